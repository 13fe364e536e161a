/* buf.h - a growing string, always NUL-terminated.  Owned by one thread; buf_fini frees it. */
#pragma once

#include "base/base.h"

struct buf {
    char *data;
    size_t len, cap;
};

void buf_init(struct buf *b);
void buf_fini(struct buf *b);
void buf_reset(struct buf *b);                  /* empty, memory kept */
void buf_add(struct buf *b, const void *data, size_t len);
PRINTF_LIKE(2, 3) void buf_printf(struct buf *b, const char *fmt, ...);
