/* errand.h - what only a tracer's own thread can do, for another thread of its process.
 *
 * Linux lets every thread of a tracer's process wait for its traced threads, but the host lets only the tracer itself
 * look at a stop and let it go on.  So a thread whose wait has returned such a stop leaves it to the tracer, which is
 * interrupted, and sleeps until it knows. */
#pragma once

#include "base/base.h"

struct errand;
struct thread;

/* tracer_stopped (tracer.h) by the thread that traces tid, if that is another thread of this process. */
bool errand_stopped(struct thread *th, int tid, int *status);

/* Does what the thread has been asked for; at the next look at signals, and while it sleeps itself. */
void errand_serve(struct thread *th);
/* The thread ends: who waits for it goes on. */
void errand_end(struct thread *th);
