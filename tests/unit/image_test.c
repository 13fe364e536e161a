/* image_test.c - images of translations: what pack.c writes image.c takes, and nothing that somebody has changed, with the
 * checksums made right again, lets it look outside of the file. */
#include "tests/unit/image.h"

#include "base/hash.h"

enum { ROOM = 64 << 10, CHANGES = 200000 };

static struct bl_result out;
static const u32 chunk[] = { SHARED + ROOM };       /* stubs of exits, where nobody goes */

static bool read_words(void *ctx, gva pc, void *dst, unsigned size)
{
    static const u32 words[] = {
        0x10000000, 0xf9400001, 0xb4000041, 0x94000010,     /* adr, ldr, cbz, bl */
        0x0ea1d800, 0x8b010000, 0xf9000001, 0xd65f03c0,     /* frecpe, add, str, ret */
    };
    return read_repeated(words, ARRAY_LEN(words), pc, dst, size);
}

static void setup(void)
{
    compiler_new(ROOM);
    bl_set_exits(bl, memory, chunk);
}

/* Compiles what is at pc and adds it as the block there. */
static void add(struct pack *p, gva pc, gva start)
{
    struct code_reader reader = { read_words, NULL, NULL };
    struct ir_block b;
    struct arena_mark mark = arena_mark(&p->arena);
    ir_init(&b, &p->arena, pc, offsetof(struct cpu, flags));
    a64_guest.translate(&b, &reader, pc, 8, 1, false);
    ir_optimise(&b, false);
    ck_assert(bl_compile(bl, &b, BL_PLAIN, memory + SHARED, memory + SHARED, ROOM, 0, &out) && !out.stays);
    arena_release(&p->arena, mark);
    struct img_exit *exit = arena_alloc(&p->arena, out.n_exits * sizeof *exit);
    u32 *reloc = arena_alloc(&p->arena, out.n_relocs * sizeof *reloc);
    struct bl_mark *marks = arena_alloc(&p->arena, out.n_marks * sizeof *marks);
    u8 *code = arena_alloc(&p->arena, out.size);
    for (unsigned k = 0; k < out.n_exits; k++)
        exit[k] = (struct img_exit){ .target = (s32)(out.exit[k].target - start), .patch = out.exit[k].patch,
                                     .stub = out.exit[k].stub, .backward = out.exit[k].backward };
    for (unsigned k = 0; k < out.n_relocs; k++)
        reloc[k] = IMG_RELOC(out.reloc[k].at, out.reloc[k].kind, out.reloc[k].more);
    memcpy(marks, out.mark, out.n_marks * sizeof *marks);
    memcpy(code, memory + SHARED, out.size);
    const struct pack_block pb = {
        .pc = (u32)(pc - start), .size = out.size, .code = code, .host = SHARED, .n_exits = out.n_exits, .exit = exit,
        .n_relocs = out.n_relocs, .reloc = reloc, .n_marks = out.n_marks, .mark = marks,
    };
    pack_add(p, &pb);
}

/* An image of two pieces, the second with the blocks of `old` as well if that is one. */
static void make(struct buf *image, const struct image *old, gva base)
{
    struct pack p;
    pack_init(&p, bl);
    for (u64 start = 0; start < 2 * IMG_GROUP; start += IMG_GROUP) {
        pack_begin(&p);
        for (u32 k = 0; k < 6; k++)
            add(&p, base + start + 4 * k + (old ? 256 : 0), base + start);
        pack_page(&p, start, 77);
        pack_page(&p, start, 77);
        if (old && start) {
            struct img_view v;
            const struct img_entry *e = &old->entry[1];
            const struct img_piece *head = (const struct img_piece *)(old->data + e->at);
            const u8 *code = old->data + e->at + img_head_size(head);
            ck_assert(img_piece_check(&v, e, head, code));
            pack_add_piece(&p, &v, code, (s64)(base - head->base));
        }
        pack_end(&p, start, base, false);
    }
    ck_assert(pack_finish(&p, key, image));
    pack_fini(&p);
}

static void open_good(struct image *img, const struct buf *b)
{
    const char *why;
    ck_assert_msg(img_open(img, b->data, b->len, key, &why), "%s", why);
    ck_assert(img_check(img));
}

START_TEST(made_and_merged)
{
    struct buf a, b;
    struct image img, merged;
    struct img_view v;
    buf_init(&a);
    buf_init(&b);
    make(&a, NULL, 0x155550000000);
    open_good(&img, &a);
    ck_assert_uint_eq(img.n_pieces, 2);
    ck_assert_int_eq(img_find(&img, IMG_GROUP, IMG_BASELINE), 1);
    ck_assert_int_eq(img_find(&img, 2 * IMG_GROUP, IMG_BASELINE), -1);
    make(&b, &img, 0x2aaaa0000000);
    open_good(&merged, &b);
    ck_assert_uint_eq(merged.entry[1].n_blocks, 12);
    const struct img_piece *head = (const struct img_piece *)(b.data + merged.entry[1].at);
    img_view(&v, head);
    ck_assert_int_eq(img_find_block(&v, 4, BL_PLAIN), 1);
    ck_assert_int_eq(img_find_block(&v, 4, BL_FLUSH), -1);
    ck_assert_int_eq(img_find_block(&v, 5, BL_PLAIN), -1);

    /* The block merged is the block made for the new base. */
    struct buf c;
    struct image fresh;
    struct img_view w;
    buf_init(&c);
    make(&c, NULL, 0x2aaaa0000000);
    open_good(&fresh, &c);
    const struct img_piece *other = (const struct img_piece *)(c.data + fresh.entry[1].at);
    img_view(&w, other);
    ck_assert(!memcmp((const u8 *)head + img_head_size(head), (const u8 *)other + img_head_size(other), w.block[1].code));
    img_close(&img);
    img_close(&merged);
    img_close(&fresh);
    buf_fini(&a);
    buf_fini(&b);
    buf_fini(&c);
}
END_TEST

START_TEST(every_byte_counts)
{
    struct buf a;
    struct image img;
    const char *why;
    buf_init(&a);
    make(&a, NULL, 0x155550000000);
    u8 *copy = malloc(a.len);
    for (size_t at = 0; at < a.len; at++) {
        bool good = open_flipped(&img, copy, &a, at);
        bool whole = good && img_check(&img);
        bool padding = at >= sizeof(struct img_header) + img.n_pieces * sizeof(struct img_entry) && whole;
        for (u32 k = 0; padding && k < img.n_pieces; k++)
            padding = at < img.entry[k].at || at >= img.entry[k].at + img.entry[k].size;
        ck_assert_msg(!whole || padding, "byte %zu", at);
        if (good)
            img_close(&img);
    }
    for (size_t size = 0; size < a.len; size++)
        ck_assert(!img_open(&img, copy, size, key, &why));
    free(copy);
    buf_fini(&a);
}
END_TEST

static size_t head_size(const void *fixed) { return img_head_size(fixed); }

/* Uses the code as the engine does. */
static void use_code(const struct img_view *v, const u8 *code)
{
    u8 *rw = malloc(v->head->code_size);        /* exactly: the sanitizer watches */
    struct bl_move by = { 100, 4096 };
    memcpy(rw, code, v->head->code_size);
    for (u32 k = 0; k < v->head->n_relocs; k++)
        if (IMG_RELOC_KIND(v->reloc[k]) == BL_RELOC_EXIT)
            bl_relocate_exit(rw, IMG_RELOC_AT(v->reloc[k]), 0);
        else
            bl_relocate(bl, rw, IMG_RELOC_AT(v->reloc[k]), IMG_RELOC_KIND(v->reloc[k]), IMG_RELOC_MORE(v->reloc[k]), by);
    for (u32 k = 0; k < v->head->n_exits; k++) {
        if (v->exit[k].stub)
            bl_relocate_stub(rw, v->exit[k].stub, k, by);
        else if (v->exit[k].patch)
            bl_relocate_exit(rw, v->exit[k].patch, 0);
        ck_assert(!v->exit[k].patch || v->exit[k].patch + 4 <= v->head->code_size);
    }
    for (u32 k = 0; k < v->head->n_blocks; k++)
        ck_assert(v->block[k].code < v->head->code_size && v->block[k].mark <= v->head->n_marks);
    free(rw);
}

static bool use(const struct img_entry *e, const void *head, const u8 *code)
{
    struct img_view v;
    bool good = img_piece_check(&v, e, head, code);
    if (good)
        use_code(&v, code);
    return good;
}

static const struct piece_kind blocks = { sizeof(struct img_piece), head_size, img_piece_sum, use };

START_TEST(changed_on_purpose)
{
    struct buf a;
    buf_init(&a);
    make(&a, NULL, 0x155550000000);
    use_changed(&a, CHANGES, &blocks);
    buf_fini(&a);
}
END_TEST

START_TEST(hash_tells_lengths_and_seeds)
{
    u8 zero[200] = { 0 };
    for (size_t n = 0; n < sizeof zero; n++)
        for (size_t m = 0; m < n; m++)
            ck_assert(hash_bytes(zero, n, 0) != hash_bytes(zero, m, 0));
    ck_assert(hash_bytes(zero, 100, 0) != hash_bytes(zero, 100, 1));
    u64 plain = hash_bytes(zero, sizeof zero, 5);
    for (size_t k = 0; k < 8 * sizeof zero; k++) {
        zero[k / 8] ^= (u8)(1 << k % 8);
        ck_assert(hash_bytes(zero, sizeof zero, 5) != plain);
        zero[k / 8] ^= (u8)(1 << k % 8);
    }
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("all");
    tcase_add_unchecked_fixture(tc, setup, compiler_free);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, made_and_merged);
    tcase_add_test(tc, every_byte_counts);
    tcase_add_test(tc, changed_on_purpose);
    tcase_add_test(tc, hash_tells_lengths_and_seeds);
    return suite_run_how("image", tc, SUITE_COMPILED);
}
