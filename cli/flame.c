/* flame.c - see flame.h. */
#include "cli/flame.h"

#include "base/tally.h"
#include <stdlib.h>

/* ---- the tree -------------------------------------------------------------------------------------------- */

struct building {
    struct flame **node;        /* by number */
    u32 *parent;
    u32 n, max;                 /* the largest number; room */
    bool failed;
};

static void add_node(void *ctx, u32 node, u32 parent, const char *name, u64 count)
{
    struct building *b = ctx;

    if (node >= b->max) {
        u32 max = 2 * node + 1024;
        struct flame **nodes = realloc(b->node, max * sizeof *nodes);
        u32 *parents = nodes ? realloc(b->parent, max * sizeof *parents) : NULL;
        if (nodes)
            b->node = nodes;
        if (!parents) {
            b->failed = true;
            return;
        }
        b->parent = parents;
        memset(b->node + b->max, 0, (max - b->max) * sizeof *nodes);
        b->max = max;
    }
    struct flame *f = calloc(1, sizeof *f);
    if (!f) {
        b->failed = true;
        return;
    }
    f->name = name;
    f->self = count;
    b->node[node] = f;
    b->parent[node] = parent;
    b->n = MAX(b->n, node);
}

static void insert(struct flame *parent, struct flame *f)
{
    struct flame **at = &parent->child;

    while (*at && strcmp((*at)->name, f->name) < 0)
        at = &(*at)->next;
    f->next = *at;
    f->parent = parent;
    *at = f;
}

static u64 sum(struct flame *f)
{
    f->total = f->self;
    for (struct flame *c = f->child; c; c = c->next)
        f->total += sum(c);
    return f->total;
}

struct flame *flame_new(const struct tally *t)
{
    struct building b = { 0 };
    struct flame *root = calloc(1, sizeof *root);

    if (!root)
        return NULL;
    root->name = "all";
    tally_each(t, add_node, &b);
    for (u32 k = 1; b.n && k <= b.n; k++)
        if (b.node[k])
            insert(b.parent[k] && b.parent[k] <= b.n && b.node[b.parent[k]] ? b.node[b.parent[k]] : root, b.node[k]);
    free(b.node);
    free(b.parent);
    sum(root);
    if (b.failed) {
        flame_free(root);
        return NULL;
    }
    return root;
}

void flame_free(struct flame *f)
{
    for (struct flame *c = f->child, *next; c; c = next) {
        next = c->next;
        flame_free(c);
    }
    free(f);
}

/* ---- folded ------------------------------------------------------------------------------------------------ */

static void write_stack(const struct flame *f, FILE *out)
{
    if (f->parent->parent) {
        write_stack(f->parent, out);
        fputc(';', out);
    }
    fputs(f->name, out);
}

void flame_write_folded(const struct flame *f, FILE *out)
{
    if (f->parent && f->self) {
        write_stack(f, out);
        fprintf(out, " %llu\n", (unsigned long long)f->self);
    }
    for (const struct flame *c = f->child; c; c = c->next)
        flame_write_folded(c, out);
}

/* ---- picture ------------------------------------------------------------------------------------------------ */

enum { WIDTH = 1200, MARGIN = 10, HEIGHT = 17, TITLE = 30, LETTER = 7 };
static const double narrowest = 0.2;            /* frames drawn, in points */

struct picture {
    FILE *out;
    double scale;               /* points of a unit */
    u64 total;
    unsigned bottom;            /* y of the lowest frame */
};

/* Bytes of the character that begins s, 0: it is none that XML may hold. */
static unsigned character(const char *s)
{
    const u8 *p = (const u8 *)s;
    unsigned n = *p < 0x80 ? 1 : *p >> 5 == 6 ? 2 : *p >> 4 == 14 ? 3 : *p >> 3 == 30 ? 4 : 0;

    if (*p < ' ' || *p == 0x7f || *p == 0xc0 || *p == 0xc1 || *p == 0xe0 || *p == 0xed || *p >= 0xf0)
        return 0;               /* controls, overlong forms, surrogates; rare scripts go with them */
    for (unsigned k = 1; k < n; k++)
        if (p[k] >> 6 != 2)
            return 0;
    return n;
}

/* At most max characters. */
static void write_text(FILE *out, const char *s, unsigned max)
{
    for (unsigned n; *s && max--; s += MAX(n, 1u)) {
        n = character(s);
        if (!n)
            fputc('?', out);
        else if (*s == '&' || *s == '<' || *s == '>')
            fputs(*s == '&' ? "&amp;" : *s == '<' ? "&lt;" : "&gt;", out);
        else
            fwrite(s, 1, n, out);
    }
}

/* The same name always has the same colour: system calls blue, the guest's own code green, Ferry grey. */
static void write_colour(FILE *out, const char *name)
{
    u32 h = 2166136261;

    for (const char *s = name; *s; s++)
        h = (h ^ (u8)*s) * 16777619;
    if (!strcmp(name, "[ferry]"))
        fputs("#c0c0c0", out);
    else if (!strcmp(name, "[anon]"))
        fprintf(out, "hsl(%u,55%%,70%%)", 110 + h % 30);
    else if (*name == '[')
        fprintf(out, "hsl(%u,60%%,75%%)", 200 + h % 30);
    else
        fprintf(out, "hsl(%u,%u%%,%u%%)", h % 50, 75 + h / 64 % 20, 60 + h / 4096 % 12);
}

static void draw(const struct picture *p, const struct flame *f, double x, unsigned depth)
{
    double width = (double)f->total * p->scale;
    unsigned y = p->bottom - depth * HEIGHT;

    if (width < narrowest)
        return;
    fputs("<g><title>", p->out);
    write_text(p->out, f->name, 500);
    fprintf(p->out, " (%llu ms, %.2f %%)</title><rect x=\"%.1f\" y=\"%u\" width=\"%.1f\" height=\"%d\" fill=\"",
            (unsigned long long)f->total, 100.0 * (double)f->total / (double)p->total, x, y, width, HEIGHT - 1);
    write_colour(p->out, f->name);
    fputs("\"/>", p->out);
    if (width > 4 * LETTER) {
        fprintf(p->out, "<text x=\"%.1f\" y=\"%u\">", x + 3, y + HEIGHT - 5);
        write_text(p->out, f->name, (unsigned)((width - 4) / LETTER));
        fputs("</text>", p->out);
    }
    fputs("</g>\n", p->out);
    for (const struct flame *c = f->child; c; c = c->next) {
        draw(p, c, x, depth + 1);
        x += (double)c->total * p->scale;
    }
}

static unsigned depth_of(const struct picture *p, const struct flame *f)
{
    unsigned depth = 0;

    for (const struct flame *c = f->child; c; c = c->next)
        if ((double)c->total * p->scale >= narrowest)
            depth = MAX(depth, depth_of(p, c));
    return depth + 1;
}

void flame_write_svg(const struct flame *root, const char *title, FILE *out)
{
    struct picture p = { out, (double)(WIDTH - 2 * MARGIN) / (double)MAX(root->total, 1ull), MAX(root->total, 1ull), 0 };
    unsigned height = TITLE + depth_of(&p, root) * HEIGHT + MARGIN;

    p.bottom = height - MARGIN - HEIGHT;
    fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %u\" width=\"%d\" height=\"%u\" "
            "font-family=\"monospace\" font-size=\"11\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fbfaf6\"/>\n"
            "<text x=\"%d\" y=\"20\" font-size=\"14\">", WIDTH, height, WIDTH, height, MARGIN);
    write_text(out, title, (WIDTH - 2 * MARGIN) / 9);
    fputs("</text>\n", out);
    draw(&p, root, MARGIN, 0);
    fputs("</svg>\n", out);
}
