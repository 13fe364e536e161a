/* target_x64_tlb.c - system mode: the host's place of a guest access, by the software TLB of core/tlb.h.
 *
 *      u = address >> 7 & mask + entries       rorx and add
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

/* tg_memory_c's `what`: enum tg_access, then log2 of the size, regime, the register of what is stored, and the window. */
enum { WHAT_SIZE = 4, WHAT_REGIME = 8, WHAT_VALUE = 16, WHAT_WINDOW = 24 };

unsigned tg_access_size(const struct baseline *bl, const struct ir_node *i)
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

static struct slow *slow_path(struct baseline *bl, ir_ref n, enum ax64_cc cc, struct ax64_rm m, struct xr u, u32 what,
                              ir_ref value)
{
    struct slow *s = tg_slow(bl, n, cc);
    s->kind = SLOW_MEMORY;
    s->m = m;
    s->d = u.n;
    s->what = what | place_of_value(bl, value) << WHAT_VALUE;
    s->value = value;
    s->window = JIT_WINDOWS;
    s->shares = false;
    s->resume = ax64_label(&bl->a);
    return s;
}

/* u = first's entry in the TLB + a number of bytes: where its tags are. */
static void find_entry(struct baseline *bl, struct xr u, struct ax64_rm first, unsigned regime)
{
    const unsigned shift = MMU_PAGE_LOG2 - TLB_ENTRY_LOG2;
    struct ax64 *a = &bl->a;
    if (bl->host.bmi2 && !first.disp && first.index == AX_NONE) {
        ax64_rorx(a, 64, u, ax_r(ax_x(first.reg)), shift);
    } else {
        ax64_lea(a, 64, u, first);
        ax64_shift_i(a, AX_SHR, 64, ax_r(u), shift);
    }
    ax64_alu(a, AX_AND, 32, u, VIEW(mask));
    ax64_alu(a, AX_ADD, 64, u, VIEW(entry));
}

static struct ax64_rm window_slot(unsigned k) { return bl_state(JIT_DISP(window) + 8 * (s32)k); }

/* u: gets what to add to m. */
static void probe(struct baseline *bl, ir_ref n, const struct ir_node *i, struct ax64_rm m, struct xr u,
                  enum tg_access access, ir_ref value)
{
    struct ax64 *a = &bl->a;
    const unsigned regime = i->aux & IR_MEM_PROGRAM ? 0 : bl->b->regime, size = tg_access_size(bl, i);
    const unsigned tag = access == TG_LOAD ? MMU_READ : MMU_WRITE;
    const u32 what = access | (u32)__builtin_ctz(size) << WHAT_SIZE | regime << WHAT_REGIME;
    const struct sharer *share = tg_sharer(bl, n);
    struct window *w = share ? &bl->window[share->window] : NULL;
    struct ax64_rm first = m, last = m;
    bl->hf.kind = FL_NONE;
    if (w && w->asked) {
        ax64_mov(a, 64, u, window_slot(share->window));
        ax64_test(a, 64, ax_r(u), u);
        struct slow *miss = slow_path(bl, n, AX_E, m, u, what, value);
        miss->shares = true;
        ax64_bind(a, miss->resume);
        return;
    }
    last.disp += (s32)size - 1;
    if (w) {
        first.disp += (s32)(w->start - share->off);
        last.disp = m.disp + (s32)(w->end - 1 - share->off);
    }
    struct xr page = bl_tmp_x(bl);
    find_entry(bl, u, first, regime);
    ax64_lea(a, 64, page, last);
    ax64_alu_i(a, AX_AND, 64, ax_r(page), -(1 << MMU_PAGE_LOG2));
    ax64_alu(a, AX_CMP, 64, page, ax_m(u, (s32)(offsetof(struct tlb_entry, tag) + 8 * tag)));
    struct slow *s = slow_path(bl, n, AX_NE, m, u, what, value);
    ax64_mov(a, 64, u, ax_m(u, offsetof(struct tlb_entry, addend)));
    if (w) {
        w->asked = true;
        s->window = share->window;
        s->shares = true;
        s->before = (s8)(w->start - share->off);
        s->behind = (s8)(w->end - 1 - share->off);
        ax64_mov_mr(a, 64, window_slot(share->window), u);
    }
    ax64_bind(a, s->resume);
    bl_unlock_x(bl, page);
}

struct ax64_rm tg_guest(struct baseline *bl, ir_ref n, const struct ir_node *i, struct ax64_rm m, enum tg_access access,
                        ir_ref value)
{
    if (m.index != AX_NONE || m.disp != (s16)m.disp) {
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
    ax64_mov_mi(a, 32, bl_state(JIT_DISP(where)), (s32)(s->what | (u32)s->window << WHAT_WINDOW));
    if (s->window < JIT_WINDOWS) {
        ax64_mov_mi(a, 32, bl_state(JIT_DISP(reach)), (s32)((u32)(u16)s->before | (u32)(u16)s->behind << 16));
        ax64_mov_mi(a, 64, window_slot(s->window), 0);
    }
    tg_set_pc(bl, s->pc);
    if (s->shares) {
        ax64_alu_i(a, AX_ADD, 64, ax_r(ax_x(s->d)), (1 << (s->what >> WHAT_SIZE & 15)) - 1);
        ax64_mov_mr(a, 64, bl_state(JIT_DISP(arg) + 8), ax_x(s->d));
        tg_call_stub(bl, bl->call_window[s->what >> WHAT_REGIME & 255][(s->what & 15) != TG_LOAD]);
    } else {
        tg_call_stub(bl, bl->call_memory);
    }
    ax64_mov(a, 64, ax_x(s->d), bl_state(JIT_DISP(result)));
    ax64_jmp(a, s->resume);
}

/* Before call_memory, for an access whose window crosses a border of pages: it alone mostly does not.  Its last byte
 * is at arg[0].hi. */
void tg_stub_window(struct baseline *bl, unsigned regime, bool store)
{
    struct ax64 *a = &bl->a;
    const struct xr t = ax_x(AX_RAX), u = ax_x(AX_RCX);
    const s32 tag = (s32)(offsetof(struct tlb_entry, tag) + 8 * (store ? MMU_WRITE : MMU_READ));
    u32 missed = ax64_label(a);
    ax64_mov_mr(a, 64, bl_state(JIT_DISP(saved_gpr)), t);
    ax64_mov_mr(a, 64, bl_state(JIT_DISP(saved_gpr) + 8), u);
    ax64_mov(a, 64, u, bl_state(JIT_DISP(arg)));
    find_entry(bl, u, ax_m(u, 0), regime);
    ax64_mov(a, 64, t, bl_state(JIT_DISP(arg) + 8));
    ax64_alu_i(a, AX_AND, 64, ax_r(t), -(1 << MMU_PAGE_LOG2));
    ax64_alu(a, AX_CMP, 64, t, ax_m(u, tag));
    ax64_mov(a, 64, u, ax_m(u, offsetof(struct tlb_entry, addend)));
    ax64_mov_mr(a, 64, bl_state(JIT_DISP(result)), u);
    ax64_mov(a, 64, t, bl_state(JIT_DISP(saved_gpr)));
    ax64_mov(a, 64, u, bl_state(JIT_DISP(saved_gpr) + 8));
    ax64_jcc(a, AX_NE, missed);
    ax64_ret(a);
    ax64_bind(a, missed);
    ax64_jmp_to(a, bl->call_memory, bl->rx);
}

/* What to add in the window around va, 0 if that is not in one page of the TLB that may be accessed so. */
static u64 window_addend(const struct jit_cpu *jc, gva va, unsigned regime, enum tg_access access)
{
    gva first = va + (u64)(s64)jc->reach[0], last = va + (u64)(s64)jc->reach[1];
    const struct tlb_view *view = &jc->cpu.tlb[regime];
    const struct tlb_entry *e = (const struct tlb_entry *)((const u8 *)view->entry
                                                           + (first >> (MMU_PAGE_LOG2 - TLB_ENTRY_LOG2) & view->mask));
    return e->tag[access == TG_LOAD ? MMU_READ : MMU_WRITE] == ALIGN_DOWN(last, (gva)1 << MMU_PAGE_LOG2) ? e->addend : 0;
}

/* jc->where says what, jc->arg where; result.lo: what to add to the address.  1: it faulted, cpu->fault is set. */
u32 tg_memory_c(struct jit_cpu *jc)
{
    struct cpu *cpu = &jc->cpu;
    const gva va = jc->arg[0].lo;
    unsigned size = 1u << (jc->where >> WHAT_SIZE & 15), regime = jc->where >> WHAT_REGIME & 255;
    unsigned value = jc->where >> WHAT_VALUE & 255, window = jc->where >> WHAT_WINDOW;
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
    if (window < JIT_WINDOWS)
        jc->window[window] = window_addend(jc, va, regime, access);
    return !at;
}
