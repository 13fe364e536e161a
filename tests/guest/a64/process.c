/* process.c - fork, exec of itself, vfork-like spawn, pipes, wait statuses, signals between processes. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static volatile sig_atomic_t got;

static void note(int sig)
{
    got++;
}

int main(int argc, char **argv)
{
    int fd[2], status;
    char text[64] = "";

    if (argc > 1) {
        printf("executed with %s, %s\n", argv[1], getenv("COLOUR") ? getenv("COLOUR") : "no colour");
        return 17;
    }
    setvbuf(stdout, NULL, _IONBF, 0);
    if (pipe(fd))
        return 1;
    pid_t pid = fork();
    if (pid == 0) {
        dprintf(fd[1], "child of %s", getppid() > 1 ? "somebody" : "init");
        _exit(5);
    }
    waitpid(pid, &status, 0);
    if (read(fd[0], text, sizeof(text) - 1) < 0)
        return 1;
    printf("%s; status %d\n", text, WEXITSTATUS(status));

    char *args[] = {argv[0], "fork", NULL}, *spawned[] = {argv[0], "posix_spawn", NULL};
    pid = fork();
    if (pid == 0) {
        setenv("COLOUR", "red", 1);
        execv("/proc/self/exe", args);
        _exit(99);
    }
    waitpid(pid, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    if (posix_spawn(&pid, argv[0], NULL, NULL, spawned, environ))
        return 1;
    waitpid(pid, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));

    pid = fork();
    if (pid == 0) {
        signal(SIGTERM, SIG_DFL);
        for (;;)
            pause();
    }
    kill(pid, SIGTERM);
    waitpid(pid, &status, 0);
    printf("killed by %d\n", WTERMSIG(status));
    pid = fork();
    if (pid == 0)
        abort();
    waitpid(pid, &status, 0);
    printf("killed by %d\n", WTERMSIG(status));

    struct sigaction sa = {.sa_handler = note};
    sigaction(SIGUSR1, &sa, NULL);
    _Atomic int *interrupted = mmap(NULL, sizeof *interrupted, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t parent = getpid();
    pid = fork();
    if (pid == 0) {
        while (!*interrupted && getppid() == parent)
            usleep(2000), kill(parent, SIGUSR1);
        _exit(0);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ++*interrupted;
    printf("interrupted %d\n", *interrupted > 0 && got >= *interrupted);
    printf("no program: %s\n", execv("/no/such/program", args) ? strerror(errno) : "");
    execl("/proc/self/exe", argv[0], "exec", NULL);
    return 1;
}
