/* fuzz.h - random blocks of AArch64 code, made from the decode rows, on several executors.
 *
 *   fuzz.c       options; the loop in a child process, so that a crash is a finding too; minimising; report
 *   fuzz_gen.c   makes a block and its start state from a seed and a number
 *   fuzz_exec.c  runs a block on an executor: interpreter, baseline, or the oracle behind a pipe
 *
 * Code and scratch memory lie where tests/oracle/oracle.h says. */
#pragma once

#include "base/base.h"
#include "core/fault.h"
#include "tests/oracle/oracle.h"

enum { FUZZ_ITEMS = 40, FUZZ_ITEM_WORDS = 6, FUZZ_LOOPS = 3, FUZZ_MEM_BASE = 0x4000, FUZZ_PAGE = 0x1000 };

/* An instruction with what it needs in front of it (a base address, a branch target): stays together. */
struct fuzz_item {
    u32 words[FUZZ_ITEM_WORDS];
    unsigned n;
    u16 row;                        /* enum a64_insn of the last word; 0: made of one piece */
    u8 branch;                      /* which word's offset fuzz_lay_out fills in, + 1; 0: none */
    u8 branch_over;                 /* the target: that many items ahead, at most to the end */
    bool call;                      /* it calls the leaf function instead */
};

struct fuzz_block {
    struct fuzz_item items[FUZZ_ITEMS];
    unsigned n_items;
    bool loop;                      /* repeat all of it FUZZ_LOOPS times */
    u8 inner_from, inner_to;        /* items in an inner loop; none if they are equal */
    u8 hole;                        /* page of memory, counted from its beginning, that faults; 0: none */
    u8 n_leaf;                      /* so many items, the last ones, are a function behind the end */
    bool pure;                      /* no row whose results are this processor's own: the oracle may be asked */
    struct ora_regs regs;
    u64 mem_seed;
};

/* ---- making blocks ---------------------------------------------------------------------------------- */

extern bool fuzz_tags;              /* half of the addresses have a tag in the top byte */
extern bool fuzz_regions;           /* inner loops and calls, too, and memory with a page that faults */

/* Chooses the rows whose "feature.name" matches one of the comma-separated patterns.  Returns how many. */
unsigned fuzz_choose_rows(const char *patterns);
void fuzz_print_unused(void);       /* chosen, but in no block so far */
void fuzz_print_rows(void);         /* each row: used, or why not */

/* May a word stand alone: not refused by its translator. */
typedef bool fuzz_accepts(u32 word);
void fuzz_make(struct fuzz_block *b, u64 seed, u64 number, unsigned n_items, fuzz_accepts *accepts);

/* Words of chosen rows that the translator refuses and knows() does not: printed.  Returns how many. */
unsigned fuzz_print_refused(fuzz_accepts *accepts, fuzz_accepts *knows);
void fuzz_lay_out(const struct fuzz_block *b, struct ora_case *c);

/* ---- executing them ----------------------------------------------------------------------------------- */

/* FUZZ_STEP: the interpreter, one instruction a block, so that nothing is optimised across them. */
enum fuzz_executor { FUZZ_INTERP, FUZZ_STEP, FUZZ_BASELINE, FUZZ_LLVM, FUZZ_PLAIN, FUZZ_ORACLE, FUZZ_N_EXECUTORS };
extern const char *const fuzz_executor_name[];

struct fuzz_end {
    enum fault_kind fault;          /* FAULT_NONE: ran into ORA_STOP */
    gva addr;                       /* data faults */
    struct ora_regs regs;
    u8 mem[ORA_MEM_SIZE];
};

/* Maps code and scratch memory.  oracle: shell command, or NULL. */
void fuzz_exec_init(const char *oracle);
void fuzz_exec_kick(void);          /* from now on our executors are kicked often; in this process */
/* hole: as in struct fuzz_block; the oracle knows none. */
void fuzz_exec(enum fuzz_executor x, const struct ora_case *c, unsigned hole, struct fuzz_end *e);
bool fuzz_translates(u32 word);     /* a fuzz_accepts */
bool fuzz_oracle_knows(u32 word);   /* the oracle does not call it undefined */
