/* verify.c - is a block well-formed?  The rules of the rows in ops.def, and a few by name that letters
 * cannot say.  Runs after each pass in debug builds and on everything that was parsed. */
#include "base/err.h"
#include "ir/passes.h"

#include <errno.h>

struct check {
    const struct ir_block *b;
    const struct ir_node *n;
    const char *why;        /* first complaint */
};

static void want(struct check *c, bool ok, const char *why)
{
    if (!ok && !c->why)
        c->why = why;
}

static unsigned bits_of(enum ir_type t) { return ir_type_info[t].bits; }
static unsigned lane_bits(enum ir_type t) { return ir_type_info[t].lane_bits; }
static bool is_vec(enum ir_type t) { return bits_of(t) == 128; }
static bool is_int(enum ir_type t) { return ir_type_info[t].cls == 'I' && t != IR_none; }
static bool alike(enum ir_type t, enum ir_type u) { return t == u || (is_vec(t) && is_vec(u)); }

static void check_operand(struct check *c, char letter, ir_ref r, ir_ref self)
{
    want(c, r != IR_NONE && r < self, "operand is not an earlier node");
    if (c->why)
        return;
    const struct ir_node *o = &c->b->node[r];
    enum ir_type t = (enum ir_type)o->type, mine = (enum ir_type)c->n->type;
    want(c, t != IR_none, "operand has no value");
    want(c, ir_op_info[o->op].result != 'V', "operand has no value");
    switch (letter) {
    case 'T': want(c, alike(t, mine), "operand is not of the node's type"); break;
    case 'S': want(c, bits_of(t) == bits_of(mine), "operand is not of the node's width"); break;
    case 'B': want(c, t == IR_i1, "operand is not i1"); break;
    case 'I': want(c, is_int(t), "operand is not an integer"); break;
    case 'F': want(c, ir_type_info[t].cls == 'F' || is_vec(t), "operand is not floating point"); break;
    case 'A': want(c, t == IR_i64, "address is not i64"); break;
    case 'C': want(c, t == IR_i64 && o->op == IR_const_, "operand is not a constant i64"); break;
    case 'Q': want(c, is_vec(t), "operand is not a vector"); break;
    case 'K': want(c, o->op == IR_vconst_, "operand is not a vconst"); break;
    default: break;
    }
}

/* Classes of floating-point ops.  Which lanes a vector operand has is the op's to say, not its type's. */
static void check_fp(struct check *c, enum ir_type t, enum ir_type x)
{
    bool from_int = c->n->op == IR_stof_ || c->n->op == IR_utof_, to_int = c->n->op == IR_ftos_ || c->n->op == IR_ftou_ || c->n->op == IR_ftojs_;
    char from = ir_type_info[x].cls, to = ir_type_info[t].cls;

    want(c, is_vec(x) || (from_int ? from == 'I' && bits_of(x) >= 16 : from == 'F'), "operand is of the wrong class");
    if (to_int)
        want(c, to == 'V' || (to == 'I' && bits_of(t) >= 16), "result is of the wrong class");
    else if (ir_op_info[c->n->op].result == 'T' && c->n->op != IR_fl_fcmp_)
        want(c, to == 'F' || to == 'W', "result is not floating point");
    if (ir_op_info[c->n->op].flags & F_FLAGS)
        want(c, !is_vec(x), "flags of a vector");
    else if (!(ir_op_info[c->n->op].flags & F_COMPARE))
        want(c, is_vec(t) == is_vec(x), "scalar and vector");
    if (c->n->op == IR_fcmp_)
        want(c, t == IR_i1 && c->n->aux <= 15, "not a condition");
    if (c->n->op == IR_ftojs_)
        want(c, t == IR_i64 && x == IR_f64, "not from f64 to i64");
    if (c->n->op == IR_fcvt_)
        want(c, !is_vec(t) ? c->n->aux == 0 : c->n->aux >= 16 && c->n->aux <= 64 &&
                (c->n->aux == 2 * lane_bits(t) || 2 * c->n->aux == lane_bits(t)), "no such conversion of lanes");
}

static void check_result(struct check *c)
{
    const struct ir_node *n = c->n;
    enum ir_type t = (enum ir_type)n->type, x = ir_type_of(c->b, n->a);
    const struct ir_op_info *info = &ir_op_info[n->op];
    u32 flags = info->flags;

    switch (info->result) {
    case 'T': want(c, t != IR_none || n->op == IR_call_, "no type"); break;
    case 'B': want(c, is_vec(x) ? is_vec(t) : t == IR_i1, "result is not i1 or a mask"); break;
    default: break;
    }
    if (flags & F_COMPARE)
        want(c, alike(x, ir_type_of(c->b, n->b)), "compared values differ in type");
    if (flags & F_LANES)
        want(c, ir_type_info[t].cls != 'F' && ir_type_info[x].cls != 'F', "integer op on floating point");
    if (flags & F_FLAGS)
        want(c, t == IR_i32, "flags are i32");
    if (flags & F_FLAGS && !(flags & F_FP))
        want(c, is_int(x) && bits_of(x) >= 8 && (info->args[1] != 'X' || x == ir_type_of(c->b, n->b)),
             "operands are not integers of one width");
    if (flags & F_FP)
        check_fp(c, t, x);
}

static void check_access(struct check *c, enum ir_type t)
{
    want(c, bits_of(t) >= 8, "type cannot be accessed");
}

static void check_vector(struct check *c)
{
    const struct ir_node *n = c->n;
    enum ir_type t = (enum ir_type)n->type, x = ir_type_of(c->b, n->a);

    switch ((int)n->op) {
    case IR_sxl_:
    case IR_zxl_:    want(c, is_vec(t) && lane_bits(t) > 8, "lanes cannot be wider than these"); break;
    case IR_sqxtn_:
    case IR_uqxtn_:
    case IR_sqxtun_: want(c, is_vec(t) && lane_bits(t) < 64, "lanes cannot be narrower than these"); break;
    case IR_shuffle_:
    case IR_lookup_:
    case IR_lo64_:
    case IR_uqadd_:
    case IR_sqadd_:
    case IR_uqsub_:
    case IR_sqsub_:
    case IR_aes_sub_:
    case IR_aes_inv_sub_:
    case IR_aes_mix_:
    case IR_aes_inv_mix_:
    case IR_aes_enc_:
    case IR_aes_dec_:
    case IR_sha256_abcd_:
    case IR_sha256_efgh_:
    case IR_sha256_su0_:
    case IR_sha256_su1_: want(c, is_vec(t), "not a vector"); break;
    case IR_clmul_:       want(c, is_vec(t) && n->aux <= 3, "not vectors, or no such half"); break;
    case IR_sha1_rounds_: want(c, is_vec(t) && n->aux <= 2, "not vectors, or no such function"); break;
    case IR_dup_:    want(c, is_vec(t) && bits_of(x) == lane_bits(t), "not a scalar of lane width"); break;
    case IR_extract_:want(c, bits_of(t) >= 8 && !is_vec(t) && n->aux < 128 / bits_of(t), "no such lane"); break;
    case IR_insert_:
        want(c, is_vec(t) && bits_of(ir_type_of(c->b, n->b)) == lane_bits(t) && n->aux < 128 / lane_bits(t),
             "no such lane, or not a scalar of its width");
        break;
    }
}

static void check_node(struct check *c)
{
    const struct ir_node *n = c->n;
    enum ir_type t = (enum ir_type)n->type, x = ir_type_of(c->b, n->a);

    switch ((int)n->op) {
    case IR_const_:
        want(c, bits_of(t) <= 64 && (bits_of(t) == 0 ? ir_imm(n) == 0 : zext64(ir_imm(n), bits_of(t)) == ir_imm(n)),
             "constant is wider than its type");
        want(c, !n->aux || (n->aux == IR_CONST_MOVES && t == IR_i64), "only an address moves");
        break;
    case IR_vconst_: want(c, is_vec(t) && n->aux < c->b->n_vc, "no such vector constant"); break;
    case IR_zext_:
    case IR_sext_:   want(c, is_int(t) && bits_of(t) > bits_of(x), "does not widen"); break;
    case IR_trunc_:  want(c, is_int(t) && bits_of(t) < bits_of(x), "does not narrow"); break;
    case IR_crc32_:
    case IR_crc32c_: want(c, t == IR_i32 && bits_of(ir_type_of(c->b, n->b)) >= 8, "not an i32 and bytes"); break;
    case IR_fneg_:
    case IR_fabs_:   want(c, ir_type_info[t].cls == 'F' || ir_type_info[t].cls == 'W', "not floating point"); break;
    case IR_fshr_:
        want(c, (t == IR_i32 || t == IR_i64) && ir_is_const(c->b, n->c) && ir_imm(&c->b->node[n->c]) < bits_of(t),
             "count is not a constant below the width");
        break;
    case IR_adc_:
        want(c, t == IR_i32 || t == IR_i64, "neither i32 nor i64");
        break;
    case IR_carry_:
        want(c, t == IR_i1 && (x == IR_i32 || x == IR_i64) && x == ir_type_of(c->b, n->b), "not of two i32 or i64");
        break;
    case IR_bitcast_:
        want(c, bits_of(t) == bits_of(x) || is_vec(t) || is_vec(x), "widths differ");
        break;
    case IR_streg_:  want(c, alike(t, x), "type is not the value's"); check_access(c, t); break;
    case IR_store_:  want(c, alike(t, ir_type_of(c->b, n->b)), "type is not the value's"); check_access(c, t); break;
    case IR_ldreg_:
    case IR_load_:   check_access(c, t); break;
    case IR_rmw_:    want(c, (n->aux & IR_MEM_RMW) >> 4 <= RMW_UMAX, "no such operation"); check_access(c, t); break;
    case IR_cas_:
    case IR_ll_:     check_access(c, t); break;
    case IR_sc_:     check_access(c, ir_type_of(c->b, n->b)); break;
    default:         check_vector(c); break;
    }
}

static const char *check_one(const struct ir_block *b, ir_ref i)
{
    struct check c = { b, &b->node[i], NULL };
    const struct ir_node *n = c.n;

    if (n->op >= IR_N_OPS || n->type >= IR_N_TYPES)
        return "no such op or type";
    if (ir_is_dead(n))
        return NULL;
    const struct ir_op_info *info = &ir_op_info[n->op];
    const ir_ref ref[3] = { n->a, n->b, n->c };
    unsigned slots = ir_ref_slots(n);
    for (unsigned s = 0; s < 3; s++)
        if (slots >> s & 1)
            check_operand(&c, info->args[s], ref[s], i);
    if (!c.why)
        check_result(&c);
    if (!c.why)
        check_node(&c);
    want(&c, !(info->flags & F_TERMINATOR) == (i != b->n - 1), "a terminator ends the block, and nothing else does");
    return c.why;
}

int ir_verify(const struct ir_block *b, struct err *err)
{
    if (b->failed)
        return err_set(err, -EINVAL, "block is full");
    if (b->n < 2)
        return err_set(err, -EINVAL, "block is empty");
    for (ir_ref i = 1; i < b->n; i++) {
        const char *why = check_one(b, i);
        if (why)
            return err_set(err, -EINVAL, "%%%u %s: %s", i, ir_op_info[b->node[i].op].name, why);
    }
    return 0;
}
