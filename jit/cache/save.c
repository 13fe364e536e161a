/* save.c - which blocks are kept, and writing images of them: see cache.h and doc/cache.md. */
#include "jit/cache/cache_in.h"

#include "base/log.h"
#include "base/os.h"
#include "core/fault.h"

#include <errno.h>
#include <stdlib.h>

enum { SAVE_STEP = 4096, SAVE_PAUSE_NS = 2000000000, CHILD_MIN = 128, WORTH = 256 };

/* ---- keeping blocks ------------------------------------------------------------------------------------------------------ */

/* Calls fn for each page that a block depends on, until it says no. */
static bool each_page(const struct tb *b, bool (*fn)(void *ctx, gva page), void *ctx)
{
    for (unsigned i = 0; i < b->n_ranges; i++)
        for (gva page = ALIGN_DOWN(b->range[i].start, (gva)PAGE); page < b->range[i].end; page += PAGE)
            if (!fn(ctx, page))
                return false;
    return true;
}

struct at_page { struct cache *c; struct map *m; struct pack *pack; };

static bool know_page(void *ctx, gva page)
{
    struct at_page *a = ctx;
    u64 hash;
    return page - a->m->start < a->m->end - a->m->start && cache_page_hash(a->c, a->m, page, &hash);
}

/* NULL: the block may be kept. */
static const char *refusal(struct cache *c, const struct tb *b)
{
    struct at_page a = { c, cache_map_at(c, b->pc), NULL };
    if (!a.m)
        return "it is of no file";
    if (!cache_look(c, a.m))
        return "there is no memory";
    if (b->stays && a.m->end >> 32)
        return "it computes with its address";
    return each_page(b, know_page, &a) ? NULL : "it depends on pages that changed or are of no file";
}

static bool may_loop(const struct tbs *t, const struct tb *b)
{
    for (u32 k = b->first_exit; k < b->first_exit + b->n_exits; k++)
        if (t->exit[k].backward)
            return true;
    return false;
}

void cache_made(struct cache *c, struct tb *b, bool no_loops)
{
    const char *why = !b->reloc ? NULL : no_loops && may_loop(c->tbs, b) ? "its loop is not counted" : refusal(c, b);
    if (why) {
        LOG(cache, "block %#lx will not be kept: %s", b->pc, why);
        b->reloc = NULL;
    }
    c->n_new += b->reloc != NULL;
    if (c->tbs->n_made - c->n_saved_at >= SAVE_STEP && os_now_ns() - c->saved_ns >= SAVE_PAUSE_NS)
        cache_save(c, false);
}

void cache_forked(struct cache *c)
{
    cache_drop_noted(c, 0, ~(gva)0);
    c->saved = c->tbs->n;
    c->n_new = 0;
    c->child = true;
}

u64 cache_n_found(const struct cache *c) { return c->n_found; }

/* ---- saving ---------------------------------------------------------------------------------------------------------------- */

/* A block of the engine's that is to be saved. */
struct fresh { u64 offset; const struct tb *b; };

static int by_offset(const void *x, const void *y)
{
    const struct fresh *a = x, *b = y;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static size_t gather(struct cache *c, struct map *m, struct fresh *fresh)
{
    const struct tbs *t = c->tbs;
    size_t n = 0;
    for (u32 k = c->saved; k < t->n; k++) {
        const struct tb *b = t->list[k];
        if (b->reloc && !b->dead && b->pc - m->start < m->end - m->start)
            fresh[n++] = (struct fresh){ file_offset(m, b->pc), b };
    }
    qsort(fresh, n, sizeof *fresh, by_offset);
    return n;
}

/* The page as it was when code was made of it, if it still is that. */
static bool put_page(void *ctx, gva page)
{
    struct at_page *a = ctx;
    size_t k = (page - a->m->start) / PAGE;
    if (a->m->page[k] != PAGE_KNOWN)
        return false;
    pack_page(a->pack, file_offset(a->m, page), a->m->hash[k]);
    return true;
}

static void add_fresh(struct at_page *a, const struct tb *b, gva start)
{
    const struct tbs *t = a->c->tbs;
    struct pack *p = a->pack;
    struct img_exit *exit = arena_alloc(&p->arena, b->n_exits * sizeof *exit);
    u32 *reloc = arena_alloc(&p->arena, b->n_relocs * sizeof *reloc);
    s64 at = b->code - t->code.rx;

    for (unsigned k = 0; k < b->n_exits; k++) {
        const struct tb_exit *e = &t->exit[b->first_exit + k];
        s64 target = (s64)(e->target - start);
        u32 patch = e->patch ? (u32)(e->patch - t->code.rw - at) : 0;
        if (target != (s32)target)
            return;
        u32 stub = e->inside ? patch + 4 + (u32)e->unlinked : 0;
        exit[k] = (struct img_exit){ .target = (s32)target, .patch = patch, .stub = stub, .variant = e->variant,
                                     .backward = e->backward };
    }
    for (unsigned k = 0; k < b->n_relocs; k++)
        reloc[k] = IMG_RELOC(b->reloc[k].at, b->reloc[k].kind, b->reloc[k].more);
    if (!each_page(b, put_page, a))
        return;
    const struct pack_block pb = {
        .pc = (u32)(b->pc - start), .reach = b->reach, .size = b->size, .variant = b->variant, .loop = b->loop, .code = b->code,
        .host = at, .n_exits = b->n_exits, .n_relocs = b->n_relocs, .n_marks = b->n_marks, .exit = exit, .reloc = reloc,
        .mark = b->mark,
    };
    pack_add(p, &pb);
}

/* Adds what the old piece has, if it is of the same code. */
static void add_old(struct at_page *a, const struct image *img, const struct img_entry *e)
{
    const u8 *from = img->data + e->at;
    struct img_piece first;
    struct img_view v;
    gva base = file_base(a->m);

    memcpy(&first, from, sizeof first);
    size_t head_size = img_head_size(&first);
    if (!head_size || head_size > e->size)
        return;
    void *head = arena_alloc(&a->pack->arena, head_size);
    memcpy(head, from, head_size);
    memcpy(head, &first, sizeof first);
    if (!img_piece_check(&v, e, head, from + head_size) || !cache_pages_match(a->c, a->m, v.page, v.head->n_pages)
        || (v.head->stays && v.head->base != base))
        return;
    for (u32 k = 0; k < v.head->n_pages; k++)
        pack_page(a->pack, v.page[k].at, v.page[k].hash);
    pack_add_piece(a->pack, &v, from + head_size, (s64)(base - v.head->base));
}

/* ---- regions ---- */

/* The first new one of a kind, or of any (0), in the stretch, among n and those behind it; NULL: none. */
static const struct noted *new_region(const struct at_page *a, const struct noted *n, u64 start, unsigned kind)
{
    while (n && (n->pc - file_base(a->m) - start >= IMG_GROUP || (kind && n->kind != kind)))
        n = n->next;
    return n;
}

static bool gave_up(const struct cache *c, gva pc, unsigned kind)
{
    for (const struct noted *n = c->noted; n; n = n->next)
        if (n->pc == pc && n->kind == kind)
            return !n->region.size;
    return false;
}

/* Where the regions of a stretch begin, new and old ones. */
static void add_heads(struct at_page *a, u64 start, const struct image *old)
{
    gva first = file_base(a->m) + start;

    for (const struct noted *n = a->c->noted; (n = new_region(a, n, start, 0)); n = n->next)
        if (n->region.size)
            pack_head(a->pack, (u32)(n->pc - first));
    for (u32 k = 0; k < old->n_pieces; k++) {
        struct img_region_view v;
        const struct img_entry *e = &old->entry[k];
        struct img_regions *head = e->start == start && e->kind != IMG_BASELINE ? cache_copy_regions(old, e, &v) : NULL;
        for (u32 i = 0; head && i < head->n_regions; i++)
            if (v.region[i].size && !gave_up(a->c, first + v.region[i].pc, e->kind))
                pack_head(a->pack, v.region[i].pc);
        free(head);
    }
}

static void add_noted(struct at_page *a, const struct noted *n, u64 start)
{
    struct pack *p = a->pack;
    gva base = file_base(a->m);
    struct tb_range *range = arena_alloc(&p->arena, n->region.n_ranges * sizeof *range);
    struct pack_region r = n->region;

    for (u32 k = 0; k < r.n_ranges; k++) {
        for (gva page = ALIGN_DOWN(r.range[k].start, (gva)PAGE); page < r.range[k].end; page += PAGE)
            if (!put_page(a, page))
                return;
        range[k] = (struct tb_range){ r.range[k].start - base, r.range[k].end - base };
    }
    r.pc = (u32)(n->pc - base - start);
    r.range = range;
    pack_region(p, &r);
}

/* Adds those of an old piece, if they are of the same code and from the same compiler. */
static void add_old_regions(struct at_page *a, const struct image *img, const struct img_entry *e)
{
    struct pack *p = a->pack;
    struct img_region_view v;
    gva base = file_base(a->m);
    struct img_regions *copy = cache_copy_regions(img, e, &v), *head = copy ? arena_alloc(&p->arena, img_regions_size(copy)) : NULL;

    if (!head)
        return;
    memcpy(head, copy, img_regions_size(copy));         /* where it lasts as long as the piece being made */
    free(copy);
    img_regions_view(&v, head);
    if (head->compiler != a->c->compiler || !cache_pages_match(a->c, a->m, v.page, head->n_pages))
        return;
    for (u32 k = 0; k < head->n_pages; k++)
        pack_page(p, v.page[k].at, v.page[k].hash);
    struct made *made = arena_alloc(&p->arena, sizeof *made);
    for (u32 k = 0; k < head->n_regions; k++) {
        const struct img_region *r = &v.region[k];
        img_region_made(&v, k, base + e->start + r->pc, base, made);
        struct region_exit *exit = arena_alloc(&p->arena, made->n_exits * sizeof *exit);
        memcpy(exit, made->exit, made->n_exits * sizeof *exit);
        const struct pack_region to = {
            .pc = r->pc, .n_blocks = r->n_blocks, .n_insns = r->n_insns, .stays = r->stays, .n_exits = made->n_exits,
            .n_ranges = made->n_ranges, .size = r->size, .exit = exit, .range = v.range + r->range,
            .object = img->data + e->at + img_regions_size(head) + r->at,
        };
        if ((!r->stays || head->base == base) && img_object_sum(to.object, to.size) == r->sum)
            pack_region(p, &to);
    }
}

/* ---- the whole ---- */

static void merge_regions(struct at_page *a, const struct image *old, u64 start)
{
    for (unsigned kind = IMG_REGIONS; kind < IMG_N_KINDS; kind += 2) {
        s64 e = img_find(old, start, kind);
        const struct noted *n = new_region(a, a->c->noted, start, kind);
        if (!n && e >= 0)
            pack_keep(a->pack, old, &old->entry[e]);
        if (!n)
            continue;
        pack_begin(a->pack);
        for (; n; n = new_region(a, n->next, start, kind))
            add_noted(a, n, start);
        if (e >= 0)
            add_old_regions(a, old, &old->entry[e]);
        pack_end_regions(a->pack, start, kind, file_base(a->m), a->c->compiler);
    }
}

/* Makes the pieces of a stretch from what there is of them in the old image and n new blocks. */
static void merge_stretch(struct at_page *a, const struct image *old, u64 start, const struct fresh *fresh, size_t n)
{
    s64 e = img_find(old, start, IMG_BASELINE);

    pack_begin(a->pack);
    add_heads(a, start, old);
    for (size_t k = 0; k < n; k++)
        add_fresh(a, fresh[k].b, file_base(a->m) + start);
    if (e >= 0)
        add_old(a, old, &old->entry[e]);
    pack_end(a->pack, start, file_base(a->m), a->m->end >> 32 == 0);
    merge_regions(a, old, start);
}

/* Where the first stretch from `from` on begins that there is something of; ~0: there is none. */
static u64 next_stretch(const struct at_page *a, const struct image *old, u32 e, const struct fresh *fresh, size_t n, u64 from)
{
    u64 start = n ? ALIGN_DOWN(fresh->offset, (u64)IMG_GROUP) : ~(u64)0;

    if (e < old->n_pieces)
        start = MIN(start, old->entry[e].start);
    for (const struct noted *x = a->c->noted; x; x = x->next)
        if (x->pc - a->m->start < a->m->end - a->m->start && file_offset(a->m, x->pc) >= from)
            start = MIN(start, ALIGN_DOWN(file_offset(a->m, x->pc), (u64)IMG_GROUP));
    return start;
}

/* Old pieces and what is new, stretch by stretch. */
static void merge(struct at_page *a, const struct image *old, const struct fresh *fresh, size_t n)
{
    u32 e = 0;
    u64 start = 0;

    while ((start = next_stretch(a, old, e, fresh, n, start)) != ~(u64)0) {
        size_t here = 0;
        while (here < n && fresh[here].offset - start < IMG_GROUP)
            here++;
        bool again = here || new_region(a, a->c->noted, start, 0);
        if (again)
            merge_stretch(a, old, start, fresh, here);
        for (; e < old->n_pieces && old->entry[e].start == start; e++)
            if (!again)
                pack_keep(a->pack, old, &old->entry[e]);
        fresh += here;
        n -= here;
        start += IMG_GROUP;
    }
}

/* Files do change under those who map them; such code is not kept. */
static void look_at_pages_again(const struct cache *c, struct map *m)
{
    u64 hash;
    for (size_t k = 0; k < (m->end - m->start) / PAGE; k++)
        if (m->page[k] == PAGE_KNOWN && (!cache_hash_of_page(c, m->start + k * PAGE, &hash) || hash != m->hash[k]))
            m->page[k] = PAGE_CHANGED;
}

static void write_image(struct cache *c, struct map *m, const struct image *old, const struct fresh *fresh, size_t n)
{
    struct pack pack;
    struct buf out;
    struct fault_guard guard;
    volatile int err = -ENODATA;

    pack_init(&pack, c->bl);
    buf_init(&out);
    if (FAULT_GUARD_SET(&guard)) {              /* the old image may be cut off while we read it */
        struct at_page a = { c, m, &pack };
        merge(&a, old, fresh, n);
        if (pack_finish(&pack, m->key, &out))
            err = store_put(&c->store, m->key, out.data, out.len);
        fault_guard_clear(&guard);
    }
    LOG(cache, "%zu new blocks at %#lx: %s", n, m->start, err ? strerror(-err) : "written");
    pack_fini(&pack);
    buf_fini(&out);
}

static u64 n_blocks_of(const struct image *img)
{
    u64 n = 0;
    for (u32 k = 0; k < img->n_pieces; k++)
        n += img->entry[k].n_blocks;
    return n;
}

static bool has_noted(const struct cache *c, const struct map *m)
{
    for (const struct noted *n = c->noted; n; n = n->next)
        if (n->pc - m->start < m->end - m->start)
            return true;
    return false;
}

/* The first image may be empty: it says that the file has been run before. */
static void save_map(struct cache *c, struct map *m, struct fresh *fresh, u64 min)
{
    struct image old = { 0 };
    size_t n = m->looked ? gather(c, m, fresh) : 0;
    bool regions = m->looked && has_noted(c, m);

    if (!m->looked || (!regions && n < min && (min > 1 || m->img.data)))
        return;
    bool first = !store_open(&c->store, m->key, &old);  /* another process may have written meanwhile */
    if (first || regions || n * WORTH > n_blocks_of(&old)) {
        look_at_pages_again(c, m);
        write_image(c, m, &old, fresh, n);
    }
    store_close(&old);
}

static bool has_news(const struct cache *c, u64 min)
{
    if (c->n_new >= min)
        return true;
    for (const struct map *m = min == 1 ? c->maps : NULL; m; m = m->next)
        if (m->looked && !m->img.data)
            return true;
    return false;
}

void cache_save(struct cache *c, bool all)
{
    struct tbs *t = c->tbs;
    int lock;
    u64 min = c->child || !all ? CHILD_MIN : 1;
    struct fresh *fresh = has_news(c, min) ? malloc((t->n - c->saved + 1) * sizeof *fresh) : NULL;

    if (!fresh && all)                      /* the end: most children of forks come here with nothing */
        return;
    c->saved_ns = os_now_ns();
    c->n_saved_at = t->n_made;
    if (!fresh)
        return;
    if (!store_lock(&c->store, &lock)) {
        for (struct map *m = c->maps; m; m = m->next)
            save_map(c, m, fresh, min);
        c->saved = t->n;
        c->n_new = 0;
        cache_drop_noted(c, 0, ~(gva)0);
        store_unlock(lock);
    }
    free(fresh);
}
