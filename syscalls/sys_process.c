/* sys_process.c - clone, execve, exit and what a process may ask about itself. */
#include "base/err.h"
#include "base/log.h"
#include "core/fault.h"
#include "loader/elf.h"
#include "syscalls/calls.h"
#include "syscalls/inherit.h"
#include "syscalls/path.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- clone, exit -------------------------------------------------------------------------------------------- */

s64 sys_clone(struct thread *th, const u64 arg[6])
{
    const struct clone_request rq = {
        .flags = arg[0] & ~(u64)CSIGNAL, .exit_signal = (int)(arg[0] & CSIGNAL), .stack = arg[1],
        .parent_tid = arg[2], .tls = arg[3], .child_tid = arg[4], .pidfd = arg[2],
    };
    return thread_clone(th, &rq);
}

s64 sys_clone3(struct thread *th, const u64 arg[6])
{
    struct {
        u64 flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
    } a = { 0 };
    enum { FIRST = 64 };                            /* bytes of the first version */
    if (arg[1] < FIRST)
        return -EINVAL;
    if (arg[1] > sizeof a)
        return -E2BIG;
    if (guest_read(&a, arg[0], arg[1]))
        return -EFAULT;
    if (a.exit_signal > SIG_COUNT || a.flags & CSIGNAL || !a.stack != !a.stack_size)
        return -EINVAL;
    if (a.set_tid_size || a.flags & CLONE_INTO_CGROUP) {
        LOG(unimp, "clone3 with a chosen id or a cgroup is refused");
        return -EPERM;
    }
    const struct clone_request rq = {
        .flags = a.flags, .exit_signal = (int)a.exit_signal, .stack = a.stack + a.stack_size,
        .parent_tid = a.parent_tid, .tls = a.tls, .child_tid = a.child_tid, .pidfd = a.pidfd,
    };
    return thread_clone(th, &rq);
}

s64 sys_exit(struct thread *th, const u64 arg[6])
{
    lock_take(&th->proc->lock);
    bool last = th->proc->n_threads == 1;
    lock_give(&th->proc->lock);
    if (th->own_process || last)
        proc_exit(th, (int)arg[0]);
    th->ended = true;
    th->exit_status = (int)arg[0];
    return -SYS_NORESULT;
}

s64 sys_exit_group(struct thread *th, const u64 arg[6])
{
    proc_exit(th, (int)arg[0]);
}

/* ---- execve -------------------------------------------------------------------------------------------------- */

struct exec {
    char path[PATH_MAX];        /* the guest's */
    char host[PATH_MAX];        /* what to run */
    char interp[PATH_MAX], interp_host[PATH_MAX], arg[PATH_MAX];
    const char **argv;          /* the guest's, with NULL at the end */
    size_t argc;
    const char **out;           /* of the host's call */
    size_t n_out;
    int keep;                   /* the program, opened once more to survive the call, -1: not */
    int inherit;                /* descriptor for the new program, -1: none */
    char inherit_arg[32];
};

/* The strings stay where they are: guest memory is ours until the call succeeds. */
static s64 read_argv(struct exec *x, gva argv)
{
    size_t cap = 0;
    for (;; x->argc++) {
        gva s = 0;
        if (argv && guest_read(&s, argv + 8 * x->argc, sizeof s))
            return -EFAULT;
        if (x->argc + 2 > cap) {
            cap = cap ? 2 * cap : 64;
            const char **more = realloc(x->argv, cap * sizeof *more);
            if (!more)
                return -ENOMEM;
            x->argv = more;
        }
        x->argv[x->argc] = (const char *)s;
        if (!s)
            break;
    }
    if (!x->argc) {
        x->argv[x->argc++] = "";
        x->argv[x->argc] = NULL;
    }
    return 0;
}

static s64 probe(const struct thread *th, const char *path, enum elf_kind *kind, int *fd)
{
    struct stat st;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);     /* a FIFO must not hold us */
    if (*fd < 0)
        return -errno;
    if (fstat(*fd, &st) || !S_ISREG(st.st_mode) || faccessat(AT_FDCWD, path, X_OK, AT_EACCESS))
        return -EACCES;
    return elf_probe(*fd, path, th->proc->abi->elf_machine, kind, NULL);
}

static void push(struct exec *x, const char *s) { x->out[x->n_out++] = s; }

/* A program of the guest: ourselves again, with the same options. */
static s64 exec_guest(struct thread *th, struct exec *x)
{
    char *const *opt = th->proc->cfg->ferry_args;
    size_t n = 0;
    while (opt[n])
        n++;
    x->out = calloc(x->argc + n + 9, sizeof *x->out);
    if (!x->out)
        return -ENOMEM;
    s64 r = inherit_save(th, &x->inherit);
    if (r < 0)
        return r;
    push(x, "ferry");
    push(x, "run");
    for (size_t i = 0; i < n; i++) {
        /* After chroot the directory has no name any more, and the new / is what it was for. */
        bool gone = !th->proc->root && !strncmp(opt[i], "--root=", 7);
        push(x, gone ? "--root=/" : opt[i]);
    }
    if (x->inherit >= 0) {
        snprintf(x->inherit_arg, sizeof x->inherit_arg, "--inherit=%d", x->inherit);
        push(x, x->inherit_arg);
    }
    push(x, "-0");
    push(x, x->argv[0]);
    push(x, "--");
    push(x, x->host);
    for (size_t i = 1; i < x->argc; i++)
        push(x, x->argv[i]);
    return 0;
}

/* A script whose interpreter is a program of the host. */
static s64 exec_host_script(struct exec *x)
{
    x->out = calloc(x->argc + 4, sizeof *x->out);
    if (!x->out)
        return -ENOMEM;
    push(x, x->interp);
    if (x->arg[0])
        push(x, x->arg);
    push(x, x->path);
    for (size_t i = 1; i < x->argc; i++)
        push(x, x->argv[i]);
    return 0;
}

/* Which program runs for x->host, and with which arguments.  *run: path for the host's call. */
static s64 choose(struct thread *th, struct exec *x, const char **run)
{
    enum elf_kind kind;
    int fd;
    s64 r = probe(th, x->host, &kind, &fd);
    if (!r && kind == ELF_SCRIPT && !elf_script(fd, x->interp, x->arg))
        r = -ENOEXEC;
    if (fd >= 0)
        close(fd);
    if (r)
        return r;
    *run = "/proc/self/exe";
    if (kind == ELF_PROGRAM)
        return exec_guest(th, x);
    *run = x->host;
    if (kind != ELF_SCRIPT && atomic_load(&th->seccomp_mode)) {
        LOG(unimp, "%s is no program of the guest: not run, since its calls could not be filtered", x->host);
        return -EPERM;
    }
    if (kind != ELF_SCRIPT) {
        /* The host's own programs, or whatever it knows to run; it also says ENOEXEC for the rest. */
        x->out = x->argv;
        return 0;
    }
    const char *interp = proc_host_path(th->proc, x->interp, x->interp_host);
    r = probe(th, interp, &kind, &fd);
    if (fd >= 0)
        close(fd);
    if (r)
        return r;
    if (kind == ELF_OTHER_MACHINE && atomic_load(&th->seccomp_mode))
        return -EPERM;
    if (kind == ELF_OTHER_MACHINE) {
        *run = interp;
        return exec_host_script(x);
    }
    *run = "/proc/self/exe";
    return exec_guest(th, x);           /* Ferry reads the first line itself */
}

/* A signal that comes after the mask was opened is taken here, not lost: then nothing is executed yet. */
static s64 host_execve(struct thread *th, const char *path, const char *const *argv, u64 env)
{
    s64 r = sys_host(th, SYS_execve, (u64)(uintptr_t)path, (u64)(uintptr_t)argv, env, 0, 0, 0);
    return r == -SYS_ERESTARTSYS ? -SYS_ERESTARTNOINTR : r;
}

static s64 execute(struct thread *th, struct exec *x, gva argv, gva envp)
{
    const char *run;
    enum elf_kind kind;
    int fd;
    s64 r = probe(th, x->host, &kind, &fd);         /* a missing file is told before bad arguments */
    if (fd >= 0)
        close(fd);
    if (!r || r == -ENOEXEC)
        r = read_argv(x, argv);
    if (!r)
        r = choose(th, x, &run);
    if (r)
        return r;
    if (sig_block_all(th))
        return -SYS_ERESTARTNOINTR;
    sig_before_exec(th);
    th->proc->engine->ops->end_helpers(th->proc->engine, false);
    static const char *const empty[] = { NULL };
    proc_save(th);
    const u64 env = envp ? envp : (u64)(uintptr_t)empty;
    r = host_execve(th, run, x->out, env);
    if (r == -ENOENT && run != x->host)             /* no /proc: the kernel may know that Ferry runs it */
        r = host_execve(th, x->host, x->argv, env);
    sig_after_exec(th);
    return r;
}

void exec_free(struct exec *x)
{
    if (!x)
        return;
    if (x->out != x->argv)
        free(x->out);
    free(x->argv);
    free(x);
}

/* The new Ferry opens the file after the descriptor is gone if that is closed on execution. */
static void keep_open(struct exec *x)
{
    static const char dir[] = "/proc/self/fd/";
    int fd, end = 0;
    if (strncmp(x->host, dir, sizeof dir - 1) || sscanf(x->host + sizeof dir - 1, "%d%n", &fd, &end) != 1
        || x->host[sizeof dir - 1 + (size_t)end])
        return;
    int flags = fcntl(fd, F_GETFD);
    if (flags >= 0 && flags & FD_CLOEXEC && (x->keep = dup(fd)) >= 0)
        snprintf(x->host, sizeof x->host, "%s%d", dir, x->keep);
}

static s64 exec_path(struct thread *th, const char *prefix, gva path, gva argv, gva envp)
{
    struct exec *x = calloc(1, sizeof *x);
    if (!x)
        return -ENOMEM;
    x->inherit = x->keep = -1;
    th->exec = x;
    u64 host;
    s64 r = path ? guest_strnlen(path, PATH_MAX) : 0;
    if (r >= 0 && path)
        r = guest_read(x->path, path, (size_t)r + 1);
    if (r >= 0 && prefix) {
        /* Relative to a directory descriptor, or the descriptor itself. */
        size_t n = (size_t)snprintf(x->host, sizeof x->host, "%s%s%s", prefix, x->path[0] ? "/" : "", x->path);
        r = n < sizeof x->host ? 0 : -ENAMETOOLONG;
        if (!x->path[0])
            snprintf(x->path, sizeof x->path, "%s", prefix);
    } else if (r >= 0) {
        r = x->path[0] ? path_to_host(th->proc, AT_FDCWD, path, PATH_FOLLOW, x->host, &host) : -ENOENT;
        if (r >= 0 && host == path)
            memcpy(x->host, x->path, sizeof x->host);
    }
    if (r >= 0) {
        keep_open(x);
        r = execute(th, x, argv, envp);
    }
    if (x->inherit >= 0)
        close(x->inherit);              /* here: a vfork child's number is none of its parent's */
    if (x->keep >= 0)
        close(x->keep);
    exec_free(x);
    th->exec = NULL;
    return r;
}

s64 sys_execve(struct thread *th, const u64 arg[6])
{
    return arg[0] ? exec_path(th, NULL, arg[0], arg[1], arg[2]) : -EFAULT;
}

s64 sys_execveat(struct thread *th, const u64 arg[6])
{
    char prefix[32], first;
    int dirfd = (int)arg[0], flags = (int)arg[4];
    if (guest_read(&first, arg[1], 1))
        return -EFAULT;
    if (flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
        return -EINVAL;
    if (!first && !(flags & AT_EMPTY_PATH))
        return -ENOENT;
    if (first == '/' || (first && dirfd == AT_FDCWD))
        return exec_path(th, NULL, arg[1], arg[2], arg[3]);
    if (fcntl(dirfd, F_GETFD) < 0)
        return -EBADF;
    snprintf(prefix, sizeof prefix, "/proc/self/fd/%d", dirfd);
    if (first)
        return exec_path(th, prefix, arg[1], arg[2], arg[3]);
    return exec_path(th, prefix, 0, arg[2], arg[3]);
}

/* ---- threads -------------------------------------------------------------------------------------------------- */

s64 sys_set_tid_address(struct thread *th, const u64 arg[6])
{
    th->clear_child_tid = arg[0];
    return th->tid;
}

s64 sys_set_robust_list(struct thread *th, const u64 arg[6])
{
    if (arg[1] != 24)
        return -EINVAL;
    th->robust_list = arg[0];
    return sys_host(th, SYS_set_robust_list, arg[0], arg[1], 0, 0, 0, 0);
}

s64 sys_get_robust_list(struct thread *th, const u64 arg[6])
{
    return sys_host(th, SYS_get_robust_list, arg[0], arg[1], arg[2], 0, 0, 0);
}

/* ---- itself ---------------------------------------------------------------------------------------------------- */

s64 sys_prctl(struct thread *th, const u64 arg[6])
{
    switch ((int)arg[0]) {
    case PR_SET_NAME: {
        s64 r = sys_host(th, SYS_prctl, arg[0], arg[1], 0, 0, 0, 0);
        if (!r)
            prctl(PR_GET_NAME, th->comm);
        return r;
    }
    case PR_GET_NAME: case PR_SET_PDEATHSIG: case PR_GET_PDEATHSIG: case PR_GET_DUMPABLE: case PR_SET_DUMPABLE:
    case PR_GET_KEEPCAPS: case PR_SET_KEEPCAPS: case PR_CAPBSET_READ: case PR_CAPBSET_DROP: case PR_CAP_AMBIENT:
    case PR_GET_SECUREBITS: case PR_SET_SECUREBITS: case PR_GET_TIMERSLACK: case PR_SET_TIMERSLACK:
    case PR_SET_CHILD_SUBREAPER: case PR_GET_CHILD_SUBREAPER: case PR_SET_NO_NEW_PRIVS: case PR_GET_NO_NEW_PRIVS:
    case PR_SET_PTRACER: case PR_SET_THP_DISABLE: case PR_GET_THP_DISABLE: case PR_SET_IO_FLUSHER:
    case PR_GET_IO_FLUSHER: case PR_SET_VMA: case PR_GET_TID_ADDRESS: case PR_MCE_KILL: case PR_MCE_KILL_GET:
        if ((int)arg[0] == PR_GET_TID_ADDRESS)
            return guest_write(arg[1], &th->clear_child_tid, sizeof(gva)) ? -EFAULT : 0;
        return sys_host(th, SYS_prctl, arg[0], arg[1], arg[2], arg[3], arg[4], 0);
    case PR_PAC_RESET_KEYS: {
        u64 random;
        if (arg[2] || arg[3] || arg[4] || getrandom(&random, sizeof random, 0) != sizeof random)
            return -EINVAL;
        return th->proc->abi->new_keys(th->cpu, arg[1], random);
    }
    case PR_GET_SECCOMP:
        return atomic_load(&th->seccomp_mode);
    case PR_SET_SECCOMP:
        if (arg[1] == SECCOMP_MODE_STRICT)
            return sys_seccomp(th, (const u64[6]){ SECCOMP_SET_MODE_STRICT });
        if (arg[1] == SECCOMP_MODE_FILTER)
            return sys_seccomp(th, (const u64[6]){ SECCOMP_SET_MODE_FILTER, 0, arg[2] });
        return -EINVAL;
    default:
        /* Tagged addresses, vector lengths: about things this machine has not. */
        LOG(unimp, "prctl %d is refused", (int)arg[0]);
        return -EINVAL;
    }
}

s64 sys_personality(struct thread *th, const u64 arg[6])
{
    u32 want = (u32)arg[0];
    /* Another system's personality would change what the host kernel tells Ferry. */
    if (want != ~(u32)0 && (want & PER_MASK) != PER_LINUX)
        return -EINVAL;
    return sys_host(th, SYS_personality, want, 0, 0, 0, 0, 0);
}

s64 sys_unshare(struct thread *th, const u64 arg[6])
{
    /* The kernel takes these to mean "no other threads", and Ferry may have some of its own. */
    const u64 shared = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM;
    s64 r = sys_host(th, SYS_unshare, arg[0] & ~shared, 0, 0, 0, 0, 0);
    if (r == 0)
        path_renew_root(th->proc, arg[0]);
    return r;
}
