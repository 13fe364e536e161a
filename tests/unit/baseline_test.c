/* baseline_test.c - which ops the x86-64 back end still evaluates by a call.
 *
 * The lists shrink with every emitter and grow with every new op; whoever changes either sees it here. */
#include "base/buf.h"
#include "jit/baseline/baseline.h"
#include "tests/unit/suite.h"

static ir_ref operand(struct ir_block *b, char letter, enum ir_type t, enum ir_type other)
{
    if (letter == '_')
        return IR_NONE;
    if (letter == 'K')
        return ir_vconst(b, IR_v16i8, 0, 0);
    return ir_ldreg(b, letter == 'T' ? t : letter == 'B' ? IR_i1 : other, 64);
}

/* Does the verifier let the op give a t, with operands of some type? */
static bool possible(struct arena *arena, enum ir_op op, enum ir_type t)
{
    const char *args = ir_op_info[op].args;
    bool yes = false;
    for (int other = IR_i8; other < IR_N_TYPES && !yes; other++) {
        struct arena_mark mark = arena_mark(arena);
        struct ir_block b;
        ir_ref ref[3];
        ir_init(&b, arena, 0x1000, 0);
        for (unsigned k = 0; k < 3; k++)
            ref[k] = operand(&b, args[k], t, (enum ir_type)other);
        ir_append(&b, op, t, 0, ref[0], ref[1], ref[2]);
        ir_append(&b, IR_trap_, IR_none, 0, ir_const(&b, IR_i64, 0x1000), 0, 0);
        yes = ir_verify(&b, NULL) == 0;
        arena_release(arena, mark);
    }
    return yes;
}

static void report(struct buf *out, enum ir_type t)
{
    struct arena arena;
    arena_init(&arena);
    buf_reset(out);
    for (int op = 0; op < IR_N_OPS; op++)
        if (ir_op_info[op].flags & (F_PURE | F_FP) && ir_op_info[op].n_args
            && bl_falls_back((enum ir_op)op, t) && possible(&arena, (enum ir_op)op, t))
            buf_printf(out, " %s", ir_op_info[op].name);
    arena_fini(&arena);
}

START_TEST(fallbacks)
{
#ifndef __x86_64__
    ck_assert(bl_falls_back(IR_add_, IR_i64));      /* a host without a back end has no emitter */
    return;
#endif
    struct buf out;
    buf_init(&out);
    report(&out, IR_i64);
    ck_assert_str_eq(out.data, " uhadd urhadd shadd srhadd bitsel");
    report(&out, IR_v4i32);
    ck_assert_str_eq(out.data, " clz ctz bswap rbit udiv sdiv");
    report(&out, IR_v4f32);
    ck_assert_str_eq(out.data, " clz ctz bswap rbit udiv sdiv");
    for (int t = IR_f16; t <= IR_f64; t++) {
        report(&out, (enum ir_type)t);
        ck_assert_str_eq(out.data, "");
    }
    buf_fini(&out);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("all");
    tcase_add_test(tc, fallbacks);
    return suite_run("baseline", tc);
}
