/* seccomp.h - seccomp for guests: classic BPF filters that see the guest's calls.
 *
 * A filter belongs to the threads that have it and to what they fork and execute.  Filters form a list from
 * the newest to the oldest, shared like the kernel's: a node never changes, a thread owns a reference to its
 * newest, a node to its older one.  With SECCOMP_FILTER_FLAG_TSYNC another thread replaces this thread's
 * pointer, always by one of which the old is an ancestor, so what is being evaluated stays.
 *
 * Ferry's own calls to the host are not filtered. */
#pragma once

#include "base/base.h"

struct buf;
struct filter;
struct sock_filter;
struct thread;

/* struct seccomp_data of Linux. */
struct seccomp_call {
    s32 nr;
    u32 arch;
    u64 pc;
    u64 arg[6];
};

/* 0, or -EINVAL for a program that the kernel refuses too. */
MUST_CHECK int seccomp_verify(const struct sock_filter *insn, unsigned n);
/* What a verified program returns. */
u32 seccomp_evaluate(const struct sock_filter *insn, const struct seccomp_call *call);

/* Before a call of a thread with WORK_SECCOMP.  True: do it, as a tracer may have changed it.  False: *r is its
 * result.  May not return. */
bool seccomp_enter(struct thread *th, u64 *number, u64 arg[6], s64 *r);

/* A new thread gets its parent's, before it is in the process's list; a thread that ends gives it up. */
void seccomp_inherit(struct thread *child, const struct thread *parent);
void seccomp_drop(struct thread *th);
/* One reference more, for seccomp_drop of what a vfork child that borrows the thread has made of it. */
void seccomp_hold(struct thread *th);

/* Over execve: as bytes, and back.  seccomp_load returns how many it took, or -EINVAL. */
void seccomp_save(const struct thread *th, struct buf *out);
MUST_CHECK s64 seccomp_load(struct thread *th, const u8 *data, size_t size);

/* "Seccomp:" and "Seccomp_filters:" of /proc/PID/status. */
void seccomp_status(const struct thread *th, unsigned *mode, unsigned *n_filters);
