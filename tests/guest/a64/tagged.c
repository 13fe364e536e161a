/* tagged.c - the top byte of a data address is ignored, whatever the access, and shows in no fault address
 * unless asked for.  The second round comes after many tagged accesses, when code may have been made for them. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define EXPOSE_TAGBITS 0x800

static sigjmp_buf back;
static _Alignas(64) volatile uint64_t cell[8];
static uint64_t page;

static uint64_t tag(const volatile void *p, unsigned t) { return (uintptr_t)p | (uint64_t)t << 56; }

static void on_fault(int sig, siginfo_t *si, void *ctx)
{
    ucontext_t *uc = ctx;
    uint64_t addr = (uint64_t)si->si_addr;
    uint64_t base = (addr & 0xffffffffffffff) - page < 8192 ? page : 0;
    printf("  %s code %d addr %s%+ld fault_address%+ld x20 %lx\n", sig == SIGBUS ? "SIGBUS" : "SIGSEGV", si->si_code,
           base ? "page" : "", (long)(addr - base), (long)(uc->uc_mcontext.fault_address - base),
           (unsigned long)uc->uc_mcontext.regs[20]);
    siglongjmp(back, 1);
}

static void catch(int flags)
{
    struct sigaction sa = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | flags};
    sigaction(SIGSEGV, &sa, NULL);
    sigaction(SIGBUS, &sa, NULL);
}

/* x20 must hold at the fault what the instruction before put there. */
#define ACCESS(insn, addr) do { \
    if (!sigsetjmp(back, 1)) { \
        register uint64_t a_ __asm__("x9") = (addr); \
        __asm__ volatile("mov x20, #0x77\n" insn "\nmov x20, #0x78" \
                         : "+r"(a_) : : "x0", "x1", "x2", "x20", "v0", "v1", "memory"); \
        printf("  nothing happened\n"); \
    } \
} while (0)

static void faults(void)
{
    static const uint64_t where[] = {0, 16, 0x800000000000, 0xff000000000000, 0x80000000000000, 0xfffffffffffff0,
                                     0xffff800000000000, 0xfffffffffffff000, 0xffffffffffffffff};
    for (volatile unsigned i = 0; i < sizeof where / sizeof where[0]; i++) {
        printf("at %lx\n", (unsigned long)where[i]);
        ACCESS("ldr x0, [x9]", where[i]);
        ACCESS("ldr x0, [x9]", where[i] ^ 0x5a00000000000000);
        ACCESS("str q0, [x9, #16]", where[i] ^ 0xff00000000000000);
        ACCESS("ldp x0, x1, [x9, #-16]!", where[i] ^ 0x0100000000000000);
    }
    printf("read-only, unmapped, misaligned\n");
    ACCESS("str x0, [x9]", page | 0x1200000000000000);
    ACCESS("ldr x0, [x9, #4096]", page | 0x1200000000000000);
    ACCESS("ldr x0, [x9, #4088]", (page + 4) | 0xab00000000000000);
    ACCESS("ldar x0, [x9]", (page + 4) | 0x8000000000000000 | 9);
    ACCESS("st1 {v0.16b, v1.16b}, [x9]", (page + 4080) | 0x1200000000000000);
    ACCESS("mov x0, #1\nldxr x1, [x9]\nstxr w2, x0, [x9]", page | 0x3400000000000000);
    catch(EXPOSE_TAGBITS);
    printf("with the tag\n");
    ACCESS("str x0, [x9]", page | 0x1200000000000000);
    ACCESS("ldr x0, [x9, #4096]", page | 0x1200000000000000);
    ACCESS("ldar x0, [x9]", (page + 4) | 0x8000000000000000 | 9);
    catch(0);
}

static void accesses(unsigned t)
{
    uint64_t p = tag(cell, t), x, y, pair[2];
    unsigned failed, tries = 0;
    cell[0] = cell[7] = 1;
    __asm__ volatile("dc zva, %0" : : "r"(p) : "memory");
    printf("zeroed %lu %lu\n", cell[0], cell[7]);
    for (int i = 0; i < 8; i++)
        cell[i] = 0x1111111111111111 * (unsigned)i;

    __asm__ volatile("ldr %0, [%2, #16]!\nldr %1, [%2], #8" : "=&r"(x), "=&r"(y), "+r"(p) : : "memory");
    printf("index %lx %lx %lx", x, y, p ^ tag(cell, t));
    p = tag(cell, t);
    __asm__ volatile("ldp %0, %1, [%2, #8]\nstp %1, %0, [%2, #8]" : "=&r"(x), "=&r"(y) : "r"(p) : "memory");
    __asm__ volatile("ldrsb %0, [%1, %w2, sxtw]" : "=r"(x) : "r"(p), "r"(63ul) : "memory");
    printf(" pair %lx %lx byte %lx\n", cell[1], cell[2], x);

    __asm__ volatile("ld1 {v0.2d, v1.2d}, [%0]\nld2 {v2.2d, v3.2d}, [%0]\nst1 {v1.2d}, [%1]\n"
                     "st2 {v0.d, v1.d}[1], [%2]"
                     : : "r"(p), "r"(p + 32), "r"(p + 48) : "v0", "v1", "v2", "v3", "memory");
    printf("vector");
    for (int i = 0; i < 8; i++)
        printf(" %lx", cell[i]);

    cell[3] = 5;
    cell[4] = 6;
    do {
        __asm__ volatile("ldaxr %0, [%2]\nadd %0, %0, #1\nstlxr %w1, %0, [%2]" : "=&r"(x), "=&r"(failed) : "r"(p + 24) : "memory");
        __asm__ volatile("clrex");
    } while (failed && ++tries < 1000);
    printf("\nexclusive %lx failed %u", cell[3], failed);
    do {
        __asm__ volatile("ldxp %0, %1, [%3]\nadd %0, %0, #1\nstxp %w2, %0, %1, [%4]"
                         : "=&r"(x), "=&r"(y), "=&r"(failed) : "r"(tag(&cell[4], t)), "r"(tag(&cell[4], t ^ 1)) : "memory");
    } while (failed && ++tries < 1000);
    printf(" pair %lx %lx failed %u", cell[4], cell[5], failed);
    __asm__ volatile(".arch_extension lse\nldaddal %2, %0, [%3]\nswp %2, %1, [%3]\nldsmax %2, xzr, [%3]\nstset %4, [%3]"
                     : "=&r"(x), "=&r"(y) : "r"(3ul), "r"(p + 24), "r"(0x100ul) : "memory");
    printf("\natomic %lx %lx %lx", x, y, cell[3]);
    pair[0] = cell[4], pair[1] = cell[5];
    __asm__ volatile(".arch_extension lse\ncas %0, %2, [%1]" : "+r"(y) : "r"(p + 24), "r"(0x55ul) : "memory");
    register uint64_t e0 __asm__("x2") = pair[0], e1 __asm__("x3") = pair[1], d0 __asm__("x4") = 1, d1 __asm__("x5") = 2;
    __asm__ volatile(".arch_extension lse\ncaspal x2, x3, x4, x5, [%4]"
                     : "+r"(e0), "+r"(e1) : "r"(d0), "r"(d1), "r"(tag(&cell[4], t)) : "memory");
    printf(" cas %lx %lx casp %lx %lx\n", y, cell[3], cell[4], cell[5]);
}

static int seven(void) { return 7; }

static void *count(void *p)
{
    for (int i = 0; i < 3000; i++)
        __atomic_fetch_add((uint64_t *)tag(p, (unsigned)i & 255), 1, __ATOMIC_RELAXED);
    return NULL;
}

int main(void)
{
    page = (uint64_t)mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap((void *)(page + 4096), 4096);
    catch(0);
    for (int round = 0; round < 2; round++) {
        printf("round %d\n", round);
        if (round) {
            pthread_t other;
            cell[7] = 0;
            pthread_create(&other, NULL, count, (void *)&cell[7]);
            count((void *)&cell[7]);
            pthread_join(other, NULL);
            printf("counted %lu\n", cell[7]);
        }
        accesses(0x80);
        accesses(0xff);
        faults();
        int (*volatile fn)(void) = (int (*)(void))tag((void *)seven, 0x2a);
        printf("call %d\n", fn());
        ssize_t n = write(1, (void *)tag("no\n", 1), 3);
        printf("write %zd %s\n", n, n < 0 && errno == EFAULT ? "EFAULT" : "");
        fflush(stdout);
    }
    return 0;
}
