/* ir.c - the tables of the language, from ops.def and types.def. */
#include "ir/ir.h"

/* Letters of an args string that are references: all but "nothing" and the displacement mark. */
#define IS_REF(c) ((c) != '_' && (c) != 'D')
#define N_REFS(s) (IS_REF((s)[0]) + IS_REF((s)[1]) + IS_REF((s)[2]))

const struct ir_op_info ir_op_info[IR_N_OPS] = {
#define IR_OP(name, result, args, aux, flags, doc) \
    [IR_##name##_] = { #name, #args, doc, #result[0], #aux[0], flags, N_REFS(#args) },
#include "ir/ops.def"
};

const u8 ir_op_slots[IR_N_OPS] = {
#define IR_OP(name, result, args, aux, flags, doc) [IR_##name##_] = (1 << N_REFS(#args)) - 1,
#include "ir/ops.def"
};

const struct ir_type_info ir_type_info[IR_N_TYPES] = {
#define IR_TYPE(name, bits, lane_bits, class) [IR_##name] = { #name, bits, lane_bits, #class[0] },
#include "ir/types.def"
};
