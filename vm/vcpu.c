/* vcpu.c - a CPU of a machine: its thread, its timers, its interrupt lines. */
#include "base/err.h"
#include "base/os.h"
#include "core/fault.h"
#include "vm/machine_in.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

/* ---- what the CPU's system registers reach ---------------------------------------------------------------- */

static struct vcpu *vcpu_of(const struct cpu *cpu) { return cpu->world; }

static u64 now_ns(struct cpu *cpu) { return machine_now(vcpu_of(cpu)->m); }

static void set_timer_line(struct vcpu *v, enum percpu_timer t, bool up)
{
    gic_set_ppi(&v->m->gic, 0, t == TIMER_VIRTUAL ? PPI_VIRTUAL_TIMER : PPI_PHYSICAL_TIMER, up);
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
    struct machine *m = vcpu_of(cpu)->m;

    pthread_mutex_lock(&m->lock);
    bool ok = gic_cpu_read(&m->gic, 0, reg, value);
    pthread_mutex_unlock(&m->lock);
    return ok;
}

static bool gic_write(struct cpu *cpu, unsigned reg, u64 value)
{
    struct machine *m = vcpu_of(cpu)->m;

    pthread_mutex_lock(&m->lock);
    bool ok = gic_cpu_write(&m->gic, 0, reg, value);
    pthread_mutex_unlock(&m->lock);
    return ok;
}

static const struct percpu_ops percpu = { now_ns, timer, gic_read, gic_write };

/* ---- interrupts and sleep ----------------------------------------------------------------------------------- */

static void wake(struct vcpu *v)
{
    atomic_fetch_add(&v->wakes, 1);
    os_futex_wake(&v->wakes, 1);
}

void vcpu_signal(void *ctx, unsigned cpu, u32 lines)
{
    struct vcpu *v = &((struct machine *)ctx)->vcpu;

    if (!v->cpu || atomic_exchange(&v->cpu->irq, lines) == lines || !lines)
        return;
    cpu_kick(v->cpu, KICK_IRQ);
    wake(v);
}

static void wait(struct vcpu *v)
{
    for (;;) {
        u32 wakes = atomic_load(&v->wakes);
        if (atomic_load(&v->cpu->irq) || atomic_load(&v->m->stop))
            return;
        os_futex_wait(&v->wakes, wakes);
    }
}

/* ---- the thread ----------------------------------------------------------------------------------------------- */

static _Thread_local struct vcpu *self;

/* Compiled code runs on a stack of its own, whose end is met by a fault. */
static void on_fault(int sig, siginfo_t *si, void *uc)
{
    if (self && self->cpu->engine->ops->host_fault(self->cpu, sig, si, uc))
        return;
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
    sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = SIGNAL_STACK }, NULL);
    handle_faults();
    while (!atomic_load(&v->m->stop)) {
        enum cpu_exit how = ops->run(v->cpu);
        if (how == EXIT_CALL)
            psci_call(v);
        else if (how == EXIT_WAIT)
            wait(v);
    }
    sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL);
    os_free(stack, SIGNAL_STACK);
    return NULL;
}

int vcpu_new(struct vcpu *v, struct machine *m, struct err *err)
{
    v->m = m;
    v->cpu = m->engine->ops->cpu_new(m->engine);
    if (!v->cpu)
        return err_set(err, -ENOMEM, "no memory for a CPU");
    v->cpu->world = v;
    v->cpu->percpu = &percpu;
    return 0;
}

int vcpu_start(struct vcpu *v, u64 pc, u64 arg, struct err *err)
{
    for (unsigned t = 0; t < N_TIMERS; t++)
        v->due[t] = ~(u64)0;
    v->cpu->guest->system->start(v->cpu, 0, pc, arg);
    int code = pthread_create(&v->thread, NULL, run, v);
    return code ? err_set(err, -code, "no thread for a CPU: %s", strerror(code)) : 0;
}

void vcpu_join(struct vcpu *v)
{
    cpu_kick(v->cpu, KICK_SIGNAL);
    wake(v);
    pthread_join(v->thread, NULL);
}
