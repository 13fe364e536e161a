/* virtio_9p.h - a channel for the file protocol 9P (Virtual I/O Device 1.2, 5.9): carries requests to whoever serves
 * them, who has a thread of his own. */
#pragma once

#include "vm/dev/virtio.h"

enum { VIRTIO_9P_TAG = VIRTIO_CONFIG - 2 };     /* most bytes of the name by which a client chooses the channel */

/* Both under the machine's lock. */
struct p9_server {
    void (*wanted)(struct p9_server *, bool fresh);     /* there may be a request; fresh: a new client begins */
    void (*fini)(struct p9_server *);
};

struct virtio_9p {
    struct virtio v;
    struct p9_server *server;
};

enum { VIRTIO_9P_QUEUE = 0 };

/* NULL without memory. */
struct virtio_9p *virtio_9p_new(const char *tag, struct p9_server *server);
