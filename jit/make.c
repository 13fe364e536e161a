/* make.c - makes blocks for the run loops: front end, passes, compiler; and throws all of them away. */
#include "base/buf.h"
#include "base/log.h"
#include "ir/ir.h"
#include "jit/cache/cache.h"
#include "jit/engine_in.h"
#include "jit/tier.h"

#include <stdio.h>

static const struct guest *names_guest;     /* of ir_names' callbacks; one guest a program */

static const char *reg_name(u16 off, enum ir_type t)
{
    for (unsigned i = 0; i < names_guest->n_regs; i++)
        if (names_guest->regs[i].off == off)
            return names_guest->regs[i].name;
    return NULL;
}

static const char *helper_name(unsigned number) { return names_guest->helpers[number].name; }

static const struct ir_names names = { reg_name, NULL, helper_name };

static void log_guest_code(const struct jit *j, const struct code_reader *code, const struct ir_block *b)
{
    char text[128];
    u8 bytes[16];

    for (u32 i = 1; i < b->n; i++) {
        if (b->node[i].op != IR_insn_)
            continue;
        gva pc = ir_imm(&b->node[i]);
        unsigned size = 1u << j->cfg.guest->pc_align_log2;
        if (code->read(code->ctx, pc, bytes, size) &&
            j->cfg.guest->disassemble(text, sizeof text, bytes, size, pc))
            log_line(LOG_CAT_in_asm, "%012llx  %s", (unsigned long long)pc, text);
    }
}

static void log_ir(const struct jit *j, enum log_cat cat, const struct ir_block *b)
{
    struct buf out;

    if (!log_on(cat))
        return;
    names_guest = j->cfg.guest;
    buf_init(&out);
    ir_print(&out, b, &names);
    log_text(cat, out.data);
    buf_fini(&out);
}

static void log_host_code(const struct tb *b)
{
    char hex[3 * 16 + 1];

    log_line(LOG_CAT_out_asm, "block %012llx: %u bytes at %p", (unsigned long long)b->pc, b->size, (void *)b->code);
    for (u32 i = 0; i < b->size; i += 16) {
        int n = 0;
        for (u32 k = i; k < MIN(i + 16, b->size); k++)
            n += snprintf(hex + n, sizeof hex - (size_t)n, " %02x", b->code[k]);
        log_line(LOG_CAT_out_asm, "%05x %s", i, hex);
    }
}

/* variant: NULL for a block that is left to the interpreter. */
static bool compile(struct jit *j, const struct ir_block *b, const enum bl_variant *variant)
{
    const struct tbs *t = &j->tbs;
    u8 *rw = t->code.rw + t->code_used;
    const u8 *rx = t->code.rx + t->code_used;
    size_t room = t->code.size - t->code_used;

    return variant ? bl_compile(j->bl, b, *variant, rw, rx, room, t->n_exits, &j->result)
                   : bl_compile_leave(j->bl, b, rw, rx, room, t->n_exits, &j->result);
}

/* Optimises, compiles and enters a block; NULL: its code did not fit.  max 0: it is left to the interpreter. */
struct tb *eng_enter(struct jit *j, struct ir_block *b, const struct source *src, enum bl_variant variant, unsigned max)
{
    struct tbs *t = &j->tbs;

    if (log_on(LOG_CAT_in_asm))
        log_guest_code(j, src->code, b);
    log_ir(j, LOG_CAT_ir, b);
    ir_optimise(b, !j->bl || log_on(LOG_CAT_ir_opt));
    log_ir(j, LOG_CAT_ir_opt, b);
    if (j->tier)
        bl_set_heat(j->bl, tier_heat_step(j->tier, b->pc, src->space));
    if (!j->bl)
        return tb_add(t, b->pc, variant, NULL, b, src);
    if (!compile(j, b, max ? &variant : NULL))
        return NULL;
    struct tb *tb = tb_add(t, b->pc, variant, &j->result, NULL, src);
    if (log_on(LOG_CAT_out_asm))
        log_host_code(tb);
    return tb;
}

/* The IR of the block, before the passes. */
static void translate(struct jit *j, struct ir_block *b, struct source *src, gva pc, unsigned max, unsigned exits)
{
    struct code_reader reader = { source_read, src, source_guarded };

    source_init(src, &j->cfg.code);
    ir_init(b, &j->scratch, pc, offsetof(struct cpu, flags));
    b->check_sp = j->check_sp;
    j->cfg.guest->translate(b, &reader, pc, MAX(max, 1u), exits, max <= 1);
    if (j->masks && !b->failed)
        ir_mask_addresses(b, j->cfg.guest->addr_bits);
}

/* Makes the block at pc with at most max instructions; NULL: the host code did not fit.  0: one instruction,
 * left to the interpreter. */
static struct tb *make(struct jit *j, gva pc, enum bl_variant variant, unsigned max, unsigned exits)
{
    struct source src;
    struct ir_block b;
    struct tb *tb = NULL;
    struct arena_mark mark = arena_mark(&j->scratch);
    struct tbs *t = &j->tbs;

    tb_make_exits(t, BL_MAX_EXITS);
    if (exits == LOOP_EXITS)
        t->code_used = ALIGN_UP(t->code_used, TB_LOOP_ALIGN);
    translate(j, &b, &src, pc, max, exits);
    unsigned cut = j->tier && !b.failed ? tier_until_region(j->tier, &b, 0) : 0;
    if (cut)
        translate(j, &b, &src, pc, cut, exits);
    if (b.failed)
        goto out;
    j->reads_fp_flags |= b.reads_fp_flags;
    tb = eng_enter(j, &b, &src, variant, max);
    if (tb && j->bl) {
        tb->loop = exits == LOOP_EXITS;
        tb->reach = (u16)MIN(b.guest_size, (u32)UINT16_MAX);
        if (j->cache)
            cache_made(j->cache, tb, j->tier && tier_is_off(j->tier));
    }
out:
    arena_release(&j->scratch, mark);
    return tb;
}

/* mode: what code shall do from now on, else because there is no room. */
void eng_flush(struct jit *j, _Atomic bool *mode)
{
    j->engine.ops->exclusive_begin(&j->engine);
    eng_lock_blocks(j);
    if (mode ? !*mode : !tb_has_room(&j->tbs)) {            /* else another thread has just done it */
        if (j->cache)
            cache_save(j->cache, true);
        if (mode)
            *mode = true;
        tb_flush(&j->tbs);
        if (j->tier)
            tier_flush(j->tier);
        if (j->cache) {
            cache_flushed(j->cache);
            cache_set_mode(j->cache, (j->masks ? CACHE_MASKS : 0u) | (j->check_sp ? CACHE_CHECKS_SP : 0u));
        }
        lock_take(&j->cpus_lock);
        for (struct cpu *c = j->cpus; c; c = c->next)
            eng_forget_code(jit_cpu_of(c));
        lock_give(&j->cpus_lock);
    }
    lock_give(&j->tbs.lock);
    j->engine.ops->exclusive_end(&j->engine);
}

void eng_expect_fp_flags(struct jit *j)
{
    if (!j->tier || j->tbs.fp_flags)
        return;
    j->engine.ops->exclusive_begin(&j->engine);
    eng_lock_blocks(j);
    if (j->tbs.broken)
        j->tbs.fp_flags = true;             /* all code is about to go */
    else
        tier_fp_flags(j->tier);
    lock_give(&j->tbs.lock);
    j->engine.ops->exclusive_end(&j->engine);
}

/* Makes the block at pc if there is none.  Outside translated code. */
void eng_provide(struct jit *j, gva pc, enum bl_variant variant, unsigned exits)
{
    for (;;) {
        eng_lock_blocks(j);
        struct tb *b = j->tbs.broken ? NULL : tb_find(&j->tbs, pc, variant);
        if (!b && !j->tbs.broken)
            b = tb_revive(&j->tbs, pc, variant, &j->cfg.code);
        if (!b && j->tier && !j->cfg.step && variant == BL_PLAIN && tb_has_room(&j->tbs))
            b = tier_find(j->tier, pc);
        if (!b && !j->tbs.broken && j->cache)
            b = cache_find(j->cache, pc, variant);
        if (!b)
            tb_thaw(&j->tbs);
        if (!b && j->tier && !j->cfg.step && variant == BL_PLAIN && tb_has_room(&j->tbs))
            b = tier_make(j->tier, pc, j->masks, j->check_sp);
        if (!b && tb_has_room(&j->tbs))
            for (unsigned max = j->cfg.step ? 1 : MAX_INSNS; !(b = make(j, pc, variant, max, exits)); max /= 2)
                ASSERT(max, "one instruction at %llx does not fit into a block", (unsigned long long)pc);
        bool flags = j->reads_fp_flags && j->tier && !j->tbs.fp_flags;
        lock_give(&j->tbs.lock);
        if (b && !flags)
            return;
        if (flags)
            eng_expect_fp_flags(j);
        else
            eng_flush(j, NULL);
    }
}
