/* gicv2.c - the other interrupt controller: its CPU interface is a device, SGIs say who has sent them, interrupts of
 * devices go to the CPUs they name.  Only CPU 0 prints. */
#include "cpus.h"

enum { CPUS = 4, GICC = 0x8010000, UART = 0x9000000, UART_ID = 33 };
enum { PMR = 4, IAR = 0xc, EOIR = 0x10, RPR = 0x14, HPPIR = 0x18, DIR = 0x1000 };

static struct {
    volatile u64 n, taken[16];
    volatile bool ready;
    u64 stack[1024];
} cpu[CPUS] __attribute__((aligned(64)));
static volatile u64 send_twice;

void on_interrupt(void)
{
    unsigned me = self();
    u64 id = get(GICC + IAR);
    if (id == SPURIOUS)
        return;
    cpu[me].taken[cpu[me].n & 15] = id;
    if (id == VIRTUAL)
        WRITE(cntv_ctl_el0, 2);
    if (id == UART_ID)
        set(UART + 0x38, 0);
    set(GICC + EOIR, (u32)id);
    __atomic_fetch_add(&cpu[me].n, 1, __ATOMIC_RELEASE);
}

static void show(const char *what, unsigned i)
{
    print(what);
    put(':');
    for (unsigned k = 0; k < cpu[i].n; k++) {
        put(' ');
        hex(cpu[i].taken[k]);
    }
    put('\n');
    cpu[i].n = 0;
}

static void until(unsigned i, u64 n)
{
    for (unsigned k = 0; k < 200000000 && __atomic_load_n(&cpu[i].n, __ATOMIC_ACQUIRE) < n; k++)
        __asm__ volatile("nop");
}

static void interface_on(void)
{
    set(GICD + 0x100, 0xffff | 1u << VIRTUAL);
    for (unsigned id = 0; id < 32; id++)
        set8(GICD + 0x400 + id, 0xa0);
    set(GICC + PMR, 0xf0);
    set(GICC, 1);
}

static u64 *top;

void second_main(void)
{
    use_tables(TCR_4K, top, top);
    WRITE(sctlr_el1, READ(sctlr_el1) | 1 | 1 << 2 | 1 << 12);
    interface_on();
    on();
    cpu[self()].ready = true;
    for (;;) {
        __asm__ volatile("wfi");
        if (self() == 2 && send_twice) {
            set(GICD + 0xf00, 1 << 16 | 9);
            send_twice = 0;
        }
    }
}

static void start_all(void)
{
    for (unsigned i = 1; i < CPUS; i++) {
        cpu_on(i, cpu[i].stack + 1024);
        while (!cpu[i].ready)
            ;
    }
}

static void software(void)
{
    set(GICD + 0xf00, 2 << 24 | 3);             /* to itself */
    say("pending", get(GICC + HPPIR));
    on();
    until(0, 1);
    off();
    show("own", 0);
    set8(GICD + 0x401, 0x40);
    set8(GICD + 0x402, 0x20);
    set(GICD + 0xf00, 2 << 24 | 0);
    set(GICD + 0xf00, 2 << 24 | 1);
    set(GICD + 0xf00, 2 << 24 | 2);
    on();
    until(0, 3);
    off();
    show("by priority", 0);
    set(GICC + PMR, 0x40);
    set(GICD + 0xf00, 2 << 24 | 1);
    on();
    off();
    show("below the mask", 0);
    set(GICC + PMR, 0xf0);
    on();
    until(0, 1);
    off();
    show("above", 0);
    set(GICD + 0xf00, 2 << 24 | 4);
    say("senders of 4", get8(GICD + 0xf14));
    set8(GICD + 0xf14, 1);
    say("taken back", get8(GICD + 0xf14));
    on();
    off();
    show("none", 0);
    set(GICD + 0xf00, 1 << 18 | 5);             /* to CPU 2 */
    until(2, 1);
    show("CPU 2", 2);
    set(GICD + 0xf00, 1 << 24 | 6);             /* to all others */
    for (unsigned i = 1; i < CPUS; i++)
        until(i, 1);
    for (unsigned i = 1; i < CPUS; i++)
        show("other", i);
    send_twice = 1;                             /* the same number from two CPUs */
    set(GICD + 0xf00, 1 << 18 | 7);
    while (send_twice)
        ;
    set(GICD + 0xf00, 2 << 24 | 9);
    say("senders of 9", get8(GICD + 0xf19));
    on();
    until(0, 2);
    off();
    show("from two", 0);
    until(2, 1);
    show("CPU 2", 2);
}

static void split_end(void)
{
    set(GICC, 1 | 1 << 9);
    set(GICD + 0xf00, 2 << 24 | 3);
    on();
    until(0, 1);
    off();
    show("end without deactivation", 0);
    say("active", get(GICD + 0x300));
    say("running priority", get(GICC + RPR));
    set(GICC + DIR, 3);
    say("active", get(GICD + 0x300));
    set(GICC, 1);
}

/* One of group 1 in the middle of one of group 0: its end is not that of the other. */
static void groups(void)
{
    set(GICD, 3);
    set(GICC, 1 | 2 | 4);
    set(GICD + 0x80, 1 << 4);
    set8(GICD + 0x403, 0x80);
    set8(GICD + 0x404, 0x20);
    set(GICD + 0xf00, 2 << 24 | 3);
    say("group 0", get(GICC + IAR));
    set(GICD + 0xf00, 2 << 24 | 4);
    say("group 1", get(GICC + IAR));
    say("running priority", get(GICC + RPR));
    set(GICC + EOIR, 4);
    say("running priority", get(GICC + RPR));
    set(GICC + EOIR, 3);
    say("running priority", get(GICC + RPR));
    set(GICD + 0x80, 0);
    set(GICC, 1);
    set(GICD, 1);
    set(GICD + 0x200, 1 << 10);                 /* SGIs come and go by their own registers only */
    say("made pending", get(GICD + 0x200));
    set(GICD + 0xf00, 2 << 24 | 10);
    set(GICD + 0x280, 1 << 10);
    say("still pending", get(GICD + 0x200));
    set8(GICD + 0xf1a, 1);
    say("taken back", get(GICD + 0x200));
}

static void devices(void)
{
    say("targets of its own", get8(GICD + 0x800));
    set8(GICD + 0x800 + UART_ID, 1 << 3);
    say("targets of the serial line", get8(GICD + 0x800 + UART_ID));
    set8(GICD + 0x400 + UART_ID, 0xa0);
    set(GICD + 0x104, 1u << (UART_ID - 32));
    set(UART + 0x30, 0x301);
    put('\n');
    set(UART + 0x38, 1 << 5);
    until(3, 1);
    show("serial line, CPU 3", 3);
    WRITE(cntv_tval_el0, READ(cntfrq_el0) / 100);
    WRITE(cntv_ctl_el0, 1);
    on();
    until(0, 1);
    off();
    show("timer", 0);
}

int main(void)
{
    top = mmu_on(TCR_4K, 1 << 2 | 1 << 12);
    say("no system registers", READ(id_aa64pfr0_el1) >> 24 & 15);
    say("CPUs", get(GICD + 4) >> 5 & 7);
    set(GICD, 1);
    interface_on();
    start_all();
    software();
    split_end();
    groups();
    devices();
    return 0;
}
