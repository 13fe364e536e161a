/* cache_in.h - inside the cache: its state, and what cache.c (maps, pieces in use), regions.c (pieces of regions) and
 * save.c (keeping, writing) share.  All under the engine's block lock. */
#pragma once

#include "jit/cache/cache.h"
#include "jit/cache/pack.h"
#include "jit/cache/store.h"

enum { PAGE = IMG_PAGE };

enum page_state { PAGE_UNKNOWN, PAGE_KNOWN, PAGE_CHANGED };
enum piece_state { PIECE_UNTRIED, PIECE_USED, PIECE_BAD };

struct map {
    struct map *next;
    gva start, end;
    u64 offset;                 /* of start in the file */
    struct img_key file;
    bool guarded;
    bool looked;                /* for the image */
    struct img_key key;         /* then: under which */
    struct image img;
    u8 *page;                   /* enum page_state */
    u64 *hash;
    u8 *state;                  /* enum piece_state, by entry */
    struct tb_piece **piece;    /* the same, of blocks, of those used */
    struct img_region_view **regions;   /* the same, of regions; NULL: no entry has regions */
    u32 n_looked_at;            /* bytes of the image that may be in this process's memory */
};

/* A region that was made and shall be kept; its object, exits and ranges lie behind it. */
struct noted {
    struct noted *next;
    gva pc;
    u8 kind;
    struct pack_region region;  /* ranges are the guest's addresses */
};

struct cache {
    struct store store;
    struct baseline *bl;
    struct tbs *tbs;
    const struct code_reader *code;
    u64 identity;
    unsigned mode;
    struct map *maps, *last;    /* last: found last */
    u32 saved;                  /* blocks of tbs->list before this one are saved, or not ours */
    u64 n_saved_at, saved_ns;
    u64 n_new;                  /* blocks that may be kept, made since; a region counts as many */
    struct noted *noted;        /* regions that are not saved yet */
    size_t n_noted;             /* bytes of them */
    gva *head;                  /* where regions of this process begin */
    u32 n_heads, cap_heads;
    u64 compiler;               /* of regions; 0: unknown, there are none */
    bool child;
    enum { ASK, NO, YES } writes;
    u64 n_found;
};

/* ---- cache.c ---- */
struct map *cache_map_at(struct cache *c, gva pc);
static inline u64 file_offset(const struct map *m, gva pc) { return pc - m->start + m->offset; }
static inline gva file_base(const struct map *m) { return m->start - m->offset; }
bool cache_look(struct cache *c, struct map *m);        /* for the image, once; false: no memory */
void cache_have_read(struct map *m, u32 n);             /* so many bytes of it, not to be read again soon */
bool cache_hash_of_page(const struct cache *c, gva page, u64 *hash);
/* The hash of a page of the map; false: it cannot be relied on. */
bool cache_page_hash(const struct cache *c, struct map *m, gva page, u64 *hash);
bool cache_pages_match(const struct cache *c, struct map *m, const struct img_page *page, u32 n);

/* ---- regions.c ---- */
void cache_prune_piece(struct cache *c, struct tb_piece *p);    /* of what lies at or across this process's regions */
void cache_forget_regions(struct map *m);
/* Drops notes of regions that depend on [start, end). */
void cache_drop_noted(struct cache *c, gva start, gva end);
/* Copies the head of a piece of regions; NULL: damaged.  Under a guard for faults. */
struct img_regions *cache_copy_regions(const struct image *img, const struct img_entry *e, struct img_region_view *v);
