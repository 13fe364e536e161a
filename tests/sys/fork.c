/* fork.c - fork copies memory, wait reports how children end. */
#include "check.h"
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* With `more` bytes of address space left a fork works or says ENOMEM; its child never dies of it. */
static void fork_with(unsigned long more)
{
    unsigned long pages = 0;
    struct rlimit old, now;
    FILE *f = fopen("/proc/self/statm", "r");
    CHECK(f && fscanf(f, "%lu", &pages) == 1 && fclose(f) == 0 && getrlimit(RLIMIT_AS, &old) == 0);
    now = (struct rlimit){ pages * 4096 + more, old.rlim_max };
    CHECK(setrlimit(RLIMIT_AS, &now) == 0);
    pid_t pid = fork();
    int status, why = errno;
    if (!pid)
        _exit(6);
    CHECK(setrlimit(RLIMIT_AS, &old) == 0);
    if (pid < 0)
        CHECK(why == ENOMEM);
    else
        CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 6);
}

static int value = 1;
static void exit_42(void) { _exit(42); }
static void die_term(void) { raise(SIGTERM); }
static void die_kill(void) { raise(SIGKILL); }
static void die_abort(void)
{
    const struct rlimit none = { 0, 0 };
    setrlimit(RLIMIT_CORE, &none);
    abort();
}
static void change(void)
{
    value = 2;
    _exit(value);
}
static void grandchild(void) { _exit(WEXITSTATUS(status_of(exit_42)) + 1); }

int main(void)
{
    CHECK(WEXITSTATUS(status_of(exit_42)) == 42);
    CHECK(WEXITSTATUS(status_of(grandchild)) == 43);
    CHECK(WEXITSTATUS(status_of(change)) == 2 && value == 1);
    int s = status_of(die_term);
    CHECK(WIFSIGNALED(s) && WTERMSIG(s) == SIGTERM);
    s = status_of(die_kill);
    CHECK(WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL);
    s = status_of(die_abort);
    CHECK(WIFSIGNALED(s) && WTERMSIG(s) == SIGABRT);

    /* Shared memory is shared, identities are right. */
    volatile int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t me = getpid(), pid = fork();
    if (!pid) {
        shared[0] = getppid() == me && getpid() != me;
        shared[1] = getpid();
        _exit(0);
    }
    siginfo_t info = { 0 };
    CHECK(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == 0);
    CHECK(info.si_pid == pid && info.si_code == CLD_EXITED && info.si_status == 0 && info.si_signo == SIGCHLD);
    CHECK(shared[0] == 1 && shared[1] == pid);
    struct rusage ru;
    int status;
    CHECK(wait4(pid, &status, 0, &ru) == pid && status == 0);
    CHECK_ERRNO(waitpid(pid, &status, 0), ECHILD);

    /* Not ended yet; stopped; continued. */
    pid = fork();
    if (!pid)
        for (;;)
            pause();
    CHECK(waitpid(pid, &status, WNOHANG) == 0);
    CHECK(kill(pid, SIGSTOP) == 0 && waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
    CHECK(WSTOPSIG(status) == SIGSTOP);
    CHECK(kill(pid, SIGCONT) == 0 && waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status));
    CHECK(kill(pid, SIGKILL) == 0 && waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));

    /* Many, one after the other and at once. */
    pid_t all[20];
    for (int i = 0; i < 20; i++) {
        all[i] = fork();
        CHECK(all[i] >= 0);
        if (!all[i])
            _exit(i);
    }
    for (int i = 0; i < 20; i++)
        CHECK(waitpid(all[i], &status, 0) == all[i] && WEXITSTATUS(status) == i);
    for (unsigned long mb = 16; mb < 2048; mb *= 2)
        fork_with(mb << 20);
    return 0;
}
