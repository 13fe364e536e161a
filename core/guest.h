/* guest.h - what an instruction set gives to the rest: one constant struct guest per architecture.
 *
 * Implemented by frontend/<guest>, used by jit, syscalls, cli and tests, plugged together in cli.
 * All functions may be called from any thread; translate uses no state but its arguments. */
#pragma once

#include "base/base.h"
#include "core/cpu.h"
#include "core/regs.h"

struct ir_block;

/* How translate reads guest code.  size is 1..16; false: not readable or not executable there. */
struct code_reader {
    bool (*read)(void *ctx, gva pc, void *dst, unsigned size);
    void *ctx;
};

/* A run-time helper of the guest's instructions: index is its number in IR call nodes.
 *
 * All operands are passed as u64 in order, so that one kind of call serves every executor:
 *     u64 fn(struct cpu *cpu, u64 x, u64 y, u64 z)
 * Integers and floats are their bits, zero-extended (in the result too); a 128-bit operand is the address
 * of its 16 bytes.  With a 128-bit result the second argument is the address it goes to (never that of an
 * operand), the operands follow it and nothing is returned. */
struct helper_desc {
    const char *name;
    void *fn;               /* all CPU state is in the struct, in memory, before and after */
    u8 result, arg[3];      /* enum ir_type as numbers, 0 for none */
    bool may_fault;         /* touches guest memory: called under a fault guard, pc exact */
};

struct guest {
    const char *name;       /* "aarch64" */
    u16 elf_machine;
    size_t cpu_size;        /* of its CPU structure, which starts with struct cpu */
    u16 pc_off, sp_off;     /* byte offsets of u64 fields */
    u8 fp_rules;            /* enum fp_rule, base/fp.h */
    u8 pc_align_log2;       /* instruction alignment: 2 on AArch64 */

    const struct reg_desc *regs;        /* everything a test or debugger shows */
    unsigned n_regs;
    const u16 *pin;         /* u64 registers worth keeping in host registers across blocks, best first, 0 ends */
    const u16 *pin_vec;     /* the same for 16-byte registers */
    const struct helper_desc *helpers;
    unsigned n_helpers;

    /* Registers as after process start with pc and sp 0. */
    void (*reset)(struct cpu *cpu);

    /* Appends the code at pc, at most max_insns instructions, to an empty block and ends it with a
     * terminator.  Undefined or unreadable code ends it with a trap.  Returns the number of instructions,
     * at least 1.  exact: flags are valid at every exit (single step, debugger). */
    unsigned (*translate)(struct ir_block *b, const struct code_reader *code, gva pc, unsigned max_insns, bool exact);

    /* Text of the instruction at code[0..size); returns its length in bytes, 0 if too short. */
    unsigned (*disassemble)(char *out, size_t out_size, const u8 *code, size_t size, gva pc);
};
