/* fib.c - recursive Fibonacci: direct calls and returns, stack traffic */
#define UNITS 39
#include "bench.h"

__attribute__((noinline, optimize("no-optimize-sibling-calls", "no-inline"))) static uint64_t fib(uint64_t n)
{
    uint64_t a, b;
    if (n < 2)
        return n;
    a = fib(n - 1);
    b = fib(n - 2);
    HIDE(a);
    return a + b;
}

static uint64_t bench(long n)
{
    return fib(n);
}
