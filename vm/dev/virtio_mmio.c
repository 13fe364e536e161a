/* virtio_mmio.c - registers of virtio devices in memory (Virtual I/O Device 1.2, 4.2; version 2 of the layout).
 * Not modelled: shared memory regions, reset of one queue. */
#include "vm/dev/virtio.h"

#include "base/log.h"

enum { MAGIC = 0x00, VERSION = 0x04, DEVICE = 0x08, VENDOR = 0x0c, OFFERS = 0x10, OFFERS_SEL = 0x14, ACCEPTS = 0x20,
       ACCEPTS_SEL = 0x24, QUEUE_SEL = 0x30, QUEUE_MAX = 0x34, QUEUE_NUM = 0x38, QUEUE_READY = 0x44, NOTIFY = 0x50,
       INT_STATUS = 0x60, INT_ACK = 0x64, STATUS = 0x70, DESC = 0x80, AVAIL = 0x90, USED = 0xa0, SHM_SIZE = 0xb0,
       SHM_END = 0xc0, GENERATION = 0xfc, CONFIG = 0x100 };
enum { FEATURES_OK = 8, MAGIC_VALUE = 0x74726976, VERSION_2 = 2, VENDOR_ID = 0x52524546 };

static struct virtio *self(struct dev *d) { return CONTAINER_OF(d, struct virtio, dev); }

/* The queue that is selected; NULL: none. */
static struct virtq *selected(struct virtio *v) { return v->queue_select < v->type->n_queues ? &v->queue[v->queue_select] : NULL; }

static u64 config_read(const struct virtio *v, u64 off, unsigned size)
{
    u64 value = 0;

    if (off + size <= v->type->config_size)
        memcpy(&value, v->config + off, size);
    return value;
}

static void config_write(struct virtio *v, u64 off, u64 value, unsigned size)
{
    if (!v->type->configured || off + size > v->type->config_size) {
        LOG(guest, "%s: write to %#llx of the configuration", v->type->name, (unsigned long long)off);
        return;
    }
    memcpy(v->config + off, &value, size);
    v->type->configured(v);
}

u64 virtio_mmio_empty(u64 off) { return off == MAGIC ? MAGIC_VALUE : off == VERSION ? VERSION_2 : off == VENDOR ? VENDOR_ID : 0; }

static u64 read(struct dev *d, u64 off, unsigned size)
{
    struct virtio *v = self(d);
    const struct virtq *q = selected(v);

    if (off >= CONFIG)
        return config_read(v, off - CONFIG, size);
    if (size != 4)
        return 0;
    switch (off) {
    case DEVICE:      return v->type->id;
    case OFFERS:      return v->offers_select < 2 ? (u32)(v->offers >> 32 * v->offers_select) : 0;
    case QUEUE_MAX:   return q ? VIRTQ_MAX : 0;
    case QUEUE_READY: return q && q->ready;
    case INT_STATUS:  return v->interrupts;
    case STATUS:      return v->status;
    case GENERATION:  return v->generation;
    default:          return off >= SHM_SIZE && off < SHM_END ? UINT32_MAX : virtio_mmio_empty(off);
    }
}

static void accept(struct virtio *v, u32 value)
{
    unsigned shift = 32 * v->accepts_select;

    if (v->status & FEATURES_OK || v->accepts_select > 1)
        LOG(guest, "%s: features accepted too late, or not there", v->type->name);
    else
        v->accepted = (v->accepted & ~((u64)UINT32_MAX << shift)) | (u64)value << shift;
}

static void put_half(u64 *address, u64 off, u32 value)
{
    unsigned shift = off & 4 ? 32 : 0;
    *address = (*address & ~((u64)UINT32_MAX << shift)) | (u64)value << shift;
}

static void queue_write(struct virtio *v, u64 off, u32 value)
{
    struct virtq *q = selected(v);

    if (!q || (q->ready && off != QUEUE_READY)) {
        LOG(guest, "%s: write to %#llx of queue %u, which is in use or not there", v->type->name, (unsigned long long)off,
            v->queue_select);
        return;
    }
    switch (off & ~(u64)4) {
    case QUEUE_NUM & ~4:   q->size = value; break;
    case QUEUE_READY & ~4: virtio_set_ready(v, v->queue_select, value & 1); break;
    case DESC:             put_half(&q->desc, off, value); break;
    case AVAIL:            put_half(&q->avail, off, value); break;
    case USED:             put_half(&q->used, off, value); break;
    default:               UNREACHABLE("no register of a queue");
    }
}

static void write(struct dev *d, u64 off, u64 value, unsigned size)
{
    struct virtio *v = self(d);
    u32 n = (u32)value;

    if (off >= CONFIG) {
        config_write(v, off - CONFIG, value, size);
        return;
    }
    switch (size == 4 ? off : MAGIC) {
    case OFFERS_SEL:  v->offers_select = n; break;
    case ACCEPTS:     accept(v, n); break;
    case ACCEPTS_SEL: v->accepts_select = n; break;
    case QUEUE_SEL:   v->queue_select = n; break;
    case NOTIFY:      virtio_notified(v, n); break;
    case INT_ACK:     virtio_interrupt(v, 0, n); break;
    case STATUS:      virtio_set_status(v, n); break;
    case QUEUE_NUM: case QUEUE_READY: case DESC: case DESC + 4: case AVAIL: case AVAIL + 4: case USED: case USED + 4:
        queue_write(v, off, n);
        break;
    default:
        LOG(guest, "%s: write of %u bytes to %#llx", v->type->name, size, (unsigned long long)off);
        break;
    }
}

static void reset(struct dev *d) { virtio_reset(self(d)); }
static void due(struct dev *d) { self(d)->type->due(self(d)); }
static void fini(struct dev *d) { self(d)->type->fini(self(d)); }

const struct dev_type virtio_mmio_type = { .name = "virtio-mmio", .read = read, .write = write, .reset = reset, .due = due,
                                           .fini = fini };
