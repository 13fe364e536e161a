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
    LOOP_BLOCKS = 95, LOOP_INSNS = 1000,
    LOOP_BLOCK_INSNS = 128, LOOP_BLOCK_EXITS = 1,
    WAYS = 2 + REGION_SITE_GUESSES,                                   /* out of a block */
};

static void begin(struct collecting *c, unsigned max_depth)
{
    source_init(&c->src, c->src.code);
    c->region.n_blocks = c->n_insns = 0;
    c->region.n_calls = 1;
    c->region.n_guesses = 0;
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
    struct system_code code;

    c->src.full = false;
    ir_init(b, c->arena, pc, offsetof(struct cpu, flags));
    if (c->view) {
        if (!sys_view_code(c->view, pc, &code))
            return false;
        c->src.code = &code.reader;
        b->mode = c->view->mode;
        b->regime = c->view->regime;
    }
    b->check_sp = c->check_sp;
    c->guest->translate(b, &reader, pc, max_insns, max_exits, false);
    if (c->masks && !b->failed)
        ir_mask_addresses(b, c->guest->addr_bits);
    return !b->failed && !c->src.full && (c->region.fp_flags || !b->reads_fp_flags)
        && (c->tbs->shared || !has_atomics(b));
}

/* A place in guest code, within a function copied for this call. */
struct stop {
    gva pc;
    unsigned call;
};

static bool is_in(const struct region *r, struct stop p) { return region_find(r, p.pc, p.call) >= 0; }

/* Has it an op for which the baseline would have to do the whole region? */
static bool is_odd(const struct ir_block *b)
{
    for (ir_ref n = 1; n < b->n; n++)
        if (b->node[n].op == IR_call_ || b->node[n].op == IR_fp_setmode_ || b->node[n].op == IR_fp_setflags_)
            return true;
    return false;
}

static bool add_block(struct collecting *c, struct stop p, unsigned max_insns, unsigned max_exits)
{
    struct ir_block *b = &c->region.block[c->region.n_blocks];

    if (!translate(c, b, p.pc, max_insns, max_exits) || ((c->region.optional || c->view) && is_odd(b)))
        return false;
    c->region.in_call[c->region.n_blocks++] = (u8)p.call;
    c->n_insns += b->n_insns;
    return true;
}

/* Says of accesses what was seen of their pages. */
static void note_pages(const struct collecting *c, struct ir_block *b)
{
    gva insn = b->pc;
    bool neat;

    for (ir_ref n = 1; n < b->n; n++)
        if (b->node[n].op == IR_insn_)
            insn = ir_imm(&b->node[n]);
        else if ((b->node[n].op == IR_load_ || b->node[n].op == IR_store_) && record_is_steady(c->rec, insn, &neat))
            b->node[n].aux |= IR_MEM_STEADY | (neat ? IR_MEM_NEAT : 0);
}

static void optimise(struct collecting *c)
{
    for (unsigned k = 0; k < c->region.n_blocks; k++) {
        ir_optimise(&c->region.block[k], true);
        if (c->view && c->rec)
            note_pages(c, &c->region.block[k]);
    }
}

/* ---- where blocks lead ------------------------------------------------------------------------------------- */

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

/* Where a block may go on in the region, and whether the guest went there while it was recorded. */
struct ways {
    struct { struct stop to; bool seen, direct; } way[WAYS];
    unsigned n;
};

static void add_way(struct ways *w, gva pc, unsigned call, bool seen, bool direct)
{
    if (w->n == WAYS)
        return;
    w->way[w->n].to = (struct stop){ pc, call };
    w->way[w->n].seen = seen;
    w->way[w->n++].direct = direct;
}

/* Notes where an indirect branch goes.  One to a constant is a look-up on purpose: code may have changed. */
static void guess(struct collecting *c, struct ways *w, unsigned k, const struct ir_node *i, gva last)
{
    struct region *r = &c->region;
    struct ir_block *b = &r->block[k];
    gva to[REGION_SITE_GUESSES];
    unsigned n = c->rec && !ir_is_const(b, i->a) ? record_targets(c->rec, last, to, REGION_SITE_GUESSES) : 0, call = r->in_call[k];
    bool known = false;

    for (unsigned g = 0; g < r->n_guesses; g++)
        known |= r->guess[g].block == k;
    for (unsigned t = 0; t < n; t++) {
        unsigned in = i->op == IR_br_icall_ ? call_for(c, call, to[t], ir_imm(&b->node[i->b])) : call;
        if (i->op == IR_br_icall_ && !in)
            continue;
        if (!known && r->n_guesses < REGION_MAX_GUESSES)
            r->guess[r->n_guesses++] = (struct region_guess){ to[t], (u8)k };
        add_way(w, to[t], in, true, false);
    }
}

static void add_call(struct collecting *c, struct ways *w, unsigned call, gva callee, gva ret, bool seen)
{
    u64 space;
    bool wanted = c->rec ? seen : !c->loops || (sys_space(c->view, callee, &space) && tb_find_in(c->tbs, callee, space, BL_PLAIN));
    unsigned inner = wanted ? call_for(c, call, callee, ret) : 0;

    if (inner)
        add_way(w, callee, inner, seen, true);
}

static void find_ways(struct collecting *c, struct ways *w, unsigned k)
{
    const struct region *r = &c->region;
    const struct ir_block *b = &r->block[k];
    unsigned call = r->in_call[k];
    gva last = b->pc;

    w->n = 0;
    for (ir_ref n = 1; n < b->n; n++) {
        const struct ir_node *i = &b->node[n];
        unsigned slots = ir_op_slots[i->op];
        gva x = slots & 1 ? ir_imm(&b->node[i->a]) : 0, y = slots & 2 ? ir_imm(&b->node[i->b]) : 0;
        bool x_seen = c->rec && ir_op_info[i->op].aux == 'X' && record_count(c->rec, last, x);
        switch ((int)i->op) {
        case IR_insn_:      last = ir_imm(i); break;
        case IR_br_:        add_way(w, x, call, x_seen, true); break;
        case IR_br_if_:     add_way(w, y, call, c->rec && record_count(c->rec, last, y), true); break;
        case IR_br_call_:   add_call(c, w, call, x, y, x_seen); break;
        case IR_br_ret_:
            if (call)
                add_way(w, r->call[call].ret, r->call[call].outer, true, true);
            break;
        case IR_br_ind_:
        case IR_br_icall_:  guess(c, w, k, i, last); break;
        }
    }
}

/* ---- a few ------------------------------------------------------------------------------------------------- */

static bool few(struct collecting *c, gva pc)
{
    struct region *r = &c->region;
    struct ways w;

    if (!add_block(c, (struct stop){ pc, 0 }, FEW_BLOCK_INSNS, FEW_BLOCK_EXITS))
        return false;
    for (unsigned k = 0; k < r->n_blocks; k++) {
        find_ways(c, &w, k);
        for (unsigned n = 0; n < w.n; n++) {
            if (is_in(r, w.way[n].to))
                continue;
            unsigned room = FEW_INSNS - MIN(c->n_insns, (unsigned)FEW_INSNS);
            if (r->n_blocks == FEW_BLOCKS || !room
                || !add_block(c, w.way[n].to, MIN((unsigned)FEW_BLOCK_INSNS, room), FEW_BLOCK_EXITS))
                return true;
        }
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

static bool has_run(const struct collecting *c, gva pc)
{
    u64 space;

    if (!sys_space(c->view, pc, &space))
        return false;
    return tb_find_in(c->tbs, pc, space, BL_PLAIN) || tb_across(c->tbs, pc, space)
        || (c->cache && cache_has_run(c->cache, pc, true));
}

/* What ran while it was recorded, or (all) at any time, as long as there is room. */
static void add_what_ran(struct collecting *c, bool all)
{
    struct region *r = &c->region;
    struct ways w;

    for (unsigned k = 0; k < r->n_blocks; k++) {
        find_ways(c, &w, k);
        for (unsigned n = 0; n < w.n; n++) {
            if (r->n_blocks == LOOP_BLOCKS || (all && c->n_insns + LOOP_BLOCK_INSNS > LOOP_INSNS))
                return;
            if (!is_in(r, w.way[n].to) && (w.way[n].seen || (all && has_run(c, w.way[n].to.pc))))
                (void)add_block(c, w.way[n].to, LOOP_BLOCK_INSNS, LOOP_BLOCK_EXITS);
        }
    }
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
        u8 to[REGION_SITE_GUESSES];
        for (unsigned n_ways = region_ways(r, b, &b->node[n], to), k = 0; k < n_ways; k++)
            if (good[to[k]])
                return true;
    }
    return false;
}

static void keep(struct region *r, const bool *good)
{
    unsigned n = 0, n_guesses = 0;

    for (unsigned g = 0; g < r->n_guesses; g++)
        if (good[r->guess[g].block])
            r->guess[n_guesses++] = r->guess[g];
    r->n_guesses = n_guesses;
    for (unsigned k = 0; k < r->n_blocks; k++) {
        if (!good[k])
            continue;
        for (unsigned g = 0; g < n_guesses; g++)
            if (r->guess[g].block == k)
                r->guess[g].block = (u8)n;
        r->block[n] = r->block[k];
        r->in_call[n++] = r->in_call[k];
    }
    r->n_blocks = n;
}

/* Keeps what leads back to the first block; false: it does not itself. */
static bool prune(struct region *r)
{
    bool good[REGION_MAX_BLOCKS] = { true };

    for (bool grew = true; grew;) {
        grew = false;
        for (unsigned k = 1; k < r->n_blocks; k++)
            if (!good[k] && leads_to(r, &r->block[k], good))
                grew = good[k] = true;
    }
    if (!leads_to(r, &r->block[0], good))
        return false;
    keep(r, good);
    return true;
}

static bool loops(struct collecting *c, gva pc, unsigned max_depth)
{
    begin(c, max_depth);
    if (!add_block(c, (struct stop){ pc, 0 }, LOOP_BLOCK_INSNS, LOOP_BLOCK_EXITS))
        return false;
    add_what_ran(c, false);
    add_what_ran(c, true);
    if (!split(c) || !prune(&c->region))
        return false;
    c->n_insns = 0;
    for (unsigned k = 0; k < c->region.n_blocks; k++)
        c->n_insns += c->region.block[k].n_insns;
    return c->n_insns <= LOOP_INSNS;
}

bool collect_loops(struct collecting *c, gva pc)
{
    unsigned depth = REGION_MAX_DEPTH;

    c->loops = true;
    while (!loops(c, pc, depth)) {
        unsigned used = 0;
        for (unsigned k = 0; k < c->region.n_calls; k++)
            used = MAX(used, c->region.call[k].depth);
        if (!used)
            return false;
        depth = used - 1;
    }
    optimise(c);
    return true;
}
