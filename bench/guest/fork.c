/* fork.c - fork, exit in the child, wait in the parent */
#define UNITS 2000
#include "bench.h"
#include <sys/wait.h>
#include <unistd.h>

static uint64_t bench(long n)
{
    uint64_t h = 0;
    for (long i = 0; i < n; i++) {
        int status = 0;
        pid_t pid = fork();
        if (!pid)
            _exit(i & 63);
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
            return 0;
        h += WEXITSTATUS(status);
    }
    return h;
}
