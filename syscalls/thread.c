/* thread.c - guest threads: the loop that runs one, and clone in its forms.
 *
 *   thread  CLONE_VM|CLONE_THREAD: a host thread of the C library with a CPU of its own
 *   vfork   CLONE_VM|CLONE_VFORK: a host child in our memory, on a second host stack.  It goes on with the
 *           caller's struct thread and CPU, whose registers the caller saves and restores: while the child
 *           lives the caller is suspended in the kernel.  So what the child writes is seen (posix_spawn
 *           returns its errors that way).
 *   CLONE_VM alone: vmchild.c
 *   fork    everything else: a host child with copied memory
 */
#include "base/log.h"
#include "base/os.h"
#include "core/fault.h"
#include "syscalls/calls.h"
#include "syscalls/errand.h"
#include "syscalls/host_call.h"
#include "syscalls/path.h"
#include "syscalls/perfmap.h"
#include "syscalls/pool.h"
#include "syscalls/seccomp.h"
#include "syscalls/symbols.h"
#include "syscalls/vmchild.h"
#include <errno.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { VFORK_STACK = 128 << 10 };

/* ---- the loop ------------------------------------------------------------------------------------------------ */

static bool restarts(s64 r) { return r <= -SYS_ERESTARTSYS && r >= -SYS_ERESTARTNOHAND; }

/* What interrupted a call may end at the tracer, or was one. */
static s64 see_tracer(const struct thread *th, s64 r)
{
    bool traced = r == -EINTR && (atomic_load(&th->trace.on) || atomic_load(&th->trace.ask));
    return UNLIKELY(traced) ? -SYS_ERESTARTNOHAND : r;
}

static void system_call(struct thread *th)
{
    s64 r = see_tracer(th, sys_dispatch(th));
    bool traced = atomic_load_explicit(&th->work, memory_order_relaxed) & WORK_TRACE;
    if (restarts(r))
        th->restart = -r;
    else if (r != -SYS_NORESULT)
        th->proc->abi->set_result(th->cpu, r);
    if (UNLIKELY(traced))
        trace_exit(th, r);
}

enum quick_call thread_quick_call(struct cpu *cpu)
{
    struct thread *th = cpu->world;
    s64 r;
    if (!sys_dispatch_quick(th, &r))
        return QUICK_NO;
    r = see_tracer(th, r);
    if (UNLIKELY(restarts(r))) {
        th->restart = -r;
        return QUICK_LOOK;
    }
    th->proc->abi->set_result(cpu, r);
    return QUICK_DONE;
}

static void measured_call(struct thread *th)
{
    unsigned number = th->proc->abi->number(th->cpu);
    u64 began = profile_call_begin(th);
    system_call(th);
    profile_call_end(th, number, began);
}

void thread_loop(struct thread *th)
{
    const struct engine_ops *ops = th->proc->engine->ops;
    th->cpu->host_tid = (u32)th->tid;
    while (!th->ended) {
        if (UNLIKELY(th->restart || atomic_load_explicit(&th->interrupt, memory_order_relaxed)))
            sig_deliver(th);
        u32 work = atomic_load_explicit(&th->work, memory_order_relaxed);
        bool traced = work & WORK_TRACE, profiled = work & WORK_PROFILE;
        enum cpu_exit why = UNLIKELY(traced) ? trace_run(th) : ops->run(th->cpu);
        if (UNLIKELY(profiled))
            profile_sample(th);
        switch (why) {
        case EXIT_SYSCALL:
            if (UNLIKELY(profiled))
                measured_call(th);
            else
                system_call(th);
            break;
        case EXIT_FAULT:
            sig_fault(th);
            break;
        case EXIT_KICK:
            sig_deliver(th);
            break;
        case EXIT_STEP:
        case EXIT_CALL:             /* of machines */
        case EXIT_WAIT: case EXIT_WAIT_EVENT:
            break;
        }
        if (UNLIKELY(traced))
            trace_after(th, why);
    }
}

/* ---- birth and death --------------------------------------------------------------------------------------------- */

void thread_init(struct thread *th, struct proc *p)
{
    th->proc = p;
    th->sig = &p->sig;
    th->altstack.flags = SS_DISABLE;
    th->host_mask = ~(u64)0;
    th->cpu->world = th;
    trace_init(th);
}

struct thread *thread_new(struct proc *p)
{
    struct thread *th = calloc(1, sizeof *th);
    if (!th)
        return NULL;
    th->cpu = p->engine->ops->cpu_new(p->engine);
    if (!th->cpu) {
        free(th);
        return NULL;
    }
    thread_init(th, p);
    return th;
}

static void list_add(struct thread *th)
{
    th->next = th->proc->threads;
    th->proc->threads = th;
    th->proc->n_threads++;
}

void thread_add(struct thread *th)
{
    lock_take(&th->proc->lock);
    list_add(th);
    lock_give(&th->proc->lock);
}

static void list_remove(struct thread *th)
{
    struct proc *p = th->proc;
    lock_take(&p->lock);
    for (struct thread **t = &p->threads; *t; t = &(*t)->next) {
        if (*t == th) {
            *t = th->next;
            p->n_threads--;
            break;
        }
    }
    lock_give(&p->lock);
}

/* A robust futex of a thread that ends: marked so that the next owner learns of it (kernel: exit_robust_list). */
static void owner_died(gva word, u32 tid, bool pi)
{
    u32 value;
    if (word % 4 || guest_read(&value, word, sizeof value) || (value & FUTEX_TID_MASK) != tid)
        return;
    _Atomic u32 *w = (_Atomic u32 *)word;
    u32 next;
    do
        next = (value & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
    while (!atomic_compare_exchange_weak(w, &value, next) && (value & FUTEX_TID_MASK) == tid);
    if (!pi && value & FUTEX_WAITERS)
        syscall(SYS_futex, w, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* The kernel would do this after the host thread is gone, which is after clear_child_tid told the joiner that the
 * memory may be reused. */
static void release_robust_list(struct thread *th)
{
    struct { gva next; s64 offset; gva pending; } head;
    if (!th->robust_list || guest_read(&head, th->robust_list, sizeof head))
        return;
    gva entry = head.next;
    for (int limit = 2048; (entry & ~(gva)1) != th->robust_list && limit; limit--) {
        gva next;
        if (guest_read(&next, entry & ~(gva)1, sizeof next))
            break;
        if (entry != head.pending)
            owner_died((entry & ~(gva)1) + (u64)head.offset, (u32)th->tid, entry & 1);
        entry = next;
    }
    if (head.pending)
        owner_died((head.pending & ~(gva)1) + (u64)head.offset, (u32)th->tid, head.pending & 1);
    syscall(SYS_set_robust_list, NULL, 24);
}

void thread_clear_tid(struct thread *th)
{
    const u32 zero = 0;
    if (th->clear_child_tid && !guest_write(th->clear_child_tid, &zero, sizeof zero))
        syscall(SYS_futex, th->clear_child_tid, FUTEX_WAKE, 1, NULL, NULL, 0);
}

void thread_end(struct thread *th)
{
    host_sigmask(~HOST_OPEN);
    release_robust_list(th);
    list_remove(th);
    errand_end(th);
    seccomp_drop(th);
    thread_clear_tid(th);
    sig_thread_end(th);
    if (th->vfork_stack)
        munmap(th->vfork_stack, VFORK_STACK);
}

/* ---- clone: thread -------------------------------------------------------------------------------------------------- */

/* The child may not run guest code before its parent has written its id where the guest wants it, nor the parent
 * return before; and once the child runs it may end.  So it waits, which it seldom has to, since it takes a
 * while to start; the parent never does. */
enum thread_born { UNBORN, AWAITED, BORN };

void thread_put_tid(gva to, int tid)
{
    const s32 value = tid;
    if (guest_write(to, &value, sizeof value)) {
        /* the kernel ignores it too */
    }
}

static void *thread_main(void *arg)
{
    struct thread *th = arg;
    sig_thread_start(th);
    trace_birth(th);                    /* now: the tracer waits for it while it holds the parent in clone */
    u32 unborn = UNBORN;
    if (atomic_compare_exchange_strong(&th->born, &unborn, AWAITED))
        while (atomic_load(&th->born) == AWAITED)
            os_futex_wait(&th->born, AWAITED);
    sig_set_mask(th, th->birth_mask);
    thread_loop(th);
    thread_end(th);
    pool_give(th);
    return NULL;
}

/* The id of a host thread that cannot have ended: its processor clock is numbered after it
 * (include/linux/posix-timers.h, "the ID of the thread is stored inverted above three bits"). */
static int tid_of(pthread_t id)
{
    clockid_t clock;
    int e = pthread_getcpuclockid(id, &clock);
    ASSERT(!e, "pthread_getcpuclockid: %d", e);
    return ~(clock >> 3);
}

/* A host thread that runs thread_main, with everything but Ferry's own signals blocked.  0 or an errno. */
static int start_host_thread(struct thread *th)
{
    pthread_attr_t attr;
    sigset_t set;
    size_t size;
    u64 blocked = ~HOST_OPEN;
    void *stack = pool_stack(th, &size);
    memset(&set, 0, sizeof set);
    memcpy(&set, &blocked, sizeof blocked);
    pthread_attr_init(&attr);
    pthread_attr_setstack(&attr, stack, size);
    pthread_attr_setsigmask_np(&attr, &set);
    int e = pthread_create(&th->host_id, &attr, thread_main, th);
    pthread_attr_destroy(&attr);
    return e;
}

static s64 clone_thread(struct thread *th, const struct clone_request *rq)
{
    const struct abi *abi = th->proc->abi;
    struct thread *child = pool_take(th->proc);
    if (!child)
        return -EAGAIN;
    abi->copy(child->cpu, th->cpu);
    abi->set_result(child->cpu, 0);
    if (rq->stack)
        abi->set_sp(child->cpu, rq->stack);
    if (rq->flags & CLONE_SETTLS)
        abi->set_tls(child->cpu, rq->tls);
    if (rq->flags & CLONE_CHILD_CLEARTID)
        child->clear_child_tid = rq->child_tid;
    memcpy(child->comm, th->comm, sizeof child->comm);
    child->birth_mask = th->mask;
    trace_child(child, th, trace_follows(th, rq->flags, 0));
    /* At once, so that no other thread's filters for all come in between. */
    lock_take(&th->proc->lock);
    seccomp_inherit(child, th);
    atomic_fetch_or(&child->work, atomic_load(&th->work) & WORK_MEMFILE);
    list_add(child);
    lock_give(&th->proc->lock);
    bool first = __libc_single_threaded;
    if (start_host_thread(child)) {
        list_remove(child);
        seccomp_drop(child);
        pool_free(child);
        return -EAGAIN;
    }
    if (first)
        sig_take_back(th);
    int tid = child->tid = tid_of(child->host_id);
    if (rq->flags & CLONE_PARENT_SETTID)
        thread_put_tid(rq->parent_tid, tid);
    if (rq->flags & CLONE_CHILD_SETTID)
        thread_put_tid(rq->child_tid, tid);
    if (atomic_exchange(&child->born, BORN) == AWAITED)
        os_futex_wake(&child->born, 1);     /* it may have ended by now: th may be another's, who is woken in vain */
    return tid;
}

/* ---- clone: vfork ------------------------------------------------------------------------------------------------------ */

struct vfork {
    struct thread *th;
    u64 flags;
    s32 known_as;               /* the kernel's word: the child's id as its parent sees it; -1: not asked */
};

static int vfork_main(void *arg)
{
    const struct vfork *v = arg;
    struct thread *th = v->th;
    lock_new_id(v->known_as);
    th->tid = os_gettid();
    path_renew_root(th->proc, v->flags);
    if (v->flags & CLONE_CLEAR_SIGHAND)
        sig_clear_handlers(th);
    sig_set_mask(th, th->mask);
    thread_loop(th);
    UNREACHABLE("a vfork child ends in sys_exit");
}

static s64 clone_vfork(struct thread *th, const struct clone_request *rq)
{
    const struct abi *abi = th->proc->abi;
    int e = sig_block_all(th);
    if (e)
        return e;
    /* Kept apart from the child's changes: registers, signal actions, what the thread is. */
    struct { struct cpu *cpu; struct sigtable *sig; struct thread th; } saved = { 0 };
    saved.cpu = malloc(th->cpu->guest->cpu_size + 64);
    saved.sig = malloc(sizeof *saved.sig);
    if (!th->vfork_stack) {
        th->vfork_stack = mmap(NULL, VFORK_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
        if (th->vfork_stack == MAP_FAILED)
            th->vfork_stack = NULL;
    }
    s64 pid = -ENOMEM;
    if (!saved.cpu || !saved.sig || !th->vfork_stack)
        goto out;
    struct cpu *copy = (struct cpu *)ALIGN_UP((u64)saved.cpu, 64);
    abi->copy(copy, th->cpu);
    seccomp_hold(th);
    saved.th = *th;
    lock_take(&th->sig->lock);
    memcpy(saved.sig->action, th->sig->action, sizeof saved.sig->action);
    lock_give(&th->sig->lock);
    saved.sig->lock = (struct lock){ 0 };

    th->sig = saved.sig;
    th->own_process = true;
    th->clear_child_tid = th->robust_list = 0;
    abi->set_result(th->cpu, 0);
    if (rq->stack)
        abi->set_sp(th->cpu, rq->stack);
    if (rq->flags & CLONE_SETTLS)
        abi->set_tls(th->cpu, rq->tls);
    const u64 ours = CLONE_SIGHAND | CLONE_SETTLS | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID
        | CLONE_CLEAR_SIGHAND;
    s32 pidfd = -1;
    u8 *inner = th->vfork_stack;
    /* The child nests another vfork on a stack of its own. */
    th->vfork_stack = NULL;
    struct vfork v = { th, rq->flags, -1 };
    struct fault_guard *guard = fault_guard_top;
    const char *root = th->proc->root;
    const bool asks = !(rq->flags & CLONE_PIDFD);           /* which takes the same argument */
    const u64 flags = (rq->flags & ~ours) | (asks ? CLONE_PARENT_SETTID : 0) | (u64)rq->exit_signal;
    pid = clone(vfork_main, inner + VFORK_STACK, (int)flags, &v, asks ? &v.known_as : &pidfd);
    if (pid < 0)
        pid = -errno;
    if (!(rq->flags & CLONE_FS))
        th->proc->root = root;              /* the child's chroot is none of ours */
    lock_new_id(0);
    /* A child that was killed left these as they were. */
    fault_guard_top = guard;
    atomic_store(&th->cpu->in_code, 0);
    exec_free(th->exec);                    /* of a child that has become another program */
    void *nested = th->vfork_stack;
    seccomp_drop(th);
    lock_take(&th->proc->lock);
    saved.th.next = th->next;
    *th = saved.th;
    lock_give(&th->proc->lock);
    th->cpu->host_tid = (u32)th->tid;
    th->vfork_stack = inner;
    if (nested)
        munmap(nested, VFORK_STACK);
    abi->copy(th->cpu, copy);
    if (pid > 0 && rq->flags & CLONE_PARENT_SETTID)
        thread_put_tid(rq->parent_tid, (int)pid);
    if (pid > 0 && rq->flags & CLONE_PIDFD)
        thread_put_tid(rq->pidfd, pidfd);
out:
    free(saved.cpu);
    free(saved.sig);
    sig_set_mask(th, th->mask);
    return pid;
}

/* ---- clone: fork ----------------------------------------------------------------------------------------------------------- */

static void become_only_thread(struct thread *th)
{
    struct proc *p = th->proc;
    lock_new_id(0);
    lock_reset(&p->lock);
    lock_reset(&th->sig->lock);
    for (struct thread *t = p->threads, *next; t; t = next) {
        next = t->next;
        if (t != th)
            free(t);                    /* its CPU the engine has dropped */
    }
    pool_forget(p);
    p->threads = th;
    p->n_threads = 1;
    th->next = NULL;
    th->tid = os_gettid();
    th->cpu->host_tid = (u32)th->tid;
    th->robust_list = 0;
    vmchild_forget(p, th);
    if (th->sig != &p->sig) {           /* it was a process in its parent's memory, and is an ordinary one now */
        memcpy(p->sig.action, th->sig->action, sizeof p->sig.action);
        p->sig.watched = th->sig->watched;
        p->sig.lock = (struct lock){ 0 };
        th->sig = &p->sig;
    }
    th->own_process = false;
}

/* Is nobody else in this memory? */
static bool alone(const struct thread *th)
{
    return __libc_single_threaded && !th->own_process && !th->proc->vmchildren;
}

static s64 clone_fork(struct thread *th, const struct clone_request *rq)
{
    struct proc *p = th->proc;
    const struct engine_ops *ops = p->engine->ops;
    int e = sig_block_all(th);
    if (e)
        return e;
    const u64 special = rq->flags & ~(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID | CLONE_SETTLS
                                      | CLONE_CLEAR_SIGHAND);
    s32 pidfd = -1;
    s64 pid;
    const bool follows = trace_follows(th, rq->flags, rq->exit_signal);
    e = ops->fork_before(p->engine);
    if (e) {
        sig_set_mask(th, th->mask);
        return e;
    }
    th->trace.newborn = follows;    /* the child is stopped before it runs */
    if (p->symbols)
        symbols_fork_before(p->symbols);
    as_fork_before(p->as);
    lock_take(&th->sig->lock);
    lock_take(&p->lock);
    if (!special && rq->exit_signal == SIGCHLD && alone(th))
        pid = _Fork();                  /* nobody has a lock of the C library's: fewer pages written in the child */
    else if (!special && rq->exit_signal == SIGCHLD)
        pid = fork();                   /* the C library's: it keeps its own locks in order */
    else
        pid = os_fork(special | (u64)rq->exit_signal, &pidfd);
    if (pid < 0)
        pid = -errno;
    if (pid) {
        lock_give(&p->lock);
        lock_give(&th->sig->lock);
    } else {
        become_only_thread(th);
    }
    as_fork_after(p->as, pid == 0);
    if (p->symbols)
        symbols_fork_after(p->symbols, pid == 0);
    ops->fork_after(p->engine, th->cpu, pid == 0);
    if (pid == 0) {
        proc_take_limits(th);
        trace_after_fork(th, follows);
        path_renew_root(p, rq->flags);
        profile_after_fork(th);
        perfmap_after_fork(p);
        if (rq->stack)
            p->abi->set_sp(th->cpu, rq->stack);
        if (rq->flags & CLONE_SETTLS)
            p->abi->set_tls(th->cpu, rq->tls);
        if (rq->flags & CLONE_CHILD_SETTID)
            thread_put_tid(rq->child_tid, th->tid);
        th->clear_child_tid = rq->flags & CLONE_CHILD_CLEARTID ? rq->child_tid : 0;
        if (rq->flags & CLONE_CLEAR_SIGHAND)
            sig_clear_handlers(th);
    } else {
        th->trace.newborn = false;
        if (pid > 0 && rq->flags & CLONE_PARENT_SETTID)
            thread_put_tid(rq->parent_tid, (int)pid);
        if (pid > 0 && rq->flags & CLONE_PIDFD)
            thread_put_tid(rq->pidfd, pidfd);
    }
    sig_set_mask(th, th->mask);
    return pid;
}

/* In memory of the caller, which does not wait for its child: from now on there are two that write there. */
static void share_memory(struct thread *th) { th->proc->engine->ops->share(th->proc->engine); }

s64 thread_clone(struct thread *th, const struct clone_request *rq)
{
    const u64 f = rq->flags;
    if ((f & CLONE_THREAD && !(f & CLONE_SIGHAND)) || (f & CLONE_SIGHAND && !(f & CLONE_VM)))
        return -EINVAL;
    if (f & CLONE_THREAD) {
        /* What these leave out, host threads share anyway. */
        const u64 needed = CLONE_VM | CLONE_SIGHAND | CLONE_FS | CLONE_FILES;
        const u64 known = needed | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID
            | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | CLONE_DETACHED;
        if ((f & needed) != needed || f & ~known) {
            LOG(unimp, "clone of a thread with flags %#lx is refused", f);
            return -EINVAL;
        }
        if (th->own_process)
            return -EAGAIN;
        share_memory(th);
        return clone_thread(th, rq);
    }
    if (!(f & CLONE_VM))
        return clone_fork(th, rq);
    if (f & CLONE_VFORK && !atomic_load(&th->trace.on))     /* a tracer may look at both sides of a vfork at once */
        return clone_vfork(th, rq);
    share_memory(th);
    return vmchild_clone(th, rq);
}
