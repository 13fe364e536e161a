/* code.c - code that changes: written over, mapped elsewhere, reached from other pages, in other address spaces. */
#include "bare.h"

void on_interrupt(void) { }

static u32 pages[4][1024] __attribute__((aligned(4096)));
static const u64 low = 0x8000200000, high = 0xffff800000200000;

/* mov w0, #n; ret */
static void function(u32 *at, unsigned n)
{
    at[0] = 0x52800000 | n << 5;
    at[1] = 0xd65f03c0;
}

static void announce(const void *at)
{
    __asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb" : : "r"(at) : "memory");
}

static u64 call(u64 at)
{
    register u64 x0 __asm__("x0") = 0;
    __asm__ volatile("blr %1" : "+r"(x0) : "r"(at) : "x1", "x2", "x3", "x16", "x17", "x30", "memory");
    return x0;
}

/* Often enough that every tier has seen it. */
static u64 calls(u64 at)
{
    u64 sum = 0;
    for (unsigned i = 0; i < 100; i++)
        sum += call(at);
    return sum;
}

static void overwrite(u64 at)
{
    u64 sum = 0;
    for (unsigned n = 1; n <= 50; n++) {
        function(pages[0], n);
        announce(pages[0]);
        sum += calls(at);
    }
    say("overwritten", sum);
    for (unsigned n = 1; n <= 50; n++) {
        function(pages[0] + 64 * (n % 16), n);  /* a page of functions, one of them new */
        announce(pages[0] + 64 * (n % 16));
        sum += calls(at + 256 * (n % 16));
    }
    say("among others", sum);
}

static void remap(u64 *top, u64 at)
{
    u64 sum = 0;
    function(pages[1], 3);
    function(pages[2], 5);
    announce(pages[1]);
    announce(pages[2]);
    for (unsigned i = 0; i < 20; i++) {
        *entry(top, at) = 0;
        tlbi_va(at, 0);
        map(top, at, (u64)pages[1 + i % 2], AF | INNER);
        ISB();
        sum += calls(at);
    }
    say("remapped", sum);
}

/* A function on one page branches to the next one, whose mapping changes. */
static void across(u64 *top, u64 at)
{
    u64 sum = 0;
    pages[0][1023] = 0x14000001;                /* b: the next page */
    announce(&pages[0][1023]);
    map(top, at, (u64)pages[0], AF | INNER);
    for (unsigned i = 0; i < 20; i++) {
        *entry(top, at + 4096) = 0;
        tlbi_va(at + 4096, 0);
        map(top, at + 4096, (u64)pages[1 + i % 2], AF | INNER);
        ISB();
        sum += calls(at + 4092);
    }
    say("branches across", sum);
    /* and calls there, returning here: stp x29, x30; bl next page; ldp; ret */
    static const u32 caller[] = { 0xa9bf7bfd, 0x94000000, 0xa8c17bfd, 0xd65f03c0 };
    for (unsigned k = 0; k < 4; k++)
        pages[0][512 + k] = caller[k];
    pages[0][513] |= 1024 - 513;
    announce(&pages[0][512]);
    for (unsigned i = 0; i < 20; i++) {
        map(top, at + 4096, (u64)pages[1 + i % 2], AF | INNER);
        tlbi_all();
        sum += calls(at + 2048);
    }
    say("calls across", sum);
}

/* The same address in two spaces. */
static void spaces(u64 *top)
{
    u64 *other = new_table(), sum = 0;
    other[0] = top[0];
    map(top, low, (u64)pages[1], AF | INNER | NG);
    map(other, low, (u64)pages[2], AF | INNER | NG);
    tlbi_all();
    for (unsigned i = 0; i < 20; i++) {
        WRITE(ttbr0_el1, i & 1 ? (u64)other | 1ull << 48 : (u64)top);
        sum += call(low);
    }
    WRITE(ttbr0_el1, top);
    say("two spaces", sum);
}

/* Writing by another address, without announcing: behind the ISB the new code runs where CTR_EL0.DIC says so. */
static void alias(u64 *top)
{
    u64 sum = 0;
    map(top, low, (u64)pages[3], AF | INNER);
    map(top, low + 4096, (u64)pages[3], AF | INNER);
    tlbi_all();
    for (unsigned n = 1; n <= 20; n++) {
        function((u32 *)(low + 4096), n);
        announce((void *)(low + 4096));
        sum += calls(low);
    }
    say("by another address", sum);
}

int main(void)
{
    u64 *top = mmu_on(TCR_4K, 0), *up = (u64 *)(READ(ttbr1_el1) & 0xfffffffff000);
    map(top, low, (u64)pages[0], AF | INNER);
    map(up, high, (u64)pages[0], AF | INNER);
    ISB();
    overwrite(low);
    overwrite(high);
    remap(top, low);
    remap(up, high);
    across(top, low);
    across(up, high);
    spaces(top);
    alias(top);
    return 0;
}
