/* ir_text_test.c - the parser against damaged text: it refuses or understands, and never crashes.  What the
 * text says otherwise is tested by tests/ir/. */
#include "base/buf.h"
#include "base/err.h"
#include "ir/ir.h"
#include "tests/unit/suite.h"

enum { ROUNDS = 40000 };

static const char sample[] =
    "block pc=0x1000 size=16 insns=2 flags=@132\n"
    "  insn 0x1000\n"
    "%2 = ldreg.i64 @136\n"
    "%3 = const.i64 0x10\n"
    "%4 = add.i64 %2, %3=0x10\n"
    "%5 = load.i32 [%4 - 8] acquire aligned\n"
    "  store.i32 [%4 + 8], %5\n"
    "%7 = rmw.i32 umax, %4, %5 release\n"
    "%8 = fl_sub.i32 %5, %7\n"
    "  streg.i32 @132, %8\n"
    "%10 = ldreg.v4i32 @400\n"
    "%11 = vconst.v16i8 0x0001020304050607_08090a0b0c0d0e0f ; picks\n"
    "%12 = shuffle.v16i8 %10, %10, %11\n"
    "%13 = extract.i16 %12 #7\n"
    "%14 = insert.v8i16 %12, %13 #0\n"
    "%15 = frint.v4f32 %14 #8\n"
    "  fence #3\n"
    "%17 = call.i64 #3, %2, %15\n"
    "%18 = eq.i1 %17, %2\n"
    "%19 = const.i64 0x2000\n"
    "  br_if %18, %19=0x2000 flags_dead backward\n"
    "  trap %19=0x2000 #1\n";

static u64 state = 1;

static u32 draw(u32 n)
{
    state = state * 6364136223846793005 + 1442695040888963407;
    return (u32)((state >> 33) % n);
}

/* Some bytes replaced, removed, doubled, or taken from elsewhere. */
static void damage(char *text, size_t cap)
{
    static const char bits[] = "%#@[]=,;._+-0129xif\n \t\x80\xff";
    strcpy(text, sample);
    for (u32 k = 1 + draw(4); k > 0; k--) {
        size_t len = strlen(text), at = draw((u32)len);
        switch (draw(4)) {
        case 0: text[at] = bits[draw(sizeof bits - 1)]; break;
        case 1: memmove(text + at, text + at + 1, len - at); break;
        case 2:
            if (len + 2 < cap) {
                memmove(text + at + 1, text + at, len - at + 1);
                text[at] = text[at + 1];
            }
            break;
        default: text[at] = text[draw((u32)len)]; break;
        }
        if (!text[0])
            return;
    }
}

START_TEST(damaged_text)
{
    char text[sizeof sample + 64];
    unsigned accepted = 0;
    struct arena arena;
    struct buf one, two;
    struct err err;
    arena_init(&arena);
    buf_init(&one);
    buf_init(&two);
    for (int i = 0; i < ROUNDS; i++) {
        struct arena_mark mark = arena_mark(&arena);
        struct ir_block b, again;
        damage(text, sizeof text);
        ir_init(&b, &arena, 0, 0);
        ir_init(&again, &arena, 0, 0);
        if (ir_parse(&b, text, NULL, &err) == 0) {
            accepted++;
            buf_reset(&one);
            buf_reset(&two);
            ir_print(&one, &b, NULL);
            ck_assert_msg(ir_parse(&again, one.data, NULL, &err) == 0, "%s\n%s", err.msg, one.data);
            ir_print(&two, &again, NULL);
            ck_assert_str_eq(one.data, two.data);
            ir_optimise(&b, true);
            ck_assert_msg(ir_verify(&b, &err) == 0, "%s", err.msg);
        }
        arena_release(&arena, mark);
    }
    ck_assert_uint_gt(accepted, ROUNDS / 100);
    ck_assert_uint_lt(accepted, ROUNDS);
    buf_fini(&one);
    buf_fini(&two);
    arena_fini(&arena);
}
END_TEST

START_TEST(sample_is_exact)
{
    struct ir_block b;
    struct arena arena;
    struct buf out;
    struct err err;
    arena_init(&arena);
    buf_init(&out);
    ir_init(&b, &arena, 0, 0);
    ck_assert_msg(ir_parse(&b, sample, NULL, &err) == 0, "%s", err.msg);
    ir_print(&out, &b, NULL);
    char *comment = strstr(sample, " ; picks"), *same = strstr(out.data, "0e0f\n");
    ck_assert_uint_eq((size_t)(comment - sample), (size_t)(same + 4 - out.data));
    ck_assert_mem_eq(out.data, sample, (size_t)(comment - sample));
    ck_assert_str_eq(same + 4, comment + 8);
    buf_fini(&out);
    arena_fini(&arena);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, sample_is_exact);
    tcase_add_test(tc, damaged_text);
    return suite_run("ir_text", tc);
}
