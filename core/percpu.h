/* percpu.h - what a CPU reaches through its system registers but the board owns: clock, timers, and its side of the
 * interrupt controller.  Implemented by vm/, called by front ends on the CPU's own thread. */
#pragma once

#include "base/base.h"

struct cpu;

/* Interrupt lines in cpu->irq. */
enum { PERCPU_IRQ = 1, PERCPU_FIQ = 2 };

enum percpu_timer { TIMER_VIRTUAL, TIMER_PHYSICAL, N_TIMERS };

struct percpu_ops {
    u64 (*now_ns)(struct cpu *);        /* the machine's one clock */

    /* The timer's interrupt line is up from when_ns on; ~0: down. */
    void (*timer)(struct cpu *, enum percpu_timer, u64 when_ns);

    /* A register of the GICv3 CPU interface by its encoding: op1, CRn, CRm, op2 as in PERCPU_GIC.  false: there
     * is none.  NULL: there is no such interface. */
    bool (*gic_read)(struct cpu *, unsigned reg, u64 *value);
    bool (*gic_write)(struct cpu *, unsigned reg, u64 value);

    void (*send_event)(struct cpu *);   /* to all CPUs: sets their cpu->event and wakes them */
};

#define PERCPU_GIC(op1, crn, crm, op2) ((op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))
