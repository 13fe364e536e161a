/* clock.c - the clock: registers, time of day, an alarm. */
#include "bare.h"

enum { RTC = 0x9010000, DR = 0, MR = 4, LR = 8, CR = 0xc, IMSC = 0x10, RIS = 0x14, MIS = 0x18, ICR = 0x1c };

static u32 get(u64 reg) { return *(volatile u32 *)(RTC + reg); }
static void set(u64 reg, u32 v) { *(volatile u32 *)(RTC + reg) = v; }

void on_interrupt(void) { }

int main(void)
{
    say_id(RTC);
    say("runs", get(CR));
    say("this century", get(DR) > 1700000000 && get(DR) < 4000000000);
    set(LR, 1000);
    say("loaded", get(LR));
    say("shown", get(DR) - 1000 < 3);
    say("no alarm", get(RIS));
    set(IMSC, 1);
    set(MR, get(DR) + 2);
    say("not yet", get(RIS));
    u32 before = get(DR);
    while (!get(RIS))
        ;
    say("waited", get(DR) - before >= 1 && get(DR) - before < 4);
    say("masked status", get(MIS));
    /* INTID 34 is up at the controller */
    say("line", *(volatile u32 *)0x8000204 >> 2 & 1);
    set(ICR, 1);
    say("cleared", get(RIS) | get(MIS));
    say("line", *(volatile u32 *)0x8000204 >> 2 & 1);
    return 0;
}
