/* tr_system.c - hints, barriers, cache maintenance, system registers (DDI 0487 C4.1.91, C5). */
#include "frontend/a64/tr.h"
#include "base/fp.h"
#include "frontend/a64/a64_sys.h"

/* NOP, hints without effect here, prefetches */
bool tr_nop(struct tr *t, const struct a64_args *a) { return true; }

/* ---- barriers ------------------------------------------------------------------------------------ */

/* CRm<1:0> 1 loads, 2 stores, otherwise both; the domain makes no difference. */
bool tr_dmb(struct tr *t, const struct a64_args *a)
{
    unsigned kind = a->crm & 3;
    ir_append(t->b, IR_fence_, IR_none, kind == 1 ? IR_FENCE_LD : kind == 2 ? IR_FENCE_ST : IR_FENCE_FULL, 0, 0, 0);
    return true;
}

bool tr_dsb(struct tr *t, const struct a64_args *a)
{
    tr_dmb(t, a);
    el1_settle(t);
    return true;
}

/* Ends the block with a look-up, so that what was invalidated before is not run. */
static void end_here(struct tr *t)
{
    save_flags(t);
    ir_append(t->b, IR_br_ind_, IR_none, 0, ir_place(t->b, t->pc + 4), 0, 0);
    t->done = true;
}

/* ISB, SB */
bool tr_isb(struct tr *t, const struct a64_args *a)
{
    end_here(t);
    return true;
}

/* ---- cache maintenance --------------------------------------------------------------------------- */

/* DC ZVA: a line of 64 bytes, see DCZID_EL0 */
bool tr_dc_zva(struct tr *t, const struct a64_args *a)
{
    el1_check(t, SCTLR_DZE);
    ir_ref addr = ir_and(t->b, get_x(t, a->rt, true), imm(t, IR_i64, ~63ull));
    ir_ref zero = ir_vconst(t->b, IR_v2i64, 0, 0);
    save_flags(t);
    for (s32 off = 0; off < 64; off += 16)
        ir_store(t->b, addr, off, zero, IR_MEM_PLAIN);
    return true;
}

/* DC CVAC, CVAU, CVAP, CIVAC: only the fault of an address that cannot be read */
bool tr_dc_clean(struct tr *t, const struct a64_args *a)
{
    el1_check(t, SCTLR_UCI);
    save_flags(t);
    ir_load(t->b, IR_i8, get_x(t, a->rt, true), 0, IR_MEM_PLAIN);
    return true;
}

/* IC IVAU: how programs announce new code; in system mode the stores have told */
bool tr_ic_ivau(struct tr *t, const struct a64_args *a)
{
    if (t->system) {
        el1_check(t, SCTLR_UCI);
        return true;
    }
    call_helper(t, A64_HELP_ic_ivau, get_x(t, a->rt, true), IR_NONE, IR_NONE);
    end_here(t);
    return true;
}

/* ---- PSTATE -------------------------------------------------------------------------------------- */

/* Bit 0 of the number counts. */
bool tr_msr_ssbs(struct tr *t, const struct a64_args *a)
{
    ir_streg(t->b, A64_OFF(ssbs), imm(t, IR_i32, (u64)a->imm & 1));
    return true;
}

bool tr_msr_dit(struct tr *t, const struct a64_args *a)
{
    ir_streg(t->b, A64_OFF(dit), imm(t, IR_i32, (u64)a->imm & 1));
    return true;
}

/* ---- system registers ---------------------------------------------------------------------------- */

enum { RW = 1, RO = 2, ID = 3 };
enum sysreg {
#define A64_SYSREG(name, ...) SYSREG_##name,
#include "frontend/a64/a64_sysreg.def"
    N_SYSREGS
};

enum how { HOW_CODE, HOW_FIELD, HOW_CONST, HOW_MIDR, HOW_ID };
struct sysreg_desc {
    u16 key;
    u8 access, feature;
    struct { u8 how; u16 off; u32 value; } what;
};

#define KEY(op0, op1, crn, crm, op2) ((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))
#define CODE         { HOW_CODE, 0, 0 }
#define FIELD(field) { HOW_FIELD, A64_OFF(field), 0 }
#define CONST(v)     { HOW_CONST, 0, v }
#define MIDR         { HOW_MIDR, 0, 0 }
#define ID_REG(id)   { HOW_ID, 0, A64_ID_##id }

/* The register that the arguments name, if programs can read it: its row, or N_SYSREGS for one that is zero. */
static const struct sysreg_desc *find_sysreg(const struct a64_args *a, enum sysreg *reg)
{
    static const struct sysreg_desc zero = { .access = ID, .feature = A64_FEAT_base, .what.how = HOW_CONST };
    static const struct sysreg_desc table[N_SYSREGS] = {
#define A64_SYSREG(name, op0, op1, crn, crm, op2, feature, access, ...) \
    { KEY(op0, op1, crn, crm, op2), access, A64_FEAT_##feature, __VA_ARGS__ },
#include "frontend/a64/a64_sysreg.def"
    };
    unsigned key = KEY(2 + (unsigned)a->o0, (unsigned)a->op1, (unsigned)a->crn, (unsigned)a->crm, (unsigned)a->op2);
    for (*reg = 0; *reg < N_SYSREGS; (*reg)++)
        if (table[*reg].key == key)
            return &table[*reg];
    return a->o0 == 1 && a->op1 == 0 && a->crn == 0 && a->crm >= 2 && a->crm <= 7 ? &zero : NULL;
}

enum a64_feature sysreg_feature(const struct a64_args *a)
{
    enum sysreg reg;
    const struct sysreg_desc *d = find_sysreg(a, &reg);
    return d ? d->feature : A64_FEAT_base;
}

static u64 constant(const struct tr *t, const struct sysreg_desc *d)
{
    return d->what.how == HOW_MIDR ? t->cpu->midr : d->what.how == HOW_ID ? a64_id_reg(t->cpu, d->what.value) : d->what.value;
}

/* FP_ID is bit 7 of FPSR, the others bits 4..0. */
static ir_ref read_fpsr(struct tr *t)
{
    struct ir_block *b = t->b;
    b->reads_fp_flags = true;
    ir_ref f = ir_append(b, IR_fp_getflags_, IR_i32, 0, 0, 0, 0);
    ir_ref id = ir_shl(b, ir_and(b, f, imm(t, IR_i32, FP_ID)), imm(t, IR_i32, 2));
    ir_ref qc = ir_shl(b, ir_ldreg(b, IR_i32, A64_OFF(fpsr_qc)), imm(t, IR_i32, 27));
    return ir_or(b, ir_or(b, ir_and(b, f, imm(t, IR_i32, 31)), id), qc);
}

static void write_fpsr(struct tr *t, ir_ref v)
{
    struct ir_block *b = t->b;
    ir_ref id = ir_and(b, ir_shr(b, v, imm(t, IR_i32, 2)), imm(t, IR_i32, FP_ID));
    ir_ref f = ir_or(b, ir_and(b, v, imm(t, IR_i32, 31)), id);
    fp_environment_changes(t);
    ir_append(b, IR_fp_setflags_, IR_none, 0, f, 0, 0);
    ir_streg(b, A64_OFF(fpsr_qc), ir_and(b, ir_shr(b, v, imm(t, IR_i32, 27)), imm(t, IR_i32, 1)));
}

static ir_ref moved_bits(struct tr *t, ir_ref v, unsigned from, unsigned to, unsigned len)
{
    struct ir_block *b = t->b;
    ir_ref x = ir_and(b, ir_shr(b, v, imm(t, IR_i32, from)), imm(t, IR_i32, (1u << len) - 1));
    return ir_shl(b, x, imm(t, IR_i32, to));
}

/* RMode 23..22, FZ 24, DN 25, AHP 26, FZ16 19 to the bits of enum fp_mode. */
static void write_fpcr(struct tr *t, ir_ref v)
{
    struct ir_block *b = t->b;
    v = ir_and(b, v, imm(t, IR_i32, A64_FPCR_MASK));
    ir_ref mode = ir_or(b, moved_bits(t, v, 22, 0, 2), moved_bits(t, v, 24, 2, 1));
    mode = ir_or(b, mode, ir_or(b, moved_bits(t, v, 19, 3, 1), moved_bits(t, v, 25, 4, 2)));
    ir_streg(b, A64_OFF(fpcr), v);
    fp_environment_changes(t);
    ir_append(b, IR_fp_setmode_, IR_none, 0, mode, 0, 0);
}

bool tr_mrs(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    enum el1_result system = t->system ? el1_mrs(t, a) : EL1_UNDECIDED;
    enum sysreg reg;
    const struct sysreg_desc *d = find_sysreg(a, &reg);
    ir_ref v;
    if (system != EL1_UNDECIDED)
        return system == EL1_DONE;
    if (!d || (t->system && (d->access == ID || reg == SYSREG_FERRY_REALTIME)))
        return false;
    if (d->what.how >= HOW_CONST)
        v = imm(t, IR_i64, constant(t, d));
    else if (d->what.how == HOW_FIELD)
        v = ir_ldreg(b, IR_i64, d->what.off);
    else if (reg == SYSREG_NZCV)
        v = ir_shl(b, get_flags(t), imm(t, IR_i32, 28));
    else if (reg == SYSREG_FPCR)
        v = ir_ldreg(b, IR_i32, A64_OFF(fpcr));
    else if (reg == SYSREG_FPSR)
        v = read_fpsr(t);
    else if (reg == SYSREG_DIT)
        v = ir_shl(b, ir_ldreg(b, IR_i32, A64_OFF(dit)), imm(t, IR_i32, 24));
    else if (reg == SYSREG_SSBS)
        v = ir_shl(b, ir_ldreg(b, IR_i32, A64_OFF(ssbs)), imm(t, IR_i32, 12));
    else if (reg == SYSREG_FERRY_REALTIME)
        v = call_helper(t, A64_HELP_realtime, IR_NONE, IR_NONE, IR_NONE);
    else if (reg == SYSREG_RNDR || reg == SYSREG_RNDRRS)
        v = call_helper(t, A64_HELP_random, IR_NONE, IR_NONE, IR_NONE);
    else
        v = call_helper(t, A64_HELP_cntvct, IR_NONE, IR_NONE, IR_NONE);
    set_x(t, a->rt, v);
    if (reg == SYSREG_RNDR || reg == SYSREG_RNDRRS)
        set_flags(t, imm(t, IR_i32, 0));        /* there was a number */
    return true;
}

/* MSR (register) */
bool tr_msr(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    enum el1_result system = t->system ? el1_msr(t, a) : EL1_UNDECIDED;
    enum sysreg reg;
    const struct sysreg_desc *d = find_sysreg(a, &reg);
    if (system != EL1_UNDECIDED)
        return system == EL1_DONE;
    if (!d || d->access != RW)
        return false;
    ir_ref v = get_x(t, a->rt, false), one = imm(t, IR_i32, 1);
    if (d->what.how == HOW_FIELD)
        ir_streg(b, d->what.off, get_x(t, a->rt, true));
    else if (reg == SYSREG_NZCV)
        set_flags(t, ir_shr(b, v, imm(t, IR_i32, 28)));
    else if (reg == SYSREG_FPCR)
        write_fpcr(t, v);
    else if (reg == SYSREG_FPSR)
        write_fpsr(t, v);
    else if (reg == SYSREG_DIT)
        ir_streg(b, A64_OFF(dit), ir_and(b, ir_shr(b, v, imm(t, IR_i32, 24)), one));
    else
        ir_streg(b, A64_OFF(ssbs), ir_and(b, ir_shr(b, v, imm(t, IR_i32, 12)), one));
    return true;
}
