/* profile.h - where the guest's threads spend their time: samples of their stacks, into a tally that all processes
 * of `ferry prof` share; or for `ferry stat` in what kind of code, and other numbers.
 *
 *      timer of the thread's user time ── SIGTRAP, in user mode only ── profile_tick: notes where, kicks the CPU
 *      block edge ── profile_sample: unwinds, names, counts                           (state is exact there)
 *      system calls ── their processor time is measured, no samples are taken in them
 *
 * The guest sees nothing of it: the kernel sends the timer's signal only where it interrupts code of the process
 * itself, so no system call ends early; SIGTRAP is open for Ferry anyway, and no signal of the guest can be taken
 * for the timer's.  A unit is a millisecond of processor time.
 *
 * A sampler belongs to its thread; profile_tick runs in a handler of that thread. */
#pragma once

#include "core/engine.h"
#include <stdatomic.h>

struct proc;
struct thread;

enum { PROFILE_CONTEXT = 8 };

/* Numbers of `ferry stat`: children of the tally's root, named by these in decimal.  First milliseconds of processor
 * time by enum engine_place. */
enum profile_count {
    COUNT_CALLS = N_PLACES,     /* the same in system calls */
    COUNT_PROCESSES,            /* programs executed and children of forks */
    COUNT_REGIONS, COUNT_WAITING, COUNT_COMPILE_US, COUNT_BLOCKS, COUNT_KEPT, COUNT_CODE_BYTES, COUNT_FLUSHES,
    N_COUNTS
};

struct sampler {
    int timer;                  /* valid if armed */
    bool armed;
    _Atomic bool busy;          /* measured otherwise: no samples */
    _Atomic u32 weight;         /* of the sample noted and not yet counted, 0: none */
    unsigned n;
    gva pc[PROFILE_CONTEXT];    /* as engine_ops.where */
    u64 left_ns;                /* of system calls, less than a unit */
};

/* Opens the tally at path; false: there is none. */
MUST_CHECK bool profile_start(struct proc *p, const char *path);

/* Of the calling thread; nothing happens where nobody profiles.  A thread that gets no timer is not sampled. */
void profile_thread_start(struct thread *th);
void profile_thread_stop(struct thread *th);
/* The child of a fork has no timer yet. */
void profile_after_fork(struct thread *th);

/* Is this siginfo_t the signal of th's timer?  If so it is dealt with.  Async-signal-safe. */
bool profile_tick(struct thread *th, const void *info, const void *uc);
/* Counts what profile_tick noted; at a block edge. */
void profile_sample(struct thread *th);
/* Around a system call: what begin returns goes to end. */
u64 profile_call_begin(struct thread *th);
void profile_call_end(struct thread *th, unsigned number, u64 began);
/* The process ends or is replaced. */
void profile_end(struct thread *th);
