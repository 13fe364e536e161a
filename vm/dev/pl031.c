/* pl031.c - see pl031.h. */
#include "vm/dev/pl031.h"

#include "vm/dev/primecell.h"

enum { DR = 0x00, MR = 0x04, LR = 0x08, CR = 0x0c, IMSC = 0x10, RIS = 0x14, MIS = 0x18, ICR = 0x1c };
static const u64 second_ns = 1000000000;

static struct pl031 *self(struct dev *d) { return CONTAINER_OF(d, struct pl031, dev); }

static u64 time_ns(const struct pl031 *p) { return p->base_ns + p->dev.now(p->dev.ctx); }
static u32 seconds(const struct pl031 *p) { return (u32)(time_ns(p) / second_ns) + p->offset; }

static void update(struct pl031 *p) { irq_set(&p->dev.irq, p->ris & p->imsc); }

/* The alarm: when the seconds will be those of MR, which they are not now. */
static void set_alarm(struct pl031 *p)
{
    u32 left = p->match - seconds(p);
    u64 now = time_ns(p), then = (now / second_ns + left) * second_ns;

    dev_wake_at(&p->dev, p->dev.now(p->dev.ctx) + (then - now));
}

static void due(struct dev *d)
{
    struct pl031 *p = self(d);
    p->ris = 1;
    update(p);
}

static u64 read(struct dev *d, u64 off, unsigned size)
{
    const struct pl031 *p = self(d);
    switch (off) {
    case DR:   return seconds(p);
    case MR:   return p->match;
    case LR:   return p->load;
    case CR:   return 1;                /* it always runs */
    case IMSC: return p->imsc;
    case RIS:  return p->ris;
    case MIS:  return p->ris & p->imsc;
    default:   return primecell_read(d, off, 0x00141031);
    }
}

static void write(struct dev *d, u64 off, u64 value, unsigned size)
{
    struct pl031 *p = self(d);
    u32 v = (u32)value;
    switch (off) {
    case LR:
        p->load = v;
        p->offset += v - seconds(p);
        set_alarm(p);
        break;
    case MR:
        p->match = v;
        set_alarm(p);
        break;
    case IMSC: p->imsc = v & 1; break;
    case ICR:  p->ris &= ~v; break;
    case CR:   break;
    default:   primecell_write(d, off, v); break;
    }
    update(p);
}

static const struct field fields[] = {
    FIELD(struct pl031, offset), FIELD(struct pl031, match), FIELD(struct pl031, load), FIELD(struct pl031, imsc),
    FIELD(struct pl031, ris),    FIELD_END,
};

/* The clock goes on. */
static void reset(struct dev *d)
{
    struct pl031 *p = self(d);
    p->match = p->imsc = p->ris = 0;
    dev_wake_at(d, ~(u64)0);
    update(p);
}

const struct dev_type pl031_type = { .name = "pl031", .read = read, .write = write, .reset = reset, .due = due, .fields = fields };
