/* region_piece.h - the other kinds of pieces of an image (image.h): regions of the LLVM tier that begin in one stretch.
 *
 *      struct img_regions | pages | regions | exits | ranges | objects
 *
 * A region is kept as its compiler made it, an ELF object, and is placed anew by each process that comes to its first
 * instruction, and not before.  So the objects are not in the piece's checksum, each has its own.
 *
 * Guest addresses are those of exits, for a file that lies at `base`; ranges and pages are places in the file. */
#pragma once

#include "jit/cache/image.h"
#include "jit/made.h"

struct img_regions {
    u64 base;                   /* as in struct img_piece */
    u64 compiler;               /* who made them, for which host: a number that others do not have */
    u32 n_pages, n_regions, n_exits, n_ranges;
    u32 objects;                /* bytes */
    u32 pad;
};

struct img_region {             /* ascending by pc */
    u32 pc;                     /* from the piece's start */
    u32 n_blocks, n_insns;
    u32 stays;                  /* good for that base only */
    u32 exit, range;            /* first ones; up to the next one's */
    u32 at, size;               /* of its object, from the first one's beginning; a multiple of 16.  Size 0: it was given up */
    u64 sum;                    /* of its object */
};

struct img_region_view {
    const struct img_regions *head;
    const struct img_page *page;
    const struct img_region *region;
    const struct region_exit *exit;
    const struct tb_range *range;
};

/* Bytes before the objects; 0: there is no such piece. */
size_t img_regions_size(const struct img_regions *p);
void img_regions_view(struct img_region_view *v, const struct img_regions *p);
u64 img_regions_sum(const struct img_regions *p, size_t size);
u64 img_object_sum(const void *object, size_t size);

/* Looks at a copy of all of the piece but its objects.  Fills in *v. */
bool img_regions_check(struct img_region_view *v, const struct img_entry *e, const void *head);
/* Looks at its objects' sums, which lie behind that. */
bool img_objects_check(const struct img_region_view *v, const u8 *piece);

/* Number of the region in a piece, or -1. */
s64 img_find_region(const struct img_region_view *v, u32 pc);

/* What number k says, for a file that lies at base; it begins at pc. */
void img_region_made(const struct img_region_view *v, u32 k, gva pc, gva base, struct made *out);
