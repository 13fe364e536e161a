/* virtio_9p.c - see virtio_9p.h. */
#include "vm/dev/virtio_9p.h"

#include <stdlib.h>

#define F_MOUNT_TAG 1ull

static struct virtio_9p *self(struct virtio *v) { return CONTAINER_OF(v, struct virtio_9p, v); }

static void notify(struct virtio *v, unsigned queue) { self(v)->server->wanted(self(v)->server, false); }
static void reset(struct virtio *v) { self(v)->server->wanted(self(v)->server, true); }

static void fini(struct virtio *v)
{
    self(v)->server->fini(self(v)->server);
    free(self(v));
}

static const struct virtio_type type = { .name = "virtio-9p", .id = 9, .n_queues = 1, .config_size = VIRTIO_CONFIG,
                                         .notify = notify, .reset = reset, .fini = fini };

struct virtio_9p *virtio_9p_new(const char *tag, struct p9_server *server)
{
    struct virtio_9p *d = calloc(1, sizeof *d);
    u16 size = (u16)strlen(tag);

    if (!d)
        return NULL;
    ASSERT(size <= VIRTIO_9P_TAG, "%s", tag);
    memcpy(d->v.config, &size, sizeof size);
    memcpy(d->v.config + sizeof size, tag, size);
    d->server = server;
    virtio_init(&d->v, &type, F_MOUNT_TAG);
    return d;
}
