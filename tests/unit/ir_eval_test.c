/* ir_eval_test.c - values of the ops that ops.def does not give an expression for, and of the expressions at
 * their edges, against values worked out by hand. */
#include "base/fp.h"
#include "ir/eval.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <stdlib.h>

struct row {
    enum ir_op op;
    enum ir_type type, operand;
    unsigned aux;
    struct ir_v128 x, y, z, want;
};

#define S(v) { (v), 0 }
#define V(hi, lo) { lo, hi }
#define NONE { 0, 0 }

static const struct row rows[] = {
    /* The edges of expressions. */
    { IR_clz_, IR_i64, IR_i64, 0, S(0), NONE, NONE, S(64) },
    { IR_clz_, IR_i8, IR_i8, 0, S(1), NONE, NONE, S(7) },
    { IR_ctz_, IR_i16, IR_i16, 0, S(0), NONE, NONE, S(16) },
    { IR_rbit_, IR_i8, IR_i8, 0, S(0x13), NONE, NONE, S(0xc8) },
    { IR_bswap_, IR_i32, IR_i32, 0, S(0x11223344), NONE, NONE, S(0x44332211) },
    { IR_abs_, IR_i8, IR_i8, 0, S(0x80), NONE, NONE, S(0x80) },
    { IR_sdiv_, IR_i64, IR_i64, 0, S(1ull << 63), S(~0ull), NONE, S(1ull << 63) },
    { IR_sdiv_, IR_i32, IR_i32, 0, S(0xfffffff9), S(2), NONE, S(0xfffffffd) },
    { IR_udiv_, IR_i32, IR_i32, 0, S(7), S(0), NONE, S(0) },
    { IR_umulh_, IR_i64, IR_i64, 0, S(~0ull), S(~0ull), NONE, S(~0ull - 1) },
    { IR_smulh_, IR_i64, IR_i64, 0, S(~0ull), S(~0ull), NONE, S(0) },
    { IR_smulh_, IR_i32, IR_i32, 0, S(0x80000000), S(0x80000000), NONE, S(0x40000000) },
    { IR_shl_, IR_i32, IR_i32, 0, S(1), S(33), NONE, S(2) },
    { IR_sar_, IR_i16, IR_i16, 0, S(0x8000), S(15), NONE, S(0xffff) },
    { IR_ror_, IR_i32, IR_i32, 0, S(1), S(1), NONE, S(0x80000000) },
    { IR_ror_, IR_i64, IR_i64, 0, S(5), S(0), NONE, S(5) },
    { IR_uhadd_, IR_i64, IR_i64, 0, S(~0ull), S(~0ull), NONE, S(~0ull) },
    { IR_srhadd_, IR_i8, IR_i8, 0, S(0xff), S(0), NONE, S(0) },
    { IR_slt_, IR_i1, IR_i8, 0, S(0x80), S(0x7f), NONE, S(1) },
    { IR_ult_, IR_v16i8, IR_v16i8, 0, V(1, 0x80), V(2, 0x7f), NONE, V(0xff, 0) },
    { IR_add_, IR_v8i16, IR_v8i16, 0, V(0xffff, 0xffffffff), V(1, 1), NONE, V(0, 0xffff0000) },
    { IR_bitsel_, IR_i8, IR_i8, 0, S(0xf0), S(0xab), S(0xcd), S(0xad) },

    /* The rest. */
    { IR_select_, IR_v2i64, IR_i1, 0, S(1), V(1, 2), V(3, 4), V(1, 2) },
    { IR_fshr_, IR_i32, IR_i32, 0, S(0x11223344), S(0x55667788), S(8), S(0x44556677) },
    { IR_fshr_, IR_i64, IR_i64, 0, S(1), S(2), S(0), S(2) },
    { IR_sext_, IR_i64, IR_i8, 0, S(0x80), NONE, NONE, S(0xffffffffffffff80) },
    { IR_sext_, IR_i16, IR_i8, 0, S(0x80), NONE, NONE, S(0xff80) },
    { IR_trunc_, IR_i1, IR_i64, 0, S(3), NONE, NONE, S(1) },
    { IR_crc32_, IR_i32, IR_i8, 0, S(0xffffffff), S('a'), NONE, S(~0xe8b7be43u) },
    { IR_crc32c_, IR_i32, IR_i8, 0, S(0xffffffff), S('a'), NONE, S(~0xc1d04330u) },
    { IR_crc32_, IR_i32, IR_i32, 0, S(0xffffffff), S(0x64636261), NONE, S(~0xed82cd11u) },
    { IR_fl_add_, IR_i32, IR_i64, 0, S(1ull << 63), S(1ull << 63), NONE, S(7) },
    { IR_fl_add_, IR_i32, IR_i32, 0, S(0x7fffffff), S(1), NONE, S(9) },
    { IR_fl_sub_, IR_i32, IR_i64, 0, S(0), S(1), NONE, S(8) },
    { IR_fl_sub_, IR_i32, IR_i32, 0, S(0x80000000), S(1), NONE, S(3) },
    { IR_fl_sub_, IR_i32, IR_i8, 0, S(5), S(5), NONE, S(6) },
    { IR_adc_, IR_i32, IR_i32, 0, S(0xffffffff), S(5), S(1), S(5) },
    { IR_carry_, IR_i1, IR_i32, 0, S(0xffffffff), S(0), S(1), S(1) },
    { IR_carry_, IR_i1, IR_i64, 0, S(~0ull), S(~0ull), S(0), S(1) },
    { IR_carry_, IR_i1, IR_i64, 0, S(~0ull - 1), S(1), S(0), S(0) },
    { IR_fl_adc_, IR_i32, IR_i64, 0, S(~0ull), S(0), S(1), S(6) },
    { IR_fl_sbc_, IR_i32, IR_i64, 0, S(0), S(0), S(0), S(8) },
    { IR_fl_sbc_, IR_i32, IR_i64, 0, S(0), S(0), S(1), S(6) },
    { IR_fl_logic_, IR_i32, IR_i32, 0, S(0x80000000), NONE, NONE, S(8) },
    { IR_fl_logic_, IR_i32, IR_i64, 0, S(0), NONE, NONE, S(4) },
    { IR_bitcast_, IR_v4i32, IR_f32, 0, S(0x3f800000), NONE, NONE, S(0x3f800000) },
    { IR_bitcast_, IR_f32, IR_v2i64, 0, V(9, 0x123456789), NONE, NONE, S(0x23456789) },
    { IR_dup_, IR_v8i16, IR_i16, 0, S(0xab), NONE, NONE, V(0x00ab00ab00ab00ab, 0x00ab00ab00ab00ab) },
    { IR_extract_, IR_i16, IR_v2i64, 5, V(0x0000000011220000, 0), NONE, NONE, S(0x1122) },
    { IR_insert_, IR_v4i32, IR_v4i32, 2, V(1, 2), S(0xffffffff), NONE, V(0xffffffff, 2) },
    { IR_shuffle_, IR_v16i8, IR_v16i8, 0, V(0, 0x0706050403020100), V(0x1f00000000000000, 0x10),
      V(0x1fffffffffffff20, 0x1f10800001020307), V(0x1f00000000000000, 0x1f10000001020307) },
    { IR_lookup_, IR_v16i8, IR_v16i8, 0, V(0x8877665544332211, 0x0807060504030201), V(0, 0xff0f100800010203), NONE,
      V(0x0101010101010101, 0x0088001101020304) },
    { IR_lo64_, IR_v2i64, IR_v2i64, 0, V(1, 2), NONE, NONE, V(0, 2) },
    { IR_sxl_, IR_v8i16, IR_v16i8, 0, V(9, 0x80ff7f0100000000), NONE, NONE, V(0xff80ffff007f0001, 0) },
    { IR_zxl_, IR_v2i64, IR_v4i32, 0, V(9, 0xffffffff00000001), NONE, NONE, V(0xffffffff, 1) },
    /* FIPS 197, appendix B, round 1 */
    { IR_aes_sub_, IR_v4i32, IR_v4i32, 0, V(0x0848f8e92a8dc69a, 0x2be2f4a0bee33d19), NONE, NONE,
      V(0xe598271ef11141b8, 0xae52b4e0305dbfd4) },
    { IR_aes_inv_sub_, IR_v4i32, IR_v4i32, 0, V(0xe598271ef11141b8, 0xae52b4e0305dbfd4), NONE, NONE,
      V(0x0848f8e92a8dc69a, 0x2be2f4a0bee33d19) },
    { IR_aes_mix_, IR_v4i32, IR_v4i32, 0, V(0xe598271ef11141b8, 0xae52b4e0305dbfd4), NONE, NONE,
      V(0x4c2606287ad3f848, 0x9a19cbe0e5816604) },
    { IR_aes_inv_mix_, IR_v4i32, IR_v4i32, 0, V(0x4c2606287ad3f848, 0x9a19cbe0e5816604), NONE, NONE,
      V(0xe598271ef11141b8, 0xae52b4e0305dbfd4) },
    { IR_aes_enc_, IR_v4i32, IR_v4i32, 0, V(0x0848f8e92a8dc69a, 0x2be2f4a0bee33d19), NONE, NONE,
      V(0x4c2606287ad3f848, 0x9a19cbe0e5816604) },
    { IR_clmul_, IR_v2i64, IR_v2i64, 0, V(9, ~0ull), V(9, 3), NONE, V(1, 1) },
    { IR_clmul_, IR_v2i64, IR_v2i64, 3, V(7, 9), V(5, 9), NONE, V(0, 0x1b) },
    { IR_sqxtn_, IR_v16i8, IR_v8i16, 0, V(0, 0x7fff8000007fff80), V(0, 0x0080ff7f), NONE, V(0x7f80, 0x7f807f80) },
    { IR_uqxtn_, IR_v4i32, IR_v2i64, 0, V(~0ull, 5), V(1, 1ull << 32), NONE, V(0x1ffffffff, 0xffffffff00000005) },
    { IR_sqxtun_, IR_v8i16, IR_v4i32, 0, V(0, 0xffffffff00010000), V(0, 0x7fff), NONE, V(0x7fff, 0x0000ffff) },
    { IR_uqadd_, IR_v2i64, IR_v2i64, 0, V(~0ull, 1), V(1, 2), NONE, V(~0ull, 3) },
    { IR_sqadd_, IR_v2i64, IR_v2i64, 0, V(1ull << 63, 1), V(~0ull, -2ull), NONE, V(1ull << 63, ~0ull) },
    { IR_uqsub_, IR_v16i8, IR_v16i8, 0, S(0x0510), S(0x0601), NONE, S(0x000f) },
    { IR_sqsub_, IR_v16i8, IR_v16i8, 0, S(0x7f80), S(0xff01), NONE, S(0x7f80) },
    { IR_fneg_, IR_v4f32, IR_v4f32, 0, V(0, 0x7fc00001), NONE, NONE, V(0x8000000080000000, 0x80000000ffc00001) },
    { IR_fabs_, IR_f64, IR_f64, 0, S(0xfff0000000000000), NONE, NONE, S(0x7ff0000000000000) },

    /* Floating point is base/fp.c's; here only how lanes, types and rounding get there. */
    { IR_fadd_, IR_v2f64, IR_v2f64, 0, V(0x4000000000000000, 0x3ff0000000000000), V(0x4000000000000000, 0), NONE,
      V(0x4010000000000000, 0x3ff0000000000000) },
    { IR_fcvt_, IR_f64, IR_f32, 0, S(0x3fc00000), NONE, NONE, S(0x3ff8000000000000) },
    { IR_fcvt_, IR_v2f64, IR_v4f32, 32, V(9, 0x4000000040400000), NONE, NONE, V(0x4000000000000000, 0x4008000000000000) },
    { IR_fcvt_, IR_v4f32, IR_v2f64, 64, V(0x4000000000000000, 0x4008000000000000), NONE, NONE, V(0, 0x4000000040400000) },
    { IR_ftos_, IR_i32, IR_f64, FP_DOWN, S(0xbff8000000000000), NONE, NONE, S(0xfffffffe) },
    { IR_ftou_, IR_i8, IR_f32, FP_TOZERO, S(0x43c80000), NONE, NONE, S(0xff) },
    { IR_stof_, IR_f32, IR_i64, 0, S(~0ull), NONE, NONE, S(0xbf800000) },
    { IR_stof_, IR_v4f32, IR_v4i32, 0, V(0, 0xffffffff00000001), NONE, NONE, V(0, 0xbf8000003f800000) },
    { IR_utof_, IR_f64, IR_i32, 0, S(0xffffffff), NONE, NONE, S(0x41efffffffe00000) },
    { IR_flt_, IR_v4i32, IR_v4f32, 0, V(0, 0x3f80000000000000), V(0, 0x400000007fc00000), NONE, V(0, 0xffffffff00000000) },
    { IR_feq_, IR_i1, IR_f32, 0, S(0x80000000), S(0), NONE, S(1) },
    { IR_fl_fcmp_, IR_i32, IR_f64, 0, S(0x7ff8000000000000), S(0), NONE, S(3) },
    { IR_frint_, IR_f64, IR_f64, FP_DYNAMIC, S(0x3ff8000000000000), NONE, NONE, S(0x4000000000000000) },
};

START_TEST(values)
{
    const struct row *r = &rows[_i];
    struct fp_env env = { .rules = FP_RULES_ARM };
    struct ir_v128 v[3] = { r->x, r->y, r->z };
    char what[80];
    snprintf(what, sizeof what, "row %d: %s.%s", _i, ir_op_info[r->op].name, ir_type_info[r->type].name);

    struct ir_v128 got = ir_eval(r->op, r->type, r->operand, r->aux, v[0], v[1], v[2], &env);
    ck_assert_msg(got.lo == r->want.lo && got.hi == r->want.hi, "%s gives 0x%016lx_%016lx", what, got.hi, got.lo);

    ir_eval_at(IR_WHAT(r->op, r->type, r->operand, r->aux), &v[0], v, &env);
    ck_assert_msg(v[0].lo == r->want.lo && v[0].hi == r->want.hi, "%s by ir_eval_at", what);
}
END_TEST

/* Every row is executed: an op that is missing in eval.c would abort. */
START_TEST(every_op_has_a_value)
{
    struct ir_v128 one = { 1, 1 };
    struct fp_env env = { .rules = FP_RULES_ARM };
    unsigned n = 0;
    for (int op = 0; op < IR_N_OPS; op++) {
        u32 flags = ir_op_info[op].flags;
        if (!(flags & (F_PURE | F_FP)) || ir_op_info[op].n_args == 0)
            continue;
        enum ir_type t = flags & F_FP || op == IR_fneg_ || op == IR_fabs_ ? IR_f32 : IR_i32;
        if (op == IR_dup_ || op == IR_insert_ || op == IR_shuffle_ || op == IR_lookup_ || op == IR_lo64_ ||
            (op >= IR_sxl_ && op <= IR_sqsub_))
            t = IR_v4i32;
        ir_eval((enum ir_op)op, t, op == IR_stof_ || op == IR_utof_ ? IR_i32 : t, 0, one, one, one, &env);
        n++;
    }
    ck_assert_uint_gt(n, 80);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("all");
    tcase_add_loop_test(tc, values, 0, ARRAY_LEN(rows));
    tcase_add_test(tc, every_op_has_a_value);
    return suite_run_how("ir_eval", tc, SUITE_ONE_PROCESS);
}
