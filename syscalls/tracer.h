/* tracer.h - ptrace between guests, the tracer's side: reaching into a traced thread; see trace.h.
 *
 * Nothing is kept here: each request asks the host where the thread is and reads its struct trace anew.  So a thread
 * that is killed, or a tracer, leaves nothing behind.
 *
 * No function takes a lock of Ferry's while a traced thread may be held by the host in the middle of something: it
 * may share this memory (a leak checker's does) and hold that lock. */
#pragma once

#include "syscalls/proc.h"

/* A traced thread in a host stop.  Its memory is read and written by the host's kernel. */
struct tracee {
    int tid;
    gva thread;                 /* its struct thread; 0: it has none (yet, or no longer) */
    struct trace trace;         /* a copy */
};

/* 0, or -ESRCH: not traced by this thread, or not stopped. */
MUST_CHECK s64 tracee_find(struct tracee *e, int tid);
/* The same for a thread that is stopped for the guest too, by itself or by an event of the host's; at the last of
 * these, its end, it may be without a struct thread. */
MUST_CHECK s64 tracee_find_stopped(struct tracee *e, int tid);

MUST_CHECK s64 tracee_read(const struct tracee *e, gva addr, void *dst, size_t size);
MUST_CHECK s64 tracee_write(const struct tracee *e, gva addr, const void *src, size_t size);
/* One field of its struct trace or struct thread. */
#define tracee_put(e, field, value) \
    ({ __typeof__(((struct thread *)0)->field) value_ = (value); \
       tracee_write(e, (e)->thread + offsetof(struct thread, field), &value_, sizeof value_); })

/* The host's ptrace: 0 or a value, -errno. */
s64 tracer_host(long request, int tid, u64 addr, u64 data);
/* Lets the thread go on; sig is the host's. */
void tracer_resume(const struct tracee *e, int sig);
/* Is /proc/tid/exe this program? */
bool tracer_same_program(int tid);

/* Code of the thread's process has been written to. */
void tracer_changed_code(const struct tracee *e, gva start, u64 size);

/* wait has returned a stopped tid with the host's status: true: *status is the guest's.  False: there is nothing to
 * tell, the thread goes on. */
bool tracer_stopped(struct thread *th, int tid, int *status);
/* Who traces it; 0: nobody. */
int tracer_of(int tid);
/* The process it is a thread of; 0: it is gone. */
int tracer_process(int tid);
