/* flame.h - a tree of stacks with counts, and the two forms it is written in.
 *
 * Made from a tally by `ferry prof`; memory is the caller's until flame_free. */
#pragma once

#include "base/base.h"
#include <stdio.h>

struct tally;

struct flame {
    const char *name;           /* the tally's */
    u64 self, total;
    struct flame *parent, *child, *next;        /* children by name */
};

/* The tree, its root named "all"; NULL without memory. */
struct flame *flame_new(const struct tally *t);
void flame_free(struct flame *root);

/* A line a stack, outermost first: "main;f;g 12". */
void flame_write_folded(const struct flame *root, FILE *out);
/* A picture: a frame is as wide as its share, its callers below it. */
void flame_write_svg(const struct flame *root, const char *title, FILE *out);
