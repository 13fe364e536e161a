/* insn.c - runs the cases of a .t file on one executor:  insn --engine=interp|baseline|llvm FILE.t
 *
 *      8b030041 add x1, x2, x3 : x2=0x12 x3=-1 => x1=0x11
 *      885f7c41 88037c45 ldxr w1, [x2]; stxr w3, w5, [x2] : x2=0x10000000 => x1=0 x3=0 [10000000]=00000000
 *
 * Words, the disassembler's text, what the CPU and memory hold before, and what has changed after; anything
 * not named keeps its value.  Values: numbers; nzcv in binary; [address]=bytes in order of address; "?" after
 * => for "undefined".  "=> fault KIND [value]" with undef, read, write, fetch, align, break: the registers
 * must be unchanged and pc at the instruction; "=> syscall" for a system call.  '#' starts a comment line.
 *
 * Code lies at ORA_CODE between ORA_STOP instructions, memory at ORA_MEM (tests/oracle/oracle.h).  Each case
 * runs twice, with different values in whatever the line does not name, and its IR is checked on the way:
 * the verifier before and after the passes, and the text form there and back. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/engine.h"
#include "frontend/a64/a64.h"
#include "ir/ir.h"
#include "jit/host.h"
#include "tests/oracle/oracle.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { MAX_TERMS = 64, MAX_COMPLAINTS = 30, LINE_SIZE = 4096 };

/* What a NAME=VALUE term of a line says. */
struct term {
    const struct reg_desc *reg;     /* NULL: memory, or a register by function */
    bool is_fpsr, is_fpcr, any;
    u32 off, size;                  /* memory: in the scratch memory */
    u8 data[256];
};

struct expected {
    enum cpu_exit how;
    struct fault fault;             /* FAULT_NONE: ran into the stop */
    bool has_value;
};

static const struct guest *guest = &a64_guest;
static const char *file, *engine_name;
static unsigned line_no, n_cases, n_complaints;
static char line[LINE_SIZE];        /* as read, for messages */
static u8 *mem, *code;
static struct arena arena;
static struct engine *engine;
static struct cpu *cpu;

__attribute__((format(printf, 1, 2)))
static void complain(const char *fmt, ...)
{
    va_list ap;
    if (++n_complaints > MAX_COMPLAINTS)
        return;
    va_start(ap, fmt);
    fprintf(stderr, "%s:%u: %s: ", file, line_no, engine_name);
    vfprintf(stderr, fmt, ap);
    fprintf(stderr, "\n    %s\n", line);
    va_end(ap);
}

/* ---- reading a line -------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Up to 128 bits: 0x and digits, or a decimal number with or without sign. */
static bool parse_number(const char *s, u128 *v)
{
    char *end;
    if (s[0] == '0' && s[1] == 'x') {
        *v = 0;
        for (s += 2; hex_digit(*s) >= 0; s++)
            *v = *v << 4 | (unsigned)hex_digit(*s);
        return *s == 0;
    }
    *v = (u128)(s128)strtoll(s, &end, 10);
    return end != s && *end == 0;
}

static bool parse_bytes(const char *s, struct term *t)
{
    for (t->size = 0; s[0] && t->size < sizeof t->data; s += 2) {
        if (hex_digit(s[0]) < 0 || hex_digit(s[1]) < 0)
            return false;
        t->data[t->size++] = (u8)(hex_digit(s[0]) << 4 | hex_digit(s[1]));
    }
    return *s == 0 && t->off + t->size <= ORA_MEM_SIZE;
}

static bool parse_term(char *s, struct term *t)
{
    char *value = strchr(s, '='), *end;
    u128 v = 0;

    memset(t, 0, sizeof *t);
    if (!value)
        return false;
    *value++ = 0;
    if (s[0] == '[') {
        u64 addr = strtoull(s + 1, &end, 16);
        t->off = (u32)(addr - ORA_MEM);
        return *end == ']' && addr >= ORA_MEM && addr < ORA_MEM + ORA_MEM_SIZE && parse_bytes(value, t);
    }
    t->any = !strcmp(value, "?");
    if (!strcmp(s, "nzcv")) {
        for (char *p = value; *p && !t->any; p++) {
            if (*p != '0' && *p != '1')
                return false;
            v = v << 1 | (*p == '1');
        }
    } else if (!t->any && !parse_number(value, &v)) {
        return false;
    }
    memcpy(t->data, &v, sizeof v);
    t->is_fpsr = !strcmp(s, "fpsr");
    t->is_fpcr = !strcmp(s, "fpcr");
    if (t->is_fpsr)
        return true;
    for (unsigned i = 0; i < guest->n_regs; i++)
        if (!strcmp(s, guest->regs[i].name))
            t->reg = &guest->regs[i];
    return t->reg != NULL;
}

static int parse_terms(char *s, struct term *t)
{
    int n = 0;
    for (char *p = strtok(s, " "); p; p = strtok(NULL, " ")) {
        if (n == MAX_TERMS || !parse_term(p, &t[n])) {
            complain("not understood: %s", p);
            return -1;
        }
        n++;
    }
    return n;
}

/* "fault read 0x10010000": true if s is about how the case ends; cuts it off the terms. */
static bool parse_ending(char *s, struct expected *e)
{
    static const char *const kinds[] = {
        [FAULT_READ] = "read", [FAULT_WRITE] = "write", [FAULT_FETCH] = "fetch", [FAULT_ALIGN] = "align",
        [FAULT_UNDEF] = "undef", [FAULT_BREAK] = "break",
    };
    u128 v;

    *e = (struct expected){ .how = EXIT_FAULT };
    char *word = strtok(s, " ");
    if (!word || strcmp(word, "fault")) {
        e->how = EXIT_SYSCALL;
        return word && !strcmp(word, "syscall");
    }
    word = strtok(NULL, " ");
    for (unsigned i = 0; i < ARRAY_LEN(kinds); i++)
        if (word && kinds[i] && !strcmp(word, kinds[i]))
            e->fault.kind = (enum fault_kind)i;
    word = strtok(NULL, " ");
    e->has_value = word && parse_number(word, &v);
    if (e->has_value)
        e->fault.addr = e->fault.code = (u64)v;
    return e->fault.kind != FAULT_NONE && (!word || e->has_value);
}

/* ---- state ----------------------------------------------------------------------------------------- */

static struct a64_cpu *a64(void) { return (struct a64_cpu *)cpu; }

/* Everything gets a value from the seed, then the named gets its own. */
static void set_state(const struct term *t, int n, unsigned seed)
{
    for (unsigned i = 0; i < 31; i++)
        a64()->x[i] = (0x5a5a5a5a5a5a5a00 + i) * seed;
    for (unsigned i = 0; i < 32; i++) {
        a64()->v[i].lo = (0x3c3c3c3c3c3c3c00 + i) * seed;
        a64()->v[i].hi = (0xa5c3a5c3a5c3a500 + i) * seed;
    }
    a64()->sp = ORA_MEM + 0x8000 + 0x100 * seed;
    a64()->pc = ORA_CODE;
    cpu->flags = seed ? 15 : 0;
    cpu->excl_addr = ~(gva)0;
    a64_set_fpcr(a64(), 0);
    a64_set_fpsr(a64(), 0);
    memset(mem, 0, ORA_MEM_SIZE);
    for (; n--; t++) {
        u32 word;
        memcpy(&word, t->data, sizeof word);
        if (t->is_fpsr)
            a64_set_fpsr(a64(), word);
        else if (t->is_fpcr)
            a64_set_fpcr(a64(), word);
        else if (t->reg)
            memcpy((u8 *)cpu + t->reg->off, t->data, t->reg->size);
        else
            memcpy(mem + t->off, t->data, t->size);
    }
}

static const struct term *find_term(const struct term *t, int n, const struct reg_desc *reg)
{
    for (; n--; t++)
        if (t->reg == reg)
            return t;
    return NULL;
}

static void show(char out[40], const u8 *p, unsigned size)
{
    u64 v[2] = { 0, 0 };
    memcpy(v, p, size);
    if (size == 16)
        snprintf(out, 40, "0x%016lx%016lx", v[1], v[0]);
    else
        snprintf(out, 40, "0x%lx", v[0]);
}

/* QC is part of fpsr; BTYPE is not visible to the program. */
static bool compared(const struct reg_desc *reg) { return strcmp(reg->name, "qc") && strcmp(reg->name, "btype"); }

static void compare_registers(const u8 *before, const struct term *after, int n)
{
    for (unsigned i = 0; i < guest->n_regs; i++) {
        const struct reg_desc *reg = &guest->regs[i];
        const struct term *t = find_term(after, n, reg);
        char want_text[40], got_text[40];
        u8 want[16] = { 0 }, got[16] = { 0 };
        if ((t && t->any) || !compared(reg))
            continue;
        memcpy(want, t ? t->data : before + reg->off, reg->size);
        memcpy(got, (u8 *)cpu + reg->off, reg->size);
        if (reg->mask_bits)
            got[0] &= (u8)((1u << reg->mask_bits) - 1), want[0] &= (u8)((1u << reg->mask_bits) - 1);
        show(want_text, want, reg->size);
        show(got_text, got, reg->size);
        if (memcmp(want, got, sizeof want))
            complain("%s is %s, expected %s%s", reg->name, got_text, want_text, t ? "" : " (unchanged)");
    }
}

static void compare_fp(u32 fpsr_before, const struct term *after, int n)
{
    u32 want = fpsr_before, got = a64_get_fpsr(a64());
    for (; n--; after++) {
        if (after->is_fpsr && after->any)
            return;
        if (after->is_fpsr)
            memcpy(&want, after->data, sizeof want);
    }
    if (got != want)
        complain("fpsr is 0x%x, expected 0x%x", got, want);
}

static void compare_memory(const struct term *before, int n_before, const struct term *after, int n_after)
{
    static u8 want[ORA_MEM_SIZE];
    memset(want, 0, sizeof want);
    for (int i = 0; i < n_before + n_after; i++) {
        const struct term *t = i < n_before ? &before[i] : &after[i - n_before];
        if (t->size)
            memcpy(want + t->off, t->data, t->size);
    }
    if (!memcmp(want, mem, sizeof want))
        return;
    unsigned at = 0;
    while (want[at] == mem[at])
        at++;
    complain("[%x] is %02x, expected %02x", ORA_MEM + at, mem[at], want[at]);
}

static void compare_ending(enum cpu_exit how, const struct fault *f, const struct expected *e)
{
    if (how != e->how) {
        complain("left run() with %d, expected %d", (int)how, (int)e->how);
    } else if (how == EXIT_FAULT && f->kind != e->fault.kind) {
        complain("fault of kind %d at 0x%lx code 0x%lx, expected kind %d", (int)f->kind, f->addr, f->code,
                 (int)e->fault.kind);
    } else if (how == EXIT_FAULT && e->has_value) {
        u64 got = f->kind == FAULT_BREAK ? f->code : f->addr;
        if (got != e->fault.addr)
            complain("fault with 0x%lx, expected 0x%lx", got, e->fault.addr);
    }
}

/* ---- executing ------------------------------------------------------------------------------------- */

static bool read_code(void *ctx, gva pc, void *dst, unsigned size)
{
    u64 off = pc - (ORA_CODE - ORA_CODE_PAD);
    if (off >= 2 * ORA_CODE_PAD || off + size > 2 * ORA_CODE_PAD)
        return false;
    memcpy(dst, code + off, size);
    return true;
}

static const struct code_reader reader = { .read = read_code };

static const char *helper_name(unsigned i) { return i < guest->n_helpers ? guest->helpers[i].name : NULL; }

static void check_text(const struct ir_block *b)
{
    const struct ir_names names = { NULL, NULL, helper_name };
    struct ir_block again;
    struct buf one, two;
    struct err err;
    buf_init(&one);
    buf_init(&two);
    ir_init(&again, &arena, 0, 0);
    ir_print(&one, b, &names);
    if (ir_parse(&again, one.data, &names, &err)) {
        complain("IR text: %s", err.msg);
    } else {
        ir_print(&two, &again, &names);
        if (strcmp(one.data, two.data))
            complain("IR text changes:\n%s%s", one.data, two.data);
    }
    buf_fini(&one);
    buf_fini(&two);
}

/* What the engine will make of the code, for the checks on the way. */
static void check_ir(void)
{
    struct arena_mark mark = arena_mark(&arena);
    struct ir_block b;
    struct err err;
    ir_init(&b, &arena, ORA_CODE, (u16)offsetof(struct cpu, flags));
    if (guest->translate(&b, &reader, ORA_CODE, 16, 2, false) == 0 || ir_verify(&b, &err)) {
        complain("translator: %s", b.n < 2 ? "nothing" : err.msg);
    } else {
        check_text(&b);
        ir_optimise(&b, true);
        if (ir_verify(&b, &err))
            complain("passes: %s", err.msg);
        else
            check_text(&b);
    }
    arena_release(&arena, mark);
}

static void on_fault(int sig, siginfo_t *info, void *uc)
{
    struct fault f = {
        .kind = host_fault_is_write(uc) ? FAULT_WRITE : FAULT_READ,
        .addr = (gva)info->si_addr,
        .bus = sig == SIGBUS,
    };
    if (!engine->ops->host_fault(cpu, sig, info, uc) && !fault_guard_hit(&f)) {
        fprintf(stderr, "%s:%u: %s: signal %d outside guest code\n    %s\n", file, line_no, engine_name, sig, line);
        abort();
    }
}

/* ---- a case ---------------------------------------------------------------------------------------- */

static void check_disassembly(unsigned n_words, const char *text)
{
    char got[512] = "", one[256];
    for (unsigned i = 0; i < n_words; i++) {
        guest->disassemble(one, sizeof one, code + ORA_CODE_PAD + 4 * i, 4, ORA_CODE + 4 * i);
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i ? "; " : "", one);
    }
    if (strcmp(got, text))
        complain("disassembled as: %s", got);
}

static void run_once(const struct term *before, int n_before, const struct term *after, int n_after,
                     const struct expected *e, unsigned n_words, unsigned seed)
{
    guest->reset(cpu);
    set_state(before, n_before, seed);
    u32 fpsr = a64_get_fpsr(a64());
    u8 *saved = arena_alloc(&arena, guest->cpu_size);
    memcpy(saved, cpu, guest->cpu_size);

    enum cpu_exit how = engine->ops->run(cpu);
    struct fault f = cpu->fault;
    struct expected want = *e;
    if (want.fault.kind == FAULT_NONE && want.how == EXIT_FAULT)
        want.fault = (struct fault){ .kind = FAULT_BREAK, .code = ORA_STOP >> 5 & 0xffff };
    /* A branch to nowhere: done, with pc there. */
    if (!e->fault.kind && how == EXIT_FAULT && f.kind == FAULT_FETCH && a64()->pc != ORA_CODE)
        want.fault.kind = FAULT_FETCH;

    compare_ending(how, &f, &want);
    u64 pc = ORA_CODE + (e->fault.kind ? 0 : 4 * n_words);
    memcpy(saved + guest->pc_off, &pc, sizeof pc);
    compare_registers(saved, after, n_after);
    compare_fp(fpsr, after, n_after);
    compare_memory(before, n_before, after, n_after);
}

static void run_case(char *s)
{
    static struct term before[MAX_TERMS], after[MAX_TERMS];
    struct expected e = { .how = EXIT_FAULT };
    unsigned n_words = 0;
    u32 *words = (u32 *)(code + ORA_CODE_PAD);

    for (; n_words < ORA_MAX_WORDS && strspn(s, "0123456789abcdef") == 8; n_words++) {
        words[n_words] = (u32)strtoul(s, &s, 16);
        s += *s == ' ';
    }
    char *arrow = strstr(s, " =>"), *colon = strstr(s, " : ");
    if (!n_words || !arrow) {
        complain("not a case: WORD text : state => result");
        return;
    }
    *arrow = 0;
    arrow += 3;
    if (colon && colon < arrow)
        *colon = 0;
    else
        colon = NULL;

    struct arena_mark mark = arena_mark(&arena);
    char *copy = arena_strdup(&arena, arrow);
    int n_before = colon ? parse_terms(colon + 3, before) : 0, n_after = 0;
    if (!parse_ending(copy, &e)) {
        e = (struct expected){ .how = EXIT_FAULT };
        n_after = parse_terms(arrow, after);
    }
    if (n_before >= 0 && n_after >= 0) {
        n_cases++;
        if (strcmp(s, "undefined"))
            check_disassembly(n_words, s);
        engine->ops->invalidate(engine, ORA_CODE, 4 * n_words);
        check_ir();
        for (unsigned seed = 0; seed < 2; seed++)
            run_once(before, n_before, after, n_after, &e, n_words, seed);
    }
    arena_release(&arena, mark);
    for (unsigned i = 0; i < n_words; i++)
        words[i] = ORA_STOP;
}

/* ---- files ----------------------------------------------------------------------------------------- */

static void *map(u64 addr, size_t size)
{
    void *p = mmap((void *)addr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (p != (void *)addr) {
        fprintf(stderr, "insn: cannot map %zu bytes at %lx\n", size, (unsigned long)addr);
        exit(2);
    }
    return p;
}

static void set_up(void)
{
    struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
    arena_init(&arena);
    mem = map(ORA_MEM, ORA_MEM_SIZE);
    code = map(ORA_CODE - ORA_CODE_PAD, 2 * ORA_CODE_PAD);
    for (unsigned i = 0; i < 2 * ORA_CODE_PAD / 4; i++)
        ((u32 *)code)[i] = ORA_STOP;
    struct engine_config cfg = {
        .guest = guest, .code = reader, .tier = !strcmp(engine_name, "interp") ? TIER_INTERP : strcmp(engine_name, "llvm") ? TIER_BASELINE : TIER_LLVM,
    };
    struct err err;
    engine = engine_new(&cfg, &err);
    if (!engine)
        fprintf(stderr, "insn: %s\n", err.msg);
    else
        cpu = engine->ops->cpu_new(engine);
    sigaction(SIGSEGV, &sa, NULL);
    sigaction(SIGBUS, &sa, NULL);
}

int main(int argc, char **argv)
{
    if (argc != 3 || strncmp(argv[1], "--engine=", 9)) {
        fprintf(stderr, "usage: insn --engine=interp|baseline|llvm FILE.t\n");
        return 2;
    }
    engine_name = argv[1] + 9;
    file = argv[2];
    FILE *f = fopen(file, "r");
    if (!f) {
        perror(file);
        return 2;
    }
    set_up();
    if (!cpu)
        return 2;
    char copy[LINE_SIZE];
    while (fgets(line, sizeof line, f)) {
        line_no++;
        line[strcspn(line, "\n")] = 0;
        while (*line && line[strlen(line) - 1] == ' ')
            line[strlen(line) - 1] = 0;
        strcpy(copy, line);
        if (*copy && *copy != '#')
            run_case(copy);
    }
    fclose(f);
    struct engine_stats stats = engine->ops->stats(engine);
    if (!strcmp(engine_name, "llvm") && !stats.regions)     /* some blocks are the baseline's: modes, ops without lowering */
        complain("none of %lu blocks is a region", stats.blocks);
    engine_free(engine);
    printf("%u cases, %u complaints\n", n_cases, n_complaints);
    return n_complaints || !n_cases;
}
