/* stat.c - ferry stat: runs a program and all that it starts, then prints where the processor's time went, by kind of
 * code, and what has been translated. */
#include "cli/cli.h"
#include "cli/measure.h"
#include "syscalls/profile.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct counts { u64 of[N_COUNTS]; };

static void take(void *ctx, u32 node, u32 parent, const char *name, u64 count)
{
    struct counts *c = ctx;
    unsigned long k = strtoul(name, NULL, 10);

    if (!parent && k < N_COUNTS)
        c->of[k] = count;
}

PRINTF_LIKE(4, 5) static void line(const char *what, u64 ms, u64 all, const char *fmt, ...)
{
    char rest[160];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(rest, sizeof rest, fmt, ap);
    va_end(ap);
    fprintf(stderr, "  %-14s %6llu.%03llu s %5.1f %%%s%s\n", what, (unsigned long long)(ms / 1000), (unsigned long long)(ms % 1000),
            all ? 100.0 * (double)ms / (double)all : 0, *rest ? "   " : "", rest);
}

static void print(const struct counts *c, double elapsed)
{
    u64 all = c->of[COUNT_CALLS];

    for (unsigned k = 0; k < N_PLACES; k++)
        all += c->of[k];
    fprintf(stderr, "ferry: %llu.%03llu s of processor time in %llu process%s, %.3f s elapsed\n", (unsigned long long)(all / 1000),
            (unsigned long long)(all % 1000), (unsigned long long)c->of[COUNT_PROCESSES],
            c->of[COUNT_PROCESSES] == 1 ? "" : "es", elapsed);
    line("LLVM's code", c->of[PLACE_LLVM], all, "%llu regions, compiled beside in %.3f s; %llu came too late",
         (unsigned long long)c->of[COUNT_REGIONS], (double)c->of[COUNT_COMPILE_US] / 1e6, (unsigned long long)c->of[COUNT_WAITING]);
    line("baseline code", c->of[PLACE_BASELINE], all, "%llu blocks made, %llu kept from earlier runs",
         (unsigned long long)c->of[COUNT_BLOCKS], (unsigned long long)c->of[COUNT_KEPT]);
    line("interpreter", c->of[PLACE_INTERP], all, "%s", "");
    line("translating", c->of[PLACE_ENGINE], all, "%llu KB of code, thrown away %llu times",
         (unsigned long long)(c->of[COUNT_CODE_BYTES] / 1024), (unsigned long long)c->of[COUNT_FLUSHES]);
    line("system calls", c->of[COUNT_CALLS], all, "%s", "");
}

static double now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

int cli_stat(int argc, char **argv)
{
    struct measure m;
    struct counts c = { 0 };
    int status;

    if (argc < 2 || (!strcmp(argv[1], "--") && argc < 3))
        return cli_error("which program? `ferry stat PROGRAM [ARG...]' counts for one");
    if ((status = measure_new(&m)))
        return status;
    double began = now();
    status = measure_run(&m, "stat", NULL, 0, argc - 1, argv + 1);
    tally_each(m.tally, take, &c);
    if (c.of[COUNT_PROCESSES])          /* it has come as far as that */
        print(&c, now() - began);
    return status;
}
