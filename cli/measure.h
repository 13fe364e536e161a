/* measure.h - running a program with a tally, for `ferry prof` and `ferry stat`.
 *
 * The program runs in a child; its processes count into a tally in a memory file, which they find by this process's
 * number.  So nothing is left behind, whatever happens to them or to us. */
#pragma once

#include "base/tally.h"

struct measure {
    int fd;
    struct tally *tally;
};

/* 0 or an exit status, with a message. */
int measure_new(struct measure *m);
/* Runs what `ferry run` would with these arguments, argv[0] being the first of them, and the hidden option --option=FILE
 * before them.  In the child the files fd[0...n) are closed.  The program's exit status as a shell would see it. */
int measure_run(const struct measure *m, const char *option, const int *fd, unsigned n, int argc, char **argv);
