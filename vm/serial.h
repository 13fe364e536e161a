/* serial.h - further ends of the machine's serial line, beside its console: a file, a pseudo-terminal, a Unix socket.
 *
 * Each gets what the console gets, and what comes from it is typed to the machine.  Nobody holds up the machine: what
 * does not fit into a terminal or a socket is lost.  By the waiting thread, but for the writing, which is done under
 * the machine's lock. */
#pragma once

#include "vm/dev/dev.h"

struct err;
struct machine;
struct pollfd;
struct serial_end;

enum { SERIAL_ENDS = 4 };

struct serial {
    unsigned n;
    struct serial_end *end[SERIAL_ENDS];
};

/* As the configuration says: 0 or -errno with a message; to be closed in any case. */
MUST_CHECK int serial_open(struct machine *m, struct err *err);
void serial_close(struct machine *m);
/* What they wait for, SERIAL_ENDS of them; and what has come. */
void serial_fds(const struct machine *m, struct pollfd *fd);
void serial_serve(struct machine *m, const struct pollfd *fd);
