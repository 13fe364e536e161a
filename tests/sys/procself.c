/* procself.c - /proc/self: the program sees itself, its memory and its processor. */
#include "check.h"
#include <elf.h>
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char *slurp(const char *path, size_t *size)
{
    static char buf[1 << 16];
    int fd = open(path, O_RDONLY);
    CHECK(fd >= 0);
    size_t n = 0;
    for (ssize_t k; n < sizeof buf - 1 && (k = read(fd, buf + n, sizeof buf - 1 - n)) > 0;)
        n += (size_t)k;
    close(fd);
    buf[n] = 0;
    *size = n;
    return buf;
}

/* Protection of the area that has the address, "" if none. */
static const char *area_of(const void *p, char perm[5], char name[256])
{
    size_t size;
    char *s = slurp("/proc/self/maps", &size);
    for (char *line = strtok(s, "\n"); line; line = strtok(NULL, "\n")) {
        unsigned long a, b;
        *name = 0;
        CHECK(sscanf(line, "%lx-%lx %4s %*x %*x:%*x %*u %255[^\n]", &a, &b, perm, name) >= 3);
        if ((unsigned long)p >= a && (unsigned long)p < b)
            return perm;
    }
    return "";
}

int main(int argc, char **argv)
{
    char exe[4096], path[64], perm[5], name[256];
    size_t size;
    struct stat st, st2;
    snprintf(path, sizeof path, "/proc/%d/exe", getpid());
    const char *const links[] = { "/proc/self/exe", "/proc/thread-self/exe", path };
    for (int i = 0; i < 3; i++) {
        ssize_t n = readlink(links[i], exe, sizeof exe - 1);
        CHECK(n > 0);
        exe[n] = 0;
        CHECK(strstr(exe, "procself"));
        CHECK(stat(links[i], &st) == 0 && stat(exe, &st2) == 0 && st.st_ino == st2.st_ino);
    }
    CHECK(readlink("/proc/self/exe", exe, 3) == 3 && exe[0] == '/');
    int fd = open("/proc/self/exe", O_RDONLY);
    Elf64_Ehdr eh;
    CHECK(fd >= 0 && read(fd, &eh, sizeof eh) == sizeof eh && !memcmp(eh.e_ident, ELFMAG, SELFMAG));
#ifdef __aarch64__
    CHECK(eh.e_machine == EM_AARCH64);
    CHECK(strstr(slurp("/proc/cpuinfo", &size), "asimd"));
    CHECK(!strcmp((char *)getauxval(AT_PLATFORM), "aarch64"));
#endif
    static int data;
    void *heap = malloc(100);
    CHECK(!strcmp(area_of((void *)(unsigned long)main, perm, name), "r-xp") && strstr(name, "procself"));
    CHECK(!strcmp(area_of(&data, perm, name), "rw-p"));
    CHECK(!strcmp(area_of(heap, perm, name), "rw-p"));
    CHECK(!strcmp(area_of(&eh, perm, name), "rw-p") && !strcmp(name, "[stack]"));
    CHECK(!strcmp(area_of((void *)getauxval(AT_SYSINFO_EHDR), perm, name), "r-xp") && !strcmp(name, "[vdso]"));

    char *s = slurp("/proc/self/cmdline", &size);
    CHECK(size == strlen(argv[0]) + 1 && !strcmp(s, argv[0]));
    /* ... and as others see it (a kernel with CONFIG_CHECKPOINT_RESTORE, as all distributions' are) */
    pid_t child = fork();
    if (child == 0) {
        snprintf(path, sizeof path, "/proc/%d/cmdline", getppid());
        s = slurp(path, &size);
        if (size != strlen(argv[0]) + 1 || strcmp(s, argv[0]))
            _exit(1);
        snprintf(path, sizeof path, "/proc/%d/exe", getppid());
        memset(exe, 0, sizeof exe);
        _exit(readlink(path, exe, sizeof exe - 1) <= 0 || !strstr(exe, "procself"));
    }
    int status;
    CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    s = slurp("/proc/self/environ", &size);
    extern char **environ;
    CHECK(!*environ || !strncmp(s, *environ, strlen(*environ)));
    s = slurp("/proc/self/auxv", &size);
    const unsigned long *aux = (const unsigned long *)s;
    unsigned long entry = 0;
    for (size_t i = 0; i + 1 < size / 8; i += 2)
        if (aux[i] == AT_ENTRY)
            entry = aux[i + 1];
    CHECK(entry == getauxval(AT_ENTRY));
    s = slurp("/proc/self/comm", &size);
    CHECK(strstr(s, "procself"));
    CHECK(prctl(PR_SET_NAME, "renamed") == 0 && !strcmp(slurp("/proc/self/comm", &size), "renamed\n"));
    s = slurp("/proc/self/stat", &size);
    int pid;
    CHECK(sscanf(s, "%d (%15[^)])", &pid, name) == 2 && pid == getpid() && !strcmp(name, "renamed"));
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(path, exe, sizeof exe - 1);
    CHECK(n > 0);
    exe[n] = 0;
    CHECK(strstr(exe, "procself"));
    CHECK_ERRNO(open("/proc/self/nonsense", O_RDONLY), ENOENT);
    return 0;
}
