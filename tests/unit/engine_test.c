/* engine_test.c - the engine on both tiers: links, interruption, changed code, returns of every kind, faults,
 * exclusive sections, forks.
 *
 * A made-up guest with sixteen registers and eight instructions, which lie in `text` as words
 * op | rd << 8 | rn << 12 | imm << 16.  Some of its registers are pinned, some are not. */
#include "base/err.h"
#include "core/engine.h"
#include "ir/ir.h"
#include "tests/unit/suite.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct toy {
    struct cpu cpu;
    u64 r[16], pc;
};

enum { LINK = 15, SP = 14 };
enum { ADDI, BNZ, JUMP, CALL, RET, JR, LOAD, STORE, MOVE, STOP };

static u32 *text;           /* where the guest's instructions lie */
static u64 *stack;          /* its stack, used downwards */
enum { TEXT_WORDS = 16384, STACK_WORDS = 1 << 20 };

static struct engine *engine;
static struct toy *toy;
static _Thread_local struct toy *running;

/* ---- the guest ---------------------------------------------------------------------------------------- */

#define W(op, rd, rn, imm) ((op) | (rd) << 8 | (rn) << 12 | (u32)(imm) << 16)
static u16 reg(unsigned n) { return (u16)(offsetof(struct toy, r) + 8 * n); }
static ir_ref get(struct ir_block *b, unsigned n) { return ir_ldreg(b, IR_i64, reg(n)); }

static bool read_code(void *ctx, gva pc, void *dst, unsigned size)
{
    if (pc - (gva)text >= TEXT_WORDS * 4)
        return false;
    memcpy(dst, (void *)pc, size);
    return true;
}

/* Appends one instruction; true at the end of a block. */
static bool one(struct ir_block *b, u32 w, gva pc)
{
    unsigned rd = w >> 8 & 15, rn = w >> 12 & 15;
    s32 imm = (s16)(w >> 16);
    ir_ref target = ir_const(b, IR_i64, pc + 4 * (s64)imm), next = ir_const(b, IR_i64, pc + 4);
    unsigned back = imm <= 0 ? IR_BR_BACKWARD : 0;
    switch (w & 0xff) {
    case ADDI:
        ir_streg(b, reg(rd), ir_add(b, get(b, rn), ir_const(b, IR_i64, (u64)(s64)imm)));
        return false;
    case MOVE:
        ir_streg(b, reg(rd), get(b, rn));
        return false;
    case LOAD:
        ir_streg(b, reg(rd), ir_load(b, IR_i64, get(b, rn), imm, IR_MEM_PLAIN));
        return false;
    case STORE:
        ir_store(b, get(b, rn), imm, get(b, rd), IR_MEM_PLAIN);
        return false;
    case BNZ:
        ir_append(b, IR_br_if_, IR_none, back, ir_ne(b, get(b, rn), ir_const(b, IR_i64, 0)), target, 0);
        return false;
    case JUMP:
        ir_append(b, IR_br_, IR_none, back, target, 0, 0);
        return true;
    case CALL:
        ir_streg(b, reg(LINK), next);
        ir_append(b, IR_br_call_, IR_none, back, target, next, 0);
        return true;
    case RET:
        ir_append(b, IR_br_ret_, IR_none, 0, get(b, LINK), 0, 0);
        return true;
    case JR:
        ir_append(b, IR_br_ind_, IR_none, 0, get(b, rn), 0, 0);
        return true;
    default:
        ir_append(b, IR_trap_, IR_none, EXIT_SYSCALL, next, 0, 0);
        return true;
    }
}

static unsigned translate(struct ir_block *b, const struct code_reader *code, gva pc, unsigned max,
                          unsigned exits, bool exact)
{
    for (unsigned n = 1;; n++, pc += 4) {
        u32 w;
        ck_assert(code->read(code->ctx, pc, &w, 4));
        ir_insn(b, pc);
        if (one(b, w, pc))
            return n;
        if (n == max) {
            ir_append(b, IR_br_, IR_none, 0, ir_const(b, IR_i64, pc + 4), 0, 0);
            return n;
        }
    }
}

static unsigned disassemble(char *out, size_t out_size, const u8 *code, size_t size, gva pc) { return 0; }
static void reset(struct cpu *cpu) { }

static const u16 pins[] = {
    offsetof(struct toy, r[1]), offsetof(struct toy, r[2]), offsetof(struct toy, r[15]), offsetof(struct toy, r[14]), 0,
};
static const u16 no_pins[] = { 0 };

static const struct guest guest = {
    .name = "toy", .cpu_size = sizeof(struct toy), .pc_off = offsetof(struct toy, pc), .sp_off = offsetof(struct toy, r[SP]),
    .pc_align_log2 = 2, .pin = pins, .pin_vec = no_pins, .reset = reset, .translate = translate,
    .disassemble = disassemble,
};

/* ---- running ------------------------------------------------------------------------------------------- */

static void on_fault(int sig, siginfo_t *si, void *uc)
{
    const struct fault f = { .kind = FAULT_READ, .addr = (gva)si->si_addr };
    if (!running->cpu.engine->ops->host_fault(&running->cpu, sig, si, uc) && !fault_guard_hit(&f))
        _exit(99);
}

/* Faults may come on the return stack. */
static void use_signal_stack(void)
{
    static _Thread_local u8 memory[64 << 10];
    stack_t ss = { .ss_sp = memory, .ss_size = sizeof memory };
    struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    ck_assert_int_eq(sigaltstack(&ss, NULL), 0);
    ck_assert_int_eq(sigaction(SIGSEGV, &sa, NULL), 0);
}

static struct toy *cpu_new(void)
{
    struct toy *t = (struct toy *)engine->ops->cpu_new(engine);
    ck_assert_ptr_nonnull(t);
    return t;
}

static enum quick_call no_quick_call(struct cpu *cpu) { return QUICK_NO; }
static enum quick_call (*quick_call)(struct cpu *) = no_quick_call;

static void start(enum engine_tier tier)
{
    struct engine_config cfg = { .guest = &guest, .code = { .read = read_code }, .tier = tier, .quick_call = quick_call };
    struct err err;
    text = mmap(NULL, TEXT_WORDS * 4, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    stack = mmap(NULL, STACK_WORDS * 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    engine = engine_new(&cfg, &err);
    ck_assert_msg(engine, "%s", err.msg);
    use_signal_stack();
    toy = cpu_new();
    toy->r[SP] = (u64)(stack + STACK_WORDS);
}

static void stop(void) { engine_free(engine); }

static void load_text(const u32 *words, unsigned n) { memcpy(text, words, n * 4); }

static enum cpu_exit run_at(struct toy *t, unsigned at)
{
    running = t;
    t->pc = (gva)(text + at);
    return engine->ops->run(&t->cpu);
}

/* ---- tests: each on the tier number _i -------------------------------------------------------------------- */

static const enum engine_tier tiers[] = {
    TIER_INTERP,
#ifdef __x86_64__
    TIER_BASELINE,
#endif
};

static const u32 counting[] = {             /* r2 = r1, by counting; r3 = twice as much */
    [0] = W(ADDI, 2, 0, 0), [1] = W(ADDI, 3, 0, 0),
    [2] = W(ADDI, 2, 2, 1), [3] = W(ADDI, 3, 3, 2), [4] = W(ADDI, 1, 1, -1), [5] = W(BNZ, 0, 1, -3),
    [6] = W(JUMP, 0, 0, 4),
    [10] = W(ADDI, 4, 3, 5), [11] = W(STOP, 0, 0, 0),
};

START_TEST(loops)
{
    start(tiers[_i]);
    load_text(counting, ARRAY_LEN(counting));
    for (u64 n = 1; n < 2000; n += 333) {
        toy->r[1] = n;
        ck_assert_int_eq(run_at(toy, 0), EXIT_SYSCALL);
        ck_assert_uint_eq(toy->r[2], n);
        ck_assert_uint_eq(toy->r[4], 2 * n + 5);
        ck_assert_uint_eq(toy->pc, (gva)(text + 12));
    }
    stop();
}
END_TEST

/* A linked block and the one that links to it change in turn. */
START_TEST(changed_code)
{
    start(tiers[_i]);
    load_text(counting, ARRAY_LEN(counting));
    for (int k = 0; k < 20; k++) {
        toy->r[1] = 10;
        text[10] = W(ADDI, 4, 3, k);
        engine->ops->invalidate(engine, (gva)(text + 10), 4);
        ck_assert_int_eq(run_at(toy, 0), EXIT_SYSCALL);
        ck_assert_uint_eq(toy->r[4], 20u + (unsigned)k);
        text[3] = W(ADDI, 3, 3, k);
        engine->ops->invalidate(engine, (gva)(text + 3), 4);
        toy->r[1] = 10;
        ck_assert_int_eq(run_at(toy, 0), EXIT_SYSCALL);
        ck_assert_uint_eq(toy->r[3], 10u * (unsigned)k);
        text[3] = W(ADDI, 3, 3, 2);
        engine->ops->invalidate(engine, (gva)text & ~(gva)4095, 4096);
    }
    stop();
}
END_TEST

/* Targets of an indirect jump that share an entry of the table, in no order; each counts in its own register. */
START_TEST(targets_that_share)
{
    enum { TARGETS = 3, APART = 4096, AT = 100, ROUNDS = 2000 };
    start(tiers[_i]);
    text[0] = W(LOAD, 6, 5, 0), text[1] = W(ADDI, 5, 5, 8), text[2] = W(JR, 0, 6, 0);
    for (int k = 0; k < TARGETS; k++) {
        u32 *at = text + AT + k * APART;
        at[0] = W(ADDI, 1 + k, 1 + k, 1), at[1] = W(ADDI, 7, 7, -1), at[2] = W(BNZ, 0, 7, -(AT + k * APART + 2));
        at[3] = W(STOP, 0, 0, 0);
    }
    for (u64 step = 1; step < 5; step++) {
        u64 expected[TARGETS] = { 0 }, random = step;
        for (unsigned n = 0; n < ROUNDS; n++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            unsigned k = (random >> 33) % TARGETS;
            stack[n] = (u64)(text + AT + k * APART);
            expected[k] += k == 1 ? step : 1;
        }
        text[AT + APART] = W(ADDI, 2, 2, step);
        engine->ops->invalidate(engine, (gva)(text + AT + APART), 4);
        memset(toy->r, 0, sizeof toy->r);
        toy->r[SP] = (u64)(stack + STACK_WORDS), toy->r[5] = (u64)stack, toy->r[7] = ROUNDS;
        ck_assert_int_eq(run_at(toy, 0), EXIT_SYSCALL);
        for (unsigned k = 0; k < TARGETS; k++)
            ck_assert_uint_eq(toy->r[1 + k], expected[k]);
    }
    stop();
}
END_TEST

/* Code that is changed back and forth is translated once for each form, and always the right one runs. */
START_TEST(code_that_comes_back)
{
    start(tiers[_i]);
    load_text(counting, ARRAY_LEN(counting));
    u64 blocks = 0;
    for (int k = 0; k < 50; k++) {
        int form = k % 5;
        text[10] = W(ADDI, 4, 3, form);
        text[11] = form == 3 ? W(JUMP, 0, 0, 2) : W(STOP, 0, 0, 0);     /* the same first word, another block */
        text[13] = W(STOP, 0, 0, 0);
        engine->ops->invalidate(engine, (gva)(text + 10), 8);
        toy->r[1] = 10;
        ck_assert_int_eq(run_at(toy, 0), EXIT_SYSCALL);
        ck_assert_uint_eq(toy->r[4], 20u + (unsigned)form);
        if (k == 14)
            blocks = engine->ops->stats(engine).blocks;
    }
    ck_assert_uint_eq(engine->ops->stats(engine).blocks, blocks);
    text[10] = W(ADDI, 4, 3, 3);                /* known, but what follows is new */
    text[11] = W(ADDI, 4, 4, 1);
    text[12] = W(STOP, 0, 0, 0);
    engine->ops->invalidate(engine, (gva)(text + 10), 12);
    toy->r[1] = 10;
    ck_assert_int_eq(run_at(toy, 0), EXIT_SYSCALL);
    ck_assert_uint_eq(toy->r[4], 24);
    stop();
}
END_TEST

/* r1 says what becomes of the call, which counts itself in r2; 9: a kick comes meanwhile. */
static enum quick_call scripted(struct cpu *cpu)
{
    struct toy *t = CONTAINER_OF(cpu, struct toy, cpu);
    if (t->r[1] == QUICK_NO)
        return QUICK_NO;
    t->r[2]++;
    if (t->r[1] == 8) {
        text[3] = W(ADDI, 4, 3, 7);
        engine->ops->invalidate(engine, (gva)(text + 3), 4);
    }
    if (t->r[1] == 9)
        cpu_kick(cpu, KICK_SIGNAL);
    return t->r[1] == QUICK_LOOK ? QUICK_LOOK : QUICK_DONE;
}

/* System calls that code does not leave for. */
START_TEST(quick_calls)
{
    static const u32 words[] = {
        W(ADDI, 3, 3, 1), W(ADDI, 15, 3, 0), W(STOP, 0, 0, 0),
        W(ADDI, 4, 3, 5), W(ADDI, 1, 0, QUICK_NO), W(STOP, 0, 0, 0),
    };
    quick_call = scripted;
    start(tiers[_i]);
    quick_call = no_quick_call;
    bool quick = tiers[_i] != TIER_INTERP;
    static const struct { u64 what; enum cpu_exit how; unsigned at; u64 r4; } cases[] = {
        { QUICK_NO, EXIT_SYSCALL, 3, 0 },   { QUICK_DONE, EXIT_SYSCALL, 6, 5 }, { QUICK_LOOK, EXIT_KICK, 3, 0 },
        { 9, EXIT_KICK, 3, 0 },             { 8, EXIT_SYSCALL, 6, 7 },          { QUICK_DONE, EXIT_SYSCALL, 6, 7 },
    };
    load_text(words, ARRAY_LEN(words));
    for (unsigned k = 0, calls = 0; quick && k < 3 * ARRAY_LEN(cases); k++) {
        const u64 what = cases[k % ARRAY_LEN(cases)].what, r4 = cases[k % ARRAY_LEN(cases)].r4;
        if (k % ARRAY_LEN(cases) == 0) {
            text[3] = W(ADDI, 4, 3, 5);
            engine->ops->invalidate(engine, (gva)(text + 3), 4);
        }
        toy->r[1] = what;
        toy->r[4] = 0;
        ck_assert_int_eq(run_at(toy, 0), cases[k % ARRAY_LEN(cases)].how);
        ck_assert_uint_eq(toy->pc, (gva)(text + cases[k % ARRAY_LEN(cases)].at));
        ck_assert_uint_eq(toy->r[2], calls += what != QUICK_NO);
        ck_assert_uint_eq(toy->r[3], k + 1);
        ck_assert_uint_eq(toy->r[LINK], k + 1);
        ck_assert_uint_eq(toy->r[4], r4 ? r4 + k + 1 : 0);
    }
    stop();
}
END_TEST

static void *kicker(void *arg)
{
    usleep(20000);
    cpu_kick(&((struct toy *)arg)->cpu, KICK_SIGNAL);
    return NULL;
}

START_TEST(interruption)
{
    static const u32 forever[] = { W(ADDI, 1, 1, 1), W(MOVE, 3, 1, 0), W(JUMP, 0, 0, -2) };
    pthread_t thread;
    start(tiers[_i]);
    load_text(forever, ARRAY_LEN(forever));
    pthread_create(&thread, NULL, kicker, toy);
    ck_assert_int_eq(run_at(toy, 0), EXIT_KICK);
    pthread_join(thread, NULL);
    ck_assert_uint_eq(toy->pc, (gva)text);
    ck_assert_uint_eq(toy->r[1], toy->r[3]);
    ck_assert_uint_gt(toy->r[1], 1000);
    stop();
}
END_TEST

/* r2 counts the returns; down to r1 levels. */
static const u32 recursion[] = {
    [0] = W(CALL, 0, 0, 4), [1] = W(STOP, 0, 0, 0),
    [4] = W(ADDI, SP, SP, -8), [5] = W(STORE, LINK, SP, 0), [6] = W(ADDI, 1, 1, -1), [7] = W(BNZ, 0, 1, 2),
    [8] = W(JUMP, 0, 0, 2), [9] = W(CALL, 0, 0, -5),
    [10] = W(ADDI, 2, 2, 1), [11] = W(LOAD, LINK, SP, 0), [12] = W(ADDI, SP, SP, 8), [13] = W(RET, 0, 0, 0),
};

/* Deeper than the return stack is. */
START_TEST(deep_recursion)
{
    start(tiers[_i]);
    load_text(recursion, ARRAY_LEN(recursion));
    for (u64 depth = 1; depth < 1000000; depth = depth * 9 + 1) {
        toy->r[1] = depth;
        toy->r[2] = 0;
        ck_assert_int_eq(run_at(toy, 0), EXIT_SYSCALL);
        ck_assert_uint_eq(toy->r[2], depth);
        ck_assert_uint_eq(toy->r[SP], (gva)(stack + STACK_WORDS));
    }
    stop();
}
END_TEST

/* From the bottom of a recursion a jump goes back to the outermost frame, again and again. */
START_TEST(long_jumps)
{
    enum { BOTTOM = 8, TOP = 20 };
    start(tiers[_i]);
    load_text(recursion, ARRAY_LEN(recursion));
    text[BOTTOM] = W(JR, 0, 5, 0);                   /* r5: where to; r6: the stack pointer there */
    text[TOP] = W(MOVE, SP, 6, 0);
    text[TOP + 1] = W(ADDI, 7, 7, -1);
    text[TOP + 2] = W(MOVE, 1, 8, 0);
    text[TOP + 3] = W(BNZ, 0, 7, -23);               /* once more from 0 */
    text[TOP + 4] = W(STOP, 0, 0, 0);
    toy->r[5] = (gva)(text + TOP);
    toy->r[6] = toy->r[SP];
    toy->r[7] = 3000;
    toy->r[1] = toy->r[8] = 50;
    ck_assert_int_eq(run_at(toy, 0), EXIT_SYSCALL);
    ck_assert_uint_eq(toy->pc, (gva)(text + TOP + 5));
    ck_assert_uint_eq(toy->r[7], 0);
    ck_assert_uint_eq(toy->r[2], 0);
    /* and normal returns are right afterwards */
    text[BOTTOM] = W(JUMP, 0, 0, 2);
    engine->ops->invalidate(engine, (gva)(text + BOTTOM), 4);
    toy->r[1] = 77;
    ck_assert_int_eq(run_at(toy, 0), EXIT_SYSCALL);
    ck_assert_uint_eq(toy->r[2], 77);
    stop();
}
END_TEST

/* A return to where nobody called from: into the middle of the function. */
START_TEST(odd_returns)
{
    static const u32 words[] = {
        [0] = W(CALL, 0, 0, 4), [1] = W(ADDI, 3, 3, 100), [2] = W(STOP, 0, 0, 0),
        [4] = W(ADDI, LINK, LINK, 16), [5] = W(ADDI, 3, 3, 1), [6] = W(BNZ, 0, 4, 2), [7] = W(JUMP, 0, 0, 2),
        [8] = W(STOP, 0, 0, 0),
        [9] = W(ADDI, 4, 4, 1), [10] = W(RET, 0, 0, 0),
    };
    start(tiers[_i]);
    load_text(words, ARRAY_LEN(words));
    ck_assert_int_eq(run_at(toy, 0), EXIT_SYSCALL);
    ck_assert_uint_eq(toy->pc, (gva)(text + 9));
    ck_assert_uint_eq(toy->r[3], 2);
    ck_assert_uint_eq(toy->r[4], 1);
    stop();
}
END_TEST

START_TEST(faults)
{
    static const u32 words[] = {
        W(ADDI, 2, 2, 1), W(ADDI, 5, 5, 1), W(LOAD, 3, 1, 16), W(ADDI, 2, 2, 1), W(STORE, 2, 4, -8),
        W(ADDI, 5, 5, 1), W(STOP, 0, 0, 0),
    };
    u64 good[4] = { 0, 0, 42, 0 };
    start(tiers[_i]);
    load_text(words, ARRAY_LEN(words));
    for (u64 k = 0; k < 3; k++) {
        toy->r[2] = toy->r[5] = toy->r[3] = 0;
        toy->r[1] = 0x1000;
        toy->r[4] = 0x2000;
        ck_assert_int_eq(run_at(toy, 0), EXIT_FAULT);
        ck_assert_int_eq(toy->cpu.fault.kind, FAULT_READ);
        ck_assert_uint_eq(toy->cpu.fault.addr, 0x1010);
        ck_assert_uint_eq(toy->pc, (gva)(text + 2));
        ck_assert(toy->r[2] == 1 && toy->r[5] == 1 && toy->r[3] == 0);
        toy->r[1] = (u64)good;
        ck_assert_int_eq(run_at(toy, 2), EXIT_FAULT);
        ck_assert_uint_eq(toy->cpu.fault.addr, 0x1ff8);
        ck_assert_uint_eq(toy->pc, (gva)(text + 4));
        ck_assert(toy->r[2] == 2 && toy->r[5] == 1 && toy->r[3] == 42);
        toy->r[4] = (u64)(good + 2);
        ck_assert_int_eq(run_at(toy, 4), EXIT_SYSCALL);
        ck_assert_uint_eq(good[1], 2);
    }
    stop();
}
END_TEST

/* Three threads count; inside a section nobody does. */
static _Atomic bool leave;

static void *counter(void *arg)
{
    struct toy *t = arg;
    use_signal_stack();
    while (!atomic_load(&leave))
        ck_assert_int_eq(run_at(t, 0), EXIT_KICK);
    return NULL;
}

START_TEST(exclusive_sections)
{
    static const u32 words[] = { W(LOAD, 2, 1, 0), W(ADDI, 2, 2, 1), W(STORE, 2, 1, 0), W(JUMP, 0, 0, -3) };
    _Atomic u64 count[3] = { 0 };
    struct toy *t[3];
    pthread_t thread[3];
    start(tiers[_i]);
    load_text(words, ARRAY_LEN(words));
    for (unsigned k = 0; k < 3; k++) {
        t[k] = cpu_new();
        t[k]->r[1] = (u64)&count[k];
        pthread_create(&thread[k], NULL, counter, t[k]);
    }
    for (unsigned k = 0; k < 3; k++)
        while (!count[k])
            usleep(1000);
    for (unsigned round = 0; round < 20; round++) {
        usleep(1000);
        engine->ops->exclusive_begin(engine);
        u64 before[3];
        for (unsigned k = 0; k < 3; k++)
            before[k] = count[k];
        usleep(500);
        for (unsigned k = 0; k < 3; k++)
            ck_assert_uint_eq(count[k], before[k]);
        engine->ops->exclusive_end(engine);
    }
    atomic_store(&leave, true);
    for (unsigned k = 0; k < 3; k++) {
        cpu_kick(&t[k]->cpu, KICK_SIGNAL);
        pthread_join(thread[k], NULL);
    }
    atomic_store(&leave, false);
    stop();
}
END_TEST

/* Parent and child go on with code of their own. */
START_TEST(forks)
{
    start(tiers[_i]);
    load_text(counting, ARRAY_LEN(counting));
    toy->r[1] = 5;
    ck_assert_int_eq(run_at(toy, 0), EXIT_SYSCALL);
    engine->ops->fork_before(engine);
    pid_t pid = fork();
    engine->ops->fork_after(engine, &toy->cpu, pid == 0);
    text[10] = W(ADDI, 4, 3, pid ? 1 : 2);           /* private memory: each its own */
    engine->ops->invalidate(engine, (gva)(text + 10), 4);
    toy->r[1] = 5;
    enum cpu_exit how = run_at(toy, 0);
    if (!pid)
        _exit(how == EXIT_SYSCALL && toy->r[4] == 12 ? 0 : 1);
    ck_assert_uint_eq(toy->r[4], 11);
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    stop();
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("tiers");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, loops, 0, ARRAY_LEN(tiers));
    tcase_add_loop_test(tc, changed_code, 0, ARRAY_LEN(tiers));
    tcase_add_loop_test(tc, targets_that_share, 0, ARRAY_LEN(tiers));
    tcase_add_loop_test(tc, code_that_comes_back, 0, ARRAY_LEN(tiers));
    tcase_add_loop_test(tc, interruption, 0, ARRAY_LEN(tiers));
    tcase_add_loop_test(tc, deep_recursion, 0, ARRAY_LEN(tiers));
    tcase_add_loop_test(tc, long_jumps, 0, ARRAY_LEN(tiers));
    tcase_add_loop_test(tc, odd_returns, 0, ARRAY_LEN(tiers));
    tcase_add_loop_test(tc, faults, 0, ARRAY_LEN(tiers));
    tcase_add_loop_test(tc, exclusive_sections, 0, ARRAY_LEN(tiers));
    tcase_add_loop_test(tc, forks, 0, ARRAY_LEN(tiers));
    tcase_add_loop_test(tc, quick_calls, 0, ARRAY_LEN(tiers));
    return suite_run("engine", tc);
}
