/* err.h - a message on its way to the user.  The caller owns the struct; functions that fail fill it once. */
#pragma once

#include "base/base.h"

struct err {
    char msg[256];
};

/* Formats into err (which may be NULL) and returns code, so that `return err_set(err, -ENOEXEC, "...")` works. */
PRINTF_LIKE(3, 4) int err_set(struct err *err, int code, const char *fmt, ...);
