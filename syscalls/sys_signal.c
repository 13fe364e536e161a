/* sys_signal.c - system calls about signals; signal.c has the machinery. */
#include "core/fault.h"
#include "syscalls/calls.h"
#include "syscalls/host_call.h"
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SET_SIZE = 8, STACK_MIN = 2048 };

s64 sys_rt_sigaction(struct thread *th, const u64 arg[6])
{
    u64 sig = (u32)arg[0];
    struct sigaction_guest set, old;
    if (arg[3] != SET_SIZE || sig < 1 || sig > SIG_COUNT || (arg[1] && (sig == SIGKILL || sig == SIGSTOP)))
        return -EINVAL;
    if (arg[1] && guest_read(&set, arg[1], sizeof set))
        return -EFAULT;
    sig_change_action(th, (int)sig, arg[1] ? &set : NULL, &old);
    return arg[2] && guest_write(arg[2], &old, sizeof old) ? -EFAULT : 0;
}

s64 sys_rt_sigprocmask(struct thread *th, const u64 arg[6])
{
    u64 set, old = th->mask, mask = old;
    if (arg[3] != SET_SIZE)
        return -EINVAL;
    if (!arg[1])
        return arg[2] && guest_write(arg[2], &old, sizeof old) ? -EFAULT : 0;
    if (guest_read(&set, arg[1], sizeof set))
        return -EFAULT;
    switch ((int)arg[0]) {
    case SIG_BLOCK:   mask |= set; break;
    case SIG_UNBLOCK: mask &= ~set; break;
    case SIG_SETMASK: mask = set; break;
    default: return -EINVAL;
    }
    if (arg[2] && guest_write(arg[2], &old, sizeof old))
        return -EFAULT;
    return mask == old ? 0 : sig_change_mask(th, mask);
}

s64 sys_rt_sigpending(struct thread *th, const u64 arg[6])
{
    u64 set = 0;
    if (arg[1] > SET_SIZE)
        return -EINVAL;
    syscall(SYS_rt_sigpending, &set, SET_SIZE);
    set = (set | sig_pending(th)) & th->mask;
    return guest_write(arg[0], &set, arg[1]) ? -EFAULT : 0;
}

s64 sys_rt_sigsuspend(struct thread *th, const u64 arg[6])
{
    u64 mask;
    if (arg[1] != SET_SIZE)
        return -EINVAL;
    if (guest_read(&mask, arg[0], sizeof mask))
        return -EFAULT;
    u64 host = sig_host_mask(mask), old = th->mask;
    bool ours = sig_pending(th) & ~mask & HOST_OPEN;        /* the host knows nothing of those */
    s64 r = ours ? -EINTR : sys_host(th, SYS_rt_sigsuspend, (u64)&host, SET_SIZE, 0, 0, 0, 0);
    if (r != -EINTR)
        return -SYS_ERESTARTNOINTR;         /* came before the call: deliver under the old mask, then suspend */
    th->saved_mask = old;
    th->restore_mask = true;
    th->mask = mask & ~(SIG_BIT(SIGKILL) | SIG_BIT(SIGSTOP));
    return -SYS_ERESTARTNOHAND;
}

s64 sys_rt_sigtimedwait(struct thread *th, const u64 arg[6])
{
    u64 set;
    if (arg[3] != SET_SIZE)
        return -EINVAL;
    if (guest_read(&set, arg[0], sizeof set))
        return -EFAULT;
    /* Signals the host cannot hold back for us wait in the thread. */
    u64 ours = sig_pending(th) & set & th->mask & HOST_OPEN;
    if (ours) {
        int sig = __builtin_ctzll(ours) + 1;
        atomic_fetch_and(&th->pending, ~SIG_BIT(sig));
        if (arg[1] && guest_write(arg[1], &th->info[sig], sizeof th->info[sig]))
            return -EFAULT;
        return sig;
    }
    return sys_host(th, SYS_rt_sigtimedwait, (u64)&set, arg[1], arg[2], SET_SIZE, 0, 0);
}

s64 sys_rt_sigreturn(struct thread *th, const u64 arg[6])
{
    u64 mask;
    if (sig_waits(th)) {
        int e = sig_block_all(th);
        if (e)
            return e;
    }
    if (th->proc->abi->pop_frame(th, &mask)) {
        const struct siginfo_guest segv = { .signo = SIGSEGV, .code = SI_KERNEL };
        sig_force(th, &segv);
        return -SYS_NORESULT;
    }
    sig_set_mask(th, mask);
    return -SYS_NORESULT;
}

s64 sys_sigaltstack(struct thread *th, const u64 arg[6])
{
    const s32 autodisarm = INT32_MIN;       /* bit 31 */
    struct sigstack_guest set, old = th->altstack;
    bool on = sig_on_altstack(th, th->proc->abi->sp(th->cpu));
    old.flags |= on ? SS_ONSTACK : 0;
    if (arg[0]) {
        if (guest_read(&set, arg[0], sizeof set))
            return -EFAULT;
        if (on)
            return -EPERM;
        s32 mode = set.flags & ~autodisarm;
        if (mode && mode != SS_ONSTACK && mode != SS_DISABLE)
            return -EINVAL;
        if (mode == SS_DISABLE)
            set = (struct sigstack_guest){ .flags = SS_DISABLE };
        else if (set.size < STACK_MIN)
            return -ENOMEM;
        else
            set.flags &= autodisarm;
    }
    if (arg[1] && guest_write(arg[1], &old, sizeof old))
        return -EFAULT;
    if (arg[0])
        th->altstack = set;
    return 0;
}
