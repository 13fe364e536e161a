/* nulls.c - null pointers in hot loops, which a handler deals with as run-time systems do: the loop goes on elsewhere
 * with its registers (Java), as if it had called a function (Go), after a jump out of the handler (C), with another
 * pointer, or again where memory has come meanwhile.  Whatever register a loop uses must be exact at every fault. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>

enum { N = 2000, PAGE = 4096, HOT_MS = 120 };

struct object { uint64_t value, pad[7]; };
static struct object object[64], spare = { .value = 77 };
static struct object *ref[N], *whole[N];
static unsigned char *memory;
static sigjmp_buf out;
static long faults, wrong;
extern char java_load[], java_null[], go_load[], fix_load[], fix_store[];

/* ---- loops: each returns a sum over the objects of refs ---------------------------------------------------- */

/* A null goes to java_null, which counts 5 for it and what the registers say. */
__attribute__((noinline)) static uint64_t java(struct object **refs, uint64_t *nulls)
{
    uint64_t sum = 0, i = 0, seen = 0;
    double d = 0;
    __asm__ volatile(
        "1: ldr x9, [%[refs], %[i], lsl #3]\n"
        "add %[sum], %[sum], %[i]\nfmov d1, #0.5\nfadd %d[d], %d[d], d1\nadds x10, %[i], #-7\n"
        ".globl java_load\njava_load: ldr x11, [x9]\n"
        "add %[sum], %[sum], x11\n"
        "2: cinc %[sum], %[sum], mi\nadd %[i], %[i], #1\ncmp %[i], %[n]\nb.ne 1b\nb 3f\n"
        ".globl java_null\njava_null: add %[seen], %[seen], #1\nadd %[sum], %[sum], #5\nadd %[sum], %[sum], x10\nb 2b\n"
        "3:\n"
        : [sum] "+r"(sum), [i] "+r"(i), [seen] "+r"(seen), [d] "+w"(d)
        : [refs] "r"(refs), [n] "r"((uint64_t)N) : "x9", "x10", "x11", "v1", "cc", "memory");
    *nulls = seen;
    return sum + (uint64_t)(d * 16);
}

/* The handler calls panic as if go_load had. */
void panic(void);
__asm__(".text\n.globl panic\npanic: mov x11, #9\nadd x12, x12, #3\nadd x30, x30, #4\nret\n");

__attribute__((noinline)) static uint64_t go(struct object **refs)
{
    uint64_t sum = 0, i = 0;
    register uint64_t x12 __asm__("x12") = 0;
    __asm__ volatile(
        "1: ldr x9, [%[refs], %[i], lsl #3]\neor x10, %[i], #255\nadd %[sum], %[sum], x10\n"
        ".globl go_load\ngo_load: ldr x11, [x9]\n"
        "add %[sum], %[sum], x11\nadd %[i], %[i], #1\ncmp %[i], %[n]\nb.ne 1b\n"
        : [sum] "+r"(sum), [i] "+r"(i), "+r"(x12) : [refs] "r"(refs), [n] "r"((uint64_t)N)
        : "x9", "x10", "x11", "x30", "cc", "memory");
    return sum * 31 + x12;
}

/* The handler gives x9 another value, and the access is made again; a store too, with new addresses in x9 before it. */
__attribute__((noinline)) static uint64_t fixed(struct object **refs)
{
    uint64_t sum = 0, i = 0;
    __asm__ volatile(
        "1: ldr x9, [%[refs], %[i], lsl #3]\n"
        ".globl fix_load\nfix_load: ldr x10, [x9], #8\n"
        "add %[sum], %[sum], x10\nmov x11, x9\n"
        ".globl fix_store\nfix_store: str %[i], [x9, #8]!\n"
        "sub x11, x9, x11\nadd %[sum], %[sum], x11, lsl #8\nadd %[i], %[i], #1\ncmp %[i], %[n]\nb.ne 1b\n"
        : [sum] "+r"(sum), [i] "+r"(i) : [refs] "r"(refs), [n] "r"((uint64_t)N) : "x9", "x10", "x11", "cc", "memory");
    return sum;
}

/* Volatile: what a jump leaves of other variables, nobody knows. */
__attribute__((noinline)) static uint64_t jumping(struct object **refs)
{
    volatile uint64_t sum = 0;
    volatile int i = 0;
    if (sigsetjmp(out, 0)) {
        sum += 3;
        i = i + 1;
    }
    while (i < N) {
        sum += refs[i]->value + (uint64_t)i;
        i = i + 1;
    }
    return sum;
}

/* Pages that come when they are touched. */
__attribute__((noinline)) static uint64_t pages(void)
{
    uint64_t sum = 0;
    for (int i = 0; i < 16; i++) {
        for (int k = 0; k < PAGE; k += 8)
            sum += memory[i * PAGE + k] += (unsigned char)(k + i);
        sum = sum << 1 | sum >> 63;
    }
    return sum;
}

/* ---- faults --------------------------------------------------------------------------------------------------- */

static void on_fault(int sig, siginfo_t *info, void *ctx)
{
    mcontext_t *mc = &((ucontext_t *)ctx)->uc_mcontext;
    uintptr_t at = (uintptr_t)info->si_addr, pc = mc->pc;

    faults++;
    if (at - (uintptr_t)memory < 16 * PAGE) {
        mprotect((void *)(at & -(uintptr_t)PAGE), PAGE, PROT_READ | PROT_WRITE);
        return;
    }
    wrong += at != 0 && pc != (uintptr_t)fix_store;
    if (pc == (uintptr_t)java_load) {
        wrong += mc->regs[9] != 0;
        mc->pc = (uintptr_t)java_null;
    } else if (pc == (uintptr_t)go_load) {
        mc->regs[30] = pc;
        mc->pc = (uintptr_t)panic;
    } else if (pc == (uintptr_t)fix_load) {
        mc->regs[9] = (uintptr_t)&spare;
    } else {
        siglongjmp(out, 1);
    }
}

/* ---- rounds --------------------------------------------------------------------------------------------------- */

struct sums { uint64_t java, nulls, go, fixed, jumping, pages; };

static struct sums round_of_all(struct object **refs)
{
    struct sums s = { 0 };
    s.java = java(refs, &s.nulls);
    s.go = go(refs);
    s.fixed = fixed(refs);
    for (int k = 0; k < 64; k++)                /* what it has stored */
        object[k].pad[1] = 0;
    s.jumping = jumping(refs);
    for (int k = 0; k < 16 * PAGE; k++)
        memory[k] = (unsigned char)k;
    if (refs == ref)
        mprotect(memory, 16 * PAGE, PROT_NONE);
    s.pages = pages();
    mprotect(memory, 16 * PAGE, PROT_READ | PROT_WRITE);
    return s;
}

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Long enough for a compiler beside, each round the same. */
static void rounds(const char *name, struct object **refs, long faults_each)
{
    long before = faults, n = 1;
    const struct sums s = round_of_all(refs);
    for (long end = now_ms() + HOT_MS; now_ms() < end || n < 3; n++) {
        const struct sums t = round_of_all(refs);
        wrong += t.java != s.java || t.nulls != s.nulls || t.go != s.go || t.fixed != s.fixed || t.jumping != s.jumping
            || t.pages != s.pages;
    }
    printf("%s: %016lx %lu %016lx %016lx %016lx %016lx, %s\n", name, s.java, s.nulls, s.go, s.fixed, s.jumping, s.pages,
           faults - before == n * faults_each ? "as many faults as there should be" : "wrong number of faults");
}

int main(void)
{
    struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER };
    long nulls = 0;

    memory = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int k = 0; k < 64; k++)
        object[k].value = (uint64_t)k * 1000003;
    for (int k = 0; k < N; k++) {
        whole[k] = &object[k % 64];
        ref[k] = k % 37 == 5 || k == N - 1 ? NULL : whole[k];
        nulls += !ref[k];
    }
    rounds("without", whole, 0);                /* before there is a handler */
    sigaction(SIGSEGV, &sa, NULL);
    rounds("with", ref, 4 * nulls + 16);
    rounds("without", whole, 0);
    puts(wrong ? "wrong" : "good");
    return 0;
}
