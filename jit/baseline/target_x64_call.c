/* target_x64_call.c - calls into C: guest helpers, the evaluator for ops without an emitter, and what lies
 * behind a block's code: slow paths, exit stubs, constants. */
#include "jit/baseline/target.h"

#include "base/fp.h"
#include "ir/eval.h"

#define RAX ax_x(AX_RAX)

static struct ax64_rm arg(unsigned k, unsigned off) { return bl_state(JIT_DISP(arg) + 16 * (s32)k + (s32)off); }

void tg_store_u64(struct baseline *bl, struct ax64_rm m, u64 v)
{
    struct ax64_rm hi = m;
    hi.disp += 4;
    if ((s64)v == (s32)v) {
        ax64_mov_mi(&bl->a, 64, m, (s32)v);
    } else {
        ax64_mov_mi(&bl->a, 32, m, (s32)(u32)v);
        ax64_mov_mi(&bl->a, 32, hi, (s32)(v >> 32));
    }
}

/* A vector register's value of `bits`, zeros above. */
static void put_vec_arg(struct baseline *bl, unsigned k, unsigned bits, unsigned reg)
{
    if (bits < 128) {
        tg_store_u64(bl, arg(k, 0), 0);
        tg_store_u64(bl, arg(k, 8), 0);
    }
    tg_put(bl, CLS_V, bits, arg(k, 0), reg);
}

static void put_arg(struct baseline *bl, unsigned k, ir_ref r)
{
    const struct ir_node *i = bl_node(bl, r);
    u16 locked_x = bl->locked[CLS_X], locked_v = bl->locked[CLS_V];
    bl_prep(bl, r);
    if (bl->v[r].cls == CLS_V) {
        put_vec_arg(bl, k, bl_bits(bl, r), bl_v(bl, r).n);
    } else {
        if (ir_moves(i))
            tg_store_place(bl, arg(k, 0), ir_imm(i));
        else if (i->op == IR_const_)
            tg_store_u64(bl, arg(k, 0), ir_imm(i));
        else
            ax64_mov_mr(&bl->a, 64, arg(k, 0), bl_x_clean(bl, r));
        tg_store_u64(bl, arg(k, 8), 0);
    }
    bl->locked[CLS_X] = locked_x;
    bl->locked[CLS_V] = locked_v;
}

static void put_args(struct baseline *bl, const struct ir_node *i)
{
    unsigned slots = ir_ref_slots(i);
    const ir_ref ref[3] = { i->a, i->b, i->c };
    for (unsigned k = 0; k < 3; k++)
        if ((slots >> k & 1) && ref[k] != IR_NONE)
            put_arg(bl, k, ref[k]);
}

static void get_result(struct baseline *bl, ir_ref n)
{
    unsigned bits = bl_bits(bl, n);
    struct ax64_rm m = bl_state(JIT_DISP(result));
    if (!bl->v[n].uses)
        return;
    if (bl->v[n].cls == CLS_X)
        tg_get(bl, CLS_X, bits, bl_def_x(bl, n, bits).n, m);
    else
        tg_get(bl, CLS_V, bits, bl_def_v(bl, n, bits).n, m);
}

static u64 what_of(const struct baseline *bl, const struct ir_node *i)
{
    enum ir_type operand = ir_ref_slots(i) & 1 ? ir_operand_type(bl->b, i) : IR_none;
    return IR_WHAT(i->op, i->type, operand, i->aux);
}

void tg_emit_eval(struct baseline *bl, ir_ref n)
{
    const struct ir_node *i = bl_node(bl, n);
    ASSERT(ir_op_info[i->op].flags & (F_PURE | F_FP | F_FPCTL), "op %s has no emitter", ir_op_info[i->op].name);
    put_args(bl, i);
    tg_store_u64(bl, bl_state(JIT_DISP(what)), what_of(bl, i));
    tg_call_stub(bl, bl->call_eval);
    bl->hf.kind = FL_NONE;
    bl_done(bl, n);
    get_result(bl, n);
}

bool tg_call(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    put_args(bl, i);
    bl_done(bl, n);
    bl_save_for_call(bl);
    if (bl->guest->helpers[i->aux].may_fault)
        tg_set_pc(bl, bl->pc);
    tg_store_u64(bl, bl_state(JIT_DISP(what)), i->aux);
    tg_call_stub(bl, bl->call_helper);
    get_result(bl, n);
    return true;
}

void tg_set_pc(struct baseline *bl, gva pc) { tg_store_place(bl, bl_state(STATE_DISP(bl->guest->pc_off)), pc); }

/* ---- out of line ------------------------------------------------------------------------------------------- */

struct slow *tg_slow(struct baseline *bl, ir_ref n, enum ax64_cc cc)
{
    if (bl->n_slow == ARRAY_LEN(bl->slow)) {
        bl->failed = true;
        return &bl->slow[0];
    }
    struct slow *s = &bl->slow[bl->n_slow++];
    *s = (struct slow){ .label = ax64_label(&bl->a), .node = n, .pc = bl->pc };
    ax64_jcc(&bl->a, cc, s->label);
    return s;
}

void tg_slow_align(struct baseline *bl, ir_ref n, unsigned reg, unsigned size)
{
    struct slow *s = tg_slow(bl, n, AX_NE);
    s->kind = SLOW_ALIGN;
    s->d = (u8)reg;
    s->size = (u8)size;
    s->resume = ax64_label(&bl->a);
    ax64_bind(&bl->a, s->resume);
}

void tg_slow_fp_over(struct baseline *bl, ir_ref n, enum ax64_cc cc, unsigned d, const u8 operand[3], u32 resume)
{
    struct slow *s = tg_slow(bl, n, cc);
    s->kind = SLOW_FP;
    s->d = (u8)d;
    memcpy(s->operand, operand, 3);
    s->resume = resume;
}

void tg_slow_fp(struct baseline *bl, ir_ref n, enum ax64_cc cc, unsigned d, const u8 operand[3])
{
    u32 resume = ax64_label(&bl->a);
    tg_slow_fp_over(bl, n, cc, d, operand, resume);
    ax64_bind(&bl->a, resume);
}

void tg_slow_denormal(struct baseline *bl, enum ax64_cc cc, enum ir_type type, unsigned d)
{
    struct slow *s = tg_slow(bl, IR_NONE, cc);
    s->kind = SLOW_DENORMAL;
    s->type = type;
    s->d = (u8)d;
    s->resume = ax64_label(&bl->a);
    ax64_bind(&bl->a, s->resume);
}

static void emit_denormal(struct baseline *bl, const struct slow *s)
{
    struct ax64 *a = &bl->a;
    if (ir_type_info[s->type].bits < 128) {             /* equal or unordered with zero */
        ax64_jcc(a, AX_P, s->resume);
        ax64_v2(a, AXV_PTEST, ax_v(s->d), tg_lanes_of(bl, s->type, ~(u64)0 >> (65 - ir_type_info[s->type].bits)));
        ax64_jcc(a, AX_E, s->resume);
    }
    ax64_alu_i(a, AX_OR, 8, bl_state(STATE_DISP(offsetof(struct cpu, fp_flags))), FP_ID);
    ax64_jmp(a, s->resume);
}

static void emit_align_fault(struct baseline *bl, const struct slow *s)
{
    ax64_mov_mr(&bl->a, 64, bl_state(STATE_DISP(offsetof(struct cpu, fault.addr))), ax_x(s->d));
    if (s->size) {
        ax64_alu_i(&bl->a, AX_AND, 32, ax_r(ax_x(s->d)), 15);
        ax64_alu_i(&bl->a, AX_CMP, 32, ax_r(ax_x(s->d)), 16 - s->size);
        ax64_jcc(&bl->a, AX_BE, s->resume);
    }
    ax64_mov_mi(&bl->a, 32, bl_state(STATE_DISP(offsetof(struct cpu, fault.kind))), FAULT_ALIGN);
    ax64_mov_mi(&bl->a, 64, bl_state(STATE_DISP(offsetof(struct cpu, fault.code))), 0);
    ax64_mov_mi(&bl->a, 8, bl_state(STATE_DISP(offsetof(struct cpu, fault.mapped))), 1);
    ax64_mov_mi(&bl->a, 8, bl_state(STATE_DISP(offsetof(struct cpu, fault.bus))), 0);
    tg_set_pc(bl, s->pc);
    tg_jump_stub(bl, bl->exit_fault);
}

/* One byte a register, TG_GENERAL marks general ones, TG_NOWHERE stands for none: operands, then the result. */
static u32 where_of(const struct baseline *bl, const struct slow *s)
{
    const struct ir_node *i = bl_node(bl, s->node);
    const ir_ref ref[4] = { i->a, i->b, i->c, s->node };
    const u8 reg[4] = { s->operand[0], s->operand[1], s->operand[2], s->d };
    unsigned slots = ir_ref_slots(i) | 8;
    u32 where = 0;
    for (unsigned k = 0; k < 4; k++) {
        unsigned at = !(slots >> k & 1) ? TG_NOWHERE : reg[k] | (bl->v[ref[k]].cls == CLS_X ? TG_GENERAL : 0u);
        where |= (u32)at << 8 * k;
    }
    return where;
}

static void emit_slow_fp(struct baseline *bl, const struct slow *s)
{
    tg_store_u64(bl, bl_state(JIT_DISP(what)), what_of(bl, bl_node(bl, s->node)));
    ax64_mov_mi(&bl->a, 32, bl_state(JIT_DISP(where)), (s32)where_of(bl, s));
    tg_call_stub(bl, bl->call_slow);
    ax64_jmp(&bl->a, s->resume);
}

/* BL_EXIT_STUB bytes. */
static void exit_stub(struct ax64 *a, u32 number, const u8 *exit, const u8 *rx)
{
    ax64_mov_i(a, RAX, number);
    ax64_jmp_to(a, exit, rx);
}

void bl_exit_stubs(struct baseline *bl, u8 *rw, const u8 *rx, u32 first)
{
    enum { ROOM = 64 };             /* that the encoder wants behind what it writes */
    ax64_init(&bl->a, rw, BL_EXIT_CHUNK_SIZE + ROOM, bl->host.avx);
    for (u32 n = first; n < first + BL_EXIT_CHUNK; n++)
        exit_stub(&bl->a, n, bl->exit, rx);
    ASSERT(ax64_pos(&bl->a) == BL_EXIT_CHUNK_SIZE, "stubs of exits take %u bytes", ax64_pos(&bl->a));
}

void bl_set_exits(struct baseline *bl, const u8 *code, const u32 *chunk)
{
    bl->code = code;
    bl->exit_chunk = chunk;
}

void tg_flush_tails(struct baseline *bl)
{
    struct ax64 *a = &bl->a;
    for (unsigned k = 0; k < bl->n_slow; k++) {
        ax64_bind(a, bl->slow[k].label);
        if (bl->slow[k].kind == SLOW_ALIGN)
            emit_align_fault(bl, &bl->slow[k]);
        else if (bl->slow[k].kind == SLOW_MEMORY)
            tg_slow_memory(bl, &bl->slow[k]);
        else if (bl->slow[k].kind == SLOW_DENORMAL)
            emit_denormal(bl, &bl->slow[k]);
        else if (bl->slow[k].kind == SLOW_EXIT)
            tg_slow_exit(bl, &bl->slow[k]);
        else
            emit_slow_fp(bl, &bl->slow[k]);
    }
    for (unsigned k = 0; k < bl->out->n_exits; k++) {
        if (!bl->exit_inside[k] && !bl->exit_probes[k]) {
            ax64_bind_to(a, bl->exit_label[k], bl->code + bl_exit_at(bl->exit_chunk, bl->first_exit + k), bl->rx);
            continue;
        }
        ax64_bind(a, bl->exit_label[k]);
        bl->out->exit[k].stub = ax64_pos(a);
        if (bl->exit_probes[k])
            tg_exit_by_table(bl, k);
        else
            exit_stub(a, bl->first_exit + k, bl->exit, bl->rx);
    }
    if (bl->leave_label != ~0u) {
        ax64_bind(a, bl->leave_label);
        tg_set_pc(bl, bl->b->pc);
        ax64_mov_i(a, RAX, bl->leave_why);
        tg_jump_stub(bl, bl->exit);
    }
    if (bl->n_pool)
        ax64_align(a, 16);
    for (unsigned k = 0; k < bl->n_pool; k++) {
        ax64_bind(a, bl->pool[k].label);
        if (bl->pool[k].moves)
            tg_reloc(bl, BL_RELOC_PLACE, ax64_pos(a), 0);
        ax64_u64(a, bl->pool[k].lo);
        ax64_u64(a, bl->pool[k].hi);
    }
}
