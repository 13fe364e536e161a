/* target_x64_control.c - leaving a block: direct jumps, calls and returns, indirect jumps.
 *
 * Return stack.  Translated code runs with rsp on a stack of its own.  A call pushes the guest's return address
 * and calls, so the stack holds pairs:
 *
 *      rsp -> | host return address | guest return address | host ... | guest ... | ... | ~0 (x 16) |
 *
 * A return compares its target with the guest address on top and, if equal, returns: the host predicts it.
 * Otherwise it looks a few pairs up (longjmp, exceptions), then in the indirect table; what is left on the
 * stack can only cost time.  The host return address is that of `pop rbx; jmp link`, so nothing
 * on the stack refers to the block returned to, which may have been removed meanwhile.
 *
 * Interrupting.  A block that may close a loop tests cpu->kick at its entry, where no flags are live. */
#include "jit/baseline/target.h"

#include "base/fp.h"

enum { PAGE_LOG2 = 12 };        /* of the guest: exits to other pages may be without links, see jit/system.h */

#define RSP ax_x(AX_RSP)
#define RAX ax_x(AX_RAX)
#define RBX ax_x(AX_RBX)

unsigned tg_exit(struct baseline *bl, gva target)
{
    if (bl->out->n_exits == BL_MAX_EXITS) {
        bl->failed = true;
        return 0;
    }
    unsigned k = bl->out->n_exits++;
    bl->out->exit[k].target = target;
    bl->out->exit[k].variant = BL_PLAIN;
    bl->out->exit[k].backward = target <= bl->pc;
    bl->out->exit[k].far = bl->exit_probes[k] = false;
    bl->out->exit[k].patch = bl->out->exit[k].stub = 0;
    bl->exit_inside[k] = !bl->code || bl->out->region;
    if (bl->guest->system && (target ^ bl->b->pc) >> PAGE_LOG2) {
        bl->out->exit[k].far = true;
        bl->exit_probes[k] = !(bl->b->regime && target >> 55 & bl->b->pc >> 55 & 1);
    }
    bl->exit_label[k] = ax64_label(&bl->a);
    return k;
}

/* The exit leaves by the jump whose displacement is at `patch`. */
void tg_patched(struct baseline *bl, unsigned k, u32 patch)
{
    if (!bl->exit_probes[k])
        bl->out->exit[k].patch = patch;
}

/* An exit that is never linked: it leaves every time. */
static void leave_if(struct baseline *bl, enum ax64_cc cc, unsigned k)
{
    enum { NUMBERS = 32 };      /* that images have room for */
    bl->exit_inside[k] |= k >= NUMBERS;
    ax64_jcc(&bl->a, cc, bl->exit_label[k]);
    if (!bl->exit_inside[k] && !bl->exit_probes[k])
        tg_reloc(bl, BL_RELOC_EXIT, ax64_pos(&bl->a) - 4, k);
}

static gva target_of(const struct baseline *bl, ir_ref r) { return ir_imm(bl_node(bl, r)); }

static void jump_out(struct baseline *bl, gva target)
{
    unsigned k = tg_exit(bl, target);
    tg_patched(bl, k, ax64_jmp_patch(&bl->a, bl->exit_label[k]));
}

void tg_kick_test(struct baseline *bl)
{
    unsigned k = tg_exit(bl, bl->b->pc);
    ax64_alu_i(&bl->a, AX_CMP, 32, bl_state(STATE_DISP(offsetof(struct cpu, kick))), 0);
    leave_if(bl, AX_NE, k);
    if (bl->heat_step && (bl->closes_loop || bl->ends_indirect)) {
        u32 by = bl->closes_loop ? bl->heat_step : MIN(bl->heat_step * (u64)BL_HEAT_INDIRECT, (u64)1 << 31);
        s32 at = JIT_DISP(heat) + (s32)(sizeof(s32) * heat_of(bl->b->pc));
        bool small = (s32)by == (s8)by;
        ax64_alu_i(&bl->a, AX_ADD, 32, bl_state(at), (s32)by);
        tg_reloc(bl, BL_RELOC_HEAT, ax64_pos(&bl->a) - (small ? 5 : 8), 0);
        leave_if(bl, AX_S, k);
    }
}

bool tg_br(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    jump_out(bl, target_of(bl, i->a));
    return true;
}

/* Out of line: the exit writes the flags, which are the host's. */
void tg_slow_exit(struct baseline *bl, const struct slow *s)
{
    unsigned k = s->operand[0];
    tg_exit_flags(bl, bl_node(bl, bl->v[s->node].fused)->op == IR_fl_sub_);
    tg_patched(bl, k, ax64_jmp_patch(&bl->a, bl->exit_label[k]));
}

static void br_if_flags(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    enum ax64_cc cc = tg_compare_flags(bl, i->a, bl->v[n].fused);
    unsigned k = tg_exit(bl, target_of(bl, i->b));
    struct slow *s = tg_slow(bl, n, cc);
    s->kind = SLOW_EXIT;
    s->operand[0] = (u8)k;
}

bool tg_br_if(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    if (bl->v[n].fused) {
        br_if_flags(bl, n, i);
        return true;
    }
    enum ax64_cc cc = tg_compare(bl, i->a);
    unsigned k = tg_exit(bl, target_of(bl, i->b));
    if (i->aux & IR_BR_LEAVE)
        leave_if(bl, cc, k);
    else
        tg_patched(bl, k, ax64_jcc_patch(&bl->a, cc, bl->exit_label[k]));
    return true;
}

bool tg_trap(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    tg_set_pc(bl, target_of(bl, i->a));
    if (i->aux == EXIT_SYSCALL && bl->call_quick) {
        tg_jump_stub(bl, bl->call_quick);
        return true;
    }
    ax64_mov_i(&bl->a, RAX, BL_LEAVE_TRAP | (u32)i->aux << 8);
    tg_jump_stub(bl, bl->exit);
    return true;
}

/* ---- indirect -------------------------------------------------------------------------------------------- */

static s32 table_of(unsigned kind) { return JIT_DISP(ind) + (s32)(kind * sizeof ((struct jit_cpu *)NULL)->ind[0]); }

/* rbx: the guest pc as an index scaled by 4, and more above it. */
static void scale(struct baseline *bl, struct xr pc)
{
    const unsigned align_log2 = bl->guest->pc_align_log2;
    struct ax64 *a = &bl->a;
    ax64_mov(a, 32, RBX, ax_r(pc));
    if (align_log2 < 2)
        ax64_shift_i(a, AX_SHL, 32, ax_r(RBX), 2 - align_log2);
    else if (align_log2 > 2)
        ax64_shift_i(a, AX_SHR, 32, ax_r(RBX), align_log2 - 2);
}

/* Of an entry of 16 bytes: programs have rbx * 4 as its offset, a machine rbx as its address. */
static struct ax64_rm entry_of(const struct baseline *bl, unsigned kind, s32 off)
{
    return bl->guest->system ? ax_m(RBX, off) : ax_mx(TG_STATE, RBX, 2, table_of(kind) + off);
}

static void probe(struct baseline *bl, struct xr pc, unsigned kind)
{
    struct ax64 *a = &bl->a;
    ax64_alu_i(a, AX_AND, 32, ax_r(RBX), ((1 << (bl->guest->system ? SYS_IND_LOG2 : IND_LOG2)) - 1) << 2);
    if (bl->guest->system) {
        ax64_shift_i(a, AX_SHL, 32, ax_r(RBX), 2);
        ax64_alu(a, AX_ADD, 64, RBX, bl_state(JIT_DISP(sys_ind) + 8 * (s32)kind));
    }
    ax64_alu(a, AX_CMP, 64, pc, entry_of(bl, kind, 0));
}

void tg_probe(struct baseline *bl, struct xr pc, unsigned kind)
{
    scale(bl, pc);
    probe(bl, pc, kind);
}

struct ax64_rm tg_probed(const struct baseline *bl, unsigned kind)
{
    return entry_of(bl, kind, offsetof(struct ind_entry, code));
}

/* The jump's target in a register that is not rbx; nothing else is live. */
static struct xr indirect_target(struct baseline *bl, ir_ref r)
{
    struct xr t = bl_x(bl, r);
    if (t.n != AX_RBX)
        return t;
    ax64_mov(&bl->a, 64, RAX, ax_r(t));
    return RAX;
}

/* If the flags say so: on to what looks up the address in t. */
static void if_missed(struct baseline *bl, struct xr t, unsigned kind)
{
    ax64_jcc_to(&bl->a, AX_NE, bl->missed[kind][t.n], bl->rx);
    tg_reloc(bl, BL_RELOC_STUB, ax64_pos(&bl->a) - 4, 0);
}

/* What blocks jump to, a piece of code for each register that may hold the address: so they need none of their own. */
static void stubs_by_register(struct baseline *bl, const u8 *to, const u8 *stub[16])
{
    for (unsigned reg = 0; reg < 16; reg++) {
        if (reg == AX_RSP || reg == TG_STATE.n)
            continue;
        stub[reg] = bl->rx + ax64_pos(&bl->a);
        tg_move(bl, CLS_X, AX_RAX, reg);
        ax64_jmp_to(&bl->a, to, bl->rx);
    }
}

/* rax: the target, whose entry of the table is another's.  Programs have a second one for it (ind_again), of which code
 * with many indirect branches needs some; a machine's table is searched by pages, so there is none. */
void tg_stubs_look_again(struct baseline *bl)
{
    struct ax64 *a = &bl->a;
    for (unsigned kind = 0; kind < N_KINDS; kind++) {
        bl->look_again[kind] = bl->exit_lookup[kind];
        if (bl->guest->system)
            continue;
        ax64_align(a, 16);
        bl->look_again[kind] = bl->rx + ax64_pos(a);
        scale(bl, RAX);
        ax64_shift_i(a, AX_SHR, 32, ax_r(RBX), IND_LOG2);
        ax64_alu(a, AX_XOR, 32, RBX, ax_r(RAX));
        probe(bl, RAX, kind);
        ax64_jcc_to(a, AX_NE, bl->exit_lookup[kind], bl->rx);
        ax64_jmp_rm(a, tg_probed(bl, kind));
    }
}

void tg_stubs_missed(struct baseline *bl)
{
    for (unsigned kind = 0; kind < N_KINDS; kind++)
        stubs_by_register(bl, bl->look_again[kind], bl->missed[kind]);
    for (unsigned kind = 0; kind < N_KINDS && bl->ret_miss[kind]; kind++)
        stubs_by_register(bl, bl->ret_miss[kind], bl->missed_return[kind]);
}

bool tg_br_ind(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct xr t = indirect_target(bl, i->a);
    unsigned kind = tg_kind(bl, i);
    if (i->aux & IR_BR_LEAVE) {
        tg_move(bl, CLS_X, AX_RAX, t.n);
        tg_jump_stub(bl, bl->exit_lookup[kind]);
        return true;
    }
    tg_probe(bl, t, kind);
    if_missed(bl, t, kind);
    ax64_jmp_rm(&bl->a, tg_probed(bl, kind));
    return true;
}

void tg_exit_by_table(struct baseline *bl, unsigned k)
{
    unsigned kind = bl->b->regime;
    tg_place_x(bl, AX_RAX, bl->out->exit[k].target);
    tg_probe(bl, RAX, kind);
    if_missed(bl, RAX, kind);
    ax64_jmp_rm(&bl->a, tg_probed(bl, kind));
}

/* ---- calls and returns ------------------------------------------------------------------------------------ */

void tg_continuation(struct baseline *bl, gva ret)
{
    ax64_pop(&bl->a, RBX);                  /* the guest's return address: one byte, and the flags stay */
    jump_out(bl, ret);
}

/* The guest's return address has mostly just been given to a register with a home. */
static void push_return(struct baseline *bl, ir_ref n, ir_ref ret)
{
    enum { NEAR = 4 };
    for (ir_ref r = n - 1; r > 0 && n - r <= NEAR; r--) {
        const struct ir_node *i = bl_node(bl, r);
        const struct pinned *p = i->op == IR_streg_ ? bl_pin_at(bl, i->aux) : NULL;
        if (p && i->a == ret && bl_covers(p, i)) {
            ax64_push(&bl->a, ax_x(p->reg));
            return;
        }
    }
    tg_push_place(bl, target_of(bl, ret));
}

bool tg_br_call(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    gva ret = target_of(bl, i->b);
    push_return(bl, n, i->b);
    unsigned k = tg_exit(bl, target_of(bl, i->a));
    tg_patched(bl, k, ax64_call_patch(&bl->a, bl->exit_label[k]));
    tg_continuation(bl, ret);
    return true;
}

bool tg_br_icall(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    gva ret = target_of(bl, i->b);
    struct xr t = indirect_target(bl, i->a);
    unsigned kind = tg_kind(bl, i);
    u32 missed = ax64_label(&bl->a), resume = ax64_label(&bl->a);
    push_return(bl, n, i->b);
    tg_probe(bl, t, kind);
    ax64_jcc(&bl->a, AX_NE, missed);
    ax64_call_rm(&bl->a, tg_probed(bl, kind));
    ax64_bind(&bl->a, resume);
    tg_continuation(bl, ret);
    ax64_bind(&bl->a, missed);
    tg_call_stub(bl, bl->missed[kind][t.n]);
    ax64_jmp(&bl->a, resume);
    return true;
}

bool tg_br_ret(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct xr t = bl_x(bl, i->a);
    ax64_alu(&bl->a, AX_CMP, 64, t, ax_m(RSP, 8));
    ax64_jcc_to(&bl->a, AX_NE, bl->missed_return[bl->b->regime][t.n], bl->rx);
    tg_reloc(bl, BL_RELOC_STUB, ax64_pos(&bl->a) - 4, 0);
    ax64_ret(&bl->a);
    return true;
}

/* rax: where the guest returns to, which is not on top of the stack. */
void tg_stub_ret_miss(struct baseline *bl, unsigned kind)
{
    struct ax64 *a = &bl->a;
    u32 found[BL_RETURN_SCAN], lookup = ax64_label(a);
    ax64_align(a, 16);
    bl->ret_miss[kind] = bl->rx + ax64_pos(a);
    for (unsigned k = 1; k < BL_RETURN_SCAN; k++) {
        found[k] = ax64_label(a);
        ax64_alu(a, AX_CMP, 64, RAX, ax_m(RSP, 16 * (s32)k + 8));
        ax64_jcc(a, AX_E, found[k]);
    }
    tg_probe(bl, RAX, kind);
    ax64_jcc(a, AX_NE, lookup);
    ax64_jmp_rm(a, tg_probed(bl, kind));
    ax64_bind(a, lookup);
    ax64_jmp_to(a, bl->look_again[kind], bl->rx);
    for (unsigned k = 1; k < BL_RETURN_SCAN; k++) {
        ax64_bind(a, found[k]);
        ax64_lea(a, 64, RSP, ax_m(RSP, 16 * (s32)k));
        ax64_ret(a);
    }
}
