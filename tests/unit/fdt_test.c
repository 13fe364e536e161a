/* fdt_test.c - the writer of device trees: every byte of a small one, and what does not fit. */
#include "vm/fdt.h"
#include "tests/unit/suite.h"

#include <errno.h>

static int make(u8 *out, u32 room)
{
    struct fdt f;
    fdt_begin(&f, out, room);
    fdt_node(&f, "");
    fdt_u32(&f, "a", 0x01020304);
    fdt_text(&f, "b", "xyz!");
    fdt_node(&f, "n@1");
    fdt_u64(&f, "a", 0x1122334455667788);
    fdt_bytes(&f, "c", NULL, 0);
    fdt_node_end(&f);
    fdt_node_end(&f);
    return fdt_end(&f);
}

static const u8 expected[] = {
    0xd0, 0x0d, 0xfe, 0xed, 0, 0, 0, 160, 0, 0, 0, 56, 0, 0, 0, 152,       /* magic, size, structure, strings */
    0, 0, 0, 40, 0, 0, 0, 17, 0, 0, 0, 16, 0, 0, 0, 0,                     /* reservations, versions, CPU */
    0, 0, 0, 6, 0, 0, 0, 96,                                               /* sizes of strings, structure */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 1, 0, 0, 0, 0,                                                /* node "" */
    0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 1, 2, 3, 4,
    0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0, 2, 'x', 'y', 'z', '!', 0, 0, 0, 0,
    0, 0, 0, 1, 'n', '@', '1', 0,
    0, 0, 0, 3, 0, 0, 0, 8, 0, 0, 0, 0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88,
    0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4,
    0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 9,
    'a', 0, 'b', 0, 'c', 0, 0, 0,
};

START_TEST(bytes)
{
    u8 out[256];
    ck_assert_int_eq(make(out, sizeof out), sizeof expected);
    ck_assert_mem_eq(out, expected, sizeof expected);
}
END_TEST

START_TEST(room)
{
    u8 out[256];
    for (u32 n = 0; n < sizeof expected; n++) {
        out[n] = 0xaa;
        ck_assert_int_eq(make(out, n), -ENOSPC);
        ck_assert_uint_eq(out[n], 0xaa);
    }
    ck_assert_int_eq(make(out, sizeof expected), sizeof expected);
}
END_TEST

int main(void)
{
    TCase *t = tcase_create("fdt");
    tcase_add_test(t, bytes);
    tcase_add_test(t, room);
    return suite_run("fdt", t);
}
