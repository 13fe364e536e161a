/* oflags.c - O_ flags, four of which differ between architectures: what they do, what F_GETFL shows. */
#include "check.h"
#include <fcntl.h>

/* The kernel sets O_LARGEFILE itself, whose value libc hides. */
#ifdef __aarch64__
enum { LARGE = 0400000 };
#else
enum { LARGE = 0100000 };
#endif

static int flags_of(int fd)
{
    int f = fcntl(fd, F_GETFL);
    CHECK(f >= 0 && (f & LARGE));
    return f & ~LARGE;
}

int main(void)
{
    scratch_enter();
    int fd = open("file", O_CREAT | O_EXCL | O_WRONLY, 0600);
    CHECK(fd >= 0);
    CHECK(flags_of(fd) == O_WRONLY);
    close(fd);
    CHECK_ERRNO(open("file", O_CREAT | O_EXCL | O_WRONLY, 0600), EEXIST);
    CHECK_ERRNO(open("file", O_DIRECTORY | O_RDONLY), ENOTDIR);
    CHECK(symlink("file", "link") == 0);
    CHECK_ERRNO(open("link", O_NOFOLLOW | O_RDONLY), ELOOP);
    fd = open("link", O_NOFOLLOW | O_PATH | O_CLOEXEC);
    CHECK(fd >= 0 && (fcntl(fd, F_GETFL) & (O_PATH | O_NOFOLLOW)) == (O_PATH | O_NOFOLLOW));
    CHECK(fcntl(fd, F_GETFD) == FD_CLOEXEC);
    close(fd);
    fd = open(".", O_DIRECTORY | O_RDONLY);
    CHECK(fd >= 0 && flags_of(fd) == O_DIRECTORY);
    close(fd);
    fd = open("file", O_RDWR | O_APPEND | O_NONBLOCK | O_NOFOLLOW | O_SYNC);
    CHECK(fd >= 0);
    CHECK(flags_of(fd) == (O_RDWR | O_APPEND | O_NONBLOCK | O_NOFOLLOW | O_SYNC));
    CHECK(fcntl(fd, F_SETFL, O_NOATIME) == 0);
    CHECK(flags_of(fd) == (O_RDWR | O_NOFOLLOW | O_SYNC | O_NOATIME));
    close(fd);
    fd = open(".", O_TMPFILE | O_RDWR, 0600);
    CHECK(fd >= 0 || errno == EOPNOTSUPP);
    if (fd >= 0) {
        CHECK((fcntl(fd, F_GETFL) & O_TMPFILE) == O_TMPFILE);
        close(fd);
    }
    fd = open("file", O_RDWR | O_TRUNC);
    CHECK(fd >= 0);
    close(fd);

    /* A packet pipe keeps the writes apart. */
    int p[2];
    char buf[16];
    CHECK(pipe2(p, O_DIRECT | O_NONBLOCK) == 0);
    CHECK((fcntl(p[1], F_GETFL) & ~LARGE) == (O_WRONLY | O_DIRECT | O_NONBLOCK));
    CHECK(write(p[1], "one", 3) == 3 && write(p[1], "two!", 4) == 4);
    CHECK(read(p[0], buf, sizeof buf) == 3 && read(p[0], buf, sizeof buf) == 4 && !memcmp(buf, "two!", 4));
    CHECK_ERRNO(read(p[0], buf, sizeof buf), EAGAIN);
    CHECK(dup3(p[0], 100, O_CLOEXEC) == 100 && fcntl(100, F_GETFD) == FD_CLOEXEC);
    CHECK_ERRNO(dup3(p[0], p[0], 0), EINVAL);
    CHECK_ERRNO(open("missing", O_RDONLY), ENOENT);
    CHECK(unlink("file") == 0 && unlink("link") == 0);
    return 0;
}
