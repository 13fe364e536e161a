/* collect.c - see collect.h.
 *
 * Loops.  Branch targets at which there is a block have run, and what follows a conditional branch in a block may have,
 * so from the loop's header on those are followed.  Blocks of the region end at their first conditional branch, and where
 * another begins, so that no code is in two of them; what does not lead back to the header is left out again.
 *
 * Calls.  A function that a block of the region calls is copied into it, once for each place; where that makes too much,
 * it is tried again with fewer levels of them.  Nothing is copied into itself. */
#include "jit/collect.h"

#include "core/cpu.h"
#include "jit/cache/cache.h"

enum {
    FEW_BLOCKS = 6, FEW_INSNS = 400,            /* in a region of any blocks */
    FEW_BLOCK_INSNS = 64, FEW_BLOCK_EXITS = 2,  /* in each of its blocks */
    LOOP_BLOCKS = 80, LOOP_INSNS = 600,         /* LLVM takes 50 us for each instruction */
    LOOP_BLOCK_INSNS = 128, LOOP_BLOCK_EXITS = 1,
};

static void begin(struct collecting *c, unsigned max_depth)
{
    source_init(&c->src, c->src.code);
    c->region.n_blocks = c->n_insns = 0;
    c->region.n_calls = 1;
    c->max_depth = max_depth;
}

struct collecting *collect_new(struct arena *arena, const struct guest *guest, const struct tbs *tbs,
                               const struct code_reader *code, bool masks, bool check_sp)
{
    struct collecting *c = arena_zalloc(arena, sizeof *c);
    *c = (struct collecting){ .guest = guest, .arena = arena, .tbs = tbs, .masks = masks, .check_sp = check_sp };
    c->region.fp_flags = tbs->fp_flags;
    source_init(&c->src, code);
    begin(c, REGION_MAX_DEPTH);
    return c;
}

/* While nobody else sees the guest's memory, the baseline makes these accesses without locking; regions never do. */
static bool has_atomics(const struct ir_block *b)
{
    for (ir_ref r = 1; r < b->n; r++)
        switch ((int)b->node[r].op) {
        case IR_rmw_: case IR_cas_: case IR_ll_: case IR_sc_:
            return true;
        }
    return false;
}

/* With no place to note what is read, code counts as unreadable: such a block is none. */
static bool translate(struct collecting *c, struct ir_block *b, gva pc, unsigned max_insns, unsigned max_exits)
{
    struct code_reader reader = { source_read, &c->src, source_guarded };

    ir_init(b, c->arena, pc, offsetof(struct cpu, flags));
    b->check_sp = c->check_sp;
    c->guest->translate(b, &reader, pc, max_insns, max_exits, false);
    if (c->masks && !b->failed)
        ir_mask_addresses(b, c->guest->addr_bits);
    return !b->failed && c->src.n < TB_MAX_RANGES && (c->region.fp_flags || !b->reads_fp_flags)
        && (c->tbs->shared || !has_atomics(b));
}

/* A place in guest code, within a function copied for this call. */
struct place {
    gva pc;
    unsigned call;
};

static bool is_in(const struct region *r, struct place p) { return region_find(r, p.pc, p.call) >= 0; }

static bool add_block(struct collecting *c, struct place p, unsigned max_insns, unsigned max_exits)
{
    struct ir_block *b = &c->region.block[c->region.n_blocks];

    if (!translate(c, b, p.pc, max_insns, max_exits))
        return false;
    c->region.in_call[c->region.n_blocks++] = (u8)p.call;
    c->n_insns += b->n_insns;
    return true;
}

static void optimise(struct collecting *c)
{
    for (unsigned k = 0; k < c->region.n_blocks; k++)
        ir_optimise(&c->region.block[k], true);
}

/* The call of callee from a place in the callee of `outer`, noted if it is new; 0: it is to be none. */
static unsigned call_for(struct collecting *c, unsigned outer, gva callee, gva ret)
{
    struct region *r = &c->region;
    int known = region_call_at(r, outer, ret);

    if (known > 0)
        return (unsigned)known;
    if (r->call[outer].depth >= c->max_depth || r->n_calls == REGION_MAX_CALLS)
        return 0;
    for (unsigned k = outer; k; k = r->call[k].outer)
        if (c->callee[k] == callee)
            return 0;
    r->call[r->n_calls] = (struct region_call){ .ret = ret, .outer = (u8)outer, .depth = r->call[outer].depth + 1 };
    c->callee[r->n_calls] = callee;
    return r->n_calls++;
}

/* Where node i of b goes; false: nowhere, or nobody knows.  Calls are for places that may be there only. */
static bool leads(struct collecting *c, const struct ir_block *b, const struct ir_node *i, struct place *to)
{
    const struct region *r = &c->region;
    unsigned call = r->in_call[b - r->block];
    unsigned slots = ir_op_slots[i->op];
    gva x = slots & 1 ? ir_imm(&b->node[i->a]) : 0, y = slots & 2 ? ir_imm(&b->node[i->b]) : 0;

    switch ((int)i->op) {
    case IR_br_:        *to = (struct place){ x, call }; return true;
    case IR_br_if_:     *to = (struct place){ y, call }; return true;
    case IR_br_ret_:    *to = (struct place){ r->call[call].ret, r->call[call].outer }; return call;
    case IR_br_call_:   *to = (struct place){ x, call_for(c, call, x, y) }; return to->call;
    }
    return false;
}

/* ---- a few ------------------------------------------------------------------------------------------------- */

static bool few(struct collecting *c, gva pc)
{
    struct region *r = &c->region;

    if (!add_block(c, (struct place){ pc, 0 }, FEW_BLOCK_INSNS, FEW_BLOCK_EXITS))
        return false;
    for (unsigned k = 0; k < r->n_blocks; k++)
        for (ir_ref n = 1; n < r->block[k].n; n++) {
            struct place to;
            if (!leads(c, &r->block[k], &r->block[k].node[n], &to) || is_in(r, to))
                continue;
            unsigned room = FEW_INSNS - MIN(c->n_insns, (unsigned)FEW_INSNS);
            if (r->n_blocks == FEW_BLOCKS || !room || !add_block(c, to, MIN((unsigned)FEW_BLOCK_INSNS, room), FEW_BLOCK_EXITS))
                return true;
        }
    return true;
}

bool collect_few(struct collecting *c, gva pc)
{
    bool any = few(c, pc);
    optimise(c);
    return any;
}

/* ---- loops ------------------------------------------------------------------------------------------------- */

static bool has_run(const struct collecting *c, const struct ir_node *branch, gva to)
{
    bool across = branch->op == IR_br_;

    return branch->op == IR_br_ret_ || tb_find(c->tbs, to, BL_PLAIN) || (across && tb_across(c->tbs, to))
        || (c->cache && cache_has_run(c->cache, to, across));
}

static bool add_what_ran(struct collecting *c, gva pc)
{
    struct region *r = &c->region;

    if (!add_block(c, (struct place){ pc, 0 }, LOOP_BLOCK_INSNS, LOOP_BLOCK_EXITS))
        return false;
    for (unsigned k = 0; k < r->n_blocks && r->n_blocks < LOOP_BLOCKS; k++)
        for (ir_ref n = 1; n < r->block[k].n && r->n_blocks < LOOP_BLOCKS; n++) {
            const struct ir_node *i = &r->block[k].node[n];
            struct place to;
            if (leads(c, &r->block[k], i, &to) && !is_in(r, to) && has_run(c, i, to.pc)
                && !add_block(c, to, LOOP_BLOCK_INSNS, LOOP_BLOCK_EXITS) && c->src.n == TB_MAX_RANGES)
                return false;           /* else only this block is none: the loop may do without */
        }
    return true;
}

/* Instructions of b before another block's first; 0: no block begins in it. */
static unsigned until_next(const struct region *r, const struct ir_block *b)
{
    unsigned n = 0, call = r->in_call[b - r->block];

    for (ir_ref k = 1; k < b->n; k++) {
        if (b->node[k].op != IR_insn_)
            continue;
        if (n && region_find(r, ir_imm(&b->node[k]), call) >= 0)
            return n;
        n++;
    }
    return 0;
}

static bool split(struct collecting *c)
{
    struct region *r = &c->region;

    for (unsigned k = 0; k < r->n_blocks; k++) {
        struct ir_block *b = &r->block[k];
        unsigned n = until_next(r, b);
        if (n && !translate(c, b, b->pc, n, LOOP_BLOCK_EXITS))
            return false;
    }
    return true;
}

static bool leads_to(const struct region *r, const struct ir_block *b, const bool *good)
{
    for (ir_ref n = 1; n < b->n; n++) {
        int k = region_to(r, b, &b->node[n]);
        if (k >= 0 && good[k])
            return true;
    }
    return false;
}

/* Keeps what leads back to the first block; false: it does not itself. */
static bool prune(struct region *r)
{
    bool good[REGION_MAX_BLOCKS] = { true };
    unsigned n = 0;

    for (bool grew = true; grew;) {
        grew = false;
        for (unsigned k = 1; k < r->n_blocks; k++)
            if (!good[k] && leads_to(r, &r->block[k], good))
                grew = good[k] = true;
    }
    if (!leads_to(r, &r->block[0], good))
        return false;
    for (unsigned k = 0; k < r->n_blocks; k++)
        if (good[k]) {
            r->block[n] = r->block[k];
            r->in_call[n++] = r->in_call[k];
        }
    r->n_blocks = n;
    return true;
}

static bool loops(struct collecting *c, gva pc, unsigned max_depth)
{
    begin(c, max_depth);
    if (!add_what_ran(c, pc) || !split(c) || !prune(&c->region))
        return false;
    c->n_insns = 0;
    for (unsigned k = 0; k < c->region.n_blocks; k++)
        c->n_insns += c->region.block[k].n_insns;
    return c->n_insns <= LOOP_INSNS;
}

bool collect_loops(struct collecting *c, gva pc)
{
    unsigned depth = REGION_MAX_DEPTH;

    while (!loops(c, pc, depth))
        if (!depth--)
            return false;
    optimise(c);
    return true;
}
