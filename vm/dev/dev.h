/* dev.h - what a device owes the machine, and what it gets.
 *
 * A device is a struct that begins with struct dev; its type says how its registers are read and written.  It drives
 * interrupt lines, knows the machine's clock, and exchanges bytes with a console; CPUs, files and threads it never
 * sees.  The machine's lock is held around every call, and when a device is told of anything. */
#pragma once

#include "base/base.h"

struct dev;
struct fdt;

struct dev_type {
    const char *name;
    u64 (*read)(struct dev *, u64 off, unsigned size);
    void (*write)(struct dev *, u64 off, u64 value, unsigned size);
    void (*reset)(struct dev *);
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
};

/* What the other end of a serial line does with the bytes. */
struct chardev {
    void (*write)(struct chardev *, u8 byte);
};
