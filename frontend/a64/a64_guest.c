/* a64_guest.c - struct guest of AArch64: register table, reset, translation of a block, disassembly, processors.
 *
 * A block follows short unconditional forward branches and goes on behind conditional ones; it is one piece
 * of guest code up to the farthest instruction in it (guest_size).  It ends at other branches, a trap, an
 * instruction that cannot be read, or a limit. */
#include "frontend/a64/a64.h"
#include "base/fp.h"
#include "core/mmu.h"
#include "frontend/a64/a64_sys.h"
#include "frontend/a64/help.h"
#include "frontend/a64/tr.h"
#include <stdio.h>

/* ---- registers ----------------------------------------------------------------------------------- */

#define EACH_31(f, r, size, mask) \
    f(r, 0, size, mask)  f(r, 1, size, mask)  f(r, 2, size, mask)  f(r, 3, size, mask)  f(r, 4, size, mask) \
    f(r, 5, size, mask)  f(r, 6, size, mask)  f(r, 7, size, mask)  f(r, 8, size, mask)  f(r, 9, size, mask) \
    f(r, 10, size, mask) f(r, 11, size, mask) f(r, 12, size, mask) f(r, 13, size, mask) f(r, 14, size, mask) \
    f(r, 15, size, mask) f(r, 16, size, mask) f(r, 17, size, mask) f(r, 18, size, mask) f(r, 19, size, mask) \
    f(r, 20, size, mask) f(r, 21, size, mask) f(r, 22, size, mask) f(r, 23, size, mask) f(r, 24, size, mask) \
    f(r, 25, size, mask) f(r, 26, size, mask) f(r, 27, size, mask) f(r, 28, size, mask) f(r, 29, size, mask) \
    f(r, 30, size, mask)
#define EACH_32(f, r, size, mask) EACH_31(f, r, size, mask) f(r, 31, size, mask)
#define ELEMENT(field, i, size, mask) { #field #i, offsetof(struct a64_cpu, field) + (size) * (i), size, mask },

static const struct reg_desc regs[] = {
#define A64_CPU(field, name, size, mask)                { name, offsetof(struct cpu, field), size, mask },
#define A64_REG(ctype, field, name, size, mask)         { name, offsetof(struct a64_cpu, field), size, mask },
#define A64_REGS(ctype, field, count, name, size, mask) EACH_##count(ELEMENT, field, size, mask)
#include "frontend/a64/a64_state.def"
};

/* Worth a host register across blocks, best first: arguments and results, sp and link, then what compilers
 * take first for locals. */
static const u16 pin[] = {
    A64_X(0), A64_X(1), A64_X(2), A64_X(3), A64_X(4), A64_X(19), A64_OFF(sp), A64_X(20), A64_X(30), A64_X(29),
    A64_X(5), A64_X(8), A64_X(21), A64_X(6), A64_X(7), A64_X(22), A64_X(9), A64_X(23), 0,
};
static const u16 pin_vec[] = {
    A64_V(0), A64_V(1), A64_V(2), A64_V(3), A64_V(4), A64_V(5), A64_V(6), A64_V(7),
    A64_V(16), A64_V(17), A64_V(18), A64_V(19), A64_V(8), A64_V(9), 0,
};

static const struct helper_desc helpers[] = {
#define HELPER(name, result, a, b, c, may_fault) \
    { #name, (void *)help_##name, IR_##result, { IR_##a, IR_##b, IR_##c }, may_fault },
#include "frontend/a64/a64_helpers.def"
};

/* Linux starts programs with SSBS set; the process chooses the keys of pointer authentication. */
static void reset(struct cpu *cpu)
{
    struct a64_cpu *c = CONTAINER_OF(cpu, struct a64_cpu, cpu);
    memset((char *)c + sizeof c->cpu, 0, sizeof *c - sizeof c->cpu);
    cpu->flags = 0;
    cpu->fp_mode = cpu->fp_flags = 0;
    cpu->excl_addr = ~0ull;
    c->ssbs = 1;
    a64_new_keys(c, A64_ALL_KEYS, 0);
}

/* Odd numbers of 48 bits << 7, see tr_pac.c.  Behind a long run of equal bits a change of few bits of a pointer
 * would seldom reach the code. */
void a64_new_keys(struct a64_cpu *c, unsigned which, u64 random)
{
    for (unsigned i = 0; i < ARRAY_LEN(c->pac_key);) {
        random = (random ^ random >> 31) * 0x9e3779b97f4a7c15 + 0x6a09e667f3bcc909;
        u64 key = random >> 16 | 1, run = ~(key ^ key >> 1) & 0x7fffffffffff;
        run &= run >> 1;
        run &= run >> 2;
        if (run & run >> 2)                     /* seven equal bits */
            continue;
        if (which >> i & 1)
            c->pac_key[i] = key << 7;
        i++;
    }
}

/* FP_ID is bit 7 of FPSR, the other flags are bits 4..0; QC is bit 27. */
u32 a64_get_fpsr(const struct a64_cpu *c)
{
    u32 f = c->cpu.fp_flags;
    return (f & 31) | (f & FP_ID) << 2 | c->fpsr_qc << 27;
}

void a64_set_fpsr(struct a64_cpu *c, u32 v)
{
    c->cpu.fp_flags = (v & 31) | (v >> 2 & FP_ID);
    c->fpsr_qc = v >> 27 & 1;
}

/* RMode 23..22, FZ 24, FZ16 19, DN 25, AHP 26: as the translation of MSR FPCR does it. */
void a64_set_fpcr(struct a64_cpu *c, u32 v)
{
    c->fpcr = v & A64_FPCR_MASK;
    c->cpu.fp_mode = (v >> 22 & 3) | (v >> 24 & 1) << 2 | (v >> 19 & 1) << 3 | (v >> 25 & 3) << 4;
}

/* ---- translation --------------------------------------------------------------------------------- */

/* If sp is not aligned: on to `to`, but by way of the engine, which will make code that checks. */
static void leave_with_bad_sp(struct tr *t, gva to)
{
    struct ir_block *b = t->b;
    unsigned attrs = br_attrs(t, to);
    ir_ref low = ir_and(b, get_x_sp(t, 31, true), imm(t, IR_i64, 15)), bad = ir_ne(b, low, imm(t, IR_i64, 0));
    ir_append(b, IR_br_if_, IR_none, attrs, bad, imm(t, IR_i64, to), 0);
    t->sp_unknown = false;
}

/* Kernels make sp something else for a few instructions, at each entry: those that neither access memory nor go
 * elsewhere do not care.  Conditional branches leave by way of the engine then (branch_if). */
static bool cares_for_sp(u32 word)
{
    bool arithmetic = (word >> 26 & 7) == 4 || (word >> 25 & 7) == 5;           /* C4.1: op0 100x, x101 */
    bool test = (word & 0x7c000000) == 0x34000000;                              /* CBZ, CBNZ, TBZ, TBNZ */
    return !arithmetic && !test;
}

static void translate_one(struct tr *t)
{
    struct a64_args a;
    enum a64_insn insn = a64_decode(t->insn, &a);
    t->next = t->pc + 4;
    ir_insn(t->b, t->pc);
    if (UNLIKELY(t->limited)) {
        if (t->sp_unknown && cares_for_sp(t->insn))
            leave_with_bad_sp(t, t->pc);
        if (el1_stopped(t))
            return;
    }
    before_instruction(t);
    if (insn == A64_UNDEFINED || !(a64_available(t->cpu, insn, &a, NULL) ? a64_rows[insn].translate(t, &a)
                                                                         : a64_rows[insn].attrs & A64_ATTR_hint))
        undefined(t);
    if (t->sp_unknown && t->system)
        t->limited = true;
    else if (t->sp_unknown && !t->done)
        leave_with_bad_sp(t, t->next);
}

/* Ends the block where the next instruction would begin, which t->pc is already. */
static void go_on(struct tr *t)
{
    unsigned attrs = br_attrs(t, t->pc) & ~(unsigned)IR_BR_BACKWARD;
    ir_append(t->b, IR_br_, IR_none, attrs, imm(t, IR_i64, t->pc), 0, 0);
}

static unsigned translate(const struct a64_profile *cpu, struct ir_block *b, const struct code_reader *code, gva pc,
                          unsigned max_insns, unsigned max_exits, bool exact)
{
    enum { ROOM = 256 };
    struct tr t = { .b = b, .cpu = cpu, .pc = pc, .next = pc, .exact = exact, .code = code, .window = ~0ull,
                    .system = cpu == &a64_system_profile, .limited = (b->mode & ~A64_MODE_EL1) != 0 };
    gva end = pc;
    unsigned n = 0;
    for (; !t.done; n++) {
        t.pc = t.next;
        bool full = n == max_insns || t.n_exits == max_exits || b->n + ROOM > IR_MAX_NODES;
        if (full || t.pc & 3 || !fetch(&t, t.pc, &t.insn)) {
            if (n && t.sp_unknown)
                leave_with_bad_sp(&t, t.pc);
            if (n)
                go_on(&t);
            else
                set_fault(&t, t.pc & 3 ? FAULT_ALIGN : FAULT_FETCH, t.pc, t.pc & 3 ? A64_EC_PC_ALIGN : 0);
            break;
        }
        translate_one(&t);
        end = MAX(end, t.pc + 4);
    }
    b->guest_size = (u32)(end - pc);
    return MAX(n, 1u);
}

/* ---- disassembly --------------------------------------------------------------------------------- */

static unsigned disassemble(char *out, size_t out_size, const u8 *code, size_t size, gva pc)
{
    struct a64_args a;
    u32 word;
    if (size < 4 || !out_size)
        return 0;
    memcpy(&word, code, 4);
    struct a64_text text = { .s = out, .size = out_size, .pc = pc, .insn = word };
    enum a64_insn insn = a64_decode(word, &a);
    out[0] = 0;
    if (insn == A64_UNDEFINED)
        snprintf(out, out_size, "undefined");
    else
        a64_print(&text, insn, &a);
    return 4;
}

/* ---- the guests: one a processor ------------------------------------------------------------------- */

#define A64_PROFILE(id, cpu_name, ...) \
    static unsigned translate_##id(struct ir_block *b, const struct code_reader *code, gva pc, unsigned max, \
                                   unsigned exits, bool exact) \
    { \
        return translate(&a64_profiles[A64_CPU_##id], b, code, pc, max, exits, exact); \
    }
#include "frontend/a64/a64_profiles.def"

static unsigned translate_system(struct ir_block *b, const struct code_reader *code, gva pc, unsigned max, unsigned exits,
                                 bool exact)
{
    return translate(&a64_system_profile, b, code, pc, max, exits, exact);
}

/* addr_bits: Linux lets bits 63..56 be a tag (TCR_EL1.TBI0). */
#define GUEST_COMMON \
    .name = "aarch64", \
    .elf_machine = 183,             /* EM_AARCH64 */ \
    .pc_off = A64_OFF(pc), \
    .sp_off = A64_OFF(sp), \
    .fp_rules = FP_RULES_ARM, \
    .pc_align_log2 = 2, \
    .sp_align = 16,                 /* for accesses through it: SCTLR_EL1.SA0 */ \
    .regs = regs, \
    .n_regs = ARRAY_LEN(regs), \
    .pin = pin, \
    .pin_vec = pin_vec, \
    .helpers = helpers, \
    .n_helpers = ARRAY_LEN(helpers), \
    .disassemble = disassemble, \
    .explain = a64_explain
#define GUEST(id, cpu_name) { \
    GUEST_COMMON, \
    .cpu = cpu_name, \
    .model = &a64_profiles[A64_CPU_##id], \
    .cpu_size = sizeof(struct a64_cpu), \
    .addr_bits = 56, \
    .reset = reset, \
    .translate = translate_##id, \
    .accepts = a64_accepts, \
}

const struct guest a64_guest = GUEST(max, "max");

const struct guest *a64_guest_at(unsigned i, const char **doc)
{
    static const struct guest guests[] = {
#define A64_PROFILE(id, cpu_name, ...) GUEST(id, cpu_name),
#include "frontend/a64/a64_profiles.def"
    };
    if (i >= ARRAY_LEN(guests))
        return NULL;
    *doc = a64_profiles[i].doc;
    return i ? &guests[i] : &a64_guest;
}

/* ---- system mode ----------------------------------------------------------------------------------- */

/* EL1 with the MMU off.  SCTLR_EL1 as write_el1 keeps it. */
static void reset_system(struct cpu *cpu)
{
    struct a64_sys *s = a64_sys_of(cpu);
    u64 mpidr = s->mpidr;
    reset(cpu);
    memset((char *)s + sizeof s->c, 0, sizeof *s - sizeof s->c);
    s->mpidr = mpidr;
    s->sctlr = A64_SCTLR_RESET;
    s->daif = DAIF_ALL;
    s->el = s->spsel = 1;
    s->c.ssbs = 0;
    a64_update_mode(s);
    mmu_flush(cpu);
    mmu_set_space(cpu, 0);
}

static const struct guest_system system_ops = {
    .walk = a64_walk,
    .take_fault = a64_take_fault,
    .take_interrupt = a64_take_interrupt,
    .call_args = a64_call_args,
    .call_result = a64_call_result,
    .start = a64_start,
};

const struct guest a64_system_guest = {
    GUEST_COMMON,
    .cpu = "max",
    .model = &a64_system_profile,
    .cpu_size = sizeof(struct a64_sys),
    .reset = reset_system,
    .translate = translate_system,
    .system = &system_ops,
};
