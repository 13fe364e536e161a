/* lock.c - see lock.h. */
#include "base/lock.h"

#include "base/os.h"

#define LOCK_WAITED 0x80000000u
enum { LOOK_NS = 10000000 };     /* how often one that waits looks after the owner */

#ifdef __SANITIZE_THREAD__
#define NOTE(what) what
#else
#define NOTE(what) ((void)0)
#endif

static _Thread_local u32 self;
static _Thread_local bool may_die, blind;

/* In another name space for processes than its parent's the ids of others mean nothing to a child: it sees none.  The
 * parent itself may be gone by now, so that is not asked for it. */
void lock_new_id(int known_as)
{
    self = (u32)os_gettid();
    may_die = known_as != 0;
    blind = known_as && known_as != (int)self;
}

bool lock_owner_may_die(void) { return may_die; }

static u32 id(void)
{
    if (UNLIKELY(!self))
        lock_new_id(0);
    return self;
}

bool lock_owner_gone(u32 id) { return id && !blind && !os_has_our_memory((int)id); }

bool lock_orphaned(struct lock *l) { return lock_owner_gone(atomic_load(&l->word) & ~LOCK_WAITED); }

static bool wait_for(struct lock *l)
{
    const u32 mine = id() | LOCK_WAITED;
    for (;;) {
        u32 word = atomic_load_explicit(&l->word, memory_order_relaxed);
        if (!word) {
            if (atomic_compare_exchange_strong_explicit(&l->word, &word, mine, memory_order_acquire, memory_order_relaxed))
                return true;
        } else if (!(word & LOCK_WAITED)) {
            atomic_compare_exchange_strong_explicit(&l->word, &word, word | LOCK_WAITED, memory_order_relaxed,
                                                    memory_order_relaxed);
        } else if (!os_futex_wait_ns(&l->word, word, LOOK_NS) && lock_owner_gone(word & ~LOCK_WAITED)
                   && atomic_compare_exchange_strong_explicit(&l->word, &word, mine, memory_order_acquire,
                                                              memory_order_relaxed)) {
            return false;
        }
    }
}

bool lock_take(struct lock *l)
{
    u32 none = 0;
    bool sound = true;
    NOTE(__tsan_mutex_pre_lock(l, 0));
    if (UNLIKELY(!atomic_compare_exchange_strong_explicit(&l->word, &none, id(), memory_order_acquire,
                                                          memory_order_relaxed)))
        sound = wait_for(l);
    NOTE(__tsan_mutex_post_lock(l, 0, 0));
    return sound;
}

void lock_give(struct lock *l)
{
    NOTE(__tsan_mutex_pre_unlock(l, 0));
    u32 word = atomic_exchange_explicit(&l->word, 0, memory_order_release);
    NOTE(__tsan_mutex_post_unlock(l, 0));
    if (UNLIKELY(word & LOCK_WAITED))
        os_futex_wake(&l->word, 1);
}

void lock_reset(struct lock *l)
{
    NOTE(__tsan_mutex_pre_unlock(l, 0));
    atomic_store(&l->word, 0);
    NOTE(__tsan_mutex_post_unlock(l, 0));
}
