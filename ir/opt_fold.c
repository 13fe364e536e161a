/* opt_fold.c - simplifications that need the finished block.
 *
 * 1. A cast between 128-bit types tells the builder how to see the lanes; afterwards every op carries its own
 *    type, so operands skip such casts (not fcvt: its operand's lanes are part of its meaning).
 * 2. A side exit on a constant goes away, or ends the block. */
#include "ir/passes.h"

static bool is_vec(const struct ir_block *b, ir_ref r) { return ir_type_info[b->node[r].type].bits == 128; }

static ir_ref skip_casts(const struct ir_block *b, ir_ref r)
{
    while (b->node[r].op == IR_bitcast_ && is_vec(b, r) && is_vec(b, b->node[r].a))
        r = b->node[r].a;
    return r;
}

void ir_opt_fold(struct ir_block *b)
{
    if (!b->unfolded)
        return;
    for (ir_ref i = 1; i < b->n; i++) {
        struct ir_node *n = &b->node[i];
        unsigned slots = n->op != IR_fcvt_ ? ir_op_slots[n->op] : 0;
        if (slots & 1)
            n->a = skip_casts(b, n->a);
        if (slots & 2)
            n->b = skip_casts(b, n->b);
        if (slots & 4)
            n->c = skip_casts(b, n->c);

        if (n->op == IR_br_if_ && ir_is_const(b, n->a)) {
            if (ir_imm(&b->node[n->a]) == 0) {
                ir_kill(n);
            } else {
                *n = (struct ir_node){ .op = IR_br_, .type = IR_none, .aux = n->aux, .a = n->b };
                b->n = i + 1;
            }
        }
    }
}
