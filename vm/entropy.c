/* entropy.c - every machine has a source of entropy: without one, guests wait for it as they start. */
#include "base/err.h"
#include "vm/dev/virtio_rng.h"
#include "vm/machine_in.h"

#include <errno.h>

int rng_add(struct machine *m, struct err *err)
{
    struct virtio *v = virtio_rng_new();
    return v ? machine_add_virtio(m, v, err) : err_set(err, -ENOMEM, "no memory for a source of entropy");
}
