/* mutex.c - two threads and one mutex: futex waits and wakes under contention, then a condition-variable ping-pong */
#define UNITS 800000
#include "bench.h"
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;
static uint64_t total, turn;

static void play(uint64_t me, long n)
{
    for (long i = 0; i < n; i++) {
        pthread_mutex_lock(&lock);
        total += i;
        pthread_mutex_unlock(&lock);
    }
    for (long i = 0; i < n / 32; i++) {
        pthread_mutex_lock(&lock);
        while ((turn & 1) != me)
            pthread_cond_wait(&change, &lock);
        turn++;
        pthread_cond_signal(&change);
        pthread_mutex_unlock(&lock);
    }
}

static void *other(void *n)
{
    play(1, (long)n);
    return NULL;
}

static uint64_t bench(long n)
{
    pthread_t t;
    if (pthread_create(&t, NULL, other, (void *)n))
        return 0;
    play(0, n);
    pthread_join(t, NULL);
    return mix(total, turn);
}
