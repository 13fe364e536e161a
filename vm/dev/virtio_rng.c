/* virtio_rng.c - see virtio_rng.h. */
#include "vm/dev/virtio_rng.h"

#include <stdlib.h>
#include <sys/random.h>

enum { MOST = 4096 };               /* bytes a request: the driver asks again if it wants more */

static void notify(struct virtio *v, unsigned queue)
{
    struct virtq_chain c;
    u8 bytes[MOST];

    for (unsigned taken = 0; virtq_next(v, queue, &c, &taken);) {
        ssize_t n = getrandom(bytes, MIN(c.in_size, sizeof bytes), 0);
        virtq_done(v, &c, chain_write(&c, 0, bytes, n > 0 ? (u32)n : 0));
    }
    virtq_tell(v, queue);
}

static void due(struct virtio *v) { notify(v, 0); }
static void fini(struct virtio *v) { free(v); }

static const struct virtio_type type = { .name = "virtio-rng", .id = 4, .n_queues = 1, .notify = notify, .due = due,
                                         .fini = fini };

struct virtio *virtio_rng_new(void)
{
    struct virtio *v = calloc(1, sizeof *v);

    if (v)
        virtio_init(v, &type, 0);
    return v;
}
