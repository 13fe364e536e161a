/* tr_simd.h - what the translate functions of floating point and Advanced SIMD share.
 *
 * Vectors of 64 bits and the scalar forms of vector instructions are computed in 128 bits: operands have
 * zeros above where garbage could raise flags, and `put` cuts the result to the bytes that count.
 * 128-bit values are used through any vector type (ir/types.def), so ops name their type. */
#pragma once

#include "frontend/a64/tr.h"

/* How an instruction sees its vector registers. */
struct shape {
    enum ir_type type;      /* lanes: integer or float */
    u8 log2;                /* of a lane's bytes */
    u8 w;                   /* a lane's bits */
    u8 bytes;               /* that count: 16, 8, or one lane */
};

/* Integer lanes of 1 << size bytes; bytes from `scalar` or `q`.  false: a 64-bit vector of one 64-bit lane. */
bool int_shape(const struct a64_args *a, unsigned size, struct shape *s);
unsigned float_log2(const struct a64_args *a);          /* of the bytes: 1 with `half`, else by `sz` */
/* Float lanes of 16 bits with `half`, else 32 or 64 by `sz`. */
bool fp_shape(const struct a64_args *a, struct shape *s);
struct shape shape_of(unsigned log2, unsigned bytes);       /* integer lanes */

enum ir_type int_lanes(unsigned log2);
enum ir_type float_lanes(unsigned log2);        /* 1, 2, 3 */
enum ir_type int_scalar(unsigned log2);
enum ir_type float_scalar(unsigned log2);

ir_ref get_low(struct tr *t, unsigned n, struct shape s);   /* register n, zeros above s.bytes */
void   put(struct tr *t, unsigned rd, struct shape s, ir_ref v);
ir_ref keep(struct tr *t, struct shape s, ir_ref v);        /* zeros above s.bytes */

ir_ref splat(struct tr *t, enum ir_type type, u64 lane);    /* the same constant in each lane */
ir_ref pick(struct tr *t, enum ir_type type, ir_ref x, ir_ref y, const u8 byte[16]);
ir_ref dup_low(struct tr *t, enum ir_type type, ir_ref v);  /* the low 64 bits twice */
ir_ref half(struct tr *t, enum ir_type type, ir_ref v, bool high);      /* one half, in the low 64 bits */

/* Lane `lane` of size 1 << log2 bytes in every lane. */
ir_ref dup_lane(struct tr *t, ir_ref v, unsigned log2, unsigned lane);

/* FPSR.QC |= any bit of v is set; or x and y differ. */
void sets_qc(struct tr *t, ir_ref v);
void sets_qc_if_differ(struct tr *t, ir_ref x, ir_ref y);

/* ---- from tr_fp.c ---------------------------------------------------------------------------------- */
/* x, a float of w bits in an i64, times 2^fbits to a saturated integer of `bits`: i64. */
ir_ref fcvt_fixed(struct tr *t, ir_ref x, unsigned w, unsigned bits, unsigned fbits, bool is_unsigned);
/* x times 2^-fbits in half precision, in an i64. */
ir_ref cvtf_fixed_half(struct tr *t, ir_ref x, unsigned fbits, bool is_unsigned);
u64 fp_power_bits(unsigned w, int n);           /* 2^n */
u64 fp8_bits(unsigned imm8, unsigned w);        /* VFPExpandImm() */

/* ---- shared by the classes of instructions ---------------------------------------------------------- */
/* rm: the register, or with a->elem the lane that h:l:m selects, in each lane.  false: undefined. */
bool second_operand(struct tr *t, const struct a64_args *a, struct shape s, ir_ref *m);
/* The even and odd lanes of n:m, zeros above s.bytes. */
void pair_lanes(struct tr *t, struct shape s, ir_ref n, ir_ref m, ir_ref *even, ir_ref *odd);
/* Sums of neighbours, in lanes of twice the width. */
ir_ref add_neighbours(struct tr *t, struct shape s, ir_ref n, bool is_unsigned);
ir_ref abs_diff(struct tr *t, struct shape s, ir_ref x, ir_ref y, bool is_unsigned);
/* The lower or upper half's lanes, extended to twice their width. */
ir_ref widen(struct tr *t, unsigned log2, ir_ref v, bool is_unsigned, bool high);
/* Every lane's lower half, in the low 64 bits; log2 of the narrow lanes. */
ir_ref narrow(struct tr *t, unsigned log2, ir_ref v);
/* Writes v, which is 64 bits with zeros above, to rd, or to its upper half only (the "2" forms). */
void put_half(struct tr *t, unsigned rd, bool high, ir_ref v);
/* x >> n for n 1..w, rounded or not. */
ir_ref shift_right(struct tr *t, struct shape s, ir_ref x, unsigned n, bool is_unsigned, bool round);
