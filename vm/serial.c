/* serial.c - see serial.h. */
#include "vm/serial.h"

#include "base/err.h"
#include "vm/machine_in.h"
#include "vm/monitor/place.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct serial_end {
    struct chartap tap;
    int fd;                     /* where bytes go; -1: nobody is connected */
    int listens;                /* a socket's; else -1 */
    int other;                  /* the terminal's other side, so that it does not hang up; else -1 */
    const char *path;           /* of a socket, to be removed */
};

static void put(struct chartap *t, const u8 *bytes, unsigned n)
{
    struct serial_end *e = CONTAINER_OF(t, struct serial_end, tap);
    ssize_t done = 0;

    if (e->listens >= 0)
        done = e->fd < 0 ? 0 : send(e->fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL);
    else
        done = write(e->fd, bytes, n);
    (void)done;                 /* nobody listens, or the disk is full */
}

/* ---- opening ------------------------------------------------------------------------------------------------------- */

static int open_file(struct serial_end *e, const char *path, struct err *err)
{
    /* A pipe does not hold up the machine: without a reader it cannot be opened, and a full one loses bytes. */
    e->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
    if (e->fd < 0 && errno == ENXIO)
        return err_set(err, -ENXIO, "--serial: nobody reads %s yet", path);
    return e->fd < 0 ? err_set(err, -errno, "--serial: \"%s\": %s", path, strerror(errno)) : 0;
}

static int open_terminal(struct serial_end *e, char *name, size_t room, struct err *err)
{
    struct termios raw;

    e->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (e->fd < 0 || grantpt(e->fd) || unlockpt(e->fd) || ptsname_r(e->fd, name, room)
        || (e->other = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0)
        return err_set(err, -errno, "--serial: no pseudo-terminal: %s", strerror(errno));
    if (!tcgetattr(e->other, &raw)) {
        cfmakeraw(&raw);
        tcsetattr(e->other, TCSANOW, &raw);
    }
    return 0;
}

static int open_socket(struct serial_end *e, const char *path, struct err *err)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };

    if (!*path || strlen(path) >= sizeof at.sun_path)
        return err_set(err, -ENAMETOOLONG, "--serial: a socket's path has 1 to %zu bytes", sizeof at.sun_path - 1);
    strcpy(at.sun_path, path);
    e->listens = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (place_is_left_over(&at))
        unlink(path);
    if (e->listens < 0 || bind(e->listens, (struct sockaddr *)&at, sizeof at) || listen(e->listens, 1))
        return err_set(err, -errno, "--serial: %s: %s", path, strerror(errno));
    e->path = path;
    return 0;
}

static int open_end(struct machine *m, struct machine_serial *cfg, struct err *err)
{
    struct serial_end *e = calloc(1, sizeof *e);
    const char *text = cfg->text;

    if (!e)
        return err_set(err, -ENOMEM, "no memory for a serial line");
    *e = (struct serial_end){ .tap.write = put, .fd = -1, .listens = -1, .other = -1 };
    m->serial.end[m->serial.n++] = e;
    int code = !strcmp(text, "pty")          ? open_terminal(e, cfg->terminal, sizeof cfg->terminal, err)
               : !strncmp(text, "file:", 5) ? open_file(e, text + 5, err)
               : !strncmp(text, "unix:", 5) ? open_socket(e, text + 5, err)
                   : err_set(err, -EINVAL, "--serial: no \"%s\"; there are file:PATH, unix:PATH and pty", text);
    if (!code)
        console_tap(&m->console, &e->tap);
    return code;
}

int serial_open(struct machine *m, struct err *err)
{
    int code = 0;

    for (unsigned i = 0; i < m->cfg->n_serial && !code; i++)
        code = open_end(m, &m->cfg->serial[i], err);
    return code;
}

static void close_if(int fd)
{
    if (fd >= 0)
        close(fd);
}

void serial_close(struct machine *m)
{
    while (m->serial.n) {
        struct serial_end *e = m->serial.end[--m->serial.n];
        console_untap(&m->console, &e->tap);
        close_if(e->fd);
        close_if(e->listens);
        close_if(e->other);
        if (e->path)
            unlink(e->path);
        free(e);
    }
}

/* ---- what comes ------------------------------------------------------------------------------------------------------ */

static bool reads(const struct serial_end *e) { return e->listens >= 0 || e->other >= 0; }

void serial_fds(const struct machine *m, struct pollfd *fd)
{
    for (unsigned i = 0; i < SERIAL_ENDS; i++) {
        const struct serial_end *e = i < m->serial.n ? m->serial.end[i] : NULL;
        bool waits = e && reads(e) && (e->fd < 0 || machine_type_room(m));
        fd[i] = (struct pollfd){ .fd = !waits ? -1 : e->fd < 0 ? e->listens : e->fd, .events = POLLIN };
    }
}

static void hear(struct machine *m, struct serial_end *e)
{
    u8 bytes[64];

    if (e->fd < 0) {
        e->fd = accept4(e->listens, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        return;
    }
    unsigned room = machine_type_room(m);
    if (!room)                  /* another end has just filled it */
        return;
    ssize_t n = read(e->fd, bytes, MIN(room, sizeof bytes));
    if (n > 0) {
        machine_type(m, bytes, (unsigned)n);
    } else if (e->listens >= 0 && (n == 0 || (errno != EAGAIN && errno != EINTR))) {
        close(e->fd);
        e->fd = -1;
    }
}

void serial_serve(struct machine *m, const struct pollfd *fd)
{
    pthread_mutex_lock(&m->lock);
    for (unsigned i = 0; i < m->serial.n; i++)
        if (fd[i].revents)
            hear(m, m->serial.end[i]);
    pthread_mutex_unlock(&m->lock);
}
