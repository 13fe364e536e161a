/* text.h - words of the text form that printer and parser share.  Internal to ir/.
 *
 *   block pc=0x1000 size=8 insns=2 flags=nzcv
 *     insn 0x1000
 *   %2 = ldreg.i64 x1                        name from struct ir_names, or @offset
 *   %3 = const.i64 0x10
 *   %4 = add.i64 %2, %3=0x10                 a constant operand shows its value; ignored when read
 *   %5 = load.i32 [%4 + 8] acquire
 *     streg.i64 x0, %4
 *     br_if %6, %7=0x1000 backward
 *
 * One line a node, %N is its index; text that was not printed may number as it likes.  ';' starts a comment. */
#pragma once

#include "ir/ir.h"

struct ir_word { unsigned bit; const char *name; };

static const struct ir_word ir_mem_words[] = {
    { IR_MEM_ACQUIRE, "acquire" }, { IR_MEM_RELEASE, "release" }, { IR_MEM_ALIGNED, "aligned" },
    { IR_MEM_ACQUIRE_PC, "acquire_pc" }, { IR_MEM_IN16, "in16" }, { IR_MEM_PROGRAM, "program" }, { IR_MEM_STEADY, "steady" }, { IR_MEM_NEAT, "neat" }, { 0, NULL },
};
static const struct ir_word ir_const_words[] = { { IR_CONST_MOVES, "moves" }, { 0, NULL } };
static const struct ir_word ir_br_words[] = {
    { IR_BR_FLAGS_DEAD, "flags_dead" }, { IR_BR_BACKWARD, "backward" }, { IR_BR_LEAVE, "leave" }, { IR_BR_OF_KIND(1), "kind1" },
    { IR_BR_OF_KIND(2), "kind2" }, { IR_BR_FLAGS_HERE, "flags_here" }, { 0, NULL },             /* kind 3 is both */
};
static const char ir_rmw_words[][5] = {
    [RMW_ADD] = "add", [RMW_AND] = "and", [RMW_OR] = "or", [RMW_XOR] = "xor", [RMW_XCHG] = "xchg",
    [RMW_SMIN] = "smin", [RMW_SMAX] = "smax", [RMW_UMIN] = "umin", [RMW_UMAX] = "umax",
};
