/* ir_ops_test.c - every op with a value, on every executor, against ir_eval.
 *
 * A made-up guest whose "code" at pc is one shape: an op with its types, aux and the way its operands come
 * (from state, a constant, the same twice).  Shapes are all combinations that the verifier accepts, so a new
 * row of ops.def is tested from the day it is there. */
#include "base/err.h"
#include "base/fp.h"
#include "core/engine.h"
#include "ir/eval.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <stdlib.h>

/* LLVM takes a millisecond a shape. */
#ifdef TEST_LLVM
enum { N_CONSTANTS = 1 };
#else
enum { N_CONSTANTS = 13 };
#endif
enum { MAX_SHAPES = 40000, MAX_SAMPLES = 16, FIRST_PC = 0x1000 };

struct op_cpu {
    struct cpu cpu;
    u64 pc;
    _Alignas(16) struct ir_v128 in[3], out;
};

/* How operand 2 comes: from state, as a constant (sample number + 1), or as operand 1 again; or all from state
 * and nobody wants the value, only the exception flags. */
enum { FROM_STATE = 0, UNUSED = 0xfe, SAME = 0xff };

struct shape {
    u8 op, type, operand, how;
    u16 aux;
};

static struct shape shape[MAX_SHAPES];
static unsigned n_shapes, n_complaints;
static bool fast;                        /* --fp=fast */
static struct engine *engine;
static struct cpu *cpu;

/* ---- values ---------------------------------------------------------------------------------------- */

static unsigned lane_samples(enum ir_type t, u64 out[MAX_SAMPLES])
{
    static const u64 f16[] = { 0, 0x8000, 0x3c00, 0xbe00, 1, 0x3ff, 0x400, 0x7bff, 0x7c00, 0xfc00, 0x7e01, 0x7c01, 0x4248 };
    static const u64 f32[] = { 0, 0x80000000, 0x3f800000, 0xbfc00000, 1, 0x7fffff, 0x800000, 0x7f7fffff, 0x7f800000,
                               0xff800000, 0x7fc00001, 0xffa00001, 0x4f000000, 0x40490fdb };
    static const u64 f64[] = { 0, 1ull << 63, 0x3ff0ull << 48, 0xbff8ull << 48, 1, (1ull << 52) - 1, 1ull << 52,
                               0x7fefffffffffffff, 0x7ff0ull << 48, 0xfff0ull << 48, 0x7ff8000000000001,
                               0xfff4000000000001, 0x43e0ull << 48, 0x400921fb54442d18, 0x41dfffffffe00000 };
    static const u64 ints[] = { 0, 1, 2, 7, ~0ull, ~0ull - 1, 0x8000000000000000, 0x7fffffffffffffff,
                                0x123456789abcdef5, 0xfedcba9876543218, 31, 64, 0xffffffff };
    unsigned w = ir_type_info[t].lane_bits, n;
    if (ir_type_info[t].cls == 'F' || ir_type_info[t].cls == 'W') {
        const u64 *list = w == 16 ? f16 : w == 32 ? f32 : f64;
        n = w == 16 ? ARRAY_LEN(f16) : w == 32 ? ARRAY_LEN(f32) : ARRAY_LEN(f64);
        memcpy(out, list, n * sizeof *list);
        return n;
    }
    n = ARRAY_LEN(ints);
    for (unsigned i = 0; i < n; i++)
        out[i] = i == 6 ? 1ull << (w - 1) : i == 7 ? zext64(~0ull, w) >> 1 : zext64(ints[i], w);
    return n;
}

/* Sample i of a type: a scalar, or lanes of different samples. */
static struct ir_v128 sample(enum ir_type t, unsigned i)
{
    u64 s[MAX_SAMPLES];
    unsigned n = lane_samples(t, s), w = ir_type_info[t].lane_bits;
    struct ir_v128 v = { s[i % n], 0 };
    if (ir_type_info[t].bits < 128)
        return v;
    u64 half[2] = { 0, 0 };
    for (unsigned k = 0; k < 128 / w; k++)
        half[k * w / 64] |= s[(i + k * (1 + i / n)) % n] << (k * w % 64);
    return (struct ir_v128){ half[0], half[1] };
}

/* ---- shapes ---------------------------------------------------------------------------------------- */

static enum ir_type operand_type(const struct shape *s, unsigned slot)
{
    switch (ir_op_info[s->op].args[slot]) {
    case 'T': return (enum ir_type)s->type;
    case 'B': return IR_i1;
    default:  return (enum ir_type)s->operand;
    }
}

static u16 state_of(unsigned slot) { return (u16)(offsetof(struct op_cpu, in) + 16 * slot); }

static ir_ref operand(struct ir_block *b, const struct shape *s, unsigned slot, ir_ref first)
{
    enum ir_type t = operand_type(s, slot);
    char letter = ir_op_info[s->op].args[slot];
    if (letter == 'K')
        return ir_vconst(b, IR_v16i8, 0x1f00120304850607, 0x0f0e0d0cff1a0918);
    if (s->op == IR_fshr_ && slot == 2)
        return ir_const(b, ir_type_info[t].bits > 64 ? IR_i64 : t, s->aux);
    if (slot == 1 && s->how == SAME)
        return first;
    if (slot == 1 && s->how != FROM_STATE && s->how != UNUSED) {
        struct ir_v128 v = sample(t, s->how - 1u);
        return ir_type_info[t].bits == 128 ? ir_vconst(b, t, v.lo, v.hi) : ir_const(b, t, v.lo);
    }
    if (t == IR_i1)
        return ir_append(b, IR_trunc_, IR_i1, 0, ir_append(b, IR_ldreg_, IR_i8, state_of(slot), 0, 0, 0), 0, 0);
    return ir_append(b, IR_ldreg_, t, state_of(slot), 0, 0, 0);
}

static void build(struct ir_block *b, const struct shape *s, gva pc)
{
    const struct ir_op_info *info = &ir_op_info[s->op];
    ir_ref x[3] = { 0, 0, 0 };
    ir_insn(b, pc);
    for (unsigned i = 0; i < info->n_args; i++)
        x[i] = operand(b, s, i, x[0]);
    ir_ref r = ir_append(b, (enum ir_op)s->op, (enum ir_type)s->type, s->op == IR_fshr_ ? 0 : s->aux, x[0], x[1], x[2]);
    if (s->type == IR_i1)
        r = ir_append(b, IR_zext_, IR_i8, 0, r, 0, 0);
    if (s->how != UNUSED)
        ir_append(b, IR_streg_, ir_type_of(b, r), (u16)offsetof(struct op_cpu, out), r, 0, 0);
    ir_append(b, IR_trap_, IR_none, EXIT_SYSCALL, ir_const(b, IR_i64, pc), 0, 0);
}

/* Vector operands may be of any type to the verifier; here of the one that is meant.  i1 has no arithmetic. */
static bool sensible(const struct shape *s)
{
    const struct ir_type_info *t = &ir_type_info[s->type], *o = &ir_type_info[s->operand];
    if (ir_op_info[s->op].flags & F_FP && o->bits == 128) {
        bool from_int = s->op == IR_stof_ || s->op == IR_utof_;
        if (o->cls != (from_int ? 'V' : 'W') || o->lane_bits != (s->op == IR_fcvt_ ? s->aux : t->lane_bits))
            return false;
    }
    if (s->type != IR_i1 && s->operand != IR_i1)
        return true;
    switch ((int)s->op) {
    case IR_and_: case IR_or_: case IR_xor_: case IR_andn_: case IR_not_:
        return true;
    case IR_bitcast_: case IR_sext_:
        return false;
    }
    return !(ir_op_info[s->op].flags & F_LANES) || (ir_op_info[s->op].flags & F_COMPARE && s->operand != IR_i1);
}

static void add_shape(struct arena *arena, struct shape s)
{
    struct arena_mark mark = arena_mark(arena);
    struct ir_block b;
    struct err err;
    ir_init(&b, arena, FIRST_PC, (u16)offsetof(struct cpu, flags));
    build(&b, &s, FIRST_PC);
    if (sensible(&s) && ir_verify(&b, &err) == 0) {
        ck_assert_uint_lt(n_shapes, MAX_SHAPES);
        shape[n_shapes++] = s;
    }
    arena_release(arena, mark);
}

/* Values of aux worth trying; the verifier takes its pick of lanes. */
static unsigned aux_values(enum ir_op op, enum ir_type t, u16 out[16])
{
    if (op == IR_fcmp_) {
        for (u16 i = 0; i < 16; i++)
            out[i] = i;
        return 16;
    }
    if (op == IR_fcvt_) {
        out[0] = 0, out[1] = 16, out[2] = 32, out[3] = 64;
        return 4;
    }
    if (op == IR_frint_ || op == IR_ftos_ || op == IR_ftou_) {
        static const u16 rounds[] = { FP_NEAREST, FP_UP, FP_DOWN, FP_TOZERO, FP_AWAY, FP_DYNAMIC, FP_NEAREST | FP_INEXACT,
                                      FP_DYNAMIC | FP_INEXACT };
        unsigned n = op == IR_frint_ ? 8 : 6;
        memcpy(out, rounds, n * sizeof *rounds);
        return n;
    }
    if (op == IR_fl_fcmp_ || ir_op_info[op].aux == 'L' || op == IR_fshr_) {
        u16 last = (u16)(op == IR_fshr_ ? ir_type_info[t].bits - 1 : 128 / MAX(8, ir_type_info[t].lane_bits) - 1);
        out[0] = 0, out[1] = 1, out[2] = op == IR_fl_fcmp_ ? 1 : last;
        return op == IR_fl_fcmp_ ? 2 : 3;
    }
    for (u16 i = 0; i < 4; i++)
        out[i] = i;
    return op == IR_clmul_ ? 4 : op == IR_sha1_rounds_ ? 3 : 1;
}

static void add_shapes(struct arena *arena, enum ir_op op)
{
    const char *args = ir_op_info[op].args;
    u16 aux[16];
    unsigned before = n_shapes;

    for (int t = IR_i1; t < IR_N_TYPES; t++)
        for (int o = IR_i1; o < IR_N_TYPES; o++) {
            if ((!strpbrk(args, "SIFXQ") && o != t) || (op == IR_fshr_ && o != IR_i64))
                continue;
            unsigned n = aux_values(op, (enum ir_type)t, aux);
            for (unsigned a = 0; a < n; a++) {
                struct shape s = { (u8)op, (u8)t, (u8)o, FROM_STATE, aux[a] };
                add_shape(arena, s);
                s.how = UNUSED;
                if (ir_op_info[op].flags & F_FP)
                    add_shape(arena, s);
                if (ir_op_info[op].n_args != 2)
                    continue;
                s.how = SAME;
                if (operand_type(&s, 0) == operand_type(&s, 1))
                    add_shape(arena, s);
                for (s.how = 1; s.how <= N_CONSTANTS; s.how++)
                    add_shape(arena, s);
            }
        }
    ck_assert_msg(n_shapes > before, "%s has no shape", ir_op_info[op].name);
}

/* ---- the guest --------------------------------------------------------------------------------------- */

static void reset(struct cpu *c) { }

static unsigned translate(struct ir_block *b, const struct code_reader *code, gva pc, unsigned max,
                          unsigned exits, bool exact)
{
    build(b, &shape[(pc - FIRST_PC) / 4], pc);
    return 1;
}

static unsigned disassemble(char *out, size_t size, const u8 *code, size_t code_size, gva pc)
{
    return (unsigned)snprintf(out, size, "shape") ? 4 : 0;
}

static bool read_code(void *ctx, gva pc, void *dst, unsigned size) { return false; }

static const struct guest op_guest = {
    .name = "ops", .cpu_size = sizeof(struct op_cpu), .pc_off = offsetof(struct op_cpu, pc), .fp_rules = FP_RULES_ARM,
    .pc_align_log2 = 2, .pin = (const u16[]){ 0 }, .pin_vec = (const u16[]){ 0 },
    .reset = reset, .translate = translate, .disassemble = disassemble,
};

/* ---- running ----------------------------------------------------------------------------------------- */

static void complain(const struct shape *s, const struct ir_v128 v[3], u32 mode, struct ir_v128 want, u32 want_flags)
{
    const struct op_cpu *c = (struct op_cpu *)cpu;
    static u8 of_op[IR_N_OPS];
    n_complaints++;
    if (of_op[s->op] >= 3)
        return;
    of_op[s->op]++;
    fprintf(stderr, "%s.%s of %s aux %u how %u mode %u: x=%016lx_%016lx y=%016lx_%016lx z=%016lx_%016lx: got %016lx_%016lx "
           "flags %x, expected %016lx_%016lx flags %x\n", ir_op_info[s->op].name, ir_type_info[s->type].name,
           ir_type_info[s->operand].name, s->aux, s->how, mode, v[0].hi, v[0].lo, v[1].hi, v[1].lo, v[2].hi, v[2].lo,
           c->out.hi, c->out.lo, cpu->fp_flags, want.hi, want.lo, want_flags);
}

/* What --fp=fast allows: NaNs have any bits, and with FZ a result that rounds up to the least normal number is that. */
static bool alike(enum ir_type t, u32 mode, struct ir_v128 got, struct ir_v128 want)
{
    unsigned w = ir_type_info[t].lane_bits, frac = w == 64 ? 52 : w == 32 ? 23 : 10;
    if (ir_type_info[t].cls != 'F' && ir_type_info[t].cls != 'W')
        return got.lo == want.lo && got.hi == want.hi;
    u64 infinite = zext64(~(u64)0 << frac, w - 1);
    for (unsigned at = 0; at < 128; at += w) {
        u64 x = zext64((at < 64 ? got.lo : got.hi) >> at % 64, w), y = zext64((at < 64 ? want.lo : want.hi) >> at % 64, w);
        bool nans = zext64(x, w - 1) > infinite && zext64(y, w - 1) > infinite;
        bool least = mode & FP_MODE_FZ && w > 16 && !zext64(y, w - 1) && x == (y | (u64)1 << frac);
        if (x != y && !nans && !least)
            return false;
    }
    return true;
}

static void run_shape(unsigned index, unsigned i, unsigned j, u32 mode, u32 flags)
{
    const struct shape *s = &shape[index];
    struct op_cpu *c = (struct op_cpu *)cpu;
    struct fp_env env = { .rules = FP_RULES_ARM, .mode = (u8)mode, .flags = (u8)flags };
    struct ir_v128 v[3] = { sample(operand_type(s, 0), i), sample(operand_type(s, 1), j),
                            sample(operand_type(s, 2), i + 3 * j) };

    if (s->how == SAME)
        v[1] = v[0];
    else if (s->how != FROM_STATE && s->how != UNUSED)
        v[1] = sample(operand_type(s, 1), s->how - 1u);
    memcpy(c->in, v, sizeof v);
    if (s->op == IR_shuffle_)
        v[2] = (struct ir_v128){ 0x1f00120304850607, 0x0f0e0d0cff1a0918 };
    if (s->op == IR_fshr_)
        v[2] = (struct ir_v128){ s->aux, 0 };
    c->out = (struct ir_v128){ 0, 0 };
    c->pc = FIRST_PC + 4 * (gva)index;
    cpu->fp_mode = mode;
    cpu->fp_flags = flags;
    enum cpu_exit how = engine->ops->run(cpu);
    ck_assert_int_eq(how, EXIT_SYSCALL);

    struct ir_v128 want = ir_eval((enum ir_op)s->op, (enum ir_type)s->type, operand_type(s, s->op == IR_crc32_ ||
                                  s->op == IR_crc32c_ ? 1 : 0), s->aux, v[0], v[1], v[2], &env);
    if (s->how == UNUSED)
        want = (struct ir_v128){ 0, 0 };
    if (s->op == IR_fcmp_)                      /* the host may, since there was an fl_fcmp that has */
        cpu->fp_flags = env.flags;
    if (fast) {
        if (!alike((enum ir_type)s->type, mode, c->out, want))
            complain(s, v, mode, want, env.flags);
        return;
    }
    if (c->out.lo != want.lo || c->out.hi != want.hi || cpu->fp_flags != env.flags)
        complain(s, v, mode, want, env.flags);
}

static void run_all(enum engine_tier tier)
{
    static const struct { u32 mode, flags; } modes[] = {
        { 0, 0 }, { FP_UP, 0 }, { FP_DOWN | FP_MODE_FZ, 0 }, { FP_DOWN | FP_MODE_FZ, FP_IX }, { FP_MODE_FZ, FP_IX },
        { FP_TOZERO | FP_MODE_DN, 0 }, { FP_MODE_FZ | FP_MODE_FZ16 | FP_MODE_DN, FP_IX }, { FP_UP | FP_MODE_FZ, FP_IX },
    };
    struct engine_config cfg = { .guest = &op_guest, .code = { .read = read_code }, .tier = tier, .fp_fast = fast };
    struct err err;
    engine = engine_new(&cfg, &err);
    ck_assert_msg(engine != NULL, "%s", err.msg);
    cpu = engine->ops->cpu_new(engine);
    ck_assert_ptr_nonnull(cpu);
    for (unsigned k = 0; k < n_shapes; k++) {
        const struct shape *s = &shape[k];
        if (fast && !(ir_op_info[s->op].flags & F_FP))
            continue;
        unsigned n_modes = ir_op_info[s->op].flags & F_FP ? ARRAY_LEN(modes) : 1;
        unsigned n_y = ir_op_info[s->op].n_args > 1 && (s->how == FROM_STATE || s->how == UNUSED) ? MAX_SAMPLES : 1;
        for (unsigned m = 0; m < n_modes; m++)
            for (unsigned i = 0; i < MAX_SAMPLES; i++)
                for (unsigned j = 0; j < n_y; j++)
                    run_shape(k, i, j, modes[m].mode, modes[m].flags);
    }
    u64 most = (u64)n_shapes * 3;               /* one for each kind of floating-point mode, however often it changes */
    ck_assert_uint_le(engine->ops->stats(engine).blocks, most);
    if (tier == TIER_LLVM)
        ck_assert_uint_ge(engine->ops->stats(engine).regions, n_shapes);
    engine_free(engine);
    ck_assert_msg(!n_complaints, "%u values differ", n_complaints);
}

static void setup(void)
{
    struct arena arena;
    arena_init(&arena);
    for (int op = 0; op < IR_N_OPS; op++)
        if (ir_op_info[op].flags & (F_PURE | F_FP) && ir_op_info[op].n_args)
            add_shapes(&arena, (enum ir_op)op);
    arena_fini(&arena);
}

START_TEST(interp) { run_all(TIER_INTERP); }
END_TEST

#ifdef TEST_LLVM
START_TEST(llvm) { run_all(TIER_LLVM); }
END_TEST
#elif defined __x86_64__
START_TEST(baseline) { run_all(TIER_BASELINE); }
END_TEST

/* Each test is a process of its own. */
START_TEST(baseline_fast)
{
    fast = true;
    run_all(TIER_BASELINE);
}
END_TEST
#endif

int main(void)
{
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_unchecked_fixture(tc, setup, NULL);
    tcase_add_test(tc, interp);
#ifdef TEST_LLVM
    tcase_add_test(tc, llvm);
#elif defined __x86_64__
    tcase_add_test(tc, baseline);
    tcase_add_test(tc, baseline_fast);
#endif
    return suite_run("ir_ops", tc);
}
