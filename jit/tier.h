/* tier.h - the LLVM tier as the engine sees it: makes regions, and enters them among the blocks.
 *
 *   a block counts its rounds (jit_cpu.heat) ──► run loop ──► tier_hot: worth a look?
 *        ▲ counts until it fires again ◄──────────────────────┤     │ the CPU interprets for a while (record.h)
 *        │                                                    │     └─► tier_recorded: a region of its loop
 *        └────────────── then tier_hot looks for the answer ──┘◄── object, compiled in the background, which takes the
 *                                                                  place of the block at the loop's header
 *
 * So the guest needs neither thread nor signal to get its regions, and never waits for one.
 * Everything is called under tbs->lock.  In system mode pcs are those of a view (system.h), in programs of view NULL. */
#pragma once

#include "core/engine.h"
#include "jit/tb.h"

struct err;
struct recording;
struct sys_view;
struct tier;

struct tier_config {
    struct baseline *bl;
    struct tbs *tbs;
    const struct guest *guest;
    const struct code_reader *code;
    struct cache **cache;   /* where regions are kept; NULL there: nowhere (any more) */
    void (*gone)(void *ctx, const struct tb *);     /* as tb_invalidate's, for blocks that regions replace */
    void *gone_ctx;
    bool everything;        /* compiles whatever runs at once, in this thread: tier_make */
    bool plain;             /* everything: as plain regions */
    bool machine;           /* system mode: ferry-llvm is started at once, since later it could not be */
    u32 hot_after;          /* else: rounds of a loop until its counter fires */
    bool eager;             /* for tests: whatever it costs */
};

/* NULL with a message: this program cannot. */
struct tier *tier_new(const struct tier_config *cfg, struct err *err);
void tier_free(struct tier *t);

/* The region that begins at pc, made and entered; NULL: there must be a block instead.  masks: addresses are to
 * be masked; check_sp: as in struct ir_block. */
struct tb *tier_make(struct tier *t, gva pc, bool masks, bool check_sp);

/* The region at pc that an earlier run had made, entered; NULL: none. */
struct tb *tier_find(struct tier *t, gva pc);

/* Will there be no regions, so that blocks with loops are as they would not be in other runs? */
bool tier_is_off(const struct tier *t);

/* What the block to be made at pc, in that space, adds to its counter, for bl_set_heat. */
u32 tier_heat_step(const struct tier *t, gva pc, u64 space);

/* How many of b's instructions come before one at which a region begins; 0: none begins in it.  The block shall end there. */
unsigned tier_until_region(struct tier *t, const struct ir_block *b, u64 space);

/* The counter of the block at pc is negative: if it is time, the CPU shall record what its loop does, in *rec.  Returns what
 * the counter goes on from. */
s32 tier_hot(struct tier *t, const struct sys_view *v, gva pc, struct recording **rec);

/* It has: a region of the loop, if it is time.  Returns what the counter of the block at rec->from goes on from. */
s32 tier_recorded(struct tier *t, const struct sys_view *v, const struct recording *rec, bool masks, bool check_sp);

/* Regions have been entered TIER_ENTRIES times in so many ns, the last time at pc.  One whose loop runs a few rounds at a
 * time costs more on its ways in and out than it wins. */
enum { TIER_ENTRIES = 1 << 15 };
void tier_entered(struct tier *t, const struct sys_view *v, gva pc, u64 ns);

/* Faults must find exact state from now on.  Inside an exclusive section. */
void tier_exact(struct tier *t);
/* The exception flags count from now on.  The same. */
void tier_fp_flags(struct tier *t);

/* A region is not worth keeping where it cannot be entered: the baseline again. */
void tier_refused(struct tier *t, struct tb *region);

void tier_invalidate(struct tier *t, gva start, gva end);   /* as tb_invalidate */
void tier_flush(struct tier *t);                            /* as tb_flush */
void tier_fork_child(struct tier *t);

/* Is there something to do for tier_end_helper?  Without the lock. */
bool tier_has_helper(const struct tier *t, bool for_good);
/* Ends ferry-llvm if this process has started it.  for_good: there will be no other. */
void tier_end_helper(struct tier *t, bool for_good);

/* The tier's part of the statistics. */
void tier_stats(const struct tier *t, struct engine_stats *s);
