/* engine.c - the run loop: look up, translate, execute, link; and everything that concerns all CPUs.
 *
 *      run ──► kick? ──► block at pc: found / made ──► enter ──► why did it leave?
 *       ▲                                                          │
 *       └── link the exit, fill the indirect table, or go on ◄─────┘──► return to the world
 *
 * Exclusive sections.  A CPU announces in_code before it enters a block and then looks at `exclusive`; the
 * one who wants a section sets `exclusive`, kicks the others and waits for every in_code to be 0.  One of the
 * two must see the other: the one who wants a section makes all CPUs pass a barrier (membarrier), so that
 * entering and leaving, which every system call does, costs none (250 cycles a system call became 120).
 *
 * Lock order: exclusive section, tbs.lock, the address space's own lock (through the code reader). */
#include "core/engine.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/fp.h"
#include "base/log.h"
#include "base/os.h"
#include "core/mmu.h"
#include "ir/ir.h"
#include "jit/cache/cache.h"
#include "jit/engine_in.h"
#include "jit/host.h"
#include "jit/interp/interp.h"
#include "jit/jit_cpu.h"
#include "jit/prepare.h"
#include "jit/tb.h"
#include "jit/tier.h"
#include "jit/where.h"
#include "jit/wish.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    GUARD = RETURN_STACK_GUARD,
    CODE_SIZE = 256 << 20,
    RETURN_STACK_SIZE = 1 << 20,    /* without its guard pages */
    MAX_TAGGED = 64,                /* accesses with tagged addresses until code is made for them */
    PATIENCE = 100,
    PATIENT_INSNS = 16,             /* in a block that is made to run once */
};

/* ---- CPUs ---------------------------------------------------------------------------------------- */

static void cpu_forget_code(struct jit_cpu *jc)
{
    for (unsigned kind = 0; kind < N_KINDS; kind++)
        for (unsigned i = 0; i < ARRAY_LEN(jc->ind[kind]); i++) {
            struct ind_entry *e = &jc->ind[kind][i];
            if (e->pc != no_pc(jc, e))              /* most pages were never touched */
                atomic_store_explicit(&e->pc, no_pc(jc, e), memory_order_relaxed);
        }
    jc->cpu.return_sp = jc->cpu.return_base;
}

static size_t jit_cpu_size(const struct guest *g) { return offsetof(struct jit_cpu, cpu) + g->cpu_size; }

/* The return stack: guard, stack, entries for a return to ~0 (there are guests that try), guard.  Entries lie so
 * that code finds its stack as if it had been called, 8 bytes off a multiple of 16. */
static int return_stack_new(struct jit *j, struct jit_cpu *jc)
{
    const unsigned n = BL_RETURN_SCAN + 2;
    u64 *base;

    jc->return_stack = os_reserve(RETURN_STACK_SIZE + 2 * GUARD);
    if (!jc->return_stack)
        return -ENOMEM;
    int err = os_commit(jc->return_stack + GUARD, RETURN_STACK_SIZE);
    if (err)
        return err;
    base = (u64 *)(jc->return_stack + GUARD + RETURN_STACK_SIZE) - 2 * n - 1;
    for (unsigned i = 0; i < n; i++) {
        base[2 * i] = (u64)(uintptr_t)bl_return_bottom(j->bl);
        base[2 * i + 1] = ~(u64)0;
    }
    jc->cpu.return_base = jc->cpu.return_sp = base;
    return 0;
}

/* One that was killed while he held it may have left anything half done: then all blocks go, at the next need for one. */
void eng_lock_blocks(struct jit *j)
{
    if (UNLIKELY(!lock_take(&j->tbs.lock))) {
        j->tbs.broken = true;
        j->cache = NULL;            /* nor is what it knew of maps worth anything */
    }
}

static void jit_cpu_free(struct cpu *cpu)
{
    struct jit *j = jit_of(cpu->engine);
    struct jit_cpu *jc = jit_cpu_of(cpu);

    lock_take(&j->cpus_lock);
    for (struct cpu **at = &j->cpus; *at; at = &(*at)->next)
        if (*at == cpu) {
            *at = cpu->next;
            break;
        }
    lock_give(&j->cpus_lock);
    arena_fini(&jc->arena);
    if (cpu->mmu)
        mmu_free(cpu->mmu);
    os_free(jc->return_stack, RETURN_STACK_SIZE + 2 * GUARD);
    os_free(jc, jit_cpu_size(cpu->guest));
}

static void clear(struct cpu *cpu, size_t from, size_t to) { memset((u8 *)cpu + from, 0, to - from); }

/* Others go through the list of CPUs meanwhile: what they look at stays as it is. */
static void jit_cpu_reset(struct cpu *cpu)
{
    clear(cpu, offsetof(struct cpu, fault), offsetof(struct cpu, return_base));
    cpu->return_sp = cpu->return_base;
    clear(cpu, offsetof(struct cpu, exec), offsetof(struct cpu, host_tid));
    atomic_store(&cpu->host_tid, 0);
    clear(cpu, offsetof(struct cpu, fp_mode), offsetof(struct cpu, kick));
    atomic_store(&cpu->kick, 0);
    clear(cpu, offsetof(struct cpu, flags), cpu->guest->cpu_size);
    cpu->excl_addr = ~(gva)0;
    cpu->guest->reset(cpu);
}

static struct cpu *jit_cpu_new(struct engine *e)
{
    struct jit *j = jit_of(e);
    struct jit_cpu *jc = os_alloc(jit_cpu_size(j->cfg.guest));

    if (!jc)
        return NULL;
    jc->cpu.guest = j->cfg.guest;
    jc->cpu.engine = e;
    jc->cpu.excl_addr = ~(gva)0;
    if ((j->bl && return_stack_new(j, jc)) || (j->cfg.mem && !mmu_new(&jc->cpu, j->cfg.mem))) {
        os_free(jc->return_stack, RETURN_STACK_SIZE + 2 * GUARD);
        os_free(jc, jit_cpu_size(j->cfg.guest));
        return NULL;
    }
    for (unsigned kind = 0; kind < N_KINDS; kind++)
        jc->ind[kind][0].pc = no_pc(jc, jc->ind[kind]);
    j->cfg.guest->reset(&jc->cpu);
    lock_take(&j->cpus_lock);
    jc->cpu.next = j->cpus;
    j->cpus = &jc->cpu;
    lock_give(&j->cpus_lock);
    return &jc->cpu;
}

/* ---- exclusive sections ---------------------------------------------------------------------------- */

void eng_has_left(struct jit *j)
{
    atomic_fetch_add(&j->n_left, 1);
    os_futex_wake(&j->n_left, 1);
}

void eng_end_section(struct jit *j)
{
    atomic_store(&j->exclusive, 0);
    os_futex_wake(&j->exclusive, INT32_MAX);
    lock_give(&j->exclusive_lock);
}

/* Killed in translated code, where nobody cleared in_code: no thread of ours, but a process in our memory. */
static bool died(const struct cpu *c) { return c->host_tid && !os_has_our_memory((int)c->host_tid); }

static bool someone_in_code(struct jit *j)
{
    bool any = false;

    lock_take(&j->cpus_lock);
    for (struct cpu *c = j->cpus; c; c = c->next)
        if (atomic_load(&c->in_code) && !died(c)) {
            cpu_kick(c, KICK_EXCLUSIVE);
            any = true;
        }
    lock_give(&j->cpus_lock);
    return any;
}

/* The caller itself must be outside translated code. */
static void jit_exclusive_begin(struct engine *e)
{
    struct jit *j = jit_of(e);

    lock_take(&j->exclusive_lock);
    atomic_store(&j->exclusive, 1);
    if (!j->fences)
        os_barrier_all();
    for (;;) {
        u32 n = atomic_load(&j->n_left);
        if (!someone_in_code(j))
            return;
        os_futex_wait_ms(&j->n_left, n, LOOK_MS);
    }
}

static void jit_exclusive_end(struct engine *e)
{
    eng_end_section(jit_of(e));
}

/* ---- making blocks ----------------------------------------------------------------------------------- */

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

static void log_ir(enum log_cat cat, const struct ir_block *b)
{
    struct buf out;

    if (!log_on(cat))
        return;
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
    log_ir(LOG_CAT_ir, b);
    ir_optimise(b, !j->bl || log_on(LOG_CAT_ir_opt));
    log_ir(LOG_CAT_ir_opt, b);
    if (j->tier)
        bl_set_heat(j->bl, tier_heat_step(j->tier, b->pc));
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

    if (exits == LOOP_EXITS)
        t->code_used = ALIGN_UP(t->code_used, TB_LOOP_ALIGN);
    translate(j, &b, &src, pc, max, exits);
    unsigned cut = j->tier && !b.failed ? tier_until_region(j->tier, &b) : 0;
    if (cut)
        translate(j, &b, &src, pc, cut, exits);
    if (b.failed)
        goto out;
    j->reads_fp_flags |= b.reads_fp_flags;
    tb = eng_enter(j, &b, &src, variant, max);
    if (tb && j->bl) {
        tb->loop = exits == LOOP_EXITS;
        if (j->cache)
            cache_made(j->cache, tb);
    }
out:
    arena_release(&j->scratch, mark);
    return tb;
}

/* mode: what code shall do from now on, else because there is no room. */
void eng_flush(struct jit *j, _Atomic bool *mode)
{
    jit_exclusive_begin(&j->engine);
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
            cpu_forget_code(jit_cpu_of(c));
        lock_give(&j->cpus_lock);
    }
    lock_give(&j->tbs.lock);
    jit_exclusive_end(&j->engine);
}

/* Code that reads the exception flags is about to run: regions that leave some of them out go, before the first time. */
static void expect_fp_flags(struct jit *j)
{
    if (j->tier && !j->tbs.fp_flags)
        eng_flush(j, &j->tbs.fp_flags);
}

/* Makes the block at pc if there is none.  Outside translated code. */
static void provide(struct jit *j, gva pc, enum bl_variant variant, unsigned exits)
{
    for (;;) {
        eng_lock_blocks(j);
        struct tb *b = j->tbs.broken ? NULL : tb_find(&j->tbs, pc, variant);
        if (!b && !j->tbs.broken)
            b = tb_revive(&j->tbs, pc, variant, &j->cfg.code);
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
        eng_flush(j, flags ? &j->tbs.fp_flags : NULL);
    }
}

/* ---- running ----------------------------------------------------------------------------------------- */

/* Blocks take sp for aligned, and come here when they have made it otherwise, as may signal frames and new threads. */
void eng_look_at_sp(struct jit *j, const struct cpu *cpu)
{
    const struct guest *g = j->cfg.guest;
    u64 sp;

    memcpy(&sp, (const u8 *)cpu + g->sp_off, sizeof sp);
    if (UNLIKELY(g->sp_align && sp % g->sp_align && !j->check_sp))
        eng_flush(j, &j->check_sp);
}

/* A branch arrives at pc.  Its target was looked at when the table of its kind was filled, or is now. */
static bool arrives(struct jit *j, struct cpu *cpu)
{
    unsigned kind = cpu->branch_kind;
    gva pc = *pc_of(cpu);

    if (LIKELY(!kind) || !j->cfg.guest->accepts || remembered(jit_cpu_of(cpu), kind, pc)
        || j->cfg.guest->accepts(&j->cfg.code, pc, kind))
        return true;
    cpu->fault = (struct fault){ .kind = FAULT_BRANCH, .addr = pc, .code = kind };
    return false;
}

void eng_log_exec(struct cpu *cpu, gva pc)
{
    LOG(exec, "%012llx", (unsigned long long)pc);
}

void eng_link_exit(struct jit *j, u32 n, struct tb *to)
{
    eng_lock_blocks(j);
    if (!j->tbs.broken)
        tb_link(&j->tbs, n, to);
    lock_give(&j->tbs.lock);
}

/* At most max instructions by the interpreter, which serves what compiled code does not.  For a single run neither
 * passes nor a look at who reads the flags next would pay. */
static int interpret(struct jit *j, struct cpu *cpu, unsigned max)
{
    struct arena *arena = &jit_cpu_of(cpu)->arena;
    struct arena_mark mark = arena_mark(arena);
    struct ir_block b;

    cpu->branch_kind = 0;
    ir_init(&b, arena, *pc_of(cpu), offsetof(struct cpu, flags));
    b.check_sp = j->check_sp;
    j->cfg.guest->translate(&b, &j->cfg.code, b.pc, max, COLD_EXITS, true);
    if (UNLIKELY(b.reads_fp_flags))
        expect_fp_flags(j);
    int why = itp_run_block(cpu, &b);
    arena_release(arena, mark);
    return why;
}

/* The child of a fork mostly executes another program or ends after a few blocks that its parent did not make.
 * Code of its own costs memory and page faults, so those are interpreted and nothing is linked, for a while. */
static bool be_patient(struct jit *j)
{
    return UNLIKELY(j->tbs.frozen) && j->patience > 0 && atomic_fetch_sub(&j->patience, 1) > 0;
}

static bool code_is_watched(void)
{
    return log_on(LOG_CAT_in_asm) || log_on(LOG_CAT_ir) || log_on(LOG_CAT_ir_opt) || log_on(LOG_CAT_out_asm)
        || log_on(LOG_CAT_exec);
}

/* Most code runs once: three in four of the blocks that a program needs to start.  The interpreter has done such a
 * block in a third of the time that making code takes, so only the second visit makes it.  Pcs that share a bit pass
 * for visited early.  What a backward branch leads to (LOOP_EXITS) will run again. */
bool eng_first_visit(struct jit *j, gva pc, enum bl_variant variant, unsigned exits)
{
    if (j->cfg.tier != TIER_BEST || variant != BL_PLAIN || exits != COLD_EXITS || code_is_watched())
        return false;
    size_t bit = pc >> j->cfg.guest->pc_align_log2 & (VISITED_BITS - 1);
    u64 mask = 1ull << bit % 64;
    return !(atomic_fetch_or_explicit(&j->visited[bit / 64], mask, memory_order_relaxed) & mask);
}

/* Where translations are kept, what ran in two runs will run in the third. */
static bool is_warm(struct jit *j, gva pc)
{
    if (!j->cache)
        return false;
    eng_lock_blocks(j);
    bool warm = cache_is_warm(j->cache, pc);
    lock_give(&j->tbs.lock);
    return warm;
}

/* There is no block at pc: one is made, or its work done at once. */
enum { MADE = -2 };

static int missed(struct jit *j, struct cpu *cpu, enum bl_variant variant, unsigned exits)
{
    if (!j->cfg.step && be_patient(j)) {
        if (variant == BL_PLAIN)
            wish_note(j->wishes, (struct wish){ *pc_of(cpu), WISH_BLOCK });
        return interpret(j, cpu, PATIENT_INSNS);
    }
    if (!j->cfg.step && eng_first_visit(j, *pc_of(cpu), variant, exits) && !is_warm(j, *pc_of(cpu)))
        return interpret(j, cpu, MAX_INSNS);
    provide(j, *pc_of(cpu), variant, exits);
    return MADE;
}

static void forget_in_cpus(void *ctx, const struct tb *b);

/* Rounds of loops have been counted at pc; it is time to look at the block if the counter says so. */
static void look_at_heat(struct jit *j, struct cpu *cpu, gva pc)
{
    s32 *heat = &jit_cpu_of(cpu)->heat[heat_of(pc)];

    if (LIKELY(*heat >= 0))
        return;
    eng_lock_blocks(j);
    if (!j->tbs.broken && j->cache && cache_drop(j->cache, pc, forget_in_cpus, j))
        *heat = 0;                  /* it is about blocks of their own, whose ways into each other can be seen */
    else if (!j->tbs.broken)
        *heat = tier_hot(j->tier, pc, j->masks, j->check_sp);
    lock_give(&j->tbs.lock);
}

/* A process with tags has them everywhere, so it soon gets other code. */
static void expect_tags(struct jit *j)
{
    if (j->n_tagged > MAX_TAGGED && !j->masks)
        eng_flush(j, &j->masks);
}

/* A fault whose address the host does not know or that lost its tag: the interpreter does the access again,
 * which may be a good one. */
static int access_again(struct jit *j, struct cpu *cpu)
{
    bool masks = j->masks;
    int how = interpret(j, cpu, 1);

    if (how == ITP_NEXT && !masks && j->cfg.guest->addr_bits) {
        atomic_fetch_add(&j->n_tagged, 1);
        expect_tags(j);
    }
    return how;
}

static void link_or_wish(struct jit *j, u32 link, struct tb *to)
{
    if (be_patient(j))
        wish_note(j->wishes, (struct wish){ to->pc, link });
    else
        eng_link_exit(j, link, to);
}

/* A kick may also be about tags, see jit_host_fault. */
static inline bool user_kicked(struct jit *j, struct cpu *cpu)
{
    if (UNLIKELY(atomic_load_explicit(&cpu->kick, memory_order_relaxed)))
        expect_tags(j);
    return kicked(cpu);
}

/* Compiled code has left because of `why`: ITP_NEXT to go on, else what run returns. */
static inline int after(struct jit *j, struct cpu *cpu, u32 why, bool linking)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    bool again = why == BL_LEAVE_FAULT && !jc->inexact && (cpu->fault.kind == FAULT_NONE || j->masks);

    jc->inexact = false;

    if (why == BL_LEAVE_INTERP || again) {
        int how = again ? access_again(j, cpu) : interpret(j, cpu, j->cfg.step ? 1 : MAX_INSNS);
        if (how != ITP_NEXT)
            return how;
    } else if (why == BL_LEAVE_FAULT) {
        return EXIT_FAULT;
    } else if (!linking && why != BL_LEAVE_LOOKUP && why != BL_LEAVE_KICK) {
        return why >> 8 & 0xff;
    }
    return j->cfg.step ? EXIT_STEP : ITP_NEXT;
}

/* Code makes a system call: 0 to go on, or what to leave with. */
static u32 quick_call(struct jit_cpu *jc)
{
    struct cpu *cpu = &jc->cpu;
    struct jit *j = jit_of(cpu->engine);

    leave_code(j, cpu);
    switch (j->cfg.quick_call(cpu)) {
    case QUICK_NO:
        return BL_LEAVE_TRAP | EXIT_SYSCALL << 8;
    case QUICK_LOOK:
        return BL_LEAVE_TRAP | EXIT_KICK << 8;
    case QUICK_DONE:
        break;
    }
    if (UNLIKELY(atomic_load_explicit(&cpu->kick, memory_order_acquire)))
        return BL_LEAVE_KICK;
    enter_code(j, cpu);
    return 0;
}

static enum cpu_exit run_baseline(struct jit *j, struct cpu *cpu)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    u64 *pc = pc_of(cpu);
    u32 why, link = 0;              /* the exit we came from */
    u64 link_flushes = 0;           /* and when: its number is good until a flush */
    bool linking = false, connect = !log_on(LOG_CAT_exec) && !j->cfg.step;
    enum bl_variant variant = BL_PLAIN;     /* of the block at pc */
    unsigned exits = COLD_EXITS;            /* the same */
    int how;

    for (;;) {
        if (user_kicked(j, cpu))
            return EXIT_KICK;
        *pc = guest_addr(cpu->guest, *pc);
        eng_look_at_sp(j, cpu);
        if (!arrives(j, cpu))
            return EXIT_FAULT;
        unsigned kind = cpu->branch_kind;
        enter_code(j, cpu);
        u64 flushes = j->tbs.n_flushes;
        const void *code = linking || variant != BL_PLAIN ? NULL : remembered(jc, kind, *pc);
        if (!code) {
            struct tb *b = tb_find(&j->tbs, *pc, variant);
            if (!b) {
                leave_code(j, cpu);
                if ((how = missed(j, cpu, variant, exits)) == MADE)
                    continue;
                linking = false;
                variant = BL_PLAIN;
                if (how != ITP_NEXT)
                    return (enum cpu_exit)how;
                continue;
            }
            if (connect && linking && link_flushes == flushes)
                link_or_wish(j, link, b);
            else if (connect && !linking && variant == BL_PLAIN)
                remember(jc, kind, b);
            code = b->code;
        }
        cpu->branch_kind = 0;
        if (log_on(LOG_CAT_exec) && variant == BL_PLAIN)
            eng_log_exec(cpu, *pc);
        why = bl_run(j->bl, cpu, code);
        linking = why < BL_LEAVE_LOOKUP;
        variant = why == BL_LEAVE_MODE ? BL_CAREFUL : BL_PLAIN;
        exits = COLD_EXITS;
        if (linking) {
            link = why;
            link_flushes = flushes;
            *pc = j->tbs.exit[link].target;
            exits = j->tbs.exit[link].backward ? LOOP_EXITS : COLD_EXITS;
            variant = j->tbs.exit[link].variant;    /* then the block has not begun yet */
        }
        leave_code(j, cpu);
        if (linking && j->tier)
            look_at_heat(j, cpu, *pc);
        if (variant != BL_PLAIN)
            continue;
        if ((how = after(j, cpu, why, linking)) != ITP_NEXT)
            return (enum cpu_exit)how;
    }
}

static enum cpu_exit run_interp(struct jit *j, struct cpu *cpu)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    u64 *pc = pc_of(cpu);

    for (;;) {
        if (user_kicked(j, cpu))
            return EXIT_KICK;
        *pc = guest_addr(cpu->guest, *pc);
        eng_look_at_sp(j, cpu);
        if (!arrives(j, cpu))
            return EXIT_FAULT;
        enter_code(j, cpu);
        struct ind_entry *e = ind_of(jc, cpu->branch_kind, *pc);
        const struct tb *b = atomic_load_explicit(&e->pc, memory_order_acquire) == *pc ? e->code : NULL;
        if (!b || b->dead)
            b = tb_find(&j->tbs, *pc, BL_PLAIN);
        if (!b) {
            leave_code(j, cpu);
            provide(j, *pc, BL_PLAIN, LOOP_EXITS);
            continue;
        }
        e->code = (const void *)b;          /* the interpreter's entries hold blocks; `dead` is tested above */
        atomic_store_explicit(&e->pc, b->pc, memory_order_relaxed);
        cpu->branch_kind = 0;
        if (log_on(LOG_CAT_exec))
            eng_log_exec(cpu, *pc);
        int why = itp_run_block(cpu, b->ir);
        leave_code(j, cpu);
        if (why != ITP_NEXT)
            return (enum cpu_exit)why;
        if (j->cfg.step)
            return EXIT_STEP;
    }
}

static enum cpu_exit jit_run(struct cpu *cpu)
{
    struct jit *j = jit_of(cpu->engine);

    if (j->cfg.mem)
        return run_system(j, cpu);
    return j->bl ? run_baseline(j, cpu) : run_interp(j, cpu);
}

static enum cpu_exit jit_step(struct cpu *cpu)
{
    u32 kick = atomic_load_explicit(&cpu->kick, memory_order_acquire) & ~(u32)KICK_EXCLUSIVE;

    if (kick) {
        atomic_fetch_and(&cpu->kick, ~kick);
        return EXIT_KICK;
    }
    *pc_of(cpu) = guest_addr(cpu->guest, *pc_of(cpu));
    if (!arrives(jit_of(cpu->engine), cpu))
        return EXIT_FAULT;
    int how = interpret(jit_of(cpu->engine), cpu, 1);
    return how == ITP_NEXT ? EXIT_STEP : (enum cpu_exit)how;
}

/* ---- invalidation, faults ------------------------------------------------------------------------------ */

static void forget_in_cpus(void *ctx, const struct tb *b)
{
    struct jit *j = ctx;

    lock_take(&j->cpus_lock);
    for (struct cpu *c = j->cpus; c; c = c->next)
        for (unsigned kind = 0; kind < N_KINDS; kind++) {
            struct ind_entry *e = ind_of(jit_cpu_of(c), kind, b->pc);
            gva pc = b->pc;
            if (atomic_load(&e->pc) == pc)          /* most tables were never written there */
                atomic_compare_exchange_strong(&e->pc, &pc, no_pc(jit_cpu_of(c), e));
        }
    lock_give(&j->cpus_lock);
}

static void jit_invalidate(struct engine *e, gva start, u64 size)
{
    struct jit *j = jit_of(e);

    if (!size)
        return;
    eng_lock_blocks(j);
    if (j->tbs.n_pages)
        tb_invalidate(&j->tbs, start, start + size, forget_in_cpus, j);
    if (j->tier)
        tier_invalidate(j->tier, start, start + size);
    if (j->cache)
        cache_invalidate(j->cache, start, start + size, forget_in_cpus, j);
    lock_give(&j->tbs.lock);
}

static void jit_exact(struct engine *e)
{
    struct jit *j = jit_of(e);

    if (!j->tier || j->exact)
        return;
    jit_exclusive_begin(e);
    eng_lock_blocks(j);
    j->exact = true;
    tier_exact(j->tier);
    lock_give(&j->tbs.lock);
    jit_exclusive_end(e);
}

static void jit_invalidate_host(struct engine *e, const void *start, u64 size)
{
    struct jit *j = jit_of(e);

    eng_lock_blocks(j);
    tb_invalidate(&j->tbs, (u64)(uintptr_t)start, (u64)(uintptr_t)start + size, forget_in_cpus, j);
    lock_give(&j->tbs.lock);
}

/* The return stack is full: its newest part, with the frame of the code that runs, moves to the empty position.
 * Predictions are lost, nothing else.  What moves ends with an entry: entries lie as the empty position does,
 * modulo 16.  Returns how far. */
static u64 return_stack_wrap(struct jit_cpu *jc)
{
    u8 *base = jc->cpu.return_base, *low = jc->return_stack + GUARD;
    size_t size = GUARD + (uintptr_t)(base - low) % 16;

    memcpy(base - size, low, size);
    return (u64)(base - size - low);
}

static bool jit_host_fault(struct cpu *cpu, int sig, const void *siginfo, void *ctx)
{
    struct jit *j = jit_of(cpu->engine);
    struct jit_cpu *jc = jit_cpu_of(cpu);
    const siginfo_t *si = siginfo;
    ucontext_t *uc = ctx;
    u64 host = host_pc(uc);
    u64 addr = (u64)(uintptr_t)si->si_addr;
    gva pc;
    bool untagged = jc->untag.stepping;         /* and the access has faulted again: without its tag it is no good either */

    if (UNLIKELY(untagged) && (sig == SIGTRAP || sig == SIGSEGV || sig == SIGBUS)) {
        untag_end(&jc->untag, uc);
        if (sig == SIGTRAP)
            return true;
    }
    if (!j->bl || host - (u64)(uintptr_t)j->tbs.code.rx >= j->tbs.code.size || (sig != SIGSEGV && sig != SIGBUS))
        return false;
    if (addr - (u64)(uintptr_t)jc->return_stack < GUARD) {
        host_set_sp(uc, host_sp(uc) + return_stack_wrap(jc));
        return true;
    }
    const struct tb *b = tb_by_host_pc(&j->tbs, host, &pc);
    if (!b)
        return false;
    if (b->plain && !untagged && si->si_code == SI_KERNEL && untag_begin(&jc->untag, cpu->guest, uc)) {
        atomic_fetch_add(&j->n_tagged, 1);
        cpu_kick(cpu, KICK_EXCLUSIVE);          /* expect_tags, soon */
        return true;
    }
    *pc_of(cpu) = b->region ? b->pc + (u64)(s64)(s32)jc->site : pc;
    jc->inexact = b->plain;
    bool told = b->plain || (si->si_code != SI_KERNEL && addr == guest_addr(cpu->guest, addr));
    cpu->fault = (struct fault){
        .kind = !told ? FAULT_NONE : host_fault_is_write(uc) ? FAULT_WRITE : FAULT_READ,
        .mapped = sig == SIGSEGV && si->si_code == SEGV_ACCERR,
        .bus = sig == SIGBUS,
        .addr = addr,
    };
    const void *edge = tb_fault_edge(b, host);
    if (edge) {
        host_set_pc(uc, edge);
        return true;
    }
    host_set_pc(uc, b->region ? bl_region_fault_exit(j->bl) : bl_fault_exit(j->bl));
    host_set_state(uc, (u8 *)cpu + CPU_BIAS);
    return true;
}

/* ---- profiling --------------------------------------------------------------------------------------- */

static unsigned jit_where(const struct cpu *cpu, const void *uc, gva *pc, unsigned max)
{
    const struct jit *j = CONTAINER_OF(cpu->engine, const struct jit, engine);

    if (!atomic_load_explicit(&cpu->in_code, memory_order_relaxed) || !max)
        return 0;
    if (j->bl)
        return where_in_code(&j->tbs, CONTAINER_OF(cpu, const struct jit_cpu, cpu), host_pc(uc), host_sp(uc), pc, max);
    memcpy(pc, (const u8 *)cpu + cpu->guest->pc_off, sizeof *pc);
    return 1;
}

static void jit_place_again(struct engine *e)
{
    struct jit *j = jit_of(e);

    eng_lock_blocks(j);
    tb_place_again(&j->tbs);
    lock_give(&j->tbs.lock);
}

/* ---- fork -------------------------------------------------------------------------------------------- */

static void fork_unlock(struct jit *j)
{
    lock_give(&j->cpus_lock);
    lock_give(&j->tbs.lock);
    lock_give(&j->exclusive_lock);
}

/* Makes what earlier children would have liked to find.  Code of a child's own is made by itself. */
static void fulfil_wishes(struct jit *j)
{
    struct wish w;
    u8 insn[4];

    if (!j->wishes)
        j->wishes = wish_new();
    while (!j->tbs.frozen && wish_take(j->wishes, &w)) {
        if (!j->cfg.code.read(j->cfg.code.ctx, w.pc, insn, sizeof insn))
            continue;               /* the child mapped something there */
        provide(j, w.pc, BL_PLAIN, COLD_EXITS);
        eng_lock_blocks(j);
        const struct tb_exit *x = w.link < j->tbs.n_exits ? &j->tbs.exit[w.link] : NULL;
        struct tb *b = x && x->target == w.pc && x->variant == BL_PLAIN ? tb_find(&j->tbs, w.pc, BL_PLAIN) : NULL;
        if (b)
            tb_link(&j->tbs, w.link, b);
        lock_give(&j->tbs.lock);
    }
}

static int jit_fork_before(struct engine *e)
{
    struct jit *j = jit_of(e);

    if (j->bl && !j->cfg.step)
        fulfil_wishes(j);
    lock_take(&j->exclusive_lock);
    eng_lock_blocks(j);
    lock_take(&j->cpus_lock);
    int err = tb_fork_before(&j->tbs);
    if (err)
        fork_unlock(j);
    return err;
}

static void drop_other_cpus(struct jit *j, struct cpu *self)
{
    for (struct cpu *c = j->cpus, *next; c; c = next) {
        next = c->next;
        if (c == self)
            continue;
        arena_fini(&jit_cpu_of(c)->arena);
        os_free(jit_cpu_of(c)->return_stack, RETURN_STACK_SIZE + 2 * GUARD);
        os_free(jit_cpu_of(c), jit_cpu_size(c->guest));
    }
    self->next = NULL;
    j->cpus = self;
}

static void jit_fork_after(struct engine *e, struct cpu *self, bool child)
{
    struct jit *j = jit_of(e);

    if (child) {
        drop_other_cpus(j, self);
        tb_fork_child(&j->tbs);
        if (j->tier)
            tier_fork_child(j->tier);
        if (j->cache)
            cache_forked(j->cache);
        j->patience = PATIENCE;
    } else {
        tb_fork_parent(&j->tbs);
    }
    fork_unlock(j);
}

/* ---- life ---------------------------------------------------------------------------------------------- */

static struct engine_stats jit_stats(const struct engine *e)
{
    const struct jit *j = CONTAINER_OF(e, const struct jit, engine);

    struct engine_stats s = {
        .blocks = j->tbs.n_made, .code_bytes = j->tbs.code_used, .flushes = j->tbs.n_flushes,
        .kept = j->cache ? cache_n_found(j->cache) : 0,
    };

    if (j->tier)
        tier_stats(j->tier, &s);
    return s;
}

static void jit_code_mapped(struct engine *e, gva start, u64 size, int fd, u64 offset, bool guarded)
{
    struct jit *j = jit_of(e);

    if (!j->cache)
        return;
    eng_lock_blocks(j);
    cache_code_mapped(j->cache, start, size, fd, offset, guarded);
    lock_give(&j->tbs.lock);
}

static void provide_for(void *ctx, gva pc, bool backward)
{
    provide(ctx, pc, BL_PLAIN, backward ? LOOP_EXITS : COLD_EXITS);
}

static void jit_prepare(struct engine *e, const gva *pc, size_t n)
{
    struct jit *j = jit_of(e);
    const struct prepare p = { &j->tbs, &j->cfg.code, 1u << j->cfg.guest->pc_align_log2, provide_for, j };

    if (j->bl)
        prepare_functions(&p, pc, n);
}

static void jit_save(struct engine *e)
{
    struct jit *j = jit_of(e);

    if (!j->cache)
        return;
    eng_lock_blocks(j);
    cache_save(j->cache, true);
    lock_give(&j->tbs.lock);
}

static void jit_end_helpers(struct engine *e, bool for_good)
{
    struct jit *j = jit_of(e);

    if (!j->tier || !tier_has_helper(j->tier, for_good))
        return;
    eng_lock_blocks(j);
    tier_end_helper(j->tier, for_good);
    lock_give(&j->tbs.lock);
}

static const struct engine_ops ops = {
    .cpu_new = jit_cpu_new,
    .cpu_free = jit_cpu_free,
    .cpu_reset = jit_cpu_reset,
    .run = jit_run,
    .step = jit_step,
    .invalidate = jit_invalidate,
    .invalidate_host = jit_invalidate_host,
    .remapped = run_system_remapped,
    .switched = run_system_switched,
    .host_fault = jit_host_fault,
    .exact = jit_exact,
    .end_helpers = jit_end_helpers,
    .exclusive_begin = jit_exclusive_begin,
    .exclusive_end = jit_exclusive_end,
    .fork_before = jit_fork_before,
    .fork_after = jit_fork_after,
    .where = jit_where,
    .place_again = jit_place_again,
    .code_mapped = jit_code_mapped,
    .prepare = jit_prepare,
    .save = jit_save,
    .stats = jit_stats,
};

/* For tests: loops are hot after so many rounds, whatever the faults. */
static u32 hot_for_tests(void)
{
    const char *text = secure_getenv("FERRY_LLVM_AFTER");

    return text ? (u32)strtoul(text, NULL, 10) : 0;
}

static bool start_tier(struct jit *j, struct err *err)
{
    u32 hot = hot_for_tests();
    const struct tier_config cfg = {
        .bl = j->bl, .tbs = &j->tbs, .guest = j->cfg.guest, .code = &j->cfg.code, .gone = forget_in_cpus, .gone_ctx = j,
        .everything = j->cfg.tier == TIER_LLVM || j->cfg.tier == TIER_LLVM_PLAIN,
        .plain = j->cfg.tier == TIER_LLVM_PLAIN, .hot_after = hot && j->cfg.hot_after ? hot : j->cfg.hot_after, .eager = hot,
    };

    if (!cfg.everything && (!cfg.hot_after || j->cfg.tier != TIER_BEST || !j->bl || j->cfg.step))
        return true;
    return (j->tier = tier_new(&cfg, err));
}

struct engine *engine_new(const struct engine_config *cfg, struct err *err)
{
    struct jit *j = calloc(1, sizeof *j);
    bool quick = cfg->quick_call && !cfg->step;
    int code;

    if (!j) {
        err_set(err, -ENOMEM, "no memory for the engine");
        return NULL;
    }
    j->engine.ops = &ops;
    j->cfg = *cfg;
    j->fences = !os_barrier_ready();
    names_guest = cfg->guest;
    arena_init(&j->scratch);
    code = cfg->tier == TIER_INTERP ? 0 : bl_new(&j->bl, cfg->guest, cfg->fp_fast, err);
    if (code && (code != -ENOTSUP || cfg->tier != TIER_BEST))
        goto fail;
    code = tb_init(&j->tbs, j->bl ? CODE_SIZE : 0);
    if (code) {
        err_set(err, code, "no memory for translated code: %s", strerror(-code));
        goto fail;
    }
    if (j->bl)
        j->tbs.code_keep = j->tbs.code_used =
            ALIGN_UP(bl_stubs(j->bl, quick ? quick_call : NULL, j->tbs.code.rw, j->tbs.code.rx, j->tbs.code.size),
                     (u32)TB_ALIGN);
    j->tbs.placed = cfg->placed;
    j->tbs.placed_ctx = cfg->placed_ctx;
    tb_place_again(&j->tbs);
    j->tbs.fp_flags = cfg->fp_flags || cfg->tier == TIER_LLVM;
    if (!start_tier(j, err))
        goto fail_tier;
    if (cfg->cache && j->bl && (!j->tier || cfg->tier == TIER_BEST) && !cfg->step && !code_is_watched())
        j->cache = cache_new(&j->cfg, j->bl, &j->tbs);
    return &j->engine;
fail_tier:
    tb_fini(&j->tbs);
fail:
    if (j->bl)
        bl_free(j->bl);
    arena_fini(&j->scratch);
    free(j);
    return NULL;
}

void engine_free(struct engine *eng)
{
    struct jit *j = jit_of(eng);

    while (j->cpus)
        jit_cpu_free(j->cpus);
    if (j->tier)
        tier_free(j->tier);
    if (j->bl)
        bl_free(j->bl);
    wish_free(j->wishes);
    if (j->cache)
        cache_free(j->cache);
    tb_fini(&j->tbs);
    arena_fini(&j->scratch);
    free(j);
}
