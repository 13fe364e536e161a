/* fp.c - exact IEEE 754 arithmetic in integers.
 *
 * Every operation goes  unpack -> NaNs and other special cases -> exact or sticky 128-bit result -> round.
 *
 * 1. A finite non-zero number is sig * 2^(exp - 63) with bit 63 of sig set, whatever its format.
 * 2. A result on its way to rounding is sig * 2^(exp - 127), bit 127 set; bits lost on the way are or-ed
 *    into bit 0 ("jammed"), which is enough to round correctly as it lies below the guard bits.
 * 3. Flushing of inputs happens in unpack, of outputs in round_pack, and nowhere else.
 *
 * Sources: see fp.h.  The order of special cases is that of the Arm pseudocode. */
#include "base/fp.h"

enum cls { ZERO, FINITE, INF, QNAN, SNAN };

struct num {
    enum cls cls;
    bool sign;
    int exp;
    u64 sig;
};

/* ---- formats ------------------------------------------------------------------------------------- */

static unsigned frac_bits(unsigned w) { return w == 64 ? 52 : w == 32 ? 23 : 10; }
static int      bias_of(unsigned w)   { return w == 64 ? 1023 : w == 32 ? 127 : 15; }
static u64      exp_mask(unsigned w)  { return (u64)(2 * bias_of(w) + 1) << frac_bits(w); }
static u64      sign_bit(unsigned w, bool sign) { return (u64)sign << (w - 1); }
static u64      quiet_bit(unsigned w) { return (u64)1 << (frac_bits(w) - 1); }

static u64 zero(unsigned w, bool sign) { return sign_bit(w, sign); }
static u64 inf(unsigned w, bool sign)  { return sign_bit(w, sign) | exp_mask(w); }
static u64 max_normal(unsigned w, bool sign) { return inf(w, sign) - 1; }

static u64 default_nan(const struct fp_env *e, unsigned w)
{
    return sign_bit(w, e->rules & FP_NEG_DEFAULT_NAN) | exp_mask(w) | quiet_bit(w);
}

static u64 invalid(struct fp_env *e, unsigned w)
{
    e->flags |= FP_IO;
    return default_nan(e, w);
}

static bool flushes(const struct fp_env *e, unsigned w)
{
    return e->mode & (w == 16 ? FP_MODE_FZ16 : FP_MODE_FZ);
}

static unsigned round_mode(const struct fp_env *e, unsigned round)
{
    round &= 7;
    return round == FP_DYNAMIC ? e->mode & FP_MODE_ROUND : round;
}

static struct num number(bool sign, int exp, u64 sig)
{
    int n = __builtin_clzll(sig);
    return (struct num){ FINITE, sign, exp - n, sig << n };
}

static struct num unpack_as(struct fp_env *e, unsigned w, u64 x, bool flush, bool ahp)
{
    unsigned f = frac_bits(w);
    u64 frac = x & (((u64)1 << f) - 1);
    int biased = (int)((x & exp_mask(w)) >> f);
    bool sign = x >> (w - 1) & 1;
    if (biased == 0) {
        if (frac && flush) {
            if (w != 16)        /* Arm: flushing half precision is not signalled */
                e->flags |= FP_ID;
            frac = 0;
        }
        if (!frac)
            return (struct num){ ZERO, sign, 0, 0 };
        return number(sign, 1 - bias_of(w) + 63 - (int)f, frac);
    }
    if (biased == 2 * bias_of(w) + 1 && !ahp) {
        if (!frac)
            return (struct num){ INF, sign, 0, 0 };
        return (struct num){ frac & quiet_bit(w) ? QNAN : SNAN, sign, 0, 0 };
    }
    return (struct num){ FINITE, sign, biased - bias_of(w), (frac | (u64)1 << f) << (63 - f) };
}

static struct num unpack(struct fp_env *e, unsigned w, u64 x)
{
    return unpack_as(e, w, zext64(x, w), flushes(e, w), false);
}

static bool is_nan(struct num n) { return n.cls >= QNAN; }

/* ---- rounding ------------------------------------------------------------------------------------ */

/* x >> n, with a one in bit 0 if anything was lost. */
static u128 shift_jam(u128 x, unsigned n)
{
    if (n == 0)
        return x;
    if (n > 127)
        return x != 0;
    return x >> n | (x << (128 - n) != 0);
}

/* Whether a magnitude with lowest bit `odd` and discarded fraction rest / 2^128 grows by one. */
static bool rounds_up(unsigned round, bool sign, bool odd, u128 rest)
{
    const u128 half = (u128)1 << 127;
    switch (round) {
    case FP_NEAREST: return rest > half || (rest == half && odd);
    case FP_AWAY:    return rest >= half;
    case FP_UP:      return rest && !sign;
    case FP_DOWN:    return rest && sign;
    case FP_ODD:     return rest && !odd;
    default:         return false;
    }
}

static u64 overflow(struct fp_env *e, unsigned w, bool sign, unsigned round, bool ahp)
{
    if (ahp) {                  /* no infinities: the largest number, which is invalid */
        e->flags |= FP_IO;
        return sign_bit(w, sign) | 0x7fff;
    }
    e->flags |= FP_OF | FP_IX;
    bool to_max = round == FP_TOZERO || round == FP_ODD || (round == FP_UP && sign) ||
                  (round == FP_DOWN && !sign);
    return to_max ? max_normal(w, sign) : inf(w, sign);
}

/* sig * 2^(exp - 127), bit 127 of sig set. */
static u64 round_as(struct fp_env *e, unsigned w, bool sign, int exp, u128 sig, unsigned round,
                    bool flush, bool ahp)
{
    unsigned drop = 127 - frac_bits(w);
    int emin = 1 - bias_of(w);
    bool tiny = exp < emin, before = e->rules & FP_TINY_BEFORE;
    if (tiny && flush && before) {
        e->flags |= FP_UF;
        return zero(w, sign);
    }
    if (tiny && !before && exp == emin - 1) {   /* would it be tiny with an unbounded exponent? */
        u64 top = (u64)(sig >> drop);
        top += rounds_up(round, sign, top & 1, sig << (128 - drop));
        tiny = !(top >> (frac_bits(w) + 1));
    }
    if (tiny && flush) {
        e->flags |= FP_UF | FP_IX;
        return zero(w, sign);
    }
    u64 field = 0;              /* exponent field less the integer bit, which is added with the fraction */
    if (exp < emin)
        sig = shift_jam(sig, (unsigned)(emin - exp));
    else
        field = (u64)(exp - emin) << frac_bits(w);
    u128 rest = sig << (128 - drop);
    u64 kept = (u64)(sig >> drop);
    u64 result = field + kept + rounds_up(round, sign, kept & 1, rest);
    if (exp > bias_of(w) + ahp || result >= exp_mask(w) + (ahp ? (u64)1 << 10 : 0))
        return overflow(e, w, sign, round, ahp);
    if (rest)
        e->flags |= tiny ? FP_UF | FP_IX : FP_IX;
    return sign_bit(w, sign) | result;
}

static u64 round_pack(struct fp_env *e, unsigned w, bool sign, int exp, u128 sig)
{
    return round_as(e, w, sign, exp, sig, e->mode & FP_MODE_ROUND, flushes(e, w), false);
}

/* Any non-zero sig: brings its highest bit to bit 127. */
static u64 normalise_pack(struct fp_env *e, unsigned w, bool sign, int exp, u128 sig)
{
    u64 hi = (u64)(sig >> 64);
    int n = hi ? __builtin_clzll(hi) : 64 + __builtin_clzll((u64)sig);
    return round_pack(e, w, sign, exp - n, sig << n);
}

/* The sign of an exact zero that came from unlike signs. */
static bool cancel_sign(const struct fp_env *e) { return (e->mode & FP_MODE_ROUND) == FP_DOWN; }

/* ---- NaNs ---------------------------------------------------------------------------------------- */

/* The first NaN by the environment's rule, made quiet.  At least one of the n operands is a NaN. */
static u64 pick_nan(struct fp_env *e, unsigned w, unsigned n, const struct num *num, const u64 *x)
{
    int first = -1, first_snan = -1;
    for (int i = (int)n - 1; i >= 0; i--) {
        if (is_nan(num[i]))
            first = i;
        if (num[i].cls == SNAN)
            first_snan = i;
    }
    if (first_snan >= 0)
        e->flags |= FP_IO;
    if (e->mode & FP_MODE_DN)
        return default_nan(e, w);
    if ((e->rules & FP_SNAN_FIRST) && first_snan >= 0)
        first = first_snan;
    return zext64(x[first], w) | quiet_bit(w);
}

static u64 nan1(struct fp_env *e, unsigned w, struct num a, u64 x)
{
    return pick_nan(e, w, 1, &a, &x);
}

static u64 nan2(struct fp_env *e, unsigned w, struct num a, struct num b, u64 x, u64 y)
{
    return pick_nan(e, w, 2, (struct num[]){ a, b }, (u64[]){ x, y });
}

/* ---- sum, product, quotient, root ---------------------------------------------------------------- */

/* x + y of finite numbers at 2^(exp - 125): bit 125 is the larger one's highest, so that a carry fits. */
static u64 add_sigs(struct fp_env *e, unsigned w, bool xs, int xe, u128 x, bool ys, int ye, u128 y)
{
    int exp = MAX(xe, ye);
    x = shift_jam(x, (unsigned)(exp - xe));
    y = shift_jam(y, (unsigned)(exp - ye));
    if (xs == ys)
        return normalise_pack(e, w, xs, exp + 2, x + y);
    if (x == y)
        return zero(w, cancel_sign(e));
    return x > y ? normalise_pack(e, w, xs, exp + 2, x - y) : normalise_pack(e, w, ys, exp + 2, y - x);
}

static u64 add(struct fp_env *e, unsigned w, u64 x, u64 y, bool minus)
{
    struct num a = unpack(e, w, x), b = unpack(e, w, y);
    if (is_nan(a) || is_nan(b))
        return nan2(e, w, a, b, x, y);
    b.sign ^= minus;
    if (a.cls == INF)
        return b.cls == INF && a.sign != b.sign ? invalid(e, w) : inf(w, a.sign);
    if (b.cls == INF)
        return inf(w, b.sign);
    if (a.cls == ZERO && b.cls == ZERO)
        return zero(w, a.sign == b.sign ? a.sign : cancel_sign(e));
    if (a.cls == ZERO)
        return round_pack(e, w, b.sign, b.exp, (u128)b.sig << 64);
    if (b.cls == ZERO)
        return round_pack(e, w, a.sign, a.exp, (u128)a.sig << 64);
    return add_sigs(e, w, a.sign, a.exp, (u128)a.sig << 62, b.sign, b.exp, (u128)b.sig << 62);
}

u64 fp_add(struct fp_env *e, unsigned w, u64 x, u64 y) { return add(e, w, x, y, false); }
u64 fp_sub(struct fp_env *e, unsigned w, u64 x, u64 y) { return add(e, w, x, y, true); }

u64 fp_mul(struct fp_env *e, unsigned w, u64 x, u64 y)
{
    struct num a = unpack(e, w, x), b = unpack(e, w, y);
    bool sign = a.sign ^ b.sign;
    if (is_nan(a) || is_nan(b))
        return nan2(e, w, a, b, x, y);
    if (a.cls == INF || b.cls == INF)
        return a.cls == ZERO || b.cls == ZERO ? invalid(e, w) : inf(w, sign);
    if (a.cls == ZERO || b.cls == ZERO)
        return zero(w, sign);
    return normalise_pack(e, w, sign, a.exp + b.exp + 1, (u128)a.sig * b.sig);
}

u64 fp_div(struct fp_env *e, unsigned w, u64 x, u64 y)
{
    struct num a = unpack(e, w, x), b = unpack(e, w, y);
    bool sign = a.sign ^ b.sign;
    if (is_nan(a) || is_nan(b))
        return nan2(e, w, a, b, x, y);
    if (a.cls == b.cls && a.cls != FINITE)
        return invalid(e, w);
    if (a.cls == INF)
        return inf(w, sign);
    if (b.cls == ZERO) {
        e->flags |= FP_DZ;
        return inf(w, sign);
    }
    if (a.cls == ZERO || b.cls == INF)
        return zero(w, sign);
    u128 n = (u128)a.sig << 63, q = n / b.sig;
    /* q is the ratio of the significands times 2^63 */
    return normalise_pack(e, w, sign, a.exp - b.exp + 63, q << 1 | (n % b.sig != 0));
}

u64 fp_sqrt(struct fp_env *e, unsigned w, u64 x)
{
    struct num a = unpack(e, w, x);
    if (is_nan(a))
        return nan1(e, w, a, x);
    if (a.cls == ZERO)
        return zero(w, a.sign);
    if (a.sign)
        return invalid(e, w);
    if (a.cls == INF)
        return inf(w, false);
    bool odd = a.exp & 1;
    u128 rest = (u128)a.sig << (odd ? 64 : 63), root = 0;
    for (u128 bit = (u128)1 << 126; bit; bit >>= 2) {      /* one digit of the root a step */
        if (rest >= root + bit) {
            rest -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    /* rest was 1..4 times 2^126, so root is 1..2 times 2^63 */
    return normalise_pack(e, w, false, (a.exp - odd) / 2 + 63, root << 1 | (rest != 0));
}

u64 fp_fma(struct fp_env *e, unsigned w, u64 x, u64 y, u64 z)
{
    struct num a = unpack(e, w, x), b = unpack(e, w, y), c = unpack(e, w, z);
    bool sign = a.sign ^ b.sign;
    bool bad = (a.cls == INF && b.cls == ZERO) || (a.cls == ZERO && b.cls == INF);
    if (is_nan(a) || is_nan(b) || is_nan(c)) {
        if (!(e->rules & FP_SNAN_FIRST))
            return pick_nan(e, w, 3, (struct num[]){ a, b, c }, (u64[]){ x, y, z });
        if (bad && c.cls == QNAN)
            return invalid(e, w);
        return pick_nan(e, w, 3, (struct num[]){ c, a, b }, (u64[]){ z, x, y });
    }
    bool prod_inf = a.cls == INF || b.cls == INF;
    if (bad || (prod_inf && c.cls == INF && c.sign != sign))
        return invalid(e, w);
    if (prod_inf || c.cls == INF)
        return inf(w, prod_inf ? sign : c.sign);
    if (a.cls == ZERO || b.cls == ZERO) {
        if (c.cls == ZERO)
            return zero(w, c.sign == sign ? sign : cancel_sign(e));
        return round_pack(e, w, c.sign, c.exp, (u128)c.sig << 64);
    }
    u128 product = (u128)a.sig * b.sig;         /* at most 106 significant bits: the low 22 are zero */
    if (c.cls == ZERO)
        return normalise_pack(e, w, sign, a.exp + b.exp + 1, product);
    return add_sigs(e, w, sign, a.exp + b.exp + 1, product >> 2, c.sign, c.exp, (u128)c.sig << 62);
}

/* ---- comparing ----------------------------------------------------------------------------------- */

static enum fp_rel compare_nums(struct num a, struct num b)
{
    if (a.cls == ZERO && b.cls == ZERO)
        return FP_EQUAL;
    bool a_neg = a.cls != ZERO && a.sign, b_neg = b.cls != ZERO && b.sign;
    if (a_neg != b_neg)
        return a_neg ? FP_LESS : FP_GREATER;
    int d = (int)a.cls - (int)b.cls;            /* ZERO < FINITE < INF */
    if (d == 0 && a.cls == FINITE) {
        d = (a.exp > b.exp) - (a.exp < b.exp);
        if (d == 0)
            d = (a.sig > b.sig) - (a.sig < b.sig);
    }
    /* A negative zero is not a_neg, but then the other is positive or zero, so d decides as it should. */
    return d == 0 ? FP_EQUAL : (d < 0) != a_neg ? FP_LESS : FP_GREATER;
}

enum fp_rel fp_compare(struct fp_env *e, unsigned w, u64 x, u64 y, bool signal)
{
    struct num a = unpack(e, w, x), b = unpack(e, w, y);
    if (is_nan(a) || is_nan(b)) {
        if (signal || a.cls == SNAN || b.cls == SNAN)
            e->flags |= FP_IO;
        return FP_UNORDERED;
    }
    return compare_nums(a, b);
}

static u64 min_max(struct fp_env *e, unsigned w, u64 x, u64 y, bool max)
{
    struct num a = unpack(e, w, x), b = unpack(e, w, y);
    if (is_nan(a) || is_nan(b))
        return nan2(e, w, a, b, x, y);
    if (a.cls == ZERO && b.cls == ZERO)
        return zero(w, max ? a.sign && b.sign : a.sign || b.sign);
    bool first = compare_nums(a, b) == (max ? FP_GREATER : FP_LESS);
    return (first ? a.cls : b.cls) == ZERO ? zero(w, first ? a.sign : b.sign) : zext64(first ? x : y, w);
}

u64 fp_min(struct fp_env *e, unsigned w, u64 x, u64 y) { return min_max(e, w, x, y, false); }
u64 fp_max(struct fp_env *e, unsigned w, u64 x, u64 y) { return min_max(e, w, x, y, true); }

static u64 min_max_num(struct fp_env *e, unsigned w, u64 x, u64 y, bool max)
{
    struct num a = unpack(e, w, x), b = unpack(e, w, y);
    if (a.cls == QNAN && b.cls != QNAN)
        x = inf(w, max);
    else if (b.cls == QNAN && a.cls != QNAN)
        y = inf(w, max);
    return min_max(e, w, x, y, max);
}

u64 fp_minnm(struct fp_env *e, unsigned w, u64 x, u64 y) { return min_max_num(e, w, x, y, false); }
u64 fp_maxnm(struct fp_env *e, unsigned w, u64 x, u64 y) { return min_max_num(e, w, x, y, true); }

/* ---- converting ---------------------------------------------------------------------------------- */

/* |a| rounded to an integer; exact is set if it was one.  *big: 2^64 or more. */
static u64 to_integer(struct num a, unsigned round, bool *exact, bool *big)
{
    *exact = true;
    *big = false;
    if (a.cls == ZERO)
        return 0;
    if (a.exp > 63) {
        *big = true;
        return 0;
    }
    u128 fixed = (u128)a.sig << 64;             /* point above bit 64 when exp is 63 */
    fixed = shift_jam(fixed, (unsigned)(63 - a.exp));
    u64 n = (u64)(fixed >> 64);
    u128 rest = fixed << 64;
    *exact = !rest;
    bool up = rounds_up(round, a.sign, n & 1, rest);
    *big = up && n == ~(u64)0;
    return n + up;
}

u64 fp_rint(struct fp_env *e, unsigned w, u64 x, unsigned round)
{
    struct num a = unpack(e, w, x);
    if (is_nan(a))
        return nan1(e, w, a, x);
    if (a.cls == ZERO)
        return zero(w, a.sign);
    if (a.cls == INF || a.exp >= 63)
        return zext64(x, w);
    bool exact, big;
    u64 n = to_integer(a, round_mode(e, round), &exact, &big);
    if (!exact && (round & FP_INEXACT))
        e->flags |= FP_IX;
    if (!n)
        return zero(w, a.sign);
    struct num r = number(a.sign, 63, n);
    return round_pack(e, w, r.sign, r.exp, (u128)r.sig << 64);
}

u64 fp_to_sint(struct fp_env *e, unsigned bits, unsigned w, u64 x, unsigned round)
{
    struct num a = unpack(e, w, x);
    u64 limit = (u64)1 << (bits - 1);           /* magnitude of the most negative */
    if (is_nan(a)) {
        e->flags |= FP_IO;
        return 0;
    }
    bool exact = true, big = a.cls == INF;
    u64 n = big ? 0 : to_integer(a, round_mode(e, round), &exact, &big);
    if (big || n > limit - !a.sign) {
        e->flags |= FP_IO;
        return a.sign ? limit : limit - 1;
    }
    if (!exact)
        e->flags |= FP_IX;
    return zext64(a.sign ? -n : n, bits);
}

u64 fp_to_uint(struct fp_env *e, unsigned bits, unsigned w, u64 x, unsigned round)
{
    struct num a = unpack(e, w, x);
    u64 limit = ~(u64)0 >> (64 - bits);
    if (is_nan(a)) {
        e->flags |= FP_IO;
        return 0;
    }
    bool exact = true, big = a.cls == INF;
    u64 n = big ? 0 : to_integer(a, round_mode(e, round), &exact, &big);
    if (big || n > (a.sign ? 0 : limit)) {
        e->flags |= FP_IO;
        return a.sign ? 0 : limit;
    }
    if (!exact)
        e->flags |= FP_IX;
    return n;
}

static u64 from_int(struct fp_env *e, unsigned w, bool sign, u64 magnitude, unsigned fbits)
{
    if (!magnitude)
        return 0;
    struct num a = number(sign, 63, magnitude);
    return round_pack(e, w, sign, a.exp - (int)fbits, (u128)a.sig << 64);
}

u64 fp_from_sint(struct fp_env *e, unsigned w, s64 x) { return fp_from_fixed(e, w, (u64)x, 0, false); }
u64 fp_from_uint(struct fp_env *e, unsigned w, u64 x) { return from_int(e, w, false, x, 0); }

u64 fp_from_fixed(struct fp_env *e, unsigned w, u64 x, unsigned fbits, bool is_unsigned)
{
    bool negative = !is_unsigned && x >> 63;
    return from_int(e, w, negative, negative ? -x : x, fbits);
}

static u64 convert(struct fp_env *e, unsigned to, unsigned from, u64 x, unsigned round)
{
    bool ahp = e->mode & FP_MODE_AHP;
    bool fz = e->mode & FP_MODE_FZ;             /* FZ16 has no say in conversions */
    x = zext64(x, from);
    struct num a = unpack_as(e, from, x, fz && from != 16, ahp && from == 16);
    bool to_ahp = ahp && to == 16;
    if (is_nan(a)) {
        if (to_ahp) {
            e->flags |= FP_IO;
            return zero(to, a.sign);
        }
        if (a.cls == SNAN)
            e->flags |= FP_IO;
        if (e->mode & FP_MODE_DN)
            return default_nan(e, to);
        u64 frac = x << (64 - frac_bits(from)) >> 1;    /* below bit 63 */
        return inf(to, a.sign) | quiet_bit(to) | frac >> (63 - frac_bits(to));
    }
    if (a.cls == INF)
        return to_ahp ? overflow(e, to, a.sign, FP_NEAREST, true) : inf(to, a.sign);
    if (a.cls == ZERO)
        return zero(to, a.sign);
    return round_as(e, to, a.sign, a.exp, (u128)a.sig << 64, round, fz && to != 16, to_ahp);
}

u64 fp_convert(struct fp_env *e, unsigned to, unsigned from, u64 x)
{
    return convert(e, to, from, x, e->mode & FP_MODE_ROUND);
}

u64 fp_convert_odd(struct fp_env *e, unsigned to, unsigned from, u64 x)
{
    return convert(e, to, from, x, FP_ODD);
}
