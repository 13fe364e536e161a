/* image_test.c - images of translations: what pack.c writes image.c takes, and nothing that somebody has changed, with the
 * checksums made right again, lets it look outside of the file. */
#include "base/err.h"
#include "base/hash.h"
#include "frontend/a64/a64.h"
#include "jit/cache/pack.h"
#include "tests/unit/suite.h"

#include <stdlib.h>

enum { ROOM = 64 << 10, SHARED = 16 << 10, CHANGES = 200000 };

static const struct img_key key = { { 0x1234, 0x5678 } };
static struct baseline *bl;
static u8 *memory;
static struct bl_result out;
static const u32 chunk[] = { SHARED + ROOM };       /* stubs of exits, where nobody goes */

static bool read_words(void *ctx, gva pc, void *dst, unsigned size)
{
    static const u32 words[] = {
        0x10000000, 0xf9400001, 0xb4000041, 0x94000010,     /* adr, ldr, cbz, bl */
        0x0ea1d800, 0x8b010000, 0xf9000001, 0xd65f03c0,     /* frecpe, add, str, ret */
    };
    for (unsigned k = 0; k < size; k++)
        ((u8 *)dst)[k] = ((const u8 *)words)[(pc + k) % sizeof words];
    return true;
}

static void setup(void)
{
    struct err err;
    ck_assert_int_eq(bl_new(&bl, &a64_guest, false, &err), 0);
    memory = aligned_alloc(4096, SHARED + ROOM);
    ck_assert(bl_stubs(bl, NULL, memory, memory, SHARED) <= SHARED);
    bl_set_exits(bl, memory, chunk);
}

static void teardown(void)
{
    bl_free(bl);
    free(memory);
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
        memcpy(copy, a.data, a.len);
        copy[at] ^= 0x10;
        bool good = img_open(&img, copy, a.len, key, &why);
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

static u64 state = 7;
static u32 next(void) { return (u32)((state = state * 6364136223846793005 + 1442695040888963407) >> 32); }

static u32 odd_value(void)
{
    static const u32 odd[] = { 0, 1, 4, 15, 16, 4095, 4096, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff };
    return next() & 1 ? odd[next() % ARRAY_LEN(odd)] : next();
}

/* Makes all sums right. */
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
        struct img_piece p;
        if (e[k].at > size || e[k].size > size - e[k].at || e[k].size < sizeof p)
            continue;
        memcpy(&p, data + e[k].at, sizeof p);
        size_t head = img_head_size(&p);
        if (head && head <= e[k].size)
            e[k].checksum = img_piece_sum(data + e[k].at, head, data + e[k].at + head, e[k].size - head);
    }
    h.checksum = img_index_sum(&h, e);
    memcpy(data, &h, sizeof h);
    memcpy(data + sizeof h, e, index);
    free(e);
}

/* Uses a piece as the engine does. */
static void use(const struct img_view *v, const u8 *code)
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

START_TEST(changed_on_purpose)
{
    struct buf a;
    unsigned taken = 0;
    buf_init(&a);
    make(&a, NULL, 0x155550000000);
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
            for (u32 k = 0; k < img.n_pieces; k++) {
                const struct img_entry *e = &img.entry[k];
                struct img_piece first;
                struct img_view v;
                memcpy(&first, copy + e->at, sizeof first);
                size_t head_size = img_head_size(&first);
                if (!head_size || head_size > e->size)
                    continue;
                void *head = aligned_alloc(16, head_size);
                memcpy(head, copy + e->at, head_size);
                if (img_piece_check(&v, e, head, copy + e->at + head_size)) {
                    use(&v, copy + e->at + head_size);
                    taken++;
                }
                free(head);
            }
            img_close(&img);
        }
        free(copy);
    }
    ck_assert_msg(taken > CHANGES / 4, "only %u pieces got past the sums", taken);
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
    tcase_add_unchecked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, made_and_merged);
    tcase_add_test(tc, every_byte_counts);
    tcase_add_test(tc, changed_on_purpose);
    tcase_add_test(tc, hash_tells_lengths_and_seeds);
    return suite_run_how("image", tc, SUITE_COMPILED);
}
