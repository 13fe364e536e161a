/* button.c - the GPIO's registers; then the machine waits: for a byte on the serial line, or for its power button. */
#include "bare.h"

enum { GPIO = 0x9030000, UART = 0x9000000, POWER = 1 << 3, GPIO_ID = 39, GICD = 0x8000000, GICR = 0x80a0000 };

#define IAR1 S3_0_C12_C12_0
#define EOIR1 S3_0_C12_C12_1
#define SRE S3_0_C12_C12_5
#define IGRPEN1 S3_0_C12_C12_7
#define PMR S3_0_C4_C6_0

static u32 get(u64 a) { return *(volatile u32 *)a; }
static void set(u64 a, u32 v) { *(volatile u32 *)a = v; }

static volatile unsigned pressed;

void on_interrupt(void)
{
    u64 id = READ(IAR1);
    if (id == GPIO_ID && get(GPIO + 0x418) == POWER) {
        set(GPIO + 0x41c, POWER);
        pressed++;
    }
    WRITE(EOIR1, id);
}

static void registers(void)
{
    say_id(GPIO);
    say("data", get(GPIO + 0x3fc));
    set(GPIO + 0x400, 0x03);
    say("direction", get(GPIO + 0x400));
    set(GPIO + 0x3fc, 0xff);
    say("outputs", get(GPIO + (0x03 << 2)));
    set(GPIO + (0x01 << 2), 0);
    say("one of them", get(GPIO + (0x03 << 2)));
    set(GPIO + 0x400, 0);
    set(GPIO + 0x404, 0x10);                    /* a level */
    set(GPIO + 0x410, 0x10);
    say("low, raw", get(GPIO + 0x414) & 0x10);
    say("masked", get(GPIO + 0x418) & 0x10);
    set(GPIO + 0x40c, 0x10);
    set(GPIO + 0x41c, 0x10);                    /* QEMU latches levels too */
    say("high, raw", get(GPIO + 0x414) & 0x10);
    set(GPIO + 0x404, 0);
    set(GPIO + 0x40c, 0);
    set(GPIO + 0x41c, 0xff);
    say("edges", get(GPIO + 0x414) & POWER);
}

static void controller_on(void)
{
    set(GICR + 0x14, 0);
    while (get(GICR + 0x14) & 4)
        ;
    set(GICD, 0x12);
    set(GICD + 0x84, ~0u);
    set(GICD + 0x104, 1u << (GPIO_ID - 32));
    WRITE(SRE, 7);
    WRITE(PMR, 0xf0);
    WRITE(IGRPEN1, 1);
}

int main(void)
{
    mmu_on(TCR_4K, 0);
    registers();
    controller_on();
    set(GPIO + 0x40c, POWER);                   /* rising edges */
    set(GPIO + 0x410, POWER);
    set(UART + 0x30, 0x301);
    print("waiting\n");
    __asm__ volatile("msr daifclr, #2" : : : "memory");
    while (!pressed && get(UART + 0x18) & 0x10)
        ;
    if (!pressed)
        print("typed\n");
    else
        print("pressed\n");
    return 0;
}
