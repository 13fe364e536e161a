/* virtio_rng.h - a source of entropy (Virtual I/O Device 1.2, 5.4): what the host's kernel gives. */
#pragma once

#include "vm/dev/virtio.h"

struct virtio *virtio_rng_new(void);    /* NULL without memory */
