/* opt_mask.c - makes a block ignore the upper bits of addresses, for a host that does not.  Not one of
 * ir_passes: run before them, in a process whose addresses are known to carry tags.
 *
 * The displacement of a load or store is added to the masked address.  Where that is not what the guest means
 * (the sum crosses the ends of the address space) the result is no address of the host, so the access faults,
 * as one with an address of the upper half does; the executor must look again (jit/engine.c). */
#include "ir/passes.h"

void ir_mask_addresses(struct ir_block *b, unsigned bits)
{
    struct ir_block to;
    ir_ref map[IR_MAX_NODES];

    ir_init(&to, b->arena, b->pc, b->flags_off);
    map[0] = IR_NONE;
    for (ir_ref i = 1; i < b->n && !to.failed; i++) {
        const struct ir_node *n = &b->node[i];
        unsigned slots = ir_op_slots[n->op];
        ir_ref x = slots & 1 ? map[n->a] : n->a;
        if (ir_op_info[n->op].aux == 'M')
            x = ir_and(&to, x, ir_const(&to, IR_i64, ~(u64)0 >> (64 - bits)));
        ir_ref y = slots & 2 ? map[n->b] : n->b;
        if (n->op == IR_copy_ || n->op == IR_fill_)
            x = ir_and(&to, x, ir_const(&to, IR_i64, ~(u64)0 >> (64 - bits)));
        if (n->op == IR_copy_)
            y = ir_and(&to, y, ir_const(&to, IR_i64, ~(u64)0 >> (64 - bits)));
        map[i] = ir_append(&to, (enum ir_op)n->op, (enum ir_type)n->type, n->aux, x, y,
                           slots & 4 ? map[n->c] : n->c);
    }
    to.vc = b->vc;
    to.n_vc = b->n_vc;
    to.cap_vc = b->cap_vc;
    to.guest_size = b->guest_size;
    to.stays |= b->stays;
    to.n_insns = b->n_insns;
    *b = to;
}
