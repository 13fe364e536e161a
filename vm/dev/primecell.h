/* primecell.h - what Arm's peripherals (PrimeCells) have in common: where a device has no register of its own. */
#pragma once

#include "vm/dev/dev.h"

/* The identification, a byte each: PeriphID0 to 3, then PCellID0 to 3.  0 elsewhere, which is noted. */
u64 primecell_read(const struct dev *d, u64 off, u32 periph_id);
/* Noted, no more. */
void primecell_write(const struct dev *d, u64 off, u32 value);
