/* tr_mops.c - memory copy and memory set: CPYF*, CPY*, SET* (DDI 0487 C4.1.94, FEAT_MOPS).
 *
 * The registers have the format of option A: between prologue and epilogue Xn is minus the number of bytes left,
 * Xd and Xs point behind the end; copying backwards, Xn is the number of bytes left and Xd and Xs are the start.
 * NZCV is 0.
 *
 * 1. The prologue does all of it if that is little (the op copy), else nothing.  So it faults before it has changed
 *    anything, and the faults of the main part and the epilogue find registers with which they go on.
 * 2. Where nothing is left, those two are a test and a jump.
 * 3. A long copy comes back now and then to look for signals.
 *
 * Privilege and caching of the accesses (the option letters) make no difference at EL0. */
#include "frontend/a64/mops.h"
#include "frontend/a64/tr.h"

static void exit_if(struct tr *t, ir_ref c, gva target)
{
    unsigned attrs = br_attrs(t, target);
    ir_append(t->b, IR_br_if_, IR_none, attrs, c, imm(t, IR_i64, target), 0);
    t->n_exits++;
}

static bool mops(struct tr *t, const struct a64_args *a, enum a64_helper helper)
{
    struct ir_block *b = t->b;
    ir_ref how = imm(t, IR_i32, MOPS_HOW(a->rd, a->rs, a->rn, a->fwd));
    ir_ref carry = ir_zext(b, IR_i64, ir_and(b, get_flags(t), imm(t, IR_i32, 2)));
    ir_ref left = ir_or(b, get_x(t, (unsigned)a->rn, true), carry);
    exit_if(t, ir_eq(b, left, imm(t, IR_i64, 0)), t->pc + 4);
    ir_ref r = call_helper(t, helper, how, IR_NONE, IR_NONE);
    exit_if(t, ir_eq(b, r, imm(t, IR_i32, MOPS_RESTART)), t->pc - 4 * (gva)a->stage);
    exit_if(t, ir_eq(b, r, imm(t, IR_i32, MOPS_AGAIN)), t->pc);
    return true;
}

static ir_ref at_most(struct tr *t, ir_ref x, u64 most) { return ir_op2(t->b, IR_umin_, IR_i64, x, imm(t, IR_i64, most)); }

/* Is the source below the destination, and does it reach into it?  Tags do not count. */
static ir_ref runs_backward(struct tr *t, ir_ref d, ir_ref s, ir_ref size)
{
    struct ir_block *b = t->b;
    ir_ref address = imm(t, IR_i64, ~(u64)0 >> 8), dst = ir_and(b, d, address), src = ir_and(b, s, address);
    return ir_and(b, ir_ult(b, src, dst), ir_ult(b, dst, ir_add(b, src, size)));
}

static bool start_copy(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref d = get_x(t, (unsigned)a->rd, true), s = get_x(t, (unsigned)a->rs, true), zero = imm(t, IR_i64, 0);
    ir_ref size = at_most(t, get_x(t, (unsigned)a->rn, true), (u64)INT64_MAX >> (a->fwd ? 0 : 8));
    ir_ref done = ir_append(b, IR_copy_, IR_i1, 0, d, s, size), left = ir_select(b, done, zero, size);
    ir_ref step = size, n = ir_neg(b, left);
    if (!a->fwd) {
        ir_ref backward = runs_backward(t, d, s, size);
        step = ir_select(b, backward, zero, size);
        n = ir_select(b, backward, left, n);
    }
    set_x(t, (unsigned)a->rd, ir_add(b, d, step));
    set_x(t, (unsigned)a->rs, ir_add(b, s, step));
    set_x(t, (unsigned)a->rn, n);
    set_flags(t, imm(t, IR_i32, 0));
    return true;
}

bool tr_cpy(struct tr *t, const struct a64_args *a)
{
    return a->stage == MOPS_PROLOGUE ? start_copy(t, a) : mops(t, a, A64_HELP_cpy);
}

static bool start_set(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref d = get_x(t, (unsigned)a->rd, true), size = at_most(t, get_x(t, (unsigned)a->rn, true), INT64_MAX);
    ir_ref value = ir_and(b, get_x(t, (unsigned)a->rs, true), imm(t, IR_i64, 0xff));
    value = ir_op2(b, IR_mul_, IR_i64, value, imm(t, IR_i64, 0x0101010101010101));
    ir_ref done = ir_append(b, IR_fill_, IR_i1, 0, d, value, size);
    set_x(t, (unsigned)a->rd, ir_add(b, d, size));
    set_x(t, (unsigned)a->rn, ir_neg(b, ir_select(b, done, imm(t, IR_i64, 0), size)));
    set_flags(t, imm(t, IR_i32, 0));
    return true;
}

bool tr_set(struct tr *t, const struct a64_args *a)
{
    return a->stage == MOPS_PROLOGUE ? start_set(t, a) : mops(t, a, A64_HELP_set);
}
