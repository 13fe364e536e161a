/* card.c - the machine's network card, plugged into libslirp's network. */
#include "base/err.h"
#include "vm/dev/virtio_net.h"
#include "vm/machine_in.h"
#include "vm/net/net.h"

#include <errno.h>
#include <stdlib.h>

struct card {
    struct net_link link;
    struct net *net;
    struct virtio_net *dev;
};

static bool send_frame(struct net_link *l, const u8 *frame, size_t size)
{
    return net_send(CONTAINER_OF(l, struct card, link)->net, frame, size);
}

static void fini(struct net_link *l)
{
    struct card *c = CONTAINER_OF(l, struct card, link);

    if (c->net)
        net_free(c->net);
    free(c);
}

/* On the network's thread. */
static void receive(void *ctx, const u8 *frame, size_t size)
{
    struct card *c = ctx;

    dev_lock(&c->dev->v.dev);
    virtio_net_receive(c->dev, frame, size);
    dev_unlock(&c->dev->v.dev);
}

static void room(void *ctx)
{
    struct card *c = ctx;

    dev_lock(&c->dev->v.dev);
    virtio_net_room(c->dev);
    dev_unlock(&c->dev->v.dev);
}

int net_add(struct machine *m, struct err *err)
{
    static const u8 mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };
    const struct machine_net *cfg = &m->cfg->net;
    struct card *c = cfg->on ? calloc(1, sizeof *c) : NULL;

    if (!c)
        return cfg->on ? err_set(err, -ENOMEM, "no memory for a network") : 0;
    c->link = (struct net_link){ send_frame, fini };
    c->dev = virtio_net_new(mac, NET_MTU, &c->link);
    if (!c->dev) {
        free(c);
        return err_set(err, -ENOMEM, "no memory for a network");
    }
    int code = machine_add_virtio(m, &c->dev->v, err);
    if (code)
        return code;
    c->net = net_new(&(struct net_config){ .forward = cfg->forward, .n_forward = cfg->n_forward, .host_port = cfg->host_port,
                                           .receive = receive, .room = room, .ctx = c }, err);
    return c->net ? 0 : -ENETDOWN;
}
