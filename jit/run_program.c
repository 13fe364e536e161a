/* run_program.c - the run loops of programs: look up, translate, execute, link.
 *
 *      run ──► kick? ──► block at pc: found / made ──► enter ──► why did it leave?
 *       ▲                                                          │
 *       └── link the exit, fill the indirect table, or go on ◄─────┘──► return to the world */
#include "base/log.h"
#include "ir/ir.h"
#include "jit/cache/cache.h"
#include "jit/engine_in.h"
#include "jit/interp/interp.h"
#include "jit/record.h"
#include "jit/tier.h"
#include "jit/wish.h"

#include <stdlib.h>

enum {
    MAX_TAGGED = 64,                /* accesses with tagged addresses until code is made for them */
    PATIENT_INSNS = 16,             /* in a block that is made to run once */
};

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

/* The CPU has run long enough by the interpreter to know what its loop does. */
static void recorded(struct jit *j, struct cpu *cpu)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    struct recording *rec = jc->recording;

    jc->recording = NULL;
    eng_lock_blocks(j);
    if (!j->tbs.broken)
        jc->heat[heat_of(rec->from)] = tier_recorded(j->tier, NULL, rec, j->masks, j->check_sp);
    lock_give(&j->tbs.lock);
    free(rec);
}

/* At most max instructions by the interpreter, which serves what compiled code does not.  For a single run neither
 * passes nor a look at who reads the flags next would pay. */
static int interpret(struct jit *j, struct cpu *cpu, unsigned max)
{
    struct recording *rec = jit_cpu_of(cpu)->recording;
    struct arena *arena = &jit_cpu_of(cpu)->arena;
    struct arena_mark mark = arena_mark(arena);
    struct ir_block b;

    cpu->branch_kind = 0;
    ir_init(&b, arena, *pc_of(cpu), offsetof(struct cpu, flags));
    b.check_sp = j->check_sp;
    j->cfg.guest->translate(&b, &j->cfg.code, b.pc, max, rec ? RECORD_EXITS : COLD_EXITS, true);
    if (UNLIKELY(b.reads_fp_flags))
        eng_expect_fp_flags(j);
    jit_cpu_of(cpu)->interpreting = true;
    int why = itp_run_block(cpu, &b);
    jit_cpu_of(cpu)->interpreting = false;
    if (UNLIKELY(rec != NULL) && record_add(rec, &b, why == ITP_NEXT, *pc_of(cpu)))
        recorded(j, cpu);
    arena_release(arena, mark);
    return why;
}

/* The child of a fork mostly executes another program or ends after a few blocks that its parent did not make.
 * Code of its own costs memory and page faults, so those are interpreted and nothing is linked, for a while. */
static bool be_patient(struct jit *j)
{
    return UNLIKELY(j->tbs.frozen) && j->patience > 0 && atomic_fetch_sub(&j->patience, 1) > 0;
}

bool eng_code_is_watched(void)
{
    return log_on(LOG_CAT_in_asm) || log_on(LOG_CAT_ir) || log_on(LOG_CAT_ir_opt) || log_on(LOG_CAT_out_asm)
        || log_on(LOG_CAT_exec);
}

/* Most code runs once: three in four of the blocks that a program needs to start.  The interpreter has done such a
 * block in a third of the time that making code takes, so only the second visit makes it.  Pcs that share a bit pass
 * for visited early.  What a backward branch leads to (LOOP_EXITS) will run again. */
bool eng_first_visit(struct jit *j, gva pc, enum bl_variant variant, unsigned exits)
{
    if (j->cfg.tier != TIER_BEST || variant != BL_PLAIN || exits != COLD_EXITS || eng_code_is_watched())
        return false;
    size_t bit = pc >> j->cfg.guest->pc_align_log2 & (VISITED_BITS - 1);
    u64 mask = 1ull << bit % 64;
    return !(atomic_fetch_or_explicit(&j->visited[bit / 64], mask, memory_order_relaxed) & mask);
}

/* Where translations are kept, what runs once will run once in the next run too. */
static bool will_be_kept(struct jit *j, gva pc)
{
    if (!j->cache)
        return false;
    eng_lock_blocks(j);
    bool wanted = cache_wants(j->cache, pc);
    lock_give(&j->tbs.lock);
    return wanted;
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
    if (!j->cfg.step && eng_first_visit(j, *pc_of(cpu), variant, exits) && !will_be_kept(j, *pc_of(cpu)))
        return interpret(j, cpu, MAX_INSNS);
    eng_provide(j, *pc_of(cpu), variant, exits);
    return MADE;
}

/* Entries of regions have been counted, the last one at pc: it pays only if they do not come too fast. */
static void look_at_entries(struct jit *j, struct jit_cpu *jc, gva pc)
{
    u64 now = os_now_ns(), since = jc->entries_since;

    jc->entries = TIER_ENTRIES;
    jc->entries_since = now;
    if (!since)
        return;
    eng_lock_blocks(j);
    if (!j->tbs.broken)
        tier_entered(j->tier, NULL, pc, now - since);
    lock_give(&j->tbs.lock);
}

/* Rounds of loops have been counted at pc; it is time to look at the block if the counter says so. */
static void look_at_heat(struct jit *j, struct cpu *cpu, gva pc)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    s32 *heat = &jc->heat[heat_of(pc)];

    if (UNLIKELY(jc->entries < 0))
        look_at_entries(j, jc, pc);
    if (LIKELY(*heat >= 0))
        return;
    eng_lock_blocks(j);
    if (!j->tbs.broken)
        *heat = tier_hot(j->tier, NULL, pc, &jit_cpu_of(cpu)->recording);
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
u32 run_program_quick_call(struct jit_cpu *jc)
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

/* Before a block is looked up: ITP_NEXT, or why the run ends here (enum cpu_exit). */
static int ready(struct jit *j, struct cpu *cpu)
{
    u64 *pc = pc_of(cpu);

    if (user_kicked(j, cpu))
        return EXIT_KICK;
    *pc = guest_addr(cpu->guest, *pc);
    eng_look_at_sp(j, cpu);
    return arrives(j, cpu) ? ITP_NEXT : EXIT_FAULT;
}

/* How the run loop comes to the next block. */
struct way {
    bool linking;               /* by an exit, that of number `link`, */
    u32 link;
    u64 flushes;                /* which is good as long as there have been so many flushes */
    enum bl_variant variant;    /* of the next block */
    unsigned exits;             /* the same */
};

/* The code it goes on with, linked to where it comes from or remembered; NULL: none has been made. */
static const void *find_code(struct jit *j, struct jit_cpu *jc, const struct way *w)
{
    unsigned kind = jc->cpu.branch_kind;
    gva pc = *pc_of(&jc->cpu);
    bool connect = !log_on(LOG_CAT_exec) && !j->cfg.step, any = !w->linking && w->variant == BL_PLAIN;
    const void *code = any ? remembered(jc, kind, pc) : NULL;

    if (code)
        return code;
    struct tb *b = tb_find(&j->tbs, pc, w->variant);
    if (!b)
        return NULL;
    if (connect && w->linking && w->flushes == j->tbs.n_flushes)
        link_or_wish(j, w->link, b);
    else if (connect && any)
        remember_twice(jc, kind, b);
    return b->code;
}

/* Code has been left by this exit, or for another reason. */
static struct way way_on(struct jit *j, struct cpu *cpu, u32 why)
{
    struct way w = { .variant = why == BL_LEAVE_MODE ? BL_CAREFUL : BL_PLAIN, .exits = COLD_EXITS };

    if (why >= BL_LEAVE_LOOKUP)
        return w;
    lock_passed_by(&j->tbs.lock);
    const struct tb_exit *e = &j->tbs.exit[why];
    *pc_of(cpu) = e->target;
    return (struct way){ .linking = true, .link = why, .flushes = j->tbs.n_flushes, .variant = e->variant,
                         .exits = e->backward ? LOOP_EXITS : COLD_EXITS };
}

/* Not by code: what is being recorded, and what there is none for.  ITP_NEXT, MADE or why the run ends. */
static int without_code(struct jit *j, struct cpu *cpu, struct way *w)
{
    int how;

    if (!jit_cpu_of(cpu)->recording) {
        how = missed(j, cpu, w->variant, w->exits);
    } else {
        if (log_on(LOG_CAT_exec))
            eng_log_exec(cpu, *pc_of(cpu));
        how = interpret(j, cpu, MAX_INSNS);
    }
    if (how != MADE) {
        w->linking = false;
        w->variant = BL_PLAIN;
    }
    return how;
}

static enum cpu_exit run_baseline(struct jit *j, struct cpu *cpu)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    struct way w = { .variant = BL_PLAIN, .exits = COLD_EXITS };
    int how;

    for (;;) {
        if ((how = ready(j, cpu)) != ITP_NEXT)
            return (enum cpu_exit)how;
        const void *code = NULL;
        if (LIKELY(!jc->recording)) {
            enter_code(j, cpu);
            if (!(code = find_code(j, jc, &w)))
                leave_code(j, cpu);
        }
        if (!code) {
            if ((how = without_code(j, cpu, &w)) != ITP_NEXT && how != MADE)
                return (enum cpu_exit)how;
            continue;
        }
        cpu->branch_kind = 0;
        if (log_on(LOG_CAT_exec) && w.variant == BL_PLAIN)
            eng_log_exec(cpu, *pc_of(cpu));
        u32 why = bl_run(j->bl, cpu, code);
        w = way_on(j, cpu, why);
        leave_code(j, cpu);
        if (w.linking && j->tier)
            look_at_heat(j, cpu, *pc_of(cpu));
        if (w.variant != BL_PLAIN)
            continue;
        if ((how = after(j, cpu, why, w.linking)) != ITP_NEXT)
            return (enum cpu_exit)how;
    }
}

static enum cpu_exit run_interp(struct jit *j, struct cpu *cpu)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    u64 *pc = pc_of(cpu);

    for (;;) {
        int why = ready(j, cpu);
        if (why != ITP_NEXT)
            return (enum cpu_exit)why;
        enter_code(j, cpu);
        struct ind_entry *e = ind_of(jc, cpu->branch_kind, *pc);
        const struct tb *b = atomic_load_explicit(&e->pc, memory_order_acquire) == *pc ? e->code : NULL;
        if (!b || b->dead)
            b = tb_find(&j->tbs, *pc, BL_PLAIN);
        if (!b) {
            leave_code(j, cpu);
            eng_provide(j, *pc, BL_PLAIN, LOOP_EXITS);
            continue;
        }
        e->code = (const void *)b;          /* the interpreter's entries hold blocks; `dead` is tested above */
        atomic_store_explicit(&e->pc, b->pc, memory_order_relaxed);
        cpu->branch_kind = 0;
        if (log_on(LOG_CAT_exec))
            eng_log_exec(cpu, *pc);
        why = itp_run_block(cpu, b->ir);
        leave_code(j, cpu);
        if (why != ITP_NEXT)
            return (enum cpu_exit)why;
        if (j->cfg.step)
            return EXIT_STEP;
    }
}

enum cpu_exit run_program(struct jit *j, struct cpu *cpu)
{
    return j->bl ? run_baseline(j, cpu) : run_interp(j, cpu);
}

enum cpu_exit run_program_step(struct cpu *cpu)
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
