/* pl061.c - see pl061.h. */
#include "vm/dev/pl061.h"

#include "vm/dev/primecell.h"

enum { DATA_END = 0x400, DIR = 0x400, IS = 0x404, IBE = 0x408, IEV = 0x40c, IE = 0x410, RIS = 0x414, MIS = 0x418, IC = 0x41c,
       AFSEL = 0x420 };
static const u64 press_ns = 100000000;

static struct pl061 *self(struct dev *d) { return CONTAINER_OF(d, struct pl061, dev); }

static u32 data(const struct pl061 *p) { return (p->out & p->dir) | (p->in & ~p->dir); }

/* Edges are latched; levels are what they are. */
static u32 raw(const struct pl061 *p) { return (p->latched & ~p->is) | (~(data(p) ^ p->iev) & p->is & 0xff); }

static void update(struct pl061 *p) { irq_set(&p->dev.irq, raw(p) & p->ie); }

static void set_in(struct pl061 *p, u32 in)
{
    u32 changed = (p->in ^ in) & ~p->dir;

    p->latched |= changed & (p->ibe | ~(in ^ p->iev)) & ~p->is;
    p->in = in;
    update(p);
}

bool pl061_press(struct pl061 *p, unsigned line)
{
    set_in(p, p->in | 1u << line);
    dev_wake_at(&p->dev, p->dev.now(p->dev.ctx) + press_ns);
    return p->ie >> line & 1;
}

static void due(struct dev *d) { set_in(self(d), 0); }

static u32 *config(struct pl061 *p, u64 off)
{
    switch (off) {
    case DIR:   return &p->dir;
    case IS:    return &p->is;
    case IBE:   return &p->ibe;
    case IEV:   return &p->iev;
    case IE:    return &p->ie;
    case AFSEL: return &p->afsel;
    default:    return NULL;
    }
}

static u64 read(struct dev *d, u64 off, unsigned size)
{
    struct pl061 *p = self(d);
    const u32 *reg = config(p, off);

    if (off < DATA_END)
        return data(p) & off >> 2;              /* the address says which lines */
    if (reg)
        return *reg;
    if (off == RIS || off == MIS)
        return raw(p) & (off == RIS ? 0xff : p->ie);
    return primecell_read(d, off, 0x00041061);
}

static void write(struct dev *d, u64 off, u64 value, unsigned size)
{
    struct pl061 *p = self(d);
    u32 *reg = config(p, off), v = value & 0xff, lines = off >> 2 & 0xff;

    if (off < DATA_END)
        p->out = (p->out & ~(lines & p->dir)) | (v & lines & p->dir);
    else if (reg)
        *reg = v;
    else if (off == IC)
        p->latched &= ~v;
    else
        primecell_write(d, off, v);
    update(p);
}

static const struct field fields[] = {
    FIELD(struct pl061, in),  FIELD(struct pl061, out), FIELD(struct pl061, dir),     FIELD(struct pl061, is),
    FIELD(struct pl061, ibe), FIELD(struct pl061, iev), FIELD(struct pl061, ie),      FIELD(struct pl061, latched),
    FIELD(struct pl061, afsel), FIELD_END,
};

static void reset(struct dev *d)
{
    fields_clear(fields, self(d));
    dev_wake_at(d, ~(u64)0);
    update(self(d));
}

const struct dev_type pl061_type = { .name = "pl061", .read = read, .write = write, .reset = reset, .due = due, .fields = fields };
