/* lower_look.c - system mode: the host's place of a guest access, by the software TLB (core/mmu.h).
 *
 *      entry = the one of the access's first byte         its tag = the page of the last byte? ── no ──┐
 *      what to add = its addend  ◄───────────────────────────── what "memory" found: jit/region.h ◄────┘
 *
 * Others of a block that differ by constants are a window, as the baseline's (target_x64_window.c).  Accesses that were seen to stay on a page remember it, and what to add there, in variables: they compare with that
 * first.  It is good until the region is left, since nothing that makes translations void happens within; pages that may
 * no longer be stored to are asked for by others, who wait for that (run_system.c).
 *
 * What misses stores all that differs from memory first, so that a fault finds exact state, and comes back: the registers
 * are kept, and what is dirty stays so. */
#include "jit/llvm/lower.h"

#include "core/mmu.h"

/* Of a stream that has none: differs from what aligned accesses compare with, which is below any alignment. */
#define NO_PAGE ((u64)1 << (MMU_PAGE_LOG2 - 1))

static LLVMValueRef load64(struct lo *l, LLVMValueRef p)
{
    LLVMValueRef v = LLVMBuildLoad2(l->b, lo_type(l, IR_i64), p, "");
    LLVMSetAlignment(v, 8);
    return v;
}

static LLVMValueRef at(struct lo *l, LLVMValueRef base, size_t off)
{
    LLVMValueRef n = lo_int(l, IR_i64, off);
    return LLVMBuildGEP2(l->b, lo_type(l, IR_i8), base, &n, 1, "");
}

/* The entry of an address. */
static LLVMValueRef entry_of(struct lo *l, LLVMValueRef addr, unsigned regime)
{
    const size_t view = offsetof(struct cpu, tlb) + regime * sizeof(struct tlb_view);
    LLVMValueRef n = LLVMBuildLShr(l->b, addr, lo_int(l, IR_i64, MMU_PAGE_LOG2 - TLB_ENTRY_LOG2), "");
    LLVMValueRef mask = LLVMBuildLoad2(l->b, lo_type(l, IR_i32), lo_state_ptr(l, STATE_DISP(view + offsetof(struct tlb_view, mask))), "");
    n = LLVMBuildAnd(l->b, LLVMBuildTrunc(l->b, n, lo_type(l, IR_i32), ""), mask, "");
    n = LLVMBuildZExt(l->b, n, lo_type(l, IR_i64), "");
    LLVMValueRef table = load64(l, lo_state_ptr(l, STATE_DISP(view + offsetof(struct tlb_view, entry))));
    return LLVMBuildIntToPtr(l->b, LLVMBuildAdd(l->b, table, n, ""), l->t->ptr, "");
}

static void put_value(struct lo *l, LLVMValueRef value)
{
    s32 disp = JIT_DISP(arg) + (s32)sizeof(struct ir_v128);
    lo_state_store(l, disp, value);
}

/* What to add, by the slow path. */
static LLVMValueRef ask(struct lo *l, LLVMValueRef addr, unsigned size, unsigned regime, enum region_access access,
                        LLVMValueRef value)
{
    lo_show(l);
    lo_state_store(l, STATE_DISP(l->t->guest->pc_off), lo_place(l, l->pc));
    lo_state_store(l, JIT_DISP(arg), addr);
    if (value)
        put_value(l, value);
    lo_state_store(l, JIT_DISP(what), LLVMConstInt(lo_type(l, IR_i64), REGION_ACCESS(access, size, regime), 0));
    lo_support(l, "memory");
    return load64(l, lo_state_ptr(l, JIT_DISP(result)));
}

struct look {
    LLVMValueRef addr, value;
    unsigned size, regime;
    enum region_access access;
    bool neat;                  /* as IR_MEM_NEAT */
};

/* ---- pages that are remembered ------------------------------------------------------------------------------ */

/* What accesses of a node go by: the register that its address is so far from, else the instruction. */
static u64 key_of(const struct ir_block *b, const struct ir_node *i, gva insn)
{
    s64 off;
    const struct ir_node *x = &b->node[ir_base(b, i, &off)];
    return x->op == IR_ldreg_ ? x->aux : insn | (u64)1 << 63;
}

static unsigned regime_of(const struct ir_block *b, const struct ir_node *i) { return i->aux & IR_MEM_PROGRAM ? 0 : b->regime; }

static struct stream *stream_of(struct lo *l, const struct ir_block *b, const struct ir_node *i, gva insn)
{
    const u64 key = key_of(b, i, insn);
    for (unsigned k = 0; k < l->n_streams; k++) {
        struct stream *s = &l->stream[k];
        if (s->key == key && s->store == (i->op == IR_store_) && s->regime == regime_of(b, i))
            return s;
    }
    return NULL;
}

static unsigned size_of(const struct ir_block *b, const struct ir_node *i)
{
    return MAX(ir_type_info[i->op == IR_store_ ? ir_type_of(b, i->b) : i->type].bits, 8u) / 8;
}

static bool is_steady(const struct ir_node *i) { return (i->op == IR_load_ || i->op == IR_store_) && i->aux & IR_MEM_STEADY; }

static void add_stream(struct lo *l, const struct ir_block *b, const struct ir_node *i, gva insn)
{
    struct stream *s = stream_of(l, b, i, insn);
    if (!s && l->n_streams == LO_STREAMS)
        return;
    if (!s) {
        LLVMTypeRef i64 = lo_type(l, IR_i64);
        s = &l->stream[l->n_streams++];
        *s = (struct stream){ key_of(b, i, insn), regime_of(b, i), 0, i->op == IR_store_, LLVMBuildAlloca(l->b, i64, ""),
                              LLVMBuildAlloca(l->b, i64, ""), LLVMBuildAlloca(l->b, i64, "") };
        LLVMBuildStore(l->b, lo_int(l, IR_i64, NO_PAGE), s->page);
        LLVMBuildStore(l->b, lo_int(l, IR_i64, 0), s->room);
        LLVMBuildStore(l->b, lo_int(l, IR_i64, 0), s->add);
    }
    s->size = MAX(s->size, size_of(b, i));
}

void lo_find_streams(struct lo *l)
{
    l->n_streams = 0;
    for (unsigned k = 0; lo_is_system(l) && k < l->r->n_blocks; k++) {
        const struct ir_block *b = &l->r->block[k];
        gva insn = b->pc;
        for (ir_ref n = 1; n < b->n; n++)
            if (b->node[n].op == IR_insn_)
                insn = ir_imm(&b->node[n]);
            else if (is_steady(&b->node[n]))
                add_stream(l, b, &b->node[n], insn);
    }
}

/* Goes to `same` if the condition is false, else on in a new block. */
static void go_unless(struct lo *l, LLVMValueRef differs, LLVMBasicBlockRef same)
{
    LLVMBasicBlockRef other = lo_new_block(l);
    lo_unlikely(l, LLVMBuildCondBr(l->b, differs, other, same));
    LLVMPositionBuilderAtEnd(l->b, other);
}

/* Goes to `same` if the access is on the page of the last one, else on in a new block: an aligned access by one comparison, others
 * by where they begin.  from: the blocks it goes there from; their number. */
static unsigned try_stream(struct lo *l, const struct stream *s, const struct look *k, LLVMBasicBlockRef same, LLVMBasicBlockRef from[2])
{
    LLVMTypeRef i64 = lo_type(l, IR_i64);
    LLVMValueRef page = LLVMBuildLoad2(l->b, i64, s->page, ""), room = LLVMBuildLoad2(l->b, i64, s->room, "");
    LLVMValueRef mask = lo_int(l, IR_i64, ~0ull << MMU_PAGE_LOG2 | (k->size - 1));
    unsigned n = 0;
    if (k->neat) {
        from[n++] = LLVMGetInsertBlock(l->b);
        go_unless(l, LLVMBuildICmp(l->b, LLVMIntNE, page, LLVMBuildAnd(l->b, k->addr, mask, ""), ""), same);
    }
    if (k->size > 1 || !k->neat) {
        from[n++] = LLVMGetInsertBlock(l->b);
        go_unless(l, LLVMBuildICmp(l->b, LLVMIntUGE, LLVMBuildSub(l->b, k->addr, page, ""), room, ""), same);
    }
    return n;
}

/* ---- windows ------------------------------------------------------------------------------------------------ */

static void note(struct lo *l, ir_ref n)
{
    const struct ir_node *i = &l->blk->node[n];
    s64 off, size = size_of(l->blk, i);
    ir_ref base = ir_base(l->blk, i, &off);
    unsigned k = 0;
    for (; k < l->n_windows; k++) {
        const struct window *w = &l->window[k];
        if (w->base == base && w->store == (i->op == IR_store_) && w->regime == regime_of(l->blk, i)
            && MAX(w->end, off + size) - MIN(w->start, off) <= WINDOW_SPAN)
            break;
    }
    if (k == LO_WINDOWS)
        return;
    if (k == l->n_windows)
        l->window[l->n_windows++] = (struct window){ base, regime_of(l->blk, i), 0, i->op == IR_store_, off, off + size, NULL };
    struct window *w = &l->window[k];
    w->start = MIN(w->start, off);
    w->end = MAX(w->end, off + size);
    w->n++;
    l->window_at[n] = (u8)(k + 1);
}

void lo_find_windows(struct lo *l)
{
    l->n_windows = 0;
    memset(l->window_at, 0, l->blk->n);
    for (ir_ref n = 1; lo_is_system(l) && n < l->blk->n; n++) {
        const struct ir_node *i = &l->blk->node[n];
        if ((i->op == IR_load_ || i->op == IR_store_) && !is_steady(i))
            note(l, n);
    }
}

/* ---- the access --------------------------------------------------------------------------------------------- */

static LLVMValueRef call_for(struct lo *l, const struct look *k)
{
    return ask(l, k->addr, k->size, k->regime, k->access, k->value);
}

static LLVMValueRef join2(struct lo *l, LLVMValueRef x, LLVMBasicBlockRef from_x, LLVMValueRef y, LLVMBasicBlockRef from_y)
{
    LLVMValueRef phi = LLVMBuildPhi(l->b, lo_type(l, IR_i64), "");
    LLVMAddIncoming(phi, (LLVMValueRef[]){ x, y }, (LLVMBasicBlockRef[]){ from_x, from_y }, 2);
    return phi;
}

/* Goes to `miss` if first and first + reach are not both on a page that may be accessed so; *page: its address.  What to add. */
static LLVMValueRef probe(struct lo *l, const struct look *k, LLVMValueRef first, u64 reach, LLVMBasicBlockRef miss, LLVMValueRef *page)
{
    const size_t tag = offsetof(struct tlb_entry, tag) + 8 * (k->access == REGION_LOAD ? MMU_READ : MMU_WRITE);
    LLVMBasicBlockRef hit = lo_new_block(l);
    LLVMValueRef entry = entry_of(l, first, k->regime), last = LLVMBuildAdd(l->b, first, lo_int(l, IR_i64, reach), "");
    *page = LLVMBuildAnd(l->b, last, lo_int(l, IR_i64, ~0ull << MMU_PAGE_LOG2), "");
    LLVMValueRef other = LLVMBuildICmp(l->b, LLVMIntNE, *page, load64(l, at(l, entry, tag)), "");
    lo_unlikely(l, LLVMBuildCondBr(l->b, other, miss, hit));
    LLVMPositionBuilderAtEnd(l->b, hit);
    return load64(l, at(l, entry, offsetof(struct tlb_entry, addend)));
}

static LLVMValueRef by_probe(struct lo *l, const struct look *k)
{
    LLVMBasicBlockRef miss = lo_new_block(l), on = lo_new_block(l);
    LLVMValueRef page, found = probe(l, k, k->addr, k->size - 1, miss, &page);
    LLVMBasicBlockRef hit = LLVMGetInsertBlock(l->b);
    LLVMBuildBr(l->b, on);
    LLVMPositionBuilderAtEnd(l->b, miss);
    LLVMValueRef asked = call_for(l, k);
    lo_go(l, on);
    return join2(l, found, hit, asked, miss);
}

static LLVMValueRef by_stream(struct lo *l, const struct look *k, const struct stream *s)
{
    LLVMBasicBlockRef miss = lo_new_block(l), on = lo_new_block(l), same[2];
    LLVMValueRef kept = LLVMBuildLoad2(l->b, lo_type(l, IR_i64), s->add, ""), page;
    unsigned n = try_stream(l, s, k, on, same);
    LLVMValueRef found = probe(l, k, k->addr, k->size - 1, miss, &page);
    LLVMBasicBlockRef hit = LLVMGetInsertBlock(l->b);
    LLVMBuildStore(l->b, page, s->page);
    LLVMBuildStore(l->b, lo_int(l, IR_i64, (1 << MMU_PAGE_LOG2) - (s->size - 1)), s->room);
    LLVMBuildStore(l->b, found, s->add);
    LLVMBuildBr(l->b, on);
    LLVMPositionBuilderAtEnd(l->b, miss);
    LLVMValueRef asked = call_for(l, k);
    lo_go(l, on);
    LLVMValueRef phi = join2(l, found, hit, asked, miss);
    for (unsigned i = 0; i < n; i++)
        LLVMAddIncoming(phi, &kept, &same[i], 1);
    return phi;
}

/* The first access of a window looks for all of it. */
static LLVMValueRef by_new_window(struct lo *l, const struct look *k, struct window *w, s64 off)
{
    LLVMBasicBlockRef miss = lo_new_block(l), on = lo_new_block(l);
    LLVMValueRef page, first = LLVMBuildAdd(l->b, k->addr, lo_int(l, IR_i64, (u64)(w->start - off)), "");
    LLVMValueRef found = probe(l, k, first, (u64)(w->end - w->start - 1), miss, &page);
    LLVMBasicBlockRef hit = LLVMGetInsertBlock(l->b);
    LLVMBuildBr(l->b, on);
    LLVMPositionBuilderAtEnd(l->b, miss);
    LLVMValueRef asked = call_for(l, k);
    lo_go(l, on);
    w->add = join2(l, found, hit, lo_int(l, IR_i64, 0), miss);
    return join2(l, found, hit, asked, miss);
}

static LLVMValueRef by_window(struct lo *l, const struct look *k, const struct window *w)
{
    LLVMBasicBlockRef miss = lo_new_block(l), on = lo_new_block(l), hit = LLVMGetInsertBlock(l->b);
    LLVMValueRef none = LLVMBuildICmp(l->b, LLVMIntEQ, w->add, lo_int(l, IR_i64, 0), "");
    lo_unlikely(l, LLVMBuildCondBr(l->b, none, miss, on));
    LLVMPositionBuilderAtEnd(l->b, miss);
    LLVMValueRef asked = call_for(l, k);
    lo_go(l, on);
    return join2(l, w->add, hit, asked, miss);
}

LLVMValueRef lo_look(struct lo *l, const struct ir_node *i, LLVMValueRef addr, unsigned size, enum region_access access,
                     LLVMValueRef value)
{
    const struct look k = { addr, value, size, regime_of(l->blk, i), access, i->aux & IR_MEM_NEAT };
    const struct stream *s = is_steady(i) ? stream_of(l, l->blk, i, l->pc) : NULL;
    const unsigned number = l->window_at[i - l->blk->node];
    struct window *w = number ? &l->window[number - 1] : NULL;
    LLVMValueRef add;
    if (s) {
        add = by_stream(l, &k, s);
    } else if (!w || w->n < 2) {
        add = by_probe(l, &k);
    } else if (w->add) {
        add = by_window(l, &k, w);
    } else {
        s64 off;
        ir_base(l->blk, i, &off);
        add = by_new_window(l, &k, w, off);
    }
    return LLVMBuildIntToPtr(l->b, LLVMBuildAdd(l->b, addr, add, ""), l->t->ptr, "");
}
