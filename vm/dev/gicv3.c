/* gicv3.c - see gicv3.h. */
#include "vm/dev/gicv3.h"

#include "base/log.h"
#include "core/percpu.h"

enum { GICD_CTLR = 0, GICD_TYPER = 4, GICD_IIDR = 8, GICD_IROUTER = 0x6000, GIC_PIDR2 = 0xffe8 };
enum { GICR_CTLR = 0, GICR_IIDR = 4, GICR_TYPER = 8, GICR_WAKER = 0x14 };
enum { IGROUPR = 0x80, ISENABLER = 0x100, ICENABLER = 0x180, ISPENDR = 0x200, ICPENDR = 0x280, ISACTIVER = 0x300,
       ICACTIVER = 0x380, IPRIORITYR = 0x400, ITARGETSR = 0x800, ICFGR = 0xc00, IGRPMODR = 0xd00 };
enum { CTLR_GRP0 = 1, CTLR_GRP1 = 2, CTLR_ARE_DS = 0x50 };
enum { WAKER_SLEEP = 2, WAKER_ASLEEP = 4, FRAME = 0x10000, SGIS = 16 };
enum { IIDR = 0x43b, PIDR2_V3 = 0x3b };
enum { PRIORITY_BITS = 5, PRIORITY_MASK = 0xf8, IDLE = 0xff, MIN_BPR = 2 };
enum { CTLR_CBPR = 1, CTLR_EOIMODE = 2, CTLR_FIXED = (PRIORITY_BITS - 1) << 8 };

/* ---- which interrupt ---------------------------------------------------------------------------------- */

static u32 pending(const struct gic_bank *b) { return b->latched | b->level; }

static struct gic_bank *bank_of(struct gic *g, unsigned cpu, unsigned id)
{
    return id < GIC_INTERNAL ? &g->cpu[cpu].bank : &g->spi[id / 32 - 1];
}

/* Affinity numbers are those of the CPUs; an interrupt for any of them goes to the first. */
static unsigned target_of(const struct gic *g, unsigned id)
{
    u64 route = g->route[id - GIC_INTERNAL];
    return route >> 31 & 1 ? 0 : (unsigned)(route & 0xff);
}

static void best_of(const struct gic *g, const struct gic_bank *b, unsigned cpu, unsigned first, unsigned group,
                    unsigned *id, unsigned *priority)
{
    u32 some = pending(b) & b->enabled & ~b->active & (group ? b->group : ~b->group);
    for (; some; some &= some - 1) {
        unsigned n = (unsigned)__builtin_ctz(some);
        if (b->priority[n] < *priority && (first < GIC_INTERNAL || target_of(g, first + n) == cpu)) {
            *priority = b->priority[n];
            *id = first + n;
        }
    }
}

static unsigned running(const struct gic_cpu *c)
{
    u32 active = c->active[0] | c->active[1];
    return active ? (unsigned)__builtin_ctz(active) << (8 - PRIORITY_BITS) : IDLE;
}

/* Bits of a priority that decide whether it interrupts another one. */
static unsigned group_priority(const struct gic_cpu *c, unsigned group, unsigned priority)
{
    unsigned bpr = group && !(c->ctlr & CTLR_CBPR) ? c->bpr[1] - 1u : c->bpr[0];
    return priority & ~((2u << bpr) - 1);
}

/* The interrupt of the group that would be taken now, or GIC_NONE. */
static unsigned best(const struct gic *g, unsigned cpu, unsigned group, unsigned *priority)
{
    const struct gic_cpu *c = &g->cpu[cpu];
    unsigned id = GIC_NONE;
    *priority = IDLE;
    if (!(g->ctlr & (group ? CTLR_GRP1 : CTLR_GRP0)) || !c->enabled[group])
        return id;
    best_of(g, &c->bank, cpu, 0, group, &id, priority);
    for (unsigned i = 0; i < GIC_BANKS; i++)
        best_of(g, &g->spi[i], cpu, GIC_INTERNAL + 32 * i, group, &id, priority);
    if (id == GIC_NONE || *priority >= c->pmr || group_priority(c, group, *priority) >= running(c))
        return GIC_NONE;
    return id;
}

static void update_cpu(struct gic *g, unsigned cpu)
{
    unsigned priority;
    u32 lines = best(g, cpu, 0, &priority) != GIC_NONE ? PERCPU_FIQ : 0;
    if (best(g, cpu, 1, &priority) != GIC_NONE)
        lines |= PERCPU_IRQ;
    g->signal(g->ctx, cpu, lines);
}

static void update(struct gic *g)
{
    for (unsigned cpu = 0; cpu < g->n_cpus; cpu++)
        update_cpu(g, cpu);
}

/* ---- lines ---------------------------------------------------------------------------------------------- */

static void set_line(struct gic_bank *b, unsigned n, bool up)
{
    u32 bit = 1u << n;
    if (b->edge & bit)
        b->latched |= up ? bit : 0;
    else
        b->level = up ? b->level | bit : b->level & ~bit;
}

void gic_set_spi(void *gic, unsigned number, bool up)
{
    struct gic *g = gic;
    set_line(&g->spi[number / 32], number % 32, up);
    update(g);
}

void gic_set_ppi(struct gic *g, unsigned cpu, unsigned number, bool up)
{
    set_line(&g->cpu[cpu].bank, number, up);
    update_cpu(g, cpu);
}

/* ---- registers of banks ----------------------------------------------------------------------------------- */

static u32 *word_of(struct gic_bank *b, unsigned off)
{
    switch (off & ~0x7fu) {
    case IGROUPR: return &b->group;
    case ISENABLER: case ICENABLER: return &b->enabled;
    case ISPENDR: case ICPENDR: return &b->latched;
    default: return &b->active;
    }
}

static u32 read_config(const struct gic_bank *b, unsigned half)
{
    u32 v = 0;
    for (unsigned k = 0; k < 16; k++)
        v |= (b->edge >> (16 * half + k) & 1) << (2 * k + 1);
    return v;
}

static void write_config(struct gic_bank *b, unsigned half, u32 v)
{
    for (unsigned k = 0; k < 16; k++) {
        u32 bit = 1u << (16 * half + k);
        b->edge = v >> (2 * k + 1) & 1 ? b->edge | bit : b->edge & ~bit;
    }
}

/* Registers of which each bank has one a kind; cpu: whose bank the first is, NULL: it is nobody's (RAZ/WI). */
static struct gic_bank *bank_at(struct gic *g, struct gic_cpu *cpu, unsigned number)
{
    return !number ? cpu ? &cpu->bank : NULL : number <= GIC_BANKS && !cpu ? &g->spi[number - 1] : NULL;
}

static bool read_bank(struct gic *g, struct gic_cpu *cpu, u64 off, unsigned size, u64 *value)
{
    u32 at = (u32)off;
    *value = 0;
    if (at >= IGROUPR && at < IPRIORITYR) {
        struct gic_bank *b = bank_at(g, cpu, at % 0x80 / 4);
        bool pend = (at & ~0x7fu) == ISPENDR || (at & ~0x7fu) == ICPENDR;
        *value = !b ? 0 : pend ? pending(b) : *word_of(b, at);
    } else if (at >= IPRIORITYR && at < ITARGETSR) {
        for (unsigned k = 0; k < size; k++) {
            const struct gic_bank *b = bank_at(g, cpu, (at - IPRIORITYR + k) / 32);
            *value |= b ? (u64)b->priority[(at + k) % 32] << 8 * k : 0;
        }
    } else if (at >= ICFGR && at < IGRPMODR) {
        const struct gic_bank *b = bank_at(g, cpu, (at - ICFGR) / 8);
        *value = b ? read_config(b, at / 4 % 2) : 0;
    } else {
        return (at >= ITARGETSR && at < ICFGR) || (at >= IGRPMODR && at < IGRPMODR + 0x80);
    }
    return true;
}

static bool write_bank(struct gic *g, struct gic_cpu *cpu, u64 off, unsigned size, u32 v)
{
    u32 at = (u32)off;
    if (at >= IGROUPR && at < IPRIORITYR) {
        struct gic_bank *b = bank_at(g, cpu, at % 0x80 / 4);
        u32 *word = b ? word_of(b, at) : NULL;
        bool sets = (at & 0x80) == 0, plain = at < ISENABLER;
        if (word)
            *word = plain ? v : sets ? *word | v : *word & ~v;
    } else if (at >= IPRIORITYR && at < ITARGETSR) {
        for (unsigned k = 0; k < size; k++) {
            struct gic_bank *b = bank_at(g, cpu, (at - IPRIORITYR + k) / 32);
            if (b)
                b->priority[(at + k) % 32] = (u8)(v >> 8 * k) & PRIORITY_MASK;
        }
    } else if (at >= ICFGR && at < IGRPMODR) {
        struct gic_bank *b = bank_at(g, cpu, (at - ICFGR) / 8);
        if (b && !(cpu && at < ICFGR + 4))      /* SGIs are edges */
            write_config(b, at / 4 % 2, v);
    } else {
        return (at >= ITARGETSR && at < ICFGR) || (at >= IGRPMODR && at < IGRPMODR + 0x80);
    }
    update(g);
    return true;
}

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
    if (!read_bank(g, NULL, off, size, &v))
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
        update(g);
    } else if (off == GICD_CTLR) {
        g->ctlr = (u32)v & (CTLR_GRP0 | CTLR_GRP1);
        update(g);
    } else if (!write_bank(g, NULL, off, size, (u32)v)) {
        LOG(guest, "gic: write to distributor register %#llx", (unsigned long long)off);
    }
}

static void reset_cpu(struct gic_cpu *c)
{
    *c = (struct gic_cpu){ .waker = WAKER_SLEEP | WAKER_ASLEEP, .bpr = { MIN_BPR, MIN_BPR + 1 } };
    c->bank.edge = (1u << SGIS) - 1;
}

static void dist_reset(struct dev *d)
{
    struct gic *g = of_dist(d);
    g->ctlr = 0;
    for (unsigned i = 0; i < GIC_BANKS; i++)
        g->spi[i] = (struct gic_bank){ .level = g->spi[i].level };
    memset(g->route, 0, sizeof g->route);
    for (unsigned i = 0; i < g->n_cpus; i++)
        reset_cpu(&g->cpu[i]);
    update(g);
}

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
        if (!read_bank(g, c, in - FRAME, size, &v))
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
        if (!write_bank(g, c, in - FRAME, size, (u32)v))
            LOG(guest, "gic: write to redistributor register %#llx", (unsigned long long)in);
    } else if (in == GICR_WAKER) {
        c->waker = v & WAKER_SLEEP ? WAKER_SLEEP | WAKER_ASLEEP : 0;
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

static unsigned acknowledge(struct gic *g, unsigned cpu, unsigned group)
{
    unsigned priority, id = best(g, cpu, group, &priority);
    if (id == GIC_NONE)
        return id;
    struct gic_bank *b = bank_of(g, cpu, id);
    b->active |= 1u << id % 32;
    b->latched &= ~(1u << id % 32);
    g->cpu[cpu].active[group] |= 1u << (group_priority(&g->cpu[cpu], group, priority) >> (8 - PRIORITY_BITS));
    update_cpu(g, cpu);
    return id;
}

static void deactivate(struct gic *g, unsigned cpu, unsigned id)
{
    if (id < GIC_INTERNAL + GIC_SPIS)
        bank_of(g, cpu, id)->active &= ~(1u << id % 32);
    update(g);
}

static void end(struct gic *g, unsigned cpu, unsigned group, unsigned id)
{
    struct gic_cpu *c = &g->cpu[cpu];
    if (id >= GIC_INTERNAL + GIC_SPIS)
        return;
    c->active[group] &= c->active[group] - 1;
    if (c->ctlr & CTLR_EOIMODE)
        update_cpu(g, cpu);
    else
        deactivate(g, cpu, id);
}

static void send_sgi(struct gic *g, unsigned cpu, u64 v, unsigned group)
{
    unsigned id = v >> 24 & 15;
    bool others = v >> 40 & 1, here = !(v & 0xff00ff00ff0000ull) && !(v >> 44 & 15);
    for (unsigned i = 0; i < g->n_cpus; i++) {
        struct gic_bank *b = &g->cpu[i].bank;
        if ((others ? i != cpu : here && i < 16 && v >> i & 1) && (b->group >> id & 1) == group) {
            b->latched |= 1u << id;
            update_cpu(g, i);
        }
    }
}

bool gic_cpu_read(struct gic *g, unsigned cpu, unsigned reg, u64 *value)
{
    const struct gic_cpu *c = &g->cpu[cpu];
    unsigned priority;
    switch (reg) {
    case PMR:     *value = c->pmr; break;
    case IAR0:    *value = acknowledge(g, cpu, 0); break;
    case IAR1:    *value = acknowledge(g, cpu, 1); break;
    case HPPIR0:  *value = best(g, cpu, 0, &priority); break;
    case HPPIR1:  *value = best(g, cpu, 1, &priority); break;
    case BPR0:    *value = c->bpr[0]; break;
    case BPR1:    *value = c->ctlr & CTLR_CBPR ? MIN(c->bpr[0] + 1u, 7) : c->bpr[1]; break;
    case AP0R0:   *value = c->active[0]; break;
    case AP1R0:   *value = c->active[1]; break;
    case RPR:     *value = running(c); break;
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
    case PMR:     c->pmr = (u8)v & PRIORITY_MASK; break;
    case EOIR0:   end(g, cpu, 0, v & 0xffffff); return true;
    case EOIR1:   end(g, cpu, 1, v & 0xffffff); return true;
    case DIR:     deactivate(g, cpu, v & 0xffffff); return true;
    case BPR0:    c->bpr[0] = (u8)MAX(v & 7, MIN_BPR); break;
    case BPR1:    c->bpr[1] = (u8)MAX(v & 7, MIN_BPR + 1); break;
    case AP0R0:   c->active[0] = (u32)v; break;
    case AP1R0:   c->active[1] = (u32)v; break;
    case SGI0R:   send_sgi(g, cpu, v, 0); return true;
    case SGI1R:   send_sgi(g, cpu, v, 1); return true;
    case ASGI1R:  return true;                  /* the other security state's, which is not there */
    case CTLR:    c->ctlr = v & (CTLR_CBPR | CTLR_EOIMODE); break;
    case SRE:     return true;
    case IGRPEN0: c->enabled[0] = v & 1; break;
    case IGRPEN1: c->enabled[1] = v & 1; break;
    default:      return false;
    }
    update_cpu(g, cpu);
    return true;
}
