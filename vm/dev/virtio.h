/* virtio.h - the contract of a virtio device (Virtual I/O Device 1.2), and what the transport does for it.
 *
 *      driver ──► registers (virtio_mmio.c) ──► features, status, queues (virtio.c) ──► type->notify
 *                                                                                          │ virtq_take: a chain
 *      driver ◄── interrupt ◄── virtq_tell ◄── virtq_done ◄── back end, maybe on another thread ◄┘
 *
 * A device is a struct that begins with struct virtio, and a struct virtio_type; its maker fills in features and
 * configuration space and calls virtio_init, and machine_add_virtio (vm/machine_in.h) gives it a slot.
 *
 * 1. Every function here and every function of a type is called under the machine's lock.  A thread of a back end
 *    takes it by dev_lock when it has something to say; what a chain points to it may read and write without.
 * 2. No guest address is used unchecked: a chain holds host addresses of RAM, and rings were checked when they were
 *    set up.  A driver that breaks the rules gets "device needs reset" and no more service: the guest's loss only.
 * 3. After type->reset the device must not touch what older chains point to; handing one in is then harmless.
 * 4. Split rings, indirect descriptors, event indices.  Only drivers of version 1 (not "legacy" ones). */
#pragma once

#include "core/physmem.h"
#include "vm/dev/dev.h"
#include <sys/uio.h>

enum { VIRTIO_QUEUES = 8, VIRTIO_CONFIG = 136, VIRTQ_MAX = 256, VIRTQ_PARTS = 256 };

/* Feature bits that are not a device's own; virtio_init offers them. */
#define VIRTIO_F_INDIRECT  (1ull << 28)
#define VIRTIO_F_EVENT_IDX (1ull << 29)
#define VIRTIO_F_VERSION_1 (1ull << 32)

struct virtio;

struct virtio_type {
    const char *name;
    u32 id;                                             /* of the kind of device */
    unsigned n_queues;
    unsigned config_size;
    void (*notify)(struct virtio *, unsigned queue);    /* there may be something to take */
    void (*reset)(struct virtio *);                     /* drops all chains; NULL: it has none in hand */
    void (*configured)(struct virtio *);                /* the driver has written v->config; NULL: it may not */
    void (*due)(struct virtio *);                       /* as in struct dev_type */
    void (*fini)(struct virtio *);                      /* the end of the machine: frees the device */
    const struct field *fields;                         /* the device's own state, besides struct virtio's */
};

/* A queue, as the driver has set it up. */
struct virtq {
    u64 desc, avail, used;      /* where its three parts are */
    u32 size;
    u16 taken, done, told;      /* indices: next to look at, next to fill in, that of the last decision to interrupt */
    bool ready;
};

struct virtio {
    struct dev dev;             /* first */
    const struct virtio_type *type;
    struct physmem *mem;
    u64 offers;                 /* features */
    u32 epoch;                  /* counts resets */
    /* State: virtio_fields. */
    u64 accepted;
    u32 status, interrupts, offers_select, accepts_select, queue_select, generation;
    struct virtq queue[VIRTIO_QUEUES];
    u8 config[VIRTIO_CONFIG];
};

extern const struct field virtio_fields[];

/* A request: parts to read, then parts to write. */
struct virtq_chain {
    u32 epoch;
    u16 queue, head;
    unsigned n_out, n_in;
    u32 out_size, in_size;                  /* bytes in all */
    struct iovec part[VIRTQ_PARTS];         /* those to read first */
};

static inline struct iovec *chain_in(struct virtq_chain *c) { return c->part + c->n_out; }

/* ---- a device's start ------------------------------------------------------------------------------------ */

/* Fills in what is not the maker's; v->config, and features in offers, are, before or after. */
void virtio_init(struct virtio *v, const struct virtio_type *type, u64 features);

/* ---- requests ---------------------------------------------------------------------------------------------- */

/* The next one of a queue; false: there is none, and notify will tell when there is. */
bool virtq_take(struct virtio *v, unsigned queue, struct virtq_chain *c);
/* The same for who takes all there is at once under the lock, which other CPUs could make last for ever by offering more:
 * *n counts what this call has taken.  At VIRTQ_MAX it ends, and type->due is called soon to go on. */
bool virtq_next(struct virtio *v, unsigned queue, struct virtq_chain *c, unsigned *n);
/* Undoes the last virtq_take of that queue. */
void virtq_put_back(struct virtio *v, const struct virtq_chain *c);
/* It is done, and `written` bytes of the parts to write have been filled in, from the first on. */
void virtq_done(struct virtio *v, const struct virtq_chain *c, u32 written);
/* The same for several, of one queue, which the driver sees all at once. */
void virtq_done_all(struct virtio *v, const struct virtq_chain *c, const u32 *written, unsigned n);
/* After one or more virtq_done: the driver is interrupted if it wants to be. */
void virtq_tell(struct virtio *v, unsigned queue);

/* Copies from the parts to read, to those to write, beginning at byte `off` of them; how many bytes that were. */
u32 chain_read(const struct virtq_chain *c, u32 off, void *to, u32 size);
u32 chain_write(const struct virtq_chain *c, u32 off, const void *from, u32 size);

/* v->config has been changed by the device. */
void virtio_config_changed(struct virtio *v);
/* The driver broke the rules. */
PRINTF_LIKE(2, 3) void virtio_broken(struct virtio *v, const char *fmt, ...);
bool virtio_running(const struct virtio *v);            /* the driver is ready, and nothing is broken */

/* ---- what the transport calls ----------------------------------------------------------------------------- */

void virtio_reset(struct virtio *v);
void virtio_set_status(struct virtio *v, u32 status);
void virtio_set_ready(struct virtio *v, unsigned queue, bool ready);
void virtio_notified(struct virtio *v, unsigned queue);
void virtio_interrupt(struct virtio *v, u32 raise, u32 acknowledge);

/* virtio_mmio.c: registers of a device in a slot of 512 bytes, and what an empty slot reads as. */
enum { VIRTIO_SLOT_SIZE = 0x200 };
extern const struct dev_type virtio_mmio_type;
u64 virtio_mmio_empty(u64 off);
