/* time.c - clocks and sleeping: what is left when a signal interrupts, timers, the clocks agree. */
#include "check.h"
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <time.h>

static volatile sig_atomic_t alarms;
static void on_alarm(int sig) { alarms++; }

static int64_t ns(struct timespec t) { return t.tv_sec * 1000000000ll + t.tv_nsec; }

static int64_t now(clockid_t clock)
{
    struct timespec t;
    CHECK(clock_gettime(clock, &t) == 0 && t.tv_nsec >= 0 && t.tv_nsec < 1000000000);
    return ns(t);
}

int main(void)
{
    static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID,
                                        CLOCK_THREAD_CPUTIME_ID, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME };
    for (unsigned i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        struct timespec direct;
        int64_t a = now(clocks[i]);
        CHECK(syscall(SYS_clock_gettime, clocks[i], &direct) == 0);
        int64_t b = now(clocks[i]);
        CHECK(a <= ns(direct) && ns(direct) <= b && b - a < 1000000000);    /* the vDSO and the kernel agree */
    }
    struct timespec res;
    CHECK(clock_getres(CLOCK_MONOTONIC, &res) == 0 && res.tv_sec == 0);
    CHECK_ERRNO(clock_gettime(77, &res), EINVAL);
    struct timeval tv;
    CHECK(gettimeofday(&tv, NULL) == 0);
    CHECK(llabs(tv.tv_sec * 1000000000ll + tv.tv_usec * 1000 - now(CLOCK_REALTIME)) < 1000000000);
    CHECK(time(NULL) - tv.tv_sec <= 1);

    int64_t start = now(CLOCK_MONOTONIC);
    const struct timespec short_time = { 0, 20000000 };
    CHECK(nanosleep(&short_time, NULL) == 0 && now(CLOCK_MONOTONIC) - start >= 20000000);

    struct sigaction sa = { .sa_handler = on_alarm };
    CHECK(sigaction(SIGALRM, &sa, NULL) == 0);
    const struct itimerval it = { { 0, 50000 }, { 0, 50000 } }, never = { { 0, 0 }, { 0, 0 } };
    CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
    const struct timespec long_time = { 10, 0 };
    struct timespec left = { 0, 0 };
    CHECK_ERRNO(nanosleep(&long_time, &left), EINTR);
    CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0);   /* more than one: it may come before the call */
    CHECK(alarms > 0 && ns(left) > 5000000000ll && ns(left) < 10000000000ll);

    struct timespec at;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &at) == 0);
    at.tv_nsec += 10000000;
    if (at.tv_nsec >= 1000000000)
        at.tv_sec++, at.tv_nsec -= 1000000000;
    CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == 0 && now(CLOCK_MONOTONIC) >= ns(at));

    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    const struct itimerspec every = { { 0, 5000000 }, { 0, 5000000 } };
    uint64_t ticks;
    CHECK(fd >= 0 && timerfd_settime(fd, 0, &every, NULL) == 0);
    CHECK(nanosleep(&short_time, NULL) == 0 && read(fd, &ticks, 8) == 8 && ticks >= 3);
    struct itimerspec cur;
    CHECK(timerfd_gettime(fd, &cur) == 0 && cur.it_interval.tv_nsec == 5000000);

    timer_t timer;
    struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
    CHECK(timer_create(CLOCK_MONOTONIC, &ev, &timer) == 0);
    const struct itimerspec often = { { 0, 10000000 }, { 0, 10000000 } };
    alarms = 0;
    CHECK(timer_settime(timer, 0, &often, NULL) == 0);
    while (alarms < 2)
        pause();
    CHECK(timer_delete(timer) == 0);
    struct tms tms;
    CHECK(times(&tms) != (clock_t)-1);
    return 0;
}
