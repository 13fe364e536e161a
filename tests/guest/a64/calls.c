/* calls.c - hot loops with calls: functions that are copied into regions, returns that go elsewhere, calls through tables, jumps through
 * tables, faults and signals in the middle of callees, and callees whose code changes. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>

#define NOINLINE __attribute__((noinline, noclone))
enum { ROUNDS = 40000 };

static NOINLINE uint64_t leaf(uint64_t x) { return x * 6364136223846793005u + 1442695040888963407u; }
static NOINLINE uint64_t twice(uint64_t x) { return leaf(x) ^ leaf(x + 1); }
static NOINLINE uint64_t deep(uint64_t x) { return x & 64 ? twice(x) + leaf(x) : twice(twice(x)); }
static NOINLINE uint64_t down(uint64_t x, unsigned n) { return n ? down(leaf(x), n - 1) + 1 : x; }

static uint64_t direct(void)
{
    uint64_t h = 1;
    for (int i = 0; i < ROUNDS; i++)
        h = deep(h + (uint64_t)i) + down(h, i % 5);
    return h;
}

/* ---- returns that go elsewhere ------------------------------------------------------------------------- */

/* Every other time behind the instruction that follows the call. */
uint64_t elsewhere(uint64_t rounds);
__asm__(".text\n.globl elsewhere\nelsewhere: mov x9, x30\nmov x1, x0\nmov x0, #0\n"
        "1: bl 3f\nadd x0, x0, #1\nadd x0, x0, #256\nsubs x1, x1, #1\nb.ne 1b\nmov x30, x9\nret\n"
        "3: and x2, x1, #1\nadd x30, x30, x2, lsl #2\nret\n");

static jmp_buf far_away;
static NOINLINE uint64_t may_jump(uint64_t x)
{
    if (x % 7 == 3)
        longjmp(far_away, 1);
    return leaf(x);
}

static uint64_t jumps(void)
{
    static volatile uint64_t h, n;
    while (n < ROUNDS / 8) {
        if (setjmp(far_away))
            h += 5;
        for (; n < ROUNDS / 8;) {
            n++;
            h ^= may_jump(n + h);
        }
    }
    return h;
}

/* ---- by tables ------------------------------------------------------------------------------------------- */

static NOINLINE uint64_t add7(uint64_t x) { return x + 7; }
static NOINLINE uint64_t rot(uint64_t x) { return x << 9 | x >> 55; }
static NOINLINE uint64_t inv(uint64_t x) { return ~x; }
static NOINLINE uint64_t mul(uint64_t x) { return x * 0x9e3779b97f4a7c15; }

static uint64_t virtual_calls(void)
{
    static uint64_t (*const volatile table[])(uint64_t) = { add7, rot, inv, mul, leaf, twice, deep, add7 };
    uint64_t h = 3;
    for (int i = 0; i < ROUNDS; i++)
        h = table[i < ROUNDS / 2 ? h >> 7 & 3 : h >> 7 & 7](h);
    return h;
}

static uint64_t interpreter(void)
{
    static const uint8_t program[] = { 0, 1, 2, 3, 0, 2, 4, 1, 1, 5, 0, 6 };
    static void *const op[] = { &&op0, &&op1, &&op2, &&op3, &&op4, &&op5, &&op6, &&end };
    uint64_t h = 9;
    unsigned pc = 0, left = ROUNDS;
#define NEXT goto *op[--left ? program[pc++] : 7]
    NEXT;
op0: h += leaf(h); NEXT;
op1: h ^= h >> 11; NEXT;
op2: h = rot(h); NEXT;
op3: h -= 5; NEXT;
op4: h *= 13; NEXT;
op5: pc += h & 1; NEXT;
op6: pc = h >> 60 & 7; NEXT;
end:
    return h;
}

/* ---- interruptions --------------------------------------------------------------------------------------- */

static char *hole;
static volatile unsigned n_faults, n_alarms;
static volatile uint64_t bad;

static NOINLINE uint64_t touch(const char *p, uint64_t x)
{
    register uint64_t a __asm__("x9") = x * 3, b __asm__("x10") = x * 5, v;
    __asm__ volatile("ldrb %w0, [%3]" : "=r"(v), "+r"(a), "+r"(b) : "r"(p));
    return a + b + v;
}

/* The load gets 77, if all is exact. */
static void on_fault(int sig, siginfo_t *si, void *ctx)
{
    ucontext_t *uc = ctx;
    uint32_t word = *(uint32_t *)uc->uc_mcontext.pc;
    bad += (char *)si->si_addr != hole || (word & 0xffc00000) != 0x39400000;
    bad += uc->uc_mcontext.regs[9] * 5 != uc->uc_mcontext.regs[10] * 3;
    uc->uc_mcontext.regs[word & 31] = 77;
    uc->uc_mcontext.pc += 4;
    n_faults++;
}

static void on_alarm(int sig) { n_alarms++; }

static uint64_t interrupted(void)
{
    char here[1] = { 1 };
    uint64_t h = 1;
    hole = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    sigaction(SIGALRM, &(struct sigaction){ .sa_handler = on_alarm }, NULL);
    setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 1000 }, { 0, 1000 } }, NULL);
    sigaction(SIGSEGV, &(struct sigaction){ .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO }, NULL);
    for (int i = 0; i < ROUNDS; i++)
        h = leaf(h + touch(i % 64 == 63 ? hole : here, h));
    while (!n_alarms)
        h = twice(h) | 1;
    setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
    return n_faults;
}

/* ---- code that changes -------------------------------------------------------------------------------------- */

static uint64_t changed(void)
{
    uint32_t *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint64_t (*volatile fn)(uint64_t) = (uint64_t (*)(uint64_t))(void *)code, h = 0;
    for (unsigned k = 1; k < 5; k++) {
        code[0] = 0x91000000 | k << 10;         /* add x0, x0, #k */
        code[1] = 0xd65f03c0;
        __builtin___clear_cache((char *)code, (char *)(code + 2));
        for (int i = 0; i < ROUNDS; i++)
            h = fn(h);
    }
    return h;
}

int main(void)
{
    printf("direct %016lx\n", direct());
    printf("elsewhere %lu\n", elsewhere(ROUNDS));
    printf("jumps %016lx\n", jumps());
    printf("virtual %016lx\n", virtual_calls());
    printf("interpreter %016lx\n", interpreter());
    printf("faults %lu\n", interrupted());
    printf("changed %lu\n", changed());
    printf("bad %lu\n", bad);
    return 0;
}
