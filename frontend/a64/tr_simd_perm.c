/* tr_simd_perm.c - Advanced SIMD: permute, extract, table lookup, copy, modified immediate
 * (DDI 0487 C4.1.96.7, .17 to .21, .25). */
#include "frontend/a64/tr_simd.h"

/* ---- permute, extract, tables -------------------------------------------------------------------- */

/* Position in n:m of byte i of the two registers' s.bytes put one behind the other. */
static u8 from_pair(struct shape s, unsigned i) { return (u8)(i < s.bytes ? i : 16 + i - s.bytes); }

/* rd's lane i is lane from(i, lanes) of rn:rm. */
static bool permute(struct tr *t, const struct a64_args *a, unsigned (*from)(unsigned i, unsigned lanes, unsigned part))
{
    struct shape s;
    u8 byte[16];
    if (!int_shape(a, (unsigned)a->size, &s))
        return false;
    unsigned lanes = s.bytes >> s.log2, in_lane = (1u << s.log2) - 1;
    for (unsigned i = 0; i < 16; i++)
        byte[i] = i < s.bytes
            ? from_pair(s, from(i >> s.log2, lanes, (unsigned)a->part) << s.log2 | (i & in_lane)) : 0x80;
    set_v(t, a->rd, pick(t, s.type, get_v(t, a->rn, s.type), get_v(t, a->rm, s.type), byte));
    return true;
}

static unsigned uzp_lane(unsigned i, unsigned lanes, unsigned part) { (void)lanes; return 2 * i + part; }
static unsigned trn_lane(unsigned i, unsigned lanes, unsigned part) { return (i & ~1u) + part + (i & 1) * lanes; }
static unsigned zip_lane(unsigned i, unsigned lanes, unsigned part) { return (i + part * lanes) / 2 + (i & 1) * lanes; }

bool tr_uzp_v(struct tr *t, const struct a64_args *a) { return permute(t, a, uzp_lane); }
bool tr_trn_v(struct tr *t, const struct a64_args *a) { return permute(t, a, trn_lane); }
bool tr_zip_v(struct tr *t, const struct a64_args *a) { return permute(t, a, zip_lane); }

bool tr_ext_v(struct tr *t, const struct a64_args *a)
{
    struct shape s = shape_of(0, 8u << a->q);
    u8 byte[16];
    if (a->imm >= s.bytes)
        return false;
    for (unsigned i = 0; i < 16; i++)
        byte[i] = i < s.bytes ? from_pair(s, (unsigned)a->imm + i) : 0x80;
    set_v(t, a->rd, pick(t, s.type, get_v(t, a->rn, s.type), get_v(t, a->rm, s.type), byte));
    return true;
}

/* TBL, TBX: each register of the table answers for its 16 indices and gives 0 for the others. */
bool tr_tbl_v(struct tr *t, const struct a64_args *a)
{
    struct shape s = shape_of(0, 8u << a->q);
    struct ir_block *b = t->b;
    ir_ref index = get_v(t, a->rm, s.type), v = IR_NONE;
    for (unsigned i = 0; i <= (unsigned)a->len; i++) {
        ir_ref rel = i ? ir_op2(b, IR_sub_, s.type, index, splat(t, s.type, 16 * i)) : index;
        ir_ref part = ir_op2(b, IR_lookup_, s.type, get_v(t, ((unsigned)a->rn + i) & 31, s.type), rel);
        v = i ? ir_op2(b, IR_or_, s.type, v, part) : part;
    }
    if (a->keep) {
        ir_ref inside = ir_op2(b, IR_ult_, s.type, index, splat(t, s.type, 16 * ((u64)a->len + 1)));
        v = ir_op3(b, IR_bitsel_, s.type, inside, v, get_v(t, a->rd, s.type));
    }
    put(t, a->rd, s, v);
    return true;
}

/* ---- copy ---------------------------------------------------------------------------------------- */

/* imm5: the lowest one says how wide the lane is, the bits above which it is. */
static bool lane_of(unsigned imm5, unsigned *log2, unsigned *lane)
{
    if (!(imm5 & 15))
        return false;
    *log2 = (unsigned)__builtin_ctz(imm5);
    *lane = imm5 >> (*log2 + 1);
    return true;
}

static ir_ref general_lane(struct tr *t, unsigned rn, unsigned log2)
{
    ir_ref x = get_x(t, rn, log2 == 3);
    return log2 < 2 ? ir_trunc(t->b, int_scalar(log2), x) : x;
}

bool tr_dup_elem(struct tr *t, const struct a64_args *a)
{
    unsigned log2, lane;
    if (!lane_of((unsigned)a->imm5, &log2, &lane) || (log2 == 3 && !a->q))
        return false;
    put(t, a->rd, shape_of(log2, 8u << a->q), dup_lane(t, get_v(t, a->rn, int_lanes(log2)), log2, lane));
    return true;
}

bool tr_dup_scalar(struct tr *t, const struct a64_args *a)
{
    unsigned log2, lane;
    if (!lane_of((unsigned)a->imm5, &log2, &lane))
        return false;
    put(t, a->rd, shape_of(log2, 1u << log2), dup_lane(t, get_v(t, a->rn, int_lanes(log2)), log2, lane));
    return true;
}

bool tr_dup_gen(struct tr *t, const struct a64_args *a)
{
    unsigned log2, lane;
    if (!lane_of((unsigned)a->imm5, &log2, &lane) || (log2 == 3 && !a->q))
        return false;
    ir_ref v = ir_op1(t->b, IR_dup_, int_lanes(log2), general_lane(t, (unsigned)a->rn, log2));
    put(t, a->rd, shape_of(log2, 8u << a->q), v);
    return true;
}

bool tr_smov(struct tr *t, const struct a64_args *a)
{
    unsigned log2, lane;
    if (!lane_of((unsigned)a->imm5, &log2, &lane) || log2 >= 2u + (unsigned)a->sf)
        return false;
    ir_ref v = ir_extract(t->b, int_scalar(log2), get_v(t, a->rn, int_lanes(log2)), lane);
    set_x(t, a->rd, ir_sext(t->b, tr_int(a->sf), v));
    return true;
}

bool tr_umov(struct tr *t, const struct a64_args *a)
{
    unsigned log2, lane;
    if (!lane_of((unsigned)a->imm5, &log2, &lane) || (a->sf ? log2 != 3 : log2 == 3))
        return false;
    ir_ref v = ir_extract(t->b, int_scalar(log2), get_v(t, a->rn, int_lanes(log2)), lane);
    set_x(t, a->rd, log2 < 2 ? ir_zext(t->b, IR_i32, v) : v);
    return true;
}

bool tr_ins_gen(struct tr *t, const struct a64_args *a)
{
    unsigned log2, lane;
    if (!lane_of((unsigned)a->imm5, &log2, &lane))
        return false;
    ir_ref x = general_lane(t, (unsigned)a->rn, log2);
    set_v(t, a->rd, ir_emit(t->b, IR_insert_, int_lanes(log2), lane, get_v(t, a->rd, int_lanes(log2)), x, 0));
    return true;
}

bool tr_ins_elem(struct tr *t, const struct a64_args *a)
{
    unsigned log2, lane;
    if (!lane_of((unsigned)a->imm5, &log2, &lane))
        return false;
    ir_ref x = ir_extract(t->b, int_scalar(log2), get_v(t, a->rn, int_lanes(log2)), (unsigned)a->imm4 >> log2);
    set_v(t, a->rd, ir_emit(t->b, IR_insert_, int_lanes(log2), lane, get_v(t, a->rd, int_lanes(log2)), x, 0));
    return true;
}

/* ---- modified immediate -------------------------------------------------------------------------- */

static u64 lane_constant(const struct a64_args *a)
{
    u64 ones = a->ones ? ((u64)1 << a->lsl) - 1 : 0;
    return (u64)a->imm << a->lsl | ones;
}

bool tr_movi_v(struct tr *t, const struct a64_args *a)
{
    struct shape s = shape_of((unsigned)a->size, 8u << a->q);
    u64 v = lane_constant(a);
    put(t, a->rd, s, splat(t, s.type, a->not ? ~v : v));
    return true;
}

bool tr_orr_vi(struct tr *t, const struct a64_args *a)
{
    struct shape s = shape_of((unsigned)a->size, 8u << a->q);
    ir_ref c = splat(t, s.type, lane_constant(a));
    put(t, a->rd, s, ir_op2(t->b, a->bic ? IR_andn_ : IR_or_, s.type, get_v(t, a->rd, s.type), c));
    return true;
}

/* A byte of ones for each bit. */
bool tr_movi_d(struct tr *t, const struct a64_args *a)
{
    u64 v = 0;
    for (unsigned i = 0; i < 8; i++)
        if (a->imm >> i & 1)
            v |= (u64)0xff << 8 * i;
    set_v(t, a->rd, ir_vconst(t->b, IR_v2i64, v, a->q ? v : 0));
    return true;
}

bool tr_fmov_vi(struct tr *t, const struct a64_args *a)
{
    struct shape s;
    if (!fp_shape(a, &s))
        return false;
    put(t, a->rd, s, splat(t, s.type, fp8_bits((unsigned)a->imm, s.w)));
    return true;
}
