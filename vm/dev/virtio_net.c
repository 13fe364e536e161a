/* virtio_net.c - see virtio_net.h. */
#include "vm/dev/virtio_net.h"

#include "base/log.h"

#include <stdlib.h>

enum { RX, TX, N_QUEUES };
enum { CONFIG_MAC = 0, CONFIG_STATUS = 6, CONFIG_MTU = 10, CONFIG_SIZE = 12 };
enum { STATUS_LINK_UP = 1 };
enum { NEEDS_CSUM = 1, DATA_VALID = 2 };
enum { CHAINS = VIRTQ_MAX };

#define F_CSUM       (1ull << 0)
#define F_GUEST_CSUM (1ull << 1)
#define F_MTU        (1ull << 3)
#define F_MAC        (1ull << 5)
#define F_MRG_RXBUF  (1ull << 15)
#define F_STATUS     (1ull << 16)

struct head {
    u8 flags, gso_type;
    u16 head_size, gso_size, csum_start, csum_offset, n_buffers;
};

static struct virtio_net *self(struct virtio *v) { return CONTAINER_OF(v, struct virtio_net, v); }

/* ---- frames from the driver --------------------------------------------------------------------------------- */

/* The sum of RFC 1071 over what follows `start`, put where the driver wants it. */
static bool complete_checksum(u8 *frame, u32 size, const struct head *h)
{
    u32 at = h->csum_start, place = at + h->csum_offset;
    u64 sum = 0;
    u16 word;

    if (at > size || place + sizeof word > size)
        return false;
    for (; at + 4 <= size; at += 4) {
        u32 two;
        memcpy(&two, frame + at, sizeof two);
        sum += two;
    }
    for (; at + 2 <= size; at += 2) {
        memcpy(&word, frame + at, sizeof word);
        sum += word;
    }
    if (at < size)
        sum += frame[at];
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    word = (u16)~sum;
    if (!word)
        word = 0xffff;              /* for UDP, 0 says that there is no sum */
    memcpy(frame + place, &word, sizeof word);
    return true;
}

/* false: the link has no room. */
static bool send(struct virtio_net *n, const struct virtq_chain *c)
{
    struct head h;
    u32 size = c->out_size - (u32)sizeof h;

    if (c->out_size <= sizeof h || size > VIRTIO_NET_FRAME_MAX) {
        LOG(guest, "virtio-net: a frame of %u bytes", c->out_size);
        return true;
    }
    chain_read(c, 0, &h, sizeof h);
    chain_read(c, sizeof h, n->frame, size);
    if (h.gso_type || (h.flags & NEEDS_CSUM && !complete_checksum(n->frame, size, &h))) {
        LOG(guest, "virtio-net: a frame to be divided, or whose checksum lies outside");
        return true;
    }
    return n->link->send(n->link, n->frame, size);
}

static void send_all(struct virtio_net *n)
{
    struct virtq_chain *c = n->chain;

    for (unsigned taken = 0; virtq_next(&n->v, TX, c, &taken);) {
        if (!send(n, c)) {
            virtq_put_back(&n->v, c);
            n->stuck = true;
            break;
        }
        virtq_done(&n->v, c, 0);
    }
    virtq_tell(&n->v, TX);
}

void virtio_net_room(struct virtio_net *n)
{
    if (n->stuck) {
        n->stuck = false;
        send_all(n);
    }
}

/* ---- frames for the driver ---------------------------------------------------------------------------------- */

/* Takes chains with room for `size` bytes; how many, or 0: there are not enough now. */
static unsigned take_room(struct virtio_net *n, u32 size)
{
    u64 room = 0;
    unsigned taken = 0, most = n->v.accepted & F_MRG_RXBUF ? CHAINS : 1;

    while (taken < most && room < size && virtq_take(&n->v, RX, &n->chain[taken]))
        room += n->chain[taken++].in_size;
    if (room >= size)
        return taken;
    if (taken == most) {
        virtio_broken(&n->v, "%u buffers of %llu bytes are too small for a frame", taken, (unsigned long long)room);
        return 0;
    }
    while (taken)
        virtq_put_back(&n->v, &n->chain[--taken]);
    return 0;
}

/* false: the driver gives too few buffers. */
static bool deliver(struct virtio_net *n, const u8 *frame, u32 size)
{
    struct head h = { .flags = n->v.accepted & F_GUEST_CSUM ? DATA_VALID : 0 };
    u32 written[CHAINS], at = 0;
    unsigned used = take_room(n, size + (u32)sizeof h);

    if (!used)
        return false;
    h.n_buffers = (u16)used;
    for (unsigned i = 0; i < used; i++) {
        u32 head = i ? 0 : chain_write(&n->chain[i], 0, &h, sizeof h);
        u32 part = chain_write(&n->chain[i], head, frame + at, size - at);
        written[i] = head + part;
        at += part;
    }
    virtq_done_all(&n->v, n->chain, written, used);
    return true;
}

static void keep(struct virtio_net *n, const u8 *frame, u32 size)
{
    if (size + sizeof size > VIRTIO_NET_WAITING - n->n_waiting) {
        LOG(guest, "virtio-net: the driver takes no frames: one is lost");
        return;
    }
    memcpy(n->waiting + n->n_waiting, &size, sizeof size);
    memcpy(n->waiting + n->n_waiting + sizeof size, frame, size);
    n->n_waiting += (u32)sizeof size + size;
}

void virtio_net_receive(struct virtio_net *n, const u8 *frame, size_t size)
{
    if (!virtio_running(&n->v) || size > VIRTIO_NET_FRAME_MAX)
        return;
    if (n->n_waiting || !deliver(n, frame, (u32)size))
        keep(n, frame, (u32)size);
    else
        virtq_tell(&n->v, RX);
}

static void deliver_waiting(struct virtio_net *n)
{
    u32 at = 0;

    while (at < n->n_waiting) {
        u32 size;
        memcpy(&size, n->waiting + at, sizeof size);
        if (!deliver(n, n->waiting + at + sizeof size, size))
            break;
        at += (u32)sizeof size + size;
    }
    n->n_waiting -= at;
    memmove(n->waiting, n->waiting + at, n->n_waiting);
    virtq_tell(&n->v, RX);
}

/* ---- life ------------------------------------------------------------------------------------------------------ */

static void notify(struct virtio *v, unsigned queue)
{
    struct virtio_net *n = self(v);

    if (queue == RX)
        deliver_waiting(n);
    else if (!n->stuck)
        send_all(n);
}

static void due(struct virtio *v)
{
    if (!self(v)->stuck)
        send_all(self(v));
}

static void reset(struct virtio *v)
{
    self(v)->n_waiting = 0;
    self(v)->stuck = false;
}

static void give_back(struct virtio_net *n)
{
    free(n->waiting);
    free(n->chain);
    free(n);
}

static void fini(struct virtio *v)
{
    self(v)->link->fini(self(v)->link);
    give_back(self(v));
}

const struct virtio_type virtio_net_type = { .name = "virtio-net", .id = 1, .n_queues = N_QUEUES, .config_size = CONFIG_SIZE,
                                             .notify = notify, .reset = reset, .due = due, .fini = fini };

struct virtio_net *virtio_net_new(const u8 mac[6], u16 mtu, struct net_link *link)
{
    struct virtio_net *n = calloc(1, sizeof *n);

    if (!n)
        return NULL;
    n->link = link;
    n->waiting = malloc(VIRTIO_NET_WAITING);
    n->chain = malloc(CHAINS * sizeof *n->chain);
    memcpy(n->v.config + CONFIG_MAC, mac, 6);
    memcpy(n->v.config + CONFIG_STATUS, &(u16){ STATUS_LINK_UP }, sizeof(u16));
    memcpy(n->v.config + CONFIG_MTU, &mtu, sizeof mtu);
    virtio_init(&n->v, &virtio_net_type, F_CSUM | F_GUEST_CSUM | F_MTU | F_MAC | F_MRG_RXBUF | F_STATUS);
    if (n->waiting && n->chain)
        return n;
    give_back(n);
    return NULL;
}
