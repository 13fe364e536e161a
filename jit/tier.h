/* tier.h - the LLVM tier as the engine sees it: makes regions, and enters them among the blocks.
 *
 * Everything is called under tbs->lock. */
#pragma once

#include "jit/tb.h"

struct err;
struct tier;

/* For everything at once, in this thread.  plain: makes plain regions.  NULL with a message: this program cannot. */
struct tier *tier_new(struct baseline *bl, struct tbs *tbs, const struct guest *guest, const struct code_reader *code,
                      bool plain, struct err *err);
void tier_free(struct tier *t);

/* The region that begins at pc, made and entered; NULL: there must be a block instead.  masks: addresses are to
 * be masked; check_sp: as in struct ir_block. */
struct tb *tier_make(struct tier *t, gva pc, bool masks, bool check_sp);

u64 tier_n_made(const struct tier *t);
