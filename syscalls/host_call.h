/* host_call.h - system calls on the host that lose no signal, and signal calls in the kernel's own form.
 *
 * Internal to the process half of syscalls/.  The C library's wrappers hide signals 32 and 33 and would
 * keep their own copies of the masks. */
#pragma once

#include "syscalls/proc.h"
#include <signal.h>
#include <ucontext.h>

/* Signals that Ferry needs itself: never blocked on the host. */
#define HOST_OPEN (SIG_BIT(SIGSEGV) | SIG_BIT(SIGBUS) | SIG_BIT(SIGFPE) | SIG_BIT(SIGILL) | SIG_BIT(SIGTRAP))

struct ksigaction {
    void (*handler)(int sig, void *info, void *uc);     /* or SIG_DFL, SIG_IGN */
    u64 flags;
    void (*restorer)(void);
    u64 mask;
};

/* A signal arrived in this context: if that is between the look at the thread's interrupt word and the end of
 * the system call, the call is given up and returns one of -SYS_ERESTART*. */
void host_call_back_out(ucontext_t *uc);

u64 *host_pc(ucontext_t *uc);       /* the program counter in it */
/* The floating-point environment becomes that of the context, for a handler that never returns to it. */
void host_take_fp(const ucontext_t *uc);
void host_sigaction(int sig, struct ksigaction *set, struct ksigaction *old);   /* either may be NULL */
int  host_thread_pointer(int tid, u64 *pointer);    /* of a stopped thread that we trace; 0 or -ESRCH */
u64  host_sigmask(u64 mask);        /* sets it; returns the old one */
