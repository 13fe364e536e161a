/* signal.c - from host signals to handlers of the guest.
 *
 *      host kernel ── on_signal ── thread.pending, cpu kicked ── block edge ── sig_deliver ── guest handler
 *                        └─ a fault of guest code: engine, EXIT_FAULT ── sig_fault ──┘
 *
 * Invariants:
 *  1. The host's mask is the guest's without the signals Ferry needs (HOST_OPEN).  From the moment
 *     on_signal has taken a signal until it is delivered everything else is blocked, so the kernel keeps
 *     the order and `info` needs one slot a number.
 *  2. A taken signal is delivered whatever the mask says now: it was let through when it arrived.  Only
 *     the HOST_OPEN ones, which the host cannot hold back for us, are checked against the mask.
 *  3. The host's dispositions are the guest's: default, ignored, or on_signal, so that default actions
 *     and what children inherit are the kernel's business.  HOST_OPEN ones are always on_signal.
 *  4. interrupt is set whenever pending may hold something to deliver.
 *  5. host_mask is what the host has, so that calls which change nothing are not made.  It is written before the
 *     host is asked and by on_signal; one who finds it changed behind him blocks everything. */
#include "base/log.h"
#include "base/os.h"
#include "core/fault.h"
#include "syscalls/calls.h"
#include "syscalls/host_call.h"
#include "syscalls/trace.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NEVER     (SIG_BIT(SIGKILL) | SIG_BIT(SIGSTOP))
#define BLOCKED   (~HOST_OPEN)          /* everything the host may hold back */
#define UNKNOWN   (~(u64)0)
#define ALTSTACK_DISARM INT32_MIN      /* SS_AUTODISARM, bit 31 */
enum { HANDLER_DFL = 0, HANDLER_IGN = 1 };

static _Thread_local struct thread *self;

struct thread *thread_self(void) { return self; }
s64 sig_self_offset(void) { return (s64)((u8 *)&self - (u8 *)__builtin_thread_pointer()); }

u64 sig_host_mask(u64 guest_mask) { return guest_mask & ~HOST_OPEN; }

/* ---- what the host calls ---------------------------------------------------------------------------------------- */

static void crashed(int sig, const siginfo_t *si, ucontext_t *uc)
{
    char msg[160];
    int n = snprintf(msg, sizeof msg, "ferry: internal error: signal %d at host address %#llx, accessing %p\n", sig,
                     (unsigned long long)*host_pc(uc), si->si_addr);
    if (write(STDERR_FILENO, msg, (size_t)n) != n) {
        /* nobody to tell */
    }
    host_sigaction(sig, &(struct ksigaction){ .handler = NULL }, NULL);
}

IN_HANDLER static void on_fault(int sig, siginfo_t *si, ucontext_t *uc)
{
    if (self && self->proc->engine->ops->host_fault(self->cpu, sig, si, uc))
        return;
    const struct fault f = {
        .kind = FAULT_READ, .mapped = sig == SIGSEGV && si->si_code == SEGV_ACCERR, .bus = sig == SIGBUS,
        .addr = (gva)si->si_addr,
    };
    if (sig == SIGSEGV || sig == SIGBUS) {
        host_take_fp(uc);                   /* that of the guest, in a system call made by its code */
        if (fault_guard_hit(&f))
            return;
    }
    crashed(sig, si, uc);
}

/* SIGTRAP between a traced thread and its tracer; see trace.h.  False: it is for the guest. */
IN_HANDLER static bool on_trap(struct thread *th, const struct siginfo_guest *info, ucontext_t *uc)
{
    if (info->code == SI_QUEUE && info->rt.value == TRACE_INTERRUPT) {
        th->trace.asked_tid = os_gettid();
        atomic_fetch_or(&th->trace.ask, ASK_STOP);
    } else if (!atomic_load(&th->trace.ask) && !(info->code == SI_QUEUE && info->rt.value == TRACE_LOOK))
        return info->code == SI_TKILL && atomic_load(&th->trace.at);    /* our own stop, and nobody traces any more */
    atomic_store(&th->interrupt, 1);
    cpu_kick(th->cpu, KICK_SIGNAL);
    host_call_back_out(uc);
    return true;
}

IN_HANDLER static void on_signal(int sig, void *info, void *ucv)
{
    int saved_errno = errno;
    ucontext_t *uc = ucv;
    struct thread *th = self;
    if (UNLIKELY(sig == SIGTRAP) && th && profile_tick(th, info, uc))
        ;
    else if (UNLIKELY(sig == SIGTRAP) && th && ((siginfo_t *)info)->si_code <= 0 && on_trap(th, info, uc))
        ;
    else if (SIG_BIT(sig) & HOST_OPEN && ((siginfo_t *)info)->si_code > 0) {
        on_fault(sig, info, uc);
    } else if (th) {
        if (UNLIKELY(atomic_fetch_or(&th->pending, SIG_BIT(sig)) & SIG_BIT(sig)))
            syscall(SYS_rt_tgsigqueueinfo, getpid(), os_gettid(), sig, info);      /* its slot is taken: later */
        else
            memcpy(&th->info[sig], info, sizeof th->info[sig]);
        atomic_store(&th->interrupt, 1);
        cpu_kick(th->cpu, KICK_SIGNAL);
        const u64 all = BLOCKED;
        memcpy(&uc->uc_sigmask, &all, sizeof all);
        atomic_store(&th->host_mask, all);
        host_call_back_out(uc);
    }
    errno = saved_errno;
}

/* ---- dispositions, masks ------------------------------------------------------------------------------------------ */

static void set_host_action(const struct sigtable *table, int sig, const struct sigaction_guest *act)
{
    struct ksigaction k = {
        .handler = on_signal,
        .flags = SA_SIGINFO | SA_ONSTACK | (act->flags & (SA_NOCLDSTOP | SA_NOCLDWAIT)),
    };
    if (SIG_BIT(sig) & HOST_OPEN) {
        /* Left by a jump when a guard catches it, so the mask must not need restoring. */
        k.flags |= SA_NODEFER | SA_RESTART;
    } else if (!table->watched && (act->handler == HANDLER_DFL || act->handler == HANDLER_IGN)) {
        k.handler = act->handler == HANDLER_DFL ? NULL : (void *)SIG_IGN;
    } else {
        k.flags |= SA_RESTART;
        k.mask = ~HOST_OPEN;
        if (sig == SIGCHLD && act->handler == HANDLER_IGN)
            k.flags |= SA_NOCLDWAIT;        /* what ignoring it means to the host */
    }
    host_sigaction(sig, &k, NULL);
}

void sig_watch(struct sigtable *table, bool watched)
{
    lock_take(&table->lock);
    if (table->watched != watched) {
        table->watched = watched;
        for (int sig = 1; sig <= SIG_COUNT; sig++)
            if (!(SIG_BIT(sig) & NEVER))
                set_host_action(table, sig, &table->action[sig]);
    }
    lock_give(&table->lock);
}

static u64 to_deliver(const struct thread *th)
{
    return atomic_load(&th->pending) & ~(th->mask & HOST_OPEN);
}

/* One that only the thread held back is delivered before code goes on, which may not have left for the call. */
static void deliver_held_back(struct thread *th)
{
    if (LIKELY(!to_deliver(th)))
        return;
    atomic_store(&th->interrupt, 1);
    cpu_kick(th->cpu, KICK_SIGNAL);
}

static void set_host_mask(struct thread *th, u64 mask)
{
    if (atomic_load_explicit(&th->host_mask, memory_order_relaxed) == mask)
        return;
    atomic_store(&th->host_mask, mask);
    host_sigmask(mask);
    if (UNLIKELY(atomic_load(&th->host_mask) != mask)) {
        host_sigmask(BLOCKED);              /* a signal came before or behind the call and is to be delivered */
        atomic_store(&th->host_mask, BLOCKED);
    }
}

void sig_set_mask(struct thread *th, u64 mask)
{
    th->mask = mask & ~NEVER;
    set_host_mask(th, sig_host_mask(th->mask));
    deliver_held_back(th);
}

int sig_block_all(struct thread *th)
{
    set_host_mask(th, BLOCKED);
    return to_deliver(th) ? -SYS_ERESTARTNOINTR : 0;
}

s64 sig_change_mask(struct thread *th, u64 mask)
{
    u64 host = sig_host_mask(mask & ~NEVER);
    if (atomic_load(&th->host_mask) != host) {
        /* A signal let through by the old mask must be delivered under it, not inside what the new one
         * protects: sys_host does nothing if there is one. */
        atomic_store(&th->host_mask, host);
        s64 r = sys_host(th, SYS_rt_sigprocmask, SIG_SETMASK, (u64)(uintptr_t)&host, 0, sizeof host, 0, 0);
        if (r < 0) {
            atomic_store(&th->host_mask, UNKNOWN);
            return -SYS_ERESTARTNOINTR;
        }
    } else if (to_deliver(th)) {
        return -SYS_ERESTARTNOINTR;
    }
    th->mask = mask & ~NEVER;
    deliver_held_back(th);
    return 0;
}

void sig_await(struct thread *th, u64 set, bool (*done)(const struct thread *))
{
    const u64 others = ~set;
    while (host_sigmask(UNKNOWN), !done(th))        /* nothing comes between the look and the call */
        syscall(SYS_rt_sigsuspend, &others, sizeof others);
    host_sigmask(BLOCKED);
    atomic_store(&th->host_mask, BLOCKED);
}

/* Opens the host's mask again unless something waits to be delivered first. */
static void settle_mask(struct thread *th)
{
    if (!to_deliver(th))
        set_host_mask(th, sig_host_mask(th->mask));
}

void sig_thread_start(struct thread *th)
{
    if (!th->host_altstack)
        th->host_altstack = os_alloc(SIG_HOST_STACK);
    ASSERT(th->host_altstack, "no memory for a signal stack");
    const stack_t ss = { .ss_sp = th->host_altstack, .ss_size = SIG_HOST_STACK };
    sigaltstack(&ss, NULL);
    self = th;
    profile_thread_start(th);
}

void sig_thread_end(struct thread *th)
{
    profile_thread_stop(th);
    host_sigmask(~(u64)0);
    self = NULL;
}

void sig_start(struct proc *p, struct thread *th)
{
    th->sig = &p->sig;
    th->altstack.flags = SS_DISABLE;
    th->mask = host_sigmask(BLOCKED);
    sig_thread_start(th);
    for (int sig = 1; sig <= SIG_COUNT; sig++) {
        struct ksigaction old;
        if (SIG_BIT(sig) & NEVER)
            continue;
        host_sigaction(sig, NULL, &old);
        if ((void *)old.handler == (void *)SIG_IGN)
            p->sig.action[sig].handler = HANDLER_IGN;
        if (SIG_BIT(sig) & HOST_OPEN)
            set_host_action(&p->sig, sig, &p->sig.action[sig]);
    }
    set_host_mask(th, sig_host_mask(th->mask));
}

void sig_before_exec(struct thread *th)
{
    profile_thread_stop(th);
    for (int sig = 1; sig <= SIG_COUNT; sig++)
        if ((SIG_BIT(sig) & HOST_OPEN || th->sig->watched) && th->sig->action[sig].handler == HANDLER_IGN)
            host_sigaction(sig, &(struct ksigaction){ .handler = (void *)SIG_IGN }, NULL);
    host_sigmask(th->mask);
}

void sig_after_exec(struct thread *th)
{
    atomic_store(&th->host_mask, UNKNOWN);
    for (int sig = 1; sig <= SIG_COUNT; sig++)
        if ((SIG_BIT(sig) & HOST_OPEN || th->sig->watched) && !(SIG_BIT(sig) & NEVER))
            set_host_action(th->sig, sig, &th->sig->action[sig]);
    sig_set_mask(th, th->mask);
    profile_thread_start(th);
}

/* ---- delivery ------------------------------------------------------------------------------------------------------- */

bool sig_on_altstack(const struct thread *th, gva sp)
{
    return !(th->altstack.flags & SS_DISABLE) && !(th->altstack.flags & ALTSTACK_DISARM)
        && sp > th->altstack.sp && sp - th->altstack.sp <= th->altstack.size;
}

/* A handler runs instead of the rest of the interrupted call. */
static void finish_call(struct thread *th, const struct sigaction_guest *act)
{
    const struct abi *abi = th->proc->abi;
    if (th->restart == SYS_ERESTARTNOINTR || (th->restart == SYS_ERESTARTSYS && act->flags & SA_RESTART))
        abi->rewind(th->cpu);
    else if (th->restart)
        abi->set_result(th->cpu, -EINTR);
    th->restart = 0;
    th->deadline = 0;
}

static void run_handler(struct thread *th, const struct sigaction_guest *act, const struct siginfo_guest *info)
{
    const struct abi *abi = th->proc->abi;
    int sig = info->signo;
    finish_call(th, act);
    bool alt = act->flags & SA_ONSTACK && !(th->altstack.flags & SS_DISABLE)
        && !sig_on_altstack(th, abi->sp(th->cpu));
    u64 saved = th->restore_mask ? th->saved_mask : th->mask;
    th->restore_mask = false;
    LOG(int, "signal %d to handler %#lx at pc %#lx sp %#lx", sig, act->handler, abi->pc(th->cpu), abi->sp(th->cpu));
    if (abi->push_frame(th, act, info, alt ? th->altstack.sp + th->altstack.size : 0, saved)) {
        const struct siginfo_guest segv = { .signo = SIGSEGV, .code = SI_KERNEL };
        if (sig == SIGSEGV)
            proc_die(th, SIGSEGV);
        sig_force(th, &segv);
        return;
    }
    if (alt && th->altstack.flags & ALTSTACK_DISARM)
        th->altstack = (struct sigstack_guest){ .flags = SS_DISABLE };
    th->trace.signalled = true;
    th->mask = (th->mask | act->mask | (act->flags & SA_NODEFER ? 0 : SIG_BIT(sig))) & ~NEVER;
}

void sig_deliver_one(struct thread *th, const struct siginfo_guest *wanted)
{
    struct siginfo_guest changed;
    const struct siginfo_guest *info = wanted;
    if (UNLIKELY(atomic_load_explicit(&th->trace.on, memory_order_relaxed))) {
        changed = *wanted;
        if (!trace_signal(th, &changed))
            return;
        info = &changed;
    }
    int sig = info->signo;
    if (UNLIKELY(sig == SIGCONT) && th->sig->watched)
        trace_continued(th);
    lock_take(&th->sig->lock);
    struct sigaction_guest *slot = &th->sig->action[sig], act = *slot;
    if (act.handler > HANDLER_IGN && act.flags & SA_RESETHAND) {
        slot->handler = HANDLER_DFL;
        set_host_action(th->sig, sig, slot);
    }
    lock_give(&th->sig->lock);
    if (act.handler > HANDLER_IGN) {
        run_handler(th, &act, info);
        return;
    }
    if (act.handler == HANDLER_IGN || sig == SIGCHLD || sig == SIGCONT || sig == SIGURG || sig == SIGWINCH)
        return;
    /* The action has changed since the signal was taken, or a tracer has let it pass: the host does the default. */
    if (sig != SIGTSTP && sig != SIGTTIN && sig != SIGTTOU && sig != SIGSTOP)
        proc_die(th, sig);
    else if (!th->sig->watched)
        syscall(SYS_tgkill, getpid(), os_gettid(), sig);    /* once the mask is open again */
    else if (sig == SIGSTOP || !trace_orphaned_group())
        trace_group_stop(th, sig);
}

void sig_deliver(struct thread *th)
{
    atomic_fetch_and(&th->cpu->kick, ~(u32)KICK_SIGNAL);
    atomic_store(&th->interrupt, 0);
    bool any = false;
    if (UNLIKELY(atomic_load_explicit(&th->trace.ask, memory_order_relaxed))) {
        trace_asked(th);
        any = true;
    }
    for (u64 ready; (ready = to_deliver(th));) {
        int sig = __builtin_ctzll(ready & HOST_OPEN ? ready & HOST_OPEN : ready) + 1;
        const struct siginfo_guest info = th->info[sig];
        atomic_fetch_and(&th->pending, ~SIG_BIT(sig));
        any = true;
        sig_deliver_one(th, &info);
    }
    if (th->restart)                        /* no handler ran */
        th->proc->abi->rewind(th->cpu);
    th->restart = 0;
    if (th->restore_mask) {
        th->mask = th->saved_mask;
        th->restore_mask = false;
        any = true;
    }
    if (any)
        settle_mask(th);
}

/* The program dies of it: one line says why, where its own messages go. */
static void report_undefined(const struct thread *th)
{
    const struct fault *f = &th->cpu->fault;
    char why[300] = "an indirect branch of its kind may not come here", line[400];
    gva pc = th->proc->abi->pc(th->cpu);
    if (f->kind == FAULT_UNDEF)
        th->cpu->guest->explain(th->cpu->guest, why, sizeof why, f->code, pc);
    int n = snprintf(line, sizeof line, "ferry: %s: illegal instruction at %#lx: %s\n", th->comm, pc, why);
    if (write(STDERR_FILENO, line, (size_t)n) != n) {
        /* nobody to tell */
    }
}

void sig_force(struct thread *th, const struct siginfo_guest *info)
{
    int sig = info->signo;
    lock_take(&th->sig->lock);
    const struct sigaction_guest act = th->sig->action[sig];
    lock_give(&th->sig->lock);
    if (act.handler <= HANDLER_IGN || th->mask & SIG_BIT(sig)) {
        if (!atomic_load(&th->trace.on)) {
            if (sig == SIGILL && info->code == ILL_ILLOPC)
                report_undefined(th);
            proc_die(th, sig);
        }
        /* The tracer sees it first and may take it away. */
        sig_change_action(th, sig, &(struct sigaction_guest){ 0 }, NULL);
        th->mask &= ~SIG_BIT(sig);
    }
    if ((act.mask | SIG_BIT(sig)) & ~th->mask & BLOCKED)    /* what the handler shall not see must not come now */
        set_host_mask(th, BLOCKED);
    sig_deliver_one(th, info);
    settle_mask(th);
}

/* An access below a MAP_GROWSDOWN area: it is done again once the area has grown. */
static bool grow_stack(struct thread *th, const struct fault *f)
{
    struct rlimit lim;
    if (f->mapped || f->bus || f->kind == FAULT_FETCH || getrlimit(RLIMIT_STACK, &lim))
        return false;
    return as_grow_down(th->proc->as, guest_addr(th->cpu->guest, f->addr), lim.rlim_cur);
}

/* Code is mapped at addr, and could not be read: behind the end of its file.  True: now it can be.  Nobody tells when a
 * file grows, so what was made of the fault goes. */
static bool fetched_after_all(struct thread *th, gva addr)
{
    u32 word;
    th->proc->engine->ops->invalidate(th->proc->engine, addr, sizeof word);
    return !guest_read(&word, addr, sizeof word);
}

void sig_fault(struct thread *th)
{
    const struct fault *f = &th->cpu->fault;
    struct siginfo_guest info = { .signo = SIGSEGV, .fault.addr = f->addr };
    struct as_area area;
    const gva addr = guest_addr(th->cpu->guest, f->addr);
    switch (f->kind) {
    case FAULT_FETCH:
        if (as_executable(th->proc->as, addr, 4)) {
            if (fetched_after_all(th, addr))
                return;
            info.signo = SIGBUS;
            info.code = BUS_ADRERR;
            break;
        }
        __attribute__((fallthrough));
    case FAULT_READ:
    case FAULT_WRITE:
        if (grow_stack(th, f))
            return;
        info.code = as_find(th->proc->as, addr, &area) ? SEGV_ACCERR : SEGV_MAPERR;
        if (f->bus) {
            info.signo = SIGBUS;
            info.code = BUS_ADRERR;
        }
        break;
    case FAULT_ALIGN:
        info.signo = SIGBUS;
        info.code = BUS_ADRALN;
        break;
    case FAULT_BRANCH:
        info.signo = SIGILL;
        info.code = ILL_ILLOPC;
        LOG(int, "indirect branch of kind %d to %#lx, which expects none", (int)f->code, f->addr);
        break;
    case FAULT_SYNDROME:                /* of machines */
    case FAULT_UNDEF:
        info.signo = SIGILL;
        info.code = ILL_ILLOPC;
        info.fault.addr = th->proc->abi->pc(th->cpu);
        LOG(unimp, "undefined instruction %08lx at %#lx", f->code, info.fault.addr);
        break;
    case FAULT_BREAK:
        info.signo = SIGTRAP;
        info.code = TRAP_BRKPT;
        info.fault.addr = th->proc->abi->pc(th->cpu);
        break;
    case FAULT_DIVIDE:
        info.signo = SIGFPE;
        info.code = FPE_INTDIV;
        info.fault.addr = th->proc->abi->pc(th->cpu);
        break;
    case FAULT_NONE:
        UNREACHABLE("a fault without a kind");
    }
    LOG(int, "fault kind %d at pc %#lx, address %#lx: signal %d", (int)f->kind, th->proc->abi->pc(th->cpu), f->addr,
        info.signo);
    th->cpu->fault.mapped = info.signo == SIGSEGV && info.code == SEGV_ACCERR;
    sig_force(th, &info);
}

/* ---- for sys_signal.c ------------------------------------------------------------------------------------------------ */

void sig_change_action(struct thread *th, int sig, const struct sigaction_guest *set, struct sigaction_guest *old)
{
    if (set && set->handler > HANDLER_IGN && (sig == SIGSEGV || sig == SIGBUS))
        th->proc->engine->ops->exact(th->proc->engine);
    lock_take(&th->sig->lock);
    if (old)
        *old = th->sig->action[sig];
    if (set) {
        th->sig->action[sig] = *set;
        th->sig->action[sig].mask &= ~NEVER;
        set_host_action(th->sig, sig, set);
    }
    lock_give(&th->sig->lock);
}

void sig_take_back(struct thread *th)
{
    enum { SIGSETXID = 33 };        /* nptl/descr.h */
    lock_take(&th->sig->lock);
    set_host_action(th->sig, SIGSETXID, &th->sig->action[SIGSETXID]);
    lock_give(&th->sig->lock);
}

void sig_clear_handlers(struct thread *th)
{
    const struct sigaction_guest none = { 0 };
    for (int sig = 1; sig <= SIG_COUNT; sig++)
        if (th->sig->action[sig].handler > HANDLER_IGN)
            sig_change_action(th, sig, &none, NULL);
}

u64 sig_pending(const struct thread *th) { return atomic_load(&th->pending); }

bool sig_waits(const struct thread *th) { return to_deliver(th) != 0; }
