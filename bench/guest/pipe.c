/* pipe.c - a token sent back and forth between two processes over pipes */
#define UNITS 30000
#include "bench.h"
#include <sys/wait.h>
#include <unistd.h>

static uint64_t bench(long n)
{
    int to[2], from[2];
    long token = 0;
    pid_t pid;
    if (pipe(to) || pipe(from) || (pid = fork()) < 0)
        return 0;
    if (!pid) {
        close(to[1]);
        while (read(to[0], &token, sizeof token) == sizeof token && ++token)
            if (write(from[1], &token, sizeof token) != sizeof token)
                break;
        _exit(0);
    }
    while (n-- && write(to[1], &token, sizeof token) == sizeof token)
        if (read(from[0], &token, sizeof token) != sizeof token)
            break;
    close(to[1]);
    waitpid(pid, NULL, 0);
    return token;
}
