/* collect.h - which blocks make a region: follows branches from its first block, in guest code.
 *
 * The collecting lies in the caller's arena with everything it leads to.  Under tbs->lock. */
#pragma once

#include "jit/record.h"
#include "jit/region.h"
#include "jit/system.h"
#include "jit/tb.h"

struct cache;

struct collecting {
    const struct guest *guest;
    struct arena *arena;
    const struct tbs *tbs;
    const struct sys_view *view;        /* system mode, else NULL */
    struct cache *cache;                /* knows what ran earlier; NULL: nothing */
    bool masks, check_sp;               /* addresses are to be masked; as in struct ir_block */
    struct region region;
    gva callee[REGION_MAX_CALLS];       /* of each call of the region */
    unsigned max_depth;                 /* of calls */
    const struct recording *rec;        /* what the guest does there; NULL: nobody has looked */
    bool loops;                         /* of blocks that ran */
    struct source src;                  /* what was read for it */
    unsigned n_insns;
};

/* In arena memory; fill in view, cache, region.plain and optional, and rec. */
struct collecting *collect_new(struct arena *arena, const struct guest *guest, const struct tbs *tbs,
                               const struct code_reader *code, bool masks, bool check_sp);

/* A few blocks from pc on, breadth first.  False: there is no region. */
bool collect_few(struct collecting *c, gva pc);

/* The loops through the block at pc: all that ran, by the recording or as there are blocks for it, and leads back to pc. */
bool collect_loops(struct collecting *c, gva pc);
