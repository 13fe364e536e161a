/* births.c - where processes begin: forks with other flags beside busy threads, limits that a vfork child sets for
 * itself, and signals that come just when a program is executed. */
#include "check.h"
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static _Atomic int over;

static int wait_for(pid_t pid)
{
    int status;
    CHECK(waitpid(pid, &status, 0) == pid);
    return status;
}

/* Calls for which an emulator needs memory of its own, and none of ours. */
static void try_in_vain(void)
{
    char *const args[] = { "none", NULL };
    execve("/nonexistent/program", args, args);
}

static void *try_for_ever(void *arg)
{
    while (!atomic_load(&over))
        try_in_vain();
    return NULL;
}

static void forks_beside_threads(void)
{
    pthread_t t[3];
    for (int i = 0; i < 3; i++)
        CHECK(pthread_create(&t[i], NULL, try_for_ever, NULL) == 0);
    for (int i = 0; i < 150; i++) {
        pid_t pid = (pid_t)syscall(SYS_clone, CLONE_FS | SIGCHLD, 0, 0, 0, 0);
        CHECK(pid >= 0);
        if (!pid) {
            for (int k = 0; k < 5; k++)
                try_in_vain();
            syscall(SYS_exit_group, 5);
        }
        int status = wait_for(pid);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 5);
    }
    atomic_store(&over, 1);
    for (int i = 0; i < 3; i++)
        CHECK(pthread_join(t[i], NULL) == 0);
}

static struct rlimit seen;

static void limits_of_a_child(char *self)
{
    const struct rlimit small = { 300 << 20, 400 << 20 };
    struct rlimit before, after;
    CHECK(getrlimit(RLIMIT_AS, &before) == 0);
    pid_t pid = vfork();
    if (!pid) {
        if (setrlimit(RLIMIT_AS, &small) || getrlimit(RLIMIT_AS, &seen))
            _exit(1);
        execl(self, self, "limit", NULL);
        _exit(2);
    }
    int status = wait_for(pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 12);
    CHECK(seen.rlim_cur == small.rlim_cur && seen.rlim_max == small.rlim_max);
    CHECK(getrlimit(RLIMIT_AS, &after) == 0);
    CHECK(after.rlim_cur == before.rlim_cur && after.rlim_max == before.rlim_max);
    char *p = mmap(NULL, 1u << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(p != MAP_FAILED && munmap(p, 1u << 30) == 0);
}

/* What the child above has become. */
static int limited(void)
{
    struct rlimit lim;
    CHECK(getrlimit(RLIMIT_AS, &lim) == 0 && lim.rlim_cur == 300 << 20 && lim.rlim_max == 400 << 20);
    CHECK(mmap(NULL, 1u << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED);
    return 12;
}

static int told[2];

static void on_usr1(int sig) { CHECK(write(told[1], "h", 1) == 1); }

/* The signal runs the handler of the old program or kills the new one; it is never lost. */
static void signals_at_exec(char *self)
{
    CHECK(pipe2(told, O_CLOEXEC | O_NONBLOCK) == 0);
    signal(SIGUSR1, on_usr1);
    for (int i = 0; i < 80; i++) {
        char c;
        int ready[2], go[2];
        CHECK(pipe2(ready, O_CLOEXEC) == 0 && pipe2(go, O_CLOEXEC) == 0);
        pid_t pid = fork();
        CHECK(pid >= 0);
        if (!pid) {
            CHECK(write(ready[1], "r", 1) == 1 && dup2(go[0], 0) == 0);
            execl(self, self, "wait", NULL);
            _exit(1);
        }
        CHECK(read(ready[0], &c, 1) == 1);
        const struct timespec ts = { 0, i * 7919 % 1500 * 1000 };
        nanosleep(&ts, NULL);
        CHECK(kill(pid, SIGUSR1) == 0);
        close(go[1]);
        int status = wait_for(pid);
        int n = read(told[0], &c, 1) == 1;
        bool dead = WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1;
        CHECK(dead || (WIFEXITED(status) && WEXITSTATUS(status) == 13));
        CHECK(n != dead);
        close(ready[0]);
        close(ready[1]);
        close(go[0]);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "limit"))
        return limited();
    char c;
    if (argc > 1)
        return read(0, &c, 1) == 0 ? 13 : 1;        /* when the signal has been sent */
    alarm(100);
    forks_beside_threads();
    limits_of_a_child(argv[0]);
    signals_at_exec(argv[0]);
    return 0;
}
