/* fenv.c - the floating-point environment as programs see it: rounding modes, sticky flags, flushing, threads,
 * and signal handlers, which start with the interrupted mode and may not disturb it. */
#include <fenv.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };
static volatile double one = 1, three = 3, zero = 0, tiny = 0x1p-1022, huge = 0x1.fffffffffffffp1023;

static unsigned fpcr(void)
{
    uint64_t v;
    __asm__ volatile("mrs %0, fpcr" : "=r"(v));
    return (unsigned)v;
}

static void set_fpcr(uint64_t v) { __asm__ volatile("msr fpcr, %0" : : "r"(v)); }

static void show(const char *what, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, 8);
    int f = fetestexcept(FE_ALL_EXCEPT);
    printf("%-10s %016lx%s%s%s%s%s\n", what, (unsigned long)bits, f & FE_INVALID ? " invalid" : "",
           f & FE_DIVBYZERO ? " divbyzero" : "", f & FE_OVERFLOW ? " overflow" : "",
           f & FE_UNDERFLOW ? " underflow" : "", f & FE_INEXACT ? " inexact" : "");
    feclearexcept(FE_ALL_EXCEPT);
}

static void handler(int sig)
{
    printf("handler    fpcr %x third %a\n", fpcr(), one / three);
    fesetround(FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT);
}

static void *thread(void *arg)
{
    printf("thread     fpcr %x third %a\n", fpcr(), one / three);
    fesetround(FE_DOWNWARD);
    return NULL;
}

int main(void)
{
    for (int i = 0; i < 4; i++) {
        fesetround(modes[i]);
        printf("mode %d: rint %g %g, lrint %ld, float %a, printed %.3f\n", i, rint(2.5), rint(-2.5), lrint(-0.75),
               (double)(float)(one / three), 0.0625);
        show("third", one / three);
        show("overflow", huge * three);
    }
    fesetround(FE_TONEAREST);
    show("0/0", zero / zero);
    show("1/0", one / zero);
    show("underflow", tiny / three);
    show("exact", tiny / 2);
    feraiseexcept(FE_INVALID | FE_UNDERFLOW);
    show("raised", 0);

    set_fpcr(1 << 24 | 1 << 25);
    show("flushed", tiny / 2);
    show("default", sqrt(-one) + -NAN);
    set_fpcr(0);

    fesetround(FE_UPWARD);
    signal(SIGUSR1, handler);
    feraiseexcept(FE_DIVBYZERO);
    raise(SIGUSR1);
    show("after", one);
    printf("           fpcr %x third %a\n", fpcr(), one / three);

    pthread_t t;
    pthread_create(&t, NULL, thread, NULL);
    pthread_join(t, NULL);
    printf("           fpcr %x third %a\n", fpcr(), one / three);
    return 0;
}
