/* trace.c - the traced thread: where it stops and what it does with the tracer's answer; see trace.h. */
#include "syscalls/trace.h"

#include "base/buf.h"
#include "base/os.h"
#include "syscalls/errand.h"
#include "syscalls/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SYSGOOD = 0x80, CODE_TRACE = 2 /* TRAP_TRACE */ };

void trace_init(struct thread *th)
{
    th->trace.magic = TRACE_MAGIC(sizeof *th);
}

/* ---- traced or not ---------------------------------------------------------------------------------------- */

void trace_start(struct thread *th)
{
    th->proc->engine->ops->exact(th->proc->engine);
    atomic_store(&th->trace.on, 1);
    atomic_fetch_or(&th->work, WORK_TRACE);
    sig_watch(th->sig, true);
}

static void trace_end(struct thread *th)
{
    bool others = false;
    atomic_store(&th->trace.on, 0);
    th->trace.mode = MODE_CONT;
    atomic_fetch_and(&th->work, ~(u32)WORK_TRACE);
    lock_take(&th->proc->lock);
    for (struct thread *t = th->proc->threads; t; t = t->next)
        others |= t != th && t->sig == th->sig && atomic_load(&t->trace.on);
    lock_give(&th->proc->lock);
    if (!others)
        sig_watch(th->sig, false);
    if (!others && !th->own_process)
        trace_continued(th);            /* no SIGCONT comes to us any more */
}

/* Translations of what the tracer has written.  No lock: several threads may do the same work, and none goes on before
 * it is done. */
static void forget_changed_code(struct proc *p)
{
    struct trace_dirty *d = &p->dirty;
    for (u32 i; (i = atomic_load(&d->tail)) != atomic_load(&d->head);) {
        p->engine->ops->invalidate(p->engine, d->range[i % TRACE_DIRTY].start, d->range[i % TRACE_DIRTY].size);
        atomic_compare_exchange_strong(&d->tail, &i, i + 1);
    }
}

/* ---- stopping ---------------------------------------------------------------------------------------------- */

static bool has_tracer(void)
{
    static const char name[] = "TracerPid:";
    char text[1024];
    int fd = open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[MAX(n, 0)] = 0;
    const char *line = strstr(text, name);
    return line && atoi(line + sizeof name - 1);
}

/* The host stops us inside this call, if we are traced. */
static enum trace_go host_stop(struct thread *th, enum trace_at at, u32 status)
{
    struct trace *t = &th->trace;
    const u64 mask = th->mask;
    t->status = status;
    t->go = GO_NOBODY;
    t->sig = 0;
    t->signalled = false;
    atomic_store(&t->at, at);
    do
        syscall(SYS_tgkill, getpid(), os_gettid(), SIGTRAP);    /* lost if another SIGTRAP is on its way */
    while (t->go == GO_NOBODY && has_tracer());
    atomic_store(&t->at, STOP_NONE);
    if (atomic_load(&t->ask))               /* asked on the way out of the stop */
        atomic_store(&th->interrupt, 1);
    forget_changed_code(th->proc);
    if (th->mask != mask)                   /* PTRACE_SETSIGMASK */
        sig_set_mask(th, th->mask);
    const enum trace_go go = t->go;
    if (go == GO_NOBODY || go == GO_DETACH)
        trace_end(th);
    return go;
}

static void set_info(struct thread *th, int sig, int code)
{
    const struct siginfo_guest info = { .signo = sig, .code = code,
                                        .rt = { .pid = getpid(), .uid = getuid() } };
    memcpy(&th->trace.info, &info, sizeof info);
}

static void event_stop(struct thread *th, unsigned event, u64 message)
{
    th->trace.message = message;
    set_info(th, SIGTRAP, (int)(SIGTRAP | event << 8));
    host_stop(th, STOP_EVENT, SIGTRAP | event << 8);
}

/* A signal that a stop which is none for a signal ended with. */
static void send_to_self(int sig)
{
    if (sig)
        syscall(SYS_tgkill, getpid(), os_gettid(), sig);
}

enum trace_go trace_report_stop(struct thread *th, int sig)
{
    bool seized = th->trace.seized;
    th->trace.message = 0;
    set_info(th, sig, sig | PTRACE_EVENT_STOP << 8);
    return host_stop(th, STOP_GROUP, (u32)sig | (seized ? PTRACE_EVENT_STOP << 8 : 0));
}

void trace_report_continued(struct thread *th)
{
    event_stop(th, PTRACE_EVENT_STOP, 0);
}

bool trace_signal(struct thread *th, struct siginfo_guest *info)
{
    const struct abi *abi = th->proc->abi;
    struct trace *t = &th->trace;
    const gva after = abi->pc(th->cpu);
    if (th->restart)                        /* a tracer sees the call about to be made again */
        abi->rewind(th->cpu);
    const gva shown = abi->pc(th->cpu);
    memcpy(&t->info, info, sizeof t->info);
    enum trace_go go = host_stop(th, STOP_SIGNAL, (u32)info->signo);
    if (abi->pc(th->cpu) != shown)
        th->restart = 0;
    else if (th->restart)
        abi->start(th->cpu, after, abi->sp(th->cpu));
    if (go == GO_NOBODY)
        return true;
    if (t->sig == info->signo) {
        memcpy(info, &t->info, sizeof t->info);
        info->signo = t->sig;
    } else {
        *info = (struct siginfo_guest){ .signo = t->sig, .rt = { .pid = getppid(), .uid = getuid() } };
    }
    if (t->sig && th->mask & SIG_BIT(t->sig)) {
        send_to_self(t->sig);
        return false;
    }
    return t->sig != 0;
}

void trace_asked(struct thread *th)
{
    u32 ask = atomic_exchange(&th->trace.ask, 0);
    if (th->trace.asked_tid != os_gettid())
        return;                             /* the parent of a fork was meant */
    if (ask & ASK_ADOPT) {
        trace_start(th);
        host_stop(th, STOP_ADOPTED, 0);
    }
    if (ask & ASK_SIGNAL) {
        struct siginfo_guest info;
        memcpy(&info, &th->trace.asked, sizeof info);
        sig_deliver_one(th, &info);
    }
    errand_serve(th);
    if (ask & ASK_STOP && atomic_load(&th->trace.on))
        event_stop(th, PTRACE_EVENT_STOP, 0);
    trace_join_stop(th);
}

void trace_birth(struct thread *th)
{
    if (LIKELY(!th->trace.newborn))
        return;
    th->trace.newborn = false;
    sig_watch(th->sig, true);
    if (th->trace.seized) {
        event_stop(th, PTRACE_EVENT_STOP, 0);
        return;
    }
    const struct siginfo_guest info = { .signo = SIGSTOP, .rt = { .pid = getpid(), .uid = getuid() } };
    sig_deliver_one(th, &info);
}

/* ---- running ------------------------------------------------------------------------------------------------- */

enum cpu_exit trace_run(struct thread *th)
{
    const struct engine_ops *ops = th->proc->engine->ops;
    trace_birth(th);
    forget_changed_code(th->proc);
    if (!atomic_load(&th->trace.on))        /* detached while the host held it elsewhere */
        trace_end(th);
    bool step = th->trace.mode == MODE_STEP || th->trace.mode == MODE_SYSEMU_STEP;
    return step ? ops->step(th->cpu) : ops->run(th->cpu);
}

void trace_after(struct thread *th, enum cpu_exit why)
{
    const struct trace *t = &th->trace;
    if (!atomic_load(&t->on) || th->ended || (t->mode != MODE_STEP && t->mode != MODE_SYSEMU_STEP))
        return;
    /* One instruction is done, or a handler begins, where Linux stops too. */
    if (why != EXIT_STEP && why != EXIT_SYSCALL && !t->signalled)
        return;
    const struct siginfo_guest info = { .signo = SIGTRAP, .code = CODE_TRACE,
                                        .fault.addr = th->proc->abi->pc(th->cpu) };
    sig_deliver_one(th, &info);
}

/* ---- system calls --------------------------------------------------------------------------------------------- */

static void call_stop(struct thread *th, enum trace_at at)
{
    u32 status = SIGTRAP | (th->trace.options & PTRACE_O_TRACESYSGOOD ? SYSGOOD : 0);
    th->trace.message = at == STOP_ENTRY ? PTRACE_EVENTMSG_SYSCALL_ENTRY : PTRACE_EVENTMSG_SYSCALL_EXIT;
    set_info(th, SIGTRAP, (int)status);
    if (host_stop(th, at, status) == GO_ON)
        send_to_self(th->trace.sig);
}

static void note_call(struct thread *th, u64 number, const u64 arg[6])
{
    th->trace.number = (s32)number;
    memcpy(th->trace.arg, arg, sizeof th->trace.arg);
}

bool trace_entry(struct thread *th, u64 *number, u64 arg[6])
{
    struct trace *t = &th->trace;
    note_call(th, *number, arg);
    if (t->mode == MODE_CONT || t->mode == MODE_STEP)
        return true;
    bool emulated = t->mode != MODE_SYSCALL;
    call_stop(th, STOP_ENTRY);
    *number = (u32)t->number;
    th->proc->abi->args(th->cpu, arg);
    return t->number != -1 && !(emulated && atomic_load(&t->on));
}

void trace_exit(struct thread *th, s64 result)
{
    const struct abi *abi = th->proc->abi;
    struct trace *t = &th->trace;
    u64 arg[6], shown[6];
    if (t->mode != MODE_SYSCALL || th->ended)
        return;
    abi->args(th->cpu, arg);
    t->result = result == -SYS_NORESULT ? (s64)arg[0] : result;
    if (!th->restart) {
        call_stop(th, STOP_EXIT);
        return;
    }
    /* The kernel's own numbers are seen at this stop only. */
    abi->set_result(th->cpu, -th->restart);
    call_stop(th, STOP_EXIT);
    abi->args(th->cpu, shown);
    if ((s64)shown[0] == -th->restart)
        abi->set_result(th->cpu, (s64)arg[0]);
    else
        th->restart = 0;
}

bool trace_seccomp(struct thread *th, u64 *number, u64 arg[6], u32 data)
{
    if (!atomic_load(&th->trace.on) || !(th->trace.options & PTRACE_O_TRACESECCOMP))
        return false;
    note_call(th, *number, arg);
    th->trace.message = data;
    set_info(th, SIGTRAP, SIGTRAP | PTRACE_EVENT_SECCOMP << 8);
    host_stop(th, STOP_SECCOMP, SIGTRAP | PTRACE_EVENT_SECCOMP << 8);
    *number = (u32)th->trace.number;
    th->proc->abi->args(th->cpu, arg);
    return true;
}

/* ---- children -------------------------------------------------------------------------------------------------- */

bool trace_follows(const struct thread *parent, u64 flags, int exit_signal)
{
    if (!atomic_load(&parent->trace.on))
        return false;
    if (flags & CLONE_PTRACE)
        return true;
    u32 option = flags & CLONE_VFORK ? PTRACE_O_TRACEVFORK
        : exit_signal != SIGCHLD ? PTRACE_O_TRACECLONE : PTRACE_O_TRACEFORK;
    return !(flags & CLONE_UNTRACED) && parent->trace.options & option;
}

void trace_child(struct thread *child, const struct thread *parent, bool follows)
{
    const struct trace new = {
        .magic = parent->trace.magic, .on = follows, .newborn = follows,
        .options = follows ? parent->trace.options : 0, .seized = follows && parent->trace.seized,
    };
    child->trace = new;
    if (follows)
        atomic_fetch_or(&child->work, WORK_TRACE);
    else
        atomic_fetch_and(&child->work, ~(u32)WORK_TRACE);
}

void trace_after_fork(struct thread *th, bool follows)
{
    struct trace *t = &th->trace;
    /* Field by field: another tracer may already have attached and asked for something. */
    atomic_store(&t->group, 0);
    atomic_store(&th->errands, NULL);       /* the parent does them */
    if (follows) {
        t->mode = MODE_CONT;                /* newborn it is since before the fork */
    } else if (atomic_exchange(&t->on, 0)) {
        atomic_fetch_and(&th->work, ~(u32)WORK_TRACE);
        sig_watch(th->sig, false);
    }
}

/* ---- a new program --------------------------------------------------------------------------------------------- */

struct saved_trace { u32 options, mode; s32 tid, number; u8 on, seized, pad_[6]; };

void trace_save(const struct thread *th, struct buf *out)
{
    const struct saved_trace s = {
        .options = th->trace.options, .mode = th->trace.mode, .tid = th->tid, .number = th->trace.number,
        .on = (u8)atomic_load(&th->trace.on), .seized = th->trace.seized,
    };
    buf_add(out, &s, sizeof s);
}

s64 trace_load(struct thread *th, const u8 *data, size_t size)
{
    struct saved_trace s;
    if (size < sizeof s)
        return -EINVAL;
    memcpy(&s, data, sizeof s);
    if (!s.on)
        return sizeof s;
    th->trace.options = s.options;
    th->trace.mode = s.mode;
    th->trace.seized = s.seized;
    th->trace.number = s.number;
    th->trace.message = (u64)s.tid;
    trace_start(th);
    return sizeof s;
}

void trace_exec(struct thread *th)
{
    struct trace *t = &th->trace;
    if (LIKELY(!atomic_load(&t->on)))
        return;
    bool event = t->options & PTRACE_O_TRACEEXEC;
    if (event)
        event_stop(th, PTRACE_EVENT_EXEC, t->message);
    trace_exit(th, 0);
    const struct siginfo_guest info = { .signo = SIGTRAP, .rt = { .pid = getpid(), .uid = getuid() } };
    if (!event && !t->seized && atomic_load(&t->on))
        sig_deliver_one(th, &info);
}
