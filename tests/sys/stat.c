/* stat.c - struct stat and statx: every field arrives where the program looks for it. */
#include "check.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

int main(void)
{
    struct stat st, st2;
    struct statx sx;
    struct statfs fs;
    scratch_enter();
    umask(022);
    int fd = open("file", O_CREAT | O_RDWR, 0640);
    CHECK(fd >= 0 && write(fd, "0123456789", 10) == 10);
    const struct timespec times[2] = { { 1000000001, 123456789 }, { 1500000002, 987654321 } };
    CHECK(utimensat(AT_FDCWD, "file", times, 0) == 0);
    CHECK(link("file", "file2") == 0 && link("file", "file3") == 0);

    memset(&st, 0xee, sizeof st);
    CHECK(fstat(fd, &st) == 0);
    CHECK(S_ISREG(st.st_mode) && (st.st_mode & 0777) == 0640);
    CHECK(st.st_nlink == 3 && st.st_size == 10 && st.st_uid == geteuid());
    CHECK(st.st_blksize >= 512 && st.st_blksize <= 1 << 24 && st.st_blocks >= 0 && st.st_blocks < 1000);
    CHECK(st.st_atim.tv_sec == 1000000001 && st.st_atim.tv_nsec == 123456789);
    CHECK(st.st_mtim.tv_sec == 1500000002 && st.st_mtim.tv_nsec == 987654321);
    CHECK(st.st_ctim.tv_sec > 1500000002);

    CHECK(stat("file3", &st2) == 0 && st2.st_ino == st.st_ino && st2.st_dev == st.st_dev);
    CHECK(fstatat(fd, "", &st2, AT_EMPTY_PATH) == 0 && st2.st_ino == st.st_ino);
    CHECK(symlink("file", "link") == 0);
    CHECK(lstat("link", &st2) == 0 && S_ISLNK(st2.st_mode) && st2.st_size == 4);
    CHECK(stat("link", &st2) == 0 && S_ISREG(st2.st_mode) && st2.st_size == 10);
    CHECK(statx(AT_FDCWD, "file", 0, STATX_BASIC_STATS, &sx) == 0);
    CHECK(sx.stx_size == 10 && sx.stx_ino == st.st_ino && sx.stx_mtime.tv_nsec == 987654321);
    CHECK(sx.stx_dev_major == major(st.st_dev) && sx.stx_dev_minor == minor(st.st_dev));

    CHECK(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3));
    CHECK_ERRNO(stat("missing", &st), ENOENT);
    CHECK_ERRNO(stat("file/x", &st), ENOTDIR);
    CHECK_ERRNO(fstat(-1, &st), EBADF);
    CHECK_ERRNO(fstatat(AT_FDCWD, "file", (struct stat *)8, 0), EFAULT);
    CHECK_ERRNO(stat((char *)8, &st), EFAULT);
    CHECK(statfs(".", &fs) == 0 && fs.f_bsize > 0 && fs.f_namelen >= 14 && fs.f_blocks >= fs.f_bfree);

    CHECK(unlink("file") == 0 && unlink("file2") == 0 && unlink("file3") == 0 && unlink("link") == 0);
    return 0;
}
