/* sys_file.c - files: what needs more than passing on.
 *
 * openat and readlinkat look into procfs.c first; O_ flags differ between architectures. */
#include "base/log.h"
#include "core/fault.h"
#include "syscalls/calls.h"
#include "syscalls/conv.h"
#include "syscalls/listener.h"
#include "syscalls/path.h"
#include "syscalls/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static u64 host_ptr(const void *p)
{
    return (u64)(uintptr_t)p;
}

/* ---- opening ------------------------------------------------------------------------------------------- */

static enum path_how how_of_open(u64 host_flags)
{
    if (host_flags & O_CREAT)
        return host_flags & (O_NOFOLLOW | O_EXCL) ? PATH_CREATE : PATH_OPEN_CREATE;
    return host_flags & O_NOFOLLOW ? PATH_NOFOLLOW : PATH_FOLLOW;
}

s64 sys_openat(struct thread *th, const u64 arg[6])
{
    char buf[PATH_MAX];
    u64 flags = conv_oflag_to_host(th, arg[2]), path = arg[1];
    s64 fd = procfs_open(th, (s64)arg[0], arg[1], flags);
    if (fd != PROCFS_NOT_OURS)
        return fd;
    fd = path_open(th, (s64)arg[0], arg[1], &(struct open_how){ .flags = flags, .mode = arg[3] });
    if (fd != PATH_UNKNOWN)
        return fd;
    s64 e = path_to_host(th->proc, (s64)arg[0], arg[1], how_of_open(flags), buf, &path);
    return e < 0 ? e : sys_host(th, SYS_openat, arg[0], path, flags, arg[3], 0, 0);
}

/* The guest's structure, of a size that its kernel may know or not. */
static s64 read_how(const u64 arg[6], struct open_how *how)
{
    enum { FIRST = 24, LARGEST = 4096 };
    if (arg[3] < FIRST)
        return -EINVAL;
    if (arg[3] > LARGEST)
        return -E2BIG;
    for (u64 at = sizeof *how; at < arg[3]; at++) {
        u8 byte;
        if (guest_read(&byte, arg[2] + at, 1) < 0)
            return -EFAULT;
        if (byte)
            return -E2BIG;
    }
    return guest_read(how, arg[2], sizeof *how) < 0 ? -EFAULT : 0;
}

s64 sys_openat2(struct thread *th, const u64 arg[6])
{
    struct open_how how;
    u64 path = arg[1];
    char buf[PATH_MAX];
    s64 r = read_how(arg, &how);
    if (r < 0)
        return r;
    how.flags = conv_oflag_to_host(th, how.flags);
    if (!(how.resolve & (RESOLVE_IN_ROOT | RESOLVE_BENEATH))) {
        r = sys_host(th, SYS_openat2, arg[0], host_ptr(""), host_ptr(&how), sizeof how, 0, 0);
        if (r == -EINVAL)
            return r;                   /* what openat ignores and this call refuses */
        bool plain = how.resolve & RESOLVE_NO_MAGICLINKS;       /* its own files are the kernel's then */
        if (!plain && (r = procfs_open(th, (s64)arg[0], arg[1], how.flags)) != PROCFS_NOT_OURS)
            return r;
        if ((r = path_open(th, (s64)arg[0], arg[1], &how)) != PATH_UNKNOWN)
            return r;
        if (!(how.resolve & RESOLVE_NO_SYMLINKS) && !(plain && procfs_names(th->proc, (s64)arg[0], arg[1])))
            r = path_to_host(th->proc, (s64)arg[0], arg[1], how_of_open(how.flags), buf, &path);
        if (r < 0 && r != PATH_UNKNOWN)
            return r;
    }
    return sys_host(th, SYS_openat2, arg[0], path, host_ptr(&how), sizeof how, 0, 0);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

/* The range around our descriptors, which are two at most: closed piece by piece. */
s64 sys_close_range(struct thread *th, const u64 arg[6])
{
    u64 first = (u32)arg[0], last = (u32)arg[1];
    if (first > last)
        return -EINVAL;
    int a = path_root_fd(), b = log_fd() > 2 ? log_fd() : -1;
    const int keep[2] = { MIN(a, b), MAX(a, b) };
    for (unsigned i = 0; i < 2; i++) {
        if (keep[i] < 0 || (u64)keep[i] < first || (u64)keep[i] > last)
            continue;
        if (first < (u64)keep[i]) {
            s64 r = sys_host(th, SYS_close_range, first, (u64)keep[i] - 1, arg[2], 0, 0, 0);
            if (r < 0)
                return r;
        }
        first = (u64)keep[i] + 1;
    }
    return first <= last ? sys_host(th, SYS_close_range, first, last, arg[2], 0, 0, 0) : 0;
}

s64 sys_fcntl(struct thread *th, const u64 arg[6])
{
    u64 v = arg[2];
    switch ((int)arg[1]) {
    case F_SETFL:
        v = conv_oflag_to_host(th, v);
        break;
    case F_GETFL: {
        s64 r = sys_host(th, SYS_fcntl, arg[0], F_GETFL, 0, 0, 0, 0);
        return r < 0 ? r : (s64)conv_oflag_to_guest(th, (u64)r);
    }
    default:
        break;
    }
    return sys_host(th, SYS_fcntl, arg[0], arg[1], v, 0, 0, 0);
}

static bool is_listed(u32 number)
{
    switch (number) {
#define IOCTL(name, value) case value:
#include "syscalls/ioctl.def"
#undef IOCTL
        return true;
    default:
        return false;
    }
}

/* Numbers that carry a size describe structures of fixed-width fields; the older ones must be listed. */
s64 sys_ioctl(struct thread *th, const u64 arg[6])
{
    u32 n = (u32)arg[1];
    s64 notified;
    if ((n >> 8 & 0xff) == '!' && listener_ioctl(th, arg, &notified))
        return notified;
    bool kvm = (n >> 8 & 0xff) == 0xae;         /* the host's processor, not the guest's */
    bool known = !kvm && ((n >> 16 & 0x3fff) != 0 || is_listed(n));
    if (!known) {
        s64 r = sys_host(th, SYS_fcntl, arg[0], F_GETFD, 0, 0, 0, 0);
        if (r < 0)
            return r;
        static _Atomic u32 last;
        if (atomic_exchange(&last, n) != n)
            LOG(unimp, "ioctl %#x is unknown", n);
        return -ENOTTY;
    }
    return sys_host(th, SYS_ioctl, arg[0], arg[1], arg[2], 0, 0, 0);
}

/* ---- asking about files --------------------------------------------------------------------------------- */

static enum path_how how_of_stat(u64 at_flags)
{
    return at_flags & AT_SYMLINK_NOFOLLOW ? PATH_NOFOLLOW : PATH_FOLLOW;
}

/* A descriptor that stands for the path, or what path_open says instead. */
static s64 pin(struct thread *th, u64 dirfd, gva path, u64 at_flags)
{
    const struct open_how how = { .flags = O_PATH | O_CLOEXEC | (at_flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0) };
    s64 fd = path_open(th, (s64)dirfd, path, &how);
    return fd == -EMFILE || fd == -ENFILE ? PATH_UNKNOWN : fd;      /* the guest asked for no descriptor */
}

static void unpin(struct thread *th, s64 fd)
{
    syscall(SYS_close, (int)fd);
}

s64 sys_newfstatat(struct thread *th, const u64 arg[6])
{
    char buf[PATH_MAX];
    u64 path = arg[1];
    struct stat st;
    s64 r = 0, fd = pin(th, arg[0], arg[1], arg[3]);
    if (fd >= 0) {
        r = sys_host(th, SYS_fstat, (u64)fd, host_ptr(&st), 0, 0, 0, 0);
        unpin(th, fd);
        return r < 0 ? r : conv_stat_to_guest(th, arg[2], &st);
    }
    if (fd == PATH_UNKNOWN)
        r = path_to_host(th->proc, (s64)arg[0], arg[1], how_of_stat(arg[3]), buf, &path);
    else
        r = fd;
    if (r == 0)
        r = sys_host(th, SYS_newfstatat, arg[0], path, host_ptr(&st), arg[3], 0, 0);
    return r < 0 ? r : conv_stat_to_guest(th, arg[2], &st);
}

s64 sys_statx(struct thread *th, const u64 arg[6])
{
    char buf[PATH_MAX];
    u64 path = arg[1];
    s64 r = 0, fd = pin(th, arg[0], arg[1], arg[2]);
    if (fd >= 0) {
        r = sys_host(th, SYS_statx, (u64)fd, host_ptr(""), arg[2] | AT_EMPTY_PATH, arg[3], arg[4], 0);
        unpin(th, fd);
        return r;
    }
    if (fd == PATH_UNKNOWN)
        r = path_to_host(th->proc, (s64)arg[0], arg[1], how_of_stat(arg[2]), buf, &path);
    else
        r = fd;
    return r < 0 ? r : sys_host(th, SYS_statx, arg[0], path, arg[2], arg[3], arg[4], 0);
}

/* At most size bytes to the guest, no NUL, as readlink does. */
static s64 link_to_guest(gva dst, u64 size, const char *text)
{
    size_t n = MIN(strlen(text), size);
    return guest_write(dst, text, n) < 0 ? -EFAULT : (s64)n;
}

s64 sys_readlinkat(struct thread *th, const u64 arg[6])
{
    char buf[PATH_MAX], target[PATH_MAX];
    if ((s32)arg[3] <= 0)
        return -EINVAL;
    int known = procfs_readlink(th, (s64)arg[0], arg[1], target);
    if (known < 0)
        return known;
    if (known > 0)
        return link_to_guest(arg[2], arg[3], target);
    u64 path;
    s64 e = path_to_host(th->proc, (s64)arg[0], arg[1], PATH_NOFOLLOW, buf, &path);
    if (e < 0)
        return e;
    return sys_host(th, SYS_readlinkat, arg[0], path, arg[2], arg[3], 0, 0);
}

/* ---- directories ----------------------------------------------------------------------------------------- */

s64 sys_getcwd(struct thread *th, const u64 arg[6])
{
    char buf[PATH_MAX];
    s64 n = sys_host(th, SYS_getcwd, host_ptr(buf), sizeof buf, 0, 0, 0, 0);
    if (n < 0)
        return n;
    path_to_guest(th->proc, buf);
    size_t len = strlen(buf) + 1;
    if (len > arg[1])
        return -ERANGE;
    return guest_write(arg[0], buf, len) < 0 ? -EFAULT : (s64)len;
}
