/* none.c - for programs that do not hold libslirp. */
#include "base/err.h"
#include "vm/net/net.h"

#include <errno.h>

bool net_present(void) { return false; }

struct net *net_new(const struct net_config *cfg, struct err *err)
{
    err_set(err, -ENOTSUP, "this build has no libslirp, which makes the network: use --net none");
    return NULL;
}

void net_free(struct net *n) { }
bool net_send(struct net *n, const u8 *frame, size_t size) { return true; }
