/* slirp.c - see net.h: libslirp and the thread it runs on.
 *
 *   card ── net_send ──► filling ─┐ swap          ┌─► cfg->receive ──► card
 *                        taken  ◄─┴─► slirp_input ┴─ libslirp ◄──► sockets
 *
 * 1. Only the thread touches libslirp once it runs, so the sockets' system calls hold up no CPU.
 * 2. Frames from the guest are collected in one buffer while the thread goes through the other.
 * 3. `lock` is taken under the machine's lock; the thread calls the card with no lock. */
#include "vm/net/net.h"

#include "base/err.h"
#include "base/log.h"
#include "base/os.h"
#include "vm/sandbox.h"

#include <errno.h>
#include <libslirp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 1 << 20, FIRST_FDS = 64, CONFIG_VERSION = 4 };
static const u64 ms_ns = 1000000;

struct frames {
    u8 *at;                         /* each with its size, a u32, before it */
    size_t used;
};

struct timer {
    struct timer *next;
    SlirpTimerCb call;
    void *arg;
    s64 due_ms;                     /* -1: never */
};

struct net {
    struct net_config cfg;
    Slirp *slirp;
    struct timer *timers;
    pthread_t thread;
    bool runs;
    int wake_fd;
    struct pollfd *fd;              /* of one wait; [0] is wake_fd */
    unsigned n_fd, room_fd;
    pthread_mutex_t lock;           /* of what follows */
    struct frames filling, taken;   /* taken: the thread's */
    bool sleeps, full, ends;
};

bool net_present(void) { return true; }

/* ---- what libslirp calls ------------------------------------------------------------------------------------- */

static ssize_t receive(const void *frame, size_t size, void *opaque)
{
    struct net *n = opaque;
    n->cfg.receive(n->cfg.ctx, frame, size);
    return (ssize_t)size;
}

static void guest_error(const char *msg, void *opaque) { LOG(guest, "network: %s", msg); }
static int64_t now(void *opaque) { return (int64_t)os_now_ns(); }

static void *timer_new(SlirpTimerCb call, void *arg, void *opaque)
{
    struct net *n = opaque;
    struct timer *t = malloc(sizeof *t);

    if (!t)
        return NULL;
    *t = (struct timer){ .next = n->timers, .call = call, .arg = arg, .due_ms = -1 };
    return n->timers = t;
}

static void timer_free(void *timer, void *opaque)
{
    struct net *n = opaque;
    struct timer **at = &n->timers;

    while (*at && *at != timer)
        at = &(*at)->next;
    if (*at)
        *at = (*at)->next;
    free(timer);
}

static void timer_mod(void *timer, int64_t due_ms, void *opaque)
{
    if (timer)
        ((struct timer *)timer)->due_ms = due_ms;
}

static void no_fd(int fd, void *opaque) { }
static void no_notice(void *opaque) { }

static const SlirpCb callbacks = { .send_packet = receive, .guest_error = guest_error, .clock_get_ns = now,
    .timer_new = timer_new, .timer_free = timer_free, .timer_mod = timer_mod, .register_poll_fd = no_fd,
    .unregister_poll_fd = no_fd, .notify = no_notice };

/* ---- waiting --------------------------------------------------------------------------------------------------- */

static const struct { int slirp; short host; } event_of[] = {
    { SLIRP_POLL_IN, POLLIN }, { SLIRP_POLL_OUT, POLLOUT }, { SLIRP_POLL_PRI, POLLPRI }, { SLIRP_POLL_ERR, POLLERR },
    { SLIRP_POLL_HUP, POLLHUP },
};

static int add_fd(int fd, int events, void *opaque)
{
    struct net *n = opaque;

    if (n->n_fd == n->room_fd) {
        struct pollfd *more = realloc(n->fd, 2 * n->room_fd * sizeof *more);
        if (!more)
            return -1;
        n->fd = more;
        n->room_fd *= 2;
    }
    n->fd[n->n_fd] = (struct pollfd){ .fd = fd };
    for (unsigned i = 0; i < ARRAY_LEN(event_of); i++)
        if (events & event_of[i].slirp)
            n->fd[n->n_fd].events |= event_of[i].host;
    return (int)n->n_fd++;
}

static int events_of(int idx, void *opaque)
{
    const struct net *n = opaque;
    int events = 0;

    for (unsigned i = 0; idx > 0 && i < ARRAY_LEN(event_of); i++)
        if (n->fd[idx].revents & event_of[i].host)
            events |= event_of[i].slirp;
    return events;
}

/* Calls the timers whose time has come; the ms until the next one. */
static u32 run_timers(struct net *n)
{
    s64 at = (s64)(os_now_ns() / ms_ns);
    u32 wait = UINT32_MAX;

    for (struct timer *t = n->timers, *next; t; t = next) {
        next = t->next;
        if (t->due_ms >= 0 && t->due_ms <= at) {
            t->due_ms = -1;
            t->call(t->arg);
        }
        if (t->due_ms >= 0)
            wait = (u32)MIN((s64)wait, MAX(t->due_ms - at, 0));
    }
    return wait;
}

static void wait_for_host(struct net *n)
{
    u32 ms = run_timers(n);

    n->fd[0] = (struct pollfd){ .fd = n->wake_fd, .events = POLLIN };
    n->n_fd = 1;
    slirp_pollfds_fill(n->slirp, &ms, add_fd, n);
    pthread_mutex_lock(&n->lock);
    if (n->filling.used || n->ends)
        ms = 0;
    n->sleeps = ms;
    pthread_mutex_unlock(&n->lock);
    int got = poll(n->fd, n->n_fd, ms > INT32_MAX ? -1 : (int)ms);
    if (got > 0 && n->fd[0].revents) {
        u64 count;
        ssize_t drained = read(n->wake_fd, &count, sizeof count);
        (void)drained;
    }
    slirp_pollfds_poll(n->slirp, got < 0, events_of, n);
}

/* ---- frames from the guest ------------------------------------------------------------------------------------- */

static void wake(struct net *n)
{
    ssize_t done = write(n->wake_fd, &(u64){ 1 }, sizeof(u64));
    (void)done;                     /* it fails only if it is awake anyway */
}

bool net_send(struct net *n, const u8 *frame, size_t size)
{
    u32 head = (u32)size;

    ASSERT(size <= NET_FRAME_MAX, "%zu bytes", size);
    pthread_mutex_lock(&n->lock);
    struct frames *f = &n->filling;
    bool ok = size + sizeof head <= BUFFER - f->used, sleeps = n->sleeps;
    n->full |= !ok;
    n->sleeps = false;
    if (ok) {
        memcpy(f->at + f->used, &head, sizeof head);
        memcpy(f->at + f->used + sizeof head, frame, size);
        f->used += sizeof head + size;
    }
    pthread_mutex_unlock(&n->lock);
    if (sleeps)
        wake(n);
    return ok;
}

/* false: the end. */
static bool take_frames(struct net *n)
{
    pthread_mutex_lock(&n->lock);
    struct frames f = n->filling;
    n->filling = (struct frames){ .at = n->taken.at };
    n->taken = f;
    bool full = n->full, ends = n->ends;
    n->full = n->sleeps = false;
    pthread_mutex_unlock(&n->lock);
    if (full)
        n->cfg.room(n->cfg.ctx);
    for (size_t at = 0; at < f.used;) {
        u32 size;
        memcpy(&size, f.at + at, sizeof size);
        slirp_input(n->slirp, f.at + at + sizeof size, (int)size);
        at += sizeof size + size;
    }
    return !ends;
}

/* Of /etc/resolv.conf, which often is a link to the other. */
static const struct sandbox_dir places[] = { { .path = "/etc" }, { .path = "/run" } };

static void *run(void *arg)
{
    struct net *n = arg;
    sigset_t broken_pipe;

    sigemptyset(&broken_pipe);          /* libslirp writes to connections that the other side has closed */
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, NULL);
    sandbox_confine(places, ARRAY_LEN(places));
    do
        wait_for_host(n);
    while (take_frames(n));
    return NULL;
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

/* A port of the host that is free now. */
static int free_port(const struct net_forward *f, u16 *port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = f->addr };
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, (f->udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0), code = 0;

    if (fd < 0)
        return -errno;
    if (bind(fd, (struct sockaddr *)&at, size) || getsockname(fd, (struct sockaddr *)&at, &size))
        code = -errno;
    close(fd);
    *port = ntohs(at.sin_port);
    return code;
}

static int listen_at(struct net *n, unsigned i, struct err *err)
{
    const struct net_forward *f = &n->cfg.forward[i];
    char addr[INET_ADDRSTRLEN];
    u16 port = f->host_port;
    int code = port ? 0 : free_port(f, &port);

    if (!code && slirp_add_hostfwd(n->slirp, f->udp, f->addr, port, (struct in_addr){ 0 }, f->guest_port))
        code = errno ? -errno : -EADDRINUSE;
    n->cfg.host_port[i] = port;
    inet_ntop(AF_INET, &f->addr, addr, sizeof addr);
    return code ? err_set(err, code, "--forward: cannot listen at %s, %s port %d: %s", addr, f->udp ? "UDP" : "TCP", port,
                          strerror(-code)) : 0;
}

/* The addresses are those every user of such a network knows from QEMU. */
static Slirp *new_slirp(struct net *n)
{
    SlirpConfig c = { .version = CONFIG_VERSION, .in_enabled = true, .in6_enabled = true, .vprefix_len = 64,
                      .if_mtu = NET_MTU, .if_mru = NET_MTU };

    inet_pton(AF_INET, "10.0.2.0", &c.vnetwork);
    inet_pton(AF_INET, "255.255.255.0", &c.vnetmask);
    inet_pton(AF_INET, "10.0.2.2", &c.vhost);
    inet_pton(AF_INET, "10.0.2.3", &c.vnameserver);
    inet_pton(AF_INET, "10.0.2.15", &c.vdhcp_start);
    inet_pton(AF_INET6, "fec0::", &c.vprefix_addr6);
    inet_pton(AF_INET6, "fec0::2", &c.vhost6);
    inet_pton(AF_INET6, "fec0::3", &c.vnameserver6);
    return slirp_new(&c, &callbacks, n);
}

struct net *net_new(const struct net_config *cfg, struct err *err)
{
    struct net *n = calloc(1, sizeof *n);
    int code = 0;

    if (!n) {
        err_set(err, -ENOMEM, "no memory for a network");
        return NULL;
    }
    n->cfg = *cfg;
    pthread_mutex_init(&n->lock, NULL);
    n->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    n->filling.at = malloc(BUFFER);
    n->taken.at = malloc(BUFFER);
    n->fd = calloc(n->room_fd = FIRST_FDS, sizeof *n->fd);
    n->slirp = new_slirp(n);
    if (n->wake_fd < 0 || !n->filling.at || !n->taken.at || !n->fd || !n->slirp)
        code = err_set(err, -ENOMEM, "no memory for a network");
    for (unsigned i = 0; !code && i < cfg->n_forward; i++)
        code = listen_at(n, i, err);
    if (!code && (code = pthread_create(&n->thread, NULL, run, n)))
        err_set(err, -code, "no thread for the network: %s", strerror(code));
    n->runs = !code;
    if (!code)
        return n;
    net_free(n);
    return NULL;
}

void net_free(struct net *n)
{
    if (n->runs) {
        pthread_mutex_lock(&n->lock);
        n->ends = true;
        pthread_mutex_unlock(&n->lock);
        wake(n);
        pthread_join(n->thread, NULL);
    }
    if (n->slirp)
        slirp_cleanup(n->slirp);
    if (n->wake_fd >= 0)
        close(n->wake_fd);
    free(n->filling.at);
    free(n->taken.at);
    free(n->fd);
    pthread_mutex_destroy(&n->lock);
    free(n);
}
