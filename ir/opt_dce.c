/* opt_dce.c - drops values that nobody uses and closes the gaps that all passes left.
 *
 * Backwards: a node stays if it does something or a node that stays uses it; operands come before users, so
 * one sweep sees all.  Forwards: nodes move down, references follow. */
#include "ir/passes.h"

/* What a node may have and still be only a value. */
enum { ONLY_VALUE = F_PURE | F_COMM | F_LANES | F_COMPARE | F_FLAGS | F_READS_CPU };

void ir_opt_dce(struct ir_block *b)
{
    u8 used[IR_MAX_NODES];
    ir_ref moved[IR_MAX_NODES];
    memset(used, 0, b->n);
    moved[0] = 0;

    /* Without branches on slots, which nobody can predict: a slot without reference is taken for node 0. */
    for (ir_ref i = b->n; --i > 0;) {
        const struct ir_node *n = &b->node[i];
        if (!used[i] && !(ir_op_info[n->op].flags & ~(u32)ONLY_VALUE))
            continue;
        u32 slots = ir_op_slots[n->op];
        used[i] = 1;
        used[n->a & -(slots & 1)] = 1;
        used[n->b & -(slots >> 1 & 1)] = 1;
        used[n->c & -(slots >> 2)] = 1;
    }

    ir_ref to = 1;
    for (ir_ref i = 1; i < b->n; i++) {
        if (!used[i])
            continue;
        struct ir_node n = b->node[i];
        u32 slots = ir_op_slots[n.op], ma = -(slots & 1), mb = -(slots >> 1 & 1), mc = -(slots >> 2);
        n.a = (n.a & ~ma) | moved[n.a & ma];
        n.b = (n.b & ~mb) | moved[n.b & mb];
        n.c = (n.c & ~mc) | moved[n.c & mc];
        moved[i] = to;
        b->node[to++] = n;
    }
    b->n = to;
}
