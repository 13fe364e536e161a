/* region_image_test.c - regions in images of translations: what pack.c writes is found again, wherever the file lies then;
 * every byte counts; and nothing that somebody has changed on purpose, with the sums made right again, is used for more than
 * it has room for: neither pieces nor the objects in them, which are placed as the engine does. */
#include "tests/unit/image.h"

#include "jit/place.h"
#ifdef TEST_LLVM
#include "jit/llvm/llvm_tier.h"
#endif

enum { ROOM = 32 << 10, CHANGES = 100000, OBJECT_CHANGES = 4000 };

static const gva base = 0x155550000000, other_base = 0x2aaaa0000000;
static const u64 compiler = 99;
static struct bl_result out;
static struct made made;

static void setup(void) { compiler_new(ROOM); }

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
    buf_init(&a);
    make(&a);
    u8 *copy = malloc(a.len);
    unsigned harmless = 0;
    for (size_t at = 0; at < a.len; at++) {
        if (!open_flipped(&img, copy, &a, at))
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

static size_t head_size(const void *fixed) { return img_regions_size(fixed); }

static u64 sum(const void *head, size_t size, const void *rest, size_t rest_size) { return img_regions_sum(head, size); }

static bool use(const struct img_entry *e, const void *head, const u8 *objects)
{
    struct img_region_view v;
    bool good = e->kind != IMG_BASELINE && img_regions_check(&v, e, head);
    for (u32 k = 0; good && k < v.head->n_regions; k++) {
        img_region_made(&v, k, base + v.region[k].pc, base, &made);
        ck_assert(made.n_ranges > 0 && made.n_ranges <= TB_MAX_RANGES && made.n_exits <= REGION_MAX_EXITS);
        u8 *copy = malloc(v.region[k].size + 1);
        memcpy(copy, objects + v.region[k].at, v.region[k].size);
        free(copy);
        u8 *code = malloc(ROOM);
        u32 at[REGION_MAX_EXITS];
        if (bl_region_exits(bl, made.pc, 0, made.exit, made.n_exits, code, memory + SHARED, 16, ROOM, 0, at, &out))
            ck_assert_uint_le(out.size, ROOM);
        free(code);
    }
    return good;
}

static const struct piece_kind regions = { sizeof(struct img_regions), head_size, sum, use };

START_TEST(changed_on_purpose)
{
    struct buf a;
    buf_init(&a);
    make(&a);
    use_changed(&a, CHANGES, &regions);
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
    return read_repeated(words, ARRAY_LEN(words), pc, dst, size);
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
        ck_assert_int_eq(place_region(bl, k ? other_base : base, 0, made.exit, made.n_exits, obj.data, obj.len, code, code, ROOM,
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
        change(copy, size);
        size_t room = next() % 4 ? ROOM : next() % ROOM;
        int e = place_region(bl, base, 0, made.exit, made.n_exits, copy, size, code, memory + SHARED, room, 0, &out);
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
    tcase_add_unchecked_fixture(tc, setup, compiler_free);
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
