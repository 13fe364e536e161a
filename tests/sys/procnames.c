/* procnames.c - files of /proc under other names: relative to a directory there, with dots and slashes, of threads, of
 * another process; and facts in them that are the program's own. */
#include "check.h"
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static char text[1 << 18];

static const char *slurp(int dir, const char *path)
{
    int fd = openat(dir, path, O_RDONLY);
    if (fd < 0)
        printf("%s\n", path);
    CHECK(fd >= 0);
    size_t n = 0;
    for (ssize_t k; n < sizeof text - 1 && (k = read(fd, text + n, sizeof text - 1 - n)) > 0;)
        n += (size_t)k;
    close(fd);
    text[n] = 0;
    return text;
}

static char self[4096];

static void is_self(int dir, const char *path)
{
    char exe[4096] = "";
    struct stat st, st2;
    CHECK(readlinkat(dir, path, exe, sizeof exe - 1) > 0 && !strcmp(exe, self));
    CHECK(fstatat(dir, path, &st, 0) == 0 && stat(self, &st2) == 0 && st.st_ino == st2.st_ino);
    int fd = openat(dir, path, O_RDONLY);
    CHECK(fd >= 0 && fstat(fd, &st) == 0 && st.st_ino == st2.st_ino && close(fd) == 0);
}

/* Highest address of a mapping, and whether code is mapped as code. */
static unsigned long highest(int dir, const char *path, int *code)
{
    unsigned long a, b, max = 0;
    char perm[5];
    slurp(dir, path);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (sscanf(line, "%lx-%lx %4s", &a, &b, perm) != 3)
            continue;
        max = b > max ? b : max;
        *code |= (unsigned long)highest >= a && (unsigned long)highest < b && !strcmp(perm, "r-xp");
    }
    return max;
}

static unsigned long mask_of(const char *name)
{
    const char *line = strstr(slurp(AT_FDCWD, "/proc/thread-self/status"), name);
    CHECK(line);
    return strtoul(line + strlen(name), NULL, 16);
}

static void on_signal(int sig)
{
}

static void *in_thread(void *arg)
{
    char path[64];
    int code = 0;
    is_self(AT_FDCWD, "/proc/thread-self/exe");
    snprintf(path, sizeof path, "/proc/%ld/exe", syscall(SYS_gettid));
    is_self(AT_FDCWD, path);
    snprintf(path, sizeof path, "/proc/self/task/%ld", syscall(SYS_gettid));
    int dir = open(path, O_RDONLY | O_DIRECTORY);
    CHECK(dir >= 0);
    is_self(dir, "exe");
    CHECK(highest(dir, "maps", &code) == *(unsigned long *)arg && code);
    close(dir);
    return NULL;
}

int main(void)
{
    int code = 0;
    CHECK(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    unsigned long top = highest(AT_FDCWD, "/proc/self/maps", &code);
    CHECK(code);

    const char *const names[] = { "//proc/self/exe", "/proc//self/./exe", "/proc/self/../self/exe", "/./proc/self/exe",
                                  "/proc/self/task/../exe" };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        is_self(AT_FDCWD, names[i]);
    int proc = open("/proc", O_RDONLY | O_DIRECTORY), own = open("/proc/self", O_RDONLY | O_DIRECTORY);
    CHECK(proc >= 0 && own >= 0);
    is_self(proc, "self/exe");
    is_self(own, "exe");
    is_self(own, "./exe");
    CHECK(highest(own, "maps", &code) == top && highest(proc, "self/smaps", &code) == top);
    CHECK(strstr(slurp(proc, "self/cmdline"), "procnames"));
    CHECK(chdir("/proc/self/task") == 0);
    is_self(AT_FDCWD, "../exe");
    CHECK(strstr(slurp(AT_FDCWD, "../cmdline"), "procnames"));
    CHECK(chdir("/proc/self") == 0);
    is_self(AT_FDCWD, "exe");
    CHECK(highest(AT_FDCWD, "maps", &code) == top && chdir("/") == 0);
    CHECK_ERRNO(open("/proc/self/task/999999999/maps", O_RDONLY), ENOENT);
    CHECK_ERRNO(openat(own, "nonsense/maps", O_RDONLY), ENOENT);

    pthread_t t;
    top = highest(AT_FDCWD, "/proc/self/maps", &code);
    CHECK(pthread_create(&t, NULL, in_thread, &top) == 0 && pthread_join(t, NULL) == 0);

    /* Another process that runs the same. */
    pid_t pid = fork();
    if (!pid) {
        pause();
        _exit(0);
    }
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    is_self(AT_FDCWD, path);
    snprintf(path, sizeof path, "/proc/%d/task/%d/exe", pid, pid);
    is_self(AT_FDCWD, path);
    snprintf(path, sizeof path, "%d/maps", pid);
    CHECK(highest(proc, path, &code) <= top);
    snprintf(path, sizeof path, "/proc/%d/smaps", pid);
    CHECK(highest(AT_FDCWD, path, &code) <= top);
    CHECK(kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid);

    /* What it says about signals and limits. */
    struct sigaction sa = { .sa_handler = on_signal };
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    CHECK(sigaction(SIGUSR1, &sa, NULL) == 0 && signal(SIGHUP, SIG_IGN) != SIG_ERR);
    CHECK(sigprocmask(SIG_SETMASK, &set, NULL) == 0);
    CHECK((mask_of("SigCgt:") & 0x7fffffff) == 1ul << (SIGUSR1 - 1) && mask_of("SigBlk:") == 1ul << (SIGUSR2 - 1));
    CHECK(mask_of("SigIgn:") & 1ul << (SIGHUP - 1) && !(mask_of("SigIgn:") & 1ul << (SIGSEGV - 1)));
    struct rlimit lim = { 1ul << 46, RLIM_INFINITY };
    char line[200];
    CHECK(setrlimit(RLIMIT_AS, &lim) == 0);
    snprintf(line, sizeof line, "%-25s %-20lu %-20s %-10s\n", "Max address space", 1ul << 46, "unlimited", "bytes");
    CHECK(strstr(slurp(AT_FDCWD, "/proc/self/limits"), line));
    slurp(AT_FDCWD, "/proc/self/syscall");
    CHECK(!strncmp(text, "running", 7) || atoi(text) == SYS_read);
#ifdef __aarch64__
    CHECK(!strcmp(slurp(AT_FDCWD, "/proc/sys/kernel/arch"), "aarch64\n"));
    CHECK(chdir("/proc/sys/kernel") == 0 && !strcmp(slurp(AT_FDCWD, "arch"), "aarch64\n"));
    CHECK(!strstr(slurp(AT_FDCWD, "/proc/self/status"), "x86"));
#endif
    return 0;
}
