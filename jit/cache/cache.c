/* cache.c - see cache.h and doc/cache.md.
 *
 * A map knows of each of its pages whether it still is what the file had: its hash, computed when a block from there is
 * first found or made, until something invalidates it.  A piece is used if all its pages have the hashes that it was
 * made from; a block is kept if its pages have the same hash when it is made and when it is saved.  So names, times and
 * sizes of files decide nothing but where to look. */
#include "jit/cache/cache.h"

#include "base/hash.h"
#include "base/log.h"
#include "base/os.h"
#include "core/fault.h"
#include "jit/cache/pack.h"
#include "jit/cache/store.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = IMG_PAGE, SAVE_STEP = 4096, SAVE_PAUSE_NS = 2000000000, CHILD_MIN = 128, WORTH = 256 };

enum page_state { PAGE_UNKNOWN, PAGE_KNOWN, PAGE_CHANGED };
enum piece_state { PIECE_UNTRIED, PIECE_USED, PIECE_BAD, PIECE_DROPPED };

struct map {
    struct map *next;
    gva start, end;
    u64 offset;                 /* of start in the file */
    struct img_key file;
    bool guarded;
    bool looked;                /* for the image */
    struct img_key key;         /* then: under which */
    struct image img;
    u8 *page;                   /* enum page_state */
    u64 *hash;
    u8 *state;                  /* enum piece_state, by entry */
    struct tb_piece **piece;    /* the same, of those used */
};

struct cache {
    struct store store;
    struct baseline *bl;
    struct tbs *tbs;
    const struct code_reader *code;
    u64 identity;
    unsigned mode;
    struct map *maps, *last;    /* last: found last */
    u32 saved;                  /* blocks of tbs->list before this one are saved, or not ours */
    u64 n_saved_at, saved_ns;
    u64 n_new;                  /* blocks that may be kept, made since */
    bool child;
    enum { ASK, NO, YES } writes;
    u64 n_found;
};

/* ---- who we are ------------------------------------------------------------------------------------------------- */

extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

/* Hash of the linker's build id; 0: there is none. */
static u64 build_identity(void)
{
    const u8 *base = (const u8 *)&__ehdr_start;
    const ElfW(Phdr) *ph = (const ElfW(Phdr) *)(base + __ehdr_start.e_phoff);
    u64 first = 0;
    for (unsigned k = 0; k < __ehdr_start.e_phnum; k++)
        if (ph[k].p_type == PT_LOAD && !ph[k].p_offset)
            first = ph[k].p_vaddr;
    for (unsigned k = 0; k < __ehdr_start.e_phnum; k++) {
        if (ph[k].p_type != PT_NOTE)
            continue;
        const u8 *p = base + ph[k].p_vaddr - first, *end = p + ph[k].p_filesz;
        while ((size_t)(end - p) >= sizeof(ElfW(Nhdr))) {
            const ElfW(Nhdr) *n = (const ElfW(Nhdr) *)p;
            const u8 *desc = p + sizeof *n + ALIGN_UP(n->n_namesz, 4u);
            if (n->n_type == NT_GNU_BUILD_ID && n->n_namesz == 4 && !memcmp(n + 1, "GNU", 4))
                return hash_bytes(desc, n->n_descsz, IMG_MAGIC);
            p = desc + ALIGN_UP(n->n_descsz, 4u);
        }
    }
    return 0;
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
    free(c);
}

void cache_flushed(struct cache *c)
{
    for (struct map *m = c->maps; m; m = m->next)
        for (u32 k = 0; m->state && k < m->img.n_pieces; k++)
            if (m->state[k] == PIECE_USED) {
                m->state[k] = PIECE_UNTRIED;
                m->piece[k] = NULL;
            }
    c->saved = 0;
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

static struct map *map_at(struct cache *c, gva pc)
{
    if (LIKELY(c->last && pc - c->last->start < c->last->end - c->last->start))
        return c->last;
    for (struct map *m = c->maps; m; m = m->next)
        if (pc - m->start < m->end - m->start)
            return c->last = m;
    return NULL;
}

static u64 file_offset(const struct map *m, gva pc) { return pc - m->start + m->offset; }
static gva file_base(const struct map *m) { return m->start - m->offset; }

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
static bool look(struct cache *c, struct map *m)
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
    return true;
}

/* ---- pages ---------------------------------------------------------------------------------------------------------- */

static bool hash_of_page(const struct cache *c, gva page, u64 *hash)
{
    u8 copy[PAGE];
    if (!c->code->read(c->code->ctx, page, copy, sizeof copy))
        return false;
    *hash = hash_bytes(copy, sizeof copy, 0);
    return true;
}

/* The hash of a page of the map; false: it cannot be relied on. */
static bool page_hash(const struct cache *c, struct map *m, gva page, u64 *hash)
{
    size_t k = (page - m->start) / PAGE;
    if (m->page[k] == PAGE_UNKNOWN)
        m->page[k] = hash_of_page(c, page, &m->hash[k]) ? PAGE_KNOWN : PAGE_CHANGED;
    *hash = m->hash[k];
    return m->page[k] == PAGE_KNOWN;
}

static bool pages_match(const struct cache *c, struct map *m, const struct img_view *v)
{
    for (u32 k = 0; k < v->head->n_pages; k++) {
        gva page = file_base(m) + v->page[k].at;
        u64 hash;
        if (page - m->start >= m->end - m->start || !page_hash(c, m, page, &hash) || hash != v->page[k].hash)
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
    store_rest(&m->img);
    if (!p) {
        LOG(cache, "the piece at %#lx of an image is damaged: ignored", e->start);
    } else if (!pages_match(c, m, &p->view) || (p->view.head->stays && p->view.head->base != file_base(m))) {
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
    return p;
}

struct tb *cache_find(struct cache *c, gva pc, enum bl_variant variant)
{
    struct map *m = map_at(c, pc);
    if (!m || !look(c, m) || !m->img.data)
        return NULL;
    u64 start = ALIGN_DOWN(file_offset(m, pc), (u64)IMG_GROUP);
    s64 k = img_find(&m->img, start);
    if (k < 0 || m->state[k] >= PIECE_BAD || m->img.entry[k].kind != IMG_BASELINE)
        return NULL;
    if (m->state[k] == PIECE_UNTRIED) {
        m->piece[k] = use_piece(c, m, &m->img.entry[k]);
        m->state[k] = m->piece[k] ? PIECE_USED : PIECE_BAD;
    }
    s64 block = m->piece[k] ? img_find_block(&m->piece[k]->view, (u32)(pc - m->piece[k]->start), variant) : -1;
    if (block < 0)
        return NULL;
    c->n_found++;
    return tb_add_part(c->tbs, m->piece[k], (u32)block);
}

/* Children of forks are many and short, and mostly write nothing. */
bool cache_wants(struct cache *c, gva pc)
{
    struct map *m = map_at(c, pc);
    if (!m || !look(c, m))
        return false;
    if (c->writes == ASK)
        c->writes = store_writes(&c->store) ? YES : NO;
    return m->img.data || (c->writes == YES && !c->child);
}

static void remove_piece(struct cache *c, struct map *m, u32 k, enum piece_state to,
                         void (*gone)(void *ctx, const struct tb *), void *ctx)
{
    tb_thaw(c->tbs);
    tb_remove_piece(c->tbs, m->piece[k], gone, ctx);
    m->state[k] = (u8)to;
    m->piece[k] = NULL;
}

bool cache_drop(struct cache *c, gva pc, void (*gone)(void *ctx, const struct tb *), void *ctx)
{
    struct map *m = map_at(c, pc);
    bool any = false;
    u64 first = m ? ALIGN_DOWN(file_offset(m, pc), (u64)IMG_GROUP) : 0;

    for (u64 start = first >= IMG_GROUP ? first - IMG_GROUP : 0; m && m->state && start <= first + IMG_GROUP; start += IMG_GROUP) {
        s64 k = img_find(&m->img, start);
        if (k < 0 || m->state[k] != PIECE_USED)
            continue;
        remove_piece(c, m, (u32)k, PIECE_DROPPED, gone, ctx);
        any = true;
    }
    return any;
}

static bool is_dropped(const struct map *m, gva pc)
{
    s64 k = m->state ? img_find(&m->img, ALIGN_DOWN(file_offset(m, pc), (u64)IMG_GROUP)) : -1;
    return k >= 0 && m->state[k] == PIECE_DROPPED;
}

void cache_invalidate(struct cache *c, gva start, gva end, void (*gone)(void *ctx, const struct tb *), void *ctx)
{
    for (struct map **at = &c->maps, *m; (m = *at);) {
        if (end <= m->start || m->end <= start) {
            at = &m->next;
            continue;
        }
        bool all = start <= m->start && m->end <= end;
        for (u32 k = 0; m->state && k < m->img.n_pieces; k++)
            if (m->state[k] == PIECE_USED && (all || depends_on(m, &m->piece[k]->view, start, end)))
                remove_piece(c, m, k, PIECE_BAD, gone, ctx);
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
    return page - a->m->start < a->m->end - a->m->start && page_hash(a->c, a->m, page, &hash);
}

/* NULL: the block may be kept. */
static const char *refusal(struct cache *c, const struct tb *b)
{
    struct at_page a = { c, map_at(c, b->pc), NULL };
    if (!a.m)
        return "it is of no file";
    if (!look(c, a.m) || is_dropped(a.m, b->pc))
        return "the one that was kept was given up";
    if (b->stays && a.m->end >> 32)
        return "it computes with its address";
    return each_page(b, know_page, &a) ? NULL : "it depends on pages that changed or are of no file";
}

void cache_made(struct cache *c, struct tb *b)
{
    const char *why = b->reloc ? refusal(c, b) : NULL;
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
        exit[k] = (struct img_exit){ .target = (s32)target, .patch = patch,
                                     .stub = e->inside ? patch + 4 + (u32)e->unlinked : 0, .variant = e->variant, .backward = e->backward };
    }
    for (unsigned k = 0; k < b->n_relocs; k++)
        reloc[k] = IMG_RELOC(b->reloc[k].at, b->reloc[k].kind, b->reloc[k].more);
    if (!each_page(b, put_page, a))
        return;
    const struct pack_block pb = {
        .pc = (u32)(b->pc - start), .size = b->size, .variant = b->variant, .loop = b->loop, .code = b->code,
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
    if (!img_piece_check(&v, e, head, from + head_size) || !pages_match(a->c, a->m, &v)
        || (v.head->stays && v.head->base != base))
        return;
    for (u32 k = 0; k < v.head->n_pages; k++)
        pack_page(a->pack, v.page[k].at, v.page[k].hash);
    pack_add_piece(a->pack, &v, from + head_size, (s64)(base - v.head->base));
}

/* Old pieces and new blocks, stretch by stretch. */
static void merge(struct at_page *a, const struct image *old, const struct fresh *fresh, size_t n)
{
    u32 e = 0;
    size_t k = 0;
    while (e < old->n_pieces || k < n) {
        u64 start = k < n ? ALIGN_DOWN(fresh[k].offset, (u64)IMG_GROUP) : ~(u64)0;
        if (e < old->n_pieces && old->entry[e].start < start) {
            pack_keep(a->pack, old, &old->entry[e++]);
            continue;
        }
        pack_begin(a->pack);
        for (; k < n && fresh[k].offset - start < IMG_GROUP; k++)
            add_fresh(a, fresh[k].b, file_base(a->m) + start);
        if (e < old->n_pieces && old->entry[e].start == start)
            add_old(a, old, &old->entry[e++]);
        pack_end(a->pack, start, file_base(a->m), a->m->end >> 32 == 0);
    }
}

/* Files do change under those who map them; such code is not kept. */
static void look_at_pages_again(const struct cache *c, struct map *m)
{
    u64 hash;
    for (size_t k = 0; k < (m->end - m->start) / PAGE; k++)
        if (m->page[k] == PAGE_KNOWN && (!hash_of_page(c, m->start + k * PAGE, &hash) || hash != m->hash[k]))
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

/* The first image may be empty: it says that the file has been run before. */
static void save_map(struct cache *c, struct map *m, struct fresh *fresh, u64 min)
{
    struct image old = { 0 };
    size_t n = m->looked ? gather(c, m, fresh) : 0;

    if (!m->looked || (n < min && (min > 1 || m->img.data)))
        return;
    bool first = !store_open(&c->store, m->key, &old);  /* another process may have written meanwhile */
    if (first || n * WORTH > n_blocks_of(&old)) {
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
        store_unlock(lock);
    }
    free(fresh);
}
