/* gicv2.c - GICv2 (IHI 0048): distributor and CPU interface, both devices.  What a register shows depends on the CPU that
 * reads it; SGIs know who has sent them. */
#include "vm/dev/gic_in.h"

#include "base/log.h"

enum { GICD_CTLR = 0, GICD_TYPER = 4, GICD_IIDR = 8, ISPENDR0 = 0x200, ICPENDR0 = 0x280, ITARGETSR = 0x800, ITARGETSR_END = 0xc00, SGIR = 0xf00, CPENDSGIR = 0xf10,
       SPENDSGIR = 0xf20, SPENDSGIR_END = 0xf30, PIDR2 = 0xfe8 };
enum { GICC_CTLR = 0x00, PMR = 0x04, BPR = 0x08, IAR = 0x0c, EOIR = 0x10, RPR = 0x14, HPPIR = 0x18, ABPR = 0x1c, AIAR = 0x20,
       AEOIR = 0x24, AHPPIR = 0x28, APR0 = 0xd0, NSAPR0 = 0xe0, GICC_IIDR = 0xfc, DIR = 0x1000 };
enum { CTLR_GRP0 = 1, CTLR_GRP1 = 2, CTLR_ACKCTL = 4, CTLR_FIQEN = 8, CTLR_CBPR = 0x10, CTLR_EOIMODE = 0x200 };
enum { IIDR = 0x43b, IIDR_CPU = 0x2043b, PIDR2_V2 = 0x2b, OTHER_GROUP = 1022 };

static struct gic_cpu *current(struct gic *g, unsigned *number)
{
    *number = g->current(g->ctx);
    return &g->cpu[*number];
}

/* ---- SGIs ------------------------------------------------------------------------------------------------- */

static void send(struct gic *g, unsigned to, unsigned id, unsigned from)
{
    g->cpu[to].sgi_from[id] |= (u8)(1u << from);
    g->cpu[to].bank.latched |= 1u << id;
    gic_update_cpu(g, to);
}

static void unsend(struct gic_cpu *c, unsigned id, unsigned from)
{
    c->sgi_from[id] &= (u8)~from;
    if (!c->sgi_from[id])
        c->bank.latched &= ~(1u << id);
}

static void write_sgir(struct gic *g, unsigned me, u32 v)
{
    unsigned filter = v >> 24 & 3, list = v >> 16 & 0xff;
    for (unsigned i = 0; i < g->n_cpus; i++)
        if (filter == 0 ? list >> i & 1 : filter == 1 ? i != me : filter == 2 && i == me)
            send(g, i, v & 15, me);
}

/* The interrupt taken, with its sender if it is an SGI. */
static u32 take(struct gic *g, unsigned me, unsigned group)
{
    struct gic_cpu *c = &g->cpu[me];
    unsigned id = gic_acknowledge(g, me, group);
    if (id >= GIC_SGIS)
        return id;
    unsigned from = c->sgi_from[id] ? (unsigned)__builtin_ctz(c->sgi_from[id]) : 0;
    unsend(c, id, 1u << from);
    if (c->sgi_from[id])
        c->bank.latched |= 1u << id;
    gic_update_cpu(g, me);
    return id | from << 10;
}

/* ---- distributor ------------------------------------------------------------------------------------------ */

static struct gic *of_dist(struct dev *d) { return CONTAINER_OF(d, struct gic, dist); }

static u32 read_target(const struct gic *g, unsigned me, unsigned id)
{
    if (g->n_cpus == 1)
        return 0;
    return id < GIC_INTERNAL ? 1u << me : id < GIC_INTERNAL + GIC_SPIS ? g->target[id - GIC_INTERNAL] : 0;
}

static void write_target(struct gic *g, unsigned id, u8 cpus)
{
    if (id < GIC_INTERNAL || id >= GIC_INTERNAL + GIC_SPIS || g->n_cpus == 1)
        return;
    cpus &= (u8)((1u << g->n_cpus) - 1);
    g->target[id - GIC_INTERNAL] = cpus;
    g->route[id - GIC_INTERNAL] = cpus ? (u64)__builtin_ctz(cpus) : GIC_MAX_CPUS;
}

static u64 dist_read(struct dev *d, u64 off, unsigned size)
{
    struct gic *g = of_dist(d);
    unsigned me;
    struct gic_cpu *c = current(g, &me);
    u64 v = 0;
    if (off >= ITARGETSR && off < ITARGETSR_END) {
        for (unsigned k = 0; k < size; k++)
            v |= (u64)read_target(g, me, (unsigned)(off - ITARGETSR) + k) << 8 * k;
        return v;
    }
    if (off >= CPENDSGIR && off < SPENDSGIR_END) {
        for (unsigned k = 0; k < size; k++)
            v |= (u64)c->sgi_from[(off + k) % GIC_SGIS] << 8 * k;
        return v;
    }
    switch (off) {
    case GICD_CTLR:  return g->ctlr;
    case GICD_TYPER: return GIC_BANKS | (g->n_cpus - 1) << 5;
    case GICD_IIDR:  return IIDR;
    case PIDR2:      return PIDR2_V2;
    default:         break;
    }
    if (!gic_read_bank(g, c, off, size, &v))
        LOG(guest, "gic: read of distributor register %#llx", (unsigned long long)off);
    return v;
}

static void write_sgi_pending(struct gic *g, unsigned me, u64 off, u32 v, unsigned size)
{
    for (unsigned k = 0; k < MIN(size, 4u); k++) {
        unsigned id = (unsigned)(off + k) % GIC_SGIS, from = v >> 8 * k & 0xff;
        if (off < SPENDSGIR)
            unsend(&g->cpu[me], id, from);
        else
            for (unsigned i = 0; i < g->n_cpus; i++)
                if (from >> i & 1)
                    send(g, me, id, i);
    }
    gic_update_cpu(g, me);
}

static void dist_write(struct dev *d, u64 off, u64 value, unsigned size)
{
    struct gic *g = of_dist(d);
    unsigned me;
    struct gic_cpu *c = current(g, &me);
    u32 v = (u32)value;
    if (off == ISPENDR0 || off == ICPENDR0)
        v &= ~((1u << GIC_SGIS) - 1);           /* those come and go by registers of their own */
    if (off == GICD_CTLR) {
        g->ctlr = v & (GICD_GRP0 | GICD_GRP1);
    } else if (off >= ITARGETSR && off < ITARGETSR_END) {
        for (unsigned k = 0; k < MIN(size, 4u); k++)
            write_target(g, (unsigned)(off - ITARGETSR) + k, (u8)(v >> 8 * k));
    } else if (off == SGIR) {
        write_sgir(g, me, v);
    } else if (off >= CPENDSGIR && off < SPENDSGIR_END) {
        write_sgi_pending(g, me, off, v, size);
    } else if (!gic_write_bank(g, c, off, size, v)) {
        LOG(guest, "gic: write to distributor register %#llx", (unsigned long long)off);
    }
    gic_update(g);
}

/* Of one CPU, interrupts go to it whatever their targets. */
static void dist_reset(struct dev *d)
{
    struct gic *g = of_dist(d);
    gic_reset(g);
    for (unsigned i = 0; i < GIC_SPIS && g->n_cpus > 1; i++)
        g->route[i] = GIC_MAX_CPUS;
}

const struct dev_type gicv2_dist_type = { .name = "gicv2", .read = dist_read, .write = dist_write, .reset = dist_reset };

/* ---- CPU interface ---------------------------------------------------------------------------------------- */

static struct gic *of_cpu(struct dev *d) { return CONTAINER_OF(d, struct gic, redist); }

static u32 read_ctlr(const struct gic_cpu *c)
{
    return (c->enabled[0] ? CTLR_GRP0 : 0) | (c->enabled[1] ? CTLR_GRP1 : 0) | (c->ctlr & GICC_ACKCTL ? CTLR_ACKCTL : 0)
        | (c->ctlr & GICC_FIQEN ? CTLR_FIQEN : 0) | (c->ctlr & GICC_CBPR ? CTLR_CBPR : 0)
        | (c->ctlr & GICC_EOIMODE ? CTLR_EOIMODE : 0);
}

static void write_ctlr(struct gic_cpu *c, u32 v)
{
    c->enabled[0] = v & CTLR_GRP0;
    c->enabled[1] = v >> 1 & 1;
    c->ctlr = (u8)((v & CTLR_ACKCTL ? GICC_ACKCTL : 0) | (v & CTLR_FIQEN ? GICC_FIQEN : 0) | (v & CTLR_CBPR ? GICC_CBPR : 0)
                   | (v & CTLR_EOIMODE ? GICC_EOIMODE : 0));
}

/* The more urgent group first; group 1 only for those who say so. */
static u32 read_iar(struct gic *g, unsigned me)
{
    unsigned first, second;
    unsigned a = gic_best(g, me, 0, &first), b = gic_best(g, me, 1, &second);
    if (b != GIC_NONE && (a == GIC_NONE || second < first))
        return g->cpu[me].ctlr & GICC_ACKCTL ? take(g, me, 1) : OTHER_GROUP;
    return take(g, me, 0);
}

static unsigned group_of(const struct gic *g, const struct gic_cpu *c, unsigned id)
{
    u32 group = id < GIC_INTERNAL ? c->bank.group : id < GIC_INTERNAL + GIC_SPIS ? g->spi[id / 32 - 1].group : 0;
    return group >> id % 32 & 1;
}

static u32 pending_in(const struct gic *g, unsigned me, unsigned group)
{
    unsigned priority, id = gic_best(g, me, group, &priority);
    if (id >= GIC_SGIS)
        return id;
    return id | (g->cpu[me].sgi_from[id] ? (u32)__builtin_ctz(g->cpu[me].sgi_from[id]) << 10 : 0);
}

static u64 cpu_read(struct dev *d, u64 off, unsigned size)
{
    struct gic *g = of_cpu(d);
    unsigned me, group;
    const struct gic_cpu *c = current(g, &me);
    switch (off) {
    case GICC_CTLR: return read_ctlr(c);
    case PMR:       return c->pmr;
    case BPR:       return c->bpr[0];
    case ABPR:      return c->bpr[1];
    case IAR:       return read_iar(g, me);
    case AIAR:      return take(g, me, 1);
    case RPR:       return gic_running(c);
    case HPPIR:
        group = pending_in(g, me, 0);
        return group != GIC_NONE || pending_in(g, me, 1) == GIC_NONE ? group : OTHER_GROUP;
    case AHPPIR:    return pending_in(g, me, 1);
    case APR0:      return c->active[0];
    case NSAPR0:    return c->active[1];
    case GICC_IIDR: return IIDR_CPU;
    default:
        LOG(guest, "gic: read of CPU interface register %#llx", (unsigned long long)off);
        return 0;
    }
}

static void cpu_write(struct dev *d, u64 off, u64 value, unsigned size)
{
    struct gic *g = of_cpu(d);
    unsigned me;
    struct gic_cpu *c = current(g, &me);
    u32 v = (u32)value;
    switch (off) {
    case GICC_CTLR: write_ctlr(c, v); break;
    case PMR:       c->pmr = (u8)v & GIC_PRIORITY_MASK; break;
    case BPR:       c->bpr[0] = (u8)MAX(v & 7, GIC_MIN_BPR); break;
    case ABPR:      c->bpr[1] = (u8)MAX(v & 7, GIC_MIN_BPR + 1); break;
    case EOIR:      gic_end(g, me, group_of(g, c, v & 0x3ff), v & 0x3ff); return;
    case AEOIR:     gic_end(g, me, 1, v & 0x3ff); return;
    case DIR:       gic_deactivate(g, me, v & 0x3ff); return;
    case APR0:      c->active[0] = v; break;
    case NSAPR0:    c->active[1] = v; break;
    default:
        LOG(guest, "gic: write to CPU interface register %#llx", (unsigned long long)off);
        break;
    }
    gic_update_cpu(g, me);
}

static void cpu_reset(struct dev *d) { }

const struct dev_type gicv2_cpu_type = { .name = "gicv2-cpu", .read = cpu_read, .write = cpu_write, .reset = cpu_reset };
