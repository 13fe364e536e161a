/* gic.h - Arm's interrupt controller, GICv3 (IHI 0069) or GICv2 (IHI 0048).
 *
 * One security state: group 0 is signalled as FIQ (GICv2: if it is asked for), group 1 as IRQ.  Priorities have 5 bits.
 * GICv3: affinity routing is always on, CPU interfaces are system registers.  GICv2: the CPU interface is a device, which
 * asks who is accessing it.  Not modelled: LPIs and the ITS, message-based SPIs, virtualisation, extended ranges. */
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
    u8 sgi_from[16];        /* GICv2: who has sent it, a bit a CPU */
};

struct gic {
    struct dev dist, redist;    /* GICv2: redist is the CPU interface */
    unsigned n_cpus;
    bool v2;
    u32 ctlr;
    struct gic_bank spi[GIC_BANKS];
    u64 route[GIC_SPIS];        /* the affinity number of the CPU that gets it; GICv2: of one of its targets */
    u8 target[GIC_SPIS];        /* GICv2: a bit a CPU */
    struct gic_cpu cpu[GIC_MAX_CPUS];
    /* The interrupt lines of a CPU, bits of core/percpu.h, may have changed. */
    void (*signal)(void *ctx, unsigned cpu, u32 lines);
    void *ctx;
    unsigned (*current)(void *ctx);     /* GICv2: the number of the CPU that is accessing a register */
};

extern const struct dev_type gic_dist_type, gic_redist_type, gicv2_dist_type, gicv2_cpu_type;

/* Lines of devices, and those of one CPU. */
void gic_set_spi(void *gic, unsigned number, bool up);
void gic_set_ppi(struct gic *g, unsigned cpu, unsigned number, bool up);

/* GICv3: as struct percpu_ops says. */
bool gic_cpu_read(struct gic *g, unsigned cpu, unsigned reg, u64 *value);
bool gic_cpu_write(struct gic *g, unsigned cpu, unsigned reg, u64 value);
