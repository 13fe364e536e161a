/* paths.c - names: links, renames, directories, modes, times, the current directory. */
#include "check.h"
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

int main(void)
{
    struct stat st;
    char buf[4096], abs[4200];
    scratch_enter();
    umask(0);
    CHECK(umask(027) == 0);
    CHECK(mkdir("d", 0777) == 0 && stat("d", &st) == 0 && (st.st_mode & 0777) == 0750);
    int fd = open("d/f", O_CREAT | O_WRONLY, 0666), dir = open("d", O_RDONLY | O_DIRECTORY);
    CHECK(fd >= 0 && dir >= 0 && fstatat(dir, "f", &st, 0) == 0 && (st.st_mode & 0777) == 0640);
    CHECK(renameat(dir, "f", AT_FDCWD, "g") == 0);
    CHECK_ERRNO(access("d/f", F_OK), ENOENT);
    CHECK(access("g", R_OK | W_OK) == 0 && faccessat(AT_FDCWD, "g", R_OK, AT_EACCESS) == 0);
    CHECK(linkat(AT_FDCWD, "g", dir, "h", 0) == 0 && stat("d/h", &st) == 0 && st.st_nlink == 2);
    CHECK(symlinkat("../g", dir, "s") == 0);
    CHECK(readlinkat(dir, "s", buf, sizeof buf) == 4 && !memcmp(buf, "../g", 4));
    CHECK(readlink("d/s", buf, 2) == 2);
    CHECK_ERRNO(readlink("g", buf, sizeof buf), EINVAL);
    CHECK_ERRNO(readlink("d/s", buf, 0), EINVAL);
    CHECK_ERRNO(renameat2(AT_FDCWD, "g", AT_FDCWD, "d/h", RENAME_NOREPLACE), EEXIST);
    CHECK(chmod("g", 0604) == 0 && fchmodat(AT_FDCWD, "d/h", 0604, 0) == 0 && stat("d/s", &st) == 0);
    CHECK((st.st_mode & 0777) == 0604);
    CHECK(truncate("g", 1234) == 0 && stat("g", &st) == 0 && st.st_size == 1234);
    CHECK(mkfifo("fifo", 0600) == 0 && stat("fifo", &st) == 0 && S_ISFIFO(st.st_mode));
    CHECK(chown("g", (uid_t)-1, (gid_t)-1) == 0);
    CHECK_ERRNO(rmdir("d"), ENOTEMPTY);

    CHECK(chdir("d") == 0 && getcwd(buf, sizeof buf) && !strcmp(strrchr(buf, '/'), "/d"));
    CHECK_ERRNO(syscall(SYS_getcwd, buf, 1), ERANGE);
    CHECK(getcwd(buf, sizeof buf));
    snprintf(abs, sizeof abs, "%s/h", buf);
    CHECK(stat(abs, &st) == 0 && st.st_size == 1234);
    CHECK(chdir("..") == 0 && fchdir(dir) == 0 && access("h", F_OK) == 0 && chdir("..") == 0);

    struct open_how how = { .flags = O_RDONLY, .resolve = RESOLVE_BENEATH };
    long f2 = syscall(SYS_openat2, dir, "h", &how, sizeof how);
    CHECK(f2 >= 0 || errno == ENOSYS);
    if (f2 >= 0) {
        CHECK_ERRNO(syscall(SYS_openat2, dir, "s", &how, sizeof how), EXDEV);
        how.flags = O_RDONLY | O_DIRECTORY;
        CHECK_ERRNO(syscall(SYS_openat2, dir, "h", &how, sizeof how), ENOTDIR);
    }
    memset(buf, 'x', sizeof buf);
    buf[0] = '/';
    buf[sizeof buf - 1] = 0;
    CHECK_ERRNO(open(buf, O_RDONLY), ENAMETOOLONG);
    CHECK_ERRNO(open("", O_RDONLY), ENOENT);
    CHECK_ERRNO(chdir("g"), ENOTDIR);
    CHECK(unlink("d/h") == 0 && unlinkat(dir, "s", 0) == 0 && unlink("fifo") == 0 && unlink("g") == 0);
    CHECK(unlinkat(AT_FDCWD, "d", AT_REMOVEDIR) == 0);
    return 0;
}
