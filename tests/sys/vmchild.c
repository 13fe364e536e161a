/* vmchild.c - clone with CLONE_VM alone: a process of its own in our memory, running beside us. */
#include "check.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { STACK = 64 << 10 };
static _Atomic int said, answered;
static pid_t seen_pid, seen_parent;
static _Atomic int cleared = 1;
static int handled, fd_opened;
static char *self;

static void wait_until(_Atomic int *word, int value)
{
    while (atomic_load(word) != value)
        syscall(SYS_sched_yield);
}

static void on_usr1(int sig) { handled = sig; }

static pid_t start(int (*fn)(void *), int flags)
{
    static char *stack;
    if (!stack)
        stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(stack != MAP_FAILED);
    pid_t pid = clone(fn, stack + STACK, CLONE_VM | flags, NULL, NULL, NULL, &cleared);
    CHECK(pid > 0);
    return pid;
}

static int ended(pid_t pid, int options)
{
    int status;
    CHECK(waitpid(pid, &status, options) == pid);
    return status;
}

/* Talks to its parent while both run; has its own signal actions and descriptors. */
static int talks(void *arg)
{
    seen_pid = (pid_t)syscall(SYS_getpid);
    seen_parent = (pid_t)syscall(SYS_getppid);
    signal(SIGUSR1, SIG_IGN);
    fd_opened = open("/dev/null", O_RDONLY);
    for (int i = 1; i <= 100; i++) {
        atomic_store(&said, i);
        wait_until(&answered, i);
    }
    return 7;
}

static int gives_file(void *arg)
{
    fd_opened = open("/dev/null", O_RDONLY);
    return 0;
}

static int executes(void *arg)
{
    syscall(SYS_execve, self, (char *[]){ self, "4", NULL }, (char *[]){ NULL });
    return 1;
}

static int forks(void *arg)
{
    pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    int status = 1;
    if (!pid)
        syscall(SYS_exit_group, said == 1 ? 9 : 1);
    if (syscall(SYS_wait4, pid, &status, 0, NULL) != pid)
        return 1;
    return WEXITSTATUS(status);
}

static int loops(void *arg)
{
    atomic_store(&said, 1);
    while (atomic_load(&said))
        ;
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return atoi(argv[1]);
    alarm(60);
    self = argv[0];
    signal(SIGUSR1, on_usr1);
    pid_t pid = start(talks, SIGCHLD);
    for (int i = 1; i <= 100; i++) {
        wait_until(&said, i);
        atomic_store(&answered, i);
    }
    CHECK(WEXITSTATUS(ended(pid, 0)) == 7);
    CHECK(seen_pid == pid && seen_parent == getpid());
    CHECK(raise(SIGUSR1) == 0 && handled == SIGUSR1);
    CHECK_ERRNO(fcntl(fd_opened, F_GETFD), EBADF);

    CHECK(ended(start(gives_file, CLONE_FILES | CLONE_FS | SIGCHLD), 0) == 0);
    CHECK(close(fd_opened) == 0);

    /* Without a signal it is waited for with __WALL only; the word is cleared when it has gone. */
    pid = start(gives_file, CLONE_CHILD_CLEARTID);
    CHECK_ERRNO(waitpid(pid, NULL, 0), ECHILD);
    CHECK(ended(pid, __WALL) == 0 && cleared == 0);

    CHECK(WEXITSTATUS(ended(start(executes, SIGCHLD), 0)) == 4);
    said = 1;
    CHECK(WEXITSTATUS(ended(start(forks, SIGCHLD), 0)) == 9);
    for (int i = 0; i < 20; i++) {
        said = 0;
        pid = start(loops, SIGCHLD);
        wait_until(&said, 1);
        usleep(10000);                          /* until it surely holds no lock of the C library's or of Ferry's */
        CHECK(kill(pid, SIGKILL) == 0 && WTERMSIG(ended(pid, 0)) == SIGKILL);
    }
    CHECK(WEXITSTATUS(ended(start(executes, CLONE_VFORK | SIGCHLD), 0)) == 4);
    return 0;
}
