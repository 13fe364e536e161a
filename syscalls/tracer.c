/* tracer.c - reaching into a traced thread, and which of its stops the guest is told of; see tracer.h. */
#include "syscalls/tracer.h"

#include "syscalls/errand.h"
#include "syscalls/host_call.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

s64 tracer_host(long request, int tid, u64 addr, u64 data)
{
    long r = syscall(SYS_ptrace, request, tid, addr, data);
    return r < 0 ? -errno : r;
}

/* ---- its memory ------------------------------------------------------------------------------------------ */

s64 tracee_read(const struct tracee *e, gva addr, void *dst, size_t size)
{
    struct iovec to = { dst, size }, from = { (void *)addr, size };
    ssize_t n = process_vm_readv(e->tid, &to, 1, &from, 1, 0);
    return n == (ssize_t)size ? 0 : n < 0 && errno == ESRCH ? -ESRCH : -EFAULT;
}

s64 tracee_write(const struct tracee *e, gva addr, const void *src, size_t size)
{
    struct iovec from = { (void *)src, size }, to = { (void *)addr, size };
    ssize_t n = process_vm_writev(e->tid, &from, 1, &to, 1, 0);
    return n == (ssize_t)size ? 0 : n < 0 && errno == ESRCH ? -ESRCH : -EFAULT;
}

s64 tracee_find(struct tracee *e, int tid)
{
    u64 pointer;
    *e = (struct tracee){ .tid = tid };
    if (host_thread_pointer(tid, &pointer))
        return -ESRCH;
    if (pointer && tracee_read(e, pointer + (u64)sig_self_offset(), &e->thread, sizeof e->thread))
        e->thread = 0;
    if (e->thread && (tracee_read(e, e->thread + offsetof(struct thread, trace), &e->trace, sizeof e->trace)
                      || e->trace.magic != TRACE_MAGIC(sizeof(struct thread))))
        e->thread = 0;
    return 0;
}

s64 tracee_find_stopped(struct tracee *e, int tid)
{
    siginfo_t si;
    s64 r = tracee_find(e, tid);
    if (r)
        return r;
    r = tracer_host(PTRACE_GETSIGINFO, tid, 0, (u64)(uintptr_t)&si);
    if (!r && e->thread && atomic_load(&e->trace.at) && si.si_signo == SIGTRAP && si.si_code == SI_TKILL)
        return 0;
    /* An event of the host's says so in its code. */
    return !r && si.si_signo == SIGTRAP && si.si_code >> 8 && (si.si_code & 0xff) == SIGTRAP ? 0 : -ESRCH;
}

void tracer_resume(const struct tracee *e, int sig)
{
    tracer_host(PTRACE_CONT, e->tid, 0, (u64)sig);      /* it may be gone */
}

void tracer_changed_code(const struct tracee *e, gva start, u64 size)
{
    gva proc, dirty;
    u32 pos[2];
    if (tracee_read(e, e->thread + offsetof(struct thread, proc), &proc, sizeof proc))
        return;
    dirty = proc + offsetof(struct proc, dirty);
    if (tracee_read(e, dirty, pos, sizeof pos))
        return;
    struct { gva start; u64 size; } range = { start, size };
    if (pos[0] - pos[1] >= TRACE_DIRTY - 1) {           /* full: everything, in the last place */
        range.start = 0;
        range.size = as_limit(thread_self()->proc->as);
        if (pos[0] - pos[1] >= TRACE_DIRTY)
            return;
    }
    gva slot = dirty + offsetof(struct trace_dirty, range) + pos[0] % TRACE_DIRTY * sizeof range;
    pos[0]++;
    if (!tracee_write(e, slot, &range, sizeof range) && tracee_write(e, dirty, &pos[0], sizeof pos[0]))
        return;
}

/* ---- what the host knows of it ----------------------------------------------------------------------------- */

/* A number from /proc/tid/status, 0 without. */
static int status_number(int tid, const char *name)
{
    char path[32], line[256];
    int value = 0;
    size_t n = strlen(name);
    snprintf(path, sizeof path, "/proc/%d/status", tid);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, name, n))
            value = atoi(line + n);
    if (f)
        fclose(f);
    return value;
}

int tracer_of(int tid) { return status_number(tid, "TracerPid:"); }
int tracer_process(int tid) { return status_number(tid, "Tgid:"); }

/* ---- which stops are the guest's --------------------------------------------------------------------------- */

bool tracer_same_program(int tid)
{
    char path[32];
    struct stat a, b;
    snprintf(path, sizeof path, "/proc/%d/exe", tid);
    return !stat(path, &a) && !stat("/proc/self/exe", &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* A stop of a thread that has no struct thread: the first moments of a thread or of a program. */
static void pass_early_stop(const struct tracee *e, int sig)
{
    if (sig == SIGTRAP && !tracer_same_program(e->tid))
        tracer_host(PTRACE_DETACH, e->tid, 0, 0);       /* a program of the host: not for a guest to trace */
    else
        tracer_resume(e, sig == SIGTRAP || sig == SIGSTOP ? 0 : sig);
}

/* The host's SIGSTOP stops nobody at a place where registers are known: the thread itself is to report it. */
static void pass_sigstop(const struct tracee *e)
{
    struct trace_info info;
    _Static_assert(sizeof info == sizeof(siginfo_t), "siginfo");
    if (e->trace.newborn || tracer_host(PTRACE_GETSIGINFO, e->tid, 0, (u64)(uintptr_t)&info)) {
        tracer_resume(e, 0);                            /* of auto-attachment, or of a group stop */
        return;
    }
    u32 ask = atomic_load(&e->trace.ask) | ASK_SIGNAL;
    s64 r = tracee_put(e, trace.asked, info);
    if (!r)
        r = tracee_put(e, trace.asked_tid, e->tid);
    if (!r)
        r = tracee_put(e, trace.ask, ask);
    tracer_resume(e, r ? 0 : SIGTRAP);
}

/* Is its SIGTRAP of its own making?  On its way out of a stop it may get others. */
static bool by_itself(int tid)
{
    siginfo_t si;
    return !tracer_host(PTRACE_GETSIGINFO, tid, 0, (u64)(uintptr_t)&si) && si.si_code == SI_TKILL;
}

bool tracer_stopped(struct thread *th, int tid, int *status)
{
    struct tracee e;
    int sig = WSTOPSIG(*status), event = *status >> 16;
    if (event)
        return true;                    /* that the guest asked for */
    if (tracee_find(&e, tid))
        return errand_stopped(th, tid, status);         /* or it is a child's job control */
    if (!e.thread) {
        pass_early_stop(&e, sig);
        return false;
    }
    if (sig == SIGTRAP && atomic_load(&e.trace.at) && by_itself(tid)) {
        *status = (int)(e.trace.status << 8 | 0x7f);
        return true;
    }
    if (sig == SIGSTOP)
        pass_sigstop(&e);
    else
        tracer_resume(&e, sig);         /* on its way to the thread, which will report it */
    return false;
}
