/* rdzero.c - read 64 bytes of /dev/zero again and again: a system call with a buffer */
#define UNITS 1300000
#include "bench.h"
#include <fcntl.h>
#include <unistd.h>

static uint64_t bench(long n)
{
    char buf[64];
    uint64_t total = 0;
    int fd = open("/dev/zero", O_RDONLY);
    while (n--)
        total += read(fd, buf, sizeof buf);
    return total;
}
