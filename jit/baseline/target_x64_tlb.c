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

/* What lies behind the code of an access that missed, JUMP bytes behind its call: made seldom, so it is kept small. */
struct __attribute__((packed)) missed {
    u64 pc;
    u8 view, tag;           /* offsets: of the regime's view from the first one, of the access's tag in an entry */
    u8 size, access;        /* bytes; enum tg_access, and WRITES if the window is written to */
    u8 value;               /* the register of what is stored: bytes of jit_cpu.where */
    u8 window;              /* whose slot the access fills; JIT_WINDOWS: of none */
    s8 before, behind;      /* the bytes of which begin and end here, from the access's own address */
};
enum { JUMP = 5, WRITES = 0x80 };

unsigned tg_access_size(const struct baseline *bl, const struct ir_node *i)
{
    unsigned bits = i->op == IR_sc_ ? bl_bits(bl, i->b) : ir_type_info[i->type].bits;
    return MAX(bits, 8u) / 8;
}

static u8 place_of_value(const struct baseline *bl, ir_ref value)
{
    if (value == IR_NONE || bl_root((struct baseline *)bl, value)->reg < 0)
        return TG_NOWHERE;
    const struct val *v = bl_root((struct baseline *)bl, value);
    return (u8)((unsigned)v->reg | (v->cls == CLS_X ? TG_GENERAL : 0u));
}

static struct slow *slow_path(struct baseline *bl, ir_ref n, enum ax64_cc cc, struct ax64_rm m, struct xr u,
                              enum tg_access access, ir_ref value)
{
    struct slow *s = tg_slow(bl, n, cc);
    s->kind = SLOW_MEMORY;
    s->m = m;
    s->d = u.n;
    s->access = access;
    s->in = place_of_value(bl, value);
    s->value = value;
    s->window = JIT_WINDOWS;
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
    const struct sharer *share = tg_sharer(bl, n);
    struct window *w = share ? &bl->window[share->window] : NULL;
    const unsigned tag = access != TG_LOAD || (w && w->store) ? MMU_WRITE : MMU_READ;
    struct ax64_rm first = m, last = m;
    bl->hf.kind = FL_NONE;
    if (w && w->asked) {
        ax64_mov(a, 64, u, window_slot(share->window));
        ax64_test(a, 64, ax_r(u), u);
        ax64_bind(a, slow_path(bl, n, AX_E, m, u, access, value)->resume);
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
    struct slow *s = slow_path(bl, n, AX_NE, m, u, access, value);
    ax64_mov(a, 64, u, ax_m(u, offsetof(struct tlb_entry, addend)));
    if (w) {
        w->asked = true;
        s->window = share->window;
        s->writes = w->store;
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
    const struct ir_node *i = bl_node(bl, s->node);
    struct ax64 *a = &bl->a;
    ax64_lea(a, 64, ax_x(s->d), s->m);
    if (s->value != IR_NONE && s->in == TG_NOWHERE)
        tg_store_u64(bl, bl_state(JIT_DISP(arg) + 16), ir_imm(bl_node(bl, s->value)));
    tg_call_stub(bl, bl->call_access[s->d]);
    ax64_jmp(a, s->resume);
    tg_reloc(bl, BL_RELOC_PLACE, ax64_pos(a) + offsetof(struct missed, pc), 0);
    ax64_u64(a, s->pc);
    ax64_byte(a, (i->aux & IR_MEM_PROGRAM ? 0 : bl->b->regime) * sizeof(struct tlb_view));
    ax64_byte(a, 8 * (s->access == TG_LOAD ? MMU_READ : MMU_WRITE));
    ax64_byte(a, tg_access_size(bl, i));
    ax64_byte(a, s->access | (s->writes ? WRITES : 0));
    ax64_byte(a, s->in);
    ax64_byte(a, s->window);
    ax64_byte(a, (u8)s->before);
    ax64_byte(a, (u8)s->behind);
}

static struct ax64_rm indexed(struct xr index, s32 disp) { return ax_mx(TG_STATE, index, 0, disp); }

/* Another look, for an access whose window crosses a border of pages: it alone mostly does not.  The address is in arg[0];
 * rdx is the return address to the block.  rax: the entry; the flags say whether it is right.  Uses rcx and rbx. */
static void look_again(struct baseline *bl)
{
    const struct xr rax = ax_x(AX_RAX), rbx = ax_x(AX_RBX), rcx = ax_x(AX_RCX), rdx = ax_x(AX_RDX);
    const s32 view = STATE_DISP(offsetof(struct cpu, tlb));
    struct ax64 *a = &bl->a;
    ax64_mov(a, 64, rax, bl_state(JIT_DISP(arg)));
    ax64_movzx(a, 8, rcx, ax_m(rdx, JUMP + (s32)offsetof(struct missed, view)));
    ax64_shift_i(a, AX_SHR, 64, ax_r(rax), MMU_PAGE_LOG2 - TLB_ENTRY_LOG2);
    ax64_alu(a, AX_AND, 64, rax, indexed(rcx, view + (s32)offsetof(struct tlb_view, mask)));
    ax64_alu(a, AX_ADD, 64, rax, indexed(rcx, view + (s32)offsetof(struct tlb_view, entry)));
    ax64_movzx(a, 8, rcx, ax_m(rdx, JUMP + (s32)offsetof(struct missed, size)));
    ax64_alu(a, AX_ADD, 64, rcx, bl_state(JIT_DISP(arg)));
    ax64_alu_i(a, AX_SUB, 64, ax_r(rcx), 1);
    ax64_alu_i(a, AX_AND, 64, ax_r(rcx), -(1 << MMU_PAGE_LOG2));
    ax64_movzx(a, 8, rbx, ax_m(rdx, JUMP + (s32)offsetof(struct missed, tag)));
    ax64_alu(a, AX_CMP, 64, rcx, ax_mx(rax, rbx, 0, 0));
}

/* What blocks call, by the register with the address: result.lo is what to add to it.  All others are kept. */
void tg_stubs_access(struct baseline *bl)
{
    static const u8 used[] = { AX_RAX, AX_RBX, AX_RCX, AX_RDX };
    const struct xr rax = ax_x(AX_RAX), rbx = ax_x(AX_RBX), rdx = ax_x(AX_RDX);
    struct ax64 *a = &bl->a;
    u32 common = ax64_label(a), missed = ax64_label(a);
    ax64_bind(a, common);
    for (unsigned k = 0; k < ARRAY_LEN(used); k++)
        ax64_mov_mr(a, 64, bl_state(JIT_DISP(saved_gpr) + 8 * used[k]), ax_x(used[k]));
    ax64_mov(a, 64, rdx, ax_m(ax_x(AX_RSP), 8));
    look_again(bl);
    ax64_jcc(a, AX_NE, missed);
    ax64_mov(a, 64, rax, ax_m(rax, offsetof(struct tlb_entry, addend)));
    ax64_mov_mr(a, 64, bl_state(JIT_DISP(result)), rax);
    ax64_movzx(a, 8, rbx, ax_m(rdx, JUMP + (s32)offsetof(struct missed, window)));
    ax64_mov_mi(a, 64, ax_mx(TG_STATE, rbx, 3, JIT_DISP(window)), 0);
    for (unsigned k = 0; k < ARRAY_LEN(used); k++)
        ax64_mov(a, 64, ax_x(used[k]), bl_state(JIT_DISP(saved_gpr) + 8 * used[k]));
    ax64_ret(a);
    ax64_bind(a, missed);
    for (unsigned k = 0; k < ARRAY_LEN(used); k++)
        ax64_mov(a, 64, ax_x(used[k]), bl_state(JIT_DISP(saved_gpr) + 8 * used[k]));
    ax64_jmp_to(a, bl->call_memory, bl->rx);
    for (unsigned d = 0; d < 16; d++) {
        if (!(bl->temps[CLS_X] >> d & 1))
            continue;
        bl->call_access[d] = bl->rx + ax64_pos(a);
        ax64_mov_mr(a, 64, bl_state(JIT_DISP(arg)), ax_x(d));
        ax64_call(a, common);
        ax64_mov(a, 64, ax_x(d), bl_state(JIT_DISP(result)));
        ax64_ret(a);
    }
}

/* What to add in the window around va, 0 if that is not in one page of the TLB that may be accessed so. */
static u64 window_addend(const struct cpu *cpu, gva va, const struct missed *x)
{
    gva first = va + (u64)(s64)x->before, last = va + (u64)(s64)x->behind;
    const struct tlb_view *view = &cpu->tlb[x->view / sizeof *view];
    const struct tlb_entry *e = (const struct tlb_entry *)((const u8 *)view->entry
                                                           + (first >> (MMU_PAGE_LOG2 - TLB_ENTRY_LOG2) & view->mask));
    return e->tag[x->access & WRITES ? MMU_WRITE : MMU_READ] == ALIGN_DOWN(last, (gva)1 << MMU_PAGE_LOG2) ? e->addend : 0;
}

/* jc->arg says where; result.lo: what to add to the address.  1: it faulted, cpu->fault is set. */
u32 tg_memory_c(struct jit_cpu *jc)
{
    struct cpu *cpu = &jc->cpu;
    const gva va = jc->arg[0].lo;
    const u8 *const *returns = cpu->return_sp;      /* to the piece by the register, to the block */
    const void *from = &jc->arg[1];
    struct missed x;
    const u8 *at;
    bool done;

    memcpy(&x, returns[1] + JUMP, sizeof x);
    memcpy((u8 *)cpu + cpu->guest->pc_off, &x.pc, sizeof x.pc);
    const unsigned regime = x.view / sizeof(struct tlb_view);
    if (x.value != TG_NOWHERE)
        from = x.value & TG_GENERAL ? (const void *)&jc->saved_gpr[x.value & 15] : &jc->saved_vec[x.value & 15];
    const enum tg_access access = x.access & (u8)~WRITES;
    if (access == TG_LOAD)
        at = mmu_load(cpu, va, x.size, regime);
    else if (access == TG_STORE)
        at = mmu_store(cpu, va, x.size, regime, from, &done);
    else
        at = mmu_atomic(cpu, va, x.size, regime, access == TG_ATOMIC);
    jc->result.lo = (u64)(uintptr_t)at - va;
    if (x.window < JIT_WINDOWS)
        jc->window[x.window] = window_addend(cpu, va, &x);
    return !at;
}
