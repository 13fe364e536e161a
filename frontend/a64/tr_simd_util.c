/* tr_simd_util.c - shapes of vectors, and the small IR sequences that most vector instructions use. */
#include "frontend/a64/tr_simd.h"

enum ir_type int_lanes(unsigned log2)
{
    static const u8 type[4] = { IR_v16i8, IR_v8i16, IR_v4i32, IR_v2i64 };
    return (enum ir_type)type[log2];
}

enum ir_type float_lanes(unsigned log2)
{
    static const u8 type[4] = { IR_none, IR_v8f16, IR_v4f32, IR_v2f64 };
    return (enum ir_type)type[log2];
}

enum ir_type int_scalar(unsigned log2)
{
    static const u8 type[4] = { IR_i8, IR_i16, IR_i32, IR_i64 };
    return (enum ir_type)type[log2];
}

enum ir_type float_scalar(unsigned log2)
{
    static const u8 type[4] = { IR_none, IR_f16, IR_f32, IR_f64 };
    return (enum ir_type)type[log2];
}

unsigned float_log2(const struct a64_args *a) { return a->half ? 1 : 2 + (unsigned)a->sz; }

struct shape shape_of(unsigned log2, unsigned bytes)
{
    return (struct shape){ int_lanes(log2), (u8)log2, (u8)(8 << log2), (u8)bytes };
}

bool int_shape(const struct a64_args *a, unsigned size, struct shape *s)
{
    *s = shape_of(size, a->scalar ? 1u << size : 8u << a->q);
    return a->scalar || size < 3 || a->q;
}

bool fp_shape(const struct a64_args *a, struct shape *s)
{
    bool ok = int_shape(a, float_log2(a), s);
    s->type = float_lanes(s->log2);
    return ok;
}

/* ---- registers ----------------------------------------------------------------------------------- */

ir_ref keep(struct tr *t, struct shape s, ir_ref v)
{
    if (s.bytes == 16)
        return v;
    if (s.bytes == 8)
        return ir_op1(t->b, IR_lo64_, s.type, v);
    ir_ref mask = ir_vconst(t->b, int_lanes(s.log2), ((u64)1 << 8 * s.bytes) - 1, 0);
    return ir_op2(t->b, IR_and_, int_lanes(s.log2), v, mask);
}

ir_ref get_low(struct tr *t, unsigned n, struct shape s) { return keep(t, s, get_v(t, n, s.type)); }
void   put(struct tr *t, unsigned rd, struct shape s, ir_ref v) { set_v(t, rd, keep(t, s, v)); }

/* ---- constants and picking ------------------------------------------------------------------------- */

ir_ref splat(struct tr *t, enum ir_type type, u64 lane)
{
    unsigned w = ir_type_info[type].lane_bits;
    u64 v = 0;
    for (unsigned i = 0; i < 64; i += w)
        v |= zext64(lane, w) << i;
    return ir_vconst(t->b, type, v, v);
}

ir_ref pick(struct tr *t, enum ir_type type, ir_ref x, ir_ref y, const u8 byte[16])
{
    u64 v[2];
    memcpy(v, byte, 16);
    return ir_op3(t->b, IR_shuffle_, type, x, y, ir_vconst(t->b, IR_v16i8, v[0], v[1]));
}

ir_ref dup_low(struct tr *t, enum ir_type type, ir_ref v)
{
    static const u8 byte[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7 };
    return pick(t, type, v, v, byte);
}

ir_ref half(struct tr *t, enum ir_type type, ir_ref v, bool high)
{
    static const u8 byte[16] = { 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15 };
    return high ? pick(t, type, v, v, byte) : v;
}

ir_ref dup_lane(struct tr *t, ir_ref v, unsigned log2, unsigned lane)
{
    u8 byte[16];
    for (unsigned i = 0; i < 16; i++)
        byte[i] = (u8)((lane << log2) + (i & ((1u << log2) - 1)));
    return pick(t, int_lanes(log2), v, v, byte);
}

/* ---- FPSR.QC --------------------------------------------------------------------------------------- */

void sets_qc(struct tr *t, ir_ref v)
{
    ir_ref any = ir_or(t->b, ir_extract(t->b, IR_i64, v, 0), ir_extract(t->b, IR_i64, v, 1));
    ir_ref bit = ir_zext(t->b, IR_i32, ir_ne(t->b, any, imm(t, IR_i64, 0)));
    u16 off = A64_OFF(fpsr_qc);
    ir_streg(t->b, off, ir_or(t->b, ir_ldreg(t->b, IR_i32, off), bit));
}

void sets_qc_if_differ(struct tr *t, ir_ref x, ir_ref y)
{
    sets_qc(t, ir_op2(t->b, IR_xor_, IR_v2i64, x, y));
}
