/* image.h - what tests of images share: a compiler with room for code, and images that somebody has changed on purpose, with
 * the sums made right again. */
#pragma once

#include "base/err.h"
#include "frontend/a64/a64.h"
#include "jit/cache/pack.h"
#include "tests/unit/suite.h"

#include <stdlib.h>

enum { SHARED = 16 << 10 };             /* the code that all blocks share, at the beginning of memory */

static const struct img_key key = { { 0x1234, 0x5678 } };
static struct baseline *bl;
static u8 *memory;                      /* SHARED bytes, then the room asked for */

static inline void compiler_new(size_t room)
{
    struct err err;
    ck_assert_int_eq(bl_new(&bl, &a64_guest, false, &err), 0);
    memory = aligned_alloc(4096, SHARED + room);
    ck_assert(bl_stubs(bl, NULL, memory, memory, SHARED) <= SHARED);
}

static inline void compiler_free(void)
{
    bl_free(bl);
    free(memory);
}

/* The guest's code repeats n words for ever. */
static inline bool read_repeated(const u32 *words, size_t n, gva pc, void *dst, unsigned size)
{
    for (unsigned k = 0; k < size; k++)
        ((u8 *)dst)[k] = ((const u8 *)words)[(pc + k) % (n * sizeof *words)];
    return true;
}

/* ---- changes ---------------------------------------------------------------------------------------------------- */

static inline u32 next(void)
{
    static u64 state = 7;
    return (u32)((state = state * 6364136223846793005 + 1442695040888963407) >> 32);
}

static inline u32 odd_value(void)
{
    static const u32 odd[] = { 0, 1, 4, 15, 16, 4095, 4096, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff };
    return next() & 1 ? odd[next() % ARRAY_LEN(odd)] : next();
}

/* Opens an image that is `good` but for a bit of the byte at `at`, made in `copy`. */
static inline bool open_flipped(struct image *img, u8 *copy, const struct buf *good, size_t at)
{
    const char *why;
    memcpy(copy, good->data, good->len);
    copy[at] ^= 0x10;
    return img_open(img, copy, good->len, key, &why);
}

/* Changes up to three values of what is long enough. */
static inline void change(u8 *data, size_t size)
{
    for (unsigned k = 0; k <= next() % 3 && size > 8; k++) {
        u32 v = odd_value(), at = next() % (u32)(size - 4) & (next() & 1 ? ~3u : ~0u);
        memcpy(data + at, &v, next() & 1 ? 4 : 1);
    }
}

/* What pieces of a kind are: a head, which begins with `fixed` bytes that say how long it is, and the rest. */
struct piece_kind {
    size_t fixed;
    size_t (*head_size)(const void *fixed);             /* 0: longer than may be */
    u64 (*sum)(const void *head, size_t head_size, const void *rest, size_t rest_size);
    bool (*use)(const struct img_entry *e, const void *head, const u8 *rest);      /* as the engine does; false: refused */
};

/* The size of the head of the piece; 0: there is none. */
static inline size_t piece_head(const struct piece_kind *kind, const u8 *piece, size_t size)
{
    _Alignas(16) u8 first[64];
    ck_assert_uint_le(kind->fixed, sizeof first);
    if (size < kind->fixed)
        return 0;
    memcpy(first, piece, kind->fixed);
    size_t head = kind->head_size(first);
    return head <= size ? head : 0;
}

/* Makes all sums right. */
static inline void sum_up(u8 *data, size_t size, const struct piece_kind *kind)
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
        if (e[k].at > size || e[k].size > size - e[k].at)
            continue;
        const u8 *piece = data + e[k].at;
        size_t head = piece_head(kind, piece, e[k].size);
        if (head)
            e[k].checksum = kind->sum(piece, head, piece + head, e[k].size - head);
    }
    h.checksum = img_index_sum(&h, e);
    memcpy(data, &h, sizeof h);
    memcpy(data + sizeof h, e, index);
    free(e);
}

/* Uses the piece, with a private copy of its head: the sanitizer watches. */
static inline bool use_piece(const struct piece_kind *kind, const u8 *data, const struct img_entry *e)
{
    ck_assert_uint_ge(e->size, sizeof(struct img_piece));
    size_t size = piece_head(kind, data + e->at, e->size);
    if (!size)
        return false;
    void *head = malloc(size);
    memcpy(head, data + e->at, size);
    bool good = kind->use(e, head, data + e->at + size);
    free(head);
    return good;
}

/* Uses so many images that are `good` but for some values; enough of their pieces must get past the sums. */
static inline void use_changed(const struct buf *good, unsigned changes, const struct piece_kind *kind)
{
    unsigned taken = 0;
    for (unsigned n = 0; n < changes; n++) {
        struct image img;
        const char *why;
        u8 *copy = malloc(good->len);
        memcpy(copy, good->data, good->len);
        change(copy, good->len);
        u64 magic = IMG_MAGIC;
        memcpy(copy, &magic, sizeof magic);
        memcpy(copy + offsetof(struct img_header, key), &key, sizeof key);
        sum_up(copy, good->len, kind);
        if (img_open(&img, copy, good->len, key, &why)) {
            for (u32 k = 0; k < img.n_pieces; k++)
                taken += use_piece(kind, copy, &img.entry[k]);
            img_close(&img);
        }
        free(copy);
    }
    ck_assert_msg(taken > changes / 4, "only %u pieces got past the sums", taken);
}
