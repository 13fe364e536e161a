/* flags.c - the condition flags survive a fault: between compare and branch a load faults, the handler opens
 * the page and returns to the load.  Also what the handler sees of them. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

static char *page;
static volatile unsigned seen;

static void open_page(int sig, siginfo_t *info, void *ctx)
{
    seen = (unsigned)((ucontext_t *)ctx)->uc_mcontext.pstate >> 28;
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
}

static void close_page(void) { mprotect(page, 4096, PROT_NONE); }

#define BETWEEN(set, access, use) ({                                                        \
    uint64_t r_ = 0;                                                                        \
    close_page();                                                                           \
    __asm__ volatile(set "\n\t" access "\n\t" use                                           \
        : [r] "+&r"(r_) : [x] "r"(x), [y] "r"(y), [p] "r"(page) : "cc", "memory", "x9", "x10", "v31"); \
    r_; })

int main(void)
{
    struct sigaction sa = { .sa_flags = SA_SIGINFO, .sa_sigaction = open_page };
    static const uint64_t values[][2] = { { 5, 5 }, { 4, 5 }, { 5, 4 }, { 0, 1ull << 63 }, { ~0ull, 1 } };
    page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    sigaction(SIGSEGV, &sa, NULL);
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
        uint64_t x = values[i][0], y = values[i][1];
        printf("%u:", i);
        printf(" %d", (int)BETWEEN("cmp %[x], %[y]", "ldr x9, [%[p]]", "b.eq 1f\n\tmov %[r], #1\n1:"));
        printf("/%x", seen);
        printf(" %d", (int)BETWEEN("subs x10, %[x], %[y]", "str x9, [%[p]]", "cset %[r], lo"));
        printf("/%x", seen);
        printf(" %d", (int)BETWEEN("cmp %[x], #5\n\tccmp %[y], #5, #0, eq", "ldr q31, [%[p]]", "cset %[r], eq"));
        printf("/%x", seen);
        printf(" %d", (int)BETWEEN("tst %[x], %[y]", "ldp x9, x10, [%[p]]", "b.ne 1f\n\tmov %[r], #1\n1:"));
        printf("/%x", seen);
        printf(" %d", (int)BETWEEN("cmn %[x], %[y]", "ldxr x9, [%[p]]", "adc %[r], xzr, xzr"));
        printf("/%x", seen);
        /* Both ways overwrite the flags at once, so that nobody but the branch needs them. */
        printf(" %d\n", (int)BETWEEN("cmp %[x], %[y]", "ldr x9, [%[p]]",
            "b.eq 1f\n\tcmp %[x], #9\n\tmov %[r], #1\n\tb 2f\n1:\tcmp %[y], #9\n2:"));
    }
    return 0;
}
