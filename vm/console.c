/* console.c - see console.h. */
#include "vm/console.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

enum { CTRL_A = 1, CHUNK = 256, PATIENCE_MS = 100 };        /* CHUNK: what does not have to wait where something can be written */

/* Waits until somebody reads; false: it is to end before that. */
static bool writable(const struct console *c)
{
    struct pollfd p[2] = { { .fd = c->out, .events = POLLOUT }, { .fd = c->ends, .events = POLLIN } };

    while (poll(p, ARRAY_LEN(p), PATIENCE_MS) <= 0 && !(c->over && c->over(c->ctx)))
        ;
    return p[0].revents;
}

void console_write(struct console *c, const u8 *bytes, size_t size)
{
    for (size_t at = 0; at < size && writable(c);) {
        ssize_t n = write(c->out, bytes + at, MIN(size - at, CHUNK));
        if (n < 0 && errno != EINTR && errno != EAGAIN) {
            if (errno == EPIPE)
                c->gone = true;
            break;
        }
        at += n > 0 ? (size_t)n : 0;
    }
}

void console_flush(struct console *c)
{
    for (struct chartap *t = c->taps; t; t = t->next)
        t->write(t, c->buf, c->n);
    console_write(c, c->buf, c->n);
    c->n = 0;
}

void console_tap(struct console *c, struct chartap *t)
{
    t->next = c->taps;
    c->taps = t;
}

void console_untap(struct console *c, struct chartap *t)
{
    struct chartap **at = &c->taps;

    while (*at && *at != t)
        at = &(*at)->next;
    if (*at)
        *at = t->next;
}

static void put(struct chardev *dev, u8 byte)
{
    struct console *c = CONTAINER_OF(dev, struct console, dev);
    c->buf[c->n++] = byte;
    if (byte == '\n' || c->n == sizeof c->buf)
        console_flush(c);
    else if (c->n == 1 && c->held)
        c->held(c->ctx);
}

/* The one whose terminal is raw, for who dies of a fault of ours. */
static const struct console *raw_one;

void console_restore(void)
{
    if (raw_one)
        tcsetattr(raw_one->in, TCSANOW, &raw_one->before);
}

static void on_abort(int sig)
{
    console_restore();
    raise(sig);                 /* when this returns, and then nobody handles it */
}

void console_open(struct console *c, int in, int out)
{
    *c = (struct console){ .dev.write = put, .in = in, .out = out, .ends = -1 };
    if (!isatty(in) || tcgetattr(in, &c->before))
        return;
    struct termios raw = c->before;
    cfmakeraw(&raw);
    raw.c_oflag |= OPOST;
    raw_one = c;
    sigaction(SIGABRT, &(struct sigaction){ .sa_handler = on_abort, .sa_flags = SA_RESETHAND }, NULL);
    c->raw = !tcsetattr(in, TCSANOW, &raw);
}

void console_close(struct console *c)
{
    console_flush(c);
    if (c->raw)
        console_restore();
    raw_one = NULL;
}

int console_read(struct console *c, u8 *bytes, unsigned max)
{
    u8 typed[64];
    int n_out = 0;
    ssize_t n = read(c->in, typed, MIN(max, sizeof typed));

    if (n <= 0) {
        c->ended = n == 0 || (errno != EINTR && errno != EAGAIN);
        return 0;
    }
    for (ssize_t i = 0; i < n; i++) {
        if (c->raw && !c->escape && typed[i] == CTRL_A) {
            c->escape = true;
            continue;
        }
        if (c->escape && typed[i] == 'x')
            return -1;
        c->escape = false;
        bytes[n_out++] = typed[i];
    }
    return n_out;
}
