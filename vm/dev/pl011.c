/* pl011.c - see pl011.h. */
#include "vm/dev/pl011.h"

#include "vm/dev/primecell.h"

enum { DR = 0x00, RSR = 0x04, FR = 0x18, ILPR = 0x20, IBRD = 0x24, FBRD = 0x28, LCR_H = 0x2c, CR = 0x30, IFLS = 0x34,
       IMSC = 0x38, RIS = 0x3c, MIS = 0x40, ICR = 0x44, DMACR = 0x48 };
enum { FR_RXFE = 1 << 4, FR_RXFF = 1 << 6, FR_TXFE = 1 << 7 };
enum { INT_RX = 1 << 4, INT_TX = 1 << 5, INT_RT = 1 << 6, INT_ALL = 0x7ff };
enum { LCR_FEN = 1 << 4, CR_RESET = 0x300, CR_UARTEN = 1, CR_RXE = 1 << 9, IFLS_RESET = 0x12 };

static struct pl011 *self(struct dev *d) { return CONTAINER_OF(d, struct pl011, dev); }

static void update(struct pl011 *p) { irq_set(&p->dev.irq, p->ris & p->imsc); }

static unsigned depth(const struct pl011 *p) { return p->lcr & LCR_FEN ? PL011_FIFO : 1; }

/* Received bytes that raise the interrupt: by IFLS an eighth, a quarter, half, three quarters, seven eighths. */
static unsigned level(const struct pl011 *p)
{
    static const u8 eighths[8] = { 1, 2, 4, 6, 7, 7, 7, 7 };
    return p->lcr & LCR_FEN ? PL011_FIFO * eighths[p->ifls >> 3 & 7] / 8 : 1;
}

/* Bytes wait: those that do not reach the level raise the timeout at once. */
static void received(struct pl011 *p)
{
    p->ris &= ~(u32)(INT_RX | INT_RT);
    if (p->n)
        p->ris |= p->n >= level(p) ? INT_RX : INT_RT;
    update(p);
}

unsigned pl011_room(const struct pl011 *p)
{
    bool on = (p->cr & (CR_UARTEN | CR_RXE)) == (CR_UARTEN | CR_RXE);
    return on && p->n < depth(p) ? depth(p) - p->n : 0;
}

void pl011_receive(struct pl011 *p, u8 byte)
{
    p->fifo[(p->first + p->n++) % PL011_FIFO] = byte;
    received(p);
}

static u32 take(struct pl011 *p)
{
    if (!p->n)
        return 0;
    u8 byte = p->fifo[p->first];
    p->first = (p->first + 1) % PL011_FIFO;
    p->n--;
    received(p);
    return byte;
}

static u64 read(struct dev *d, u64 off, unsigned size)
{
    struct pl011 *p = self(d);
    switch (off) {
    case DR:    return take(p);
    case RSR:   return p->flags_error;
    case FR:    return FR_TXFE | (p->n ? 0 : FR_RXFE) | (p->n >= depth(p) ? FR_RXFF : 0);
    case ILPR:  return p->ilpr;
    case IBRD:  return p->ibrd;
    case FBRD:  return p->fbrd;
    case LCR_H: return p->lcr;
    case CR:    return p->cr;
    case IFLS:  return p->ifls;
    case IMSC:  return p->imsc;
    case RIS:   return p->ris;
    case MIS:   return p->ris & p->imsc;
    case DMACR: return p->dmacr;
    default:    return primecell_read(d, off, 0x00141011);
    }
}

static void write(struct dev *d, u64 off, u64 value, unsigned size)
{
    struct pl011 *p = self(d);
    u32 v = (u32)value;
    switch (off) {
    case DR:
        p->out->write(p->out, (u8)v);
        p->ris |= INT_TX;               /* sent, and there is room again */
        break;
    case RSR:   p->flags_error = 0; break;
    case ILPR:  p->ilpr = v & 0xff; break;
    case IBRD:  p->ibrd = v & 0xffff; break;
    case FBRD:  p->fbrd = v & 0x3f; break;
    case LCR_H:
        p->lcr = v & 0xff;
        p->n = MIN(p->n, depth(p));
        break;
    case CR:    p->cr = v & 0xffff; break;
    case IFLS:  p->ifls = v & 0x3f; break;
    case IMSC:  p->imsc = v & INT_ALL; break;
    case ICR:   p->ris &= ~v; break;
    case DMACR: p->dmacr = v & 7; break;
    default:    primecell_write(d, off, v); break;
    }
    update(p);
}

static const struct field fields[] = {
    FIELD(struct pl011, flags_error), FIELD(struct pl011, ibrd), FIELD(struct pl011, fbrd), FIELD(struct pl011, lcr),
    FIELD(struct pl011, cr),          FIELD(struct pl011, ifls), FIELD(struct pl011, imsc), FIELD(struct pl011, ris),
    FIELD(struct pl011, dmacr),       FIELD(struct pl011, ilpr), FIELD(struct pl011, fifo), FIELD(struct pl011, first),
    FIELD(struct pl011, n),           FIELD_END,
};

static void reset(struct dev *d)
{
    struct pl011 *p = self(d);
    fields_clear(fields, p);
    p->cr = CR_RESET;
    p->ifls = IFLS_RESET;
    update(p);
}

const struct dev_type pl011_type = { .name = "pl011", .read = read, .write = write, .reset = reset, .fields = fields };
