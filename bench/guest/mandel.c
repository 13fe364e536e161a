/* mandel.c - the Mandelbrot set: double add, multiply and compare in a tight loop */
#define UNITS 700
#include "bench.h"

static uint64_t bench(long n)
{
    uint64_t h = 0;
    for (long y = 0; y < n; y++)
        for (long x = 0; x < n; x++) {
            double cr = 3.0 * x / n - 2.25, ci = 3.0 * y / n - 1.5, zr = 0, zi = 0;
            int i = 0;
            while (i < 1000 && zr * zr + zi * zi < 4) {
                double t = zr * zr - zi * zi + cr;
                zi = 2 * zr * zi + ci;
                zr = t;
                i++;
            }
            h = mix(h, i);
        }
    return h;
}
