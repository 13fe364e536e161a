/* opt_dce.c - drops values that nobody uses and closes the gaps that all passes left.
 *
 * Backwards: a node stays if it does something or a node that stays uses it; operands come before users, so
 * one sweep sees all.  Forwards: nodes move down, references follow. */
#include "ir/passes.h"

/* What a node may have and still be only a value. */
enum { ONLY_VALUE = F_PURE | F_COMM | F_LANES | F_COMPARE | F_FLAGS | F_READS_CPU };

static const u8 stays[IR_N_OPS] = {
#define IR_OP(name, result, args, aux, flags, doc) [IR_##name##_] = ((flags) & ~(u32)ONLY_VALUE) != 0,
#include "ir/ops.def"
};

void ir_opt_dce(struct ir_block *b)
{
    u8 used[IR_MAX_NODES];
    ir_ref moved[IR_MAX_NODES];
    memset(used, 0, b->n);
    moved[0] = 0;

    /* Few branches, as the host cannot predict them: a slot without reference is taken for node 0. */
    for (ir_ref i = b->n; --i > 0;) {
        const struct ir_node *n = &b->node[i];
        used[i] |= stays[n->op];
        if (!used[i])
            continue;
        u32 slots = ir_op_slots[n->op];
        used[n->a & -(slots & 1)] = 1;
        used[n->b & -(slots >> 1 & 1)] = 1;
        used[n->c & -(slots >> 2)] = 1;
    }

    /* Nodes move as words: fields stored one by one and copied together would stall the host. */
    ir_ref to = 1;
    for (ir_ref i = 1; i < b->n; i++) {
        if (!used[i])
            continue;
        u64 w[2];
        memcpy(w, &b->node[i], sizeof w);
        u32 slots = ir_op_slots[w[0] & 0xff], ma = -(slots & 1), mb = -(slots >> 1 & 1), mc = -(slots >> 2);
        u32 x = (u32)(w[0] >> 32), y = (u32)w[1], z = (u32)(w[1] >> 32);
        w[0] = (u32)w[0] | (u64)((x & ~ma) | moved[x & ma]) << 32;
        w[1] = ((y & ~mb) | moved[y & mb]) | (u64)((z & ~mc) | moved[z & mc]) << 32;
        memcpy(&b->node[to], w, sizeof w);
        moved[i] = to++;
    }
    b->n = to;
}
