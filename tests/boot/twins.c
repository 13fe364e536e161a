/* twins.c - the same code of EL0 at many addresses, one after the other, as ASLR has it; and code that changes at several. */
#include "bare.h"

void on_interrupt(void) { }

/* x0: rounds.  What it returns depends on all that it has done, not on where it is.  Two pages. */
__asm__(".pushsection .text\n.balign 4096\n"
        "el0_code: stp x29, x30, [sp, #-32]!\n"
        "adr x1, el0_code\nmov x2, x0\nmov x0, #0\n"
        "1: add x0, x0, x2\nsubs x2, x2, #1\nb.ne 1b\n"
        "adrp x3, el0_code\nsub x3, x3, x1\nadd x0, x0, x3\n"          /* 0 */
        "el0_literal: ldr x4, 9f\nadd x0, x0, x4\n"
        "bl 5f\n"
        "bl 7f\n"                                                       /* the other page */
        "adr x5, 5f\nblr x5\n"
        "adr x6, 2f\nbr x6\nbrk #1\n"
        "2: svc #1\n"                                                   /* goes on behind it */
        "mov x7, #0\nldr x7, [x7, #8]\nadd x0, x0, #1\n"                /* faults, the same */
        "mov x8, sp\nand x8, x8, #-4096\nldr x9, [x8, #-4]\nadd x0, x0, x9\nstur x0, [x8, #-4]\n"      /* across pages */
        "tbz x0, #63, 3f\nmov x0, #0\n"
        "3: ldr x9, [sp, #16]\nadd x9, x9, #1\nstr x9, [sp, #16]\n"
        "b 8f\n"                                                        /* the other page */
        "5: adr x9, 5b\nsub x9, x9, x1\nadd x0, x0, x9\nret\n"
        ".balign 8\n9: .quad 0x1000000\n"
        ".balign 4096\n"
        "7: adr x9, 7b\nsub x9, x9, x1\nadd x0, x0, x9\nret\n"
        "8: ldr x9, [x8, #-4]\nstr xzr, [x8, #-4]\nmov x0, x9\nldp x29, x30, [sp], #32\nsvc #0xff\n"
        ".balign 4096\n.popsection");
extern u32 el0_code[], el0_literal[];

static u8 data[3 * 4096] __attribute__((aligned(4096)));
static const u64 data_va = 0x8000000000;
static u64 *top;

static u64 run(u64 at, u64 rounds) { return at_el0(at, rounds, data_va + 2 * 4096 + 64); }

static void place(u64 at)
{
    for (unsigned k = 0; k < 2; k++)
        map(top, at + k * 4096, (u64)el0_code + k * 4096, AF | INNER | NG | EL0 | RO | PXN);
    ISB();
}

static void take_away(u64 at)
{
    for (unsigned k = 0; k < 2; k++) {
        *entry(top, at + k * 4096) = 0;
        tlbi_va(at + k * 4096, 0);
    }
}

/* Every eighth is below 4 GiB. */
static u64 somewhere(u64 k) { return k % 8 == 7 ? 0x90000000 + k * 0x10000 : 0x10000000000 + k * 0x123457000; }

int main(void)
{
    u64 sum = 0, alone = 0, wrong = 0;
    top = mmu_on(TCR_4K, 0);
    for (unsigned k = 0; k < 3; k++)
        map(top, data_va + k * 4096, (u64)data + k * 4096, AF | INNER | EL0 | PXN | UXN);
    ISB();
    for (u64 k = 0; k < 48; k++) {
        place(somewhere(k));
        for (unsigned again = 0; again < 5; again++) {
            u64 v = run(somewhere(k), 20);
            alone = alone ? alone : v;
            wrong += v != alone;
            sum += v;
        }
        take_away(somewhere(k));
    }
    say("each", alone);
    say("all", sum);
    say("others", wrong);
    say("faults and calls", n_exceptions);

    /* mov x4, #n in place of the load */
    for (u64 k = 0; k < 4; k++)
        place(somewhere(k));
    for (unsigned n = 1; n <= 20; n++) {
        *el0_literal = 0xd2800004 | n << 5;
        __asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb" : : "r"(el0_literal) : "memory");
        for (u64 k = 0; k < 8; k++)
            sum += run(somewhere(k % 4), n);
    }
    say("changing", sum);
    return 0;
}
