/* parse.c - reads the text form of a block; see text.h.  For tests and tools, not on any fast path. */
#include "base/err.h"
#include "ir/build.h"
#include "ir/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

enum { MAX_NAME = 32 };

struct parser {
    struct ir_block *b;
    const struct ir_names *names;
    const char *p;              /* cursor */
    ir_ref *ref;                /* [IR_MAX_NODES] number in the text -> node */
    const char *why;            /* first complaint about this line */
};

static void complain(struct parser *s, const char *why)
{
    if (!s->why)
        s->why = why;
}

static void skip_space(struct parser *s)
{
    while (*s->p == ' ' || *s->p == '\t')
        s->p++;
}

static bool at_end(struct parser *s)
{
    skip_space(s);
    return *s->p == 0 || *s->p == '\n' || *s->p == ';';
}

static bool accept(struct parser *s, char c)
{
    skip_space(s);
    if (*s->p != c)
        return false;
    s->p++;
    return true;
}

static void expect(struct parser *s, char c, const char *why)
{
    if (!accept(s, c))
        complain(s, why);
}

static u64 number(struct parser *s)
{
    char *end;
    skip_space(s);
    if (!isdigit((unsigned char)*s->p)) {
        complain(s, "number expected");
        return 0;
    }
    u64 v = strtoull(s->p, &end, 0);
    s->p = end;
    return v;
}

/* A name made of letters, digits and bars; empty if there is none. */
static const char *name(struct parser *s, char out[MAX_NAME])
{
    unsigned n = 0;
    skip_space(s);
    while (isalnum((unsigned char)*s->p) || *s->p == '_') {
        if (n < MAX_NAME - 1)
            out[n++] = *s->p;
        s->p++;
    }
    out[n] = 0;
    return out;
}

static u16 small(struct parser *s, char mark)
{
    expect(s, mark, "number with its mark expected");
    u64 v = number(s);
    if (v > 0xffff)
        complain(s, "number too large");
    return (u16)v;
}

static ir_ref reference(struct parser *s)
{
    if (accept(s, '_'))
        return IR_NONE;
    expect(s, '%', "operand expected");
    u64 v = number(s);
    if (v >= IR_MAX_NODES || !s->ref[v]) {
        complain(s, "no such value");
        return IR_NONE;
    }
    if (accept(s, '='))
        number(s);
    return s->ref[v];
}

static unsigned words(struct parser *s, const struct ir_word *list)
{
    char buf[MAX_NAME];
    unsigned bits = 0;
    while (!at_end(s)) {
        const struct ir_word *w = list;
        name(s, buf);
        while (w->name && strcmp(w->name, buf))
            w++;
        if (!w->name) {
            complain(s, "unknown attribute");
            break;
        }
        bits |= w->bit;
    }
    return bits;
}

static enum ir_op parse_op(struct parser *s)
{
    char buf[MAX_NAME];
    name(s, buf);
    for (int i = 0; i < IR_N_OPS; i++)
        if (!strcmp(buf, ir_op_info[i].name))
            return (enum ir_op)i;
    complain(s, "unknown op");
    return IR_const_;
}

static enum ir_type parse_type(struct parser *s)
{
    char buf[MAX_NAME];
    if (*s->p != '.')
        return IR_none;
    s->p++;
    name(s, buf);
    for (int i = 0; i < IR_N_TYPES; i++)
        if (!strcmp(buf, ir_type_info[i].name))
            return (enum ir_type)i;
    complain(s, "unknown type");
    return IR_none;
}

static u16 parse_reg(struct parser *s)
{
    char buf[MAX_NAME];
    enum ir_type t;
    u16 off = 0;
    skip_space(s);
    if (*s->p == '@')
        return small(s, '@');
    name(s, buf);
    if (!s->names || !s->names->reg_parse || !s->names->reg_parse(buf, &off, &t))
        complain(s, "unknown register");
    return off;
}

static u16 parse_helper(struct parser *s)
{
    char buf[MAX_NAME];
    skip_space(s);
    if (*s->p == '#')
        return small(s, '#');
    name(s, buf);
    for (unsigned i = 0; s->names && s->names->helper && s->names->helper(i); i++)
        if (!strcmp(s->names->helper(i), buf))
            return (u16)i;
    complain(s, "unknown helper");
    return 0;
}

static u16 parse_rmw(struct parser *s)
{
    char buf[MAX_NAME];
    name(s, buf);
    for (unsigned i = 0; i < ARRAY_LEN(ir_rmw_words); i++)
        if (!strcmp(buf, ir_rmw_words[i]))
            return IR_RMW(i, 0);
    complain(s, "unknown read-modify-write operation");
    return 0;
}

/* "[%1 - 8]" */
static void parse_address(struct parser *s, struct ir_node *n)
{
    expect(s, '[', "address expected");
    n->a = reference(s);
    bool minus = accept(s, '-');
    if (minus || accept(s, '+')) {
        u64 v = number(s);
        if (v > (u64)INT32_MAX + minus)
            complain(s, "displacement too large");
        n->c = (u32)(minus ? -v : v);
    }
    expect(s, ']', "] expected");
}

static void parse_operands(struct parser *s, struct ir_node *n, bool comma)
{
    const struct ir_op_info *info = &ir_op_info[n->op];
    ir_ref *ref[3] = { &n->a, &n->b, &n->c };

    for (unsigned i = 0; i < info->n_args; i++, comma = true) {
        if (n->op == IR_call_ && at_end(s))
            return;
        if (comma)
            expect(s, ',', ", expected");
        if (i == 0 && info->args[2] == 'D')
            parse_address(s, n);
        else
            *ref[i] = reference(s);
        if (*ref[i] == IR_NONE && n->op != IR_call_)
            complain(s, "operand missing");
    }
}

static void parse_imm(struct parser *s, struct ir_node *n)
{
    u64 v = number(s);
    n->b = (u32)v;
    n->c = (u32)(v >> 32);
}

static void parse_vconst(struct parser *s, struct ir_node *n)
{
    u64 hi = number(s), lo;
    char *end;
    expect(s, '_', "_ expected in 128-bit constant");
    lo = strtoull(s->p, &end, 16);
    s->p = end;
    n->aux = (u16)ir_pool(s->b, lo, hi);
}

static void parse_node(struct parser *s)
{
    struct ir_node n = { 0 };
    u64 id = 0;
    bool has_id = accept(s, '%');

    if (has_id) {
        id = number(s);
        expect(s, '=', "= expected");
        if (id >= IR_MAX_NODES)
            complain(s, "number too large");
    }
    n.op = (u8)parse_op(s);
    n.type = (u8)parse_type(s);
    const struct ir_op_info *info = &ir_op_info[n.op];
    if (!s->why && has_id == (info->result == 'V'))
        complain(s, has_id ? "op has no result" : "result needs a number");

    bool head = true;
    switch (info->aux) {
    case 'R': n.aux = parse_reg(s); break;
    case 'H': n.aux = parse_helper(s); break;
    default:
        head = n.op == IR_rmw_;
        if (head)
            n.aux = parse_rmw(s);
    }
    if (n.op == IR_const_ || n.op == IR_insn_)
        parse_imm(s, &n);
    parse_operands(s, &n, head);
    if (n.op == IR_vconst_)
        parse_vconst(s, &n);
    else if (info->aux == 'L' || info->aux == 'K')
        n.aux = small(s, '#');
    else if (n.op == IR_const_)
        n.aux = (u16)words(s, ir_const_words);
    else if (info->aux == 'M')
        n.aux |= (u16)words(s, ir_mem_words);
    else if (info->aux == 'X')
        n.aux = (u16)words(s, ir_br_words);
    if (!at_end(s))
        complain(s, "rest of the line not understood");
    if (s->why)
        return;
    ir_ref r = ir_append(s->b, (enum ir_op)n.op, (enum ir_type)n.type, n.aux, n.a, n.b, n.c);
    if (!r)
        complain(s, "block is full");
    else if (has_id)
        s->ref[id] = r;
}

/* "block pc=0x1000 size=8 insns=2 flags=nzcv", its parts in any number and order. */
static void parse_header(struct parser *s)
{
    char key[MAX_NAME];
    while (!s->why && !at_end(s)) {
        name(s, key);
        expect(s, '=', "= expected");
        if (!strcmp(key, "pc"))
            s->b->pc = number(s);
        else if (!strcmp(key, "size"))
            s->b->guest_size = (u32)number(s);
        else if (!strcmp(key, "insns"))
            s->b->n_insns = (u32)number(s);
        else if (!strcmp(key, "flags"))
            s->b->flags_off = parse_reg(s);
        else
            complain(s, "unknown property of a block");
    }
}

int ir_parse(struct ir_block *b, const char *text, const struct ir_names *names, struct err *err)
{
    struct parser s = { .b = b, .names = names, .p = text };
    s.ref = arena_zalloc(b->arena, IR_MAX_NODES * sizeof *s.ref);

    for (unsigned line = 1; *s.p; line++) {
        skip_space(&s);
        if (!strncmp(s.p, "block", 5) && !isalnum((unsigned char)s.p[5])) {
            s.p += 5;
            parse_header(&s);
        } else if (!at_end(&s)) {
            parse_node(&s);
        }
        if (s.why)
            return err_set(err, -EINVAL, "line %u: %s", line, s.why);
        while (*s.p && *s.p != '\n')
            s.p++;
        s.p += *s.p == '\n';
    }
    return ir_verify(b, err);
}
