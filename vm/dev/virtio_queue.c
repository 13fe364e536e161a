/* virtio_queue.c - split virtqueues: from rings in the guest's memory to requests and back.  See virtio.h.
 *
 * Descriptors are copied before they are looked at: the guest may change them meanwhile.  Of the rings' indices, ours
 * are in struct virtq; what the guest writes is never believed for more than the next step. */
#include "vm/dev/virtio.h"

#include <stdatomic.h>

enum { NEXT = 1, WRITE = 2, INDIRECT = 4, NO_INTERRUPT = 1, INT_QUEUE = 1 };
enum { RING_FLAGS = 0, RING_IDX = 2, RING = 4, USED_ENTRY = 8 };

struct desc {
    u64 addr;
    u32 size;
    u16 flags, next;
};

static u64 avail_size(const struct virtq *q) { return RING + 2ull * q->size + 2; }
static u64 used_size(const struct virtq *q) { return RING + (u64)USED_ENTRY * q->size + 2; }

/* The rings have been checked by virtio_set_ready, and RAM stays where it is. */
static u8 *avail_at(const struct virtio *v, const struct virtq *q) { return pm_host(v->mem, q->avail, avail_size(q)); }
static u8 *used_at(const struct virtio *v, const struct virtq *q) { return pm_host(v->mem, q->used, used_size(q)); }

/* Rings are little-endian, as are all hosts of Ferry; they are shared with the guest's CPUs. */
static u16 get(const u8 *at, memory_order order) { return atomic_load_explicit((const _Atomic u16 *)at, order); }
static void set(u8 *at, u16 value, memory_order order) { atomic_store_explicit((_Atomic u16 *)at, value, order); }

void virtio_set_ready(struct virtio *v, unsigned queue, bool ready)
{
    struct virtq *q = &v->queue[queue];
    bool fits = is_pow2(q->size) && q->size <= VIRTQ_MAX && !(q->desc & 15) && !(q->avail & 1) && !(q->used & 3)
                && pm_host(v->mem, q->desc, sizeof(struct desc) * (u64)q->size) && avail_at(v, q) && used_at(v, q);

    if (ready && !fits) {
        virtio_broken(v, "queue %u of %u entries at %#llx, %#llx, %#llx cannot be", queue, q->size, (unsigned long long)q->desc,
                      (unsigned long long)q->avail, (unsigned long long)q->used);
        return;
    }
    q->ready = ready;
    q->taken = q->done = q->told = 0;
}

/* ---- taking ------------------------------------------------------------------------------------------------ */

static bool add_part(struct virtio *v, struct virtq_chain *c, const struct desc *d)
{
    u8 *host = d->size ? pm_host(v->mem, d->addr, d->size) : NULL;
    u32 *size = d->flags & WRITE ? &c->in_size : &c->out_size;

    if (!d->size)
        return true;
    if (!host || *size + (u64)d->size > UINT32_MAX || c->n_out + c->n_in == VIRTQ_PARTS || (!(d->flags & WRITE) && c->n_in)) {
        virtio_broken(v, "queue %u: a buffer of %u bytes at %#llx, number %u, cannot be", c->queue, d->size,
                      (unsigned long long)d->addr, c->n_out + c->n_in);
        return false;
    }
    *size += d->size;
    c->part[c->n_out + c->n_in] = (struct iovec){ host, d->size };
    if (d->flags & WRITE)
        c->n_in++;
    else
        c->n_out++;
    return true;
}

/* The list that begins with entry `at` of a table of n. */
static bool walk(struct virtio *v, struct virtq_chain *c, const u8 *table, u32 n, u32 at, bool indirect)
{
    struct desc d;

    for (u32 steps = 0; steps < n; steps++) {
        if (at >= n)
            break;
        memcpy(&d, table + (size_t)at * sizeof d, sizeof d);
        if (d.flags & INDIRECT) {
            u32 entries = d.size / sizeof d;
            const u8 *inner = pm_host(v->mem, d.addr, d.size);
            if (indirect || !(v->accepted & VIRTIO_F_INDIRECT) || d.flags & NEXT || d.size % sizeof d || !entries
                || entries > VIRTQ_PARTS || !inner)
                break;
            return walk(v, c, inner, entries, 0, true);
        }
        if (!add_part(v, c, &d))
            return false;
        if (!(d.flags & NEXT))
            return true;
        at = d.next;
    }
    virtio_broken(v, "queue %u: a bad list of descriptors", c->queue);
    return false;
}

/* Is there something at q->taken?  If not, the driver is asked to tell when there is. */
static bool waiting(struct virtio *v, struct virtq *q, unsigned queue)
{
    u8 *avail = avail_at(v, q);
    u16 idx = get(avail + RING_IDX, memory_order_acquire);

    if (idx == q->taken && v->accepted & VIRTIO_F_EVENT_IDX) {
        u8 *event = used_at(v, q) + RING + USED_ENTRY * q->size;
        set(event, q->taken, memory_order_relaxed);
        pm_written(v->mem, event, 2);
        atomic_thread_fence(memory_order_seq_cst);      /* with the driver's, between its idx and its look at event */
        idx = get(avail + RING_IDX, memory_order_acquire);
    }
    if ((u16)(idx - q->done) > q->size) {               /* those in hand included: they take room of ours */
        virtio_broken(v, "queue %u: %u requests in a ring of %u", queue, (u16)(idx - q->done), q->size);
        return false;
    }
    return idx != q->taken;
}

bool virtq_take(struct virtio *v, unsigned queue, struct virtq_chain *c)
{
    struct virtq *q = &v->queue[queue];

    if (!virtio_running(v) || !q->ready || !waiting(v, q, queue))
        return false;
    c->epoch = v->epoch;
    c->queue = (u16)queue;
    c->head = get(avail_at(v, q) + RING + 2 * (q->taken & (q->size - 1)), memory_order_relaxed);
    c->n_out = c->n_in = c->out_size = c->in_size = 0;
    if (!walk(v, c, pm_host(v->mem, q->desc, sizeof(struct desc) * (u64)q->size), q->size, c->head, false))
        return false;
    q->taken++;
    return true;
}

bool virtq_next(struct virtio *v, unsigned queue, struct virtq_chain *c, unsigned *n)
{
    if (*n >= VIRTQ_MAX) {
        dev_wake_at(&v->dev, v->dev.now(v->dev.ctx));
        return false;
    }
    ++*n;
    return virtq_take(v, queue, c);
}

void virtq_put_back(struct virtio *v, const struct virtq_chain *c)
{
    if (c->epoch == v->epoch)
        v->queue[c->queue].taken--;
}

/* ---- handing in ------------------------------------------------------------------------------------------ */

/* Fills in the entry that is `ahead` of the last one the driver sees. */
static void fill(struct virtio *v, const struct virtq_chain *c, u32 written, unsigned ahead)
{
    const struct virtq *q = &v->queue[c->queue];
    u8 *entry = used_at(v, q) + RING + USED_ENTRY * ((q->done + ahead) & (q->size - 1));
    u32 left = written;

    for (unsigned i = 0; i < c->n_in && left; i++) {
        const struct iovec *p = &c->part[c->n_out + i];
        u32 n = MIN(left, (u32)p->iov_len);
        pm_written(v->mem, p->iov_base, n);
        left -= n;
    }
    memcpy(entry, (const u32[]){ c->head, written }, USED_ENTRY);
    pm_written(v->mem, entry, USED_ENTRY);
}

void virtq_done_all(struct virtio *v, const struct virtq_chain *c, const u32 *written, unsigned n)
{
    struct virtq *q = &v->queue[c->queue];

    if (c->epoch != v->epoch || !q->ready)
        return;
    for (unsigned i = 0; i < n; i++)
        fill(v, &c[i], written[i], i);
    q->done = (u16)(q->done + n);
    u8 *idx = used_at(v, q) + RING_IDX;
    set(idx, q->done, memory_order_release);
    pm_written(v->mem, idx, 2);
}

void virtq_done(struct virtio *v, const struct virtq_chain *c, u32 written) { virtq_done_all(v, c, &written, 1); }

void virtq_tell(struct virtio *v, unsigned queue)
{
    struct virtq *q = &v->queue[queue];
    u16 before = q->told, done = q->done;

    if (!q->ready || before == done)
        return;
    atomic_thread_fence(memory_order_seq_cst);          /* with the driver's, between its wish and its look at idx */
    q->told = done;
    const u8 *avail = avail_at(v, q);
    bool wanted;
    if (v->accepted & VIRTIO_F_EVENT_IDX) {             /* is the index it waits for among those that are new? */
        u16 event = get(avail + RING + 2 * q->size, memory_order_relaxed);
        wanted = (u16)(done - event - 1) < (u16)(done - before);
    } else {
        wanted = !(get(avail + RING_FLAGS, memory_order_relaxed) & NO_INTERRUPT);
    }
    if (wanted)
        virtio_interrupt(v, INT_QUEUE, 0);
}

/* ---- bytes of a request ------------------------------------------------------------------------------------ */

/* Calls for each piece of [off, off + size) in the parts; how many bytes there were. */
static u32 copy(const struct iovec *part, unsigned n, u32 off, u8 *to, const u8 *from, u32 size)
{
    u32 copied = 0;

    for (unsigned i = 0; i < n && copied < size; i++) {
        if (off >= part[i].iov_len) {
            off -= (u32)part[i].iov_len;
            continue;
        }
        u32 piece = MIN((u32)part[i].iov_len - off, size - copied);
        u8 *guest = (u8 *)part[i].iov_base + off;
        memcpy(to ? to + copied : guest, to ? guest : from + copied, piece);
        copied += piece;
        off = 0;
    }
    return copied;
}

u32 chain_read(const struct virtq_chain *c, u32 off, void *to, u32 size) { return copy(c->part, c->n_out, off, to, NULL, size); }

u32 chain_write(const struct virtq_chain *c, u32 off, const void *from, u32 size)
{
    return copy(c->part + c->n_out, c->n_in, off, NULL, from, size);
}
