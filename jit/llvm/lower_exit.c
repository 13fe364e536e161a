/* lower_exit.c - edges between blocks of the region, and jumps out of it.
 *
 * An exit is a tail call of an undefined symbol with the pinned registers as arguments, so that they are in
 * their homes; the register behind the last one holds the target where the symbol wants one. */
#include "jit/llvm/lower.h"

#include "jit/baseline/baseline.h"
#include <stdio.h>

enum { FEW = 2, MAX_BITS = 6, PAGE_LOG2 = 12 };     /* targets that are compared one by one; tables of others */
enum { N_ARGS = 1 + LO_N_X + 1 + LO_N_V, TARGET = 1 + LO_N_X };

static LLVMValueRef function(struct lo *l, const char *symbol, LLVMTypeRef type, unsigned cc)
{
    LLVMValueRef f = LLVMGetNamedFunction(l->m, symbol);
    if (f)
        return f;
    f = LLVMAddFunction(l->m, symbol, type);
    LLVMSetFunctionCallConv(f, cc);
    return f;
}

void lo_leave_by(struct lo *l, const char *symbol, LLVMValueRef target)
{
    LLVMValueRef arg[N_ARGS];
    LLVMTypeRef type[N_ARGS];
    LLVMGetParamTypes(l->t->code, type);
    lo_store_exit(l);
    for (unsigned k = 0; k < N_ARGS; k++)
        arg[k] = LLVMGetPoison(type[k]);
    arg[LO_STATE] = l->state;
    for (unsigned k = 0; k < l->n_fields; k++)
        if (l->field[k].pin >= 0)
            arg[l->field[k].pin] = lo_get_field(l, &l->field[k]);
    if (target)
        arg[TARGET] = target;
    LLVMValueRef call = LLVMBuildCall2(l->b, l->t->code, function(l, symbol, l->t->code, LO_PRESERVE_NONE), arg, N_ARGS, "");
    LLVMSetInstructionCallConv(call, LO_PRESERVE_NONE);
    LLVMSetTailCallKind(call, LLVMTailCallKindMustTail);
    LLVMBuildRetVoid(l->b);
}

void lo_leave_next(struct lo *l)
{
    char symbol[16];
    snprintf(symbol, sizeof symbol, "x%u", l->n_exits++);
    lo_leave_by(l, symbol, NULL);
}

void lo_support(struct lo *l, const char *symbol)
{
    LLVMValueRef call = LLVMBuildCall2(l->b, l->t->support, function(l, symbol, l->t->support, LO_PRESERVE_ALL),
                                       &l->state, 1, "");
    LLVMSetInstructionCallConv(call, LO_PRESERVE_ALL);
}

/* ---- what leaves before a block ------------------------------------------------------------------------- */

static LLVMValueRef leave_if(struct lo *l, LLVMValueRef condition)
{
    LLVMBasicBlockRef out = lo_new_block(l), on = lo_new_block(l);
    LLVMValueRef branch = LLVMBuildCondBr(l->b, condition, out, on);
    LLVMPositionBuilderAtEnd(l->b, out);
    lo_leave_next(l);
    LLVMPositionBuilderAtEnd(l->b, on);
    return branch;
}

void lo_kick_test(struct lo *l)
{
    LLVMValueRef kick = LLVMBuildLoad2(l->b, lo_type(l, IR_i32), lo_state_ptr(l, STATE_DISP(offsetof(struct cpu, kick))), "");
    LLVMSetVolatile(kick, 1);
    lo_unlikely(l, leave_if(l, LLVMBuildICmp(l->b, LLVMIntNE, kick, lo_int(l, IR_i32, 0), "")));
}

/* Leaves when enough of them have been counted (tier_entered). */
void lo_count_entry(struct lo *l)
{
    LLVMTypeRef i32 = lo_type(l, IR_i32);
    LLVMValueRef at = lo_state_ptr(l, JIT_DISP(entries)), n = LLVMBuildLoad2(l->b, i32, at, "");
    n = LLVMBuildAdd(l->b, n, lo_int(l, IR_i32, ~0ull), "");
    LLVMBuildStore(l->b, n, at);
    lo_unlikely(l, leave_if(l, LLVMBuildICmp(l->b, LLVMIntSLT, n, lo_int(l, IR_i32, 0), "")));
}

/* Leaves where the region's pages are not known to be where they were: see system.h. */
void lo_hold_test(struct lo *l)
{
    const size_t k = held_of(l->r->block[0].pc);
    LLVMSetVisibility(l->fn, LLVMHiddenVisibility);
    LLVMValueRef held = LLVMBuildLoad2(l->b, lo_type(l, IR_i64), lo_state_ptr(l, JIT_DISP(held) + 8 * (s32)k), "");
    LLVMValueRef here = LLVMBuildPtrToInt(l->b, l->fn, lo_type(l, IR_i64), "");
    lo_unlikely(l, leave_if(l, LLVMBuildICmp(l->b, LLVMIntNE, held, here, "")));
}

void lo_mode_test(struct lo *l)
{
    LLVMValueRef v = LLVMBuildLoad2(l->b, lo_type(l, IR_i8), lo_state_ptr(l, JIT_DISP(variant[1])), "");
    LLVMSetVolatile(v, 1);
    lo_unlikely(l, leave_if(l, LLVMBuildICmp(l->b, LLVMIntNE, v, lo_int(l, IR_i8, BL_PLAIN), "")));
}

/* ---- branches ---------------------------------------------------------------------------------------------- */

static void go_to(struct lo *l, const struct ir_node *i, int k)
{
    if (region_kick_on_edge(l->r, l->blk, i))
        lo_kick_test(l);
    LLVMBuildBr(l->b, l->entry[k]);
}

void lo_br(struct lo *l, const struct ir_node *i)
{
    int k = region_to(l->r, l->blk, i);
    if (k < 0)
        lo_leave_next(l);
    else
        go_to(l, i, k);
}

void lo_br_if(struct lo *l, const struct ir_node *i)
{
    int k = region_to(l->r, l->blk, i);
    if (k < 0) {
        leave_if(l, lo_use(l, i->a, IR_i1));
        return;
    }
    LLVMBasicBlockRef taken = lo_new_block(l), on = lo_new_block(l);
    LLVMBuildCondBr(l->b, lo_use(l, i->a, IR_i1), taken, on);
    LLVMPositionBuilderAtEnd(l->b, taken);
    go_to(l, i, k);
    LLVMPositionBuilderAtEnd(l->b, on);
}

/* By the next exit, which wants the target. */
static void leave_to(struct lo *l, LLVMValueRef target)
{
    char symbol[16];
    snprintf(symbol, sizeof symbol, "x%u", l->n_exits++);
    lo_leave_by(l, symbol, target);
}

void lo_br_call(struct lo *l, const struct ir_node *i) { lo_br(l, i); }
/* Goes to block k if it is the target, else to `other`. */
static void go_if(struct lo *l, LLVMValueRef target, unsigned k, LLVMBasicBlockRef other)
{
    LLVMValueRef same = LLVMBuildICmp(l->b, LLVMIntEQ, target, lo_place(l, l->r->block[k].pc), "");
    LLVMBuildCondBr(l->b, same, l->entry[k], other);
}

/* Bits of the targets, as many as `bits`, in which all differ, wherever the file lies; false: there are none. */
static bool find_bits(const struct lo *l, const u8 *to, unsigned n, unsigned bits, unsigned *shift)
{
    for (*shift = 0; *shift + bits <= PAGE_LOG2; ++*shift) {
        u64 used = 0;
        for (unsigned k = 0; k < n; k++)
            used |= 1ull << (l->r->block[to[k]].pc >> *shift & ((1u << bits) - 1));
        if ((unsigned)__builtin_popcountll(used) == n)
            return true;
    }
    return false;
}

/* By a table over those bits, that the host may predict it as the guest's processor would. */
static void by_table(struct lo *l, LLVMValueRef target, const u8 *to, unsigned n, unsigned shift, unsigned bits,
                     LLVMBasicBlockRef other)
{
    LLVMValueRef at = LLVMBuildLShr(l->b, target, lo_int(l, IR_i64, shift), "");
    at = LLVMBuildAnd(l->b, at, lo_int(l, IR_i64, (1u << bits) - 1), "");
    LLVMBasicBlockRef never = lo_new_block(l), way[1u << MAX_BITS] = { NULL };
    LLVMValueRef branch = LLVMBuildSwitch(l->b, at, never, 1u << bits);
    for (unsigned k = 0; k < n; k++) {
        unsigned slot = l->r->block[to[k]].pc >> shift & ((1u << bits) - 1);
        LLVMPositionBuilderAtEnd(l->b, way[slot] = lo_new_block(l));
        go_if(l, target, to[k], other);
    }
    for (unsigned slot = 0; slot < 1u << bits; slot++)
        LLVMAddCase(branch, lo_int(l, IR_i64, slot), way[slot] ? way[slot] : other);
    LLVMPositionBuilderAtEnd(l->b, never);
    LLVMBuildUnreachable(l->b);
}

/* Leaves only if it leads to none of the places where it is likely to. */
void lo_br_ind(struct lo *l, const struct ir_node *i)
{
    LLVMValueRef target = lo_use(l, i->a, IR_i64);
    LLVMBasicBlockRef out = lo_new_block(l);
    u8 to[REGION_SITE_GUESSES];
    unsigned n = region_ways(l->r, l->blk, i, to), bits = 2, shift = 0, k = 0;
    while (n > FEW && bits <= MAX_BITS && !find_bits(l, to, n, bits, &shift))
        bits++;
    if (n > FEW && bits <= MAX_BITS) {
        by_table(l, target, to, n, shift, bits, out);
        k = n;
    } else if (!n) {
        LLVMBuildBr(l->b, out);
    }
    for (; k < n; k++) {
        LLVMBasicBlockRef other = k + 1 < n ? lo_new_block(l) : out;
        go_if(l, target, to[k], other);
        LLVMPositionBuilderAtEnd(l->b, other);
    }
    LLVMPositionBuilderAtEnd(l->b, out);
    leave_to(l, target);
}

void lo_br_icall(struct lo *l, const struct ir_node *i) { lo_br_ind(l, i); }

void lo_br_ret(struct lo *l, const struct ir_node *i)
{
    int k = region_to(l->r, l->blk, i);
    LLVMValueRef target = lo_use(l, i->a, IR_i64);
    if (k >= 0) {
        LLVMBasicBlockRef out = lo_new_block(l);
        LLVMValueRef other = LLVMBuildICmp(l->b, LLVMIntNE, target, lo_place(l, l->r->block[k].pc), "");
        lo_unlikely(l, LLVMBuildCondBr(l->b, other, out, l->entry[k]));
        LLVMPositionBuilderAtEnd(l->b, out);
    }
    leave_to(l, target);
}

void lo_trap(struct lo *l, const struct ir_node *i) { lo_leave_next(l); }
