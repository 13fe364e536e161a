/* made.h - a region that has been compiled, but for its object: all that is needed to place that and to enter the region. */
#pragma once

#include "jit/region.h"
#include "jit/source.h"

struct made {
    gva pc;
    u32 n_blocks, n_insns;
    bool plain, fp_flags;           /* as in struct region */
    bool stays;                     /* good only where the guest's code was when it was compiled */
    struct tb_range range[TB_MAX_RANGES];       /* of the guest's code that it depends on */
    u32 n_ranges;
    struct region_exit exit[REGION_MAX_EXITS];
    u32 n_exits;
};
