/* target_x64_tlb.c - system mode: the host's place of a guest access, by the software TLB of core/mmu.h.
 *
 *      u = address >> 7 & mask + entries       lea shr and add
 *      page of the access's last byte          lea and
 *      is that the entry's tag?                cmp jne ──► out of line: mmu_load and the like
 *      u = addend                              mov    ◄── what to add, to the memory or to a copy of it
 *      the access at [address + u]
 *
 * Comparing the page of the last byte with the entry of the first finds accesses across pages.  The slow path keeps
 * all registers.  It makes what cannot be made in place itself: loads then read a copy, stores write one. */
#include "jit/baseline/target.h"

#include "core/mmu.h"

#define VIEW(field) \
    bl_state(STATE_DISP(offsetof(struct cpu, tlb) + regime * sizeof(struct tlb_view) + offsetof(struct tlb_view, field)))

/* tg_memory_c's `what`: enum tg_access, then log2 of the size, regime, and the register of what is stored. */
enum { WHAT_SIZE = 4, WHAT_REGIME = 8, WHAT_VALUE = 16 };

static unsigned size_of(const struct baseline *bl, const struct ir_node *i)
{
    unsigned bits = i->op == IR_sc_ ? bl_bits(bl, i->b) : ir_type_info[i->type].bits;
    return MAX(bits, 8u) / 8;
}

static unsigned place_of_value(const struct baseline *bl, ir_ref value)
{
    if (value == IR_NONE || bl_root((struct baseline *)bl, value)->reg < 0)
        return TG_NOWHERE;
    const struct val *v = bl_root((struct baseline *)bl, value);
    return (unsigned)v->reg | (v->cls == CLS_X ? TG_GENERAL : 0u);
}

/* u: gets what to add to m. */
static void probe(struct baseline *bl, ir_ref n, const struct ir_node *i, struct ax64_rm m, struct xr u,
                  enum tg_access access, ir_ref value)
{
    struct ax64 *a = &bl->a;
    const unsigned regime = i->aux & IR_MEM_PROGRAM ? 0 : bl->b->regime, size = size_of(bl, i);
    const unsigned tag = access == TG_LOAD ? MMU_READ : MMU_WRITE;
    struct ax64_rm last = m;
    struct xr page = bl_tmp_x(bl);
    last.disp += (s32)size - 1;
    ax64_lea(a, 64, u, m);
    ax64_shift_i(a, AX_SHR, 64, ax_r(u), MMU_PAGE_LOG2 - TLB_ENTRY_LOG2);
    ax64_alu(a, AX_AND, 64, u, VIEW(mask));
    ax64_alu(a, AX_ADD, 64, u, VIEW(entry));
    ax64_lea(a, 64, page, last);
    ax64_alu_i(a, AX_AND, 64, ax_r(page), -(1 << MMU_PAGE_LOG2));
    ax64_alu(a, AX_CMP, 64, page, ax_m(u, (s32)(offsetof(struct tlb_entry, tag) + 8 * tag)));
    struct slow *s = tg_slow(bl, n, AX_NE);
    s->kind = SLOW_MEMORY;
    s->m = m;
    s->d = u.n;
    s->what = access | (u32)__builtin_ctz(size) << WHAT_SIZE | regime << WHAT_REGIME
        | place_of_value(bl, value) << WHAT_VALUE;
    s->value = value;
    s->resume = ax64_label(a);
    ax64_mov(a, 64, u, ax_m(u, offsetof(struct tlb_entry, addend)));
    ax64_bind(a, s->resume);
    bl_unlock_x(bl, page);
    bl->hf.kind = FL_NONE;
}

struct ax64_rm tg_guest(struct baseline *bl, ir_ref n, const struct ir_node *i, struct ax64_rm m, enum tg_access access,
                        ir_ref value)
{
    if (m.index != AX_NONE || m.disp > INT32_MAX - MMU_MOST) {
        struct xr t = bl_tmp_x(bl);
        ax64_lea(&bl->a, 64, t, m);
        bl_unlock_x(bl, ax_x(m.reg));
        if (m.index != AX_NONE)
            bl_unlock_x(bl, ax_x(m.index));
        m = ax_m(t, 0);
    }
    struct xr u = bl_tmp_x(bl);
    probe(bl, n, i, m, u, access, value);
    return ax_mx(ax_x(m.reg), u, 0, m.disp);
}

struct xr tg_guest_base(struct baseline *bl, ir_ref n, const struct ir_node *i, struct xr base, enum tg_access access,
                        unsigned take)
{
    struct xr u = ax_x(take);
    if (take == AX_NONE)
        u = bl_tmp_x(bl);
    probe(bl, n, i, ax_m(base, 0), u, access, IR_NONE);
    ax64_alu(&bl->a, AX_ADD, 64, u, ax_r(base));
    bl_unlock_x(bl, base);
    return u;
}

/* ---- the slow path ------------------------------------------------------------------------------------------- */

void tg_slow_memory(struct baseline *bl, const struct slow *s)
{
    struct ax64 *a = &bl->a;
    ax64_lea(a, 64, ax_x(s->d), s->m);
    ax64_mov_mr(a, 64, bl_state(JIT_DISP(arg)), ax_x(s->d));
    if (s->value != IR_NONE && s->what >> WHAT_VALUE == TG_NOWHERE)
        tg_store_u64(bl, bl_state(JIT_DISP(arg) + 16), ir_imm(bl_node(bl, s->value)));
    ax64_mov_mi(a, 32, bl_state(JIT_DISP(where)), (s32)s->what);
    tg_set_pc(bl, s->pc);
    ax64_call_to(a, bl->call_memory, bl->rx);
    ax64_mov(a, 64, ax_x(s->d), bl_state(JIT_DISP(result)));
    ax64_jmp(a, s->resume);
}

/* jc->where says what, jc->arg where; result.lo: what to add to the address.  1: it faulted, cpu->fault is set. */
u32 tg_memory_c(struct jit_cpu *jc)
{
    struct cpu *cpu = &jc->cpu;
    const gva va = jc->arg[0].lo;
    unsigned size = 1u << (jc->where >> WHAT_SIZE & 15), regime = jc->where >> WHAT_REGIME & 255;
    unsigned value = jc->where >> WHAT_VALUE & 255;
    enum tg_access access = jc->where & 15;
    const void *from = &jc->arg[1];
    const u8 *at;
    bool done;

    if (value != TG_NOWHERE)
        from = value & TG_GENERAL ? (const void *)&jc->saved_gpr[value & 15] : &jc->saved_vec[value & 15];
    if (access == TG_LOAD)
        at = mmu_load(cpu, va, size, regime);
    else if (access == TG_STORE)
        at = mmu_store(cpu, va, size, regime, from, &done);
    else
        at = mmu_atomic(cpu, va, size, regime, access == TG_ATOMIC);
    jc->result.lo = (u64)(uintptr_t)at - va;
    return !at;
}
