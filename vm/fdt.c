/* fdt.c - see fdt.h. */
#include "vm/fdt.h"

#include <errno.h>

enum { MAGIC = 0xd00dfeed, VERSION = 17, COMPATIBLE_WITH = 16 };
enum { NODE = 1, NODE_END = 2, PROPERTY = 3, END = 9 };
enum { HEADER = 40, RESERVATIONS = 16 };        /* a header of ten cells, and an empty list */

static void put(struct fdt *f, const void *data, u32 size)
{
    u32 padded = ALIGN_UP(size, 4u);

    if (f->failed || padded > f->room - f->used) {
        f->failed = true;
        return;
    }
    if (size)               /* then data may be NULL */
        memcpy(f->out + f->used, data, size);
    memset(f->out + f->used + size, 0, padded - size);
    f->used += padded;
}

static void put_u32(struct fdt *f, u32 v)
{
    v = __builtin_bswap32(v);
    put(f, &v, sizeof v);
}

void fdt_begin(struct fdt *f, void *out, u32 room)
{
    *f = (struct fdt){ .out = out, .room = room, .used = HEADER + RESERVATIONS, .failed = room < HEADER + RESERVATIONS };
    if (!f->failed)
        memset(out, 0, HEADER + RESERVATIONS);
}

void fdt_node(struct fdt *f, const char *name)
{
    put_u32(f, NODE);
    put(f, name, (u32)strlen(name) + 1);
}

void fdt_node_end(struct fdt *f) { put_u32(f, NODE_END); }

/* Where the name is among the strings. */
static u32 string(struct fdt *f, const char *name)
{
    u32 size = (u32)strlen(name) + 1, at;

    for (at = 0; at < f->n_strings; at += (u32)strlen(f->strings + at) + 1)
        if (!strcmp(f->strings + at, name))
            return at;
    if (size > FDT_STRINGS - f->n_strings) {
        f->failed = true;
        return 0;
    }
    memcpy(f->strings + at, name, size);
    f->n_strings += size;
    return at;
}

void fdt_bytes(struct fdt *f, const char *name, const void *data, u32 size)
{
    put_u32(f, PROPERTY);
    put_u32(f, size);
    put_u32(f, string(f, name));
    put(f, data, size);
}

void fdt_text(struct fdt *f, const char *name, const char *text) { fdt_bytes(f, name, text, (u32)strlen(text) + 1); }

void fdt_cells(struct fdt *f, const char *name, const u32 *cell, unsigned n)
{
    put_u32(f, PROPERTY);
    put_u32(f, n * 4);
    put_u32(f, string(f, name));
    for (unsigned i = 0; i < n; i++)
        put_u32(f, cell[i]);
}

void fdt_u64(struct fdt *f, const char *name, u64 v) { fdt_cells(f, name, (const u32[]){ (u32)(v >> 32), (u32)v }, 2); }

int fdt_end(struct fdt *f)
{
    u32 structure = HEADER + RESERVATIONS, size_of_structure, strings, size;

    put_u32(f, END);
    size_of_structure = f->used - structure;
    strings = f->used;
    put(f, f->strings, f->n_strings);
    size = f->used;
    if (f->failed)
        return -ENOSPC;
    f->used = 0;
    const u32 header[] = { MAGIC, size, structure, strings, HEADER, VERSION, COMPATIBLE_WITH, 0, f->n_strings, size_of_structure };
    for (unsigned i = 0; i < ARRAY_LEN(header); i++)
        put_u32(f, header[i]);
    return (int)size;
}
