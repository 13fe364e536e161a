/* host_call.h - system calls on the host that lose no signal, and signal calls in the kernel's own form.
 *
 * Internal to the process half of syscalls/.  The C library's wrappers hide signals 32 and 33 and would
 * keep their own copies of the masks. */
#pragma once

#include "syscalls/proc.h"
#include <signal.h>

/* Signals that Ferry needs itself: never blocked on the host. */
#define HOST_OPEN (SIG_BIT(SIGSEGV) | SIG_BIT(SIGBUS) | SIG_BIT(SIGFPE) | SIG_BIT(SIGILL) | SIG_BIT(SIGTRAP))

struct ksigaction {
    void (*handler)(int sig, void *info, void *uc);     /* or SIG_DFL, SIG_IGN */
    u64 flags;
    void (*restorer)(void);
    u64 mask;
};

/* A signal with host program counter *pc arrived: if that is between the look at the thread's interrupt word
 * and the kernel, the call is given up: *pc then leads to the return of -SYS_ERESTARTSYS. */
void host_call_back_out(u64 *pc);

void host_sigaction(int sig, struct ksigaction *set, struct ksigaction *old);   /* either may be NULL */
u64  host_sigmask(u64 mask);        /* sets it; returns the old one */
