/* target_x64_mode.c - denormals that count as zero (FPCR.FZ): which code a block needs, and their flag.
 *
 * With DAZ and FTZ set the host's results are the guest's, but for those that round up to the smallest normal number
 * (target_x64_fp.c).  Two cumulative flags differ:
 *   - an operand that was flushed: the guest notes it (FP_ID), the host does not.  Each operand is compared with zero
 *     before its first use in a block;
 *   - a result that was flushed: the host notes that it is inexact, the guest does not.  Nothing sees the difference
 *     once the flag "inexact" is set, as it soon is.
 *
 * So there are three variants of a block with floating point (enum bl_variant):
 *   PLAIN    nothing is flushed, else on to FLUSH; jit_cpu.variant tells;
 *   FLUSH    f32 and f64 are flushed and FP_IX is set in cpu->fp_flags;
 *   CAREFUL  any environment: all floating point is evaluated; also for FZ16 and AHP where there are halves.
 * With --fp=fast flags do not matter and PLAIN serves FZ as well. */
#include "jit/baseline/target.h"

#include "base/fp.h"
#include "ir/eval.h"

void tg_choose_variant(struct jit_cpu *jc)
{
    u32 mode = jc->cpu.fp_mode;
    enum bl_variant v = !(mode & FP_MODE_FZ) || jc->fp_fast ? BL_PLAIN : jc->cpu.fp_flags & FP_IX ? BL_FLUSH : BL_CAREFUL;
    jc->variant[0] = v;
    jc->variant[1] = mode & (FP_MODE_FZ16 | FP_MODE_AHP) ? BL_CAREFUL : v;
}

/* Of a vector only the node says what its lanes are. */
static bool has_halves(const struct ir_block *b)
{
    for (ir_ref r = 1; r < b->n; r++) {
        const struct ir_node *i = &b->node[r];
        enum ir_type t = (enum ir_type)i->type;
        if (!(ir_op_info[i->op].flags & F_FP))
            continue;
        bool vec = ir_type_info[t].bits == 128;
        if (ir_type_info[t].lane_bits == 16 || (vec ? i->op == IR_fcvt_ && i->aux == 16 : ir_type_of(b, i->a) == IR_f16))
            return true;
    }
    return false;
}

void tg_mode_test(struct baseline *bl)
{
    if (bl->variant == BL_CAREFUL)
        return;
    s32 at = JIT_DISP(variant) + has_halves(bl->b);
    ax64_alu_i(&bl->a, AX_CMP, 8, bl_state(at), (s32)bl->variant);
    if (bl->variant == BL_PLAIN) {
        unsigned k = tg_exit(bl, bl->b->pc);
        bl->out->exit[k].variant = BL_FLUSH;
        bl->out->exit[k].patch = ax64_jcc_patch(&bl->a, AX_NE, bl->exit_label[k]);
    } else {
        bl->leave_label = ax64_label(&bl->a);
        bl->leave_why = BL_LEAVE_MODE;
        ax64_jcc(&bl->a, AX_NE, bl->leave_label);
    }
}

/* ---- exception flags --------------------------------------------------------------------------------------------- */

/* Those in MXCSR, which are in the same order but for the second, that of denormals, and those that were collected. */
bool tg_fp_getflags(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    enum { INVALID = 1, OTHERS = 0x1e };
    struct ax64 *a = &bl->a;
    struct ax64_rm csr = bl_state(JIT_DISP(mxcsr));     /* free while code runs */
    struct xr d = bl_def_x(bl, n, 32), t = bl_tmp_x(bl);
    _Static_assert(FP_IO == 1 && FP_DZ == 2 && FP_OF == 4 && FP_UF == 8 && FP_IX == 16, "as in MXCSR");
    ax64_stmxcsr(a, csr);
    ax64_mov(a, 32, d, csr);
    ax64_mov(a, 32, t, ax_r(d));
    ax64_alu_i(a, AX_AND, 32, ax_r(d), INVALID);
    ax64_shift_i(a, AX_SHR, 32, ax_r(t), 1);
    ax64_alu_i(a, AX_AND, 32, ax_r(t), OTHERS);
    ax64_alu(a, AX_OR, 32, d, ax_r(t));
    ax64_alu(a, AX_OR, 32, d, bl_state(STATE_DISP(offsetof(struct cpu, fp_flags))));
    return true;
}

/* ---- denormal operands ------------------------------------------------------------------------------------------ */

/* Constants of a float format, in each lane of a vector, else with zeros above. */
struct ax64_rm tg_lanes_of(struct baseline *bl, enum ir_type t, u64 lane)
{
    u64 lo = ir_type_info[t].bits == 128 && ir_type_info[t].lane_bits == 32 ? lane << 32 | lane : lane;
    return tg_pool(bl, lo, ir_type_info[t].bits == 128 ? lo : 0);
}

static bool is_denormal(unsigned w, u64 x)
{
    u64 magnitude = x & ~(u64)0 >> (65 - w);
    return magnitude && magnitude < (u64)1 << (w == 64 ? 52 : 23);
}

static bool has_no_denormals(struct baseline *bl, ir_ref r, unsigned w)
{
    const struct ir_node *i = bl_node(bl, r);
    if (bl->v[r].no_denormals == w || bl_root(bl, r)->no_denormals == w)
        return true;
    switch (i->op) {
    case IR_const_:
        return !is_denormal(w, ir_imm(i));
    case IR_fneg_: case IR_fabs_: case IR_dup_: case IR_bitcast_: case IR_lo64_:
        return has_no_denormals(bl, i->a, w);
    case IR_extract_:
        return bl_bits(bl, r) == w && has_no_denormals(bl, i->a, w);
    default:
        return false;
    }
}

/* low: of a vector only the lower lanes count. */
static void flush_operand(struct baseline *bl, ir_ref r, enum ir_type t, bool low)
{
    enum { EQUAL = 0, PS = 0, PD = 1 };
    struct ax64 *a = &bl->a;
    unsigned w = ir_type_info[t].lane_bits;
    u64 magnitude = w == 64 ? ~(u64)0 >> 1 : 0x7fffffff7fffffff;
    if (has_no_denormals(bl, r, w))
        return;
    struct vr x = bl_v(bl, r);
    if (ir_type_info[t].bits < 128) {
        ax64_v2(a, w == 64 ? AXV_UCOMISD : AXV_UCOMISS, x, tg_pool(bl, 0, 0));
        tg_slow_denormal(bl, AX_E, t, x.n);
    } else {
        struct vr u = bl_tmp_v(bl);
        tg_const_v(bl, u.n, 0, 0);
        if (low)
            ax64_v3(a, AXV_MOVLHPS, u, x, ax_vr(u));        /* else signalling NaNs above would be noted */
        ax64_v3_i(a, AXV_CMPF | (w == 64 ? PD : PS) << 12, u, u, low ? tg_pool(bl, 0, 0) : ax_vr(x), EQUAL);
        ax64_v3(a, AXV_ANDPS, u, u, ax_vr(x));
        ax64_v2(a, AXV_PTEST, u, tg_pool(bl, magnitude, low ? 0 : magnitude));
        tg_slow_denormal(bl, AX_NE, t, u.n);
        bl_unlock_v(bl, u);
    }
    if (!low)
        bl->v[r].no_denormals = (u8)w;      /* not of its root, which may have more lanes */
}

void tg_flush_operands(struct baseline *bl, ir_ref n)
{
    const struct ir_node *i = bl_node(bl, n);
    const ir_ref ref[3] = { i->a, i->b, i->c };
    unsigned slots = ir_ref_slots(i), w = i->op == IR_fcvt_ ? i->aux : ir_type_info[i->type].lane_bits;
    enum ir_type t = ir_operand_type(bl->b, i);
    if (ir_type_info[t].bits == 128)        /* it may have been made with other lanes: the node's count */
        t = w == 64 ? IR_v2f64 : w == 32 ? IR_v4f32 : IR_v8f16;
    if (ir_type_info[t].lane_bits < 32 || i->op == IR_stof_ || i->op == IR_utof_ || i->op == IR_fcmp_)
        return;
    for (unsigned k = 0; k < 3; k++)
        if (slots >> k & 1)
            flush_operand(bl, ref[k], t, i->op == IR_fcvt_ && w < ir_type_info[i->type].lane_bits);
}

void tg_flushed_result(struct baseline *bl, ir_ref n)
{
    enum ir_type t = (enum ir_type)bl_node(bl, n)->type;
    if (ir_type_info[t].cls == 'F' || ir_type_info[t].cls == 'W')
        bl->v[n].no_denormals = ir_type_info[t].lane_bits;
}
