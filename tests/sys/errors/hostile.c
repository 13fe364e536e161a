/* hostile.c - every system call with good arguments but one, which is bad in each way its kind knows.
 *
 *      hostile                 all of that
 *      hostile SEED CHILDREN   so many processes make calls at random, good or bad, one after another
 *
 * compare.sh runs it natively and inside Ferry: whatever the host's kernel says natively it must say inside, and
 * nothing may crash.  Each call is made in a process of its own, in an empty directory, with a file that is
 * new each time.  Left out are calls that Ferry denies, that wait, that multiply processes or memory, and that
 * change the machine or other processes; no file can grow beyond MAX_FILE, however large a length is asked.  At random there are also calls that change the
 * process's own memory; survives.sh looks whether Ferry itself survived. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO = -1, HOW_PASS = 1, HOW_CODE = 1, HOW_AWAY = 1, PAGE = 4096, MAX_FILE = 1 << 20, FILE_FD = 999, REPORT = 1000 };
#define HOW_DENY(error) 0
#ifdef __aarch64__
#define NUMBER(a64, x64) a64
#else
#define NUMBER(a64, x64) x64
#endif

static const struct { const char *name; int number; const char *kind[6]; } calls[] = {
#define SYS(name, a64, x64, how, result, a, b, c, d, e, f) \
    { #name, HOW_##how && a64 != NO && x64 != NO ? NUMBER(a64, x64) : NO, { #a, #b, #c, #d, #e, #f } },
#include "syscalls/syscalls.def"
};

static const char *const left_out[] = {
    /* end or stop the caller, or wait */
    "exit", "exit_group", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "ppoll", "pselect6", "epoll_pwait",
    "epoll_pwait2", "futex", "futex_wait", "futex_waitv", "msgrcv", "semop", "semtimedop", "flock", "fcntl", "vhangup",
    "io_getevents", "io_pgetevents", "clone", "clone3", "nanosleep", "clock_nanosleep", "mq_timedreceive",
    "mq_timedsend", "io_uring_enter", "splice", "tee", "vmsplice", "getrandom", "ptrace",
    /* change the machine, its users or other processes */
    "reboot", "sethostname", "setdomainname", "acct", "swapon", "swapoff", "sync", "syncfs", "syslog", "mount",
    "umount2", "pivot_root", "move_mount", "open_tree", "open_tree_attr", "fsmount", "fspick", "fsopen", "fsconfig",
    "mount_setattr", "unshare", "setns", "kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
    "pidfd_send_signal", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "setpriority", "ioprio_set",
    "sched_setscheduler", "sched_setparam", "sched_setattr", "sched_setaffinity", "process_mrelease",
    "process_madvise", "migrate_pages", "move_pages", "add_key", "request_key", "keyctl", "quotactl", "quotactl_fd",
    "bpf", "perf_event_open", "msgget", "semget", "shmget", "msgctl", "semctl", "shmctl", "msgsnd", "shmat",
    "setpgid", "mq_open", "mq_unlink", "prlimit64", "setrlimit", "landlock_restrict_self", "seccomp", "chroot",
    "lsm_set_self_attr", "personality", "umask", "setsid", "membarrier", "mlockall", "memfd_secret", "userfaultfd",
    "set_tid_address", "lookup_dcookie", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "capset",
    /* answer with what differs: the guest has its own address space, handlers and processor */
    "mmap", "munmap", "mprotect", "mremap", "brk", "madvise", "mincore", "msync", "mlock", "mlock2", "munlock",
    "pkey_mprotect", "shmdt", "prctl", "sigaltstack", "rt_sigaction", "set_mempolicy", "mbind", "get_mempolicy",
    "set_mempolicy_home_node", "io_setup", "statmount", "listmount", "sysinfo", "rseq", "io_uring_setup",
};

static char *buffer, *edge, *read_only;     /* ordinary memory; 4 bytes before none; not writable */
static char long_name[5000];

static bool is(const char *kind, const char *name)
{
    size_t n = strlen(name);
    return !strncmp(kind, name, n) && (!kind[n] || kind[n] == '(');
}

static bool is_path(const char *kind) { return !strncmp(kind, "PATH", 4); }

static bool is_pointer(const char *kind)
{
    static const char *const names[] = {
        "PTR", "IN", "OUT", "IOV_IN", "IOV_OUT", "FDS", "POLLFDS", "SOCKADDR", "MSGHDR", "STAT", "STATFS", "EPEVENT",
        "SIGSET", "SIGSET_OUT", "TSPEC", "TSPEC_OUT", "TVAL_OUT", "TIMES", "ITIMERSPEC", "ARGV", "STR",
    };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (is(kind, names[i]))
            return true;
    return false;
}

static long good(const char *kind)
{
    if (is(kind, "FD"))
        return FILE_FD;
    if (is(kind, "DIRFD"))
        return AT_FDCWD;
    if (is(kind, "PATH_NEW"))
        return (long)"new";
    if (is_path(kind))
        return (long)".";
    if (is(kind, "STR"))
        return (long)"user.name";
    if (is(kind, "SIZE"))
        return 8;
    return is_pointer(kind) ? (long)buffer : 0;
}

/* Bad value number n of a kind, with what it is called; false: no more. */
static bool bad(const char *kind, unsigned n, long *value, const char **label)
{
    const struct { long value; const char *label; } pointers[] = {
        { 0, "null" }, { 1, "one" }, { (long)edge, "edge" }, { (long)(edge + 4), "unmapped" }, { (long)read_only, "readonly" },
        { 1L << 46, "high" }, { 1L << 55, "beyond" }, { -1, "minus" }, { (long)(buffer + 3), "odd" },
    }, paths[] = {
        { 0, "null" }, { (long)"", "empty" }, { (long)"none", "missing" }, { (long)"none/x", "nodir" },
        { (long)"/dev/null/x", "notdir" }, { (long)long_name, "long" }, { (long)edge, "edge" }, { -1, "minus" },
        { (long)"/proc/self/none", "proc" },
    }, fds[] = {
        { -1, "minus" }, { 77777, "closed" }, { INT32_MAX, "max" }, { 1L << 32 | 88888, "wide" }, { AT_FDCWD, "cwd" },
    }, numbers[] = {
        { -1, "minus" }, { 1, "one" }, { INT32_MAX, "max" }, { INT32_MIN, "min" }, { 1L << 50, "large" },
        { INT64_MIN, "lmin" }, { 12345, "odd" },
    }, pids[] = {                       /* none may be another process by chance: the kernel's limit is 1 << 22 */
        { -1, "minus" }, { 1, "one" }, { INT32_MAX, "max" }, { INT32_MIN, "min" }, { 1L << 50, "large" },
        { INT64_MIN, "lmin" }, { 1 << 22 | 12345, "odd" },
    };
#define TAKE(list) \
    do { \
        if (n >= sizeof list / sizeof *list) \
            return false; \
        *value = list[n].value; \
        *label = list[n].label; \
        return true; \
    } while (0)
    if (is(kind, "FD") || is(kind, "DIRFD"))
        TAKE(fds);
    if (is_path(kind))
        TAKE(paths);
    if (is_pointer(kind))
        TAKE(pointers);
    if (is(kind, "PID"))
        TAKE(pids);
    if (is(kind, "_"))
        return false;
    TAKE(numbers);
}

static void call(unsigned c, unsigned i, const char *label, const long a[6])
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        alarm(10);
        dup2(memfd_create("file", 0), FILE_FD);
        long r = syscall(calls[c].number, a[0], a[1], a[2], a[3], a[4], a[5]);
        int e = errno;
        dup2(REPORT, 1);
        printf("%s arg %u %s: %s\n", calls[c].name, i, label, r == -1 ? strerror(e) : "done");
        fflush(stdout);
        _exit(0);
    }
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
        printf("%s arg %u %s: status %#x\n", calls[c].name, i, label, status);
}

/* Nothing that a call does by mistake may hurt the machine. */
static void limit(void)
{
    const struct rlimit size = { MAX_FILE, MAX_FILE }, none = { 0, 0 };
    if (setrlimit(RLIMIT_FSIZE, &size) || setrlimit(RLIMIT_CORE, &none))
        exit(2);
    signal(SIGXFSZ, SIG_IGN);
    int fd = open("/proc/self/oom_score_adj", O_WRONLY);
    if (fd < 0 || write(fd, "1000", 4) != 4)
        exit(2);
    close(fd);
}

static void make_directory(void)
{
    char name[] = "/tmp/hostile.XXXXXX";
    if (!mkdtemp(name) || chdir(name))
        exit(2);
    rmdir(name);                        /* stays as long as we are in it, empty and closed for new files */
}

static void make_memory(void)
{
    buffer = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *two = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(two + PAGE, PAGE);
    mmap(two + PAGE, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    edge = two + PAGE - 4;
    memset(edge, 'e', 4);
    read_only = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(long_name, 'l', sizeof long_name - 1);
    *(struct iovec *)buffer = (struct iovec){ buffer + PAGE, 8 };
}

static bool listed(const char *name, const char *const list[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(name, list[i]))
            return true;
    return false;
}

#define LISTED(name, list) listed(name, list, sizeof list / sizeof *list)

static void one_by_one(unsigned c)
{
    for (unsigned i = 0; i < 6; i++) {
        long a[6];
        const char *label;
        for (unsigned k = 0; k < 6; k++)
            a[k] = good(calls[c].kind[k]);
        for (unsigned n = 0; bad(calls[c].kind[i], n, &a[i], &label); n++)
            call(c, i, label, a);
    }
}

/* ---- at random ------------------------------------------------------------------------------------------------ */

static uint64_t state;

static unsigned below(unsigned n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % n;
}

/* With several bad arguments these take memory without limit, watch others, or hide what Ferry says. */
static const char *const not_at_random[] = {
    "fallocate", "fanotify_init", "fanotify_mark", "close_range", "setrlimit", "execve", "execveat", "io_uring_register",
};

static void any_call(void)
{
    unsigned c = below(sizeof calls / sizeof *calls), n;
    if (calls[c].number == NO || LISTED(calls[c].name, left_out) || LISTED(calls[c].name, not_at_random))
        return;
    long a[6];
    for (unsigned i = 0; i < 6; i++) {
        const char *label;
        a[i] = good(calls[c].kind[i]);
        if (below(3))
            continue;
        n = below(9);
        if (is(calls[c].kind[i], "INT") || is(calls[c].kind[i], "HEX"))
            a[i] = below(64);
        else
            bad(calls[c].kind[i], n, &a[i], &label);
    }
    syscall(calls[c].number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

enum { ARENA = 64 };                    /* pages, within which memory is changed; nothing is ever larger */

static void any_memory_call(char *arena)
{
    static const int flags[] = {
        MAP_PRIVATE | MAP_ANONYMOUS, MAP_SHARED | MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, 0,
    };
    char *at = arena + below(ARENA) * PAGE + (below(16) ? 0 : 1), *to = arena + below(ARENA) * PAGE;
    size_t most = (size_t)(arena + ARENA * PAGE - at), size = below(24) ? below(8) * PAGE : most;
    size = size > most ? most : size;
    int kind = flags[below(sizeof flags / sizeof *flags)];
    switch (below(14)) {
    case 0:
    case 1:
        mmap(at, size, (int)below(8), kind | (below(3) ? MAP_FIXED : MAP_FIXED_NOREPLACE), FILE_FD, below(4) * PAGE);
        break;
    case 2:
        munmap(at, size);
        break;
    case 3:
    case 4:
        mprotect(at, size, (int)below(below(8) ? 8 : 64));
        break;
    case 5:
        mremap(at, size, below(4) * PAGE, (int)below(2), to);
        break;
    case 6:
        mremap(at, size, (size_t)(arena + ARENA * PAGE - to), MREMAP_MAYMOVE | MREMAP_FIXED | (int)below(2) * 4, to);
        break;
    case 7:
        madvise(at, size, (int)below(26));          /* larger numbers poison the machine's memory */
        break;
    case 8:
        msync(at, size, (int)below(8));
        break;
    case 9:
        syscall(SYS_remap_file_pages, at, size, 0, below(8), 0);
        break;
    case 10:
        if (!below(40))
            syscall(462, at, size, 0);              /* mseal */
        break;
    case 11:
        mlock(at, size);
        munlock(at, size);
        break;
    case 12:
        syscall(SYS_set_tid_address, at);
        syscall(SYS_set_robust_list, at, 24);
        break;
    case 13:
        pread(FILE_FD, at, size, 0);                /* stores where there may be nothing */
        break;
    }
}

static void any_signal_call(char *arena)
{
    int sig = 1 + (int)below(64);
    stack_t ss = { .ss_sp = arena + below(ARENA) * PAGE, .ss_flags = (int)below(4), .ss_size = below(16) * PAGE };
    switch (below(3)) {
    case 0:
        signal(sig, below(2) ? SIG_IGN : SIG_DFL);
        break;
    case 1:
        sigaltstack(&ss, NULL);
        break;
    case 2:
        if (sig != SIGKILL && sig != SIGSTOP)
            raise(SIGURG);                          /* ignored by default */
        break;
    }
}

static void at_random(unsigned seed, unsigned children)
{
    unsigned died = 0;
    for (unsigned i = 0; i < children; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            alarm(10);
            state = seed * 1000003ull + i;
            dup2(memfd_create("file", 0), FILE_FD);
            char *arena = mmap(NULL, ARENA * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            for (unsigned k = 0; k < 400; k++) {
                unsigned what = below(8);
                if (what < 4)
                    any_call();
                else if (what < 7)
                    any_memory_call(arena);
                else
                    any_signal_call(arena);
            }
            _exit(0);
        }
        int status;
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
            exit(3);
        died += status != 0;
    }
    printf("%u of %u children died\n", died, children);
}

int main(int argc, char **argv)
{
    limit();
    make_directory();
    make_memory();
    if (dup2(1, REPORT) < 0)
        return 2;
    if (argc == 3) {
        at_random((unsigned)atoi(argv[1]), (unsigned)atoi(argv[2]));
        return 0;
    }
    for (unsigned c = 0; c < sizeof calls / sizeof *calls; c++)
        if (calls[c].number != NO && !LISTED(calls[c].name, left_out))
            one_by_one(c);
    return 0;
}
