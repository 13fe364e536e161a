/* prof.c - a program whose profile is known: functions that take 1, 2 and no time, on threads, in children, made at
 * run time, deep in a recursion; and which notices if signals come that are not its own.  Under "child" it is what
 * it executes itself.  With TIMES in the environment all takes so many times as long. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))
enum { TURNS = 12000000, DEPTH = 200 };

static long times = 1;
static volatile unsigned long sink;
static volatile sig_atomic_t n_prof, n_trap;

/* Without a loop, call or frame. */
NOINLINE unsigned long leaf(unsigned long x)
{
    for (int k = 0; k < 8; k++) {       /* unrolled */
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x += x * 3;
    }
    return x;
}

NOINLINE void calls_leaf(long n)
{
    unsigned long x = 1;
    for (long i = 0; i < n; i++)
        x = leaf(x);
    sink = x;
}

static inline void spin(long n)
{
    unsigned long x = sink | 1;
    for (long i = 0; i < n; i++)
        x = x * 6364136223846793005ul + (unsigned long)i / (x | 1);
    sink = x;
}

NOINLINE void once(void) { spin(times * TURNS); }
NOINLINE void twice(void) { spin(2 * times * TURNS); }

NOINLINE void both(void)
{
    once();
    twice();
    __asm__ volatile("" ::: "memory");          /* no tail call */
}

static void *on_thread(void *arg)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    once();
    __asm__ volatile("" ::: "memory");
    return arg;
}

NOINLINE void in_child(void)
{
    once();
    __asm__ volatile("" ::: "memory");
}

NOINLINE void after_exec(void)
{
    once();
    __asm__ volatile("" ::: "memory");
}

NOINLINE int recurse(int depth)
{
    int n = depth ? recurse(depth - 1) + 1 : (once(), 0);
    __asm__ volatile("" ::: "memory");
    return n;
}

/* subs x0, x0, #1; b.ne .-4; ret */
NOINLINE void made(void)
{
    static const unsigned code[] = { 0xf1000400, 0x54ffffe1, 0xd65f03c0 };
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        abort();
    memcpy(p, code, sizeof code);
    __builtin___clear_cache(p, (char *)p + sizeof code);
    void (*fn)(long);
    memcpy(&fn, &p, sizeof fn);
    fn(300000000 * times);
    __asm__ volatile("" ::: "memory");
}

NOINLINE void reads(void)
{
    static char b[1 << 20];
    int fd = open("/dev/zero", O_RDONLY);
    for (long i = 0; i < 1000 * times; i++)
        if (read(fd, b, sizeof b) != sizeof b)
            abort();
    close(fd);
}

static void check(const char *what, long got, long want)
{
    if (got == want)
        return;
    printf("%s: %ld, not %ld\n", what, got, want);
    exit(1);
}

static void on_prof(int sig) { n_prof++; }
static void on_trap(int sig) { n_trap++; }

/* The guest's own timers and signals are what they are without a profiler. */
static void own_signals(void)
{
    struct sigaction prof = { .sa_handler = on_prof }, trap = { .sa_handler = on_trap };
    const struct itimerval every = { { 0, 20000 }, { 0, 20000 } }, off = { { 0, 0 }, { 0, 0 } };
    const struct timespec nap = { 0, 50000000 };
    struct epoll_event ev;
    sigset_t set;

    sigaction(SIGTRAP, &trap, NULL);
    check("nanosleep", nanosleep(&nap, NULL), 0);
    check("epoll_wait", epoll_wait(epoll_create1(0), &ev, 1, 50), 0);
    raise(SIGTRAP);
    check("SIGTRAP", n_trap, 1);
    sigemptyset(&set);
    sigaddset(&set, SIGTRAP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGTRAP);
    twice();
    check("blocked SIGTRAP", n_trap, 1);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    check("SIGTRAP", n_trap, 2);
    sigaction(SIGPROF, &prof, NULL);
    setitimer(ITIMER_PROF, &every, NULL);
    twice();
    setitimer(ITIMER_PROF, &off, NULL);
    check("SIGPROF comes", n_prof > 2, 1);
    check("SIGTRAP", n_trap, 2);
}

static int ends_with(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        check("waitpid", errno, EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    const char *text = getenv("TIMES");
    pthread_t t;
    pid_t pid;

    if (text)
        times = atol(text);
    if (argc > 1 && !strcmp(argv[1], "child")) {
        after_exec();
        return 3;
    }
    own_signals();
    both();
    calls_leaf(2 * times * TURNS);
    pthread_create(&t, NULL, on_thread, NULL);
    pthread_join(t, NULL);
    check("depth", recurse(DEPTH), DEPTH);
    made();
    reads();
    if (!(pid = fork())) {
        in_child();
        raise(SIGKILL);
    }
    check("child", ends_with(pid), 128 + SIGKILL);
    if (!(pid = vfork())) {
        execl("/proc/self/exe", argv[0], "child", (char *)NULL);
        _exit(1);
    }
    check("executed", ends_with(pid), 3);
    puts("as without");
    return 7;
}
