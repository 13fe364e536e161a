/* pool.h - host threads' memory, kept for the next guest thread: its struct thread, CPU, stack and signal stack.
 *
 * Mapping and unmapping them was nine tenths of what a thread costs.  A struct thread goes to the pool when its
 * host thread is about to end and comes out when that has ended, which pthread_tryjoin_np tells.  A CPU in the
 * pool stays known to the engine, so what it remembers of translated code stays true, and warm.
 *
 * Threads: any; under proc->lock. */
#pragma once

#include "syscalls/proc.h"

/* One that is like new, with a stack for pthread_attr_setstack; NULL without memory. */
struct thread *pool_take(struct proc *p);
void *pool_stack(const struct thread *th, size_t *size);

/* By the thread itself, as the last thing it does with th. */
void pool_give(struct thread *th);
/* By another: th has never run or is not to be used again. */
void pool_free(struct thread *th);

/* In the child of a fork, where the host threads and CPUs of these are gone. */
void pool_forget(struct proc *p);
