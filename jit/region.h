/* region.h - blocks of IR that are compiled together by the LLVM tier, and what leaves them.
 *
 *      engine ── region ──► jit/llvm (or the program ferry-llvm) ── object ──► place.c ── code in memory
 *
 * A region has one entry, its first block.  A branch to a constant that is the pc of a block in the region is
 * an edge; everything else that leaves is an exit with a number, the same for who compiles and who places:
 * in the object the exit is a jump to the undefined symbol "x" NUMBER.
 *
 * The object's code obeys the baseline's register convention (baseline.h) at its entry and its exits, and
 * knows no address of this process: it reaches what it calls by undefined symbols too (place.c). */
#pragma once

#include "ir/ir.h"

enum { REGION_MAX_BLOCKS = 64, REGION_MAX_EXITS = 512 };

struct region {
    struct ir_block block[REGION_MAX_BLOCKS];   /* after the passes; their memory is the caller's */
    unsigned n_blocks;
    bool fp_flags;          /* all exception flags count, see lower_check.c */
    bool optional;          /* compiled only where the baseline is not better: no helpers, no evaluator */
    bool plain;             /* state need not be exact where an access faults: nobody goes on from there */
};

enum region_exit_kind {
    REGION_LINK,            /* go to target */
    REGION_KICK,            /* the same by way of the run loop: cpu->kick was set */
    REGION_CALL,            /* call target, ret is the return address */
    REGION_ICALL,           /* call the address in the target register; why: the branch's kind (IR_BR_KIND) */
    REGION_TRAP,            /* to the run loop with enum cpu_exit `why`, pc is target */
    REGION_FLUSH,           /* this floating-point environment wants other code for target (enum bl_variant) */
};
struct region_exit {
    enum region_exit_kind kind;
    u8 why;                 /* for some kinds: what their line above says */
    gva target, ret;
};

/* Where code goes on if its access at `from` faults: there it stores the guest's state and leaves.  Offsets from the
 * region's beginning.  In the object the pairs are in a section of this name, each offset relative to itself. */
#define REGION_EDGES ".ferry.edges"
struct region_edge { u32 from, to; };

/* Offset to go on at after a fault at offset `from`; 0: none. */
u32 region_edge_find(const struct region_edge *edge, u32 n, u32 from);

/* Block of the region that begins at pc, or -1. */
int region_find(const struct region *r, gva pc);

/* Must the block test cpu->kick at its entry?  A cycle of blocks has one that does. */
bool region_tests_kick(const struct ir_block *b);

/* Floating point is compiled for environments that flush nothing.  The region tests that at its entry; after
 * nodes that may change the environment, blocks with floating point test again. */
bool region_has_fp(const struct region *r);
bool region_tests_mode(const struct region *r, const struct ir_block *b);

/* All exits in the order of their numbers: the region's test of the environment, then, block by block, its
 * tests of the environment and the kick, and those of the nodes.  0: too many. */
unsigned region_exits(const struct region *r, struct region_exit exit[REGION_MAX_EXITS]);
