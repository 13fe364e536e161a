/* target_x64_fma.c - fused multiply-add: the host's, or for singles without it a product and a sum of doubles.
 *
 * The product of two singles is exact as a double.  The sum may be rounded to 53 bits, and then again to 24: that
 * differs only where the double lies in the middle between two singles, or is tiny.  These are evaluated, as are
 * NaNs, and doubles where the host has no FMA. */
#include "jit/baseline/target.h"

#include "base/fp.h"

static bool is_vec(enum ir_type t) { return ir_type_info[t].bits == 128; }

static bool fma_native(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    bool dbl = ir_type_info[i->type].lane_bits == 64;
    u32 op = is_vec(i->type) ? (dbl ? AXV_VFMADD231PD : AXV_VFMADD231PS) : dbl ? AXV_VFMADD231SD : AXV_VFMADD231SS;
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), z = bl_v(bl, i->c), t = bl_tmp_v(bl);
    bool over_x = !tg_clean(bl, n, i->c) && tg_clean(bl, n, i->a);
    unsigned zbits = MAX(bl_bits(bl, n), bl_root(bl, over_x ? i->a : i->c)->zbits);
    tg_move(bl, CLS_V, t.n, over_x ? x.n : z.n);
    if (over_x)
        ax64_v3(&bl->a, dbl ? AXV_VFMADD213SD : AXV_VFMADD213SS, t, y, ax_vr(z));
    else
        ax64_v3(&bl->a, op, t, x, ax_vr(y));
    tg_check_result(bl, n, t, (const u8[3]){ x.n, y.n, z.n });
    tg_result_v(bl, n, t, zbits);
    return true;
}

/* t = x as a double with zero above, or the lower or upper lanes. */
static void to_double(struct baseline *bl, struct vr t, struct vr x, bool vec, bool upper)
{
    if (!vec) {
        tg_const_v(bl, t.n, 0, 0);
        ax64_v3(&bl->a, AXV_CVTSS2SD, t, t, ax_vr(x));
        return;
    }
    if (upper)
        ax64_v3(&bl->a, AXV_PUNPCKHQDQ, t, x, ax_vr(x));
    ax64_v2(&bl->a, AXV_CVTPS2PD, t, ax_vr(upper ? t : x));
}

/* bad = or |= lanes of p in the middle of two singles (the lower dwords tell) or tiny (the upper ones), but not zero. */
static void find_doubtful(struct baseline *bl, struct vr p, struct vr bad, struct vr q, struct vr v, bool first)
{
    enum { NOT_EQUAL = 4, PD = 1 };
    struct ax64 *a = &bl->a;
    const u64 fields = 0x7fffffff1fffffff, tiny = 0x3810000180000000, middle = 0xffffffff10000000;
    ax64_v3(a, AXV_PAND, q, p, tg_pool(bl, fields, fields));
    ax64_v2(a, AXV_MOVAPS, v, tg_pool(bl, tiny, tiny));
    ax64_v3(a, AXV_PCMPGTD, v, v, ax_vr(q));
    ax64_v3(a, AXV_PCMPEQD, q, q, tg_pool(bl, middle, middle));
    ax64_v3(a, AXV_POR, q, q, ax_vr(v));
    tg_const_v(bl, v.n, 0, 0);
    ax64_v3_i(a, AXV_CMPF | PD << 12, v, v, ax_vr(p), NOT_EQUAL);
    ax64_v3(a, AXV_PAND, first ? bad : q, q, ax_vr(v));
    if (!first)
        ax64_v3(a, AXV_POR, bad, bad, ax_vr(q));
}

static bool fma_by_doubles(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    enum { UNORDERED = 3, PD = 1 };
    struct ax64 *a = &bl->a;
    bool vec = is_vec(i->type);
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), z = bl_v(bl, i->c);
    struct vr h = bl_tmp_v(bl), p = bl_tmp_v(bl), q = bl_tmp_v(bl), v = bl_tmp_v(bl), bad = bl_tmp_v(bl);
    for (unsigned k = 0; k < (vec ? 2 : 1); k++) {
        to_double(bl, p, x, vec, k);
        to_double(bl, q, y, vec, k);
        ax64_v3(a, AXV_MULF | PD << 12, p, p, ax_vr(q));
        to_double(bl, q, z, vec, k);
        ax64_v3(a, AXV_ADD | PD << 12, p, p, ax_vr(q));
        find_doubtful(bl, p, bad, q, v, !k);
        ax64_v2(a, AXV_CVTPD2PS, k ? p : h, ax_vr(p));
        if (k)
            ax64_v3(a, AXV_PUNPCKLQDQ, h, h, ax_vr(p));
    }
    ax64_v3_i(a, AXV_CMPF, v, h, ax_vr(h), UNORDERED);
    ax64_v3(a, AXV_POR, bad, bad, ax_vr(v));
    ax64_v2(a, AXV_PTEST, bad, ax_vr(bad));
    tg_slow_fp(bl, n, AX_NE, h.n, (const u8[3]){ x.n, y.n, z.n });
    tg_result_v(bl, n, h, bl_bits(bl, n));
    return true;
}

bool tg_fma(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    if (ir_type_info[i->type].lane_bits == 16)
        return tg_half_fma(bl, n, i);
    if (bl->host.fma)
        return fma_native(bl, n, i);
    return ir_type_info[i->type].lane_bits == 32 && fma_by_doubles(bl, n, i);
}
