/* region_image_test.c - regions in images of translations: what pack.c writes is found again, wherever the file lies then;
 * every byte counts; and nothing that somebody has changed on purpose, with the sums made right again, is used for more than
 * it has room for: neither pieces nor the objects in them, which are placed as the engine does. */
#include "base/err.h"
#include "frontend/a64/a64.h"
#include "jit/cache/pack.h"
#include "jit/place.h"
#ifdef TEST_LLVM
#include "jit/llvm/llvm_tier.h"
#endif
#include "tests/unit/suite.h"

#include <stdlib.h>

enum { SHARED = 16 << 10, ROOM = 32 << 10, CHANGES = 100000, OBJECT_CHANGES = 4000 };

static const gva base = 0x155550000000, other_base = 0x2aaaa0000000;
static const struct img_key key = { { 0x1234, 0x5678 } };
static const u64 compiler = 99;
static struct baseline *bl;
static u8 *memory;
static struct bl_result out;
static struct made made;

static void setup(void)
{
    struct err err;
    ck_assert_int_eq(bl_new(&bl, &a64_guest, false, &err), 0);
    memory = aligned_alloc(4096, SHARED + ROOM);
    ck_assert(bl_stubs(bl, NULL, memory, memory, SHARED) <= SHARED);
}

static void teardown(void)
{
    bl_free(bl);
    free(memory);
}

static u64 state = 7;
static u32 next(void) { return (u32)((state = state * 6364136223846793005 + 1442695040888963407) >> 32); }

static u32 odd_value(void)
{
    static const u32 odd[] = { 0, 1, 4, 15, 16, 4095, 4096, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff };
    return next() & 1 ? odd[next() % ARRAY_LEN(odd)] : next();
}

/* ---- pieces --------------------------------------------------------------------------------------------------- */

static const struct region_exit exits[] = {
    { .kind = REGION_LINK, .target = 0x155550000104 }, { .kind = REGION_ICALL, .why = 2, .ret = 0x155550000108 },
    { .kind = REGION_CALL, .target = 0x155550000200, .ret = 0x15555000010c, .depth = 1, .rets = { 0x155550000300 } },
};
static const struct tb_range ranges[] = { { 0x100, 0x140 }, { 0x1ff0, 0x2010 } };
static char object[3][100] = { "the first region", "the second", "the third" };

static void add_region(struct pack *p, u32 k, bool stays)
{
    const struct pack_region r = {
        .pc = 0x100 + 0x40 * k, .n_blocks = k + 1, .n_insns = 10 * k, .stays = stays, .n_exits = k + 1, .n_ranges = 1 + k % 2,
        .size = sizeof object[k] - k, .exit = exits, .range = ranges, .object = object[k],
    };
    pack_region(p, &r);
}

/* An image with pieces of two kinds.  What comes first of those at one place counts. */
static void make(struct buf *image)
{
    struct pack p;
    pack_init(&p, bl);
    for (unsigned kind = IMG_REGIONS; kind <= (IMG_REGIONS | IMG_EXACT); kind += 2) {
        pack_begin(&p);
        for (u32 k = 3; k-- > 0;)
            add_region(&p, k, k == 2);
        pack_region(&p, &(struct pack_region){ .pc = 0x200, .n_ranges = 1, .exit = exits, .range = ranges, .object = object });
        pack_region(&p, &(struct pack_region){ .pc = 0x100, .n_ranges = 1, .exit = exits, .range = ranges, .object = object });
        for (u64 page = 0; page < 3; page++)
            pack_page(&p, page * IMG_PAGE, 77 + page);
        pack_end_regions(&p, 0, kind, base, compiler);
    }
    ck_assert(pack_finish(&p, key, image));
    pack_fini(&p);
}

START_TEST(found_again)
{
    struct buf a;
    struct image img;
    struct img_region_view v;
    const char *why;
    buf_init(&a);
    make(&a);
    ck_assert_msg(img_open(&img, a.data, a.len, key, &why), "%s", why);
    ck_assert(img_check(&img));
    ck_assert_uint_eq(img.n_pieces, 2);
    ck_assert_int_eq(img_find(&img, 0, IMG_BASELINE), -1);
    ck_assert_int_eq(img_find(&img, 0, IMG_REGIONS), 0);
    ck_assert_int_eq(img_find(&img, 0, IMG_REGIONS | IMG_EXACT), 1);
    ck_assert_int_eq(img_find(&img, 0, IMG_REGIONS | IMG_FLAGS), -1);
    const u8 *piece = img.data + img.entry[0].at;
    ck_assert(img_regions_check(&v, &img.entry[0], piece));
    ck_assert_int_eq(img_find_region(&v, 0x104), -1);
    ck_assert_int_eq(img_find_region(&v, 0x180), 2);
    ck_assert_int_eq(img_find_region(&v, 0x200), 3);        /* given up */
    ck_assert(!v.region[3].size && v.region[0].size == sizeof object[0]);
    img_region_made(&v, 2, other_base + 0x180, other_base, &made);
    ck_assert(made.stays && made.n_exits == 3 && made.n_ranges == 1 && made.n_blocks == 3 && made.n_insns == 20);
    ck_assert_uint_eq(made.range[0].start, other_base + 0x100);
    ck_assert_uint_eq(made.exit[0].target, other_base + 0x104);
    ck_assert_uint_eq(made.exit[1].ret, other_base + 0x108);
    ck_assert_uint_eq(made.exit[2].rets[0], other_base + 0x300);
    ck_assert(!memcmp(piece + img_regions_size(v.head) + v.region[1].at, object[1], sizeof object[1] - 1));
    img_close(&img);
    buf_fini(&a);
}
END_TEST

START_TEST(every_byte_counts)
{
    struct buf a;
    struct image img;
    const char *why;
    buf_init(&a);
    make(&a);
    u8 *copy = malloc(a.len);
    unsigned harmless = 0;
    for (size_t at = 0; at < a.len; at++) {
        memcpy(copy, a.data, a.len);
        copy[at] ^= 0x10;
        if (!img_open(&img, copy, a.len, key, &why))
            continue;
        harmless += img_check(&img);
        img_close(&img);
    }
    /* What lies between objects and behind the last, and the index. */
    ck_assert_uint_le(harmless, 2 * (3 * 16) + 16);
    free(copy);
    buf_fini(&a);
}
END_TEST

static void sum_up(u8 *data, size_t size)
{
    struct img_header h;
    memcpy(&h, data, sizeof h);
    h.size = (u32)size;
    size_t index = h.n_pieces * sizeof(struct img_entry);
    if (index > size - sizeof h)
        return;
    struct img_entry *e = malloc(index + 1);
    memcpy(e, data + sizeof h, index);
    for (u32 k = 0; k < h.n_pieces; k++) {
        struct img_regions p;
        if (e[k].at > size || e[k].size > size - e[k].at || e[k].size < sizeof p)
            continue;
        memcpy(&p, data + e[k].at, sizeof p);
        size_t head = img_regions_size(&p);
        if (head && head <= e[k].size)
            e[k].checksum = img_regions_sum((const struct img_regions *)(data + e[k].at), head);
    }
    h.checksum = img_index_sum(&h, e);
    memcpy(data, &h, sizeof h);
    memcpy(data + sizeof h, e, index);
    free(e);
}

/* Uses a piece as the cache does, with a private copy of its head. */
static bool use(const u8 *data, const struct img_entry *e)
{
    struct img_regions first;
    struct img_region_view v;
    memcpy(&first, data + e->at, sizeof first);
    size_t size = img_regions_size(&first);
    if (!size || size > e->size)
        return false;
    void *head = malloc(size);
    memcpy(head, data + e->at, size);
    bool good = img_regions_check(&v, e, head);
    for (u32 k = 0; good && k < v.head->n_regions; k++) {
        img_region_made(&v, k, base + v.region[k].pc, base, &made);
        ck_assert(made.n_ranges > 0 && made.n_ranges <= TB_MAX_RANGES && made.n_exits <= REGION_MAX_EXITS);
        u8 *copy = malloc(v.region[k].size + 1);
        memcpy(copy, data + e->at + size + v.region[k].at, v.region[k].size);
        free(copy);
        u8 *code = malloc(ROOM);
        u32 at[REGION_MAX_EXITS];
        if (bl_region_exits(bl, made.pc, made.exit, made.n_exits, code, memory + SHARED, 16, ROOM, 0, at, &out))
            ck_assert_uint_le(out.size, ROOM);
        free(code);
    }
    free(head);
    return good;
}

START_TEST(changed_on_purpose)
{
    struct buf a;
    unsigned taken = 0;
    buf_init(&a);
    make(&a);
    for (unsigned n = 0; n < CHANGES; n++) {
        struct image img;
        const char *why;
        u8 *copy = malloc(a.len);
        memcpy(copy, a.data, a.len);
        for (unsigned k = 0; k <= next() % 3; k++) {
            u32 v = odd_value(), at = next() % (u32)(a.len - 4) & (next() & 1 ? ~3u : ~0u);
            memcpy(copy + at, &v, next() & 1 ? 4 : 1);
        }
        u64 magic = IMG_MAGIC;
        memcpy(copy, &magic, sizeof magic);
        memcpy(copy + offsetof(struct img_header, key), &key, sizeof key);
        sum_up(copy, a.len);
        if (img_open(&img, copy, a.len, key, &why)) {
            for (u32 k = 0; k < img.n_pieces; k++)
                taken += img.entry[k].kind != IMG_BASELINE && img.entry[k].size >= sizeof(struct img_regions)
                    && use(copy, &img.entry[k]);
            img_close(&img);
        }
        free(copy);
    }
    ck_assert_msg(taken > CHANGES / 4, "only %u pieces got past the sums", taken);
    buf_fini(&a);
}
END_TEST

#ifdef TEST_LLVM
/* ---- objects ------------------------------------------------------------------------------------------------------ */

/* A loop of one block, which takes its own address. */
static bool read_words(void *ctx, gva pc, void *dst, unsigned size)
{
    static const u32 words[] = {
        0x10000000, 0xf9400001, 0x8b010000, 0xf9000001,     /* adr, ldr, add, str */
        0xf1000442, 0x54ffff61, 0xd65f03c0, 0xd65f03c0,     /* subs, b.ne, ret, ret */
    };
    for (unsigned k = 0; k < size; k++)
        ((u8 *)dst)[k] = ((const u8 *)words)[(pc + k) % sizeof words];
    return true;
}

/* A region as the tier would have it, and its object. */
static void compile(struct region *r, struct arena *arena, struct buf *object_of_it, gva pc)
{
    struct code_reader reader = { read_words, NULL, NULL };
    struct err err;
    struct llvm_tier *t = llvm_new(&a64_guest, &err);
    ck_assert(t);
    *r = (struct region){ .n_blocks = 1, .n_calls = 1 };
    ir_init(&r->block[0], arena, pc, offsetof(struct cpu, flags));
    a64_guest.translate(&r->block[0], &reader, pc, 8, 1, false);
    ir_optimise(&r->block[0], true);
    ck_assert_int_eq(llvm_compile(t, r, object_of_it), 0);
    llvm_free(t);
}

/* The same object is good wherever the file lies: only what names the guest's addresses differs. */
START_TEST(placed_elsewhere)
{
    struct arena arena;
    struct buf obj;
    struct region *r = malloc(sizeof *r);
    u8 *copy[2];
    u32 size[2];
    arena_init(&arena);
    buf_init(&obj);
    compile(r, &arena, &obj, base);
    made.n_exits = region_exits(r, made.exit);
    for (unsigned k = 0; k < 2; k++) {
        u8 *code = memory + SHARED;
        ck_assert_int_eq(place_region(bl, k ? other_base : base, made.exit, made.n_exits, obj.data, obj.len, code, code, ROOM,
                                      0, &out), 0);
        copy[k] = malloc(out.size);
        size[k] = out.size;
        memcpy(copy[k], code, out.size);
        for (u32 i = 0; i < made.n_exits; i++)
            region_exit_move(&made.exit[i], other_base - base);
    }
    ck_assert_uint_eq(size[0], size[1]);
    bool has[2] = { false, false };
    for (u32 at = 0; at + 8 <= size[0]; at++) {
        has[0] |= !memcmp(copy[0] + at, &base, 8);
        has[1] |= !memcmp(copy[1] + at, &other_base, 8);
        ck_assert(memcmp(copy[1] + at, &base, 8));
    }
    ck_assert(has[0] && has[1]);
    free(copy[0]);
    free(copy[1]);
    buf_fini(&obj);
    arena_fini(&arena);
    free(r);
}
END_TEST

START_TEST(objects_changed_on_purpose)
{
    struct arena arena;
    struct buf obj;
    struct region *r = malloc(sizeof *r);
    unsigned taken = 0;
    arena_init(&arena);
    buf_init(&obj);
    compile(r, &arena, &obj, base);
    made.n_exits = region_exits(r, made.exit);
    for (unsigned n = 0; n < OBJECT_CHANGES; n++) {
        size_t size = next() % 8 ? obj.len : next() % obj.len;
        u8 *copy = malloc(size + 1), *code = aligned_alloc(64, ROOM);
        memcpy(copy, obj.data, size);
        for (unsigned k = 0; k <= next() % 3 && size > 8; k++) {
            u32 v = odd_value(), at = next() % (u32)(size - 4) & (next() & 1 ? ~3u : ~0u);
            memcpy(copy + at, &v, next() & 1 ? 4 : 1);
        }
        size_t room = next() % 4 ? ROOM : next() % ROOM;
        int e = place_region(bl, base, made.exit, made.n_exits, copy, size, code, memory + SHARED, room, 0, &out);
        ck_assert(e || out.size <= room);
        taken += !e;
        free(copy);
        free(code);
    }
    ck_assert_msg(taken > OBJECT_CHANGES / 16, "only %u objects were taken", taken);
    buf_fini(&obj);
    arena_fini(&arena);
    free(r);
}
END_TEST
#endif

int main(void)
{
    TCase *tc = tcase_create("all");
    tcase_add_unchecked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, found_again);
    tcase_add_test(tc, every_byte_counts);
    tcase_add_test(tc, changed_on_purpose);
#ifdef TEST_LLVM
    tcase_add_test(tc, placed_elsewhere);
    tcase_add_test(tc, objects_changed_on_purpose);
#endif
    return suite_run_how("region_image", tc, SUITE_COMPILED);
}
