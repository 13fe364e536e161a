/* fdt.h - writes a flattened device tree (Devicetree Specification, chapter 5): nodes and their properties in order.
 *
 * Into the caller's memory.  Running out of it is sticky: fdt_end then says so.  An own writer because the library's
 * package cannot be installed for two architectures at once, which cross builds would need. */
#pragma once

#include "base/base.h"

enum { FDT_STRINGS = 1024 };

struct fdt {
    u8 *out;
    u32 room, used;         /* bytes; used: header and structure so far */
    char strings[FDT_STRINGS];
    u32 n_strings;
    bool failed;
};

void fdt_begin(struct fdt *f, void *out, u32 room);
void fdt_node(struct fdt *f, const char *name);             /* the root's is "" */
void fdt_node_end(struct fdt *f);

/* Properties: bytes, a string, big-endian cells. */
void fdt_bytes(struct fdt *f, const char *name, const void *data, u32 size);
void fdt_text(struct fdt *f, const char *name, const char *text);
void fdt_cells(struct fdt *f, const char *name, const u32 *cell, unsigned n);
static inline void fdt_u32(struct fdt *f, const char *name, u32 v) { fdt_cells(f, name, &v, 1); }
void fdt_u64(struct fdt *f, const char *name, u64 v);

/* The size of the whole, or -ENOSPC. */
MUST_CHECK int fdt_end(struct fdt *f);
