/* run_system.c - the run loop of system mode; see system.h for how blocks are found.
 *
 *      kick, interrupt ──► block at pc: remembered, or by its place in memory / made ──► run ──► fault, call, sleep
 *
 * Faults and interrupts are taken here; the world sees calls of the firmware and sleep only. */
#include "base/log.h"
#include "jit/engine_in.h"
#include "jit/interp/interp.h"
#include "jit/system.h"

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
    source_move(&src, at->space, at->page, at->host);
    if (!b.failed)
        tb = eng_enter(j, &b, &src, variant, max);
    arena_release(&j->scratch, mark);
    return tb;
}

static void provide(struct jit *j, const struct place *at, enum bl_variant variant, unsigned exits)
{
    for (;;) {
        eng_lock_blocks(j);
        struct tb *b = tb_find_in(&j->tbs, at->pc, at->space, variant);
        if (!b && tb_has_room(&j->tbs))
            for (unsigned max = j->cfg.step ? 1 : MAX_INSNS; !(b = make(j, at, variant, max, exits)); max /= 2)
                ASSERT(max, "one instruction at %llx does not fit into a block", (unsigned long long)at->pc);
        lock_give(&j->tbs.lock);
        if (b)
            return;
        eng_flush(j, NULL);
    }
}

static int interpret(struct jit *j, struct cpu *cpu, const struct place *at, unsigned max)
{
    struct arena *arena = &jit_cpu_of(cpu)->arena;
    struct arena_mark mark = arena_mark(arena);
    struct ir_block b;

    begin(j, &b, arena, at);
    j->cfg.guest->translate(&b, at->code, b.pc, max, COLD_EXITS, true);
    int why = itp_run_block(cpu, &b);
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
        const struct tb *b = tb_find_in(&j->tbs, at->pc, at->space, variant);
        if (b)
            return b;
        leave_code(j, cpu);
        if (!j->cfg.step && eng_first_visit(j, at->pc, variant, exits)) {
            *how = interpret(j, cpu, at, MAX_INSNS);
            enter_code(j, cpu);
            return NULL;
        }
        sys_protect(cpu, at);
        provide(j, at, variant, exits);
        enter_code(j, cpu);
    }
}

/* Where to go on, and how it was come to. */
struct way {
    enum bl_variant variant;        /* of the block at pc */
    unsigned exits;                 /* the same */
    bool linking;                   /* by exit number `link`, at the time of `flushes` */
    u32 link;
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

    const void *code = way->linking || way->variant != BL_PLAIN || !j->bl ? NULL : remembered(jc, cpu->regime, *pc_of(cpu));
    if (!code) {
        b = find_system(j, cpu, &at, way->variant, way->exits, &how);
        if (!b) {
            *way = (struct way){ .variant = BL_PLAIN, .exits = COLD_EXITS };
            return how;
        }
        if (!j->bl)
            return itp_run_block(cpu, b->ir);
        bool far = way->linking && way->flushes == flushes && j->tbs.exit[way->link].far;
        if (way->linking && way->flushes == flushes && flushes == j->tbs.n_flushes && !j->cfg.step && (!far || at.global)) {
            eng_link_exit(j, way->link, (struct tb *)b);
        } else if (!way->linking && way->variant == BL_PLAIN && !j->cfg.step) {
            remember(jc, cpu->regime, b);
            sys_remembered(jc, cpu->regime, b->pc);
        }
        code = b->code;
    }
    if (log_on(LOG_CAT_exec))
        eng_log_exec(cpu, *pc_of(cpu));
    why = bl_run(j->bl, cpu, code);
    *way = (struct way){ .variant = why == BL_LEAVE_MODE ? BL_CAREFUL : BL_PLAIN, .exits = COLD_EXITS,
                         .linking = why < BL_LEAVE_LOOKUP, .link = why, .flushes = flushes };
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
        if (kicked(cpu))
            return EXIT_KICK;
        if (UNLIKELY(atomic_load_explicit(&cpu->irq, memory_order_acquire))) {
            u64 pc = *pc_of(cpu);
            sys->take_interrupt(cpu);
            if (*pc_of(cpu) != pc)
                way = (struct way){ .variant = BL_PLAIN, .exits = COLD_EXITS };
        }
        eng_look_at_sp(j, cpu);
        sys_returns(jit_cpu_of(cpu));
        cpu->branch_kind = 0;
        enter_code(j, cpu);
        int how = run_code(j, cpu, &way);
        leave_code(j, cpu);
        if (how == EXIT_FAULT) {
            sys->take_fault(cpu);
            way = (struct way){ .variant = BL_PLAIN, .exits = COLD_EXITS };
        } else if (how != ITP_NEXT) {
            return (enum cpu_exit)how;
        }
    }
}

/* ---- what is mapped where has changed ------------------------------------------------------------------- */

void run_system_remapped(struct cpu *cpu, gva start, u64 size)
{
    struct jit *j = jit_of(cpu->engine);

    if (!sys_remapped(jit_cpu_of(cpu), start, size))
        return;
    eng_lock_blocks(j);
    tb_unlink_far(&j->tbs, start, size);
    lock_give(&j->tbs.lock);
}

void run_system_switched(struct cpu *cpu)
{
    if (jit_cpu_of(cpu)->low_code)
        run_system_remapped(cpu, 0, 0);
    else
        sys_switched(jit_cpu_of(cpu));
}
