/* lse2.c - FEAT_LSE2: ordered and atomic accesses may lie anywhere within 16 bytes, and aligned pairs are single
 * accesses.  Without it what is misaligned ends with SIGBUS; the output tells the two apart by AT_HWCAP only. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

enum { HWCAP_USCAT_BIT = 25 };

static sigjmp_buf back;
static volatile int sig_code;
static void *volatile sig_addr;
static _Alignas(16) uint8_t room[48];

static void on_sigbus(int sig, siginfo_t *info, void *uc)
{
    sig_code = info->si_code;
    sig_addr = info->si_addr;
    siglongjmp(back, sig);
}

/* Each works on `size` bytes at p and gives what was or is there. */
#define ACCESS(name, type, text) \
    static uint64_t name(void *p) \
    { \
        type v = (type)0x0102030405060708; \
        uint32_t failed; \
        __asm__ volatile(text : "+r"(v), "=&r"(failed) : "r"(p) : "memory"); \
        return (uint64_t)v; \
    }
ACCESS(load_acquire_8, uint64_t, "ldar %0, [%2]")
ACCESS(load_acquire_4, uint32_t, "ldar %w0, [%2]")
ACCESS(load_acquire_2, uint32_t, "ldarh %w0, [%2]")
ACCESS(store_release_8, uint64_t, "stlr %0, [%2]")
ACCESS(store_release_4, uint32_t, "stlr %w0, [%2]")
ACCESS(exclusive_8, uint64_t, "1: ldxr x9, [%2]; stxr %w1, %0, [%2]; cbnz %w1, 1b")
ACCESS(exclusive_4, uint32_t, "1: ldaxr w9, [%2]; stlxr %w1, %w0, [%2]; cbnz %w1, 1b")
ACCESS(add_8, uint64_t, ".arch_extension lse; ldadd %0, %0, [%2]")
ACCESS(swap_4, uint32_t, ".arch_extension lse; swpal %w0, %w0, [%2]")
ACCESS(compare_8, uint64_t, ".arch_extension lse; mov x9, xzr; cas x9, %0, [%2]")
ACCESS(max_4, uint32_t, ".arch_extension lse; ldumax %w0, %w0, [%2]")

static const struct { const char *name; unsigned size; uint64_t (*run)(void *); } accesses[] = {
    { "ldar x", 8, load_acquire_8 }, { "ldar w", 4, load_acquire_4 }, { "ldarh", 2, load_acquire_2 },
    { "stlr x", 8, store_release_8 }, { "stlr w", 4, store_release_4 }, { "ldxr x", 8, exclusive_8 },
    { "ldaxr w", 4, exclusive_4 }, { "ldadd x", 8, add_8 }, { "swpal w", 4, swap_4 }, { "cas x", 8, compare_8 },
    { "ldumax w", 4, max_4 },
};

/* Does it do at `at` what it does where it is aligned? */
static int same_as_aligned(unsigned i, unsigned at)
{
    uint8_t aligned[16], there[16];
    memset(room, 0x11, sizeof room);
    uint64_t r = accesses[i].run(room);
    memcpy(aligned, room, accesses[i].size);
    memset(room, 0x11, sizeof room);
    uint64_t s = accesses[i].run(room + at);
    memcpy(there, room + at, accesses[i].size);
    return r == s && !memcmp(aligned, there, accesses[i].size);
}

static void alignment(int lse2)
{
    for (unsigned i = 0; i < sizeof accesses / sizeof *accesses; i++) {
        volatile unsigned wrong = 0;
        for (volatile unsigned at = 0; at < 16; at++) {
            unsigned size = accesses[i].size;
            int fine = lse2 ? at + size <= 16 : at % size == 0;
            int sig = sigsetjmp(back, 1);
            if (!sig)
                wrong += !same_as_aligned(i, at) || !fine;
            else
                wrong += fine || sig != SIGBUS || sig_code != BUS_ADRALN || sig_addr != room + at;
        }
        printf("%s: %u wrong\n", accesses[i].name, wrong);
    }
}

/* One thread stores pairs of equal halves, the other must never see different ones. */
static _Alignas(16) uint64_t shared[2];
static volatile int stop;

static void *writer(void *arg)
{
    for (uint64_t n = 1; !stop; n++)
        __asm__ volatile("stp %0, %0, [%1]" : : "r"(n), "r"(shared) : "memory");
    return NULL;
}

static void pairs(int lse2)
{
    pthread_t t;
    unsigned torn = 0;
    if (pthread_create(&t, NULL, writer, NULL))
        return;
    while (!*(volatile uint64_t *)shared)
        continue;
    for (unsigned n = 0; n < 500000; n++) {
        uint64_t x, y;
        __asm__ volatile("ldp %0, %1, [%2]" : "=&r"(x), "=r"(y) : "r"(shared) : "memory");
        torn += x != y;
    }
    stop = 1;
    pthread_join(t, NULL);
    printf("torn pairs: %s\n", lse2 && torn ? "yes" : "no");
}

int main(void)
{
    const struct sigaction sa = { .sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO };
    int lse2 = getauxval(AT_HWCAP) >> HWCAP_USCAT_BIT & 1;
    sigaction(SIGBUS, &sa, NULL);
    alignment(lse2);
    pairs(lse2);
    return 0;
}
