/* target_x64_control.c - leaving a block: direct jumps, calls and returns, indirect jumps.
 *
 * Return stack.  Translated code runs with rsp on a stack of its own.  A call pushes the guest's return address
 * and calls, so the stack holds pairs:
 *
 *      rsp -> | host return address | guest return address | host ... | guest ... | ... | ~0 (x 16) |
 *
 * A return compares its target with the guest address on top and, if equal, returns: the host predicts it.
 * Otherwise it looks a few pairs up (longjmp, exceptions), then in the indirect table; what is left on the
 * stack can only cost time.  The host return address is that of `lea rsp, [rsp + 8]; jmp link`, so nothing
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
    bl->out->exit[k].patch = 0;
    if (bl->guest->system && (target ^ bl->b->pc) >> PAGE_LOG2) {
        bl->out->exit[k].far = true;
        bl->exit_probes[k] = !(bl->b->regime && target >> 55 & bl->b->pc >> 55 & 1);
    }
    bl->exit_label[k] = ax64_label(&bl->a);
    return k;
}

/* The exit leaves by the jump whose displacement is at `patch`. */
static void patched(struct baseline *bl, unsigned k, u32 patch)
{
    if (!bl->exit_probes[k])
        bl->out->exit[k].patch = patch;
}

static gva target_of(const struct baseline *bl, ir_ref r) { return ir_imm(bl_node(bl, r)); }

static void jump_out(struct baseline *bl, gva target)
{
    unsigned k = tg_exit(bl, target);
    patched(bl, k, ax64_jmp_patch(&bl->a, bl->exit_label[k]));
}

void tg_kick_test(struct baseline *bl)
{
    unsigned k = tg_exit(bl, bl->b->pc);
    ax64_alu_i(&bl->a, AX_CMP, 32, bl_state(STATE_DISP(offsetof(struct cpu, kick))), 0);
    ax64_jcc(&bl->a, AX_NE, bl->exit_label[k]);
    if (bl->heat_step && bl->closes_loop) {
        s32 at = JIT_DISP(heat) + (s32)(sizeof(s32) * heat_of(bl->b->pc));
        bool small = (s32)bl->heat_step == (s8)bl->heat_step;
        ax64_alu_i(&bl->a, AX_ADD, 32, bl_state(at), (s32)bl->heat_step);
        tg_reloc(bl, BL_RELOC_HEAT, ax64_pos(&bl->a) - (small ? 5 : 8), 0);
        ax64_jcc(&bl->a, AX_S, bl->exit_label[k]);
    }
    bl->out->exit[k].patch = 0;             /* leaves every time */
}

bool tg_br(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    jump_out(bl, target_of(bl, i->a));
    return true;
}

bool tg_br_if(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    enum ax64_cc cc = tg_compare(bl, i->a);
    unsigned k = tg_exit(bl, target_of(bl, i->b));
    if (i->aux & IR_BR_LEAVE)
        ax64_jcc(&bl->a, cc, bl->exit_label[k]);
    else
        patched(bl, k, ax64_jcc_patch(&bl->a, cc, bl->exit_label[k]));
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

/* rbx: 16-byte entry of the guest pc in reg, as an index scaled by 4 (rbx * 4 is its offset). */
void tg_probe(struct ax64 *a, unsigned align_log2, struct xr pc, unsigned kind)
{
    ax64_mov(a, 32, RBX, ax_r(pc));
    if (align_log2 < 2)
        ax64_shift_i(a, AX_SHL, 32, ax_r(RBX), 2 - align_log2);
    else if (align_log2 > 2)
        ax64_shift_i(a, AX_SHR, 32, ax_r(RBX), align_log2 - 2);
    ax64_alu_i(a, AX_AND, 32, ax_r(RBX), ((1 << IND_LOG2) - 1) << 2);
    ax64_alu(a, AX_CMP, 64, pc, ax_mx(ax_x(AX_R12), RBX, 2, table_of(kind)));
}

struct ax64_rm tg_probed(unsigned kind)
{
    return ax_mx(ax_x(AX_R12), RBX, 2, table_of(kind) + (s32)offsetof(struct ind_entry, code));
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

/* Out of line: the target goes to rax, then on to the shared stub. */
static void miss(struct baseline *bl, u32 label, struct xr t, const u8 *stub, bool call, u32 resume)
{
    ax64_bind(&bl->a, label);
    if (t.n != AX_RAX)
        ax64_mov(&bl->a, 64, RAX, ax_r(t));
    if (call) {
        tg_call_stub(bl, stub);
        ax64_jmp(&bl->a, resume);
    } else {
        tg_jump_stub(bl, stub);
    }
}

bool tg_br_ind(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct xr t = indirect_target(bl, i->a);
    unsigned kind = tg_kind(bl, i);
    u32 label = ax64_label(&bl->a);
    if (i->aux & IR_BR_LEAVE) {
        miss(bl, label, t, bl->exit_lookup[kind], false, 0);
        return true;
    }
    tg_probe(&bl->a, bl->guest->pc_align_log2, t, kind);
    ax64_jcc(&bl->a, AX_NE, label);
    ax64_jmp_rm(&bl->a, tg_probed(kind));
    miss(bl, label, t, bl->exit_lookup[kind], false, 0);
    return true;
}

void tg_exit_by_table(struct baseline *bl, unsigned k)
{
    unsigned kind = bl->b->regime;
    u32 label = ax64_label(&bl->a);
    ax64_mov_i(&bl->a, RAX, bl->out->exit[k].target);
    tg_probe(&bl->a, bl->guest->pc_align_log2, RAX, kind);
    ax64_jcc(&bl->a, AX_NE, label);
    ax64_jmp_rm(&bl->a, tg_probed(kind));
    miss(bl, label, RAX, bl->exit_lookup[kind], false, 0);
}

/* ---- calls and returns ------------------------------------------------------------------------------------ */

void tg_continuation(struct baseline *bl, gva ret)
{
    ax64_lea(&bl->a, 64, RSP, ax_m(RSP, 8));
    jump_out(bl, ret);
}

bool tg_br_call(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    gva ret = target_of(bl, i->b);
    tg_push_place(bl, ret);
    unsigned k = tg_exit(bl, target_of(bl, i->a));
    patched(bl, k, ax64_call_patch(&bl->a, bl->exit_label[k]));
    tg_continuation(bl, ret);
    return true;
}

bool tg_br_icall(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    gva ret = target_of(bl, i->b);
    struct xr t = indirect_target(bl, i->a);
    unsigned kind = tg_kind(bl, i);
    u32 label = ax64_label(&bl->a), resume = ax64_label(&bl->a);
    tg_push_place(bl, ret);
    tg_probe(&bl->a, bl->guest->pc_align_log2, t, kind);
    ax64_jcc(&bl->a, AX_NE, label);
    ax64_call_rm(&bl->a, tg_probed(kind));
    ax64_bind(&bl->a, resume);
    tg_continuation(bl, ret);
    miss(bl, label, t, bl->exit_lookup[kind], true, resume);
    return true;
}

bool tg_br_ret(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    enum { RET_SIZE = 1 };
    struct xr t = bl_x(bl, i->a);
    u32 label = ax64_label(&bl->a);
    ax64_alu(&bl->a, AX_CMP, 64, t, ax_m(RSP, 8));
    ax64_jcc_over(&bl->a, AX_NE, RET_SIZE);
    ax64_ret(&bl->a);
    miss(bl, label, t, bl->ret_miss[bl->b->regime], false, 0);
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
    tg_probe(a, bl->guest->pc_align_log2, RAX, kind);
    ax64_jcc(a, AX_NE, lookup);
    ax64_jmp_rm(a, tg_probed(kind));
    ax64_bind(a, lookup);
    ax64_jmp_to(a, bl->exit_lookup[kind], bl->rx);
    for (unsigned k = 1; k < BL_RETURN_SCAN; k++) {
        ax64_bind(a, found[k]);
        ax64_lea(a, 64, RSP, ax_m(RSP, 16 * (s32)k));
        ax64_ret(a);
    }
}
