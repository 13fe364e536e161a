/* cpus.h - what images for several CPUs share: how the others begin.  Included by each of them once. */
#pragma once

#include "gic.h"

void second(void);                              /* where they begin, on the stack they are given (start.S) */
void second_main(void);                         /* of the test, where they go on */

__attribute__((unused)) static unsigned self(void) { return READ(mpidr_el1) & 0xff; }

/* Switches a CPU on; the firmware's answer. */
__attribute__((unused)) static u64 cpu_on(u64 cpu, u64 *stack_end)
{
    return firmware(0xc4000003, cpu, (u64)second, (u64)stack_end);
}
