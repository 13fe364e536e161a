/* run_system.c - the run loop of system mode; see system.h for how blocks are found.
 *
 *      kick, interrupt ──► block at pc: remembered, or by its place in memory / made ──► run ──► fault, call, sleep
 *
 * Faults and interrupts are taken here; the world sees calls of the firmware and sleep only. */
#include "base/log.h"
#include "base/os.h"
#include "jit/engine_in.h"
#include "jit/interp/interp.h"
#include "jit/record.h"
#include "jit/system.h"
#include "jit/tier.h"

#include <stdlib.h>

enum {
    SPINS = 200, WRITTEN_LOG2 = 20,
    MAX_REFUSED = 64,           /* times that a region could not be entered, until it goes */
};

/* ---- what CPUs ask of each other ------------------------------------------------------------------------ */

/* Called when the CPU has entered code or left it, so that nobody waits for it in vain. */
static void answer(struct jit *j, struct cpu *cpu)
{
    if (LIKELY(!atomic_load(&cpu->asked)))
        return;
    mmu_answer(cpu);
    if (atomic_load(&j->n_waiting))                 /* pairs with settle */
        eng_has_left(j);
}

static void enter(struct jit *j, struct cpu *cpu)
{
    enter_code(j, cpu);
    answer(j, cpu);
}

static void leave(struct jit *j, struct cpu *cpu)
{
    leave_code(j, cpu);
    answer(j, cpu);
}

void run_system_ask_others(struct cpu *cpu, const struct mmu_request *r)
{
    for (struct cpu *c = jit_of(cpu->engine)->cpus; c; c = c->next)     /* all were made before the first ran */
        if (c != cpu) {
            mmu_ask(c, r);
            cpu->unsettled |= UNSETTLED_OTHERS;
        }
}

static bool may_use_old(struct cpu *c) { return atomic_load(&c->asked) && atomic_load(&c->in_code); }

/* What this CPU has asked of the others is done, or will be before they run any more code.  Outside of code: two may
 * wait for each other. */
static void settle(struct jit *j, struct cpu *cpu)
{
    bool others = cpu->unsettled & UNSETTLED_OTHERS;

    cpu->unsettled = 0;
    if (!others)
        return;
    if (!j->fences)
        os_barrier_all();                           /* as in an exclusive section, see engine.c */
    atomic_fetch_add(&j->n_waiting, 1);
    for (struct cpu *c = j->cpus; c; c = c->next) {
        if (c == cpu || !may_use_old(c))
            continue;
        cpu_kick(c, KICK_EXCLUSIVE);
        for (unsigned spin = 0; may_use_old(c); spin++) {
            u32 n = atomic_load(&j->n_left);
            if (spin < SPINS)
                os_pause();
            else if (may_use_old(c))
                os_futex_wait_ns(&j->n_left, n, LOOK_NS);
        }
    }
    atomic_fetch_sub(&j->n_waiting, 1);
}

/* Stores of all CPUs to the page are seen from now on.  Outside of code. */
static void protect(struct jit *j, struct cpu *cpu, const struct place *at)
{
    const struct mmu_request r = { .what = MMU_PROTECT_CODE, .host = at->host };
    _Atomic u32 *mark = pm_code_mark(mmu_memory(cpu), at->host);

    for (u32 is; ((is = pm_code_begins(mark)) & PM_MARK) != PM_CODE;) {
        mmu_forget(cpu, &r);
        run_system_ask_others(cpu, &r);
        settle(j, cpu);
        pm_code_known(mark, is);
    }
}

/* After each megabyte.  All: links have been written too. */
static void code_written(struct tbs *t, u32 before)
{
    if (UNLIKELY(before >> WRITTEN_LOG2 != t->code_used >> WRITTEN_LOG2))
        os_code_written(&t->code, t->code_used >> WRITTEN_LOG2 << WRITTEN_LOG2);
}

/* ---- making blocks ----------------------------------------------------------------------------------- */

static void begin(const struct jit *j, struct ir_block *b, struct arena *arena, const struct place *at)
{
    ir_init(b, arena, at->pc, offsetof(struct cpu, flags));
    b->check_sp = j->check_sp;
    b->mode = at->mode;
    b->regime = at->regime;
}

/* The block there with at most max instructions; NULL: the host code did not fit. */
static struct tb *make(struct jit *j, const struct place *at, enum bl_variant variant, unsigned max, unsigned exits)
{
    struct source src;
    struct code_reader reader = { source_read, &src, source_guarded };
    struct arena_mark mark = arena_mark(&j->scratch);
    struct tb *tb = NULL;
    struct ir_block b;

    source_init(&src, at->code);
    tb_make_exits(&j->tbs, BL_MAX_EXITS);
    if (exits == LOOP_EXITS)
        j->tbs.code_used = ALIGN_UP(j->tbs.code_used, TB_LOOP_ALIGN);
    begin(j, &b, &j->scratch, at);
    j->cfg.guest->translate(&b, &reader, at->pc, MAX(max, 1u), exits, max <= 1);
    unsigned cut = j->tier && !b.failed ? tier_until_region(j->tier, &b, at->space) : 0;
    if (cut) {
        source_init(&src, at->code);
        begin(j, &b, &j->scratch, at);
        j->cfg.guest->translate(&b, &reader, at->pc, cut, exits, cut <= 1);
    }
    source_move(&src, at->space, at->page, at->host);
    j->tbs.keep_relocs = !at->regime;
    if (!b.failed)
        tb = eng_enter(j, &b, &src, variant, max);
    arena_release(&j->scratch, mark);
    return tb;
}

/* The block there, which may be at hand already for another place. */
static struct tb *make_or_copy(struct jit *j, const struct place *at, enum bl_variant variant, unsigned exits)
{
    bool counts = !j->tier || tier_is_off(j->tier) || tier_heat_step(j->tier, at->pc, at->space);   /* as others do */
    const struct tb *twin = j->cfg.step || !counts ? NULL : twin_find(&j->twins, &j->tbs, at->pc, at->space, variant);
    struct tb *b = twin ? twin_copy(&j->tbs, twin, at->pc, &j->result) : NULL;

    for (unsigned max = j->cfg.step ? 1 : MAX_INSNS; !b && !(b = make(j, at, variant, max, exits)); max /= 2)
        ASSERT(max, "one instruction at %llx does not fit into a block", (unsigned long long)at->pc);
    twin_note(&j->twins, &j->tbs, b);
    return b;
}

/* One is made if the page is marked: under the lock, since who takes the mark away then takes the blocks away. */
static void provide(struct jit *j, struct cpu *cpu, const struct place *at, enum bl_variant variant, unsigned exits)
{
    _Atomic u32 *mark = pm_code_mark(mmu_memory(cpu), at->host);

    for (;;) {
        protect(j, cpu, at);
        eng_lock_blocks(j);
        struct tb *b = tb_find_in(&j->tbs, at->pc, at->space, variant);
        bool room = tb_has_room(&j->tbs);
        u32 used = j->tbs.code_used;
        if (!b && room && (atomic_load(mark) & PM_MARK) == PM_CODE)
            b = make_or_copy(j, at, variant, exits);
        code_written(&j->tbs, used);
        lock_give(&j->tbs.lock);
        if (b)
            return;
        if (!room)
            eng_flush(j, NULL);
    }
}

/* ---- regions ------------------------------------------------------------------------------------------- */

/* Regions have been entered, or the rounds of loops counted, often enough for a look, the last time at pc.  True: what
 * there is at pc may be another block. */
static bool look_at_heat(struct jit *j, struct cpu *cpu)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    const struct sys_view v = { cpu, (u16)cpu->mode, (u8)cpu->regime };
    const gva pc = *pc_of(cpu);
    s32 *heat = &jc->heat[heat_of(pc)];
    bool global;

    if (LIKELY(*heat >= 0 && jc->entries >= 0))
        return false;
    if (!mmu_fetch(cpu, pc, &global))           /* what the TLB forgot while code ran on */
        return false;
    eng_lock_blocks(j);
    u32 used = j->tbs.code_used;
    if (jc->entries < 0) {
        u64 now = os_now_ns(), since = jc->entries_since;
        jc->entries = TIER_ENTRIES;
        jc->entries_since = now;
        if (since && !j->tbs.broken)
            tier_entered(j->tier, &v, pc, now - since);
    }
    if (*heat < 0 && !j->tbs.broken)
        *heat = tier_hot(j->tier, &v, pc, &jc->recording);
    jc->recording_mode = v.mode;
    jc->recording_regime = v.regime;
    code_written(&j->tbs, used);
    lock_give(&j->tbs.lock);
    return true;
}

/* The CPU has run long enough by the interpreter to know what its loop does. */
static void recorded(struct jit *j, struct cpu *cpu)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    struct recording *rec = jc->recording;
    const struct sys_view v = { cpu, jc->recording_mode, jc->recording_regime };

    jc->recording = NULL;
    eng_lock_blocks(j);
    if (!j->tbs.broken)
        jc->heat[heat_of(rec->from)] = tier_recorded(j->tier, &v, rec, false, j->check_sp);
    lock_give(&j->tbs.lock);
    free(rec);
}

/* The region may be entered now. */
static bool may_enter(struct jit *j, struct cpu *cpu, struct tb *b)
{
    if (LIKELY(!b->n_places) || sys_holds(cpu, b))
        return true;
    eng_lock_blocks(j);
    if (++b->n_refused > MAX_REFUSED)
        tier_refused(j->tier, b);
    lock_give(&j->tbs.lock);
    return false;
}

/* ---- interpreting -------------------------------------------------------------------------------------- */

static int interpret(struct jit *j, struct cpu *cpu, const struct place *at, unsigned max)
{
    struct recording *rec = jit_cpu_of(cpu)->recording;
    struct arena *arena = &jit_cpu_of(cpu)->arena;
    struct arena_mark mark = arena_mark(arena);
    struct ir_block b;

    begin(j, &b, arena, at);
    j->cfg.guest->translate(&b, at->code, b.pc, max, rec ? RECORD_EXITS : COLD_EXITS, true);
    int why = itp_run_block(cpu, &b);
    if (UNLIKELY(rec != NULL) && record_add(rec, &b, why == ITP_NEXT, *pc_of(cpu)))
        recorded(j, cpu);
    arena_release(arena, mark);
    return why;
}

/* ---- running ------------------------------------------------------------------------------------------- */

/* What compiled code does not serve. */
static int interpret_system(struct jit *j, struct cpu *cpu, unsigned max)
{
    struct system_code code;
    struct place at;

    return sys_place(cpu, &code, &at) ? interpret(j, cpu, &at, max) : EXIT_FAULT;
}

/* The block at the place of pc; NULL: its work has been done instead, *how says with what result. */
static const struct tb *find_system(struct jit *j, struct cpu *cpu, struct place *at, enum bl_variant variant,
                                    unsigned exits, int *how)
{
    struct system_code code;

    for (;;) {
        if (!sys_place(cpu, &code, at)) {
            *how = EXIT_FAULT;
            return NULL;
        }
        struct tb *b = tb_find_in(&j->tbs, at->pc, at->space, variant);
        bool by_code = !jit_cpu_of(cpu)->recording && (!b || may_enter(j, cpu, b));
        if (b && by_code)
            return b;
        if (!by_code) {
            *how = interpret(j, cpu, at, MAX_INSNS);
            return NULL;
        }
        if (!j->cfg.step && !twin_find(&j->twins, &j->tbs, at->pc, at->space, variant)
            && eng_first_visit(j, at->pc, variant, exits)) {
            *how = interpret(j, cpu, at, MAX_INSNS);
            return NULL;
        }
        leave(j, cpu);
        provide(j, cpu, at, variant, exits);
        enter(j, cpu);
    }
}

/* From page to page if all CPUs find the same there. */
static void link_exit(struct jit *j, u32 n, struct tb *to, bool global)
{
    eng_lock_blocks(j);
    bool far = j->tbs.exit[n].far;
    if (!j->tbs.broken && (!far || (global && !j->kernels_differ))) {
        if (far)
            sys_mark_page(j->far_pages, to->pc);
        tb_link(&j->tbs, n, to);
    }
    lock_give(&j->tbs.lock);
}

/* Where to go on, and how it was come to. */
struct way {
    enum bl_variant variant;        /* of the block at pc */
    unsigned exits;                 /* the same */
    bool linking;                   /* by exit number `link`, at the time of `flushes` and `remaps` */
    u32 link, remaps;
    u64 flushes;
};

/* Runs code from pc on.  ITP_NEXT, or why it has left. */
static int run_code(struct jit *j, struct cpu *cpu, struct way *way)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    const u64 flushes = j->tbs.n_flushes;
    const struct tb *b = NULL;
    struct place at;
    int how;
    u32 why;

    if (j->tier && way->linking && look_at_heat(j, cpu))
        way->linking = false;
    bool any = !way->linking && way->variant == BL_PLAIN && j->bl && !jc->recording;
    const void *code = any ? sys_remembered(jc, cpu->regime, *pc_of(cpu)) : NULL;
    if (!code) {
        b = find_system(j, cpu, &at, way->variant, way->exits, &how);
        if (!b) {
            *way = (struct way){ .variant = BL_PLAIN, .exits = COLD_EXITS };
            return how;
        }
        if (!j->bl)
            return itp_run_block(cpu, b->ir);
        if (way->linking && way->flushes == flushes && flushes == j->tbs.n_flushes && way->remaps == jc->n_remaps && !j->cfg.step) {
            link_exit(j, way->link, (struct tb *)b, at.global);
        } else if (!way->linking && way->variant == BL_PLAIN && !j->cfg.step) {
            sys_remember(jc, cpu->regime, b);
        }
        code = b->code;
    }
    if (log_on(LOG_CAT_exec))
        eng_log_exec(cpu, *pc_of(cpu));
    sys_returns(jc);
    why = bl_run(j->bl, cpu, code);
    *way = (struct way){ .variant = why == BL_LEAVE_MODE ? BL_CAREFUL : BL_PLAIN, .exits = COLD_EXITS,
                         .linking = why < BL_LEAVE_LOOKUP, .link = why, .remaps = jc->n_remaps, .flushes = flushes };
    if (way->linking) {
        const struct tb_exit *x = &j->tbs.exit[why];
        *pc_of(cpu) = x->target;
        way->exits = x->backward ? LOOP_EXITS : COLD_EXITS;
        way->variant = (enum bl_variant)x->variant;
    }
    if (way->variant != BL_PLAIN || way->linking || why == BL_LEAVE_LOOKUP || why == BL_LEAVE_KICK)
        return j->cfg.step ? (int)EXIT_STEP : ITP_NEXT;
    if (why == BL_LEAVE_INTERP)
        return interpret_system(j, cpu, j->cfg.step ? 1 : MAX_INSNS);
    return why == BL_LEAVE_FAULT ? EXIT_FAULT : (int)(why >> 8 & 0xff);
}

enum cpu_exit run_system(struct jit *j, struct cpu *cpu)
{
    const struct guest_system *sys = cpu->guest->system;
    struct way way = { .variant = BL_PLAIN, .exits = COLD_EXITS };

    for (;;) {
        if (UNLIKELY(cpu->unsettled))
            settle(j, cpu);
        if (kicked(cpu))
            return EXIT_KICK;
        if (UNLIKELY(atomic_load_explicit(&cpu->irq, memory_order_acquire))) {
            u64 pc = *pc_of(cpu);
            sys->take_interrupt(cpu);
            if (*pc_of(cpu) != pc)
                way = (struct way){ .variant = BL_PLAIN, .exits = COLD_EXITS };
        }
        eng_look_at_sp(j, cpu);
        cpu->branch_kind = 0;
        enter(j, cpu);
        int how = run_code(j, cpu, &way);
        leave(j, cpu);
        if (how == EXIT_FAULT) {
            sys->take_fault(cpu);
            way = (struct way){ .variant = BL_PLAIN, .exits = COLD_EXITS };
        } else if (how != ITP_NEXT) {
            return (enum cpu_exit)how;
        }
    }
}

/* ---- what is mapped where has changed ------------------------------------------------------------------- */

/* Do CPUs map the kernel's code differently?  Those without any map have no links there either. */
static bool kernels_differ(const struct jit *j)
{
    u64 first = 0;

    for (const struct cpu *c = j->cpus; c; c = c->next) {
        u64 map = atomic_load_explicit(&c->kernel_map, memory_order_relaxed);
        if (first && map && map != first)
            return true;
        first = first ? first : map;
    }
    return false;
}

void run_system_remapped(struct cpu *cpu, gva start, u64 size, unsigned spaces)
{
    struct jit *j = jit_of(cpu->engine);

    sys_remapped(jit_cpu_of(cpu), start, size, spaces);
    if (size && !(start >> 55 & 1 && sys_page_is_marked(j->far_pages, start)))
        return;
    eng_lock_blocks(j);
    if (!size) {
        j->kernels_differ = kernels_differ(j);
        sys_unmark_pages(j->far_pages);
    }
    tb_unlink_far(&j->tbs, start, size);
    lock_give(&j->tbs.lock);
}

/* The kernel's table has code of no other space than that of now. */
static void forget_kernel_in_space(struct cpu *cpu)
{
    if (jit_cpu_of(cpu)->kernel_in_space)
        run_system_remapped(cpu, 0, 0, 0);
}

void run_system_renewed(struct cpu *cpu, unsigned space)
{
    forget_kernel_in_space(cpu);
    sys_renewed(jit_cpu_of(cpu), space);
}

void run_system_switched(struct cpu *cpu, unsigned space)
{
    forget_kernel_in_space(cpu);
    sys_switched(jit_cpu_of(cpu), space);
}
