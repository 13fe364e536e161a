/* vmchild.h - child processes that share their parent's memory and do not suspend it: clone with CLONE_VM but
 * neither CLONE_THREAD nor CLONE_VFORK.  Leak checkers stop their threads from such a one.
 *
 * The child has a struct thread and a CPU of its own but its parent's struct proc, in whose list of threads it is
 * not.  Its memory is freed by whoever comes along after its end.  One that is killed while it holds a lock of
 * Ferry's, say while it translates, holds it for ever, as it would one of the C library's. */
#pragma once

#include "base/base.h"

struct clone_request;
struct proc;
struct thread;

/* As thread_clone. */
s64 vmchild_clone(struct thread *th, const struct clone_request *rq);
/* Frees what children that have ended or become other programs left. */
void vmchild_reap(struct proc *p);
/* In the child of a fork by th: nobody else is here. */
void vmchild_forget(struct proc *p, struct thread *th);
