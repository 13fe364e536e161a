/* numbers.c - integer and floating-point arithmetic through libc: printing, reading, libm, sorting. */
#include <complex.h>
#include <fenv.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static volatile double zero, one = 1, three = 3;
static volatile int64_t minus_one = -1;

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(void)
{
    double v[500];
    uint64_t h = 0x9e3779b97f4a7c15;

    printf("%.17g %.17g %a %e %g\n", one / three, sqrt(2 * one), M_PI * one, DBL_MAX * one, DBL_MIN / three);
    printf("%g %g %g %d %d\n", one / zero, -one / zero, zero * -one, isnan(zero / zero), signbit(-zero) != 0);
    printf("%.9g %.9g %d %d\n", (float)one / (float)three, cbrtf(2), (int)-2.7, (int)(float)1e9);
    printf("%.12g %.12g %.12g %.12g\n", sin(one), exp(three), pow(three, 0.5), log1p(one));
    printf("%.0f %.0f %.0f %.0f %ld %lld\n", floor(-2.5), ceil(-2.5), round(-2.5), rint(2.5), lrint(3.5), llround(-0.5));
    printf("%g %g %.17g\n", fma(three, three, -9), fmod(-7, three), strtod("0.1000000000000000055511151231257827", NULL));
    printf("%.15g %.15Lg\n", creal(csqrt(-4 + 0 * I)) + cimag(csqrt(-4)), (long double)one / 3 * 3);

    feclearexcept(FE_ALL_EXCEPT);
    three = one / three;
    printf("inexact %d", fetestexcept(FE_ALL_EXCEPT) == FE_INEXACT);
    zero = one / (zero * 0);
    printf(" division %d", fetestexcept(FE_DIVBYZERO) != 0);
    fesetround(FE_UPWARD);
    printf(" up %.17g", one / 3);
    fesetround(FE_TONEAREST);
    printf(" near %.17g\n", one / 3);

    printf("%" PRId64 " %" PRId64 " %" PRIu64 "\n", INT64_MIN / minus_one * 0, -7 / (minus_one * 2), UINT64_MAX / 10);
    printf("%d %d %d %d\n", __builtin_clzll(h), __builtin_ctzll(h), __builtin_popcountll(h), __builtin_parityll(h));
    for (int i = 0; i < 500; i++) {
        h ^= h << 13, h ^= h >> 7, h ^= h << 17;
        v[i] = (double)(int64_t)h / 1e17;
    }
    qsort(v, 500, sizeof(*v), compare);
    printf("%.10f %.10f %.10f\n", v[0], v[250], v[499]);
    printf("%s %s\n", (__int128)h * h >> 64 ? "high" : "zero", (unsigned __int128)h % 1000007 < 1000007 ? "less" : "more");
    return 0;
}
