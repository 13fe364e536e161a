/* gic.c - see gic.h. */
#include "vm/dev/gic_in.h"

#include "core/percpu.h"

enum { IGROUPR = 0x80, ISENABLER = 0x100, ICENABLER = 0x180, ISPENDR = 0x200, ICPENDR = 0x280, IPRIORITYR = 0x400,
       ITARGETSR = 0x800, ICFGR = 0xc00, IGRPMODR = 0xd00 };
enum { IDLE = 0xff };

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

unsigned gic_running(const struct gic_cpu *c)
{
    u32 active = c->active[0] | c->active[1];
    return active ? (unsigned)__builtin_ctz(active) << (8 - GIC_PRIORITY_BITS) : IDLE;
}

/* Bits of a priority that decide whether it interrupts another one. */
static unsigned group_priority(const struct gic_cpu *c, unsigned group, unsigned priority)
{
    unsigned bpr = group && !(c->ctlr & GICC_CBPR) ? c->bpr[1] - 1u : c->bpr[0];
    return priority & ~((2u << bpr) - 1);
}

/* The interrupt of the group that would be taken now, or GIC_NONE. */
unsigned gic_best(const struct gic *g, unsigned cpu, unsigned group, unsigned *priority)
{
    const struct gic_cpu *c = &g->cpu[cpu];
    unsigned id = GIC_NONE;
    *priority = IDLE;
    if (!(g->ctlr & (group ? GICD_GRP1 : GICD_GRP0)) || !c->enabled[group])
        return id;
    best_of(g, &c->bank, cpu, 0, group, &id, priority);
    for (unsigned i = 0; i < GIC_BANKS; i++)
        best_of(g, &g->spi[i], cpu, GIC_INTERNAL + 32 * i, group, &id, priority);
    if (id == GIC_NONE || *priority >= c->pmr || group_priority(c, group, *priority) >= gic_running(c))
        return GIC_NONE;
    return id;
}

void gic_update_cpu(struct gic *g, unsigned cpu)
{
    unsigned priority;
    u32 urgent = g->v2 && !(g->cpu[cpu].ctlr & GICC_FIQEN) ? PERCPU_IRQ : PERCPU_FIQ;
    u32 lines = gic_best(g, cpu, 0, &priority) != GIC_NONE ? urgent : 0;
    if (gic_best(g, cpu, 1, &priority) != GIC_NONE)
        lines |= PERCPU_IRQ;
    g->signal(g->ctx, cpu, lines);
}

void gic_update(struct gic *g)
{
    for (unsigned cpu = 0; cpu < g->n_cpus; cpu++)
        gic_update_cpu(g, cpu);
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
    gic_update(g);
}

void gic_set_ppi(struct gic *g, unsigned cpu, unsigned number, bool up)
{
    set_line(&g->cpu[cpu].bank, number, up);
    gic_update_cpu(g, cpu);
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

static struct gic_bank *bank_at(struct gic *g, struct gic_cpu *cpu, unsigned number)
{
    return !number ? cpu ? &cpu->bank : NULL : number <= GIC_BANKS && (!cpu || g->v2) ? &g->spi[number - 1] : NULL;
}

bool gic_read_bank(struct gic *g, struct gic_cpu *cpu, u64 off, unsigned size, u64 *value)
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

bool gic_write_bank(struct gic *g, struct gic_cpu *cpu, u64 off, unsigned size, u32 v)
{
    u32 at = (u32)off;
    if (at >= IGROUPR && at < IPRIORITYR) {
        struct gic_bank *b = bank_at(g, cpu, at % 0x80 / 4);
        u32 *word = b ? word_of(b, at) : NULL;
        bool sets = (at & 0x80) == 0, plain = at < ISENABLER;
        if (word)
            *word = plain ? v : sets ? *word | v : *word & ~v;
    } else if (at >= IPRIORITYR && at < ITARGETSR) {
        for (unsigned k = 0; k < MIN(size, 4u); k++) {
            struct gic_bank *b = bank_at(g, cpu, (at - IPRIORITYR + k) / 32);
            if (b)
                b->priority[(at + k) % 32] = (u8)(v >> 8 * k) & GIC_PRIORITY_MASK;
        }
    } else if (at >= ICFGR && at < IGRPMODR) {
        struct gic_bank *b = bank_at(g, cpu, (at - ICFGR) / 8);
        if (b && !(cpu && at < ICFGR + 4))      /* SGIs are edges */
            write_config(b, at / 4 % 2, v);
    } else {
        return (at >= ITARGETSR && at < ICFGR) || (at >= IGRPMODR && at < IGRPMODR + 0x80);
    }
    gic_update(g);
    return true;
}

/* ---- handling ----------------------------------------------------------------------------------------- */

unsigned gic_acknowledge(struct gic *g, unsigned cpu, unsigned group)
{
    unsigned priority, id = gic_best(g, cpu, group, &priority);
    if (id == GIC_NONE)
        return id;
    struct gic_bank *b = bank_of(g, cpu, id);
    b->active |= 1u << id % 32;
    b->latched &= ~(1u << id % 32);             /* of an SGI from several CPUs, gicv2.c sets it again */
    g->cpu[cpu].active[group] |= 1u << (group_priority(&g->cpu[cpu], group, priority) >> (8 - GIC_PRIORITY_BITS));
    gic_update_cpu(g, cpu);
    return id;
}

void gic_deactivate(struct gic *g, unsigned cpu, unsigned id)
{
    if (id < GIC_INTERNAL + GIC_SPIS)
        bank_of(g, cpu, id)->active &= ~(1u << id % 32);
    gic_update(g);
}

void gic_end(struct gic *g, unsigned cpu, unsigned group, unsigned id)
{
    struct gic_cpu *c = &g->cpu[cpu];
    if (id >= GIC_INTERNAL + GIC_SPIS)
        return;
    c->active[group] &= c->active[group] - 1;
    if (c->ctlr & GICC_EOIMODE)
        gic_update_cpu(g, cpu);
    else
        gic_deactivate(g, cpu, id);
}

void gic_reset_cpu(struct gic_cpu *c)
{
    *c = (struct gic_cpu){ .waker = GICR_SLEEP | GICR_ASLEEP, .bpr = { GIC_MIN_BPR, GIC_MIN_BPR + 1 } };
    c->bank.edge = (1u << GIC_SGIS) - 1;
}

void gic_reset(struct gic *g)
{
    g->ctlr = 0;
    for (unsigned i = 0; i < GIC_BANKS; i++)
        g->spi[i] = (struct gic_bank){ .level = g->spi[i].level };
    memset(g->route, 0, sizeof g->route);
    memset(g->target, 0, sizeof g->target);
    for (unsigned i = 0; i < g->n_cpus; i++)
        gic_reset_cpu(&g->cpu[i]);
    gic_update(g);
}
