/* collect.c - see collect.h.
 *
 * Loops.  Branch targets at which there is a block have run, and what follows a conditional branch in a block may have,
 * so from the loop's header on those are followed.  Blocks of the region end at their first conditional branch, and where
 * another begins, so that no code is in two of them; what does not lead back to the header is left out again. */
#include "jit/collect.h"

#include "core/cpu.h"

enum {
    FEW_BLOCKS = 6, FEW_INSNS = 400,            /* in a region of any blocks */
    FEW_BLOCK_INSNS = 64, FEW_BLOCK_EXITS = 2,  /* in each of its blocks */
    LOOP_BLOCKS = 48, LOOP_INSNS = 600,         /* LLVM takes 50 us for each instruction */
    LOOP_BLOCK_INSNS = 128, LOOP_BLOCK_EXITS = 1,
};

struct collecting *collect_new(struct arena *arena, const struct guest *guest, const struct tbs *tbs,
                               const struct code_reader *code, bool masks, bool check_sp)
{
    struct collecting *c = arena_zalloc(arena, sizeof *c);
    *c = (struct collecting){ .guest = guest, .arena = arena, .tbs = tbs, .masks = masks, .check_sp = check_sp };
    c->region.fp_flags = tbs->fp_flags;
    source_init(&c->src, code);
    return c;
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
    return !b->failed && c->src.n < TB_MAX_RANGES && (c->region.fp_flags || !b->reads_fp_flags);
}

static bool add_block(struct collecting *c, gva pc, unsigned max_insns, unsigned max_exits)
{
    struct ir_block *b = &c->region.block[c->region.n_blocks];

    if (!translate(c, b, pc, max_insns, max_exits))
        return false;
    c->n_insns += b->n_insns;
    c->region.n_blocks++;
    return true;
}

static void optimise(struct collecting *c)
{
    for (unsigned k = 0; k < c->region.n_blocks; k++)
        ir_optimise(&c->region.block[k], true);
}

/* The constant a node branches to; ~0: none. */
static gva target_of(const struct ir_block *b, const struct ir_node *i)
{
    if (i->op == IR_br_)
        return ir_imm(&b->node[i->a]);
    return i->op == IR_br_if_ ? ir_imm(&b->node[i->b]) : ~(gva)0;
}

/* ---- a few ------------------------------------------------------------------------------------------------- */

static bool few(struct collecting *c, gva pc)
{
    struct region *r = &c->region;

    if (!add_block(c, pc, FEW_BLOCK_INSNS, FEW_BLOCK_EXITS))
        return false;
    for (unsigned k = 0; k < r->n_blocks; k++)
        for (ir_ref n = 1; n < r->block[k].n; n++) {
            gva to = target_of(&r->block[k], &r->block[k].node[n]);
            if (to == ~(gva)0 || region_find(r, to) >= 0)
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

static bool has_run(const struct tbs *tbs, const struct ir_node *branch, gva to)
{
    return tb_find(tbs, to, BL_PLAIN) || (branch->op == IR_br_ && tb_across(tbs, to));
}

static bool add_what_ran(struct collecting *c, gva pc)
{
    struct region *r = &c->region;

    if (!add_block(c, pc, LOOP_BLOCK_INSNS, LOOP_BLOCK_EXITS))
        return false;
    for (unsigned k = 0; k < r->n_blocks && r->n_blocks < LOOP_BLOCKS; k++)
        for (ir_ref n = 1; n < r->block[k].n && r->n_blocks < LOOP_BLOCKS; n++) {
            gva to = target_of(&r->block[k], &r->block[k].node[n]);
            if (to != ~(gva)0 && region_find(r, to) < 0 && has_run(c->tbs, &r->block[k].node[n], to)
                && !add_block(c, to, LOOP_BLOCK_INSNS, LOOP_BLOCK_EXITS))
                return false;
        }
    return true;
}

/* Instructions of b before another block's first; 0: no block begins in it. */
static unsigned until_next(const struct region *r, const struct ir_block *b)
{
    unsigned n = 0;

    for (ir_ref k = 1; k < b->n; k++) {
        if (b->node[k].op != IR_insn_)
            continue;
        if (n && region_find(r, ir_imm(&b->node[k])) >= 0)
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
        int k = region_find(r, target_of(b, &b->node[n]));
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
        if (good[k])
            r->block[n++] = r->block[k];
    r->n_blocks = n;
    return true;
}

bool collect_loops(struct collecting *c, gva pc)
{
    if (!add_what_ran(c, pc) || !split(c) || !prune(&c->region))
        return false;
    c->n_insns = 0;
    for (unsigned k = 0; k < c->region.n_blocks; k++)
        c->n_insns += c->region.block[k].n_insns;
    optimise(c);
    return c->n_insns <= LOOP_INSNS;
}
