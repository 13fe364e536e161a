/* signal.c - delivery of a signal to its handler and back */
#define UNITS 100000
#include "bench.h"
#include <signal.h>

static volatile uint64_t seen;

static void handler(int sig)
{
    seen += sig == SIGUSR1;
}

static uint64_t bench(long n)
{
    struct sigaction sa = { .sa_handler = handler };
    sigaction(SIGUSR1, &sa, NULL);
    while (n--)
        raise(SIGUSR1);
    return seen;
}
