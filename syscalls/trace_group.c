/* trace_group.c - job control of a process with traced threads; see trace.h.
 *
 * The host's own group stop would hold threads anywhere, where their registers say nothing.  So the thread that takes
 * the signal writes it into `group` of all others and interrupts them; each stops at its next safe place: a traced
 * one for its tracer, another one by waiting.  Whoever takes SIGCONT empties the fields and wakes all. */
#include "syscalls/trace.h"

#include "syscalls/proc.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- telling the others ----------------------------------------------------------------------------------- */

void trace_interrupt(struct thread *t)
{
    siginfo_t si = { .si_signo = SIGTRAP, .si_code = SI_QUEUE };
    si.si_pid = getpid();
    si.si_uid = getuid();
    si.si_value.sival_ptr = (void *)TRACE_LOOK;
    t->trace.asked_tid = t->tid;
    atomic_fetch_or(&t->trace.ask, ASK_LOOK);
    syscall(SYS_rt_tgsigqueueinfo, getpid(), t->tid, SIGTRAP, &si);
}

/* The other threads of the process: sig is what they stop for; 0: they go on. */
static void tell_others(struct thread *th, int sig)
{
    if (th->own_process)
        return;                         /* the list is its parent's */
    lock_take(&th->proc->lock);
    for (struct thread *t = th->proc->threads; t; t = t->next)
        if (t != th && t->tid && atomic_exchange(&t->trace.group, sig) != sig)
            trace_interrupt(t);
    lock_give(&th->proc->lock);
}

void trace_continued(struct thread *th)
{
    atomic_store(&th->trace.group, 0);
    tell_others(th, 0);
}

/* ---- stopping --------------------------------------------------------------------------------------------- */

static bool woken(const struct thread *th)
{
    return sig_pending(th) & SIG_BIT(SIGCONT) || atomic_load(&th->trace.ask) & ~(u32)ASK_LOOK
        || !atomic_load(&th->trace.group);
}

/* Stopped, but not for a tracer. */
static void await_news(struct thread *th)
{
    sig_await(th, SIG_BIT(SIGCONT) | SIG_BIT(SIGTRAP), woken);
    atomic_fetch_and(&th->trace.ask, ~(u32)(ASK_STOP | ASK_LOOK));
    if (sig_pending(th) & SIG_BIT(SIGCONT))
        trace_continued(th);
}

void trace_join_stop(struct thread *th)
{
    struct trace *t = &th->trace;
    for (int sig; (sig = atomic_load(&t->group)) != 0;) {
        if (!atomic_load(&t->on)) {
            await_news(th);
            if (atomic_load(&t->ask))
                return;                 /* a tracer comes; it finds `group` */
            continue;
        }
        enum trace_go go = trace_report_stop(th, sig & ~STOPPED_BY_HOST);
        if (go != GO_LISTEN) {
            atomic_store(&t->group, 0);
            if (go != GO_ON && !(sig & STOPPED_BY_HOST))
                kill(getpid(), SIGSTOP);        /* without a tracer it is the host's */
            return;
        }
        await_news(th);
        if (!atomic_load(&t->group))
            trace_report_continued(th);
    }
}

void trace_group_stop(struct thread *th, int sig)
{
    atomic_store(&th->trace.group, sig);
    tell_others(th, sig);
    trace_join_stop(th);
}

/* ---- orphaned process groups -------------------------------------------------------------------------------- */

/* Parent and process group of a process from /proc. */
static bool relations(const char *pid, int *parent, int *group)
{
    char path[300], line[512];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *f = fopen(path, "re");
    size_t n = f ? fread(line, 1, sizeof line - 1, f) : 0;
    if (f)
        fclose(f);
    line[n] = 0;
    const char *s = strrchr(line, ')');
    return s && sscanf(s + 1, " %*c %d %d", parent, group) == 2;
}

bool trace_orphaned_group(void)
{
    const int group = getpgrp(), session = getsid(0);
    bool orphaned = true;
    DIR *d = opendir("/proc");
    for (struct dirent *e; d && orphaned && (e = readdir(d)) != NULL;) {
        int parent, of;
        if (isdigit((unsigned char)e->d_name[0]) && relations(e->d_name, &parent, &of) && of == group && parent > 0)
            orphaned = getpgid(parent) == group || getsid(parent) != session;
    }
    if (d)
        closedir(d);
    return orphaned;
}
