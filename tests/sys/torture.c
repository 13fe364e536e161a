/* torture.c - signals at random places of a computation that uses all registers, flags and vectors, memory and an
 * exclusive monitor.  Its results are known from a run without signals, so anything a signal spoils is seen.
 *
 * Threads compute.  Meanwhile come: a timer of each thread's own, the process's profiling timer, and from another
 * thread queued signals with numbers, of which none may be lost or change places.  Handlers run on the alternate
 * stack, nest, compute themselves, take the computation's memory away (the handler for SIGSEGV gives it back), and
 * jump out, after which the round begins again.
 *
 *      torture [SECONDS [THREADS]] */
#include "check.h"
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum { ROUNDS = 32, STEPS = 1500, STEPS_INSIDE = 20, PAGE = 4096, MAX_THREADS = 16, ALT = 256 << 10 };

struct state {
    uint64_t x[28], flags;
    uint64_t v[32][2];
    uint64_t fpsr;
};

/* Does `steps` steps from *s to *s, with 64 bytes at `memory` as part of the state. */
void compute(struct state *s, unsigned long steps, uint64_t *memory);

#if defined(__aarch64__)
#define ALL_X(op) \
    #op " x0, x1, [x29, #0]\n" #op " x2, x3, [x29, #16]\n" #op " x4, x5, [x29, #32]\n" #op " x6, x7, [x29, #48]\n" \
    #op " x8, x9, [x29, #64]\n" #op " x10, x11, [x29, #80]\n" #op " x12, x13, [x29, #96]\n" \
    #op " x14, x15, [x29, #112]\n" #op " x16, x17, [x29, #128]\n" #op " x18, x19, [x29, #144]\n" \
    #op " x20, x21, [x29, #160]\n" #op " x22, x23, [x29, #176]\n" #op " x24, x25, [x29, #192]\n" \
    #op " x26, x27, [x29, #208]\n"
#define ALL_V(op) \
    #op " q0, q1, [x30, #0]\n" #op " q2, q3, [x30, #32]\n" #op " q4, q5, [x30, #64]\n" #op " q6, q7, [x30, #96]\n" \
    #op " q8, q9, [x30, #128]\n" #op " q10, q11, [x30, #160]\n" #op " q12, q13, [x30, #192]\n" \
    #op " q14, q15, [x30, #224]\n" #op " q16, q17, [x30, #256]\n" #op " q18, q19, [x30, #288]\n" \
    #op " q20, q21, [x30, #320]\n" #op " q22, q23, [x30, #352]\n" #op " q24, q25, [x30, #384]\n" \
    #op " q26, q27, [x30, #416]\n" #op " q28, q29, [x30, #448]\n" #op " q30, q31, [x30, #480]\n"
__asm__(
    ".arch_extension lse\n.text\n.globl compute\n.type compute, @function\n"
    "compute:\n"
    "stp x29, x30, [sp, #-176]!\n"
    "stp x19, x20, [sp, #16]\nstp x21, x22, [sp, #32]\nstp x23, x24, [sp, #48]\nstp x25, x26, [sp, #64]\n"
    "stp x27, x28, [sp, #80]\nstp d8, d9, [sp, #96]\nstp d10, d11, [sp, #112]\nstp d12, d13, [sp, #128]\n"
    "stp d14, d15, [sp, #144]\nstr x1, [sp, #160]\n"
    "mov x29, x0\nmov x28, x2\nadd x30, x29, #232\n"
    ALL_V(ldp)
    "ldr x30, [x29, #744]\nmsr fpsr, x30\nldr x30, [x29, #224]\nmsr nzcv, x30\nldr x30, [sp, #160]\n"
    ALL_X(ldp)
    "1:\n"
    "adcs x0, x0, x1\nsbcs x2, x2, x3\nadcs x4, x4, x5\neor x6, x6, x7, ror #13\nmadd x8, x9, x10, x11\n"
    "csel x12, x13, x14, cs\ncsinc x15, x16, x17, mi\nextr x17, x18, x0, #7\numulh x18, x4, x2\n"
    "ldr x19, [x28, #8]\nadd x19, x19, x6\nstr x19, [x28, #8]\n"
    "stp x20, x21, [sp, #-16]!\nldp x21, x20, [sp], #16\neor x20, x20, x19\nadd x21, x21, x8\n"
    "2:\nldxr x22, [x28]\nadd x22, x22, x0\nstlxr w23, x22, [x28]\ncbnz w23, 2b\n"
    "ror x24, x24, #3\neor x24, x24, x22\nccmp x24, x25, #5, lt\nsmulh x26, x24, x8\ncinv x27, x26, vs\n"
    "add x1, x1, x27\neor x3, x3, x12\nadd x5, x5, x15\nrbit x7, x6\nadd x9, x9, x20\neor x10, x10, x21\n"
    "add x11, x11, #77\neor x13, x13, x0\nadd x14, x14, x2\neor x16, x16, x4\nadd x25, x25, x17\n"
    "ldaddal x1, x23, [x28]\nadds x11, x11, x23\n"
    "add v0.2d, v0.2d, v1.2d\neor v2.16b, v2.16b, v0.16b\nmul v4.4s, v5.4s, v2.4s\next v7.16b, v7.16b, v4.16b, #5\n"
    "tbl v8.16b, {v9.16b, v10.16b}, v11.16b\numull v12.2d, v13.2s, v14.2s\nins v1.d[0], x0\nmov v3.d[1], x9\n"
    "add v5.4s, v5.4s, v7.4s\neor v9.16b, v9.16b, v12.16b\nadd v10.8h, v10.8h, v3.8h\neor v11.16b, v11.16b, v8.16b\n"
    "add v13.2d, v13.2d, v2.2d\nuzp1 v14.4s, v13.4s, v5.4s\nscvtf v20.2d, v0.2d\nfmla v21.2d, v20.2d, v22.2d\n"
    "fcvtzs v23.2d, v21.2d\neor v24.16b, v24.16b, v23.16b\nfmov d25, x3\nfsqrt v26.2d, v20.2d\n"
    "ldr q27, [x28, #16]\nadd v27.16b, v27.16b, v24.16b\nstr q27, [x28, #16]\nsqadd v28.8h, v28.8h, v10.8h\n"
    "addp v29.4s, v28.4s, v27.4s\numov w18, v29.s[2]\nrev64 v30.8b, v29.8b\nzip2 v31.16b, v30.16b, v0.16b\n"
    "eor v15.16b, v15.16b, v31.16b\nadd v16.2d, v16.2d, v15.2d\neor v17.16b, v17.16b, v26.16b\n"
    "mov v6.16b, v17.16b\nadd v18.4s, v18.4s, v6.4s\neor v19.16b, v19.16b, v25.16b\n"
    "sub x30, x30, #1\ncbnz x30, 1b\n"
    ALL_X(stp)
    "mrs x0, nzcv\nstr x0, [x29, #224]\nmrs x0, fpsr\nstr x0, [x29, #744]\nadd x30, x29, #232\n"
    ALL_V(stp)
    "ldp d14, d15, [sp, #144]\nldp d12, d13, [sp, #128]\nldp d10, d11, [sp, #112]\nldp d8, d9, [sp, #96]\n"
    "ldp x27, x28, [sp, #80]\nldp x25, x26, [sp, #64]\nldp x23, x24, [sp, #48]\nldp x21, x22, [sp, #32]\n"
    "ldp x19, x20, [sp, #16]\nldp x29, x30, [sp], #176\nret\n"
    ".size compute, .-compute\n");
_Static_assert(offsetof(struct state, flags) == 224 && offsetof(struct state, v) == 232
               && offsetof(struct state, fpsr) == 744, "as in compute");
#else
void compute(struct state *s, unsigned long steps, uint64_t *memory)
{
    double d = 1;
    while (steps--) {
        for (int i = 0; i < 28; i++)
            s->x[i] += (s->x[(i + 1) % 28] << 7 ^ s->x[(i + 5) % 28]) * 0x9e3779b97f4a7c15;
        for (int i = 0; i < 32; i++)
            s->v[i][0] ^= s->v[(i + 3) % 32][1] += s->x[i % 28];
        d = d * 0.75 + (double)(int)s->x[0];
        memory[0] += s->x[1];
        memory[1] ^= memory[0];
    }
    memcpy(&s->fpsr, &d, sizeof d);
}
#endif

/* ---- threads that compute ---------------------------------------------------------------------------------------- */

static struct computer {
    pthread_t thread;
    pid_t tid;
    uint64_t *memory, *inside;
    struct state state;
    sigjmp_buf again;
    volatile sig_atomic_t may_jump, depth;
    volatile uint64_t random;
    volatile int last_number;               /* of the queued signals */
    long rounds, faults, jumps, handled;
    timer_t timer;
} computer[MAX_THREADS];
static _Thread_local struct computer *me;
static uint64_t known[ROUNDS], known_inside;
static _Atomic int over, n_ready;

static void begin(struct state *s, uint64_t *memory, unsigned seed)
{
    uint64_t z = seed + 1, *p = (uint64_t *)s;
    for (size_t i = 0; i < sizeof *s / 8; i++)
        p[i] = z = z * 6364136223846793005 + 1442695040888963407;
    s->flags = (uint64_t)(seed & 15) << 28;
    s->fpsr = 0;
    for (int i = 0; i < 8; i++)
        memory[i] = z += 0x1234567;
}

static uint64_t digest(const struct state *s, const uint64_t *memory)
{
    const uint64_t *p = (const uint64_t *)s;
    uint64_t h = 0;
    for (size_t i = 0; i < sizeof *s / 8; i++)
        h = (h ^ p[i]) * 0x100000001b3;
    for (int i = 0; i < 8; i++)
        h = (h ^ memory[i]) * 0x100000001b3;
    return h;
}

static uint64_t result(struct state *s, uint64_t *memory, unsigned seed, unsigned long steps)
{
    begin(s, memory, seed);
    compute(s, steps, memory);
    return digest(s, memory);
}

static void fail(const char *what)
{
    if (write(1, what, strlen(what)) >= 0)
        _exit(1);
}

static void on_fault(int sig, siginfo_t *info, void *uc)
{
    struct computer *c = me;
    if ((char *)info->si_addr < (char *)c->memory || (char *)info->si_addr >= (char *)c->memory + PAGE)
        fail("a fault elsewhere\n");
    c->faults++;
    mprotect(c->memory, PAGE, PROT_READ | PROT_WRITE);
}

static void on_signal(int sig, siginfo_t *info, void *uc)
{
    struct computer *c = me;
    if (!c)
        return;                             /* the first thread has nothing to lose */
    int saved = errno;
    struct state inside;
    c->handled++;
    c->depth++;
    uint64_t r = c->random = c->random * 6364136223846793005 + 1442695040888963407;
    r >>= 33;
    if (sig == SIGRTMIN + 1) {
        if (info->si_value.sival_int != c->last_number + 1)
            fail("a queued signal is lost, twice there, or out of order\n");
        c->last_number++;
    }
    if (c->depth == 1 && r % 4 == 0) {
        if (result(&inside, c->inside, 99, STEPS_INSIDE) != known_inside)
            fail("wrong result in a handler\n");
    }
    if (r / 4 % 4 == 0)
        mprotect(c->memory, PAGE, r & 1024 ? PROT_NONE : PROT_READ);
    bool jump = c->may_jump && r / 16 % 32 == 0 && c->jumps <= 2 * c->rounds + 4;     /* slow ones must get on */
    if (jump) {
        c->jumps++;
        c->depth = 0;
        siglongjmp(c->again, 1);
    }
    c->depth--;
    errno = saved;
}

static void start_timer(struct computer *c)
{
    struct sigevent se = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN };
    se.sigev_notify_thread_id = c->tid;
    const struct itimerspec often = { { 0, 370000 }, { 0, 370000 } };
    CHECK(timer_create(CLOCK_MONOTONIC, &se, &c->timer) == 0 && timer_settime(c->timer, 0, &often, NULL) == 0);
}

static void *work(void *arg)
{
    struct computer *c = arg;
    c->tid = (pid_t)syscall(SYS_gettid);
    const stack_t ss = { .ss_sp = mmap(NULL, ALT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
                         .ss_size = ALT };
    CHECK(sigaltstack(&ss, NULL) == 0);
    me = c;
    start_timer(c);
    atomic_fetch_add(&n_ready, 1);
    while (!atomic_load(&over)) {
        unsigned seed = (unsigned)c->rounds % ROUNDS;
        if (sigsetjmp(c->again, 1) == 0)
            c->may_jump = 1;
        uint64_t h = result(&c->state, c->memory, seed, STEPS);
        c->may_jump = 0;
        if (h != known[seed]) {
            printf("round %ld: result %016lx instead of %016lx\n", c->rounds, (unsigned long)h, (unsigned long)known[seed]);
            exit(1);
        }
        c->rounds++;
    }
    timer_delete(c->timer);
    sigset_t all;                           /* what still comes finds no thread-local data */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    return NULL;
}

/* ---- everything ---------------------------------------------------------------------------------------------------- */

static void handle(int sig, int flags)
{
    struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK | flags };
    if (sig == SIGRTMIN + 1)
        sigfillset(&sa.sa_mask);            /* another handler, before this one's first step, could jump out of it */
    sigaddset(&sa.sa_mask, SIGRTMIN + 1);   /* its numbers are compared in order */
    CHECK(sigaction(sig, &sa, NULL) == 0);
}

static double now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

static void send(int n, double end)
{
    int number[MAX_THREADS] = { 0 };
    for (unsigned i = 0; now() < end; i++) {
        struct computer *c = &computer[i % (unsigned)n];
        const union sigval v = { .sival_int = number[i % (unsigned)n] + 1 };
        if (pthread_sigqueue(c->thread, SIGRTMIN + 1, v) == 0)
            number[i % (unsigned)n]++;
        if (i % 3 == 0)
            syscall(SYS_tgkill, getpid(), c->tid, i % 2 ? SIGUSR1 : SIGUSR2);
        if (i % 7 == 0)
            kill(getpid(), SIGHUP);
        const struct timespec ts = { 0, 50000 + (long)(i * 7919 % 200000) };
        nanosleep(&ts, NULL);
    }
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? atof(argv[1]) : 2;
    int n = argc > 2 ? atoi(argv[2]) : 3;
    CHECK(n > 0 && n <= MAX_THREADS);
    alarm((unsigned)seconds + 60);
    struct state s;
    uint64_t memory[8], all = 0;
    for (unsigned i = 0; i < ROUNDS; i++)
        all = all * 31 + (known[i] = result(&s, memory, i, STEPS));
    known_inside = result(&s, memory, 99, STEPS_INSIDE);
#if defined(__aarch64__)
    if (all != 0x21e4cd810f4d493f) {
        printf("without signals: %016lx\n", (unsigned long)all);
        return 1;
    }
#endif
    struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    sigfillset(&sa.sa_mask);
    CHECK(sigaction(SIGSEGV, &sa, NULL) == 0);
    handle(SIGRTMIN, 0);
    handle(SIGRTMIN + 1, 0);
    handle(SIGUSR1, SA_NODEFER);
    handle(SIGUSR2, 0);
    handle(SIGPROF, 0);
    handle(SIGHUP, 0);
    for (int i = 0; i < n; i++) {
        struct computer *c = &computer[i];
        c->random = (uint64_t)i;
        c->memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        CHECK(c->memory != MAP_FAILED);
        c->inside = c->memory + PAGE / 8;
        CHECK(pthread_create(&c->thread, NULL, work, c) == 0);
    }
    while (atomic_load(&n_ready) < n)
        usleep(1000);
    const struct itimerval often = { { 0, 1000 }, { 0, 1000 } };
    CHECK(setitimer(ITIMER_PROF, &often, NULL) == 0);
    send(n, now() + seconds);
    atomic_store(&over, 1);
    for (int i = 0; i < n; i++) {
        const struct computer *c = &computer[i];
        CHECK(pthread_join(c->thread, NULL) == 0);
        CHECK(c->rounds > 0 && c->handled > 10 && c->faults > 0);
        if (argc > 1)
            printf("%ld rounds, %ld signals, %d queued, %ld faults, %ld jumps\n", c->rounds, c->handled, c->last_number,
                   c->faults, c->jumps);
    }
    return 0;
}
