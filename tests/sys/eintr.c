/* eintr.c - system calls that a signal interrupts: which fail, which go on, and none that sleeps through it. */
#include "check.h"
#include <pthread.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

static volatile int hits;
static int fds[2];

static void handler(int sig) { hits++; }

static void set(int flags)
{
    struct sigaction sa = { .sa_handler = handler, .sa_flags = flags };
    CHECK(sigaction(SIGALRM, &sa, NULL) == 0);
}

static void alarm_us(long us)
{
    const struct itimerval it = { .it_value = { 0, us } };
    CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
}

/* Until it is stopped: on a busy machine the first may come before the call that it should interrupt. */
static void alarms_us(long us)
{
    const struct itimerval it = { { 0, us }, { 0, us } };
    hits = 0;
    CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
}

static void *write_later(void *arg)
{
    while (hits < 2)
        usleep(1000);
    CHECK(write(fds[1], "x", 1) == 1);
    return NULL;
}

int main(void)
{
    char c;
    CHECK(pipe(fds) == 0);
    set(0);
    alarms_us(20000);
    CHECK_ERRNO(read(fds[0], &c, 1), EINTR);
    CHECK(hits > 0);
    alarm_us(0);

    set(SA_RESTART);
    hits = 0;
    sigset_t alrm, old;
    sigemptyset(&alrm);
    sigaddset(&alrm, SIGALRM);
    pthread_t t;
    sigprocmask(SIG_BLOCK, &alrm, &old);                /* the helper must not get it */
    CHECK(pthread_create(&t, NULL, write_later, NULL) == 0);
    sigprocmask(SIG_SETMASK, &old, NULL);
    alarms_us(20000);
    CHECK(read(fds[0], &c, 1) == 1 && c == 'x' && hits >= 2);
    alarm_us(0);
    pthread_join(t, NULL);

    /* These fail with or without SA_RESTART. */
    struct timespec ts = { 5, 0 }, rem = { 0, 0 };
    alarms_us(20000);
    CHECK_ERRNO(nanosleep(&ts, &rem), EINTR);
    CHECK(rem.tv_sec > 0 && rem.tv_sec < 5 && hits > 0);
    struct pollfd pf = { fds[0], POLLIN, 0 };
    CHECK_ERRNO(poll(&pf, 1, 5000), EINTR);
    CHECK_ERRNO(pause(), EINTR);
    CHECK(hits >= 3);
    alarm_us(0);
    hits = 5;

    /* sigsuspend opens the mask for its own time only. */
    CHECK(sigprocmask(SIG_BLOCK, &alrm, &old) == 0);
    alarm_us(10000);
    usleep(30000);
    CHECK(hits == 5);
    CHECK_ERRNO(sigsuspend(&old), EINTR);
    CHECK(hits == 6);
    sigset_t now;
    CHECK(sigprocmask(SIG_SETMASK, NULL, &now) == 0 && sigismember(&now, SIGALRM));

    /* sigtimedwait takes it without a handler. */
    siginfo_t info;
    alarm_us(10000);
    ts = (struct timespec){ 5, 0 };
    CHECK(sigtimedwait(&alrm, &info, &ts) == SIGALRM && info.si_signo == SIGALRM && hits == 6);
    ts = (struct timespec){ 0, 1000000 };
    CHECK_ERRNO(sigtimedwait(&alrm, &info, &ts), EAGAIN);

    /* ppoll likewise; a signal that already waits comes at once. */
    raise(SIGALRM);
    ts = (struct timespec){ 5, 0 };
    CHECK_ERRNO(ppoll(&pf, 1, &ts, &old), EINTR);
    CHECK(hits == 7);
    CHECK(sigprocmask(SIG_SETMASK, &old, NULL) == 0 && hits == 7);

    /* No signal slips in between the look and the sleep: each pause is ended by its own timer. */
    set(0);
    hits = 0;
    for (int i = 0; i < 300; i++) {
        int before = hits;
        alarm_us(1 + (i % 50) * 5);
        sigprocmask(SIG_BLOCK, &alrm, NULL);
        while (hits == before)
            sigsuspend(&old);
        sigprocmask(SIG_SETMASK, &old, NULL);
    }
    CHECK(hits == 300);

    /* Calls that do not sleep never fail because of a signal. */
    const struct itimerval storm = { { 0, 50 }, { 0, 50 } }, calm = { { 0, 0 }, { 0, 0 } };
    pid_t me = getpid();
    CHECK(setitimer(ITIMER_REAL, &storm, NULL) == 0);
    for (int i = 0; i < 100000; i++)
        CHECK(syscall(SYS_getpid) == me && dup2(fds[0], 60) == 60);
    CHECK(setitimer(ITIMER_REAL, &calm, NULL) == 0);

    /* A child that ends interrupts, wait is restarted. */
    struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_RESTART };
    sigaction(SIGCHLD, &sa, NULL);
    hits = 0;
    pid_t pid = fork();
    if (!pid) {
        usleep(10000);
        _exit(0);
    }
    int status;
    CHECK(waitpid(pid, &status, 0) == pid && hits == 1);
    return 0;
}
