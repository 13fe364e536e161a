/* gic_in.h - what the two versions of the interrupt controller share.  Internal to vm/dev/gic*.c. */
#pragma once

#include "vm/dev/gic.h"

enum { GIC_PRIORITY_BITS = 5, GIC_PRIORITY_MASK = 0xf8, GIC_MIN_BPR = 2, GIC_SGIS = 16 };

/* struct gic's ctlr: groups that are forwarded.  struct gic_cpu's: of the CPU interface. */
enum { GICD_GRP0 = 1, GICD_GRP1 = 2 };
enum { GICC_CBPR = 1, GICC_EOIMODE = 2, GICC_FIQEN = 4, GICC_ACKCTL = 8 };
enum { GICR_SLEEP = 2, GICR_ASLEEP = 4 };       /* struct gic_cpu's waker */

/* Registers of which each bank has one a kind, at their offsets in the distributor; cpu: whose bank the first is, NULL:
 * it is nobody's (RAZ/WI).  false: there is none. */
bool gic_read_bank(struct gic *g, struct gic_cpu *cpu, u64 off, unsigned size, u64 *value);
bool gic_write_bank(struct gic *g, struct gic_cpu *cpu, u64 off, unsigned size, u32 v);

/* Something has changed that the lines of a CPU, or of any, depend on. */
void gic_update_cpu(struct gic *g, unsigned cpu);
void gic_update(struct gic *g);

/* The interrupt of the group that would be taken now, or GIC_NONE; the priority of what is being handled. */
unsigned gic_best(const struct gic *g, unsigned cpu, unsigned group, unsigned *priority);
unsigned gic_running(const struct gic_cpu *c);

unsigned gic_acknowledge(struct gic *g, unsigned cpu, unsigned group);      /* that interrupt is handled now */
void gic_end(struct gic *g, unsigned cpu, unsigned group, unsigned id);
void gic_deactivate(struct gic *g, unsigned cpu, unsigned id);
void gic_reset_cpu(struct gic_cpu *c);
void gic_reset(struct gic *g);
