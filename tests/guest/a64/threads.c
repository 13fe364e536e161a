/* threads.c - threads that share: mutexes, conditions, atomics, thread-local data, once, exit from a thread. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { N = 4, ROUNDS = 20000 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_barrier_t barrier;
static sem_t sem;
static long counter, onces;
static _Atomic long fetched, swapped;
static __thread long own;
static int whose;

static void first(void)
{
    onces++;
}

static void *work(void *arg)
{
    long me = (long)arg;

    pthread_once(&once, first);
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&lock);
        counter++;
        pthread_mutex_unlock(&lock);
        atomic_fetch_add(&fetched, i);
        long old = atomic_load(&swapped);
        while (!atomic_compare_exchange_weak(&swapped, &old, old + 1))
            ;
        own += i;
    }
    for (int i = 0; i < 50; i++) {
        pthread_mutex_lock(&lock);
        while (whose != me)
            pthread_cond_wait(&turn, &lock);
        whose = (whose + 1) % N;
        pthread_cond_broadcast(&turn);
        pthread_mutex_unlock(&lock);
    }
    sem_post(&sem);
    return (void *)(own + me);
}

static void *negate(void *arg)
{
    return (void *)-(long)arg;
}

static void *leave(void *arg)
{
    exit((int)(long)arg);
}

int main(void)
{
    pthread_t t[N];
    long sum = 0;

    pthread_barrier_init(&barrier, NULL, N);
    sem_init(&sem, 0, 0);
    for (long i = 0; i < N; i++)
        if (pthread_create(&t[i], NULL, work, (void *)i))
            return 1;
    for (int i = 0; i < N; i++)
        sem_wait(&sem);
    for (int i = 0; i < N; i++) {
        void *r;
        pthread_join(t[i], &r);
        sum += (long)r;
    }
    printf("counter %ld fetched %ld swapped %ld onces %ld sum %ld own %ld turn %d\n", counter, fetched, swapped, onces,
           sum, own, whose);
    for (int i = 0; i < 200; i++) {
        pthread_create(&t[0], NULL, negate, (void *)-5L);
        void *r;
        pthread_join(t[0], &r);
        sum += (long)r;
    }
    printf("short-lived %ld\n", sum);
    fflush(stdout);
    pthread_create(&t[0], NULL, leave, (void *)3);
    pthread_join(t[0], NULL);
    return 0;
}
