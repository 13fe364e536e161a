/* a64_oracle.c - executes AArch64 instructions on whatever runs this program and tells what they did.
 *
 * Build: aarch64-linux-gnu-gcc -O2 -static -I ROOT -o a64_oracle a64_oracle.c
 * Run:   under qemu-aarch64, on an ARM64 machine, or under Ferry.  Reads struct ora_case from stdin until its
 *        end, writes a struct ora_result (and chunks) to stdout for each.
 *
 * Without SVE in the CPU (-cpu max,sve=off,sme=off), because its signal record would hold other vectors.
 *
 * All state goes in and out through the signal frame: main executes a BRK, the handler swaps main's context for
 * that of the case and returns into it; the next signal (the BRK behind the code, or a fault) swaps back. */
#define _GNU_SOURCE
#include "tests/oracle/oracle.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

static struct ora_case in;
static struct ora_result out;
static uint64_t before[ORA_MEM_SIZE / 8];
static bool running;
static struct ora_regs home;            /* main's context while a case runs */

static struct fpsimd_context *fpsimd(ucontext_t *uc)
{
    struct _aarch64_ctx *r = (struct _aarch64_ctx *)uc->uc_mcontext.__reserved;
    while (r->magic != FPSIMD_MAGIC)
        r = (struct _aarch64_ctx *)((char *)r + r->size);
    return (struct fpsimd_context *)r;
}

static void get(struct ora_regs *r, ucontext_t *uc)
{
    struct fpsimd_context *fp = fpsimd(uc);
    memcpy(r->x, uc->uc_mcontext.regs, sizeof r->x);
    memcpy(r->v, fp->vregs, sizeof r->v);
    r->sp = uc->uc_mcontext.sp;
    r->pc = uc->uc_mcontext.pc;
    r->nzcv = uc->uc_mcontext.pstate >> 28 & 15;
    r->fpcr = fp->fpcr;
    r->fpsr = fp->fpsr;
}

static void set(ucontext_t *uc, const struct ora_regs *r)
{
    struct fpsimd_context *fp = fpsimd(uc);
    memcpy(uc->uc_mcontext.regs, r->x, sizeof r->x);
    memcpy(fp->vregs, r->v, sizeof r->v);
    uc->uc_mcontext.sp = r->sp;
    uc->uc_mcontext.pc = r->pc;
    uc->uc_mcontext.pstate = (uint64_t)r->nzcv << 28;
    fp->fpcr = r->fpcr;
    fp->fpsr = r->fpsr;
}

static void handler(int sig, siginfo_t *si, void *ctx)
{
    ucontext_t *uc = ctx;
    if (!running) {
        if (sig != SIGTRAP)
            abort();
        running = true;
        get(&home, uc);
        home.pc += 4;
        in.regs.pc = ORA_CODE;
        set(uc, &in.regs);
        return;
    }
    running = false;
    get(&out.regs, uc);
    bool stopped = sig == SIGTRAP && out.regs.pc - (ORA_CODE - ORA_CODE_PAD) < 2 * ORA_CODE_PAD &&
                   *(uint32_t *)out.regs.pc == ORA_STOP;
    out.signal = stopped ? 0 : sig;
    out.code = stopped ? 0 : si->si_code;
    out.addr = stopped ? 0 : (uintptr_t)si->si_addr;
    set(uc, &home);
}

static void *map(uintptr_t addr, size_t size, int prot)
{
    void *p = mmap((void *)addr, size, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (p != (void *)addr) {
        fprintf(stderr, "a64_oracle: cannot map %zu bytes at %#lx\n", size, (unsigned long)addr);
        exit(1);
    }
    return p;
}

static void run(uint32_t *code, uint8_t *mem)
{
    ora_fill((uint64_t *)mem, in.seed);
    for (unsigned i = 0; i < in.n_patches; i++)
        memcpy(mem + in.patches[i].off, in.patches[i].data, in.patches[i].size);
    memcpy(before, mem, sizeof before);
    memcpy(code, in.words, in.n_words * 4);
    code[in.n_words] = ORA_STOP;
    __builtin___clear_cache((char *)code, (char *)(code + in.n_words + 1));

    __asm__ volatile("brk #1" ::: "memory");

    for (unsigned i = 0; i < in.n_words; i++)
        code[i] = ORA_STOP;
    out.n_chunks = 0;
    for (unsigned i = 0; i < ORA_MEM_SIZE / 16; i++)
        out.n_chunks += memcmp(mem + i * 16, (char *)before + i * 16, 16) != 0;
    fwrite(&out, sizeof out, 1, stdout);
    for (unsigned i = 0; i < ORA_MEM_SIZE / 16; i++)
        if (memcmp(mem + i * 16, (char *)before + i * 16, 16)) {
            struct ora_chunk c = { .off = i * 16 };
            memcpy(c.data, mem + i * 16, 16);
            fwrite(&c, sizeof c, 1, stdout);
        }
    fflush(stdout);
}

int main(void)
{
    static char stack[65536];
    sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof stack }, NULL);
    struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    static const int sigs[] = { SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE };
    for (unsigned i = 0; i < sizeof sigs / sizeof *sigs; i++)
        sigaction(sigs[i], &sa, NULL);

    uint8_t *mem = map(ORA_MEM, ORA_MEM_SIZE, PROT_READ | PROT_WRITE);
    uint32_t *code = map(ORA_CODE - ORA_CODE_PAD, 2 * ORA_CODE_PAD, PROT_READ | PROT_WRITE | PROT_EXEC);
    for (unsigned i = 0; i < 2 * ORA_CODE_PAD / 4; i++)
        code[i] = ORA_STOP;
    code = (uint32_t *)ORA_CODE;

    while (fread(&in, sizeof in, 1, stdin) == 1) {
        if (in.n_words > ORA_MAX_WORDS || in.n_patches > ORA_MAX_PATCHES)
            return 1;
        run(code, mem);
    }
    return 0;
}
