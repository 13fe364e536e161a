/* monitor.c - a Unix socket on which others ask a running machine: a line of JSON each way.
 *
 *      {"do": "status"}  ──►  {"ok": true, "state": "running", ...}
 *      {"do": "fly"}     ──►  {"ok": false, "error": "..."}
 *
 * Only the user who started the machine can connect.  What comes is not trusted all the same: lines have a limit, as
 * have connections, and one who does not read his answers is hung up on.  A connection that asks for the console
 * becomes it: bytes both ways.  By the thread that waits (machine.c). */
#include "base/err.h"
#include "base/log.h"
#include "vm/machine_in.h"
#include "vm/monitor/place.h"

#include <errno.h>
#include <json-c/json.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { CLIENTS = MONITOR_FDS - 1, LINE = 1024, DEPTH = 4 };

struct client {
    int fd;                 /* -1: nobody */
    bool asked;             /* a whole line */
    bool console;
    unsigned n;
    char line[LINE];
};

struct monitor {
    struct machine *m;
    struct sockaddr_un at;
    int fd;
    struct client client[CLIENTS];
    unsigned turn;
    struct chartap tap;
};

/* Under the lock, since CPUs write to consoles (tap). */
static void hang_up(struct monitor *mon, struct client *c)
{
    pthread_mutex_lock(&mon->m->lock);
    close(c->fd);
    c->fd = -1;
    pthread_mutex_unlock(&mon->m->lock);
}

static bool give(struct monitor *mon, struct client *c, const void *bytes, size_t n)
{
    bool ok = send(c->fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)n;

    if (!ok)
        hang_up(mon, c);
    return ok;
}

/* ---- what can be asked ------------------------------------------------------------------------------------ */

static void add(struct json_object *to, const char *name, struct json_object *value) { json_object_object_add(to, name, value); }

static const char *status(struct monitor *mon, struct client *c, struct json_object *answer)
{
    struct machine *m = mon->m;
    unsigned on = 0;

    for (unsigned i = 0; i < m->n_cpus; i++)
        on += atomic_load(&m->vcpu[i].power) == POWER_ON;
    add(answer, "state", json_object_new_string(m->paused_ns ? "paused" : "running"));
    add(answer, "pid", json_object_new_int(getpid()));
    add(answer, "cpus", json_object_new_int((int)m->n_cpus));
    add(answer, "cpus_on", json_object_new_int((int)on));
    add(answer, "memory", json_object_new_int64((int64_t)m->cfg->memory));
    add(answer, "uptime_ns", json_object_new_int64((int64_t)machine_now(m)));
    return NULL;
}

static const char *pause_it(struct monitor *mon, struct client *c, struct json_object *answer)
{
    vcpu_pause(mon->m);
    return NULL;
}

static const char *resume(struct monitor *mon, struct client *c, struct json_object *answer)
{
    vcpu_resume(mon->m);
    return NULL;
}

static const char *reset(struct monitor *mon, struct client *c, struct json_object *answer)
{
    machine_stop(mon->m, STOP_RESET);
    return NULL;
}

static const char *quit(struct monitor *mon, struct client *c, struct json_object *answer)
{
    machine_stop(mon->m, STOP_USER);
    return NULL;
}

static const char *power(struct monitor *mon, struct client *c, struct json_object *answer)
{
    if (mon->m->paused_ns)
        return "it is paused: resume it first";
    return machine_press_power(mon->m) ? NULL : "its system does not listen to the power button: it has no driver for it, or is not up yet";
}

static const char *console(struct monitor *mon, struct client *c, struct json_object *answer)
{
    pthread_mutex_lock(&mon->m->lock);
    c->console = true;
    pthread_mutex_unlock(&mon->m->lock);
    return NULL;
}

static const struct {
    const char *name;
    const char *(*ask)(struct monitor *, struct client *, struct json_object *answer);      /* NULL, or why not */
} things[] = {
    { "status", status }, { "pause", pause_it }, { "resume", resume }, { "reset", reset }, { "power", power },
    { "quit", quit }, { "console", console },
};

static const char *ask(struct monitor *mon, struct client *c, const char *line, struct json_object *answer)
{
    struct json_tokener *t = json_tokener_new_ex(DEPTH);
    struct json_object *question = t ? json_tokener_parse_ex(t, line, (int)strlen(line) + 1) : NULL, *what;
    const char *why = "no JSON object with a string \"do\"";

    if (json_object_is_type(question, json_type_object) && json_object_object_get_ex(question, "do", &what)
        && json_object_is_type(what, json_type_string)) {
        why = "\"do\" is none of status, pause, resume, reset, power, quit, console";
        for (unsigned i = 0; i < ARRAY_LEN(things); i++)
            if (!strcmp(json_object_get_string(what), things[i].name))
                why = things[i].ask(mon, c, answer);
    }
    json_object_put(question);
    if (t)
        json_tokener_free(t);
    return why;
}

static void answer_line(struct monitor *mon, struct client *c, const char *line)
{
    struct json_object *answer = json_object_new_object();
    const char *why = ask(mon, c, line, answer);
    char text[LINE];

    add(answer, "ok", json_object_new_boolean(!why));
    if (why)
        add(answer, "error", json_object_new_string(why));
    int n = snprintf(text, sizeof text, "%s\n", json_object_to_json_string_ext(answer, JSON_C_TO_STRING_PLAIN));
    json_object_put(answer);
    give(mon, c, text, (size_t)MIN(n, (int)sizeof text - 1));
}

/* ---- connections ------------------------------------------------------------------------------------------ */

/* Room for one more; if need be, that of one who connected but never asked.  NULL: there is none. */
static struct client *make_room(struct monitor *mon)
{
    for (unsigned i = 0; i < CLIENTS; i++)
        if (mon->client[i].fd < 0)
            return &mon->client[i];
    for (unsigned i = 0; i < CLIENTS; i++) {
        struct client *c = &mon->client[mon->turn++ % CLIENTS];     /* not always the same, who may be about to ask */
        if (!c->asked) {
            hang_up(mon, c);
            return c;
        }
    }
    return NULL;
}

static void greet(struct monitor *mon)
{
    int fd = accept4(mon->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    struct client *c = fd < 0 ? NULL : make_room(mon);

    if (c) {
        pthread_mutex_lock(&mon->m->lock);
        *c = (struct client){ .fd = fd };
        pthread_mutex_unlock(&mon->m->lock);
    } else if (fd >= 0) {
        close(fd);
    }
}

static size_t room_for(const struct monitor *mon, const struct client *c)
{
    return MIN(sizeof c->line - c->n, c->console ? machine_type_room(mon->m) : sizeof c->line);
}

/* Whole lines are answered; what follows a request for the console is for that. */
static void take_lines(struct monitor *mon, struct client *c)
{
    while (c->fd >= 0 && !c->console) {
        char *end = memchr(c->line, '\n', c->n);
        if (!end)
            break;
        *end = '\0';
        c->asked = true;
        answer_line(mon, c, c->line);
        c->n -= (unsigned)(end + 1 - c->line);
        memmove(c->line, end + 1, c->n);
    }
    if (c->fd >= 0 && c->console) {
        unsigned n = MIN(c->n, machine_type_room(mon->m));
        machine_type(mon->m, (const u8 *)c->line, n);
        c->n = 0;                               /* who sends more at once than there is room for does not get it all in */
    } else if (c->n == sizeof c->line) {
        hang_up(mon, c);
    }
}

static void hear(struct monitor *mon, struct client *c)
{
    size_t room = room_for(mon, c);
    ssize_t n = recv(c->fd, c->line + c->n, room, MSG_DONTWAIT);

    if (!room)
        return;
    if (n > 0) {
        c->n += (unsigned)n;
        take_lines(mon, c);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        hang_up(mon, c);
    }
}

/* What the machine writes to its console. */
static void tap(struct chartap *t, const u8 *bytes, unsigned n)
{
    struct monitor *mon = CONTAINER_OF(t, struct monitor, tap);

    for (unsigned i = 0; i < CLIENTS; i++)
        if (mon->client[i].fd >= 0 && mon->client[i].console)
            send(mon->client[i].fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL);
}

unsigned monitor_fds(const struct monitor *mon, struct pollfd *fd)
{
    fd[0] = (struct pollfd){ .fd = mon->fd, .events = POLLIN };
    for (unsigned i = 0; i < CLIENTS; i++)
        fd[1 + i] = (struct pollfd){ .fd = room_for(mon, &mon->client[i]) ? mon->client[i].fd : -1, .events = POLLIN };
    return MONITOR_FDS;
}

void monitor_serve(struct monitor *mon, const struct pollfd *fd)
{
    for (unsigned i = 0; i < CLIENTS; i++)
        if (fd[1 + i].revents && mon->client[i].fd >= 0)
            hear(mon, &mon->client[i]);
    if (fd[0].revents)
        greet(mon);
}

/* ---- life ------------------------------------------------------------------------------------------------- */

static int listen_at(struct monitor *mon, struct err *err)
{
    const struct sockaddr *at = (const struct sockaddr *)&mon->at;

    mon->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (mon->fd < 0)
        return err_set(err, -errno, "no socket: %s", strerror(errno));
    int lock = place_tidy(&mon->at);
    mode_t mask = umask(0177);
    int code = bind(mon->fd, at, sizeof mon->at) || listen(mon->fd, CLIENTS) ? -errno : 0;
    umask(mask);
    if (lock >= 0)
        close(lock);
    if (code == -EADDRINUSE)
        return err_set(err, code, "there is a machine of this name: give another with --name");
    return code ? err_set(err, code, "%s: %s", mon->at.sun_path, strerror(-code)) : 0;
}

int monitor_open(struct monitor **out, struct machine *m, struct err *err)
{
    struct monitor *mon = calloc(1, sizeof *mon);
    char name[PLACE_NAME];
    int code = mon ? 0 : err_set(err, -ENOMEM, "no memory for a monitor");

    snprintf(name, sizeof name, "boot-%d", (int)getpid());
    if (!code)
        code = place_socket(&mon->at, m->cfg->name ? m->cfg->name : name, true, err);
    if (!code && (code = listen_at(mon, err)) && mon->fd >= 0)
        close(mon->fd);
    if (code) {
        free(mon);
        return m->cfg->name ? code : 0;
    }
    mon->m = m;
    for (unsigned i = 0; i < CLIENTS; i++)
        mon->client[i].fd = -1;
    mon->tap.write = tap;
    console_tap(&m->console, &mon->tap);
    *out = mon;
    return 0;
}

void monitor_close(struct monitor *mon)
{
    console_untap(&mon->m->console, &mon->tap);
    for (unsigned i = 0; i < CLIENTS; i++)
        if (mon->client[i].fd >= 0)
            hang_up(mon, &mon->client[i]);
    close(mon->fd);
    unlink(mon->at.sun_path);
    free(mon);
}
