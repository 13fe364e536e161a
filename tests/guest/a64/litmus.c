/* litmus.c - memory order and atomicity between two threads: outcomes that the architecture forbids must not show.
 *
 * Both threads run each test on fresh variables of an array, meeting before each of them, so that they come as
 * close as two processors can.  A test takes a fixed time, not a number of rounds. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

enum { STRETCH = 500, PATIENCE = 2000, TEST_NS = 150000000, PAIRS = 20000 };

struct cell { _Alignas(64) volatile long x, pad[7], y, pad2[7]; long r[2]; };
static struct cell cell[STRETCH];
static _Alignas(16) volatile struct { uint64_t lo, hi; } pair;
static volatile uint64_t word;
static _Atomic long arrived;
static _Atomic int more;
static long forbidden[16];

#define STR(p, v)  __asm__ volatile("str %1, %0" : "=Q"(*(p)) : "r"((long)(v)))
#define STLR(p, v) __asm__ volatile("stlr %1, %0" : "=Q"(*(p)) : "r"((long)(v)) : "memory")
#define LDR(p)     ({ long v_; __asm__ volatile("ldr %0, %1" : "=r"(v_) : "Q"(*(p))); v_; })
#define LDAR(p)    ({ long v_; __asm__ volatile("ldar %0, %1" : "=r"(v_) : "Q"(*(p)) : "memory"); v_; })
#define LDAPR(p)   ({ long v_; __asm__ volatile(".arch_extension rcpc\n ldapr %0, %1" : "=r"(v_) : "Q"(*(p)) : "memory"); v_; })
#define DMB(kind)  __asm__ volatile("dmb " #kind ::: "memory")
#define SWPAL(p)   ({ long v_; __asm__ volatile(".arch_extension lse\n swpal %2, %0, %1" \
                       : "=r"(v_), "+Q"(*(p)) : "r"(1l) : "memory"); v_; })

/* Store buffering: each writes its variable and reads the other's; both reading 0 is forbidden. */
static void sb_release_acquire(struct cell *c, int me)
{
    volatile long *mine = me ? &c->y : &c->x, *other = me ? &c->x : &c->y;
    STLR(mine, 1);
    c->r[me] = LDAR(other);
}

static void sb_dmb(struct cell *c, int me)
{
    volatile long *mine = me ? &c->y : &c->x, *other = me ? &c->x : &c->y;
    STR(mine, 1);
    DMB(ish);
    c->r[me] = LDR(other);
}

static void sb_swap(struct cell *c, int me)
{
    volatile long *mine = me ? &c->y : &c->x, *other = me ? &c->x : &c->y;
    SWPAL(mine);
    c->r[me] = LDAR(other);
}

/* Message passing: data, then the sign; seeing the sign without the data is forbidden.  r[0] is made 1. */
static void mp_release_acquire(struct cell *c, int me)
{
    if (me) {
        STR(&c->x, 1);
        STLR(&c->y, 1);
    } else {
        long sign = LDAR(&c->y);
        c->r[0] = !sign || LDR(&c->x);
    }
}

static void mp_dmb(struct cell *c, int me)
{
    if (me) {
        STR(&c->x, 1);
        DMB(ishst);
        STR(&c->y, 1);
    } else {
        long sign = LDR(&c->y);
        DMB(ishld);
        c->r[0] = !sign || LDR(&c->x);
    }
}

static void mp_ldapr(struct cell *c, int me)
{
    if (me) {
        STR(&c->x, 1);
        STLR(&c->y, 1);
    } else {
        long sign = LDAPR(&c->y);
        c->r[0] = !sign || LDR(&c->x);
    }
}

static const struct { const char *name; void (*run)(struct cell *, int me); } test[] = {
    { "SB stlr ldar", sb_release_acquire }, { "SB dmb", sb_dmb },     { "SB swpal ldar", sb_swap },
    { "MP stlr ldar", mp_release_acquire }, { "MP dmb", mp_dmb },     { "MP stlr ldapr", mp_ldapr },
};
enum { N = sizeof test / sizeof test[0] };

/* 16 bytes that always hold the same twice, changed by both; a torn read or a lost change is forbidden. */
static void pairs(int me)
{
    for (int i = 0; i < PAIRS; i++) {
        uint64_t lo, hi;
        uint32_t failed;
        if (me)
            __asm__ volatile("1: ldaxp %0, %1, %3\n add %0, %0, #1\n add %1, %1, #1\n stlxp %w2, %0, %1, %3\n cbnz %w2, 1b"
                             : "=&r"(lo), "=&r"(hi), "=&r"(failed), "+Q"(pair) :: "memory");
        else
            __asm__ volatile(".arch_extension lse\n mov x4, #0\n mov x5, #0\n"
                             "1: mov x6, x4\n mov x7, x5\n add x8, x4, #1\n add x9, x5, #1\n caspal x4, x5, x8, x9, %2\n"
                             "cmp x4, x6\n ccmp x5, x7, #0, eq\n b.ne 1b\n mov %0, x4\n mov %1, x5"
                             : "=&r"(lo), "=&r"(hi), "+Q"(pair) :: "x4", "x5", "x6", "x7", "x8", "x9", "cc", "memory");
        forbidden[N] += lo != hi;
        if (me)
            __asm__ volatile("1: ldxr %0, %2\n add %0, %0, #1\n stxr %w1, %0, %2\n cbnz %w1, 1b"
                             : "=&r"(lo), "=&r"(failed), "+Q"(word) :: "memory");
        else
            __asm__ volatile(".arch_extension lse\n stadd %1, %0" : "+Q"(word) : "r"(1l) : "memory");
    }
}

static void meet(long *times)
{
    atomic_fetch_add(&arrived, 1);
    *times += 2;
    for (int i = 0; atomic_load(&arrived) < *times; i++)
        if (i > PATIENCE)
            sched_yield();
}

static long now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec * 1000000000l + ts.tv_nsec;
}

static void stretch(int t, int me, long *times)
{
    for (int i = 0; me && i < STRETCH; i++)
        cell[i].x = cell[i].y = cell[i].r[0] = cell[i].r[1] = 0;
    for (int i = 0; i < STRETCH; i++) {
        meet(times);
        test[t].run(&cell[i], me);
    }
    meet(times);
    for (int i = 0; me && i < STRETCH; i++)
        forbidden[t] += !cell[i].r[0] && !cell[i].r[1];
}

static void *thread(void *arg)
{
    int me = arg != NULL;
    long times = 0;
    for (int t = 0; t < N; t++) {
        long end = now() + TEST_NS;
        do {
            stretch(t, me, &times);
            if (!me)
                atomic_store(&more, now() < end);
            meet(&times);
        } while (atomic_load(&more));
    }
    pairs(me);
    return NULL;
}

int main(void)
{
    pthread_t other;
    if (pthread_create(&other, NULL, thread, cell))
        return 1;
    thread(NULL);
    pthread_join(other, NULL);
    for (int t = 0; t < N; t++)
        printf("%s: %ld\n", test[t].name, forbidden[t]);
    printf("pairs: %ld torn, %d short, word %d short\n", forbidden[N], (int)(2 * PAIRS - pair.lo),
           (int)(2 * PAIRS - word));
    return 0;
}
