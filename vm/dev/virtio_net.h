/* virtio_net.h - a network card (Virtual I/O Device 1.2, 5.1): one pair of queues.
 *
 * Of checksums the driver computes none: those of its frames are completed here, and the ones that come are said to be
 * right, since they come from this machine.  Frames are as long as the link lets them be, which makes segmentation
 * offload pointless.  Not modelled: control queue, several pairs of queues, segmentation offload. */
#pragma once

#include "vm/dev/virtio.h"

enum { VIRTIO_NET_FRAME_MAX = 65538, VIRTIO_NET_WAITING = 4 << 20 };

/* What a card is plugged into. */
struct net_link {
    /* false: no room now, virtio_net_room will be called. */
    bool (*send)(struct net_link *, const u8 *frame, size_t size);
    void (*fini)(struct net_link *);        /* the card ends: after this nothing more comes */
};

struct virtio_net {
    struct virtio v;
    struct net_link *link;
    bool stuck;                             /* the link had no room */
    /* Frames for which the driver had no buffers, each with its size, a u32, before it. */
    u8 *waiting;
    u32 n_waiting;                          /* bytes */
    struct virtq_chain *chain;              /* of the frame being received */
    u8 frame[VIRTIO_NET_FRAME_MAX];
};

extern const struct virtio_type virtio_net_type;

/* NULL without memory. */
struct virtio_net *virtio_net_new(const u8 mac[6], u16 mtu, struct net_link *link);

/* Under the machine's lock: a frame from the link; the link has room again. */
void virtio_net_receive(struct virtio_net *n, const u8 *frame, size_t size);
void virtio_net_room(struct virtio_net *n);
