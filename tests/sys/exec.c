/* exec.c - what a program hands on when it executes another, and why that can fail. */
#include "check.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int second(char **argv)
{
    sigset_t set;
    struct sigaction sa;
    CHECK(!strcmp(argv[0], "other name") && !strcmp(argv[2], "") && !strcmp(argv[3], "a b") && !argv[4]);
    CHECK(getenv("ONLY") && !strcmp(getenv("ONLY"), "1") && !getenv("PATH"));
    CHECK(sigprocmask(SIG_SETMASK, NULL, &set) == 0 && sigismember(&set, SIGUSR2) && !sigismember(&set, SIGUSR1));
    CHECK(sigismember(&set, SIGSEGV));
    CHECK(sigaction(SIGHUP, NULL, &sa) == 0 && sa.sa_handler == SIG_IGN);
    CHECK(sigaction(SIGFPE, NULL, &sa) == 0 && sa.sa_handler == SIG_IGN);
    CHECK(sigaction(SIGINT, NULL, &sa) == 0 && sa.sa_handler == SIG_DFL);
    CHECK(fcntl(50, F_GETFD) == 0);
    CHECK_ERRNO(fcntl(51, F_GETFD), EBADF);
    /* A signal that waited across the execution arrives. */
    CHECK(sigpending(&set) == 0 && sigismember(&set, SIGUSR2));
    return 11;
}

static void handler(int sig) { }

/* A program that no path leads to runs, finds itself, and executes itself again. */
static void from_memory(char *path)
{
    static char buf[1 << 16];
    int status, from = open(path, O_RDONLY | O_CLOEXEC), to = memfd_create("program", MFD_CLOEXEC);
    CHECK(from >= 0 && to >= 0);
    for (ssize_t n; (n = read(from, buf, sizeof buf)) > 0;)
        CHECK(write(to, buf, (size_t)n) == n);
    pid_t pid = fork();
    if (!pid) {
        char *args[] = { "in memory", "memory2", NULL }, *env[] = { NULL };
        fexecve(to, args, env);
        _exit(1);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 14);
    close(from);
    close(to);
}

static int in_memory(char *name)
{
    char magic[4], target[64] = "", next[] = "memory0";
    int fd = open("/proc/self/exe", O_RDONLY);
    struct stat st;
    CHECK(fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && read(fd, magic, 4) == 4 && !memcmp(magic, "\177ELF", 4));
    CHECK(readlink("/proc/self/exe", target, sizeof target - 1) > 0 && !strncmp(target, "/memfd:program", 14));
    next[6] = (char)(name[6] - 1);
    if (name[6] == '0')
        return 14;
    execl("/proc/self/exe", "again", next, NULL);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strncmp(argv[1], "memory", 6))
        return in_memory(argv[1]);
    if (argc > 1 && !strcmp(argv[1], "second"))
        return second(argv);
    if (argc > 1 && !strncmp(argv[1], "count", 5)) {
        int n = atoi(argv[1] + 5);
        char next[32];
        snprintf(next, sizeof next, "count%d", n - 1);
        if (!n)
            return 12;
        execl(argv[0], argv[0], next, NULL);
        return 1;
    }
    int status;
    pid_t pid = fork();
    if (!pid) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGUSR2);
        sigaddset(&set, SIGSEGV);
        sigprocmask(SIG_SETMASK, &set, NULL);
        signal(SIGHUP, SIG_IGN);
        signal(SIGFPE, SIG_IGN);
        signal(SIGINT, handler);
        raise(SIGUSR2);
        CHECK(dup2(1, 50) == 50 && dup2(1, 51) == 51 && fcntl(51, F_SETFD, FD_CLOEXEC) == 0);
        char *args[] = { "other name", "second", "", "a b", NULL }, *env[] = { "ONLY=1", NULL };
        execve(argv[0], args, env);
        _exit(1);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 11);
    pid = fork();
    if (!pid) {
        execl(argv[0], argv[0], "count4", NULL);
        _exit(1);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 12);
    pid = fork();
    if (!pid) {
        char *args[] = { argv[0], "count1", NULL }, *env[] = { NULL };
        int fd = open(argv[0], O_RDONLY | O_CLOEXEC);
        fexecve(fd, args, env);
        _exit(1);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 12);

    from_memory(argv[0]);
    scratch_enter();
    CHECK_ERRNO(execl("missing", "missing", NULL), ENOENT);
    CHECK_ERRNO(execl("", "", NULL), ENOENT);
    CHECK_ERRNO(execl(".", ".", NULL), EACCES);
    int fd = open("file", O_CREAT | O_WRONLY, 0644);
    CHECK(fd >= 0 && write(fd, "neither\n", 8) == 8 && close(fd) == 0);
    CHECK_ERRNO(execl("./file", "file", NULL), EACCES);
    CHECK(chmod("file", 0755) == 0);
    CHECK_ERRNO(execl("./file", "file", NULL), ENOEXEC);
    CHECK_ERRNO(execl("./file/x", "x", NULL), ENOTDIR);
    CHECK_ERRNO(syscall(SYS_execve, 8, NULL, NULL), EFAULT);

    /* A script gets its interpreter, the line's one argument and its own name. */
    fd = open("file", O_TRUNC | O_WRONLY);
    const char text[] = "#!/bin/sh -e\ntest \"$0 $1 $#\" = './file one 2' && exit 13\n";
    CHECK(write(fd, text, sizeof text - 1) == sizeof text - 1 && close(fd) == 0);
    pid = fork();
    if (!pid) {
        execl("./file", "ignored", "one", "two", NULL);
        _exit(1);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 13);
    CHECK(unlink("file") == 0);
    return 0;
}
