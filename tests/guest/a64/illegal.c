/* illegal.c - executes the word given in hex and dies of it, in a page with guarded branches if more is given;
 * without one it survives an instruction of SVE. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

static void skip(int sig, siginfo_t *si, void *uc)
{
    (void)sig;
    (void)si;
    ((ucontext_t *)uc)->uc_mcontext.pc += 4;
}

int main(int argc, char **argv)
{
    const uint32_t code[] = { argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 16) : 0x04e00000, 0xd65f03c0 };
    const int guarded = argc > 2 ? 0x10 : 0;        /* PROT_BTI */
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC | guarded, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const struct sigaction act = { .sa_sigaction = skip, .sa_flags = SA_SIGINFO };
    if (page == MAP_FAILED)
        return 2;
    if (argc == 1)
        sigaction(SIGILL, &act, NULL);
    memcpy(page, code, sizeof code);
    __builtin___clear_cache(page, page + sizeof code);
    ((void (*)(void))(uintptr_t)page)();
    puts("survived");
    return 0;
}
