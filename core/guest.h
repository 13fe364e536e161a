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
    bool (*guarded)(void *ctx, gva pc);     /* does code there expect indirect branches?  NULL: nowhere */
};

static inline bool code_guarded(const struct code_reader *code, gva pc)
{
    return code->guarded && code->guarded(code->ctx, pc);
}

/* A run-time helper of the guest's instructions: index is its number in IR call nodes.
 *
 * Calling convention:  R fn(struct cpu *cpu, [struct ir_v128 *out,] A, B, C)
 *   integers          u64, zero-extended (a parameter may be declared narrower)
 *   f16 f32 f64       their bits, as u64
 *   128-bit operands  const struct ir_v128 *
 *   128-bit result    written through out, which may not be an operand's memory; R is void
 *   other results     returned as u64; bits above the result's type are ignored */
struct helper_desc {
    const char *name;
    void *fn;               /* takes struct cpu * first, then the operands; all CPU state is in the struct */
    u8 result, arg[3];      /* enum ir_type as numbers, 0 for none */
    bool may_fault;         /* touches guest memory: called under a fault guard, pc exact */
};

struct mmu_page;

/* What a guest can do in system mode.  Called on the CPU's own thread. */
struct guest_system {
    /* What the guest's translation tables say of va.  false: cpu->fault is filled in, its code in the guest's terms. */
    bool (*walk)(struct cpu *cpu, gva va, unsigned access, unsigned regime, struct mmu_page *page);

    /* Enters the handler of cpu->fault, which the instruction at pc has had. */
    void (*take_fault)(struct cpu *cpu);

    /* If one of cpu->irq is up and not masked: enters its handler. */
    void (*take_interrupt)(struct cpu *cpu);

    /* Number and arguments of an EXIT_CALL (n of them), and its result. */
    void (*call_args)(const struct cpu *cpu, u64 *arg, unsigned n);
    void (*call_result)(struct cpu *cpu, u64 result);

    /* To start at pc with its argument, the affinity number `id` being the CPU's own. */
    void (*start)(struct cpu *cpu, u64 id, u64 pc, u64 arg);
};

struct guest {
    const char *name;       /* "aarch64" */
    const char *cpu;        /* which of its processors: "max" */
    const void *model;      /* what the front end knows of that */
    u16 elf_machine;
    size_t cpu_size;        /* of its CPU structure, which starts with struct cpu */
    u16 pc_off, sp_off;     /* byte offsets of u64 fields */
    u8 fp_rules;            /* enum fp_rule, base/fp.h */
    u8 pc_align_log2;       /* instruction alignment: 2 on AArch64 */
    u8 sp_align;            /* sp is a multiple of this, or blocks are made with check_sp (ir/ir.h); 0: of anything */
    u8 addr_bits;           /* low bits of an address that count, see guest_addr; 0: all */

    const struct reg_desc *regs;        /* everything a test or debugger shows */
    unsigned n_regs;
    const u16 *pin;         /* u64 registers worth keeping in host registers across blocks, best first, 0 ends */
    const u16 *pin_vec;     /* the same for 16-byte registers */
    const struct helper_desc *helpers;
    unsigned n_helpers;

    /* Registers as after process start with pc and sp 0. */
    void (*reset)(struct cpu *cpu);

    /* Appends the code at pc, at most max_insns instructions up to the conditional branch number max_exits, to
     * an empty block and ends it with a terminator.  Undefined or unreadable code ends it with a trap.  Returns
     * the number of instructions, at least 1.  exact: flags are valid at every exit (single step, code that runs once). */
    unsigned (*translate)(struct ir_block *b, const struct code_reader *code, gva pc, unsigned max_insns,
                          unsigned max_exits, bool exact);

    /* May an indirect branch of this kind (1..3) go to pc?  NULL: always. */
    bool (*accepts)(const struct code_reader *code, gva pc, unsigned kind);

    /* Text of the instruction at code[0..size); returns its length in bytes, 0 if too short. */
    unsigned (*disassemble)(char *out, size_t out_size, const u8 *code, size_t size, gva pc);

    const struct guest_system *system;      /* NULL: programs only, addresses are the host's */

    /* Why the instruction with these bits (fault.code) is undefined, for the user: "04e00000 (sve) needs ..." */
    void (*explain)(const struct guest *g, char *out, size_t out_size, u64 insn, gva pc);
};

/* Where an access or branch to addr goes: the bits above addr_bits are taken from the highest that counts. */
static inline gva guest_addr(const struct guest *g, gva addr)
{
    unsigned ignored = g->addr_bits ? 64u - g->addr_bits : 0;
    return (gva)((s64)(addr << ignored) >> ignored);
}
