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
