/* fuzz_exec.c - runs a block on the interpreter, the baseline, or asks the oracle through a pipe. */
#include "tests/fuzz/fuzz.h"
#include "base/err.h"
#include "core/engine.h"
#include "frontend/a64/a64.h"
#include "jit/host.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

const char *const fuzz_executor_name[] = { "interp", "step", "baseline", "llvm", "llvm-plain", "oracle" };

enum { MAX_EXITS = 100000 };        /* a block has at most some 600 instructions */

static u8 *const code = (u8 *)(uintptr_t)ORA_CODE;
static u8 *const mem = (u8 *)(uintptr_t)ORA_MEM;
static struct { struct engine *engine; struct a64_cpu *cpu; } on[FUZZ_ORACLE];
static struct a64_cpu *volatile running;
static const char *oracle_cmd;
static FILE *to_oracle, *from_oracle;

NORETURN static void die(const char *what)
{
    fprintf(stderr, "fuzz: %s\n", what);
    exit(2);
}

/* ---- our executors ------------------------------------------------------------------------------------------- */

static bool read_code(void *ctx, gva pc, void *dst, unsigned size)
{
    gva off = pc - (ORA_CODE - ORA_CODE_PAD);
    if (off >= 2 * ORA_CODE_PAD || 2 * ORA_CODE_PAD - off < size)
        return false;
    memcpy(dst, (void *)(uintptr_t)pc, size);
    return true;
}

static void on_signal(int sig, siginfo_t *si, void *uc)
{
    struct a64_cpu *c = running;
    if (c && c->cpu.engine->ops->host_fault(&c->cpu, sig, si, uc))
        return;
    struct fault f = {
        .kind = host_fault_is_write(uc) ? FAULT_WRITE : FAULT_READ,
        .addr = (u64)(uintptr_t)si->si_addr,
    };
    if (c && (sig == SIGSEGV || sig == SIGBUS))
        fault_guard_hit(&f);        /* the interpreter's; returns if it is not */
    signal(sig, SIG_DFL);           /* ours: the parent sees us die of it */
}

/* ---- interruptions --------------------------------------------------------------------------------------------- */

static void on_timer(int sig)
{
    struct a64_cpu *c = running;
    if (c)
        cpu_kick(&c->cpu, KICK_SIGNAL);
}

void fuzz_exec_kick(void)
{
    struct sigaction sa = { .sa_handler = on_timer, .sa_flags = SA_RESTART };
    struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
    const struct timespec interval = { .tv_nsec = 20000 };      /* about as long as a block takes */
    timer_t timer;
    sigaction(SIGUSR1, &sa, NULL);
    if (timer_create(CLOCK_MONOTONIC, &ev, &timer) ||
        timer_settime(timer, 0, &(struct itimerspec){ interval, interval }, NULL))
        die("no timer");
}

/* ---- set-up ------------------------------------------------------------------------------------------------------ */

static void *map(uintptr_t addr, size_t size)
{
    void *p = mmap((void *)addr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (p != (void *)addr)
        die("cannot map the guest's memory");
    return p;
}

void fuzz_exec_init(const char *oracle)
{
    oracle_cmd = oracle;
    map(ORA_MEM, ORA_MEM_SIZE);
    u32 *words = map(ORA_CODE - ORA_CODE_PAD, 2 * ORA_CODE_PAD);
    for (unsigned i = 0; i < 2 * ORA_CODE_PAD / 4; i++)
        words[i] = ORA_STOP;

    static u8 stack[65536];
    struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
    static const int sigs[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP };
    sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof stack }, NULL);
    for (unsigned i = 0; i < ARRAY_LEN(sigs); i++)
        sigaction(sigs[i], &sa, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static struct a64_cpu *cpu_on(enum fuzz_executor x)
{
    if (!on[x].engine) {
        struct err err;
        struct engine_config cfg = {
            .guest = &a64_guest,
            .code = { .read = read_code },
            .tier = x == FUZZ_BASELINE ? TIER_BASELINE : x == FUZZ_LLVM ? TIER_LLVM :
                    x == FUZZ_PLAIN ? TIER_LLVM_PLAIN : TIER_INTERP,
            .step = x == FUZZ_STEP,
            .fp_flags = true,
        };
        on[x].engine = engine_new(&cfg, &err);
        if (!on[x].engine)
            die(err.msg);
        on[x].cpu = (struct a64_cpu *)on[x].engine->ops->cpu_new(on[x].engine);
        if (!on[x].cpu)
            die("no memory for a CPU");
    }
    return on[x].cpu;
}

static void set_regs(struct a64_cpu *c, const struct ora_regs *r)
{
    c->cpu.guest->reset(&c->cpu);
    memcpy(c->x, r->x, sizeof c->x);
    memcpy(c->v, r->v, sizeof c->v);
    c->sp = r->sp;
    c->pc = ORA_CODE;
    c->cpu.flags = r->nzcv;
    a64_set_fpcr(c, r->fpcr);
    a64_set_fpsr(c, r->fpsr);
}

static void get_regs(const struct a64_cpu *c, struct ora_regs *r)
{
    *r = (struct ora_regs){ .sp = c->sp, .pc = c->pc, .nzcv = c->cpu.flags & 15, .fpcr = c->fpcr, .fpsr = a64_get_fpsr(c) };
    memcpy(r->x, c->x, sizeof r->x);
    memcpy(r->v, c->v, sizeof r->v);
}

static void place(const struct ora_case *c)
{
    ora_fill((u64 *)mem, c->seed);
    for (unsigned i = 0; i < c->n_patches; i++)
        memcpy(mem + c->patches[i].off, c->patches[i].data, c->patches[i].size);
    for (unsigned i = 0; i < ORA_MAX_WORDS; i++) {
        u32 w = i < c->n_words ? c->words[i] : ORA_STOP;
        memcpy(code + 4 * i, &w, 4);
    }
}

static enum fault_kind run(struct a64_cpu *c)
{
    const struct engine_ops *ops = c->cpu.engine->ops;
    ops->invalidate(c->cpu.engine, ORA_CODE, ORA_MAX_WORDS * 4);
    running = c;
    for (unsigned i = 0; i < MAX_EXITS; i++) {
        switch (ops->run(&c->cpu)) {
        case EXIT_KICK:
            atomic_store(&c->cpu.kick, 0);
            break;
        case EXIT_STEP:
            break;
        case EXIT_SYSCALL:
        case EXIT_CALL:
        case EXIT_WAIT: case EXIT_WAIT_EVENT:
            die("a system call in a block");
        case EXIT_FAULT:
            running = NULL;
            return c->cpu.fault.kind;
        }
    }
    die("a block does not end");
}

static void protect(unsigned hole, int prot)
{
    if (hole && mprotect(mem + hole * FUZZ_PAGE, FUZZ_PAGE, prot))
        die("memory cannot be protected");
}

static void exec_ours(enum fuzz_executor x, const struct ora_case *cs, unsigned hole, struct fuzz_end *e)
{
    struct a64_cpu *c = cpu_on(x);
    place(cs);
    set_regs(c, &cs->regs);
    protect(hole, PROT_NONE);
    e->fault = run(c);
    protect(hole, PROT_READ | PROT_WRITE);
    e->addr = c->cpu.fault.addr;
    if (e->fault == FAULT_BREAK && c->cpu.fault.code == bits(ORA_STOP, 5, 16))
        e->fault = FAULT_NONE;
    get_regs(c, &e->regs);
    memcpy(e->mem, mem, ORA_MEM_SIZE);
}

bool fuzz_translates(u32 word)
{
    struct a64_cpu *c = cpu_on(FUZZ_INTERP);
    struct ora_case cs = { .n_words = 1, .words = { word }, .regs = { .sp = ORA_MEM } };
    memcpy(code, &word, 4);
    memcpy(code + 4, &(u32){ ORA_STOP }, 4);
    set_regs(c, &cs.regs);
    return run(c) != FAULT_UNDEF;
}

/* ---- the oracle ----------------------------------------------------------------------------------------------- */

static void start_oracle(void)
{
    int in[2], out[2];
    if (pipe(in) || pipe(out))
        die("no pipe");
    if (fork() == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        execl("/bin/sh", "sh", "-c", oracle_cmd, (char *)NULL);
        _exit(127);
    }
    close(in[0]), close(out[1]);
    to_oracle = fdopen(in[1], "w");
    from_oracle = fdopen(out[0], "r");
}

static enum fault_kind kind_of_signal(u32 sig, bool fetch)
{
    switch (sig) {
    case 0: return FAULT_NONE;
    case SIGILL: return FAULT_UNDEF;
    case SIGTRAP: return FAULT_BREAK;
    case SIGBUS: return FAULT_ALIGN;
    default: return fetch ? FAULT_FETCH : FAULT_READ;
    }
}

static void exec_oracle(const struct ora_case *cs, struct fuzz_end *e)
{
    struct ora_result r;
    struct ora_chunk k;
    if (!to_oracle)
        start_oracle();
    place(cs);
    memcpy(e->mem, mem, ORA_MEM_SIZE);
    if (fwrite(cs, sizeof *cs, 1, to_oracle) != 1 || fflush(to_oracle) || fread(&r, sizeof r, 1, from_oracle) != 1)
        die("the oracle is gone");
    for (u64 i = 0; i < r.n_chunks; i++) {
        if (fread(&k, sizeof k, 1, from_oracle) != 1)
            die("the oracle is gone");
        memcpy(e->mem + k.off % ORA_MEM_SIZE, k.data, sizeof k.data);
    }
    e->fault = kind_of_signal(r.signal, r.addr == r.regs.pc);
    e->addr = r.addr;
    e->regs = r.regs;
}

bool fuzz_oracle_knows(u32 word)
{
    static struct fuzz_end e;
    struct ora_case cs = { .n_words = 1, .words = { word }, .regs = { .sp = ORA_MEM } };
    for (unsigned i = 0; i < 31; i++)
        cs.regs.x[i] = ORA_MEM + 0x8000;
    exec_oracle(&cs, &e);
    return e.fault != FAULT_UNDEF;
}

void fuzz_exec(enum fuzz_executor x, const struct ora_case *c, unsigned hole, struct fuzz_end *e)
{
    if (x == FUZZ_ORACLE)
        exec_oracle(c, e);
    else
        exec_ours(x, c, hole, e);
}
