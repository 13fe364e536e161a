/* tlb_test.c - a table of the software TLB: it grows by use, keeps what it throws out for a while, and forgets exactly
 * what it is told to, large pages by any address inside them. */
#include "base/base.h"
#include "core/tlb.h"
#include "tests/unit/suite.h"

enum { PAGE = 1 << MMU_PAGE_LOG2, MOST = 1 << TLB_MAX_LOG2, LEAST = 1 << TLB_MIN_LOG2, ALL = 7, NO_WRITE = 5 };

static const struct tlb_note plain = { .size_log2 = MMU_PAGE_LOG2 };
static struct tlb t;

static const u8 *host_of(gva va) { return (const u8 *)(uintptr_t)(0x7f0000000000 + tlb_page(va) % (1ull << 40)); }

static void fill(gva va, struct tlb_note note) { tlb_fill(&t, va, note, ALL, host_of(va)); }

static bool has(gva va, enum mmu_access access)
{
    const struct tlb_entry *e = tlb_find(&t, va, access);

    ck_assert(!e || (const u8 *)(uintptr_t)(tlb_page(va) + e->addend) == host_of(va));
    return e;
}

/* What compiled code does: the table alone, by the view. */
static bool code_finds(gva va, unsigned size, enum mmu_access access)
{
    struct tlb_view v = tlb_view(&t);
    const struct tlb_entry *e = (const struct tlb_entry *)((const u8 *)v.entry
                                                           + (va >> (MMU_PAGE_LOG2 - TLB_ENTRY_LOG2) & v.mask));
    return e->tag[access] == tlb_page(va + size - 1);
}

static void set_up(void) { ck_assert(tlb_new(&t)); }
static void tear_down(void) { tlb_free(&t); }

START_TEST(an_entry_is_found_by_code)
{
    fill(0x12345678, plain);
    ck_assert(code_finds(0x12345ff8, 8, MMU_READ) && code_finds(0x12345000, 1, MMU_WRITE));
    ck_assert(!code_finds(0x12345ff9, 8, MMU_READ));
    ck_assert(!has(0x12346000, MMU_READ) && !has(0xff00000012345000, MMU_READ) && !has(0, MMU_READ));
    tlb_fill(&t, 0x12345678, plain, NO_WRITE, host_of(0x12345678));
    ck_assert(!has(0x12345678, MMU_WRITE) && has(0x12345678, MMU_FETCH));
}
END_TEST

START_TEST(it_grows_by_use_and_keeps_what_it_has)
{
    u32 n = t.n;

    ck_assert_uint_eq(n, LEAST);
    for (unsigned round = 0; round < 8; round++)
        for (unsigned i = 0; i < LEAST; i++)
            fill((gva)i * PAGE, plain);
    ck_assert_uint_eq(t.n, n);                      /* that much it can hold */
    for (unsigned round = 0; round < 64 && t.n < MOST; round++)
        for (gva i = 0; i < 2 * MOST; i++)
            if (!has(i * PAGE, MMU_READ))
                fill(i * PAGE, plain);
    ck_assert_uint_eq(t.n, MOST);
    tlb_reuse(&t);
    ck_assert_uint_eq(t.n, LEAST);
    for (gva i = 0; i < 2 * MOST; i++)
        ck_assert(!has(i * PAGE, MMU_READ));
}
END_TEST

START_TEST(growing_forgets_nothing)
{
    u32 n = t.n;
    gva last = 0;

    for (gva i = 0; t.n == n; i++)
        fill(last = i * PAGE, plain);
    ck_assert_uint_eq(t.n, 2 * n);
    for (gva va = last - (n - 1) * PAGE; va <= last; va += PAGE)
        ck_assert(code_finds(va, 4, MMU_READ) && has(va, MMU_WRITE));
}
END_TEST

START_TEST(it_shrinks_when_it_was_little_used)
{
    for (gva i = 0; t.n < 8 * LEAST; i++)
        fill(i * PAGE, plain);
    tlb_empty(&t);
    ck_assert_uint_eq(t.n, 8 * LEAST);              /* it was needed */
    for (u32 n = t.n; n > LEAST; n /= 2) {
        fill(0, plain);
        tlb_empty(&t);
        ck_assert_uint_eq(t.n, n / 2);
        ck_assert(!has(0, MMU_READ));
    }
}
END_TEST

START_TEST(what_is_thrown_out_comes_back)
{
    const gva stride = (gva)LEAST * PAGE;

    for (unsigned i = 0; i <= TLB_VICTIMS; i++)
        fill(i * stride, plain);
    for (unsigned i = 0; i <= TLB_VICTIMS; i++) {
        ck_assert(has(i * stride, MMU_READ));
        ck_assert(code_finds(i * stride, 8, MMU_READ));         /* it is in the table now */
    }
    fill((TLB_VICTIMS + 1) * stride, plain);
    fill((TLB_VICTIMS + 2) * stride, plain);
    unsigned found = 0;
    for (unsigned i = 0; i <= TLB_VICTIMS + 2; i++)
        found += has(i * stride, MMU_READ);
    ck_assert_uint_eq(found, TLB_VICTIMS + 1);
}
END_TEST

/* Both places: one page of many, that others have thrown out, and one that is in the table. */
START_TEST(a_page_goes_wherever_it_is)
{
    const gva stride = (gva)LEAST * PAGE;

    fill(0x5000, plain);
    fill(0x5000 + stride, plain);
    tlb_drop_page(&t, 0x5fff);
    ck_assert(!has(0x5000, MMU_READ) && has(0x5000 + stride, MMU_READ));
    tlb_drop_page(&t, (0xabull << 56 | 0x5000) + stride);       /* tags of addresses do not count */
    ck_assert(!has(0x5000 + stride, MMU_READ));

    fill(0x5000, plain);
    fill(0x5000 + stride, plain);
    tlb_protect(&t, host_of(0x5000));
    ck_assert(!has(0x5000, MMU_WRITE) && has(0x5000, MMU_READ) && has(0x5000 + stride, MMU_WRITE));
    tlb_protect(&t, host_of(0x5000 + stride));
    ck_assert(!has(0x5000 + stride, MMU_WRITE) && has(0x5000 + stride, MMU_READ));
}
END_TEST

START_TEST(a_page_is_never_in_two_places)
{
    const gva stride = (gva)LEAST * PAGE;

    fill(0x5000, plain);
    fill(0x5000 + stride, plain);
    tlb_fill(&t, 0x5000, plain, NO_WRITE, host_of(0x5000));     /* while a victim */
    ck_assert(!has(0x5000, MMU_WRITE) && has(0x5000, MMU_READ));
}
END_TEST

START_TEST(large_pages_go_by_any_address_inside)
{
    static const u8 size[] = { 14, 16, 21, 25, 29, 30 };

    for (unsigned k = 0; k < ARRAY_LEN(size); k++) {
        const gva base = 3ull << size[k], all = 1ull << size[k], far = base + 2 * all;
        for (unsigned round = 0; round < 2; round++) {          /* in a small table and in a large one */
            const gva part[] = { base, base + all / 2, base + all - PAGE, base + all / 4 * 3 };
            for (unsigned i = 0; i < ARRAY_LEN(part); i++)
                fill(part[i], (struct tlb_note){ .size_log2 = size[k] });
            fill(base - PAGE, plain);
            fill(far, (struct tlb_note){ .size_log2 = size[k] });
            tlb_drop_page(&t, base + all / 8 + 4);
            for (unsigned i = 0; i < ARRAY_LEN(part); i++)
                ck_assert(!has(part[i], MMU_READ));
            ck_assert(has(base - PAGE, MMU_READ) && has(far, MMU_READ));
            for (gva i = 0; t.n < 16 * LEAST; i++)
                fill(i * PAGE, plain);
        }
        tlb_reuse(&t);
    }
}
END_TEST

START_TEST(guarded_entries_go_together)
{
    const struct tlb_note guarded = { .size_log2 = MMU_PAGE_LOG2, .guarded = true };
    const gva stride = (gva)LEAST * PAGE;

    for (gva i = 0; i < TLB_GUARDED / 2; i++)
        fill(i * PAGE, guarded);
    fill(stride, plain);                            /* throws one out */
    fill(TLB_GUARDED * PAGE, plain);
    tlb_drop_guarded(&t);
    for (gva i = 0; i < TLB_GUARDED / 2; i++)
        ck_assert(!has(i * PAGE, MMU_READ));
    ck_assert(has(TLB_GUARDED * PAGE, MMU_READ));

    fill(stride, plain);
    fill(2 * stride, plain);                        /* stride is a victim, and comes back to the place of a guarded one */
    fill(3 * stride, guarded);
    ck_assert(has(stride, MMU_READ));
    ck_assert(!has(3 * stride, MMU_READ));
    for (gva i = 0; i < 4 * TLB_GUARDED; i++)       /* more than there is room for in the list */
        fill(i * PAGE, guarded);
    tlb_drop_guarded(&t);
    for (gva i = 0; i < 4 * TLB_GUARDED; i++)
        ck_assert(!has(i * PAGE, MMU_READ));
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("tlb");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, an_entry_is_found_by_code);
    tcase_add_test(tc, it_grows_by_use_and_keeps_what_it_has);
    tcase_add_test(tc, growing_forgets_nothing);
    tcase_add_test(tc, it_shrinks_when_it_was_little_used);
    tcase_add_test(tc, what_is_thrown_out_comes_back);
    tcase_add_test(tc, a_page_goes_wherever_it_is);
    tcase_add_test(tc, a_page_is_never_in_two_places);
    tcase_add_test(tc, large_pages_go_by_any_address_inside);
    tcase_add_test(tc, guarded_entries_go_together);
    return suite_run("tlb", tc);
}
