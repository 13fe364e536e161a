/* nbody.c - planets: scalar double arithmetic with divide and square root */
#define UNITS 2500000
#include "bench.h"
#include <math.h>

enum { BODIES = 5 };
static struct body { double x[3], v[3], mass; } body[BODIES];

static double energy(void)
{
    double e = 0;
    for (int i = 0; i < BODIES; i++)
        for (int k = 0; k < 3; k++)
            e += body[i].mass * body[i].v[k] * body[i].v[k];
    return e;
}

static void advance(double dt)
{
    for (int i = 0; i < BODIES; i++)
        for (int j = i + 1; j < BODIES; j++) {
            struct body *a = &body[i], *b = &body[j];
            double d[3], d2 = 0.01;
            for (int k = 0; k < 3; k++) {
                d[k] = a->x[k] - b->x[k];
                d2 += d[k] * d[k];
            }
            double mag = dt / (d2 * sqrt(d2));
            for (int k = 0; k < 3; k++) {
                a->v[k] -= d[k] * b->mass * mag;
                b->v[k] += d[k] * a->mass * mag;
            }
        }
    for (int i = 0; i < BODIES; i++)
        for (int k = 0; k < 3; k++)
            body[i].x[k] += dt * body[i].v[k];
}

static uint64_t bench(long n)
{
    for (int i = 0; i < BODIES; i++) {
        body[i].mass = i ? 1e-3 * i : 10;
        for (int k = 0; k < 3; k++) {
            body[i].x[k] = i ? 5.0 * i + k : 0;
            body[i].v[k] = i ? 0.1 * (k - 1) : 0;
        }
    }
    for (long i = 0; i < n; i++)
        advance(1e-6);
    return mix_fp(0, energy());
}
