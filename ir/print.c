/* print.c - the text form of a block; see text.h. */
#include "base/buf.h"
#include "ir/text.h"

static void put_ref(struct buf *out, const struct ir_block *b, ir_ref r)
{
    if (r == IR_NONE)
        buf_printf(out, "_");
    else if (ir_is_const(b, r))
        buf_printf(out, "%%%u=0x%llx", r, (unsigned long long)ir_imm(&b->node[r]));
    else
        buf_printf(out, "%%%u", r);
}

static void put_words(struct buf *out, const struct ir_word *w, unsigned aux)
{
    for (; w->name; w++)
        if (aux & w->bit)
            buf_printf(out, " %s", w->name);
}

static void put_reg(struct buf *out, u16 off, enum ir_type t, const struct ir_names *names)
{
    const char *name = names && names->reg ? names->reg(off, t) : NULL;
    if (name)
        buf_printf(out, "%s", name);
    else
        buf_printf(out, "@%u", off);
}

/* What comes before the operands; true if something did. */
static bool put_head(struct buf *out, const struct ir_node *n, const struct ir_names *names)
{
    const char *name = NULL;

    switch (ir_op_info[n->op].aux) {
    case 'R':
        buf_printf(out, " ");
        put_reg(out, n->aux, (enum ir_type)n->type, names);
        return true;
    case 'H':
        if (names && names->helper)
            name = names->helper(n->aux);
        if (name)
            buf_printf(out, " %s", name);
        else
            buf_printf(out, " #%u", n->aux);
        return true;
    case 'M':
        if (n->op == IR_rmw_)
            buf_printf(out, " %s", ir_rmw_words[(n->aux & IR_MEM_RMW) >> 4]);
        return n->op == IR_rmw_;
    default:
        return false;
    }
}

static void put_operands(struct buf *out, const struct ir_block *b, const struct ir_node *n, bool comma)
{
    const struct ir_op_info *info = &ir_op_info[n->op];
    const ir_ref ref[3] = { n->a, n->b, n->c };
    unsigned slots = ir_ref_slots(n);

    for (unsigned s = 0; slots >> s; s++, comma = true) {
        buf_printf(out, comma ? ", " : " ");
        if (s == 0 && info->args[2] == 'D') {
            s64 d = ir_disp(n);
            buf_printf(out, "[");
            put_ref(out, b, n->a);
            if (d)
                buf_printf(out, " %c %lld", d < 0 ? '-' : '+', (long long)(d < 0 ? -d : d));
            buf_printf(out, "]");
        } else {
            put_ref(out, b, ref[s]);
        }
    }
}

static void put_tail(struct buf *out, const struct ir_block *b, const struct ir_node *n)
{
    switch (ir_op_info[n->op].aux) {
    case 'L': buf_printf(out, " #%u", n->aux); break;
    case 'K':
        if (n->op == IR_vconst_)
            buf_printf(out, " 0x%016llx_%016llx", (unsigned long long)b->vc[n->aux].hi,
                       (unsigned long long)b->vc[n->aux].lo);
        else
            buf_printf(out, " #%u", n->aux);
        break;
    case 'M': put_words(out, ir_mem_words, n->aux); break;
    case 'X': put_words(out, ir_br_words, n->aux); break;
    default:
        if (n->op == IR_const_)
            put_words(out, ir_const_words, n->aux);
        break;
    }
}

void ir_print(struct buf *out, const struct ir_block *b, const struct ir_names *names)
{
    buf_printf(out, "block pc=0x%llx size=%u insns=%u flags=", (unsigned long long)b->pc, b->guest_size, b->n_insns);
    put_reg(out, b->flags_off, IR_i32, names);
    buf_printf(out, "\n");
    for (ir_ref i = 1; i < b->n; i++) {
        const struct ir_node *n = &b->node[i];
        if (ir_op_info[n->op].result == 'V')
            buf_printf(out, "  %s", ir_op_info[n->op].name);
        else
            buf_printf(out, "%%%u = %s", i, ir_op_info[n->op].name);
        if (n->type)
            buf_printf(out, ".%s", ir_type_info[n->type].name);
        if (n->op == IR_const_ || n->op == IR_insn_)
            buf_printf(out, " 0x%llx", (unsigned long long)ir_imm(n));
        put_operands(out, b, n, put_head(out, n, names));
        put_tail(out, b, n);
        buf_printf(out, "\n");
    }
}
