/* a64_text_simd.c - formats of the disassembly for floating point and Advanced SIMD; spelling is LLVM's. */
#include "frontend/a64/tr_simd.h"
#include <stdarg.h>
#include <stdio.h>

PRINTF_LIKE(2, 3) static void putf(struct a64_text *o, const char *fmt, ...)
{
    char buf[64];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(buf, sizeof buf, fmt, ap);
    va_end(ap);
    a64_put(o, buf);
}

/* ---- registers ----------------------------------------------------------------------------------------- */

static const char letters[] = "bhsdq";

static void put_scalar(struct a64_text *o, unsigned log2, s64 n) { putf(o, "%c%d", letters[log2], (int)n); }

static void put_vector(struct a64_text *o, unsigned log2, bool q, s64 n)
{
    putf(o, "v%d.%d%c", (int)n, (8 << q) >> log2, letters[log2]);
}

/* Scalars: by ftype, by opc (FCVT), by sz, by size, one size wider. */
static unsigned ftype_log2(int ftype) { return ftype == 3 ? 1 : 2 + (unsigned)ftype; }
void a64_fmt_fr(struct a64_text *o, const struct a64_args *a, int64_t v) { put_scalar(o, ftype_log2(a->ftype & ~2 ? a->ftype : 0), v); }
void a64_fmt_fr_opc(struct a64_text *o, const struct a64_args *a, int64_t v) { put_scalar(o, ftype_log2(a->opc & ~2 ? a->opc : 0), v); }
void a64_fmt_sf(struct a64_text *o, const struct a64_args *a, int64_t v) { put_scalar(o, float_log2(a), v); }
void a64_fmt_ss(struct a64_text *o, const struct a64_args *a, int64_t v) { put_scalar(o, (unsigned)a->size, v); }
void a64_fmt_sw(struct a64_text *o, const struct a64_args *a, int64_t v) { put_scalar(o, (unsigned)a->size + 1, v); }

/* Vectors: by size and q, twice the width in 128 bits, half as many lanes of twice the width; bytes; words;
 * 64-bit lanes; floats by sz. */
void a64_fmt_vt(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, (unsigned)a->size, a->q, v); }
void a64_fmt_vw(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, (unsigned)a->size + 1, true, v); }
void a64_fmt_vp(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, (unsigned)a->size + 1, a->q, v); }
void a64_fmt_vb(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, 0, a->q, v); }
void a64_fmt_v4s(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, 2, a->q, v); }
void a64_fmt_vd(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, 3, a->q, v); }
void a64_fmt_vf(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, float_log2(a), a->q, v); }
void a64_fmt_vfw(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, 2 + (unsigned)a->sz, true, v); }
void a64_fmt_vfn(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, 1 + (unsigned)a->sz, a->q, v); }

/* By immh:immb of a shift. */
static unsigned shift_log2(const struct a64_args *a) { return a->imm < 8 ? 0 : 28 - (unsigned)__builtin_clz((unsigned)a->imm); }
void a64_fmt_vi(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, shift_log2(a), a->q, v); }
void a64_fmt_viw(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, shift_log2(a) + 1, true, v); }
void a64_fmt_si(struct a64_text *o, const struct a64_args *a, int64_t v) { put_scalar(o, shift_log2(a), v); }
void a64_fmt_siw(struct a64_text *o, const struct a64_args *a, int64_t v) { put_scalar(o, shift_log2(a) + 1, v); }
void a64_fmt_shr(struct a64_text *o, const struct a64_args *a, int64_t v) { putf(o, "%d", (16 << shift_log2(a)) - (int)v); }
void a64_fmt_shl(struct a64_text *o, const struct a64_args *a, int64_t v) { putf(o, "%d", (int)v - (8 << shift_log2(a))); }

/* By the imm5 of the copy group. */
static unsigned imm5_log2(const struct a64_args *a) { return a->imm5 & 15 ? (unsigned)__builtin_ctz((unsigned)a->imm5) : 0; }
void a64_fmt_v5(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vector(o, imm5_log2(a), a->q, v); }
void a64_fmt_s5(struct a64_text *o, const struct a64_args *a, int64_t v) { put_scalar(o, imm5_log2(a), v); }
void a64_fmt_e5(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    putf(o, "v%d.%c[%d]", (int)v, letters[imm5_log2(a)], a->imm5 >> (imm5_log2(a) + 1));
}
void a64_fmt_e54(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    putf(o, "v%d.%c[%d]", (int)v, letters[imm5_log2(a)], a->imm4 >> imm5_log2(a));
}
void a64_fmt_r5(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    char c = imm5_log2(a) == 3 ? 'x' : 'w';
    if (v == 31)
        putf(o, "%czr", c);
    else
        putf(o, "%c%d", c, (int)v);
}
void a64_fmt_umov(struct a64_text *o, const struct a64_args *a, int64_t v) { a64_put(o, imm5_log2(a) < 2 ? "umov" : "mov"); }

/* The element of a by-element instruction. */
static void put_element(struct a64_text *o, const struct a64_args *a, unsigned log2)
{
    int lane = log2 == 1 ? a->h << 2 | a->l << 1 | a->m : log2 == 2 ? a->h << 1 | a->l : a->h;
    putf(o, "v%d.%c[%d]", log2 == 1 ? a->rm : a->rm | a->m << 4, letters[log2], lane);
}
void a64_fmt_elem(struct a64_text *o, const struct a64_args *a, int64_t v) { put_element(o, a, (unsigned)a->size); }
void a64_fmt_felem(struct a64_text *o, const struct a64_args *a, int64_t v) { put_element(o, a, float_log2(a)); }

void a64_fmt_elem4b(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    putf(o, "v%d.4b[%d]", (int)v | a->m << 4, a->h << 1 | a->l);
}

void a64_fmt_elem2h(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    putf(o, "v%d.2h[%d]", (int)v | a->m << 4, a->h << 1 | a->l);
}

/* One complex number, named by the number of its pair of lanes. */
void a64_fmt_celem(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    putf(o, "v%d.%c[%d]", (int)v | a->m << 4, letters[a->size], a->size == 1 ? a->h << 1 | a->l : a->h);
}

/* ---- aliases and immediates ------------------------------------------------------------------------------ */

void a64_fmt_orr_or_mov(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    int n = 8 << a->q;
    putf(o, "%s v%d.%db, v%d.%db", a->rn == a->rm ? "mov" : "orr", a->rd, n, a->rn, n);
    if (a->rn != a->rm)
        putf(o, ", v%d.%db", a->rm, n);
}

void a64_fmt_fp8(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    u64 x = fp8_bits((unsigned)v, 64);
    double d;
    memcpy(&d, &x, 8);
    putf(o, "%.8f", d);
}

void a64_fmt_bytes(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    u64 x = 0;
    for (unsigned i = 0; i < 8; i++)
        x |= v >> i & 1 ? (u64)0xff << 8 * i : 0;
    putf(o, "%#016llx", (unsigned long long)x);
}

void a64_fmt_fbits(struct a64_text *o, const struct a64_args *a, int64_t v) { putf(o, "%d", 64 - (int)v); }

/* ---- lists ----------------------------------------------------------------------------------------------- */

static void put_list(struct a64_text *o, int first, int n, const char *suffix)
{
    a64_put(o, "{ ");
    for (int i = 0; i < n; i++)
        putf(o, "%sv%d.%s", i ? ", " : "", (first + i) & 31, suffix);
    a64_put(o, " }");
}

static void put_vectors(struct a64_text *o, const struct a64_args *a, int first, int n, unsigned log2)
{
    char suffix[8];
    snprintf(suffix, sizeof suffix, "%d%c", (8 << a->q) >> log2, letters[log2]);
    put_list(o, first, n, suffix);
}

void a64_fmt_table(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    put_list(o, (int)v, a->len + 1, "16b");
}
void a64_fmt_list(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vectors(o, a, (int)v, a->regs, (unsigned)a->size); }
void a64_fmt_list_rep(struct a64_text *o, const struct a64_args *a, int64_t v) { put_vectors(o, a, (int)v, a->selem + 1, (unsigned)a->size); }

void a64_fmt_lanes(struct a64_text *o, const struct a64_args *a, int64_t v)
{
    char suffix[2] = { letters[a->size], 0 };
    put_list(o, (int)v, a->selem + 1, suffix);
    putf(o, "[%d]", a->lane >> a->size);
}

static void put_post(struct a64_text *o, int rm, int bytes)
{
    putf(o, rm == 31 ? "#%d" : "x%d", rm == 31 ? bytes : rm);
}
void a64_fmt_post_multi(struct a64_text *o, const struct a64_args *a, int64_t v) { put_post(o, (int)v, a->regs * (8 << a->q)); }
void a64_fmt_post_lane(struct a64_text *o, const struct a64_args *a, int64_t v) { put_post(o, (int)v, (a->selem + 1) << a->size); }
