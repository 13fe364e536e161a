/* tr_crypto.c - AES, SHA-1 and SHA-256 instructions: DDI 0487 C4.1.96.1 to .3. */
#include "frontend/a64/tr_simd.h"

static ir_ref reg(struct tr *t, int n) { return get_v(t, (unsigned)n, IR_v4i32); }

static bool result(struct tr *t, const struct a64_args *a, ir_ref v)
{
    set_v(t, (unsigned)a->rd, v);
    return true;
}

/* The round key is added before. */
static bool aes_round(struct tr *t, const struct a64_args *a, enum ir_op op)
{
    return result(t, a, ir_op1(t->b, op, IR_v4i32, ir_op2(t->b, IR_xor_, IR_v4i32, reg(t, a->rd), reg(t, a->rn))));
}

bool tr_aese(struct tr *t, const struct a64_args *a)   { return aes_round(t, a, IR_aes_sub_); }
bool tr_aesd(struct tr *t, const struct a64_args *a)   { return aes_round(t, a, IR_aes_inv_sub_); }
bool tr_aesmc(struct tr *t, const struct a64_args *a)  { return result(t, a, ir_op1(t->b, IR_aes_mix_, IR_v4i32, reg(t, a->rn))); }
bool tr_aesimc(struct tr *t, const struct a64_args *a) { return result(t, a, ir_op1(t->b, IR_aes_inv_mix_, IR_v4i32, reg(t, a->rn))); }

/* ---- SHA-1 ------------------------------------------------------------------------------------------- */

/* Four rounds; e is the lowest lane of rn. */
bool tr_sha1_rounds(struct tr *t, const struct a64_args *a)
{
    return result(t, a, ir_emit(t->b, IR_sha1_rounds_, IR_v4i32, (unsigned)a->op, reg(t, a->rd), reg(t, a->rn),
                                reg(t, a->rm)));
}

bool tr_sha1h(struct tr *t, const struct a64_args *a)
{
    set_v(t, (unsigned)a->rd, ir_ror(t->b, get_v(t, (unsigned)a->rn, IR_i32), imm(t, IR_i32, 2)));
    return true;
}

bool tr_sha1su0(struct tr *t, const struct a64_args *a)
{
    static const u8 middle[16] = { 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23 };
    ir_ref d = reg(t, a->rd), v = pick(t, IR_v4i32, d, reg(t, a->rn), middle);
    v = ir_op2(t->b, IR_xor_, IR_v4i32, v, d);
    set_v(t, (unsigned)a->rd, ir_op2(t->b, IR_xor_, IR_v4i32, v, reg(t, a->rm)));
    return true;
}

/* W[i] = (W[i-3] ^ ...) rol 1; the last lane needs the first result. */
bool tr_sha1su1(struct tr *t, const struct a64_args *a)
{
    static const u8 down[16] = { 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x80, 0x80, 0x80, 0x80 };
    static const u8 last[16] = { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 1, 2, 3 };
    struct ir_block *b = t->b;
    ir_ref n = reg(t, a->rn);
    ir_ref x = ir_op2(b, IR_xor_, IR_v4i32, reg(t, a->rd), pick(t, IR_v4i32, n, n, down));
    ir_ref v = ir_op2(b, IR_ror_, IR_v4i32, x, splat(t, IR_v4i32, 31));
    ir_ref again = ir_op2(b, IR_ror_, IR_v4i32, v, splat(t, IR_v4i32, 31));
    set_v(t, (unsigned)a->rd, ir_op2(b, IR_xor_, IR_v4i32, v, pick(t, IR_v4i32, again, again, last)));
    return true;
}

/* ---- SHA-256 ----------------------------------------------------------------------------------------- */

/* SHA256H keeps a..d of the state (part 0), SHA256H2 e..h, of which rd and rn hold the other order. */
bool tr_sha256_rounds(struct tr *t, const struct a64_args *a)
{
    ir_ref d = reg(t, a->rd), n = reg(t, a->rn), w = reg(t, a->rm);
    return result(t, a, a->part ? ir_op3(t->b, IR_sha256_efgh_, IR_v4i32, n, d, w)
                                : ir_op3(t->b, IR_sha256_abcd_, IR_v4i32, d, n, w));
}

bool tr_sha256su0(struct tr *t, const struct a64_args *a)
{
    return result(t, a, ir_op2(t->b, IR_sha256_su0_, IR_v4i32, reg(t, a->rd), reg(t, a->rn)));
}

bool tr_sha256su1(struct tr *t, const struct a64_args *a)
{
    static const u8 next[16] = { 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 };
    ir_ref m = reg(t, a->rm), words = pick(t, IR_v4i32, reg(t, a->rn), m, next);
    words = ir_op2(t->b, IR_add_, IR_v4i32, words, reg(t, a->rd));
    return result(t, a, ir_op2(t->b, IR_sha256_su1_, IR_v4i32, words, m));
}
