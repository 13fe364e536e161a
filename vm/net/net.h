/* net.h - the network behind a machine's network card: a router, a name server and a DHCP server that libslirp makes
 * of ordinary sockets of this process, so that nobody's rights are needed and nothing of the host changes.
 *
 * It has a thread of its own, which waits for the host's sockets.  Frames are Ethernet frames without checksum.
 * Programs that do not hold libslirp have none.c instead of slirp.c: net_new fails, net_present says so. */
#pragma once

#include "base/base.h"
#include <netinet/in.h>

struct err;
struct net;

enum { NET_MTU = 65520, NET_FRAME_MAX = NET_MTU + 18 };         /* bytes; 18: its head, with a tag of 802.1Q */

/* A port of the host whose connections, or datagrams, go to a port of the guest. */
struct net_forward {
    bool udp;
    struct in_addr addr;            /* of the host, network order; loopback if none was said */
    u16 host_port, guest_port;      /* host_port 0: any that is free */
};

struct net_config {
    const struct net_forward *forward;
    unsigned n_forward;
    u16 *host_port;                 /* out: of each forward, the host's port */
    /* On the network's thread: a frame for the guest; there is room for frames again after net_send failed. */
    void (*receive)(void *ctx, const u8 *frame, size_t size);
    void (*room)(void *ctx);
    void *ctx;
};

bool net_present(void);

/* "[tcp:|udp:][ADDRESS:]PORT:PORT": 0, or -EINVAL with a message. */
MUST_CHECK int net_parse_forward(const char *text, struct net_forward *f, struct err *err);

/* NULL with a message. */
struct net *net_new(const struct net_config *cfg, struct err *err);
void net_free(struct net *n);

/* A frame from the guest, by one thread at a time.  false: no room, cfg->room will be called. */
MUST_CHECK bool net_send(struct net *n, const u8 *frame, size_t size);
