/* vcpu.c - a CPU of a machine: its thread, its timers, its interrupt lines. */
#include "base/err.h"
#include "base/os.h"
#include "core/fault.h"
#include "vm/machine_in.h"
#include "vm/sandbox.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

/* ---- what the CPU's system registers reach ---------------------------------------------------------------- */

static struct vcpu *vcpu_of(const struct cpu *cpu) { return cpu->world; }

static u64 now_ns(struct cpu *cpu) { return machine_now(vcpu_of(cpu)->m); }

static void set_timer_line(struct vcpu *v, enum percpu_timer t, bool up)
{
    gic_set_ppi(&v->m->gic, v->number, t == TIMER_VIRTUAL ? PPI_VIRTUAL_TIMER : PPI_PHYSICAL_TIMER, up);
}

static void timer(struct cpu *cpu, enum percpu_timer t, u64 when_ns)
{
    struct vcpu *v = vcpu_of(cpu);
    struct machine *m = v->m;

    pthread_mutex_lock(&m->lock);
    bool up = when_ns <= machine_now(m);
    v->due[t] = up ? ~(u64)0 : when_ns;
    set_timer_line(v, t, up);
    machine_sooner(m, v->due[t]);
    pthread_mutex_unlock(&m->lock);
}

u64 vcpu_timers(struct vcpu *v, u64 now)
{
    u64 next = ~(u64)0;

    for (unsigned t = 0; t < N_TIMERS; t++) {
        if (v->due[t] <= now) {
            v->due[t] = ~(u64)0;
            set_timer_line(v, (enum percpu_timer)t, true);
        }
        next = MIN(next, v->due[t]);
    }
    return next;
}

static bool gic_read(struct cpu *cpu, unsigned reg, u64 *value)
{
    struct vcpu *v = vcpu_of(cpu);

    pthread_mutex_lock(&v->m->lock);
    bool ok = gic_cpu_read(&v->m->gic, v->number, reg, value);
    pthread_mutex_unlock(&v->m->lock);
    return ok;
}

static bool gic_write(struct cpu *cpu, unsigned reg, u64 value)
{
    struct vcpu *v = vcpu_of(cpu);

    pthread_mutex_lock(&v->m->lock);
    bool ok = gic_cpu_write(&v->m->gic, v->number, reg, value);
    pthread_mutex_unlock(&v->m->lock);
    return ok;
}

/* ---- interrupts, events and sleep --------------------------------------------------------------------------- */

static void wake(struct vcpu *v)
{
    atomic_fetch_add(&v->wakes, 1);
    os_futex_wake(&v->wakes, 1);
}

void vcpu_signal(void *ctx, unsigned cpu, u32 lines)
{
    struct vcpu *v = &((struct machine *)ctx)->vcpu[cpu];

    if (!v->cpu || atomic_exchange(&v->cpu->irq, lines) == lines || !lines)
        return;
    cpu_kick(v->cpu, KICK_IRQ);
    wake(v);
}

static void send_event(struct cpu *cpu)
{
    struct machine *m = vcpu_of(cpu)->m;

    for (unsigned i = 0; i < m->n_cpus; i++) {
        atomic_store(&m->vcpu[i].cpu->event, 1);
        wake(&m->vcpu[i]);
    }
}

static bool must_stop(const struct vcpu *v) { return atomic_load(&v->m->stop) || atomic_load(&v->m->paused_ns); }
static bool disturbed(const struct vcpu *v) { return atomic_load(&v->cpu->irq) || must_stop(v); }

void vcpu_sleep(struct vcpu *v)
{
    for (;;) {
        u32 wakes = atomic_load(&v->wakes);
        if (disturbed(v))
            return;
        os_futex_wait(&v->wakes, wakes);
    }
}

static const u64 event_ns = 100000;

/* The end of an armed monitor is an event too, but nobody sees it: then it is mostly a lock, which another CPU may hold
 * that waits for this processor.  Else at most as long as from one event of the timer's stream to the next, as Linux
 * sets it. */
static void wait_for_event(struct vcpu *v)
{
    u32 wakes = atomic_load(&v->wakes);

    if (atomic_exchange(&v->cpu->event, 0) || disturbed(v))
        return;
    if (v->cpu->excl_addr != ~(gva)0)
        sched_yield();
    else
        os_futex_wait_ns(&v->wakes, wakes, event_ns);
}

static const struct percpu_ops percpu = { now_ns, timer, gic_read, gic_write, send_event };
static const struct percpu_ops percpu_v2 = { now_ns, timer, NULL, NULL, send_event };

/* ---- power ---------------------------------------------------------------------------------------------------- */

bool vcpu_switch_on(struct vcpu *v, u64 pc, u64 arg)
{
    struct machine *m = v->m;

    pthread_mutex_lock(&m->lock);
    bool off = v->power == POWER_OFF;
    if (off) {
        v->start_pc = pc;
        v->start_arg = arg;
        atomic_store(&v->power, POWER_STARTS);
    }
    pthread_mutex_unlock(&m->lock);
    if (off)
        wake(v);
    return off;
}

void vcpu_switch_off(struct vcpu *v)
{
    struct machine *m = v->m;
    bool others = false;

    pthread_mutex_lock(&m->lock);
    atomic_store(&v->power, POWER_OFF);
    for (unsigned i = 0; i < m->n_cpus; i++)
        others |= m->vcpu[i].power != POWER_OFF;
    pthread_mutex_unlock(&m->lock);
    if (!others)
        machine_stop(m, STOP_OFF);
}

/* None of its timers is on, since it begins anew. */
static void reset_timers(struct vcpu *v)
{
    pthread_mutex_lock(&v->m->lock);
    for (unsigned t = 0; t < N_TIMERS; t++) {
        v->due[t] = ~(u64)0;
        set_timer_line(v, (enum percpu_timer)t, false);
    }
    pthread_mutex_unlock(&v->m->lock);
}

/* Until it is switched on, or something else is to be done. */
static void be_off(struct vcpu *v)
{
    while (!must_stop(v)) {
        u32 wakes = atomic_load(&v->wakes);
        if (atomic_load(&v->power) == POWER_STARTS) {
            reset_timers(v);
            v->cpu->guest->system->start(v->cpu, v->number, v->start_pc, v->start_arg);
            atomic_store(&v->power, POWER_ON);
            return;
        }
        os_futex_wait(&v->wakes, wakes);
    }
}

/* ---- pauses ---------------------------------------------------------------------------------------------------- */

static void park(struct vcpu *v)
{
    struct machine *m = v->m;

    atomic_fetch_add(&m->n_parked, 1);
    os_futex_wake(&m->n_parked, 1);
    for (;;) {
        u32 wakes = atomic_load(&v->wakes);
        if (!atomic_load(&m->paused_ns) || atomic_load(&m->stop))
            break;
        os_futex_wait(&v->wakes, wakes);
    }
    atomic_fetch_sub(&m->n_parked, 1);
}

static void rouse(struct vcpu *v)
{
    cpu_kick(v->cpu, KICK_SIGNAL);
    wake(v);
}

void vcpu_pause(struct machine *m)
{
    if (m->paused_ns)
        return;
    atomic_store(&m->paused_ns, MAX(machine_now(m), 1));
    for (unsigned i = 0; i < m->n_cpus; i++)
        rouse(&m->vcpu[i]);
    for (u32 n; (n = atomic_load(&m->n_parked)) < m->n_cpus && !atomic_load(&m->stop);)
        os_futex_wait(&m->n_parked, n);
}

void vcpu_resume(struct machine *m)
{
    u64 paused = m->paused_ns;

    if (!paused)
        return;
    atomic_store(&m->start_ns, os_now_ns() - paused);
    atomic_store(&m->paused_ns, 0);
    for (unsigned i = 0; i < m->n_cpus; i++)
        wake(&m->vcpu[i]);
}

/* ---- the thread ----------------------------------------------------------------------------------------------- */

static _Thread_local struct vcpu *self;

unsigned vcpu_current(void *ctx) { return self ? self->number : 0; }

/* Compiled code runs on a stack of its own, whose end is met by a fault. */
static void on_fault(int sig, siginfo_t *si, void *uc)
{
    if (self && self->cpu->engine->ops->host_fault(self->cpu, sig, si, uc))
        return;
    console_restore();          /* a fault of ours: it comes again, and is the end */
    signal(sig, SIG_DFL);
}

static void handle_faults(void)
{
    struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };

    sigaction(SIGSEGV, &sa, NULL);
    sigaction(SIGBUS, &sa, NULL);
}

static void *run(void *arg)
{
    enum { SIGNAL_STACK = 64 << 10 };
    struct vcpu *v = arg;
    const struct engine_ops *ops = v->m->engine->ops;
    void *stack = os_alloc(SIGNAL_STACK);

    self = v;
    sandbox_confine(NULL, 0);
    sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = SIGNAL_STACK }, NULL);
    handle_faults();
    while (!atomic_load(&v->m->stop)) {
        if (atomic_load(&v->m->paused_ns)) {
            park(v);
            continue;
        }
        if (v->power != POWER_ON) {
            be_off(v);
            continue;
        }
        enum cpu_exit how = ops->run(v->cpu);
        if (how == EXIT_CALL)
            psci_call(v);
        else if (how == EXIT_WAIT)
            vcpu_sleep(v);
        else if (how == EXIT_WAIT_EVENT)
            wait_for_event(v);
    }
    atomic_fetch_add(&v->m->n_parked, 1);       /* for good: vcpu_pause may wait for it */
    os_futex_wake(&v->m->n_parked, 1);
    sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL);
    os_free(stack, SIGNAL_STACK);
    return NULL;
}

int vcpu_new(struct vcpu *v, struct machine *m, unsigned number, struct err *err)
{
    v->m = m;
    v->number = number;
    v->cpu = m->engine->ops->cpu_new(m->engine);
    if (!v->cpu)
        return err_set(err, -ENOMEM, "no memory for a CPU");
    v->cpu->world = v;
    v->cpu->percpu = m->gic.v2 ? &percpu_v2 : &percpu;
    return 0;
}

int vcpu_start(struct vcpu *v, struct err *err)
{
    reset_timers(v);
    atomic_store(&v->power, POWER_OFF);
    int code = pthread_create(&v->thread, NULL, run, v);
    return code ? err_set(err, -code, "no thread for a CPU: %s", strerror(code)) : 0;
}

void vcpu_join(struct vcpu *v)
{
    rouse(v);
    pthread_join(v->thread, NULL);
}
