/* image.h - the file format of translations that last: doc/cache.md.
 *
 *      header | index: an entry a piece, by start and kind | pieces
 *      piece of blocks:    struct img_piece | pages | blocks | exits | relocations | marks | code
 *      piece of regions:   region_piece.h
 *
 * An image holds the code made from one guest file.  A piece is the code of the blocks that begin in one stretch of
 * IMG_GROUP bytes of that file, linked among themselves; it is used as a whole, if the pages it was made from have
 * their hashes.  Places in the guest file are offsets.  All numbers are little-endian.
 *
 * Nothing in an image is believed.  img_open looks at the header and the index; img_piece_check at a piece, whose head
 * (all but the code) must be a private copy, so that nobody changes it behind the checks. */
#pragma once

#include "jit/baseline/baseline.h"

enum {
    IMG_GROUP_LOG2 = 14, IMG_GROUP = 1 << IMG_GROUP_LOG2,
    IMG_PAGE = 4096,
    IMG_MAX_PIECE = 4 << 20,                /* bytes */
    IMG_MAX_SIZE = 512 << 20,
};
#define IMG_MAGIC 0x3230435479727246u       /* "FrryTC02" */

struct img_key { u64 half[2]; };

struct img_header {
    u64 magic;
    struct img_key key;
    u64 checksum;               /* of the rest of the header and the index */
    u32 size;                   /* of the file */
    u32 n_pieces;
};

/* What a piece holds: blocks, or regions of the LLVM tier of one sort. */
enum img_kind {
    IMG_BASELINE,
    IMG_REGIONS,
    IMG_EXACT = 2, IMG_FLAGS = 4,       /* regions: not plain; all floating-point flags count */
    IMG_N_KINDS = 8,
};

struct img_entry {
    u64 start;                  /* multiple of IMG_GROUP; entries ascend strictly by start, then kind */
    u64 checksum;               /* of the piece */
    u32 at, size;               /* bytes in the file, `at` a multiple of 16 */
    u32 kind;                   /* enum img_kind */
    u32 n_blocks;               /* or regions */
};

struct img_piece {
    u64 base;                   /* guest address of offset 0 of the file for which addresses in the code are right */
    u32 n_pages, n_blocks, n_exits, n_relocs, n_marks;
    u32 code_size;              /* displacements of shared code are right for code that lies where code memory begins */
    u32 stays;                  /* good for that base only */
    u32 pad;
};

struct img_page { u64 at, hash; };          /* its first byte in the guest file */

struct img_block {              /* ascending by pc, then variant; the code in that order too */
    u32 pc;                     /* from the piece's start */
    u32 code;                   /* its offset in the piece's code, a multiple of 16; up to the next one's */
    u32 exit, reloc, mark;      /* its first ones; up to the next one's */
    u8 variant;                 /* enum bl_variant */
    u8 loop;                    /* begins on a cache line */
    u16 reach;                  /* bytes of guest code from pc on to its last instruction's end */
};

struct img_exit {
    s32 target;                 /* from the piece's start */
    u32 patch, stub;            /* as in struct bl_exit, from the beginning of the piece's code; 0: none */
    u8 variant, backward;
    u8 inner;                   /* the code jumps to its target, which is in the piece */
    u8 pad;
};

/* offset in the piece's code | kind << 24 | more << 27 */
#define IMG_RELOC(at, kind, more) ((u32)(at) | (u32)(kind) << 24 | (u32)(more) << 27)
#define IMG_RELOC_AT(r) ((r) & 0xffffff)
#define IMG_RELOC_KIND(r) ((r) >> 24 & 7)
#define IMG_RELOC_MORE(r) ((r) >> 27)

/* The parts of a piece in memory. */
struct img_view {
    const struct img_piece *head;
    const struct img_page *page;
    const struct img_block *block;
    const struct img_exit *exit;
    const u32 *reloc;
    const struct bl_mark *mark;
};

struct image {
    const u8 *data;             /* NULL: none */
    u32 size, n_pieces;
    struct img_entry *entry;    /* a copy: nobody changes it any more */
};

/* Is data, of so many bytes, an image for the key?  Then *img is filled in, else why is set to the reason.  img_close does
 * not unmap data. */
void img_close(struct image *img);
bool img_open(struct image *img, const void *data, size_t size, struct img_key key, const char **why);

/* Bytes of a piece's head, with the arrays and what aligns the code behind them; 0: there is none so large. */
size_t img_head_size(const struct img_piece *p);

void img_view(struct img_view *v, const struct img_piece *p);

/* The pages that a piece depends on: some, in order. */
bool img_pages_ok(const struct img_page *page, u32 n);

/* Looks at a copy of the head of a piece and at its code, which may lie elsewhere.  Fills in *v. */
bool img_piece_check(struct img_view *v, const struct img_entry *e, const void *head, const u8 *code);

/* The same for all pieces of an image whose data nobody changes. */
bool img_check(const struct image *img);

u64 img_piece_sum(const void *head, size_t head_size, const void *code, size_t code_size);
u64 img_index_sum(const struct img_header *h, const struct img_entry *e);

/* Number of the entry of that kind that begins at start, or -1. */
s64 img_find(const struct image *img, u64 start, unsigned kind);
/* Number of the block in a piece, or -1. */
s64 img_find_block(const struct img_view *v, u32 pc, enum bl_variant variant);
