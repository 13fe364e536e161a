/* virtio.c - what all virtio devices share: negotiation of features, status, interrupts.  See virtio.h. */
#include "vm/dev/virtio.h"

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

enum { DRIVER_OK = 4, FEATURES_OK = 8, NEEDS_RESET = 64, STATUS_MASK = 0xff };
enum { INT_QUEUE = 1, INT_CONFIG = 2 };

const struct field virtio_fields[] = {
    FIELD(struct virtio, accepted),       FIELD(struct virtio, status),         FIELD(struct virtio, interrupts),
    FIELD(struct virtio, offers_select),  FIELD(struct virtio, accepts_select), FIELD(struct virtio, queue_select),
    FIELD(struct virtio, queue),          FIELD_END,
};

void virtio_init(struct virtio *v, const struct virtio_type *type, u64 features)
{
    ASSERT(type->n_queues <= VIRTIO_QUEUES && type->config_size <= VIRTIO_CONFIG, "%s is too large", type->name);
    v->type = type;
    v->offers |= features | VIRTIO_F_INDIRECT | VIRTIO_F_EVENT_IDX | VIRTIO_F_VERSION_1;
}

bool virtio_running(const struct virtio *v) { return (v->status & (DRIVER_OK | NEEDS_RESET)) == DRIVER_OK; }

/* ---- interrupts ------------------------------------------------------------------------------------------ */

void virtio_interrupt(struct virtio *v, u32 raise, u32 acknowledge)
{
    v->interrupts = (v->interrupts & ~acknowledge) | raise;
    irq_set(&v->dev.irq, v->interrupts);
}

void virtio_config_changed(struct virtio *v)
{
    v->generation++;
    if (v->status & DRIVER_OK)
        virtio_interrupt(v, INT_CONFIG, 0);
}

void virtio_broken(struct virtio *v, const char *fmt, ...)
{
    char what[128];
    va_list ap;

    if (v->status & NEEDS_RESET)
        return;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    LOG(guest, "%s: %s", v->type->name, what);
    v->status |= NEEDS_RESET;
    virtio_config_changed(v);
}

/* ---- life -------------------------------------------------------------------------------------------------- */

void virtio_reset(struct virtio *v)
{
    v->epoch++;
    if (v->type->reset)
        v->type->reset(v);
    fields_clear(virtio_fields, v);
    if (v->type->fields)
        fields_clear(v->type->fields, v);
    virtio_interrupt(v, 0, 0);
}

/* Drivers may have filled queues before they were ready. */
static void start(struct virtio *v)
{
    for (unsigned q = 0; q < v->type->n_queues && virtio_running(v); q++)
        if (v->queue[q].ready)
            v->type->notify(v, q);
}

void virtio_set_status(struct virtio *v, u32 status)
{
    u32 before = v->status;

    if (!(status & STATUS_MASK)) {
        virtio_reset(v);
        return;
    }
    status |= before & NEEDS_RESET;
    if ((status & ~before & FEATURES_OK) && (v->accepted & ~v->offers || !(v->accepted & VIRTIO_F_VERSION_1))) {
        LOG(guest, "%s: features %#llx are not among %#llx, or lack version 1", v->type->name,
            (unsigned long long)v->accepted, (unsigned long long)v->offers);
        status &= ~(u32)FEATURES_OK;
    }
    if (!(status & FEATURES_OK))
        status &= ~(u32)DRIVER_OK;
    v->status = status & STATUS_MASK;
    if (~before & v->status & DRIVER_OK)
        start(v);
}

void virtio_notified(struct virtio *v, unsigned queue)
{
    if (virtio_running(v) && queue < v->type->n_queues && v->queue[queue].ready)
        v->type->notify(v, queue);
    else
        LOG(guest, "%s: notice of queue %u, which is not in use", v->type->name, queue);
}
