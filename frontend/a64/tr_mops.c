/* tr_mops.c - memory copy and memory set: CPYF*, CPY*, SET* (DDI 0487 C4.1.94, FEAT_MOPS).
 *
 * The registers have the format of option A: between prologue and epilogue Xn is minus the number of bytes left,
 * Xd and Xs point behind the end; copying backwards, Xn is the number of bytes left and Xd and Xs are the start.
 * NZCV is 0.
 *
 * 1. The prologue does as much as it can at once, but takes no fault: it stops before the page that would, and
 *    the main part takes it.  So a fault finds registers with which the instruction goes on, and no byte is
 *    copied twice.
 * 2. Where nothing is left, the main part and the epilogue are a test and a jump.
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
    ir_ref how = imm(t, IR_i32, MOPS_HOW(a->rd, a->rs, a->rn, a->stage, a->fwd));
    if (a->stage == MOPS_PROLOGUE) {
        call_helper(t, helper, how, IR_NONE, IR_NONE);
        set_flags(t, imm(t, IR_i32, 0));
        return true;
    }
    ir_ref carry = ir_zext(b, IR_i64, ir_and(b, get_flags(t), imm(t, IR_i32, 2)));
    ir_ref left = ir_or(b, get_x(t, (unsigned)a->rn, true), carry);
    exit_if(t, ir_eq(b, left, imm(t, IR_i64, 0)), t->pc + 4);
    ir_ref r = call_helper(t, helper, how, IR_NONE, IR_NONE);
    exit_if(t, ir_eq(b, r, imm(t, IR_i32, MOPS_RESTART)), t->pc - 4 * (gva)a->stage);
    exit_if(t, ir_eq(b, r, imm(t, IR_i32, MOPS_AGAIN)), t->pc);
    return true;
}

bool tr_cpy(struct tr *t, const struct a64_args *a) { return mops(t, a, A64_HELP_cpy); }
bool tr_set(struct tr *t, const struct a64_args *a) { return mops(t, a, A64_HELP_set); }
