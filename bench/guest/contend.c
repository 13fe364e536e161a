/* contend.c - two threads on one cache line: fetch-add and a compare-and-swap loop; the totals check atomicity */
#define UNITS 7000000
#include "bench.h"
#include <pthread.h>
#include <stdatomic.h>

static _Atomic uint64_t sum, loop;

static void *work(void *arg)
{
    for (long i = (long)arg; i > 0; i--) {
        uint64_t old = atomic_load_explicit(&loop, memory_order_relaxed);
        atomic_fetch_add(&sum, i);
        while (!atomic_compare_exchange_weak(&loop, &old, old + 3))
            ;
    }
    return NULL;
}

static uint64_t bench(long n)
{
    pthread_t t;
    if (pthread_create(&t, NULL, work, (void *)n))
        return 0;
    work((void *)n);
    pthread_join(t, NULL);
    return mix(sum, loop);
}
