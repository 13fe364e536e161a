/* proc.h - a Linux process made for a guest, and its threads.
 *
 * One struct proc per host process, one struct thread per guest thread, each run by a host thread of its own
 * (its tid is the guest's tid).  cli fills a proc_config and calls proc_run; the system calls get the calling
 * struct thread.  A thread's fields are touched by its own thread only, except where noted.
 *
 * Signals: the host's masks, pending queues and dispositions mirror the guest's, so the host kernel does the
 * queueing.  The host handler notes one signal in the thread, blocks the rest and kicks the CPU; the thread
 * loop delivers it at the next block edge.  A system call that may block must go through sys_host, which
 * loses no signal that arrives just before the call. */
#pragma once

#include "base/base.h"
#include "base/lock.h"
#include "core/aspace.h"
#include "core/engine.h"
#include "syscalls/abi.h"
#include "syscalls/profile.h"
#include "syscalls/trace.h"
#include <limits.h>
#include <pthread.h>
#include <sys/resource.h>

struct err;

/* ---- signals: kernel layouts, the same on every 64-bit architecture --------------------------------- */

enum { SIG_COUNT = 64 };
#define SIG_BIT(sig) ((u64)1 << ((sig) - 1))

struct sigaction_guest {
    gva handler;
    u64 flags;
    gva restorer;
    u64 mask;
};

struct siginfo_guest {
    s32 signo, err, code, pad_;
    union {
        u8 raw[112];
        struct { s32 pid; u32 uid; u64 value; } rt;
        struct { gva addr; } fault;
        struct { gva addr; s32 nr; u32 arch; } sys;
    };
};
_Static_assert(sizeof(struct siginfo_guest) == 128, "siginfo is 128 bytes");

struct sigstack_guest {
    gva sp;
    s32 flags, pad_;
    u64 size;
};

/* Shared by the threads of a process; a vfork child has its own until it executes a program. */
struct sigtable {
    struct lock lock;
    struct sigaction_guest action[SIG_COUNT + 1];       /* by signal number */
    bool watched;                                       /* by a tracer: all come to our handler */
};

/* ---- process and threads ------------------------------------------------------------------------------ */

struct proc_config {
    const struct guest *guest;
    enum engine_tier tier;
    bool fp_fast;                   /* as struct engine_config */
    u32 hot_after;                  /* the same */
    struct engine_cache cache;      /* the same; both directories NULL: none */
    bool step;                  /* one guest instruction per block */
    const char *root;           /* -L: absolute guest paths are looked up here first; NULL for none */
    const char *path;           /* the program as typed; cli has searched $PATH if it has no slash */
    int exec_fd;                /* the same, opened and checked by the kernel; -1: not */
    char *const *argv;          /* the guest's, argv[0] first */
    char *const *envp;
    bool seeded;                /* --seed was given */
    u64 seed;
    const char *profile;        /* file of the tally for samples, NULL: none are taken */
    bool profile_tiers;         /* which counts enum profile_count, not stacks */
    bool perf_map;              /* tell perf about translated code: perfmap.h; the same with */
    const char *jitdump;        /* ... the code, into files in this directory, NULL: do not */
    int inherit;                /* descriptor of what execve carries over, -1: none; see inherit.h */
    char *const *ferry_args;    /* our own options, NULL at the end: execve starts
                                 * /proc/self/exe ferry_args... -0 ARGV0 -- PATH ARGS... */
};

struct memfile { int fd, tid; };
enum { PROC_MEMFILES = 8 };

struct proc {
    const struct proc_config *cfg;
    const struct abi *abi;
    struct engine *engine;
    struct aspace *as;
    struct symbols *symbols;    /* NULL: nobody wants names */
    const char *root;           /* cfg->root made absolute, NULL for none */
    int exe_fd;                 /* the program, if that path does not lead to it (a memfd, unmounted); -1: it does */
    u64 seed;
    gva auxv, auxv_end;         /* on the guest's stack */
    gva args, args_end;         /* strings of argv there */
    gva env, env_end;
    gva stack_start;            /* initial sp */
    gva sigreturn;              /* code that calls rt_sigreturn, in the vDSO */
    struct rlimit max_memory[2];        /* the guest's RLIMIT_AS and RLIMIT_DATA */
    struct sigtable sig;
    struct lock lock;       /* threads, n_threads, vmchildren, pool */
    struct thread *threads;     /* linked by next */
    unsigned n_threads;
    struct trace_dirty dirty;
    struct memfile memfile[PROC_MEMFILES];      /* the last ones opened, see memfile.h; proc->lock */
    unsigned n_memfiles;
    struct vmchild *vmchildren; /* see vmchild.h */
    struct { struct thread *first, *last; unsigned n; } pool;   /* ended, linked by next; see pool.h */
    char exe[PATH_MAX];         /* host path of the program, what /proc/self/exe shows */
};

/* What a system call of a thread must look at first; see sys_dispatch. */
enum thread_work {
    WORK_SECCOMP = 1,           /* seccomp_mode is not 0 */
    WORK_NO_NEW_PRIVS = 2,      /* to be set on the host, by the thread itself */
    WORK_MEMFILE = 8,           /* the process may write to /proc/PID/mem */
    WORK_PROFILE = 16,          /* its stacks are sampled; the dispatcher has nothing to do for that */
    WORK_TRACE = 4,             /* it is traced: set by the thread itself, after trace.on */
};

struct thread {
    struct proc *proc;
    struct cpu *cpu;
    struct thread *next;        /* proc->lock */
    int tid;
    char comm[16];

    /* ---- seccomp: set by other threads of the process too, with proc->lock ---- */
    _Atomic u32 work;           /* enum thread_work */
    _Atomic u32 seccomp_mode;   /* SECCOMP_MODE_* */
    struct filter *_Atomic filter;

    struct trace trace;
    struct errand *_Atomic errands;     /* errand.h; proc->lock */
    _Atomic u32 errand_news;
    struct sampler sampler;

    /* ---- system call in progress ---- */
    u64 deadline;               /* of a sleep that is to be made again with what is left of its time, else 0 */
    s64 restart;                /* one of the -ERESTART codes while signals are looked at, else 0 */

    /* ---- signals ---- */
    struct sigtable *sig;
    u64 mask;                   /* the guest's signal mask */
    _Atomic u64 host_mask;      /* the host's, set by signals too; ~0: not known */
    u64 saved_mask;             /* of rt_sigsuspend: what the handler returns to */
    bool restore_mask;          /* saved_mask is valid */
    struct sigstack_guest altstack;
    _Atomic u64 pending;        /* taken from the host by the handler, to be delivered; SIG_BIT */
    _Atomic u32 interrupt;      /* pending is not empty: sys_host refuses to start */

    /* ---- thread life ---- */
    gva clear_child_tid;
    struct rlimit own_memory[2];    /* if has_own_memory: proc->max_memory is its parent's */
    bool has_own_memory;
    gva robust_list;            /* head as given to set_robust_list */
    pthread_t host_id;          /* not of the first thread */
    u64 birth_mask;             /* the host thread starts with everything blocked, then has this one */
    _Atomic u32 born;           /* enum thread_born */
    void *host_altstack;
    void *vfork_stack;          /* host stack of vfork children, made on first use */
    struct exec *exec;          /* execve in progress; a vfork child that succeeds leaves its own here */
    bool own_process;           /* this is the one thread of a process in its parent's memory: a vfork child, which
                                 * borrows its parent's struct thread, or one of vmchild.c */
    bool ended;                 /* by exit: the loop returns */
    int exit_status;

    struct siginfo_guest info[SIG_COUNT + 1];           /* of what is pending; large, so that the rest is one page */
};

/* Results of a system call that are no errno: the kernel's own numbers. */
enum {
    SYS_ERESTARTSYS = 512,          /* restart if the handler has SA_RESTART */
    SYS_ERESTARTNOINTR = 513,       /* always restart */
    SYS_ERESTARTNOHAND = 514,       /* restart only if no handler runs */
    SYS_NORESULT = 600,             /* registers are set already (rt_sigreturn, execve) */
};

/* Loads and runs the program; never returns once it runs.  Else a message in err and the exit status to use:
 * 125 our own failure, 126 cannot be executed, 127 not found. */
int proc_run(const struct proc_config *cfg, struct err *err);

/* Path a guest names -> path on the host: absolute paths that exist below root are taken there.  Returns
 * path itself or buf. */
const char *proc_host_path(const struct proc *p, const char *path, char buf[PATH_MAX]);

/* The thread that runs on this host thread; NULL outside guest threads. */
struct thread *thread_self(void);

/* ---- system calls -------------------------------------------------------------------------------------- */

/* Performs the call in th->cpu's registers.  The result is -errno, a value, or minus one of SYS_*.
 * Written in dispatch.c; called by the thread loop, which stores the result and restarts. */
s64 sys_dispatch(struct thread *th);

/* The same in the middle of translated code: false if it is for sys_dispatch, then nothing has happened. */
bool sys_dispatch_quick(struct thread *th, s64 *r);

/* A host system call, by host number, arguments as the host wants them; -errno.  Any call that may block or
 * be interrupted: returns -SYS_ERESTARTNOINTR without effect when a signal waits for the guest. */
s64 sys_host(struct thread *th, long number, u64 a0, u64 a1, u64 a2, u64 a3, u64 a4, u64 a5);

/* A guest's signal mask as the host must get it (ppoll, pselect6, epoll_pwait, signalfd...): signals that
 * Ferry itself needs are never blocked. */
u64 sig_host_mask(u64 guest_mask);

/* ---- for the thread loop and its calls ------------------------------------------------------------------ */

/* proc.c */
void proc_save(struct thread *th);                              /* translations, before the program ends */
NORETURN void proc_exit(struct thread *th, int status);         /* exit_group */
NORETURN void proc_die(struct thread *th, int sig);             /* killed by a signal: the parent sees it */

/* The guest's RLIMIT_AS and RLIMIT_DATA. */
static inline const struct rlimit *proc_limits(const struct thread *th)
{
    return th->has_own_memory ? th->own_memory : th->proc->max_memory;
}

void proc_take_limits(struct thread *th);               /* its own become the process's */

/* thread.c */
void thread_loop(struct thread *th);                    /* until the thread has ended */
enum quick_call thread_quick_call(struct cpu *cpu);     /* see struct engine_config */
void thread_end(struct thread *th);                     /* everything but the host thread and th itself */
void thread_add(struct thread *th);                     /* to the process's list */
struct clone_request {
    u64 flags;                  /* CLONE_*, without the signal */
    gva stack, tls, parent_tid, child_tid, pidfd;
    int exit_signal;
};
s64 thread_clone(struct thread *th, const struct clone_request *rq);
void thread_clear_tid(struct thread *th);       /* what CLONE_CHILD_CLEARTID and set_tid_address ask for */
void thread_put_tid(gva to, int tid);           /* without a word if the guest's address is bad, as the kernel */
void exec_free(struct exec *x);                 /* NULL is nothing */
struct thread *thread_new(struct proc *p);              /* with a CPU of its own; NULL without memory */
void thread_init(struct thread *th, struct proc *p);    /* all but the CPU, of a zeroed one */

/* signal.c */
enum { SIG_HOST_STACK = 64 << 10 };                     /* bytes of host_altstack */
void sig_start(struct proc *p, struct thread *th);      /* handlers, inherited mask and dispositions */
void sig_thread_start(struct thread *th);               /* alternate host stack */
void sig_thread_end(struct thread *th);
void sig_take_back(struct thread *th);                  /* the C library took signal 33 when it made the first thread */
void sig_deliver(struct thread *th);                    /* everything pending, and the pending restart */
void sig_fault(struct thread *th);                      /* cpu->fault becomes a signal */
void sig_deliver_one(struct thread *th, const struct siginfo_guest *info);      /* to a tracer, to a handler, ... */
void sig_watch(struct sigtable *table, bool watched);   /* all signals come to our handler */
/* Waits for signals of the set until done, which is asked while nothing can come; leaves the host's mask closed. */
void sig_await(struct thread *th, u64 set, bool (*done)(const struct thread *));
s64  sig_self_offset(void);                             /* of thread_self's variable from the thread pointer */
void sig_force(struct thread *th, const struct siginfo_guest *info);    /* as the kernel's force_sig */
int  sig_block_all(struct thread *th);                  /* 0, or -SYS_ERESTARTNOINTR: deliver first */
s64  sig_change_mask(struct thread *th, u64 mask);      /* the same results: the guest's mask, as a call sets it */
void sig_set_mask(struct thread *th, u64 mask);         /* the guest's mask, and the host's with it */
bool sig_on_altstack(const struct thread *th, gva sp);
void sig_before_exec(struct thread *th);                /* host dispositions and mask as the guest's */
void sig_after_exec(struct thread *th);                 /* it failed */
void sig_change_action(struct thread *th, int sig, const struct sigaction_guest *set, struct sigaction_guest *old);
void sig_clear_handlers(struct thread *th);             /* CLONE_CLEAR_SIGHAND: they become the default action */
u64  sig_pending(const struct thread *th);              /* taken from the host, not delivered yet */
bool sig_waits(const struct thread *th);                /* something is to be delivered now */
