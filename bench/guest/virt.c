/* virt.c - calls through function tables, as in C++ virtual calls; four receivers in random order */
#define UNITS 90000000
#include "bench.h"

struct shape { uint32_t (*const *vtable)(const struct shape *); uint32_t w, h; };

static uint32_t area_box(const struct shape *s)   { return s->w * s->h; }
static uint32_t area_tri(const struct shape *s)   { return s->w * s->h / 2; }
static uint32_t area_line(const struct shape *s)  { return s->w + s->h; }
static uint32_t area_point(const struct shape *s) { return s->w ^ s->h; }
static uint32_t (*const vtables[4][1])(const struct shape *) = {
    { area_box }, { area_tri }, { area_line }, { area_point }
};

static uint64_t bench(long n)
{
    static struct shape shapes[1024];
    uint64_t h = 0;
    for (int i = 0; i < 1024; i++)
        shapes[i] = (struct shape){ vtables[rnd() & 3], rnd(), rnd() };
    for (long i = 0; i < n; i++) {
        const struct shape *s = &shapes[i * 7 & 1023];
        h += s->vtable[0](s);
    }
    return h;
}
