/* host_call.c - the system call instruction of the host, in a form that no signal can slip past.
 *
 *      check:  is thread->interrupt set? -> not started: return -ERESTARTNOINTR
 *      insn:   system call
 *      end:
 *
 * A signal that arrives before `check` is seen there.  One that arrives between check and insn finds its pc
 * there and moves it to `early`: nothing has happened yet, so the call is simply made after the handler.
 * One that interrupts a call which may be repeated finds the pc at insn again (the kernel set it back, since
 * our handlers have SA_RESTART) and moves it to `again`: whether it is repeated depends on the guest's
 * handler.  On x86-64 the two cases at insn differ by rcx, which the instruction sets to `end`; on ARM64
 * nothing tells them apart and the second is assumed. */
#include "syscalls/host_call.h"
#include "syscalls/proc.h"
#include <errno.h>
#include <elf.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <ucontext.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

s64 host_call_raw(_Atomic u32 *interrupt, long number, u64 a0, u64 a1, u64 a2, u64 a3, u64 a4, u64 a5);
void host_call_restorer(void);
extern const char host_call_check[], host_call_insn[], host_call_end[], host_call_early[], host_call_again[];

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
    "    xor %ecx, %ecx\n"
    "host_call_check:\n"
    "    cmpl $0, (%r11)\n"
    "    jne host_call_early\n"
    "host_call_insn:\n"
    "    syscall\n"
    "host_call_end:\n"
    "    ret\n"
    "host_call_again:\n"
    "    mov $-512, %rax\n"
    "    ret\n"
    "host_call_early:\n"
    "    mov $-513, %rax\n"
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
    "    cbnz w10, host_call_early\n"
    "host_call_insn:\n"
    "    svc #0\n"
    "host_call_end:\n"
    "    ret\n"
    "host_call_again:\n"
    "    mov x0, #-512\n"
    "    ret\n"
    "host_call_early:\n"
    "    mov x0, #-513\n"
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

static bool was_in_kernel(const ucontext_t *uc)
{
#if defined(__x86_64__)
    return uc->uc_mcontext.gregs[REG_RCX] == (greg_t)host_call_end;
#else
    return true;
#endif
}

void host_call_back_out(ucontext_t *uc)
{
    u64 *pc = host_pc(uc);
    if (*pc == (u64)host_call_insn && was_in_kernel(uc))
        *pc = (u64)host_call_again;
    else if (*pc >= (u64)host_call_check && *pc < (u64)host_call_end)
        *pc = (u64)host_call_early;
}

u64 *host_pc(ucontext_t *uc)
{
#if defined(__x86_64__)
    return (u64 *)&uc->uc_mcontext.gregs[REG_RIP];
#else
    return (u64 *)&uc->uc_mcontext.pc;
#endif
}

void host_take_fp(const ucontext_t *uc)
{
#if defined(__x86_64__)
    _mm_setcsr(uc->uc_mcontext.fpregs->mxcsr);
#endif      /* on ARM64 there is only the interpreter, which has none of its own */
}

int host_thread_pointer(int tid, u64 *pointer)
{
#if defined(__x86_64__)
    struct user_regs_struct regs;
    long r = syscall(SYS_ptrace, PTRACE_GETREGS, tid, 0, &regs);
    *pointer = regs.fs_base;
#else
    struct iovec iov = { pointer, sizeof *pointer };
    long r = syscall(SYS_ptrace, PTRACE_GETREGSET, tid, NT_ARM_TLS, &iov);
#endif
    return r < 0 ? -ESRCH : 0;
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
