/* tr_el1.c - system mode: what only EL1 may do, and what EL0 may do if EL1 lets it (DDI 0487 C5, C6). */
#include "core/mmu.h"
#include "frontend/a64/a64_sys.h"
#include "frontend/a64/tr.h"

enum { RO = 1, WO = 2, RW = 3 };
enum how { HOW_SYS, HOW_KNOWN, HOW_ID, HOW_CODE, HOW_CONTEXT, HOW_GIC };

#define SYS(field)  { HOW_SYS, A64_SYS_OFF(field), 0 }
#define KNOWN(v)    { HOW_KNOWN, 0, v }
#define FULL_ID(id) { HOW_ID, 0, A64_ID_##id }
#define CODE        { HOW_CODE, 0, 0 }
#define CONTEXT     { HOW_CONTEXT, 0, 0 }
#define GIC         { HOW_GIC, 0, 0 }
#define KEY(op0, op1, crn, crm, op2) ((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))

struct row {
    u16 key;
    u8 access;
    struct { u8 how; u16 off; u32 value; } what;
};

static const struct row *find(const struct a64_args *a, enum a64_el1_reg *reg)
{
    static const struct row table[N_EL1_REGS] = {
#define A64_EL1(name, op0, op1, crn, crm, op2, access, ...) { KEY(op0, op1, crn, crm, op2), access, __VA_ARGS__ },
#include "frontend/a64/a64_sysreg_el1.def"
    };
    /* The rest of the identification registers says nothing. */
    static const struct row silent = { .access = RO, .what.how = HOW_KNOWN };
    unsigned key = KEY(2 + (unsigned)a->o0, (unsigned)a->op1, (unsigned)a->crn, (unsigned)a->crm, (unsigned)a->op2);
    for (*reg = 0; *reg < N_EL1_REGS; (*reg)++)
        if (table[*reg].key == key)
            return &table[*reg];
    return a->o0 == 1 && a->op1 == 0 && a->crn == 0 && a->crm >= 1 && a->crm <= 7 ? &silent : NULL;
}

static bool at_el0(const struct tr *t) { return !(t->b->mode & A64_MODE_EL1); }

void leave_to(struct tr *t, ir_ref pc)
{
    save_flags(t);
    ir_append(t->b, IR_br_ind_, IR_none, IR_BR_LEAVE, pc, 0, 0);
    t->done = true;
}

static void leave_to_next(struct tr *t) { leave_to(t, ir_place(t->b, t->pc + 4)); }
static void leave_to_pc(struct tr *t) { leave_to(t, ir_ldreg(t->b, IR_i64, A64_OFF(pc))); }

/* ---- system registers ---------------------------------------------------------------------------------------- */

/* Undecided: the register is one of programs, which tr_system.c knows. */
enum el1_result el1_mrs(struct tr *t, const struct a64_args *a)
{
    enum a64_el1_reg reg;
    const struct row *d = find(a, &reg);
    ir_ref v;
    if (!d)
        return EL1_UNDECIDED;
    if (!(d->access & RO) || (at_el0(t) && a->op1 != 3) || (reg == EL1_SP_EL0 && t->b->mode & A64_MODE_SP0))
        return EL1_NONE;
    if (d->what.how == HOW_SYS)
        v = ir_ldreg(t->b, IR_i64, d->what.off);
    else if (d->what.how == HOW_KNOWN)
        v = imm(t, IR_i64, d->what.value);
    else if (d->what.how == HOW_ID)
        v = imm(t, IR_i64, a64_id_reg(t->cpu, (enum a64_id)d->what.value));
    else if (d->what.how == HOW_GIC)
        v = call_helper(t, A64_HELP_read_gic, imm(t, IR_i32, KEY(0, a->op1, a->crn, a->crm, a->op2)), IR_NONE, IR_NONE);
    else
        v = call_helper(t, A64_HELP_read_el1, imm(t, IR_i32, reg), imm(t, IR_i32, t->insn), IR_NONE);
    set_x(t, a->rt, v);
    return EL1_DONE;
}

/* Ends the block: on behind this instruction, if `some` by way of the run loop. */
static void leave_if(struct tr *t, ir_ref some)
{
    unsigned attrs = br_attrs(t, t->pc + 4);
    ir_append(t->b, IR_br_if_, IR_none, attrs | IR_BR_LEAVE, some, imm(t, IR_i64, t->pc + 4), 0);
    ir_append(t->b, IR_br_, IR_none, attrs, imm(t, IR_i64, t->pc + 4), 0, 0);
    t->done = true;
}

/* What was masked may be pending: on by way of the run loop. */
static void after_unmasking(struct tr *t)
{
    struct ir_block *b = t->b;
    ir_ref daif = ir_ldreg(b, IR_i32, A64_SYS_OFF(daif)), up = ir_ldreg(b, IR_i32, offsetof(struct cpu, irq));
    ir_ref masked = ir_and(b, ir_shr(b, daif, imm(t, IR_i32, 7)), imm(t, IR_i32, PERCPU_IRQ));
    masked = ir_or(b, masked, ir_and(b, ir_shr(b, daif, imm(t, IR_i32, 5)), imm(t, IR_i32, PERCPU_FIQ)));
    leave_if(t, ir_ne(b, ir_and(b, up, ir_not(b, masked)), imm(t, IR_i32, 0)));
}

enum el1_result el1_msr(struct tr *t, const struct a64_args *a)
{
    enum a64_el1_reg reg;
    const struct row *d = find(a, &reg);
    ir_ref v = get_x(t, a->rt, true);
    if (!d)
        return EL1_UNDECIDED;
    if (!(d->access & WO) || (at_el0(t) && (a->op1 != 3 || reg == EL1_TPIDRRO_EL0))
        || (reg == EL1_SP_EL0 && t->b->mode & A64_MODE_SP0))
        return EL1_NONE;
    if (d->what.how == HOW_SYS)
        ir_streg(t->b, d->what.off, v);
    else if (d->what.how == HOW_GIC)
        call_helper(t, A64_HELP_write_gic, imm(t, IR_i32, KEY(0, a->op1, a->crn, a->crm, a->op2)), v, IR_NONE);
    else
        call_helper(t, A64_HELP_write_el1, imm(t, IR_i32, reg), v, imm(t, IR_i32, t->insn));
    if (d->what.how == HOW_CONTEXT)
        leave_to_next(t);
    else if (reg == EL1_DAIF)
        after_unmasking(t);
    return EL1_DONE;
}

/* ---- PSTATE ------------------------------------------------------------------------------------------------------ */

static bool may_change_daif(struct tr *t)
{
    if (t->b->mode & A64_MODE_LIMITED)
        call_helper(t, A64_HELP_el0_check, imm(t, IR_i64, SCTLR_UMA), imm(t, IR_i32, t->insn), IR_NONE);
    return t->system;
}

bool tr_msr_daifset(struct tr *t, const struct a64_args *a)
{
    if (!may_change_daif(t))
        return false;
    ir_ref daif = ir_ldreg(t->b, IR_i32, A64_SYS_OFF(daif));
    ir_streg(t->b, A64_SYS_OFF(daif), ir_or(t->b, daif, imm(t, IR_i32, (u64)a->crm << 6)));
    return true;
}

bool tr_msr_daifclr(struct tr *t, const struct a64_args *a)
{
    if (!may_change_daif(t))
        return false;
    ir_ref daif = ir_ldreg(t->b, IR_i32, A64_SYS_OFF(daif));
    ir_streg(t->b, A64_SYS_OFF(daif), ir_and(t->b, daif, imm(t, IR_i32, ~((u64)a->crm << 6))));
    after_unmasking(t);
    return true;
}

bool tr_msr_pan(struct tr *t, const struct a64_args *a)
{
    if (!t->system || at_el0(t))
        return false;
    call_helper(t, A64_HELP_set_pan, imm(t, IR_i32, (u64)a->crm & 1), IR_NONE, IR_NONE);
    return true;
}

bool tr_msr_spsel(struct tr *t, const struct a64_args *a)
{
    if (!t->system || at_el0(t))
        return false;
    call_helper(t, A64_HELP_set_spsel, imm(t, IR_i32, (u64)a->crm & 1), IR_NONE, IR_NONE);
    leave_to_next(t);
    return true;
}

/* ---- exceptions ----------------------------------------------------------------------------------------------------- */

/* SVC in system mode */
bool el1_svc(struct tr *t, const struct a64_args *a)
{
    ir_streg(t->b, A64_OFF(pc), ir_place(t->b, t->pc));
    call_helper(t, A64_HELP_svc, imm(t, IR_i32, (u64)a->imm), IR_NONE, IR_NONE);
    leave_to_pc(t);
    return true;
}

bool tr_eret(struct tr *t, const struct a64_args *a)
{
    if (!t->system || at_el0(t))
        return false;
    call_helper(t, A64_HELP_eret, IR_NONE, IR_NONE, IR_NONE);
    leave_to_pc(t);
    return true;
}

bool tr_hvc(struct tr *t, const struct a64_args *a)
{
    if (!t->system || at_el0(t))
        return false;
    trap(t, EXIT_CALL, t->pc + 4);
    return true;
}

bool tr_wfi(struct tr *t, const struct a64_args *a)
{
    if (!t->system)
        return true;
    if (t->b->mode & A64_MODE_LIMITED)
        call_helper(t, A64_HELP_el0_wfx, imm(t, IR_i32, 0), IR_NONE, IR_NONE);
    trap(t, EXIT_WAIT, t->pc + 4);
    return true;
}

bool tr_wfe(struct tr *t, const struct a64_args *a)
{
    if (!t->system)
        return true;
    if (t->b->mode & A64_MODE_LIMITED)
        call_helper(t, A64_HELP_el0_wfx, imm(t, IR_i32, 1), IR_NONE, IR_NONE);
    trap(t, EXIT_WAIT_EVENT, t->pc + 4);
    return true;
}

bool tr_sev(struct tr *t, const struct a64_args *a)
{
    if (t->system)
        call_helper(t, A64_HELP_send_event, IR_NONE, IR_NONE, IR_NONE);
    return true;
}

bool tr_sevl(struct tr *t, const struct a64_args *a)
{
    if (t->system)
        ir_streg(t->b, offsetof(struct cpu, event), imm(t, IR_i32, 1));
    return true;
}

/* DSB in system mode: by way of the run loop, if translations have been forgotten, until other CPUs have done the same. */
void el1_settle(struct tr *t)
{
    if (!t->system || at_el0(t))
        return;
    ir_ref some = ir_ne(t->b, ir_ldreg(t->b, IR_i32, offsetof(struct cpu, unsettled)), imm(t, IR_i32, 0));
    leave_if(t, some);
}

/* ---- system instructions ---------------------------------------------------------------------------------------------- */

/* SYS: TLBI, AT, cache maintenance by set and way or of everything.  Caches are not modelled. */
bool tr_sys(struct tr *t, const struct a64_args *a)
{
    bool others = a->crm == 3, local = a->crm == 7;
    ir_ref v = get_x(t, a->rt, true), op2 = imm(t, IR_i32, (u64)a->op2);
    if (!t->system || at_el0(t) || a->op1 != 0)
        return false;
    if (a->crn == 8 && (others || local) && a->op2 != 4 && a->op2 != 6) {
        call_helper(t, A64_HELP_tlbi, op2, v, imm(t, IR_i32, others));
        return true;
    }
    if (a->crn == 7 && a->crm == 8 && a->op2 < 4) {
        call_helper(t, A64_HELP_at, op2, v, IR_NONE);
        return true;
    }
    bool ic_all = (a->crm == 1 || a->crm == 5) && a->op2 == 0;
    bool dc = (a->crm == 6 && (a->op2 == 1 || a->op2 == 2)) || ((a->crm == 10 || a->crm == 14) && a->op2 == 2);
    return a->crn == 7 && (ic_all || dc);
}

void el1_check(struct tr *t, u64 allowed_by)
{
    if (t->b->mode & A64_MODE_LIMITED)
        call_helper(t, A64_HELP_el0_check, imm(t, IR_i64, allowed_by), imm(t, IR_i32, t->insn), IR_NONE);
}

/* ---- instructions that cannot be executed in this mode -------------------------------------------------------------------- */

static bool is_fp(u32 word)
{
    bool memory = (word >> 25 & 5) == 4, vector = (word >> 25 & 7) == 7;
    bool control = (word & 0xffdfffc0) == 0xd51b4400;          /* MRS, MSR of FPCR, FPSR */
    return vector || (memory && word >> 26 & 1) || control;
}

bool el1_stopped(struct tr *t)
{
    u64 esr;
    if (t->b->mode & A64_MODE_IL)
        esr = ESR(EC_ILLEGAL, 0);
    else if (t->b->mode & A64_MODE_NO_FP && is_fp(t->insn))
        esr = ESR(EC_FP, 1u << 24 | 14u << 20);
    else
        return false;
    set_fault(t, FAULT_SYNDROME, t->pc, esr);
    return true;
}
