/* atomic.c - uncontended atomics: fetch-add, swap, compare-and-swap, acquire loads and release stores.
 * Built for AArch64 as LL/SC (armv8-a) and LSE (armv8.1-a), and with a second, sleeping thread (-DTHREADED): an
 * emulator may use plain instructions as long as there is one thread. */
#define UNITS 10000000
#include "bench.h"
#include <stdatomic.h>
#ifdef THREADED
#include <pthread.h>
#include <unistd.h>

static void *sleeper(void *arg)
{
    pause();
    return arg;
}
#endif

static _Atomic uint64_t add, swap, cas, flag;
static _Atomic uint32_t bits;

static uint64_t bench(long n)
{
    uint64_t h = 0;
#ifdef THREADED
    pthread_t t;
    if (pthread_create(&t, NULL, sleeper, NULL))
        return 0;
#endif
    for (long i = 0; i < n; i++) {
        uint64_t want;
        h += atomic_fetch_add(&add, i);
        h ^= atomic_exchange(&swap, h);
        want = atomic_load_explicit(&cas, memory_order_acquire);
        h += atomic_compare_exchange_strong(&cas, &want, h);
        h ^= atomic_fetch_or_explicit(&bits, i, memory_order_relaxed);
        atomic_store_explicit(&flag, h, memory_order_release);
    }
    return mix(h, add + swap + cas + bits + flag);
}
