/* vmchild.c - processes in their parent's memory; see vmchild.h.
 *
 *      parent ── clone(CLONE_VM | CLONE_SETTLS | CLONE_CHILD_CLEARTID) ── child: storage of its own for the C
 *                library, stack and CPU from the pool of threads
 *
 * The kernel clears `tid` and wakes when the child has left this memory, by whatever end. */
#include "syscalls/vmchild.h"

#include "base/os.h"
#include "syscalls/host_call.h"
#include "syscalls/path.h"
#include "syscalls/pool.h"
#include "syscalls/proc.h"
#include "syscalls/seccomp.h"

#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdlib.h>

struct vmchild {
    struct vmchild *next;
    struct thread *th;
    void *tls;
    u64 flags;
    s32 known_as;                   /* its id as its parent sees it; -1: not asked */
    gva set_tid;                    /* CLONE_CHILD_SETTID */
    struct sigtable sig;            /* without CLONE_SIGHAND */
    _Atomic s32 tid;                /* the kernel's; 0: gone */
};

static void free_child(struct vmchild *c)
{
    seccomp_drop(c->th);
    atomic_store(&c->th->cpu->in_code, 0);          /* it may have been killed there */
    pool_free(c->th);
    os_tls_free(c->tls);
    free(c);
}

void vmchild_reap(struct proc *p)
{
    struct vmchild *gone = NULL;
    lock_take(&p->lock);
    for (struct vmchild **at = &p->vmchildren, *c; (c = *at) != NULL;) {
        if (atomic_load(&c->tid)) {
            at = &c->next;
            continue;
        }
        *at = c->next;
        c->next = gone;
        gone = c;
    }
    lock_give(&p->lock);
    for (struct vmchild *next; gone; gone = next) {
        next = gone->next;
        free_child(gone);
    }
}

void vmchild_forget(struct proc *p, struct thread *th)
{
    for (struct vmchild *c = p->vmchildren, *next; c; c = next) {
        next = c->next;
        if (c->th == th)
            continue;                   /* the forker itself: in use for the rest of the process */
        os_tls_free(c->tls);
        free(c->th);                    /* its CPU the engine has dropped */
        free(c);
    }
    p->vmchildren = NULL;
}

static int child_main(void *arg)
{
    struct vmchild *c = arg;
    struct thread *th = c->th;
    os_tls_start();
    lock_new_id(c->known_as);
    th->tid = os_gettid();
    sig_thread_start(th);
    path_renew_root(th->proc, c->flags);
    if (c->flags & CLONE_CLEAR_SIGHAND)
        sig_clear_handlers(th);
    if (c->set_tid)
        thread_put_tid(c->set_tid, th->tid);
    sig_set_mask(th, th->birth_mask);
    thread_loop(th);
    UNREACHABLE("a process of its own ends in sys_exit");
}

static struct vmchild *new_child(struct thread *th, const struct clone_request *rq)
{
    const struct abi *abi = th->proc->abi;
    struct vmchild *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    *c = (struct vmchild){ .th = pool_take(th->proc), .tls = os_tls_new(), .flags = rq->flags, .tid = -1, .known_as = -1,
                           .set_tid = rq->flags & CLONE_CHILD_SETTID ? rq->child_tid : 0 };
    if (!c->th || !c->tls) {
        if (c->th)
            pool_free(c->th);
        if (c->tls)
            os_tls_free(c->tls);
        free(c);
        return NULL;
    }
    struct thread *child = c->th;
    child->own_process = true;
    child->birth_mask = th->mask;
    child->altstack = th->altstack;
    memcpy(child->comm, th->comm, sizeof child->comm);
    if (rq->flags & CLONE_CHILD_CLEARTID)
        child->clear_child_tid = rq->child_tid;
    abi->copy(child->cpu, th->cpu);
    abi->set_result(child->cpu, 0);
    if (rq->stack)
        abi->set_sp(child->cpu, rq->stack);
    if (rq->flags & CLONE_SETTLS)
        abi->set_tls(child->cpu, rq->tls);
    trace_child(child, th, trace_follows(th, rq->flags, rq->exit_signal));
    child->sig = th->sig;
    if (!(rq->flags & CLONE_SIGHAND)) {
        lock_take(&th->sig->lock);
        memcpy(c->sig.action, th->sig->action, sizeof c->sig.action);
        lock_give(&th->sig->lock);
        child->sig = &c->sig;
    }
    return c;
}

s64 vmchild_clone(struct thread *th, const struct clone_request *rq)
{
    struct proc *p = th->proc;
    vmchild_reap(p);
    int e = sig_block_all(th);
    if (e)
        return e;
    struct vmchild *c = new_child(th, rq);
    s64 pid = -ENOMEM;
    if (!c)
        goto out;
    lock_take(&p->lock);
    seccomp_inherit(c->th, th);
    c->next = p->vmchildren;
    p->vmchildren = c;
    lock_give(&p->lock);

    const u64 ours = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CLEAR_SIGHAND;
    const u64 flags = (rq->flags & ~ours) | CLONE_SETTLS | CLONE_CHILD_CLEARTID | (u64)rq->exit_signal;
    size_t size;
    u8 *stack = pool_stack(c->th, &size);
    s32 pidfd = -1;
    const bool asks = !(rq->flags & CLONE_PIDFD);           /* which takes the same argument */
    pid = clone(child_main, stack + size, (int)(flags | (asks ? CLONE_PARENT_SETTID : 0)), c,
                asks ? &c->known_as : &pidfd, c->tls, &c->tid);
    if (pid < 0) {
        pid = -errno;
        atomic_store(&c->tid, 0);
        vmchild_reap(p);
        goto out;
    }
    if (rq->flags & CLONE_PARENT_SETTID)
        thread_put_tid(rq->parent_tid, (int)pid);
    if (rq->flags & CLONE_PIDFD)
        thread_put_tid(rq->pidfd, pidfd);
out:
    sig_set_mask(th, th->mask);
    return pid;
}
