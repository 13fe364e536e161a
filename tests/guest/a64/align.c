/* align.c - a stack pointer that is no multiple of 16: any value may be in it, an access through it is SIGBUS.
 * Each way to get there is tried in a process of its own, which has not met such a stack pointer before. */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static char alt[65536], room[65536] __attribute__((aligned(16)));
static volatile uint64_t bad_sp;

static uint64_t esr_of(const ucontext_t *u)
{
    for (const uint32_t *r = (const uint32_t *)u->uc_mcontext.__reserved; r[0]; r = (const uint32_t *)((const char *)r + r[1]))
        if (r[0] == 0x45535201)
            return *(const uint64_t *)(r + 2);
    return 0;
}

static void report(const char *what, int sig, const siginfo_t *info, const ucontext_t *u)
{
    char line[200];
    int n = snprintf(line, sizeof line, "%s: signal %d code %d address is sp: %d, class %#x\n", what, sig, info->si_code,
                     (uint64_t)info->si_addr == u->uc_mcontext.sp && u->uc_mcontext.sp == bad_sp,
                     (unsigned)(esr_of(u) >> 26));
    if (write(1, line, (size_t)n) != n)
        _exit(9);
}

static const char *volatile way;

static void on_sigbus(int sig, siginfo_t *info, void *uc)
{
    report(way, sig, info, uc);
    _exit(0);
}

/* Sets sp, does something with it, and sets it back. */
#define WITH_SP(at, text) \
    __asm__ volatile("mov x9, sp\n\t mov x10, %0\n\t" text "\n\t mov sp, x9" \
                     : : "r"(at) : "x9", "x10", "x11", "x12", "v0", "v1", "memory", "cc")

static void no_access(uint64_t at)  { WITH_SP(at + 8, "mov sp, x10\n\t add x11, sp, #1\n\t cmp sp, x11\n\t sub sp, sp, #8"); }
static void load(uint64_t at)       { WITH_SP(at + 8, "mov sp, x10\n\t ldr x11, [sp]"); }
static void store_pair(uint64_t at) { WITH_SP(at + 8, "mov sp, x10\n\t stp x11, x12, [sp, #-16]!"); }
static void vector(uint64_t at)     { WITH_SP(at + 4, "mov sp, x10\n\t ld1 {v0.16b}, [sp]"); }
static void exclusive(uint64_t at)  { WITH_SP(at + 8, "mov sp, x10\n\t ldxr x11, [sp]"); }
static void post_index(uint64_t at) { WITH_SP(at, "mov sp, x10\n\t ldr x11, [sp], #8\n\t ldrb w11, [sp, #1]"); }
static void sub_reg(uint64_t at)    { WITH_SP(at, "mov sp, x10\n\t mov x11, #8\n\t add sp, sp, x11\n\t str q0, [sp]"); }
static void sub_imm(uint64_t at)    { WITH_SP(at + 16, "mov sp, x10\n\t sub sp, sp, #8\n\t cbz xzr, 1f\n\t nop\n1: ldr w11, [sp]"); }
static void masked(uint64_t at)     { WITH_SP(at + 9, "and sp, x10, #-16\n\t ldr x11, [sp]"); }

static void on_usr1(int sig, siginfo_t *info, void *uc)
{
    ((ucontext_t *)uc)->uc_mcontext.sp = bad_sp;
}

/* The handler of another signal returns to a bad sp; the access behind the system call faults. */
static void from_frame(uint64_t at)
{
    const struct sigaction sa = { .sa_sigaction = on_usr1, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    sigaction(SIGUSR1, &sa, NULL);
    register long pid __asm__("x0") = getpid();
    register long sig __asm__("x1") = SIGUSR1;
    __asm__ volatile("mov x9, sp\n\t mov x8, #129\n\t svc #0\n\t ldr x11, [sp]\n\t mov sp, x9"
                     : "+r"(pid) : "r"(sig) : "x8", "x9", "x11", "memory");
}

static const struct { const char *name; void (*run)(uint64_t); unsigned off; } ways[] = {
    { "no access", no_access, 8 }, { "load", load, 8 }, { "store pair", store_pair, 8 }, { "vector load", vector, 4 },
    { "load exclusive", exclusive, 8 }, { "post-indexed", post_index, 8 }, { "add register", sub_reg, 8 },
    { "subtract immediate", sub_imm, 8 }, { "masked", masked, 0 }, { "sigreturn", from_frame, 8 },
};

int main(void)
{
    const stack_t ss = { .ss_sp = alt, .ss_size = sizeof alt };
    const struct sigaction sa = { .sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    uint64_t at = (uint64_t)room + sizeof room / 2;
    sigaltstack(&ss, NULL);
    sigaction(SIGBUS, &sa, NULL);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        fflush(stdout);
        pid_t pid = fork();
        if (!pid) {
            way = ways[i].name;
            bad_sp = at + ways[i].off;
            for (int n = 0; n < 3; n++)
                ways[i].run(at);
            printf("%s: fine\n", way);
            exit(0);
        }
        int status;
        waitpid(pid, &status, 0);
        if (status)
            printf("%s: status %#x\n", ways[i].name, status);
    }
    return 0;
}
