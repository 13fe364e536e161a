/* opt_dce.c - drops values that nobody uses and closes the gaps that all passes left.
 *
 * Backwards: a node stays if it does something or a node that stays uses it; operands come before users, so
 * one sweep sees all.  Forwards: nodes move down, references follow. */
#include "ir/passes.h"

/* What a node may have and still be only a value. */
enum { ONLY_VALUE = F_PURE | F_COMM | F_LANES | F_COMPARE | F_FLAGS | F_READS_CPU };

void ir_opt_dce(struct ir_block *b)
{
    u64 used[IR_MAX_NODES / 64 + 1];
    ir_ref moved[IR_MAX_NODES];
    memset(used, 0, (b->n / 64 + 1) * sizeof *used);

    for (ir_ref i = b->n; --i > 0;) {
        struct ir_node *n = &b->node[i];
        if ((ir_op_info[n->op].flags & ~(u32)ONLY_VALUE) != 0)
            used[i / 64] |= 1ull << (i & 63);
        if (!(used[i / 64] >> (i & 63) & 1))
            continue;
        unsigned slots = ir_ref_slots(n);
        if (slots & 1)
            used[n->a / 64] |= 1ull << (n->a & 63);
        if (slots & 2)
            used[n->b / 64] |= 1ull << (n->b & 63);
        if (slots & 4)
            used[n->c / 64] |= 1ull << (n->c & 63);
    }

    ir_ref to = 1;
    for (ir_ref i = 1; i < b->n; i++) {
        if (!(used[i / 64] >> (i & 63) & 1))
            continue;
        struct ir_node n = b->node[i];
        unsigned slots = ir_ref_slots(&n);
        if (slots & 1)
            n.a = moved[n.a];
        if (slots & 2)
            n.b = moved[n.b];
        if (slots & 4)
            n.c = moved[n.c];
        moved[i] = to;
        b->node[to++] = n;
    }
    b->n = to;
}
