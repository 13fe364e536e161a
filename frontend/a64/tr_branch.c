/* tr_branch.c - branches, and what leaves the program: SVC, BRK, undefined (DDI 0487 C4.1.91). */
#include "frontend/a64/tr.h"
#include "frontend/a64/tr_pac.h"

static gva target_of(const struct tr *t, const struct a64_args *a) { return t->pc + (gva)(s64)a->imm; }

static void leave(struct tr *t, enum ir_op op, unsigned attrs, ir_ref to, ir_ref back)
{
    ir_append(t->b, op, IR_none, attrs, to, back, 0);
    t->done = true;
}

/* A side exit; the block goes on behind it.  attrs come from br_if_attrs before c is computed: saved flags
 * are then not between a compare and its branch. */
static bool branch_if(struct tr *t, unsigned attrs, ir_ref c, gva target)
{
    ir_append(t->b, IR_br_if_, IR_none, attrs | (t->sp_unknown ? IR_BR_LEAVE : 0u), c, imm(t, IR_i64, target), 0);
    t->n_exits += !t->sp_unknown;           /* a block does not end before sp is known again */
    return true;
}

bool tr_b(struct tr *t, const struct a64_args *a)
{
    branch_to(t, target_of(t, a));
    return true;
}

bool tr_b_cond(struct tr *t, const struct a64_args *a)
{
    if (a->cond >= 14)
        return tr_b(t, a);
    unsigned attrs = br_if_attrs(t, target_of(t, a));
    return branch_if(t, attrs, condition(t, (unsigned)a->cond), target_of(t, a));
}

/* CBZ, CBNZ */
bool tr_cbz(struct tr *t, const struct a64_args *a)
{
    unsigned attrs = br_if_attrs(t, target_of(t, a));
    ir_ref x = get_x(t, a->rt, a->sf), zero = imm(t, tr_int(a->sf), 0);
    return branch_if(t, attrs, a->nz ? ir_ne(t->b, x, zero) : ir_eq(t->b, x, zero), target_of(t, a));
}

/* TBZ, TBNZ */
bool tr_tbz(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    unsigned attrs = br_if_attrs(t, target_of(t, a));
    bool sf = a->bit >= 32;
    ir_ref x = get_x(t, a->rt, sf), zero = imm(t, tr_int(sf), 0);
    if (a->bit == 31 || a->bit == 63)
        return branch_if(t, attrs, a->nz ? ir_slt(b, x, zero) : ir_sle(b, zero, x), target_of(t, a));
    x = ir_and(b, x, imm(t, tr_int(sf), 1ull << a->bit));
    return branch_if(t, attrs, a->nz ? ir_ne(b, x, zero) : ir_eq(b, x, zero), target_of(t, a));
}

bool tr_bl(struct tr *t, const struct a64_args *a)
{
    ir_ref back = ir_place(t->b, t->pc + 4);
    gva target = target_of(t, a);
    unsigned attrs = br_attrs(t, target);
    set_x(t, 30, back);
    leave(t, IR_br_call_, attrs, imm(t, IR_i64, target), back);
    return true;
}

/* Xn, authenticated in the forms with pointer authentication. */
static ir_ref indirect(struct tr *t, const struct a64_args *a)
{
    ir_ref x = get_x(t, (unsigned)a->rn, true);
    if (!a->auth)
        return x;
    return pac_toggle(t, x, a->zero ? -1 : a->rm, (unsigned)a->key);
}

/* PSTATE.BTYPE behind BR: 1 through x16 and x17, as linkers' veneers do, and from pages that are not guarded. */
static unsigned kind_of_br(const struct tr *t, const struct a64_args *a)
{
    return a->rn == 16 || a->rn == 17 || !code_guarded(t->code, t->pc) ? BTYPE_JUMP_CALL : BTYPE_JUMP;
}

bool tr_br(struct tr *t, const struct a64_args *a)
{
    save_flags(t);
    leave(t, IR_br_ind_, IR_BR_OF_KIND(kind_of_br(t, a)), indirect(t, a), 0);
    return true;
}

bool tr_blr(struct tr *t, const struct a64_args *a)
{
    ir_ref to = indirect(t, a), back = ir_place(t->b, t->pc + 4);
    save_flags(t);
    set_x(t, 30, back);
    leave(t, IR_br_icall_, IR_BR_OF_KIND(BTYPE_CALL), to, back);
    return true;
}

bool tr_ret(struct tr *t, const struct a64_args *a)
{
    save_flags(t);
    leave(t, IR_br_ret_, 0, indirect(t, a), 0);
    return true;
}

bool tr_svc(struct tr *t, const struct a64_args *a)
{
    if (t->system)
        return el1_svc(t, a);
    trap(t, EXIT_SYSCALL, t->pc + 4);
    return true;
}

bool tr_brk(struct tr *t, const struct a64_args *a)
{
    set_fault(t, FAULT_BREAK, t->pc, (u64)a->imm);
    return true;
}

/* Allocated, but undefined at EL0 or for lack of the feature: HVC, SMC, HLT, ERET, SYS, SVE; and UDF. */
bool tr_never(struct tr *t, const struct a64_args *a) { return false; }

/* ---- targets of indirect branches ------------------------------------------------------------------------ */

/* BTypeCompatible(); PACIASP as with SCTLR_EL1.BT0 = 1, which is how Linux sets it. */
bool a64_accepts(const struct code_reader *code, gva pc, unsigned kind)
{
    static const u8 bti[4] = {
        0, 1 << BTYPE_JUMP_CALL | 1 << BTYPE_CALL, 1 << BTYPE_JUMP_CALL | 1 << BTYPE_JUMP,
        1 << BTYPE_JUMP_CALL | 1 << BTYPE_CALL | 1 << BTYPE_JUMP,
    };
    struct a64_args a;
    u32 word;
    if (pc & 3 || !code_guarded(code, pc) || !code->read(code->ctx, pc, &word, sizeof word))
        return true;                        /* or another fault */
    switch ((int)a64_decode(word, &a)) {
    case A64_bti:     return bti[a.op] >> kind & 1;
    case A64_paciasp:
    case A64_pacibsp: return kind != BTYPE_JUMP;
    case A64_brk:
    case A64_hlt:     return true;
    default:          return false;
    }
}
