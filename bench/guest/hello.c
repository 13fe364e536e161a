/* hello.c - start-up and exit of the smallest static C program */
#define UNITS 1
#include "bench.h"

static uint64_t bench(long n)
{
    return mix(0, n);
}
