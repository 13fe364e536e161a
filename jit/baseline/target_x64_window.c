/* target_x64_window.c - system mode: accesses of a block that lie close together share one look at the software TLB.
 *
 * Accesses whose addresses differ from each other by constants (fields of a structure, a stack frame) make a window: the
 * bytes from the first to the last of them, seen from the first access that is made.  That one asks the TLB for all of
 * the window, to be written if any of them writes (and then it may be read), and keeps what to add in the CPU's slot for
 * the window; the others add that.  0 is kept if the window does not lie in one page that the TLB has so: then each of
 * the others is made out of line.
 *
 * Nothing between two accesses of a window makes a translation void: helpers end it. */
#include "jit/baseline/target.h"

#include "core/mmu.h"

static bool fits(const struct window *w, s64 off, unsigned size)
{
    return MAX(w->end, off + size) - MIN(w->start, off) <= WINDOW_SPAN;
}

static void note(struct baseline *bl, ir_ref n, unsigned first)
{
    const struct ir_node *i = bl_node(bl, n);
    unsigned regime = i->aux & IR_MEM_PROGRAM ? 0 : bl->b->regime, size = tg_access_size(bl, i), k;
    s64 off;
    ir_ref base = ir_base(bl->b, i, &off);

    for (k = bl->n_windows; k-- > first;) {
        struct window *w = &bl->window[k];
        if (w->base == base && w->regime == regime && fits(w, off, size)) {
            w->store |= i->op == IR_store_;
            w->start = MIN(w->start, off);
            w->end = MAX(w->end, off + size);
            w->shared = true;
            bl->sharer[bl->n_sharers++] = (struct sharer){ (u16)n, (u8)k, off };
            return;
        }
    }
    if (bl->n_windows == JIT_WINDOWS)
        return;
    bl->window[bl->n_windows] = (struct window){ base, regime, i->op == IR_store_, false, false, off, off + size };
    bl->sharer[bl->n_sharers++] = (struct sharer){ (u16)n, (u8)bl->n_windows++, off };
}

void tg_look_for_windows(struct baseline *bl)
{
    const struct ir_block *b = bl->b;
    unsigned first = 0;

    bl->n_windows = bl->n_sharers = bl->sharer_at = 0;
    if (!bl->guest->system)
        return;
    for (ir_ref n = 1; n < b->n && bl->n_sharers < ARRAY_LEN(bl->sharer); n++) {
        unsigned op = bl_node(bl, n)->op;
        if (op == IR_load_ || op == IR_store_)
            note(bl, n, first);
        else if (op == IR_call_)
            first = bl->n_windows;
    }
}

const struct sharer *tg_sharer(struct baseline *bl, ir_ref n)
{
    while (bl->sharer_at < bl->n_sharers && bl->sharer[bl->sharer_at].node < n)
        bl->sharer_at++;
    const struct sharer *s = &bl->sharer[bl->sharer_at];
    return bl->sharer_at < bl->n_sharers && s->node == n && bl->window[s->window].shared ? s : NULL;
}
