/* sandbox.h - what a machine gives up before its first instruction, so that a guest that breaks out of it has little.
 *
 * The process: new privileges, and all system calls but those of sandbox.def, in all threads, for good: they answer
 * EPERM.  A thread, where the kernel has Landlock: all files but those it needs.  What is open stays open. */
#pragma once

#include "base/base.h"

struct err;

struct sandbox_config {
    bool net, share;            /* what the machine has */
    bool compiler;              /* it is the compiler of one instead, which has less */
};

MUST_CHECK int sandbox_enter(const struct sandbox_config *cfg, struct err *err);

struct sandbox_dir {
    const char *path;           /* NULL: fd; what is not there is left out */
    int fd;
    bool change;                /* else only read */
};

/* The calling thread, and those it starts, open nothing but what is below these. */
void sandbox_confine(const struct sandbox_dir *dir, unsigned n);
