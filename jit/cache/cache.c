/* cache.c - see cache.h and doc/cache.md.
 *
 * A map knows of each of its pages whether it still is what the file had: its hash, computed when a block from there is
 * first found or made, until something invalidates it.  A piece is used if all its pages have the hashes that it was
 * made from; a block is kept if its pages have the same hash when it is made and when it is saved.  So names, times and
 * sizes of files decide nothing but where to look. */
#include "jit/cache/cache_in.h"

#include "base/hash.h"
#include "base/log.h"
#include "base/os.h"
#include "core/fault.h"
#include "jit/compiler.h"

#include <link.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- who we are ------------------------------------------------------------------------------------------------- */

extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

/* Hash of the linker's build id; 0: there is none. */
static u64 build_identity(void)
{
    return build_id_hash((const u8 *)&__ehdr_start, PAGE);
}

struct cache *cache_new(const struct engine_config *cfg, struct baseline *bl, struct tbs *tbs)
{
    u64 build = build_identity();
    struct cache *c = build ? calloc(1, sizeof *c) : NULL;
    if (!c)
        return NULL;
    const struct guest *g = cfg->guest;
    c->store = (struct store){ cfg->cache->user, cfg->cache->system, cfg->cache->max_size, cfg->cache->make,
                               cfg->cache->shared };
    c->bl = bl;
    c->tbs = tbs;
    c->code = &cfg->code;
    c->identity = hash_bytes(g->cpu, strlen(g->cpu), hash_bytes(g->name, strlen(g->name), build ^ bl_identity(bl)));
    c->identity = hash_bytes(&cfg->hot_after, sizeof cfg->hot_after, c->identity);      /* with or without counters */
    c->saved_ns = os_now_ns();
    tbs->keep_relocs = true;
    return c;
}

/* ---- maps ---------------------------------------------------------------------------------------------------------- */

static void forget_image(struct map *m)
{
    cache_forget_regions(m);
    store_close(&m->img);
    free(m->state);
    free(m->piece);
    m->state = NULL;
    m->piece = NULL;
    m->looked = false;
}

static void free_map(struct cache *c, struct map *m)
{
    if (c->last == m)
        c->last = NULL;
    forget_image(m);
    free(m->page);
    free(m->hash);
    free(m);
}

void cache_free(struct cache *c)
{
    for (struct map *m = c->maps, *next; m; m = next) {
        next = m->next;
        free_map(c, m);
    }
    cache_drop_noted(c, 0, ~(gva)0);
    free(c->head);
    free(c);
}

void cache_flushed(struct cache *c)
{
    for (struct map *m = c->maps; m; m = m->next)
        for (u32 k = 0; m->piece && k < m->img.n_pieces; k++)
            if (m->piece[k]) {
                m->state[k] = PIECE_UNTRIED;
                m->piece[k] = NULL;
            }
    c->saved = 0;
    c->n_heads = 0;
    cache_drop_noted(c, 0, ~(gva)0);
}

void cache_set_mode(struct cache *c, unsigned mode)
{
    c->mode = mode;
    for (struct map *m = c->maps; m; m = m->next)
        forget_image(m);
}

/* The file's beginning says which one it is, nearly always: it has the headers and mostly a build id. */
static bool file_key(const struct cache *c, gva start, int fd, struct img_key *key)
{
    u8 first[PAGE];
    struct stat st = { .st_size = PAGE };
    ssize_t n = PAGE;
    if (fd < 0 && !c->code->read(c->code->ctx, start, first, sizeof first))
        return false;
    if (fd >= 0 && ((n = pread(fd, first, sizeof first, 0)) <= 0 || fstat(fd, &st) || !S_ISREG(st.st_mode)))
        return false;
    for (unsigned k = 0; k < 2; k++)
        key->half[k] = hash_bytes(first, (size_t)n, (u64)st.st_size + ((u64)k << 62));
    return true;
}

void cache_code_mapped(struct cache *c, gva start, u64 size, int fd, u64 offset, bool guarded)
{
    struct img_key file;
    if (start % PAGE || offset % PAGE || !file_key(c, start, fd, &file))
        return;
    struct map *m = calloc(1, sizeof *m);
    if (!m)
        return;
    *m = (struct map){ .next = c->maps, .start = start, .end = ALIGN_UP(start + size, (gva)PAGE), .offset = offset,
                       .file = file, .guarded = guarded };
    c->maps = m;
}

struct map *cache_map_at(struct cache *c, gva pc)
{
    if (LIKELY(c->last && pc - c->last->start < c->last->end - c->last->start))
        return c->last;
    for (struct map *m = c->maps; m; m = m->next)
        if (pc - m->start < m->end - m->start)
            return c->last = m;
    return NULL;
}

static struct img_key key_of(const struct cache *c, const struct map *m)
{
    struct img_key key;
    const u64 all[] = { c->identity, c->mode, m->guarded, m->file.half[0], m->file.half[1] };
    for (unsigned k = 0; k < 2; k++)
        key.half[k] = hash_bytes(all, sizeof all, k + 1);
    return key;
}

static bool has_pages(struct map *m)
{
    size_t n = (m->end - m->start) / PAGE;
    if (!m->page)
        m->page = calloc(n, sizeof *m->page);
    if (!m->hash)
        m->hash = calloc(n, sizeof *m->hash);
    return m->page && m->hash;
}

/* The image is looked for when code of the file first runs. */
bool cache_look(struct cache *c, struct map *m)
{
    if (LIKELY(m->looked))
        return m->hash;
    if (!has_pages(m))
        return false;
    m->looked = true;
    m->key = key_of(c, m);
    if (store_open(&c->store, m->key, &m->img)) {
        m->state = calloc(m->img.n_pieces, sizeof *m->state);
        m->piece = calloc(m->img.n_pieces, sizeof(struct tb_piece *));
        if (!m->state || !m->piece)
            store_close(&m->img);
    }
    for (u32 k = 0; k < m->img.n_pieces && !m->regions; k++)
        if (m->img.entry[k].kind != IMG_BASELINE)
            m->regions = calloc(m->img.n_pieces, sizeof *m->regions);
    return true;
}

/* ---- pages ---------------------------------------------------------------------------------------------------------- */

bool cache_hash_of_page(const struct cache *c, gva page, u64 *hash)
{
    u8 copy[PAGE];
    if (!c->code->read(c->code->ctx, page, copy, sizeof copy))
        return false;
    *hash = hash_bytes(copy, sizeof copy, 0);
    return true;
}

bool cache_page_hash(const struct cache *c, struct map *m, gva page, u64 *hash)
{
    size_t k = (page - m->start) / PAGE;
    if (m->page[k] == PAGE_UNKNOWN)
        m->page[k] = cache_hash_of_page(c, page, &m->hash[k]) ? PAGE_KNOWN : PAGE_CHANGED;
    *hash = m->hash[k];
    return m->page[k] == PAGE_KNOWN;
}

bool cache_pages_match(const struct cache *c, struct map *m, const struct img_page *page, u32 n)
{
    for (u32 k = 0; k < n; k++) {
        gva at = file_base(m) + page[k].at;
        u64 hash;
        if (at - m->start >= m->end - m->start || !cache_page_hash(c, m, at, &hash) || hash != page[k].hash)
            return false;
    }
    return true;
}

static bool depends_on(const struct map *m, const struct img_view *v, gva start, gva end)
{
    for (u32 k = 0; k < v->head->n_pages; k++) {
        gva page = file_base(m) + v->page[k].at;
        if (page < end && start < page + PAGE)
            return true;
    }
    return false;
}

/* ---- using pieces ------------------------------------------------------------------------------------------------------ */

static void share(struct tbs *t, u8 *rw, u32 at, u32 field, unsigned more)
{
    rw[field] = bl_shared_byte(more, t->shared);
    tb_note_shared(t, at + field, more);
}

static void relocate(struct cache *c, u8 *rw, const struct img_view *v, u32 at, s64 guest)
{
    const struct tbs *t = c->tbs;
    struct bl_move by = { at, guest };
    for (u32 b = 0, k = 0; b < v->head->n_blocks; b++)
        for (u32 end = b + 1 < v->head->n_blocks ? v->block[b + 1].reloc : v->head->n_relocs; k < end; k++) {
            u32 field = IMG_RELOC_AT(v->reloc[k]), more = IMG_RELOC_MORE(v->reloc[k]);
            if (IMG_RELOC_KIND(v->reloc[k]) == BL_RELOC_EXIT)
                bl_relocate_exit(rw, field, (s64)bl_exit_at(t->chunk, t->n_exits + v->block[b].exit + more) - at);
            else if (IMG_RELOC_KIND(v->reloc[k]) == BL_RELOC_SHARED)
                share(c->tbs, rw, at, field, more);
            else
                bl_relocate(c->bl, rw, field, IMG_RELOC_KIND(v->reloc[k]), more, by);
        }
    for (u32 k = 0; k < v->head->n_exits; k++)
        if (v->exit[k].stub)
            bl_relocate_stub(rw, v->exit[k].stub, t->n_exits + k, by);
        else if (v->exit[k].patch && !v->exit[k].inner)
            bl_relocate_exit(rw, v->exit[k].patch, (s64)bl_exit_at(t->chunk, t->n_exits + k) - at);
}

/* To let pages go after each piece costs a seventh of the kernel's time in a warm start of php. */
void cache_have_read(struct map *m, u32 n)
{
    enum { MUCH = 256 << 10 };

    m->n_looked_at += n;
    if (m->n_looked_at < MUCH)
        return;
    store_rest(&m->img);
    m->n_looked_at = 0;
}

/* Copies a piece to where its code will run, *at, and its head to the arena.  NULL: there is no room, or not what there should
 * be.  The file may have been cut off meanwhile. */
static struct tb_piece *copy_piece(struct cache *c, const struct image *img, const struct img_entry *e, u32 *at)
{
    struct tbs *t = c->tbs;
    u8 *rw = NULL;
    struct fault_guard guard;
    struct img_piece first;
    struct tb_piece *p = arena_zalloc(&t->arena, sizeof *p);
    const u8 *from = img->data + e->at;
    void *volatile head = NULL;

    *at = 0;
    if (!FAULT_GUARD_SET(&guard))
        return NULL;
    memcpy(&first, from, sizeof first);
    size_t head_size = img_head_size(&first);
    bool fits = head_size && head_size <= e->size && tb_has_room_for(t, e->size, first.n_exits);
    if (fits) {
        tb_make_exits(t, first.n_exits);
        *at = ALIGN_UP(t->code_used, TB_LOOP_ALIGN);
        rw = t->code.rw + *at;
        head = arena_alloc(&t->arena, head_size);
        memcpy(head, from, head_size);
        memcpy(head, &first, sizeof first);         /* that it was measured by */
        memcpy(rw, from + head_size, e->size - head_size);
    }
    fault_guard_clear(&guard);
    return fits && img_piece_check(&p->view, e, head, rw) ? p : NULL;
}

static struct tb_piece *use_piece(struct cache *c, struct map *m, const struct img_entry *e)
{
    struct tbs *t = c->tbs;
    tb_thaw(t);
    struct arena_mark mark = arena_mark(&t->arena);
    u32 at;
    struct tb_piece *p = copy_piece(c, &m->img, e, &at);
    cache_have_read(m, e->size);
    if (!p) {
        LOG(cache, "the piece at %#lx of an image is damaged: ignored", e->start);
    } else if (!cache_pages_match(c, m, p->view.page, p->view.head->n_pages) || (p->view.head->stays && p->view.head->base != file_base(m))) {
        p = NULL;
    }
    if (!p) {
        arena_release(&t->arena, mark);
        return NULL;
    }
    t->code_used = at;
    relocate(c, t->code.rw + at, &p->view, at, (s64)(file_base(m) - p->view.head->base));
    p->start = file_base(m) + e->start;
    p->owner = m;
    tb_add_piece(t, p);
    cache_prune_piece(c, p);
    return p;
}

struct tb *cache_find(struct cache *c, gva pc, enum bl_variant variant)
{
    struct map *m = cache_map_at(c, pc);
    if (!m || !cache_look(c, m) || !m->img.data)
        return NULL;
    u64 start = ALIGN_DOWN(file_offset(m, pc), (u64)IMG_GROUP);
    s64 k = img_find(&m->img, start, IMG_BASELINE);
    if (k < 0 || m->state[k] >= PIECE_BAD)
        return NULL;
    if (m->state[k] == PIECE_UNTRIED) {
        m->piece[k] = use_piece(c, m, &m->img.entry[k]);
        m->state[k] = m->piece[k] ? PIECE_USED : PIECE_BAD;
    }
    s64 block = m->piece[k] ? img_find_block(&m->piece[k]->view, (u32)(pc - m->piece[k]->start), variant) : -1;
    if (block < 0 || tb_part_is_gone(m->piece[k], (u32)block))
        return NULL;
    c->n_found++;
    return tb_add_part(c->tbs, m->piece[k], (u32)block);
}

/* Children of forks are many and short, and mostly write nothing. */
bool cache_wants(struct cache *c, gva pc)
{
    struct map *m = cache_map_at(c, pc);
    if (!m || !cache_look(c, m))
        return false;
    if (c->writes == ASK)
        c->writes = store_writes(&c->store) ? YES : NO;
    return m->img.data || (c->writes == YES && !c->child);
}

static void remove_piece(struct cache *c, struct map *m, u32 k, void (*gone)(void *ctx, const struct tb *), void *ctx)
{
    tb_thaw(c->tbs);
    tb_remove_piece(c->tbs, m->piece[k], gone, ctx);
    m->state[k] = PIECE_BAD;
    m->piece[k] = NULL;
}

void cache_invalidate(struct cache *c, gva start, gva end, void (*gone)(void *ctx, const struct tb *), void *ctx)
{
    cache_drop_noted(c, start, end);
    for (struct map **at = &c->maps, *m; (m = *at);) {
        if (end <= m->start || m->end <= start) {
            at = &m->next;
            continue;
        }
        bool all = start <= m->start && m->end <= end;
        for (u32 k = 0; m->state && k < m->img.n_pieces; k++)
            if (m->piece[k] && (all || depends_on(m, &m->piece[k]->view, start, end)))
                remove_piece(c, m, k, gone, ctx);
        if (all) {
            *at = m->next;
            free_map(c, m);
            continue;
        }
        if (has_pages(m))
            for (gva page = ALIGN_DOWN(MAX(start, m->start), (gva)PAGE); page < MIN(end, m->end); page += PAGE)
                m->page[(page - m->start) / PAGE] = PAGE_CHANGED;
        at = &m->next;
    }
}
