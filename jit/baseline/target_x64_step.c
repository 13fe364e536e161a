/* target_x64_step.c - estimates of 1/x and 1/sqrt(x), the steps that improve them, FMULX, FJCVTZS.
 *
 * Operands for which a step is not what FMA computes, or could overflow on the way, are sorted out first by integer
 * compares of their magnitudes and evaluated; so are estimates of anything but ordinary singles. */
#include "jit/baseline/target.h"

#include "base/fp.h"

enum { PS = 0, PD = 1, SS = 2, SD = 3 };

static bool is_vec(enum ir_type t) { return ir_type_info[t].bits == 128; }
static bool is_double(enum ir_type t) { return ir_type_info[t].lane_bits == 64; }
static u32 format(enum ir_type t) { return is_vec(t) ? (is_double(t) ? PD : PS) : is_double(t) ? SD : SS; }

void tg_find_large(struct baseline *bl, enum ir_type t, struct vr bad, struct vr x, u64 limit)
{
    u64 low = 0x7fffffff;               /* nothing is above, signed */
    u64 lane = is_double(t) ? limit << 32 | low : limit << 32 | limit;
    ax64_v3(&bl->a, AXV_PAND, bad, x, tg_lanes_of(bl, t, is_double(t) ? ~(u64)0 >> 1 : 0x7fffffff));
    ax64_v3(&bl->a, AXV_PCMPGTD, bad, bad, tg_pool(bl, lane, lane));
}

/* Leaves for the evaluator if an operand is above the limit; u is scratch, d gets the result. */
static void sort_out(struct baseline *bl, ir_ref n, struct vr d, struct vr u, struct vr x, struct vr y, u64 limit, u32 resume)
{
    enum ir_type t = (enum ir_type)bl_node(bl, n)->type;
    tg_find_large(bl, t, d, x, limit);
    tg_find_large(bl, t, u, y, limit);
    ax64_v3(&bl->a, AXV_POR, u, u, ax_vr(d));
    ax64_v2(&bl->a, AXV_PTEST, u, ax_vr(u));
    tg_slow_fp_over(bl, n, AX_NE, d.n, (const u8[3]){ x.n, y.n }, resume);
}

/* 2 - x * y and (3 - x * y) / 2: never tiny, and halving is exact.  Up to 2^63 (2^511) no product overflows. */
static bool step(struct baseline *bl, ir_ref n, const struct ir_node *i, bool root)
{
    enum ir_type t = (enum ir_type)i->type;
    bool dbl = is_double(t);
    static const u32 op[] = { [PS] = AXV_VFNMADD231PS, [PD] = AXV_VFNMADD231PD, [SS] = AXV_VFNMADD231SS, [SD] = AXV_VFNMADD231SD };
    if (ir_type_info[t].lane_bits < 32 || !bl->host.fma)
        return false;
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), d = bl_tmp_v(bl), u = bl_tmp_v(bl);
    u32 resume = ax64_label(&bl->a);
    sort_out(bl, n, d, u, x, y, dbl ? 0x5fe00000 : 0x5f000000, resume);
    u64 two = dbl ? (u64)0x4000 << 48 : 0x40000000, three = dbl ? (u64)0x4008 << 48 : 0x40400000;
    u64 half = dbl ? (u64)0x3fe0 << 48 : 0x3f000000;
    ax64_v2(&bl->a, AXV_MOVAPS, d, tg_lanes_of(bl, t, root ? three : two));
    ax64_v3(&bl->a, op[format(t)], d, x, ax_vr(y));
    if (root)
        ax64_v3(&bl->a, AXV_MULF | format(t) << 12, d, d, tg_lanes_of(bl, t, half));
    ax64_bind(&bl->a, resume);
    tg_result_v(bl, n, d, bl_bits(bl, n));
    return true;
}

bool tg_frecps(struct baseline *bl, ir_ref n, const struct ir_node *i)  { return step(bl, n, i, false); }
bool tg_frsqrts(struct baseline *bl, ir_ref n, const struct ir_node *i) { return step(bl, n, i, true); }

bool tg_fmulx(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    enum ir_type t = (enum ir_type)i->type;
    if (ir_type_info[t].lane_bits < 32)
        return false;
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), d = bl_tmp_v(bl), u = bl_tmp_v(bl), w = bl_tmp_v(bl);
    u32 resume = ax64_label(&bl->a);
    unsigned zbits = MAX(bl_bits(bl, n), bl_root(bl, i->a)->zbits);
    sort_out(bl, n, d, u, x, y, is_double(t) ? 0x7fefffff : 0x7f7fffff, resume);
    bl_unlock_v(bl, u);                 /* for the check, which is behind a jump and may not move values to get some */
    bl_unlock_v(bl, w);
    ax64_v3(&bl->a, AXV_MULF | format(t) << 12, d, x, ax_vr(y));
    tg_check_result(bl, n, d, (const u8[3]){ x.n, y.n });
    ax64_bind(&bl->a, resume);
    tg_result_v(bl, n, d, zbits);
    return true;
}

/* ---- estimates -------------------------------------------------------------------------------------------------- */

/* Most programs never need them, and they take as long as translating 200 instructions. */
static void fill_estimates(struct baseline *bl)
{
    if (bl->recip[0])
        return;
    for (unsigned k = 0; k < 256; k++)
        bl->recip[k] = (fp_recip_of_9_bits(256 | k) & 0xff) << 15;
    for (unsigned k = 0; k < 512; k++)         /* bit 8: the exponent is odd */
        bl->rsqrt[k] = (fp_rsqrt_of_9_bits(k & 256 ? 128 | (k & 255) >> 1 : 256 | k) & 0xff) << 15;
}

const u32 *tg_estimates(struct baseline *bl, enum bl_table which)
{
    fill_estimates(bl);
    return which == BL_TABLE_RSQRT ? bl->rsqrt : bl->recip;
}

/* d = entries of the table at base by the index in each lane; k: scratch. */
static void look_up(struct ax64 *a, struct vr d, struct vr index, struct xr base, struct xr k, unsigned lanes)
{
    for (unsigned i = 0; i < lanes; i++) {
        if (i)
            ax64_v_store_i(a, AXV_PEXTRD, 32, ax_r(k), index, i);
        else
            ax64_v_xr(a, AXV_MOVD_FROM, 32, ax_x(index.n), ax_r(k));
        if (i)
            ax64_v_rm3_i(a, AXV_PINSRD, 32, d, d, ax_mx(base, k, 2, 0), i);
        else
            ax64_v_rm(a, AXV_MOVD_TO, 32, d, ax_mx(base, k, 2, 0));
    }
}

/* The exponent fields become 253 - e, or (380 - e) / 2 for the root. */
static bool estimate(struct baseline *bl, ir_ref n, const struct ir_node *i, bool root)
{
    enum { SIGN = 0x80000000, SMALLEST = 0x00800000, RECIP_LARGEST = 0x7e7fffff, RSQRT_LARGEST = 0x7f7fffff };
    struct ax64 *a = &bl->a;
    enum ir_type t = (enum ir_type)i->type;
    if (ir_type_info[t].lane_bits != 32)
        return false;
    struct vr x = bl_v(bl, i->a), d = bl_tmp_v(bl), u = bl_tmp_v(bl), v = bl_tmp_v(bl);
    struct xr base = bl_tmp_x(bl), k = bl_tmp_x(bl);
    u32 resume = ax64_label(a);
    u64 all = (u64)1 << 32 | 1, largest = (root ? RSQRT_LARGEST : RECIP_LARGEST) * all;
    bool vec = is_vec(t);
    ax64_v3(a, AXV_PAND, u, x, tg_lanes_of(bl, t, root ? 0xffffffff : 0x7fffffff));
    if (!vec)                               /* something ordinary above the scalar */
        ax64_v3(a, AXV_POR, u, u, tg_pool(bl, (u64)SMALLEST << 32, SMALLEST * all));
    ax64_v2(a, AXV_MOVAPS, d, tg_pool(bl, SMALLEST * all, SMALLEST * all));
    ax64_v3(a, AXV_PCMPGTD, d, d, ax_vr(u));
    ax64_v2(a, AXV_MOVAPS, v, ax_vr(u));
    ax64_v3(a, AXV_PCMPGTD, v, v, tg_pool(bl, largest, largest));
    ax64_v3(a, AXV_POR, d, d, ax_vr(v));
    ax64_v2(a, AXV_PTEST, d, ax_vr(d));
    tg_slow_fp_over(bl, n, AX_NE, d.n, (const u8[3]){ x.n }, resume);
    ax64_vshift_i(a, AXV_PSRLD_I, v, u, 15);
    ax64_v3(a, AXV_PAND, v, v, tg_pool(bl, (root ? 511 : 255) * all, (root ? 511 : 255) * all));
    tg_table_x(bl, base.n, root ? BL_TABLE_RSQRT : BL_TABLE_RECIP);
    look_up(a, d, v, base, k, vec ? 4 : 1);
    ax64_vshift_i(a, AXV_PSRLD_I, u, u, 23);
    ax64_v2(a, AXV_MOVAPS, v, tg_lanes_of(bl, t, root ? 380 : 253));
    ax64_v3(a, AXV_PSUBD, v, v, ax_vr(u));
    ax64_vshift_i(a, AXV_PSRLD_I, v, v, root);
    ax64_vshift_i(a, AXV_PSLLD_I, v, v, 23);
    ax64_v3(a, AXV_POR, d, d, ax_vr(v));
    if (!root) {
        ax64_v3(a, AXV_PAND, v, x, tg_lanes_of(bl, t, SIGN));
        ax64_v3(a, AXV_POR, d, d, ax_vr(v));
    }
    if (!vec)
        ax64_v3(a, AXV_PAND, d, d, tg_pool(bl, 0xffffffff, 0));
    ax64_bind(a, resume);
    tg_result_v(bl, n, d, bl_bits(bl, n));
    return true;
}

bool tg_frecpe(struct baseline *bl, ir_ref n, const struct ir_node *i)  { return estimate(bl, n, i, false); }
bool tg_frsqrte(struct baseline *bl, ir_ref n, const struct ir_node *i) { return estimate(bl, n, i, true); }

/* ---- JavaScript ------------------------------------------------------------------------------------------------- */

/* What fits 32 bits; exact if converting back gives the same bits, which -0 and what was flushed do not. */
bool tg_ftojs(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    struct vr x = bl_v(bl, i->a), v = bl_tmp_v(bl);
    struct xr d = bl_tmp_x(bl), k = bl_tmp_x(bl), m = bl_tmp_x(bl);
    u32 resume = ax64_label(a);
    ax64_v_xr(a, AXV_CVTTSD2SI, 32, d, ax_vr(x));
    ax64_alu_i(a, AX_CMP, 32, ax_r(d), 1);
    tg_slow_fp_over(bl, n, AX_O, d.n, (const u8[3]){ x.n }, resume);
    tg_const_v(bl, v.n, 0, 0);
    ax64_v_rm3(a, AXV_CVTSI2SD, 32, v, v, ax_r(d));
    ax64_v_xr(a, AXV_MOVD_FROM, 64, ax_x(v.n), ax_r(k));
    ax64_v_xr(a, AXV_MOVD_FROM, 64, ax_x(x.n), ax_r(m));
    ax64_alu(a, AX_CMP, 64, k, ax_r(m));
    ax64_setcc(a, AX_E, k);
    ax64_movzx(a, 8, k, ax_r(k));
    ax64_shift_i(a, AX_SHL, 64, ax_r(k), 32);
    ax64_alu(a, AX_OR, 64, d, ax_r(k));
    ax64_bind(a, resume);
    bl_done(bl, n);
    tg_move(bl, CLS_X, bl_def_x(bl, n, 64).n, d.n);
    return true;
}
