/* made.h - a region that has been compiled, but for its object: all that is needed to place that and to enter the region. */
#pragma once

#include "jit/region.h"
#include "jit/source.h"

struct made {
    gva pc;
    u64 space;                      /* of its first block, see struct tb */
    u32 n_blocks, n_insns;
    u8 regime;                      /* as in struct ir_block */
    bool plain, fp_flags;           /* as in struct region */
    bool stays;                     /* good only where the guest's code was when it was compiled */
    struct tb_range range[TB_MAX_RANGES];       /* of the guest's code that it depends on */
    u32 n_ranges;
    struct tb_place place[REGION_MAX_PAGES];    /* system mode: where it lies, if that is on several pages */
    u32 n_places;
    struct region_exit exit[REGION_MAX_EXITS];
    u32 n_exits;
};

struct collecting;

/* Fills in ranges: of programs; and of machines, with space and places.  false: it lies on too many pages. */
void made_depend(struct made *m, const struct collecting *c);
bool made_find_place(struct made *m, const struct collecting *c);
