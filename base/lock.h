/* lock.h - a mutex whose owner is known, so that others get over one that was killed inside.
 *
 * Processes share memory (vfork, clone with CLONE_VM), and one of them may be killed while it holds a lock, which
 * no mutex of the C library survives here: the robust list is the guest's.  One that waits looks now and then whether
 * the owner still has this memory, and takes the lock over if not.
 *
 * Memory of zeros is a free lock.  Not recursive.  Not for signal handlers. */
#pragma once

#include "base/base.h"
#include <stdatomic.h>
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

struct lock {
    _Atomic u32 word;       /* 0 free; else the owner's thread id, with LOCK_WAITED if someone may sleep */
};

/* False: its owner was killed, and what it protects may be half changed. */
bool lock_take(struct lock *l);
void lock_give(struct lock *l);

/* Has the owner gone?  A free lock has none. */
bool lock_orphaned(struct lock *l);

/* Has the thread or process of this id left our memory?  No, if the caller cannot tell. */
bool lock_owner_gone(u32 id);

/* May the caller die alone, with what it is changing?  It is a process of its own in the memory of another. */
bool lock_owner_may_die(void);

/* What its owners did until now is seen here by other means, as by translated code that they put in its place.  Nothing
 * but the thread sanitizer needs to know. */
static inline void lock_passed_by(struct lock *l)
{
#ifdef __SANITIZE_THREAD__
    __tsan_acquire(l);
#endif
}

/* In the child of a fork: what the forker had taken is free again. */
void lock_reset(struct lock *l);

/* The caller has another thread id than before: after fork, on both sides of vfork.  known_as: its id as its parent
 * sees it, or -1, if it shares the parent's memory; else 0. */
void lock_new_id(int known_as);
