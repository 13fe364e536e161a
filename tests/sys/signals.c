/* signals.c - handlers: information, masks, nesting, order, one-shot, alternate stack. */
#include "check.h"
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>

static volatile int n, order[32], values[32];
static volatile siginfo_t last;
static volatile int calls, depth, max_depth;
static char *stack_lo, *stack_hi;
static volatile int on_stack;

static void note(int sig, siginfo_t *info, void *uc)
{
    last = *info;
    values[n] = info->si_value.sival_int;
    order[n++] = sig;
}

static void set(int sig, void (*fn)(int, siginfo_t *, void *), int flags, int also)
{
    struct sigaction sa = { .sa_sigaction = fn, .sa_flags = SA_SIGINFO | flags };
    sigemptyset(&sa.sa_mask);
    if (also)
        sigaddset(&sa.sa_mask, also);
    CHECK(sigaction(sig, &sa, NULL) == 0);
}

static void nest(int sig, siginfo_t *info, void *uc)
{
    depth++;
    if (depth > max_depth)
        max_depth = depth;
    if (++calls < 3)
        raise(sig);
    depth--;
}

static void raise_other(int sig, siginfo_t *info, void *uc)
{
    order[n++] = sig;
    raise(SIGUSR2);
    order[n++] = -sig;
}

static void check_stack(int sig, siginfo_t *info, void *uc)
{
    char here;
    stack_t ss;
    on_stack = &here > stack_lo && &here < stack_hi;
    CHECK(sigaltstack(NULL, &ss) == 0 && (ss.ss_flags & SS_ONSTACK) == (on_stack ? SS_ONSTACK : 0));
    CHECK(((ucontext_t *)uc)->uc_stack.ss_sp == ss.ss_sp);
}

static void change_mask(int sig, siginfo_t *info, void *uc)
{
    sigaddset(&((ucontext_t *)uc)->uc_sigmask, SIGUSR2);
}

/* A thread that the C library does not know of. */
static int short_thread(void *arg) { return 0; }
static void on_33(int sig) { calls++; }

/* Signal 33, which C libraries use for themselves, is the program's if it takes it, and stays so with threads. */
static void take_33(void)
{
    static char stack[1 << 16] __attribute__((aligned(16)));
    static volatile int tid = 1;
    struct { void (*handler)(int); unsigned long flags, restorer, mask; } act;
    CHECK(signal(SIGUSR1, on_33) == SIG_DFL && syscall(SYS_rt_sigaction, SIGUSR1, NULL, &act, 8) == 0);
    CHECK(syscall(SYS_rt_sigaction, 33, &act, NULL, 8) == 0);
    int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_CLEARTID;
    CHECK(clone(short_thread, stack + sizeof stack, flags, NULL, NULL, NULL, &tid) > 0);
    while (tid)
        usleep(1000);
    CHECK(syscall(SYS_tgkill, getpid(), gettid(), 33) == 0 && calls == 1);
    calls = 0;
    signal(SIGUSR1, SIG_DFL);
}

/* Signals that faults make, sent by somebody, are held back like others. */
static void fault_signals(void)
{
    static const int sigs[] = { SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE };
    for (int i = 0; i < 5; i++) {
        sigset_t one, old, pend;
        sigemptyset(&one);
        sigaddset(&one, sigs[i]);
        set(sigs[i], note, 0, 0);
        CHECK(sigprocmask(SIG_BLOCK, &one, &old) == 0);
        n = 0;
        for (int k = 0; k < 3; k++) {
            CHECK(raise(sigs[i]) == 0 && n == k);
            CHECK(sigpending(&pend) == 0 && sigismember(&pend, sigs[i]));
            CHECK(sigprocmask(SIG_UNBLOCK, &one, NULL) == 0 && n == k + 1);
            CHECK(sigprocmask(SIG_BLOCK, &one, NULL) == 0);
        }
        CHECK(last.si_signo == sigs[i] && last.si_code == SI_TKILL);
        CHECK(raise(sigs[i]) == 0 && n == 3);
        CHECK_ERRNO(sigsuspend(&old), EINTR);
        CHECK(n == 4 && sigpending(&pend) == 0 && !sigismember(&pend, sigs[i]));
        CHECK(raise(sigs[i]) == 0 && n == 4 && sigwaitinfo(&one, NULL) == sigs[i] && n == 4);
        CHECK(sigprocmask(SIG_SETMASK, &old, NULL) == 0 && n == 4);
        set(sigs[i], NULL, 0, 0);
    }
    n = 0;
}

int main(void)
{
    take_33();
    fault_signals();
    set(SIGUSR1, note, 0, 0);
    CHECK(raise(SIGUSR1) == 0);
    CHECK(n == 1 && last.si_signo == SIGUSR1 && last.si_code == SI_TKILL && last.si_pid == getpid());
    CHECK(kill(getpid(), SIGUSR1) == 0 && n == 2 && last.si_code == SI_USER && last.si_uid == getuid());

    /* Masked ones wait; ordinary ones once, real-time ones in order with their values. */
    sigset_t all, old, pend;
    sigfillset(&all);
    set(SIGRTMIN + 1, note, 0, 0);
    set(SIGRTMIN + 2, note, 0, 0);
    CHECK(sigprocmask(SIG_SETMASK, &all, &old) == 0);
    n = 0;
    for (int i = 0; i < 3; i++) {
        kill(getpid(), SIGUSR1);
        CHECK(sigqueue(getpid(), SIGRTMIN + 2, (union sigval){ .sival_int = 20 + i }) == 0);
        CHECK(sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = 10 + i }) == 0);
    }
    CHECK(n == 0 && sigpending(&pend) == 0 && sigismember(&pend, SIGUSR1) && sigismember(&pend, SIGRTMIN + 2));
    CHECK(!sigismember(&pend, SIGUSR2));
    CHECK(sigprocmask(SIG_SETMASK, &old, NULL) == 0);
    CHECK(n == 7);
    int seen[3] = { 0 };
    for (int i = 0; i < 7; i++) {
        int k = order[i] == SIGUSR1 ? 0 : order[i] - SIGRTMIN;
        if (k)
            CHECK(values[i] == 10 * k + seen[k]);
        seen[k]++;
    }
    CHECK(seen[0] == 1 && seen[1] == 3 && seen[2] == 3);

    /* Nesting: only with SA_NODEFER; another signal unless sa_mask holds it. */
    set(SIGUSR1, nest, 0, 0);
    raise(SIGUSR1);
    CHECK(max_depth == 1);
    set(SIGUSR1, nest, SA_NODEFER, 0);
    calls = 0;
    raise(SIGUSR1);
    CHECK(max_depth == 3);
    set(SIGUSR2, note, 0, 0);
    set(SIGUSR1, raise_other, 0, 0);
    n = 0;
    raise(SIGUSR1);
    CHECK(n == 3 && order[0] == SIGUSR1 && order[1] == SIGUSR2 && order[2] == -SIGUSR1);
    set(SIGUSR1, raise_other, 0, SIGUSR2);
    n = 0;
    raise(SIGUSR1);
    CHECK(n == 3 && order[1] == -SIGUSR1 && order[2] == SIGUSR2);

    /* One shot. */
    struct sigaction sa;
    set(SIGUSR1, note, SA_RESETHAND, 0);
    raise(SIGUSR1);
    CHECK(sigaction(SIGUSR1, NULL, &sa) == 0 && sa.sa_handler == SIG_DFL);

    /* What the handler does to the saved mask counts. */
    set(SIGUSR1, change_mask, 0, 0);
    raise(SIGUSR1);
    CHECK(sigprocmask(SIG_SETMASK, NULL, &pend) == 0 && sigismember(&pend, SIGUSR2));
    sigprocmask(SIG_SETMASK, &old, NULL);

    /* Alternate stack. */
    size_t size = 65536;
    stack_lo = malloc(size);
    stack_hi = stack_lo + size;
    stack_t ss = { .ss_sp = stack_lo, .ss_size = size };
    CHECK(sigaltstack(&ss, NULL) == 0);
    set(SIGUSR1, check_stack, SA_ONSTACK, 0);
    raise(SIGUSR1);
    CHECK(on_stack == 1);
    set(SIGUSR1, check_stack, 0, 0);
    raise(SIGUSR1);
    CHECK(on_stack == 0);
    ss.ss_size = 100;
    CHECK_ERRNO(sigaltstack(&ss, NULL), ENOMEM);

    CHECK_ERRNO(sigaction(SIGKILL, &sa, NULL), EINVAL);
    CHECK_ERRNO(sigaction(65, NULL, &sa), EINVAL);
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    raise(SIGCHLD);
    raise(SIGWINCH);
    return 0;
}
