/* target_x64_vec.c - integer vectors, and moving values between classes and lanes.  Shuffles are a file of their
 * own. */
#include "jit/baseline/target.h"

static unsigned lane_log2(enum ir_type t) { return (unsigned)__builtin_ctz(ir_type_info[t].lane_bits) - 3; }
static bool is_vec(enum ir_type t) { return ir_type_info[t].bits == 128; }

/* d = x op y, where d may be any of them. */
void tg_v3(struct baseline *bl, u32 op, struct vr d, struct vr x, struct ax64_rm y)
{
    if (!bl->a.avx && d.n != x.n && y.kind == AX_IS_REG && y.reg == d.n) {
        struct vr t = bl_tmp_v(bl);
        ax64_v3(&bl->a, op, t, x, y);
        tg_move(bl, CLS_V, d.n, t.n);
        bl_unlock_v(bl, t);
    } else {
        ax64_v3(&bl->a, op, d, x, y);
    }
}

static struct ax64_rm ones(struct baseline *bl) { return tg_pool(bl, ~(u64)0, ~(u64)0); }

/* ---- lane by lane --------------------------------------------------------------------------------------- */

/* By lane size 8, 16, 32, 64; 0: none. */
struct lane_row { u8 op; u32 insn[4]; };

static const struct lane_row lane_rows[] = {
    { IR_add_,   { AXV_PADDB, AXV_PADDW, AXV_PADDD, AXV_PADDQ } },
    { IR_sub_,   { AXV_PSUBB, AXV_PSUBW, AXV_PSUBD, AXV_PSUBQ } },
    { IR_mul_,   { 0, AXV_PMULLW, AXV_PMULLD, 0 } },
    { IR_umulh_, { 0, AXV_PMULHUW, 0, 0 } },
    { IR_smulh_, { 0, AXV_PMULHW, 0, 0 } },
    { IR_and_,   { AXV_PAND, AXV_PAND, AXV_PAND, AXV_PAND } },
    { IR_or_,    { AXV_POR, AXV_POR, AXV_POR, AXV_POR } },
    { IR_xor_,   { AXV_PXOR, AXV_PXOR, AXV_PXOR, AXV_PXOR } },
    { IR_umin_,  { AXV_PMINUB, AXV_PMINUW, AXV_PMINUD, 0 } },
    { IR_umax_,  { AXV_PMAXUB, AXV_PMAXUW, AXV_PMAXUD, 0 } },
    { IR_smin_,  { AXV_PMINSB, AXV_PMINSW, AXV_PMINSD, 0 } },
    { IR_smax_,  { AXV_PMAXSB, AXV_PMAXSW, AXV_PMAXSD, 0 } },
    { IR_urhadd_,{ AXV_PAVGB, AXV_PAVGW, 0, 0 } },
    { IR_eq_,    { AXV_PCMPEQB, AXV_PCMPEQW, AXV_PCMPEQD, AXV_PCMPEQQ } },
    { IR_uqadd_, { AXV_PADDUSB, AXV_PADDUSW, 0, 0 } },
    { IR_sqadd_, { AXV_PADDSB, AXV_PADDSW, 0, 0 } },
    { IR_uqsub_, { AXV_PSUBUSB, AXV_PSUBUSW, 0, 0 } },
    { IR_sqsub_, { AXV_PSUBSB, AXV_PSUBSW, 0, 0 } },
    { IR_sqxtn_, { AXV_PACKSSWB, AXV_PACKSSDW, 0, 0 } },
    { IR_sqxtun_,{ AXV_PACKUSWB, AXV_PACKUSDW, 0, 0 } },
};

bool tg_lanes(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    u32 insn = 0;
    for (unsigned k = 0; k < ARRAY_LEN(lane_rows); k++)
        if (lane_rows[k].op == i->op)
            insn = lane_rows[k].insn[lane_log2(i->type)];
    if (!insn)
        return false;
    struct vr x = bl_v(bl, i->a);
    struct ax64_rm y = bl_vrm(bl, i->b, 128);
    bl_done(bl, n);
    tg_v3(bl, insn, bl_def_v(bl, n, 128), x, y);
    return true;
}

/* 64-bit lanes from products of 32-bit halves; one product is enough for extended operands. */
bool tg_vec_mul(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    if (i->type != IR_v2i64)
        return tg_lanes(bl, n, i);
    unsigned op = bl_node(bl, i->a)->op;
    bool extended = (op == IR_zxl_ || op == IR_sxl_) && op == bl_node(bl, i->b)->op;
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), t, u;
    if (!extended) {
        t = bl_tmp_v(bl);
        u = bl_tmp_v(bl);
        ax64_vshift_i(a, AXV_PSRLQ_I, t, x, 32);
        ax64_v3(a, AXV_PMULUDQ, t, t, ax_vr(y));
        ax64_vshift_i(a, AXV_PSRLQ_I, u, y, 32);
        ax64_v3(a, AXV_PMULUDQ, u, u, ax_vr(x));
        ax64_v3(a, AXV_PADDQ, t, t, ax_vr(u));
        ax64_vshift_i(a, AXV_PSLLQ_I, t, t, 32);
        ax64_v3(a, AXV_PMULUDQ, u, x, ax_vr(y));
        x = t;
        y = u;
    }
    bl_done(bl, n);
    tg_v3(bl, !extended ? AXV_PADDQ : op == IR_zxl_ ? AXV_PMULUDQ : AXV_PMULDQ, bl_def_v(bl, n, 128), x, ax_vr(y));
    return true;
}

bool tg_vec_andn(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct vr y = bl_v(bl, i->b);
    struct ax64_rm x = bl_vrm(bl, i->a, 128);
    bl_done(bl, n);
    tg_v3(bl, AXV_PANDN, bl_def_v(bl, n, 128), y, x);
    return true;
}

/* With inverted top bits the signed order is the unsigned one. */
static bool compare_unsigned_64(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    const u64 top = (u64)1 << 63;
    struct vr t = bl_tmp_v(bl), u = bl_tmp_v(bl);
    tg_v3(bl, AXV_PXOR, t, bl_v(bl, i->a), tg_pool(bl, top, top));
    tg_v3(bl, AXV_PXOR, u, bl_v(bl, i->b), tg_pool(bl, top, top));
    bl_done(bl, n);
    struct vr d = bl_def_v(bl, n, 128);
    tg_v3(bl, AXV_PCMPGTQ, d, i->op == IR_ult_ ? u : t, ax_vr(i->op == IR_ult_ ? t : u));
    if (i->op == IR_ule_)
        tg_v3(bl, AXV_PXOR, d, d, ones(bl));
    return true;
}

/* Greater-than has an instruction; the others are made of it, of equality and of minima. */
bool tg_vec_compare(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    static const u32 gt[4] = { AXV_PCMPGTB, AXV_PCMPGTW, AXV_PCMPGTD, AXV_PCMPGTQ };
    static const u32 eq[4] = { AXV_PCMPEQB, AXV_PCMPEQW, AXV_PCMPEQD, AXV_PCMPEQQ };
    static const u32 umin[4] = { AXV_PMINUB, AXV_PMINUW, AXV_PMINUD, 0 };
    unsigned k = lane_log2(i->type);
    bool is_unsigned = i->op == IR_ult_ || i->op == IR_ule_;
    bool invert = i->op == IR_ne_ || i->op == IR_sle_ || i->op == IR_ult_;
    if (k == 3 && i->op != IR_ne_ && !bl->host.sse42)
        return false;
    if (k == 3 && is_unsigned)
        return compare_unsigned_64(bl, n, i);
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), t = bl_tmp_v(bl);
    switch (i->op) {
    case IR_ne_:  ax64_v3(&bl->a, eq[k], t, x, ax_vr(y)); break;
    case IR_slt_: ax64_v3(&bl->a, gt[k], t, y, ax_vr(x)); break;
    case IR_sle_: ax64_v3(&bl->a, gt[k], t, x, ax_vr(y)); break;
    case IR_ule_:                           /* x = min(x, y) */
        ax64_v3(&bl->a, umin[k], t, x, ax_vr(y));
        ax64_v3(&bl->a, eq[k], t, t, ax_vr(x));
        break;
    default:                                /* not y = min(x, y) */
        ax64_v3(&bl->a, umin[k], t, x, ax_vr(y));
        ax64_v3(&bl->a, eq[k], t, t, ax_vr(y));
        break;
    }
    bl_done(bl, n);
    struct vr d = bl_def_v(bl, n, 128);
    if (invert)
        tg_v3(bl, AXV_PXOR, d, t, ones(bl));
    else
        tg_move(bl, CLS_V, d.n, t.n);
    return true;
}

bool tg_vec_not(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct vr x = bl_v(bl, i->a);
    bl_done(bl, n);
    tg_v3(bl, AXV_PXOR, bl_def_v(bl, n, 128), x, ones(bl));
    return true;
}

bool tg_vec_neg(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    static const u32 sub[4] = { AXV_PSUBB, AXV_PSUBW, AXV_PSUBD, AXV_PSUBQ };
    struct vr x = bl_v(bl, i->a), t = bl_tmp_v(bl);
    tg_const_v(bl, t.n, 0, 0);
    ax64_v3(&bl->a, sub[lane_log2(i->type)], t, t, ax_vr(x));
    bl_done(bl, n);
    tg_move(bl, CLS_V, bl_def_v(bl, n, 128).n, t.n);
    return true;
}

bool tg_vec_abs(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    static const u32 abs[4] = { AXV_PABSB, AXV_PABSW, AXV_PABSD, 0 };
    if (!abs[lane_log2(i->type)])
        return false;
    struct ax64_rm x = bl_vrm(bl, i->a, 128);
    bl_done(bl, n);
    ax64_v2(&bl->a, abs[lane_log2(i->type)], bl_def_v(bl, n, 128), x);
    return true;
}

bool tg_vec_popcnt(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    if (i->type != IR_v16i8)
        return false;
    struct vr x = bl_v(bl, i->a), hi = bl_tmp_v(bl), t = bl_tmp_v(bl), u = bl_tmp_v(bl);
    struct ax64_rm low4 = tg_pool(bl, 0x0f0f0f0f0f0f0f0f, 0x0f0f0f0f0f0f0f0f);
    struct ax64_rm counts = tg_pool(bl, 0x0302020102010100, 0x0403030203020201);
    ax64_vshift_i(a, AXV_PSRLW_I, hi, x, 4);
    ax64_v3(a, AXV_PAND, hi, hi, low4);
    ax64_v3(a, AXV_PAND, u, x, low4);
    ax64_v2(a, AXV_MOVAPS, t, counts);
    ax64_v3(a, AXV_PSHUFB, t, t, ax_vr(u));
    ax64_v2(a, AXV_MOVAPS, u, counts);
    ax64_v3(a, AXV_PSHUFB, u, u, ax_vr(hi));
    ax64_v3(a, AXV_PADDB, t, t, ax_vr(u));
    bl_done(bl, n);
    tg_move(bl, CLS_V, bl_def_v(bl, n, 128).n, t.n);
    return true;
}

bool tg_bitsel(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct ax64 *a = &bl->a;
    if (!is_vec(i->type))
        return false;
    struct vr x = bl_v(bl, i->a), t = bl_tmp_v(bl), u = bl_tmp_v(bl);
    struct ax64_rm y = bl_vrm(bl, i->b, 128);
    ax64_v3(a, AXV_PAND, t, x, y);
    ax64_v3(a, AXV_PANDN, u, x, bl_vrm(bl, i->c, 128));
    bl_done(bl, n);
    tg_v3(bl, AXV_POR, bl_def_v(bl, n, 128), t, ax_vr(u));
    return true;
}

/* ---- shifts ----------------------------------------------------------------------------------------------- */

/* The count if it is the same constant in every lane. */
static bool uniform_count(const struct baseline *bl, ir_ref r, unsigned w, unsigned *count)
{
    const struct ir_node *i = bl_node(bl, r);
    if (i->op != IR_vconst_)
        return false;
    struct ir_v128 v = bl->b->vc[i->aux];
    u64 lane = zext64(v.lo, w), all = 0;
    for (unsigned at = 0; at < 64; at += w)
        all |= lane << at;
    *count = lane & (w - 1);
    return v.lo == all && v.hi == all;
}

static u64 every_lane(unsigned w, u64 lane)
{
    u64 all = 0;
    for (unsigned at = 0; at < 64; at += w)
        all |= zext64(lane, w) << at;
    return all;
}

/* Lanes of 8 bits by shifting 16 and masking; arithmetic shifts the host lacks: ((x >> n) ^ m) - m. */
static void shift_lanes(struct baseline *bl, unsigned op, unsigned w, struct vr d, struct vr x, unsigned count)
{
    static const u32 left[4] = { AXV_PSLLW_I, AXV_PSLLW_I, AXV_PSLLD_I, AXV_PSLLQ_I };
    static const u32 right[4] = { AXV_PSRLW_I, AXV_PSRLW_I, AXV_PSRLD_I, AXV_PSRLQ_I };
    unsigned k = (unsigned)__builtin_ctz(w) - 3;
    bool emulate = op == IR_sar_ && (w == 8 || w == 64);
    if (op == IR_sar_ && !emulate)
        ax64_vshift_i(&bl->a, w == 16 ? AXV_PSRAW_I : AXV_PSRAD_I, d, x, count);
    else
        ax64_vshift_i(&bl->a, op == IR_shl_ ? left[k] : right[k], d, x, count);
    if (w == 8) {
        u64 mask = every_lane(8, op == IR_shl_ ? 0xffu << count : 0xffu >> count);
        ax64_v3(&bl->a, AXV_PAND, d, d, tg_pool(bl, mask, mask));
    }
    if (emulate) {
        u64 m = every_lane(w, (u64)1 << (w - 1) >> count);
        ax64_v3(&bl->a, AXV_PXOR, d, d, tg_pool(bl, m, m));
        ax64_v3(&bl->a, w == 8 ? AXV_PSUBB : AXV_PSUBQ, d, d, tg_pool(bl, m, m));
    }
}

bool tg_vec_shift(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    static const u32 variable[3][2] = {
        { AXV_PSLLVD, AXV_PSLLVQ }, { AXV_PSRLVD, AXV_PSRLVQ }, { AXV_PSRAVD, 0 },
    };
    unsigned w = ir_type_info[i->type].lane_bits, count;
    struct vr x, t;
    if (uniform_count(bl, i->b, w, &count)) {
        x = bl_v(bl, i->a);
        bl_done(bl, n);
        shift_lanes(bl, i->op, w, bl_def_v(bl, n, 128), x, count);
        return true;
    }
    u32 insn = w >= 32 ? variable[i->op == IR_shl_ ? 0 : i->op == IR_shr_ ? 1 : 2][w == 64] : 0;
    if (!insn || !bl->host.avx2)
        return false;
    u64 mask = every_lane(w, w - 1);
    x = bl_v(bl, i->a);
    t = bl_tmp_v(bl);
    ax64_v3(&bl->a, AXV_PAND, t, bl_v(bl, i->b), tg_pool(bl, mask, mask));
    bl_done(bl, n);
    ax64_v3(&bl->a, insn, bl_def_v(bl, n, 128), x, ax_vr(t));
    return true;
}

bool tg_vec_ror(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = ir_type_info[i->type].lane_bits, count;
    if (!uniform_count(bl, i->b, w, &count) || !count)
        return false;
    struct vr x = bl_v(bl, i->a), t = bl_tmp_v(bl), u = bl_tmp_v(bl);
    shift_lanes(bl, IR_shr_, w, t, x, count);
    shift_lanes(bl, IR_shl_, w, u, x, w - count);
    bl_done(bl, n);
    ax64_v3(&bl->a, AXV_POR, bl_def_v(bl, n, 128), t, ax_vr(u));
    return true;
}

/* Halving sums without the carry: (x & y) + ((x ^ y) >> 1), rounded up (x | y) - ((x ^ y) >> 1). */
bool tg_vec_halving(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    static const u32 add[4] = { AXV_PADDB, AXV_PADDW, AXV_PADDD, AXV_PADDQ };
    static const u32 sub[4] = { AXV_PSUBB, AXV_PSUBW, AXV_PSUBD, AXV_PSUBQ };
    unsigned k = lane_log2(i->type);
    bool up = i->op == IR_urhadd_ || i->op == IR_srhadd_, is_unsigned = i->op == IR_urhadd_ || i->op == IR_uhadd_;
    if (i->op == IR_urhadd_ && k < 2)
        return tg_lanes(bl, n, i);
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), t = bl_tmp_v(bl), u = bl_tmp_v(bl);
    ax64_v3(&bl->a, AXV_PXOR, t, x, ax_vr(y));
    shift_lanes(bl, is_unsigned ? IR_shr_ : IR_sar_, 8u << k, t, t, 1);
    ax64_v3(&bl->a, up ? AXV_POR : AXV_PAND, u, x, ax_vr(y));
    bl_done(bl, n);
    tg_v3(bl, up ? sub[k] : add[k], bl_def_v(bl, n, 128), u, ax_vr(t));
    return true;
}

/* ---- widening and narrowing ---------------------------------------------------------------------------------- */

static bool extend(struct baseline *bl, ir_ref n, const struct ir_node *i, const u32 *insn)
{
    struct ax64_rm x = bl_vrm(bl, i->a, 64);
    bl_done(bl, n);
    ax64_v2(&bl->a, insn[lane_log2(i->type) - 1], bl_def_v(bl, n, 128), x);
    return true;
}

bool tg_sxl(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    static const u32 insn[3] = { AXV_PMOVSXBW, AXV_PMOVSXWD, AXV_PMOVSXDQ };
    return extend(bl, n, i, insn);
}

bool tg_zxl(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    static const u32 insn[3] = { AXV_PMOVZXBW, AXV_PMOVZXWD, AXV_PMOVZXDQ };
    return extend(bl, n, i, insn);
}

/* The host packs signed lanes: those above the limit are cut down first. */
bool tg_uqxtn(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned w = ir_type_info[i->type].lane_bits;
    if (w == 32)
        return false;
    u64 limit = every_lane(2 * w, ~(u64)0 >> (64 - w));
    u32 min = w == 8 ? AXV_PMINUW : AXV_PMINUD;
    struct vr t = bl_tmp_v(bl), u = bl_tmp_v(bl);
    ax64_v3(&bl->a, min, t, bl_v(bl, i->a), tg_pool(bl, limit, limit));
    ax64_v3(&bl->a, min, u, bl_v(bl, i->b), tg_pool(bl, limit, limit));
    bl_done(bl, n);
    tg_v3(bl, w == 8 ? AXV_PACKUSWB : AXV_PACKUSDW, bl_def_v(bl, n, 128), t, ax_vr(u));
    return true;
}

bool tg_lo64(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    bl_prep(bl, i->a);
    if (bl_root(bl, i->a)->zbits <= 64 && bl_node(bl, i->a)->op != IR_vconst_) {
        bl_def_alias(bl, n, i->a);
        return true;
    }
    struct ax64_rm x = bl_vrm(bl, i->a, 64);
    bl_done(bl, n);
    ax64_v2(&bl->a, AXV_MOVQ, bl_def_v(bl, n, 64), x);
    return true;
}

/* ---- between classes ---------------------------------------------------------------------------------------- */

static bool general_to_vector(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned bits = bl_bits(bl, i->a);
    struct xr x = bits == 64 ? bl_x(bl, i->a) : bl_x_clean(bl, i->a);
    bl_done(bl, n);
    ax64_v_rm(&bl->a, AXV_MOVD_TO, bits == 64 ? 64 : 32, bl_def_v(bl, n, bits), ax_r(x));
    return true;
}

static bool vector_to_general(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned bits = bl_bits(bl, n), w = bits == 64 ? 64 : 32;
    struct vr x = bl_v(bl, i->a);
    bl_done(bl, n);
    ax64_v_xr(&bl->a, AXV_MOVD_FROM, w, ax_x(x.n), ax_r(bl_def_x(bl, n, w)));
    return true;
}

/* x's low bits into d, zeros above. */
void tg_clear_above(struct baseline *bl, unsigned bits, struct vr d, struct vr x)
{
    if (bits == 64) {
        ax64_v2(&bl->a, AXV_MOVQ, d, ax_vr(x));
    } else if (bits == 32) {
        ax64_v3_i(&bl->a, AXV_INSERTPS, d, x, ax_vr(x), 0x0e);
    } else {
        tg_v3(bl, AXV_PAND, d, x, tg_pool(bl, 0xffff, 0));
    }
}

bool tg_bitcast(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    unsigned from = bl_bits(bl, i->a), to = bl_bits(bl, n);
    bl_prep(bl, i->a);
    if (bl->v[n].cls == CLS_V && bl->v[i->a].cls == CLS_X)
        return general_to_vector(bl, n, i);
    if (bl->v[n].cls == CLS_X && bl->v[i->a].cls == CLS_V)
        return vector_to_general(bl, n, i);
    if (bl->v[n].cls == CLS_X || to <= from || bl_root(bl, i->a)->zbits <= from) {
        bl_def_alias(bl, n, i->a);
        return true;
    }
    struct vr x = bl_v(bl, i->a);
    bl_done(bl, n);
    tg_clear_above(bl, from, bl_def_v(bl, n, from), x);
    return true;
}

/* ---- lanes ------------------------------------------------------------------------------------------------------ */

bool tg_dup(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    static const u32 broadcast[4] = { AXV_PBROADCASTB, AXV_PBROADCASTW, AXV_PBROADCASTD, AXV_PBROADCASTQ };
    struct ax64 *a = &bl->a;
    unsigned k = lane_log2(i->type);
    struct vr x;
    bl_prep(bl, i->a);
    if (bl->v[i->a].cls == CLS_X) {
        x = bl_tmp_v(bl);
        ax64_v_rm(a, AXV_MOVD_TO, k == 3 ? 64 : 32, x, ax_r(bl_x(bl, i->a)));
    } else {
        x = bl_v(bl, i->a);
    }
    bl_done(bl, n);
    struct vr d = bl_def_v(bl, n, 128);
    if (bl->host.avx2) {
        ax64_v2(a, broadcast[k], d, ax_vr(x));
    } else if (k == 3) {
        ax64_v2_i(a, AXV_PSHUFD, d, ax_vr(x), 0x44);
    } else if (k == 2) {
        ax64_v2_i(a, AXV_PSHUFD, d, ax_vr(x), 0);
    } else {
        u64 picks = k ? 0x0100010001000100 : 0;
        tg_move(bl, CLS_V, d.n, x.n);
        ax64_v3(a, AXV_PSHUFB, d, d, tg_pool(bl, picks, picks));
    }
    return true;
}

bool tg_extract(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    static const u32 insn[4] = { AXV_PEXTRB, AXV_PEXTRW, AXV_PEXTRD, AXV_PEXTRD };
    struct ax64 *a = &bl->a;
    unsigned bits = bl_bits(bl, n), lane = i->aux;
    bl_prep(bl, i->a);
    if (bl->v[n].cls == CLS_V) {
        if (!lane) {
            bl_def_alias(bl, n, i->a);
            return true;
        }
        if (bits == 16)
            return false;
        struct vr x = bl_v(bl, i->a);
        bl_done(bl, n);
        ax64_v2_i(a, AXV_PSHUFD, bl_def_v(bl, n, 128), ax_vr(x), bits == 64 ? 0xee : lane * 0x55);
        return true;
    }
    struct vr x = bl_v(bl, i->a);
    bl_done(bl, n);
    struct xr d = bl_def_x(bl, n, bits);
    if (!lane && bits >= 32)
        ax64_v_xr(a, AXV_MOVD_FROM, bits, ax_x(x.n), ax_r(d));
    else
        ax64_v_xr_i(a, insn[lane_log2(i->type)], bits == 64 ? 64 : 32, ax_x(x.n), ax_r(d), lane);
    return true;
}

static void insert_float(struct baseline *bl, struct vr d, struct vr v, struct vr x, unsigned bits, unsigned lane)
{
    struct ax64 *a = &bl->a;
    if (bits == 32)
        ax64_v3_i(a, AXV_INSERTPS, d, v, ax_vr(x), lane << 4);
    else if (lane)
        ax64_v3(a, AXV_PUNPCKLQDQ, d, v, ax_vr(x));
    else
        ax64_v3_i(a, AXV_PBLENDW, d, v, ax_vr(x), 0x0f);
}

bool tg_insert(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    static const u32 insn[4] = { AXV_PINSRB, AXV_PINSRW, AXV_PINSRD, AXV_PINSRD };
    unsigned w = ir_type_info[i->type].lane_bits, lane = i->aux;
    bl_prep(bl, i->b);
    struct vr v = bl_v(bl, i->a);
    if (bl->v[i->b].cls == CLS_V) {
        if (w == 16)
            return false;
        struct vr x = bl_v(bl, i->b), t = bl_tmp_v(bl);
        insert_float(bl, t, v, x, w, lane);
        bl_done(bl, n);
        tg_move(bl, CLS_V, bl_def_v(bl, n, 128).n, t.n);
        return true;
    }
    struct ax64_rm x = w >= 32 ? bl_rm(bl, i->b, w) : ax_r(bl_x(bl, i->b));
    bl_done(bl, n);
    struct vr d = bl_def_v(bl, n, 128);
    ax64_v_rm3_i(&bl->a, insn[lane_log2(i->type)], w == 64 ? 64 : 32, d, v, x, lane);
    return true;
}
