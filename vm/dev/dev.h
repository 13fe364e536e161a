/* dev.h - what a device owes the machine, and what it gets.
 *
 * A device is a struct that begins with struct dev; its type says how its registers are read and written.  It drives
 * interrupt lines, knows the machine's clock, and exchanges bytes with a console; CPUs, files and threads it never
 * sees.  The machine's lock is held around every call, and when a device is told of anything. */
#pragma once

#include "base/base.h"
#include "vm/dev/field.h"
#include <pthread.h>

struct dev;
struct fdt;

struct dev_type {
    const char *name;
    u64 (*read)(struct dev *, u64 off, unsigned size);
    void (*write)(struct dev *, u64 off, u64 value, unsigned size);
    void (*reset)(struct dev *);
    void (*due)(struct dev *);          /* the time given to dev_wake_at has come; NULL: it gives none */
    void (*fini)(struct dev *);         /* the machine ends, no CPU runs; NULL: the device has nothing to give back */
    const struct field *fields;         /* its state */
};

/* An interrupt line of the controller. */
struct irq_line {
    void (*set)(void *ctx, unsigned number, bool up);
    void *ctx;
    unsigned number;
};

static inline void irq_set(const struct irq_line *line, bool up) { line->set(line->ctx, line->number, up); }

struct dev {
    const struct dev_type *type;
    struct irq_line irq;
    u64 due_ns;                         /* ~0: never; changed by dev_wake_at only */
    void *ctx;                          /* of the machine: for the two below */
    u64 (*now)(void *ctx);              /* its clock */
    void (*sooner)(void *ctx, u64 when_ns);
    pthread_mutex_t *lock;              /* the machine's: dev_lock */
    struct dev *next;
};

/* For a back end's own thread that has something to tell. */
static inline void dev_lock(const struct dev *d) { pthread_mutex_lock(d->lock); }
static inline void dev_unlock(const struct dev *d) { pthread_mutex_unlock(d->lock); }

/* Once, at this time of the machine's clock; ~0: no longer. */
static inline void dev_wake_at(struct dev *d, u64 when_ns)
{
    d->due_ns = when_ns;
    d->sooner(d->ctx, when_ns);
}

/* One who sees what is written to a console. */
struct chartap {
    void (*write)(struct chartap *, const u8 *bytes, unsigned n);
    struct chartap *next;
};

/* What the other end of a serial line does with the bytes. */
struct chardev {
    void (*write)(struct chardev *, u8 byte);
};
