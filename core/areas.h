/* areas.h - the areas of an address space as a tree.
 *
 * Internal to core/aspace.c and areas.c.  Every function is called with the space's lock, those that change
 * something with the exclusive one.  Ranges are page-aligned and below as_limit. */
#pragma once

#include "base/lock.h"
#include "core/aspace.h"
#include <stdatomic.h>

#define AREA_LOWEST ((gva)0x10000)      /* where searches end; the kernel's usual mmap_min_addr */

struct usage {
    u64 all, data;          /* bytes: mapped by the guest, and of these private and writable */
};

struct node {
    struct as_area a;
    bool own;               /* Ferry's or the host's, hidden */
    u32 prio;
    struct node *left, *right;
    gva lo, hi;             /* of the subtree */
    u64 hole;               /* largest gap between neighbours of the subtree */
    struct usage used;      /* by the subtree */
};

enum { AREA_CHUNK = 16 << 10 };
struct chunk {                      /* of nodes; AREA_CHUNK bytes */
    struct chunk *next;
    struct node node[];
};

struct name {
    struct name *next;
    char text[];
};

enum { N_NAMES = 256 };

struct aspace {
    struct lock lock;
    struct node *root;
    struct node *before;            /* the tree before a change that may not be finished; see area_change_begin */
    struct node *spare;             /* freed nodes, linked by left */
    struct chunk *chunks;           /* the first has unused nodes from node[n_used] on */
    unsigned n_used;
    struct name *names[N_NAMES];    /* interned: areas point into them */
    _Atomic bool guards;            /* there is, or was, a page with AS_GUARDED */
    _Atomic u64 generation;         /* another one after each change, of all spaces */
    u64 random;                     /* priorities */
    gva limit, mmap_top, stack_top, pie_base;
    gva brk_start, brk;
    struct usage max;               /* what the guest may use */
    void (*changed)(void *ctx, gva start, u64 size);
    void (*code)(void *ctx, gva start, u64 size, int fd, u64 offset, int prot);
    void (*_Atomic shared)(void *ctx);
    void *changed_ctx;
};

u64 area_random(u64 *state);

/* The lock, to look; and to change areas.  A process that may be killed while the memory lives on changes a copy of
 * the tree, so that the next one finds the old tree or the new one. */
void area_lock(struct aspace *as);
void area_change_begin(struct aspace *as);
void area_change_end(struct aspace *as);

/* ---- nodes ---- */
struct node *area_new(struct aspace *as, const struct as_area *a, bool own);
void area_tree_free(struct aspace *as, struct node *n);
void area_pull(struct node *n);                         /* what n knows of its subtree */
void area_insert(struct aspace *as, struct node *n);
struct node *area_after(struct node *n, gva addr);      /* the first that ends after addr */

/* The areas of [start, end) as a tree of their own, and back again, changed. */
struct node *area_cut_out(struct aspace *as, gva start, gva end);
void area_put_back(struct aspace *as, struct node *m, gva start, gva end);
bool area_any_exec(const struct node *n);
/* Of the one area [start, end).  Was it code? */
bool area_set_prot(struct aspace *as, gva start, gva end, int prot);

void area_remember(struct aspace *as, const struct as_area *a);     /* in a range that is free */
bool area_forget(struct aspace *as, gva start, u64 size);           /* was there code? */

/* ---- questions ---- */
bool area_is_free(const struct aspace *as, gva start, u64 size);
/* May the guest change what is mapped in the range?  0, -EPERM, or `own`: some of it is ours. */
int area_refusal(const struct aspace *as, gva start, u64 size, int own);
/* No hole in it, nothing of ours, and every area has the protection. */
bool area_covered(const struct aspace *as, gva start, u64 size, int prot);
/* Where a mapping without a (usable) hint goes; 0: nowhere. */
gva area_place(const struct aspace *as, u64 size);

/* ---- usage, for the limits ---- */
struct usage area_usage(u64 size, int prot, int flags);             /* of one area */
struct usage area_used_in(const struct aspace *as, gva start, u64 size);
struct usage area_used_with(const struct aspace *as, gva start, u64 size, int prot);    /* had it that protection */
static inline bool area_limited(const struct aspace *as) { return (as->max.all & as->max.data) != UINT64_MAX; }
/* May `more` be used in place of `less`? */
bool area_within_limits(const struct aspace *as, struct usage more, struct usage less);
