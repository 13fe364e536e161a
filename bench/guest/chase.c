/* chase.c - a pointer chase through KB kibibytes in random order: load latency and nothing else */
#ifndef KB
#define KB 32768
#define UNITS 1200000
#else
#define UNITS 200000000
#endif
#include "bench.h"

enum { LINE = 64, COUNT = KB * 1024 / LINE };
static struct line { struct line *next; uint32_t id; char pad[LINE - 12]; } line[COUNT];

static uint64_t bench(long n)
{
    static uint32_t order[COUNT];
    struct line *p = line;
    for (uint32_t i = 0; i < COUNT; i++)
        order[i] = i;
    for (uint32_t i = COUNT - 1; i > 0; i--) {
        uint32_t j = rnd() % (i + 1), t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        line[order[i]].next = &line[order[(i + 1) % COUNT]];
        line[i].id = i;
    }
    while (n--)
        p = p->next;
    return mix(0, p->id);
}
