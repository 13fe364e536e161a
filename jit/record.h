/* record.h - what one CPU runs for a while, from a block that closes a loop on: block by block, by the interpreter.
 *
 * The CPU of a hot loop does this before a region is made (tier.h), so that the region is made of what really
 * runs, indirect branches among it, and it can be told how long the guest would stay in it. */
#pragma once

#include "ir/ir.h"

struct region;

enum {
    RECORD_STEPS = 1024, RECORD_ROUNDS = 32,
    RECORD_EXITS = 1,               /* conditional branches in a block: then its last instruction tells which way it left */
    RECORD_MIN_INSNS = 500, RECORD_MAX_INSNS = 2000,    /* without a round, or with too few */
};

enum record_kind { RECORD_BRANCH, RECORD_INDIRECT, RECORD_CALL, RECORD_ICALL, RECORD_RETURN, RECORD_OTHER };

struct record_step {
    gva pc, last;                   /* first and last instruction */
    gva ret;                        /* of calls */
    u16 n_insns;
    u8 kind;                        /* enum record_kind: of what ended it */
};

/* Accesses of one instruction in system mode: on the page of the one before, or not. */
struct record_pages { gva insn, page; u16 n, n_steady, n_neat; };
enum { RECORD_PAGES = 512 };

struct recording {
    u64 began;                      /* os_thread_ns */
    gva from, next;                 /* the block at which it began; where the last step led to */
    unsigned n, n_insns, n_rounds;
    struct record_step step[RECORD_STEPS];
    struct record_pages pages[RECORD_PAGES];
};

/* NULL: no memory.  Ended by free. */
struct recording *record_new(gva from);

/* The block has been executed, to its end if `ended`, and led to next.  True: that is enough. */
bool record_add(struct recording *rec, const struct ir_block *b, bool ended, gva next);

/* The instruction accesses `size` bytes at va, and: is it mostly on the page of its last access, and aligned? */
void record_access(struct recording *rec, gva insn, gva va, unsigned size);
bool record_is_steady(const struct recording *rec, gva insn, bool *neat);

/* How often the guest went from the instruction at `last` to `next`, or came to pc. */
unsigned record_count(const struct recording *rec, gva last, gva next);
unsigned record_visits(const struct recording *rec, gva pc);

/* Where the indirect branch at `last` went, most frequent first; at most max. */
unsigned record_targets(const struct recording *rec, gva last, gva *to, unsigned max);

/* Had the region been there: how often it would have been entered, and instructions executed in it. */
struct record_fit { unsigned entries, n_insns; };
struct record_fit record_replay(const struct recording *rec, const struct region *r);
