/* console.h - the terminal as the other end of a serial line.
 *
 * Output is collected until a line or the buffer is full, or the machine's waiting thread comes by.  If the input is
 * a terminal it is in raw mode; then Ctrl-A x ends the machine and Ctrl-A Ctrl-A is a Ctrl-A. */
#pragma once

#include "vm/dev/dev.h"
#include <termios.h>

struct console {
    struct chardev dev;
    int in, out;
    int ends;               /* can be read, or over(ctx): nobody waits any more for who reads out; -1, NULL: without */
    bool (*over)(void *ctx);
    bool raw, escape;       /* a Ctrl-A has been typed */
    bool ended;             /* no more input */
    _Atomic bool gone;      /* nobody reads any more */
    struct termios before;
    struct chartap *taps;
    void (*held)(void *ctx);        /* what has been written is kept for more to come: to be flushed soon; may be NULL */
    void *ctx;
    u8 buf[256];
    unsigned n;
};

void console_open(struct console *c, int in, int out);
void console_close(struct console *c);
/* The terminal as it was; can be called by handlers of signals. */
void console_restore(void);
void console_flush(struct console *c);
void console_write(struct console *c, const u8 *bytes, size_t size);        /* past what is collected */
/* Whoever wants to have what is written as well. */
void console_tap(struct console *c, struct chartap *t);
void console_untap(struct console *c, struct chartap *t);

/* Reads at most max (up to 64) typed bytes: how many are for the guest, or -1: the user wants to end. */
int console_read(struct console *c, u8 *bytes, unsigned max);
