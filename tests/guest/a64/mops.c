/* mops.c - memory copy and set instructions against the C library: sizes, overlaps, pages that fault on the way
 * and are mended by a handler, signals during long ones. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>

enum { PAGE = 4096, PAGES = 64, SIZE = PAGE * PAGES, LONG = 64 << 20 };

static unsigned char *buf, *ref;
static volatile int mended, ticks;

static void copy(void *dst, const void *src, size_t n)
{
    register void *d asm("x1") = dst;
    register const void *s asm("x2") = src;
    register size_t c asm("x3") = n;
    asm volatile(".inst 0x1d020461, 0x1d420461, 0x1d820461" : "+r"(d), "+r"(s), "+r"(c) : : "memory", "cc");
    if (c)
        puts("bytes are left");
}

static void copy_forward(void *dst, const void *src, size_t n)
{
    register void *d asm("x1") = dst;
    register const void *s asm("x2") = src;
    register size_t c asm("x3") = n;
    asm volatile(".inst 0x19020461, 0x19420461, 0x19820461" : "+r"(d), "+r"(s), "+r"(c) : : "memory", "cc");
    if (c || d != (char *)dst + n || s != (const char *)src + n)
        puts("registers are wrong");
}

static void set(void *dst, int value, size_t n)
{
    register void *d asm("x1") = dst;
    register size_t c asm("x2") = n;
    register long v asm("x3") = value;
    asm volatile(".inst 0x19c30441, 0x19c34441, 0x19c38441" : "+r"(d), "+r"(c) : "r"(v) : "memory", "cc");
    if (c || d != (char *)dst + n)
        puts("registers are wrong");
}

static void scramble(void)
{
    for (size_t i = 0; i < SIZE; i++)
        buf[i] = ref[i] = (unsigned char)(i * 7 + (i >> 8));
}

static void same(const char *what)
{
    if (memcmp(buf, ref, SIZE)) {
        size_t at = 0;
        while (buf[at] == ref[at])
            at++;
        printf("%s: differ at %zu\n", what, at);
        exit(1);
    }
}

/* The page of the fault becomes usable. */
static void mend(int sig, siginfo_t *info, void *uc)
{
    uintptr_t at = (uintptr_t)info->si_addr & ~(uintptr_t)(PAGE - 1);
    if (sig != SIGSEGV || mprotect((void *)at, PAGE, PROT_READ | PROT_WRITE))
        _Exit(3);
    mended++;
}

static void tick(int sig) { ticks++; }

static void take_access(unsigned first, unsigned n)
{
    mprotect(buf + first * PAGE, n * PAGE, PROT_NONE);
}

static void short_ones(void)
{
    static const size_t sizes[] = { 0, 1, 2, 7, 8, 15, 16, 31, 33, 63, 100, 255, 1000, 4095, 4096, 4097, 9000, 70001 };
    static const int gaps[] = { -70000, -5000, -4096, -33, -1, 0, 1, 5, 16, 4096, 4097, 70000 };
    scramble();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t k = 0; k < sizeof gaps / sizeof *gaps; k++) {
            size_t at = 75000 + i * 13 + k;
            copy(buf + at + gaps[k], buf + at, sizes[i]);
            memmove(ref + at + gaps[k], ref + at, sizes[i]);
            same("copy");
        }
        copy_forward(buf + 100 + i, buf + 150000, sizes[i]);
        memcpy(ref + 100 + i, ref + 150000, sizes[i]);
        set(buf + 3000 + i, (int)i + 300, sizes[i]);
        memset(ref + 3000 + i, (int)i + 300, sizes[i]);
        same("copy forward, set");
    }
}

static void faulting_ones(void)
{
    static const struct { unsigned dst, src, size; } job[] = {
        { 5000, 100000, 90000 }, { 100000, 5000, 90000 }, { 9000, 5000, 200000 }, { 5000, 9000, 200000 },
    };
    for (size_t i = 0; i < sizeof job / sizeof *job; i++) {
        scramble();
        take_access(0, PAGES);
        copy(buf + job[i].dst, buf + job[i].src, job[i].size);
        memmove(ref + job[i].dst, ref + job[i].src, job[i].size);
        mprotect(buf, SIZE, PROT_READ | PROT_WRITE);
        same("copy with faults");
    }
    scramble();
    take_access(3, 20);
    set(buf + 100, 0x5a, 200000);
    memset(ref + 100, 0x5a, 200000);
    mprotect(buf, SIZE, PROT_READ | PROT_WRITE);
    same("set with faults");
    printf("%d faults mended\n", mended);
}

/* Signals arrive on the way, and the result is right. */
static void long_ones(void)
{
    unsigned char *a = mmap(NULL, 2 * LONG, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const struct itimerval every_ms = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 }, { 0, 0 } };
    if (a == MAP_FAILED)
        exit(2);
    setitimer(ITIMER_REAL, &every_ms, NULL);
    set(a, 0x11, LONG);
    for (int i = 0; i < 100 && (ticks < 3 || !i); i++) {
        a[i] = 0x22;
        copy(a + LONG / 2, a, LONG);
        copy(a, a + LONG / 2, LONG);
    }
    setitimer(ITIMER_REAL, &never, NULL);
    printf("signals arrived: %s, %02x %02x\n", ticks >= 3 ? "yes" : "no", a[0], a[LONG - 1]);
}

int main(void)
{
    const struct sigaction on_segv = { .sa_sigaction = mend, .sa_flags = SA_SIGINFO };
    const struct sigaction on_alarm = { .sa_handler = tick, .sa_flags = SA_RESTART };
    buf = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ref = malloc(SIZE);
    if (buf == MAP_FAILED || !ref)
        return 2;
    sigaction(SIGSEGV, &on_segv, NULL);
    sigaction(SIGALRM, &on_alarm, NULL);
    short_ones();
    faulting_ones();
    long_ones();
    puts("done");
    return 0;
}
