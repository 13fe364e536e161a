/* regs.h - a guest's registers as a table: dumps, tests, debugger, snapshots, IR text.  Read-only data. */
#pragma once

#include "base/base.h"

struct reg_desc {
    char name[12];          /* "x0", "sp", "v31", "nzcv" */
    u16 off;                /* byte offset in the guest's CPU structure */
    u8 size;                /* bytes: 4, 8, 16 */
    u8 mask_bits;           /* how many low bits are architectural (nzcv: 4), 0: all */
};
