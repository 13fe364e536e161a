/* log.c - one mask, one sink; a line is built on the stack and written by one write, so that lines of
 * threads and processes that share the sink do not mix. */
#include "base/log.h"
#include "base/err.h"
#include "base/os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const char *const names[LOG_N_CATS] = {
#define LOG_CAT(name, doc) #name,
    LOG_CATEGORIES(LOG_CAT)
#undef LOG_CAT
};

u32 log_mask;
static int sink = STDERR_FILENO;

/* Guests expect the low file numbers for themselves. */
enum { SINK_MIN = 960 };

static void emit(const char *line, size_t len)
{
    while (len) {
        ssize_t n = write(sink, line, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;             /* a full disk or a closed sink must not stop the guest */
        line += n;
        len -= (size_t)n;
    }
}

/* Writes "[tid cat] text\n".  Longer lines than the buffer end in "...".  errno is kept. */
static void emit_prefixed(enum log_cat cat, const char *text, size_t len)
{
    int saved = errno;
    char line[2048];
    size_t n = (size_t)snprintf(line, sizeof(line), "[%d %s] ", os_gettid(), names[cat]);
    size_t room = sizeof(line) - 1 - n;

    if (len > room) {
        memcpy(line + n, text, room - 3);
        memcpy(line + n + room - 3, "...", 3);
        n += room;
    } else {
        memcpy(line + n, text, len);
        n += len;
    }
    line[n++] = '\n';
    emit(line, n);
    errno = saved;
}

void log_line(enum log_cat cat, const char *fmt, ...)
{
    char text[2048];
    va_list ap;

    va_start(ap, fmt);
    int len = vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    if (len > 0)
        emit_prefixed(cat, text, MIN((size_t)len, sizeof(text) - 1));
}

void log_text(enum log_cat cat, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        emit_prefixed(cat, text, len);
        text += len + (text[len] == '\n');
    }
}

int log_parse(const char *list, struct err *err)
{
    u32 mask = 0;

    for (const char *p = list; *p;) {
        size_t len = strcspn(p, ",");
        unsigned cat = 0;
        while (cat < LOG_N_CATS && (strlen(names[cat]) != len || memcmp(names[cat], p, len)))
            cat++;
        if (cat == LOG_N_CATS) {
            char known[160] = "";
            for (unsigned i = 0; i < LOG_N_CATS; i++)
                snprintf(known + strlen(known), sizeof(known) - strlen(known), " %s", names[i]);
            return err_set(err, -EINVAL, "no log item \"%.*s\"; there are:%s", (int)MIN(len, (size_t)40), p, known);
        }
        mask |= 1u << cat;
        p += len + (p[len] == ',');
    }
    log_mask |= mask;
    return 0;
}

int log_open(const char *path, struct err *err)
{
    int how = O_TRUNC;
    if (*path == '+') {
        how = 0;
        path++;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | how, 0666);
    if (fd < 0)
        return err_set(err, -errno, "cannot write the log to %s: %s", path, strerror(errno));
    int high = fcntl(fd, F_DUPFD_CLOEXEC, SINK_MIN);
    if (high >= 0) {
        close(fd);
        fd = high;
    }
    if (sink != STDERR_FILENO)
        close(sink);
    sink = fd;
    return 0;
}

int log_fd(void)
{
    return sink;
}
