/* base.c - where a failed ASSERT ends. */
#include "base/base.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void (*assert_dump_hook)(void);

void assert_fail(const char *file, int line, const char *cond, const char *fmt, ...)
{
    static atomic_flag dumping = ATOMIC_FLAG_INIT;
    char msg[512];
    size_t len;
    va_list ap;

    len = (size_t)snprintf(msg, sizeof(msg), "ferry: internal error at %s:%d (%s): ", file, line, cond);
    len = MIN(len, sizeof(msg) - 1);
    va_start(ap, fmt);
    vsnprintf(msg + len, sizeof(msg) - len, fmt, ap);
    va_end(ap);
    len = MIN(strlen(msg), sizeof(msg) - 2);
    msg[len++] = '\n';
    if (write(STDERR_FILENO, msg, len) < 0) {
        /* nobody left to tell */
    }
    /* The dump itself may fail an ASSERT: only the first failure dumps. */
    if (assert_dump_hook && !atomic_flag_test_and_set(&dumping))
        assert_dump_hook();
    abort();
}
