/* trace.h - ptrace between guests, the side of the traced thread; tracer.h is the other.
 *
 *      tracer's kernel object   host ptrace: who traces whom, waiting, exit, EXITKILL, auto-attachment
 *      what a stop means        struct trace in the traced thread's memory, which the tracer reads and writes
 *
 * A traced thread stops by itself where the guest would stop: at its system calls, before a signal is delivered,
 * after a step.  There its registers are exact and it holds no lock of Ferry's.  It fills in struct trace and sends
 * itself SIGTRAP, which stops it for the host's ptrace; wait in the tracer finds `at` set and tells its guest.
 * All other stops the host makes (signals on their way to our handler, the start of a new program) are none for
 * the guest: the tracer's wait lets the thread go on at once.
 *
 * Invariants
 *  1. The tracer writes to a traced thread's memory only while the host holds that in a stop.
 *  2. `go` is GO_NOBODY unless the tracer let the thread go on; so one whose tracer is gone knows it.
 *  3. While a thread of a process is traced all signals of it come to our handler (sigtable.watched), since the
 *     tracer is to see them before the host acts on them. */
#pragma once

#include "base/base.h"
#include "core/fault.h"

struct buf;
struct cpu;
struct proc;
struct siginfo_guest;
struct thread;

enum trace_at { STOP_NONE, STOP_SIGNAL, STOP_ENTRY, STOP_EXIT, STOP_SECCOMP, STOP_EVENT, STOP_GROUP,
                STOP_ADOPTED /* seen by PTRACE_ATTACH and PTRACE_SEIZE themselves */ };
enum trace_go { GO_NOBODY, GO_ON, GO_LISTEN, GO_DETACH };
enum trace_mode { MODE_CONT, MODE_SYSCALL, MODE_STEP, MODE_SYSEMU, MODE_SYSEMU_STEP };
enum trace_ask { ASK_ADOPT = 1, ASK_SIGNAL = 2, ASK_STOP = 4, ASK_LOOK = 8 /* at `group` */ };

/* A signal of the tracer's Ferry to that of a traced thread: "stop", as SIGTRAP with this value. */
#define TRACE_INTERRUPT 0x6672727974726163
/* Of another thread of the process: "look at what you are asked". */
#define TRACE_LOOK      0x6672727974726164

enum { STOPPED_BY_HOST = 0x100 };

/* siginfo_t as the guest has it, without needing proc.h here. */
struct trace_info { _Alignas(8) u8 raw[128]; };

struct trace {
    u64 magic;                  /* TRACE_MAGIC: this is a Ferry of the tracer's build */
    _Atomic u32 on;             /* traced */
    _Atomic u32 ask;            /* enum trace_ask, for the next look at signals */
    u32 options;                /* PTRACE_O_* */
    u8 seized;                  /* not attached, nor by PTRACE_TRACEME */
    u8 newborn;                 /* its first stop is to come: the SIGSTOP it got from the host is none */
    u8 signalled;               /* a handler has been set up since the last stop */
    u32 mode;                   /* enum trace_mode */

    /* ---- a stop ---- */
    _Atomic u32 at;             /* enum trace_at; STOP_NONE: it runs */
    u32 go;                     /* enum trace_go; the tracer's answer */
    s32 sig;                    /* the signal to deliver */
    u32 status;                 /* wait status >> 8: signal | event << 8 */
    u64 message;                /* PTRACE_GETEVENTMSG */
    struct trace_info info;     /* PTRACE_GETSIGINFO */
    s32 number;                 /* system call; the tracer may change it */
    u64 arg[6];
    s64 result;
    s32 asked_tid;              /* whom `ask` is for: a fork copies it */
    _Atomic s32 group;          /* signal of the group stop the thread takes part in, 0: none; written by others;
                                 * with STOPPED_BY_HOST the host has stopped it before it was traced */
    struct trace_info asked;    /* of ASK_SIGNAL */
};
#define TRACE_MAGIC(size) ((u64)0x7274797272656600 ^ (size))

/* Code that the tracer has changed; entries are added by it and removed by threads of the process. */
enum { TRACE_DIRTY = 32 };
struct trace_dirty {
    _Atomic u32 head, tail;
    struct { gva start; u64 size; } range[TRACE_DIRTY];
};

void trace_init(struct thread *th);                 /* a new struct thread */
void trace_start(struct thread *th);                /* PTRACE_TRACEME, or it has found itself attached */

/* ---- where a traced thread may stop ---- */
enum cpu_exit trace_run(struct thread *th);         /* instead of the engine's run */
void trace_after(struct thread *th, enum cpu_exit why);     /* ... and after what that led to */
/* Before a call, whose number and arguments may change.  False: it is not done. */
bool trace_entry(struct thread *th, u64 *number, u64 arg[6]);
void trace_exit(struct thread *th, s64 result);     /* result in the register already; restarts too */
/* SECCOMP_RET_TRACE.  False: nobody asked for it. */
bool trace_seccomp(struct thread *th, u64 *number, u64 arg[6], u32 data);
/* Before a signal is delivered; *info may change.  False: it is not delivered. */
bool trace_signal(struct thread *th, struct siginfo_guest *info);
void trace_asked(struct thread *th);                /* trace.ask is set */
void trace_interrupt(struct thread *t);             /* another thread of this process: it comes to trace_asked */

/* ---- job control (trace_group.c) ---- */
void trace_group_stop(struct thread *th, int sig);  /* all threads of the process stop */
void trace_join_stop(struct thread *th);            /* if it is to take part in one */
void trace_continued(struct thread *th);            /* SIGCONT has come: all go on */
bool trace_orphaned_group(void);                    /* where SIGTSTP, SIGTTIN and SIGTTOU stop nobody */
enum trace_go trace_report_stop(struct thread *th, int sig);
void trace_report_continued(struct thread *th);

/* ---- children and new programs ---- */
bool trace_follows(const struct thread *parent, u64 flags, int exit_signal);
void trace_child(struct thread *child, const struct thread *parent, bool follows);
void trace_after_fork(struct thread *th, bool follows);    /* in the child, whose memory says it is traced */
void trace_birth(struct thread *th);                /* before its first instruction; trace_run does it too */
void trace_save(const struct thread *th, struct buf *out);
MUST_CHECK s64 trace_load(struct thread *th, const u8 *data, size_t size);      /* bytes taken, or -EINVAL */
void trace_exec(struct thread *th);                 /* before the first instruction */
