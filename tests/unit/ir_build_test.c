/* ir_build_test.c - the builder: folding, identities, value numbers, forwarding of guest state. */
#include "ir/build.h"
#include "tests/unit/suite.h"

static struct arena arena;
static struct ir_block blk, *b = &blk;

static void setup(void)
{
    arena_init(&arena);
    ir_init(b, &arena, 0x1000, 132);
}

static void teardown(void) { arena_fini(&arena); }

#define X(n) ir_ldreg(b, IR_i64, (u16)(136 + 8 * (n)))
#define C64(v) ir_const(b, IR_i64, v)

static u64 const_of(ir_ref r)
{
    ck_assert_int_eq(b->node[r].op, IR_const_);
    return ir_imm(&b->node[r]);
}

START_TEST(constants_fold)
{
    ck_assert_uint_eq(const_of(ir_add(b, C64(5), C64(-7))), (u64)-2);
    ck_assert_uint_eq(const_of(ir_sub(b, ir_const(b, IR_i8, 1), ir_const(b, IR_i8, 2))), 0xff);
    ck_assert_uint_eq(const_of(ir_ult(b, C64(1), C64(2))), 1);
    ck_assert_uint_eq(const_of(ir_slt(b, ir_const(b, IR_i32, 0x80000000), ir_const(b, IR_i32, 0))), 1);
    ck_assert_uint_eq(const_of(ir_sext(b, IR_i64, ir_const(b, IR_i32, 0x80000000))), 0xffffffff80000000);
    ck_assert_uint_eq(const_of(ir_op2(b, IR_fl_sub_, IR_i32, C64(3), C64(3))), 6);

    ir_ref v = ir_op1(b, IR_dup_, IR_v4i32, ir_const(b, IR_i32, 7));
    ck_assert_int_eq(b->node[v].op, IR_vconst_);
    ck_assert_uint_eq(b->vc[b->node[v].aux].hi, 0x700000007);
    ck_assert_uint_eq(const_of(ir_extract(b, IR_i16, v, 2)), 7);
    ck_assert_uint_eq(ir_add(b, v, v), ir_vconst(b, IR_v4i32, 0xe0000000e, 0xe0000000e));
}
END_TEST

START_TEST(places_keep_moving)
{
    ir_ref p = ir_place(b, 0x155557000);
    ck_assert_uint_ne(p, C64(0x155557000));
    ck_assert_uint_eq(p, ir_place(b, 0x155557000));
    ck_assert_uint_eq(ir_add(b, p, C64(8)), ir_place(b, 0x155557008));
    ck_assert_uint_eq(ir_add(b, C64(8), p), ir_place(b, 0x155557008));
    ck_assert_uint_eq(ir_sub(b, p, C64(8)), ir_place(b, 0x155556ff8));
    ck_assert_uint_eq(ir_and(b, p, C64(~0ull >> 8)), p);
    ck_assert(!b->stays);

    ir_ref sum = ir_add(b, ir_add(b, X(0), p), C64(8));         /* not X(0) + a constant that stays */
    ck_assert(ir_is_const(b, b->node[sum].b) && const_of(b->node[sum].b) == 8);
    ck_assert(!b->stays);

    ck_assert_uint_eq(ir_or(b, C64(0), p), p);
    ck_assert_uint_eq(ir_sub(b, ir_place(b, 0x155557010), p), C64(16));
    ck_assert_uint_eq(const_of(ir_eq(b, ir_place(b, 0x155557010), p)), 0);
    ck_assert_int_eq(b->node[ir_bitcast(b, IR_v2i64, p)].op, IR_bitcast_);
    ck_assert(!b->stays);

    ck_assert_uint_eq(const_of(ir_trunc(b, IR_i8, ir_place(b, 0x155557001))), 1);
    ck_assert(b->stays);
}
END_TEST

START_TEST(aes_rounds_are_one_op)
{
    ir_ref x = ir_ldreg(b, IR_v4i32, 400);
    ir_ref enc = ir_op1(b, IR_aes_mix_, IR_v4i32, ir_op1(b, IR_aes_sub_, IR_v4i32, x));
    ir_ref dec = ir_op1(b, IR_aes_inv_mix_, IR_v4i32, ir_op1(b, IR_aes_inv_sub_, IR_v4i32, x));
    ck_assert_uint_eq(enc, ir_op1(b, IR_aes_enc_, IR_v4i32, x));
    ck_assert_uint_eq(dec, ir_op1(b, IR_aes_dec_, IR_v4i32, x));
    ck_assert_int_eq(b->node[ir_op1(b, IR_aes_mix_, IR_v4i32, ir_op1(b, IR_aes_inv_sub_, IR_v4i32, x))].op, IR_aes_mix_);
}
END_TEST

START_TEST(equal_values_are_one)
{
    ir_ref x = X(0), y = X(1);
    ck_assert_uint_ne(x, y);
    ck_assert_uint_eq(X(0), x);
    ck_assert_uint_eq(ir_add(b, x, y), ir_add(b, y, x));
    ck_assert_uint_ne(ir_sub(b, x, y), ir_sub(b, y, x));
    ck_assert_uint_eq(C64(9), C64(9));
    ck_assert_uint_ne(C64(9), ir_const(b, IR_i32, 9));

    /* Loads are not values. */
    ck_assert_uint_ne(ir_load(b, IR_i64, x, 0, 0), ir_load(b, IR_i64, x, 0, 0));

    /* Enough to make the tables grow several times. */
    ir_ref first[1000];
    for (u64 i = 0; i < 1000; i++)
        first[i] = ir_xor(b, x, C64(i + 2));
    for (u64 i = 0; i < 1000; i++)
        ck_assert_uint_eq(ir_xor(b, C64(i + 2), x), first[i]);
    ck_assert(!b->failed);
}
END_TEST

START_TEST(identities)
{
    ir_ref x = X(0), w = ir_trunc(b, IR_i32, x), c = ir_ult(b, x, X(1));
    ck_assert_uint_eq(ir_add(b, C64(0), x), x);
    ck_assert_uint_eq(const_of(ir_xor(b, x, x)), 0);
    ck_assert_uint_eq(ir_trunc(b, IR_i32, ir_zext(b, IR_i64, w)), w);
    ck_assert_uint_eq(ir_zext(b, IR_i64, ir_trunc(b, IR_i32, ir_zext(b, IR_i64, w))), ir_zext(b, IR_i64, w));
    ck_assert_uint_eq(ir_add(b, ir_add(b, x, C64(8)), C64(-8)), x);
    ck_assert_uint_eq(ir_sub(b, ir_add(b, x, C64(8)), C64(3)), ir_add(b, x, C64(5)));
    ck_assert_uint_eq(ir_and(b, ir_and(b, x, C64(0xff0)), C64(0xff)), ir_and(b, x, C64(0xf0)));
    ck_assert_uint_eq(ir_and(b, ir_zext(b, IR_i64, w), C64(0xff)), ir_and(b, x, C64(0xff)));
    ck_assert_uint_eq(ir_and(b, ir_zext(b, IR_i64, w), C64(0xffffffff)), ir_zext(b, IR_i64, w));
    ck_assert_uint_eq(ir_shr(b, ir_shl(b, x, C64(56)), C64(56)), ir_and(b, x, C64(0xff)));
    ck_assert_uint_eq(ir_sar(b, ir_shl(b, x, C64(32)), C64(32)), ir_sext(b, IR_i64, w));
    ck_assert_uint_eq(ir_sub(b, C64(0), x), ir_neg(b, x));
    ck_assert_uint_eq(ir_mul(b, x, C64(8)), ir_shl(b, x, C64(3)));
    ck_assert_uint_eq(ir_select(b, ir_not(b, c), x, w), ir_select(b, c, w, x));
    ck_assert_uint_eq(ir_clz(b, ir_rbit(b, x)), ir_ctz(b, x));
    ck_assert_uint_eq(ir_ne(b, ir_zext(b, IR_i32, c), ir_const(b, IR_i32, 0)), c);
    ck_assert_uint_eq(ir_ne(b, ir_select(b, c, C64(1), C64(0)), C64(0)), c);

    /* A shift count is taken modulo the width. */
    ck_assert_uint_eq(ir_shl(b, x, C64(64)), x);
}
END_TEST

START_TEST(sums_start_from_registers)
{
    /* sp -= 16 is in the CPU: the next address is made from it, not from the old sp. */
    ir_ref sp = ir_sub(b, X(31), C64(16));
    ir_streg(b, 136 + 8 * 31, sp);
    ir_ref next = ir_add(b, sp, C64(8));
    ck_assert_uint_eq(b->node[next].a, sp);
}
END_TEST

START_TEST(state_is_forwarded)
{
    ir_ref v = ir_bitcast(b, IR_v2i64, C64(0x1122334455667788));
    ir_streg(b, 400, ir_add(b, ir_ldreg(b, IR_v2i64, 416), v));
    ir_ref sum = b->node[b->n - 1].a;
    ck_assert_uint_eq(ir_ldreg(b, IR_v2i64, 400), sum);
    ck_assert_uint_eq(ir_ldreg(b, IR_i64, 408), ir_extract(b, IR_i64, sum, 1));
    ck_assert_uint_eq(ir_ldreg(b, IR_f32, 404), ir_extract(b, IR_f32, sum, 1));

    /* The lower half is replaced: the upper is still known, the whole is not. */
    ir_streg(b, 400, C64(5));
    ck_assert_uint_eq(const_of(ir_ldreg(b, IR_i64, 400)), 5);
    ck_assert_uint_eq(const_of(ir_ldreg(b, IR_i32, 404)), 0);
    ck_assert_uint_eq(ir_ldreg(b, IR_i64, 408), ir_extract(b, IR_i64, sum, 1));
    u32 n = b->n;
    ir_ref whole = ir_ldreg(b, IR_v2i64, 400);
    ck_assert_uint_eq(whole, n);

    /* Four bytes of eight, both halves. */
    ir_streg(b, 136, C64(0x1122334455667788));
    ck_assert_uint_eq(const_of(ir_ldreg(b, IR_i32, 140)), 0x11223344);
    ir_streg(b, 140, ir_const(b, IR_i32, 1));
    n = b->n;
    ck_assert_uint_eq(ir_ldreg(b, IR_i64, 136), n);

    /* Calls may write anything. */
    ir_append(b, IR_call_, IR_none, 0, 0, 0, 0);
    n = b->n;
    ck_assert_uint_eq(ir_ldreg(b, IR_i64, 136), n);
    ck_assert_uint_eq(ir_ldreg(b, IR_v2i64, 400), n + 1);
}
END_TEST

START_TEST(full_block_fails_once)
{
    ir_ref x = X(0);
    for (u64 i = 0; i < 3 * IR_MAX_NODES; i++) {
        x = ir_add(b, ir_zext(b, IR_i64, ir_trunc(b, IR_i8, x)), C64(i));
        ir_streg(b, 136, x);
        ir_vconst(b, IR_v2i64, i, i);
    }
    ck_assert(b->failed);
    ck_assert_uint_eq(x, IR_NONE);
    ck_assert_uint_le(b->n, IR_MAX_NODES);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, constants_fold);
    tcase_add_test(tc, aes_rounds_are_one_op);
    tcase_add_test(tc, equal_values_are_one);
    tcase_add_test(tc, identities);
    tcase_add_test(tc, sums_start_from_registers);
    tcase_add_test(tc, state_is_forwarded);
    tcase_add_test(tc, places_keep_moving);
    tcase_add_test(tc, full_block_fails_once);
    return suite_run("ir_build", tc);
}
