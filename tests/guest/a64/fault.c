/* fault.c - faults become signals with the right address, and the registers a handler changes take effect. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

static sigjmp_buf back;
static char *page;
static volatile int hits;

static void jump(int sig, siginfo_t *info, void *uc)
{
    printf("%s code %d at page%+ld\n", sig == SIGSEGV ? "SIGSEGV" : sig == SIGBUS ? "SIGBUS" : sig == SIGILL ? "SIGILL" : "SIGTRAP",
           info->si_code, sig == SIGSEGV || sig == SIGBUS ? (long)((char *)info->si_addr - page) : 0);
    siglongjmp(back, sig);
}

/* The faulting instruction is skipped, and x0 gets what it would have loaded. */
static void skip(int sig, siginfo_t *info, void *ctx)
{
    ucontext_t *uc = ctx;
    hits++;
    uc->uc_mcontext.regs[0] = 4711;
    uc->uc_mcontext.pc += 4;
}

static void open_page(int sig, siginfo_t *info, void *ctx)
{
    hits++;
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
}

static void catch(int sig, void (*fn)(int, siginfo_t *, void *))
{
    struct sigaction sa = {.sa_flags = SA_SIGINFO, .sa_sigaction = fn};
    sigaction(sig, &sa, NULL);
}

int main(void)
{
    page = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(page + 4096, 4096);
    for (int sig = 1; sig < 32; sig++)
        if (sig == SIGSEGV || sig == SIGILL || sig == SIGBUS || sig == SIGTRAP)
            catch(sig, jump);

    if (!sigsetjmp(back, 1))
        page[5] = 1;
    if (!sigsetjmp(back, 1))
        printf("%d\n", *(volatile int *)(page + 4094));
    if (!sigsetjmp(back, 1))
        ((void (*)(void))(page + 8))();
    if (!sigsetjmp(back, 1))
        __asm__ volatile("udf #0");
    if (!sigsetjmp(back, 1))
        __asm__ volatile("brk #1");

    catch(SIGSEGV, skip);
    register uint64_t x0 __asm__("x0") = 1;
    __asm__ volatile("ldr x0, [%1]" : "+r"(x0) : "r"(page + 4096) : "memory");
    printf("skipped %d: %d\n", hits, (int)x0);

    catch(SIGSEGV, open_page);
    for (int i = 0; i < 100; i++)
        page[i] = (char)i;
    printf("opened %d: %d\n", hits, page[99]);

    signal(SIGSEGV, SIG_DFL);
    fflush(stdout);
    page[4096] = 1;
    return 0;
}
