/* exec.c - start a program and wait for it: this one, with nothing to do and nobody to tell */
#define UNITS 1000
#include "bench.h"
#include <sys/wait.h>
#include <unistd.h>

static __attribute__((noinline)) pid_t start(void)
{
    pid_t pid = vfork();
    if (!pid) {
        close(STDOUT_FILENO);
        execl("/proc/self/exe", "exec", "0", (char *)NULL);
        _exit(1);
    }
    return pid;
}

static uint64_t bench(long n)
{
    uint64_t h = 0;
    for (long i = 0; i < n; i++) {
        int status = 0;
        pid_t pid = start();
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
            return 0;
        h += status == 0;
    }
    return h;
}
