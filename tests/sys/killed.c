/* killed.c - processes in our memory (CLONE_VM, with and without CLONE_VFORK) that are killed wherever they are: in
 * the kernel, in code, or in what an emulator does for them.  We go on: map, make code, start threads and processes. */
#include "code.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

enum { STACK = 64 << 10 };
static char *stack;
static _Atomic pid_t victim;
static char *shared_code;

static double now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

/* Without the C library's locks, which would not survive either. */
static int busy(void *arg)
{
    atomic_store(&victim, (pid_t)syscall(SYS_getpid));
    for (unsigned i = 0; i < 100000000; i++) {
        char *p = (char *)syscall(SYS_mmap, 0, 3 * 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        code_put(p, i);
        code_put(shared_code, i);
        code_call(p);
        code_call(shared_code);
        syscall(SYS_mprotect, p + 4096, 4096, PROT_READ);
        syscall(SYS_munmap, p, 3 * 4096);
    }
    return 1;
}

static void *nothing(void *arg) { return arg; }

static void still_works(unsigned value)
{
    char *p = code_map(4096);
    CHECK(p != MAP_FAILED);
    code_put(p, value & 0xffff);
    CHECK(code_call(p) == (value & 0xffff));
    CHECK(munmap(p, 4096) == 0);
    pthread_t t;
    CHECK(pthread_create(&t, NULL, nothing, NULL) == 0 && pthread_join(t, NULL) == 0);
    if (value % 4)
        return;
    int status;
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (!pid)
        _exit(7);
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

static void kill_soon(unsigned i)
{
    pid_t pid;
    while (!(pid = atomic_load(&victim)))
        sched_yield();
    const struct timespec ts = { 0, (long)(i * 7919 % 1000) * 1000 };
    nanosleep(&ts, NULL);
    CHECK(kill(pid, SIGKILL) == 0);
}

static void *killer(void *arg)
{
    kill_soon(*(unsigned *)arg);
    return NULL;
}

static void beside(unsigned i)
{
    int status;
    atomic_store(&victim, 0);
    pid_t pid = clone(busy, stack + STACK, CLONE_VM | SIGCHLD, NULL);
    CHECK(pid > 0);
    kill_soon(i);
    CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
    still_works(i);
}

static void suspended(unsigned i)
{
    int status;
    pthread_t t;
    atomic_store(&victim, 0);
    CHECK(pthread_create(&t, NULL, killer, &i) == 0);
    pid_t pid = clone(busy, stack + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
    CHECK(pid > 0 && pthread_join(t, NULL) == 0);
    CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
    still_works(i);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? atof(argv[1]) : 1.5, end = now() + seconds;
    alarm((unsigned)seconds + 40);
    stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    shared_code = code_map(4096);
    CHECK(stack != MAP_FAILED && shared_code != MAP_FAILED);
    unsigned i = 0;
    for (; now() < end; i++) {
        beside(i);
        suspended(i);
    }
    if (argc > 1)
        printf("%u rounds\n", i);
    return 0;
}
