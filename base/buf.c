/* buf.c - a growing string.  Out of memory is an ASSERT, as for arenas. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Room for extra more bytes and the NUL. */
static void grow(struct buf *b, size_t extra)
{
    size_t need;
    ASSERT(!__builtin_add_overflow(b->len + 1, extra, &need), "string of %zu + %zu bytes", b->len, extra);
    if (need <= b->cap)
        return;
    size_t cap = MAX(need, MIN(b->cap, SIZE_MAX / 2) * 2);
    cap = MAX(cap, (size_t)64);
    char *data = realloc(b->data, cap);
    ASSERT(data, "out of memory (%zu bytes)", cap);
    b->data = data;
    b->cap = cap;
}

void buf_init(struct buf *b)
{
    *b = (struct buf){0};
    grow(b, 0);
    b->data[0] = 0;
}

void buf_fini(struct buf *b)
{
    free(b->data);
    *b = (struct buf){0};
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    b->data[0] = 0;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
    if (!len)
        return;
    grow(b, len);
    memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = 0;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int len = vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
    va_end(ap);
    ASSERT(len >= 0, "bad format \"%s\"", fmt);
    if ((size_t)len >= b->cap - b->len) {
        grow(b, (size_t)len);
        va_start(ap, fmt);
        vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
        va_end(ap);
    }
    b->len += (size_t)len;
}
