/* epoll.c - struct epoll_event has its data where the program put it, for one event and for many. */
#include "check.h"
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>

enum { N = 20 };

int main(void)
{
    int ep = epoll_create1(EPOLL_CLOEXEC), fd[N];
    struct epoll_event ev, got[N + 5];
    CHECK(ep >= 0);
    for (int i = 0; i < N; i++) {
        CHECK((fd[i] = eventfd(0, EFD_NONBLOCK)) >= 0);
        ev.events = EPOLLIN;
        ev.data.u64 = 0x1111111122222222ull * (unsigned)(i % 7) + (unsigned)i;
        CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, fd[i], &ev) == 0);
    }
    CHECK(epoll_wait(ep, got, N, 0) == 0);
    const unsigned long long one = 1;
    for (int i = 0; i < N; i += 2)
        CHECK(write(fd[i], &one, 8) == 8);
    memset(got, 0x77, sizeof got);
    CHECK(epoll_wait(ep, got, N + 5, 1000) == N / 2);
    unsigned seen = 0;
    for (int i = 0; i < N / 2; i++) {
        unsigned k = (unsigned)got[i].data.u64 & 31;
        for (unsigned j = 0; j < N; j++)
            if (got[i].data.u64 == 0x1111111122222222ull * (j % 7) + j)
                k = j;
        CHECK(got[i].events == EPOLLIN && k % 2 == 0 && !(seen >> k & 1));
        seen |= 1u << k;
    }
    CHECK(epoll_wait(ep, got, 3, 0) == 3);

    ev.events = EPOLLOUT | EPOLLONESHOT;
    ev.data.ptr = &ev;
    CHECK(epoll_ctl(ep, EPOLL_CTL_MOD, fd[1], &ev) == 0);
    int n = epoll_wait(ep, got, N, 0), found = 0;
    for (int i = 0; i < n; i++)
        found += got[i].data.ptr == &ev && got[i].events == EPOLLOUT;
    CHECK(n == N / 2 + 1 && found == 1);
    CHECK(epoll_wait(ep, got, N, 0) == N / 2);          /* one shot */
    for (int i = 0; i < N; i++)
        CHECK(epoll_ctl(ep, EPOLL_CTL_DEL, fd[i], i % 2 ? &ev : NULL) == 0);

    sigset_t mask;
    sigfillset(&mask);
    CHECK(epoll_pwait(ep, got, N, 10, &mask) == 0);
    const struct timespec t = { 0, 1000000 };
    CHECK(epoll_pwait2(ep, got, N, &t, NULL) == 0 || errno == ENOSYS);
    CHECK_ERRNO(epoll_ctl(ep, EPOLL_CTL_DEL, fd[0], NULL), ENOENT);
    CHECK_ERRNO(epoll_ctl(ep, EPOLL_CTL_ADD, fd[0], NULL), EFAULT);
    CHECK_ERRNO(epoll_ctl(ep, EPOLL_CTL_ADD, ep, &ev), EINVAL);
    CHECK_ERRNO(epoll_wait(ep, got, 0, 0), EINVAL);
    CHECK_ERRNO(epoll_wait(-1, got, 1, 0), EBADF);
    return 0;
}
