/* pl011.h - Arm's serial port (PrimeCell UART PL011, DDI 0183).
 *
 * Not modelled: DMA, IrDA, modem lines, the speed of the line: what is written is sent at once. */
#pragma once

#include "vm/dev/dev.h"

enum { PL011_FIFO = 32 };

struct pl011 {
    struct dev dev;
    struct chardev *out;
    u32 flags_error, ibrd, fbrd, lcr, cr, ifls, imsc, ris, dmacr, ilpr;
    u8 fifo[PL011_FIFO];
    u32 first, n;           /* in fifo */
};

extern const struct dev_type pl011_type;

/* How many bytes it can take now; and one of them. */
unsigned pl011_room(const struct pl011 *p);
void pl011_receive(struct pl011 *p, u8 byte);
