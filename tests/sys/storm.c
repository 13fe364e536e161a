/* storm.c - everything at once: threads that make, patch, protect and unmap code and call it, that fork, vfork and
 * spawn, that start and join threads, while signals hit all of them.  Every result is known and checked; one that
 * does not come for half a minute is named.
 *
 *      storm [SECONDS [THREADS OF EACH KIND]] */
#include "code.h"
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

enum { MAX_WORKERS = 64, SLOTS = 64, PAGE = 4096, PATIENCE = 30 };

extern char **environ;
static char *self;
static _Atomic int over, never;
static _Atomic long signals;
static struct worker {
    const char *name;
    void (*turn)(unsigned *random);
    pthread_t thread;
    unsigned random;
    _Atomic long turns;
} worker[MAX_WORKERS];
static int n_workers;

static unsigned next(unsigned *random) { return (*random = *random * 1664525 + 1013904223) >> 16; }

/* After code was changed by another thread. */
static void see_code(void)
{
#if defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#endif
}

/* ---- code that threads patch for each other ---------------------------------------------------------------- */

static struct slot {
    pthread_mutex_t lock;
    unsigned value;
} slot[SLOTS];
static char *slots;

static void patch(unsigned *random)
{
    unsigned i = next(random) % SLOTS;
    char *at = slots + 16 * i;
    pthread_mutex_lock(&slot[i].lock);
    see_code();
    CHECK(code_call(at) == slot[i].value);
    slot[i].value = next(random) & 0xffff;
    code_put(at, slot[i].value);
    CHECK(code_call(at) == slot[i].value);
    pthread_mutex_unlock(&slot[i].lock);
}

/* ---- code that comes and goes -------------------------------------------------------------------------------- */

static _Thread_local sigjmp_buf escape;
static _Thread_local volatile char *expected;

static void on_segv(int sig, siginfo_t *info, void *uc)
{
    if (info->si_addr != expected) {
        char text[100];
        int n = snprintf(text, sizeof text, "fault at %p, expected at %p, code %d\n", info->si_addr, (void *)expected,
                         info->si_code);
        _exit(write(1, text, (size_t)n) == n ? 77 : 76);
    }
    siglongjmp(escape, 1);
}

static bool can_call(char *at)
{
    expected = at;
    if (sigsetjmp(escape, 1))
        return false;
    code_call(at);
    return true;
}

static void map(unsigned *random)
{
    unsigned pages = 1 + next(random) % 4;
    char *p = code_map(pages * PAGE);
    CHECK(p != MAP_FAILED);
    for (unsigned i = 0; i < pages; i++) {
        unsigned value = next(random) & 0xffff;
        code_put(p + i * PAGE, value);
        CHECK(code_call(p + i * PAGE) == value);
        CHECK(mprotect(p + i * PAGE, PAGE, PROT_READ | PROT_EXEC) == 0);
        CHECK(code_call(p + i * PAGE) == value);
    }
    CHECK(mprotect(p, PAGE, PROT_READ | PROT_WRITE) == 0);
    CHECK(!can_call(p));
    code_put(p, 5);
    CHECK(mprotect(p, PAGE, PROT_READ | PROT_EXEC) == 0);
    CHECK(code_call(p) == 5);
    CHECK(mprotect(p, PAGE, PROT_NONE) == 0 && !can_call(p));
    CHECK(munmap(p, pages * PAGE) == 0);
}

/* ---- processes ------------------------------------------------------------------------------------------------- */

static int wait_for(pid_t pid)
{
    int status;
    pid_t r;
    do
        r = waitpid(pid, &status, 0);
    while (r < 0 && errno == EINTR);
    CHECK(r == pid);
    return status;
}

static void *run_code(void *arg)
{
    unsigned random = (unsigned)(long)arg;
    for (int i = 0; i < 3; i++)
        map(&random);
    return arg;
}

static void *forever(void *arg)
{
    unsigned random = (unsigned)(long)arg;
    while (!atomic_load(&never))
        map(&random);
    return NULL;
}

/* In the child of a fork, the only thread: everything still works. */
static void child(unsigned how, unsigned *random)
{
    pthread_t t;
    void *r;
    char *p = malloc(10000 + next(random));
    memset(p, 1, 10000);
    map(random);
    if (how == 1)
        CHECK(pthread_create(&t, NULL, run_code, (void *)77) == 0 && pthread_join(t, &r) == 0 && r == (void *)77);
    if (how == 2)               /* ends with busy threads */
        for (long i = 0; i < 3; i++)
            CHECK(pthread_create(&t, NULL, forever, (void *)i) == 0);
    if (how == 3)
        raise(SIGKILL);
    if (how == 4) {
        execl(self, self, "child", "9", NULL);
        _exit(99);
    }
    free(p);
    if (how == 2)
        exit(9);
    _exit(9);
}

static void fork_one(unsigned *random)
{
    unsigned how = next(random) % 5;
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (!pid)
        child(how, random);
    int status = wait_for(pid);
    if (how == 3)
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 9) {
        printf("forked child %u ended with %#x\n", how, status);
        exit(1);
    }
}

static void spawn(unsigned *random)
{
    pid_t pid;
    char *const args[] = { self, "child", "13", NULL };
    CHECK(posix_spawn(&pid, self, NULL, NULL, args, environ) == 0);
    int status = wait_for(pid);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 13) {
        printf("spawned child ended with %#x\n", status);
        exit(1);
    }
    CHECK(posix_spawn(&pid, "/nonexistent/program", NULL, NULL, args, environ) == ENOENT);
    pid = vfork();
    if (!pid)
        _exit(14);
    status = wait_for(pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 14);
}

static void threads(unsigned *random)
{
    pthread_t t[4];
    void *r;
    for (long i = 0; i < 4; i++)
        CHECK(pthread_create(&t[i], NULL, run_code, (void *)i) == 0);
    for (long i = 0; i < 4; i++)
        CHECK(pthread_join(t[i], &r) == 0 && r == (void *)i);
}

/* ---- signals --------------------------------------------------------------------------------------------------- */

static void on_signal(int sig)
{
    int saved = errno;
    unsigned random = (unsigned)atomic_fetch_add(&signals, 1);
    if (sig == SIGUSR1 && random % 8 == 0) {            /* code in handlers, too */
        char *p = code_map(PAGE);
        code_put(p, random & 0xffff);
        if (code_call(p) != (random & 0xffff))
            _exit(78);
        munmap(p, PAGE);
    }
    errno = saved;
}

static void signal_one(unsigned *random)
{
    const struct timespec ts = { 0, 200000 + (long)next(random) * 10 };
    nanosleep(&ts, NULL);
    CHECK(pthread_kill(worker[next(random) % (unsigned)n_workers].thread, SIGUSR1) == 0);
}

/* ---- together --------------------------------------------------------------------------------------------------- */

static pthread_barrier_t start;

static void *work(void *arg)
{
    struct worker *w = arg;
    pthread_barrier_wait(&start);
    while (!atomic_load(&over)) {
        w->turn(&w->random);
        atomic_fetch_add(&w->turns, 1);
    }
    return NULL;
}

static void watch(int seconds)
{
    long seen[MAX_WORKERS] = { 0 };
    int since[MAX_WORKERS] = { 0 };
    for (int s = 0; s < seconds; s++) {
        struct timespec ts = { 1, 0 };
        while (nanosleep(&ts, &ts) < 0)
            ;
        for (int i = 0; i < n_workers; i++) {
            long turns = atomic_load(&worker[i].turns);
            since[i] = turns == seen[i] ? since[i] + 1 : 0;
            seen[i] = turns;
            if (since[i] > PATIENCE) {
                printf("%s has made no turn for %d s\n", worker[i].name, PATIENCE);
                fflush(stdout);
                abort();
            }
        }
    }
}

int main(int argc, char **argv)
{
    static const struct { const char *name; void (*turn)(unsigned *); } kind[] = {
        { "patch", patch }, { "patch", patch }, { "map", map }, { "fork", fork_one }, { "spawn", spawn },
        { "threads", threads }, { "signal", signal_one },
    };
    if (argc == 3 && !strcmp(argv[1], "child"))
        return atoi(argv[2]);
    self = argv[0];
    int seconds = argc > 1 ? atoi(argv[1]) : 2, each = argc > 2 ? atoi(argv[2]) : 1;
    setvbuf(stdout, NULL, _IOLBF, 0);
    slots = code_map(SLOTS * 16);
    CHECK(slots != MAP_FAILED);
    for (unsigned i = 0; i < SLOTS; i++) {
        pthread_mutex_init(&slot[i].lock, NULL);
        code_put(slots + 16 * i, slot[i].value = i);
    }
    struct sigaction sa = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
    CHECK(sigaction(SIGUSR1, &sa, NULL) == 0 && sigaction(SIGPROF, &sa, NULL) == 0);
    sa = (struct sigaction){ .sa_sigaction = on_segv, .sa_flags = SA_SIGINFO };
    CHECK(sigaction(SIGSEGV, &sa, NULL) == 0);
    const struct itimerval often = { { 0, 5000 }, { 0, 5000 } };
    CHECK(setitimer(ITIMER_PROF, &often, NULL) == 0);

    for (int k = 0; k < each; k++)
        for (size_t i = 0; i < sizeof kind / sizeof *kind && n_workers < MAX_WORKERS; i++)
            worker[n_workers++] = (struct worker){ kind[i].name, kind[i].turn, .random = (unsigned)(i + 10 * k) };
    pthread_barrier_init(&start, NULL, (unsigned)n_workers);
    for (int i = 0; i < n_workers; i++)
        CHECK(pthread_create(&worker[i].thread, NULL, work, &worker[i]) == 0);
    watch(seconds);
    atomic_store(&over, 1);
    for (int last = 0; last < 2; last++)                /* the ones that send signals to others first */
        for (int i = 0; i < n_workers; i++)
            if (last == (worker[i].turn != signal_one))
                CHECK(pthread_join(worker[i].thread, NULL) == 0);
    for (int i = 0; i < n_workers; i++) {
        CHECK(worker[i].turns > 0);
        if (argc > 1)
            printf("%s %ld\n", worker[i].name, atomic_load(&worker[i].turns));
    }
    return 0;
}
