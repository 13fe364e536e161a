/* pack.h - making images: blocks go in, wherever their code comes from, a file comes out.
 *
 * For each stretch of the guest file and kind of piece, in order: pack_keep takes an old piece over as it is; or pack_begin,
 * then pack_add for each block (pack_region for each region) and pack_page for each page they depend on, then pack_end
 * (pack_end_regions) makes a piece of them. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "jit/cache/region_piece.h"

/* One block; exits and relocations count from the beginning of its code. */
struct pack_block {
    u32 pc, size;               /* pc from the beginning of the stretch */
    u16 reach;
    u8 variant, loop;
    const u8 *code;
    s64 host;                   /* where code would lie for which its displacements are right, as an offset in code memory */
    s64 guest;                  /* what has to be added to its guest addresses */
    u32 n_exits, n_relocs, n_marks;
    const struct img_exit *exit;        /* targets from the beginning of the stretch */
    const u32 *reloc;
    const struct bl_mark *mark;
};

/* One region; ranges are places in the file. */
struct pack_region {
    u32 pc, n_blocks, n_insns;
    bool stays;
    u32 n_exits, n_ranges, size;
    const struct region_exit *exit;
    const struct tb_range *range;
    const void *object;
};

struct pack {
    struct baseline *bl;
    struct arena arena;         /* of the piece being made */
    struct buf pieces;          /* those that are ready */
    struct img_entry *entry;
    u32 n_entries, cap_entries, n_blocks;
    struct pack_block *block;
    u32 n, cap;
    struct pack_region *region;
    u32 n_regions, cap_regions;
    struct img_page *page;
    u32 n_pages, cap_pages;
    u32 *head;                  /* where regions begin, from the stretch: blocks lead out of the piece to there */
    u32 n_heads, cap_heads;
    bool failed;                /* too large, or no memory */
};

void pack_init(struct pack *p, struct baseline *bl);
void pack_fini(struct pack *p);

void pack_keep(struct pack *p, const struct image *img, const struct img_entry *e);
void pack_begin(struct pack *p);
void pack_add(struct pack *p, const struct pack_block *b);
void pack_page(struct pack *p, u64 at, u64 hash);       /* the same more than once is once */
void pack_end(struct pack *p, u64 start, gva base, bool stays);

/* A region of some kind begins here.  Before the blocks of the stretch are added; none that goes on there is. */
void pack_head(struct pack *p, u32 pc);

void pack_region(struct pack *p, const struct pack_region *r);          /* not one where there is one already */
void pack_end_regions(struct pack *p, u64 start, unsigned kind, gva base, u64 compiler);

/* Adds the blocks of a piece that has been checked, but for those at places where there is one already. */
void pack_add_piece(struct pack *p, const struct img_view *v, const u8 *code, s64 guest);

/* The whole image, in memory of its own.  False: failed. */
bool pack_finish(struct pack *p, struct img_key key, struct buf *out);
