/* target_x64_fp.c - floating point by the host's own instructions, with the exact evaluator where they differ.
 *
 * Rounding and sticky flags are the host's (MXCSR) while code runs.  What the guest may see differently:
 *   - a NaN result: its payload, sign and the default NaN; found by comparing the result with itself;
 *   - a tiny result that rounds up to the smallest normal number: x86 decides after rounding whether a result is tiny,
 *     Arm before; found by comparing the result with that number, where an operation can round there at all (a sum
 *     that is tiny is exact);
 *   - minimum and maximum of NaNs, conversions out of range: found before or after the instruction;
 *   - denormals that count as zero: target_x64_mode.c.
 * Those go out of line to the evaluator and come back with the guest's result.  The flags that the host's try
 * has raised by then are a subset of what the evaluator raises.
 */
#include "jit/baseline/target.h"

#include "base/fp.h"

enum { PP_PS = 0, PP_PD = 1, PP_SS = 2, PP_SD = 3 };

static bool is_half(enum ir_type t) { return ir_type_info[t].lane_bits == 16; }
static bool is_vec(enum ir_type t) { return ir_type_info[t].bits == 128; }

static u32 with_format(u32 op, enum ir_type t)
{
    bool dbl = ir_type_info[t].lane_bits == 64;
    unsigned pp = is_vec(t) ? (dbl ? PP_PD : PP_PS) : dbl ? PP_SD : PP_SS;
    return op | pp << 12;
}

/* Sets the parity or not-zero condition that says "a NaN is in t". */
static enum ax64_cc test_nan(struct baseline *bl, enum ir_type t, struct vr x, struct vr y)
{
    struct ax64 *a = &bl->a;
    if (!is_vec(t)) {
        ax64_v2(a, ir_type_info[t].bits == 64 ? AXV_UCOMISD : AXV_UCOMISS, x, ax_vr(y));
        return AX_P;
    }
    struct vr u = bl_tmp_v(bl);
    ax64_v3_i(a, with_format(AXV_CMPF, t), u, x, ax_vr(y), 3);
    ax64_v2(a, AXV_PTEST, u, ax_vr(u));
    bl_unlock_v(bl, u);
    return AX_NE;
}

/* The same, also for the smallest normal number of either sign.  A tiny result that rounds up to it underflows for
 * guests that look before rounding (Arm), not for the host. */
static enum ax64_cc test_nan_or_least(struct baseline *bl, enum ir_type t, struct vr x)
{
    enum { UNORDERED = 3, EQUAL_OR_UNORDERED = 8 };
    struct ax64 *a = &bl->a;
    bool dbl = ir_type_info[t].lane_bits == 64;
    struct vr u = bl_tmp_v(bl);
    struct ax64_rm least = tg_lanes_of(bl, t, dbl ? (u64)1 << 52 : 1 << 23);
    ax64_v3(a, AXV_ANDPS, u, x, tg_lanes_of(bl, t, dbl ? ~(u64)0 >> 1 : 0x7fffffff));
    if (!is_vec(t)) {
        ax64_v2(a, dbl ? AXV_UCOMISD : AXV_UCOMISS, u, least);
    } else if (a->avx) {
        ax64_v3_i(a, with_format(AXV_CMPF, t), u, u, least, EQUAL_OR_UNORDERED);
        ax64_v2(a, AXV_PTEST, u, ax_vr(u));
    } else {
        struct vr nan = bl_tmp_v(bl);
        ax64_v3_i(a, with_format(AXV_CMPF, t), nan, x, ax_vr(x), UNORDERED);
        ax64_v3(a, dbl ? AXV_PCMPEQQ : AXV_PCMPEQD, u, u, least);
        ax64_v3(a, AXV_POR, u, u, ax_vr(nan));
        ax64_v2(a, AXV_PTEST, u, ax_vr(u));
        bl_unlock_v(bl, nan);
    }
    bl_unlock_v(bl, u);
    return is_vec(t) ? AX_NE : AX_E;
}

/* t is node n's result, unless it is a NaN. */
static void check_nan(struct baseline *bl, ir_ref n, struct vr t, const u8 operand[3])
{
    enum ir_type type = (enum ir_type)bl_node(bl, n)->type;
    if (!bl->fp_fast)
        tg_slow_fp(bl, n, test_nan(bl, type, t, t), t.n, operand);
}

void tg_check_result(struct baseline *bl, ir_ref n, struct vr t, const u8 operand[3])
{
    enum ir_type type = (enum ir_type)bl_node(bl, n)->type;
    if (bl->guest->fp_rules & FP_TINY_BEFORE && !bl->fp_fast)
        tg_slow_fp(bl, n, test_nan_or_least(bl, type, t), t.n, operand);
    else
        check_nan(bl, n, t, operand);
}

void tg_result_v(struct baseline *bl, ir_ref n, struct vr t, unsigned zbits)
{
    unsigned bits = bl_bits(bl, n);
    bl_done(bl, n);
    if (!bl->v[n].hint) {
        bl_def_in_v(bl, n, t, zbits);
        return;
    }
    struct vr d = bl_def_v(bl, n, MIN(zbits, bits));
    if (zbits <= bits)
        tg_move(bl, CLS_V, d.n, t.n);
    else
        tg_clear_above(bl, bits, d, t);
}

/* A sum that is tiny is exact. */
static bool arith(struct baseline *bl, ir_ref n, const struct ir_node *i, u32 op, bool can_underflow)
{
    if (is_half(i->type))
        return tg_half_arith(bl, n, i, op, can_underflow);
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), t = bl_tmp_v(bl);
    bool swap = (op == AXV_ADD || op == AXV_MULF) && !tg_clean(bl, n, i->a) && tg_clean(bl, n, i->b);
    unsigned zbits = MAX(bl_bits(bl, n), bl_root(bl, swap ? i->b : i->a)->zbits);
    ax64_v3(&bl->a, with_format(op, i->type), t, swap ? y : x, ax_vr(swap ? x : y));
    (can_underflow ? tg_check_result : check_nan)(bl, n, t, (const u8[3]){ x.n, y.n });
    tg_result_v(bl, n, t, zbits);
    return true;
}

bool tg_fadd(struct baseline *bl, ir_ref n, const struct ir_node *i) { return arith(bl, n, i, AXV_ADD, false); }
bool tg_fsub(struct baseline *bl, ir_ref n, const struct ir_node *i) { return arith(bl, n, i, AXV_SUB, false); }
bool tg_fmul(struct baseline *bl, ir_ref n, const struct ir_node *i) { return arith(bl, n, i, AXV_MULF, true); }
bool tg_fdiv(struct baseline *bl, ir_ref n, const struct ir_node *i) { return arith(bl, n, i, AXV_DIVF, true); }

bool tg_fsqrt(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    if (is_half(i->type))
        return tg_half_arith(bl, n, i, AXV_SQRT, false);
    struct vr x = bl_v(bl, i->a), t = bl_tmp_v(bl);
    unsigned zbits = MAX(bl_bits(bl, n), bl_root(bl, i->a)->zbits);
    if (is_vec(i->type))
        ax64_v2(&bl->a, with_format(AXV_SQRT, i->type), t, ax_vr(x));
    else
        ax64_v3(&bl->a, with_format(AXV_SQRT, i->type), t, x, ax_vr(x));
    check_nan(bl, n, t, (const u8[3]){ x.n });
    tg_result_v(bl, n, t, zbits);
    return true;
}

/* NaNs are sorted out first: the host's instruction signals quiet ones.  It gives its second operand where both
 * are zeros; both orders or-ed (and-ed) give -0 for the minimum (+0 for the maximum). */
static bool min_max(struct baseline *bl, ir_ref n, const struct ir_node *i, bool max)
{
    struct ax64 *a = &bl->a;
    if (is_half(i->type))
        return tg_half_min_max(bl, n, i, max);
    u32 op = with_format(max ? AXV_MAX : AXV_MIN, i->type);
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), t = bl_tmp_v(bl), u = bl_tmp_v(bl);
    u32 skip = ax64_label(a);
    unsigned zbits = bl_bits(bl, n) == 128 ? 128 : MAX(bl_root(bl, i->a)->zbits, bl_root(bl, i->b)->zbits);
    tg_slow_fp_over(bl, n, test_nan(bl, i->type, x, y), t.n, (const u8[3]){ x.n, y.n }, skip);
    ax64_v3(a, op, t, x, ax_vr(y));
    ax64_v3(a, op, u, y, ax_vr(x));
    ax64_v3(a, max ? AXV_ANDPS : AXV_ORPS, t, t, ax_vr(u));
    ax64_bind(a, skip);
    tg_result_v(bl, n, t, MAX(zbits, bl_bits(bl, n)));
    return true;
}

bool tg_fmin(struct baseline *bl, ir_ref n, const struct ir_node *i)   { return min_max(bl, n, i, false); }
bool tg_fmax(struct baseline *bl, ir_ref n, const struct ir_node *i)   { return min_max(bl, n, i, true); }
bool tg_fminnm(struct baseline *bl, ir_ref n, const struct ir_node *i) { return min_max(bl, n, i, false); }
bool tg_fmaxnm(struct baseline *bl, ir_ref n, const struct ir_node *i) { return min_max(bl, n, i, true); }

/* ---- signs ---------------------------------------------------------------------------------------------- */

static bool sign(struct baseline *bl, ir_ref n, const struct ir_node *i, u32 op, bool keep)
{
    unsigned w = ir_type_info[i->type].lane_bits;
    u64 lane = (u64)1 << (w - 1), lo = lane, hi = 0, zeros = ~(u64)0 >> (64 - w);
    if (is_vec(i->type)) {
        for (unsigned at = w; at < 64; at += w)
            lo |= lane << at;
        hi = lo;
        zeros = ~(u64)0;
    }
    struct vr x = bl_v(bl, i->a);
    unsigned zbits = keep ? bl_root(bl, i->a)->zbits : bl_bits(bl, n);
    bl_done(bl, n);
    struct vr d = bl_def_v(bl, n, MAX(zbits, bl_bits(bl, n)));
    if (keep)
        ax64_v3(&bl->a, op, d, x, tg_pool(bl, lo, hi));
    else
        ax64_v3(&bl->a, op, d, x, tg_pool(bl, ~lo & zeros, is_vec(i->type) ? ~hi : 0));
    return true;
}

bool tg_fneg(struct baseline *bl, ir_ref n, const struct ir_node *i) { return sign(bl, n, i, AXV_XORPS, true); }
bool tg_fabs(struct baseline *bl, ir_ref n, const struct ir_node *i) { return sign(bl, n, i, AXV_ANDPS, false); }

/* ---- rounding and conversions ------------------------------------------------------------------------------ */

/* 4 takes MXCSR's mode, 8 keeps the inexact flag quiet. */
int tg_round_control(unsigned aux, bool signal)
{
    static const s8 mode[8] = { [FP_NEAREST] = 0, [FP_UP] = 2, [FP_DOWN] = 1, [FP_TOZERO] = 3, [FP_AWAY] = -1,
                                [FP_ODD] = -1, [6] = -1, [FP_DYNAMIC] = 4 };
    int m = mode[aux & 7];
    return m < 0 ? m : m | (signal ? 0 : 8);
}

static void round_to(struct baseline *bl, enum ir_type t, struct vr d, struct vr x, int control)
{
    bool dbl = ir_type_info[t].lane_bits == 64;
    if (is_vec(t))
        ax64_v2_i(&bl->a, dbl ? AXV_ROUNDPD : AXV_ROUNDPS, d, ax_vr(x), (unsigned)control);
    else
        ax64_v3_i(&bl->a, dbl ? AXV_ROUNDSD : AXV_ROUNDSS, d, x, ax_vr(x), (unsigned)control);
}

/* Registers of a rounding, taken before any jump (taking one may move a value away): the result, which is the operand
 * itself where nothing is to be done, and two more for ties away from zero. */
struct rounding { struct vr t, u, sign; };

static struct rounding rounding_regs(struct baseline *bl, unsigned aux, struct vr x, bool truncates)
{
    struct rounding r = { x, x, x };
    if ((aux & 7) != FP_TOZERO || !truncates)
        r.t = bl_tmp_v(bl);
    if ((aux & 7) == FP_AWAY) {
        r.u = bl_tmp_v(bl);
        r.sign = bl_tmp_v(bl);
    }
    return r;
}

/* Ties away from zero, which the host lacks, quietly but for infinities and signalling NaNs: truncated, plus one with
 * x's sign where at least a half is lost. */
static void round_away(struct baseline *bl, enum ir_type t, struct rounding r, struct vr x)
{
    struct ax64 *a = &bl->a;
    bool dbl = ir_type_info[t].lane_bits == 64;
    u64 sign = dbl ? (u64)1 << 63 : 0x80000000;
    round_to(bl, t, r.t, x, 3 | 8);
    ax64_v3(a, with_format(AXV_SUB, t), r.u, x, ax_vr(r.t));
    ax64_v3(a, AXV_ANDPS, r.u, r.u, tg_lanes_of(bl, t, sign - 1));
    ax64_v3_i(a, with_format(AXV_CMPF, t), r.u, r.u, tg_lanes_of(bl, t, dbl ? 0x3fe0000000000000 : 0x3f000000), 5);
    ax64_v3(a, AXV_ANDPS, r.u, r.u, tg_lanes_of(bl, t, dbl ? 0x3ff0000000000000 : 0x3f800000));
    ax64_v3(a, AXV_ANDPS, r.sign, x, tg_lanes_of(bl, t, sign));
    ax64_v3(a, AXV_ORPS, r.u, r.u, ax_vr(r.sign));
    ax64_v3(a, with_format(AXV_ADD, t), r.t, r.t, ax_vr(r.u));
}

/* The operand of a conversion to integers, which truncates: r.t, inexact noted in MXCSR if `signal`. */
static void round_as_asked(struct baseline *bl, const struct ir_node *i, enum ir_type from, struct rounding r, struct vr x,
                           bool signal)
{
    if ((i->aux & 7) == FP_AWAY) {
        if (signal)
            round_to(bl, from, r.u, x, 3);
        round_away(bl, from, r, x);
    } else if (r.t.n != x.n) {
        round_to(bl, from, r.t, x, tg_round_control(i->aux, signal));
    }
}

static bool frint_away(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct vr x = bl_v(bl, i->a);
    struct rounding r = rounding_regs(bl, FP_AWAY, x, false);
    unsigned zbits = MAX(bl_bits(bl, n), bl_root(bl, i->a)->zbits);
    u32 resume = ax64_label(&bl->a);
    tg_find_large(bl, (enum ir_type)i->type, r.u, x, ir_type_info[i->type].lane_bits == 64 ? 0x7fefffff : 0x7f7fffff);
    ax64_v2(&bl->a, AXV_PTEST, r.u, ax_vr(r.u));
    tg_slow_fp_over(bl, n, AX_NE, r.t.n, (const u8[3]){ x.n }, resume);
    round_away(bl, (enum ir_type)i->type, r, x);
    ax64_bind(&bl->a, resume);
    return tg_result_v(bl, n, r.t, zbits), true;
}

bool tg_frint(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    if (is_half(i->type))
        return tg_half_rint(bl, n, i);
    if (i->aux == FP_AWAY)
        return frint_away(bl, n, i);
    int control = tg_round_control(i->aux, i->aux & FP_INEXACT);
    if (control < 0)
        return false;
    struct vr x = bl_v(bl, i->a), t = bl_tmp_v(bl);
    unsigned zbits = MAX(bl_bits(bl, n), bl_root(bl, i->a)->zbits);
    round_to(bl, (enum ir_type)i->type, t, x, control);
    check_nan(bl, n, t, (const u8[3]){ x.n });
    tg_result_v(bl, n, t, zbits);
    return true;
}

bool tg_fcvt(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned from = is_vec(i->type) ? i->aux : bl_bits(bl, i->a), to = ir_type_info[i->type].lane_bits;
    bool vec = is_vec(i->type), narrows = to < from;
    if (from == to || (vec && (MAX(from, to) != 2 * MIN(from, to))))
        return false;
    if (MIN(from, to) == 16)
        return narrows ? tg_half_narrow(bl, n, i) : tg_half_widen(bl, n, i);
    struct vr x = bl_v(bl, i->a), t = bl_tmp_v(bl);
    if (vec)
        ax64_v2(&bl->a, narrows ? AXV_CVTPD2PS : AXV_CVTPS2PD, t, ax_vr(x));
    else
        ax64_v3(&bl->a, narrows ? AXV_CVTSD2SS : AXV_CVTSS2SD, t, x, ax_vr(x));
    tg_check_result(bl, n, t, (const u8[3]){ x.n });
    tg_result_v(bl, n, t, vec ? (narrows ? 64 : 128) : MAX(bl_bits(bl, n), bl_root(bl, i->a)->zbits));
    return true;
}

static bool can_widen(const struct baseline *bl, enum ir_type from) { return from != IR_f16 || bl->host.f16c; }

/* The host marks what it cannot represent by the most negative integer, and raises invalid as the guest does. */
bool tg_ftos(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    enum ir_type from = ir_type_of(bl->b, i->a);
    unsigned w = bl_bits(bl, n);
    if (from == IR_f16 && w == 16)
        return tg_half_to_int(bl, n, i);
    if (is_vec(from) || !can_widen(bl, from) || w < 32)
        return false;
    /* A double may round to beyond 32 bits: that is not inexact but invalid. */
    bool late = from == IR_f64 && w == 32 && (i->aux & 7) != FP_TOZERO;
    struct vr operand = bl_v(bl, i->a), x = tg_single(bl, i->a, operand);
    struct rounding t = rounding_regs(bl, i->aux, x, true);
    struct xr r = bl_tmp_x(bl);
    round_as_asked(bl, i, from, t, x, !late);
    ax64_v_xr(&bl->a, from == IR_f64 ? AXV_CVTTSD2SI : AXV_CVTTSS2SI, w, r, ax_vr(t.t));
    ax64_alu_i(&bl->a, AX_CMP, w, ax_r(r), 1);          /* overflows for that integer only */
    u32 resume = ax64_label(&bl->a);
    tg_slow_fp_over(bl, n, AX_O, r.n, (const u8[3]){ operand.n }, resume);
    if (late)
        round_to(bl, from, t.t, x, (i->aux & 7) == FP_AWAY ? 3 : tg_round_control(i->aux, true));
    ax64_bind(&bl->a, resume);
    bl_done(bl, n);
    tg_move(bl, CLS_X, bl_def_x(bl, n, w).n, r.n);
    return true;
}

/* Only what lies in [0, 2^63), or [0, 2^32), goes through the signed conversion. */
bool tg_ftou(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    enum ir_type from = ir_type_of(bl->b, i->a);
    unsigned w = bl_bits(bl, n);
    if (from == IR_f16 && w == 16)
        return tg_half_to_int(bl, n, i);
    if (is_vec(from) || !can_widen(bl, from) || w < 32)
        return false;
    bool dbl = from == IR_f64;
    u64 limit = dbl ? (w == 64 ? 0x43e0000000000000 : 0x41f0000000000000) : w == 64 ? 0x5f000000 : 0x4f800000;
    struct vr operand = bl_v(bl, i->a), x = tg_single(bl, i->a, operand);
    struct rounding t = rounding_regs(bl, i->aux, x, true);
    struct xr r = bl_tmp_x(bl);
    u32 resume = ax64_label(a);
    /* Below zero or NaN, or beyond the limit once rounded: an integer compare of the bits sees both. */
    ax64_v_xr(a, AXV_MOVD_FROM, dbl ? 64 : 32, ax_x(x.n), ax_r(r));
    if (dbl) {
        struct xr bound = bl_tmp_x(bl);
        ax64_mov_i(a, bound, limit - ((u64)1 << 32));
        ax64_alu(a, AX_CMP, 64, r, ax_r(bound));
        bl_unlock_x(bl, bound);
    } else {
        ax64_alu_i(a, AX_CMP, 32, ax_r(r), (s32)limit - 1);
    }
    tg_slow_fp_over(bl, n, AX_A, r.n, (const u8[3]){ operand.n }, resume);
    round_as_asked(bl, i, from, t, x, true);
    ax64_v_xr(a, dbl ? AXV_CVTTSD2SI : AXV_CVTTSS2SI, 64, r, ax_vr(t.t));
    ax64_bind(a, resume);
    bl_done(bl, n);
    tg_move(bl, CLS_X, bl_def_x(bl, n, w).n, r.n);
    return true;
}

/* A scalar, as a single where n is half: then rounded twice, but an integer that is no single is too large for a half. */
static void convert_int(struct baseline *bl, const struct ir_node *i, struct vr t, struct xr x, unsigned w)
{
    tg_const_v(bl, t.n, 0, 0);              /* no false dependence, nothing above */
    ax64_v_rm3(&bl->a, i->type == IR_f64 ? AXV_CVTSI2SD : AXV_CVTSI2SS, w, t, t, ax_r(x));
    if (i->type == IR_f16)
        tg_to_half(bl, t);
}

static bool from_int(struct baseline *bl, ir_ref n, const struct ir_node *i, struct xr x, unsigned w)
{
    struct vr t = bl_tmp_v(bl);
    convert_int(bl, i, t, x, w);
    return tg_result_v(bl, n, t, bl_bits(bl, n)), true;
}

bool tg_stof(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = bl_bits(bl, i->a);
    if (!can_widen(bl, (enum ir_type)i->type) || bl->v[i->a].cls != CLS_X || w < 16)
        return false;
    struct xr x = bl_x(bl, i->a);
    if (w >= 32)
        return from_int(bl, n, i, x, w);
    struct xr t = bl_tmp_x(bl);
    ax64_movsx(&bl->a, 32, w, t, ax_r(x));
    return from_int(bl, n, i, t, 32);
}

bool tg_utof(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = bl_bits(bl, i->a);
    if (!can_widen(bl, (enum ir_type)i->type) || bl->v[i->a].cls != CLS_X || w < 16)
        return false;
    struct xr x = bl_x_clean(bl, i->a);
    if (w < 64)
        return from_int(bl, n, i, x, 64);
    struct vr t = bl_tmp_v(bl);
    u32 resume = ax64_label(&bl->a);
    ax64_test(&bl->a, 64, ax_r(x), x);
    tg_slow_fp_over(bl, n, AX_S, t.n, (const u8[3]){ x.n }, resume);
    convert_int(bl, i, t, x, 64);
    ax64_bind(&bl->a, resume);
    tg_result_v(bl, n, t, bl_bits(bl, n));
    return true;
}

/* ---- conversions of lanes ------------------------------------------------------------------------------------ */

static unsigned lane_bits(const struct ir_node *i) { return ir_type_info[i->type].lane_bits; }

/* Both 64-bit lanes by way of scalars: the host has no vector instruction. */
static void join_lanes(struct baseline *bl, struct vr d, struct vr high)
{
    ax64_v3(&bl->a, AXV_PUNPCKLQDQ, d, d, ax_vr(high));
}

/* r = lanes of t truncated to integers; u is scratch, as lo and hi are for lanes of 64 bits. */
static void truncate_lanes(struct baseline *bl, bool wide, struct vr r, struct vr t, struct vr u, struct xr lo, struct xr hi)
{
    struct ax64 *a = &bl->a;
    if (!wide) {
        ax64_v2(a, AXV_CVTTPS2DQ, r, ax_vr(t));
        return;
    }
    ax64_v3(a, AXV_PUNPCKHQDQ, u, t, ax_vr(t));
    ax64_v_xr(a, AXV_CVTTSD2SI, 64, lo, ax_vr(t));
    ax64_v_xr(a, AXV_CVTTSD2SI, 64, hi, ax_vr(u));
    ax64_v_rm(a, AXV_MOVD_TO, 64, r, ax_r(lo));
    ax64_v_rm(a, AXV_MOVD_TO, 64, u, ax_r(hi));
    join_lanes(bl, r, u);
}

/* As tg_ftos: what the host cannot represent is the most negative integer in some lane. */
bool tg_vec_ftos(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    bool wide = lane_bits(i) == 64;
    u64 worst = wide ? (u64)1 << 63 : 0x8000000080000000;
    if (lane_bits(i) == 16)
        return tg_half_to_int(bl, n, i);
    struct vr x = bl_v(bl, i->a), r = bl_tmp_v(bl), u = bl_tmp_v(bl);
    struct rounding t = rounding_regs(bl, i->aux, x, true);
    struct xr lo = bl_tmp_x(bl), hi = bl_tmp_x(bl);
    round_as_asked(bl, i, wide ? IR_v2f64 : IR_v4f32, t, x, true);
    truncate_lanes(bl, wide, r, t.t, u, lo, hi);
    ax64_v3(a, wide ? AXV_PCMPEQQ : AXV_PCMPEQD, u, r, tg_pool(bl, worst, worst));
    ax64_v2(a, AXV_PTEST, u, ax_vr(u));
    tg_slow_fp(bl, n, AX_NE, r.n, (const u8[3]){ x.n });
    return tg_result_v(bl, n, r, 128), true;
}

/* Lanes in [0, 2^31), or [0, 2^63), go through the signed conversion. */
bool tg_vec_ftou(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    bool wide = lane_bits(i) == 64;
    if (lane_bits(i) == 16)
        return tg_half_to_int(bl, n, i);
    struct vr x = bl_v(bl, i->a), r = bl_tmp_v(bl), u = bl_tmp_v(bl);
    struct rounding t = rounding_regs(bl, i->aux, x, true);
    struct xr lo = bl_tmp_x(bl), hi = bl_tmp_x(bl);
    enum ir_type from = wide ? IR_v2f64 : IR_v4f32;
    u32 resume = ax64_label(a);
    tg_find_large(bl, from, u, x, wide ? 0x43dfffff : 0x4effffff);
    ax64_v3(a, AXV_POR, u, u, ax_vr(x));
    u64 signs = wide ? (u64)1 << 63 : 0x8000000080000000;       /* the compare's upper bits, too */
    ax64_v2(a, AXV_PTEST, u, tg_pool(bl, signs, signs));
    tg_slow_fp_over(bl, n, AX_NE, r.n, (const u8[3]){ x.n }, resume);
    round_as_asked(bl, i, from, t, x, true);
    truncate_lanes(bl, wide, r, t.t, u, lo, hi);
    ax64_bind(a, resume);
    return tg_result_v(bl, n, r, 128), true;
}

static void lanes_from_int(struct baseline *bl, bool wide, struct vr t, struct vr x, struct vr u, struct xr lo, struct xr hi)
{
    struct ax64 *a = &bl->a;
    if (!wide) {
        ax64_v2(a, AXV_CVTDQ2PS, t, ax_vr(x));
        return;
    }
    ax64_v3(a, AXV_PUNPCKHQDQ, u, x, ax_vr(x));
    ax64_v_xr(a, AXV_MOVD_FROM, 64, ax_x(x.n), ax_r(lo));
    ax64_v_xr(a, AXV_MOVD_FROM, 64, ax_x(u.n), ax_r(hi));
    tg_const_v(bl, t.n, 0, 0);
    tg_const_v(bl, u.n, 0, 0);
    ax64_v_rm3(a, AXV_CVTSI2SD, 64, t, t, ax_r(lo));
    ax64_v_rm3(a, AXV_CVTSI2SD, 64, u, u, ax_r(hi));
    join_lanes(bl, t, u);
}

/* Unsigned lanes below 2^31, or 2^63, go through the signed conversion. */
static bool vec_from_int(struct baseline *bl, ir_ref n, const struct ir_node *i, bool is_unsigned)
{
    bool wide = lane_bits(i) == 64;
    u64 signs = wide ? (u64)1 << 63 : 0x8000000080000000;
    if (lane_bits(i) == 16)
        return tg_half_from_lanes(bl, n, i);
    struct vr x = bl_v(bl, i->a), t = bl_tmp_v(bl), u = bl_tmp_v(bl);
    struct xr lo = bl_tmp_x(bl), hi = bl_tmp_x(bl);
    u32 resume = ax64_label(&bl->a);
    if (is_unsigned) {
        ax64_v2(&bl->a, AXV_PTEST, x, tg_pool(bl, signs, signs));
        tg_slow_fp_over(bl, n, AX_NE, t.n, (const u8[3]){ x.n }, resume);
    }
    lanes_from_int(bl, wide, t, x, u, lo, hi);
    ax64_bind(&bl->a, resume);
    return tg_result_v(bl, n, t, 128), true;
}

bool tg_vec_stof(struct baseline *bl, ir_ref n, const struct ir_node *i) { return vec_from_int(bl, n, i, false); }
bool tg_vec_utof(struct baseline *bl, ir_ref n, const struct ir_node *i) { return vec_from_int(bl, n, i, true); }

/* ---- compares ------------------------------------------------------------------------------------------------ */

static void compare_flags(struct baseline *bl, enum ir_type t, bool signal, struct vr x, struct vr y)
{
    bool dbl = t == IR_f64;
    u32 op = signal ? (dbl ? AXV_COMISD : AXV_COMISS) : dbl ? AXV_UCOMISD : AXV_UCOMISS;
    ax64_v2(&bl->a, op, x, ax_vr(y));
}

/* y above x also means ordered. */
static bool compare(struct baseline *bl, ir_ref n, const struct ir_node *i, enum ax64_cc cc)
{
    enum ir_type from = ir_type_of(bl->b, i->a);
    if (!can_widen(bl, from))
        return false;
    struct vr x = tg_single(bl, i->a, bl_v(bl, i->a)), y = tg_single(bl, i->b, bl_v(bl, i->b));
    compare_flags(bl, from, true, y, x);
    bl_done(bl, n);
    struct xr d = bl_def_x(bl, n, 1);
    ax64_setcc(&bl->a, cc, d);
    ax64_movzx(&bl->a, 8, d, ax_r(d));
    return true;
}

bool tg_flt(struct baseline *bl, ir_ref n, const struct ir_node *i) { return compare(bl, n, i, AX_A); }
bool tg_fle(struct baseline *bl, ir_ref n, const struct ir_node *i) { return compare(bl, n, i, AX_AE); }

bool tg_feq(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    enum ir_type from = ir_type_of(bl->b, i->a);
    if (!can_widen(bl, from))
        return false;
    struct vr x = tg_single(bl, i->a, bl_v(bl, i->a)), y = tg_single(bl, i->b, bl_v(bl, i->b));
    struct xr t = bl_tmp_x(bl);
    compare_flags(bl, from, false, x, y);
    bl_done(bl, n);
    struct xr d = bl_def_x_fresh(bl, n, 1);
    ax64_setcc(&bl->a, AX_NP, d);
    ax64_setcc(&bl->a, AX_E, t);
    ax64_alu(&bl->a, AX_AND, 32, d, ax_r(t));
    ax64_movzx(&bl->a, 8, d, ax_r(d));
    return true;
}

bool tg_vec_fcompare(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    enum { EQ_QUIET = 0, LT_SIGNAL = 1, LE_SIGNAL = 2 };
    enum ir_type from = (enum ir_type)i->type;      /* the operand may have been made with other lanes */
    unsigned predicate = i->op == IR_feq_ ? EQ_QUIET : i->op == IR_flt_ ? LT_SIGNAL : LE_SIGNAL;
    if (is_half(from))
        return tg_half_compare(bl, n, i, predicate);
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b);
    bl_done(bl, n);
    struct vr d = bl_def_v_fresh(bl, n, 128);
    ax64_v3_i(&bl->a, with_format(AXV_CMPF, from), d, x, ax_vr(y), predicate);
    return true;
}

/* The host says less CF, equal ZF, unordered all three of ZF PF CF.  The guest's nibble by those bits: */
enum { LESS = 8, EQUAL = 6, GREATER = 2, UNORDERED = 3 };

static void fcmp_by_table(struct baseline *bl, ir_ref n)
{
    struct ax64 *a = &bl->a;
    ax64_lahf(a);
    bl_done(bl, n);
    struct xr rax = ax_x(AX_RAX), d = bl_def_x_fresh(bl, n, 4);
    ax64_pext(a, 32, rax, rax, tg_pool(bl, 0x4500, 0));         /* ZF PF CF */
    ax64_shift_i(a, AX_SHL, 32, ax_r(rax), 2);
    ax64_mov_i(a, d, (u64)GREATER | LESS << 4 | EQUAL << 16 | (u64)UNORDERED << 28);
    ax64_shiftx(a, AX_SHR, 32, d, ax_r(d), rax);
    ax64_alu_i(a, AX_AND, 32, ax_r(d), 15);
}

/* Without PEXT and SHRX: the differences from GREATER are added, and what unordered has too much is taken off. */
static void fcmp_by_sum(struct baseline *bl, ir_ref n)
{
    static const struct { u8 bit; s8 more; } part[] = {         /* ZF, CF, PF */
        { 6, EQUAL - GREATER }, { 0, LESS - GREATER }, { 2, UNORDERED - EQUAL - LESS + GREATER },
    };
    struct ax64 *a = &bl->a;
    struct xr rax = ax_x(AX_RAX), t = bl_tmp_x(bl);
    ax64_lahf(a);
    ax64_shift_i(a, AX_SHR, 32, ax_r(rax), 8);
    bl_done(bl, n);
    struct xr d = bl_def_x_fresh(bl, n, 4);
    ax64_mov_i(a, d, GREATER);
    for (unsigned k = 0; k < ARRAY_LEN(part); k++) {
        ax64_mov(a, 32, t, ax_r(rax));
        ax64_shift_i(a, AX_SHR, 32, ax_r(t), part[k].bit);
        ax64_alu_i(a, AX_AND, 32, ax_r(t), 1);
        ax64_imul_i(a, 32, t, ax_r(t), part[k].more);
        ax64_alu(a, AX_ADD, 32, d, ax_r(t));
    }
}

bool tg_fl_fcmp(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    enum ir_type from = ir_type_of(bl->b, i->a);
    if (!can_widen(bl, from))
        return false;
    bool wanted = bl->v[n].uses;
    if (wanted)
        bl_take_x(bl, AX_RAX);
    struct vr x = tg_single(bl, i->a, bl_v(bl, i->a)), y = tg_single(bl, i->b, bl_v(bl, i->b));
    compare_flags(bl, from, i->aux & 1, x, y);
    if (!wanted)                            /* but for the exception flags */
        return bl_done(bl, n), true;
    (bl->host.bmi2 ? fcmp_by_table : fcmp_by_sum)(bl, n);
    return true;
}

/* The condition after a quiet compare that one jump can test, of y and x if `swap`; false: there is none. */
static bool one_condition(unsigned relations, enum ax64_cc *cc, bool *swap)
{
    enum { L = 1, E = 2, G = 4, U = 8 };
    static const struct { u8 relations; enum ax64_cc cc; bool swap; } by[] = {
        { G, AX_A, false }, { E | G, AX_AE, false }, { L | U, AX_B, false }, { L | E | U, AX_BE, false },
        { L, AX_A, true }, { L | E, AX_AE, true }, { G | U, AX_B, true }, { E | G | U, AX_BE, true },
        { U, AX_P, false }, { L | E | G, AX_NP, false }, { E | U, AX_E, false }, { L | G, AX_NE, false },
    };
    for (unsigned k = 0; k < ARRAY_LEN(by); k++)
        if (by[k].relations == relations) {
            *cc = by[k].cc;
            *swap = by[k].swap;
            return true;
        }
    return false;
}

bool tg_fcmp_is_one(const struct baseline *bl, const struct ir_node *i)
{
    enum ax64_cc cc;
    bool swap;
    return can_widen(bl, ir_type_of(bl->b, i->a)) && one_condition(i->aux, &cc, &swap);
}

enum ax64_cc tg_fcmp_flags(struct baseline *bl, const struct ir_node *i)
{
    enum ax64_cc cc = AX_E;
    bool swap = false;
    one_condition(i->aux, &cc, &swap);
    struct vr x = tg_single(bl, i->a, bl_v(bl, i->a)), y = tg_single(bl, i->b, bl_v(bl, i->b));
    compare_flags(bl, ir_type_of(bl->b, i->a), false, swap ? y : x, swap ? x : y);
    return cc;
}

bool tg_fcmp(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    enum { NOT_EQUAL = 13, EQUAL_ORDERED = 2 };
    struct ax64 *a = &bl->a;
    bool one = tg_fcmp_is_one(bl, i);
    if (!can_widen(bl, ir_type_of(bl->b, i->a)) || (!one && i->aux != NOT_EQUAL && i->aux != EQUAL_ORDERED))
        return false;
    struct xr t = bl_tmp_x(bl);
    enum ax64_cc cc = tg_fcmp_flags(bl, i);
    bl_done(bl, n);
    struct xr d = bl_def_x_fresh(bl, n, 1);
    if (one) {
        ax64_setcc(a, cc, d);
    } else {
        ax64_setcc(a, i->aux == EQUAL_ORDERED ? AX_NP : AX_P, d);
        ax64_setcc(a, i->aux == EQUAL_ORDERED ? AX_E : AX_NE, t);
        ax64_alu(a, i->aux == EQUAL_ORDERED ? AX_AND : AX_OR, 32, d, ax_r(t));
    }
    ax64_movzx(a, 8, d, ax_r(d));
    return true;
}
