/* symtab.h - which function of an ELF file a place in it belongs to.
 *
 * From the symbols of the file (.symtab, .dynsym); functions that have none are still told apart where the file says
 * how to unwind them (.eh_frame_hdr).  The file is not trusted: what is damaged counts as missing.
 * A symtab is read-only once made and belongs to its maker. */
#pragma once

#include "base/base.h"

struct symtab;

/* Of the file at path, if that still is the one with this device and inode.  NULL: it is not, or cannot be read. */
struct symtab *symtab_new(const char *path, u64 dev, u64 ino);
void symtab_free(struct symtab *s);

/* Calls fn with the address of each function, in the file's own addresses; some come twice. */
void symtab_each(const struct symtab *s, void (*fn)(void *ctx, u64 addr), void *ctx);

/* The function at this offset of the file; its name is valid as long as s.  NULL: it has none, and *start is where it
 * begins in the file's own addresses, or the address of the offset itself if that is unknown too. */
const char *symtab_find(const struct symtab *s, u64 offset, u64 *start);
