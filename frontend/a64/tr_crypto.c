/* tr_crypto.c - AES, SHA-1, SHA-2, SHA-3, SM3 and SM4 instructions: DDI 0487 C4.1.96. */
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

/* ---- SHA-512: two rounds on 64-bit lanes ----------------------------------------------------------------- */

static ir_ref reg64(struct tr *t, int n) { return get_v(t, (unsigned)n, IR_v2i64); }

static ir_ref lane64(struct tr *t, int n, unsigned lane) { return ir_extract(t->b, IR_i64, reg64(t, n), lane); }

static bool result64(struct tr *t, const struct a64_args *a, ir_ref low, ir_ref high)
{
    return result(t, a, ir_insert(t->b, ir_bitcast(t->b, IR_v2i64, low), high, 1));
}

static ir_ref rotated(struct tr *t, ir_ref x, unsigned n)
{
    enum ir_type type = ir_type_of(t->b, x);
    return ir_op2(t->b, IR_ror_, type, x, ir_type_info[type].bits == 128 ? splat(t, type, n) : imm(t, type, n));
}

/* The exclusive or of x rotated to the right by three counts. */
static ir_ref sigma(struct tr *t, ir_ref x, unsigned i, unsigned j, unsigned k)
{
    return ir_xor(t->b, ir_xor(t->b, rotated(t, x, i), rotated(t, x, j)), rotated(t, x, k));
}

static ir_ref choose(struct tr *t, ir_ref x, ir_ref y, ir_ref z)
{
    return ir_xor(t->b, ir_and(t->b, ir_xor(t->b, y, z), x), z);
}

static ir_ref majority(struct tr *t, ir_ref x, ir_ref y, ir_ref z)
{
    return ir_or(t->b, ir_and(t->b, x, y), ir_and(t->b, ir_or(t->b, x, y), z));
}

static ir_ref sum(struct tr *t, ir_ref x, ir_ref y, ir_ref z) { return ir_add(t->b, ir_add(t->b, x, y), z); }

bool tr_sha512h(struct tr *t, const struct a64_args *a)
{
    ir_ref x0 = lane64(t, a->rn, 0), x1 = lane64(t, a->rn, 1), y0 = lane64(t, a->rm, 0), y1 = lane64(t, a->rm, 1);
    ir_ref high = sum(t, choose(t, y1, x0, x1), sigma(t, y1, 14, 18, 41), lane64(t, a->rd, 1));
    ir_ref e = ir_add(t->b, high, y0);
    return result64(t, a, sum(t, choose(t, e, y1, x0), sigma(t, e, 14, 18, 41), lane64(t, a->rd, 0)), high);
}

bool tr_sha512h2(struct tr *t, const struct a64_args *a)
{
    ir_ref x0 = lane64(t, a->rn, 0), y0 = lane64(t, a->rm, 0), y1 = lane64(t, a->rm, 1);
    ir_ref high = sum(t, majority(t, x0, y0, y1), sigma(t, y0, 28, 34, 39), lane64(t, a->rd, 1));
    return result64(t, a, sum(t, majority(t, high, y0, y1), sigma(t, high, 28, 34, 39), lane64(t, a->rd, 0)), high);
}

/* x rotated by two counts and shifted by one, in both lanes. */
static ir_ref small_sigma(struct tr *t, ir_ref x, unsigned i, unsigned j, unsigned shift)
{
    ir_ref shifted = ir_op2(t->b, IR_shr_, IR_v2i64, x, splat(t, IR_v2i64, shift));
    return ir_xor(t->b, ir_xor(t->b, rotated(t, x, i), rotated(t, x, j)), shifted);
}

bool tr_sha512su0(struct tr *t, const struct a64_args *a)
{
    static const u8 next[16] = { 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23 };
    ir_ref d = reg64(t, a->rd), x = pick(t, IR_v2i64, d, reg64(t, a->rn), next);
    return result(t, a, ir_add(t->b, d, small_sigma(t, x, 1, 8, 7)));
}

bool tr_sha512su1(struct tr *t, const struct a64_args *a)
{
    return result(t, a, sum(t, reg64(t, a->rd), small_sigma(t, reg64(t, a->rn), 19, 61, 6), reg64(t, a->rm)));
}

/* ---- SHA-3 ------------------------------------------------------------------------------------------- */

bool tr_eor3(struct tr *t, const struct a64_args *a)
{
    return result(t, a, ir_xor(t->b, ir_xor(t->b, reg64(t, a->rn), reg64(t, a->rm)), reg64(t, a->ra)));
}

bool tr_bcax(struct tr *t, const struct a64_args *a)
{
    return result(t, a, ir_xor(t->b, reg64(t, a->rn), ir_andn(t->b, reg64(t, a->rm), reg64(t, a->ra))));
}

bool tr_rax1(struct tr *t, const struct a64_args *a)
{
    return result(t, a, ir_xor(t->b, reg64(t, a->rn), rotated(t, reg64(t, a->rm), 63)));
}

bool tr_xar(struct tr *t, const struct a64_args *a)
{
    return result(t, a, rotated(t, ir_xor(t->b, reg64(t, a->rn), reg64(t, a->rm)), (unsigned)a->imm));
}

/* ---- SM3 --------------------------------------------------------------------------------------------- */

static ir_ref lane32(struct tr *t, int n, unsigned lane) { return ir_extract(t->b, IR_i32, reg(t, n), lane); }

static ir_ref xor3(struct tr *t, ir_ref x, ir_ref y, ir_ref z) { return ir_xor(t->b, ir_xor(t->b, x, y), z); }

/* The permutation P1: x and x rotated to the left by 15 and by 23. */
static ir_ref sm3_p1(struct tr *t, ir_ref x) { return xor3(t, x, rotated(t, x, 32 - 15), rotated(t, x, 32 - 23)); }

/* The last lane needs the first result. */
bool tr_sm3partw1(struct tr *t, const struct a64_args *a)
{
    static const u8 next[16] = { 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x80, 0x80, 0x80, 0x80 };
    ir_ref m = reg(t, a->rm), x = xor3(t, reg(t, a->rd), reg(t, a->rn), rotated(t, pick(t, IR_v4i32, m, m, next), 32 - 15));
    ir_ref v = sm3_p1(t, x);
    ir_ref last = ir_xor(t->b, ir_extract(t->b, IR_i32, x, 3), rotated(t, ir_extract(t->b, IR_i32, v, 0), 32 - 15));
    return result(t, a, ir_insert(t->b, v, sm3_p1(t, last), 3));
}

bool tr_sm3partw2(struct tr *t, const struct a64_args *a)
{
    ir_ref x = ir_xor(t->b, reg(t, a->rn), rotated(t, reg(t, a->rm), 32 - 7)), v = ir_xor(t->b, reg(t, a->rd), x);
    ir_ref first = sm3_p1(t, rotated(t, ir_extract(t->b, IR_i32, x, 0), 32 - 15));
    return result(t, a, ir_insert(t->b, v, ir_xor(t->b, ir_extract(t->b, IR_i32, v, 3), first), 3));
}

bool tr_sm3ss1(struct tr *t, const struct a64_args *a)
{
    ir_ref v = sum(t, rotated(t, lane32(t, a->rn, 3), 32 - 12), lane32(t, a->rm, 3), lane32(t, a->ra, 3));
    return result(t, a, ir_insert(t->b, splat(t, IR_v4i32, 0), rotated(t, v, 32 - 7), 3));
}

/* d..a or h..e of the state are lanes 0..3.  Bit 0 of op: the later rounds' function; 1: the half with e. */
bool tr_sm3_round(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref d0 = lane32(t, a->rd, 0), d1 = lane32(t, a->rd, 1), d2 = lane32(t, a->rd, 2), d3 = lane32(t, a->rd, 3);
    ir_ref f = !(a->op & 1) ? xor3(t, d1, d2, d3) : a->op & 2 ? choose(t, d3, d2, d1) : majority(t, d3, d2, d1);
    ir_ref v = sum(t, f, d0, lane32(t, a->rm, (unsigned)a->imm)), n = lane32(t, a->rn, 3);
    if (a->op & 2)
        v = ir_add(b, v, n), v = xor3(t, v, rotated(t, v, 32 - 9), rotated(t, v, 32 - 17));
    else
        v = ir_add(b, v, ir_xor(b, n, rotated(t, d3, 32 - 12)));
    ir_ref r = ir_insert(b, ir_bitcast(b, IR_v4i32, d1), rotated(t, d2, a->op & 2 ? 32 - 19 : 32 - 9), 1);
    return result(t, a, ir_insert(b, ir_insert(b, r, d3, 2), v, 3));
}

/* ---- SM4 --------------------------------------------------------------------------------------------- */

bool tr_sm4e(struct tr *t, const struct a64_args *a)
{
    return result(t, a, call_helper(t, A64_HELP_sm4e, reg(t, a->rd), reg(t, a->rn), IR_NONE));
}

bool tr_sm4ekey(struct tr *t, const struct a64_args *a)
{
    return result(t, a, call_helper(t, A64_HELP_sm4ekey, reg(t, a->rn), reg(t, a->rm), IR_NONE));
}
