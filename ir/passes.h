/* passes.h - the passes, one file each, in the order of ir_passes.  Internal to ir/. */
#pragma once

#include "ir/ir.h"

void ir_opt_fold(struct ir_block *b);       /* what the builder cannot see */
void ir_opt_state(struct ir_block *b);      /* writes of guest state that nobody reads */
void ir_opt_dce(struct ir_block *b);        /* unused values; closes the gaps */

/* Between passes a dead node keeps its place. */
static inline void ir_kill(struct ir_node *n) { *n = (struct ir_node){ .op = IR_const_, .type = IR_none }; }
static inline bool ir_is_dead(const struct ir_node *n) { return n->op == IR_const_ && n->type == IR_none; }
