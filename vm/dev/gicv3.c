/* gicv3.c - GICv3 (IHI 0069): distributor, redistributors, CPU interfaces as system registers. */
#include "vm/dev/gic_in.h"

#include "base/log.h"
#include "core/percpu.h"

enum { GICD_CTLR = 0, GICD_TYPER = 4, GICD_IIDR = 8, GICD_IROUTER = 0x6000, GIC_PIDR2 = 0xffe8 };
enum { GICR_IIDR = 4, GICR_TYPER = 8, GICR_WAKER = 0x14, FRAME = 0x10000 };
enum { CTLR_ARE_DS = 0x50, CTLR_FIXED = (GIC_PRIORITY_BITS - 1) << 8, IIDR = 0x43b, PIDR2_V3 = 0x3b };

/* ---- distributor ------------------------------------------------------------------------------------------ */

static struct gic *of_dist(struct dev *d) { return CONTAINER_OF(d, struct gic, dist); }

static bool is_route(u64 off) { return off >= GICD_IROUTER + 8 * GIC_INTERNAL && off < GICD_IROUTER + 8 * (GIC_INTERNAL + GIC_SPIS); }

static u64 dist_read(struct dev *d, u64 off, unsigned size)
{
    struct gic *g = of_dist(d);
    u64 v;
    if (is_route(off)) {
        v = g->route[(off - GICD_IROUTER) / 8 - GIC_INTERNAL];
        return size == 8 ? v : (u32)(v >> 8 * (off & 4));
    }
    switch (off) {
    case GICD_CTLR:  return g->ctlr | CTLR_ARE_DS;
    case GICD_TYPER: return GIC_BANKS | 9 << 19 | 1 << 24;      /* 10 bits of interrupt number; A3V */
    case GICD_IIDR:  return IIDR;
    case GIC_PIDR2:  return PIDR2_V3;
    default:         break;
    }
    if (!gic_read_bank(g, NULL, off, size, &v))
        LOG(guest, "gic: read of distributor register %#llx", (unsigned long long)off);
    return v;
}

static void dist_write(struct dev *d, u64 off, u64 v, unsigned size)
{
    struct gic *g = of_dist(d);
    if (is_route(off)) {
        u64 *route = &g->route[(off - GICD_IROUTER) / 8 - GIC_INTERNAL];
        unsigned shift = size == 8 ? 0 : 8 * (off & 4);
        u64 mask = size == 8 ? ~0ull : 0xffffffffull << shift;
        *route = ((*route & ~mask) | (v << shift & mask)) & 0xff80ffffffull;
        gic_update(g);
    } else if (off == GICD_CTLR) {
        g->ctlr = (u32)v & (GICD_GRP0 | GICD_GRP1);
        gic_update(g);
    } else if (!gic_write_bank(g, NULL, off, size, (u32)v)) {
        LOG(guest, "gic: write to distributor register %#llx", (unsigned long long)off);
    }
}

static void dist_reset(struct dev *d) { gic_reset(of_dist(d)); }

const struct dev_type gic_dist_type = { .name = "gicv3", .read = dist_read, .write = dist_write, .reset = dist_reset };

/* ---- redistributors --------------------------------------------------------------------------------------- */

static struct gic *of_redist(struct dev *d) { return CONTAINER_OF(d, struct gic, redist); }

/* The second frame of each is for its interrupts. */
static u64 redist_read(struct dev *d, u64 off, unsigned size)
{
    struct gic *g = of_redist(d);
    unsigned cpu = (unsigned)(off / (2 * FRAME));
    struct gic_cpu *c = &g->cpu[cpu];
    u64 in = off % (2 * FRAME), v = 0;
    if (in >= FRAME) {
        if (!gic_read_bank(g, c, in - FRAME, size, &v))
            LOG(guest, "gic: read of redistributor register %#llx", (unsigned long long)in);
        return v;
    }
    switch (in) {
    case GICR_IIDR:  return IIDR;
    case GICR_TYPER: case GICR_TYPER + 4:
        v = (u64)cpu << 32 | (u64)cpu << 8 | (cpu == g->n_cpus - 1) << 4;
        return size == 8 ? v : (u32)(v >> 8 * (in & 4));
    case GICR_WAKER: return c->waker;
    case GIC_PIDR2:  return PIDR2_V3;
    default:         return 0;
    }
}

static void redist_write(struct dev *d, u64 off, u64 v, unsigned size)
{
    struct gic *g = of_redist(d);
    struct gic_cpu *c = &g->cpu[off / (2 * FRAME)];
    u64 in = off % (2 * FRAME);
    if (in >= FRAME) {
        if (!gic_write_bank(g, c, in - FRAME, size, (u32)v))
            LOG(guest, "gic: write to redistributor register %#llx", (unsigned long long)in);
    } else if (in == GICR_WAKER) {
        c->waker = v & GICR_SLEEP ? GICR_SLEEP | GICR_ASLEEP : 0;
    }
}

static void redist_reset(struct dev *d) { }

const struct dev_type gic_redist_type = { .name = "gicv3-redist", .read = redist_read, .write = redist_write, .reset = redist_reset };

/* ---- CPU interface ---------------------------------------------------------------------------------------- */

enum cpu_reg {
    PMR = PERCPU_GIC(0, 4, 6, 0), IAR0 = PERCPU_GIC(0, 12, 8, 0), EOIR0 = PERCPU_GIC(0, 12, 8, 1),
    HPPIR0 = PERCPU_GIC(0, 12, 8, 2), BPR0 = PERCPU_GIC(0, 12, 8, 3), AP0R0 = PERCPU_GIC(0, 12, 8, 4),
    AP1R0 = PERCPU_GIC(0, 12, 9, 0), DIR = PERCPU_GIC(0, 12, 11, 1), RPR = PERCPU_GIC(0, 12, 11, 3),
    SGI1R = PERCPU_GIC(0, 12, 11, 5), ASGI1R = PERCPU_GIC(0, 12, 11, 6), SGI0R = PERCPU_GIC(0, 12, 11, 7),
    IAR1 = PERCPU_GIC(0, 12, 12, 0), EOIR1 = PERCPU_GIC(0, 12, 12, 1), HPPIR1 = PERCPU_GIC(0, 12, 12, 2),
    BPR1 = PERCPU_GIC(0, 12, 12, 3), CTLR = PERCPU_GIC(0, 12, 12, 4), SRE = PERCPU_GIC(0, 12, 12, 5),
    IGRPEN0 = PERCPU_GIC(0, 12, 12, 6), IGRPEN1 = PERCPU_GIC(0, 12, 12, 7),
};

static void send_sgi(struct gic *g, unsigned cpu, u64 v, unsigned group)
{
    unsigned id = v >> 24 & 15;
    bool others = v >> 40 & 1, here = !(v & 0xff00ff00ff0000ull) && !(v >> 44 & 15);
    for (unsigned i = 0; i < g->n_cpus; i++) {
        struct gic_bank *b = &g->cpu[i].bank;
        if ((others ? i != cpu : here && i < 16 && v >> i & 1) && (b->group >> id & 1) == group) {
            b->latched |= 1u << id;
            gic_update_cpu(g, i);
        }
    }
}

bool gic_cpu_read(struct gic *g, unsigned cpu, unsigned reg, u64 *value)
{
    const struct gic_cpu *c = &g->cpu[cpu];
    unsigned priority;
    switch (reg) {
    case PMR:     *value = c->pmr; break;
    case IAR0:    *value = gic_acknowledge(g, cpu, 0); break;
    case IAR1:    *value = gic_acknowledge(g, cpu, 1); break;
    case HPPIR0:  *value = gic_best(g, cpu, 0, &priority); break;
    case HPPIR1:  *value = gic_best(g, cpu, 1, &priority); break;
    case BPR0:    *value = c->bpr[0]; break;
    case BPR1:    *value = c->ctlr & GICC_CBPR ? MIN(c->bpr[0] + 1u, 7) : c->bpr[1]; break;
    case AP0R0:   *value = c->active[0]; break;
    case AP1R0:   *value = c->active[1]; break;
    case RPR:     *value = gic_running(c); break;
    case CTLR:    *value = c->ctlr | CTLR_FIXED | 1 << 15; break;       /* A3V */
    case SRE:     *value = 7; break;
    case IGRPEN0: *value = c->enabled[0]; break;
    case IGRPEN1: *value = c->enabled[1]; break;
    default:      return false;
    }
    return true;
}

bool gic_cpu_write(struct gic *g, unsigned cpu, unsigned reg, u64 v)
{
    struct gic_cpu *c = &g->cpu[cpu];
    switch (reg) {
    case PMR:     c->pmr = (u8)v & GIC_PRIORITY_MASK; break;
    case EOIR0:   gic_end(g, cpu, 0, v & 0xffffff); return true;
    case EOIR1:   gic_end(g, cpu, 1, v & 0xffffff); return true;
    case DIR:     gic_deactivate(g, cpu, v & 0xffffff); return true;
    case BPR0:    c->bpr[0] = (u8)MAX(v & 7, GIC_MIN_BPR); break;
    case BPR1:    c->bpr[1] = (u8)MAX(v & 7, GIC_MIN_BPR + 1); break;
    case AP0R0:   c->active[0] = (u32)v; break;
    case AP1R0:   c->active[1] = (u32)v; break;
    case SGI0R:   send_sgi(g, cpu, v, 0); return true;
    case SGI1R:   send_sgi(g, cpu, v, 1); return true;
    case ASGI1R:  return true;                  /* the other security state's, which is not there */
    case CTLR:    c->ctlr = v & (GICC_CBPR | GICC_EOIMODE); break;
    case SRE:     return true;
    case IGRPEN0: c->enabled[0] = v & 1; break;
    case IGRPEN1: c->enabled[1] = v & 1; break;
    default:      return false;
    }
    gic_update_cpu(g, cpu);
    return true;
}
