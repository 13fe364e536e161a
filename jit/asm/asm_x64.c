/* asm_x64.c - the encoders: one function lays out prefix, REX, opcode, ModRM, SIB and displacement, one does
 * the same with VEX; the public functions name the opcodes.  Source: Intel SDM volume 2. */
#include "jit/asm/asm_x64.h"
#include "jit/asm/asm_x64_vec.h"

/* ---- bytes ----------------------------------------------------------------------------------------- */

enum { LONGEST = 16 };      /* bytes of an instruction, rounded up */

/* Where the next bytes go: room for a whole instruction.  After the buffer's end they go nowhere. */
static inline u8 *begin(struct ax64 *a)
{
    if (UNLIKELY(a->end - a->p < LONGEST)) {
        a->failed = true;
        a->p = a->nowhere;
        a->end = a->nowhere + sizeof a->nowhere;
    }
    return a->p;
}

void ax64_byte(struct ax64 *a, unsigned v)
{
    u8 *p = begin(a);
    *p = (u8)v;
    a->p = p + 1;
}

static void imm(struct ax64 *a, u64 v, unsigned size)
{
    u8 *p = begin(a);
    memcpy(p, &v, sizeof v);
    a->p = p + size;
}

void ax64_u32(struct ax64 *a, u32 v) { imm(a, v, 4); }
void ax64_u64(struct ax64 *a, u64 v) { imm(a, v, 8); }

void ax64_init(struct ax64 *a, u8 *buf, size_t size, bool avx)
{
    a->start = a->p = buf;
    a->end = buf + size;
    a->failed = false;
    a->avx = avx;
    a->n_labels = a->n_fixups = 0;
}

/* ---- labels ---------------------------------------------------------------------------------------- */

u32 ax64_label(struct ax64 *a)
{
    if (a->n_labels == AX_MAX_LABELS) {
        a->failed = true;
        return 0;
    }
    a->label[a->n_labels] = AX_UNBOUND;
    return a->n_labels++;
}

void ax64_bind(struct ax64 *a, u32 label) { a->label[label] = (s32)ax64_pos(a); }

void ax64_bind_to(struct ax64 *a, u32 label, const u8 *target, const u8 *at)
{
    s64 offset = target - at;
    if (offset / 2 != (s32)offset / 2)          /* within reach of all of this code */
        a->failed = true;
    a->label[label] = (s32)offset;
}

static void rel32(struct ax64 *a, u32 label)
{
    if (a->n_fixups == AX_MAX_FIXUPS) {
        a->failed = true;
        return;
    }
    a->fixup[a->n_fixups].at = ax64_pos(a);
    a->fixup[a->n_fixups++].label = label;
    ax64_u32(a, 0);
}

void ax64_finish(struct ax64 *a)
{
    for (u32 i = 0; i < a->n_fixups && !a->failed; i++) {
        u32 at = a->fixup[i].at;
        s32 target = a->label[a->fixup[i].label];
        ASSERT(target != AX_UNBOUND, "label %u was never bound", a->fixup[i].label);
        s32 addend;             /* what follows the displacement in a rip-relative operand */
        memcpy(&addend, a->start + at, 4);
        s32 rel = target - (s32)(at + 4) - addend;
        memcpy(a->start + at, &rel, 4);
    }
}

/* ---- layout ---------------------------------------------------------------------------------------- */

static inline u8 *put32(u8 *p, u32 v)
{
    memcpy(p, &v, 4);
    return p + 4;
}

/* A rip-relative operand; tail: bytes of immediate that follow it. */
static u8 *label_operand(struct ax64 *a, u8 *p, u32 label, unsigned tail)
{
    a->p = p;
    rel32(a, label);
    if (!a->failed)
        put32(a->p - 4, tail);
    return a->p;
}

/* ModRM, SIB, displacement. */
static u8 *modrm(struct ax64 *a, u8 *p, unsigned reg, struct ax64_rm m, unsigned tail)
{
    reg = (reg & 7) << 3;
    if (m.kind == AX_IS_REG) {
        *p++ = (u8)(0xc0 | reg | (m.reg & 7));
        return p;
    }
    if (m.kind == AX_IS_LABEL) {
        *p++ = (u8)(reg | 5);
        return label_operand(a, p, (u32)m.disp, tail);
    }
    if (m.index == AX_RSP)
        a->failed = true;
    if (m.reg == AX_NONE) {                     /* [disp32] or [index * scale + disp32] */
        *p++ = (u8)(reg | 4);
        *p++ = (u8)(m.scale << 6 | (m.index == AX_NONE ? 4 : m.index & 7) << 3 | 5);
        return put32(p, (u32)m.disp);
    }
    unsigned mod = m.disp == 0 && (m.reg & 7) != 5 ? 0 : m.disp == (s8)m.disp ? 0x40 : 0x80;
    if (m.index != AX_NONE || (m.reg & 7) == 4) {
        *p++ = (u8)(mod | reg | 4);
        *p++ = (u8)(m.scale << 6 | (m.index == AX_NONE ? 4 : m.index & 7) << 3 | (m.reg & 7));
    } else {
        *p++ = (u8)(mod | reg | (m.reg & 7));
    }
    if (mod == 0x40)
        *p++ = (u8)m.disp;
    else if (mod == 0x80)
        p = put32(p, (u32)m.disp);
    return p;
}

/* REX bits of the three register numbers. */
static unsigned rex_rxb(unsigned reg, struct ax64_rm m)
{
    unsigned rex = reg >> 3 & 1 ? 4 : 0;
    if (m.kind != AX_IS_LABEL && m.reg != AX_NONE && m.reg >= 8)
        rex |= 1;
    if (m.kind == AX_IS_MEM && m.index != AX_NONE && m.index >= 8)
        rex |= 2;
    return rex;
}

static const u8 pp_byte[4] = { 0, 0x66, 0xf3, 0xf2 };

/* op: byte | map << 8 | pp << 12 (map 0: one-byte opcodes).  force: an 8-bit register that needs REX. */
static void legacy(struct ax64 *a, u32 op, bool w64, bool force, unsigned reg, struct ax64_rm m, unsigned tail)
{
    unsigned map = op >> 8 & 3, pp = op >> 12 & 3;
    u8 *p = begin(a);
    if (pp)
        *p++ = pp_byte[pp];
    unsigned rex = rex_rxb(reg, m) | (w64 ? 8 : 0);
    if (rex || force)
        *p++ = (u8)(0x40 | rex);
    if (map)
        *p++ = 0x0f;
    if (map > 1)
        *p++ = map == 2 ? 0x38 : 0x3a;
    *p++ = op & 0xff;
    a->p = modrm(a, p, reg, m, tail);
}

static void vex(struct ax64 *a, u32 op, bool w, unsigned reg, unsigned vvvv, struct ax64_rm m, unsigned tail)
{
    unsigned map = op >> 8 & 3, pp = op >> 12 & 3, rxb = rex_rxb(reg, m) ^ 7;
    u8 *p = begin(a);
    if (map == 1 && !w && (rxb & 3) == 3) {
        *p++ = 0xc5;
        *p++ = (u8)((rxb & 4) << 5 | (~vvvv & 15) << 3 | pp);
    } else {
        *p++ = 0xc4;
        *p++ = (u8)(rxb << 5 | map);
        *p++ = (u8)((unsigned)w << 7 | (~vvvv & 15) << 3 | pp);
    }
    *p++ = op & 0xff;
    a->p = modrm(a, p, reg, m, tail);
}

/* An integer instruction whose opcode is `op` for bytes and op + 1 for wider operands. */
static void by_width(struct ax64 *a, u32 op, unsigned w, unsigned reg, bool reg_is_byte, struct ax64_rm m, unsigned tail)
{
    bool force = w == 8 && ((reg_is_byte && reg >= 4) || (m.kind == AX_IS_REG && m.reg >= 4));
    if (w == 16)
        ax64_byte(a, 0x66);
    legacy(a, w == 8 ? op : op + 1, w == 64, force, reg, m, tail);
}

/* One whose opcode is the same for 16, 32, 64 bits. */
static void wide(struct ax64 *a, u32 op, unsigned w, unsigned reg, struct ax64_rm m, unsigned tail)
{
    if (w == 16)
        ax64_byte(a, 0x66);
    legacy(a, op, w == 64, false, reg, m, tail);
}

/* ---- integers --------------------------------------------------------------------------------------- */

void ax64_alu(struct ax64 *a, enum ax64_alu op, unsigned w, struct xr d, struct ax64_rm s)
{
    by_width(a, (u32)op << 3 | 2, w, d.n, true, s, 0);
}

void ax64_alu_mr(struct ax64 *a, enum ax64_alu op, unsigned w, struct ax64_rm d, struct xr s)
{
    by_width(a, (u32)op << 3, w, s.n, true, d, 0);
}

void ax64_alu_i(struct ax64 *a, enum ax64_alu op, unsigned w, struct ax64_rm d, s32 v)
{
    if (w == 8) {
        by_width(a, 0x80, w, op, false, d, 1);
        imm(a, (u8)v, 1);
    } else if (v == (s8)v) {
        wide(a, 0x83, w, op, d, 1);
        imm(a, (u8)v, 1);
    } else {
        unsigned n = w == 16 ? 2 : 4;
        wide(a, 0x81, w, op, d, n);
        imm(a, (u32)v, n);
    }
}

void ax64_test(struct ax64 *a, unsigned w, struct ax64_rm x, struct xr y) { by_width(a, 0x84, w, y.n, true, x, 0); }

void ax64_test_i(struct ax64 *a, unsigned w, struct ax64_rm x, s32 v)
{
    unsigned n = w == 64 ? 4 : w / 8;
    by_width(a, 0xf6, w, 0, false, x, n);
    imm(a, (u32)v, n);
}

void ax64_mov(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s) { by_width(a, 0x8a, w, d.n, true, s, 0); }
void ax64_mov_mr(struct ax64 *a, unsigned w, struct ax64_rm d, struct xr s) { by_width(a, 0x88, w, s.n, true, d, 0); }

void ax64_mov_mi(struct ax64 *a, unsigned w, struct ax64_rm d, s32 v)
{
    unsigned n = w == 64 ? 4 : w / 8;
    by_width(a, 0xc6, w, 0, false, d, n);
    imm(a, (u32)v, n);
}

void ax64_mov_i(struct ax64 *a, struct xr d, u64 v)
{
    if (v == (u32)v) {
        if (d.n >= 8)
            ax64_byte(a, 0x41);
        ax64_byte(a, 0xb8 | (d.n & 7));
        ax64_u32(a, (u32)v);
    } else if ((s64)v == (s32)v) {
        ax64_mov_mi(a, 64, ax_r(d), (s32)v);
    } else {
        ax64_byte(a, d.n >= 8 ? 0x49 : 0x48);
        ax64_byte(a, 0xb8 | (d.n & 7));
        ax64_u64(a, v);
    }
}

void ax64_movzx(struct ax64 *a, unsigned from, struct xr d, struct ax64_rm s)
{
    if (from == 32)
        ax64_mov(a, 32, d, s);
    else
        legacy(a, from == 8 ? 0x1b6 : 0x1b7, false, from == 8 && s.kind == AX_IS_REG && s.reg >= 4, d.n, s, 0);
}

void ax64_movsx(struct ax64 *a, unsigned to, unsigned from, struct xr d, struct ax64_rm s)
{
    if (from == 32)
        legacy(a, 0x63, to == 64, false, d.n, s, 0);
    else
        legacy(a, from == 8 ? 0x1be : 0x1bf, to == 64, from == 8 && s.kind == AX_IS_REG && s.reg >= 4, d.n, s, 0);
}

void ax64_lea(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm m) { wide(a, 0x8d, w, d.n, m, 0); }

void ax64_shift_i(struct ax64 *a, enum ax64_shift op, unsigned w, struct ax64_rm d, unsigned n)
{
    by_width(a, n == 1 ? 0xd0 : 0xc0, w, op, false, d, n != 1);
    if (n != 1)
        imm(a, n, 1);
}

void ax64_shift_cl(struct ax64 *a, enum ax64_shift op, unsigned w, struct ax64_rm d) { by_width(a, 0xd2, w, op, false, d, 0); }

void ax64_shrd_i(struct ax64 *a, unsigned w, struct xr d, struct xr s, unsigned n)
{
    wide(a, 0x1ac, w, s.n, ax_r(d), 1);
    imm(a, n, 1);
}

void ax64_un(struct ax64 *a, enum ax64_un op, unsigned w, struct ax64_rm d) { by_width(a, 0xf6, w, op, false, d, 0); }
void ax64_imul(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s) { wide(a, 0x1af, w, d.n, s, 0); }

void ax64_imul_i(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s, s32 v)
{
    bool small = v == (s8)v;
    wide(a, small ? 0x6b : 0x69, w, d.n, s, small ? 1 : 4);
    imm(a, (u32)v, small ? 1 : 4);
}

void ax64_cqo(struct ax64 *a, unsigned w)
{
    if (w == 64)
        ax64_byte(a, 0x48);
    ax64_byte(a, 0x99);
}

void ax64_bswap(struct ax64 *a, unsigned w, struct xr d)
{
    unsigned rex = (w == 64 ? 8 : 0) | d.n >> 3;
    if (rex)
        ax64_byte(a, 0x40 | rex);
    ax64_byte(a, 0x0f);
    ax64_byte(a, 0xc8 | (d.n & 7));
}

void ax64_setcc(struct ax64 *a, enum ax64_cc cc, struct xr d)
{
    legacy(a, 0x190 | (u32)cc, false, d.n >= 4, 0, ax_r(d), 0);
}

void ax64_cmov(struct ax64 *a, enum ax64_cc cc, unsigned w, struct xr d, struct ax64_rm s)
{
    wide(a, 0x140 | (u32)cc, w, d.n, s, 0);
}

void ax64_bt_i(struct ax64 *a, unsigned w, struct ax64_rm x, unsigned n)
{
    wide(a, 0x1ba, w, 4, x, 1);
    imm(a, n, 1);
}

void ax64_lahf(struct ax64 *a) { ax64_byte(a, 0x9f); }
void ax64_cmc(struct ax64 *a) { ax64_byte(a, 0xf5); }
void ax64_ud2(struct ax64 *a) { imm(a, 0x0b0f, 2); }

void ax64_count(struct ax64 *a, enum ax64_count op, unsigned w, struct xr d, struct ax64_rm s)
{
    legacy(a, 0x100 | ((u32)op & 0xff) | ((u32)op >> 8) << 12, w == 64, false, d.n, s, 0);
}

void ax64_crc32c(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s)
{
    if (w == 16)
        ax64_byte(a, 0x66);
    legacy(a, w == 8 ? AXV(3, 2, 0xf0) : AXV(3, 2, 0xf1), w == 64, w == 8 && s.kind == AX_IS_REG && s.reg >= 4, d.n, s, 0);
}

/* ---- BMI --------------------------------------------------------------------------------------------- */

void ax64_shiftx(struct ax64 *a, enum ax64_shift op, unsigned w, struct xr d, struct ax64_rm s, struct xr count)
{
    unsigned pp = op == AX_SHL ? 1 : op == AX_SAR ? 2 : 3;
    vex(a, AXV(pp, 2, 0xf7), w == 64, d.n, count.n, s, 0);
}

void ax64_rorx(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s, unsigned n)
{
    vex(a, AXV(3, 3, 0xf0), w == 64, d.n, 0, s, 1);
    imm(a, n, 1);
}

void ax64_andn(struct ax64 *a, unsigned w, struct xr d, struct xr not_x, struct ax64_rm y)
{
    vex(a, AXV(0, 2, 0xf2), w == 64, d.n, not_x.n, y, 0);
}

void ax64_pext(struct ax64 *a, unsigned w, struct xr d, struct xr s, struct ax64_rm mask)
{
    vex(a, AXV(2, 2, 0xf5), w == 64, d.n, s.n, mask, 0);
}

void ax64_bzhi(struct ax64 *a, unsigned w, struct xr d, struct ax64_rm s, struct xr count)
{
    vex(a, AXV(0, 2, 0xf5), w == 64, d.n, count.n, s, 0);
}

void ax64_mulx(struct ax64 *a, unsigned w, struct xr hi, struct xr lo, struct ax64_rm s)
{
    vex(a, AXV(3, 2, 0xf6), w == 64, hi.n, lo.n, s, 0);
}

/* ---- locked ------------------------------------------------------------------------------------------ */

void ax64_lock(struct ax64 *a) { ax64_byte(a, 0xf0); }
void ax64_xchg(struct ax64 *a, unsigned w, struct ax64_rm m, struct xr r) { by_width(a, 0x86, w, r.n, true, m, 0); }
void ax64_xadd(struct ax64 *a, unsigned w, struct ax64_rm m, struct xr r) { by_width(a, 0x1c0, w, r.n, true, m, 0); }
void ax64_cmpxchg(struct ax64 *a, unsigned w, struct ax64_rm m, struct xr r) { by_width(a, 0x1b0, w, r.n, true, m, 0); }
void ax64_cmpxchg16b(struct ax64 *a, struct ax64_rm m) { legacy(a, 0x1c7, true, false, 1, m, 0); }

void ax64_ldmxcsr(struct ax64 *a, struct ax64_rm m) { legacy(a, 0x1ae, false, false, 2, m, 0); }
void ax64_stmxcsr(struct ax64 *a, struct ax64_rm m) { legacy(a, 0x1ae, false, false, 3, m, 0); }

/* ---- control ------------------------------------------------------------------------------------------ */

void ax64_align(struct ax64 *a, unsigned size)
{
    while (((uintptr_t)a->p & (size - 1)) && !a->failed)
        ax64_byte(a, 0xcc);
}

void ax64_jmp(struct ax64 *a, u32 label)
{
    ax64_byte(a, 0xe9);
    rel32(a, label);
}

void ax64_jcc(struct ax64 *a, enum ax64_cc cc, u32 label)
{
    ax64_byte(a, 0x0f);
    ax64_byte(a, 0x80 | cc);
    rel32(a, label);
}

void ax64_call(struct ax64 *a, u32 label)
{
    ax64_byte(a, 0xe8);
    rel32(a, label);
}

void ax64_lea_label(struct ax64 *a, struct xr d, u32 label) { ax64_lea(a, 64, d, ax_at(label)); }

static void rel_to(struct ax64 *a, const u8 *target, const u8 *at)
{
    s64 rel = target - (at + ax64_pos(a) + 4);
    if (rel != (s32)rel)
        a->failed = true;
    ax64_u32(a, (u32)rel);
}

void ax64_jmp_to(struct ax64 *a, const u8 *target, const u8 *at)
{
    ax64_byte(a, 0xe9);
    rel_to(a, target, at);
}

void ax64_call_to(struct ax64 *a, const u8 *target, const u8 *at)
{
    ax64_byte(a, 0xe8);
    rel_to(a, target, at);
}

void ax64_jcc_to(struct ax64 *a, enum ax64_cc cc, const u8 *target, const u8 *at)
{
    ax64_byte(a, 0x0f);
    ax64_byte(a, 0x80 | cc);
    rel_to(a, target, at);
}

/* Four bytes within an aligned quadword are written in one piece on every x86-64. */
static void pad_patch(struct ax64 *a, unsigned opcode_size)
{
    enum { CS = 0x2e };         /* a prefix that says nothing here, and is no instruction of its own */
    for (unsigned at = (unsigned)((uintptr_t)a->p + opcode_size) & 7; at > 4 && at < 8; at++)
        ax64_byte(a, CS);
}

u32 ax64_jmp_patch(struct ax64 *a, u32 label)
{
    pad_patch(a, 1);
    ax64_jmp(a, label);
    return ax64_pos(a) - 4;
}

u32 ax64_jcc_patch(struct ax64 *a, enum ax64_cc cc, u32 label)
{
    pad_patch(a, 2);
    ax64_jcc(a, cc, label);
    return ax64_pos(a) - 4;
}

u32 ax64_call_patch(struct ax64 *a, u32 label)
{
    pad_patch(a, 1);
    ax64_call(a, label);
    return ax64_pos(a) - 4;
}

void ax64_jmp_rm(struct ax64 *a, struct ax64_rm t) { legacy(a, 0xff, false, false, 4, t, 0); }
void ax64_call_rm(struct ax64 *a, struct ax64_rm t) { legacy(a, 0xff, false, false, 2, t, 0); }
void ax64_ret(struct ax64 *a) { ax64_byte(a, 0xc3); }

void ax64_push(struct ax64 *a, struct xr r)
{
    if (r.n >= 8)
        ax64_byte(a, 0x41);
    ax64_byte(a, 0x50 | (r.n & 7));
}

void ax64_pop(struct ax64 *a, struct xr r)
{
    if (r.n >= 8)
        ax64_byte(a, 0x41);
    ax64_byte(a, 0x58 | (r.n & 7));
}

void ax64_push_i(struct ax64 *a, s32 v)
{
    if (v == (s8)v) {
        ax64_byte(a, 0x6a);
        ax64_byte(a, (u8)v);
    } else {
        ax64_byte(a, 0x68);
        ax64_u32(a, (u32)v);
    }
}

/* ---- vectors ------------------------------------------------------------------------------------------- */

static bool op_w(u32 op) { return op >> 16 & 1; }

/* The two-operand form needs d == x; a register y that is d would be lost by the move. */
static void two_operand(struct ax64 *a, struct vr d, struct vr x, struct ax64_rm y)
{
    if (d.n == x.n)
        return;
    if (y.kind == AX_IS_REG && y.reg == d.n)
        a->failed = true;
    legacy(a, AXV_MOVAPS, false, false, d.n, ax_vr(x), 0);
}

static void v3(struct ax64 *a, u32 op, bool w, struct vr d, struct vr x, struct ax64_rm y, unsigned tail)
{
    if (a->avx) {
        vex(a, op, w, d.n, x.n, y, tail);
    } else {
        two_operand(a, d, x, y);
        legacy(a, op, w, false, d.n, y, tail);
    }
}

void ax64_v3(struct ax64 *a, u32 op, struct vr d, struct vr x, struct ax64_rm y) { v3(a, op, op_w(op), d, x, y, 0); }

void ax64_v3_i(struct ax64 *a, u32 op, struct vr d, struct vr x, struct ax64_rm y, unsigned v)
{
    v3(a, op, op_w(op), d, x, y, 1);
    imm(a, v, 1);
}

static void v2(struct ax64 *a, u32 op, bool w, unsigned d, struct ax64_rm s, unsigned tail)
{
    if (a->avx)
        vex(a, op, w, d, 0, s, tail);
    else
        legacy(a, op, w, false, d, s, tail);
}

void ax64_sha(struct ax64 *a, enum ax64_sha op, struct vr d, struct vr s)
{
    legacy(a, AXV(0, 2, (u32)op), false, false, d.n, ax_vr(s), 0);
}

void ax64_sha1rnds4(struct ax64 *a, struct vr d, struct vr s, unsigned function)
{
    legacy(a, AXV(0, 3, 0xcc), false, false, d.n, ax_vr(s), 1);
    imm(a, function, 1);
}

void ax64_v2(struct ax64 *a, u32 op, struct vr d, struct ax64_rm s) { v2(a, op, op_w(op), d.n, s, 0); }

void ax64_v2_i(struct ax64 *a, u32 op, struct vr d, struct ax64_rm s, unsigned v)
{
    v2(a, op, op_w(op), d.n, s, 1);
    imm(a, v, 1);
}

void ax64_vshift_i(struct ax64 *a, u32 op, struct vr d, struct vr s, unsigned n)
{
    unsigned digit = op >> 17 & 7;
    if (a->avx) {
        vex(a, op, false, digit, d.n, ax_vr(s), 1);
    } else {
        two_operand(a, d, s, ax_vr(s));
        legacy(a, op & 0xffff, false, false, digit, ax_vr(d), 1);
    }
    imm(a, n, 1);
}

void ax64_v4(struct ax64 *a, u32 op, struct vr d, struct vr x, struct ax64_rm y, struct vr z)
{
    if (!a->avx)
        a->failed = true;
    vex(a, op, op_w(op), d.n, x.n, y, 1);
    imm(a, (u32)z.n << 4, 1);
}

void ax64_v_xr(struct ax64 *a, u32 op, unsigned w, struct xr d, struct ax64_rm s) { v2(a, op, w == 64, d.n, s, 0); }

void ax64_v_xr_i(struct ax64 *a, u32 op, unsigned w, struct xr d, struct ax64_rm s, unsigned v)
{
    v2(a, op, w == 64, d.n, s, 1);
    imm(a, v, 1);
}

void ax64_v_rm(struct ax64 *a, u32 op, unsigned w, struct vr d, struct ax64_rm s) { v2(a, op, w == 64, d.n, s, 0); }

/* y is a general register here: it cannot be the vector register d. */
static void v3_general(struct ax64 *a, u32 op, unsigned w, struct vr d, struct vr x, struct ax64_rm y, unsigned tail)
{
    if (a->avx) {
        vex(a, op, w == 64, d.n, x.n, y, tail);
    } else {
        two_operand(a, d, x, ax_vr(x));
        legacy(a, op, w == 64, false, d.n, y, tail);
    }
}

void ax64_v_rm3(struct ax64 *a, u32 op, unsigned w, struct vr d, struct vr x, struct ax64_rm s)
{
    v3_general(a, op, w, d, x, s, 0);
}

void ax64_v_rm3_i(struct ax64 *a, u32 op, unsigned w, struct vr d, struct vr x, struct ax64_rm s, unsigned v)
{
    v3_general(a, op, w, d, x, s, 1);
    imm(a, v, 1);
}

void ax64_v_store(struct ax64 *a, u32 op, struct ax64_rm d, struct vr s) { v2(a, op, op_w(op), s.n, d, 0); }

void ax64_v_store_i(struct ax64 *a, u32 op, unsigned w, struct ax64_rm d, struct vr s, unsigned v)
{
    v2(a, op, w == 64, s.n, d, 1);
    imm(a, v, 1);
}
