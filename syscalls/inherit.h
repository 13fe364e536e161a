/* inherit.h - what a guest's execve carries over that the host's does not know of: limits of memory, seccomp
 * filters, and that there is a tracer.
 *
 * The old Ferry writes it to a memfd whose number the new one gets as --inherit=FD and closes before the
 * program starts.  Called by the thread that executes, or by the first thread of the new process. */
#pragma once

#include "base/base.h"

struct thread;

/* *fd: a descriptor that survives execution, or -1 if there is nothing to carry over.  0 or -errno. */
MUST_CHECK s64 inherit_save(const struct thread *th, int *fd);
/* Takes it over and closes it.  0, or -EINVAL for what inherit_save has not written. */
MUST_CHECK int inherit_load(struct thread *th, int fd);
