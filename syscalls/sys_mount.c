/* sys_mount.c - calls that change the tree: chroot, pivot_root, mount, setns.
 *
 * After those that give the process another "/" everything is below that, or nowhere: the guest's root is forgotten. */
#include "syscalls/calls.h"
#include "syscalls/path.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static u64 host_ptr(const void *p)
{
    return (u64)(uintptr_t)p;
}

s64 sys_chroot(struct thread *th, const u64 arg[6])
{
    char buf[PATH_MAX];
    u64 path;
    s64 e = path_to_host(th->proc, AT_FDCWD, arg[0], PATH_FOLLOW, buf, &path);
    if (e < 0)
        return e;
    s64 r = sys_host(th, SYS_chroot, path, 0, 0, 0, 0, 0);
    if (r == 0)
        path_forget_root(th->proc);
    return r;
}

/* The first two arguments as the host's names, in buf if they are others than the guest's.  0 or -errno. */
static s64 two_paths(struct proc *p, const u64 arg[2], char buf[2][PATH_MAX], u64 path[2])
{
    for (unsigned i = 0; i < 2; i++) {
        s64 e = path_to_host(p, AT_FDCWD, arg[i], PATH_FOLLOW, buf[i], &path[i]);
        if (e < 0)
            return e;
    }
    return 0;
}

s64 sys_pivot_root(struct thread *th, const u64 arg[6])
{
    char buf[2][PATH_MAX];
    u64 path[2];
    s64 e = two_paths(th->proc, arg, buf, path);
    if (e < 0)
        return e;
    s64 r = sys_host(th, SYS_pivot_root, path[0], path[1], 0, 0, 0, 0);
    if (r == 0)
        path_forget_root(th->proc);
    return r;
}

/* The guest's "/" is no mount of the host's; what is to hold for all below it is said of the host's. */
static u64 mount_point(const struct proc *p, u64 path, u64 flags)
{
    const u64 propagation = MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE;
    struct stat st, root;
    bool whole = flags & propagation && p->root && !stat((const char *)path, &st) && !stat(p->root, &root)
        && st.st_dev == root.st_dev && st.st_ino == root.st_ino;
    return whole ? host_ptr("/") : path;
}

s64 sys_mount(struct thread *th, const u64 arg[6])
{
    char buf[2][PATH_MAX];
    u64 path[2];
    s64 e = two_paths(th->proc, arg, buf, path);
    if (e < 0)
        return e;
    if (path[1] == host_ptr(buf[1]))            /* a string of ours */
        path[1] = mount_point(th->proc, path[1], arg[3]);
    return sys_host(th, SYS_mount, path[0], path[1], arg[2], arg[3], arg[4], 0);
}

s64 sys_setns(struct thread *th, const u64 arg[6])
{
    static const char mounts[] = "/proc/thread-self/ns/mnt";
    struct stat before, after;
    bool known = th->proc->root && !stat(mounts, &before);
    s64 r = sys_host(th, SYS_setns, arg[0], arg[1], 0, 0, 0, 0);
    if (r == 0 && known && (stat(mounts, &after) || after.st_ino != before.st_ino))
        path_forget_root(th->proc);
    return r;
}
