/* serial.c - the serial line: registers, and input by polling and by interrupt. */
#include "bare.h"

enum { UART = 0x9000000, DR = 0, FR = 0x18, LCR = 0x2c, CR = 0x30, IFLS = 0x34, IMSC = 0x38, RIS = 0x3c, MIS = 0x40, ICR = 0x44 };

static u32 get(u64 reg) { return *(volatile u32 *)(UART + reg); }
static void set(u64 reg, u32 v) { *(volatile u32 *)(UART + reg) = v; }

void on_interrupt(void) { }

static char receive(void)
{
    while (get(FR) & 1 << 4)
        ;
    return (char)get(DR);
}

int main(void)
{
    say_id(UART);
    say("control", get(CR));
    say("levels", get(IFLS));
    say("flags", get(FR) & 0xf8);
    set(CR, 0x301);
    set(LCR, 0x70);
    print("input: ");
    for (char c = 0; c != '\n';) {
        c = receive();
        put(c == '\n' ? '.' : c);
    }
    put('\n');
    say("empty", get(FR) & 0x50);
    return 0;
}
