/* tier.c - see tier.h: which blocks make a region, and its way through compiler and placer. */
#include "jit/tier.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "core/cpu.h"
#include "jit/llvm/llvm_tier.h"
#include "jit/place.h"

#include <errno.h>
#include <stdlib.h>

enum {
    MAX_INSNS = 400, MAX_BLOCKS = 6,            /* in a region */
    BLOCK_INSNS = 64, BLOCK_EXITS = 2,          /* in each of its blocks */
};

struct tier {
    struct baseline *bl;
    struct tbs *tbs;
    const struct guest *guest;
    const struct code_reader *code;
    struct llvm_tier *llvm;
    struct arena arena;                         /* of the region being made */
    struct buf object;                          /* the same */
    struct bl_result result;
    u64 n_made;
    bool plain;
};

/* ---- life ------------------------------------------------------------------------------------------------ */

struct tier *tier_new(struct baseline *bl, struct tbs *tbs, const struct guest *guest, const struct code_reader *code,
                      bool plain, struct err *err)
{
    struct tier *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(err, -ENOMEM, "no memory for the compiler");
        return NULL;
    }
    *t = (struct tier){ .bl = bl, .tbs = tbs, .guest = guest, .code = code, .plain = plain };
    t->llvm = llvm_new(guest, err);
    if (!t->llvm) {
        free(t);
        return NULL;
    }
    arena_init(&t->arena);
    buf_init(&t->object);
    return t;
}

void tier_free(struct tier *t)
{
    llvm_free(t->llvm);
    arena_fini(&t->arena);
    buf_fini(&t->object);
    free(t);
}

u64 tier_n_made(const struct tier *t) { return t->n_made; }

/* ---- collecting blocks ------------------------------------------------------------------------------------- */

struct collecting {
    struct tier *t;
    struct region region;
    struct source src;
    unsigned n_insns;
    bool masks, check_sp;
};

/* With no place to note what is read, code counts as unreadable: such a block is none. */
static bool add_block(struct collecting *c, gva pc)
{
    struct ir_block *b = &c->region.block[c->region.n_blocks];
    struct code_reader reader = { source_read, &c->src, source_guarded };

    ir_init(b, &c->t->arena, pc, offsetof(struct cpu, flags));
    b->check_sp = c->check_sp;
    c->t->guest->translate(b, &reader, pc, MIN(BLOCK_INSNS, MAX_INSNS - c->n_insns), BLOCK_EXITS, false);
    if (c->masks && !b->failed)
        ir_mask_addresses(b, c->t->guest->addr_bits);
    if (b->failed || c->src.n == TB_MAX_RANGES || (b->reads_fp_flags && !c->t->tbs->fp_flags))
        return false;
    ir_optimise(b, true);
    c->n_insns += b->n_insns;
    c->region.n_blocks++;
    return true;
}

/* The constant a node branches to; ~0: none. */
static gva target_of(const struct ir_block *b, const struct ir_node *i)
{
    if (i->op == IR_br_)
        return ir_imm(&b->node[i->a]);
    return i->op == IR_br_if_ ? ir_imm(&b->node[i->b]) : ~(gva)0;
}

/* Breadth first along direct branches. */
static bool collect(struct collecting *c, gva pc)
{
    struct region *r = &c->region;

    if (!add_block(c, pc))
        return false;
    for (unsigned k = 0; k < r->n_blocks; k++)
        for (ir_ref n = 1; n < r->block[k].n; n++) {
            gva to = target_of(&r->block[k], &r->block[k].node[n]);
            if (to == ~(gva)0 || region_find(r, to) >= 0)
                continue;
            if (r->n_blocks == MAX_BLOCKS || c->n_insns >= MAX_INSNS || !add_block(c, to))
                return true;
        }
    return true;
}

/* ---- making regions ------------------------------------------------------------------------------------------ */

static struct tb *make(struct tier *t, struct collecting *c)
{
    struct tbs *tbs = t->tbs;
    const struct region *r = &c->region;

    buf_reset(&t->object);
    int err = llvm_compile(t->llvm, r, &t->object);
    if (!err)
        err = place_region(t->bl, r, t->object.data, t->object.len, tbs->code.rw + tbs->code_used,
                           tbs->code.rx + tbs->code_used, tbs->code.size - tbs->code_used, tbs->n_exits, &t->result);
    if (err) {
        LOG(unimp, "region %llx: %s", (unsigned long long)r->block[0].pc, strerror(-err));
        return NULL;
    }
    t->n_made++;
    c->src.partial = true;              /* a region never comes back: nobody knows how hot it would be */
    return tb_add(tbs, r->block[0].pc, BL_PLAIN, &t->result, NULL, &c->src);
}

struct tb *tier_make(struct tier *t, gva pc, bool masks, bool check_sp)
{
    struct arena_mark mark = arena_mark(&t->arena);
    struct collecting *c = arena_zalloc(&t->arena, sizeof *c);

    c->t = t;
    c->region.plain = t->plain;
    c->region.fp_flags = t->tbs->fp_flags;
    c->masks = masks;
    c->check_sp = check_sp;
    source_init(&c->src, t->code);
    struct tb *tb = collect(c, pc) ? make(t, c) : NULL;
    arena_release(&t->arena, mark);
    return tb;
}
