/* opt_dce.c - drops values that nobody uses and closes the gaps that all passes left.
 *
 * Backwards: a node stays if it does something or a node that stays uses it; operands come before users, so
 * one sweep sees all.  Forwards: nodes move down, references follow. */
#include "ir/passes.h"

/* What a node may have and still be only a value. */
enum { ONLY_VALUE = F_PURE | F_COMM | F_LANES | F_COMPARE | F_FLAGS | F_READS_CPU };

static void mark(u64 *used, ir_ref r) { used[r / 64] |= 1ull << (r & 63); }
static bool marked(const u64 *used, ir_ref r) { return used[r / 64] >> (r & 63) & 1; }

void ir_opt_dce(struct ir_block *b)
{
    u64 used[IR_MAX_NODES / 64 + 1];
    ir_ref moved[IR_MAX_NODES];
    memset(used, 0, (b->n / 64 + 1) * sizeof *used);
    moved[0] = 0;

    /* Slots without a reference mark node 0, which nobody asks about. */
    for (ir_ref i = b->n; --i > 0;) {
        const struct ir_node *n = &b->node[i];
        if ((ir_op_info[n->op].flags & ~(u32)ONLY_VALUE) != 0)
            mark(used, i);
        if (!marked(used, i))
            continue;
        unsigned slots = ir_op_slots[n->op];
        mark(used, slots & 1 ? n->a : 0);
        mark(used, slots & 2 ? n->b : 0);
        mark(used, slots & 4 ? n->c : 0);
    }

    ir_ref to = 1;
    for (ir_ref i = 1; i < b->n; i++) {
        if (!marked(used, i))
            continue;
        struct ir_node n = b->node[i];
        unsigned slots = ir_op_slots[n.op];
        n.a = slots & 1 ? moved[n.a] : n.a;
        n.b = slots & 2 ? moved[n.b] : n.b;
        n.c = slots & 4 ? moved[n.c] : n.c;
        moved[i] = to;
        b->node[to++] = n;
    }
    b->n = to;
}
