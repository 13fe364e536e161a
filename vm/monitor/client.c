/* client.c - see client.h. */
#include "vm/monitor/client.h"

#include "base/err.h"
#include "vm/monitor/place.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { LINE = 1024, PATIENCE_S = 10 };

int client_connect(const char *name, struct err *err)
{
    struct sockaddr_un at;
    int code = place_name_ok(name) ? place_socket(&at, name, false, err)
                                   : err_set(err, -EINVAL, "\"%s\" is no name of a machine", name);
    if (code)
        return code;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return err_set(err, -errno, "no socket: %s", strerror(errno));
    if (connect(fd, (const struct sockaddr *)&at, sizeof at)) {
        code = errno == ENOENT || errno == ECONNREFUSED
            ? err_set(err, -errno, "no machine \"%s\" runs; `ferry vm list' shows those that do", name)
            : err_set(err, -errno, "%s: %s", at.sun_path, strerror(errno));
        close(fd);
        return code;
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = PATIENCE_S }, sizeof(struct timeval));
    return fd;
}

/* Not a byte more than the line: what follows may be of a console. */
static int read_line(int fd, char *line, size_t size)
{
    for (size_t n = 0; n < size; n++) {
        ssize_t got = recv(fd, line + n, 1, 0);
        if (got <= 0)
            return got ? -errno : -ECONNRESET;
        if (line[n] == '\n') {
            line[n] = '\0';
            return 0;
        }
    }
    return -EMSGSIZE;
}

static s64 number(struct json_object *o, const char *name) { return json_object_get_int64(json_object_object_get(o, name)); }

static void read_status(struct json_object *o, struct machine_status *s)
{
    const char *state = json_object_get_string(json_object_object_get(o, "state"));

    *s = (struct machine_status){ .pid = (int)number(o, "pid"), .cpus = (unsigned)number(o, "cpus"),
                                  .memory = (u64)number(o, "memory"), .uptime_ns = (u64)number(o, "uptime_ns") };
    snprintf(s->state, sizeof s->state, "%s", state ? state : "?");
}

int client_ask(int fd, const char *what, struct machine_status *status, struct err *err)
{
    char line[LINE];
    int n = snprintf(line, sizeof line, "{\"do\":\"%s\"}\n", what);
    int code = send(fd, line, (size_t)n, MSG_NOSIGNAL) == n ? read_line(fd, line, sizeof line) : -errno;

    if (code == -EAGAIN)
        return err_set(err, code, "the machine has not answered for %d seconds", PATIENCE_S);
    if (code)
        return err_set(err, code, "no answer from the machine: %s", strerror(-code));
    struct json_object *answer = json_tokener_parse(line);
    if (!json_object_is_type(answer, json_type_object)) {
        code = err_set(err, -EPROTO, "the machine's answer is none");
    } else if (!json_object_get_boolean(json_object_object_get(answer, "ok"))) {
        const char *why = json_object_get_string(json_object_object_get(answer, "error"));
        code = err_set(err, -EINVAL, "the machine says: %s", why ? why : "no");
    } else if (status) {
        read_status(answer, status);
    }
    json_object_put(answer);
    return code;
}
