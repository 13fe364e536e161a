/* field.h - the state of a device as a table: what a snapshot keeps, and what a reset clears.
 *
 * State is what the guest could tell if it were lost.  Not state: the configuration, host pointers, back ends, and
 * what can be computed from the rest. */
#pragma once

#include "base/base.h"

struct field {
    const char *name;
    u32 offset, size;       /* of plain bytes in the device's struct */
};

/* FIELD(struct pl031, match) is a row; FIELD_END ends the table. */
#define FIELD(type, member) { #member, offsetof(type, member), sizeof ((type *)NULL)->member }
#define FIELD_END { NULL, 0, 0 }

static inline void fields_clear(const struct field *f, void *state)
{
    for (; f->name; f++)
        memset((u8 *)state + f->offset, 0, f->size);
}
