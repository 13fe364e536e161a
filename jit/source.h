/* source.h - the guest code that a block was made from: which bytes were read, and what they were.
 *
 * The ranges tell when a block must go; the bytes, whether one that went may come back (tb_revive).
 * Owned by the maker of the block, on its stack. */
#pragma once

#include "core/guest.h"

enum { TB_MAX_RANGES = 32, SOURCE_PIECES = 4, SOURCE_BYTES = 512 };

struct tb;
struct tb_range { gva start, end; };

/* System mode: a page of code, and the space of its blocks (struct tb). */
struct tb_place { gva page; u64 space; };

struct source {
    const struct code_reader *code;
    struct tb_range range[TB_MAX_RANGES];       /* all that was asked for, readable or not */
    unsigned n;
    struct tb_range piece[SOURCE_PIECES];       /* all that was read, in that order */
    unsigned n_pieces, n_bytes;
    gva guard_at;                               /* where it was asked for guards, ~0: nowhere; and the answer */
    bool guarded;
    bool partial;                               /* there was more, or something could not be read */
    bool full;                                  /* something was taken for unreadable, as there was no place to note it */
    u64 space;                                  /* system mode: see struct tb; else 0 */
    const struct tb *like;                      /* has the same ranges, marks and relocations, kept already; NULL: nobody */
    const struct tb_place *place;               /* the same, of a region on several pages: all of them */
    unsigned n_places;
    u8 bytes[SOURCE_BYTES];
};

void source_init(struct source *s, const struct code_reader *code);

/* A code_reader's read, whose ctx is the struct source. */
bool source_read(void *ctx, gva pc, void *dst, unsigned size);
/* The same for guarded. */
bool source_guarded(void *ctx, gva pc);

/* System mode: all that was read is one page; ranges are where it is in the host's memory from now on. */
void source_move(struct source *s, u64 space, gva page, const u8 *host);

/* Is this what the guest has there now? */
bool source_same(const struct code_reader *code, const struct tb_range *piece, unsigned n, const u8 *bytes);
