/* dispatch.c - from a system call number to its row, and what the row says.
 *
 * PASS rows: path names are looked up in the guest's root, what differs in layout goes through host copies on
 * this stack, then the host's kernel does the call.  Guest pointers need no check: guest addresses are host
 * addresses, and the kernel answers EFAULT for bad ones itself. */
#include "base/base.h"
#include "base/log.h"
#include "core/fault.h"
#include "syscalls/conv.h"
#include "syscalls/memfile.h"
#include "syscalls/path.h"
#include "syscalls/proc.h"
#include "syscalls/seccomp.h"
#include "syscalls/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/stat.h>

/* ---- arguments that need a host copy ----------------------------------------------------------------- */

struct scratch {
    u64 sigset;
    gva stat_dst;               /* if has_stat */
    bool has_stat;
    struct stat stat;
    char path[2][PATH_MAX];
};

/* a[i] becomes the host's value.  0 or -errno. */
static s64 to_host(struct thread *th, const u16 arg_kind[6], const u64 arg[6], unsigned i, u64 a[6], struct scratch *s)
{
    const u16 kind = arg_kind[i];
    enum path_how how = PATH_FOLLOW;
    switch ((enum sys_conv)sys_kinds[KIND_OF(kind)].conv) {
    case CONV_none:
        return 0;
    case CONV_path_at:
        if (arg[KIND_ARG(kind)] & AT_SYMLINK_NOFOLLOW)
            how = PATH_NOFOLLOW;
        break;
    case CONV_path_nf:
        how = PATH_NOFOLLOW;
        break;
    case CONV_path_new:
        how = PATH_CREATE;
        break;
    case CONV_path:
        break;
    case CONV_oflag:
        a[i] = conv_oflag_to_host(th, arg[i]);
        return 0;
    case CONV_stat:
        s->stat_dst = arg[i];
        s->has_stat = true;
        a[i] = (u64)(uintptr_t)&s->stat;
        return 0;
    case CONV_sigset:
        if (!arg[i])
            return 0;
        if (guest_read(&s->sigset, arg[i], sizeof s->sigset) < 0)
            return -EFAULT;
        s->sigset = sig_host_mask(s->sigset);
        a[i] = (u64)(uintptr_t)&s->sigset;
        return 0;
    }
    /* Rows have at most two paths; which buffer a path gets follows from its position. */
    const s64 dirfd = i && KIND_OF(arg_kind[i - 1]) == K_DIRFD ? (s64)arg[i - 1] : AT_FDCWD;
    return path_to_host(th->proc, dirfd, arg[i], how, s->path[i >= 2], &a[i]);
}

static s64 pass_converted(struct thread *th, const struct sys_row *row, const u64 arg[6])
{
    struct scratch s;
    s.has_stat = false;
    u64 a[6];
    memcpy(a, arg, sizeof a);
    for (unsigned i = 0; i < 6; i++) {
        s64 e = to_host(th, row->arg, arg, i, a, &s);
        if (e < 0)
            return e;
    }
    s64 r = sys_host(th, row->host, a[0], a[1], a[2], a[3], a[4], a[5]);
    if (r >= 0 && s.has_stat && conv_stat_to_guest(th, s.stat_dst, &s.stat) < 0)
        return -EFAULT;
    return r;
}

static s64 pass(struct thread *th, const struct sys_row *row, const u64 arg[6])
{
    if (row->host < 0)
        return -ENOSYS;
    if (row->converts)
        return pass_converted(th, row, arg);
    return sys_host(th, row->host, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}

/* ---- refusing ---------------------------------------------------------------------------------------- */

/* Once for each number: a program that probes in a loop must not fill the disk. */
static void report(u64 number, const char *name, const u64 arg[6])
{
    static _Atomic u64 seen[8];
    u64 n = number < 512 ? number : 511, bit = (u64)1 << (n & 63);
    if (atomic_fetch_or(&seen[n / 64], bit) & bit)
        return;
    LOG(unimp, "system call %llu (%s) with %#llx %#llx %#llx is refused", (unsigned long long)number,
        name ? name : "unknown", (unsigned long long)arg[0], (unsigned long long)arg[1],
        (unsigned long long)arg[2]);
}

/* Descriptors that Ferry keeps open do not exist for the guest. */
static bool names_ours(unsigned fds, const u64 arg[6])
{
    int root = path_root_fd(), log = log_fd();
    for (; fds; fds &= fds - 1) {
        s32 fd = (s32)arg[__builtin_ctz(fds)];
        if (fd > 2 && (fd == root || fd == log))
            return true;
    }
    return false;
}

static s64 perform(struct thread *th, const struct sys_row *row, u64 number, const u64 arg[6])
{
    if (row->fds && UNLIKELY(names_ours(row->fds, arg)))
        return -EBADF;
    switch ((enum sys_how)row->how) {
    case HOW_PASS:
        return pass(th, row, arg);
    case HOW_CODE:
    case HOW_AWAY:
        return row->code(th, arg);
    case HOW_DENY:
        report(number, row->name, arg);
        return -(s64)row->error;
    }
    UNREACHABLE("row %s", row->name);
}

/* What goes before the call.  False: it is not done, *r is the result. */
static bool enter(struct thread *th, u32 work, u64 *number, u64 arg[6], s64 *r)
{
    if (work & WORK_NO_NEW_PRIVS) {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        atomic_fetch_and(&th->work, ~(u32)WORK_NO_NEW_PRIVS);
    }
    if (work & WORK_TRACE && !trace_entry(th, number, arg)) {
        *r = -SYS_NORESULT;
        return false;
    }
    if (work & WORK_SECCOMP && !seccomp_enter(th, number, arg, r))
        return false;
    return !(work & WORK_MEMFILE) || !memfile_write(th, *number, arg, r);
}

s64 sys_dispatch(struct thread *th)
{
    const struct abi *abi = th->proc->abi;
    u64 arg[6], number = abi->number(th->cpu);
    abi->args(th->cpu, arg);
    u32 work = atomic_load_explicit(&th->work, memory_order_relaxed);
    s64 refused;
    if (UNLIKELY(work) && !enter(th, work, &number, arg, &refused))
        return refused;
    const struct sys_row *row = sys_row_find(abi, number);
    if (!row) {
        report(number, NULL, arg);
        return -ENOSYS;
    }
    if (LIKELY(!log_on(LOG_CAT_sys)))
        return perform(th, row, number, arg);
    if (row->ret == K_NORET)
        strace_enter(th, row, arg);
    s64 r = perform(th, row, number, arg);
    strace_call(th, row, arg, r);
    return r;
}

bool sys_dispatch_quick(struct thread *th, s64 *r)
{
    const struct abi *abi = th->proc->abi;
    if (UNLIKELY(atomic_load_explicit(&th->work, memory_order_relaxed)) || UNLIKELY(log_on(LOG_CAT_sys)))
        return false;
    u64 number = abi->number(th->cpu), arg[6];
    const struct sys_row *row = sys_row_find(abi, number);
    if (UNLIKELY(!row || row->how == HOW_AWAY))
        return false;
    abi->args(th->cpu, arg);
    *r = perform(th, row, number, arg);
    return true;
}
