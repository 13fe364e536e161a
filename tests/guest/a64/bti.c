/* bti.c - guarded pages: which indirect branches may go to which instructions, what a refused one looks like to
 * its handler, and that code without guards sees nothing of it. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { PAGE = 4096, HWCAP2_BTI_BIT = 17, GUARDED = 0x10 };

static sigjmp_buf back;
static volatile int sig_code, btype;
static void *volatile sig_addr, *volatile sig_pc;
static uint32_t *code, *plain;

static const struct { const char *name; uint32_t insn; } pads[] = {
    { "nop", 0xd503201f }, { "bti", 0xd503241f }, { "bti c", 0xd503245f }, { "bti j", 0xd503249f },
    { "bti jc", 0xd50324df }, { "paciasp", 0xd503233f }, { "pacibsp", 0xd503237f }, { "paciaz", 0xd503231f },
    { "udf", 0 }, { "brk", 0xd4200000 },
};

/* x0 is where to go. */
static const struct { const char *name; uint32_t insn[4]; } jumps[] = {
    { "br x16", { 0xaa0003f0, 0xd61f0200 } },
    { "br x17", { 0xaa0003f1, 0xd61f0220 } },
    { "br x0", { 0xd61f0000 } },
    { "blr x0", { 0xaa1e03e9, 0xd63f0000, 0xd65f0120 } },       /* returns through x9 */
    { "ret x0", { 0xd65f0000 } },
};

static void on_signal(int sig, siginfo_t *info, void *uc)
{
    const ucontext_t *u = uc;
    sig_code = info->si_code;
    sig_addr = info->si_addr;
    sig_pc = (void *)u->uc_mcontext.pc;
    btype = u->uc_mcontext.pstate >> 10 & 3;
    siglongjmp(back, sig);
}

/* Calls at, with x0 = target; 0 or the signal. */
static int go(const uint32_t *at, const uint32_t *target)
{
    int sig = sigsetjmp(back, 1);
    if (sig)
        return sig;
    register const void *x0 asm("x0") = target;
    asm volatile("blr %1" : "+r"(x0) : "r"(at) : "x9", "x16", "x17", "x30", "memory");
    return 0;
}

static const char *outcome(int sig, const uint32_t *target)
{
    static char text[64];
    if (!sig)
        return "goes on";
    if (sig == SIGTRAP)
        return "breakpoint";
    sprintf(text, "signal %d code %d btype %d%s", sig, sig_code, btype,
            sig_addr == target && sig_pc == target ? "" : " elsewhere");
    return text;
}

/* Each jump from `from` to each landing pad in the guarded page. */
static void matrix(const char *where, uint32_t *from, int guarded)
{
    uint32_t *target = code + 512;
    for (size_t j = 0; j < sizeof jumps / sizeof *jumps; j++)
        for (size_t p = 0; p < sizeof pads / sizeof *pads; p++) {
            uint32_t *start = from + 16 * j;
            if (!pads[p].insn && !guarded)
                continue;                               /* undefined in any case */
            memcpy(start + (from == code), jumps[j].insn, sizeof jumps[j].insn);
            if (from == code)
                *start = 0xd50324df;                    /* bti jc: the call itself */
            target[2 * p] = pads[p].insn;
            target[2 * p + 1] = strncmp(pads[p].name, "pac", 3) ? 0xd65f03c0 : 0xdac143fe;      /* ret; xpaci x30 */
            __builtin___clear_cache((char *)from, (char *)from + PAGE);
            __builtin___clear_cache((char *)code, (char *)code + PAGE);
            if (!strncmp(pads[p].name, "pac", 3)) {
                target[2 * p + 2] = 0xd65f03c0;
                __builtin___clear_cache((char *)code, (char *)code + PAGE);
            }
            int sig = 0;
            for (int again = 0; again < 3; again++)     /* also when the branch is known */
                sig = go(start, target + 2 * p);
            printf("%s, %s to %s: %s\n", where, jumps[j].name, pads[p].name, outcome(sig, target + 2 * p));
        }
}

/* In a guarded page: BTI C; RET, or RET alone. */
static volatile int handled;
static void install(uint32_t *at)
{
    struct sigaction sa;
    memset(&sa, 0, sizeof sa);
    sa.sa_handler = (void (*)(int))at;
    sigaction(SIGUSR1, &sa, NULL);
    int sig = sigsetjmp(back, 1);
    if (!sig) {
        raise(SIGUSR1);
        handled++;
    }
    printf("handler: %s\n", outcome(sig, at));
}

static uint32_t *page(int prot)
{
    void *p = mmap(NULL, PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

int main(void)
{
    const int rwx = PROT_READ | PROT_WRITE | PROT_EXEC;
    struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };
    if (!(getauxval(AT_HWCAP2) >> HWCAP2_BTI_BIT & 1)) {
        plain = page(rwx);
        printf("no BTI, mprotect: %d\n", mprotect(plain, PAGE, rwx | GUARDED));
        return 0;
    }
    sigaction(SIGILL, &sa, NULL);
    sigaction(SIGTRAP, &sa, NULL);
    sigaction(SIGBUS, &sa, NULL);
    plain = page(rwx);
    code = page(rwx);
    matrix("nothing guarded", plain, 0);
    if (mprotect(code, PAGE, rwx | GUARDED))
        return 2;
    matrix("from a plain page", plain, 1);
    matrix("from a guarded page", code, 1);

    code[900] = 0xd503245f;
    code[901] = code[902] = 0xd65f03c0;
    __builtin___clear_cache((char *)code, (char *)code + PAGE);
    install(code + 900);
    install(code + 902);
    uint32_t *inside = (uint32_t *)((char *)code + 3602);
    memcpy(plain, jumps[2].insn, sizeof jumps[2].insn);
    __builtin___clear_cache((char *)plain, (char *)plain + PAGE);
    int sig = go(plain, inside);
    printf("to the middle of an instruction: signal %d code %d%s\n", sig, sig_code, sig_addr == inside ? "" : " elsewhere");
    if (mprotect(code, PAGE, rwx))
        return 2;
    printf("no guard any more: %s\n", outcome(go(code + 901, NULL), NULL));
    install(code + 902);
    return 0;
}
