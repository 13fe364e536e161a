/* ptrace_random.c - ptrace requests at random, with nonsense for arguments, to children in any state, one of whom is
 * killed at the end of each round: nothing hangs, and nobody but the children breaks. */
#include "check.h"
#include <elf.h>
#include <linux/ptrace.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

enum { ROUNDS = 40, REQUESTS = 80 };
static unsigned long seed = 1;
static long area[512];

static unsigned long pick(unsigned long n)
{
    seed = seed * 6364136223846793005ul + 1442695040888963407ul;
    return (seed >> 33) % n;
}

static void *busy(void *arg)
{
    for (volatile long n = 1; n; n++)
        if (arg)
            syscall(SYS_getppid);
    return arg;
}

static void on_signal(int sig) { }

/* What the children do. */
static void work(unsigned kind)
{
    pthread_t t;
    signal(SIGUSR1, on_signal);
    alarm(20);
    switch (kind) {
    case 0:
        busy(NULL);
        break;
    case 1:
        busy(area);
        break;
    case 2:
        for (;;)
            usleep(100);
    case 3:
        pthread_create(&t, NULL, busy, NULL);
        busy(area);
        break;
    default:
        for (pid_t pid;;)
            if ((pid = fork()) == 0)
                _exit(0);
            else
                waitpid(pid, NULL, 0);
    }
}

static unsigned long argument(void)
{
    /* What is written there must not spoil anything else. */
    static struct { struct iovec v; long room[256]; } iov, bad;
    iov.v = (struct iovec){ area, sizeof area / 2 };
    bad.v = (struct iovec){ (void *)16, 64 };
    const unsigned long values[] = { 0, 1, 2, 8, 16, 64, 0x401, 0x404, 0x406, NT_PRSTATUS, SIGUSR1, SIGKILL, SIGSTOP,
                                     -1ul, -8ul, 1ul << 62, (unsigned long)area, (unsigned long)&iov,
                                     (unsigned long)&bad, (unsigned long)&busy, 0x7f, 0xfffffff };
    return values[pick(sizeof values / sizeof *values)];
}

static void one_request(pid_t pid)
{
    static const unsigned long what[] = {
        1, 2, 4, 5, PTRACE_CONT, PTRACE_CONT, PTRACE_SYSCALL, PTRACE_SYSCALL, PTRACE_SINGLESTEP, PTRACE_SINGLESTEP,
        PTRACE_ATTACH, PTRACE_DETACH, PTRACE_SETOPTIONS, PTRACE_GETEVENTMSG, PTRACE_GETSIGINFO, PTRACE_SETSIGINFO,
        PTRACE_GETREGSET, PTRACE_SETREGSET, PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_LISTEN, PTRACE_GETSIGMASK,
        PTRACE_SETSIGMASK, PTRACE_GET_SYSCALL_INFO, PTRACE_PEEKSIGINFO, 31, 32, 9999,
    };
    unsigned long request = what[pick(sizeof what / sizeof *what)], addr = argument(), data = argument();
    /* Stopping signals would only make it slow. */
    if (request == PTRACE_SETOPTIONS && pick(2))
        data = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXIT;
    if (request <= PTRACE_SINGLESTEP && request > 5 && data == SIGKILL)
        data = 0;
    syscall(SYS_ptrace, request, pid, addr, data);
}

static void reap_all(void)
{
    for (int status; ;) {
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0) {
            CHECK(errno == ECHILD);
            return;
        }
        if (WIFSTOPPED(status)) {                   /* one that was attached on the way */
            kill(pid, SIGKILL);
            syscall(SYS_ptrace, PTRACE_CONT, pid, 0, 0);
        }
    }
}

static void round_of(unsigned kind)
{
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (!pid) {
        if (kind & 1)
            syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0);
        if (kind & 2)
            raise(SIGUSR2);
        work(kind / 4);
    }
    if (!(kind & 1))
        syscall(SYS_ptrace, kind & 8 ? PTRACE_SEIZE : PTRACE_ATTACH, pid, 0, 0);
    for (int i = 0; i < REQUESTS; i++) {
        int status;
        one_request(pid);
        if (pick(3) == 0)
            usleep((useconds_t)pick(400));
        pid_t got = waitpid(-1, &status, WNOHANG | __WALL);
        if (got > 0 && got != pid)
            syscall(SYS_ptrace, PTRACE_CONT, got, 0, 0);
        if (got == pid && !WIFSTOPPED(status)) {
            reap_all();
            return;
        }
    }
    kill(pid, SIGKILL);
    syscall(SYS_ptrace, PTRACE_CONT, pid, 0, 0);    /* it may have been ending already, and stopped there */
    reap_all();
}

int main(int argc, char **argv)
{
    if (argc > 1)
        seed = strtoul(argv[1], NULL, 0);
    /* Ferry speaks up when it breaks. */
    char name[] = "/tmp/ferry-ptrace-XXXXXX", said[4096];
    int fd = mkstemp(name);
    CHECK(fd >= 0 && unlink(name) == 0 && dup2(fd, STDERR_FILENO) == STDERR_FILENO);
    alarm(100);
    for (unsigned i = 0; i < ROUNDS; i++)
        round_of(i % 20);
    ssize_t n = pread(fd, said, sizeof said - 1, 0);
    CHECK(n >= 0);
    said[n] = 0;
    if (strstr(said, "internal error")) {
        printf("%s\n", said);
        return 1;
    }
    return 0;
}
