/* sys_socket.c - addresses of Unix sockets are names of files: with a root they are looked up like all others.
 *
 * Only absolute ones, which the host's kernel would look for outside; in msghdr they are left as they are. */
#include "core/fault.h"
#include "syscalls/calls.h"
#include "syscalls/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static u64 host_ptr(const void *p)
{
    return (u64)(uintptr_t)p;
}

/* ---- from the guest --------------------------------------------------------------------------------------- */

struct address {
    struct sockaddr_un un;
    u64 at, size;               /* what the host gets */
    int dir;                    /* keeps a name short, -1: none */
};

/* A host name that is too long for an address, by way of its directory's descriptor. */
static s64 shorten(struct address *a, char *name)
{
    char *slash = strrchr(name, '/');
    *slash = 0;
    a->dir = open(*name ? name : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (a->dir < 0)
        return -errno;
    int n = snprintf(a->un.sun_path, sizeof a->un.sun_path, "/proc/self/fd/%d/%s", a->dir, slash + 1);
    return (size_t)n < sizeof a->un.sun_path ? 0 : -ENAMETOOLONG;
}

static s64 to_host(struct thread *th, gva addr, u64 size, enum path_how how, struct address *a)
{
    char name[sizeof a->un.sun_path + 1] = "", buf[PATH_MAX];
    const size_t head = offsetof(struct sockaddr_un, sun_path);
    u64 host;
    a->at = addr;
    a->size = size;
    a->dir = -1;
    if (!th->proc->root || size <= head || size > sizeof a->un || guest_read(&a->un, addr, size)
        || a->un.sun_family != AF_UNIX || a->un.sun_path[0] != '/')
        return 0;
    memcpy(name, a->un.sun_path, size - head);
    s64 r = path_to_host(th->proc, AT_FDCWD, host_ptr(name), how, buf, &host);
    if (r < 0 || host != host_ptr(buf))
        return r;
    memset(a->un.sun_path, 0, sizeof a->un.sun_path);
    if (strlen(buf) < sizeof a->un.sun_path)
        strcpy(a->un.sun_path, buf);
    else if ((r = shorten(a, buf)) < 0)
        return r;
    a->at = host_ptr(&a->un);
    a->size = head + strlen(a->un.sun_path) + 1;
    return 0;
}

/* A call whose argument i is an address and the next its size. */
static s64 with_address(struct thread *th, long call, const u64 arg[6], unsigned i, enum path_how how)
{
    struct address a;
    u64 to[6];
    s64 r = to_host(th, arg[i], (u32)arg[i + 1], how, &a);
    memcpy(to, arg, sizeof to);
    to[i] = a.at;
    to[i + 1] = a.at == arg[i] ? arg[i + 1] : a.size;
    if (!r)
        r = sys_host(th, call, to[0], to[1], to[2], to[3], to[4], to[5]);
    if (a.dir >= 0)
        close(a.dir);
    return r;
}

s64 sys_bind(struct thread *th, const u64 arg[6]) { return with_address(th, SYS_bind, arg, 1, PATH_CREATE); }
s64 sys_connect(struct thread *th, const u64 arg[6]) { return with_address(th, SYS_connect, arg, 1, PATH_FOLLOW); }
s64 sys_sendto(struct thread *th, const u64 arg[6]) { return with_address(th, SYS_sendto, arg, 4, PATH_FOLLOW); }

/* ---- to the guest ------------------------------------------------------------------------------------------- */

/* A call that writes an address to argument i and its size to what the next points to. */
static s64 tells_address(struct thread *th, long call, const u64 arg[6], unsigned i)
{
    union { struct sockaddr_storage any; struct sockaddr_un un; char end[sizeof(struct sockaddr_storage) + 1]; } a;
    const size_t head = offsetof(struct sockaddr_un, sun_path);
    socklen_t room, n = sizeof a.any;
    u64 to[6];
    if (!th->proc->root || !arg[i] || guest_read(&room, arg[i + 1], sizeof room) || (s32)room < 0)
        return sys_host(th, call, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
    memcpy(to, arg, sizeof to);
    memset(&a, 0, sizeof a);
    to[i] = host_ptr(&a);
    to[i + 1] = host_ptr(&n);
    s64 r = sys_host(th, call, to[0], to[1], to[2], to[3], to[4], to[5]);
    if (r < 0)
        return r;
    if (n > head && n <= sizeof a.any && a.un.sun_family == AF_UNIX && a.un.sun_path[0] == '/') {
        path_to_guest(th->proc, a.un.sun_path);
        n = (socklen_t)(head + strlen(a.un.sun_path) + 1);
    }
    return guest_write(arg[i], &a, MIN(MIN(room, n), (socklen_t)sizeof a.any)) || guest_write(arg[i + 1], &n, sizeof n)
        ? -EFAULT : r;
}

s64 sys_accept(struct thread *th, const u64 arg[6]) { return tells_address(th, SYS_accept, arg, 1); }
s64 sys_accept4(struct thread *th, const u64 arg[6]) { return tells_address(th, SYS_accept4, arg, 1); }
s64 sys_getsockname(struct thread *th, const u64 arg[6]) { return tells_address(th, SYS_getsockname, arg, 1); }
s64 sys_getpeername(struct thread *th, const u64 arg[6]) { return tells_address(th, SYS_getpeername, arg, 1); }
s64 sys_recvfrom(struct thread *th, const u64 arg[6]) { return tells_address(th, SYS_recvfrom, arg, 4); }
