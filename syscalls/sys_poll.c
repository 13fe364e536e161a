/* sys_poll.c - waiting for descriptors: epoll, select, signalfd.
 *
 * struct epoll_event is packed on x86-64 only; signal masks lose what Ferry itself must receive. */
#include "core/fault.h"
#include "syscalls/calls.h"
#include "syscalls/conv.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

_Static_assert(sizeof(struct epoll_event) <= sizeof(struct epevent_guest), "events are widened in place");

static u64 host_ptr(const void *p)
{
    return (u64)(uintptr_t)p;
}

/* A guest's mask for a wait: *out is NULL or points to *mask.  0 or -errno. */
static s64 wait_mask(gva src, u64 size, u64 *mask, u64 *out)
{
    *out = 0;
    if (!src)
        return 0;
    if (size != sizeof *mask)
        return -EINVAL;
    if (guest_read(mask, src, sizeof *mask) < 0)
        return -EFAULT;
    *mask = sig_host_mask(*mask);
    *out = host_ptr(mask);
    return 0;
}

s64 sys_epoll_ctl(struct thread *th, const u64 arg[6])
{
    struct epevent_guest g;
    struct epoll_event h;
    if ((int)arg[1] == EPOLL_CTL_DEL || !arg[3])
        return sys_host(th, SYS_epoll_ctl, arg[0], arg[1], arg[2], 0, 0, 0);
    if (guest_read(&g, arg[3], sizeof g) < 0)
        return -EFAULT;
    h.events = g.events;
    h.data.u64 = g.data;
    return sys_host(th, SYS_epoll_ctl, arg[0], arg[1], arg[2], host_ptr(&h), 0, 0);
}

/* The host wrote n of its events into the guest's array, which has room for as many of the guest's. */
static s64 widen_events(gva array, s64 n)
{
    if (sizeof(struct epoll_event) == sizeof(struct epevent_guest))
        return n;
    for (s64 i = n - 1; i >= 0; i--) {          /* from the end: the wide one overlaps those after it */
        struct epoll_event h;
        if (guest_read(&h, array + (u64)i * sizeof h, sizeof h) < 0)
            return -EFAULT;
        struct epevent_guest g = { .events = h.events, .data = h.data.u64 };
        if (guest_write(array + (u64)i * sizeof g, &g, sizeof g) < 0)
            return -EFAULT;
    }
    return n;
}

s64 sys_epoll_pwait(struct thread *th, const u64 arg[6])
{
    u64 mask, mask_ptr;
    s64 e = wait_mask(arg[4], arg[5], &mask, &mask_ptr);
    if (e < 0)
        return e;
    s64 n = sys_host(th, SYS_epoll_pwait, arg[0], arg[1], arg[2], arg[3], mask_ptr, arg[5]);
    return n <= 0 ? n : widen_events(arg[1], n);
}

s64 sys_epoll_pwait2(struct thread *th, const u64 arg[6])
{
    u64 mask, mask_ptr, timeout[2];
    if (arg[3] && guest_read(timeout, arg[3], sizeof timeout) < 0)
        return -EFAULT;
    s64 e = wait_mask(arg[4], arg[5], &mask, &mask_ptr);
    if (e < 0)
        return e;
    s64 n = sys_host(th, SYS_epoll_pwait2, arg[0], arg[1], arg[2], arg[3], mask_ptr, arg[5]);
    return n <= 0 ? n : widen_events(arg[1], n);
}

s64 sys_pselect6(struct thread *th, const u64 arg[6])
{
    struct { u64 mask, size; } set;
    u64 mask, set_ptr = 0;
    if (arg[5]) {
        if (guest_read(&set, arg[5], sizeof set) < 0)
            return -EFAULT;
        s64 e = wait_mask(set.mask, set.size, &mask, &set.mask);
        if (e < 0)
            return e;
        set_ptr = host_ptr(&set);
    }
    return sys_host(th, SYS_pselect6, arg[0], arg[1], arg[2], arg[3], arg[4], set_ptr);
}

s64 sys_signalfd4(struct thread *th, const u64 arg[6])
{
    u64 mask, mask_ptr;
    s64 e = wait_mask(arg[1], arg[2], &mask, &mask_ptr);
    if (e < 0)
        return e;
    return sys_host(th, SYS_signalfd4, arg[0], mask_ptr, arg[2], arg[3], 0, 0);
}
