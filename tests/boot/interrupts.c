/* interrupts.c - controller, timers, sleep, firmware: who interrupts whom, and what wakes up. */
#include "gic.h"

enum { UART = 33 };

static volatile unsigned taken[16], n_taken;
static volatile bool nested;

void on_interrupt(void)
{
    u64 id = READ(ICC_IAR1_EL1);
    taken[n_taken++ & 15] = (unsigned)id;
    if (id == VIRTUAL)
        WRITE(cntv_ctl_el0, 2);
    if (id == PHYSICAL)
        WRITE(cntp_ctl_el0, 2);
    if (id == UART)
        set(0x9000038, 0);                      /* masked in the device */
    if (nested && id == 5) {
        u64 spsr = READ(spsr_el1), elr = READ(elr_el1);
        nested = false;
        say("running priority", READ(ICC_RPR_EL1));
        WRITE(ICC_SGI1R_EL1, 1 | 6ull << 24);   /* more urgent */
        WRITE(ICC_SGI1R_EL1, 1 | 7ull << 24);   /* less */
        __asm__ volatile("msr daifclr, #2\n\tisb\n\tnop\n\tmsr daifset, #2");
        say("taken inside", n_taken - 1);
        WRITE(spsr_el1, spsr);
        WRITE(elr_el1, elr);
    }
    if (id != SPURIOUS)
        WRITE(ICC_EOIR1_EL1, id);
}

static void show(const char *what)
{
    print(what);
    put(':');
    for (unsigned i = 0; i < n_taken; i++) {
        put(' ');
        hex(taken[i]);
    }
    put('\n');
    n_taken = 0;
}

static void wait_for(unsigned n)
{
    for (unsigned i = 0; i < 200000000 && n_taken < n; i++)
        __asm__ volatile("nop");
}

static void controller_on(void)
{
    say("distributor", get(GICD + 0xffe8));
    say("lines", get(GICD + 4) & 31);
    set(GICR + 0x14, 0);
    while (get(GICR + 0x14) & 4)
        ;
    set(GICD, 0x12);
    while (get(GICD) & 0x80000000)
        ;
    set(GICR + SGI + 0x80, ~0u);
    for (unsigned id = 0; id < 32; id++)
        set8(GICR + SGI + 0x400 + id, 0xa0);
    set(GICD + 0x84, ~0u);
    set8(GICD + 0x400 + UART, 0xa0);
    WRITE(ICC_SRE_EL1, 7);
    WRITE(ICC_PMR_EL1, 0xf0);
    WRITE(ICC_BPR1_EL1, 0);
    WRITE(ICC_IGRPEN1_EL1, 1);
    say("smallest binary point", READ(ICC_BPR1_EL1));
}

static void software(void)
{
    set(GICR + SGI + 0x100, 0xff);
    WRITE(ICC_SGI1R_EL1, 1 | 3ull << 24);
    say("pending", READ(ICC_HPPIR1_EL1));
    show("masked");
    on();
    show("one");
    off();
    set8(GICR + SGI + 0x401, 0x40);
    set8(GICR + SGI + 0x402, 0x20);
    WRITE(ICC_SGI1R_EL1, 1);
    WRITE(ICC_SGI1R_EL1, 1 | 1ull << 24);
    WRITE(ICC_SGI1R_EL1, 1 | 2ull << 24);
    on();
    off();
    show("by priority");
    set(GICR + SGI + 0x180, 1 << 2);
    WRITE(ICC_SGI1R_EL1, 1 | 2ull << 24);
    on();
    show("disabled");
    set(GICR + SGI + 0x100, 1 << 2);
    off();
    show("enabled");
    WRITE(ICC_PMR_EL1, 0x40);
    WRITE(ICC_SGI1R_EL1, 1 | 1ull << 24);
    on();
    show("below the mask");
    WRITE(ICC_PMR_EL1, 0xf0);
    off();
    show("above");
    set8(GICR + SGI + 0x405, 0x80);
    set8(GICR + SGI + 0x406, 0x60);
    set8(GICR + SGI + 0x407, 0xa0);
    nested = true;
    WRITE(ICC_SGI1R_EL1, 1 | 5ull << 24);
    on();
    off();
    show("nested");
}

/* Priority dropped first, deactivated later. */
static void split_end(void)
{
    WRITE(ICC_CTLR_EL1, READ(ICC_CTLR_EL1) | 2);
    WRITE(ICC_SGI1R_EL1, 1 | 3ull << 24);
    on();
    off();
    show("end without deactivation");
    say("active", get(GICR + SGI + 0x300));
    WRITE(ICC_SGI1R_EL1, 1 | 3ull << 24);
    on();
    off();
    show("while active");
    WRITE(ICC_DIR_EL1, 3);
    on();
    off();
    show("deactivated");
    WRITE(ICC_DIR_EL1, 3);
    WRITE(ICC_CTLR_EL1, READ(ICC_CTLR_EL1) & ~2ull);
}

static void timers(void)
{
    set(GICR + SGI + 0x100, 1u << VIRTUAL | 1u << PHYSICAL);
    say("same count", READ(cntvct_el0) <= READ(cntpct_el0));
    WRITE(cntv_tval_el0, -1);
    WRITE(cntv_ctl_el0, 1);
    say("status", READ(cntv_ctl_el0));
    on();
    show("virtual, past");
    WRITE(cntv_tval_el0, READ(cntfrq_el0) / 5);         /* long enough for a busy host */
    WRITE(cntv_ctl_el0, 1);
    say("not yet", READ(cntv_ctl_el0));
    __asm__ volatile("wfi");
    wait_for(1);
    show("virtual, 200 ms");
    WRITE(cntp_cval_el0, READ(cntpct_el0) + READ(cntfrq_el0) / 100);
    WRITE(cntp_ctl_el0, 1);
    wait_for(1);
    show("physical, 10 ms");
    WRITE(cntv_tval_el0, READ(cntfrq_el0) / 100);
    WRITE(cntv_ctl_el0, 3);
    for (u64 end = READ(cntpct_el0) + READ(cntfrq_el0) / 50; READ(cntpct_el0) < end;)
        ;
    show("masked in the timer");
    off();
    WRITE(cntv_tval_el0, READ(cntfrq_el0) / 100);
    WRITE(cntv_ctl_el0, 1);
    u64 before = READ(cntpct_el0);
    __asm__ volatile("wfi");
    say("slept long enough", READ(cntpct_el0) - before >= READ(cntfrq_el0) / 200);
    on();
    off();
    show("woken while masked");
}

static void device(void)
{
    set(GICD + 0x104, 1u << (UART - 32));
    *(volatile u64 *)(uint64_t)(GICD + 0x6000 + 8 * UART) = 0;
    set(0x9000030, 0x301);                      /* the serial line on */
    set(0x9000038, 1 << 5);                     /* interrupt when there is room to send */
    put('\n');
    on();
    wait_for(1);
    off();
    show("serial line");
    say("line is down", get(GICD + 0x204) >> 1 & 1);
}

int main(void)
{
    mmu_on(TCR_4K, 0);
    controller_on();
    software();
    split_end();
    timers();
    device();
    say("PSCI", firmware(0x84000000, 0, 0, 0));
    say("features of CPU_ON", firmware(0x8400000a, 0xc4000003, 0, 0));
    say("features of nothing", firmware(0x8400000a, 0x8400001e, 0, 0));
    say("CPU 0 is", firmware(0xc4000004, 0, 0, 0));
    say("on again", firmware(0xc4000003, 0, 0, 0));
    say("CPU 9", firmware(0xc4000003, 9, 0, 0));
    say("no such call", firmware(0xc6000000, 0, 0, 0));
    return 0;
}
