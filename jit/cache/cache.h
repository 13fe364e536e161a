/* cache.h - translations of earlier runs, as the engine sees them: doc/cache.md.
 *
 *      code_mapped ──► a map: which guest addresses show which file        (struct map in cache.c)
 *      no block at pc ──► cache_find: its piece, checked, copied, relocated ──► struct tb
 *      a block was made ──► cache_made: may it be kept?
 *      the process ends ──► cache_save: new images
 *
 * Everything is called under the engine's block lock. */
#pragma once

#include "core/engine.h"
#include "jit/tb.h"

struct cache;

/* NULL: no memory, or this program has no build id by which its code could be told from other versions'. */
struct cache *cache_new(const struct engine_config *cfg, struct baseline *bl, struct tbs *tbs);
void cache_free(struct cache *c);

/* What code does beyond what it always does, as bits; blocks made for another mode are others.  After a change all blocks
 * must go: cache_flushed. */
enum { CACHE_MASKS = 1, CACHE_CHECKS_SP = 2 };
void cache_set_mode(struct cache *c, unsigned mode);
/* All blocks have gone. */
void cache_flushed(struct cache *c);

void cache_code_mapped(struct cache *c, gva start, u64 size, int fd, u64 offset, bool guarded);
void cache_invalidate(struct cache *c, gva start, gva end, void (*gone)(void *ctx, const struct tb *), void *ctx);

/* A block that was kept, now entered; NULL: there is none. */
struct tb *cache_find(struct cache *c, gva pc, enum bl_variant variant);
/* Gives up pieces around pc that are in use: their blocks are to be made one by one (so that regions can take the place of
 * some).  False: there were none. */
bool cache_drop(struct cache *c, gva pc, void (*gone)(void *ctx, const struct tb *), void *ctx);
/* Is there an image of the file at pc, or will there be one?  Then code that runs once is made like the rest, so that the
 * next run finds all of it. */
bool cache_wants(struct cache *c, gva pc);
void cache_made(struct cache *c, struct tb *b);

/* Writes what is worth it.  all: whatever is new, else only where there is much. */
void cache_save(struct cache *c, bool all);
void cache_forked(struct cache *c);             /* in the child: what its parent made is not its own */

u64 cache_n_found(const struct cache *c);
