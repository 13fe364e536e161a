/* cached.c - what code from an image must do as well as code just made: be found by faults, go when it is changed, work in
 * children and threads, and lie elsewhere each time (it is linked as a static position-independent program). */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile int n_faults;

static void on_fault(int sig, siginfo_t *si, void *uc)
{
    n_faults++;
    siglongjmp(back, (int)(intptr_t)si->si_addr & 0xff);
}

static __attribute__((noinline)) int sum(const volatile int *p, int n)
{
    int s = 0;
    for (int i = 0; i < n; i++)
        s += p[i] * (i ^ 3);
    return s;
}

/* Faults in the middle of a loop, each time elsewhere. */
static void faults(void)
{
    struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
    sigaction(SIGSEGV, &sa, NULL);
    char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(p + 4096, 4096);
    for (volatile int k = 0; k < 20; k++)
        if (!sigsetjmp(back, 1))
            sum((int *)(p + 4096 - 4 * k), 100);
    printf("%d faults\n", n_faults);
}

/* A page of code that is changed under warm blocks and back. */
__attribute__((noinline, aligned(4096))) int answer(int x) { return x + 1; }

static void change_code(void)
{
    volatile uint32_t *code = (volatile uint32_t *)answer;
    uint32_t old = code[0];
    int (*volatile call)(int) = answer;
    int got[3];
    got[0] = call(41);
    mprotect((void *)((uintptr_t)code & ~4095ul), 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
    code[0] = 0x11000800;                       /* add w0, w0, #2 */
    __builtin___clear_cache((char *)answer, (char *)answer + 4);
    got[1] = call(41);
    code[0] = old;
    __builtin___clear_cache((char *)answer, (char *)answer + 4);
    got[2] = call(41);
    printf("answers %d %d %d\n", got[0], got[1], got[2]);
}

static int by_value(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void *work(void *seed)
{
    int v[500];
    unsigned x = (unsigned)(uintptr_t)seed;
    for (int i = 0; i < 500; i++)
        v[i] = (int)((x = x * 1103515245 + 12345) >> 16 & 0x7fff);
    qsort(v, 500, sizeof *v, by_value);
    return (void *)(uintptr_t)sum(v, 500);
}

int main(int argc, char **argv)
{
    pthread_t t[4];
    void *result[4];
    double f = 1.5;

    for (int i = 0; i < 4; i++)
        pthread_create(&t[i], NULL, work, (void *)(uintptr_t)(i + 1));
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], &result[i]);
    for (int i = 0; i < 4; i++)
        printf("%x ", (unsigned)(uintptr_t)result[i]);
    for (int i = 0; i < 20; i++)
        f = f * 1.1 + i / 3.0;
    printf("%.10f %s\n", f, strrchr("/usr/lib/cached", '/'));
    faults();
    change_code();
    fflush(stdout);
    int status = 0;
    if (!fork()) {
        faults();
        fflush(stdout);
        _exit(argc > 1 ? atoi(argv[1]) : 7);
    }
    wait(&status);
    printf("child %d\n", WEXITSTATUS(status));
    return 0;
}
