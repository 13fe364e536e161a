/* virtio_input.h - a keyboard with one key, the power button (Virtual I/O Device 1.2, 5.8), which all of Debian's kernels
 * know: gpio-keys, the board's own button, only some.  Not modelled: what a driver tells the device, such as lamps. */
#pragma once

#include "vm/dev/virtio.h"

struct virtio_input {
    struct virtio v;
};

struct virtio_input *virtio_input_new(void);    /* NULL without memory */

/* Presses the key and lets it go.  false: no driver wants to know. */
bool virtio_input_press(struct virtio_input *d);
