/* target_x64_half.c - half precision by way of single (F16C): widen, compute, narrow.
 *
 * 1. Widening is exact.  Sum, difference, product, quotient and root of halves may be rounded twice: 24 bits are at
 *    least 2 * 11 + 2, so what single precision gives rounds to what the exact value would, and it is exact whenever
 *    the half is.  So the host's flags are right as well.
 * 2. A fused multiply-add, and a double narrowed by way of single, are not so good: a single in the middle between
 *    two halves, or a tiny one, may have been rounded to there.  These few are evaluated.
 * 3. NaNs, and results that may have been rounded up to the smallest normal number, go to the evaluator as for the
 *    other formats (target_x64_fp.c); integer compares of the halves find them.
 * 4. FZ does not concern halves; where FZ16 or AHP is set all is evaluated (target_x64_mode.c).
 *
 * Vectors go by two parts of four lanes, or one if the other's operands are zeros.  Scalars get zeros above. */
#include "jit/baseline/target.h"

#include "base/fp.h"

enum { SCALAR = 2 << 12, BY_MODE = 4 };
enum { MAGNITUDE = 0x7fff, INFINITE = 0x7c00, LEAST = 0x0400, TOO_LARGE_S16 = 0x7800 };

static bool is_vec(enum ir_type t) { return ir_type_info[t].bits == 128; }
static u32 with_form(u32 op, bool vec) { return vec ? op : op | SCALAR; }

static struct ax64_rm halves(struct baseline *bl, u64 v)
{
    v |= v << 16 | v << 32 | v << 48;
    return tg_pool(bl, v, v);
}

static struct ax64_rm singles(struct baseline *bl, u64 v) { return tg_pool(bl, v << 32 | v, v << 32 | v); }

/* ---- widening and narrowing ------------------------------------------------------------------------------------ */

/* t = operand r, in x, widened: the scalar, or part k of the vector. */
static void widen(struct baseline *bl, struct vr t, ir_ref r, struct vr x, bool vec, unsigned k)
{
    bool clean = true;
    if (k)
        ax64_v3(&bl->a, AXV_PUNPCKHQDQ, t, x, ax_vr(x));
    else if (!vec && bl_root(bl, r)->zbits > 16)
        ax64_v3(&bl->a, AXV_PAND, t, x, tg_pool(bl, 0xffff, 0));
    else
        clean = false;
    ax64_v2(&bl->a, AXV_CVTPH2PS, t, ax_vr(clean ? t : x));
}

struct vr tg_single(struct baseline *bl, ir_ref r, struct vr x)
{
    if (bl_bits(bl, r) != 16)
        return x;
    struct vr t = bl_tmp_v(bl);
    widen(bl, t, r, x, false, 0);
    return t;
}

/* Part k of the result h. */
static void narrow(struct baseline *bl, struct vr h, struct vr t, unsigned k)
{
    ax64_v2_i(&bl->a, AXV_CVTPS2PH, t, ax_vr(k ? t : h), BY_MODE);      /* writes its second operand */
    if (k)
        ax64_v3(&bl->a, AXV_PUNPCKLQDQ, h, h, ax_vr(t));
}

/* Once operands are in registers.  Zeros give zeros, but for differences, which may be -0, and quotients. */
static unsigned n_parts(struct baseline *bl, const struct ir_node *i)
{
    const ir_ref ref[3] = { i->a, i->b, i->c };
    unsigned slots = ir_ref_slots(i);
    if (!is_vec((enum ir_type)i->type))
        return 1;
    for (unsigned k = 0; k < 3; k++)
        if ((slots >> k & 1) && bl_root(bl, ref[k])->zbits > 64)
            return 2;
    return i->op == IR_fsub_ || i->op == IR_fdiv_ ? 2 : 1;
}

static bool give(struct baseline *bl, ir_ref n, struct vr h, unsigned parts)
{
    bool vec = is_vec((enum ir_type)bl_node(bl, n)->type);
    tg_result_v(bl, n, h, !vec ? 16 : parts == 1 ? 64 : 128);
    return true;
}

/* ---- what the evaluator must see --------------------------------------------------------------------------------- */

/* u = lanes of h that are NaNs; h may be a scalar with anything above. */
static void find_nans(struct baseline *bl, struct vr u, struct vr h, bool vec)
{
    ax64_v3(&bl->a, AXV_PAND, u, h, vec ? halves(bl, MAGNITUDE) : tg_pool(bl, MAGNITUDE, 0));
    ax64_v3(&bl->a, AXV_PCMPGTW, u, u, halves(bl, INFINITE));
}

static void or_least(struct baseline *bl, struct vr u, struct vr h, struct vr v, bool vec)
{
    ax64_v3(&bl->a, AXV_PAND, v, h, vec ? halves(bl, MAGNITUDE) : tg_pool(bl, MAGNITUDE, 0));
    ax64_v3(&bl->a, AXV_PCMPEQW, v, v, halves(bl, LEAST));
    ax64_v3(&bl->a, AXV_POR, u, u, ax_vr(v));
}

/* bad = or |= lanes of the single p that lie in the middle of two halves, or are tiny but not zero; q, v: scratch. */
static void find_doubtful(struct baseline *bl, struct vr p, struct vr bad, struct vr q, struct vr v, bool first)
{
    struct ax64 *a = &bl->a;
    struct vr t = first ? bad : q;
    ax64_v3(a, AXV_PAND, t, p, singles(bl, 0x1fff));
    ax64_v3(a, AXV_PCMPEQD, t, t, singles(bl, 0x1000));
    if (!first)
        ax64_v3(a, AXV_POR, bad, bad, ax_vr(q));
    /* 0 < magnitude <= 2^-14; zero becomes the largest integer, one the smallest. */
    ax64_v3(a, AXV_PAND, v, p, singles(bl, 0x7fffffff));
    ax64_v3(a, AXV_PADDD, v, v, singles(bl, 0x7fffffff));
    ax64_v2(a, AXV_MOVAPS, q, singles(bl, 0xb8800000));
    ax64_v3(a, AXV_PCMPGTD, q, q, ax_vr(v));
    ax64_v3(a, AXV_POR, bad, bad, ax_vr(q));
}

static void slow_if(struct baseline *bl, ir_ref n, struct vr bad, struct vr h, const u8 operand[3])
{
    ax64_v2(&bl->a, AXV_PTEST, bad, ax_vr(bad));
    tg_slow_fp(bl, n, AX_NE, h.n, operand);
}

/* ---- arithmetic ---------------------------------------------------------------------------------------------------- */

bool tg_half_arith(struct baseline *bl, ir_ref n, const struct ir_node *i, u32 op, bool can_underflow)
{
    bool vec = is_vec((enum ir_type)i->type), one = i->op == IR_fsqrt_;
    if (!bl->host.f16c)
        return false;
    struct vr x = bl_v(bl, i->a), y = one ? x : bl_v(bl, i->b), h = bl_tmp_v(bl), p = bl_tmp_v(bl), q = bl_tmp_v(bl);
    unsigned parts = n_parts(bl, i);
    for (unsigned k = 0; k < parts; k++) {
        widen(bl, p, i->a, x, vec, k);
        if (!one)
            widen(bl, q, i->b, y, vec, k);
        if (one && vec)
            ax64_v2(&bl->a, op, p, ax_vr(p));
        else
            ax64_v3(&bl->a, with_form(op, vec), p, p, ax_vr(one ? p : q));
        narrow(bl, h, p, k);
    }
    if (!bl->fp_fast) {
        find_nans(bl, p, h, vec);
        if (can_underflow)
            or_least(bl, p, h, q, vec);
        slow_if(bl, n, p, h, (const u8[3]){ x.n, y.n });
    }
    return give(bl, n, h, parts);
}

bool tg_half_fma(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    bool vec = is_vec((enum ir_type)i->type);
    if (!bl->host.f16c || !bl->host.fma)
        return false;
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), z = bl_v(bl, i->c);
    struct vr h = bl_tmp_v(bl), p = bl_tmp_v(bl), q = bl_tmp_v(bl), v = bl_tmp_v(bl), bad = bl_tmp_v(bl);
    unsigned parts = n_parts(bl, i);
    for (unsigned k = 0; k < parts; k++) {
        widen(bl, p, i->c, z, vec, k);
        widen(bl, q, i->a, x, vec, k);
        widen(bl, v, i->b, y, vec, k);
        ax64_v3(&bl->a, vec ? AXV_VFMADD231PS : AXV_VFMADD231SS, p, q, ax_vr(v));
        find_doubtful(bl, p, bad, q, v, !k);
        narrow(bl, h, p, k);
    }
    if (!bl->fp_fast) {
        find_nans(bl, p, h, vec);
        ax64_v3(&bl->a, AXV_POR, bad, bad, ax_vr(p));
    }
    slow_if(bl, n, bad, h, (const u8[3]){ x.n, y.n, z.n });
    return give(bl, n, h, parts);
}

/* As for the other formats; the results are exact. */
bool tg_half_min_max(struct baseline *bl, ir_ref n, const struct ir_node *i, bool max)
{
    struct ax64 *a = &bl->a;
    bool vec = is_vec((enum ir_type)i->type);
    u32 op = with_form(max ? AXV_MAX : AXV_MIN, vec);
    if (!bl->host.f16c)
        return false;
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b);
    struct vr h = bl_tmp_v(bl), p = bl_tmp_v(bl), q = bl_tmp_v(bl), u = bl_tmp_v(bl);
    unsigned parts = n_parts(bl, i);
    u32 resume = ax64_label(a);
    find_nans(bl, p, x, vec);
    find_nans(bl, q, y, vec);
    ax64_v3(a, AXV_POR, p, p, ax_vr(q));
    ax64_v2(a, AXV_PTEST, p, ax_vr(p));
    tg_slow_fp_over(bl, n, AX_NE, h.n, (const u8[3]){ x.n, y.n }, resume);
    for (unsigned k = 0; k < parts; k++) {
        widen(bl, p, i->a, x, vec, k);
        widen(bl, q, i->b, y, vec, k);
        ax64_v3(a, op, u, p, ax_vr(q));
        ax64_v3(a, op, p, q, ax_vr(p));
        ax64_v3(a, max ? AXV_ANDPS : AXV_ORPS, p, p, ax_vr(u));
        narrow(bl, h, p, k);
    }
    ax64_bind(a, resume);
    return give(bl, n, h, parts);
}

/* ---- rounding and conversions -------------------------------------------------------------------------------------- */

/* p to an integral value.  Ties away from zero: half of one is added, which is exact, and the sum truncated; u is
 * scratch. */
static void round_single(struct baseline *bl, struct vr p, struct vr u, bool vec, unsigned aux, bool signal)
{
    struct ax64 *a = &bl->a;
    int control = tg_round_control(aux, signal);
    if ((aux & 7) == FP_AWAY) {
        if (signal)                         /* for the flag */
            ax64_v2_i(a, AXV_ROUNDPS, u, ax_vr(p), 3);
        ax64_v3(a, AXV_ANDPS, u, p, singles(bl, 0x80000000));
        ax64_v3(a, AXV_ORPS, u, u, singles(bl, 0x3f000000));
        ax64_v3(a, with_form(AXV_ADD, vec), p, p, ax_vr(u));
        control = 3 | 8;
    }
    if (vec)
        ax64_v2_i(a, AXV_ROUNDPS, p, ax_vr(p), (unsigned)control);
    else
        ax64_v3_i(a, AXV_ROUNDSS, p, p, ax_vr(p), (unsigned)control);
}

bool tg_half_rint(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    bool vec = is_vec((enum ir_type)i->type);
    if (!bl->host.f16c)
        return false;
    struct vr x = bl_v(bl, i->a), h = bl_tmp_v(bl), p = bl_tmp_v(bl), u = bl_tmp_v(bl);
    unsigned parts = n_parts(bl, i);
    for (unsigned k = 0; k < parts; k++) {
        widen(bl, p, i->a, x, vec, k);
        round_single(bl, p, u, vec, i->aux, i->aux & FP_INEXACT);
        narrow(bl, h, p, k);
    }
    if (!bl->fp_fast) {
        find_nans(bl, p, h, vec);
        slow_if(bl, n, p, h, (const u8[3]){ x.n });
    }
    return give(bl, n, h, parts);
}

/* To integers of the same width, lanes or a scalar.  What does not fit them is evaluated: NaNs, signed ones from
 * 2^15 on, unsigned ones below zero. */
static void integers(struct baseline *bl, const struct ir_node *i, struct vr x, struct vr h, struct vr p, struct vr u,
                     unsigned parts)
{
    bool vec = is_vec((enum ir_type)i->type), is_unsigned = i->op == IR_ftou_;
    struct ax64 *a = &bl->a;
    for (unsigned k = 0; k < parts; k++) {
        struct vr t = k ? p : h;
        widen(bl, t, i->a, x, vec, k);
        if ((i->aux & 7) != FP_TOZERO)
            round_single(bl, t, u, vec, i->aux, true);
        ax64_v2(a, AXV_CVTTPS2DQ, t, ax_vr(t));
    }
    ax64_v3(a, is_unsigned ? AXV_PACKUSDW : AXV_PACKSSDW, h, h, ax_vr(parts == 2 ? p : h));
}

static void find_unfit(struct baseline *bl, struct vr u, struct vr x, bool vec, bool is_unsigned)
{
    struct ax64 *a = &bl->a;
    if (is_unsigned) {                      /* its sign, or an infinity or NaN */
        struct vr v = bl_tmp_v(bl);
        ax64_v3(a, AXV_PAND, v, x, vec ? halves(bl, 0xffff) : tg_pool(bl, 0xffff, 0));
        tg_move(bl, CLS_V, u.n, v.n);
        ax64_v3(a, AXV_PCMPGTW, u, u, halves(bl, INFINITE - 1));
        ax64_v3(a, AXV_POR, u, u, ax_vr(v));
        ax64_v2(a, AXV_PTEST, u, halves(bl, 0x8000));
        bl_unlock_v(bl, v);
    } else {
        ax64_v3(a, AXV_PAND, u, x, vec ? halves(bl, MAGNITUDE) : tg_pool(bl, MAGNITUDE, 0));
        ax64_v3(a, AXV_PCMPGTW, u, u, halves(bl, TOO_LARGE_S16 - 1));
        ax64_v2(a, AXV_PTEST, u, ax_vr(u));
    }
}

bool tg_half_to_int(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    bool vec = is_vec((enum ir_type)i->type);
    if (!bl->host.f16c)
        return false;
    struct vr x = bl_v(bl, i->a), h = bl_tmp_v(bl), p = bl_tmp_v(bl), u = bl_tmp_v(bl);
    unsigned parts = n_parts(bl, i);
    struct xr r = vec ? ax_x(0) : bl_tmp_x(bl);
    u32 resume = ax64_label(&bl->a);
    find_unfit(bl, u, x, vec, i->op == IR_ftou_);
    tg_slow_fp_over(bl, n, AX_NE, vec ? h.n : r.n, (const u8[3]){ x.n }, resume);
    integers(bl, i, x, h, p, u, parts);
    if (vec) {
        if (parts == 1)
            ax64_v2(&bl->a, AXV_MOVQ, h, ax_vr(h));
        ax64_bind(&bl->a, resume);
        return give(bl, n, h, parts);
    }
    ax64_v_xr(&bl->a, AXV_MOVD_FROM, 32, ax_x(h.n), ax_r(r));
    ax64_movzx(&bl->a, 16, r, ax_r(r));
    ax64_bind(&bl->a, resume);
    bl_done(bl, n);
    tg_move(bl, CLS_X, bl_def_x(bl, n, 16).n, r.n);
    return true;
}

bool tg_half_from_lanes(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    if (!bl->host.f16c)
        return false;
    struct vr x = bl_v(bl, i->a), h = bl_tmp_v(bl), p = bl_tmp_v(bl);
    unsigned parts = n_parts(bl, i);
    for (unsigned k = 0; k < parts; k++) {
        if (k)
            ax64_v3(&bl->a, AXV_PUNPCKHQDQ, p, x, ax_vr(x));
        ax64_v2(&bl->a, i->op == IR_utof_ ? AXV_PMOVZXWD : AXV_PMOVSXWD, p, ax_vr(k ? p : x));
        ax64_v2(&bl->a, AXV_CVTDQ2PS, p, ax_vr(p));
        narrow(bl, h, p, k);
    }
    return give(bl, n, h, parts);
}

void tg_to_half(struct baseline *bl, struct vr t) { narrow(bl, t, t, 0); }

bool tg_half_widen(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    bool vec = is_vec((enum ir_type)i->type);
    if (!bl->host.f16c)
        return false;
    struct vr x = bl_v(bl, i->a), t = bl_tmp_v(bl), u = bl_tmp_v(bl);
    widen(bl, t, i->a, x, vec, 0);
    if (i->type == IR_f64)
        ax64_v3(&bl->a, AXV_CVTSS2SD, t, t, ax_vr(t));
    find_nans(bl, u, x, vec);
    if (vec)                                /* the lower lanes count */
        ax64_v2(&bl->a, AXV_MOVQ, u, ax_vr(u));
    slow_if(bl, n, u, t, (const u8[3]){ x.n });
    tg_result_v(bl, n, t, bl_bits(bl, n));
    return true;
}

bool tg_half_narrow(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    bool vec = is_vec((enum ir_type)i->type), dbl = !vec && bl_bits(bl, i->a) == 64;
    bool may_flush = bl->variant == BL_FLUSH || bl->fp_fast;    /* a tiny single, of which a half may remain */
    if (!bl->host.f16c || (dbl && may_flush))
        return false;
    struct vr x = bl_v(bl, i->a), h = bl_tmp_v(bl), p = bl_tmp_v(bl), u = bl_tmp_v(bl), bad = bl_tmp_v(bl);
    if (dbl) {
        struct vr v = bl_tmp_v(bl);
        tg_const_v(bl, p.n, 0, 0);
        ax64_v3(a, AXV_CVTSD2SS, p, p, ax_vr(x));
        find_doubtful(bl, p, bad, u, v, true);
    } else if (vec) {
        tg_move(bl, CLS_V, p.n, x.n);
    } else {
        ax64_v3(a, AXV_PAND, p, x, tg_pool(bl, 0xffffffff, 0));
    }
    narrow(bl, h, p, 0);
    find_nans(bl, u, h, vec);
    or_least(bl, u, h, p, vec);
    if (dbl)
        ax64_v3(a, AXV_POR, u, u, ax_vr(bad));
    slow_if(bl, n, u, h, (const u8[3]){ x.n });
    return give(bl, n, h, 1);
}

/* ---- compares of lanes --------------------------------------------------------------------------------------------- */

bool tg_half_compare(struct baseline *bl, ir_ref n, const struct ir_node *i, unsigned predicate)
{
    if (!bl->host.f16c)
        return false;
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), h = bl_tmp_v(bl), p = bl_tmp_v(bl), q = bl_tmp_v(bl);
    for (unsigned k = 0; k < 2; k++) {
        struct vr t = k ? p : h;
        widen(bl, t, i->a, x, true, k);
        widen(bl, q, i->b, y, true, k);
        ax64_v3_i(&bl->a, AXV_CMPF, t, t, ax_vr(q), predicate);
    }
    ax64_v3(&bl->a, AXV_PACKSSDW, h, h, ax_vr(p));
    tg_result_v(bl, n, h, 128);
    return true;
}
