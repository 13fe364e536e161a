/* target_x64_region.c - what regions of the LLVM tier (jit/region.h) need of the code around them: the routines
 * they call or jump to by name, and their exits.
 *
 * A region runs with the baseline's registers at its entry and exits, and with the return stack as its stack.
 * In between its state is its own business: before what may fault it is in memory, so that a fault leaves
 * without storing registers. */
#include "jit/baseline/target.h"

#include "core/mmu.h"
#include "jit/region.h"

#define RSP ax_x(AX_RSP)
#define RAX ax_x(AX_RAX)
#define SAVED(reg) (JIT_DISP(saved_gpr) + 8 * (reg))

/* vmovups between ymm register k and its place, as LLVM may use all of it if the processor has it. */
static void move_wide(struct baseline *bl, bool store, unsigned k)
{
    s32 disp = JIT_DISP(saved_wide) + 32 * (s32)k;
    if (!__builtin_cpu_supports("avx")) {
        if (store)
            tg_put(bl, CLS_V, 128, bl_state(disp), k);
        else
            tg_get(bl, CLS_V, 128, k, bl_state(disp));
        return;
    }
    const u8 code[] = { 0xc4, (u8)(k < 8 ? 0xe1 : 0x61), 0x7c, store ? 0x11 : 0x10, (u8)(0x80 | (k & 7) << 3 | TG_STATE.n) };
    for (unsigned i = 0; i < ARRAY_LEN(code); i++)
        ax64_byte(&bl->a, code[i]);
    ax64_u32(&bl->a, (u32)disp);
}

/* void fn(state pointer in rdi), by a call that keeps every register, LLVM's preserve_all.  fn's result: leave. */
static const u8 *support(struct baseline *bl, uintptr_t fn, bool can_leave, u32 leave)
{
    struct ax64 *a = &bl->a;
    u32 left = ax64_label(a);
    ax64_align(a, 16);
    const u8 *stub = bl->rx + ax64_pos(a);
    for (unsigned k = 0; k < 16; k++) {
        if (k != AX_RSP && k != TG_STATE.n)
            ax64_mov_mr(a, 64, bl_state(SAVED((s32)k)), ax_x(k));
        move_wide(bl, true, k);
    }
    tg_to_host_stack(bl);
    tg_call_c(bl, fn);
    if (can_leave) {
        ax64_test(a, 32, ax_r(RAX), RAX);
        ax64_jcc(a, AX_NE, left);
    }
    ax64_mov(a, 64, RSP, bl_state(STATE_DISP(offsetof(struct cpu, return_sp))));
    for (unsigned k = 0; k < 16; k++) {
        if (k != AX_RSP && k != TG_STATE.n)
            ax64_mov(a, 64, ax_x(k), bl_state(SAVED((s32)k)));
        move_wide(bl, false, k);
    }
    ax64_ret(a);
    ax64_bind(a, left);
    ax64_mov(a, 64, RAX, bl_state(STATE_DISP(offsetof(struct cpu, return_base))));
    ax64_mov_mr(a, 64, bl_state(STATE_DISP(offsetof(struct cpu, return_sp))), RAX);
    ax64_mov_i(a, RAX, BL_LEAVE_FAULT);
    ax64_jmp(a, leave);
    return stub;
}

/* A fault in a region: rdi is the state pointer (the handler sees to it), nothing else counts. */
static void fault(struct baseline *bl, u32 leave)
{
    struct ax64 *a = &bl->a;
    ax64_align(a, 16);
    bl->region.fault = bl->rx + ax64_pos(a);
    ax64_mov(a, 64, RAX, bl_state(STATE_DISP(offsetof(struct cpu, return_base))));
    ax64_mov_mr(a, 64, bl_state(STATE_DISP(offsetof(struct cpu, return_sp))), RAX);
    ax64_mov(a, 64, RSP, bl_state(STATE_DISP(offsetof(struct cpu, host_sp))));
    ax64_mov_i(a, RAX, BL_LEAVE_FAULT);
    ax64_jmp(a, leave);
}

/* See region.h.  1: it faulted, cpu->fault is set. */
static u32 memory_c(struct jit_cpu *jc)
{
    struct cpu *cpu = &jc->cpu;
    const gva va = jc->arg[0].lo;
    const u32 what = (u32)jc->what;
    unsigned size = REGION_ACCESS_SIZE(what), regime = REGION_ACCESS_REGIME(what);
    const enum region_access access = what & 15;
    const u8 *at;
    bool done;

    if (access == REGION_LOAD)
        at = mmu_load(cpu, va, size, regime);
    else if (access == REGION_STORE)
        at = mmu_store(cpu, va, size, regime, &jc->arg[1], &done);
    else
        at = mmu_atomic(cpu, va, size, regime, access == REGION_ATOMIC);
    jc->result.lo = (u64)(uintptr_t)at - va;
    return !at;
}

void tg_stubs_region(struct baseline *bl, u32 leave)
{
    bl->region.eval = support(bl, (uintptr_t)tg_eval_c, false, leave);
    bl->region.helper = support(bl, (uintptr_t)tg_helper_c, true, leave);
    bl->region.memory = support(bl, (uintptr_t)memory_c, true, leave);
    fault(bl, leave);
}

const u8 *bl_symbol(const struct baseline *bl, const char *name)
{
    const struct { const char *name; const u8 *at; } known[] = {
        { "eval", bl->region.eval }, { "helper", bl->region.helper }, { "memory", bl->region.memory }, { "fault", bl->exit_fault },
    };
    for (unsigned k = 0; k < ARRAY_LEN(known); k++)
        if (!strcmp(name, known[k].name))
            return known[k].at;
    return NULL;
}

const u8 *bl_region_fault_exit(const struct baseline *bl) { return bl->region.fault; }

/* ---- exits ------------------------------------------------------------------------------------------------- */

/* What calls that are under way in the region would have pushed.  Their code is here, so returns into it are predicted. */
static void push_calls(struct baseline *bl, const struct region_exit *e)
{
    for (unsigned k = 0; k < e->depth; k++) {
        u32 on = ax64_label(&bl->a);
        tg_push_place(bl, e->rets[k]);
        ax64_call(&bl->a, on);
        tg_continuation(bl, e->rets[k]);
        ax64_bind(&bl->a, on);
    }
}

static void emit_call(struct baseline *bl, const struct region_exit *e)
{
    tg_push_place(bl, e->ret);
    unsigned k = tg_exit(bl, e->target);
    tg_patched(bl, k, ax64_call_patch(&bl->a, bl->exit_label[k]));
    tg_continuation(bl, e->ret);
}

/* The table that indirect branches of this kind go by: in system mode the regime's. */
static unsigned table_of(const struct baseline *bl, const struct region_exit *e) { return bl->guest->system ? bl->b->regime : e->why; }

/* In this and the next two the target is in rax. */
static void emit_icall(struct baseline *bl, const struct region_exit *e)
{
    u32 missed = ax64_label(&bl->a), resume = ax64_label(&bl->a);
    const unsigned kind = table_of(bl, e);
    tg_push_place(bl, e->ret);
    tg_probe(bl, RAX, kind);
    ax64_jcc(&bl->a, AX_NE, missed);
    ax64_call_rm(&bl->a, tg_probed(bl, kind));
    ax64_bind(&bl->a, resume);
    tg_continuation(bl, e->ret);
    ax64_bind(&bl->a, missed);
    ax64_call_to(&bl->a, bl->look_again[kind], bl->rx);
    ax64_jmp(&bl->a, resume);
}

static void emit_ret(struct baseline *bl)
{
    ax64_alu(&bl->a, AX_CMP, 64, RAX, ax_m(RSP, 8));
    ax64_jcc_to(&bl->a, AX_NE, bl->ret_miss[bl->b->regime], bl->rx);
    ax64_ret(&bl->a);
}

static void emit_ind(struct baseline *bl, unsigned kind)
{
    tg_probe(bl, RAX, kind);
    ax64_jcc_to(&bl->a, AX_NE, bl->look_again[kind], bl->rx);
    ax64_jmp_rm(&bl->a, tg_probed(bl, kind));
}

static void leave(struct baseline *bl, gva pc, u32 why)
{
    tg_set_pc(bl, pc);
    ax64_mov_i(&bl->a, RAX, why);
    ax64_jmp_to(&bl->a, bl->exit, bl->rx);
}

static void emit_exit(struct baseline *bl, const struct region_exit *e)
{
    unsigned k;
    push_calls(bl, e);
    switch (e->kind) {
    case REGION_LINK:
        k = tg_exit(bl, e->target);
        tg_patched(bl, k, ax64_jmp_patch(&bl->a, bl->exit_label[k]));
        break;
    case REGION_FLUSH:                      /* not by a table: those have no variants */
        k = tg_exit(bl, e->target);
        bl->out->exit[k].variant = BL_FLUSH;
        tg_patched(bl, k, ax64_jmp_patch(&bl->a, bl->exit_label[k]));
        bl->exit_probes[k] = false;
        break;
    case REGION_KICK:                       /* leaves every time */
        k = tg_exit(bl, e->target);
        bl->exit_probes[k] = false;
        bl->out->exit[k].patch = 0;
        ax64_jmp(&bl->a, bl->exit_label[k]);
        break;
    case REGION_CALL:   emit_call(bl, e); break;
    case REGION_ICALL:  emit_icall(bl, e); break;
    case REGION_RET:    emit_ret(bl); break;
    case REGION_IND:    emit_ind(bl, table_of(bl, e)); break;
    case REGION_TRAP:   leave(bl, e->target, BL_LEAVE_TRAP | (u32)e->why << 8); break;
    }
}

bool bl_region_exits(struct baseline *bl, gva pc, unsigned regime, const struct region_exit *exit, unsigned n, u8 *rw, const u8 *rx, u32 used,
                     size_t room, u32 first_exit, u32 *at, struct bl_result *out)
{
    bl->region_at = (struct ir_block){ .pc = pc, .regime = (u8)regime };
    bl->b = &bl->region_at;
    bl_begin(bl, pc, BL_PLAIN, rw, rx, room, first_exit, out);
    bl->a.p += used;
    out->region = true;
    for (unsigned k = 0; k < n && !bl->failed; k++) {
        at[k] = ax64_pos(&bl->a);
        emit_exit(bl, &exit[k]);
    }
    return bl_end(bl);
}
