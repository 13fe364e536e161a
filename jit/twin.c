/* twin.c - see twin.h. */
#include "jit/twin.h"

enum { PAGE = 4096, MOST = 64 /* copied at once */ };

static unsigned slot_of(gva pc, u64 space)
{
    return (unsigned)((space ^ pc << 52) * 0x9e3779b97f4a7c15 >> (64 - TWIN_LOG2));
}

struct tb *twin_find(const struct twins *w, const struct tbs *t, gva pc, u64 space, enum bl_variant variant)
{
    struct tb *b;

    if (atomic_load_explicit(&w->flushes, memory_order_acquire) != t->n_flushes)
        return NULL;                    /* those that were noted are gone */
    b = atomic_load_explicit(&w->at[slot_of(pc, space)], memory_order_acquire);    /* pairs with twin_note */
    return b && b->space == space && !((b->pc ^ pc) & (PAGE - 1)) && b->variant == variant
            && !atomic_load_explicit(&b->dead, memory_order_acquire) ? b : NULL;
}

void twin_note(struct twins *w, const struct tbs *t, struct tb *b)
{
    if (!b->reloc || b->stays)
        return;
    if (w->flushes != t->n_flushes) {
        memset(w->at, 0, sizeof w->at);
        atomic_store_explicit(&w->flushes, t->n_flushes, memory_order_release);
    }
    atomic_store_explicit(&w->at[slot_of(b->pc, b->space)], b, memory_order_release);
}

/* Exit k of the copy at rw: not linked.  Those by way of a table have no number in their code. */
static struct bl_exit copy_exit(const struct tbs *t, const struct tb *from, unsigned k, u8 *rw, struct bl_move by)
{
    const struct tb_exit *x = &t->exit[from->first_exit + k];
    u32 patch = x->patch ? (u32)(x->patch - t->code.rw - (from->code - t->code.rx)) : 0;
    u32 stub = x->inside ? (u32)(x->unlinked + 4) + patch : 0;

    if (stub && !x->far)
        bl_relocate_stub(rw, stub, t->n_exits + k, by);
    if (patch)
        bl_relocate_exit(rw, patch, stub ? (s64)stub : bl_exit_at(t->chunk, t->n_exits + k) - (rw - t->code.rw));
    return (struct bl_exit){ .target = x->target + (gva)by.guest, .variant = (enum bl_variant)x->variant, .patch = patch,
                             .stub = stub, .backward = x->backward, .far = x->far };
}

static void relocate(const struct tbs *t, const struct tb *from, u8 *rw, struct bl_move by)
{
    for (unsigned i = 0; i < from->n_relocs; i++) {
        const struct bl_reloc *r = &from->reloc[i];
        if (r->kind == BL_RELOC_EXIT)
            bl_relocate_exit(rw, r->at, bl_exit_at(t->chunk, t->n_exits + r->more) - (rw - t->code.rw));
        else if (r->kind == BL_RELOC_SHARED)
            rw[r->at] = bl_shared_byte(r->more, t->shared);
        else
            bl_relocate(t->bl, rw, r->at, r->kind, r->more, by);
    }
}

static struct tb *copy(struct tbs *t, const struct tb *from, gva pc, struct bl_result *res)
{
    struct source src = { .n = from->n_ranges, .space = from->space, .partial = true, .like = from };

    tb_make_exits(t, from->n_exits);
    u8 *rw = t->code.rw + t->code_used;
    struct bl_move by = { (s64)t->code_used - (from->code - t->code.rx), (s64)(pc - from->pc) };
    memcpy(rw, from->code, from->size);
    relocate(t, from, rw, by);
    for (unsigned k = 0; k < from->n_exits; k++)
        res->exit[k] = copy_exit(t, from, k, rw, by);
    memcpy(res->reloc, from->reloc, from->n_relocs * sizeof *from->reloc);
    res->size = from->size;
    res->n_exits = from->n_exits;
    res->n_marks = from->n_marks;
    res->n_relocs = from->n_relocs;
    res->n_edges = 0;
    res->region = res->region_plain = res->stays = res->lost = false;
    return tb_add(t, pc, (enum bl_variant)from->variant, res, NULL, &src);
}

struct tb *twin_copy(struct tbs *t, const struct tb *from, gva pc, struct bl_result *res)
{
    const gva by = pc - from->pc;
    const struct tb *old[MOST] = { from };
    struct tb *first = copy(t, from, pc, res);
    unsigned n = 1;

    for (unsigned i = 0; i < n; i++) {
        const struct tb *b = i ? tb_find_in(t, old[i]->pc + by, from->space, (enum bl_variant)old[i]->variant) : first;
        for (unsigned k = 0; k < b->n_exits; k++) {
            const struct tb_exit *x = &t->exit[old[i]->first_exit + k];
            enum bl_variant variant = (enum bl_variant)x->variant;
            const struct tb *next = x->next ? tb_find_in(t, x->target, from->space, variant) : NULL;
            struct tb *to = next ? tb_find_in(t, x->target + by, from->space, variant) : NULL;
            if (next && !to && next->reloc && !next->stays && n < MOST && tb_has_room(t)) {
                to = copy(t, next, next->pc + by, res);
                old[n++] = next;
            }
            if (to)
                tb_link(t, b->first_exit + k, to);
        }
    }
    return first;
}
