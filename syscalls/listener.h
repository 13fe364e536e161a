/* listener.h - calls that a seccomp filter of the guest hands to another process (SECCOMP_RET_USER_NOTIF).
 *
 * The host's kernel does the waiting, the descriptor and the answers: a thread whose filter has a listener gets a
 * filter of the host too, which notifies of one kind of call only, made by listener_ask.  Its number is the guest's
 * behind a key; the listener's Ferry takes the key away (listener_ioctl).  Any thread. */
#pragma once

#include "base/base.h"

struct seccomp_call;
struct thread;

/* A listener for the calling thread, with TSYNC in flags (SECCOMP_FILTER_FLAG_*) for all: a descriptor or -errno. */
s64 listener_new(struct thread *th, u64 flags);

/* Asks the listener.  True: the call is to be done.  False: *r is its result. */
bool listener_ask(struct thread *th, const struct seccomp_call *call, s64 *r);

/* ioctl of a listener's descriptor where the guest's view differs.  False: it is another request. */
bool listener_ioctl(struct thread *th, const u64 arg[6], s64 *r);
