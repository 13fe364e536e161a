/* exceptions.c - each synchronous exception: its syndrome, its address, and where it goes on. */
#include "bare.h"

void on_interrupt(void) { }

static u8 page[4096] __attribute__((aligned(4096)));

/* Code for EL0: position-independent, copied to a page of its own. */
#define EL0_CODE(name, text) \
    __asm__(".pushsection .text\n.balign 4\n" #name ": " text "\nsvc #0xff\n" #name "_end:\n.popsection"); \
    extern const char name[], name##_end[]
EL0_CODE(el0_svc, "svc #0x123\nmov x0, #7");
EL0_CODE(el0_kernel, "ldr x0, [x0]");
EL0_CODE(el0_daif, "mrs x0, daif");
EL0_CODE(el0_wfi, "wfi");
EL0_CODE(el0_ctr, "mrs x0, ctr_el0");
EL0_CODE(el0_cvau, "dc cvau, x0");
EL0_CODE(el0_zva, "dc zva, x0");
EL0_CODE(el0_sysreg, "mrs x0, sctlr_el1");
EL0_CODE(el0_count, "mrs x0, cntvct_el0");
EL0_CODE(el0_fp, "fmov d0, x0");
EL0_CODE(el0_eret, "eret");
EL0_CODE(el0_tlbi, "tlbi vmalle1");

static const u64 code_va = 0x10000000000, data_va = 0x10000010000;

static u64 run(const char *code, const char *end, u64 arg)
{
    char *to = (char *)page;
    while (code < end)
        *to++ = *code++;
    ISB();
    return at_el0(code_va, arg, data_va + 4096);
}
#define RUN(name, arg) run(name, name##_end, arg)

static void from_el1(void)
{
    __asm__ volatile("svc #0x42");
    report("svc", 0);
    __asm__ volatile("brk #0x99");
    report("brk", 0);
    __asm__ volatile(".word 0");
    report("udf", 0);
    __asm__ volatile("smc #0");
    report("smc", 0);
    __asm__ volatile("mrs x0, sp_el1" : : : "x0");
    report("sp_el1", 0);
    load(0x20000000000);
    report("load of nothing", 0x20000000000);
    store(0x20000000008, 1);
    report("store to nothing", 0x20000000008);
    __asm__ volatile("dc zva, %0" : : "r"(0x20000000040) : "memory");
    report("dc zva of nothing", 0x20000000040);
    __asm__ volatile("ldadd %0, %0, [%1]" : : "r"(1ul), "r"(0x20000000050) : "memory");
    report("ldadd to nothing", 0x20000000050);
    load(0x0001000000000000);
    report("load beyond 48 bits", 0x0001000000000000);
    __asm__ volatile("ldxr x0, [%0]" : : "r"(page + 1) : "x0", "memory");
    report("exclusive load, misaligned", (u64)page + 1);
    __asm__ volatile("stlr x0, [%0]" : : "r"(page + 1) : "memory");
    report("release store, misaligned", (u64)page + 1);
    __asm__ volatile("adr x0, 1f\n\tadrp x1, resume_at\n\tstr x0, [x1, :lo12:resume_at]\n\tmov x0, #0x30000000000\n\tbr x0\n1:"
                     : : : "x0", "x1", "memory");
    report("branch to nothing", 0x30000000000);
    __asm__ volatile("adr x0, 1f\n\tadrp x1, resume_at\n\tstr x0, [x1, :lo12:resume_at]\n\tadd x0, x0, #2\n\tbr x0\n1:"
                     : : : "x0", "x1", "memory");
    report("branch to an odd place", last_far);
    WRITE(cpacr_el1, 0);
    __asm__ volatile("fmov d0, xzr");
    WRITE(cpacr_el1, 3 << 20);
    report("vectors without access", last_far);
    __asm__ volatile("adr x0, 1f\n\tmsr elr_el1, x0\n\tmov x0, #0x3c8\n\tmsr spsr_el1, x0\n\teret\n1:\tnop\n\tnop" : : : "x0");
    report("return to EL2", last_far);
}

static void from_el0(bool sleeps)
{
    say("svc gives", RUN(el0_svc, 0));
    report("svc", last_far);
    RUN(el0_kernel, (u64)page);
    report("load of the kernel's", (u64)page);
    RUN(el0_daif, 0);
    report("daif", last_far);
    if (!sleeps) {
        RUN(el0_wfi, 0);
        report("wfi", last_far);
    }
    RUN(el0_ctr, 0);
    report("ctr_el0", last_far);
    RUN(el0_cvau, data_va);
    report("dc cvau", last_far);
    RUN(el0_zva, data_va);
    report("dc zva", last_far);
    RUN(el0_sysreg, 0);
    report("sctlr_el1", last_far);
    RUN(el0_count, 0);
    report("cntvct_el0", last_far);
    RUN(el0_eret, 0);
    report("eret", last_far);
    RUN(el0_tlbi, 0);
    report("tlbi", last_far);
    WRITE(cpacr_el1, 1 << 20);
    RUN(el0_fp, 0);
    WRITE(cpacr_el1, 3 << 20);
    report("fmov", last_far);
}

int main(void)
{
    static u8 data[4096] __attribute__((aligned(4096)));
    u64 *top = mmu_on(TCR_4K, 8 | 16);
    map(top, code_va, (u64)page, AF | INNER | EL0 | RO | PXN);
    map(top, data_va, (u64)data, AF | INNER | EL0 | PXN | UXN);
    ISB();
    from_el1();
    print("-- EL0, which may nothing\n");
    WRITE(sctlr_el1, READ(sctlr_el1) & ~(1u << 9 | 1u << 14 | 1u << 15 | 1u << 16 | 1u << 18 | 1u << 26));
    WRITE(cntkctl_el1, 0);
    from_el0(false);
    print("-- EL0, which may all\n");
    WRITE(sctlr_el1, READ(sctlr_el1) | 1u << 9 | 1u << 14 | 1u << 15 | 1u << 16 | 1u << 18 | 1u << 26);
    WRITE(cntkctl_el1, 3);
    from_el0(true);
    return 0;
}
