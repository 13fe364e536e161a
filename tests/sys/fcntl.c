/* fcntl.c - record locks between processes and descriptions, duplicates, pipe sizes, seals. */
#include "check.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>

int main(void)
{
    scratch_enter();
    int fd = open("file", O_CREAT | O_RDWR, 0600), p[2];
    CHECK(fd >= 0 && unlink("file") == 0);
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 20 };
    CHECK(fcntl(fd, F_SETLK, &lock) == 0);
    pid_t parent = getpid(), child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        struct flock other = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 100 };
        if (fcntl(fd, F_GETLK, &other) != 0 || other.l_type != F_WRLCK || other.l_start != 10 ||
            other.l_len != 20 || other.l_pid != parent)
            _exit(1);
        other.l_type = F_RDLCK;
        _exit(fcntl(fd, F_SETLK, &other) == -1 && (errno == EAGAIN || errno == EACCES) ? 0 : 2);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);

    CHECK(fcntl(fd, F_DUPFD, 50) == 50 && fcntl(fd, F_DUPFD_CLOEXEC, 50) == 51);
    CHECK(fcntl(50, F_GETFD) == 0 && fcntl(51, F_GETFD) == FD_CLOEXEC);
    CHECK(fcntl(50, F_SETFD, FD_CLOEXEC) == 0 && fcntl(50, F_GETFD) == FD_CLOEXEC);
    CHECK(pipe(p) == 0 && fcntl(p[0], F_SETPIPE_SZ, 8192) == 8192 && fcntl(p[0], F_GETPIPE_SZ) == 8192);
    int m = memfd_create("sealed", MFD_ALLOW_SEALING);
    CHECK(m >= 0 && ftruncate(m, 100) == 0 && fcntl(m, F_ADD_SEALS, F_SEAL_SHRINK) == 0);
    CHECK(fcntl(m, F_GET_SEALS) == F_SEAL_SHRINK);
    CHECK_ERRNO(ftruncate(m, 50), EPERM);
    CHECK(fcntl(p[0], F_SETOWN, parent) == 0 && fcntl(p[0], F_GETOWN) == parent);
    CHECK_ERRNO(fcntl(fd, 9999), EINVAL);
    CHECK_ERRNO(fcntl(-1, F_GETFL), EBADF);
    return 0;
}
