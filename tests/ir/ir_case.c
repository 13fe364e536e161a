/* ir_case.c - runs the cases of a .ir file: IR in, passes, IR out; IR in, values out.
 *
 *      ### title : build                   re-emitted through the builder
 *      ### title : state dce               the passes named, in order; "all" for ir_optimise, "mask" for
 *                                          ir_mask_addresses with 56 bits
 *      block                               the input
 *      =>
 *      block ...                           what ir_print must give, to the letter (spaces at line ends aside)
 *
 *      ### title : run r0=1 v1=0x2_3       executed by the interpreter with these registers
 *      block
 *      => r2=5 exit=next                   registers afterwards; all others must be unchanged
 *
 *      ### title : error                   parser or verifier refuses with this text
 *      =>
 *      line 3: no such value
 *
 * Every input and result also goes through print and parse twice, which must change nothing.
 * Registers of the test guest: r0..r7 (64 bits), v0..v3 (128 bits), pc, flags (i32). */
#include "base/buf.h"
#include "base/err.h"
#include "core/guest.h"
#include "ir/ir.h"
#include "jit/interp/interp.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct test_cpu {
    struct cpu cpu;
    u64 r[8], pc;
    _Alignas(16) struct ir_v128 v[4];
};

static const struct guest test_guest = {
    .name = "test", .cpu_size = sizeof(struct test_cpu), .pc_off = offsetof(struct test_cpu, pc),
};

static const char *file;
static unsigned case_line, n_cases, n_failed;

/* ---- names ----------------------------------------------------------------------------------------- */

static const char *reg_name(u16 off, enum ir_type t)
{
    static char buf[8];
    if (off == offsetof(struct cpu, flags) && t == IR_i32)
        return "flags";
    if (off == offsetof(struct test_cpu, pc) && t == IR_i64)
        return "pc";
    unsigned r = off - (unsigned)offsetof(struct test_cpu, r), v = off - (unsigned)offsetof(struct test_cpu, v);
    if (ir_type_info[t].bits == 64 && r < 64 && r % 8 == 0)
        snprintf(buf, sizeof buf, "r%u", r / 8);
    else if (ir_type_info[t].bits == 128 && v < 64 && v % 16 == 0)
        snprintf(buf, sizeof buf, "v%u", v / 16);
    else
        return NULL;
    return buf;
}

static bool reg_parse(const char *name, u16 *off, enum ir_type *t)
{
    *t = IR_i64;
    if (!strcmp(name, "flags"))
        *off = offsetof(struct cpu, flags), *t = IR_i32;
    else if (!strcmp(name, "pc"))
        *off = offsetof(struct test_cpu, pc);
    else if (name[0] == 'r' && name[1] >= '0' && name[1] < '8' && !name[2])
        *off = (u16)(offsetof(struct test_cpu, r) + 8 * (unsigned)(name[1] - '0'));
    else if (name[0] == 'v' && name[1] >= '0' && name[1] < '4' && !name[2])
        *off = (u16)(offsetof(struct test_cpu, v) + 16 * (unsigned)(name[1] - '0')), *t = IR_v2i64;
    else
        return false;
    return true;
}

static const struct ir_names names = { reg_name, reg_parse, NULL };

/* ---- comparing ------------------------------------------------------------------------------------- */

__attribute__((format(printf, 1, 2)))
static void fail(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "%s:%u: ", file, case_line);
    vfprintf(stderr, fmt, ap);
    fprintf(stderr, "\n");
    va_end(ap);
    n_failed++;
}

/* Next line without comment and spaces at its ends; NULL at the end. */
static const char *next_line(const char **p, size_t *len)
{
    while (**p) {
        const char *s = *p, *e = strchr(s, '\n');
        *p = e ? e + 1 : s + strlen(s);
        e = e ? e : *p;
        const char *comment = memchr(s, ';', (size_t)(e - s));
        e = comment ? comment : e;
        while (s < e && *s == ' ')
            s++;
        while (e > s && e[-1] == ' ')
            e--;
        if (e > s) {
            *len = (size_t)(e - s);
            return s;
        }
    }
    return NULL;
}

static bool same_text(const char *a, const char *b)
{
    const char *s, *t;
    size_t n = 0, m = 0;
    do {
        s = next_line(&a, &n);
        t = next_line(&b, &m);
        if (!s || !t)
            return s == t;
    } while (n == m && !memcmp(s, t, n));
    return false;
}

/* print and parse and print again. */
static void check_round_trip(const struct ir_block *b, struct arena *arena)
{
    struct buf one, two;
    struct ir_block again;
    struct err err;
    buf_init(&one);
    buf_init(&two);
    ir_print(&one, b, &names);
    ir_init(&again, arena, 0, 0);
    if (ir_parse(&again, one.data, &names, &err)) {
        fail("printed text does not parse: %s\n%s", err.msg, one.data);
    } else {
        ir_print(&two, &again, &names);
        if (strcmp(one.data, two.data))
            fail("text changes when parsed and printed:\n%s---\n%s", one.data, two.data);
    }
    buf_fini(&one);
    buf_fini(&two);
}

/* ---- what a case does ------------------------------------------------------------------------------ */

static ir_ref rebuild_node(struct ir_block *to, const struct ir_block *b, const struct ir_node *n, const ir_ref *map)
{
    unsigned slots = ir_ref_slots(n);
    enum ir_type t = (enum ir_type)n->type;
    if (n->op == IR_const_)
        return ir_const(to, t, ir_imm(n));
    if (n->op == IR_vconst_)
        return ir_vconst(to, t, b->vc[n->aux].lo, b->vc[n->aux].hi);
    if (n->op == IR_ldreg_)
        return ir_ldreg(to, t, n->aux);
    return ir_emit(to, (enum ir_op)n->op, t, n->aux, slots & 1 ? map[n->a] : n->a, slots & 2 ? map[n->b] : n->b,
                   slots & 4 ? map[n->c] : n->c);
}

static void rebuild(struct ir_block *b)
{
    struct ir_block to;
    ir_ref map[IR_MAX_NODES];
    ir_init(&to, b->arena, b->pc, b->flags_off);
    to.guest_size = b->guest_size;
    to.n_insns = b->n_insns;
    for (ir_ref i = 1; i < b->n; i++)
        map[i] = rebuild_node(&to, b, &b->node[i], map);
    *b = to;
}

static bool run_passes(struct ir_block *b, char *list)
{
    struct err err;
    for (char *name = strtok(list, " "); name; name = strtok(NULL, " ")) {
        const struct ir_pass *p = ir_passes;
        if (!strcmp(name, "build")) {
            rebuild(b);
        } else if (!strcmp(name, "all")) {
            ir_optimise(b, true);
        } else if (!strcmp(name, "mask")) {
            ir_mask_addresses(b, 56);
        } else {
            while (p->name && strcmp(p->name, name))
                p++;
            if (!p->name) {
                fail("no such pass: %s", name);
                return false;
            }
            p->run(b);
        }
        if (ir_verify(b, &err)) {
            fail("after %s: %s", name, err.msg);
            return false;
        }
    }
    return true;
}

static void check_passes(struct ir_block *b, char *list, const char *expected)
{
    struct buf out;
    if (!run_passes(b, list))
        return;
    buf_init(&out);
    ir_print(&out, b, &names);
    if (!same_text(out.data, expected))
        fail("wrong result:\n%sexpected:\n%s", out.data, expected);
    buf_fini(&out);
    check_round_trip(b, b->arena);
}

/* "r0=1 v1=0x2_3 exit=next": sets them. */
static bool set_registers(struct test_cpu *c, char *list, int *how)
{
    for (char *s = strtok(list, " \n"); s; s = strtok(NULL, " \n")) {
        char *value = strchr(s, '='), *rest;
        u16 off;
        enum ir_type t;
        if (!value)
            return false;
        *value++ = 0;
        if (!strcmp(s, "exit")) {
            *how = !strcmp(value, "next") ? ITP_NEXT : atoi(value);
            continue;
        }
        if (!reg_parse(s, &off, &t))
            return false;
        u64 v[2] = { strtoull(value, &rest, 0), 0 };
        if (*rest == '_') {
            v[1] = v[0];
            v[0] = strtoull(rest + 1, &rest, 16);
        }
        if (*rest)
            return false;
        memcpy((u8 *)c + off, v, ir_type_info[t].bits / 8);
    }
    return true;
}

static void check_run(const struct ir_block *b, char *given, char *expected)
{
    struct test_cpu c = { .cpu.guest = &test_guest }, want;
    int how = ITP_NEXT, got;
    if (!set_registers(&c, given, &how)) {
        fail("registers not understood");
        return;
    }
    want = c;
    if (!set_registers(&want, expected, &how)) {
        fail("expectation not understood");
        return;
    }
    got = itp_run_block(&c.cpu, b);
    if (got != how)
        fail("left with %d, expected %d", got, how);
    if (c.pc != want.pc)
        fail("pc is 0x%lx, expected 0x%lx", c.pc, want.pc);
    if (c.cpu.flags != want.cpu.flags)
        fail("flags are %u, expected %u", c.cpu.flags, want.cpu.flags);
    for (int i = 0; i < 8; i++)
        if (c.r[i] != want.r[i])
            fail("r%d is 0x%lx, expected 0x%lx", i, c.r[i], want.r[i]);
    for (int i = 0; i < 4; i++)
        if (c.v[i].lo != want.v[i].lo || c.v[i].hi != want.v[i].hi)
            fail("v%d is 0x%016lx_%016lx, expected 0x%016lx_%016lx", i, c.v[i].hi, c.v[i].lo, want.v[i].hi,
                 want.v[i].lo);
}

static void run_case(char *what, char *input, char *expected)
{
    struct arena arena;
    struct ir_block b;
    struct err err;

    n_cases++;
    while (*what == ' ')
        what++;
    arena_init(&arena);
    ir_init(&b, &arena, 0, (u16)offsetof(struct cpu, flags));
    int code = ir_parse(&b, input, &names, &err);
    if (!strcmp(what, "error")) {
        if (!code)
            fail("accepted");
        else if (!same_text(err.msg, expected))
            fail("refused with: %s", err.msg);
    } else if (code) {
        fail("%s", err.msg);
    } else {
        check_round_trip(&b, &arena);
        if (!strncmp(what, "run", 3))
            check_run(&b, what + 3, expected);
        else
            check_passes(&b, what, expected);
    }
    arena_fini(&arena);
}

/* ---- files ----------------------------------------------------------------------------------------- */

static unsigned line_of(const char *text, size_t pos)
{
    unsigned line = 1;
    for (size_t i = 0; i < pos; i++)
        line += text[i] == '\n';
    return line;
}

/* Cuts a copy of the text into title, input and expectation of each case. */
static void run_file(const char *text)
{
    char *copy = strdup(text), *next = strstr(copy, "### ");
    while (next) {
        char *head = next, *what = strchr(head, ':'), *body = strchr(head, '\n');
        char *arrow = body ? strstr(body, "\n=>") : NULL;
        case_line = line_of(text, (size_t)(head - copy));
        next = body ? strstr(body, "\n### ") : NULL;
        if (!arrow || !what || what > body || (next && arrow > next)) {
            fail("case without ':' or '=>'");
            break;
        }
        if (next)
            *next++ = 0;
        *body = *arrow = 0;
        run_case(what + 1, body == arrow ? body : body + 1, arrow + 3);
    }
    free(copy);
}

int main(int argc, char **argv)
{
    struct buf text;
    char chunk[4096];
    size_t n;

    if (argc != 2)
        return 2;
    file = argv[1];
    FILE *f = fopen(file, "r");
    if (!f) {
        perror(file);
        return 2;
    }
    buf_init(&text);
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_add(&text, chunk, n);
    fclose(f);
    run_file(text.data);
    buf_fini(&text);
    printf("%u cases, %u complaints\n", n_cases, n_failed);
    return n_failed || !n_cases;
}
