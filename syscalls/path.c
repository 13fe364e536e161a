/* path.c - looking names up in the guest's root first.  See path.h.
 *
 * The kernel does the walk: openat2 with RESOLVE_IN_ROOT takes absolute links and ".." inside the root, and
 * /proc/self/fd/N then says where it ended.  Three system calls, no cache, always right. */
#include "syscalls/path.h"

#include "core/fault.h"
#include "syscalls/proc.h"
#include "syscalls/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- the root's descriptor ---------------------------------------------------------------------------- */

/* Opened once, moved high so that the guest's numbers are what it expects. */
static struct {
    pthread_once_t once;
    const char *dir;
    int fd;
    bool complete;              /* a system with /usr and /etc, not just libraries */
} root = { .once = PTHREAD_ONCE_INIT, .fd = -1 };

static void open_root(void)
{
    int fd = open(root.dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    struct rlimit lim;
    int high = 3;
    if (getrlimit(RLIMIT_NOFILE, &lim) == 0 && lim.rlim_cur > 64)
        high = (int)MIN(lim.rlim_cur, 1 << 16) - 16;
    root.fd = fcntl(fd, F_DUPFD_CLOEXEC, high);
    close(fd);
    root.complete = faccessat(root.fd, "usr", F_OK, 0) == 0 && faccessat(root.fd, "etc", F_OK, 0) == 0;
}

static int root_fd(const struct proc *p)
{
    if (!p->root)
        return -1;
    root.dir = p->root;
    pthread_once(&root.once, open_root);
    return root.fd;
}

void path_use_root(const struct proc *p)
{
    root_fd(p);
}

int path_root_fd(void)
{
    return root.fd;
}

void path_forget_root(struct proc *p)
{
    p->root = NULL;
}

/* ---- look-up ------------------------------------------------------------------------------------------ */

/* Is path dir itself or below it? */
static bool below(const char *path, const char *dir)
{
    size_t n = strlen(dir);
    return strncmp(path, dir, n) == 0 && (path[n] == '/' || path[n] == 0);
}

/* The user's files and the running system: a root's copies of these are empty or stale. */
static bool always_host(const char *path)
{
    static const char *const dirs[] = { "/proc", "/sys", "/dev", "/run", "/tmp", "/home", "/root", "/mnt",
                                        "/media", "/var/tmp" };
    for (unsigned i = 0; i < ARRAY_LEN(dirs); i++)
        if (below(path, dirs[i]))
            return true;
    return false;
}

/* What the host's dynamic linker is told is wrong for another architecture's. */
static bool never_host(const char *rel)
{
    return !strcmp(rel, "etc/ld.so.cache") || !strcmp(rel, "etc/ld.so.preload");
}

/* Where path (without leading slashes) is below the root: 0 and its host name in buf, or -errno. */
static int resolve(int rootfd, const char *path, bool follow, char buf[PATH_MAX])
{
    struct open_how how = {
        .flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW),
        .resolve = RESOLVE_IN_ROOT,
    };
    long fd = syscall(SYS_openat2, rootfd, *path ? path : ".", &how, sizeof how);
    if (fd < 0)
        return -errno;
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%ld", fd);
    ssize_t n = readlink(link, buf, PATH_MAX - 1);
    int e = errno;
    close((int)fd);
    if (n < 0)
        return -e;
    buf[n] = 0;
    return 0;
}

/* What of an absolute path is to be looked up below the root; NULL: nothing, it is the host's. */
static const char *part_below_root(const struct proc *p, const char *path)
{
    if (root_fd(p) < 0)
        return NULL;
    if (below(path, p->root))
        path += strlen(p->root);        /* a host name of something in the root */
    else if (always_host(path))
        return NULL;
    return path + strspn(path, "/");
}

s64 path_open(struct thread *th, gva path, u64 flags, u64 mode)
{
    char name[PATH_MAX];
    s64 n;
    if (root_fd(th->proc) < 0 || !root.complete || !path || guest_read(name, path, 1) < 0 || *name != '/'
        || (n = guest_strnlen(path, PATH_MAX)) < 0 || guest_read(name, path, (size_t)n + 1) < 0)
        return PATH_UNKNOWN;
    const char *rel = part_below_root(th->proc, name);
    if (!rel)
        return PATH_UNKNOWN;
    if (flags & O_PATH)                 /* openat2 refuses what openat ignores */
        flags &= O_PATH | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW;
    const struct open_how how = {
        .flags = flags,
        .mode = flags & (O_CREAT | __O_TMPFILE) ? mode & 07777 : 0,
        .resolve = RESOLVE_IN_ROOT,
    };
    s64 fd = sys_host(th, SYS_openat2, (u64)root.fd, (u64)(uintptr_t)(*rel ? rel : "."), (u64)(uintptr_t)&how,
                      sizeof how, 0, 0);
    if (fd == -ENOENT || fd == -ENOTDIR)
        return never_host(rel) ? fd : PATH_IS_HOST;
    return fd == -EAGAIN || fd == -ENOSYS ? PATH_UNKNOWN : fd;
}

/* Where rel is by name alone, for want of a descriptor to ask with: absolute links then lead to the host. */
static bool resolve_by_name(const struct proc *p, const char *rel, char buf[PATH_MAX])
{
    struct stat st;
    return (size_t)snprintf(buf, PATH_MAX, "%s/%s", p->root, rel) < PATH_MAX && lstat(buf, &st) == 0;
}

const char *path_in_root(const struct proc *p, const char *path, enum path_how how, char buf[PATH_MAX])
{
    const char *rel = part_below_root(p, path);
    if (!rel)
        return path;
    int fd = root.fd;
    struct stat st;
    int e = resolve(fd, rel, how == PATH_FOLLOW || how == PATH_OPEN_CREATE, buf);
    if ((e == -EMFILE || e == -ENFILE) && resolve_by_name(p, rel, buf))
        e = 0;
    if (e == 0) {
        bool in_both = !root.complete && rel == path + strspn(path, "/") && access(path, F_OK) == 0;
        return in_both && stat(buf, &st) == 0 && S_ISDIR(st.st_mode) ? path : buf;
    }
    if (never_host(rel) && (size_t)snprintf(buf, PATH_MAX, "%s/%s", p->root, rel) < PATH_MAX)
        return buf;
    if (!root.complete || (how != PATH_CREATE && how != PATH_OPEN_CREATE))
        return path;

    /* New: its directory decides. */
    size_t n = strlen(rel);
    while (n && rel[n - 1] == '/')
        n--;
    while (n && rel[n - 1] != '/')
        n--;
    char dir[PATH_MAX];
    if (strlen(rel) >= sizeof dir)
        return path;
    memcpy(dir, rel, n);
    dir[n] = 0;
    if (resolve(fd, dir, true, buf) < 0)
        return path;
    size_t len = strlen(buf);
    if (len + 1 + strlen(rel + n) >= PATH_MAX)
        return path;
    buf[len] = '/';
    strcpy(buf + len + 1, rel + n);
    return buf;
}

const char *proc_host_path(const struct proc *p, const char *path, char buf[PATH_MAX])
{
    return *path == '/' ? path_in_root(p, path, PATH_FOLLOW, buf) : path;
}

s64 path_to_host(struct proc *p, gva path, enum path_how how, char buf[PATH_MAX], u64 *out)
{
    *out = path;
    char first;
    if (!path || guest_read(&first, path, 1) < 0 || first != '/')
        return 0;                       /* a bad pointer is the kernel's to judge */
    s64 n = guest_strnlen(path, PATH_MAX);
    if (n < 0)
        return n;
    char name[PATH_MAX];
    if (guest_read(name, path, (size_t)n) < 0)
        return -EFAULT;
    name[n] = 0;
    const char *host = name;
    if (below(name, "/proc"))
        host = how == PATH_FOLLOW ? procfs_follow(p, name, buf) : name;
    else
        host = path_in_root(p, name, how, buf);
    if (host == buf)
        *out = (u64)(uintptr_t)buf;
    else if (host != name) {            /* a tail of name */
        strcpy(buf, host);
        *out = (u64)(uintptr_t)buf;
    }
    return 0;
}

void path_to_guest(const struct proc *p, char *path)
{
    if (!p->root || !below(path, p->root))
        return;
    size_t n = strlen(p->root);
    if (path[n])
        memmove(path, path + n, strlen(path + n) + 1);
    else
        strcpy(path, "/");
}
