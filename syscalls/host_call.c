/* host_call.c - the system call instruction of the host, in a form that no signal can slip past.
 *
 *      check:  is thread->interrupt set? -> return -ERESTARTSYS
 *      insn:   system call
 *      end:
 *
 * A signal that arrives before `check` is seen there.  One that arrives between check and insn, or that
 * interrupts a call which the kernel then wants to repeat (it sets the pc back to insn, since our handlers
 * have SA_RESTART), finds its pc in [check, end) and moves it to `back`. */
#include "syscalls/host_call.h"
#include "syscalls/proc.h"
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

s64 host_call_raw(_Atomic u32 *interrupt, long number, u64 a0, u64 a1, u64 a2, u64 a3, u64 a4, u64 a5);
void host_call_restorer(void);
extern const char host_call_check[], host_call_end[], host_call_back[];

#if defined(__x86_64__)
__asm__(
    ".text\n"
    ".type host_call_raw, @function\n"
    "host_call_raw:\n"
    ".cfi_startproc\n"
    "    mov %rdi, %r11\n"
    "    mov %rsi, %rax\n"
    "    mov %rdx, %rdi\n"
    "    mov %rcx, %rsi\n"
    "    mov %r8, %rdx\n"
    "    mov %r9, %r10\n"
    "    mov 8(%rsp), %r8\n"
    "    mov 16(%rsp), %r9\n"
    "host_call_check:\n"
    "    cmpl $0, (%r11)\n"
    "    jne host_call_back\n"
    "    syscall\n"
    "host_call_end:\n"
    "    ret\n"
    "host_call_back:\n"
    "    mov $-512, %rax\n"
    "    ret\n"
    ".cfi_endproc\n"
    ".type host_call_restorer, @function\n"
    "host_call_restorer:\n"
    "    mov $15, %eax\n"
    "    syscall\n");
enum { NEEDS_RESTORER = 0x04000000 };
#elif defined(__aarch64__)
__asm__(
    ".text\n"
    ".type host_call_raw, @function\n"
    "host_call_raw:\n"
    ".cfi_startproc\n"
    "    mov x9, x0\n"
    "    mov x8, x1\n"
    "    mov x0, x2\n"
    "    mov x1, x3\n"
    "    mov x2, x4\n"
    "    mov x3, x5\n"
    "    mov x4, x6\n"
    "    mov x5, x7\n"
    "host_call_check:\n"
    "    ldr w10, [x9]\n"
    "    cbnz w10, host_call_back\n"
    "    svc #0\n"
    "host_call_end:\n"
    "    ret\n"
    "host_call_back:\n"
    "    mov x0, #-512\n"
    "    ret\n"
    ".cfi_endproc\n"
    ".type host_call_restorer, @function\n"
    "host_call_restorer:\n"
    "    mov x8, #139\n"
    "    svc #0\n");
enum { NEEDS_RESTORER = 0 };
#else
#error "no system call instruction for this host"
#endif

s64 sys_host(struct thread *th, long number, u64 a0, u64 a1, u64 a2, u64 a3, u64 a4, u64 a5)
{
    return host_call_raw(&th->interrupt, number, a0, a1, a2, a3, a4, a5);
}

void host_call_back_out(u64 *pc)
{
    if (*pc >= (u64)host_call_check && *pc < (u64)host_call_end)
        *pc = (u64)host_call_back;
}

void host_sigaction(int sig, struct ksigaction *set, struct ksigaction *old)
{
    if (set) {
        set->flags |= NEEDS_RESTORER;
        set->restorer = host_call_restorer;
    }
    long r = syscall(SYS_rt_sigaction, sig, set, old, sizeof(u64));
    ASSERT(r == 0, "rt_sigaction %d: %d", sig, errno);
}

u64 host_sigmask(u64 mask)
{
    u64 old = 0;
    long r = syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, &old, sizeof mask);
    ASSERT(r == 0, "rt_sigprocmask: %d", errno);
    return old;
}
