/* poll.c - poll, ppoll, select, pselect: readiness, time, signals that only the mask lets through. */
#include "check.h"
#include <poll.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

static volatile sig_atomic_t alarms;

static void on_alarm(int sig)
{
    alarms++;
}

static void arm(void)
{
    const struct itimerval t = { { 0, 0 }, { 0, 30000 } };
    CHECK(setitimer(ITIMER_REAL, &t, NULL) == 0);
}

int main(void)
{
    int p[2];
    CHECK(pipe(p) == 0);
    struct pollfd f[3] = { { p[0], POLLIN, 0 }, { p[1], POLLOUT, 0 }, { 99, POLLIN, 0 } };
    CHECK(poll(f, 3, 100) == 2 && f[0].revents == 0 && f[1].revents == POLLOUT && f[2].revents == POLLNVAL);
    CHECK(poll(f, 1, 10) == 0);
    CHECK(write(p[1], "x", 1) == 1 && poll(f, 1, -1) == 1 && f[0].revents == POLLIN);

    fd_set r, w;
    FD_ZERO(&r);
    FD_ZERO(&w);
    FD_SET(p[0], &r);
    FD_SET(p[1], &w);
    FD_SET(p[1], &r);
    CHECK(select(p[1] + 1, &r, &w, NULL, NULL) == 2);
    CHECK(FD_ISSET(p[0], &r) && !FD_ISSET(p[1], &r) && FD_ISSET(p[1], &w));
    char c;
    CHECK(read(p[0], &c, 1) == 1);
    FD_ZERO(&r);
    FD_SET(p[0], &r);
    struct timeval tv = { 0, 10000 };
    CHECK(select(p[0] + 1, &r, NULL, NULL, &tv) == 0 && !FD_ISSET(p[0], &r));

    struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
    CHECK(sigaction(SIGALRM, &sa, NULL) == 0);
    const struct itimerval often = { { 0, 30000 }, { 0, 30000 } }, never = { { 0, 0 }, { 0, 0 } };
    CHECK(setitimer(ITIMER_REAL, &often, NULL) == 0);   /* the first may come before the call */
    CHECK_ERRNO(poll(f, 1, 5000), EINTR);               /* never restarted */
    CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0 && alarms > 0);
    alarms = 1;

    /* Blocked outside, open inside the wait only. */
    sigset_t block, none;
    sigemptyset(&none);
    sigemptyset(&block);
    sigaddset(&block, SIGALRM);
    CHECK(sigprocmask(SIG_BLOCK, &block, NULL) == 0);
    arm();
    const struct timespec t = { 5, 0 }, short_time = { 0, 60000000 };
    CHECK(ppoll(f, 1, &short_time, NULL) == 0 && alarms == 1);
    CHECK_ERRNO(ppoll(f, 1, &t, &none), EINTR);
    CHECK(alarms == 2);
    arm();
    CHECK_ERRNO(pselect(p[0] + 1, &r, NULL, NULL, &t, &none), EINTR);
    CHECK(alarms == 3);
    CHECK(raise(SIGALRM) == 0 && alarms == 3);
    CHECK_ERRNO(ppoll(f, 1, &t, &none), EINTR);         /* was pending already */
    CHECK(alarms == 4);
    return 0;
}
