/* alignment.c - what QEMU does not check: alignment of accesses to devices and of the stack pointer, and whether
 * there is anything to clean. */
#include "bare.h"

void on_interrupt(void) { }

__asm__(".pushsection .text\n.balign 4096\n"
        "el0_code: add sp, sp, #8\nldr x0, [sp]\nsub sp, sp, #8\nmov x0, #1\nsvc #0xff\n"
        ".balign 4096\n.popsection");
extern const char el0_code[];

static u64 stack[512] __attribute__((aligned(4096)));

static void stack_pointer(void)
{
    const u64 code_va = 0x10000000000, data_va = 0x10000010000;
    say("goes on", at_el0(code_va, 0, data_va + 2048));
    report("misaligned sp", last_far);
}

int main(void)
{
    static u64 data[2] = { 0x1122334455667788, 0 };
    load((u64)data + 1);
    report("load with the MMU off, misaligned", (u64)data + 1);
    store((u64)data + 4, 0);
    report("store with the MMU off, misaligned", (u64)data + 4);
    u64 *top = mmu_on(TCR_4K, 8 | 16);
    map(top, 0x10000000000, (u64)el0_code, AF | INNER | EL0 | RO | PXN);
    map(top, 0x10000010000, (u64)stack, AF | INNER | EL0 | PXN | UXN);
    ISB();
    say("load with the MMU on", load((u64)data + 1));
    load(0x9000002);
    report("load of a device, misaligned", 0x9000002);
    __asm__ volatile("dc cvac, %0" : : "r"(0x20000000010) : "memory");
    report("dc cvac of nothing", 0x20000000010);
    stack_pointer();
    WRITE(sctlr_el1, READ(sctlr_el1) & ~16ull);
    stack_pointer();
    return 0;
}
