/* code.c - code that changes: written over, mapped elsewhere, reached from other pages, in other address spaces. */
#include "bare.h"

void on_interrupt(void) { }

static u32 pages[4][1024] __attribute__((aligned(4096)));
static const u64 low = 0x8000200000, high = 0xffff800000200000, upper = 0xffff000000000000;

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

enum { N_SPACES = 10 };         /* more than a CPU's tables remember */
static u64 *space[N_SPACES];

static u64 run_in(unsigned k, u64 at)
{
    WRITE(ttbr0_el1, (u64)space[k] | (k + 1ull) << 48);
    return at_el0(at, low + 4096, 0);
}

static void tlbi_space(unsigned k)
{
    __asm__ volatile("dsb sy\n\ttlbi aside1, %0\n\tdsb sy\n\tisb" : : "r"((k + 1ull) << 48) : "memory");
}

static void set_second(unsigned k, unsigned n)
{
    const u64 physical = (u64)pages[n] & ~upper;
    *entry(space[k], low + 4096) = physical | AF | INNER | NG | EL0 | RO | PXN | VALID;
}

static u64 run_all(unsigned rounds)
{
    u64 sum = 0;
    for (unsigned i = 0; i < rounds; i++)
        sum = sum * 3 + run_in(i * 7 % N_SPACES, i & 1 ? low : low + 4092);
    return sum;
}

/* Programs, from whose first page a branch and an indirect one go to the second, which is another one in each space. */
static void make_programs(u64 *top)
{
    for (unsigned n = 1; n < 4; n++) {
        function(pages[n], n);
        pages[n][1] = 0xd4001fe1;               /* svc #0xff */
        announce(pages[n]);
    }
    pages[0][0] = 0xd61f0000;                   /* br x0 */
    pages[0][1023] = 0x14000001;                /* b: the next page */
    announce(&pages[0][0]);
    announce(&pages[0][1023]);
    for (unsigned k = 0; k < N_SPACES; k++) {
        space[k] = new_table();
        space[k][0] = top[0];
        map(space[k], low, (u64)pages[0], AF | INNER | NG | EL0 | RO | PXN);
        set_second(k, 1 + k % 3);
    }
    tlbi_all();
}

/* Runs in the upper half, as kernels do: what code in the lower half has mapped is forgotten with each space. */
static void programs(u64 *top)
{
    say("programs", run_all(300));
    for (unsigned k = 0; k < 4; k++)            /* what two spaces that take turns have remembered of each other */
        say("in turn", 16 * run_in(2, low) + run_in(3, low + 4092));
    set_second(2, 1);                           /* by address, of the space that is not in use */
    tlbi_va(low + 4096, 3);
    say("by address", 16 * run_in(2, low) + run_in(3, low));
    set_second(3, 2);                           /* all of the space that is in use, then of one that is not */
    tlbi_space(3);
    say("by space", 16 * run_in(2, low + 4092) + run_in(3, low));
    set_second(2, 3);
    tlbi_space(2);
    say("of another", 16 * run_in(2, low + 4092) + run_in(3, low + 4092));
    set_second(2, 2);
    set_second(3, 3);
    __asm__ volatile("dsb sy\n\ttlbi vaae1, %0\n\tdsb sy\n\tisb" : : "r"((low + 4096) >> 12) : "memory");
    say("of all", 16 * run_in(2, low) + run_in(3, low));
    say("programs", run_all(300));
    WRITE(ttbr0_el1, top);
}

/* All of a space is forgotten, pages that the kernel runs among them. */
static void space_forgotten(u64 *top, u64 at)
{
    u64 sum = 0;
    for (unsigned i = 0; i < 20; i++) {
        *entry(top, at) = 0;
        __asm__ volatile("dsb sy\n\ttlbi aside1, %0\n\tdsb sy\n\tisb" : : "r"(0ull) : "memory");
        map(top, at, (u64)pages[1 + i % 2], AF | INNER | NG);
        ISB();
        sum += calls(at);
    }
    say("space forgotten", sum);
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
    space_forgotten(top, low);
    space_forgotten(up, high);
    make_programs(top);
    u64 *all = new_table(), vectors = READ(vbar_el1);
    all[1] = 0x40000000 | BLOCK | AF | INNER | UXN;
    up[0] = (u64)all | VALID;
    WRITE(vbar_el1, vectors | upper);
    ((void (*)(u64 *))((u64)programs | upper))(top);
    WRITE(vbar_el1, vectors);
    alias(top);
    return 0;
}
