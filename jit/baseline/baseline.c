/* baseline.c - compiles a block: analysis backwards, then node after node, then what lies out of line. */
#include "jit/baseline/target.h"

static void mark(struct baseline *bl, gva pc)
{
    struct bl_result *out = bl->out;
    u32 at = ax64_pos(&bl->a);
    bl->pc = pc;
    if (out->n_marks && out->mark[out->n_marks - 1].code == at)
        out->n_marks--;                     /* the instruction before gave no code */
    if (out->n_marks == BL_MAX_MARKS || at > UINT16_MAX || pc - bl->b->pc > UINT16_MAX)
        bl->failed = true;
    else
        out->mark[out->n_marks++] = (struct bl_mark){ .code = (u16)at, .pc = (u16)(pc - bl->b->pc) };
}

static emit_fn *emitter(unsigned op, unsigned type)
{
    return ir_type_info[type].bits == 128 ? tg_emit_vec[op] : tg_emit[op];
}

/* In a block that flushes denormals; not once the block has changed the floating-point environment itself. */
static bool emit_fp(struct baseline *bl, ir_ref n, const struct ir_node *i, emit_fn *emit)
{
    if (bl->mode_unknown)
        return false;
    if (bl->variant != BL_FLUSH)
        return emit && emit(bl, n, i);
    if (emit)
        tg_flush_operands(bl, n);
    if (!emit || !emit(bl, n, i))
        tg_emit_eval(bl, n);
    tg_flushed_result(bl, n);
    return true;
}

/* Nodes may be emitted inside others (lazy operands): locks of the outer node stay. */
void bl_emit_node(struct baseline *bl, ir_ref n)
{
    const struct ir_node *i = bl_node(bl, n);
    const struct op_traits *t = &bl->traits[i->op];
    struct val *v = &bl->v[n];
    u16 locked_x = bl->locked[CLS_X], locked_v = bl->locked[CLS_V];
    ir_ref outer = bl->at;

    if (v->emitted)
        return;
    v->emitted = true;
    bl->at = n;
    if (!t->neutral && !t->condition && !t->finds_flags && !v->keeps_flags && !bl_flag_neutral(bl, n))
        bl->hf.kind = FL_NONE;
    bl->mode_unknown |= t->sets_fp;
    emit_fn *emit = emitter(i->op, i->type);
    if (!(t->fp ? emit_fp(bl, n, i, emit) : emit && emit(bl, n, i)))
        tg_emit_eval(bl, n);
    bl->locked[CLS_X] = locked_x;
    bl->locked[CLS_V] = locked_v;
    bl->at = outer;
}

void bl_begin(struct baseline *bl, gva pc, enum bl_variant variant, u8 *rw, const u8 *rx, size_t size, u32 first_exit,
              struct bl_result *out)
{
    bl->pc = pc;
    bl->variant = variant;
    bl->rx = rx;
    bl->first_exit = first_exit;
    bl->out = out;
    bl->failed = false;
    bl->n_slow = bl->n_pool = 0;
    bl->leave_label = ~0u;
    bl->mode_unknown = variant == BL_CAREFUL;
    out->n_exits = out->n_marks = out->n_relocs = 0;
    out->region = out->region_plain = out->stays = out->lost = false;
    out->edges_at = out->n_edges = 0;
    ax64_init(&bl->a, rw, size, bl->host.avx);
}

bool bl_end(struct baseline *bl)
{
    tg_flush_tails(bl);
    ax64_finish(&bl->a);
    bl->out->size = ax64_pos(&bl->a);
    return !bl->failed && !bl->a.failed;
}

void bl_set_heat(struct baseline *bl, u32 step) { bl->heat_step = step; }

bool bl_compile(struct baseline *bl, const struct ir_block *b, enum bl_variant variant, u8 *rw, const u8 *rx, size_t size,
                u32 first_exit, struct bl_result *out)
{
    bl->b = b;
    bl->node = b->node;
    bl_begin(bl, b->pc, variant, rw, rx, size, first_exit, out);
    bl_regs_init(bl);
    bl_analyse(bl);
    tg_look_for_places(bl);
    tg_look_for_windows(bl);

    if (variant == BL_PLAIN && bl->may_loop)
        tg_kick_test(bl);
    if (bl->has_fp)
        tg_mode_test(bl);
    for (ir_ref n = 1; n < b->n; n++) {
        const struct ir_node *i = bl_node(bl, n);
        if (i->op == IR_insn_) {
            mark(bl, ir_imm(i));
        } else if (!bl->traits[i->op].leaf && bl->v[n].how == HOW_PLAIN && !bl->v[n].emitted) {
            bl->slots &= ~bl->slots_ended;
            bl->slots_ended = 0;
            bl_emit_node(bl, n);
            if (bl->failed || bl->a.failed)
                return false;
        }
    }
    return bl_end(bl);
}

bool bl_compile_leave(struct baseline *bl, const struct ir_block *b, u8 *rw, const u8 *rx, size_t size, u32 first_exit,
                      struct bl_result *out)
{
    bl->b = b;
    bl->node = b->node;
    bl_begin(bl, b->pc, BL_PLAIN, rw, rx, size, first_exit, out);
    bl->leave_label = ax64_label(&bl->a);
    bl->leave_why = BL_LEAVE_INTERP;
    ax64_jmp(&bl->a, bl->leave_label);
    return bl_end(bl);
}

bool bl_falls_back(enum ir_op op, enum ir_type t)
{
    return !emitter(op, t);
}
