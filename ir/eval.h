/* eval.h - the value of any pure or floating-point op: what the builder folds with, the interpreter executes
 * with and a JIT calls for ops it does not emit.  Pure functions of their arguments and *env; any thread.
 *
 * Values are 128 bits wide; scalars sit zero-extended in lo with hi 0, and results come back so.  The
 * expressions of ops.def are the definition; the other rows are written out in eval.c. */
#pragma once

#include "ir/ir.h"

struct fp_env;

/* operand: the type of operand 1 (crc32, crc32c: of operand 2), where it matters.  env is used by F_FP ops
 * only and may be NULL for the others.  Defined for ops with F_PURE or F_FP except const and vconst. */
struct ir_v128 ir_eval(enum ir_op op, enum ir_type result, enum ir_type operand, unsigned aux, struct ir_v128 x,
                       struct ir_v128 y, struct ir_v128 z, struct fp_env *env);

/* The part of it in eval_crypto.c. */
struct ir_v128 ir_eval_crypto(enum ir_op op, unsigned aux, struct ir_v128 x, struct ir_v128 y, struct ir_v128 z);

/* ir_eval with one word for the op, for compiled code: *out may be one of v[0..2]. */
#define IR_WHAT(op, result, operand, aux) ((u64)(op) | (u64)(result) << 8 | (u64)(operand) << 16 | (u64)(aux) << 32)
void ir_eval_at(u64 what, struct ir_v128 *out, const struct ir_v128 v[3], struct fp_env *env);

/* The operand type that ir_eval wants for a node. */
static inline enum ir_type ir_operand_type(const struct ir_block *b, const struct ir_node *n)
{
    return ir_type_of(b, n->op == IR_crc32_ || n->op == IR_crc32c_ ? n->b : n->a);
}
