/* errand.c - see errand.h.
 *
 * An errand lies on the stack of who asks, in the list of who is asked (proc->lock).  Everybody sleeps on a counter
 * of his own, so that he can be asked while he waits. */
#include "syscalls/errand.h"

#include "base/os.h"
#include "syscalls/proc.h"
#include "syscalls/tracer.h"

struct errand {
    struct errand *next;
    struct thread *from;
    int tid, status;
    bool tell;
    _Atomic bool done;
};

static void wake(struct thread *th)
{
    atomic_fetch_add(&th->errand_news, 1);
    os_futex_wake(&th->errand_news, 1);
}

static struct errand *take(struct thread *th)
{
    lock_take(&th->proc->lock);
    struct errand *list = atomic_exchange(&th->errands, NULL);
    lock_give(&th->proc->lock);
    return list;
}

static void answer(struct errand *e, bool tell)
{
    struct thread *from = e->from;
    struct proc *p = from->proc;
    lock_take(&p->lock);                    /* so that its thread is there to be woken */
    e->tell = tell;
    atomic_store(&e->done, true);
    wake(from);
    lock_give(&p->lock);
}

void errand_serve(struct thread *th)
{
    for (struct errand *e = atomic_load(&th->errands) ? take(th) : NULL, *next; e; e = next) {
        next = e->next;
        answer(e, tracer_stopped(th, e->tid, &e->status));
    }
}

void errand_end(struct thread *th)
{
    for (struct errand *e = atomic_load(&th->errands) ? take(th) : NULL, *next; e; e = next) {
        next = e->next;
        answer(e, true);
    }
}

bool errand_stopped(struct thread *th, int tid, int *status)
{
    const int tracer = tracer_of(tid);
    struct errand e = { .from = th, .tid = tid, .status = *status };
    if (!tracer || tracer == th->tid || th->own_process)
        return true;
    lock_take(&th->proc->lock);
    struct thread *t = th->proc->threads;
    while (t && t->tid != tracer)
        t = t->next;
    if (t) {
        e.next = atomic_load(&t->errands);
        atomic_store(&t->errands, &e);
        trace_interrupt(t);
        wake(t);
    }
    lock_give(&th->proc->lock);
    if (!t)
        return true;
    for (;;) {
        u32 seen = atomic_load(&th->errand_news);
        errand_serve(th);
        if (atomic_load(&e.done))
            break;
        os_futex_wait(&th->errand_news, seen);
    }
    lock_take(&th->proc->lock);
    lock_give(&th->proc->lock);
    *status = e.status;
    return e.tell;
}
