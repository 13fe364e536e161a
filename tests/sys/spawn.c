/* spawn.c - vfork shares memory and suspends the parent; posix_spawn and system report what went wrong. */
#include "check.h"
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

static int wait_for(pid_t pid)
{
    int status;
    CHECK(waitpid(pid, &status, 0) == pid);
    return status;
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
