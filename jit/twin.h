/* twin.h - system mode: code that programs have at several guest addresses.
 *
 * Each process maps the same pages of a program or library elsewhere (ASLR).  Blocks are found by guest address, so there are
 * as many of each; but only the first one is made from the guest's code.  The others are copies of its host code,
 * relocated as code of images is (doc/cache.md).  Called under the lock of blocks; twin_find in code too, which no flush meets. */
#pragma once

#include "jit/tb.h"

enum { TWIN_LOG2 = 14 };

/* The last one of each code, about: by page of the host, offset in it, and mode. */
struct twins {
    _Atomic(struct tb *) at[1 << TWIN_LOG2];
    _Atomic u64 flushes;            /* those of struct tbs when they were noted */
};

/* A live block of the same code elsewhere, NULL: none is known. */
struct tb *twin_find(const struct twins *w, const struct tbs *t, gva pc, u64 space, enum bl_variant variant);

/* Notes a block that others may be copied from; t->keep_relocs was set when it was made. */
void twin_note(struct twins *w, const struct tbs *t, struct tb *b);

/* A block at pc like `from`, entered, and those that it has led to in this page, linked as they are there.  There must be
 * room (tb_has_room).  res: room for what describes one. */
struct tb *twin_copy(struct tbs *t, const struct tb *from, gva pc, struct bl_result *res);
