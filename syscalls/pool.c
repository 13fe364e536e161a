/* pool.c - see pool.h.
 *
 *      block:  signal stack | guard page | stack
 *
 * First in, first out: the host thread that ended first is most likely gone. */
#include "syscalls/pool.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>

#ifdef __SANITIZE_THREAD__
enum { STACK = 2 << 20 };               /* the sanitizer keeps a megabyte of its own there */
#else
enum { STACK = 256 << 10 };
#endif
enum { GUARD = 4096, BLOCK = SIG_HOST_STACK + GUARD + STACK };
enum { KEPT = 16 };                     /* threads in the pool that keep everything */

static struct thread *make(struct proc *p)
{
    u8 *block = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (block == MAP_FAILED)
        return NULL;
    struct thread *th = mprotect(block + SIG_HOST_STACK, GUARD, PROT_NONE) ? NULL : thread_new(p);
    if (!th) {
        munmap(block, BLOCK);
        return NULL;
    }
    th->host_altstack = block;
    return th;
}

void pool_free(struct thread *th)
{
    th->cpu->engine->ops->cpu_free(th->cpu);
    munmap(th->host_altstack, BLOCK);
    free(th);
}

void *pool_stack(const struct thread *th, size_t *size)
{
    *size = STACK;
    return (u8 *)th->host_altstack + SIG_HOST_STACK + GUARD;
}

/* The oldest if its host thread has ended, else NULL. */
static struct thread *oldest(struct proc *p)
{
    struct thread *th = p->pool.first;
    if (!th || pthread_tryjoin_np(th->host_id, NULL))
        return NULL;
    p->pool.first = th->next;
    p->pool.n--;
    return th;
}

struct thread *pool_take(struct proc *p)
{
    lock_take(&p->lock);
    struct thread *th = oldest(p);
    lock_give(&p->lock);
    if (!th)
        return make(p);
    th->cpu->engine->ops->cpu_reset(th->cpu);
    *th = (struct thread){ .cpu = th->cpu, .host_altstack = th->host_altstack };
    thread_init(th, p);
    return th;
}

void pool_give(struct thread *th)
{
    struct proc *p = th->proc;
    struct thread *old = NULL;
    th->next = NULL;
    lock_take(&p->lock);
    if (p->pool.n >= KEPT)
        old = oldest(p);
    *(p->pool.first ? &p->pool.last->next : &p->pool.first) = th;
    p->pool.last = th;
    p->pool.n++;
    lock_give(&p->lock);
    if (old)
        pool_free(old);
}

void pool_forget(struct proc *p)
{
    for (struct thread *th = p->pool.first, *next; th; th = next) {
        next = th->next;
        munmap(th->host_altstack, BLOCK);
        free(th);
    }
    p->pool.first = p->pool.last = NULL;
    p->pool.n = 0;
}
