/* gicv3.h - Arm's interrupt controller, GICv3 (IHI 0069): distributor, redistributors, CPU interfaces.
 *
 * One security state (GICD_CTLR.DS = 1): group 0 is signalled as FIQ, group 1 as IRQ.  Affinity routing is always on,
 * CPU interfaces are system registers.  Priorities have 5 bits.  Not modelled: LPIs and the ITS, message-based SPIs,
 * virtualisation, extended ranges. */
#pragma once

#include "vm/dev/dev.h"

enum { GIC_INTERNAL = 32, GIC_SPIS = 224, GIC_BANKS = GIC_SPIS / 32, GIC_MAX_CPUS = 8, GIC_NONE = 1023 };

/* 32 interrupts. */
struct gic_bank {
    u32 group, enabled, latched, level, active, edge;
    u8 priority[32];
};

struct gic_cpu {
    struct gic_bank bank;
    u32 waker;
    u8 pmr, bpr[2], enabled[2], ctlr;
    u32 active[2];          /* priorities of interrupts being handled, a bit each */
};

struct gic {
    struct dev dist, redist;
    unsigned n_cpus;
    u32 ctlr;
    struct gic_bank spi[GIC_BANKS];
    u64 route[GIC_SPIS];
    struct gic_cpu cpu[GIC_MAX_CPUS];
    /* The interrupt lines of a CPU, bits of core/percpu.h, may have changed. */
    void (*signal)(void *ctx, unsigned cpu, u32 lines);
    void *ctx;
};

extern const struct dev_type gic_dist_type, gic_redist_type;

/* Lines of devices, and those of one CPU. */
void gic_set_spi(void *gic, unsigned number, bool up);
void gic_set_ppi(struct gic *g, unsigned cpu, unsigned number, bool up);

/* As struct percpu_ops says. */
bool gic_cpu_read(struct gic *g, unsigned cpu, unsigned reg, u64 *value);
bool gic_cpu_write(struct gic *g, unsigned cpu, unsigned reg, u64 value);
