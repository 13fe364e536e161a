/* profile.c - see profile.h. */
#include "syscalls/profile.h"

#include "base/tally.h"
#include "syscalls/proc.h"
#include "syscalls/symbols.h"
#include "syscalls/table.h"
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { UNIT_NS = 1000000, MAX_DEPTH = 128 };

/* The user time of the calling thread (include/linux/posix-timers.h: task 0, per thread, CPUCLOCK_VIRT). */
#define CLOCK_THREAD_USER ((int)(~0u << 3 | 4 | 1))

struct profile {
    struct tally *tally;
    struct symbols *symbols;
    u32 ferry, anon, deep;      /* names */
    bool tiers;                 /* the rest counts instead of stacks */
    u32 node[N_COUNTS];
    struct engine_stats told;   /* what has been counted already */
};
static struct profile profile;  /* of this process; read-only once its first thread runs */

static void start_counts(struct tally *t)
{
    char name[16];

    for (unsigned k = 0; k < N_COUNTS; k++) {
        snprintf(name, sizeof name, "%u", k);
        profile.node[k] = tally_child(t, 0, tally_name(t, name));
    }
    tally_add(t, profile.node[COUNT_PROCESSES], 1);
}

bool profile_start(struct proc *p, const char *path)
{
    struct tally *t = tally_open(path);

    if (!t || !p->symbols)
        return false;
    profile = (struct profile){ t, p->symbols, tally_name(t, "[ferry]"), tally_name(t, "[anon]"), tally_name(t, "[...]"),
                                .tiers = p->cfg->profile_tiers };
    if (profile.tiers)
        start_counts(t);
    return true;
}

/* ---- timers -------------------------------------------------------------------------------------------- */

void profile_thread_start(struct thread *th)
{
    struct sampler *s = &th->sampler;
    const struct itimerspec every = { { 0, UNIT_NS }, { 0, UNIT_NS } };
    struct sigevent ev;

    if (!profile.tally)
        return;
    *s = (struct sampler){ 0 };
    memset(&ev, 0, sizeof ev);
    ev.sigev_notify = SIGEV_THREAD_ID;
    ev.sigev_signo = SIGTRAP;
    ev._sigev_un._tid = (int)syscall(SYS_gettid);
    ev.sigev_value.sival_ptr = s;
    atomic_fetch_or(&th->work, (u32)WORK_PROFILE);
    if (syscall(SYS_timer_create, CLOCK_THREAD_USER, &ev, &s->timer))
        return;
    s->armed = true;
    syscall(SYS_timer_settime, s->timer, 0, &every, NULL);
}

void profile_thread_stop(struct thread *th)
{
    struct sampler *s = &th->sampler;

    atomic_fetch_and(&th->work, ~(u32)WORK_PROFILE);
    atomic_store(&s->weight, 0);
    if (s->armed)
        syscall(SYS_timer_delete, s->timer);
    s->armed = false;
}

void profile_after_fork(struct thread *th)
{
    th->sampler.armed = false;
    profile_thread_start(th);
    if (profile.tiers) {
        profile.told = th->proc->engine->ops->stats(th->proc->engine);      /* by its parent */
        tally_add(profile.tally, profile.node[COUNT_PROCESSES], 1);
    }
}

bool profile_tick(struct thread *th, const void *siginfo, const void *uc)
{
    const siginfo_t *info = siginfo;
    struct sampler *s = &th->sampler;

    if (info->si_code != SI_TIMER || info->si_value.sival_ptr != s)
        return false;
    if (atomic_load(&s->busy) || !s->armed)
        return true;
    if (profile.tiers) {
        tally_add(profile.tally, profile.node[th->cpu->engine->ops->place(th->cpu, uc)], 1 + (u32)MAX(info->si_overrun, 0));
        return true;
    }
    if (!atomic_load(&s->weight))
        s->n = th->cpu->engine->ops->where(th->cpu, uc, s->pc, ARRAY_LEN(s->pc));
    atomic_fetch_add(&s->weight, 1 + (u32)MAX(info->si_overrun, 0));
    cpu_kick(th->cpu, KICK_SIGNAL);
    return true;
}

/* ---- stacks ---------------------------------------------------------------------------------------------- */

/* Names of frames, innermost first. */
struct stack {
    unsigned n;
    u32 name[MAX_DEPTH + PROFILE_CONTEXT + 2];
};

static void push(struct stack *st, u32 name)
{
    bool again = st->n && name == profile.anon && st->name[st->n - 1] == name;
    if (st->n < ARRAY_LEN(st->name) && !again)
        st->name[st->n++] = name;
}

/* 0: no code. */
static u32 name_of(gva pc)
{
    char text[SYMBOL_MAX];

    if (!symbols_code(profile.symbols, pc))
        return 0;
    symbols_name(profile.symbols, pc, text);
    return tally_name(profile.tally, text);
}

/* The calls that pc is in.  The link register counts where it is the return address of a function that has made
 * no frame (yet): elsewhere it points into the function itself, or says the same as the first frame. */
static void unwind(struct thread *th, struct stack *st)
{
    const struct abi *abi = th->proc->abi;
    gva ret[MAX_DEPTH];
    unsigned n = abi->callers(th->cpu, ret, ARRAY_LEN(ret));
    u32 here = name_of(abi->pc(th->cpu)), link = n ? name_of(ret[0] - 1) : 0;

    if (here)
        push(st, here);
    if (link && link != here && (n < 2 || ret[1] != ret[0]))
        push(st, link);
    for (unsigned k = 1; k < n; k++) {
        u32 name = name_of(ret[k] - 1);
        if (!name)
            return;
        push(st, name);
    }
    if (n == ARRAY_LEN(ret))
        push(st, profile.deep);
}

/* The stack at the block edge is `now`, a little later than the sample, of which the function and perhaps its callers
 * are known.  They are joined where they first agree; a function that has returned meanwhile was called from there. */
static void join(const struct stack *then, const struct stack *now, struct stack *out)
{
    unsigned keep = MIN(then->n, 1u), from = 0, best = ~0u;

    for (unsigned i = 0; i < then->n; i++)
        for (unsigned j = 0; j < MIN(now->n, (unsigned)PROFILE_CONTEXT); j++)
            if (then->name[i] == now->name[j] && i + j < best) {
                best = i + j;
                keep = i;
                from = j;
            }
    for (unsigned i = 0; i < keep; i++)
        push(out, then->name[i]);
    for (unsigned j = from; j < now->n; j++)
        push(out, now->name[j]);
}

static void count(const struct thread *th, const struct stack *st, u64 weight)
{
    u32 node = tally_child(profile.tally, 0, tally_name(profile.tally, th->comm));

    for (unsigned k = st->n; k-- > 0;)
        node = tally_child(profile.tally, node, st->name[k]);
    tally_add(profile.tally, node, weight);
}

void profile_sample(struct thread *th)
{
    struct sampler *s = &th->sampler;
    struct stack then = { 0 }, now = { 0 }, joined = { 0 };

    if (!atomic_load(&s->weight))
        return;
    atomic_store(&s->busy, true);
    for (unsigned k = 0; k < s->n; k++) {
        u32 name = name_of(s->pc[k] - (k ? 1 : 0));
        if (!name)
            break;
        push(&then, name);
    }
    unwind(th, &now);
    if (!then.n)
        push(&joined, profile.ferry);
    join(&then, &now, &joined);
    count(th, &joined, atomic_exchange(&s->weight, 0));
    atomic_store(&s->busy, false);
}

/* ---- system calls ------------------------------------------------------------------------------------------ */

static u64 thread_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (u64)ts.tv_sec * 1000000000 + (u64)ts.tv_nsec;
}

u64 profile_call_begin(struct thread *th)
{
    atomic_store(&th->sampler.busy, true);
    return thread_ns();
}

static void count_call(struct thread *th, unsigned number, u64 weight)
{
    const struct sys_row *row = sys_row_find(th->proc->abi, number);
    struct stack st = { 0 };
    char text[64];

    snprintf(text, sizeof text, "[%s]", row ? row->name : "system call");
    push(&st, tally_name(profile.tally, text));
    unwind(th, &st);
    count(th, &st, weight);
}

/* With the stack of the call in which a unit becomes full. */
void profile_call_end(struct thread *th, unsigned number, u64 began)
{
    struct sampler *s = &th->sampler;

    u64 now = thread_ns();
    s->left_ns += now - (now < began ? 0 : began);      /* the child of a fork counts from 0 */
    if (s->left_ns >= UNIT_NS && profile.tiers)
        tally_add(profile.tally, profile.node[COUNT_CALLS], s->left_ns / UNIT_NS);
    else if (s->left_ns >= UNIT_NS)
        count_call(th, number, s->left_ns / UNIT_NS);
    s->left_ns %= UNIT_NS;
    atomic_store(&s->busy, false);
}

/* ---- numbers of the engine ---------------------------------------------------------------------------------- */

static void add_count(enum profile_count which, u64 now, u64 told)
{
    if (now > told)
        tally_add(profile.tally, profile.node[which], now - told);
}

void profile_end(struct thread *th)
{
    if (!profile.tiers)
        return;
    const struct engine_stats s = th->proc->engine->ops->stats(th->proc->engine), *told = &profile.told;
    add_count(COUNT_REGIONS, s.regions, told->regions);
    add_count(COUNT_WAITING, s.waiting, told->waiting);
    add_count(COUNT_COMPILE_US, s.compile_ns / 1000, told->compile_ns / 1000);
    add_count(COUNT_BLOCKS, s.blocks, told->blocks);
    add_count(COUNT_KEPT, s.kept, told->kept);
    add_count(COUNT_CODE_BYTES, s.code_bytes, told->code_bytes);
    add_count(COUNT_FLUSHES, s.flushes, told->flushes);
    profile.told = s;
}
