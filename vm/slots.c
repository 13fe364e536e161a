/* slots.c - virtio devices in their slots: 32 of 512 bytes, each with an interrupt, where QEMU's board has them.
 *
 * A kind of device is a row of kinds.def.  Devices get slots in the order of the rows, and kernels names in that of
 * the slots. */
#include "base/err.h"
#include "vm/machine_in.h"

#include <errno.h>

static struct virtio *at(const struct machine *m, u64 off) { return m->virtio[off / VIRTIO_SLOT_SIZE]; }

static u64 read(void *ctx, u64 off, unsigned size)
{
    struct virtio *v = at(ctx, off);
    off %= VIRTIO_SLOT_SIZE;
    return v ? v->dev.type->read(&v->dev, off, size) : virtio_mmio_empty(off);
}

static void write(void *ctx, u64 off, u64 value, unsigned size)
{
    struct virtio *v = at(ctx, off);
    if (v)
        v->dev.type->write(&v->dev, off % VIRTIO_SLOT_SIZE, value, size);
}

int machine_add_virtio(struct machine *m, struct virtio *v, struct err *err)
{
    unsigned slot = 0;

    while (slot < VIRTIO_SLOTS && m->virtio[slot])
        slot++;
    v->mem = m->mem;
    machine_attach(m, &v->dev, &virtio_mmio_type, slot < VIRTIO_SLOTS ? SPI_VIRTIO + slot : 0);
    if (slot == VIRTIO_SLOTS)
        return err_set(err, -ENOSPC, "a machine has no more than %d disks, networks and the like", VIRTIO_SLOTS);
    m->virtio[slot] = v;
    return 0;
}

#define KIND(make, ...) int make(struct machine *, struct err *);
#include "vm/kinds.def"

int slots_fill(struct machine *m, struct err *err)
{
    static int (*const kinds[])(struct machine *, struct err *) = {
#define KIND(make, ...) make,
#include "vm/kinds.def"
        NULL,
    };
    int code = pm_add_device(m->mem, BOARD_VIRTIO, VIRTIO_SIZE,
                             &(struct pm_device){ read, write, m, &m->lock }, err);

    for (unsigned i = 0; kinds[i] && !code; i++)
        code = kinds[i](m, err);
    return code;
}
