/* virtio_console.c - see virtio_console.h. */
#include "vm/dev/virtio_console.h"

#include "base/log.h"

#include <stdlib.h>

enum { RX, TX, N_QUEUES };
enum { MOST = 64 << 10 };           /* bytes of one request, and about that of all under one hold of the lock */

static struct virtio_console *self(struct virtio *v) { return CONTAINER_OF(v, struct virtio_console, v); }

static void send_all(struct virtio_console *c)
{
    struct virtq_chain chain;
    u8 bytes[256];

    for (unsigned taken = 0; virtq_next(&c->v, TX, &chain, &taken);) {
        u32 size = MIN(chain.out_size, MOST);
        if (size < chain.out_size)
            LOG(guest, "virtio-console: of %u bytes at once %u are kept", chain.out_size, size);
        for (u32 at = 0, n; (n = chain_read(&chain, at, bytes, MIN(size - at, sizeof bytes))); at += n)
            for (u32 i = 0; i < n; i++)
                c->out->write(c->out, bytes[i]);
        virtq_done(&c->v, &chain, 0);
        taken += size / (MOST / VIRTQ_MAX);     /* many bytes count as many requests */
    }
    virtq_tell(&c->v, TX);
}

static void notify(struct virtio *v, unsigned queue)
{
    if (queue == TX)
        send_all(self(v));
}

static void due(struct virtio *v) { send_all(self(v)); }
static void fini(struct virtio *v) { free(self(v)); }

static const struct virtio_type type = { .name = "virtio-console", .id = 3, .n_queues = N_QUEUES, .notify = notify,
                                         .due = due, .fini = fini };

unsigned virtio_console_room(struct virtio_console *c)
{
    struct virtq_chain chain;

    if (!virtq_take(&c->v, RX, &chain))
        return 0;
    virtq_put_back(&c->v, &chain);
    return chain.in_size;
}

void virtio_console_receive(struct virtio_console *c, const u8 *bytes, unsigned n)
{
    struct virtq_chain chain;

    if (!n || !virtq_take(&c->v, RX, &chain))
        return;
    virtq_done(&c->v, &chain, chain_write(&chain, 0, bytes, n));
    virtq_tell(&c->v, RX);
}

struct virtio_console *virtio_console_new(struct chardev *out)
{
    struct virtio_console *c = calloc(1, sizeof *c);

    if (c) {
        c->out = out;
        virtio_init(&c->v, &type, 0);
    }
    return c;
}
