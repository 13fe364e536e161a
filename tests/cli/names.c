/* names.c - run by names.sh below a root: the tree is one, whichever way a name takes through it. */
#include "tests/sys/check.h"
#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static const char *content(int dir, const char *path)
{
    static char text[100];
    int fd = openat(dir, path, O_RDONLY);
    if (fd < 0)
        return "";
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = 0;
    return text;
}

#define HOLDS(path, want) CHECK(!strcmp(content(AT_FDCWD, path), want))
#define CWD(want) do { char cwd_[4096]; CHECK(getcwd(cwd_, sizeof cwd_) && !strcmp(cwd_, want)); } while (0)

static char exe[4096];

/* The program under another name says which one it is. */
static void runs(const char *path)
{
    int status;
    pid_t pid = fork();
    if (!pid) {
        execl(path, path, "child", exe, NULL);
        _exit(1);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 9);
}

static long open2(int dir, const char *path, unsigned long flags, unsigned long resolve)
{
    struct open_how how = { .flags = flags, .resolve = resolve };
    return syscall(SYS_openat2, dir, path, &how, sizeof how);
}

static void in_the_root(void)
{
    struct stat st, st2;
    char target[100] = "";
    CHECK(chdir("/usr/lib") == 0);
    CWD("/usr/lib");
    HOLDS("only", "only");
    HOLDS("../../etc/real", "etc of the root");
    HOLDS("../../../../../../../etc/real", "etc of the root");
    HOLDS("absolute", "etc of the root");
    HOLDS("climbs", "etc of the root");
    HOLDS("/usr/lib/absolute", "etc of the root");
    HOLDS("/lib/../lib/climbs", "etc of the root");
    HOLDS("chain", "etc of the root");
    CHECK(stat("absolute", &st) == 0 && stat("../../etc/real", &st2) == 0 && st.st_ino == st2.st_ino);
    CHECK(lstat("absolute", &st) == 0 && S_ISLNK(st.st_mode) && readlink("absolute", target, sizeof target) == 9);
    CHECK(access("absolute", R_OK) == 0 && access("../../etc/real", R_OK) == 0);
    CHECK_ERRNO(access("../../etc/missing", F_OK), ENOENT);
    CHECK_ERRNO(open("dangling", O_RDONLY), ENOENT);
    CHECK_ERRNO(open("loop", O_RDONLY), ELOOP);
    CHECK_ERRNO(open("/usr/lib/loop", O_RDONLY), ELOOP);
    CHECK_ERRNO(open("../../etc/real/x", O_RDONLY), ENOTDIR);
    CHECK(chmod("absolute", 0640) == 0 && stat("/etc/real", &st) == 0 && (st.st_mode & 0777) == 0640);
    CHECK(truncate("../../etc/grows", 3) == 0 && stat("/etc/grows", &st) == 0 && st.st_size == 3);

    /* New things, in directories that links and dots lead to. */
    int fd = open("../../etc/new", O_CREAT | O_EXCL | O_WRONLY, 0600);
    CHECK(fd >= 0 && write(fd, "new", 3) == 3 && close(fd) == 0);
    HOLDS("/etc/new", "new");
    fd = open("dangling", O_CREAT | O_WRONLY, 0600);
    CHECK(fd >= 0 && write(fd, "through", 7) == 7 && close(fd) == 0);
    HOLDS("/etc/created", "through");
    CHECK(mkdir("../../etc/dir", 0700) == 0 && rename("../../etc/dir", "toetc/dir2") == 0 && rmdir("/etc/dir2") == 0);
    CHECK(symlink("real", "toetc/s") == 0 && link("toetc/real", "../../etc/hard") == 0);
    HOLDS("/etc/s", "etc of the root");
    CHECK(unlink("../../etc/s") == 0 && unlink("toetc/hard") == 0 && unlink("/etc/created") == 0);
    CHECK(unlink("toetc/new") == 0);

    CHECK(chdir("..") == 0);
    CWD("/usr");
    CHECK(chdir("../../..") == 0);
    CWD("/");
    CHECK(chdir("/usr/lib/toetc") == 0);
    CWD("/etc");
    HOLDS("real", "etc of the root");
    runs("../usr/bin/names");
    runs("/usr/lib/exe");
}

/* Links of the host's lead into the root, too. */
static void from_outside(const char *outside)
{
    struct stat st, st2;
    char path[4096], cwd[4096];
    CHECK(chdir(outside) == 0 && getcwd(cwd, sizeof cwd));
    HOLDS("file", "outside");
    HOLDS("link", "etc of the root");
    HOLDS("todir/only", "only");
    HOLDS("todir/../../etc/real", "etc of the root");
    CHECK(stat("link", &st) == 0 && stat("/etc/real", &st2) == 0 && st.st_ino == st2.st_ino);
    snprintf(path, sizeof path, "%s/link", cwd);
    HOLDS(path, "etc of the root");
    CHECK(stat(path, &st) == 0 && st.st_ino == st2.st_ino && access(path, R_OK) == 0);
    snprintf(path, sizeof path, "%s/exe", cwd);
    runs(path);
    runs("exe");
    snprintf(path, sizeof path, "%s/sub/../file", cwd);
    HOLDS(path, "outside");
    CHECK(mkdir("todir/made", 0700) == 0 && stat("/usr/lib/made", &st) == 0 && rmdir("/usr/lib/made") == 0);
    CHECK(chdir("todir") == 0);
    CWD("/usr/lib");
    int fd = open("/usr/lib/toout", O_RDONLY | O_DIRECTORY);
    CHECK(fd >= 0 && !strcmp(content(fd, "file"), "outside") && !strcmp(content(fd, "link"), "etc of the root"));
    CHECK(fchdir(fd) == 0);
    CWD(cwd);
    close(fd);
}

static void with_openat2(void)
{
    int usr = open("/usr", O_PATH | O_DIRECTORY);
    CHECK(usr >= 0);
    CHECK_ERRNO(open2(usr, "lib/absolute", O_RDONLY, RESOLVE_BENEATH), EXDEV);
    CHECK_ERRNO(open2(usr, "../etc/real", O_RDONLY, RESOLVE_BENEATH), EXDEV);
    CHECK_ERRNO(open2(usr, "/lib/only", O_RDONLY, RESOLVE_BENEATH), EXDEV);
    CHECK_ERRNO(open2(usr, "lib/absolute", O_RDONLY, RESOLVE_IN_ROOT), ENOENT);
    CHECK_ERRNO(open2(AT_FDCWD, "/usr/lib/absolute", O_RDONLY, RESOLVE_NO_SYMLINKS), ELOOP);
    CHECK_ERRNO(open2(AT_FDCWD, "/proc/self/exe", O_RDONLY, RESOLVE_NO_MAGICLINKS), ELOOP);
    CHECK_ERRNO(open2(AT_FDCWD, "/etc/real", O_RDONLY, 1 << 20), EINVAL);
    CHECK_ERRNO(open2(AT_FDCWD, "/etc/real", O_RDONLY | 1ul << 40, 0), EINVAL);
    struct { struct open_how how; unsigned long more; } longer = { { .flags = O_RDONLY }, 0 };
    CHECK_ERRNO(syscall(SYS_openat2, AT_FDCWD, "/etc/real", &longer, 8), EINVAL);
    CHECK_ERRNO(syscall(SYS_openat2, AT_FDCWD, "/etc/real", &longer, 1 << 20), E2BIG);
    long fd[6] = { open2(usr, "lib/only", O_RDONLY, RESOLVE_BENEATH), open2(usr, "/lib/only", O_RDONLY, RESOLVE_IN_ROOT),
                   open2(AT_FDCWD, "/usr/lib/only", O_RDONLY, RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS),
                   open2(AT_FDCWD, "/usr/lib/absolute", O_RDONLY, RESOLVE_NO_MAGICLINKS),
                   open2(usr, "../etc/real", O_RDONLY, 0),
                   syscall(SYS_openat2, AT_FDCWD, "/etc/real", &longer, sizeof longer) };
    for (int i = 0; i < 6; i++)
        CHECK(fd[i] >= 0 && close((int)fd[i]) == 0);
    longer.more = 1;
    CHECK_ERRNO(syscall(SYS_openat2, AT_FDCWD, "/etc/real", &longer, sizeof longer), E2BIG);
    close(usr);
}

/* Where one may: a root in the root. */
static void change_root(void)
{
    pid_t pid = fork();
    int status;
    if (!pid) {
        if (chroot("/usr/../usr") < 0)
            _exit(errno == EPERM ? 0 : 1);
        HOLDS("/lib/only", "only");
        CHECK_ERRNO(open("/etc/real", O_RDONLY), ENOENT);
        CHECK(chdir("/") == 0);
        HOLDS("../../../lib/only", "only");
        _exit(0);
    }
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

static void change_root_after_vfork(void)
{
    int status;
    pid_t pid = vfork();
    if (!pid)
        _exit(chroot("/usr") < 0 && errno != EPERM);
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    HOLDS("/etc/real", "etc of the root");
}

/* A file system of its own becomes the root, as in containers. */
static void pivot_root(void)
{
    pid_t pid = fork();
    int status;
    if (!pid) {
        if (unshare(CLONE_NEWNS) < 0)
            _exit(errno == EPERM ? 0 : 1);
        CHECK(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
        CHECK(mount("none", "/etc/mnt", "tmpfs", 0, NULL) == 0);
        CHECK(mkdir("/etc/mnt/old", 0700) == 0 && mkdir("/etc/mnt/usr", 0700) == 0 && mkdir("/etc/mnt/lib", 0700) == 0);
        CHECK(mount("/usr/lib", "/etc/mnt/lib", NULL, MS_BIND, NULL) == 0);
        CHECK(syscall(SYS_pivot_root, "/etc/mnt", "/etc/mnt/old") == 0 && chdir("/") == 0);
        HOLDS("/lib/only", "only");
        HOLDS("../../lib/only", "only");
        CHECK_ERRNO(open("/etc/real", O_RDONLY), ENOENT);
        CHECK(umount2("/old", MNT_DETACH) == 0);
        CWD("/");
        _exit(0);
    }
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    HOLDS("/etc/real", "etc of the root");
}

/* Unix sockets have names as well; /proc tells names of the guest. */
static void sockets_and_proc(void)
{
    struct sockaddr_un un = { AF_UNIX, "/lib/socket" }, got;
    struct stat st;
    socklen_t n = sizeof got;
    char link[4096] = "", name[64], line[4096];
    int a = socket(AF_UNIX, SOCK_STREAM, 0), b = socket(AF_UNIX, SOCK_STREAM, 0), d = socket(AF_UNIX, SOCK_DGRAM, 0);
    CHECK(bind(a, (struct sockaddr *)&un, sizeof un) == 0 && listen(a, 1) == 0);
    CHECK(stat("/usr/lib/socket", &st) == 0 && S_ISSOCK(st.st_mode));
    CHECK_ERRNO(bind(d, (struct sockaddr *)&un, sizeof un), EADDRINUSE);
    strcpy(un.sun_path, "/usr/lib/socket");
    CHECK(getsockname(a, (struct sockaddr *)&got, &n) == 0 && n == 2 + strlen(un.sun_path) + 1);
    CHECK(got.sun_family == AF_UNIX && !strcmp(got.sun_path, un.sun_path));
    CHECK(connect(b, (struct sockaddr *)&un, sizeof un) == 0);
    n = 6;
    memset(&got, 'x', sizeof got);
    CHECK(getpeername(b, (struct sockaddr *)&got, &n) == 0 && n > 6 && !memcmp(got.sun_path, "/usrxx", 6));
    CHECK_ERRNO(connect(d, (struct sockaddr *)&un, sizeof un), EPROTOTYPE);
    strcpy(un.sun_path, "/usr/lib/missing");
    CHECK_ERRNO(sendto(d, "x", 1, 0, (struct sockaddr *)&un, sizeof un), ENOENT);
    CHECK(unlink("/usr/lib/socket") == 0 && close(a) == 0 && close(b) == 0 && close(d) == 0);

    FILE *f = fopen("/proc/self/maps", "r");
    int found = 0;
    while (f && fgets(line, sizeof line, f))
        found |= strstr(line, " /usr/bin/names") != NULL;
    CHECK(found && fclose(f) == 0 && chdir("/usr/lib") == 0);
    pid_t pid = fork();
    if (!pid) {
        pause();
        _exit(0);
    }
    snprintf(name, sizeof name, "/proc/%d/cwd", pid);
    CHECK(readlink(name, link, sizeof link - 1) > 0 && !strcmp(link, "/usr/lib"));
    CHECK(kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid);
}

int main(int argc, char **argv)
{
    CHECK(readlink("/proc/self/exe", exe, sizeof exe - 1) > 0);
    if (argc == 3 && !strcmp(argv[1], "child"))
        return strcmp(exe, argv[2]) ? 8 : 9;
    CHECK(!strcmp(exe, "/usr/bin/names"));
    in_the_root();
    from_outside(argv[1]);
    with_openat2();
    sockets_and_proc();
    change_root();
    change_root_after_vfork();
    pivot_root();
    return 0;
}
