/* segv.c - write faults repaired by a SIGSEGV handler with mprotect, as garbage collectors do */
#define UNITS 40000
#include "bench.h"
#include <signal.h>
#include <sys/mman.h>

enum { PAGE = 65536 };
static char *page;
static volatile uint64_t faults;

static void handler(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)context;
    if ((char *)info->si_addr != page + 8)
        _Exit(3);
    faults++;
    mprotect(page, PAGE, PROT_READ | PROT_WRITE);
}

static uint64_t bench(long n)
{
    struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
    uint64_t h = 0;
    page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    sigaction(SIGSEGV, &sa, NULL);
    for (long i = 0; i < n; i++) {
        mprotect(page, PAGE, PROT_READ);
        *(volatile long *)(page + 8) = i;
        h = mix(h, *(volatile long *)(page + 8));
    }
    return mix(h, faults);
}
