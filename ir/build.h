/* build.h - what the builder, simplify.c and the parser share.  Internal to ir/. */
#pragma once

#include "ir/ir.h"

/* A simpler value for the node, or IR_NONE.  Operands of commutative ops are in canonical order: a constant
 * comes second. */
ir_ref ir_simplify(struct ir_block *b, enum ir_op op, enum ir_type t, unsigned aux, ir_ref x, ir_ref y, ir_ref z);

/* Index of a 128-bit constant in the block's pool; `failed` if the pool is full. */
u32 ir_pool(struct ir_block *b, u64 lo, u64 hi);

/* Was the value written to guest state?  Then expressions rather start from it than from its operands. */
bool ir_was_stored(const struct ir_block *b, ir_ref r);

static inline bool ir_is_vec(enum ir_type t) { return ir_type_info[t].bits == 128; }

static inline bool ir_is_imm(const struct ir_block *b, ir_ref r)
{
    return b->node[r].op == IR_const_ || b->node[r].op == IR_vconst_;
}

/* Value of a const or vconst node. */
static inline bool ir_value(const struct ir_block *b, ir_ref r, struct ir_v128 *v)
{
    const struct ir_node *n = &b->node[r];
    if (n->op == IR_const_)
        *v = (struct ir_v128){ ir_imm(n), 0 };
    else if (n->op == IR_vconst_)
        *v = b->vc[n->aux];
    else
        return false;
    return true;
}
