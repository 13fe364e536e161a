/* virtio_console.h - a console of virtio (Virtual I/O Device 1.2, 5.3): one port, bytes both ways.
 * Not modelled: several ports, the terminal's size, emergency writes. */
#pragma once

#include "vm/dev/virtio.h"

struct virtio_console {
    struct virtio v;
    struct chardev *out;
};

/* NULL without memory. */
struct virtio_console *virtio_console_new(struct chardev *out);

/* How many bytes it can take now, 0 if its driver does not run; and some of them, at most so many. */
unsigned virtio_console_room(struct virtio_console *c);
void virtio_console_receive(struct virtio_console *c, const u8 *bytes, unsigned n);
