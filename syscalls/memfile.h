/* memfile.h - /proc/PID/mem opened for writing: what is written there may be code that has been translated.
 *
 * Debuggers set breakpoints so.  The descriptors are remembered, not followed: one that is duplicated is lost, one
 * that is closed and opened as something else costs a look. */
#pragma once

#include "base/base.h"

struct thread;

/* Is it such a path?  Then *tid is whose memory it is. */
bool memfile_path(const char *path, int *tid);
/* The descriptor is one; from now on this thread's writes are looked at. */
void memfile_opened(struct thread *th, int fd, int tid);
/* A call of a thread with WORK_MEMFILE.  True: it was a write to one and is done, *r is the result. */
bool memfile_write(struct thread *th, u64 number, const u64 arg[6], s64 *r);
