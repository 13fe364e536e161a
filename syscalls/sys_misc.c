/* sys_misc.c - the system's name, limits, System V semaphores. */
#include "core/fault.h"
#include "syscalls/calls.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

static u64 host_ptr(const void *p)
{
    return (u64)(uintptr_t)p;
}

s64 sys_uname(struct thread *th, const u64 arg[6])
{
    struct utsname u;
    s64 r = sys_host(th, SYS_uname, host_ptr(&u), 0, 0, 0, 0, 0);
    if (r < 0)
        return r;
    memset(u.machine, 0, sizeof u.machine);
    snprintf(u.machine, sizeof u.machine, "%s", th->proc->abi->platform);
    return guest_write(arg[0], &u, sizeof u) < 0 ? -EFAULT : 0;
}

/* ---- limits -------------------------------------------------------------------------------------------- */

/* The host's limits of the address space would hit Ferry's own reservations: the guest's are kept by its
 * address space (core/aspace.c), here only the numbers. */
static bool is_own_limit(u64 resource) { return resource == RLIMIT_AS || resource == RLIMIT_DATA; }

/* A process in its parent's memory has limits of its own for the program it will execute. */
static s64 change_limit(struct thread *th, u64 resource, gva new, gva old)
{
    struct proc *p = th->proc;
    const unsigned which = resource == RLIMIT_DATA;
    struct rlimit want, was = proc_limits(th)[which];
    if (new) {
        if (guest_read(&want, new, sizeof want) < 0)
            return -EFAULT;
        if (want.rlim_cur > want.rlim_max)
            return -EINVAL;
        if (want.rlim_max > was.rlim_max && geteuid())
            return -EPERM;
        if (th->own_process && !th->has_own_memory) {
            memcpy(th->own_memory, p->max_memory, sizeof th->own_memory);
            th->has_own_memory = true;
        }
        if (th->own_process) {
            th->own_memory[which] = want;
        } else {
            p->max_memory[which] = want;
            as_set_limits(p->as, p->max_memory[0].rlim_cur, p->max_memory[1].rlim_cur);
        }
    }
    return old && guest_write(old, &was, sizeof was) < 0 ? -EFAULT : 0;
}

void proc_take_limits(struct thread *th)
{
    if (!th->has_own_memory)
        return;
    memcpy(th->proc->max_memory, th->own_memory, sizeof th->own_memory);
    th->has_own_memory = false;
    as_set_limits(th->proc->as, th->own_memory[0].rlim_cur, th->own_memory[1].rlim_cur);
}

s64 sys_prlimit64(struct thread *th, const u64 arg[6])
{
    if (is_own_limit(arg[1]) && ((int)arg[0] == 0 || (int)arg[0] == getpid()))
        return change_limit(th, arg[1], arg[2], arg[3]);
    if (arg[1] == RLIMIT_NPROC && arg[2])           /* it counts ours too */
        th->proc->engine->ops->end_helpers(th->proc->engine, true);
    return sys_host(th, SYS_prlimit64, arg[0], arg[1], arg[2], arg[3], 0, 0);
}

s64 sys_getrlimit(struct thread *th, const u64 arg[6])
{
    return arg[1] ? sys_prlimit64(th, (const u64[6]){ 0, arg[0], 0, arg[1] }) : -EFAULT;
}

s64 sys_setrlimit(struct thread *th, const u64 arg[6])
{
    return arg[1] ? sys_prlimit64(th, (const u64[6]){ 0, arg[0], arg[1], 0 }) : -EFAULT;
}

/* ---- counters ------------------------------------------------------------------------------------------ */

/* The host counts what the guest's process does.  Samples would name Ferry's code, raw events are those of another
 * processor, and breakpoints are not where the guest's code is. */
s64 sys_perf_event_open(struct thread *th, const u64 arg[6])
{
    struct { u32 type, size; u64 config, period; } attr;
    if (!guest_read(&attr, arg[0], sizeof attr)) {
        if (attr.type == PERF_TYPE_RAW || attr.type >= PERF_TYPE_BREAKPOINT)
            return -ENOENT;
        if (attr.period)
            return -EOPNOTSUPP;
    }
    return sys_host(th, SYS_perf_event_open, arg[0], arg[1], arg[2], arg[3], arg[4], 0);
}

/* ---- System V semaphores -------------------------------------------------------------------------------- */

/* struct semid64_ds of include/uapi/asm-generic/sembuf.h; x86-64 has holes between the times. */
struct semid_generic {
    struct ipc_perm perm;
    s64 otime, ctime;
    u64 nsems, unused_[2];
};

static s64 semctl_stat(struct thread *th, const u64 arg[6])
{
    struct semid_ds h;
    s64 r = sys_host(th, SYS_semctl, arg[0], arg[1], arg[2], host_ptr(&h), 0, 0);
    if (r < 0)
        return r;
    struct semid_generic g = { .perm = h.sem_perm, .otime = h.sem_otime, .ctime = h.sem_ctime,
                               .nsems = h.sem_nsems };
    return guest_write(arg[3], &g, sizeof g) < 0 ? -EFAULT : r;
}

s64 sys_semctl(struct thread *th, const u64 arg[6])
{
    enum { SEM_STAT_ANY_ = 20 };
    struct semid_generic g;
    struct semid_ds h;
    switch ((int)arg[2]) {
    case IPC_STAT:
    case SEM_STAT:
    case SEM_STAT_ANY_:
        return semctl_stat(th, arg);
    case IPC_SET:
        if (guest_read(&g, arg[3], sizeof g) < 0)
            return -EFAULT;
        memset(&h, 0, sizeof h);
        h.sem_perm = g.perm;
        return sys_host(th, SYS_semctl, arg[0], arg[1], IPC_SET, host_ptr(&h), 0, 0);
    default:
        return sys_host(th, SYS_semctl, arg[0], arg[1], arg[2], arg[3], 0, 0);
    }
}
