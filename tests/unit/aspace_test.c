/* aspace_test.c - placement, replacement, protection, moving and brk, checked against the host's own memory. */
#include "core/aspace.h"
#include "base/err.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, RW = PROT_READ | PROT_WRITE, PRIV = MAP_PRIVATE | MAP_ANONYMOUS };

static struct aspace *as;
static struct { gva start; u64 size; unsigned calls; } change;

static void on_change(void *ctx, gva start, u64 size)
{
    change.start = start;
    change.size = size;
    change.calls++;
}

static void set_up(void)
{
    struct err err;
    as = as_new(42, &err);
    ck_assert_msg(as, "%s", err.msg);
    as_on_change(as, on_change, NULL);
    memset(&change, 0, sizeof change);
}

static void tear_down(void) { as_free(as); }

static gva map(gva hint, u64 size, int prot, int flags)
{
    s64 r = as_map(as, hint, size, prot, flags, -1, 0, NULL);
    ck_assert_msg(r > 0, "as_map: %ld", (long)r);
    return (gva)r;
}

static u8 *at(gva a) { return (u8 *)a; }

static void count(void *ctx, const struct as_area *a) { ++*(unsigned *)ctx; }

static unsigned n_areas(void)
{
    unsigned n = 0;
    as_each(as, count, &n);
    return n;
}

START_TEST(same_seed_same_places)
{
    struct aspace *b = as_new(42, NULL), *c = as_new(43, NULL);
    ck_assert_uint_eq(as_stack_top(as), as_stack_top(b));
    ck_assert_uint_eq(as_pie_base(as), as_pie_base(b));
    ck_assert_uint_ne(as_stack_top(as), as_stack_top(c));
    s64 x = as_map(b, 0, PAGE, RW, PRIV, -1, 0, NULL);
    ck_assert_int_eq(as_unmap(b, (gva)x, PAGE), 0);
    ck_assert_uint_eq(map(0, PAGE, RW, PRIV), (gva)x);
    ck_assert_uint_lt((gva)x, as_stack_top(as));
    as_free(b);
    as_free(c);
}
END_TEST

START_TEST(placed_downwards_and_merged)
{
    gva a = map(0, 3 * PAGE, RW, PRIV), b = map(0, 2 * PAGE, RW, PRIV);
    ck_assert_uint_eq(b, a - 2 * PAGE);
    ck_assert_uint_eq(n_areas(), 1);
    at(b)[0] = 1;
    at(a)[3 * PAGE - 1] = 2;
    ck_assert(as_readable(as, b, 5 * PAGE));
    ck_assert(!as_readable(as, b, 5 * PAGE + 1));
    /* A hole is used again if it is large enough. */
    ck_assert_int_eq(as_unmap(as, a, PAGE), 0);
    ck_assert_uint_eq(map(0, 2 * PAGE, RW, PRIV), b - 2 * PAGE);
    ck_assert_uint_eq(map(0, PAGE, RW, PRIV), a);
    ck_assert_uint_eq(n_areas(), 1);
}
END_TEST

START_TEST(hints)
{
    gva want = (gva)0x12340000000;
    ck_assert_uint_eq(map(want, PAGE, RW, PRIV), want);
    ck_assert_uint_ne(map(want, PAGE, RW, PRIV), want);         /* taken: anywhere */
    ck_assert_int_eq(as_map(as, want, PAGE, RW, PRIV | MAP_FIXED_NOREPLACE, -1, 0, NULL), -EEXIST);
    at(want)[0] = 7;
    ck_assert_uint_eq(map(want, PAGE, RW, PRIV | MAP_FIXED), want);
    ck_assert_uint_eq(at(want)[0], 0);
    ck_assert_int_eq(as_map(as, want + 1, PAGE, RW, PRIV | MAP_FIXED, -1, 0, NULL), -EINVAL);
    ck_assert_int_eq(as_map(as, want, 0, RW, PRIV, -1, 0, NULL), -EINVAL);
}
END_TEST

START_TEST(ours_is_out_of_reach)
{
    gva mine = ALIGN_DOWN((gva)&as, PAGE), stack = ALIGN_DOWN((gva)&mine, PAGE);
    ck_assert_int_eq(as_map(as, mine, PAGE, RW, PRIV | MAP_FIXED, -1, 0, NULL), -ENOMEM);
    ck_assert_int_eq(as_map(as, stack, PAGE, RW, PRIV | MAP_FIXED, -1, 0, NULL), -ENOMEM);
    ck_assert_int_eq(as_map(as, as_limit(as) - PAGE, 2 * PAGE, RW, PRIV | MAP_FIXED, -1, 0, NULL), -ENOMEM);
    ck_assert_int_eq(as_unmap(as, mine, PAGE), -EINVAL);
    ck_assert_int_eq(as_protect(as, mine, PAGE, PROT_NONE), -ENOMEM);
    ck_assert_int_eq(as_remap(as, mine, PAGE, 2 * PAGE, MREMAP_MAYMOVE, 0), -EFAULT);
    ck_assert_int_eq(as_map(as, 0, ~(u64)0 - 5, RW, PRIV, -1, 0, NULL), -ENOMEM);
    ck_assert(!as_readable(as, mine, 1));
    struct as_area a;
    ck_assert(!as_find(as, mine, &a));
    ck_assert_uint_eq(n_areas(), 0);
}
END_TEST

START_TEST(huge_reservation)
{
    u64 size = (u64)16 << 40;
    gva a = map(0, size, PROT_NONE, PRIV | MAP_NORESERVE);
    ck_assert_uint_eq(n_areas(), 1);
    ck_assert_int_eq(as_protect(as, a + size / 2, PAGE, RW), 0);
    at(a + size / 2)[5] = 1;
    ck_assert_uint_eq(n_areas(), 3);
    ck_assert_int_eq(as_unmap(as, a, size), 0);
    ck_assert_uint_eq(n_areas(), 0);
}
END_TEST

START_TEST(protection_and_code)
{
    gva a = map(0, 4 * PAGE, RW, PRIV);
    at(a)[0] = 9;
    ck_assert(!as_executable(as, a, 1));
    ck_assert_int_eq(as_protect(as, a + PAGE, PAGE, PROT_EXEC), 0);
    ck_assert_uint_eq(change.calls, 1);                       /* a fetch fault there may be remembered */
    ck_assert(as_executable(as, a + PAGE, PAGE) && !as_executable(as, a + PAGE, PAGE + 1));
    ck_assert(!as_readable(as, a + PAGE, 1));
    ck_assert_uint_eq(at(a + PAGE)[0], 0);                      /* the translator can read it */
    ck_assert_uint_eq(n_areas(), 3);
    ck_assert_int_eq(as_protect(as, a, 4 * PAGE, RW), 0);
    ck_assert_uint_eq(n_areas(), 1);
    ck_assert_uint_eq(change.calls, 2);
    ck_assert_uint_eq(change.start, a);
    ck_assert_uint_eq(at(a)[0], 9);
    ck_assert_int_eq(as_protect(as, a, 5 * PAGE, RW), -ENOMEM);
    ck_assert_int_eq(as_protect(as, a, 4 * PAGE, PROT_READ | PROT_EXEC), 0);
    ck_assert_int_eq(as_unmap(as, a + 3 * PAGE, PAGE), 0);
    ck_assert_uint_eq(change.calls, 4);
    map(a, PAGE, RW, PRIV | MAP_FIXED);
    ck_assert_uint_eq(change.calls, 5);
}
END_TEST

START_TEST(remap_grows_moves_shrinks)
{
    gva a = map(0, 2 * PAGE, RW, PRIV);
    at(a)[PAGE] = 3;
    gva b = map(a + 2 * PAGE, PAGE, PROT_READ, PRIV | MAP_FIXED);
    ck_assert_int_eq(as_remap(as, a, 2 * PAGE, 4 * PAGE, 0, 0), -ENOMEM);
    ck_assert_int_eq(as_unmap(as, b, PAGE), 0);
    ck_assert_int_eq(as_remap(as, a, 2 * PAGE, 3 * PAGE, 0, 0), (s64)a);
    s64 c = as_remap(as, a, 3 * PAGE, 64 * PAGE, MREMAP_MAYMOVE, 0);
    ck_assert_int_gt(c, 0);
    ck_assert_uint_eq(at((gva)c)[PAGE], 3);
    ck_assert_uint_eq(at((gva)c)[63 * PAGE], 0);
    ck_assert_int_eq(as_remap(as, (gva)c, 64 * PAGE, PAGE, 0, 0), c);
    ck_assert(as_readable(as, (gva)c, PAGE) && !as_readable(as, (gva)c, PAGE + 1));
    gva to = 0x23450000000;
    ck_assert_int_eq(as_remap(as, (gva)c, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to), (s64)to);
    ck_assert_uint_eq(n_areas(), 1);
    ck_assert_int_eq(as_remap(as, to, PAGE, PAGE, MREMAP_FIXED, a), -EINVAL);
    ck_assert_int_eq(as_remap(as, to, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, as_limit(as)), -EINVAL);
}
END_TEST

START_TEST(files_keep_their_offsets)
{
    int fd = memfd_create("aspace_test", MFD_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ftruncate(fd, 8 * PAGE), 0);
    ck_assert_int_eq(pwrite(fd, "x", 1, 5 * PAGE), 1);
    s64 a = as_map(as, 0, 6 * PAGE, PROT_READ, MAP_PRIVATE, fd, 2 * PAGE, "file");
    ck_assert_int_gt(a, 0);
    ck_assert_uint_eq(at((gva)a)[3 * PAGE], 'x');
    ck_assert_int_eq(as_unmap(as, (gva)a + PAGE, PAGE), 0);
    struct as_area area;
    ck_assert(as_find(as, (gva)a + 3 * PAGE, &area));
    ck_assert_uint_eq(area.start, (gva)a + 2 * PAGE);
    ck_assert_uint_eq(area.offset, 4 * PAGE);
    ck_assert_uint_ne(area.ino, 0);
    ck_assert_str_eq(area.name, "file");
    ck_assert(!as_find(as, (gva)a + PAGE, &area));
    ck_assert_int_eq(as_map(as, 0, PAGE, PROT_READ, MAP_PRIVATE, -1, 0, NULL), -EBADF);
    close(fd);
}
END_TEST

START_TEST(brk_moves_both_ways)
{
    gva start = 0x30000000;
    as_set_brk(as, start);
    ck_assert_uint_eq(as_brk(as, 0), start);
    ck_assert_uint_eq(as_brk(as, start + 100), start + 100);
    at(start)[99] = 1;
    ck_assert_uint_eq(as_brk(as, start + 3 * PAGE), start + 3 * PAGE);
    ck_assert(as_readable(as, start, 3 * PAGE));
    ck_assert_uint_eq(as_brk(as, start + PAGE), start + PAGE);
    ck_assert(!as_readable(as, start, PAGE + 1));
    ck_assert_uint_eq(as_brk(as, start + 3 * PAGE), start + 3 * PAGE);
    ck_assert_uint_eq(at(start)[99], 1);
    map(start + 4 * PAGE, PAGE, RW, PRIV | MAP_FIXED);
    ck_assert_uint_eq(as_brk(as, start + 6 * PAGE), start + 3 * PAGE);
    ck_assert_uint_eq(as_brk(as, start - 1), start + 3 * PAGE);
}
END_TEST

/* Random changes in a window of 64 pages against one flag and one protection a page. */
START_TEST(random_against_pages)
{
    enum { N = 64 };
    const gva base = 0x40000000;
    struct { bool mapped; int prot; } page[N] = { 0 };
    srand(1);
    for (int i = 0; i < 20000; i++) {
        unsigned from = (unsigned)rand() % N, n = 1 + (unsigned)rand() % (N - from);
        int prot = rand() % 8, what = rand() % 3;
        bool all = true;
        for (unsigned p = from; p < from + n; p++)
            all &= page[p].mapped;
        gva a = base + from * PAGE;
        if (what == 0)
            map(a, n * PAGE, prot, PRIV | MAP_FIXED);
        else if (what == 1)
            ck_assert_int_eq(as_unmap(as, a, n * PAGE), 0);
        else
            ck_assert_int_eq(as_protect(as, a, n * PAGE, prot), all ? 0 : -ENOMEM);
        for (unsigned p = from; p < from + n; p++) {
            if (what == 0 || (what == 2 && all))
                page[p].prot = prot;
            if (what < 2)
                page[p].mapped = what == 0;
        }
        unsigned probe = (unsigned)rand() % N;
        struct as_area area;
        bool found = as_find(as, base + probe * PAGE, &area);
        ck_assert_int_eq(found, page[probe].mapped);
        if (found) {
            ck_assert_int_eq(area.prot, page[probe].prot);
            /* As large as it can be. */
            unsigned first = (unsigned)((area.start - base) / PAGE), end = (unsigned)((area.end - base) / PAGE);
            ck_assert(first == 0 || !page[first - 1].mapped || page[first - 1].prot != area.prot);
            ck_assert(end == N || !page[end].mapped || page[end].prot != area.prot);
        }
        ck_assert_int_eq(as_executable(as, base + probe * PAGE, PAGE),
                         page[probe].mapped && page[probe].prot & PROT_EXEC);
    }
}
END_TEST

#if defined(__SANITIZE_ADDRESS__)
enum { LOW_IS_FREE = 0 };       /* the sanitizer keeps its own data there */
#else
enum { LOW_IS_FREE = 1 };
#endif
#if defined(__x86_64__)
enum { TERABYTES = 1 };
#else
enum { TERABYTES = 0 };         /* the emulator that runs the ARM64 build's tests makes tables of all of it */
#endif

int main(void)
{
    TCase *t = tcase_create("aspace");
    tcase_add_checked_fixture(t, set_up, tear_down);
    if (LOW_IS_FREE)
        tcase_add_test(t, same_seed_same_places);
    tcase_add_test(t, placed_downwards_and_merged);
    if (LOW_IS_FREE)
        tcase_add_test(t, hints);
    tcase_add_test(t, ours_is_out_of_reach);
    if (TERABYTES)
        tcase_add_test(t, huge_reservation);
    tcase_add_test(t, protection_and_code);
    if (LOW_IS_FREE)
        tcase_add_test(t, remap_grows_moves_shrinks);
    tcase_add_test(t, files_keep_their_offsets);
    tcase_add_test(t, brk_moves_both_ways);
    tcase_add_test(t, random_against_pages);
    return suite_run("aspace", t);
}
