/* boot_net.c - ferry boot's network, shared directories and serial lines: options, and the program that holds libslirp. */
#include "cli/boot.h"

#include "base/err.h"
#include "vm/net/net.h"
#include "vm/serial.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

enum { SSH = 22, MAX_FORWARDS = 32, MAX_SHARES = 8, TAG_MAX = 31 };

static struct net_forward forwards[MAX_FORWARDS];
static u16 host_ports[MAX_FORWARDS];
static struct machine_serial serials[SERIAL_ENDS];
static struct machine_share shares[MAX_SHARES];
static char share_text[MAX_SHARES][PATH_MAX + TAG_MAX + 8];

int boot_forward(struct machine_config *cfg, const char *text)
{
    struct err err;

    if (cfg->net.n_forward == MAX_FORWARDS)
        return cli_error("--forward: at most %d", MAX_FORWARDS);
    if (net_parse_forward(text, &forwards[cfg->net.n_forward], &err))
        return cli_error("--forward: %s", err.msg);
    cfg->net.forward = forwards;
    cfg->net.host_port = host_ports;
    cfg->net.n_forward++;
    return 0;
}

int boot_net(struct machine_config *cfg, const char *text)
{
    if (strcmp(text, "none") && strcmp(text, "user"))
        return cli_error("--net: no \"%s\"; there are user and none", text);
    cfg->net.on = !strcmp(text, "user");
    return 0;
}

/* [TAG=]DIR[:ro]; directories with such characters in their names can be given as ./NAME:rw */
int boot_share(struct machine_config *cfg, const char *text)
{
    unsigned i = cfg->n_share;
    char *copy = share_text[i];
    struct machine_share *s = &shares[i];

    if (i == MAX_SHARES)
        return cli_error("--share: at most %d", MAX_SHARES);
    snprintf(copy, sizeof share_text[i], "%s", text);
    size_t n = strlen(copy), equals = strcspn(copy, "=/");
    s->read_only = n > 3 && !strcmp(copy + n - 3, ":ro");
    if (s->read_only || (n > 3 && !strcmp(copy + n - 3, ":rw")))
        copy[n - 3] = 0;
    if (copy[equals] == '=') {
        copy[equals] = 0;
        s->tag = copy;
        s->dir = copy + equals + 1;
        if (!equals || equals > TAG_MAX)
            return cli_error("--share: a tag has 1 to %d characters: \"%s\"", TAG_MAX, text);
    } else {
        static const char *const tags[MAX_SHARES] = { "share", "share2", "share3", "share4", "share5", "share6", "share7", "share8" };
        s->tag = tags[i];
        s->dir = copy;
    }
    if (!*s->dir)
        return cli_error("--share: which directory?");
    for (unsigned k = 0; k < i; k++)
        if (!strcmp(shares[k].tag, s->tag))
            return cli_error("--share: two directories have the tag \"%s\": write --share TAG=%s", s->tag, s->dir);
    cfg->share = shares;
    cfg->n_share++;
    return 0;
}

/* The system on a disk can be reached by ssh at a port that is free, if nobody has said how. */
static void forward_ssh(struct machine_config *cfg)
{
    for (unsigned i = 0; i < cfg->net.n_forward; i++)
        if (!forwards[i].udp && forwards[i].guest_port == SSH)
            return;
    if (cfg->net.on && cfg->n_disks && cfg->net.n_forward < MAX_FORWARDS) {
        forwards[cfg->net.n_forward++] = (struct net_forward){ .addr.s_addr = htonl(INADDR_LOOPBACK), .guest_port = SSH };
        cfg->net.forward = forwards;
        cfg->net.host_port = host_ports;
    }
}

void boot_with_net(struct machine_config *cfg, char **argv)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 16);

    bool asked = cfg->net.n_forward;
    forward_ssh(cfg);
    if (!cfg->net.on || net_present())
        return;
    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n > 0) {
        strcpy(path + n, "ferry-machine");
        execv(path, argv);
    }
    if (asked)
        return;                 /* the machine says what is missing */
    fputs("ferry: no network: there is no ferry-machine, which holds libslirp, beside ferry\n", stderr);
    cfg->net.on = false;
    cfg->net.n_forward = 0;
}

int boot_console(struct machine_config *cfg, const char *text)
{
    if (strcmp(text, "uart") && strcmp(text, "virtio"))
        return cli_error("--console: no \"%s\"; there are uart and virtio", text);
    cfg->virtio_console = *text == 'v';
    return 0;
}

int boot_serial(struct machine_config *cfg, const char *text)
{
    if (cfg->n_serial == SERIAL_ENDS)
        return cli_error("--serial: at most %d", SERIAL_ENDS);
    cfg->serial = serials;
    serials[cfg->n_serial++].text = text;
    return 0;
}

void boot_tell_ends(const struct machine_config *cfg)
{
    for (unsigned i = 0; i < cfg->n_serial; i++)
        if (*cfg->serial[i].terminal)
            fprintf(stderr, "ferry: the serial line is at %s\n", cfg->serial[i].terminal);
    for (unsigned i = 0; i < cfg->net.n_forward; i++)
        if (!cfg->net.forward[i].host_port)
            fprintf(stderr, "ferry: %s port %u of this host is port %u of the machine\n",
                    cfg->net.forward[i].udp ? "UDP" : "TCP", cfg->net.host_port[i], cfg->net.forward[i].guest_port);
}
