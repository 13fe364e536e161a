/* system.h - system mode: where code is in memory, and what a CPU forgets when that changes.
 *
 * Blocks are keyed by the guest's address, the page of memory they were made from, and cpu->mode.  So they outlive
 * every change of the guest's tables.  What does not is
 *   - the CPU's indirect-branch tables, one an address space and the kernel's, which go by the guest's address alone;
 *   - links from one page of the guest to another.  Those exist from and to the upper half of addresses only, where
 *     the kernel is, to pages of all address spaces, and while all CPUs map the kernel the same way; programs go from
 *     page to page by their table;
 *   - the return stack, which has no entries of another regime either;
 *   - what is known of regions on several pages: each is keyed by the first of them, and where the others are is looked at
 *     before it is entered (sys_holds), again after any such change.
 *
 * Called on the CPU's own thread. */
#pragma once

#include "core/guest.h"
#include "core/mmu.h"
#include "jit/jit_cpu.h"

struct tb;

/* Code to translate. */
struct place {
    gva pc;
    const struct code_reader *code;

    /* System mode, else 0. */
    u64 space;              /* see struct tb */
    u16 mode;
    u8 regime;
    bool global;            /* in all address spaces */
    gva page;               /* that holds pc, and where it is */
    const u8 *host;
};

/* Reads one page. */
struct system_code {
    struct code_reader reader;
    gva page;
    const u8 *host;
};

/* The guest's code as a CPU finds it.  Only what its TLB knows and blocks may be made from is seen, so it may be asked
 * under any lock, for which that on blocks is taken. */
struct sys_view {
    struct cpu *cpu;
    u16 mode;
    u8 regime;
};

/* The space of blocks at pc, 0 for programs (v NULL); false: nothing is known of it. */
bool sys_space(const struct sys_view *v, gva pc, u64 *space);
/* Code on the page of pc, to be read. */
bool sys_view_code(const struct sys_view *v, gva pc, struct system_code *code);

/* The place of cpu's pc, with code as its reader; false: cpu->fault is filled in. */
bool sys_place(struct cpu *cpu, struct system_code *code, struct place *at);

/* Sets of guest pages, SYS_PAGE_BITS: a page may pass for one of them that is not. */
void sys_mark_page(_Atomic u64 *set, gva pc);
bool sys_page_is_marked(_Atomic u64 *set, gva pc);
void sys_unmark_pages(_Atomic u64 *set);

/* The CPU's tables for indirect branches: regime 1's, and one for each address space.  Its own thread, but for
 * sys_forget_block: any, under the lock of blocks. */
bool sys_tables_new(struct jit_cpu *jc);                    /* false without memory */
void sys_tables_free(struct jit_cpu *jc);
const void *sys_remembered(struct jit_cpu *jc, unsigned regime, gva pc);       /* its code; NULL: not known */
void sys_remember(struct jit_cpu *jc, unsigned regime, const struct tb *b);
void sys_forget_block(struct jit_cpu *jc, const struct tb *b);
void sys_forget_all(struct jit_cpu *jc);                    /* or in an exclusive section */

/* As in engine_ops, but for links. */
void sys_remapped(struct jit_cpu *jc, gva start, u64 size, unsigned spaces);
void sys_renewed(struct jit_cpu *jc, unsigned space);
void sys_switched(struct jit_cpu *jc, unsigned space);
/* A region on several pages is about to be entered: are they all where it was made from?  Then it can be (jit_cpu.held). */
bool sys_holds(struct cpu *cpu, const struct tb *b);
/* Before code is entered: the return stack is good for it. */
void sys_returns(struct jit_cpu *jc);
