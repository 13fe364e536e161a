/* isagen - turns .decode text into a C decoder, disassembler and dispatch table.
 *
 *     isagen -p PREFIX -o OUT file.decode...        writes OUT.h and OUT.c
 *
 * The grammar is doc/decode.md.  One pass reads rows into memory, one checks them against each other, one
 * prints.  Everything wrong with the input is reported with file and line; nothing is written then.
 *
 * Order of rows: a row whose fixed bits contain another's (a refinement) is tried before it.  Two rows may
 * otherwise share encodings only where a third row is exactly what they share.
 *
 * A build-time program: it knows nothing of the project and frees nothing. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 32, MAX_PIECES = 6, MAX_FIELDS = 24, MAX_CONSTS = 12 };

struct where { const char *file; int line; };
struct piece { bool sign; int len, pos; };
struct field { const char *name; struct piece p[MAX_PIECES]; int n, shl; };
struct konst { const char *name; long value; };

struct row {
    struct where at;
    const char *name, *tr, *feature, *text, *cond;
    uint32_t mask, bits;
    struct field f[MAX_FIELDS];
    struct konst k[MAX_CONSTS];
    int nf, nk;
    unsigned attrs;
    bool reserved;                  /* named "-": unallocated, text is the reason */
};

struct names { const char **v; int n; };

static struct row **rows;
static int n_rows;
static struct field *lists;         /* %name of the current file */
static int n_lists;
static struct names fields, formats, translators, attributes;
static struct where at;
static int errors;
static const char *prefix;

/* Sanitized builds: memory is left to the end of the process on purpose. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "detect_leaks=0"; }

/* ---- small things -------------------------------------------------------------------------------- */

static void *grow(void *p, int n, size_t size)
{
    if (n & (n - 1))                /* room doubles at powers of two */
        return p;
    p = realloc(p, (n ? 2 * (size_t)n : 1) * size);
    if (!p)
        abort();
    return p;
}

__attribute__((format(printf, 2, 3)))
static void complain(struct where w, const char *fmt, ...)
{
    va_list ap;
    fprintf(stderr, "%s:%d: ", w.file, w.line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    errors++;
}

static int find(const struct names *set, const char *s)
{
    for (int i = 0; i < set->n; i++)
        if (!strcmp(set->v[i], s))
            return i;
    return -1;
}

static void note(struct names *set, const char *s)
{
    if (find(set, s) >= 0)
        return;
    set->v = grow(set->v, set->n, sizeof *set->v);
    set->v[set->n++] = strdup(s);
}

static bool is_name(const char *s)
{
    if (!isalpha((unsigned char)*s) && *s != '_')
        return false;
    for (; *s; s++)
        if (!isalnum((unsigned char)*s) && *s != '_')
            return false;
    return true;
}

static char *trim(char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    char *e = s + strlen(s);
    while (e > s && isspace((unsigned char)e[-1]))
        *--e = 0;
    return s;
}

/* ---- reading ------------------------------------------------------------------------------------- */

/* [s]len:lsb */
static bool parse_piece(char **s, struct piece *q)
{
    char *p = *s, *e;
    q->sign = *p == 's';
    p += q->sign;
    if (!isdigit((unsigned char)*p))
        return false;
    q->len = (int)strtol(p, &e, 10);
    if (*e != ':' || !isdigit((unsigned char)e[1]))
        return false;
    q->pos = (int)strtol(e + 1, s, 10);
    return q->len >= 1 && q->pos + q->len <= WIDTH;
}

/* %name = piece, piece ... [<< n] */
static void parse_list(char *s)
{
    struct field f = { 0 };
    char *eq = strchr(s, '=');
    if (!eq) {
        complain(at, "a field list is: %%name = [s]len:lsb, ...");
        return;
    }
    *eq = 0;
    f.name = strdup(trim(s + 1));
    if (!is_name(f.name))
        complain(at, "'%s' is no name", f.name);
    for (int i = 0; i < n_lists; i++)
        if (!strcmp(lists[i].name, f.name))
            complain(at, "field list %%%s is defined twice", f.name);
    int bits = 0;
    for (char *p = trim(eq + 1); *p; p = trim(p)) {
        if (!strncmp(p, "<<", 2)) {
            f.shl = (int)strtol(p + 2, &p, 10);
            if (*trim(p) || f.shl < 1)
                complain(at, "'<< n' ends a field list");
            break;
        }
        if (f.n == MAX_PIECES || !parse_piece(&p, &f.p[f.n])) {
            complain(at, "bad piece in %%%s: [s]len:lsb within %d bits is expected", f.name, WIDTH);
            return;
        }
        if (f.p[f.n].sign && f.n)
            complain(at, "only the first piece of %%%s can be signed", f.name);
        bits += f.p[f.n++].len;
        p = trim(p);
        if (*p == ',')
            p++;
    }
    if (!f.n || bits + f.shl > 32)
        complain(at, "%%%s must have 1 to 32 bits", f.name);
    lists = grow(lists, n_lists, sizeof *lists);
    lists[n_lists++] = f;
}

static void add_field(struct row *r, struct field f)
{
    if (!is_name(f.name)) {
        complain(at, "'%s' is neither bits nor a field", f.name);
        return;
    }
    for (int i = 0; i < r->nf; i++)
        if (!strcmp(r->f[i].name, f.name))
            complain(at, "field %s is given twice", f.name);
    if (r->nf == MAX_FIELDS) {
        complain(at, "more than %d fields", MAX_FIELDS);
        return;
    }
    note(&fields, f.name);
    r->f[r->nf++] = f;
}

/* One token left of '=>': fixed bits, a field with its width, or name=%list.  Moves *pos down. */
static void parse_bits(struct row *r, char *tok, int *pos)
{
    char *c;
    if (strspn(tok, "01.") == strlen(tok)) {
        for (c = tok; *c; c++) {
            if (--*pos < 0)
                return;
            if (*c != '.') {
                r->mask |= 1u << *pos;
                r->bits |= (uint32_t)(*c - '0') << *pos;
            }
        }
        return;
    }
    if ((c = strstr(tok, "=%"))) {
        *c = 0;
        for (int i = 0; i < n_lists; i++)
            if (!strcmp(lists[i].name, c + 2)) {
                struct field f = lists[i];
                f.name = strdup(tok);
                add_field(r, f);
                return;
            }
        complain(at, "there is no field list %%%s", c + 2);
        return;
    }
    struct field f = { .n = 1, .p[0].len = 1 };
    if ((c = strchr(tok, ':'))) {
        *c++ = 0;
        f.p[0].sign = *c == 's';
        f.p[0].len = atoi(c + f.p[0].sign);
    }
    if (f.p[0].len < 1 || f.p[0].len > *pos) {
        complain(at, "field %s does not fit", tok);
        *pos = -1;
        return;
    }
    *pos -= f.p[0].len;
    f.p[0].pos = *pos;
    f.name = strdup(tok);
    add_field(r, f);
}

static void parse_constant(struct row *r, char *tok)
{
    char *eq = strchr(tok, '='), *end;
    *eq = 0;
    struct konst k = { strdup(tok), strtol(eq + 1, &end, 0) };
    if (!is_name(tok) || !eq[1] || *end) {
        complain(at, "'%s=%s' is no constant", tok, eq + 1);
        return;
    }
    for (int i = 0; i < r->nf; i++)
        if (!strcmp(r->f[i].name, k.name))
            complain(at, "%s is a field and a constant", k.name);
    for (int i = 0; i < r->nk; i++)
        if (!strcmp(r->k[i].name, k.name))
            complain(at, "constant %s is given twice", k.name);
    if (r->nk == MAX_CONSTS) {
        complain(at, "more than %d constants", MAX_CONSTS);
        return;
    }
    note(&fields, k.name);
    r->k[r->nk++] = k;
}

/* Fields and formats named in the text exist; runs of blanks become one. */
static void check_text(struct row *r, char *text)
{
    char *out = text;
    for (char *p = text; *p; ) {
        if (isspace((unsigned char)*p)) {
            p += strspn(p, " \t");
            *out++ = ' ';
            continue;
        }
        *out++ = *p++;
    }
    *out = 0;
    r->text = strdup(text);
    for (const char *p = r->text; *p; p++) {
        if ((*p == '{' && p[1] == '{') || (*p == '}' && p[1] == '}')) {
            p++;
        } else if (*p == '}') {
            complain(at, "'}' without '{' in the text (a brace is written twice)");
            return;
        } else if (*p == '{') {
            size_t len = strcspn(p, "}"), n = strcspn(p + 1, ":?}");
            if (p[len] != '}') {
                complain(at, "'{' without '}' in the text");
                return;
            }
            char *name = strndup(p + 1, n);
            bool known = !n && p[1] == ':';
            for (int i = 0; i < r->nf; i++)
                known |= !strcmp(r->f[i].name, name);
            for (int i = 0; i < r->nk; i++)
                known |= !strcmp(r->k[i].name, name);
            if (!known)
                complain(at, "the text names a field '%s' that the row lacks", name);
            if (p[1 + n] == ':' && !is_name(strndup(p + 2 + n, len - n - 2)))
                complain(at, "bad format in '%.*s}'", (int)len, p);
            p += len;
        }
    }
}

static void parse_row(char *s)
{
    struct row *r = calloc(1, sizeof *r);
    char *save = NULL, *semi = strchr(s, ';');
    int pos = WIDTH;
    bool right = false;             /* past the bits */
    if (!r)
        abort();
    r->at = at;
    r->feature = "base";
    if (semi)
        *semi++ = 0;
    for (char *tok = strtok_r(s, " \t", &save); tok; tok = strtok_r(NULL, " \t", &save)) {
        if (!r->name) {
            r->name = strdup(tok);
            r->reserved = !strcmp(tok, "-");
            if (!r->reserved && !is_name(tok))
                complain(at, "'%s' is no row name", tok);
        } else if (!strcmp(tok, "=>")) {
            right = true;
            tok = strtok_r(NULL, " \t", &save);
            if (r->tr || !tok || !is_name(tok))
                complain(at, "one translator name is expected after =>");
            else
                r->tr = strdup(tok);
        } else if (*tok == '@') {
            right = true;
            r->feature = strdup(tok + 1);
            if (!is_name(r->feature))
                complain(at, "'%s' is no feature", tok);
        } else if (*tok == '!') {
            right = true;
            int n = find(&attributes, tok + 1);
            if (n < 0)
                complain(at, "attribute %s is not declared", tok);
            else
                r->attrs |= 1u << n;
        } else if (*tok == '[') {
            right = true;
            size_t n = strlen(tok);
            if (r->cond || n < 3 || tok[n - 1] != ']')
                complain(at, "one condition [expression] without blanks is expected, not '%s'", tok);
            else
                r->cond = strndup(tok + 1, n - 2);
        } else if (right) {
            if (!r->tr || !strchr(tok, '='))
                complain(at, "'%s' is out of place", tok);
            else
                parse_constant(r, tok);
        } else {
            parse_bits(r, tok, &pos);
        }
    }
    if (r->reserved && (r->cond || r->tr || r->nf))
        complain(at, "a reserved row has bits and a reason only");
    if (pos)
        complain(at, "the pattern of %s is not %d bits wide", r->name, WIDTH);
    if (!semi || !*trim(semi)) {
        complain(at, r->reserved ? "a reserved row needs a reason" : "row %s has no text", r->name);
        return;
    }
    if (!r->reserved) {
        if (!r->tr)
            r->tr = r->name;
        note(&translators, r->tr);
        check_text(r, trim(semi));
    }
    for (int i = 0; i < n_rows && !r->reserved; i++)
        if (!strcmp(rows[i]->name, r->name))
            complain(at, "row %s exists already at %s:%d", r->name, rows[i]->at.file, rows[i]->at.line);
    rows = grow(rows, n_rows, sizeof *rows);
    rows[n_rows++] = r;
}

/* !name declares an attribute of rows. */
static void parse_attribute(char *s)
{
    char *name = strtok(s + 1, " \t");
    if (!name || !is_name(name) || attributes.n == 32)
        complain(at, "'!name reason' declares an attribute");
    else
        note(&attributes, name);
}

static void read_file(const char *path)
{
    FILE *in = fopen(path, "r");
    char *line = NULL, *joined = NULL;
    size_t cap = 0, len = 0;
    int first = 0;
    at = (struct where){ path, 0 };
    n_lists = 0;
    if (!in) {
        complain(at, "%s", strerror(errno));
        return;
    }
    for (int no = 1; getline(&line, &cap, in) >= 0; no++) {
        char *s = trim(line);
        if (!len)
            first = no;
        bool more = *s && s[strlen(s) - 1] == '\\';     /* a row may go on in the next line */
        if (more)
            s[strlen(s) - 1] = 0;
        joined = realloc(joined, len + strlen(s) + 2);
        if (!joined)
            abort();
        len += (size_t)sprintf(joined + len, "%s ", s);
        if (more)
            continue;
        at.line = first;
        len = 0;
        s = trim(joined);
        if (*s == '%')
            parse_list(s);
        else if (*s == '!')
            parse_attribute(s);
        else if (*s && *s != '#')
            parse_row(s);
    }
    if (len)
        complain((struct where){ path, first }, "the last line goes on");
    fclose(in);
}

/* ---- checking ------------------------------------------------------------------------------------ */

static int more_specific(const void *a, const void *b)
{
    const struct row *x = *(struct row *const *)a, *y = *(struct row *const *)b;
    int d = __builtin_popcount(y->mask) - __builtin_popcount(x->mask);
    if (d)
        return d;
    return x->bits < y->bits ? -1 : x->bits > y->bits;
}

/* Is there a row for exactly the encodings that two rows share? */
static bool settled(const struct row *x, const struct row *y)
{
    for (int i = 0; i < n_rows; i++)
        if (rows[i]->mask == (x->mask | y->mask) && rows[i]->bits == (x->bits | y->bits))
            return true;
    return false;
}

static void check_overlaps(void)
{
    for (int i = 0; i < n_rows; i++)
        for (int j = i + 1; j < n_rows; j++) {
            const struct row *x = rows[i], *y = rows[j];
            uint32_t m = x->mask & y->mask;
            if ((x->bits ^ y->bits) & m)
                continue;
            if (m == y->mask && m != x->mask)           /* x refines y and is tried first */
                continue;
            if (m != x->mask && settled(x, y))
                continue;
            complain(x->at, "row %s overlaps with %s at %s:%d", x->name, y->name, y->at.file, y->at.line);
        }
}

/* ---- printing: header ---------------------------------------------------------------------------- */

static FILE *out;

static void put_string(const char *s, size_t n)
{
    fputc('"', out);
    for (; n--; s++) {
        if (*s == '"' || *s == '\\')
            fputc('\\', out);
        fputc(*s, out);
    }
    fputc('"', out);
}

static const char *upper(const char *s)
{
    char *u = strdup(s);
    for (char *p = u; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return u;
}

static int by_line(const void *a, const void *b)
{
    const struct row *x = *(struct row *const *)a, *y = *(struct row *const *)b;
    int d = strcmp(x->at.file, y->at.file);
    return d ? d : x->at.line - y->at.line;
}

/* Rows in the order of the files: numbers and lists follow it, so that output diffs well. */
static struct row **in_order(void)
{
    struct row **v = calloc((size_t)n_rows + 1, sizeof *v);
    int n = 0;
    for (int i = 0; i < n_rows; i++)
        if (!rows[i]->reserved)
            v[n++] = rows[i];
    qsort(v, (size_t)n, sizeof *v, by_line);
    return v;
}

/* {field:format}, {field?a|b}, {:format}: calls f for each piece of a text. */
enum part { PART_TEXT, PART_FORMAT, PART_CHOICE };
static void each_part(const struct row *r, void (*f)(enum part, const char *field, const char *arg))
{
    const char *p = r->text;
    while (*p) {
        char buf[512];
        size_t n = 0;
        while (*p && n < sizeof buf - 2 && (*p != '{' || p[1] == '{')) {
            p += (*p == '{' || *p == '}');
            buf[n++] = *p++;
        }
        buf[n] = 0;
        if (n)
            f(PART_TEXT, NULL, buf);
        if (*p != '{')
            continue;
        size_t len = strcspn(p, "}"), nf = strcspn(p + 1, ":?}");
        const char *name = strndup(p + 1, nf), *arg = strndup(p + 2 + nf, len > nf + 2 ? len - nf - 2 : 0);
        if (p[1 + nf] == '?')
            f(PART_CHOICE, name, arg);
        else
            f(PART_FORMAT, name, p[1 + nf] == ':' ? arg : "dec");
        p += len + 1;
    }
}

static void note_format(enum part part, const char *field, const char *arg)
{
    (void)field;
    if (part == PART_FORMAT)
        note(&formats, arg);
}

/* The smallest signed integer that holds a field in all rows: the structure is cleared for each instruction. */
static int bytes_of(const char *name)
{
    int most = 1;
    for (int i = 0; i < n_rows; i++) {
        const struct row *r = rows[i];
        for (int k = 0; k < r->nf; k++) {
            const struct field *f = &r->f[k];
            int bits = f->shl + !f->p[0].sign;
            for (int j = 0; j < f->n; j++)
                bits += f->p[j].len;
            if (!strcmp(f->name, name) && bits > most)
                most = bits;
        }
        for (int k = 0; k < r->nk; k++) {
            long v = r->k[k].value;
            int bits = v == (int8_t)v ? 8 : v == (int16_t)v ? 16 : 32;
            if (!strcmp(r->k[k].name, name) && bits > most)
                most = bits;
        }
    }
    return most <= 8 ? 1 : most <= 16 ? 2 : 4;
}

static void print_header(const char *files)
{
    const char *U = upper(prefix), *p = prefix;
    struct row **v = in_order();
    for (int i = 0; v[i]; i++)
        each_part(v[i], note_format);

    fprintf(out, "/* generated by isagen from%s: do not edit */\n#pragma once\n\n", files);
    fprintf(out, "#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n");
    fprintf(out, "/* X(name, mask, bits, feature, text) */\n#define %s_INSNS(X)", U);
    for (int i = 0; v[i]; i++) {
        fprintf(out, " \\\n    X(%s, 0x%08x, 0x%08x, %s, ", v[i]->name, v[i]->mask, v[i]->bits, v[i]->feature);
        put_string(v[i]->text, strlen(v[i]->text));
        fputc(')', out);
    }
    fprintf(out, "\n\nenum %s_insn {\n    %s_UNDEFINED,\n#define X(name, ...) %s_##name,\n    %s_INSNS(X)\n"
            "#undef X\n    %s_N_INSNS\n};\n\n", p, U, U, U, U);
    fprintf(out, "/* Fields and constants of all rows; those a row has not are zero. */\nstruct %s_args {\n", p);
    for (int bytes = 4; bytes; bytes /= 2)
        for (int i = 0; i < fields.n; i++)
            if (bytes_of(fields.v[i]) == bytes)
                fprintf(out, "    int%d_t %s;\n", 8 * bytes, fields.v[i]);
    fprintf(out, "};\n\n/* UNDEFINED where no row matches; *a is then unspecified. */\n"
            "enum %s_insn %s_decode(uint32_t insn, struct %s_args *a);\n\n", p, p, p);
    fprintf(out, "struct tr;\n");
    for (int i = 0; i < translators.n; i++)
        fprintf(out, "bool tr_%s(struct tr *t, const struct %s_args *a);\n", translators.v[i], p);
    fprintf(out, "\nenum %s_attr {\n    %s_ATTR_none,\n", p, U);
    for (int i = 0; i < attributes.n; i++)
        fprintf(out, "    %s_ATTR_%s = 1 << %d,\n", U, attributes.v[i], i);
    fprintf(out, "};\n\nstruct %s_row {\n    const char *name;\n"
            "    bool (*translate)(struct tr *t, const struct %s_args *a);\n"
            "    uint16_t feature;       /* enum %s_feature */\n    uint16_t attrs;         /* enum %s_attr */\n"
            "};\nextern const struct %s_row %s_rows[%s_N_INSNS];\n\n", p, p, p, p, p, p, U);
    fprintf(out, "/* Text being built; pc and the instruction's bits for the formats that want them. */\n"
            "struct %s_text {\n    char *s;\n    size_t len, size;\n    uint64_t pc;\n    uint32_t insn;\n};\n"
            "void %s_put(struct %s_text *o, const char *s);\n", p, p, p);
    for (int i = 0; i < formats.n; i++)
        fprintf(out, "void %s_fmt_%s(struct %s_text *o, const struct %s_args *a, int64_t v);\n",
                p, formats.v[i], p, p);
    fprintf(out, "\n/* Appends the text of a decoded instruction. */\n"
            "void %s_print(struct %s_text *o, enum %s_insn insn, const struct %s_args *a);\n", p, p, p, p);
}

/* ---- printing: decision tree --------------------------------------------------------------------- */

static void put_field(const struct field *f, int ind)
{
    fprintf(out, "%*sa->%s = ", ind, "", f->name);
    if (f->shl)
        fprintf(out, "(int32_t)((uint32_t)(");
    int rest = 0;
    for (int i = f->n - 1; i >= 0; i--) {
        const struct piece *q = &f->p[i];
        const char *join = i < f->n - 1 ? " | " : "";
        if (q->sign)
            fprintf(out, "%ssfield(insn, %d, %d)", join, q->pos, q->len);
        else
            fprintf(out, "%sufield(insn, %d, %d)", join, q->pos, q->len);
        if (rest)
            fprintf(out, " * (1 << %d)", rest);
        rest += q->len;
    }
    if (f->shl)
        fprintf(out, ") << %d)", f->shl);
    fprintf(out, ";\n");
}

/* The row's condition with its fields found in *a; other names are functions of tr.h. */
static void put_condition(const struct row *r)
{
    for (const char *p = r->cond; *p; ) {
        size_t n = 0;
        while (isalnum((unsigned char)p[n]) || p[n] == '_')
            n++;
        for (int i = 0; i < r->nf; i++)
            if (n && !strncmp(r->f[i].name, p, n) && !r->f[i].name[n])
                fprintf(out, "a->");
        for (int i = 0; i < r->nk; i++)
            if (n && !strncmp(r->k[i].name, p, n) && !r->k[i].name[n])
                fprintf(out, "a->");
        n += !n;
        fwrite(p, 1, n, out);
        p += n;
    }
}

static void put_leaf(const struct row *r, uint32_t known, int ind)
{
    if (r->mask & ~known) {
        fprintf(out, "%*sif ((insn & 0x%08x) == 0x%08x) {\n", ind, "", r->mask & ~known, r->bits & ~known);
        ind += 4;
    }
    if (r->reserved) {
        fprintf(out, "%*sreturn %s_UNDEFINED;       /* %s:%d */\n", ind, "", upper(prefix), r->at.file, r->at.line);
    } else {
        fprintf(out, "%*smemset(a, 0, sizeof *a);\n", ind, "");
        for (int i = 0; i < r->nf; i++)
            put_field(&r->f[i], ind);
        for (int i = 0; i < r->nk; i++)
            fprintf(out, "%*sa->%s = %ld;\n", ind, "", r->k[i].name, r->k[i].value);
        if (r->cond) {
            fprintf(out, "%*sif (", ind, "");
            put_condition(r);
            fprintf(out, ")\n%*s", 4, "");
        }
        fprintf(out, "%*sreturn %s_%s;\n", ind, "", upper(prefix), r->name);
    }
    if (r->mask & ~known)
        fprintf(out, "%*s}\n", ind - 4, "");
}

/* Bits to switch on: those that all rows fix, or else the one that most of them fix. */
static uint32_t choose_bits(struct row **set, int n, uint32_t known)
{
    uint32_t common = ~known, best = 0;
    int best_n = 0;
    for (int i = 0; i < n; i++)
        common &= set[i]->mask;
    if (common)
        return common;
    for (int b = WIDTH - 1; b >= 0; b--) {
        int fixing = 0;
        for (int i = 0; i < n; i++)
            fixing += (set[i]->mask & ~known) >> b & 1;
        if (fixing > best_n) {
            best_n = fixing;
            best = 1u << b;
        }
    }
    return best;
}

/* set is ordered from specific to general; all its rows agree with what is known. */
static void put_tree(struct row **set, int n, uint32_t known, int ind)
{
    uint32_t sel = choose_bits(set, n, known);
    if (n <= 2 || !sel) {
        for (int i = 0; i < n; i++) {
            put_leaf(set[i], known, ind);
            if (!(set[i]->mask & ~known) && !set[i]->cond)  /* always matches: the rest cannot be reached */
                return;
        }
        return;
    }
    struct row **sub = calloc((size_t)n, sizeof *sub);
    uint32_t *done = calloc((size_t)n + 1, sizeof *done);
    int n_done = 0;
    fprintf(out, "%*sswitch (insn & 0x%08x) {\n", ind, "", sel);
    for (int i = 0; i < n; i++) {
        uint32_t val = set[i]->bits & sel;
        int k = 0;
        bool seen = (set[i]->mask & sel) != sel;        /* a row without the bit comes with both values */
        for (int d = 0; d < n_done; d++)
            seen |= done[d] == val;
        if (seen)
            continue;
        done[n_done++] = val;
        for (int j = 0; j < n; j++)
            if (((set[j]->bits ^ val) & set[j]->mask & sel) == 0)
                sub[k++] = set[j];
        fprintf(out, "%*scase 0x%08x:\n", ind, "", val);
        put_tree(sub, k, known | sel, ind + 4);
        fprintf(out, "%*sbreak;\n", ind + 4, "");
    }
    int k = 0;                                          /* values of sel that no row names */
    for (int j = 0; j < n; j++)
        if (!(set[j]->mask & sel))
            sub[k++] = set[j];
    if (k) {
        fprintf(out, "%*sdefault:\n", ind, "");
        put_tree(sub, k, known | sel, ind + 4);
        fprintf(out, "%*sbreak;\n", ind + 4, "");
    }
    fprintf(out, "%*s}\n", ind, "");
    free(sub);
    free(done);
}

/* ---- printing: source ---------------------------------------------------------------------------- */

static void put_part(enum part part, const char *field, const char *arg)
{
    if (part == PART_TEXT) {
        fprintf(out, "        %s_put(o, ", prefix);
        put_string(arg, strlen(arg));
        fprintf(out, ");\n");
    } else if (part == PART_FORMAT) {
        fprintf(out, "        %s_fmt_%s(o, a, ", prefix, arg);
        if (*field)
            fprintf(out, "a->%s);\n", field);
        else
            fprintf(out, "0);\n");
    } else {
        fprintf(out, "        %s_put(o, choose(a->%s, ", prefix, field);
        put_string(arg, strlen(arg));
        fprintf(out, "));\n");
    }
}

static const char *const source_head =
    "#include <stdio.h>\n#include <string.h>\n\n"
    "static inline int32_t ufield(uint32_t insn, int pos, int len)\n"
    "{\n    return (int32_t)(insn >> pos & (0xffffffffu >> (32 - len)));\n}\n\n"
    "__attribute__((unused)) static inline int32_t sfield(uint32_t insn, int pos, int len)\n"
    "{\n    return (int32_t)(insn << (32 - pos - len)) >> (32 - len);\n}\n\n"
    "/* Part v of \"a|b|c\". */\n"
    "__attribute__((unused)) static const char *choose(int32_t v, const char *list)\n"
    "{\n    static _Thread_local char part[32];\n    for (; v > 0 && *list; v--) {\n"
    "        list += strcspn(list, \"|\");\n        list += *list == '|';\n    }\n"
    "    snprintf(part, sizeof part, \"%.*s\", (int)strcspn(list, \"|\"), list);\n    return part;\n}\n\n";

static void print_source(const char *files)
{
    const char *U = upper(prefix), *p = prefix;
    struct row **v = in_order();
    fprintf(out, "/* generated by isagen from%s: do not edit */\n#include \"frontend/%s/tr.h\"\n%s", files, p, source_head);
    fprintf(out, "enum %s_insn %s_decode(uint32_t insn, struct %s_args *a)\n{\n", p, p, p);
    put_tree(rows, n_rows, 0, 4);
    fprintf(out, "    return %s_UNDEFINED;\n}\n\n", U);

    fprintf(out, "const struct %s_row %s_rows[%s_N_INSNS] = {\n", p, p, U);
    for (int i = 0; v[i]; i++) {
        fprintf(out, "    [%s_%s] = { \"%s\", tr_%s, %s_FEAT_%s, %s_ATTR_none", U, v[i]->name, v[i]->name, v[i]->tr,
                U, v[i]->feature, U);
        for (int k = 0; k < attributes.n; k++)
            if (v[i]->attrs >> k & 1)
                fprintf(out, " | %s_ATTR_%s", U, attributes.v[k]);
        fprintf(out, " },\n");
    }
    fprintf(out, "};\n\nvoid %s_print(struct %s_text *o, enum %s_insn insn, const struct %s_args *a)\n{\n", p, p, p, p);
    fprintf(out, "    switch (insn) {\n    case %s_UNDEFINED:\n    case %s_N_INSNS:\n        break;\n", U, U);
    for (int i = 0; v[i]; i++) {
        fprintf(out, "    case %s_%s:\n", U, v[i]->name);
        each_part(v[i], put_part);
        fprintf(out, "        break;\n");
    }
    fprintf(out, "    }\n}\n");
}

static bool write_file(const char *base, const char *ext, void (*print)(const char *), const char *files)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s%s", base, ext) >= sizeof path || !(out = fopen(path, "w"))) {
        perror(base);
        return false;
    }
    print(files);
    bool ok = !ferror(out);
    if (fclose(out) || !ok) {
        perror(path);
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    const char *base = NULL;
    int i = 1;
    for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
        if (!strcmp(argv[i], "-p"))
            prefix = argv[i + 1];
        else if (!strcmp(argv[i], "-o"))
            base = argv[i + 1];
        else
            break;
    }
    if (!prefix || !base || i >= argc || argv[i][0] == '-') {
        fprintf(stderr, "usage: isagen -p PREFIX -o OUT file.decode...\n");
        return 2;
    }
    char *files = strdup("");
    for (; i < argc; i++) {
        const char *slash = strrchr(argv[i], '/');
        char *more = malloc(strlen(files) + strlen(argv[i]) + 2);
        sprintf(more, "%s %s", files, slash ? slash + 1 : argv[i]);
        files = more;
        read_file(argv[i]);
    }
    if (!n_rows && !errors) {
        fprintf(stderr, "isagen: no rows\n");
        errors++;
    }
    if (!errors) {
        qsort(rows, (size_t)n_rows, sizeof *rows, more_specific);
        check_overlaps();
    }
    if (errors)
        return 1;
    return write_file(base, ".h", print_header, files) && write_file(base, ".c", print_source, files) ? 0 : 1;
}
