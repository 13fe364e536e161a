/* ptrace.c - one process traces others: system calls, signals, registers, memory, children, new programs, and what
 * happens when either side is killed. */
#include "trace.h"
#include <elf.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/ptrace.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/user.h>

#ifdef __aarch64__
#define ARCH AUDIT_ARCH_AARCH64
struct regs { unsigned long x[31], sp, pc, pstate; };
#define ARG0(r) ((r).x[0])
#define RESULT(r) ((r).x[0])
#define PC(r) ((r).pc)
static const unsigned long breakpoint = 0xd4200000;
enum { TRAP_SIZE = 4, PC_AFTER_TRAP = 0 };
#else
#define ARCH AUDIT_ARCH_X86_64
#define regs user_regs_struct
#define ARG0(r) ((r).rdi)
#define RESULT(r) ((r).rax)
#define PC(r) ((r).rip)
static const unsigned long breakpoint = 0xcc;
enum { TRAP_SIZE = 1, PC_AFTER_TRAP = 1 };
#endif

#define EXPECT_EXIT(pid, code) \
    do { \
        int status_ = next(pid); \
        if (!WIFEXITED(status_) || WEXITSTATUS(status_) != (code)) { \
            printf("%s:%d: status %#x, not exit(%d)\n", __FILE__, __LINE__, status_, code); \
            exit(1); \
        } \
    } while (0)

static struct regs get_regs(pid_t pid)
{
    struct regs r;
    struct iovec iov = { &r, sizeof r };
    REQUEST(PTRACE_GETREGSET, pid, NT_PRSTATUS, &iov);
    CHECK(iov.iov_len == sizeof r);
    return r;
}

static void set_regs(pid_t pid, struct regs r)
{
    struct iovec iov = { &r, sizeof r };
    REQUEST(PTRACE_SETREGSET, pid, NT_PRSTATUS, &iov);
}

/* A child that asks to be traced, stops, and then runs the statements. */
#define TRACED_CHILD(...) ({ \
    pid_t pid_ = fork(); \
    CHECK(pid_ >= 0); \
    if (!pid_) { \
        CHECK(request(PTRACE_TRACEME, 0, 0, 0) == 0); \
        raise(SIGSTOP); \
        __VA_ARGS__; \
        _exit(0); \
    } \
    EXPECT_STOP(pid_, SIGSTOP); \
    pid_; })

static struct ptrace_syscall_info info_of(pid_t pid)
{
    struct ptrace_syscall_info info;
    memset(&info, 0xff, sizeof info);
    CHECK(request(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, (unsigned long)&info) > 0);
    CHECK(info.arch == ARCH);
    return info;
}

/* ---- system calls ------------------------------------------------------------------------------------------ */

static void calls(void)
{
    pid_t pid = TRACED_CHILD(
        CHECK_ERRNO(syscall(SYS_getpriority, 77, 78), EINVAL);
        _exit(syscall(SYS_getppid) == 4711 && syscall(SYS_getuid) == 815 ? 5 : 6));
    REQUEST(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD);
    CHECK(info_of(pid).op == PTRACE_SYSCALL_INFO_NONE);
    for (int seen = 0; seen < 3;) {
        REQUEST(PTRACE_SYSCALL, pid, 0, 0);
        EXPECT_STOP(pid, SIGTRAP | 0x80);
        struct ptrace_syscall_info in = info_of(pid), out;
        CHECK(in.op == PTRACE_SYSCALL_INFO_ENTRY);
        if (in.entry.nr == SYS_getuid) {            /* made another call */
#ifdef __aarch64__
            int number = SYS_getpid;
            struct iovec iov = { &number, sizeof number };
            REQUEST(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &iov);
#else
            struct regs r = get_regs(pid);
            r.orig_rax = SYS_getpid;
            set_regs(pid, r);
#endif
        }
        REQUEST(PTRACE_SYSCALL, pid, 0, 0);
        EXPECT_STOP(pid, SIGTRAP | 0x80);
        out = info_of(pid);
        CHECK(out.op == PTRACE_SYSCALL_INFO_EXIT);
        struct regs r = get_regs(pid);
        if (in.entry.nr == SYS_getpriority) {
            CHECK(in.entry.args[0] == 77 && in.entry.args[1] == 78 && out.exit.is_error && out.exit.rval == -EINVAL);
            CHECK((long)RESULT(r) == -EINVAL);
            seen++;
        } else if (in.entry.nr == SYS_getppid) {
            CHECK(!out.exit.is_error && out.exit.rval == getpid());
            RESULT(r) = 4711;
            set_regs(pid, r);
            seen++;
        } else if (in.entry.nr == SYS_getuid) {
            CHECK((pid_t)RESULT(r) == pid);
            RESULT(r) = 815;
            set_regs(pid, r);
            seen++;
        }
    }
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_EXIT(pid, 5);
}

/* ---- signals ------------------------------------------------------------------------------------------------ */

static volatile sig_atomic_t got, got_value;
static void on_signal(int sig, siginfo_t *si, void *uc)
{
    got = sig;
    got_value = si->si_value.sival_int;
}

static void signals(void)
{
    siginfo_t si;
    sigset_t mask;
    pid_t pid = TRACED_CHILD(
        struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };
        CHECK(sigaction(SIGUSR1, &sa, NULL) == 0);
        CHECK(raise(SIGUSR1) == 0 && !got);             /* taken away */
        CHECK(raise(SIGUSR2) == 0 && got == SIGUSR1);   /* made another, which is not fatal */
        CHECK(sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 3 }) == 0 && got_value == 33);
        raise(SIGWINCH);                                /* ignored ones are seen too */
        raise(SIGTERM));
    REQUEST(PTRACE_GETSIGINFO, pid, 0, &si);
    CHECK(si.si_signo == SIGSTOP && si.si_pid == pid);
    REQUEST(PTRACE_GETSIGMASK, pid, sizeof(long), &mask);
    CHECK(!sigismember(&mask, SIGUSR1));
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_STOP(pid, SIGUSR1);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_STOP(pid, SIGUSR2);
    REQUEST(PTRACE_CONT, pid, 0, SIGUSR1);
    EXPECT_STOP(pid, SIGUSR1);
    REQUEST(PTRACE_GETSIGINFO, pid, 0, &si);
    CHECK(si.si_code == SI_QUEUE && si.si_value.sival_int == 3);
    si.si_value.sival_int = 33;
    REQUEST(PTRACE_SETSIGINFO, pid, 0, &si);
    REQUEST(PTRACE_CONT, pid, 0, SIGUSR1);
    EXPECT_STOP(pid, SIGWINCH);
    REQUEST(PTRACE_CONT, pid, 0, SIGWINCH);
    EXPECT_STOP(pid, SIGTERM);
    REQUEST(PTRACE_CONT, pid, 0, SIGTERM);
    int status = next(pid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

static void faults(void)
{
    static volatile char *volatile bad = (volatile char *)16;
    siginfo_t si;
    pid_t pid = TRACED_CHILD(*bad = 1);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_STOP(pid, SIGSEGV);
    REQUEST(PTRACE_GETSIGINFO, pid, 0, &si);
    CHECK(si.si_code == SEGV_MAPERR && si.si_addr == (void *)16);
    REQUEST(PTRACE_CONT, pid, 0, SIGSEGV);
    int status = next(pid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

/* ---- memory, breakpoints, steps --------------------------------------------------------------------------------- */

static volatile long cell = 42;
__attribute__((noinline, aligned(16))) static long place(long x)
{
    __asm__ volatile("" : "+r"(x));
    return x + cell;
}

static void memory(void)
{
    unsigned long word, old, at = (unsigned long)&place;
    pid_t pid = TRACED_CHILD(
        long sum = 0;
        for (int i = 0; i < 1000; i++)
            sum += place(i);
        raise(SIGUSR1);
        place(2);
        raise(SIGUSR2);
        sum = place(1);
        _exit(sum == 101 ? 7 : 8));
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_STOP(pid, SIGUSR1);
    REQUEST(PTRACE_PEEKDATA, pid, &cell, &word);
    CHECK(word == 42);
    REQUEST(PTRACE_POKEDATA, pid, &cell, 100);
    long copy;
    struct iovec to = { &copy, sizeof copy }, from = { (void *)&cell, sizeof copy };
    CHECK(process_vm_readv(pid, &to, 1, &from, 1, 0) == sizeof copy && copy == 100 && cell == 42);

    /* Through the file, too, also for code. */
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int fd = open(path, O_RDWR);
    CHECK(fd >= 0 && pread(fd, &copy, sizeof copy, (off_t)(unsigned long)&cell) == sizeof copy && copy == 100);
    REQUEST(PTRACE_PEEKTEXT, pid, at, &old);
    CHECK(pwrite(fd, &breakpoint, TRAP_SIZE, (off_t)at) == TRAP_SIZE);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_STOP(pid, SIGTRAP);
    struct regs first = get_regs(pid);
    CHECK(PC(first) == at + PC_AFTER_TRAP);
    CHECK(lseek(fd, (off_t)at, SEEK_SET) == (off_t)at && write(fd, &old, sizeof old) == sizeof old && close(fd) == 0);
    PC(first) = at;
    set_regs(pid, first);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_STOP(pid, SIGUSR2);

    /* Code that has run is replaced by a breakpoint, and put back. */
    REQUEST(PTRACE_PEEKTEXT, pid, at, &old);
    REQUEST(PTRACE_POKETEXT, pid, at, (old & ~(unsigned long)(TRAP_SIZE == 4 ? 0xffffffff : 0xff)) | breakpoint);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_STOP(pid, SIGTRAP);
    struct regs r = get_regs(pid);
    CHECK(PC(r) == at + PC_AFTER_TRAP && ARG0(r) == 1);
    REQUEST(PTRACE_POKETEXT, pid, at, old);
    PC(r) = at;
    set_regs(pid, r);
    for (int i = 0; i < 3; i++) {
        siginfo_t si;
        REQUEST(PTRACE_SINGLESTEP, pid, 0, 0);
        EXPECT_STOP(pid, SIGTRAP);
        REQUEST(PTRACE_GETSIGINFO, pid, 0, &si);
        struct regs s = get_regs(pid);
        CHECK(PC(s) != PC(r) && (i || (PC(s) > at && PC(s) < at + 16)));
        r = s;
    }
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_EXIT(pid, 7);
}

/* Steps over a whole system call and through a handler's first instruction. */
static void many_steps(void)
{
    pid_t pid = TRACED_CHILD(
        for (int i = 0; i < 3; i++)
            syscall(SYS_getpid));
    int steps = 0;
    for (;; steps++) {
        REQUEST(PTRACE_SINGLESTEP, pid, 0, 0);
        int status = next(pid);
        if (WIFEXITED(status)) {
            CHECK(WEXITSTATUS(status) == 0);
            break;
        }
        CHECK(WIFSTOPPED(status) && status >> 8 == SIGTRAP);
    }
    CHECK(steps > 20);
}

static void floating(void)
{
#ifdef __aarch64__
    struct { __uint128_t v[32]; unsigned fpsr, fpcr, pad[2]; } f;
#else
    struct user_fpregs_struct f;
#endif
    struct iovec iov = { &f, sizeof f };
    pid_t pid = TRACED_CHILD(
        raise(SIGUSR1));
    REQUEST(PTRACE_GETREGSET, pid, NT_PRFPREG, &iov);
    CHECK(iov.iov_len == sizeof f);
    REQUEST(PTRACE_SETREGSET, pid, NT_PRFPREG, &iov);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_STOP(pid, SIGUSR1);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_EXIT(pid, 0);
}

/* ---- children and new programs ------------------------------------------------------------------------------------ */

static int at_event(int status, int event)
{
    return WIFSTOPPED(status) && status >> 8 == (SIGTRAP | event << 8);
}

static unsigned long message(pid_t pid)
{
    unsigned long m;
    REQUEST(PTRACE_GETEVENTMSG, pid, 0, &m);
    return m;
}

static void *thread(void *arg)
{
    return arg;
}

/* Lets everything run and counts: n[event] events, n[0] ended processes and threads. */
static void follow(pid_t first, int n[8], int *code)
{
    REQUEST(PTRACE_CONT, first, 0, 0);
    for (;;) {
        int status;
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0)
            break;
        if (!WIFSTOPPED(status)) {
            n[0]++;
            if (pid == first)
                *code = WEXITSTATUS(status);
            continue;
        }
        int event = status >> 16, sig = WSTOPSIG(status);
        if (event)
            n[event]++;
        if (event == PTRACE_EVENT_EXEC)
            CHECK(message(pid) == (unsigned long)pid);
        else if (event && event != PTRACE_EVENT_EXIT)
            CHECK(message(pid) > 1);
        CHECK(event || sig == SIGSTOP || sig == SIGCHLD);
        request(PTRACE_CONT, pid, 0, sig == SIGCHLD ? SIGCHLD : 0);
    }
    CHECK(errno == ECHILD);
}

static void family(char *self)
{
    int n[8] = { 0 }, code = -1;
    pid_t pid = TRACED_CHILD(
        pthread_t t;
        CHECK(pthread_create(&t, NULL, thread, NULL) == 0 && pthread_join(t, NULL) == 0);
        pid_t child = fork();
        if (!child)
            execl(self, self, "exit", "9", NULL);
        CHECK(WEXITSTATUS(next(child)) == 9);
        child = vfork();
        if (!child)
            _exit(10);
        CHECK(WEXITSTATUS(next(child)) == 10);
        _exit(11));
    REQUEST(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE
            | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEVFORKDONE);
    follow(pid, n, &code);
    CHECK(code == 11 && n[0] == 4);
    CHECK(n[PTRACE_EVENT_FORK] == 1 && n[PTRACE_EVENT_VFORK] == 1 && n[PTRACE_EVENT_CLONE] == 1);
    CHECK(n[PTRACE_EVENT_EXEC] == 1 && n[PTRACE_EVENT_VFORK_DONE] == 1 && n[PTRACE_EVENT_EXIT] == 4);
}

/* Without the option a new program begins with SIGTRAP. */
static void program(char *self)
{
    pid_t pid = TRACED_CHILD(execl(self, self, "exit", "12", NULL));
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_STOP(pid, SIGTRAP);
    CHECK(PC(get_regs(pid)) != 0);
    REQUEST(PTRACE_SINGLESTEP, pid, 0, 0);
    EXPECT_STOP(pid, SIGTRAP);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_EXIT(pid, 12);
}

/* ---- attaching ------------------------------------------------------------------------------------------------------ */

static pid_t running_child(int sleeps)
{
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (!pid)
        prctl(PR_SET_PDEATHSIG, SIGKILL);       /* it ends no other way if this test does not go on */
    while (!pid) {
        if (sleeps)
            usleep(1000000);
        else
            cell++;
    }
    usleep(20000);
    return pid;
}

static void attach(int sleeps)
{
    pid_t pid = running_child(sleeps);
    REQUEST(PTRACE_ATTACH, pid, 0, 0);
    EXPECT_STOP(pid, SIGSTOP);
    CHECK(PC(get_regs(pid)) != 0);
    CHECK_ERRNO(request(PTRACE_ATTACH, pid, 0, 0), EPERM);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    CHECK_ERRNO(request(PTRACE_CONT, pid, 0, 0), ESRCH);
    CHECK(kill(pid, SIGSTOP) == 0);
    EXPECT_STOP(pid, SIGSTOP);
    REQUEST(PTRACE_DETACH, pid, 0, 0);

    REQUEST(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD);
    REQUEST(PTRACE_INTERRUPT, pid, 0, 0);
    EXPECT_STOP(pid, SIGTRAP | PTRACE_EVENT_STOP << 8);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    CHECK(kill(pid, SIGUSR1) == 0);
    EXPECT_STOP(pid, SIGUSR1);
    REQUEST(PTRACE_CONT, pid, 0, SIGUSR1);
    int status = next(pid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1);
}

/* One that attaches itself ends no call. */
static void seize_in_call(void)
{
    const struct timespec soon = { 0, 100000000 };
    pid_t pid = fork();
    if (!pid) {
        pause();
        _exit(7);
    }
    nanosleep(&soon, NULL);
    REQUEST(PTRACE_SEIZE, pid, 0, 0);
    nanosleep(&soon, NULL);
    CHECK(kill(pid, SIGKILL) == 0 && WTERMSIG(next(pid)) == SIGKILL);
}

/* A sleep that is stopped again and again does not begin anew each time: it would never end. */
static void stops_in_a_sleep(void)
{
    const struct timespec soon = { 0, 100000000 };
    pid_t pid = fork();
    int status;
    if (!pid) {
        struct timespec from, to, length = { 1, 0 };
        clock_gettime(CLOCK_MONOTONIC, &from);
        int r = nanosleep(&length, NULL);
        clock_gettime(CLOCK_MONOTONIC, &to);
        _exit(r || (to.tv_sec - from.tv_sec) * 1000000000 + to.tv_nsec - from.tv_nsec < 1000000000);
    }
    REQUEST(PTRACE_SEIZE, pid, 0, 0);
    do {
        nanosleep(&soon, NULL);
        request(PTRACE_INTERRUPT, pid, 0, 0);       /* unless it has ended */
        status = next(pid);
        if (WIFSTOPPED(status)) {
            CHECK(status >> 8 == (SIGTRAP | PTRACE_EVENT_STOP << 8));
            REQUEST(PTRACE_CONT, pid, 0, 0);
        }
    } while (WIFSTOPPED(status));
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A stop by job control, and PTRACE_LISTEN until it is over. */
static void group_stop(void)
{
    pid_t pid = running_child(1);
    CHECK(setpgid(pid, pid) == 0);      /* ours may be an orphaned group, in which nobody stops for SIGTSTP */
    REQUEST(PTRACE_SEIZE, pid, 0, 0);
    CHECK(kill(pid, SIGTSTP) == 0);
    EXPECT_STOP(pid, SIGTSTP);
    REQUEST(PTRACE_CONT, pid, 0, SIGTSTP);
    EXPECT_STOP(pid, SIGTSTP | PTRACE_EVENT_STOP << 8);
    REQUEST(PTRACE_LISTEN, pid, 0, 0);
    CHECK(kill(pid, SIGCONT) == 0);
    EXPECT_STOP(pid, SIGTRAP | PTRACE_EVENT_STOP << 8);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_STOP(pid, SIGCONT);
    REQUEST(PTRACE_DETACH, pid, 0, 0);
    CHECK(kill(pid, SIGKILL) == 0 && WTERMSIG(next(pid)) == SIGKILL);
}

/* ---- a process in our memory that stops all our threads (as leak checkers do) -------------------------------------- */

static pid_t world[3];
static _Atomic int n_world, seen_stopped;

static void *sleeper(void *arg)
{
    world[1] = (pid_t)syscall(SYS_gettid);
    for (n_world++;;)
        pause();
    return arg;
}

static void *spinner(void *arg)
{
    world[2] = (pid_t)syscall(SYS_gettid);
    for (n_world++;;)
        cell++;
    return arg;
}

/* In the parent's memory and, natively, with its errno: plain calls only. */
static int stopper(void *arg)
{
    static struct regs r;
    struct iovec iov = { &r, sizeof r };
    int status;
    for (int i = 0; i < 3; i++)
        if (syscall(SYS_ptrace, PTRACE_ATTACH, world[i], 0, 0)
            || syscall(SYS_wait4, world[i], &status, __WALL, NULL) != world[i] || status >> 8 != SIGSTOP)
            return 10 + i;
    long before = cell;
    for (int i = 0; i < 3; i++) {
        if (syscall(SYS_ptrace, PTRACE_GETREGSET, world[i], NT_PRSTATUS, &iov) || !PC(r))
            return 20 + i;
        seen_stopped++;
    }
    if (cell != before)
        return 30;
    for (int i = 0; i < 3; i++)
        if (syscall(SYS_ptrace, PTRACE_DETACH, world[i], 0, 0))
            return 40 + i;
    return 5;
}

static void stop_world(void)
{
    enum { STACK = 64 << 10 };
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid) {
        EXPECT_EXIT(pid, 0);
        return;
    }
    pthread_t t;
    char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    world[0] = getpid();
    CHECK(pthread_create(&t, NULL, sleeper, NULL) == 0 && pthread_create(&t, NULL, spinner, NULL) == 0);
    while (n_world < 2)
        usleep(1000);
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
    for (int i = 1; i <= 5; i++) {
        int child = clone(stopper, stack + STACK, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_UNTRACED, NULL), status;
        CHECK(child > 0);
        while (waitpid(child, &status, __WALL) < 0)
            CHECK(errno == EINTR);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 5 && seen_stopped == 3 * i);
    }
    _exit(0);
}

/* ---- with seccomp ----------------------------------------------------------------------------------------------------- */

static void seccomp(void)
{
    pid_t pid = TRACED_CHILD(
        struct sock_filter insn[] = {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpriority, 0, 1),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | 33),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        };
        struct sock_fprog prog = { 4, insn };
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == 0);
        CHECK_ERRNO(syscall(SYS_getpriority, 77, 0), EINVAL));
    REQUEST(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESECCOMP);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    CHECK(at_event(next(pid), PTRACE_EVENT_SECCOMP) && message(pid) == 33);
    struct ptrace_syscall_info info = info_of(pid);
    CHECK(info.op == PTRACE_SYSCALL_INFO_SECCOMP && info.seccomp.nr == SYS_getpriority
          && info.seccomp.args[0] == 77 && info.seccomp.ret_data == 33);
    REQUEST(PTRACE_CONT, pid, 0, 0);
    EXPECT_EXIT(pid, 0);
}

/* ---- nonsense, and sudden ends ------------------------------------------------------------------------------------------ */

static void nonsense(void)
{
    long buf[128];
    struct iovec iov = { buf, sizeof buf }, nowhere = { (void *)16, 64 };
    CHECK_ERRNO(request(PTRACE_CONT, 0x7ffffffe, 0, 0), ESRCH);
    CHECK_ERRNO(request(PTRACE_ATTACH, -1, 0, 0), ESRCH);
    CHECK_ERRNO(request(PTRACE_ATTACH, getpid(), 0, 0), EPERM);
    CHECK_ERRNO(request(PTRACE_CONT, getppid(), 0, 0), ESRCH);
    pid_t pid = TRACED_CHILD(pause());
    CHECK_ERRNO(request(9999, pid, 0, 0), EIO);
    CHECK_ERRNO(request(PTRACE_CONT, pid, 0, 100), EIO);
    CHECK_ERRNO(request(PTRACE_SETOPTIONS, pid, 0, 1 << 30), EINVAL);
    CHECK_ERRNO(request(PTRACE_PEEKDATA, pid, 16, (unsigned long)buf), EIO);
    CHECK_ERRNO(request(PTRACE_PEEKDATA, pid, -8ul, (unsigned long)buf), EIO);
    CHECK_ERRNO(request(PTRACE_POKEDATA, pid, 16, 0), EIO);
    CHECK_ERRNO(request(PTRACE_GETREGSET, pid, 0x12345, (unsigned long)&iov), EINVAL);
    CHECK_ERRNO(request(PTRACE_GETREGSET, pid, NT_PRSTATUS, (unsigned long)&nowhere), EFAULT);
    CHECK_ERRNO(request(PTRACE_GETREGSET, pid, NT_PRSTATUS, 16), EFAULT);
    CHECK_ERRNO(request(PTRACE_GETSIGINFO, pid, 0, 16), EFAULT);
    CHECK_ERRNO(request(PTRACE_LISTEN, pid, 0, 0), EIO);
    CHECK_ERRNO(request(PTRACE_INTERRUPT, pid, 0, 0), EIO);
    iov.iov_len = 12;
    CHECK_ERRNO(request(PTRACE_GETREGSET, pid, NT_PRSTATUS, (unsigned long)&iov), EINVAL);
    CHECK(kill(pid, SIGKILL) == 0);
    int status = next(pid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CHECK_ERRNO(request(PTRACE_CONT, pid, 0, 0), ESRCH);
}

/* The traced one is killed while it runs, calls, steps. */
static void killed_tracee(void)
{
    for (int i = 0; i < 15; i++) {
        pid_t pid = TRACED_CHILD(for (;;) syscall(SYS_getppid));
        const int how[] = { PTRACE_CONT, PTRACE_SYSCALL, PTRACE_SINGLESTEP };
        REQUEST(how[i % 3], pid, 0, 0);
        usleep(i * 200);
        CHECK(kill(pid, SIGKILL) == 0);
        int status;
        while (status = next(pid), WIFSTOPPED(status))
            request(PTRACE_CONT, pid, 0, 0);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
}

/* The tracer is killed: the traced one goes on, or dies with it if that was asked for. */
static void killed_tracer(int exitkill)
{
    int fd[2];
    char c;
    CHECK(pipe(fd) == 0 && prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
    pid_t tracer = fork();
    CHECK(tracer >= 0);
    if (!tracer) {
        pid_t pid = TRACED_CHILD(
            for (int i = 0; i < 100; i++) {
                syscall(SYS_getppid);
                usleep(1000);
            }
            _exit(write(fd[1], "x", 1) == 1 ? 13 : 14));
        REQUEST(PTRACE_SETOPTIONS, pid, 0, exitkill ? PTRACE_O_EXITKILL : 0);
        REQUEST(PTRACE_SYSCALL, pid, 0, 0);
        EXPECT_STOP(pid, SIGTRAP);
        CHECK(write(fd[1], &pid, sizeof pid) == sizeof pid);
        pause();
    }
    pid_t pid;
    CHECK(read(fd[0], &pid, sizeof pid) == sizeof pid);
    CHECK(kill(tracer, SIGKILL) == 0 && WTERMSIG(next(tracer)) == SIGKILL);
    close(fd[1]);
    int status = next(pid);
    if (exitkill)
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && read(fd[0], &c, 1) == 0);
    else
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 13 && read(fd[0], &c, 1) == 1);
    close(fd[0]);
}

int main(int argc, char **argv)
{
    if (argc > 2)
        return atoi(argv[2]);
    /* A machine that forbids ptrace is not what is tested. */
    pid_t pid = fork();
    if (!pid)
        _exit(request(PTRACE_TRACEME, 0, 0, 0) == 0 ? 0 : errno);
    int status = next(pid);
    if (WEXITSTATUS(status)) {
        printf("skipped: this machine does not let processes trace their children: %s\n", strerror(WEXITSTATUS(status)));
        return 77;
    }
    alarm(100);
    calls();
    signals();
    faults();
    memory();
    many_steps();
    floating();
    family(argv[0]);
    program(argv[0]);
    attach(0);
    attach(1);
    seize_in_call();
    stops_in_a_sleep();
    group_stop();
    stop_world();
    seccomp();
    nonsense();
    killed_tracee();
    killed_tracer(0);
    killed_tracer(1);
    return 0;
}
