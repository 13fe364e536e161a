/* region_piece.c - see region_piece.h. */
#include "jit/cache/region_piece.h"

#include "base/hash.h"

enum { ALIGN = 16 };

/* ---- sums, sizes ----------------------------------------------------------------------------------------------- */

u64 img_regions_sum(const struct img_regions *p, size_t size) { return hash_bytes(p, size, IMG_MAGIC); }
u64 img_object_sum(const void *object, size_t size) { return hash_bytes(object, size, IMG_MAGIC); }

size_t img_regions_size(const struct img_regions *p)
{
    u64 size = sizeof *p + (u64)p->n_pages * sizeof(struct img_page) + (u64)p->n_regions * sizeof(struct img_region)
        + (u64)p->n_exits * sizeof(struct region_exit) + (u64)p->n_ranges * sizeof(struct tb_range);
    size = ALIGN_UP(size, (u64)ALIGN);
    return size <= IMG_MAX_PIECE ? size : 0;
}

void img_regions_view(struct img_region_view *v, const struct img_regions *p)
{
    v->head = p;
    v->page = (const struct img_page *)(p + 1);
    v->region = (const struct img_region *)(v->page + p->n_pages);
    v->exit = (const struct region_exit *)(v->region + p->n_regions);
    v->range = (const struct tb_range *)(v->exit + p->n_exits);
}

/* ---- checks ------------------------------------------------------------------------------------------------------ */

/* What the region at k has of a table: from its first one to the next region's. */
static u32 exits_of(const struct img_region_view *v, u32 k)
{
    return (k + 1 < v->head->n_regions ? v->region[k + 1].exit : v->head->n_exits) - v->region[k].exit;
}

static u32 ranges_of(const struct img_region_view *v, u32 k)
{
    return (k + 1 < v->head->n_regions ? v->region[k + 1].range : v->head->n_ranges) - v->region[k].range;
}

static bool region_ok(const struct img_region_view *v, u32 k)
{
    const struct img_region *r = &v->region[k];
    bool first = k || (!r->exit && !r->range);
    bool ascends = !k || (r[-1].pc < r->pc && r[-1].exit <= r->exit && r[-1].range <= r->range);

    return first && ascends && r->pc < IMG_GROUP && r->exit <= v->head->n_exits && r->range <= v->head->n_ranges
        && r->at % ALIGN == 0 && r->size <= v->head->objects && r->at <= v->head->objects - r->size;
}

static bool regions_ok(const struct img_region_view *v)
{
    u32 n = v->head->n_regions;
    for (u32 k = 0; k < n; k++)
        if (!region_ok(v, k))
            return false;
    for (u32 k = 0; k < n; k++)
        if (exits_of(v, k) > REGION_MAX_EXITS || !ranges_of(v, k) || ranges_of(v, k) > TB_MAX_RANGES)
            return false;
    return n > 0;
}

static bool has_page(const struct img_region_view *v, u64 at)
{
    for (u32 k = 0; k < v->head->n_pages; k++)
        if (v->page[k].at == at)
            return true;
    return false;
}

/* Ranges of code whose pages are all among those that are looked at. */
static bool ranges_ok(const struct img_region_view *v)
{
    for (u32 k = 0; k < v->head->n_ranges; k++) {
        const struct tb_range *r = &v->range[k];
        if (r->start >= r->end || r->end - r->start > IMG_GROUP)
            return false;
        for (u64 at = ALIGN_DOWN(r->start, (u64)IMG_PAGE); at < r->end; at += IMG_PAGE)
            if (!has_page(v, at))
                return false;
    }
    return true;
}

static bool exits_ok(const struct img_region_view *v)
{
    for (u32 k = 0; k < v->head->n_exits; k++)
        if (!region_exit_ok(&v->exit[k]))
            return false;
    return true;
}

bool img_regions_check(struct img_region_view *v, const struct img_entry *e, const void *head)
{
    const struct img_regions *p = head;
    if (e->size < sizeof *p)
        return false;
    size_t size = img_regions_size(p);
    if (!size || size > e->size || p->objects != e->size - size || p->n_regions != e->n_blocks
        || img_regions_sum(p, size) != e->checksum)
        return false;
    img_regions_view(v, p);
    return p->base % IMG_PAGE == 0 && img_pages_ok(v->page, p->n_pages) && regions_ok(v) && ranges_ok(v) && exits_ok(v);
}

bool img_objects_check(const struct img_region_view *v, const u8 *piece)
{
    const u8 *objects = piece + img_regions_size(v->head);
    for (u32 k = 0; k < v->head->n_regions; k++)
        if (img_object_sum(objects + v->region[k].at, v->region[k].size) != v->region[k].sum)
            return false;
    return true;
}

/* ---- looking things up -------------------------------------------------------------------------------------------- */

s64 img_find_region(const struct img_region_view *v, u32 pc)
{
    for (u32 k = 0; k < v->head->n_regions; k++)
        if (v->region[k].pc == pc)
            return k;
    return -1;
}

void img_region_made(const struct img_region_view *v, u32 k, gva pc, gva base, struct made *out)
{
    const struct img_region *r = &v->region[k];

    out->pc = pc;
    out->n_blocks = r->n_blocks;
    out->n_insns = r->n_insns;
    out->stays = r->stays;
    out->n_exits = exits_of(v, k);
    for (u32 i = 0; i < out->n_exits; i++) {
        out->exit[i] = v->exit[r->exit + i];
        region_exit_move(&out->exit[i], base - v->head->base);
    }
    out->n_ranges = ranges_of(v, k);
    for (u32 i = 0; i < out->n_ranges; i++) {
        const struct tb_range *range = &v->range[r->range + i];
        out->range[i] = (struct tb_range){ base + range->start, base + range->end };
    }
}
