/* hot.c - loops that run long enough to be compiled by LLVM, which takes its time, before something happens to them: accesses
 * that fault, lie across pages, reach devices or code, in the kernel and in a program, and code whose pages move. */
#include "bare.h"

enum { PAGE = 4096, WORDS = PAGE / 8, DATA = 8 };

static u64 pages[DATA + 4][WORDS] __attribute__((aligned(4096)));
static u64 *const code[] = { pages[DATA], pages[DATA + 1], pages[DATA + 2] };
static const u64 va = 0x8000200000, low = 0x8000400000, high = 0xffff800000400000, program = 0x8000600000;

void on_interrupt(void) { }

/* Whether to go on; from the first time on for a while. */
static bool warm(u64 *until)
{
    u64 now = READ(cntvct_el0);
    if (!*until)
        *until = now + READ(cntfrq_el0) / 10;
    return now < *until;
}

/* x0 += the lower halves of words at x1, x1 + step ..., before x2; x3 and x4 count loads that were done and rounds. */
struct sum { u64 sum, at, done, rounds; };
static struct sum sum_words(u64 start, u64 end, u64 step)
{
    register u64 x0 __asm__("x0") = 0, x1 __asm__("x1") = start, x2 __asm__("x2") = end, x3 __asm__("x3") = 0,
        x4 __asm__("x4") = 0, x5 __asm__("x5"), x6 __asm__("x6") = step;
    __asm__ volatile("1: mov x5, #0\n\tadd x4, x4, #1\n\tldr x5, [x1]\n\tadd x0, x0, w5, uxtw\n\tadd x3, x3, #1\n\t"
                     "add x1, x1, x6\n\tcmp x1, x2\n\tb.lo 1b"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "=r"(x5), "+r"(x6) : : "memory", "cc");
    return (struct sum){ x0, x1, x3, x4 };
}

/* Stores x1, x1 + 1 ... by write-back; the number of rounds. */
static u64 fill_words(u64 start, u64 n, u64 value)
{
    register u64 x0 __asm__("x0") = start, x1 __asm__("x1") = value, x2 __asm__("x2") = n, x3 __asm__("x3") = 0;
    __asm__ volatile("1: add x3, x3, #1\n\tstr x1, [x0], #8\n\tadd x1, x1, #1\n\tcmp x3, x2\n\tb.lo 1b"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : "memory", "cc");
    return x0 - start;
}

static void say_sum(const char *what, struct sum s, u64 start)
{
    print(what);
    u64 v[] = { s.sum, s.at - start, s.done, s.rounds };
    for (unsigned i = 0; i < 4; i++) {
        put(' ');
        hex(v[i]);
    }
    put('\n');
}

static void faults(u64 *top)
{
    u64 end = va + DATA * PAGE;
    for (unsigned i = 0; i < DATA; i++)
        map(top, va + i * PAGE, (u64)pages[i], AF | INNER);
    tlbi_all();
    fill_words(va, DATA * WORDS, 1);
    struct sum s = { 0 };
    for (u64 t = 0; warm(&t);)
        s = sum_words(va, end, 8);
    say_sum("words", s, va);
    for (u64 t = 0; warm(&t);)
        s = sum_words(va + 3, end - 8, 13);
    say_sum("misaligned", s, va);
    *entry(top, va + 3 * PAGE) = 0;
    tlbi_va(va + 3 * PAGE, 0);
    s = sum_words(va, end, 8);
    report("a page is missing", va + 4 * PAGE - 8);
    say_sum("the others", s, va);
    s = sum_words(va + 3, end - 8, 13);
    print("misaligned");
    report("", 0);
    say_sum("the others", s, va);
    map(top, va + 3 * PAGE, (u64)pages[3], AF | INNER | RO);
    tlbi_va(va + 3 * PAGE, 0);
    for (u64 t = 0; warm(&t);)
        fill_words(va, 3 * WORDS, 5);
    say("by how much", fill_words(va, DATA * WORDS, 7));
    report("read-only", va + 4 * PAGE - 8);
    map(top, va + 3 * PAGE, (u64)pages[3], AF | INNER);
    tlbi_va(va + 3 * PAGE, 0);
    say_sum("stored", sum_words(va, end, 8), va);
}

static void devices(u64 *top)
{
    u64 sum = 0;
    for (u64 t = 0; warm(&t);)
        for (unsigned i = (unsigned)(sum = 0); i < 1000; i++)
            sum += ((volatile u32 *)0x9000fe0)[i & 7];
    say("device", sum);
    map(top, va + PAGE, 0x9000000, AF | DEVICE | UXN | PXN);
    tlbi_va(va + PAGE, 0);
    for (u64 t = 0; warm(&t);)
        sum = sum_words(va, va + PAGE, 8).sum;
    say("before it", sum);
    say("behind it", sum_words(va + PAGE + 0xfe0, va + PAGE + 0x1000, 8).sum);
    map(top, va + PAGE, (u64)pages[1], AF | INNER);
    tlbi_va(va + PAGE, 0);
}

/* ---- code ---------------------------------------------------------------------------------------------- */

static void announce(const void *at)
{
    __asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb" : : "r"(at) : "memory");
}

/* A loop of x0 rounds at the end of the first page, whose body calls a function at the beginning of the second: x1 += n. */
static void make_loop(unsigned n)
{
    u32 *first = (u32 *)code[0] + 1016, *second = (u32 *)code[n == 3 ? 2 : 1];
    const u32 loop[] = {
        0xaa1e03e2,                             /* mov x2, x30 */
        0x94000007,                             /* bl second */
        0xf1000400,                             /* subs x0, x0, #1 */
        0x54ffffc1,                             /* b.ne to the bl */
        0xaa0103e0,                             /* mov x0, x1 */
        0xd65f0040,                             /* ret x2 */
    };
    for (unsigned i = 0; i < 6; i++)
        first[i] = loop[i];
    second[0] = 0x91000021 | n << 10;           /* add x1, x1, #n */
    second[1] = 0xd65f03c0;
    announce(first);
    announce(second);
}

static u64 rounds(u64 at)
{
    register u64 x0 __asm__("x0") = 3000, x1 __asm__("x1") = 0;
    __asm__ volatile("blr %2" : "+r"(x0), "+r"(x1) : "r"(at) : "x2", "x3", "x16", "x17", "x30", "memory", "cc");
    return x0;
}

static void moves(u64 *top, u64 at)
{
    u64 loop = at + 4 * 1016;
    make_loop(3);
    make_loop(1);
    map(top, at, (u64)code[0], AF | INNER);
    for (unsigned i = 0; i < 20; i++) {
        *entry(top, at + PAGE) = 0;
        tlbi_va(at + PAGE, 0);
        map(top, at + PAGE, (u64)code[1 + i % 2], AF | INNER);
        ISB();
        for (u64 t = 0; i < 4 && warm(&t);)
            rounds(loop);
        u64 n = rounds(loop);
        if (i < 4 || i > 17)
            say("rounds", n);
    }
    for (unsigned i = 0; i < 10; i++) {         /* the second page alone is written to */
        ((u32 *)code[1])[0] = 0x91000021 | (i + 2) << 10;
        announce(code[1]);
        map(top, at + PAGE, (u64)code[1], AF | INNER);
        tlbi_va(at + PAGE, 0);
        for (u64 t = 0; !i && warm(&t);)
            rounds(loop);
        say("rewritten", rounds(loop));
    }
}

static void store_words(u64 *to)
{
    register u64 x0 __asm__("x0") = 500, x3 __asm__("x3") = (u64)to;
    __asm__ volatile("blr %2" : "+r"(x0), "+r"(x3) : "r"(low) : "x30", "memory", "cc");
}

/* A loop that stores to the page it lies on. */
static void stores_beside(u64 *top)
{
    u32 *f = (u32 *)code[0];
    const u32 loop[] = { 0xf8008c60, 0xf1000400, 0x54ffffc1, 0xaa0303e0, 0xd65f03c0 };    /* str x0, [x3, #8]!; subs; b.ne; mov; ret */
    for (unsigned i = 0; i < 5; i++)
        f[i] = loop[i];
    announce(f);
    map(top, low, (u64)code[0], AF | INNER);
    tlbi_va(low, 0);
    for (u64 t = 0; warm(&t);)
        store_words(pages[0]);
    for (unsigned i = 0; i < 20; i++)
        store_words(code[0] + 8);
    say("beside", code[0][9] + code[0][500]);
}

/* ---- a program -------------------------------------------------------------------------------------- */

/* x0 rounds of adding up what lies on the stack. */
static const u32 adds[] = {
    0x910003e1, 0xd2800003,                     /* mov x1, sp; mov x3, #0 */
    0x92400c04, 0xf8647825,                     /* and x4, x0, #15; ldr x5, [x1, x4, lsl #3] */
    0x8b0300a3, 0xf8247823,                     /* add x3, x5, x3; str x3, [x1, x4, lsl #3] */
    0xf1000400, 0x54ffff61,                     /* subs x0, x0, #1; b.ne to the and */
    0xaa0303e0, 0xd4001fe1,                     /* mov x0, x3; svc #0xff */
};

static void runs_program(u64 *top)
{
    for (unsigned i = 0; i < sizeof adds / 4; i++)
        ((u32 *)code[2])[i] = adds[i];
    announce(code[2]);
    map(top, program, (u64)code[2], AF | INNER | EL0 | RO | NG | PXN);
    map(top, program + PAGE, (u64)pages[0], AF | INNER | EL0 | NG | UXN | PXN);
    tlbi_all();
    for (u64 t = 0; warm(&t);)
        at_el0(program, 3000, program + PAGE);
    for (unsigned i = 0; i < 16; i++)
        pages[0][i] = i;
    say("program", at_el0(program, 3000, program + PAGE));
}

int main(void);
int main(void)
{
    u64 *top = mmu_on(TCR_4K, 0), *upper = (u64 *)READ(ttbr1_el1);
    faults(top);
    devices(top);
    moves(top, low);
    moves(upper, high);
    stores_beside(top);
    runs_program(top);
    return 0;
}
