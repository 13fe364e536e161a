/* signals.h - signals that ask a program to end (SIGINT, SIGTERM, SIGHUP) wait until it has put everything in order:
 * threads that begin meanwhile do not get them, and one that waits learns of them by a descriptor.  A pipe that nobody
 * reads and a file that may not grow are errors of write, no signals. */
#pragma once

#include "base/base.h"

#include <signal.h>

struct signals {
    int fd;                     /* can be read if one has come; -1 without */
    int came;                   /* the one that has been taken */
    sigset_t before;
    struct sigaction ignored[2];        /* as they were */
};

void signals_hold(struct signals *s);
/* Has one come?  The same once more ends the program on the spot. */
bool signals_take(struct signals *s);
/* The one that was taken does now what it does by default: mostly this is the end. */
void signals_let_go(struct signals *s);
