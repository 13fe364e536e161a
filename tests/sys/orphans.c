/* orphans.c - a process whose threads make code, spawn and vfork is stopped, continued and killed at random; the
 * children that it leaves, some of them in its memory, end by themselves.  And as many threads as one may want. */
#include "code.h"
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;
static char *self;
static _Atomic long turns;

static double now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

static void *spawns(void *arg)
{
    char *const args[] = { self, "child", NULL };
    pid_t pid;
    int status;
    for (; turns >= 0; turns++)
        if (posix_spawn(&pid, self, NULL, NULL, args, environ) == 0)
            waitpid(pid, &status, 0);
    return NULL;
}

static void *vforks(void *arg)
{
    char *const args[] = { "none", NULL };
    int status;
    for (; turns >= 0; turns++) {
        pid_t pid = vfork();
        if (!pid) {
            execv("/nonexistent", args);
            _exit(3);
        }
        waitpid(pid, &status, 0);
    }
    return NULL;
}

static void *makes_code(void *arg)
{
    for (unsigned i = 0; turns >= 0; i++) {
        char *p = code_map(4096);
        code_put(p, i & 0xffff);
        CHECK(code_call(p) == (i & 0xffff) && munmap(p, 4096) == 0);
    }
    return NULL;
}

static void killed(unsigned round)
{
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (!pid) {
        pthread_t t;
        void *(*const run[])(void *) = { spawns, vforks, vforks, makes_code };
        for (int i = 0; i < 4; i++)
            CHECK(pthread_create(&t, NULL, run[i], NULL) == 0);
        for (;;)
            pause();
    }
    for (unsigned i = 0; i < round % 8; i++) {
        usleep(round * 7919 % 5000);
        CHECK(kill(pid, i % 2 ? SIGCONT : SIGSTOP) == 0);
    }
    usleep(round * 7919 % 9000);
    CHECK(kill(pid, SIGKILL) == 0);
    while (wait(NULL) > 0)
        ;
    CHECK(errno == ECHILD);
}

static pthread_barrier_t all;

static void *one_of_many(void *arg)
{
    pthread_barrier_wait(&all);
    pthread_barrier_wait(&all);
    return (void *)((long)arg + 1);
}

static void many_threads(void)
{
    enum { MANY = 1000 };
    static pthread_t t[MANY];
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    CHECK(pthread_attr_setstacksize(&attr, PTHREAD_STACK_MIN) == 0);
    pthread_barrier_init(&all, NULL, MANY + 1);
    for (long i = 0; i < MANY; i++)
        CHECK(pthread_create(&t[i], &attr, one_of_many, (void *)i) == 0);
    pthread_barrier_wait(&all);
    pthread_barrier_wait(&all);
    for (long i = 0; i < MANY; i++) {
        void *r;
        CHECK(pthread_join(t[i], &r) == 0 && (long)r == i + 1);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "child"))
        return 0;
    double end = now() + (argc > 1 ? atof(argv[1]) : 1);
    self = argv[0];
    alarm(100);
    CHECK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0);
    for (unsigned i = 0; now() < end; i++)
        killed(i);
    many_threads();
    return 0;
}
