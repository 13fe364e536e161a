/* image.c - see image.h. */
#include "jit/cache/image.h"

#include "base/hash.h"
#include "jit/cache/region_piece.h"

#include <stdlib.h>

enum { ALIGN = 16, FIELD_QUAD = 8 };

/* ---- sums ---------------------------------------------------------------------------------------------------- */

u64 img_piece_sum(const void *head, size_t head_size, const void *code, size_t code_size)
{
    return hash_bytes(code, code_size, hash_bytes(head, head_size, IMG_MAGIC));
}

u64 img_index_sum(const struct img_header *h, const struct img_entry *e)
{
    struct img_header copy = *h;
    copy.checksum = 0;
    return hash_bytes(e, h->n_pieces * sizeof *e, hash_bytes(&copy, sizeof copy, IMG_MAGIC));
}

/* ---- the file -------------------------------------------------------------------------------------------------- */

static bool entry_ok(const struct image *img, u32 k)
{
    const struct img_entry *e = &img->entry[k];
    u64 first = sizeof(struct img_header) + (u64)img->n_pieces * sizeof *e;
    bool ascends = !k || e[-1].start < e->start || (e[-1].start == e->start && e[-1].kind < e->kind);
    return e->start % IMG_GROUP == 0 && e->start < (u64)1 << 47 && ascends && (e->kind & 1 || !e->kind) && e->kind < IMG_N_KINDS
        && e->at % ALIGN == 0 && e->at >= first && e->size >= sizeof(struct img_piece) && e->size <= IMG_MAX_PIECE
        && e->size <= img->size && e->at <= img->size - e->size;
}

static bool entries_ok(const struct image *img, const struct img_header *h)
{
    if (img_index_sum(h, img->entry) != h->checksum)
        return false;
    for (u32 k = 0; k < img->n_pieces; k++)
        if (!entry_ok(img, k))
            return false;
    return true;
}

bool img_open(struct image *img, const void *data, size_t size, struct img_key key, const char **why)
{
    struct img_header h;

    *why = "it is cut off";
    if (size < sizeof h || size > IMG_MAX_SIZE)
        return false;
    memcpy(&h, data, sizeof h);
    if (h.magic != IMG_MAGIC) {
        *why = "it is no image of this version";
        return false;
    }
    if (memcmp(&h.key, &key, sizeof key)) {
        *why = "it is the image of another file";
        return false;
    }
    if (h.size != size || h.n_pieces > (size - sizeof h) / sizeof(struct img_entry))
        return false;
    *why = "it is damaged";
    size_t index = h.n_pieces * sizeof(struct img_entry);
    *img = (struct image){ data, (u32)size, h.n_pieces, malloc(MAX(index, 1u)) };
    if (img->entry)
        memcpy(img->entry, (const u8 *)data + sizeof h, index);
    if (img->entry && entries_ok(img, &h))
        return true;
    img_close(img);
    return false;
}

void img_close(struct image *img)
{
    free(img->entry);
    *img = (struct image){ 0 };
}

s64 img_find(const struct image *img, u64 start, unsigned kind)
{
    u32 lo = 0, hi = img->n_pieces;
    while (lo < hi) {
        u32 mid = lo + (hi - lo) / 2;
        const struct img_entry *e = &img->entry[mid];
        if (e->start < start || (e->start == start && e->kind < kind))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < img->n_pieces && img->entry[lo].start == start && img->entry[lo].kind == kind ? (s64)lo : -1;
}

/* ---- a piece ----------------------------------------------------------------------------------------------------- */

size_t img_head_size(const struct img_piece *p)
{
    u64 size = sizeof *p + (u64)p->n_pages * sizeof(struct img_page) + (u64)p->n_blocks * sizeof(struct img_block)
        + (u64)p->n_exits * sizeof(struct img_exit) + (u64)p->n_relocs * sizeof(u32)
        + (u64)p->n_marks * sizeof(struct bl_mark);
    size = ALIGN_UP(size, (u64)ALIGN);
    return size <= IMG_MAX_PIECE ? size : 0;
}

void img_view(struct img_view *v, const struct img_piece *p)
{
    v->head = p;
    v->page = (const struct img_page *)(p + 1);
    v->block = (const struct img_block *)(v->page + p->n_pages);
    v->exit = (const struct img_exit *)(v->block + p->n_blocks);
    v->reloc = (const u32 *)(v->exit + p->n_exits);
    v->mark = (const struct bl_mark *)(v->reloc + p->n_relocs);
}

bool img_pages_ok(const struct img_page *page, u32 n)
{
    for (u32 k = 0; k < n; k++)
        if (page[k].at % IMG_PAGE || (k && page[k - 1].at >= page[k].at))
            return false;
    return n > 0;
}

static bool blocks_ok(const struct img_view *v)
{
    const struct img_piece *p = v->head;
    for (u32 k = 0; k < p->n_blocks; k++) {
        const struct img_block *b = &v->block[k];
        if (b->pc >= IMG_GROUP || b->variant > BL_CAREFUL || b->code % ALIGN || b->code >= p->code_size
            || b->exit > p->n_exits || b->reloc > p->n_relocs || b->mark > p->n_marks)
            return false;
        if (!k) {
            if (b->code || b->exit || b->reloc || b->mark)
                return false;
        } else if (b[-1].code >= b->code || b[-1].exit > b->exit || b[-1].reloc > b->reloc || b[-1].mark > b->mark
                   || b[-1].pc > b->pc || (b[-1].pc == b->pc && b[-1].variant >= b->variant)) {
            return false;
        }
    }
    return p->n_blocks > 0;
}

/* Does a field of so many bytes lie in the code? */
static bool inside(const struct img_piece *p, u64 at, u64 size) { return at <= p->code_size && size <= p->code_size - at; }

static bool exits_ok(const struct img_view *v)
{
    for (u32 k = 0; k < v->head->n_exits; k++) {
        const struct img_exit *e = &v->exit[k];
        if ((e->stub && !inside(v->head, e->stub, BL_EXIT_STUB)) || !inside(v->head, e->patch, 4)
            || e->patch % FIELD_QUAD > FIELD_QUAD - 4 || e->variant > BL_CAREFUL || e->backward > 1 || e->inner > 1
            || (e->inner && !e->patch))
            return false;
    }
    return true;
}

/* Is there an exit of that number in the block that has relocation k? */
static bool has_exit(const struct img_view *v, u32 k, u32 number)
{
    u32 lo = 0, hi = v->head->n_blocks;
    while (hi - lo > 1) {
        u32 mid = lo + (hi - lo) / 2;
        if (v->block[mid].reloc <= k)
            lo = mid;
        else
            hi = mid;
    }
    return v->block[lo].exit + number < (lo + 1 < v->head->n_blocks ? v->block[lo + 1].exit : v->head->n_exits);
}

static bool relocs_ok(const struct img_view *v)
{
    for (u32 k = 0; k < v->head->n_relocs; k++) {
        u32 r = v->reloc[k], at = IMG_RELOC_AT(r), more = IMG_RELOC_MORE(r);
        bool ok = false;
        switch (IMG_RELOC_KIND(r)) {
        case BL_RELOC_STUB:
        case BL_RELOC_HEAT:   ok = !more && inside(v->head, at, 4); break;
        case BL_RELOC_PLACE:  ok = !more && inside(v->head, at, 8); break;
        case BL_RELOC_HALVES: ok = more >= 4 && inside(v->head, (u64)at + more, 4); break;
        case BL_RELOC_SHARED: ok = more <= 1 && inside(v->head, at, 1); break;
        case BL_RELOC_EXIT:   ok = has_exit(v, k, more) && inside(v->head, at, 4); break;
        case BL_RELOC_TABLE:  ok = more < BL_N_TABLES && inside(v->head, at, 8); break;
        }
        if (!ok)
            return false;
    }
    return true;
}

bool img_piece_check(struct img_view *v, const struct img_entry *e, const void *head, const u8 *code)
{
    const struct img_piece *p = head;
    size_t head_size = img_head_size(p);

    if (!head_size || head_size > e->size || p->code_size != e->size - head_size || p->n_blocks != e->n_blocks
        || img_piece_sum(head, head_size, code, p->code_size) != e->checksum)
        return false;
    img_view(v, p);
    return p->base % IMG_PAGE == 0 && img_pages_ok(v->page, p->n_pages) && blocks_ok(v) && exits_ok(v) && relocs_ok(v);
}

static bool check_entry(const struct image *img, const struct img_entry *e)
{
    const void *data = img->data + e->at;
    struct img_region_view regions;
    struct img_view v;

    if (e->kind != IMG_BASELINE)
        return img_regions_check(&regions, e, data) && img_objects_check(&regions, img->data + e->at);
    size_t head_size = img_head_size(data);
    return head_size && head_size <= e->size && img_piece_check(&v, e, data, img->data + e->at + head_size);
}

bool img_check(const struct image *img)
{
    for (u32 k = 0; k < img->n_pieces; k++)
        if (!check_entry(img, &img->entry[k]))
            return false;
    return true;
}

s64 img_find_block(const struct img_view *v, u32 pc, enum bl_variant variant)
{
    u64 want = (u64)pc << 8 | variant;
    u32 lo = 0, hi = v->head->n_blocks;
    while (lo < hi) {
        u32 mid = lo + (hi - lo) / 2;
        if (((u64)v->block[mid].pc << 8 | v->block[mid].variant) < want)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < v->head->n_blocks && v->block[lo].pc == pc && v->block[lo].variant == variant ? (s64)lo : -1;
}
