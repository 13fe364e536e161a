/* fp_digest.c - an ARM64 program: every floating-point instruction on hard operands in all modes, as one number each.
 *
 *   fp_digest [COUNT [SEED [NAME]]]
 *
 * COUNT operand sets an instruction and mode; with NAME each result of that instruction is printed.  The same numbers
 * on qemu and on each of our executors mean the same results and flags.  An operand set is four 128-bit registers;
 * lanes are drawn from corner values, from values near them and from random ones whose exponents are close; or so that exact results lie beside boundaries. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t u64;
typedef uint32_t u32;

/* v0, v1, v2: operands, x0: the first of v0; v3, x3: destination, v3 also an operand. */
struct in { u64 v[4][2]; };
struct out { u64 v[2], x, nzcv; };
typedef void op_fn(const struct in *in, struct out *out);

#define OP(name, text)                                                                      \
    extern op_fn op_##name;                                                                 \
    __asm__(".arch armv8.5-a+fp16+fp16fml+crypto\n.text\n.p2align 4\n.type op_" #name ", %function\nop_" #name ":\n"   \
            "mov x9, x0\nmov x10, x1\nldp q0, q1, [x9]\nldp q2, q3, [x9, #32]\nldr x0, [x9]\nmov x3, #0\nmsr nzcv, xzr\n"  \
            text "\nstr q3, [x10]\nmrs x4, nzcv\nstp x3, x4, [x10, #16]\nret\n");
#include "tests/fp/fp_ops.def"

static const struct { const char *name; op_fn *fn; } ops[] = {
#define OP(name, text) { #name, op_##name },
#include "tests/fp/fp_ops.def"
};

/* ---- operands -------------------------------------------------------------------------------------------------- */

static u64 state;

static u64 rnd(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static unsigned frac_bits(unsigned w) { return w == 64 ? 52 : w == 32 ? 23 : 10; }

/* The magnitudes around which things happen: powers of two at the edges of formats and integers, halves, the ends. */
static u64 corner(unsigned w)
{
    static const int exps[] = { -1074, -1023, -1022, -1021, -150, -149, -127, -126, -125, -30, -25, -24, -15, -14, -13, -2, -1,
                                0, 1, 7, 8, 10, 11, 15, 16, 23, 24, 31, 32, 52, 53, 63, 64, 127, 128, 1023, 1024 };
    unsigned f = frac_bits(w);
    int bias = w == 64 ? 1023 : w == 32 ? 127 : 15, e = exps[rnd() % (sizeof exps / sizeof *exps)] + bias;
    u64 one = (u64)1 << f, max = (u64)(2 * bias + 1);
    u64 field = e < 0 ? 0 : (u64)e > max ? max : (u64)e;
    u64 frac = 0;
    switch (rnd() % 10) {
    case 0: frac = 1; break;
    case 1: frac = one - 1; break;
    case 2: frac = one >> 1; break;
    case 3: frac = (one >> 1) + 1; break;
    case 4: frac = (one >> 1) - 1; break;
    case 5: frac = rnd() & (one - 1); break;
    case 6: frac = (one >> (1 + rnd() % f)) & (one - 1); break;
    case 7: frac = (one - (one >> (rnd() % f))) & (one - 1); break;
    default: break;
    }
    return field << f | frac;
}

static u64 lane(unsigned w, u64 like)
{
    unsigned f = frac_bits(w);
    u64 sign = (rnd() & 1) << (w - 1), v, mask = w == 64 ? ~(u64)0 >> 1 : ((u64)1 << (w - 1)) - 1;
    switch (rnd() % 8) {
    case 0: case 1: case 2:
        v = corner(w);
        break;
    case 3:                             /* near the other operand */
        v = like + (rnd() % 5 - 2);
        break;
    case 4: case 5:                     /* an exponent close to its */
        v = like + ((rnd() % (2 * f + 8)) << f) - ((u64)(f + 4) << f);
        v ^= rnd() & (((u64)1 << f) - 1);
        break;
    case 6:                             /* short */
        v = rnd() & (~(u64)0 << (w - 1 - rnd() % 12));
        break;
    default:
        v = rnd();
    }
    return sign | (v & mask);
}

static double value(unsigned w, u64 x)
{
    union { u64 u[1]; double d; float f; __fp16 h; } v = { { x } };
    return w == 64 ? v.d : w == 32 ? v.f : v.h;
}

static u64 nearest(unsigned w, double d)
{
    union { u64 u; double d; float f; __fp16 h; } v = { 0 };
    if (w == 64)
        v.d = d;
    else if (w == 32)
        v.f = (float)d;
    else
        v.h = (__fp16)d;
    return v.u;
}

/* A number of ordinary size. */
static u64 ordinary(unsigned w)
{
    unsigned f = frac_bits(w), bias = w == 64 ? 1023 : w == 32 ? 127 : 15;
    return (rnd() & 1) << (w - 1) | (bias - 6 + rnd() % 13) << f | (rnd() & (((u64)1 << f) - 1));
}

/* A lane each of v0 v1 v2 so that the exact product or quotient lies close to where rounding or flags change: the
 * smallest normal number, the largest, or half a unit of v2 in its last place. */
static void directed(unsigned w, u64 lane[3])
{
    unsigned f = frac_bits(w), bias = w == 64 ? 1023 : w == 32 ? 127 : 15;
    double x, z, target;
    lane[0] = ordinary(w);
    lane[2] = ordinary(w);
    x = value(w, lane[0]);
    z = value(w, (lane[2] >> f & (2 * bias + 1)) << f);         /* its power of two */
    switch (rnd() % 3) {
    case 0: target = value(w, (u64)1 << f); break;
    case 1: target = value(w, ((u64)(2 * bias + 1) << f) - 1); break;
    default: target = z / (double)((u64)2 << f); break;
    }
    lane[1] = nearest(w, rnd() & 1 ? target / x : x / target);
}

/* In the middle between two numbers of a narrower format, or a little beside it. */
static u64 middle(unsigned w)
{
    unsigned narrow = w == 64 && rnd() & 1 ? 32 : 16;
    u64 x = narrow == 32 && rnd() & 1 ? lane(32, 0) & 0x47ffffff : ordinary(narrow);
    u64 m = nearest(w, value(narrow, x) / 2 + value(narrow, x + 1) / 2);
    return rnd() & 1 ? m : m + ((u64)1 << rnd() % 12) * (rnd() & 1 ? 1 : -1);
}

static void fill_directed(struct in *in, unsigned w)
{
    memset(in, 0, sizeof *in);
    for (unsigned at = 0; at < 128; at += w) {
        u64 v[3];
        directed(w, v);
        if (w > 16 && rnd() % 3 == 0)
            v[0] = middle(w);
        for (unsigned k = 0; k < 3; k++)
            in->v[k][at / 64] |= v[k] << at % 64;
        in->v[3][at / 64] |= v[2] << at % 64;
    }
}

static void fill(struct in *in, unsigned w)
{
    if (rnd() % 3 == 0) {
        fill_directed(in, w);
        return;
    }
    for (unsigned k = 0; k < 4; k++)
        for (unsigned at = 0; at < 128; at += w) {
            u64 like = k ? in->v[0][at / 64] >> at % 64 : rnd();
            u64 v = lane(w, like);
            if (at % 64 == 0)
                in->v[k][at / 64] = 0;
            in->v[k][at / 64] |= (w == 64 ? v : v & (((u64)1 << w) - 1)) << at % 64;
        }
}

/* ---- running --------------------------------------------------------------------------------------------------- */

static void set_fpcr(u64 v) { __asm__ volatile("msr fpcr, %0" :: "r"(v) : "memory"); }
static void set_fpsr(u64 v) { __asm__ volatile("msr fpsr, %0" :: "r"(v) : "memory"); }
static u64 fpsr(void) { u64 v; __asm__ volatile("mrs %0, fpsr" : "=r"(v) :: "memory"); return v; }

static u64 digest(u64 sum, u64 v) { return ((sum << 13 | sum >> 51) ^ v) * 0x9e3779b97f4a7c15; }

/* Rounding modes, by FZ, DN, FZ16, AHP; sticky flags start clear or not. */
static const u32 modes[] = { 0, 1u << 24, 1u << 25, 1u << 24 | 1u << 25, 1u << 19, 1u << 26, 1u << 19 | 1u << 24 | 1u << 25 };

static u64 run(unsigned op, u64 count, u64 seed, int verbose)
{
    struct in in;
    struct out out;
    u64 sum = 0;
    state = seed * 0x9e3779b97f4a7c15 + 88172645463325252;
    for (unsigned m = 0; m < sizeof modes / sizeof *modes; m++)
        for (u64 round = 0; round < 4; round++)
            for (u64 i = 0; i < count; i++) {
                static const unsigned widths[] = { 16, 32, 64 };
                u64 fpcr = modes[m] | round << 22, before = i & 1 ? 16 : 0;
                fill(&in, widths[i / 2 % 3]);
                set_fpcr(fpcr);
                set_fpsr(before);
                ops[op].fn(&in, &out);
                u64 after = fpsr();
                set_fpcr(0);
                sum = digest(digest(digest(digest(digest(sum, out.v[0]), out.v[1]), out.x), out.nzcv), after);
                if (verbose)
                    printf("fpcr %08lx fpsr %02lx v0 %016lx%016lx v1 %016lx%016lx v2 %016lx%016lx v3 %016lx%016lx: "
                           "%016lx%016lx %016lx %lx %02lx\n", fpcr, before, in.v[0][1], in.v[0][0], in.v[1][1], in.v[1][0],
                           in.v[2][1], in.v[2][0], in.v[3][1], in.v[3][0], out.v[1], out.v[0], out.x, out.nzcv >> 28, after);
            }
    return sum;
}

int main(int argc, char **argv)
{
    u64 count = argc > 1 ? strtoull(argv[1], NULL, 0) : 24, seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
    for (unsigned op = 0; op < sizeof ops / sizeof *ops; op++)
        if (argc < 4 || !strcmp(argv[3], ops[op].name))
            printf("%-16s %016lx\n", ops[op].name, run(op, count, seed, argc > 3));
    return 0;
}
