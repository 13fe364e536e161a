/* files.c - small file work: open, fstat, pread, lseek, close, writev to /dev/null */
#define UNITS 70000
#include "bench.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static uint64_t bench(long n)
{
    char a[512], b[64] = "x";
    int null = open("/dev/null", O_WRONLY);
    uint64_t h = 0;
    while (n--) {
        struct stat st;
        struct iovec iov[2] = { { a, sizeof a }, { b, sizeof b } };
        int fd = open("/dev/zero", O_RDONLY);
        h += fstat(fd, &st) == 0 && S_ISCHR(st.st_mode);
        h += read(fd, a, sizeof a);
        h += lseek(fd, 0, SEEK_SET);
        h += writev(null, iov, 2);
        close(fd);
    }
    return h;
}
