/* tb.h - translated blocks: where they are found, how they are linked, how they go away.
 *
 *      hash by guest pc ──► struct tb ──► host code, or IR for the interpreter
 *      pages of guest code ──► blocks that read them          (invalidation)
 *      exit number ──► struct tb_exit ──► linked block; each block lists the exits linked to it
 *
 * Invariants
 *  1. Look-up (tb_find) takes no lock but is done in code (cpu->in_code), which no flush meets, or under the
 *     lock; everything else happens under tbs->lock.
 *  2. A block that is removed leaves the hash at once and everything linked to it is unlinked, but its memory
 *     stays until tb_flush, which is called only inside an exclusive section.  So code that still runs in it,
 *     or returns into it, meets unlinked exits and comes back to the run loop.
 *  3. Blocks lie in code memory in the order in which they were made, so a host pc is found by bisection;
 *     tb_by_host_pc is async-signal-safe.
 *  4. Code memory is seen by one process only.  Before a fork a private copy (shadow) is brought up to date, by
 *     the pages in `dirty`; the child runs that copy.  There the code is frozen: nothing can be added or
 *     patched, until somebody must and thaws it.  Most children execute another program before that.
 *  5. Programs that change code often change it back (inline caches, trampolines, arenas used again).  So where
 *     blocks have gone before, the next ones keep the code they were made from, and when they go too are
 *     retired: if the guest has that code again, the block lives again (tb_revive).
 *  6. A block depends on every byte of guest code that was read to make it, also behind branches it looked
 *     across: those ranges are recorded by the engine's code reader, not by the front end. */
#pragma once

#include "base/arena.h"
#include "base/lock.h"
#include "base/os.h"
#include "ir/ir.h"
#include "jit/baseline/baseline.h"
#include "jit/cache/image.h"
#include "jit/source.h"

/* Blocks in loops begin on cache lines: those of a few instructions lie in one (sieve 0.25 s -> 0.19 s). */
enum { TB_ALIGN = 16, TB_LOOP_ALIGN = 64 };

/* The code a block was made from, where code is known to change. */
struct tb_text {
    unsigned n;
    const struct tb_range *piece;
    const u8 *bytes;
    gva guard_at;                   /* as in struct source */
    bool guarded;
};

/* Blocks that came together from an image of translations (jit/cache): one run of code, linked among themselves.
 * A block of it becomes a struct tb when something outside of the piece asks for it. */
struct tb_piece {
    struct img_view view;
    gva start;                      /* of the stretch of guest code where the blocks begin */
    const u8 *code;
    u32 first_exit;
    struct tb *parts;               /* made so far, linked by retired_next */
    u64 *gone;                      /* a bit for each block that was removed; NULL: none was */
    void *owner;
    bool dead;
};

struct tb {
    gva pc;
    u64 space;                      /* system mode: host address of the page of code | cpu->mode; else 0 */
    const u8 *code;                 /* executable view; NULL for the interpreter */
    struct ir_block *ir;            /* the interpreter's; NULL otherwise */
    u8 variant;                     /* enum bl_variant */
    bool region;                    /* made by the LLVM tier: faults as jit_cpu.site says */
    bool plain;                     /* and state is not exact then */
    bool far;                       /* is linked to from other pages of the guest */
    _Atomic bool dead;              /* removed; pairs with the check after filling an indirect-branch table */
    u32 size, first_exit, n_exits, n_marks, n_ranges;
    u32 edges_at, n_edges;          /* as in struct bl_result */
    const struct tb_place *place;   /* of a region on several pages: it is entered only where they are there */
    u32 n_places, n_refused;        /* refused: so often they were not */
    const struct bl_mark *mark;
    const struct tb_range *range;
    struct tb_exit *incoming;       /* exits of others linked to this block */
    _Atomic(struct tb *) hash_next;
    const struct tb_text *text;     /* NULL: not kept */
    struct tb *retired_next;
    struct tb_piece *piece;         /* it is part of one, or (in the list) stands for all of it; NULL: neither */
    const struct bl_reloc *reloc;   /* kept for the image: NULL: the block does not go there */
    u16 n_relocs, reach;            /* the same; reach: as in struct img_block */
    bool loop, stays;               /* the same; stays: as in bl_result */
};

struct tb_exit {
    gva target;
    u8 *patch;                      /* writable view of the displacement; NULL: never linked */
    s32 unlinked;                   /* displacement while unlinked */
    u8 variant;                     /* enum bl_variant: of the block at target */
    bool backward;                  /* may close a loop */
    bool far;                       /* system mode: goes to another page */
    bool inside;                    /* its stub lies behind the block */
    struct tb_exit *next;           /* in the target's incoming list */
};

struct tb_page;

struct tbs {
    struct lock lock;
    bool broken;                    /* a change was not finished: there is no room until a flush */
    struct os_code code;            /* unmapped for the interpreter */
    u32 code_used, code_keep;       /* bytes; code_keep of them are stubs that survive a flush */
    _Atomic bool frozen;
    u8 *shadow, *dirty;             /* made by the first fork; a byte a page */
    u32 shadow_size;
    struct arena arena;             /* everything about blocks; reset by a flush */
    _Atomic(struct tb *) *hash;
    struct tb_page **page_hash;
    u32 n_pages;
    struct tb **retired;            /* by pc and first word; made when first needed */
    struct tb_user *spare;
    struct tb **list;               /* all blocks in code order, dead ones too */
    _Atomic u32 n;
    struct tb_exit *exit;           /* by number */
    u32 n_exits;
    struct baseline *bl;            /* writes stubs of exits; NULL: there are none */
    u32 *chunk;                     /* where those of exits are, see bl_set_exits; */
    u32 n_chunks;                   /* so many have been written */
    u64 n_made;
    _Atomic bool fp_flags;          /* somebody looks at the exception flags: regions keep them exact; set in a section */
    bool keep_relocs;               /* blocks will be saved */
    bool shared;                    /* others see the guest's memory; */
    u32 *shared_at;                 /* until then: where in the code that is said, of the struct bl_reloc's kind */
    u32 n_shared_at;
    _Atomic u64 n_flushes;
    void (*placed)(void *ctx, gva pc, const void *code, u32 size);     /* as in struct engine_config */
    void *placed_ctx;
};

MUST_CHECK int tb_init(struct tbs *t, size_t code_size);
void tb_fini(struct tbs *t);

/* The live block at pc, or NULL.  In system mode: in that space. */
struct tb *tb_find_in(const struct tbs *t, gva pc, u64 space, enum bl_variant variant);
struct tb *tb_find(const struct tbs *t, gva pc, enum bl_variant variant);

/* A live block, no region, that depends on the guest code at pc, in that space, and does not begin there; NULL: none. */
struct tb *tb_across(const struct tbs *t, gva pc, u64 space);

/* Is there room for one more block?  If not: tb_flush. */
bool tb_has_room(const struct tbs *t);

/* Writes the stubs of the next n exits, which takes of the room there is; before code with them is made. */
void tb_make_exits(struct tbs *t, u32 n);

/* Enters a block whose code has been compiled to code_used (res), or whose IR is `ir` (res NULL). */
struct tb *tb_add(struct tbs *t, gva pc, enum bl_variant variant, const struct bl_result *res, const struct ir_block *ir,
                  const struct source *src);

/* A block for pc that went and whose code is there again, NULL: none.  Alive again. */
struct tb *tb_revive(struct tbs *t, gva pc, enum bl_variant variant, const struct code_reader *code);

/* A piece: p, in the arena, has all but code and first_exit, which are set here; its code has been written to code_used and
 * is relocated by this.  There must be room (tb_has_room_for). */
bool tb_has_room_for(const struct tbs *t, u32 code_size, u32 n_exits);
void tb_add_piece(struct tbs *t, struct tb_piece *p);
/* Block number k of a piece, entered. */
struct tb *tb_add_part(struct tbs *t, struct tb_piece *p, u32 k);
/* Removes block number k, which will not be entered again: others are to lead to what takes its place. */
void tb_remove_part(struct tbs *t, struct tb_piece *p, u32 k, void (*gone)(void *ctx, const struct tb *), void *ctx);
static inline bool tb_part_is_gone(const struct tb_piece *p, u32 k) { return p->gone && p->gone[k / 64] >> (k % 64) & 1; }
/* Removes all of it as tb_invalidate does. */
void tb_remove_piece(struct tbs *t, struct tb_piece *p, void (*gone)(void *ctx, const struct tb *), void *ctx);

/* From now on others see the guest's memory: code there is learns it.  Nobody is in code. */
void tb_share(struct tbs *t);
/* The byte at this offset in code memory says whether others do. */
void tb_note_shared(struct tbs *t, u32 at, unsigned more);

/* Makes exit number n jump straight to its target, if that is live. */
void tb_link(struct tbs *t, u32 n, struct tb *to);

/* Where exit number k of a block leads if it may close a loop and has been taken, by now or in an earlier run; ~0: not. */
gva tb_loop_of(const struct tbs *t, const struct tb *b, u32 k);

/* System mode: unlinks what lies at [start, start + size) of the guest from other pages, size 0: everything. */
void tb_unlink_far(struct tbs *t, gva start, u64 size);

/* Removes all blocks that depend on [start, end); calls gone for each before it returns. */
void tb_invalidate(struct tbs *t, gva start, gva end, void (*gone)(void *ctx, const struct tb *), void *ctx);

/* Removes one block as tb_invalidate does, for another in its place; what is found in tables is the caller's. */
void tb_remove(struct tbs *t, struct tb *b);

/* Forgets everything.  Only inside an exclusive section. */
void tb_flush(struct tbs *t);

/* Around fork, under the lock.  before: 0 or -errno; child: what follows is frozen. */
MUST_CHECK int tb_fork_before(struct tbs *t);
void tb_fork_child(struct tbs *t);
void tb_fork_parent(struct tbs *t);
/* Makes frozen code changeable.  Under the lock. */
void tb_thaw(struct tbs *t);

/* Tells t->placed of all code. */
void tb_place_again(const struct tbs *t);

/* Where code goes on that faulted at host pc, NULL: it does not say.  Async-signal-safe. */
const u8 *tb_fault_edge(const struct tb *b, u64 host);

/* The block whose code holds host pc, and the guest pc there. */
const struct tb *tb_by_host_pc(const struct tbs *t, u64 host, gva *pc);
