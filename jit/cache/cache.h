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
/* Is there an image of the file at pc, or will there be one?  Then code that runs once is made like the rest, so that the
 * next run finds all of it. */
bool cache_wants(struct cache *c, gva pc);
/* no_loops: those of b are not counted, though they would be in other runs. */
void cache_made(struct cache *c, struct tb *b, bool no_loops);

/* Writes what is worth it.  all: whatever is new, else only where there is much. */
void cache_save(struct cache *c, bool all);
void cache_forked(struct cache *c);             /* in the child: what its parent made is not its own */

u64 cache_n_found(const struct cache *c);

/* ---- regions of the LLVM tier, whose kind is an enum img_kind -------------------------------------------------- */

struct buf;
struct made;

/* Who compiles them for this process: regions of others are not used.  0: nobody is known. */
void cache_set_compiler(struct cache *c, u64 compiler);
/* Has the image of the file at pc any regions?  In no time. */
bool cache_has_regions(struct cache *c, gva pc);
/* Is there a region that begins at pc, unless it turns out to be damaged or of other code? */
bool cache_has_region(struct cache *c, gva pc, unsigned kind);
/* What it is, and its object alone in `object`. */
bool cache_find_region(struct cache *c, gva pc, unsigned kind, struct made *made, struct buf *object);
/* The region at pc is not worth having: it is found no more, nor by later runs, which are told so. */
void cache_give_up_region(struct cache *c, gva pc, unsigned kind);
bool cache_region_is_given_up(struct cache *c, gva pc, unsigned kind);

/* A region was compiled for this process. */
void cache_region_made(struct cache *c, unsigned kind, const struct made *made, const void *object, size_t size);
/* A region was entered: blocks that were found, and begin at its pc or go on across it, go. */
void cache_region_entered(struct cache *c, gva pc, void (*gone)(void *ctx, const struct tb *), void *ctx);
/* Has code at pc run in the runs that pieces in use are of?  across: as the middle of a block will do. */
bool cache_has_run(struct cache *c, gva pc, bool across);
