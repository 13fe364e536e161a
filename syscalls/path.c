/* path.c - looking names up in the guest's root first.  See path.h.
 *
 * The kernel does the walk: openat2 with RESOLVE_BENEATH goes on until a ".." or an absolute link leads out of the
 * root (or of the directory where a relative name begins), and /proc/self/fd/N then says where it ended.  On the
 * host's side RESOLVE_NO_SYMLINKS does the same.  What leads out walk.c does.  No cache, always right. */
#include "syscalls/path.h"

#include "core/fault.h"
#include "syscalls/proc.h"
#include "syscalls/procfs.h"
#include "syscalls/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
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

void path_renew_root(const struct proc *p, u64 flags)
{
    int fd;
    if (!(flags & CLONE_NEWNS) || root_fd(p) < 0 || (fd = open(p->root, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
        return;
    dup3(fd, root.fd, O_CLOEXEC);
    close(fd);
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
bool path_always_host(const char *path)
{
    static const char *const dirs[] = { "/proc", "/sys", "/dev", "/run", "/tmp", "/home", "/root", "/mnt",
                                        "/media", "/var/tmp" };
    for (unsigned i = 0; i < ARRAY_LEN(dirs); i++)
        if (below(path, dirs[i]))
            return true;
    return false;
}

/* What the host's dynamic linker is told is wrong for another architecture's. */
bool path_never_host(const char *path)
{
    return !strcmp(path, "/etc/ld.so.cache") || !strcmp(path, "/etc/ld.so.preload");
}

/* Links there are made by the kernel, and what they lead to need not have a name. */
bool path_kernels(const char *path)
{
    return below(path, "/proc") || below(path, "/sys") || below(path, "/dev");
}

/* Where path (without leading slashes) is below the root: 0 and its host name in buf, or -errno. */
static int resolve(int rootfd, const char *path, bool follow, char buf[PATH_MAX])
{
    struct open_how how = {
        .flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW),
        .resolve = root.complete ? RESOLVE_BENEATH : RESOLVE_IN_ROOT,
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
    else if (path_always_host(path))
        return NULL;
    return path + strspn(path, "/");
}

/* The guest's name of that. */
static const char *guest_name(const char *rel)
{
    return *rel ? rel - 1 : rel;
}

/* ---- the quick way ---------------------------------------------------------------------------------------- */

static s64 open_scoped(struct thread *th, s64 dirfd, const char *name, const struct open_how *guest, u64 scope)
{
    u64 flags = guest->flags;
    /* openat2 refuses what openat ignores. */
    flags &= flags & O_PATH ? O_PATH | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW
        : O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | O_SYNC | O_ASYNC | O_DIRECT
          | O_LARGEFILE | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | __O_TMPFILE;
    const struct open_how how = {
        .flags = flags,
        .mode = flags & (O_CREAT | __O_TMPFILE) ? guest->mode & 07777 : 0,
        .resolve = scope | guest->resolve,
    };
    s64 fd = sys_host(th, SYS_openat2, (u64)dirfd, (u64)(uintptr_t)name, (u64)(uintptr_t)&how, sizeof how, 0, 0);
    bool link = fd == -ELOOP && scope & RESOLVE_NO_SYMLINKS && !(guest->resolve & RESOLVE_NO_SYMLINKS);
    return link || fd == -EXDEV || fd == -EAGAIN || fd == -ENOSYS ? PATH_UNKNOWN : fd;
}

/* One component that is no link, or is not followed. */
static bool is_plain(const char *name)
{
    return !strchr(name, '/') && strcmp(name, "..");
}

/* Nor has the host it?  What is sought in vain most often is sought in directories that are links (/lib); this spares
 * those the long walk. */
static bool missing(const char *name, bool nofollow)
{
    struct stat st;
    return fstatat(AT_FDCWD, name, &st, nofollow ? AT_SYMLINK_NOFOLLOW : 0) && errno == ENOENT;
}

s64 path_open(struct thread *th, s64 dirfd, gva path, const struct open_how *how)
{
    char name[PATH_MAX];
    s64 n;
    if (root_fd(th->proc) < 0 || !root.complete || !path || (n = guest_strnlen(path, PATH_MAX)) <= 0
        || guest_read(name, path, (size_t)n + 1) < 0)
        return PATH_UNKNOWN;
    if (*name != '/')
        return how->flags & O_PATH && how->flags & O_NOFOLLOW && is_plain(name) ? PATH_UNKNOWN
            : open_scoped(th, (s32)dirfd, name, how, RESOLVE_BENEATH);
    const char *rel = part_below_root(th->proc, name);
    if (rel) {
        s64 fd = open_scoped(th, root.fd, *rel ? rel : ".", how, RESOLVE_BENEATH);
        if ((fd != -ENOENT && fd != -ENOTDIR) || path_never_host(guest_name(rel)))
            return fd;
    } else if (path_kernels(name)) {
        return PATH_UNKNOWN;
    }
    if (rel && !(how->flags & (O_CREAT | __O_TMPFILE)) && missing(name, how->flags & O_NOFOLLOW))
        return -ENOENT;
    return open_scoped(th, AT_FDCWD, name, how, RESOLVE_NO_SYMLINKS);
}

/* ---- names ------------------------------------------------------------------------------------------------ */

/* Where rel is by name alone, for want of a descriptor to ask with: absolute links then lead to the host. */
static bool resolve_by_name(const struct proc *p, const char *rel, char buf[PATH_MAX])
{
    struct stat st;
    return (size_t)snprintf(buf, PATH_MAX, "%s/%s", p->root, rel) < PATH_MAX && lstat(buf, &st) == 0;
}

/* What of a name must exist: all, or only the directory of something new.  False: nothing. */
static bool existing_part(const char *name, enum path_how how, char part[PATH_MAX])
{
    size_t n = strlen(name);
    if (n >= PATH_MAX)
        return false;
    if (how == PATH_CREATE) {
        while (n && name[n - 1] == '/')
            n--;
        while (n && name[n - 1] != '/')
            n--;
    }
    memcpy(part, name, n);
    part[n] = 0;
    return n > 0;
}

/* Does the walk stay where it begins?  0: it does; -EXDEV; or another error. */
static int stays(s64 dirfd, const char *name, enum path_how how, u64 scope)
{
    char part[PATH_MAX];
    if (!existing_part(name, how, part))
        return 0;
    const struct open_how open = {
        .flags = O_PATH | O_CLOEXEC | (how == PATH_NOFOLLOW ? O_NOFOLLOW : 0), .resolve = scope,
    };
    long fd = syscall(SYS_openat2, (int)dirfd, part, &open, sizeof open);
    if (fd < 0)
        return errno == ELOOP && scope == RESOLVE_NO_SYMLINKS ? -EXDEV : -errno;
    close((int)fd);
    return 0;
}

/* A name that is the host's: its own, unless links may lead into the root. */
static const char *host_name(const struct proc *p, const char *path, enum path_how how, char buf[PATH_MAX])
{
    if (!root.complete || path_kernels(path) || stays(AT_FDCWD, path, how, RESOLVE_NO_SYMLINKS) != -EXDEV)
        return path;
    return walk_path(p, "", path, how, buf) ? path : buf;
}

const char *path_in_root(const struct proc *p, const char *path, enum path_how how, char buf[PATH_MAX])
{
    const char *rel = part_below_root(p, path);
    if (!rel)
        return root_fd(p) < 0 ? path : host_name(p, path, how, buf);
    struct stat st;
    int e = resolve(root.fd, rel, how == PATH_FOLLOW || how == PATH_OPEN_CREATE, buf);
    if (e == -EXDEV || e == -EAGAIN)
        return walk_path(p, "", guest_name(rel), how, buf) ? path : buf;
    if ((e == -EMFILE || e == -ENFILE) && resolve_by_name(p, rel, buf))
        e = 0;
    if (e == 0) {
        bool in_both = !root.complete && rel == path + strspn(path, "/") && access(path, F_OK) == 0;
        return in_both && stat(buf, &st) == 0 && S_ISDIR(st.st_mode) ? path : buf;
    }
    if (path_never_host(guest_name(rel)) && (size_t)snprintf(buf, PATH_MAX, "%s/%s", p->root, rel) < PATH_MAX)
        return buf;
    if (root.complete && (how == PATH_CREATE || how == PATH_OPEN_CREATE))
        return walk_path(p, "", guest_name(rel), how, buf) ? path : buf;        /* new: its directory decides */
    const bool old = how == PATH_FOLLOW || how == PATH_NOFOLLOW;
    return old && missing(path, how == PATH_NOFOLLOW) ? path : host_name(p, path, how, buf);
}

const char *proc_host_path(const struct proc *p, const char *path, char buf[PATH_MAX])
{
    return *path == '/' ? path_in_root(p, path, PATH_FOLLOW, buf) : path;
}

bool path_of_directory(const struct proc *p, s64 dirfd, char name[PATH_MAX])
{
    static const char deleted[] = " (deleted)";
    char link[40] = "/proc/self/cwd";
    if ((s32)dirfd != AT_FDCWD)
        snprintf(link, sizeof link, "/proc/self/fd/%d", (s32)dirfd);
    ssize_t n = readlink(link, name, PATH_MAX - 1);
    name[MAX(n, 0)] = 0;
    size_t tail = sizeof deleted - 1;
    if (*name != '/' || ((size_t)n > tail && !strcmp(name + (size_t)n - tail, deleted)))
        return false;
    path_to_guest(p, name);
    return true;
}

/* A relative name that leads out of where it begins: the host's name for it in buf.  0: it is right as it is, 1: buf;
 * or -errno. */
static s64 leads_out(const struct proc *p, s64 dirfd, const char *name, enum path_how how, char buf[PATH_MAX])
{
    char start[PATH_MAX];
    if (root_fd(p) < 0 || !root.complete || !*name || (is_plain(name) && (how == PATH_NOFOLLOW || how == PATH_CREATE)))
        return 0;
    if (stays(dirfd, name, how, RESOLVE_BENEATH) != -EXDEV || !path_of_directory(p, dirfd, start))
        return 0;
    s64 e = walk_path(p, start, name, how, buf);
    return e ? e : 1;
}

s64 path_to_host(struct proc *p, s64 dirfd, gva path, enum path_how how, char buf[PATH_MAX], u64 *out)
{
    *out = path;
    char first;
    if (!path || guest_read(&first, path, 1) < 0 || !first)
        return 0;                       /* a bad pointer is the kernel's to judge */
    s64 n = guest_strnlen(path, PATH_MAX);
    char name[PATH_MAX], absolute[PATH_MAX];
    if (n < 0 || guest_read(name, path, (size_t)n) < 0)
        return 0;
    name[n] = 0;
    const bool proc = how == PATH_FOLLOW && (first != '/' || strstr(name, "proc/")) && procfs_name(p, dirfd, name, absolute);
    if (first != '/' && !proc) {
        s64 changed = leads_out(p, dirfd, name, how, buf);
        if (changed > 0)
            *out = (u64)(uintptr_t)buf;
        return MIN(changed, 0);
    }
    const char *host = name;
    if (proc && (host = procfs_follow(p, absolute, buf)) == absolute)
        host = name;
    else if (!proc && !below(name, "/proc"))
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
