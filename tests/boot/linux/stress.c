/* stress.c - what several CPUs of a machine do to each other through Linux: locks, messages, processes, memory that goes
 * and comes while others use it, code that one thread writes and others run, signals.  Each part says "ok" or what is wrong. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, PAGE = 4096 };

static _Atomic unsigned wrong;
static unsigned long rounds;

static void check(int ok, const char *what)
{
    if (!ok && !atomic_fetch_add(&wrong, 1))
        printf("wrong: %s (errno %d)\n", what, errno);
}

static void in_threads(void *(*f)(void *))
{
    pthread_t t[THREADS];
    for (long i = 0; i < THREADS; i++)
        check(!pthread_create(&t[i], NULL, f, (void *)i), "pthread_create");
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
}

/* ---- locks ------------------------------------------------------------------------------------------------ */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t barrier;
static unsigned long counted;
static _Atomic unsigned long added;

static void *count(void *arg)
{
    (void)arg;
    for (unsigned long i = 0; i < 2000 * rounds; i++) {
        pthread_mutex_lock(&mutex);
        counted++;
        pthread_mutex_unlock(&mutex);
        atomic_fetch_add(&added, 1);
        if (i % 1000 == 0)
            pthread_barrier_wait(&barrier);
    }
    return NULL;
}

static void locks(void)
{
    pthread_barrier_init(&barrier, NULL, THREADS);
    in_threads(count);
    check(counted == THREADS * 2000 * rounds && added == counted, "counts");
}

/* ---- messages between processes: the shape of hackbench ------------------------------------------------------- */

enum { GROUPS = 2, MEMBERS = 5, MESSAGE = 100 };

static void send_all(const int *to, unsigned long n)
{
    char text[MESSAGE];
    memset(text, 'm', sizeof text);
    for (unsigned long i = 0; i < n; i++)
        for (int k = 0; k < MEMBERS; k++)
            if (write(to[k], text, sizeof text) != sizeof text)
                _exit(1);
    _exit(0);
}

static void receive_all(int from, unsigned long n)
{
    char text[MESSAGE];
    for (unsigned long i = 0; i < n * MEMBERS; i++)
        for (size_t at = 0; at < sizeof text;) {
            ssize_t got = read(from, text + at, sizeof text - at);
            if (got <= 0)
                _exit(1);
            at += (size_t)got;
        }
    _exit(0);
}

static void messages(void)
{
    unsigned children = 0;
    int status;
    for (int g = 0; g < GROUPS; g++) {
        int s[MEMBERS][2], to[MEMBERS];
        for (int k = 0; k < MEMBERS; k++) {
            check(!socketpair(AF_UNIX, SOCK_STREAM, 0, s[k]), "socketpair");
            to[k] = s[k][0];
        }
        for (int k = 0; k < MEMBERS; k++, children += 2) {
            if (!fork())
                send_all(to, 10 * rounds);
            if (!fork())
                receive_all(s[k][1], 10 * rounds);
        }
        for (int k = 0; k < MEMBERS; k++) {
            close(s[k][0]);
            close(s[k][1]);
        }
    }
    while (children--)
        check(wait(&status) > 0 && status == 0, "a sender or receiver failed");
}

/* ---- processes ------------------------------------------------------------------------------------------------ */

static void *fork_many(void *arg)
{
    unsigned long *page = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *self[] = { "/bin/stress", "child", NULL };
    for (unsigned long i = 0; i < 10 * rounds; i++) {
        for (int k = 0; k < 16; k++)
            page[k * PAGE / 8] = i * 16 + (unsigned long)k;
        pid_t pid = fork();
        if (!pid) {
            for (int k = 0; k < 16; k++) {
                if (page[k * PAGE / 8]++ != i * 16 + (unsigned long)k)
                    _exit(1);
            }
            if (i % 4 == 0)
                execv(self[0], self);
            _exit(i % 4 ? 7 : 1);
        }
        int status = 0;
        check(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7, "a child's memory");
        for (int k = 0; k < 16; k++)
            check(page[k * PAGE / 8] == i * 16 + (unsigned long)k, "the parent's memory");
    }
    munmap(page, 16 * PAGE);
    return arg;
}

static void forks(void) { in_threads(fork_many); }

/* ---- memory that goes and comes ------------------------------------------------------------------------------- */

static _Atomic int stop;
static _Atomic unsigned long generation;
static volatile unsigned long *shared;

/* What is read was the value at some time since the look at the generation: never an older one, nor junk. */
static void *read_pages(void *arg)
{
    long me = (long)arg;
    while (!stop) {
        unsigned long before = atomic_load(&generation), seen = shared[me * PAGE / 8], after = atomic_load(&generation);
        check(seen >= before && seen <= after + 1, "a page that has been replaced is still used");
    }
    return NULL;
}

static void remaps(void)
{
    pthread_t t[THREADS];
    shared = mmap(NULL, THREADS * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (long i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, read_pages, (void *)i);
    for (unsigned long g = 1; g <= 30 * rounds; g++) {
        unsigned long *next = mmap(NULL, THREADS * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        for (int k = 0; k < THREADS; k++)
            next[k * PAGE / 8] = g;
        if (g & 1)
            mprotect(next, THREADS * PAGE, PROT_READ);
        check(mremap(next, THREADS * PAGE, THREADS * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)shared) != MAP_FAILED, "mremap");
        atomic_store(&generation, g);
    }
    stop = 1;
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
}

/* Pages come and go in each thread; nobody finds what another has left. */
static void *map_many(void *arg)
{
    unsigned long me = (unsigned long)arg + 1;
    for (unsigned long i = 0; i < 20 * rounds; i++) {
        unsigned long *p = mmap(NULL, 32 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        for (int k = 0; k < 32; k++) {
            check(p[k * PAGE / 8] == 0, "a new page is not zero");
            p[k * PAGE / 8] = me << 32 | i;
        }
        if (i & 1)
            madvise(p, 16 * PAGE, MADV_DONTNEED);
        for (int k = 0; k < 32; k++)
            check(p[k * PAGE / 8] == (k < 16 && i & 1 ? 0 : me << 32 | i), "a page of another");
        munmap(p, 32 * PAGE);
    }
    return arg;
}

static void maps(void) { in_threads(map_many); }

/* ---- code ------------------------------------------------------------------------------------------------------- */

static uint32_t *code;
static _Atomic unsigned long written, ran[THREADS];

static void *run_code(void *arg)
{
    long me = (long)arg;
    for (unsigned long last = 0; last < 50 * rounds;) {
        unsigned long now = atomic_load(&written);
        if (now == last) {
            sched_yield();
            continue;
        }
        __asm__ volatile("isb" : : : "memory");
        for (int k = 0; k < 10; k++)
            check(((unsigned long (*)(void))(uintptr_t)code)() == (now & 0xffff), "old code");
        atomic_store(&ran[me], last = now);
    }
    return NULL;
}

static void codes(void)
{
    pthread_t t[THREADS];
    code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    code[1] = 0xd65f03c0;                               /* ret */
    for (long i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, run_code, (void *)i);
    for (unsigned long n = 1; n <= 50 * rounds; n++) {
        code[0] = 0xd2800000 | (uint32_t)(n & 0xffff) << 5;       /* mov x0, #n */
        __builtin___clear_cache((char *)code, (char *)(code + 2));
        atomic_store(&written, n);
        for (int i = 0; i < THREADS; i++)
            while (atomic_load(&ran[i]) != n)
                sched_yield();
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
}

/* ---- signals ------------------------------------------------------------------------------------------------------ */

static _Atomic unsigned long taken, ready;
static pthread_t target[THREADS];

static void on_signal(int sig) { (void)sig; atomic_fetch_add(&taken, 1); }

static void *compute(void *arg)
{
    double x = 1 + (double)(long)arg;
    atomic_fetch_add(&ready, 1);
    while (!stop)
        for (int i = 0; i < 1000; i++)
            x = x * 1.0000001 + 1e-9;
    check(x > 1, "a register");
    return NULL;
}

static void signals(void)
{
    signal(SIGUSR1, on_signal);
    stop = 0;
    for (long i = 0; i < THREADS; i++)
        pthread_create(&target[i], NULL, compute, (void *)i);
    while (ready != THREADS)
        sched_yield();
    for (unsigned long i = 0; i < 20 * rounds; i++) {
        unsigned long before = taken;
        pthread_kill(target[i % THREADS], SIGUSR1);
        while (taken == before)
            sched_yield();
    }
    stop = 1;
    for (int i = 0; i < THREADS; i++)
        pthread_join(target[i], NULL);
    check(taken == 20 * rounds, "signals");
}

int main(int argc, char **argv)
{
    static const struct { const char *name; void (*f)(void); } part[] = {
        { "locks", locks }, { "messages", messages }, { "forks", forks }, { "maps", maps }, { "remaps", remaps },
        { "codes", codes }, { "signals", signals },
    };
    if (argc > 1 && !strcmp(argv[1], "child"))
        return 7;
    rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 10;
    for (unsigned i = 0; i < sizeof part / sizeof *part; i++) {
        wrong = 0;
        part[i].f();
        printf("stress %s: %s\n", part[i].name, wrong ? "WRONG" : "ok");
        fflush(stdout);
    }
    return 0;
}
