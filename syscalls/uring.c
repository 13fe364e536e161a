/* uring.c - io_uring: a kernel's rings whose submissions are of the guest's form.
 *
 * Submissions hold what differs between architectures: O_ flags, events of epoll, names that belong to the guest's
 * root.  So the guest fills entries of its own, and io_uring_enter copies those to be submitted into the kernel's
 * before it lets the kernel look.  Both rings of indices and the completions are the kernel's own memory.
 *
 *      guest's entries ──► entries ──► kernel ──► completions
 *       its mapping    enter  ours    io_uring_enter   shared
 *
 * 1. All memory is given to the kernel by Ferry (IORING_SETUP_NO_MMAP): a kernel does not let anybody choose where its
 *    own is mapped, and the guest's mappings have to lie in the guest's space.  A kernel without it has no io_uring.
 * 2. A kernel's thread that polls for submissions would not wait for the copy: refused, as is what maps more of the
 *    kernel's memory (buffer rings of the kernel's, resized rings, registered regions), and registered rings.
 * 3. Names and structures for the kernel live in the slot of their entry until the entry is used again: two
 *    threads that enter at once write the same.
 * 4. The guest may destroy the rings at any time, so they are only read with a guard.
 * 5. A ring is found by its descriptor.  One that was closed is noticed when its number is used again. */
#include "base/log.h"
#include "core/fault.h"
#include "syscalls/calls.h"
#include "syscalls/conv.h"
#include "syscalls/path.h"
#include "syscalls/uring.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/kcmp.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096, MAX_ENTRIES = 32768, NO_ARRAY = -1, HEADER = 1024 /* more than the kernel's */ };

/* Of include/uapi/linux/io_uring.h, which on some hosts is older than their kernels. */
enum {
    SETUP_NO_MMAP = 1 << 14, SETUP_REGISTERED_FD_ONLY = 1 << 15, SETUP_NO_SQARRAY = 1 << 16,
    SETUP_HYBRID_IOPOLL = 1 << 17, SETUP_CQE_MIXED = 1 << 18,
    SETUP_REFUSED = IORING_SETUP_SQPOLL | IORING_SETUP_SQ_AFF | SETUP_REGISTERED_FD_ONLY,
    SETUP_KNOWN = SETUP_CQE_MIXED * 2 - 1,
    OP_EPOLL_WAIT = 59, OP_PIPE = 62, OP_NONE = 255,
    REGISTER_RING_FDS = 20, REGISTER_PBUF_RING = 22, REGISTER_ZCRX_IFQ = 32, REGISTER_RESIZE_RINGS = 33,
    REGISTER_MEM_REGION = 34, PBUF_RING_MMAP = 1,
};
static const u64 OFF_MASK = 0xf8000000;

struct params {
    u32 sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features, wq_fd, resv[3];
    struct { u32 head, tail, ring_mask, ring_entries, flags, dropped, array, resv1; u64 user_addr; } sq;
    struct { u32 head, tail, ring_mask, ring_entries, overflow, cqes, flags, resv1; u64 user_addr; } cq;
};
_Static_assert(sizeof(struct params) == sizeof(struct io_uring_params), "io_uring_params is 120 bytes");

/* What the kernel's form of an entry points to. */
struct slot {
    char path[2][PATH_MAX];
    struct open_how how;
    struct epoll_event event;
};

struct ring {
    struct ring *next;
    _Atomic int fd;
    u32 mask, sqe_size;
    u32 head, tail;             /* offsets in the rings */
    s64 array;                  /* the same, or NO_ARRAY: the indices are the positions */
    u64 rings_size, sqes_size;  /* multiples of pages */
    gva rings, entries;         /* where they can be read: our mapping, or the guest's own memory */
    bool guest_memory;          /* that is so: nothing of it can be mapped */
    u8 *sqes;                   /* the kernel's entries; slots, rings and guest's entries follow */
    struct slot *slots;
    u64 size;                   /* from sqes on */
};

static struct ring *_Atomic rings;      /* grows only */

static struct ring *find(int fd)
{
    struct ring *first = atomic_load_explicit(&rings, memory_order_acquire);
    for (struct ring *r = first; r; r = r->next)
        if (atomic_load(&r->fd) == fd)
            return r;
    for (struct ring *r = first; r; r = r->next)       /* a duplicate of its descriptor? */
        if (!syscall(SYS_kcmp, getpid(), getpid(), KCMP_FILE, fd, atomic_load(&r->fd)))
            return r;
    return NULL;
}

/* ---- setting up --------------------------------------------------------------------------------------------------- */

static u32 power_of_two(u64 n, u32 max)
{
    u32 p = 1;
    while (p < n && p < max)
        p *= 2;
    return p;
}

/* Memory for a ring of these parameters; false: none. */
static bool make_memory(struct ring *r, u32 entries, const struct params *p)
{
    u32 n = power_of_two(entries, MAX_ENTRIES);
    u32 n_cq = p->flags & IORING_SETUP_CQSIZE ? power_of_two(p->cq_entries, 2 * MAX_ENTRIES) : 2 * n;
    r->sqe_size = p->flags & IORING_SETUP_SQE128 ? 128 : 64;
    r->sqes_size = ALIGN_UP((u64)n * r->sqe_size, PAGE);
    r->rings_size = ALIGN_UP(HEADER + (u64)n_cq * (p->flags & IORING_SETUP_CQE32 ? 32 : 16) + n * sizeof(u32), PAGE);
    u64 slots_size = ALIGN_UP(n * sizeof(struct slot), PAGE);
    r->size = r->sqes_size * 2 + r->rings_size + slots_size;
    r->sqes = mmap(NULL, r->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (r->sqes == MAP_FAILED)
        return false;
    r->slots = (struct slot *)(r->sqes + r->sqes_size);
    r->rings = (gva)(uintptr_t)r->sqes + r->sqes_size + slots_size;
    r->entries = r->rings + r->rings_size;
    return true;
}

/* The kernel refused: what would it have said to the guest's own parameters? */
static s64 explain(struct thread *th, u32 entries, struct params p, s64 error)
{
    if (error != -EINVAL || p.flags & SETUP_NO_MMAP)
        return error;
    s64 fd = sys_host(th, SYS_io_uring_setup, entries, (u64)(uintptr_t)&p, 0, 0, 0, 0);
    if (fd < 0)
        return fd;
    close((int)fd);
    LOG(unimp, "io_uring is refused: this kernel cannot use rings in memory of ours (Linux 6.10 can)");
    return -ENOSYS;
}

static void add(const struct ring *new, int fd)
{
    struct ring *r = atomic_load_explicit(&rings, memory_order_acquire);
    while (r && atomic_load(&r->fd) != fd)
        r = r->next;
    if (r)
        munmap(r->sqes, r->size);       /* closed since */
    bool first = !r;
    if (first)
        r = malloc(sizeof *r);
    ASSERT(r, "no memory for a ring");
    struct ring *next = first ? NULL : r->next;
    *r = *new;
    r->next = next;
    atomic_store(&r->fd, fd);
    if (first) {
        r->next = atomic_load(&rings);
        while (!atomic_compare_exchange_weak(&rings, &r->next, r)) {
        }
    }
}

s64 sys_io_uring_setup(struct thread *th, const u64 arg[6])
{
    struct params guest, p;
    struct ring r = { .array = NO_ARRAY };
    if (guest_read(&guest, arg[1], sizeof guest))
        return -EFAULT;
    if (guest.flags & ~(u32)SETUP_KNOWN)
        return -EINVAL;
    if (guest.flags & SETUP_REFUSED)
        return guest.flags & IORING_SETUP_SQPOLL ? -EPERM : -EINVAL;
    p = guest;
    if (!make_memory(&r, (u32)arg[0], &p))
        return -ENOMEM;
    r.guest_memory = p.flags & SETUP_NO_MMAP;
    if (r.guest_memory) {
        r.rings = p.cq.user_addr;
        r.entries = p.sq.user_addr;
    }
    p.flags |= SETUP_NO_MMAP;
    p.cq.user_addr = r.rings;
    p.sq.user_addr = (u64)(uintptr_t)r.sqes;
    s64 fd = sys_host(th, SYS_io_uring_setup, (u32)arg[0], (u64)(uintptr_t)&p, 0, 0, 0, 0);
    if (fd < 0) {
        munmap(r.sqes, r.size);
        return explain(th, (u32)arg[0], guest, fd);
    }
    r.mask = p.sq_entries - 1;
    r.head = p.sq.head;
    r.tail = p.sq.tail;
    if (!(p.flags & SETUP_NO_SQARRAY))
        r.array = p.sq.array;
    p.flags = guest.flags;
    p.cq.user_addr = guest.cq.user_addr;
    p.sq.user_addr = guest.sq.user_addr;
    if (guest_write(arg[1], &p, sizeof p)) {
        close((int)fd);
        munmap(r.sqes, r.size);
        return -EFAULT;
    }
    add(&r, (int)fd);
    return fd;
}

s64 uring_map(struct thread *th, int fd, const u64 arg[6], int prot)
{
    const struct ring *r = find(fd);
    if (!r)
        return URING_NOT_OURS;
    u64 size = ALIGN_UP(arg[1], PAGE);
    u64 what = arg[5] & OFF_MASK;
    bool entries = what == IORING_OFF_SQES;
    if (r->guest_memory || !size || size > (entries ? r->sqes_size : r->rings_size)
        || (!entries && what != IORING_OFF_SQ_RING && what != IORING_OFF_CQ_RING))
        return -EINVAL;
    /* Room first, then a second mapping of our memory over it. */
    struct aspace *as = th->proc->as;
    int flags = MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | ((int)arg[3] & (MAP_FIXED | MAP_FIXED_NOREPLACE));
    s64 at = as_map(as, arg[0], size, prot, flags, -1, 0, URING_NAME);
    if (at < 0)
        return at;
    void *from = (void *)(uintptr_t)(entries ? r->entries : r->rings);
    if (mremap(from, 0, size, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)at) == MAP_FAILED
        || mprotect((void *)at, size, prot & (PROT_READ | PROT_WRITE))) {
        int e = errno;
        as_unmap(as, (gva)at, size);
        return -e;
    }
    return at;
}

/* ---- submitting --------------------------------------------------------------------------------------------------- */

/* A name in one of an entry's fields; one that cannot be read the kernel judges. */
static void name(struct thread *th, struct slot *slot, unsigned which, s32 dirfd, enum path_how how, __u64 *field)
{
    u64 host;
    if (!path_to_host(th->proc, dirfd, *field, how, slot->path[which], &host))
        *field = host;
}

static enum path_how how_of_open(u64 host_flags)
{
    if (host_flags & O_CREAT)
        return host_flags & (O_NOFOLLOW | O_EXCL) ? PATH_CREATE : PATH_OPEN_CREATE;
    return host_flags & O_NOFOLLOW ? PATH_NOFOLLOW : PATH_FOLLOW;
}

static void convert_openat2(struct thread *th, struct slot *slot, struct io_uring_sqe *e)
{
    if (e->len < sizeof slot->how || guest_read(&slot->how, e->addr2, sizeof slot->how))
        return;
    slot->how.flags = conv_oflag_to_host(th, slot->how.flags);
    if (!(slot->how.resolve & (RESOLVE_IN_ROOT | RESOLVE_BENEATH)))
        name(th, slot, 0, e->fd, how_of_open(slot->how.flags), &e->addr);
    e->addr2 = (u64)(uintptr_t)&slot->how;
    e->len = sizeof slot->how;
}

static void convert_epoll_ctl(struct slot *slot, struct io_uring_sqe *e)
{
    struct epevent_guest g;
    if (e->len == EPOLL_CTL_DEL || guest_read(&g, e->addr, sizeof g))
        return;
    slot->event.events = g.events;
    slot->event.data.u64 = g.data;
    e->addr = (u64)(uintptr_t)&slot->event;
}

/* An entry of the guest's becomes one of the host's. */
static void convert(struct thread *th, struct slot *slot, struct io_uring_sqe *e)
{
    switch (e->opcode) {
    case IORING_OP_OPENAT:
        e->open_flags = (u32)conv_oflag_to_host(th, e->open_flags);
        name(th, slot, 0, e->fd, how_of_open(e->open_flags), &e->addr);
        break;
    case IORING_OP_OPENAT2:
        convert_openat2(th, slot, e);
        break;
    case IORING_OP_STATX:
        name(th, slot, 0, e->fd, e->statx_flags & AT_SYMLINK_NOFOLLOW ? PATH_NOFOLLOW : PATH_FOLLOW, &e->addr);
        break;
    case IORING_OP_UNLINKAT:
        name(th, slot, 0, e->fd, PATH_NOFOLLOW, &e->addr);
        break;
    case IORING_OP_MKDIRAT:
        name(th, slot, 0, e->fd, PATH_CREATE, &e->addr);
        break;
    case IORING_OP_RENAMEAT:
    case IORING_OP_LINKAT:
        name(th, slot, 0, e->fd, PATH_NOFOLLOW, &e->addr);
        name(th, slot, 1, (s32)e->len, PATH_CREATE, &e->addr2);
        break;
    case IORING_OP_SYMLINKAT:
        name(th, slot, 1, e->fd, PATH_CREATE, &e->addr2);
        break;
    case IORING_OP_SETXATTR:
    case IORING_OP_GETXATTR:
        name(th, slot, 0, AT_FDCWD, PATH_FOLLOW, &e->addr3);
        break;
    case IORING_OP_EPOLL_CTL:
        convert_epoll_ctl(slot, e);
        break;
    case OP_EPOLL_WAIT:                 /* would store events of the host's form whenever it likes */
        e->opcode = OP_NONE;
        break;
    case OP_PIPE:
        e->open_flags = (u32)conv_oflag_to_host(th, e->open_flags);
        break;
    default:
        break;
    }
}

/* The entries that a submission of n will look at.  -EFAULT: the guest has taken its memory away. */
static s64 copy_entries(struct thread *th, const struct ring *r, u32 n)
{
    u32 head, tail;
    if (guest_read(&head, r->rings + r->head, sizeof head) || guest_read(&tail, r->rings + r->tail, sizeof tail))
        return -EFAULT;
    atomic_thread_fence(memory_order_acquire);
    for (n = MIN(MIN(n, tail - head), r->mask + 1); n; n--, head++) {
        u32 i = head & r->mask;
        if (r->array != NO_ARRAY && guest_read(&i, r->rings + (u64)r->array + i * sizeof i, sizeof i))
            return -EFAULT;
        if (i > r->mask)
            continue;                   /* the kernel drops it */
        union { u8 bytes[128]; struct io_uring_sqe sqe; } e;
        if (guest_read(&e, r->entries + (u64)i * r->sqe_size, r->sqe_size))
            return -EFAULT;
        convert(th, &r->slots[i], &e.sqe);
        memcpy(r->sqes + (u64)i * r->sqe_size, &e, r->sqe_size);
    }
    return 0;
}

s64 sys_io_uring_enter(struct thread *th, const u64 arg[6])
{
    struct { u64 sigmask; u32 sigmask_sz, min_wait; u64 ts; } ext;
    u32 flags = (u32)arg[3];
    u64 mask, last = arg[4];
    const struct ring *r = flags & IORING_ENTER_REGISTERED_RING ? NULL : find((int)arg[0]);
    if (r && (u32)arg[1]) {
        s64 e = copy_entries(th, r, (u32)arg[1]);
        if (e)
            return e;
    }
    if (flags & IORING_ENTER_EXT_ARG && arg[5] == sizeof ext) {
        if (guest_read(&ext, arg[4], sizeof ext))
            return -EFAULT;
        if (ext.sigmask && ext.sigmask_sz == sizeof mask) {
            if (guest_read(&mask, ext.sigmask, sizeof mask))
                return -EFAULT;
            mask = sig_host_mask(mask);
            ext.sigmask = (u64)(uintptr_t)&mask;
        }
        last = (u64)(uintptr_t)&ext;
    } else if (arg[4] && arg[5] == sizeof mask) {
        if (guest_read(&mask, arg[4], sizeof mask))
            return -EFAULT;
        mask = sig_host_mask(mask);
        last = (u64)(uintptr_t)&mask;
    }
    return sys_host(th, SYS_io_uring_enter, arg[0], arg[1], arg[2], arg[3], last, arg[5]);
}

/* ---- registering -------------------------------------------------------------------------------------------------- */

/* Operations that a program asks for are those that convert() lets pass. */
static void hide_operations(gva probe, u64 n)
{
    const gva flags = probe + sizeof(struct io_uring_probe) + OP_EPOLL_WAIT * sizeof(struct io_uring_probe_op) + 2;
    const u16 none = 0;
    if (n > OP_EPOLL_WAIT && guest_write(flags, &none, sizeof none))
        LOG(unimp, "the answer of io_uring_register vanished");
}

s64 sys_io_uring_register(struct thread *th, const u64 arg[6])
{
    struct { u64 addr; u32 entries; u16 group, flags; u64 resv[3]; } buffers;
    switch ((u32)arg[1]) {
    case REGISTER_RING_FDS:
    case REGISTER_ZCRX_IFQ:
    case REGISTER_RESIZE_RINGS:
    case REGISTER_MEM_REGION:
        return -EINVAL;
    case REGISTER_PBUF_RING:
        if (!guest_read(&buffers, arg[2], sizeof buffers) && buffers.flags & PBUF_RING_MMAP)
            return -EINVAL;
        break;
    default:
        break;
    }
    s64 r = sys_host(th, SYS_io_uring_register, arg[0], arg[1], arg[2], arg[3], 0, 0);
    if (!r && (u32)arg[1] == IORING_REGISTER_PROBE)
        hide_operations(arg[2], arg[3]);
    return r;
}
