/* fuzz.c - random blocks of AArch64 code on several executors, which must agree.
 *
 *   fuzz [--rows=PATTERNS] [--blocks=N] [--seed=N] [--first=N] [--items=N] [--engine=interp|llvm|llvm-plain]
 *        [--oracle=COMMAND] [--kicks] [--tags] [--regions] [--list] [--refused]
 *
 * The interpreter, in blocks and in steps, and the baseline run every block; --engine leaves the baseline out,
 * or has the LLVM tier in its place (the program fuzz_llvm).  With --oracle
 * also tests/oracle/a64_oracle behind COMMAND.  Block N of a seed is always the same.  The loop runs in a
 * child, so that a crash or a hang is a finding like any other.  A finding is made small in more children - fewer items, then fewer registers - and printed.
 *
 * --kicks interrupts our executors all the time, as signals would; such a finding may not come again.
 * --tags puts something into the top byte of addresses, so that the baseline soon masks them all.
 * --regions adds inner loops and calls, so that the LLVM tier's regions have several blocks, and a page that faults.
 * --refused asks the oracle about words that a row describes and its translator refuses.
 *
 * Exit status: 0 all agree, 1 a finding, 2 trouble, 77 nothing to do. */
#include "tests/fuzz/fuzz.h"
#include "frontend/a64/a64.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    const char *rows, *oracle;
    u64 blocks, seed, first;
    unsigned items;
    bool list, refused, kicks;
    enum fuzz_executor compiled;            /* or FUZZ_N_EXECUTORS for none */
} opt = { .rows = "*", .blocks = 1000, .seed = 1, .items = 12, .compiled = FUZZ_BASELINE };

enum { ENOUGH_BLOCKS = 20000 };             /* for every row to have had its chance */

static u64 *shared_number;                  /* the block the child is at */
static struct fuzz_end ends[FUZZ_N_EXECUTORS];

/* ---- comparing ------------------------------------------------------------------------------------------------ */

static bool is_data_fault(enum fault_kind k) { return k == FAULT_READ || k == FAULT_WRITE; }

/* What may differ is made equal: the flags at any fault of an encoding in the load and store group (a look-ahead
 * for flags does not decode those), the half-done part of an access at a data fault (it crosses the ends of
 * scratch memory or of the hole in it), and reading and writing where the oracle cannot tell. */
static void forgive(struct fuzz_end *e, unsigned hole)
{
    if (is_data_fault(e->fault) || e->fault == FAULT_ALIGN || e->fault == FAULT_UNDEF)
        e->regs.nzcv = 0;
    if (!is_data_fault(e->fault))
        return;
    e->fault = FAULT_READ;
    memset(e->mem, 0, 256);
    memset(e->mem + ORA_MEM_SIZE - 256, 0, 256);
    if (hole)
        memset(e->mem + hole * FUZZ_PAGE - 256, 0, FUZZ_PAGE + 512);
}

/* Where two ends differ first, in words; false if nowhere. */
static bool differ(const struct fuzz_end *a, const struct fuzz_end *b, char *out, size_t size)
{
#define DIFF(cond, fmt, ...) do { if (cond) { snprintf(out, size, fmt, __VA_ARGS__); return true; } } while (0)
    const struct ora_regs *r = &a->regs, *s = &b->regs;
    DIFF(a->fault != b->fault, "fault %d at %#lx / %d at %#lx", a->fault, r->pc, b->fault, s->pc);
    DIFF(r->pc != s->pc, "pc %#lx / %#lx", r->pc, s->pc);
    for (unsigned i = 0; i < 31; i++)
        DIFF(r->x[i] != s->x[i], "x%u %#lx / %#lx", i, r->x[i], s->x[i]);
    DIFF(r->sp != s->sp, "sp %#lx / %#lx", r->sp, s->sp);
    DIFF(r->nzcv != s->nzcv, "nzcv %#x / %#x", r->nzcv, s->nzcv);
    for (unsigned i = 0; i < 32; i++)
        DIFF(memcmp(r->v[i], s->v[i], 16), "v%u 0x%016lx%016lx / 0x%016lx%016lx", i, r->v[i][1], r->v[i][0],
             s->v[i][1], s->v[i][0]);
    DIFF(r->fpcr != s->fpcr, "fpcr %#x / %#x", r->fpcr, s->fpcr);
    DIFF(r->fpsr != s->fpsr, "fpsr %#x / %#x", r->fpsr, s->fpsr);
    for (unsigned i = 0; i < ORA_MEM_SIZE; i++)
        DIFF(a->mem[i] != b->mem[i], "[%x] %02x / %02x", ORA_MEM + i, a->mem[i], b->mem[i]);
    /* Which half of an access came first is nobody's business, which page is. */
    DIFF(is_data_fault(a->fault) && a->addr >> 12 != b->addr >> 12, "fault address %#lx / %#lx", a->addr, b->addr);
#undef DIFF
    return false;
}

/* Of a load of several vectors that faults qemu has loaded some.  It does not check the alignment of ordered
 * and atomic accesses.  For an address that the host does not have it tells none, and never a tag. */
static bool comparable(const struct fuzz_end *ours, struct fuzz_end *oracle)
{
    if (is_data_fault(ours->fault))
        memcpy(oracle->regs.v, ours->regs.v, sizeof ours->regs.v);
    return ours->fault != FAULT_ALIGN && !(is_data_fault(ours->fault) && (ours->addr >> 47 || !ours->addr));
}

/* True and a text if the executors disagree. */
static bool disagree(const struct fuzz_block *b, char *out, size_t size)
{
    struct ora_case c;
    char text[160];
    fuzz_lay_out(b, &c);
    for (enum fuzz_executor x = 0; x < FUZZ_N_EXECUTORS; x++) {
        bool compiled = x == FUZZ_BASELINE || x == FUZZ_LLVM || x == FUZZ_PLAIN;
        if ((compiled && x != opt.compiled) || (x == FUZZ_ORACLE && (!opt.oracle || !b->pure)))
            continue;
        fuzz_exec(x, &c, b->hole, &ends[x]);
        forgive(&ends[x], b->hole);
        if (x == FUZZ_INTERP)
            continue;
        if (x == FUZZ_PLAIN && is_data_fault(ends[FUZZ_INTERP].fault) && is_data_fault(ends[x].fault))
            continue;                   /* its registers are not exact there */
        if (x == FUZZ_ORACLE && !comparable(&ends[FUZZ_INTERP], &ends[x]))
            continue;
        if (differ(&ends[FUZZ_INTERP], &ends[x], text, sizeof text)) {
            snprintf(out, size, "interp / %s: %s", fuzz_executor_name[x], text);
            return true;
        }
    }
    return false;
}

/* ---- in a child -------------------------------------------------------------------------------------------------- */

enum outcome { AGREE, DISAGREE, TROUBLE, CRASH };

/* Runs fn(arg) in a child: its exit status, or CRASH for a signal, of which *sig is told. */
static enum outcome in_child(enum outcome (*fn)(void *), void *arg, int *sig)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        enum outcome o = fn(arg);
        fflush(NULL);
        _exit(o);
    }
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return TROUBLE;
    *sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return *sig ? CRASH : (enum outcome)WEXITSTATUS(status);
}

static enum outcome all_blocks(void *arg)
{
    struct fuzz_block b;
    char text[256];
    if (opt.kicks)
        fuzz_exec_kick();
    for (; *shared_number < opt.blocks; ++*shared_number) {
        alarm(10);
        fuzz_make(&b, opt.seed, opt.first + *shared_number, opt.items, fuzz_translates);
        if (disagree(&b, text, sizeof text))
            return DISAGREE;
    }
    return AGREE;
}

static enum outcome make_block(void *shared)
{
    fuzz_make(shared, opt.seed, opt.first + *shared_number, opt.items, fuzz_translates);
    return AGREE;
}

static enum outcome one_block(void *b)
{
    char text[256];
    alarm(10);
    if (!freopen("/dev/null", "w", stderr))         /* what it says is said by tell */
        return TROUBLE;
    return disagree(b, text, sizeof text) ? DISAGREE : AGREE;
}

static enum outcome tell(void *b)
{
    char text[256];
    alarm(10);
    if (disagree(b, text, sizeof text))
        printf("  %s\n", text);
    return AGREE;
}

static bool fails(const struct fuzz_block *b)
{
    int sig;
    enum outcome o = in_child(one_block, (void *)b, &sig);
    return o == DISAGREE || o == CRASH;
}

/* ---- making it small --------------------------------------------------------------------------------------------- */

static bool try_zero(struct fuzz_block *b, void *field, size_t size)
{
    u8 saved[16] = { 0 };
    if (!memcmp(field, saved, size))
        return false;
    memcpy(saved, field, size);
    memset(field, 0, size);
    if (fails(b))
        return true;
    memcpy(field, saved, size);
    return false;
}

static void minimise(struct fuzz_block *b)
{
    struct fuzz_block t;
    for (unsigned i = b->n_items; i-- > 0 && b->n_items > 1;) {
        t = *b;
        memmove(&t.items[i], &t.items[i + 1], (t.n_items - i - 1) * sizeof t.items[0]);
        t.n_items--;
        if (fails(&t))
            *b = t;
    }
    t = *b;
    t.loop = false;
    if (b->loop && fails(&t))
        *b = t;
    for (unsigned i = 0; i < 31; i++)
        if (i != 27 && i != 28)
            try_zero(b, &b->regs.x[i], 8);
    for (unsigned i = 0; i < 32; i++)
        try_zero(b, b->regs.v[i], 16);
    try_zero(b, &b->regs.nzcv, 4);
    try_zero(b, &b->regs.fpcr, 4);
    try_zero(b, &b->regs.fpsr, 4);
    try_zero(b, &b->mem_seed, 8);
}

static void print_block(const struct fuzz_block *b)
{
    struct ora_case c;
    char text[128];
    fuzz_lay_out(b, &c);
    for (unsigned i = 0; i < c.n_words; i++) {
        u8 bytes[4];
        memcpy(bytes, &c.words[i], 4);
        a64_guest.disassemble(text, sizeof text, bytes, 4, ORA_CODE + 4 * i);
        printf("  %08x %s\n", c.words[i], text);
    }
    printf(" ");
    for (unsigned i = 0; i < 31; i++)
        if (b->regs.x[i])
            printf(" x%u=%#lx", i, b->regs.x[i]);
    for (unsigned i = 0; i < 32; i++)
        if (b->regs.v[i][0] | b->regs.v[i][1])
            printf(" v%u=0x%016lx%016lx", i, b->regs.v[i][1], b->regs.v[i][0]);
    printf(" sp=%#lx nzcv=%u%u%u%u fpcr=%#x fpsr=%#x\n", b->regs.sp, b->regs.nzcv >> 3 & 1, b->regs.nzcv >> 2 & 1,
           b->regs.nzcv >> 1 & 1, b->regs.nzcv & 1, b->regs.fpcr, b->regs.fpsr);
}

static void report(int sig)
{
    struct fuzz_block *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    printf("seed %lu block %lu (--rows='%s' --items=%u): ", opt.seed, opt.first + *shared_number, opt.rows, opt.items);
    printf(sig == SIGALRM ? "hangs\n" : sig ? "crashes with signal %d\n" : "executors disagree\n", sig);
    if (b == MAP_FAILED || in_child(make_block, b, &sig) != AGREE) {
        printf("  and cannot be made again\n");
        return;
    }
    if (!fails(b))
        printf("  not when alone: the blocks before it matter\n");
    else
        minimise(b);
    print_block(b);
    in_child(tell, b, &sig);
}

/* ---- options ---------------------------------------------------------------------------------------------------- */

static void options(int argc, char **argv)
{
    static const struct option longs[] = {
        { "rows", 1, NULL, 'r' }, { "blocks", 1, NULL, 'b' }, { "seed", 1, NULL, 's' }, { "first", 1, NULL, 'f' },
        { "items", 1, NULL, 'i' }, { "oracle", 1, NULL, 'o' }, { "list", 0, NULL, 'l' }, { "refused", 0, NULL, 'u' },
        { "kicks", 0, NULL, 'k' }, { "tags", 0, NULL, 't' }, { "regions", 0, NULL, 'g' },
        { "engine", 1, NULL, 'e' }, { 0 },
    };
    for (int c; (c = getopt_long(argc, argv, "", longs, NULL)) != -1;)
        switch (c) {
        case 'r': opt.rows = optarg; break;
        case 'b': opt.blocks = strtoull(optarg, NULL, 0); break;
        case 's': opt.seed = strtoull(optarg, NULL, 0); break;
        case 'f': opt.first = strtoull(optarg, NULL, 0); break;
        case 'i': opt.items = MAX(1, (unsigned)strtoul(optarg, NULL, 0)); break;
        case 'o': opt.oracle = optarg; break;
        case 'l': opt.list = true; break;
        case 'k': opt.kicks = true; break;
        case 't': fuzz_tags = true; break;
        case 'g': fuzz_regions = true; break;
        case 'u': opt.refused = true; break;
        case 'e':
            opt.compiled = FUZZ_N_EXECUTORS;
            for (enum fuzz_executor x = FUZZ_LLVM; x <= FUZZ_PLAIN; x++)
                if (!strcmp(optarg, fuzz_executor_name[x]))
                    opt.compiled = x;
            break;
        default: exit(2);
        }
}

int main(int argc, char **argv)
{
    int sig;
    options(argc, argv);
    if (opt.list) {
        fuzz_print_rows();
        return 0;
    }
    unsigned n = fuzz_choose_rows(opt.rows);
    if (!n) {
        printf("fuzz: no row matches %s\n", opt.rows);
        return 77;
    }
    shared_number = mmap(NULL, sizeof *shared_number, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared_number == MAP_FAILED)
        return 2;
    fuzz_exec_init(opt.oracle);
    if (opt.refused)
        return fuzz_print_refused(fuzz_translates, fuzz_oracle_knows) != 0;
    enum outcome o = in_child(all_blocks, NULL, &sig);
    if (o == DISAGREE || o == CRASH) {
        report(sig);
        return 1;
    }
    if (o == AGREE && opt.blocks >= ENOUGH_BLOCKS)
        fuzz_print_unused();
    if (o == AGREE)
        printf("fuzz: %lu blocks of %u rows, seed %lu: all agree\n", opt.blocks, n, opt.seed);
    return (int)o;
}
