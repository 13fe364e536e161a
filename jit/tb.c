/* tb.c - see tb.h. */
#include "jit/tb.h"

#include "jit/region.h"

#include <errno.h>
#include <stdlib.h>

enum {
    HASH_LOG2 = 17,
    PAGE_HASH_LOG2 = 12,
    PAGE_LOG2 = 12,                 /* of the host */
    SPAN_LOG2 = 9,
    RETIRED_LOG2 = 13,
    RETIRED_MAX = 8,                /* with one pc and first word, about */
    MAX_BLOCKS = 1 << 20,
    MAX_EXITS = 1 << 21,
    MAX_CHUNKS = MAX_EXITS / BL_EXIT_CHUNK,
    MAX_SHARED_AT = 1 << 20,
    BLOCK_ROOM = 80 << 10,          /* code bytes kept free for the next block and stubs of its exits */
    SHADOW_STEP = 256 << 10,
    SHADOW_KEEP = 4 << 20,          /* a larger one is not kept between forks */
};

#define CODE_PAGES(t) ((t)->code.size >> PAGE_LOG2)

/* Blocks that depend on one piece of guest code, 1 << SPAN_LOG2 bytes: small, since IC IVAU walks its blocks. */
struct tb_user {
    struct tb *tb;
    struct tb_user *next;
};
struct tb_page {
    gva number;
    struct tb_user *users;
    struct tb_page *next;
    bool patched;                   /* blocks have been removed from it */
};

/* Neighbours in the guest are neighbours in the table: a short program touches few of its pages. */
static u32 hash_of(gva pc) { return (u32)(pc >> 6 ^ pc >> (6 + HASH_LOG2)) & ((1u << HASH_LOG2) - 1); }
/* A machine has many blocks, and neighbours are not looked for in turn: they are as far apart as others. */
static u32 hash_in(gva pc, u64 space)
{
    return space ? (u32)((3 * pc + space) * 0x9e3779b97f4a7c15 >> (64 - HASH_LOG2)) : hash_of(pc);
}
static u32 page_hash_of(gva page) { return (u32)(page ^ page >> PAGE_HASH_LOG2) & ((1u << PAGE_HASH_LOG2) - 1); }

/* ---- life ---------------------------------------------------------------------------------------- */

int tb_init(struct tbs *t, size_t code_size)
{
    memset(t, 0, sizeof *t);
    arena_init(&t->arena);
    t->hash = os_alloc(sizeof *t->hash << HASH_LOG2);
    t->page_hash = os_alloc(sizeof *t->page_hash << PAGE_HASH_LOG2);
    t->list = os_alloc(sizeof *t->list * MAX_BLOCKS);
    t->exit = os_alloc(sizeof *t->exit * MAX_EXITS);
    t->chunk = os_alloc(sizeof *t->chunk * MAX_CHUNKS);
    t->shared_at = os_alloc(sizeof *t->shared_at * MAX_SHARED_AT);
    if (!t->hash || !t->page_hash || !t->list || !t->exit || !t->chunk || !t->shared_at) {
        tb_fini(t);
        return -ENOMEM;
    }
    if (!code_size)
        return 0;
    int err = os_code_map(&t->code, code_size);
    if (err)
        tb_fini(t);
    return err;
}

void tb_fini(struct tbs *t)
{
    os_free(t->hash, sizeof *t->hash << HASH_LOG2);
    os_free(t->page_hash, sizeof *t->page_hash << PAGE_HASH_LOG2);
    os_free(t->retired, sizeof *t->retired << RETIRED_LOG2);
    os_free(t->list, sizeof *t->list * MAX_BLOCKS);
    os_free(t->exit, sizeof *t->exit * MAX_EXITS);
    os_free(t->chunk, sizeof *t->chunk * MAX_CHUNKS);
    os_free(t->shared_at, sizeof *t->shared_at * MAX_SHARED_AT);
    if (t->code.rx)
        os_code_unmap(&t->code);
    os_free(t->shadow, t->shadow_size);
    os_free(t->dirty, CODE_PAGES(t));
    arena_fini(&t->arena);
}

bool tb_has_room(const struct tbs *t)
{
    return !t->broken && t->n < MAX_BLOCKS && t->n_exits + BL_MAX_EXITS < MAX_EXITS &&
           t->n_shared_at + BL_MAX_RELOCS < MAX_SHARED_AT &&
           (!t->code.rx || t->code_used + BLOCK_ROOM < t->code.size);
}

void tb_flush(struct tbs *t)
{
    u32 n = t->n;

    memset(t->hash, 0, sizeof *t->hash << HASH_LOG2);
    memset(t->page_hash, 0, sizeof *t->page_hash << PAGE_HASH_LOG2);
    memset(t->list, 0, sizeof *t->list * n);
    arena_release(&t->arena, (struct arena_mark){ 0 });
    t->n = t->n_exits = t->n_chunks = t->n_pages = t->n_shared_at = 0;
    t->broken = false;
    t->spare = NULL;
    if (t->retired)
        memset(t->retired, 0, sizeof *t->retired << RETIRED_LOG2);
    t->code_used = t->code_keep;
    t->n_flushes++;
}

/* ---- finding ------------------------------------------------------------------------------------- */

struct tb *tb_find_in(const struct tbs *t, gva pc, u64 space, enum bl_variant variant)
{
    struct tb *b = atomic_load_explicit(&t->hash[hash_in(pc, space)], memory_order_acquire);    /* pairs with tb_add */

    while (b && (b->pc != pc || b->space != space || b->variant != variant))
        b = atomic_load_explicit(&b->hash_next, memory_order_acquire);
    return b && !atomic_load_explicit(&b->dead, memory_order_acquire) ? b : NULL;
}

struct tb *tb_find(const struct tbs *t, gva pc, enum bl_variant variant)
{
    struct tb *b = atomic_load_explicit(&t->hash[hash_of(pc)], memory_order_acquire);   /* pairs with tb_add */

    while (b && (b->pc != pc || b->variant != variant))
        b = atomic_load_explicit(&b->hash_next, memory_order_acquire);
    return b && !atomic_load_explicit(&b->dead, memory_order_acquire) ? b : NULL;
}

static const struct tb *find_in_piece(const struct tb *b, u32 offset, gva *pc)
{
    const struct img_view *v = &b->piece->view;
    u32 lo = 0, hi = v->head->n_blocks;

    while (hi - lo > 1) {
        u32 mid = lo + (hi - lo) / 2;
        if (v->block[mid].code <= offset)
            lo = mid;
        else
            hi = mid;
    }
    const struct img_block *block = &v->block[lo];
    u32 end = lo + 1 < v->head->n_blocks ? block[1].mark : v->head->n_marks;
    *pc = b->piece->start + block->pc;
    for (u32 i = block->mark; i < end && v->mark[i].code <= offset - block->code; i++)
        *pc = b->piece->start + block->pc + v->mark[i].pc;
    return b;
}

const u8 *tb_fault_edge(const struct tb *b, u64 host)
{
    const struct region_edge *edge = (const struct region_edge *)(b->code + b->edges_at);
    u32 to = region_edge_find(edge, b->n_edges, (u32)(host - (u64)(uintptr_t)b->code));
    return to ? b->code + to : NULL;
}

const struct tb *tb_by_host_pc(const struct tbs *t, u64 host, gva *pc)
{
    u32 lo = 0, hi = atomic_load_explicit(&t->n, memory_order_acquire);    /* pairs with tb_add */
    u64 offset;

    while (lo < hi) {               /* first block behind host */
        u32 mid = lo + (hi - lo) / 2;
        if ((u64)(uintptr_t)t->list[mid]->code <= host)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (!lo)
        return NULL;
    const struct tb *b = t->list[lo - 1];
    offset = host - (u64)(uintptr_t)b->code;
    if (!b->code || offset >= b->size)
        return NULL;
    if (b->piece)
        return find_in_piece(b, (u32)offset, pc);
    *pc = b->pc;
    for (u32 i = 0; i < b->n_marks && b->mark[i].code <= offset; i++)
        *pc = b->pc + b->mark[i].pc;
    return b;
}

/* ---- fork ------------------------------------------------------------------------------------------ */

static void make_dirty(struct tbs *t, size_t start, size_t end)
{
    if (t->dirty)
        memset(t->dirty + (start >> PAGE_LOG2), 1, ((end - 1) >> PAGE_LOG2) - (start >> PAGE_LOG2) + 1);
}

static void drop_shadow(struct tbs *t)
{
    os_free(t->shadow, t->shadow_size);
    t->shadow = NULL;
}

int tb_fork_before(struct tbs *t)
{
    enum { PAGE = 1 << PAGE_LOG2 };

    if (!t->code.rx || t->frozen)
        return 0;                   /* private already */
    if (!t->dirty && !(t->dirty = os_alloc(CODE_PAGES(t))))
        return -ENOMEM;
    if (t->shadow && t->shadow_size < t->code_used)
        drop_shadow(t);
    if (!t->shadow) {
        t->shadow_size = (u32)MIN(ALIGN_UP(t->code_used, (size_t)SHADOW_STEP) + SHADOW_STEP, t->code.size);
        if (!(t->shadow = os_alloc(t->shadow_size)))
            return -ENOMEM;
        make_dirty(t, 0, t->code_used);
    }
    for (size_t at = 0; at < t->code_used; at += PAGE)
        if (t->dirty[at >> PAGE_LOG2]) {
            memcpy(t->shadow + at, t->code.rw + at, PAGE);
            t->dirty[at >> PAGE_LOG2] = 0;
        }
    return 0;
}

void tb_fork_child(struct tbs *t)
{
    if (!t->code.rx || t->frozen)
        return;
    int err = os_code_freeze(&t->code, t->shadow, t->shadow_size);
    ASSERT(!err, "the child of a fork has no memory for its code: %d", -err);
    t->shadow = NULL;
    t->frozen = true;
}

void tb_fork_parent(struct tbs *t)
{
    if (t->shadow_size > SHADOW_KEEP)
        drop_shadow(t);
}

void tb_thaw(struct tbs *t)
{
    if (LIKELY(!t->frozen))
        return;
    int err = os_code_thaw(&t->code, t->code_used);
    ASSERT(!err, "no memory for translated code: %d", -err);
    t->frozen = false;
}

/* ---- making and linking ---------------------------------------------------------------------------- */

static struct tb_page *page_of(const struct tbs *t, gva number)
{
    struct tb_page *p = t->page_hash[page_hash_of(number)];

    while (p && p->number != number)
        p = p->next;
    return p;
}

static bool page_is_patched(const struct tbs *t, gva number)
{
    const struct tb_page *p = page_of(t, number);

    return p && p->patched;
}

static void depend(struct tbs *t, struct tb *b, gva page)
{
    struct tb_page *p = page_of(t, page);

    if (!p) {
        struct tb_page **head = &t->page_hash[page_hash_of(page)];
        p = arena_alloc(&t->arena, sizeof *p);
        *p = (struct tb_page){ .number = page, .next = *head };
        *head = p;
        t->n_pages++;
    }
    for (const struct tb_user *u = p->users; u; u = b->text ? u->next : NULL)
        if (u->tb == b)
            return;                 /* two ranges on one page, or b is revived and has not been missed here */
    struct tb_user *u = t->spare;
    if (u)
        t->spare = u->next;
    else
        u = arena_alloc(&t->arena, sizeof *u);
    *u = (struct tb_user){ b, p->users };
    p->users = u;
}

static void *keep(struct tbs *t, const void *data, size_t size)
{
    void *copy = arena_alloc(&t->arena, size);

    if (size)                       /* else data may be NULL */
        memcpy(copy, data, size);
    return copy;
}

static struct ir_block *keep_ir(struct tbs *t, const struct ir_block *from)
{
    struct ir_block *b = keep(t, from, sizeof *b);

    b->node = keep(t, from->node, from->n * sizeof *from->node);
    b->vc = keep(t, from->vc, from->n_vc * sizeof *from->vc);
    return b;
}

static void depend_on_all(struct tbs *t, struct tb *b)
{
    for (unsigned i = 0; i < b->n_ranges; i++)
        for (gva p = b->range[i].start >> SPAN_LOG2; p <= (b->range[i].end - 1) >> SPAN_LOG2; p++)
            depend(t, b, p);
}

static void enter(struct tbs *t, struct tb *b)
{
    _Atomic(struct tb *) *head = &t->hash[hash_in(b->pc, b->space)];

    atomic_store_explicit(&b->hash_next, atomic_load_explicit(head, memory_order_relaxed), memory_order_relaxed);
    atomic_store_explicit(head, b, memory_order_release);              /* pairs with tb_find */
}

static void keep_text(struct tbs *t, struct tb *b, const struct source *src)
{
    if (src->n_bytes < 4 || src->piece[0].start != b->pc)
        return;
    const struct tb_text text = {
        .n = src->n_pieces,
        .piece = keep(t, src->piece, src->n_pieces * sizeof *src->piece),
        .bytes = keep(t, src->bytes, src->n_bytes),
        .guard_at = src->guard_at,
        .guarded = src->guarded,
    };
    b->text = keep(t, &text, sizeof text);
}

void tb_make_exits(struct tbs *t, u32 n)
{
    while (t->bl && t->n_chunks * BL_EXIT_CHUNK < t->n_exits + n) {
        u32 at = t->code_used;
        bl_exit_stubs(t->bl, t->code.rw + at, t->code.rx + at, t->n_chunks * BL_EXIT_CHUNK);
        make_dirty(t, at, at + BL_EXIT_CHUNK_SIZE);
        t->chunk[t->n_chunks++] = at;
        t->code_used = at + ALIGN_UP((u32)BL_EXIT_CHUNK_SIZE, TB_ALIGN);
    }
}

/* Displacement that reaches exit n's stub from a patch at this offset in code memory. */
static s32 to_stub(const struct tbs *t, u32 n, u64 patch) { return (s32)(bl_exit_at(t->chunk, n) - (patch + 4)); }

struct tb *tb_add(struct tbs *t, gva pc, enum bl_variant variant, const struct bl_result *res, const struct ir_block *ir,
                  const struct source *src)
{
    struct tb *b = arena_zalloc(&t->arena, sizeof *b);

    b->pc = pc;
    b->space = src->space;
    b->variant = (u8)variant;
    b->range = src->like ? src->like->range : keep(t, src->range, src->n * sizeof *src->range);
    b->n_ranges = src->n;
    b->place = src->n_places ? keep(t, src->place, src->n_places * sizeof *src->place) : NULL;
    b->n_places = src->n_places;
    if (!src->partial && page_is_patched(t, pc >> SPAN_LOG2))
        keep_text(t, b, src);
    if (res) {
        b->code = t->code.rx + t->code_used;
        b->size = res->size;
        b->region = res->region;
        b->plain = res->region_plain;
        b->edges_at = res->edges_at;
        b->n_edges = res->n_edges;
        b->mark = src->like ? src->like->mark : keep(t, res->mark, res->n_marks * sizeof *res->mark);
        b->n_marks = res->n_marks;
        b->first_exit = t->n_exits;
        b->n_exits = res->n_exits;
        for (unsigned i = 0; i < res->n_exits; i++) {
            const struct bl_exit *e = &res->exit[i];
            t->exit[t->n_exits] = (struct tb_exit){
                .target = e->target,
                .variant = (u8)e->variant,
                .patch = e->patch ? t->code.rw + t->code_used + e->patch : NULL,
                .unlinked = e->stub ? (s32)(e->stub - (e->patch + 4)) : to_stub(t, t->n_exits, t->code_used + e->patch),
                .backward = e->backward,
                .far = e->far,
                .inside = e->stub,
            };
            t->n_exits++;
        }
        for (unsigned i = 0; i < res->n_relocs; i++)
            if (res->reloc[i].kind == BL_RELOC_SHARED)
                tb_note_shared(t, t->code_used + res->reloc[i].at, res->reloc[i].more);
        if (t->keep_relocs && !res->region && !res->lost) {
            b->reloc = src->like ? src->like->reloc : keep(t, res->reloc, res->n_relocs * sizeof *res->reloc);
            b->n_relocs = (u16)res->n_relocs;
            b->stays = res->stays;
        }
        make_dirty(t, t->code_used, t->code_used + res->size);
        t->code_used = ALIGN_UP(t->code_used + res->size, TB_ALIGN);
    } else {
        b->ir = keep_ir(t, ir);
    }
    depend_on_all(t, b);
    t->list[t->n] = b;
    atomic_store_explicit(&t->n, t->n + 1, memory_order_release);      /* pairs with tb_by_host_pc */
    enter(t, b);
    t->n_made++;
    if (UNLIKELY(t->placed != NULL) && b->code)
        t->placed(t->placed_ctx, b->pc, b->code, b->size);
    return b;
}

static void place_piece(const struct tbs *t, const struct tb_piece *p)
{
    const struct img_view *v = &p->view;

    for (u32 k = 0; k < v->head->n_blocks; k++) {
        u32 end = k + 1 < v->head->n_blocks ? v->block[k + 1].code : v->head->code_size;
        t->placed(t->placed_ctx, p->start + v->block[k].pc, p->code + v->block[k].code, end - v->block[k].code);
    }
}

void tb_place_again(const struct tbs *t)
{
    if (!t->placed || !t->code.rx)
        return;
    t->placed(t->placed_ctx, ~(gva)0, t->code.rx, t->code_keep);
    for (u32 i = 0; i < t->n; i++)
        if (t->list[i]->piece && !t->list[i]->piece->dead)
            place_piece(t, t->list[i]->piece);
        else if (!t->list[i]->dead)
            t->placed(t->placed_ctx, t->list[i]->pc, t->list[i]->code, t->list[i]->size);
}

/* ---- retired blocks ---------------------------------------------------------------------------------- */

static struct tb **retired_of(const struct tbs *t, gva pc, const u8 *first_word)
{
    u32 word;

    memcpy(&word, first_word, sizeof word);
    u64 h = (pc ^ (u64)word << 20) * 0x9e3779b97f4a7c15;
    return &t->retired[h >> (64 - RETIRED_LOG2)];
}

static void retire(struct tbs *t, struct tb *b)
{
    if (!t->retired && !(t->retired = os_alloc(sizeof *t->retired << RETIRED_LOG2)))
        return;
    struct tb **head = retired_of(t, b->pc, b->text->bytes), *last = b;
    b->retired_next = *head;
    *head = b;
    for (unsigned n = 1; last && n < RETIRED_MAX; n++)
        last = last->retired_next;
    if (last)
        last->retired_next = NULL;
}

struct tb *tb_revive(struct tbs *t, gva pc, enum bl_variant variant, const struct code_reader *code)
{
    u8 word[4];
    struct tb *b;

    if (!t->retired || !code->read(code->ctx, pc, word, sizeof word))
        return NULL;
    for (struct tb **at = retired_of(t, pc, word); (b = *at); at = &b->retired_next)
        if (b->pc == pc && b->variant == variant && source_same(code, b->text->piece, b->text->n, b->text->bytes)
            && (b->text->guard_at == ~(gva)0 || code_guarded(code, b->text->guard_at) == b->text->guarded)) {
            *at = b->retired_next;
            atomic_store(&b->dead, false);
            depend_on_all(t, b);
            enter(t, b);
            return b;
        }
    return NULL;
}

/* The displacement lies in an aligned quadword, which other CPUs may be executing: one 8-byte store. */
static void patch(struct tbs *t, u8 *at, s32 displacement)
{
    tb_thaw(t);
    make_dirty(t, (size_t)(at - t->code.rw), (size_t)(at - t->code.rw) + 1);

    u64 *quad = (u64 *)ALIGN_DOWN((uintptr_t)at, 8);
    unsigned shift = 8 * (unsigned)((uintptr_t)at & 7);
    u64 mask = (u64)0xffffffff << shift;

    __atomic_store_n(quad, (*quad & ~mask) | ((u64)(u32)displacement << shift), __ATOMIC_RELEASE);
}

void tb_link(struct tbs *t, u32 n, struct tb *to)
{
    struct tb_exit *e = &t->exit[n];

    if (!e->patch || to->dead || e->next)
        return;                     /* not linkable, or another thread was faster */
    const u8 *from = t->code.rx + (e->patch - t->code.rw) + 4;
    to->far |= e->far;
    e->next = to->incoming ? to->incoming : e;      /* the last one points to itself: "linked" is next != NULL */
    to->incoming = e;
    patch(t, e->patch, (s32)(to->code - from));
}

/* ---- shared memory ----------------------------------------------------------------------------------- */

/* Offset in code memory | kind of byte in the lowest bits, of which those of memory's size are more than enough. */
#define SHARED_AT(at, more) ((u32)(at) << 1 | (more))

void tb_note_shared(struct tbs *t, u32 at, unsigned more)
{
    if (!t->shared)
        t->shared_at[t->n_shared_at++] = SHARED_AT(at, more);
}

void tb_share(struct tbs *t)
{
    tb_thaw(t);
    for (u32 k = 0; k < t->n_shared_at; k++) {
        u32 at = t->shared_at[k] >> 1;
        t->code.rw[at] = bl_shared_byte(t->shared_at[k] & 1, true);
        make_dirty(t, at, at + 1);
    }
    t->n_shared_at = 0;
    t->shared = true;
}

/* ---- pieces ------------------------------------------------------------------------------------------ */

bool tb_has_room_for(const struct tbs *t, u32 code_size, u32 n_exits)
{
    return tb_has_room(t) && t->n_shared_at + code_size / sizeof(u32) < MAX_SHARED_AT && t->n_exits + n_exits + BL_MAX_EXITS < MAX_EXITS &&
           (u64)t->code_used + code_size + (u64)n_exits * BL_EXIT_STUB + TB_LOOP_ALIGN + BLOCK_ROOM < t->code.size;
}

static void set_exit(struct tbs *t, const struct tb_piece *p, u32 k)
{
    const struct img_exit *e = &p->view.exit[k];
    u64 at = (u64)(p->code - t->code.rx) + e->patch;

    t->exit[p->first_exit + k] = (struct tb_exit){
        .target = p->start + (gva)(s64)e->target,
        .variant = e->variant,
        .patch = e->patch ? t->code.rw + at : NULL,
        .unlinked = e->stub ? (s32)(e->stub - (e->patch + 4)) : to_stub(t, p->first_exit + k, at),
        .backward = e->backward,
        .inside = e->stub,
    };
}

void tb_add_piece(struct tbs *t, struct tb_piece *p)
{
    const struct img_piece *head = p->view.head;
    struct tb *b = arena_zalloc(&t->arena, sizeof *b);

    p->code = t->code.rx + t->code_used;
    p->first_exit = t->n_exits;
    for (u32 k = 0; k < head->n_exits; k++)
        if (!p->view.exit[k].inner)
            set_exit(t, p, k);
        else if (t->n_flushes)                  /* never comes out; what was there before a flush must not count */
            t->exit[t->n_exits + k] = (struct tb_exit){ 0 };
    t->n_exits += head->n_exits;
    *b = (struct tb){ .pc = p->start, .code = p->code, .size = head->code_size, .piece = p, .dead = true };
    if (UNLIKELY(t->placed != NULL))
        place_piece(t, p);
    make_dirty(t, t->code_used, t->code_used + head->code_size);
    t->code_used = ALIGN_UP(t->code_used + head->code_size, TB_ALIGN);
    t->list[t->n] = b;
    atomic_store_explicit(&t->n, t->n + 1, memory_order_release);      /* pairs with tb_by_host_pc */
}

struct tb *tb_add_part(struct tbs *t, struct tb_piece *p, u32 k)
{
    const struct img_view *v = &p->view;
    const struct img_block *block = &v->block[k];
    bool last = k + 1 == v->head->n_blocks;
    struct tb *b = arena_zalloc(&t->arena, sizeof *b);

    b->pc = p->start + block->pc;
    b->variant = block->variant;
    b->code = p->code + block->code;
    b->size = (last ? v->head->code_size : block[1].code) - block->code;
    b->mark = v->mark + block->mark;
    b->n_marks = (last ? v->head->n_marks : block[1].mark) - block->mark;
    b->first_exit = p->first_exit + block->exit;
    b->n_exits = (last ? v->head->n_exits : block[1].exit) - block->exit;
    b->piece = p;
    b->retired_next = p->parts;
    p->parts = b;
    enter(t, b);
    return b;
}

/* Exits that jump to a block of their own piece, or to any (NULL), leave from now on. */
static void unlink_inner(struct tbs *t, const struct tb_piece *p, const struct img_block *to)
{
    for (u32 k = 0; k < p->view.head->n_exits; k++) {
        const struct img_exit *e = &p->view.exit[k];
        struct tb_exit *x = &t->exit[p->first_exit + k];
        if (!e->inner || x->patch || (to && (e->target != (s64)to->pc || e->variant != to->variant)))
            continue;
        set_exit(t, p, k);
        patch(t, x->patch, x->unlinked);
    }
}

gva tb_loop_of(const struct tbs *t, const struct tb *b, u32 k)
{
    const struct tb_exit *x = &t->exit[b->first_exit + k];
    const struct img_exit *e = b->piece ? &b->piece->view.exit[b->first_exit - b->piece->first_exit + k] : NULL;

    if (e && e->inner && !x->patch)
        return e->backward ? b->piece->start + (gva)(s64)e->target : ~(gva)0;
    return x->backward && x->next ? x->target : ~(gva)0;
}

/* ---- invalidation ---------------------------------------------------------------------------------- */

static void unlink_incoming(struct tbs *t, struct tb *b)
{
    for (struct tb_exit *e = b->incoming, *next; e; e = next) {
        next = e->next == e ? NULL : e->next;
        e->next = NULL;
        patch(t, e->patch, e->unlinked);
    }
    b->incoming = NULL;
}

void tb_unlink_far(struct tbs *t, gva start, u64 size)
{
    for (u32 i = 0; i < t->n; i++) {
        struct tb *b = t->list[i];
        if (b->far && (!size || b->pc - start < size)) {
            unlink_incoming(t, b);
            b->far = false;
        }
    }
}

/* Block number k of a piece is not to be reached any more, nor found. */
static void forget_part(struct tbs *t, struct tb_piece *p, s64 k)
{
    if (!p->gone)
        p->gone = arena_zalloc(&t->arena, (p->view.head->n_blocks / 64 + 1) * sizeof *p->gone);
    p->gone[k / 64] |= (u64)1 << (k % 64);
    unlink_inner(t, p, &p->view.block[k]);
}

void tb_remove(struct tbs *t, struct tb *b)
{
    _Atomic(struct tb *) *at = &t->hash[hash_in(b->pc, b->space)];
    struct tb *x;

    while ((x = atomic_load_explicit(at, memory_order_relaxed)) != b)
        at = &x->hash_next;
    atomic_store_explicit(at, atomic_load_explicit(&b->hash_next, memory_order_relaxed), memory_order_release);
    atomic_store(&b->dead, true);   /* seq_cst: pairs with the engine filling its tables */
    unlink_incoming(t, b);
    if (b->piece && !b->piece->dead)
        forget_part(t, b->piece, img_find_block(&b->piece->view, (u32)(b->pc - b->piece->start), (enum bl_variant)b->variant));
    if (b->text)
        retire(t, b);
}

void tb_remove_part(struct tbs *t, struct tb_piece *p, u32 k, void (*gone)(void *ctx, const struct tb *), void *ctx)
{
    const u8 *code = p->code + p->view.block[k].code;

    if (tb_part_is_gone(p, k))
        return;
    for (struct tb *b = p->parts; b; b = b->retired_next)
        if (b->code == code && !b->dead) {
            tb_remove(t, b);
            gone(ctx, b);
            return;
        }
    forget_part(t, p, k);
}

void tb_remove_piece(struct tbs *t, struct tb_piece *p, void (*gone)(void *ctx, const struct tb *), void *ctx)
{
    unlink_inner(t, p, NULL);
    p->dead = true;
    for (struct tb *b = p->parts; b; b = b->retired_next)
        if (!b->dead) {
            tb_remove(t, b);
            gone(ctx, b);
        }
}

static bool depends_on(const struct tb *b, gva start, gva end)
{
    for (unsigned i = 0; i < b->n_ranges; i++)
        if (b->range[i].start < end && start < b->range[i].end)
            return true;
    return false;
}

struct tb *tb_across(const struct tbs *t, gva pc, u64 space)
{
    enum { PAGE = 1 << PAGE_LOG2 };
    const u64 at = space ? ALIGN_DOWN(space, (u64)PAGE) + pc % PAGE : pc;
    const struct tb_page *p = page_of(t, at >> SPAN_LOG2);

    for (const struct tb_user *u = p ? p->users : NULL; u; u = u->next)
        if (!u->tb->dead && !u->tb->region && u->tb->pc != pc && u->tb->space == space && depends_on(u->tb, at, at + 1))
            return u->tb;
    return NULL;
}

static void invalidate_page(struct tbs *t, struct tb_page *p, gva start, gva end,
                            void (*gone)(void *ctx, const struct tb *), void *ctx)
{
    for (struct tb_user **at = &p->users, *u; (u = *at);) {
        bool hit = depends_on(u->tb, start, end);
        if (hit && !u->tb->dead) {
            tb_remove(t, u->tb);
            gone(ctx, u->tb);
            p->patched = true;
        }
        if (u->tb->dead) {
            *at = u->next;
            u->next = t->spare;
            t->spare = u;
        } else {
            at = &u->next;
        }
    }
}

void tb_invalidate(struct tbs *t, gva start, gva end, void (*gone)(void *ctx, const struct tb *), void *ctx)
{
    gva first = start >> SPAN_LOG2, last = (end - 1) >> SPAN_LOG2;

    if (last - first < 1 << PAGE_HASH_LOG2) {
        for (gva page = first; page <= last; page++) {
            struct tb_page *p = page_of(t, page);
            if (p)
                invalidate_page(t, p, start, end, gone, ctx);
        }
        return;
    }
    for (unsigned i = 0; i < 1 << PAGE_HASH_LOG2; i++)
        for (struct tb_page *p = t->page_hash[i]; p; p = p->next)
            if (p->number >= first && p->number <= last)
                invalidate_page(t, p, start, end, gone, ctx);
}
