/* sys_sleep.c - nanosleep and clock_nanosleep.
 *
 * The host is given the end of a sleep, not its length: one that is interrupted and made again because no handler ran
 * (a stop of a tracer's, a signal that the guest blocks and Ferry cannot) then ends when it would have. */
#include "core/fault.h"
#include "syscalls/calls.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>

enum { BILLION = 1000000000 };

static u64 ns_of(struct timespec t)
{
    const u64 max_seconds = (u64)INT64_MAX / BILLION - 1;
    return MIN((u64)t.tv_sec, max_seconds) * BILLION + (u64)t.tv_nsec;
}

static struct timespec timespec_of(u64 ns)
{
    return (struct timespec){ (time_t)(ns / BILLION), (long)(ns % BILLION) };
}

static bool now(clockid_t clock, u64 *ns)
{
    struct timespec t;
    if (clock_gettime(clock, &t))
        return false;
    *ns = ns_of(t);
    return true;
}

/* When a sleep that begins now is over.  0 or -errno. */
static s64 find_end(clockid_t clock, gva length, u64 *end)
{
    struct timespec t;
    u64 start;
    if (guest_read(&t, length, sizeof t))
        return -EFAULT;
    if (t.tv_sec < 0 || t.tv_nsec < 0 || t.tv_nsec >= BILLION || !now(clock, &start))
        return -EINVAL;
    *end = MIN(start + ns_of(t), (u64)INT64_MAX);
    return 0;
}

static s64 tell_rest(clockid_t clock, u64 end, gva rest)
{
    u64 at;
    const struct timespec t = timespec_of(now(clock, &at) && at < end ? end - at : 0);
    return rest && guest_write(rest, &t, sizeof t) ? -EFAULT : 0;
}

static s64 sleep_for(struct thread *th, clockid_t clock, gva length, gva rest)
{
    const u64 again = th->deadline;
    u64 end = again;
    th->deadline = 0;
    s64 r = again ? 0 : find_end(clock, length, &end);
    if (r)
        return r;
    const struct timespec until = timespec_of(end);
    r = sys_host(th, SYS_clock_nanosleep, (u64)clock, TIMER_ABSTIME, (u64)(uintptr_t)&until, 0, 0, 0);
    if (r != -EINTR && !(again && r == -SYS_ERESTARTNOINTR))
        return r;
    r = tell_rest(clock, end, rest);
    if (r)
        return r;
    th->deadline = end;
    return -SYS_ERESTARTNOHAND;
}

s64 sys_nanosleep(struct thread *th, const u64 arg[6])
{
    return sleep_for(th, CLOCK_MONOTONIC, arg[0], arg[1]);
}

s64 sys_clock_nanosleep(struct thread *th, const u64 arg[6])
{
    clockid_t clock = (clockid_t)arg[0];
    u64 ns;
    if (arg[1] & TIMER_ABSTIME || !now(clock, &ns))
        return sys_host(th, SYS_clock_nanosleep, arg[0], arg[1], arg[2], arg[3], 0, 0);
    /* Setting the clock does not change how long somebody sleeps. */
    return sleep_for(th, clock == CLOCK_REALTIME || clock == CLOCK_TAI ? CLOCK_MONOTONIC : clock, arg[2], arg[3]);
}
