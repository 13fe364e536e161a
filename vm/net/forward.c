/* forward.c - what is given to --forward. */
#include "vm/net/net.h"

#include "base/err.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* A port's digits up to `end`, which follows them; NULL: there is none. */
static const char *port(const char *text, char end, u16 *out)
{
    char *after;
    unsigned long n = strtoul(text, &after, 10);

    if (after == text || *text < '0' || *text > '9' || *after != end || n > UINT16_MAX)
        return NULL;
    *out = (u16)n;
    return end ? after + 1 : after;
}

int net_parse_forward(const char *text, struct net_forward *f, struct err *err)
{
    const char *at = text, *colon;
    char addr[INET_ADDRSTRLEN];

    *f = (struct net_forward){ .addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (!strncmp(at, "udp:", 4) || !strncmp(at, "tcp:", 4)) {
        f->udp = *at == 'u';
        at += 4;
    }
    colon = strchr(at, ':');
    if (colon && strchr(colon + 1, ':')) {
        size_t n = (size_t)(colon - at);
        snprintf(addr, sizeof addr, "%.*s", (int)MIN(n, sizeof addr - 1), at);
        if (n >= sizeof addr || inet_pton(AF_INET, addr, &f->addr) != 1)
            return err_set(err, -EINVAL, "\"%s\": no address of four numbers before the first colon", text);
        at = colon + 1;
    }
    at = port(at, ':', &f->host_port);
    if (!at || !port(at, 0, &f->guest_port) || !f->guest_port)
        return err_set(err, -EINVAL, "\"%s\" is no forward: write [udp:][ADDRESS:]HOSTPORT:GUESTPORT, as in 2222:22", text);
    return 0;
}
