/* thread.c - thread creation and join */
#define UNITS 4000
#include "bench.h"
#include <pthread.h>

static void *work(void *arg)
{
    return (void *)((uintptr_t)arg * 3);
}

static uint64_t bench(long n)
{
    uint64_t h = 0;
    for (long i = 0; i < n; i++) {
        pthread_t t;
        void *got;
        if (pthread_create(&t, NULL, work, (void *)i) || pthread_join(t, &got))
            return 0;
        h += (uintptr_t)got;
    }
    return h;
}
