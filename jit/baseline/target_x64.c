/* target_x64.c - the x86-64 back end: which registers, the stubs that all blocks share, moves, constants.
 *
 *   state pointer  rdi                      (struct cpu + CPU_BIAS)
 *   return stack   rsp                      (target_x64_control.c)
 *   homes          r13 r14 r15 r12 rsi rdx rcx r8 r9 r11, xmm0..7
 *   temporaries    rax rbx rbp r10, xmm8..15
 *
 * LLVM's preserve_none convention passes arguments in r12 r13 r14 r15 rdi rsi and so on, so that code of the two
 * compiled tiers can enter each other by a jump.  The state pointer is one whose operands are encoded shortest,
 * since there are so many: those of r12 take a byte more, of r13 as many but in 32 bits. */
#include "jit/baseline/target.h"

#include "base/err.h"
#include "base/fp.h"
#include "ir/eval.h"
#include <cpuid.h>
#include <errno.h>
#include <stdlib.h>
#include <xmmintrin.h>

static const u8 homes_x[] = { AX_R13, AX_R14, AX_R15, AX_R12, AX_RSI, AX_RDX, AX_RCX, AX_R8, AX_R9, AX_R11 };
static const u8 homes_v[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
static const u8 callee_saved[] = { AX_RBP, AX_RBX, AX_R12, AX_R13, AX_R14, AX_R15 };

/* ---- set-up ------------------------------------------------------------------------------------------- */

static void detect(struct host_features *h)
{
    unsigned a, b = 0, c = 0, d;
    __builtin_cpu_init();
    h->avx = __builtin_cpu_supports("avx") != 0;
    h->avx2 = __builtin_cpu_supports("avx2") != 0;
    h->fma = __builtin_cpu_supports("fma") != 0;
    h->bmi1 = __builtin_cpu_supports("bmi") != 0;
    h->bmi2 = __builtin_cpu_supports("bmi2") != 0;
    h->lzcnt = __builtin_cpu_supports("lzcnt") != 0;
    h->popcnt = __builtin_cpu_supports("popcnt") != 0;
    h->sse42 = __builtin_cpu_supports("sse4.2") != 0;
    h->pclmul = __builtin_cpu_supports("pclmul") != 0;
    h->aes = __builtin_cpu_supports("aes") != 0;
    h->f16c = h->avx && __get_cpuid(1, &a, &b, &c, &d) && c >> 29 & 1;
    h->sha = __get_cpuid_count(7, 0, &a, &b, &c, &d) && b >> 29 & 1;
}

/* For tests: goes without the features of a list like "avx2,fma", or without all.  Those whose instructions are
 * encoded as AVX's go with it. */
static int hide(struct host_features *h, const char *list, struct err *err)
{
    for (size_t n; *list; list += n, list += *list == ',') {
        n = strcspn(list, ",");
        bool all = n == 3 && !memcmp(list, "all", n), known = all;
#define FEATURE(name)                                                           \
        if (all || (n == strlen(#name) && !memcmp(list, #name, n)))             \
            known = true, h->name = false;
        HOST_FEATURES(FEATURE)
#undef FEATURE
        if (!known) {
#define FEATURE(name) " " #name
            return err_set(err, -EINVAL, "FERRY_HIDE_CPU: no feature \"%.*s\"; there are: all" HOST_FEATURES(FEATURE), (int)n, list);
#undef FEATURE
        }
    }
    h->avx2 &= h->avx;
    h->fma &= h->avx;
    h->f16c &= h->avx;
    return 0;
}

static void set_pins(struct baseline *bl, unsigned cls, const u16 *offs, const u8 *regs, unsigned n_regs)
{
    unsigned size = cls == CLS_X ? 8 : 16;
    for (; bl->n_pin[cls] < n_regs && offs && offs[bl->n_pin[cls]]; bl->n_pin[cls]++) {
        unsigned k = bl->n_pin[cls];
        struct pinned *p = &bl->pin[cls][k];
        *p = (struct pinned){ .off = offs[k], .cls = (u8)cls, .reg = regs[k] };
        for (unsigned at = p->off; at < p->off + size; at += 8)
            if (at / 8 < ARRAY_LEN(bl->pin_at))
                bl->pin_at[at / 8] = p;
    }
}

int bl_new(struct baseline **out, const struct guest *guest, bool fp_fast, struct err *err)
{
    const char *hidden = secure_getenv("FERRY_HIDE_CPU");
    struct host_features host;
    detect(&host);
    if (hidden && hide(&host, hidden, err))
        return -EINVAL;
    if (!__builtin_cpu_supports("sse4.1"))
        return err_set(err, -ENOTSUP, "this processor has no SSE4.1, which the compiler needs: use --engine=interp");
    struct baseline *bl = calloc(1, sizeof *bl);
    if (!bl)
        return err_set(err, -ENOMEM, "no memory for the compiler");
    bl->guest = guest;
    bl->host = host;
    bl->fp_fast = fp_fast;
    bl_set_traits(bl);
    set_pins(bl, CLS_X, guest->pin, homes_x, ARRAY_LEN(homes_x));
    set_pins(bl, CLS_V, guest->pin_vec, homes_v, ARRAY_LEN(homes_v));
    bl->temps[CLS_X] = 1 << AX_RAX | 1 << AX_RBX | 1 << AX_RBP | 1 << AX_R10;
    bl->temps[CLS_V] = 0xff00;
    *out = bl;
    return 0;
}

void bl_free(struct baseline *bl) { free(bl); }

const u8 *bl_fault_exit(const struct baseline *bl) { return bl->exit_fault; }
const u8 *bl_return_bottom(const struct baseline *bl) { return bl->return_bottom; }

/* ---- the floating-point environment ------------------------------------------------------------------- */

/* MXCSR: flags IE DE ZE OE UE PE in bits 0..5, DAZ 6, masks 7..12, rounding 13..14 (near, down, up, zero), FTZ 15. */
u32 bl_mxcsr_of_mode(u32 mode)
{
    static const u8 rounding[4] = { [FP_NEAREST] = 0, [FP_UP] = 2, [FP_DOWN] = 1, [FP_TOZERO] = 3 };
    return 0x1f80 | (u32)rounding[mode & FP_MODE_ROUND] << 13 | (mode & FP_MODE_FZ ? 0x8040 : 0);
}

u32 bl_flags_of_mxcsr(u32 csr)
{
    return (csr & 1 ? FP_IO : 0) | (csr & 4 ? FP_DZ : 0) | (csr & 8 ? FP_OF : 0) | (csr & 16 ? FP_UF : 0)
        | (csr & 32 ? FP_IX : 0);
}

typedef u32 enter_fn(struct cpu *cpu, const void *code);

u32 bl_run(const struct baseline *bl, struct cpu *cpu, const void *code)
{
    struct jit_cpu *jc = jit_cpu_of(cpu);
    jc->mxcsr = bl_mxcsr_of_mode(cpu->fp_mode);
    jc->fp_fast = bl->fp_fast;
    tg_choose_variant(jc);
    u32 leave = ((enter_fn *)(uintptr_t)bl->enter)(cpu, code);
    cpu->fp_flags |= bl_flags_of_mxcsr(jc->mxcsr);
    return leave;
}

/* Moves the sticky flags into the CPU. */
static void collect_flags(struct cpu *cpu)
{
    u32 csr = _mm_getcsr();
    cpu->fp_flags |= bl_flags_of_mxcsr(csr);
    if (csr & 0x3f)
        _mm_setcsr(csr & ~0x3fu);
}

/* ---- what stubs call ------------------------------------------------------------------------------------ */

/* Evaluates jc->what on jc->arg into jc->result. */
void tg_eval_c(struct jit_cpu *jc)
{
    struct cpu *cpu = &jc->cpu;
    unsigned op = jc->what & 0xff;
    struct fp_env env = { .rules = cpu->guest->fp_rules, .mode = (u8)cpu->fp_mode };

    switch (op) {
    case IR_fp_setmode_:
        collect_flags(cpu);
        cpu->fp_mode = (u32)jc->arg[0].lo;
        _mm_setcsr(bl_mxcsr_of_mode(cpu->fp_mode));
        break;
    case IR_fp_getflags_:
        collect_flags(cpu);
        jc->result = (struct ir_v128){ cpu->fp_flags, 0 };
        break;
    case IR_fp_setflags_:
        collect_flags(cpu);
        cpu->fp_flags = (u32)jc->arg[0].lo;
        break;
    default:
        ir_eval_at(jc->what, &jc->result, jc->arg, &env);
        cpu->fp_flags |= env.flags;
        break;
    }
    tg_choose_variant(jc);
}

static struct ir_v128 low_bits(struct ir_v128 v, unsigned bits)
{
    return bits == 128 ? v : (struct ir_v128){ zext64(v.lo, bits), 0 };
}

/* The same with operands and result where a block has them, among the saved registers. */
static void slow_c(struct jit_cpu *jc)
{
    unsigned result = ir_type_info[jc->what >> 8 & 0xff].bits, operand = ir_type_info[jc->what >> 16 & 0xff].bits;
    unsigned d = jc->where >> 24;
    for (unsigned k = 0; k < 3; k++) {
        unsigned at = jc->where >> 8 * k & 0xff;
        if (at == TG_NOWHERE)
            continue;
        jc->arg[k] = at & TG_GENERAL ? (struct ir_v128){ jc->saved_gpr[at & 15], 0 } : jc->saved_vec[at];
        jc->arg[k] = low_bits(jc->arg[k], operand);
    }
    tg_eval_c(jc);
    if (d & TG_GENERAL)
        jc->saved_gpr[d & 15] = jc->result.lo;
    else
        jc->saved_vec[d] = low_bits(jc->result, result);
}

typedef u64 helper_fn(struct cpu *cpu, u64 x, u64 y, u64 z, u64 w);

static void call(struct jit_cpu *jc, const struct helper_desc *h)
{
    u64 arg[4] = { 0 };
    unsigned n = 0;
    bool wide = ir_type_info[h->result].bits == 128;
    if (wide)
        arg[n++] = (u64)&jc->result;
    for (unsigned k = 0; k < 3 && h->arg[k]; k++)
        arg[n++] = ir_type_info[h->arg[k]].bits == 128 ? (u64)&jc->arg[k] : jc->arg[k].lo;
    u64 r = ((helper_fn *)h->fn)(&jc->cpu, arg[0], arg[1], arg[2], arg[3]);
    if (!wide)
        jc->result.lo = r;
}

/* Calls guest helper jc->what.  1: it faulted, cpu->fault is set. */
u32 tg_helper_c(struct jit_cpu *jc)
{
    struct cpu *cpu = &jc->cpu;
    const struct helper_desc *h = &cpu->guest->helpers[jc->what];
    u32 mode = cpu->fp_mode;

    collect_flags(cpu);
    if (!h->may_fault) {
        call(jc, h);
    } else {
        struct fault_guard guard;
        if (!FAULT_GUARD_SET(&guard)) {
            cpu->fault = guard.fault;
            return 1;
        }
        call(jc, h);
        fault_guard_clear(&guard);
    }
    if (cpu->fp_mode != mode)
        _mm_setcsr(bl_mxcsr_of_mode(cpu->fp_mode));
    tg_choose_variant(jc);
    return 0;
}

/* ---- stubs ---------------------------------------------------------------------------------------------- */

#define CPU_FIELD(field) bl_state(STATE_DISP(offsetof(struct cpu, field)))

static void each_pin(struct baseline *bl, bool store)
{
    for (unsigned cls = 0; cls < 2; cls++) {
        for (unsigned k = 0; k < bl->n_pin[cls]; k++) {
            struct ax64_rm m = bl_state(STATE_DISP(bl->pin[cls][k].off));
            if (store)
                tg_put(bl, cls, cls == CLS_X ? 64 : 128, m, bl->pin[cls][k].reg);
            else
                tg_get(bl, cls, cls == CLS_X ? 64 : 128, bl->pin[cls][k].reg, m);
        }
    }
}

static const u8 *here(struct baseline *bl)
{
    ax64_align(&bl->a, 16);
    return bl->rx + ax64_pos(&bl->a);
}

/* u32 enter(struct cpu *, const void *code) */
static void stub_enter(struct baseline *bl)
{
    struct ax64 *a = &bl->a;
    bl->enter = here(bl);
    for (unsigned k = 0; k < ARRAY_LEN(callee_saved); k++)
        ax64_push(a, ax_x(callee_saved[k]));
    ax64_alu_i(a, AX_SUB, 64, ax_r(ax_x(AX_RSP)), 8);       /* calls from stubs find it aligned */
    ax64_alu_i(a, AX_ADD, 64, ax_r(TG_STATE), CPU_BIAS);        /* rdi, the first argument */
    ax64_mov_mr(a, 64, CPU_FIELD(host_sp), ax_x(AX_RSP));
    ax64_stmxcsr(a, bl_state(JIT_DISP(host_mxcsr)));
    ax64_ldmxcsr(a, bl_state(JIT_DISP(mxcsr)));
    ax64_mov(a, 64, ax_x(AX_RAX), ax_r(ax_x(AX_RSI)));
    each_pin(bl, false);
    ax64_mov(a, 64, ax_x(AX_RSP), CPU_FIELD(return_sp));
    ax64_jmp_rm(a, ax_r(ax_x(AX_RAX)));
}

/* eax: why. */
static void stub_exits(struct baseline *bl, u32 leave)
{
    struct ax64 *a = &bl->a;
    u32 lookup = ax64_label(a);
    for (unsigned kind = 1; kind < N_KINDS; kind++) {
        bl->exit_lookup[kind] = here(bl);
        ax64_mov_mi(a, 32, CPU_FIELD(branch_kind), (s32)kind);
        ax64_jmp(a, lookup);
    }
    bl->exit_lookup[0] = here(bl);
    ax64_bind(a, lookup);
    ax64_mov_mr(a, 64, bl_state(STATE_DISP(bl->guest->pc_off)), ax_x(AX_RAX));
    ax64_mov_i(a, ax_x(AX_RAX), BL_LEAVE_LOOKUP);
    bl->exit = bl->rx + ax64_pos(a);
    each_pin(bl, true);
    ax64_mov_mr(a, 64, CPU_FIELD(return_sp), ax_x(AX_RSP));
    ax64_mov(a, 64, ax_x(AX_RSP), CPU_FIELD(host_sp));
    ax64_bind(a, leave);
    ax64_stmxcsr(a, bl_state(JIT_DISP(mxcsr)));
    ax64_ldmxcsr(a, bl_state(JIT_DISP(host_mxcsr)));
    ax64_alu_i(a, AX_ADD, 64, ax_r(ax_x(AX_RSP)), 8);
    for (unsigned k = ARRAY_LEN(callee_saved); k-- > 0;)
        ax64_pop(a, ax_x(callee_saved[k]));
    ax64_ret(a);

    bl->exit_fault = here(bl);
    ax64_mov_i(a, ax_x(AX_RAX), BL_LEAVE_FAULT);
    ax64_jmp_to(a, bl->exit, bl->rx);

    bl->return_bottom = here(bl);
    ax64_mov(a, 64, ax_x(AX_RSP), CPU_FIELD(return_base));
    ax64_mov_i(a, ax_x(AX_RAX), ~(u64)0);
    ax64_jmp_to(a, bl->exit_lookup[0], bl->rx);
}

void tg_to_host_stack(struct baseline *bl)
{
    ax64_mov_mr(&bl->a, 64, CPU_FIELD(return_sp), ax_x(AX_RSP));
    ax64_mov(&bl->a, 64, ax_x(AX_RSP), CPU_FIELD(host_sp));
}

void tg_call_c(struct baseline *bl, uintptr_t fn)
{
    ax64_mov(&bl->a, 64, ax_x(AX_RBX), ax_r(TG_STATE));
    ax64_alu_i(&bl->a, AX_SUB, 64, ax_r(TG_STATE), CPU_BIAS + offsetof(struct jit_cpu, cpu));     /* the argument */
    ax64_mov_i(&bl->a, ax_x(AX_RAX), fn);
    ax64_call_rm(&bl->a, ax_r(ax_x(AX_RAX)));
    ax64_mov(&bl->a, 64, TG_STATE, ax_r(ax_x(AX_RBX)));
}

static void save_all(struct baseline *bl)
{
    struct ax64 *a = &bl->a;
    for (unsigned k = 0; k < 16; k++) {
        if (k != AX_RSP)
            ax64_mov_mr(a, 64, bl_state(JIT_DISP(saved_gpr) + 8 * (s32)k), ax_x(k));
        tg_put(bl, CLS_V, 128, bl_state(JIT_DISP(saved_vec) + 16 * (s32)k), k);
    }
    tg_to_host_stack(bl);
}

static void restore_all(struct baseline *bl)
{
    struct ax64 *a = &bl->a;
    ax64_mov(a, 64, ax_x(AX_RSP), CPU_FIELD(return_sp));
    for (unsigned k = 0; k < 16; k++) {
        if (k != AX_RSP && k != TG_STATE.n)
            ax64_mov(a, 64, ax_x(k), bl_state(JIT_DISP(saved_gpr) + 8 * (s32)k));
        tg_get(bl, CLS_V, 128, k, bl_state(JIT_DISP(saved_vec) + 16 * (s32)k));
    }
}

/* Keeps every register, but what fn changes among the saved ones. */
static const u8 *stub_keeping(struct baseline *bl, void (*fn)(struct jit_cpu *))
{
    const u8 *stub = here(bl);
    save_all(bl);
    tg_call_c(bl, (uintptr_t)fn);
    restore_all(bl);
    ax64_ret(&bl->a);
    return stub;
}

/* The same for an access to guest memory, which may fault. */
static void stub_memory(struct baseline *bl)
{
    struct ax64 *a = &bl->a;
    u32 faulted = ax64_label(a);
    bl->call_memory = here(bl);
    save_all(bl);
    tg_call_c(bl, (uintptr_t)tg_memory_c);
    ax64_test(a, 32, ax_r(ax_x(AX_RAX)), ax_x(AX_RAX));
    ax64_jcc(a, AX_NE, faulted);
    restore_all(bl);
    ax64_ret(a);
    ax64_bind(a, faulted);
    restore_all(bl);
    ax64_lea(a, 64, ax_x(AX_RSP), ax_m(ax_x(AX_RSP), 16));  /* the return addresses of this and of call_access */
    ax64_jmp_to(a, bl->exit_fault, bl->rx);
}

/* State is in memory during the call; temporaries are lost. */
static void stub_helper(struct baseline *bl, u32 leave)
{
    struct ax64 *a = &bl->a;
    u32 faulted = ax64_label(a);
    bl->call_helper = here(bl);
    each_pin(bl, true);
    tg_to_host_stack(bl);
    tg_call_c(bl, (uintptr_t)tg_helper_c);
    ax64_test(a, 32, ax_r(ax_x(AX_RAX)), ax_x(AX_RAX));
    ax64_jcc(a, AX_NE, faulted);
    each_pin(bl, false);
    ax64_mov(a, 64, ax_x(AX_RSP), CPU_FIELD(return_sp));
    ax64_ret(a);
    ax64_bind(a, faulted);
    ax64_alu_i(a, AX_ADD, 64, CPU_FIELD(return_sp), 8);     /* this stub's return address */
    ax64_mov_i(a, ax_x(AX_RAX), BL_LEAVE_FAULT);
    ax64_jmp(a, leave);
}

/* A system call: on to what pc in the state says.  Found by its table, so that what the call did to code counts. */
static void stub_quick(struct baseline *bl, u32 (*quick)(struct jit_cpu *), u32 leave)
{
    struct ax64 *a = &bl->a;
    bl->call_quick = here(bl);
    each_pin(bl, true);
    tg_to_host_stack(bl);
    tg_call_c(bl, (uintptr_t)quick);
    ax64_test(a, 32, ax_r(ax_x(AX_RAX)), ax_x(AX_RAX));
    ax64_jcc(a, AX_NE, leave);
    each_pin(bl, false);
    ax64_mov(a, 64, ax_x(AX_RSP), CPU_FIELD(return_sp));
    ax64_mov(a, 64, ax_x(AX_RAX), bl_state(STATE_DISP(bl->guest->pc_off)));
    tg_probe(bl, ax_x(AX_RAX), 0);
    ax64_jcc_to(a, AX_NE, bl->look_again[0], bl->rx);
    ax64_jmp_rm(a, tg_probed(bl, 0));
}

u32 bl_stubs(struct baseline *bl, u32 (*quick)(struct jit_cpu *), u8 *rw, const u8 *rx, size_t size)
{
    bl->rx = rx;
    ax64_init(&bl->a, rw, size, bl->host.avx);
    u32 leave = ax64_label(&bl->a);
    stub_enter(bl);
    stub_exits(bl, leave);
    tg_stubs_look_again(bl);
    bl->call_eval = stub_keeping(bl, tg_eval_c);
    bl->call_slow = stub_keeping(bl, slow_c);
    stub_helper(bl, leave);
    if (quick)
        stub_quick(bl, quick, leave);
    tg_stub_ret_miss(bl, 0);
    if (bl->guest->system) {
        for (unsigned regime = 1; regime < CPU_REGIMES; regime++)
            tg_stub_ret_miss(bl, regime);
        stub_memory(bl);
        tg_stubs_access(bl);
    }
    tg_stubs_missed(bl);
    tg_stubs_region(bl, leave);
    ax64_align(&bl->a, 16);
    ax64_finish(&bl->a);
    ASSERT(!bl->a.failed, "no room for the stubs");
    return ax64_pos(&bl->a);
}

/* ---- moves ------------------------------------------------------------------------------------------------ */

void tg_move(struct baseline *bl, enum bl_class cls, unsigned d, unsigned s)
{
    if (d == s)
        return;
    if (cls == CLS_X)
        ax64_mov(&bl->a, 64, ax_x(d), ax_r(ax_x(s)));
    else
        ax64_v2(&bl->a, AXV_MOVAPS, ax_v(d), ax_vr(ax_v(s)));
}

void tg_put(struct baseline *bl, enum bl_class cls, unsigned bits, struct ax64_rm m, unsigned s)
{
    if (cls == CLS_X)
        ax64_mov_mr(&bl->a, MAX(bits, 8u), m, ax_x(s));
    else if (bits == 128)
        ax64_v_store(&bl->a, AXV_MOVUPS_ST, m, ax_v(s));
    else if (bits == 64)
        ax64_v_store(&bl->a, AXV_MOVSD_ST, m, ax_v(s));
    else if (bits == 32)
        ax64_v_store(&bl->a, AXV_MOVSS_ST, m, ax_v(s));
    else
        ax64_v_store_i(&bl->a, AXV_PEXTRW, 32, m, ax_v(s), 0);
}

void tg_get(struct baseline *bl, enum bl_class cls, unsigned bits, unsigned d, struct ax64_rm m)
{
    if (cls == CLS_X) {
        if (bits == 64)
            ax64_mov(&bl->a, 64, ax_x(d), m);
        else
            ax64_movzx(&bl->a, MAX(bits, 8u), ax_x(d), m);
    } else if (bits == 128) {
        ax64_v2(&bl->a, AXV_MOVUPS, ax_v(d), m);
    } else if (bits == 64) {
        ax64_v2(&bl->a, AXV_MOVSD, ax_v(d), m);
    } else if (bits == 32) {
        ax64_v2(&bl->a, AXV_MOVSS, ax_v(d), m);
    } else {
        ax64_v3(&bl->a, AXV_PXOR, ax_v(d), ax_v(d), ax_vr(ax_v(d)));
        ax64_v_rm3_i(&bl->a, AXV_PINSRW, 32, ax_v(d), ax_v(d), m, 0);
    }
}

void tg_const_x(struct baseline *bl, unsigned d, u64 v) { ax64_mov_i(&bl->a, ax_x(d), v); }

void tg_const_v(struct baseline *bl, unsigned d, u64 lo, u64 hi)
{
    if (!(lo | hi))
        ax64_v3(&bl->a, AXV_PXOR, ax_v(d), ax_v(d), ax_vr(ax_v(d)));
    else if (lo == ~(u64)0 && hi == lo)
        ax64_v3(&bl->a, AXV_PCMPEQD, ax_v(d), ax_v(d), ax_vr(ax_v(d)));
    else
        ax64_v2(&bl->a, AXV_MOVAPS, ax_v(d), tg_pool(bl, lo, hi));
}

static struct ax64_rm pool(struct baseline *bl, bool moves, u64 lo, u64 hi)
{
    for (unsigned k = 0; k < bl->n_pool; k++)
        if (bl->pool[k].lo == lo && bl->pool[k].hi == hi && bl->pool[k].moves == moves)
            return ax_at(bl->pool[k].label);
    if (bl->n_pool == ARRAY_LEN(bl->pool)) {
        bl->failed = true;
        return ax_at(bl->pool[0].label);
    }
    unsigned k = bl->n_pool++;
    bl->pool[k].label = ax64_label(&bl->a);
    bl->pool[k].moves = moves;
    bl->pool[k].lo = lo;
    bl->pool[k].hi = hi;
    return ax_at(bl->pool[k].label);
}

struct ax64_rm tg_pool(struct baseline *bl, u64 lo, u64 hi) { return pool(bl, false, lo, hi); }
struct ax64_rm tg_pool_moving(struct baseline *bl, gva v) { return pool(bl, true, v, 0); }
