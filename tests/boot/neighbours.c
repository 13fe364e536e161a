/* neighbours.c - accesses of one piece of code that lie close together, in one page or on both sides of its end: values,
 * faults with their addresses, pages that move and change between. */
#include "bare.h"

void on_interrupt(void) { }

enum { PAGE = 4096, NORMAL = AF | INNER | UXN | PXN };
#define WINDOW 0x8000000000ull

static u64 page[4][512] __attribute__((aligned(4096)));
static u64 *top;

static void set_pages(u64 a, u64 b)
{
    *entry(top, WINDOW) = a;
    *entry(top, WINDOW + PAGE) = b;
    tlbi_all();
}

/* Four fields, read and written, from eight bytes before the base on. */
__attribute__((noinline)) static u64 fields(u64 base)
{
    u64 a = 1, b = 2, c = 3, d = 4;
    __asm__ volatile("ldr %0, [%4]\n\tldr %1, [%4, #8]\n\tldrb %w2, [%4, #-8]\n\tldp %3, %1, [%4, #16]\n\t"
                     "str %0, [%4, #24]\n\tadd %0, %0, #1\n\tstr %0, [%4]\n\tstrh %w0, [%4, #-6]\n\tstr %w1, [%4, #32]"
                     : "+&r"(a), "+&r"(b), "+&r"(c), "+&r"(d) : "r"(base) : "memory");
    return a + 3 * b + 5 * c + 7 * d;
}

__attribute__((noinline)) static u64 frame(u64 base)
{
    u64 a, b;
    __asm__ volatile("stp %2, %3, [%2, #-32]!\n\tstp %3, %2, [%2, #16]\n\tldp %0, %1, [%2, #16]\n\tldr q0, [%2, #8]\n\t"
                     "str q0, [%2, #24]\n\tldp %3, %0, [%2], #32\n\tldr %1, [%2, #-8]"
                     : "=&r"(a), "=&r"(b), "+&r"(base) : "r"(0x1234567ull) : "memory", "v0");
    return a - base + b;
}

static u64 sum(const u64 *p)
{
    u64 s = 0;
    for (unsigned i = 0; i < 512; i++)
        s = s * 31 + p[i];
    return s;
}

static void fill(void)
{
    for (unsigned k = 0; k < 4; k++)
        for (unsigned i = 0; i < 512; i++)
            page[k][i] = (k + 1) * 0x10001 + i * 0x700000003;
}

static void both(const char *what, u64 a, u64 b)
{
    u64 s = 0;
    fill();
    set_pages(a, b);
    n_exceptions = 0;
    for (u64 at = PAGE - 48; at <= PAGE + 16; at += 4)
        for (unsigned again = 0; again < 3; again++)
            s = s * 7 + fields(WINDOW + at);
    say(what, s);
    say("exceptions", n_exceptions);
    n_exceptions = 0;
    for (u64 at = PAGE - 48; at <= PAGE + 48; at += 8)
        for (unsigned again = 0; again < 3; again++)
            s = s * 7 + (n_exceptions ? 0 : frame(WINDOW + at));
    say("frames", n_exceptions ? 0 : s);
    say("exceptions", n_exceptions > 0);
    for (unsigned k = 0; k < 4; k++)
        say("page", sum(page[k]));
    n_exceptions = 0;
}

/* Which instruction of the piece faults, and where. */
static void faults(const char *what, u64 a, u64 b)
{
    fill();
    set_pages(a, b);
    fields(WINDOW + PAGE - 64);
    say("far away", n_exceptions);
    n_exceptions = 0;
    fields(WINDOW + PAGE - 8);
    report(what, WINDOW + PAGE + 24);
    fields(WINDOW + PAGE);
    report("backwards", WINDOW + PAGE - 6);
    fields(WINDOW + PAGE - 20);
    report("in the middle", WINDOW + PAGE + 12);
}

/* A store of the piece goes to code, which lies where only mmu_store may write. */
static void beside_code(u64 page_of_code)
{
    u64 total = 0, at = WINDOW + 1024;
    *entry(top, WINDOW) = page_of_code & ~PXN;
    *entry(top, WINDOW + PAGE) = 0;
    tlbi_all();
    for (unsigned n = 1; n <= 30; n++) {
        register u64 x0 __asm__("x0") = 0;
        store(at, 0xd65f03c052800000 | n << 5);             /* mov w0, #n; ret */
        __asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb" : : "r"(at + 24) : "memory");
        fields(at);                                         /* copies it to at + 24 */
        __asm__ volatile("isb\n\tblr %1" : "+r"(x0) : "r"(at + 24) : "x30", "memory");
        total = total * 3 + x0;
    }
    say("beside code", total);
}

int main(void)
{
    u64 p[4];
    top = mmu_on(TCR_4K, 0);
    for (unsigned k = 0; k < 4; k++)
        p[k] = (u64)page[k] | NORMAL | VALID;
    both("in order", p[0], p[1]);
    both("the other way", p[1], p[0]);
    both("apart", p[3], p[1]);
    both("twice the same", p[2], p[2]);
    faults("nothing behind", p[0], 0);
    faults("read only behind", p[0], p[1] | RO);
    faults("read only before", p[0] | RO, p[1]);
    faults("nothing before", 0, p[1]);
    beside_code(p[2]);
    set_pages(p[0], p[1]);
    fields(WINDOW + PAGE - 100);
    u64 *e = entry(top, WINDOW);
    *e = p[3];
    tlbi_va(WINDOW, 0);
    fill();
    say("moved", fields(WINDOW + PAGE - 100));
    say("page", sum(page[0]));
    say("page", sum(page[3]));
    return 0;
}
