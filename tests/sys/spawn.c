/* spawn.c - vfork shares memory and suspends the parent; posix_spawn and system report what went wrong. */
#include "check.h"
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

extern char **environ;

static int wait_for(pid_t pid)
{
    int status;
    CHECK(waitpid(pid, &status, 0) == pid);
    return status;
}

/* Pages of this process in memory. */
static long resident(void)
{
    long n = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    CHECK(f && fscanf(f, "%*d %ld", &n) == 1 && fclose(f) == 0);
    return n;
}

/* Children that start programs in our memory leave nothing there. */
static void many(char *self)
{
    enum { ARGS = 4000, CHILDREN = 60 };
    static char *args[ARGS + 1] = { "spawn", "0" };
    long before = 0;
    pid_t pid;
    for (int i = 2; i < ARGS; i++)
        args[i] = "";
    for (int i = 0; i < CHILDREN; i++) {
        if (i == 5)
            before = resident();
        CHECK(posix_spawn(&pid, self, NULL, NULL, args, environ) == 0 && wait_for(pid) == 0);
    }
    CHECK(resident() - before < 512);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return atoi(argv[1]);
    pid_t pid;
    char *bad[] = { "nothing", NULL }, *good[] = { argv[0], "5", NULL };
    CHECK(posix_spawn(&pid, "/no/such/program", NULL, NULL, bad, environ) == ENOENT);
    CHECK(posix_spawn(&pid, "/", NULL, NULL, bad, environ) == EACCES);
    for (int i = 0; i < 5; i++) {
        CHECK(posix_spawn(&pid, argv[0], NULL, NULL, good, environ) == 0);
        CHECK(WEXITSTATUS(wait_for(pid)) == 5);
    }
    many(argv[0]);

    /* A FIFO is not even opened. */
    char fifo[] = "/tmp/ferry-spawn-XXXXXX";
    CHECK(close(mkstemp(fifo)) == 0 && unlink(fifo) == 0 && mkfifo(fifo, 0777) == 0);
    alarm(20);
    CHECK(posix_spawn(&pid, fifo, NULL, NULL, bad, environ) == EACCES);
    alarm(0);
    CHECK(unlink(fifo) == 0);

    /* What the child writes before it ends is here when the parent goes on. */
    static volatile int from_child, handler_set;
    struct sigaction sa = { .sa_handler = SIG_IGN };
    pid = vfork();
    if (!pid) {
        from_child = getpid();
        sigaction(SIGUSR1, &sa, NULL);          /* the child's own */
        execl("/no/such/program", "x", NULL);
        handler_set = errno;
        _exit(3);
    }
    CHECK(pid > 0 && from_child == pid && handler_set == ENOENT);
    CHECK(WEXITSTATUS(wait_for(pid)) == 3);
    CHECK(sigaction(SIGUSR1, NULL, &sa) == 0 && sa.sa_handler == SIG_DFL);

    /* A file action fails in the child. */
    posix_spawn_file_actions_t fa;
    posix_spawn_file_actions_init(&fa);
    posix_spawn_file_actions_addopen(&fa, 0, "/no/such/file", 0, 0);
    CHECK(posix_spawn(&pid, argv[0], &fa, NULL, good, environ) == ENOENT);

    /* Attributes: mask and default signals. */
    posix_spawnattr_t at;
    sigset_t set;
    sigfillset(&set);
    posix_spawnattr_init(&at);
    posix_spawnattr_setsigdefault(&at, &set);
    posix_spawnattr_setflags(&at, POSIX_SPAWN_SETSIGDEF);
    CHECK(posix_spawn(&pid, argv[0], NULL, &at, good, environ) == 0 && WEXITSTATUS(wait_for(pid)) == 5);

    CHECK(WEXITSTATUS(system("exit 7")) == 7);
    CHECK(WEXITSTATUS(system("no-such-command-here 2>/dev/null")) == 127);
    FILE *f = popen("echo hello", "r");
    char line[16] = "";
    CHECK(f && fgets(line, sizeof line, f) && !strcmp(line, "hello\n") && pclose(f) == 0);
    return 0;
}
