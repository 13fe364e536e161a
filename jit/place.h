/* place.h - puts a compiled region into code memory: the sections of its object, its exits, the relocations. */
#pragma once

#include "jit/baseline/baseline.h"
#include "jit/region.h"

/* Places the object for the region at pc, in that regime, with these exits at rw, which executes at rx; the region is entered at rx.
 * 0 and *out filled as by bl_compile, or -errno: the object is none, or does not fit into room. */
MUST_CHECK int place_region(struct baseline *bl, gva pc, unsigned regime, const struct region_exit *exit, unsigned n_exits, const void *object,
                            size_t size, u8 *rw, const u8 *rx, size_t room, u32 first_exit, struct bl_result *out);
