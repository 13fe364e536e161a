/* prepare.c - see prepare.h. */
#include "jit/prepare.h"

/* The first of the ascending places that is behind pc; pc: there is none. */
static gva next_place(const gva *place, size_t n, gva pc)
{
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (place[mid] <= pc)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n ? place[lo] : pc;
}

/* Makes the block at pc, and those behind it in the same function until there is one already: what follows a system call
 * or a jump through a table can be told by nothing else. */
static void prepare_from(const struct prepare *p, gva pc, bool backward, gva end)
{
    u8 word[16];

    while (pc % p->insn == 0 && tb_has_room(p->tbs) && !tb_find(p->tbs, pc, BL_PLAIN)
           && p->code->read(p->code->ctx, pc, word, p->insn)) {
        p->provide(p->ctx, pc, backward);
        const struct tb *b = tb_find(p->tbs, pc, BL_PLAIN);
        pc += (b && b->n_marks ? b->mark[b->n_marks - 1].pc : 0) + p->insn;
        if (pc >= end)
            return;
        backward = false;
    }
}

void prepare_functions(const struct prepare *p, const gva *pc, size_t n)
{
    for (size_t k = 0; k < n; k++)
        prepare_from(p, pc[k], false, next_place(pc, n, pc[k]));
    for (u32 k = 0; k < p->tbs->n_exits; k++) {         /* there will be more of them */
        struct tb_exit x = p->tbs->exit[k];
        if (x.patch && x.variant == BL_PLAIN)
            prepare_from(p, x.target, x.backward, next_place(pc, n, x.target));
    }
}
