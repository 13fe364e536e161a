/* asm_x64.h - encodes x86-64 instructions into a buffer and nothing else.
 *
 * Registers are typed (struct xr, struct vr); a source that may be register or memory is a struct ax64_rm.
 * Widths are in bits.  Errors are sticky: a full buffer or an operand that cannot be encoded sets `failed`,
 * further output is dropped, the caller checks once a block.  Owned by one thread.
 *
 * Vector instructions take three operands; with `avx` they are VEX encoded, else the old two-operand form
 * after a move (so the destination must differ from the second source, which the encoder checks). */
#pragma once

#include "base/base.h"

struct xr { u8 n; };
struct vr { u8 n; };

enum { AX_RAX, AX_RCX, AX_RDX, AX_RBX, AX_RSP, AX_RBP, AX_RSI, AX_RDI,
       AX_R8, AX_R9, AX_R10, AX_R11, AX_R12, AX_R13, AX_R14, AX_R15, AX_NONE = 0xff };

enum ax64_alu { AX_ADD, AX_OR, AX_ADC, AX_SBB, AX_AND, AX_SUB, AX_XOR, AX_CMP };
enum ax64_shift { AX_ROL, AX_ROR, AX_RCL, AX_RCR, AX_SHL, AX_SHR, AX_SAR = 7 };
enum ax64_un { AX_NOT = 2, AX_NEG, AX_MUL, AX_IMUL, AX_DIV, AX_IDIV };
enum ax64_cc { AX_O, AX_NO, AX_B, AX_AE, AX_E, AX_NE, AX_BE, AX_A, AX_S, AX_NS, AX_P, AX_NP, AX_L, AX_GE, AX_LE, AX_G };

/* A register, or memory at base + index << scale + disp, or a label's place (rip relative). */
struct ax64_rm {
    enum { AX_IS_REG, AX_IS_MEM, AX_IS_LABEL } kind;
    u8 reg;                 /* or base; AX_NONE: absolute */
    u8 index, scale;        /* AX_NONE: no index */
    s32 disp;               /* or the label */
};

enum { AX_MAX_FIXUPS = 4096, AX_MAX_LABELS = 4096, AX_UNBOUND = INT32_MIN };

struct ax64 {
    u8 *start, *p, *end;
    bool failed, avx;
    u8 nowhere[32];         /* takes what does not fit */
    u32 n_labels, n_fixups;
    s32 label[AX_MAX_LABELS];                   /* offset from start; AX_UNBOUND */
    struct { u32 at; u32 label; } fixup[AX_MAX_FIXUPS];     /* a rel32 at offset `at` */
};

void ax64_init(struct ax64 *a, u8 *buf, size_t size, bool avx);
/* Resolves the labels; all must be bound. */
void ax64_finish(struct ax64 *a);
static inline u32 ax64_pos(const struct ax64 *a) { return (u32)(a->p - a->start); }

/* ---- operands -------------------------------------------------------------------------------------- */
static inline struct xr ax_x(unsigned n) { return (struct xr){ (u8)n }; }
static inline struct vr ax_v(unsigned n) { return (struct vr){ (u8)n }; }
static inline struct ax64_rm ax_r(struct xr r) { return (struct ax64_rm){ AX_IS_REG, r.n, AX_NONE, 0, 0 }; }
static inline struct ax64_rm ax_vr(struct vr r) { return (struct ax64_rm){ AX_IS_REG, r.n, AX_NONE, 0, 0 }; }
static inline struct ax64_rm ax_m(struct xr base, s32 disp) { return (struct ax64_rm){ AX_IS_MEM, base.n, AX_NONE, 0, disp }; }
static inline struct ax64_rm ax_mx(struct xr base, struct xr index, unsigned scale_log2, s32 disp)
{
    return (struct ax64_rm){ AX_IS_MEM, base.n, index.n, (u8)scale_log2, disp };
}
static inline struct ax64_rm ax_at(u32 label) { return (struct ax64_rm){ AX_IS_LABEL, 0, AX_NONE, 0, (s32)label }; }

/* ---- labels, raw data, jumps ------------------------------------------------------------------------- */
u32  ax64_label(struct ax64 *a);
void ax64_bind(struct ax64 *a, u32 label);
void ax64_bind_to(struct ax64 *a, u32 label, const u8 *target, const u8 *at);    /* as for ax64_jmp_to */
void ax64_byte(struct ax64 *a, unsigned v);
void ax64_u32(struct ax64 *a, u32 v);
void ax64_u64(struct ax64 *a, u64 v);
void ax64_align(struct ax64 *a, unsigned size);                 /* with int3 */
void ax64_jmp(struct ax64 *a, u32 label);
void ax64_jcc(struct ax64 *a, enum ax64_cc cc, u32 label);
void ax64_call(struct ax64 *a, u32 label);
void ax64_lea_label(struct ax64 *a, struct xr d, u32 label);
/* To an absolute place within reach; `at` is where a->start will execute. */
void ax64_jmp_to(struct ax64 *a, const u8 *target, const u8 *at);
void ax64_call_to(struct ax64 *a, const u8 *target, const u8 *at);
void ax64_jcc_to(struct ax64 *a, enum ax64_cc cc, const u8 *target, const u8 *at);
/* As jmp, jcc and call; the displacement lies within an aligned quadword, its offset is returned. */
u32  ax64_jmp_patch(struct ax64 *a, u32 label);
u32  ax64_jcc_patch(struct ax64 *a, enum ax64_cc cc, u32 label);
u32  ax64_call_patch(struct ax64 *a, u32 label);
void ax64_jmp_rm(struct ax64 *a, struct ax64_rm t);
void ax64_call_rm(struct ax64 *a, struct ax64_rm t);
void ax64_ret(struct ax64 *a);
void ax64_push(struct ax64 *a, struct xr r);
void ax64_pop(struct ax64 *a, struct xr r);
void ax64_push_i(struct ax64 *a, s32 v);

/* ---- integers: w is 8, 16, 32 or 64 -------------------------------------------------------------------- */
void ax64_alu(struct ax64 *a, enum ax64_alu op, unsigned w, struct xr d, struct ax64_rm s);
void ax64_alu_mr(struct ax64 *a, enum ax64_alu op, unsigned w, struct ax64_rm d, struct xr s);
void ax64_alu_i(struct ax64 *a, enum ax64_alu op, unsigned w, struct ax64_rm d, s32 v);
void ax64_test(struct ax64 *a, unsigned w, struct ax64_rm x, struct xr y);
void ax64_test_i(struct ax64 *a, unsigned w, struct ax64_rm x, s32 v);
void ax64_mov(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s);
void ax64_mov_mr(struct ax64 *a, unsigned w, struct ax64_rm d, struct xr s);
void ax64_mov_mi(struct ax64 *a, unsigned w, struct ax64_rm d, s32 v);
void ax64_mov_i(struct ax64 *a, struct xr d, u64 v);            /* shortest form, flags kept */
void ax64_movzx(struct ax64 *a, unsigned from, struct xr d, struct ax64_rm s);
void ax64_movsx(struct ax64 *a, unsigned to, unsigned from, struct xr d, struct ax64_rm s);
void ax64_lea(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm m);
void ax64_shift_i(struct ax64 *a, enum ax64_shift op, unsigned w, struct ax64_rm d, unsigned n);
void ax64_shift_cl(struct ax64 *a, enum ax64_shift op, unsigned w, struct ax64_rm d);
void ax64_shrd_i(struct ax64 *a, unsigned w, struct xr d, struct xr s, unsigned n);
void ax64_un(struct ax64 *a, enum ax64_un op, unsigned w, struct ax64_rm d);
void ax64_imul(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s);
void ax64_imul_i(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s, s32 v);
void ax64_cqo(struct ax64 *a, unsigned w);
void ax64_bswap(struct ax64 *a, unsigned w, struct xr d);
void ax64_setcc(struct ax64 *a, enum ax64_cc cc, struct xr d);
void ax64_cmov(struct ax64 *a, enum ax64_cc cc, unsigned w, struct xr d, struct ax64_rm s);
void ax64_bt_i(struct ax64 *a, unsigned w, struct ax64_rm x, unsigned n);
void ax64_lahf(struct ax64 *a);
void ax64_cmc(struct ax64 *a);
void ax64_ud2(struct ax64 *a);

/* popcnt, lzcnt, tzcnt, bsf, bsr */
enum ax64_count { AX_BSF = 0x0bc, AX_BSR = 0x0bd, AX_POPCNT = 0x2b8, AX_TZCNT = 0x2bc, AX_LZCNT = 0x2bd };
void ax64_count(struct ax64 *a, enum ax64_count op, unsigned w, struct xr d, struct ax64_rm s);
void ax64_crc32c(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s);

/* BMI1, BMI2 */
void ax64_shiftx(struct ax64 *a, enum ax64_shift op, unsigned w, struct xr d, struct ax64_rm s, struct xr count);
void ax64_rorx(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s, unsigned n);
void ax64_andn(struct ax64 *a, unsigned w, struct xr d, struct xr not_x, struct ax64_rm y);
void ax64_pext(struct ax64 *a, unsigned w, struct xr d, struct xr s, struct ax64_rm mask);
void ax64_bzhi(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s, struct xr count);
void ax64_mulx(struct ax64 *a, unsigned w, struct xr hi, struct xr lo, struct ax64_rm s);

/* Locked and ordering */
void ax64_lock(struct ax64 *a);                                 /* prefix of the next instruction */
void ax64_xchg(struct ax64 *a, unsigned w, struct ax64_rm m, struct xr r);
void ax64_xadd(struct ax64 *a, unsigned w, struct ax64_rm m, struct xr r);
void ax64_cmpxchg(struct ax64 *a, unsigned w, struct ax64_rm m, struct xr r);
void ax64_cmpxchg16b(struct ax64 *a, struct ax64_rm m);
void ax64_ldmxcsr(struct ax64 *a, struct ax64_rm m);
void ax64_stmxcsr(struct ax64 *a, struct ax64_rm m);

/* ---- vectors: op from asm_x64_vec.h ---------------------------------------------------------------------- */
void ax64_v3(struct ax64 *a, u32 op, struct vr d, struct vr x, struct ax64_rm y);
void ax64_v3_i(struct ax64 *a, u32 op, struct vr d, struct vr x, struct ax64_rm y, unsigned imm);
/* The SHA extension; its words for SHA256RNDS2 are in xmm0. */
enum ax64_sha { AX_SHA256RNDS2 = 0xcb, AX_SHA256MSG1 = 0xcc, AX_SHA256MSG2 = 0xcd };
void ax64_sha(struct ax64 *a, enum ax64_sha op, struct vr d, struct vr s);
void ax64_sha1rnds4(struct ax64 *a, struct vr d, struct vr s, unsigned function);
void ax64_v2(struct ax64 *a, u32 op, struct vr d, struct ax64_rm s);
void ax64_v2_i(struct ax64 *a, u32 op, struct vr d, struct ax64_rm s, unsigned imm);
void ax64_vshift_i(struct ax64 *a, u32 op, struct vr d, struct vr s, unsigned n);   /* op with its /digit */
/* Four operands (AVX only): vpblendvb and the like. */
void ax64_v4(struct ax64 *a, u32 op, struct vr d, struct vr x, struct ax64_rm y, struct vr z);
/* The field reg is a general register (movmskps, ptest no; pextr, cvtsd2si), or rm is (movd, pinsr, cvtsi2sd). */
void ax64_v_xr(struct ax64 *a, u32 op, unsigned w, struct xr d, struct ax64_rm s);
void ax64_v_xr_i(struct ax64 *a, u32 op, unsigned w, struct xr d, struct ax64_rm s, unsigned imm);
void ax64_v_rm(struct ax64 *a, u32 op, unsigned w, struct vr d, struct ax64_rm s);
void ax64_v_rm3(struct ax64 *a, u32 op, unsigned w, struct vr d, struct vr x, struct ax64_rm s);
void ax64_v_rm3_i(struct ax64 *a, u32 op, unsigned w, struct vr d, struct vr x, struct ax64_rm s, unsigned imm);
void ax64_v_store(struct ax64 *a, u32 op, struct ax64_rm d, struct vr s);
void ax64_v_store_i(struct ax64 *a, u32 op, unsigned w, struct ax64_rm d, struct vr s, unsigned imm);
