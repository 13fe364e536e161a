/* faults.c - memory faults become signals with the right address and code; handlers may repair and go on. */
#include "code.h"
#include <fenv.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static char *page;
static volatile int n;
static volatile siginfo_t last;
static sigjmp_buf env;
static volatile char *volatile nowhere = (char *)8;

static void repair(int sig, siginfo_t *info, void *uc)
{
    n++;
    last = *info;
    CHECK(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0);
}

static void jump(int sig, siginfo_t *info, void *uc)
{
    last = *info;
    siglongjmp(env, sig);
}

static void set(int sig, void (*fn)(int, siginfo_t *, void *), int flags)
{
    struct sigaction sa = { .sa_sigaction = fn, .sa_flags = SA_SIGINFO | flags };
    CHECK(sigaction(sig, &sa, NULL) == 0);
}

/* The signal that reading or writing addr causes, 0 for none. */
static int touch(volatile char *addr, int write)
{
    int sig = sigsetjmp(env, 1);
    if (sig)
        return sig;
    if (write)
        *addr = 1;
    else
        (void)*addr;
    return 0;
}

static volatile long big;
static __attribute__((noinline)) long recurse(long x)
{
    volatile char frame[4096];
    frame[0] = (char)x;
    return x == big ? 0 : recurse(x + 1) + frame[0];
}

static int child(void (*fn)(void))
{
    int status;
    pid_t pid = fork();
    if (!pid) {
        const struct rlimit none = { 0, 0 };
        setrlimit(RLIMIT_CORE, &none);
        fn();
        _exit(0);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void plain(void)
{
    signal(SIGSEGV, SIG_DFL);
    *nowhere = 1;
}

static void ignored(void)
{
    signal(SIGSEGV, SIG_IGN);
    *nowhere = 1;
}

static void blocked(void)
{
    sigset_t s;
    sigfillset(&s);
    sigprocmask(SIG_SETMASK, &s, NULL);
    *nowhere = 1;
}

static void sent(void)
{
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

static volatile double one = 1, three = 3;

/* A call that fails because of a bad pointer leaves the floating-point environment alone. */
static void keeps_environment(void)
{
    const double near = one / three;
    feclearexcept(FE_ALL_EXCEPT);
    CHECK(fesetround(FE_UPWARD) == 0);
    const double up = one / three;
    for (int i = 0; i < 8; i++) {
        feclearexcept(FE_ALL_EXCEPT);
        CHECK(up > near && one / three == up);
        CHECK_ERRNO(syscall(SYS_rt_sigprocmask, SIG_BLOCK, page + 8192, NULL, 8), EFAULT);
        CHECK(fetestexcept(FE_ALL_EXCEPT) == FE_INEXACT);
        CHECK(one / three == up && fegetround() == FE_UPWARD);
    }
    CHECK(fesetround(FE_TONEAREST) == 0 && one / three == near);
}

/* An instruction that does nothing to others. */
#if defined(__aarch64__)
static const unsigned step_code[1] = { 0xd503201f };        /* nop */
#else
static const unsigned char step_code[1] = { 0x90 };
#endif

/* Code runs across the end of its file, then the file grows. */
static void code_behind_the_end(int fd)
{
    CHECK(ftruncate(fd, 4096) == 0);
    char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_SHARED, fd, 0);
    CHECK(m != MAP_FAILED);
    char *at = m + 4096 - sizeof step_code;
    memcpy(at, step_code, sizeof step_code);
    __builtin___clear_cache(at, m + 4096);
    for (int i = 0; i < 3; i++) {
        last.si_signo = 0;
        if (!sigsetjmp(env, 1))
            ((void (*)(void))at)();
        CHECK(last.si_signo == SIGBUS && last.si_addr == m + 4096 && last.si_code == BUS_ADRERR);
    }
    CHECK(ftruncate(fd, 8192) == 0);
    code_put(m + 4096, 99);
    CHECK(code_call(at) == 99);
    CHECK(munmap(m, 8192) == 0);
}

int main(void)
{
    page = mmap(NULL, 3 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(page != MAP_FAILED && munmap(page + 8192, 4096) == 0);

    keeps_environment();

    /* Repaired: the instruction runs again. */
    set(SIGSEGV, repair, 0);
    for (int i = 0; i < 100; i++) {
        *(volatile char *)(page + 7) = (char)i;
        CHECK(n == i + 1 && page[7] == (char)i && last.si_addr == page + 7 && last.si_code == SEGV_ACCERR);
        CHECK(mprotect(page, 4096, i % 2 ? PROT_NONE : PROT_READ) == 0);
    }

    set(SIGSEGV, jump, 0);
    set(SIGBUS, jump, 0);
    CHECK(touch(page + 8192 + 5, 0) == SIGSEGV && last.si_addr == page + 8197 && last.si_code == SEGV_MAPERR);
    CHECK(touch(page + 4096, 1) == SIGSEGV && last.si_code == SEGV_ACCERR);
    CHECK(touch((char *)16, 1) == SIGSEGV && last.si_addr == (void *)16 && last.si_code == SEGV_MAPERR);
    CHECK(mprotect(page, 4096, PROT_READ) == 0 && touch(page, 0) == 0 && touch(page, 1) == SIGSEGV);

    /* Code that is not there, or not code. */
    if (!sigsetjmp(env, 1))
        ((void (*)(void))(page + 8192))();
    CHECK(last.si_addr == page + 8192 && last.si_code == SEGV_MAPERR);
    if (!sigsetjmp(env, 1))
        ((void (*)(void))page)();
    CHECK(last.si_addr == page && last.si_code == SEGV_ACCERR);

    /* Behind the end of a file. */
    scratch_enter();
    FILE *f = fopen("file", "w+");
    CHECK(f && fwrite("abc", 1, 3, f) == 3 && fflush(f) == 0);
    char *m = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, fileno(f), 0);
    CHECK(m != MAP_FAILED && touch(m, 0) == 0 && m[1] == 'b');
    CHECK(touch(m + 4096, 0) == SIGBUS && last.si_addr == m + 4096 && last.si_code == BUS_ADRERR);
    code_behind_the_end(fileno(f));
    CHECK(unlink("file") == 0);

    /* Stack overflow, caught on another stack. */
    stack_t ss = { .ss_sp = malloc(65536), .ss_size = 65536 };
    CHECK(sigaltstack(&ss, NULL) == 0);
    set(SIGSEGV, jump, SA_ONSTACK);
    big = -1;
    if (!sigsetjmp(env, 1)) {
        recurse(0);
        CHECK(0);
    }

    CHECK(child(plain) == SIGSEGV);
    CHECK(child(ignored) == SIGSEGV);
    CHECK(child(blocked) == SIGSEGV);
    CHECK(child(sent) == SIGSEGV);
    return 0;
}
