/* button.c - the GPIO's registers; then the machine waits: for a byte on the serial line, or for its power button. */
#include "gic.h"

enum { GPIO = 0x9030000, UART = 0x9000000, POWER = 1 << 3, GPIO_ID = 39 };

static volatile unsigned pressed;

void on_interrupt(void)
{
    u64 id = READ(ICC_IAR1_EL1);
    if (id == GPIO_ID && get(GPIO + 0x418) == POWER) {
        set(GPIO + 0x41c, POWER);
        pressed++;
    }
    WRITE(ICC_EOIR1_EL1, id);
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
    WRITE(ICC_SRE_EL1, 7);
    WRITE(ICC_PMR_EL1, 0xf0);
    WRITE(ICC_IGRPEN1_EL1, 1);
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
