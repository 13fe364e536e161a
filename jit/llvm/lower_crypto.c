/* lower_crypto.c - ciphers and checksums where the host has instructions for them; the evaluator has the rest. */
#include "jit/llvm/lower.h"

#define LOWER(name) LLVMValueRef lo_##name(struct lo *l, ir_ref n, const struct ir_node *i)

static LLVMValueRef unary(struct lo *l, const char *name, LLVMValueRef x)
{
    return lo_intrinsic(l, name, NULL, 1, &x);
}

/* An AES round with a zero key. */
static LLVMValueRef round_of(struct lo *l, const char *name, LLVMValueRef x)
{
    return lo_intrinsic(l, name, NULL, 2, (LLVMValueRef[]){ x, LLVMConstNull(lo_type(l, IR_v2i64)) });
}

LOWER(aes)
{
    if (!l->t->has_aes)
        return NULL;
    LLVMValueRef x = lo_use(l, i->a, IR_v2i64);
    switch ((int)i->op) {
    case IR_aes_sub_:     return round_of(l, "llvm.x86.aesni.aesenclast", x);
    case IR_aes_inv_sub_: return round_of(l, "llvm.x86.aesni.aesdeclast", x);
    case IR_aes_enc_:     return round_of(l, "llvm.x86.aesni.aesenc", x);
    case IR_aes_dec_:     return round_of(l, "llvm.x86.aesni.aesdec", x);
    case IR_aes_inv_mix_: return unary(l, "llvm.x86.aesni.aesimc", x);
    default:              /* mixing alone: a round of what the substitution gives back */
        return round_of(l, "llvm.x86.aesni.aesenc", round_of(l, "llvm.x86.aesni.aesdeclast", x));
    }
}

LOWER(clmul)
{
    if (!l->t->has_clmul)
        return NULL;
    unsigned halves = (i->aux & 1) | (i->aux & 2) << 3;
    LLVMValueRef arg[3] = { lo_use(l, i->a, IR_v2i64), lo_use(l, i->b, IR_v2i64),
                            LLVMConstInt(lo_type(l, IR_i8), halves, 0) };
    return lo_intrinsic(l, "llvm.x86.pclmulqdq", NULL, 3, arg);
}

LOWER(crc32c)
{
    enum ir_type t = ir_type_of(l->blk, i->b);
    LLVMValueRef arg[2] = { lo_use(l, i->a, IR_i32), lo_val(l, i->b) };
    if (!l->t->has_crc32)
        return NULL;
    if (t != IR_i64)
        return lo_intrinsic(l, t == IR_i8 ? "llvm.x86.sse42.crc32.32.8" : t == IR_i16 ? "llvm.x86.sse42.crc32.32.16"
                            : "llvm.x86.sse42.crc32.32.32", NULL, 2, arg);
    arg[0] = LLVMBuildZExt(l->b, arg[0], lo_type(l, IR_i64), "");
    return LLVMBuildTrunc(l->b, lo_intrinsic(l, "llvm.x86.sse42.crc32.64.64", NULL, 2, arg), lo_type(l, IR_i32), "");
}

/* One 32-bit step of the reflected polynomial by Barrett reduction, as target_x64_int.c does it. */
static LLVMValueRef crc32_step(struct lo *l, LLVMValueRef x)
{
    LLVMTypeRef i64 = lo_type(l, IR_i64);
    LLVMValueRef mu_p[2] = { LLVMConstInt(i64, 0x1f7011641, 0), LLVMConstInt(i64, 0x1db710641, 0) };
    LLVMValueRef low[2] = { LLVMConstInt(i64, 0xffffffff, 0), LLVMConstInt(i64, 0, 0) };
    LLVMValueRef arg[3] = { LLVMConstNull(lo_type(l, IR_v2i64)), LLVMConstVector(mu_p, 2), lo_int(l, IR_i8, 0) };
    arg[0] = LLVMBuildInsertElement(l->b, arg[0], LLVMBuildZExt(l->b, x, i64, ""), lo_int(l, IR_i32, 0), "");
    LLVMValueRef v = lo_intrinsic(l, "llvm.x86.pclmulqdq", NULL, 3, arg);
    arg[0] = LLVMBuildAnd(l->b, v, LLVMConstVector(low, 2), "");
    arg[2] = lo_int(l, IR_i8, 0x10);
    v = lo_intrinsic(l, "llvm.x86.pclmulqdq", NULL, 3, arg);
    return LLVMBuildExtractElement(l->b, lo_cast(l, v, lo_type(l, IR_v4i32)), lo_int(l, IR_i32, 1), "");
}

/* Data of fewer than 32 bits go through a step at its upper end; 64 bits are two steps. */
LOWER(crc32)
{
    enum ir_type t = ir_type_of(l->blk, i->b);
    unsigned w = lo_width(t);
    LLVMTypeRef i32 = lo_type(l, IR_i32), i64 = lo_type(l, IR_i64);
    LLVMValueRef acc = lo_use(l, i->a, IR_i32), data = lo_use(l, i->b, t);
    if (!l->t->has_clmul)
        return NULL;
    if (w == 64) {
        LLVMValueRef x = LLVMBuildXor(l->b, LLVMBuildZExt(l->b, acc, i64, ""), data, "");
        LLVMValueRef high = LLVMBuildTrunc(l->b, LLVMBuildLShr(l->b, x, lo_int(l, IR_i64, 32), ""), i32, "");
        return crc32_step(l, LLVMBuildXor(l->b, crc32_step(l, LLVMBuildTrunc(l->b, x, i32, "")), high, ""));
    }
    LLVMValueRef x = LLVMBuildXor(l->b, acc, w == 32 ? data : LLVMBuildZExt(l->b, data, i32, ""), "");
    if (w == 32)
        return crc32_step(l, x);
    LLVMValueRef rest = LLVMBuildLShr(l->b, acc, lo_int(l, IR_i32, w), "");
    return LLVMBuildXor(l->b, crc32_step(l, LLVMBuildShl(l->b, x, lo_int(l, IR_i32, 32 - w), "")), rest, "");
}

/* ---- SHA: the host keeps the lanes in the opposite order -------------------------------------------------- */

/* Lanes of x:y. */
static LLVMValueRef lanes(struct lo *l, LLVMValueRef x, LLVMValueRef y, unsigned a, unsigned b, unsigned c, unsigned d)
{
    LLVMValueRef pick[4] = { lo_int(l, IR_i32, a), lo_int(l, IR_i32, b), lo_int(l, IR_i32, c), lo_int(l, IR_i32, d) };
    return LLVMBuildShuffleVector(l->b, x, y, LLVMConstVector(pick, 4), "");
}

static LLVMValueRef reversed(struct lo *l, LLVMValueRef x) { return lanes(l, x, x, 3, 2, 1, 0); }

LOWER(sha1_rounds)
{
    static const u32 constant[3] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc };      /* the host adds it, too */
    LLVMValueRef zero = LLVMConstNull(lo_type(l, IR_v4i32));
    if (!l->t->has_sha)
        return NULL;
    LLVMValueRef words = LLVMBuildSub(l->b, lo_use(l, i->c, IR_v4i32), lo_int(l, IR_v4i32, constant[i->aux]), "");
    LLVMValueRef e = lanes(l, lo_use(l, i->b, IR_v4i32), zero, 4, 4, 4, 0);
    LLVMValueRef arg[3] = { reversed(l, lo_use(l, i->a, IR_v4i32)), LLVMBuildAdd(l->b, reversed(l, words), e, ""),
                            lo_int(l, IR_i8, i->aux) };
    return lo_cast(l, reversed(l, lo_intrinsic(l, "llvm.x86.sha1rnds4", NULL, 3, arg)), lo_type(l, i->type));
}

/* Two rounds at a time.  c, d, g, h after two rounds are a, b, e, f before. */
LOWER(sha256_rounds)
{
    if (!l->t->has_sha)
        return NULL;
    LLVMValueRef x = lo_use(l, i->a, IR_v4i32), y = lo_use(l, i->b, IR_v4i32), words = lo_use(l, i->c, IR_v4i32);
    LLVMValueRef abef = lanes(l, y, x, 1, 0, 5, 4), cdgh = lanes(l, y, x, 3, 2, 7, 6);
    cdgh = lo_intrinsic(l, "llvm.x86.sha256rnds2", NULL, 3, (LLVMValueRef[]){ cdgh, abef, words });
    words = lanes(l, words, words, 2, 3, 0, 0);
    abef = lo_intrinsic(l, "llvm.x86.sha256rnds2", NULL, 3, (LLVMValueRef[]){ abef, cdgh, words });
    x = i->op == IR_sha256_abcd_ ? lanes(l, abef, cdgh, 3, 2, 7, 6) : lanes(l, abef, cdgh, 1, 0, 5, 4);
    return lo_cast(l, x, lo_type(l, i->type));
}

LOWER(sha256_schedule)
{
    if (!l->t->has_sha)
        return NULL;
    const char *name = i->op == IR_sha256_su0_ ? "llvm.x86.sha256msg1" : "llvm.x86.sha256msg2";
    LLVMValueRef arg[2] = { lo_use(l, i->a, IR_v4i32), lo_use(l, i->b, IR_v4i32) };
    return lo_cast(l, lo_intrinsic(l, name, NULL, 2, arg), lo_type(l, i->type));
}
