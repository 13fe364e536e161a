/* pack.c - see pack.h. */
#include "jit/cache/pack.h"

#include "jit/tb.h"
#include <stdlib.h>

enum { ALIGN = 16 };

void pack_init(struct pack *p, struct baseline *bl)
{
    *p = (struct pack){ .bl = bl };
    arena_init(&p->arena);
    buf_init(&p->pieces);
}

void pack_fini(struct pack *p)
{
    arena_fini(&p->arena);
    buf_fini(&p->pieces);
    free(p->entry);
    free(p->block);
    free(p->region);
    free(p->page);
    free(p->head);
}

/* Room for one more element; NULL: no memory. */
static void *room(struct pack *p, void *array, u32 n, u32 *cap, size_t size)
{
    if (n < *cap)
        return array;
    u32 more = *cap ? 2 * *cap : 64;
    void *a = realloc(array, more * size);
    if (!a) {
        p->failed = true;
        return array;
    }
    *cap = more;
    return a;
}

static struct img_entry *add_entry(struct pack *p)
{
    p->entry = room(p, p->entry, p->n_entries, &p->cap_entries, sizeof *p->entry);
    if (p->failed || p->pieces.len > IMG_MAX_SIZE / 2) {
        p->failed = true;
        return NULL;
    }
    return &p->entry[p->n_entries++];
}

static void pad(struct buf *b)
{
    static const u8 zero[ALIGN];
    buf_add(b, zero, ALIGN_UP(b->len, (size_t)ALIGN) - b->len);
}

/* Offsets of pieces count from the first one until pack_finish. */
void pack_keep(struct pack *p, const struct image *img, const struct img_entry *e)
{
    struct img_entry *to = add_entry(p);
    if (!to)
        return;
    *to = *e;
    to->at = (u32)p->pieces.len;
    buf_add(&p->pieces, img->data + e->at, e->size);
    pad(&p->pieces);
    p->n_blocks += e->n_blocks;
}

/* ---- collecting a piece -------------------------------------------------------------------------------------------- */

void pack_begin(struct pack *p)
{
    arena_release(&p->arena, (struct arena_mark){ 0 });
    p->n = p->n_regions = p->n_pages = p->n_heads = 0;
}

void pack_head(struct pack *p, u32 pc)
{
    p->head = room(p, p->head, p->n_heads, &p->cap_heads, sizeof *p->head);
    if (!p->failed)
        p->head[p->n_heads++] = pc;
}

static bool goes_across(const struct pack *p, u32 pc, u32 reach)
{
    for (u32 k = 0; k < p->n_heads; k++)
        if (pc < p->head[k] && p->head[k] < pc + reach)
            return true;
    return false;
}

static bool is_head(const struct pack *p, u32 pc)
{
    for (u32 k = 0; k < p->n_heads; k++)
        if (p->head[k] == pc)
            return true;
    return false;
}

void pack_add(struct pack *p, const struct pack_block *b)
{
    if (goes_across(p, b->pc, b->reach))
        return;
    p->block = room(p, p->block, p->n, &p->cap, sizeof *p->block);
    if (!p->failed)
        p->block[p->n++] = *b;
}

void pack_page(struct pack *p, u64 at, u64 hash)
{
    for (u32 k = 0; k < p->n_pages; k++)
        if (p->page[k].at == at)
            return;
    p->page = room(p, p->page, p->n_pages, &p->cap_pages, sizeof *p->page);
    if (!p->failed)
        p->page[p->n_pages++] = (struct img_page){ at, hash };
}

static bool has(const struct pack *p, u32 n, u32 pc, u8 variant)
{
    for (u32 k = 0; k < n; k++)
        if (p->block[k].pc == pc && p->block[k].variant == variant)
            return true;
    return false;
}

void pack_add_piece(struct pack *p, const struct img_view *v, const u8 *code, s64 guest)
{
    u32 n_new = p->n;

    for (u32 k = 0; k < v->head->n_blocks; k++) {
        const struct img_block *b = &v->block[k], end = {
            .code = v->head->code_size, .exit = v->head->n_exits, .reloc = v->head->n_relocs, .mark = v->head->n_marks,
        }, *next = k + 1 < v->head->n_blocks ? b + 1 : &end;
        if (has(p, n_new, b->pc, b->variant))
            continue;
        struct pack_block to = {
            .pc = b->pc, .reach = b->reach, .variant = b->variant, .loop = b->loop, .size = next->code - b->code, .code = code + b->code,
            .host = b->code, .guest = guest, .n_exits = next->exit - b->exit, .n_relocs = next->reloc - b->reloc,
            .n_marks = next->mark - b->mark, .mark = v->mark + b->mark,
        };
        struct img_exit *exit = arena_alloc(&p->arena, to.n_exits * sizeof *exit);
        u32 *reloc = arena_alloc(&p->arena, to.n_relocs * sizeof *reloc);
        for (u32 i = 0; i < to.n_exits; i++) {
            exit[i] = v->exit[b->exit + i];
            exit[i].stub -= exit[i].stub ? b->code : 0;
            exit[i].patch -= exit[i].patch ? b->code : 0;
            if (exit[i].stub > to.size || exit[i].patch > to.size)
                p->failed = true;
        }
        for (u32 i = 0; i < to.n_relocs; i++) {
            reloc[i] = v->reloc[b->reloc + i] - b->code;
            if (IMG_RELOC_AT(v->reloc[b->reloc + i]) < b->code || IMG_RELOC_AT(reloc[i]) > to.size)
                p->failed = true;
        }
        to.exit = exit;
        to.reloc = reloc;
        pack_add(p, &to);
    }
}

/* ---- making it -------------------------------------------------------------------------------------------------------- */

static int by_pc(const void *x, const void *y)
{
    const struct pack_block *a = x, *b = y;
    u64 u = (u64)a->pc << 8 | a->variant, v = (u64)b->pc << 8 | b->variant;
    return u < v ? -1 : u > v;
}

static int by_place(const void *x, const void *y)
{
    const struct img_page *a = x, *b = y;
    return a->at < b->at ? -1 : a->at > b->at;
}

/* Sizes of everything, and where each block's code goes. */
static void lay_out(struct pack *p, struct img_piece *head, u32 *at)
{
    u64 code = 0;
    *head = (struct img_piece){ .n_pages = p->n_pages, .n_blocks = p->n };
    for (u32 k = 0; k < p->n; k++) {
        const struct pack_block *b = &p->block[k];
        code = ALIGN_UP(code, (u64)(b->loop ? TB_LOOP_ALIGN : TB_ALIGN));
        at[k] = (u32)code;
        code += b->size;
        head->n_exits += b->n_exits;
        head->n_relocs += b->n_relocs;
        head->n_marks += b->n_marks;
        if (code > IMG_MAX_PIECE)
            p->failed = true;
    }
    head->code_size = (u32)code;
}

static void put32(u8 *p, u32 v) { memcpy(p, &v, sizeof v); }

/* Tables and code of block k, whose code begins at `at`; *v counts what the blocks before it have used. */
static void put_block(struct pack *p, u32 k, u32 at, u8 *code, const struct img_view *v, struct img_block *used)
{
    const struct pack_block *b = &p->block[k];
    struct bl_move by = { (s64)at - b->host, b->guest };

    *used = (struct img_block){ .pc = b->pc, .code = at, .exit = used->exit, .reloc = used->reloc, .mark = used->mark,
                                .variant = b->variant, .loop = b->loop, .reach = b->reach };
    *(struct img_block *)&v->block[k] = *used;
    memcpy(code + at, b->code, b->size);
    memcpy((struct bl_mark *)v->mark + used->mark, b->mark, b->n_marks * sizeof *b->mark);
    used->mark += b->n_marks;
    for (u32 i = 0; i < b->n_relocs; i++) {
        u32 r = b->reloc[i], kind = IMG_RELOC_KIND(r);
        ((u32 *)v->reloc)[used->reloc++] = r + at;
        if (kind == BL_RELOC_TABLE)             /* its address means nothing in a file */
            memset(code + IMG_RELOC_AT(r) + at, 0, 8);
        else if (kind == BL_RELOC_EXIT)         /* nor does that displacement */
            put32(code + IMG_RELOC_AT(r) + at, 0);
        else if (kind == BL_RELOC_SHARED)
            code[IMG_RELOC_AT(r) + at] = bl_shared_byte(IMG_RELOC_MORE(r), true);
        else
            bl_relocate(p->bl, code, IMG_RELOC_AT(r) + at, kind, IMG_RELOC_MORE(r), by);
    }
    for (u32 i = 0; i < b->n_exits; i++) {
        struct img_exit e = b->exit[i];
        e.inner = 0;
        e.stub += e.stub ? at : 0;
        e.patch += e.patch ? at : 0;
        if (e.patch)
            put32(code + e.patch, e.stub ? e.stub - (e.patch + 4) : 0);
        if (e.stub)
            bl_relocate_stub(code, e.stub, used->exit, by);
        ((struct img_exit *)v->exit)[used->exit++] = e;
    }
}

/* Exits to blocks of the same piece become jumps, but where there may be a region instead. */
static void link_inner(const struct pack *p, struct img_view *v, u8 *code)
{
    for (u32 k = 0; k < v->head->n_exits; k++) {
        struct img_exit *e = (struct img_exit *)&v->exit[k];
        if (!e->patch || e->target < 0 || e->target >= IMG_GROUP
            || (e->variant == BL_PLAIN && is_head(p, (u32)e->target)))
            continue;
        s64 to = img_find_block(v, (u32)e->target, (enum bl_variant)e->variant);
        if (to < 0)
            continue;
        put32(code + e->patch, v->block[to].code - (e->patch + 4));
        e->inner = 1;
    }
}

static void add_piece(struct pack *p, const struct img_entry *e, const void *head, size_t head_size, const void *rest,
                      size_t size)
{
    struct img_entry *to = add_entry(p);
    if (!to)
        return;
    *to = *e;
    to->at = (u32)p->pieces.len;
    buf_add(&p->pieces, head, head_size);
    buf_add(&p->pieces, rest, size);
    pad(&p->pieces);
    p->n_blocks += e->n_blocks;
}

void pack_end(struct pack *p, u64 start, gva base, bool stays)
{
    struct img_piece head;
    u32 *at = arena_alloc(&p->arena, p->n * sizeof *at);

    if (!p->n || !p->n_pages || p->failed)
        return;
    qsort(p->block, p->n, sizeof *p->block, by_pc);
    qsort(p->page, p->n_pages, sizeof *p->page, by_place);
    lay_out(p, &head, at);
    head.base = base;
    head.stays = stays;
    size_t head_size = img_head_size(&head);
    if (p->failed || !head_size || head_size + head.code_size > IMG_MAX_PIECE)
        return;                         /* this stretch has to be made each time */
    struct img_piece *piece = arena_zalloc(&p->arena, head_size);
    u8 *code = arena_alloc(&p->arena, head.code_size);
    memset(code, 0xcc, head.code_size);
    *piece = head;
    struct img_view v;
    img_view(&v, piece);
    memcpy((struct img_page *)v.page, p->page, p->n_pages * sizeof *p->page);
    struct img_block used = { 0 };
    for (u32 k = 0; k < p->n; k++)
        put_block(p, k, at[k], code, &v, &used);
    link_inner(p, &v, code);
    const struct img_entry e = {
        .start = start, .checksum = img_piece_sum(piece, head_size, code, head.code_size),
        .size = (u32)(head_size + head.code_size), .kind = IMG_BASELINE, .n_blocks = p->n,
    };
    add_piece(p, &e, piece, head_size, code, head.code_size);
}

/* ---- pieces of regions ------------------------------------------------------------------------------------------ */

void pack_region(struct pack *p, const struct pack_region *r)
{
    for (u32 k = 0; k < p->n_regions; k++)
        if (p->region[k].pc == r->pc)
            return;
    p->region = room(p, p->region, p->n_regions, &p->cap_regions, sizeof *p->region);
    if (!p->failed)
        p->region[p->n_regions++] = *r;
}

static int by_first(const void *x, const void *y)
{
    const struct pack_region *a = x, *b = y;
    return a->pc < b->pc ? -1 : a->pc > b->pc;
}

static void put_region(const struct pack_region *r, struct img_region_view *v, u8 *objects, struct img_region *used)
{
    u32 exit = used->exit, range = used->range, at = used->at;

    memcpy((struct region_exit *)v->exit + exit, r->exit, r->n_exits * sizeof *r->exit);
    memcpy((struct tb_range *)v->range + range, r->range, r->n_ranges * sizeof *r->range);
    memcpy(objects + at, r->object, r->size);
    *used = (struct img_region){ .exit = exit + r->n_exits, .range = range + r->n_ranges,
                                 .at = at + ALIGN_UP(r->size, (u32)ALIGN) };
}

void pack_end_regions(struct pack *p, u64 start, unsigned kind, gva base, u64 compiler)
{
    struct img_regions head = { .base = base, .compiler = compiler, .n_pages = p->n_pages, .n_regions = p->n_regions };
    u64 objects = 0;

    for (u32 k = 0; k < p->n_regions; k++) {
        head.n_exits += p->region[k].n_exits;
        head.n_ranges += p->region[k].n_ranges;
        objects += ALIGN_UP(p->region[k].size, (u32)ALIGN);
    }
    size_t size = img_regions_size(&head);
    if (!p->n_regions || !p->n_pages || p->failed || !size || size + objects > IMG_MAX_PIECE)
        return;
    head.objects = (u32)objects;
    qsort(p->region, p->n_regions, sizeof *p->region, by_first);
    qsort(p->page, p->n_pages, sizeof *p->page, by_place);
    struct img_regions *piece = arena_zalloc(&p->arena, size);
    u8 *data = arena_zalloc(&p->arena, objects);
    *piece = head;
    struct img_region_view v;
    img_regions_view(&v, piece);
    memcpy((struct img_page *)v.page, p->page, p->n_pages * sizeof *p->page);
    struct img_region used = { 0 };
    for (u32 k = 0; k < p->n_regions; k++) {
        const struct pack_region *r = &p->region[k];
        *(struct img_region *)&v.region[k] = (struct img_region){
            .pc = r->pc, .n_blocks = r->n_blocks, .n_insns = r->n_insns, .stays = r->stays, .exit = used.exit,
            .range = used.range, .at = used.at, .size = r->size, .sum = img_object_sum(r->object, r->size),
        };
        put_region(r, &v, data, &used);
    }
    const struct img_entry e = {
        .start = start, .checksum = img_regions_sum(piece, size), .size = (u32)(size + objects), .kind = kind,
        .n_blocks = p->n_regions,
    };
    add_piece(p, &e, piece, size, data, objects);
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

bool pack_finish(struct pack *p, struct img_key key, struct buf *out)
{
    size_t first = ALIGN_UP(sizeof(struct img_header) + p->n_entries * sizeof *p->entry, (size_t)ALIGN);
    struct img_header h = {
        .magic = IMG_MAGIC, .key = key, .size = (u32)(first + p->pieces.len), .n_pieces = p->n_entries,
    };

    if (p->failed || first + p->pieces.len > IMG_MAX_SIZE)
        return false;
    for (u32 k = 0; k < p->n_entries; k++)
        p->entry[k].at += (u32)first;
    h.checksum = img_index_sum(&h, p->entry);
    buf_reset(out);
    buf_add(out, &h, sizeof h);
    buf_add(out, p->entry, p->n_entries * sizeof *p->entry);
    pad(out);
    buf_add(out, p->pieces.data, p->pieces.len);
    return true;
}
