/* regions.c - regions of the LLVM tier among the translations that last: see cache.h and doc/cache.md.
 *
 * A piece of regions is looked at when code of its stretch is first asked for, a region's object when the engine comes
 * to its first instruction.  Blocks of pieces lead to where a region begins as to any other block (pack.c), or are made
 * to when one comes to be there while they are in use. */
#include "jit/cache/cache_in.h"

#include "base/buf.h"
#include "base/log.h"
#include "core/fault.h"

#include <stdlib.h>

enum { MAX_NOTED = 32 << 20, BLOCKS_WORTH = 128 };  /* bytes; a region counts as so many new blocks */

/* ---- pieces ---------------------------------------------------------------------------------------------------- */

struct img_regions *cache_copy_regions(const struct image *img, const struct img_entry *e, struct img_region_view *v)
{
    const u8 *from = img->data + e->at;
    struct img_regions first;

    if (e->size < sizeof first)
        return NULL;
    memcpy(&first, from, sizeof first);
    size_t size = img_regions_size(&first);
    struct img_regions *head = size && size <= e->size ? malloc(size) : NULL;
    if (!head)
        return NULL;
    memcpy(head, from, size);
    *head = first;                          /* that it was measured by */
    if (img_regions_check(v, e, head))
        return head;
    free(head);
    return NULL;
}

/* The file may be cut off meanwhile. */
static bool copy_guarded(const struct image *img, const struct img_entry *e, struct img_region_view *v)
{
    struct fault_guard guard;
    bool good;

    if (!FAULT_GUARD_SET(&guard))
        return false;
    good = cache_copy_regions(img, e, v);
    fault_guard_clear(&guard);
    return good;
}

static struct img_region_view *load(struct map *m, const struct img_entry *e)
{
    struct img_region_view *v = malloc(sizeof *v);

    if (v && copy_guarded(&m->img, e, v))
        return v;
    LOG(cache, "the regions at %#lx of an image are damaged: ignored", e->start);
    free(v);
    return NULL;
}

static const struct img_region_view *regions_at(struct cache *c, struct map *m, gva pc, unsigned kind)
{
    s64 k = m->regions ? img_find(&m->img, ALIGN_DOWN(file_offset(m, pc), (u64)IMG_GROUP), kind) : -1;

    if (k < 0 || m->state[k] == PIECE_BAD)
        return NULL;
    if (m->state[k] == PIECE_UNTRIED) {
        m->regions[k] = load(m, &m->img.entry[k]);
        m->state[k] = m->regions[k] && m->regions[k]->head->compiler == c->compiler ? PIECE_USED : PIECE_BAD;
    }
    return m->state[k] == PIECE_USED ? m->regions[k] : NULL;
}

void cache_forget_regions(struct map *m)
{
    for (u32 k = 0; m->regions && k < m->img.n_pieces; k++)
        if (m->regions[k]) {
            free((void *)m->regions[k]->head);
            free(m->regions[k]);
        }
    free(m->regions);
    m->regions = NULL;
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

void cache_set_compiler(struct cache *c, u64 compiler) { c->compiler = compiler; }

static struct img_region *find_any(struct cache *c, struct map *m, gva pc, unsigned kind, const struct img_region_view **v)
{
    if (!c->compiler || !m || !cache_look(c, m))
        return NULL;
    *v = regions_at(c, m, pc, kind);
    s64 k = *v ? img_find_region(*v, (u32)(file_offset(m, pc) % IMG_GROUP)) : -1;
    return k < 0 ? NULL : (struct img_region *)&(*v)->region[k];
}

static struct img_region *find(struct cache *c, struct map *m, gva pc, unsigned kind, const struct img_region_view **v)
{
    struct img_region *r = find_any(c, m, pc, kind, v);
    return r && r->size && (!r->stays || (*v)->head->base == file_base(m)) ? r : NULL;
}

bool cache_has_regions(struct cache *c, gva pc)
{
    const struct map *m = cache_map_at(c, pc);

    return m && m->regions;
}

bool cache_has_region(struct cache *c, gva pc, unsigned kind)
{
    const struct img_region_view *v;

    return find(c, cache_map_at(c, pc), pc, kind, &v);
}

/* The object, if it is what it was. */
static bool copy_object(const u8 *piece, const struct img_region_view *v, const struct img_region *r, struct buf *out)
{
    struct fault_guard guard;

    if (!FAULT_GUARD_SET(&guard))
        return false;
    buf_add(out, piece + img_regions_size(v->head) + r->at, r->size);
    fault_guard_clear(&guard);
    return img_object_sum(out->data, out->len) == r->sum;
}

bool cache_find_region(struct cache *c, gva pc, unsigned kind, struct made *made, struct buf *object)
{
    struct map *m = cache_map_at(c, pc);
    const struct img_region_view *v;
    struct img_region *r = find(c, m, pc, kind, &v);

    buf_reset(object);
    if (!r || !cache_pages_match(c, m, v->page, v->head->n_pages))
        return false;
    s64 k = img_find(&m->img, ALIGN_DOWN(file_offset(m, pc), (u64)IMG_GROUP), kind);
    if (!copy_object(m->img.data + m->img.entry[k].at, v, r, object)) {
        LOG(cache, "the region at %#lx in an image is damaged: ignored", pc);
        r->size = 0;
        return false;
    }
    made->plain = !(kind & IMG_EXACT);
    made->fp_flags = kind & IMG_FLAGS;
    img_region_made(v, (u32)(r - v->region), pc, file_base(m), made);
    cache_have_read(m, r->size);
    c->n_found++;
    return true;
}

bool cache_region_is_given_up(struct cache *c, gva pc, unsigned kind)
{
    const struct img_region_view *v;
    const struct img_region *r = find_any(c, cache_map_at(c, pc), pc, kind, &v);

    return r && !r->size;
}

/* ---- blocks of pieces -------------------------------------------------------------------------------------------- */

static struct tb_piece *piece_at(struct cache *c, gva pc)
{
    struct map *m = cache_map_at(c, pc);
    s64 k = m && m->piece ? img_find(&m->img, ALIGN_DOWN(file_offset(m, pc), (u64)IMG_GROUP), IMG_BASELINE) : -1;
    return k < 0 ? NULL : m->piece[k];
}

static bool is_across(const struct img_block *b, u32 pc) { return b->pc < pc && pc < b->pc + b->reach; }

bool cache_has_run(struct cache *c, gva pc, bool across)
{
    const struct tb_piece *p = piece_at(c, pc);
    u32 at = p ? (u32)(pc - p->start) : 0;

    if (p && img_find_block(&p->view, at, BL_PLAIN) >= 0)
        return true;
    for (u32 k = 0; p && across && k < p->view.head->n_blocks; k++)
        if (is_across(&p->view.block[k], at))
            return true;
    return false;
}

static void prune(struct cache *c, struct tb_piece *p, gva pc, void (*gone)(void *ctx, const struct tb *), void *ctx)
{
    u32 at = (u32)(pc - p->start);

    for (u32 k = 0; k < p->view.head->n_blocks; k++) {
        const struct img_block *b = &p->view.block[k];
        if (is_across(b, at) || (b->pc == at && b->variant == BL_PLAIN))
            tb_remove_part(c->tbs, p, k, gone, ctx);
    }
}

void cache_region_entered(struct cache *c, gva pc, void (*gone)(void *ctx, const struct tb *), void *ctx)
{
    struct tb_piece *p = piece_at(c, pc);

    if (p)
        prune(c, p, pc, gone, ctx);
    if (c->n_heads == c->cap_heads) {
        u32 cap = MAX(2 * c->cap_heads, 16u);
        gva *head = realloc(c->head, cap * sizeof *head);
        if (!head)
            return;
        c->head = head;
        c->cap_heads = cap;
    }
    c->head[c->n_heads++] = pc;
}

static void nobody_has_it(void *ctx, const struct tb *b) { }

void cache_prune_piece(struct cache *c, struct tb_piece *p)
{
    for (u32 k = 0; k < c->n_heads; k++)
        if (c->head[k] - p->start < IMG_GROUP)
            prune(c, p, c->head[k], nobody_has_it, NULL);
}

/* ---- keeping ------------------------------------------------------------------------------------------------------ */

/* Do all its ranges lie in pages that are what they were? */
static bool may_be_kept(struct cache *c, const struct made *made)
{
    struct map *m = cache_map_at(c, made->pc);
    u64 hash;

    if (!m || !cache_look(c, m) || !made->n_ranges)
        return false;
    for (u32 k = 0; k < made->n_ranges; k++)
        for (gva at = ALIGN_DOWN(made->range[k].start, (gva)PAGE); at < made->range[k].end; at += PAGE)
            if (at - m->start >= m->end - m->start || !cache_page_hash(c, m, at, &hash))
                return false;
    return true;
}

void cache_region_made(struct cache *c, unsigned kind, const struct made *made, const void *object, size_t size)
{
    size_t exits = made->n_exits * sizeof *made->exit, ranges = made->n_ranges * sizeof *made->range;
    size_t all = sizeof(struct noted) + exits + ranges + size;

    if (!c->compiler || c->n_noted + all > MAX_NOTED || !may_be_kept(c, made))
        return;
    struct noted *n = malloc(all);
    if (!n)
        return;
    struct region_exit *exit = (struct region_exit *)(n + 1);
    struct tb_range *range = (struct tb_range *)(exit + made->n_exits);
    void *copy = range + made->n_ranges;
    memcpy(exit, made->exit, exits);
    memcpy(range, made->range, ranges);
    memcpy(copy, object, size);
    *n = (struct noted){ c->noted, made->pc, (u8)kind, {
        .n_blocks = made->n_blocks, .n_insns = made->n_insns, .stays = made->stays, .n_exits = made->n_exits,
        .n_ranges = made->n_ranges, .size = (u32)size, .exit = exit, .range = range, .object = copy,
    } };
    c->noted = n;
    c->n_noted += all;
    c->n_new += BLOCKS_WORTH;
}

/* A note of no size is kept like a region, with the page that it is about. */
void cache_give_up_region(struct cache *c, gva pc, unsigned kind)
{
    const struct img_region_view *v;
    struct map *m = cache_map_at(c, pc);
    struct img_region *r = find_any(c, m, pc, kind, &v);
    struct noted *n = m && c->compiler ? calloc(1, sizeof *n + sizeof(struct tb_range)) : NULL;

    if (r)
        r->size = 0;
    for (struct noted **at = &c->noted, *old; (old = *at);) {
        if (old->pc != pc || old->kind != kind) {
            at = &old->next;
            continue;
        }
        *at = old->next;
        free(old);
    }
    if (!n)
        return;
    struct tb_range *range = (struct tb_range *)(n + 1);
    *range = (struct tb_range){ pc, pc + 1 };
    *n = (struct noted){ c->noted, pc, (u8)kind, { .n_ranges = 1, .exit = (struct region_exit *)range, .range = range, .object = range } };
    c->noted = n;
    c->n_new++;
}

static bool depends_on(const struct noted *n, gva start, gva end)
{
    for (u32 k = 0; k < n->region.n_ranges; k++)
        if (n->region.range[k].start < end && start < n->region.range[k].end)
            return true;
    return false;
}

void cache_drop_noted(struct cache *c, gva start, gva end)
{
    for (struct noted **at = &c->noted, *n; (n = *at);) {
        if (!depends_on(n, start, end)) {
            at = &n->next;
            continue;
        }
        *at = n->next;
        free(n);
    }
    if (!c->noted)
        c->n_noted = 0;
}
