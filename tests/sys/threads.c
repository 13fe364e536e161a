/* threads.c - creation, joining, locks, conditions, per-thread data and signals, cancelling, dead owners. */
#include "check.h"
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static long counter, turn;
static _Thread_local long mine = 5;
static _Atomic long atomic_counter;
static _Atomic pid_t got_signal;

static void *count(void *arg)
{
    for (int i = 0; i < 20000; i++) {
        pthread_mutex_lock(&lock);
        counter++;
        pthread_mutex_unlock(&lock);
        atomic_counter++;
        mine++;
    }
    return (void *)mine;
}

static void *alternate(void *arg)
{
    long me = (long)arg;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 500; i++) {
        while (turn % 2 != me)
            pthread_cond_wait(&cond, &lock);
        turn++;
        pthread_cond_broadcast(&cond);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *nothing(void *arg) { return arg; }

static void *sleeper(void *arg)
{
    for (;;)
        pause();
    return NULL;
}

static void on_usr1(int sig) { got_signal = (pid_t)syscall(SYS_gettid); }

static void *wait_usr1(void *arg)
{
    *(pid_t *)arg = (pid_t)syscall(SYS_gettid);
    while (!got_signal)
        usleep(1000);
    return NULL;
}

static void *die_with_lock(void *arg)
{
    pthread_mutex_lock(arg);
    return NULL;
}

static void *exit_process(void *arg)
{
    usleep(20000);
    exit(21);
}

int main(void)
{
    pthread_t t[8];
    void *r;
    for (int i = 0; i < 4; i++)
        CHECK(pthread_create(&t[i], NULL, count, NULL) == 0);
    for (int i = 0; i < 4; i++)
        CHECK(pthread_join(t[i], &r) == 0 && (long)r == 20005);
    CHECK(counter == 80000 && atomic_counter == 80000 && mine == 5);

    for (long i = 0; i < 2; i++)
        CHECK(pthread_create(&t[i], NULL, alternate, (void *)i) == 0);
    for (int i = 0; i < 2; i++)
        CHECK(pthread_join(t[i], NULL) == 0);
    CHECK(turn == 1000);

    for (long i = 0; i < 2000; i++) {
        CHECK(pthread_create(&t[0], NULL, nothing, (void *)i) == 0);
        CHECK(pthread_join(t[0], &r) == 0 && (long)r == i);
    }

    CHECK(pthread_create(&t[0], NULL, sleeper, NULL) == 0);
    usleep(10000);
    CHECK(pthread_cancel(t[0]) == 0 && pthread_join(t[0], &r) == 0 && r == PTHREAD_CANCELED);

    /* A signal goes to the thread it is sent to. */
    pid_t tid = 0;
    signal(SIGUSR1, on_usr1);
    CHECK(pthread_create(&t[0], NULL, wait_usr1, &tid) == 0);
    while (!*(volatile pid_t *)&tid)
        usleep(1000);
    CHECK(pthread_kill(t[0], SIGUSR1) == 0 && pthread_join(t[0], NULL) == 0);
    CHECK(got_signal == tid && tid != getpid());

    /* A robust mutex tells that its owner died. */
    pthread_mutex_t robust;
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&robust, &attr);
    CHECK(pthread_create(&t[0], NULL, die_with_lock, &robust) == 0 && pthread_join(t[0], NULL) == 0);
    CHECK(pthread_mutex_lock(&robust) == EOWNERDEAD);
    CHECK(pthread_mutex_consistent(&robust) == 0 && pthread_mutex_unlock(&robust) == 0);

    sem_t sem;
    struct timespec ts;
    CHECK(sem_init(&sem, 0, 0) == 0);
    clock_gettime(CLOCK_REALTIME, &ts);
    ts.tv_nsec += 10000000;
    if (ts.tv_nsec >= 1000000000)
        ts.tv_sec++, ts.tv_nsec -= 1000000000;
    CHECK_ERRNO(sem_timedwait(&sem, &ts), ETIMEDOUT);

    /* The first thread ends, the process lives until the last does; exit ends all of them. */
    int status;
    pid_t pid = fork();
    if (!pid) {
        pthread_create(&t[0], NULL, sleeper, NULL);
        pthread_create(&t[1], NULL, exit_process, NULL);
        pthread_exit(NULL);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 21);

    /* fork in a process with busy threads: the child has one. */
    for (int i = 0; i < 2; i++)
        CHECK(pthread_create(&t[i], NULL, count, NULL) == 0);
    for (int i = 0; i < 10; i++) {
        pid = fork();
        if (!pid) {
            CHECK(pthread_create(&t[2], NULL, nothing, (void *)9) == 0);
            CHECK(pthread_join(t[2], &r) == 0 && (long)r == 9);
            free(malloc(100000));
            _exit(31);
        }
        CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 31);
    }
    for (int i = 0; i < 2; i++)
        CHECK(pthread_join(t[i], NULL) == 0);
    return 0;
}
