/* seccomp.c - filters: what they see, what they answer, how they stack and who inherits them. */
#include "check.h"
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>

#ifdef __aarch64__
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH AUDIT_ARCH_X86_64
#endif
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RET(value) BPF_STMT(BPF_RET | BPF_K, value)
#define SKIP_UNLESS(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1)

#define FILTER(flags, ...) ({ \
    struct sock_filter insn_[] = { __VA_ARGS__ }; \
    struct sock_fprog prog_ = { sizeof insn_ / sizeof *insn_, insn_ }; \
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &prog_); })
/* One call gets one answer, all others are allowed. */
#define ANSWER(flags, call, answer) FILTER(flags, LOAD(nr), SKIP_UNLESS(call), RET(answer), RET(SECCOMP_RET_ALLOW))

/* body runs in a child; its wait status. */
#define IN_CHILD(body) ({ \
    pid_t pid_ = fork(); \
    int status_; \
    CHECK(pid_ >= 0); \
    if (!pid_) { body; _exit(0); } \
    CHECK(waitpid(pid_, &status_, 0) == pid_); \
    status_; })

static void status_line(const char *name, const char *value)
{
    char line[256], want[64];
    FILE *f = fopen("/proc/self/status", "r");
    int found = 0;
    snprintf(want, sizeof want, "%s:\t%s\n", name, value);
    while (f && fgets(line, sizeof line, f))
        found |= !strcmp(line, want);
    CHECK(f && found && fclose(f) == 0);
}

/* ---- programs the kernel refuses ------------------------------------------------------------------------- */

static void bad_programs(void)
{
    CHECK_ERRNO(FILTER(0, RET(SECCOMP_RET_ALLOW), LOAD(nr)), EINVAL);              /* no return at the end */
    CHECK_ERRNO(FILTER(0, BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 64), RET(0)), EINVAL);
    CHECK_ERRNO(FILTER(0, BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 2), RET(0)), EINVAL);
    CHECK_ERRNO(FILTER(0, BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0), RET(0)), EINVAL);
    CHECK_ERRNO(FILTER(0, BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0), RET(0)), EINVAL);
    CHECK_ERRNO(FILTER(0, BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0), RET(0)), EINVAL);
    CHECK_ERRNO(FILTER(0, BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, 3), RET(0)), EINVAL);
    CHECK_ERRNO(FILTER(0, BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 32), RET(0)), EINVAL);
    CHECK_ERRNO(FILTER(0, BPF_STMT(BPF_LD | BPF_MEM, 16), RET(0)), EINVAL);
    CHECK_ERRNO(FILTER(0, BPF_STMT(BPF_LD | BPF_MEM, 3), RET(0)), EINVAL);         /* never written */
    CHECK_ERRNO(FILTER(0, BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0), RET(0)), EINVAL);
    CHECK_ERRNO(FILTER(0, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1), RET(0)), EINVAL);
    CHECK_ERRNO(FILTER(0, { 0xffff, 0, 0, 0 }, RET(0)), EINVAL);
    /* written on one way only */
    CHECK_ERRNO(FILTER(0, LOAD(nr), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 1), BPF_STMT(BPF_ST, 2),
                       BPF_STMT(BPF_LD | BPF_MEM, 2), RET(SECCOMP_RET_ALLOW)), EINVAL);
    CHECK_ERRNO(FILTER(0x8000, RET(SECCOMP_RET_ALLOW)), EINVAL);
    struct sock_fprog none = { 0, NULL }, nowhere = { 1, (void *)16 };
    CHECK_ERRNO(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &none), EINVAL);
    CHECK_ERRNO(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &nowhere), EFAULT);
    CHECK_ERRNO(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, 16), EFAULT);
    CHECK_ERRNO(syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 1, NULL), EINVAL);
    CHECK_ERRNO(syscall(SYS_seccomp, 99, 0, NULL), EINVAL);
    CHECK_ERRNO(prctl(PR_SET_SECCOMP, 99, NULL), EINVAL);
    unsigned action = 0x12340000;
    CHECK_ERRNO(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action), EOPNOTSUPP);
    action = SECCOMP_RET_TRAP;
    CHECK(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0);
    unsigned short sizes[3];
    CHECK(syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, sizes) == 0 && sizes[2] == sizeof(struct seccomp_data));
}

/* ---- what a filter sees ---------------------------------------------------------------------------------- */

static void arguments(void)
{
    CHECK(FILTER(0, LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0), RET(SECCOMP_RET_KILL_PROCESS),
                 LOAD(nr), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpriority, 0, 9),
                 LOAD(args[1]), BPF_STMT(BPF_ST, 5), LOAD(args[0]), BPF_STMT(BPF_MISC | BPF_TAX, 0),
                 BPF_STMT(BPF_LD | BPF_MEM, 5), BPF_STMT(BPF_ALU | BPF_SUB | BPF_X, 0),
                 BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 1), BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
                 BPF_STMT(BPF_RET | BPF_A, 0), RET(SECCOMP_RET_ALLOW)) == 0);
    CHECK_ERRNO(syscall(SYS_getpriority, 30, 47), 34);             /* (47 - 30) * 2 */
    CHECK(syscall(SYS_getpid) == getpid());
}

static void divide_by_zero(void)
{
    CHECK(FILTER(0, LOAD(nr), SKIP_UNLESS(SYS_getpriority), BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0),
                 RET(SECCOMP_RET_ALLOW)) == 0);
    syscall(SYS_getpriority, 0, 0);
}

static volatile sig_atomic_t trapped;
static siginfo_t trap_info;
static void on_trap(int sig, siginfo_t *info, void *ctx)
{
    ucontext_t *uc = ctx;
    trap_info = *info;
    trapped++;
#ifdef __aarch64__
    CHECK((unsigned long)info->si_call_addr == uc->uc_mcontext.pc && uc->uc_mcontext.regs[8] == SYS_getpriority);
    CHECK(uc->uc_mcontext.regs[0] == 7);
    uc->uc_mcontext.regs[0] = 1234;
#else
    uc->uc_mcontext.gregs[REG_RAX] = 1234;
#endif
}

static void trap(void)
{
    struct sigaction sa = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
    CHECK(sigaction(SIGSYS, &sa, NULL) == 0);
    CHECK(ANSWER(0, SYS_getpriority, SECCOMP_RET_TRAP | 77) == 0);
    CHECK(syscall(SYS_getpriority, 7, 8) == 1234 && trapped == 1);
    CHECK(trap_info.si_signo == SIGSYS && trap_info.si_code == 1 && trap_info.si_errno == 77);
    CHECK(trap_info.si_syscall == SYS_getpriority && trap_info.si_arch == ARCH);
    signal(SIGSYS, SIG_IGN);                    /* does not help */
    syscall(SYS_getpriority, 7, 8);
}

/* ---- precedence, inheritance ------------------------------------------------------------------------------- */

static void *in_thread(void *arg)
{
    return (void *)(long)(syscall(SYS_getpriority, 0, 0) == -1 && errno == 5);
}

static void stacking(char *self)
{
    pthread_t t;
    void *good;
    status_line("Seccomp", "0");
    CHECK(ANSWER(0, SYS_getpriority, SECCOMP_RET_ERRNO | 5) == 0);
    CHECK(ANSWER(0, SYS_getpriority, SECCOMP_RET_ALLOW) == 0);
    CHECK(ANSWER(SECCOMP_FILTER_FLAG_LOG, SYS_getpriority, SECCOMP_RET_LOG) == 0);
    CHECK_ERRNO(syscall(SYS_getpriority, 0, 0), 5);
    CHECK(ANSWER(0, SYS_getuid, SECCOMP_RET_ERRNO | 0) == 0 && syscall(SYS_getuid) == 0);
    CHECK(ANSWER(0, SYS_getgid, SECCOMP_RET_ERRNO | 0xffff) == 0);
    CHECK(syscall(SYS_getgid) == -1 && errno == 4095);
    CHECK(ANSWER(0, SYS_getppid, SECCOMP_RET_TRACE | 1) == 0);
    CHECK_ERRNO(syscall(SYS_getppid), ENOSYS);
    status_line("Seccomp", "2");
    status_line("Seccomp_filters", "6");
    CHECK(prctl(PR_GET_SECCOMP) == 2);
    CHECK_ERRNO(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT), EINVAL);
    CHECK(pthread_create(&t, NULL, in_thread, NULL) == 0 && pthread_join(t, &good) == 0 && good);
    CHECK(IN_CHILD(CHECK_ERRNO(syscall(SYS_getpriority, 0, 0), 5)) == 0);
    char next_fd[16];
    snprintf(next_fd, sizeof next_fd, "%d", dup(0));
    CHECK(close(atoi(next_fd)) == 0);
    execl(self, self, next_fd, NULL);
    CHECK(!"executed");
}

static void after_exec(int next_fd)
{
    CHECK_ERRNO(syscall(SYS_getpriority, 0, 0), 5);
    CHECK_ERRNO(syscall(SYS_getppid), ENOSYS);
    CHECK(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
    status_line("Seccomp_filters", "6");
    CHECK(dup(0) == next_fd);                   /* nothing was left open */
}

/* ---- threads ------------------------------------------------------------------------------------------------ */

static _Atomic int go, ready;
static pid_t other;

static void *waiter(void *arg)
{
    if (arg)
        CHECK(ANSWER(0, SYS_getuid, SECCOMP_RET_ERRNO | 9) == 0);
    other = (pid_t)syscall(SYS_gettid);
    ready = 1;
    while (!go)
        usleep(1000);
    CHECK(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
    return in_thread(NULL);
}

static void sync_all(void)
{
    pthread_t t;
    void *good;
    CHECK(pthread_create(&t, NULL, waiter, NULL) == 0);
    while (!ready)
        usleep(1000);
    CHECK(ANSWER(SECCOMP_FILTER_FLAG_TSYNC, SYS_getpriority, SECCOMP_RET_ERRNO | 5) == 0);
    go = 1;
    CHECK(pthread_join(t, &good) == 0 && good);
    go = ready = 0;
    CHECK(pthread_create(&t, NULL, waiter, (void *)&ready) == 0); /* this one has its own */
    while (!ready)
        usleep(1000);
    CHECK(ANSWER(SECCOMP_FILTER_FLAG_TSYNC, SYS_getppid, SECCOMP_RET_ERRNO | 5) == other);
    CHECK_ERRNO(ANSWER(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH, SYS_getppid,
                       SECCOMP_RET_ERRNO | 5), ESRCH);
    CHECK(getppid() > 0);
    go = 1;
    CHECK(pthread_join(t, &good) == 0 && good);
}

static void *dies(void *arg)
{
    syscall(SYS_getpriority, 0, 0);
    go = 1;
    return NULL;
}

/* A thread is killed, the process goes on. */
static void one_thread(void)
{
    pthread_t t;
    go = 0;
    CHECK(ANSWER(0, SYS_getpriority, SECCOMP_RET_KILL_THREAD) == 0);
    CHECK(pthread_create(&t, NULL, dies, NULL) == 0 && pthread_join(t, NULL) == 0 && !go);
}

static void all_threads(void)
{
    pthread_t t;
    CHECK(ANSWER(0, SYS_getpriority, SECCOMP_RET_KILL_PROCESS) == 0);
    CHECK(pthread_create(&t, NULL, dies, NULL) == 0);
    pthread_join(t, NULL);
}

static void strict(void)
{
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) == 0);
    if (write(1, "", 0) == 0)
        syscall(SYS_exit, 3);
}

static void strict_breach(void)
{
    CHECK(syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 0, NULL) == 0);
    syscall(SYS_getpid);
    syscall(SYS_exit, 0);
}

static int killed_by(int status)
{
    return WIFSIGNALED(status) ? WTERMSIG(status) : -1;
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        after_exec(atoi(argv[1]));
        return 0;
    }
    const struct rlimit no_core = { 0, 0 };
    setrlimit(RLIMIT_CORE, &no_core);
    alarm(60);
    if (IN_CHILD(CHECK(setuid(65534) == 0 || geteuid())) == 0)
        CHECK(IN_CHILD((void)!setuid(65534); CHECK_ERRNO(FILTER(0, RET(SECCOMP_RET_ALLOW)), EACCES)) == 0);
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    bad_programs();
    CHECK(prctl(PR_GET_SECCOMP) == 0);
    CHECK(IN_CHILD(arguments()) == 0);
    CHECK(killed_by(IN_CHILD(divide_by_zero())) == SIGSYS);
    CHECK(killed_by(IN_CHILD(trap())) == SIGSYS);
    CHECK(IN_CHILD(stacking(argv[0])) == 0);
    CHECK(IN_CHILD(sync_all()) == 0);
    CHECK(IN_CHILD(one_thread()) == 0);
    CHECK(killed_by(IN_CHILD(all_threads())) == SIGSYS);
    CHECK(WEXITSTATUS(IN_CHILD(strict())) == 3);
    CHECK(killed_by(IN_CHILD(strict_breach())) == SIGKILL);
    return 0;
}
