/* a64_text.c - formats of the disassembler: one function for each {field:format} of the base rows.
 *
 * The spelling is LLVM's, with two differences: branch targets are addresses where the pc is known (offsets
 * where it is 0), and there is one blank where LLVM has a tab. */
#include "frontend/a64/tr.h"
#include <stdarg.h>
#include <stdio.h>

void a64_put(struct a64_text *o, const char *s)
{
    size_t n = strlen(s), room = o->size - o->len - 1;
    if (n > room)
        n = room;
    memcpy(o->s + o->len, s, n);
    o->len += n;
    o->s[o->len] = 0;
}

PRINTF_LIKE(2, 3) static void putf(struct a64_text *o, const char *fmt, ...)
{
    char buf[96];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(buf, sizeof buf, fmt, ap);
    va_end(ap);
    a64_put(o, buf);
}

/* ---- registers and numbers ----------------------------------------------------------------------- */

static void put_reg(struct a64_text *o, bool sf, s64 n, const char *r31)
{
    if (n == 31 && !strcmp(r31, "sp"))
        a64_put(o, sf ? "sp" : "wsp");
    else if (n == 31)
        putf(o, "%czr", sf ? 'x' : 'w');
    else
        putf(o, "%c%d", sf ? 'x' : 'w', (int)n);
}

void a64_fmt_r(struct a64_text *o, const struct a64_args *a, int64_t v) { put_reg(o, a->sf, v, "zr"); }
void a64_fmt_w(struct a64_text *o, const struct a64_args *a, int64_t v) { put_reg(o, false, v, "zr"); }
void a64_fmt_x(struct a64_text *o, const struct a64_args *a, int64_t v) { put_reg(o, true, v, "zr"); }
void a64_fmt_r_sp(struct a64_text *o, const struct a64_args *a, int64_t v) { put_reg(o, a->sf, v, "sp"); }
void a64_fmt_x_sp(struct a64_text *o, const struct a64_args *a, int64_t v) { put_reg(o, true, v, "sp"); }
/* Target of a sign-extending load; of a bit test; of a row with two-bit sizes. */
void a64_fmt_sx(struct a64_text *o, const struct a64_args *a, int64_t v) { put_reg(o, !a->w, v, "zr"); }
void a64_fmt_rbit(struct a64_text *o, const struct a64_args *a, int64_t v) { put_reg(o, a->bit >= 32, v, "zr"); }
void a64_fmt_rz(struct a64_text *o, const struct a64_args *a, int64_t v) { put_reg(o, a->size == 3, v, "zr"); }

/* A SIMD&FP register by its size. */
void a64_fmt_vs(struct a64_text *o, const struct a64_args *a, int64_t v) { putf(o, "%c%d", "bhsdq"[a->size], (int)v); }

void a64_fmt_dec(struct a64_text *o, const struct a64_args *a, int64_t v) { putf(o, "%lld", (long long)v); }
void a64_fmt_hex(struct a64_text *o, const struct a64_args *a, int64_t v) { putf(o, "%#llx", (long long)v); }

static void put_target(struct a64_text *o, u64 base, s64 offset)
{
    if (o->pc)
        putf(o, "%#llx", (unsigned long long)(base + (u64)offset));
    else
        putf(o, "#%lld", (long long)offset);
}

void a64_fmt_pc(struct a64_text *o, const struct a64_args *a, int64_t v) { put_target(o, o->pc, v); }
void a64_fmt_page(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    put_target(o, ALIGN_DOWN(o->pc, 4096), (s64)((u64)v << 12));
}

static const char *const conds[16] = {
    "eq", "ne", "hs", "lo", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le", "al", "nv",
};
void a64_fmt_cond(struct a64_text *o, const struct a64_args *a, int64_t v) { a64_put(o, conds[v & 15]); }

/* ---- shifts, extensions, immediates -------------------------------------------------------------- */

void a64_fmt_shift(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    static const char *const name[4] = { "lsl", "lsr", "asr", "ror" };
    if (a->shift || a->imm)
        putf(o, ", %s #%d", name[a->shift], a->imm);
}

void a64_fmt_rm_ext(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    put_reg(o, a->sf && (a->option & 3) == 3, v, "zr");
}

/* The extension of the operand's own width is LSL, or nothing, beside a stack pointer. */
void a64_fmt_extend(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    static const char *const name[8] = { "uxtb", "uxth", "uxtw", "uxtx", "sxtb", "sxth", "sxtw", "sxtx" };
    bool sp = a->rn == 31 || (!a->S && a->rd == 31);
    bool lsl = sp && a->option == (a->sf ? 3 : 2);
    if (!lsl)
        putf(o, ", %s", name[a->option]);
    else if (a->imm)
        a64_put(o, ", lsl");
    if (a->imm)
        putf(o, " #%d", a->imm);
}

void a64_fmt_bitmask(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    putf(o, "#%#llx", (unsigned long long)bitmask(a->sf, a->n, a->immr, a->imms));
}

static void put_mov(struct a64_text *o, const struct a64_args *a, u64 v)
{
    a64_put(o, "mov ");
    put_reg(o, a->sf, a->rd, "zr");
    putf(o, ", #%lld", a->sf ? (long long)v : (long long)(s32)v);
}

static bool fits_movz(u64 v, bool sf)
{
    for (unsigned i = 0; i < (sf ? 64 : 32); i += 16)
        if (!(v & ~(0xffffull << i)))
            return true;
    return false;
}

/* ORR with the zero register is MOV, unless MOVZ or MOVN can give the value. */
void a64_fmt_mov_bitmask(struct a64_text *o, const struct a64_args *a, int64_t unused)
{
    u64 v = bitmask(a->sf, a->n, a->immr, a->imms), inv = a->sf ? ~v : (u32)~v;
    if (fits_movz(v, a->sf) || fits_movz(inv, a->sf)) {
        a64_put(o, "orr ");
        put_reg(o, a->sf, a->rd, "sp");
        putf(o, ", %czr, #%#llx", a->sf ? 'x' : 'w', (unsigned long long)v);
    } else {
        a64_put(o, "mov ");
        put_reg(o, a->sf, a->rd, "sp");
        putf(o, ", #%lld", a->sf ? (long long)v : (long long)(s32)v);
    }
}

/* MOVZ and MOVN are MOV, except for a shifted zero and for a MOVN that a 32-bit MOVZ can give. */
void a64_fmt_mov_wide(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    bool odd = (a->imm == 0 && a->hw) || (a->inv && !a->sf && a->imm == 0xffff);
    u64 value = (u64)a->imm << (16 * a->hw);
    if (!odd) {
        put_mov(o, a, a->inv ? ~value : value);
        return;
    }
    a64_put(o, a->inv ? "movn " : "movz ");
    put_reg(o, a->sf, a->rd, "zr");
    putf(o, ", #%d", a->imm);
    if (a->hw)
        putf(o, ", lsl #%d", 16 * a->hw);
}

/* ---- bitfields ----------------------------------------------------------------------------------- */

static void put_two(struct a64_text *o, const struct a64_args *a, const char *name, bool src_sf)
{
    putf(o, "%s ", name);
    put_reg(o, a->sf, a->rd, "zr");
    a64_put(o, ", ");
    put_reg(o, src_sf, a->rn, "zr");
}

static void put_bits(struct a64_text *o, const struct a64_args *a, const char *insert, const char *take)
{
    int w = a->sf ? 64 : 32;
    bool ins = a->imms < a->immr;
    put_two(o, a, ins ? insert : take, a->sf);
    if (ins)
        putf(o, ", #%d, #%d", w - a->immr, a->imms + 1);
    else
        putf(o, ", #%d, #%d", a->immr, a->imms - a->immr + 1);
}

void a64_fmt_sbfm(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    int top = a->sf ? 63 : 31;
    if (a->imms == top) {
        put_two(o, a, "asr", a->sf);
        putf(o, ", #%d", a->immr);
    } else if (a->immr == 0 && (a->imms == 7 || a->imms == 15 || a->imms == 31)) {
        put_two(o, a, a->imms == 7 ? "sxtb" : a->imms == 15 ? "sxth" : "sxtw", false);
    } else {
        put_bits(o, a, "sbfiz", "sbfx");
    }
}

void a64_fmt_ubfm(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    int top = a->sf ? 63 : 31;
    if (a->imms == top) {
        put_two(o, a, "lsr", a->sf);
        putf(o, ", #%d", a->immr);
    } else if (a->imms + 1 == a->immr) {
        put_two(o, a, "lsl", a->sf);
        putf(o, ", #%d", top - a->imms);
    } else if (!a->sf && a->immr == 0 && (a->imms == 7 || a->imms == 15)) {
        put_two(o, a, a->imms == 7 ? "uxtb" : "uxth", false);
    } else {
        put_bits(o, a, "ubfiz", "ubfx");
    }
}

void a64_fmt_bfm(struct a64_text *o, const struct a64_args *a, int64_t v) { put_bits(o, a, "bfi", "bfxil"); }

void a64_fmt_extr(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    put_two(o, a, a->rn == a->rm ? "ror" : "extr", a->sf);
    if (a->rn != a->rm) {
        a64_put(o, ", ");
        put_reg(o, a->sf, a->rm, "zr");
    }
    putf(o, ", #%d", a->imm);
}

/* ---- conditional select -------------------------------------------------------------------------- */

/* set: both sources are the zero register; same: they are equal; both with the inverse condition. */
static void put_select(struct a64_text *o, const struct a64_args *a, const char *set, const char *same, const char *plain)
{
    bool alias = a->rn == a->rm && a->cond < 14;
    if (alias && a->rn == 31 && set) {
        putf(o, "%s ", set);
        put_reg(o, a->sf, a->rd, "zr");
        putf(o, ", %s", conds[a->cond ^ 1]);
    } else if (alias && (a->rn != 31 || !set)) {
        put_two(o, a, same, a->sf);
        putf(o, ", %s", conds[a->cond ^ 1]);
    } else {
        put_two(o, a, plain, a->sf);
        a64_put(o, ", ");
        put_reg(o, a->sf, a->rm, "zr");
        putf(o, ", %s", conds[a->cond]);
    }
}

void a64_fmt_csinc(struct a64_text *o, const struct a64_args *a, int64_t v) { put_select(o, a, "cset", "cinc", "csinc"); }
void a64_fmt_csinv(struct a64_text *o, const struct a64_args *a, int64_t v) { put_select(o, a, "csetm", "cinv", "csinv"); }
void a64_fmt_csneg(struct a64_text *o, const struct a64_args *a, int64_t v) { put_select(o, a, NULL, "cneg", "csneg"); }

/* ---- addresses ----------------------------------------------------------------------------------- */

/* [base], [base, #imm], [base, #imm]!, [base], #imm */
void a64_fmt_addr(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    int off = a->scale ? a->imm * (1 << (a->size + a->sf)) : a->imm;
    a64_put(o, "[");
    put_reg(o, true, a->rn, "sp");
    if (a->wb == 1) {
        putf(o, "], #%d", off);
        return;
    }
    if (off || a->wb)
        putf(o, ", #%d", off);
    a64_put(o, a->wb ? "]!" : "]");
}

void a64_fmt_addr_reg(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    int amount = a->s ? a->size + a->sf : 0;
    a64_put(o, "[");
    put_reg(o, true, a->rn, "sp");
    a64_put(o, ", ");
    put_reg(o, a->ox, a->rm, "zr");
    if (a->ox && !a->os) {
        if (a->s)
            putf(o, ", lsl #%d", amount);
    } else {
        putf(o, ", %cxt%c", a->os ? 's' : 'u', a->ox ? 'x' : 'w');
        if (a->s)
            putf(o, " #%d", amount);
    }
    a64_put(o, "]");
}

void a64_fmt_casp(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    const s64 reg[4] = { a->rs, a->rs + 1, a->rt, a->rt + 1 };
    for (unsigned i = 0; i < 4; i++) {
        a64_put(o, i ? ", " : "");
        put_reg(o, a->sf, reg[i], "zr");
    }
}

void a64_fmt_prfop(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    static const char *const type[3] = { "pld", "pli", "pst" };
    static const char *const level[4] = { "l1", "l2", "l3", "slc" };
    if (v >> 3 == 3)
        putf(o, "#%lld", (long long)v);
    else
        putf(o, "%s%s%s", type[v >> 3], level[v >> 1 & 3], v & 1 ? "strm" : "keep");
}

/* Of RPRFM */
void a64_fmt_range(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    if (v & ~5)
        putf(o, "#%lld", (long long)v);
    else
        putf(o, "%s%s", v & 1 ? "pst" : "pld", v & 4 ? "strm" : "keep");
}

/* ---- system -------------------------------------------------------------------------------------- */

static const char *const barriers[16] = {
    NULL, "oshld", "oshst", "osh", NULL, "nshld", "nshst", "nsh", NULL, "ishld", "ishst", "ish", NULL, "ld", "st", "sy",
};

void a64_fmt_barrier(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    if (barriers[v])
        a64_put(o, barriers[v]);
    else
        putf(o, "#%lld", (long long)v);
}

void a64_fmt_dsb(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    if (a->crm == 0 || a->crm == 4) {
        a64_put(o, a->crm ? "pssbb" : "ssbb");
    } else {
        a64_put(o, "dsb ");
        a64_fmt_barrier(o, a, a->crm);
    }
}

void a64_fmt_crm_not15(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    if (a->crm != 15)
        putf(o, " #%d", a->crm);
}

void a64_fmt_dcps(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    putf(o, "dcps%u", o->insn & 3);
    if (a->imm)
        putf(o, " #%#x", a->imm);
}

void a64_fmt_sys_rt(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    if (v != 31)
        putf(o, ", x%d", (int)v);
}

void a64_fmt_sysreg(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    static const struct { const char *name; u8 op0, op1, crn, crm, op2; } table[] = {
#define A64_SYSREG(name, op0, op1, crn, crm, op2, ...) { #name, op0, op1, crn, crm, op2 },
#include "frontend/a64/a64_sysreg.def"
    };
    for (unsigned i = 0; i < ARRAY_LEN(table); i++)
        if (table[i].op0 == 2 + a->o0 && table[i].op1 == a->op1 && table[i].crn == a->crn && table[i].crm == a->crm &&
            table[i].op2 == a->op2) {
            a64_put(o, table[i].name);
            return;
        }
    putf(o, "S%d_%d_C%d_C%d_%d", 2 + a->o0, a->op1, a->crn, a->crm, a->op2);
}
