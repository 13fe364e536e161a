/* region.h - blocks of IR that are compiled together by the LLVM tier, and what leaves them.
 *
 *      engine ── region ──► jit/llvm (or the program ferry-llvm) ── object ──► place.c ── code in memory
 *
 * A region has one entry, its first block.  A branch to a constant that is the pc of a block in the region is
 * an edge; so are a call of a function that the region has a copy of for this place, the return from there
 * to behind it, and indirect branches to where they are guessed to go.  Everything else that leaves is an exit with a number, the same for who compiles and who places:
 * in the object the exit is a jump to the undefined symbol "x" NUMBER.
 *
 * Calls within the region push nothing on the return stack.  An exit in the middle of a callee pushes what they
 * would have (struct region_exit, depth), so that the returns that follow are predicted.
 *
 * The object's code obeys the baseline's register convention (baseline.h) at its entry and its exits, and
 * knows no address of this process: it reaches what it calls by undefined symbols too (place.c). */
#pragma once

#include "ir/ir.h"

enum { REGION_MAX_BLOCKS = 96, REGION_MAX_EXITS = 512, REGION_MAX_CALLS = 32, REGION_MAX_DEPTH = 4,
       REGION_MAX_GUESSES = 128, REGION_SITE_GUESSES = 16, REGION_MAX_PAGES = 16 };

/* A place that calls, and whose callee belongs to the region: the callee's blocks are there once for each such place. */
struct region_call {
    gva ret;                /* behind the place */
    u8 outer;               /* the call whose callee has the place; 0: none */
    u8 depth;               /* calls around and with this one */
};

/* A target that the indirect branch at the end of a block is compared with; of one branch the likely ones first. */
struct region_guess {
    gva target;
    u8 block;
};

struct region {
    struct ir_block block[REGION_MAX_BLOCKS];   /* after the passes; their memory is the caller's */
    u8 in_call[REGION_MAX_BLOCKS];              /* whose callee the block is part of; 0: none's */
    unsigned n_blocks;
    struct region_call call[REGION_MAX_CALLS];  /* outer ones first; [0] stands for no call */
    unsigned n_calls;                           /* with that */
    struct region_guess guess[REGION_MAX_GUESSES];
    unsigned n_guesses;
    bool fp_flags;          /* all exception flags count, see lower_check.c */
    bool optional;          /* compiled only where the baseline is not better: no helpers, no evaluator */
    bool plain;             /* state need not be exact where an access faults: nobody goes on from there */
    bool spans;             /* system mode: it lies on several pages, so its entry tests that they are there (jit_cpu.held) */
};

enum region_exit_kind {
    REGION_LINK,            /* go to target */
    REGION_KICK,            /* the same by way of the run loop: cpu->kick was set */
    REGION_CALL,            /* call target, ret is the return address */
    REGION_ICALL,           /* call the address in the target register; why: the branch's kind (IR_BR_KIND) */
    REGION_RET,             /* return to the address in the target register */
    REGION_IND,             /* go there; why: as above */
    REGION_TRAP,            /* to the run loop with enum cpu_exit `why`, pc is target */
    REGION_FLUSH,           /* this floating-point environment wants other code for target (enum bl_variant) */
};
struct region_exit {
    enum region_exit_kind kind;
    u8 why;                 /* for some kinds: what their line above says */
    gva target, ret;
    u8 depth;               /* calls that are under way in the region: their return addresses, outer ones first */
    gva rets[REGION_MAX_DEPTH];
};

/* The same exit of a region that lies so much further on. */
void region_exit_move(struct region_exit *e, u64 by);
/* Can it be one?  For those that come from elsewhere. */
bool region_exit_ok(const struct region_exit *e);

/* Where code goes on if its access at `from` faults: there it stores the guest's state and leaves.  Offsets from the
 * region's beginning.  In the object the pairs are in a section of this name, each offset relative to itself. */
#define REGION_EDGES ".ferry.edges"
struct region_edge { u32 from, to; };

/* What the object names the eight bytes that hold the guest address of the region's first instruction. */
#define REGION_BASE "base"

/* System mode: an access whose place the TLB does not know.  The region calls "memory" with these in jit_cpu.what, the guest's
 * address in arg[0] and what is stored in arg[1], all state being in memory; unless it leaves with a fault, result is what to
 * add to the address, as of mmu_load and the like (core/mmu.h). */
enum region_access { REGION_LOAD, REGION_STORE, REGION_ATOMIC, REGION_SC };
#define REGION_ACCESS(access, size, regime) ((u32)(access) | (u32)(size) << 4 | (u32)(regime) << 12)
#define REGION_ACCESS_SIZE(what) ((what) >> 4 & 255)
#define REGION_ACCESS_REGIME(what) ((what) >> 12 & 15)

/* Offset to go on at after a fault at offset `from`; 0: none. */
u32 region_edge_find(const struct region_edge *edge, u32 n, u32 from);

/* Block of the region that begins at pc in the callee of that call, or -1. */
int region_find(const struct region *r, gva pc, unsigned call);

/* The call that returns to ret, its place being in the callee of `outer`, or -1. */
int region_call_at(const struct region *r, unsigned outer, gva ret);

/* Where node i of b, which is in the region, goes within it: for calls the callee, for returns behind the place that
 * called, for indirect branches where they are guessed to go.  The number of such blocks; the node may lead elsewhere if it
 * is no branch to a constant, or there are none. */
unsigned region_ways(const struct region *r, const struct ir_block *b, const struct ir_node *i, u8 to[REGION_SITE_GUESSES]);
/* For nodes that are no indirect branches: the block, or -1. */
int region_to(const struct region *r, const struct ir_block *b, const struct ir_node *i);

/* Is there a block in that call that ends with the indirect branch at `last`, and is it compared with target? */
bool region_guesses(const struct region *r, unsigned call, gva last, gva target);

/* Where cpu->kick is tested, so that each cycle of blocks has a place that does: on edges backward, which leaves what
 * headers of loops know of their registers, and at the entries of blocks that leave the region backward or unforeseen. */
bool region_kick_on_edge(const struct region *r, const struct ir_block *b, const struct ir_node *i);
bool region_tests_kick(const struct region *r, const struct ir_block *b);

/* Floating point is compiled for environments that flush nothing.  The region tests that at its entry; after
 * nodes that may change the environment, blocks with floating point test again. */
bool region_has_fp(const struct region *r);
bool region_tests_mode(const struct region *r, const struct ir_block *b);

/* All exits in the order of their numbers: the region's count of its entries, test of its pages and of the environment, then, block by
 * block, its tests of the environment and the kick, and those of the nodes.  0: too many. */
unsigned region_exits(const struct region *r, struct region_exit exit[REGION_MAX_EXITS]);
