/* wish.c - what children of forks would have liked to find; see wish.h.
 *
 * A list of fixed size, filled from the front, emptied from the back.  A taker may see an entry that is just being
 * written: half of one wish and half of another is a wish that makes no sense. */
#include "jit/wish.h"

#include "base/os.h"

#include <stdatomic.h>

enum { N_WISHES = 128 };

struct wishes {
    _Atomic u32 n;          /* may be more than there are: then some were lost */
    struct {
        _Atomic u64 pc;
        _Atomic u32 link;
    } wish[N_WISHES];
};

struct wishes *wish_new(void)
{
    return os_alloc_shared(sizeof(struct wishes));
}

void wish_free(struct wishes *w)
{
    if (w)
        os_free(w, sizeof *w);
}

void wish_note(struct wishes *w, struct wish wish)
{
    if (!w || atomic_load_explicit(&w->n, memory_order_relaxed) >= N_WISHES)
        return;
    u32 i = atomic_fetch_add(&w->n, 1);
    if (i >= N_WISHES)
        return;
    atomic_store_explicit(&w->wish[i].pc, wish.pc, memory_order_relaxed);
    atomic_store_explicit(&w->wish[i].link, wish.link, memory_order_relaxed);
}

bool wish_take(struct wishes *w, struct wish *wish)
{
    u32 n = w ? atomic_load(&w->n) : 0;
    while (n && !atomic_compare_exchange_weak(&w->n, &n, MIN(n, N_WISHES) - 1)) {
    }
    if (!n)
        return false;
    u32 i = MIN(n, N_WISHES) - 1;
    wish->pc = atomic_load_explicit(&w->wish[i].pc, memory_order_relaxed);
    wish->link = atomic_load_explicit(&w->wish[i].link, memory_order_relaxed);
    return true;
}
