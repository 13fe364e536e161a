/* helper.c - see helper.h.
 *
 * Where a process is made in our memory it gets thread-local storage or is only there while its parent is suspended: two
 * must not write one errno. */
#include "jit/helper.h"

#include "base/os.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    STACK = 64 << 10,
    FEW_PROCESSES = 1000,           /* a limit below: the guest may need each of them */
    NICE = 10,
};

#define LOOK_NS (u64)10000000       /* between looks whether the nurse still lives */
#define MAX_LOOKS 200u              /* until both are killed, since somebody stops them again and again */

struct start {
    struct helper *h;
    const char *name;
    char path[PATH_MAX];
    char nurse[16];                 /* its pid, as text */
    int error;                      /* of the program's process, which may be killed at any point */
};

/* ---- the program's process -------------------------------------------------------------------------------------- */

static void raise_limit(int what)
{
    struct rlimit l;

    if (!syscall(SYS_prlimit64, 0, what, NULL, &l)) {
        l.rlim_cur = l.rlim_max;
        syscall(SYS_prlimit64, 0, what, &l, NULL);
    }
}

/* Its parent, the nurse, is suspended. */
static int program(void *arg)
{
    struct start *s = arg;
    struct helper *h = s->h;
    const struct rlimit none = { 0 };
    char *const argv[] = { (char *)s->name, s->nurse, NULL }, *const envp[] = { NULL };

    errno = 0;
    raise_limit(RLIMIT_NOFILE);
    raise_limit(RLIMIT_FSIZE);
    setrlimit(RLIMIT_CORE, &none);
    setpriority(PRIO_PROCESS, 0, NICE);
    if (syscall(SYS_close_range, 0, ~0u, 0) < 0 || memfd_create(s->name, 0) || ftruncate(0, (off_t)h->size)
        || mmap(h->shared, h->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, 0, 0) == MAP_FAILED)
        goto fail;
    s->error = 0;
    execve(s->path, argv, envp);
fail:
    s->error = errno ? errno : EIO;
    _exit(1);
}

/* ---- the nurse ---------------------------------------------------------------------------------------------------- */

static void tell(struct helper *h, int error)
{
    h->error = error;
    atomic_store(&h->started, 1);
    os_futex_wake_shared(&h->started, 1);
}

/* Until the program ends, our parent does, or somebody wants it. */
static void watch(struct helper *h, int pid, int parent)
{
    const u64 term = (u64)1 << (SIGTERM - 1);
    struct pollfd p[3] = {
        { .fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN }, { .fd = parent, .events = POLLIN },
        { .fd = (int)syscall(SYS_signalfd4, -1, &term, sizeof term, 0), .events = POLLIN },
    };

    if (p[0].fd >= 0 && p[2].fd >= 0)
        while (poll(p, ARRAY_LEN(p), -1) < 0 && errno == EINTR) {
        }
    kill(pid, SIGKILL);
    h->program = 0;                 /* its number may soon be another's */
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    atomic_store(h->ended, 1);
}

static int nurse(void *arg)
{
    struct start *s = arg;
    struct helper *h = s->h;        /* s is gone as soon as h->started is set */
    int owner = h->owner;

    os_tls_start();
    prctl(PR_SET_NAME, s->name);
    setsid();
    if (chdir("/"))
        errno = 0;                  /* we stay where we are */
    snprintf(s->nurse, sizeof s->nurse, "%d", (int)getpid());
    int parent = syscall(SYS_close_range, 0, ~0u, 0) < 0 ? -1 : (int)syscall(SYS_pidfd_open, owner, 0);
    u8 *stack = os_alloc(STACK);
    if (parent < 0 || !stack || getppid() != owner) {
        tell(h, -ENOSYS);
        _exit(1);
    }
    /* h->program is there before the process runs: it may be stopped before it has done anything. */
    const int flags = CLONE_VM | CLONE_VFORK | CLONE_UNTRACED | CLONE_PARENT_SETTID | SIGCHLD;
    int pid = clone(program, stack + STACK, flags, s, &h->program);
    int error = pid < 0 ? -errno : -s->error;
    os_free(stack, STACK);
    if (error)
        h->program = 0;
    tell(h, error);
    if (!error)
        watch(h, pid, parent);
    else if (pid > 0)
        waitpid(pid, NULL, 0);
    _exit(0);
}

/* ---- in the process that wants it ----------------------------------------------------------------------------------- */

/* Would a child be the first process of a namespace that the guest has made? */
static bool in_other_namespace(void)
{
    char ours[64], childs[64];
    ssize_t n = readlink("/proc/self/ns/pid", ours, sizeof ours);
    ssize_t m = readlink("/proc/self/ns/pid_for_children", childs, sizeof childs);

    return n > 0 && (n != m || memcmp(ours, childs, (size_t)n));
}

bool helper_find(char *path, const char *name)
{
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);

    while (n > 0 && path[n - 1] != '/')
        n--;
    return n > 0 && (size_t)snprintf(path + n, PATH_MAX - (size_t)n, "%s", name) < PATH_MAX - (size_t)n;
}

static bool may_start(void)
{
    struct rlimit l;

    return !getauxval(AT_SECURE) && !getrlimit(RLIMIT_NPROC, &l) && l.rlim_cur >= FEW_PROCESSES && !in_other_namespace();
}

/* What has been stopped goes on, or is killed, for the kth time. */
static void urge(const struct helper *h, unsigned k)
{
    if (h->program)
        kill(h->program, k < MAX_LOOKS ? SIGCONT : SIGKILL);
    kill(h->nurse, k < MAX_LOOKS ? SIGCONT : SIGKILL);
}

static void reap(struct helper *h)
{
    for (unsigned k = 0; atomic_load(&h->lives); k++) {
        urge(h, k);
        os_futex_wait_shared(&h->lives, 1, LOOK_NS);
    }
    while (waitpid(h->nurse, NULL, __WCLONE) < 0 && errno == EINTR) {
    }
    h->nurse = 0;
    os_tls_free(h->tls);
    os_free(h->stack, STACK);
}

int helper_start(struct helper *h, const char *name)
{
    struct start s = { .h = h, .name = name, .error = ECANCELED };
    const int flags = CLONE_VM | CLONE_UNTRACED | CLONE_SETTLS | CLONE_CHILD_CLEARTID;
    sigset_t all, old;

    if (!may_start() || !helper_find(s.path, name))
        return -EPERM;
    if (access(s.path, X_OK))
        return -errno;
    h->owner = getpid();
    h->stack = os_alloc(STACK);
    h->tls = os_tls_new();
    atomic_store(&h->lives, 1);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    h->nurse = !h->stack || !h->tls ? -1 : clone(nurse, (u8 *)h->stack + STACK, flags, &s, NULL, h->tls, &h->lives);
    int err = errno;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (h->nurse < 0) {
        h->nurse = 0;
        os_free(h->stack, STACK);
        if (h->tls)
            os_tls_free(h->tls);
        return -err;
    }
    for (unsigned k = 0; !atomic_load(&h->started); k++) {
        os_futex_wait_shared(&h->started, 0, LOOK_NS);
        if (k)
            urge(h, k);
        if (!atomic_load(&h->started) && waitpid(h->nurse, NULL, __WCLONE | WNOHANG) == h->nurse) {
            h->error = -ECANCELED;
            atomic_store(&h->started, 1);
        }
    }
    if (h->error)
        reap(h);
    return h->error;
}

/* Our parent is suspended. */
static int program_apart(void *arg)
{
    struct start *s = arg;
    const struct rlimit none = { 0 };
    char *const argv[] = { (char *)s->name, s->nurse, (char *)"machine", NULL }, *const envp[] = { NULL };

    setrlimit(RLIMIT_CORE, &none);
    setpriority(PRIO_PROCESS, 0, NICE);
    setsid();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != s->h->owner || chdir("/") || dup2(s->error, 0) < 0
        || syscall(SYS_close_range, 1, ~0u, 0) < 0)
        _exit(1);
    execve(s->path, argv, envp);
    _exit(1);
}

int helper_start_apart(struct helper *h, const char *name)
{
    struct start s = { .h = h, .name = name };
    u8 *stack = os_alloc(STACK);
    sigset_t all, old;
    int pid = -1;

    if (!helper_find(s.path, name) || access(s.path, X_OK) || !stack)
        return -ENOENT;
    h->owner = getpid();
    snprintf(s.nurse, sizeof s.nurse, "%d", h->owner);
    s.error = memfd_create(name, MFD_CLOEXEC);
    if (s.error >= 0 && !ftruncate(s.error, (off_t)h->size)
        && mmap(h->shared, h->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, s.error, 0) != MAP_FAILED) {
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &old);
        pid = clone(program_apart, stack + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, &s);
        pthread_sigmask(SIG_SETMASK, &old, NULL);
    }
    int err = errno;
    if (s.error >= 0)
        close(s.error);
    os_free(stack, STACK);
    h->program = MAX(pid, 0);
    return pid < 0 ? -err : 0;
}

void helper_reap_apart(struct helper *h)
{
    const struct timespec look = { 0, LOOK_NS };

    for (unsigned k = 0; h->program && k < MAX_LOOKS; k++) {
        if (waitpid(h->program, NULL, WNOHANG))
            h->program = 0;             /* or somebody else has reaped it */
        else
            nanosleep(&look, NULL);
    }
}

bool helper_has_ended(struct helper *h)
{
    if (!atomic_load(h->ended))
        return false;
    if (h->nurse && getpid() == h->owner)
        reap(h);
    return true;
}

void helper_end(struct helper *h)
{
    if (!h->nurse || getpid() != h->owner)
        return;
    kill(h->nurse, SIGTERM);
    reap(h);
}
