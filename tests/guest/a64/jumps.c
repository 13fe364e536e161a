/* jumps.c - jumps to where there is no code: each one a fault, until there is code. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static sigjmp_buf env;
static volatile siginfo_t last;

static void jump(int sig, siginfo_t *info, void *uc)
{
    last = *info;
    siglongjmp(env, sig);
}

/* The signal that calling, jumping or returning to `to` causes, 0 if it comes back. */
static int try(char how, void *to)
{
    int sig = sigsetjmp(env, 1);
    if (sig)
        return sig;
    register void *target __asm__("x9") = to;
    if (how == 'c')
        __asm__ volatile("blr %0" : : "r"(target) : "x0", "x30", "memory");
    else if (how == 'j')
        __asm__ volatile("adr x30, 1f\n br %0\n 1:" : : "r"(target) : "x0", "x30", "memory");
    else
        __asm__ volatile("adr x30, 1f\n ret %0\n 1:" : : "r"(target) : "x0", "x30", "memory");
    return 0;
}

static void show(const char *what, void *to)
{
    for (const char *how = "cjr"; *how; how++) {
        int sig = try(*how, to);
        printf("%s %c: signal %d", what, *how, sig);
        if (sig)
            printf(" code %d, address %s", last.si_code, last.si_addr == to ? "right" : "wrong");
        puts("");
    }
}

int main(void)
{
    struct sigaction sa = { .sa_sigaction = jump, .sa_flags = SA_SIGINFO };
    sigaction(SIGSEGV, &sa, NULL);
    sigaction(SIGBUS, &sa, NULL);
    for (int i = 0; i < 2; i++) {
        show("~0", (void *)~0ul);           /* values that a table of targets might use as its marks */
        show("0", NULL);
        show("odd", (char *)main + 1);
    }

    const unsigned ret = 0xd65f03c0;
    char *page = mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(page, &ret, sizeof ret);
    __builtin___clear_cache(page, page + 4);
    show("data", page);
    mprotect(page, 4096, PROT_READ | PROT_EXEC);
    show("made code", page);
    mprotect(page, 4096, PROT_NONE);
    show("none", page);
    mprotect(page, 4096, PROT_READ | PROT_EXEC);
    show("code again", page);
    munmap(page, 4096);
    show("unmapped", page);
    mmap(page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    memcpy(page, &ret, sizeof ret);
    __builtin___clear_cache(page, page + 4);
    show("mapped code", page);
    munmap(page, 4096);
    show("unmapped", page);
    mprotect(page + 4096, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
    memcpy(page + 4096, &ret, sizeof ret);
    __builtin___clear_cache(page + 4096, page + 4100);
    mremap(page + 4096, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, page);
    show("moved code", page);
    show("moved away", page + 4096);
    return 0;
}
