/* physmem_test.c - marks of pages with code, as two CPUs that make code there and one that stores set them in turns. */
#include "core/physmem.h"
#include "tests/unit/suite.h"

enum { RAM = 0x40000000, PAGE = 1 << PM_PAGE_LOG2, SIZE = 4 * PAGE };

static struct physmem *mem;
static unsigned told;

static void tell(void *ctx, const void *host, u64 size) { told += (unsigned)size; }
static _Atomic u32 *mark_of(unsigned page) { return pm_code_mark(mem, pm_host(mem, RAM + page * PAGE, 1)); }
static u32 is(unsigned page) { return *mark_of(page) & PM_MARK; }

static void set_up(void)
{
    struct err *none = NULL;
    mem = pm_new();
    ck_assert_int_eq(pm_add_ram(mem, RAM, SIZE, none), 0);
    pm_tell_code(mem, tell, NULL);
    told = 0;
}

static void tear_down(void) { pm_free(mem); }

START_TEST(in_turn)
{
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_uint_eq(is(1), PM_NO_CODE);
        u32 seen = pm_code_begins(mark_of(1));
        ck_assert_uint_eq(is(1), PM_CODE_SOON);
        ck_assert_uint_eq(pm_code_begins(mark_of(1)), seen);        /* a second CPU asks for the same */
        pm_code_known(mark_of(1), seen);
        ck_assert_uint_eq(is(1), PM_CODE);
        pm_code_known(mark_of(1), seen);
        ck_assert_uint_eq(pm_code_begins(mark_of(1)) & PM_MARK, PM_CODE);
        ck_assert_uint_eq(is(0) | is(2), PM_NO_CODE);
        pm_code_ends(mark_of(1));
    }
}
END_TEST

/* One has asked all; then the page loses its mark, and gets that of another, who has not asked yet. */
START_TEST(around)
{
    u32 a = pm_code_begins(mark_of(0));

    for (unsigned i = 0; i < 1000; i++) {
        pm_code_ends(mark_of(0));
        pm_code_known(mark_of(0), a);
        ck_assert_uint_eq(is(0), PM_NO_CODE);
        u32 b = pm_code_begins(mark_of(0));
        pm_code_known(mark_of(0), a);
        ck_assert_uint_eq(is(0), PM_CODE_SOON);
        if (i & 1)
            pm_code_known(mark_of(0), b);
        ck_assert_uint_eq(is(0), i & 1 ? PM_CODE : PM_CODE_SOON);
    }
}
END_TEST

/* The last pages' marks are there, and a count alone is no code. */
START_TEST(written)
{
    const u8 *last = pm_host(mem, RAM + 3 * PAGE, PAGE), *before = last - 8;

    pm_written(mem, before, 16);
    ck_assert_uint_eq(told, 0);
    pm_code_begins(mark_of(3));
    pm_written(mem, before, 16);
    ck_assert_uint_eq(told, 8);
    pm_code_ends(mark_of(3));
    ck_assert(!pm_has_code(mem, last));
    pm_written(mem, before, 16);
    ck_assert_uint_eq(told, 8);
}
END_TEST

int main(void)
{
    TCase *t = tcase_create("physmem");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, in_turn);
    tcase_add_test(t, around);
    tcase_add_test(t, written);
    return suite_run("physmem", t);
}
