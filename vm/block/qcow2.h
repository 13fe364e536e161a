/* qcow2.h - an open image in QEMU's format (docs/interop/qcow2 of QEMU), versions 2 and 3.  Internal to vm/block/.
 *
 *      offset on the disk ──► L1 ──► L2 table ──► cluster: data, zeros, compressed, or none: what is behind the image
 *      offset in the file ──► refcount table ──► refcount block ──► how often the cluster is used
 *
 * 1. L1 and the refcount table are in memory; L2 tables and refcount blocks are in a cache of a few ("tables").
 * 2. What is changed goes to the file in an order in which any end of Ferry or of the host leaves a good image:
 *    refcounts of new clusters, their data | L2 | L1 | what is no longer used is given back.  Bars are flushes of the
 *    host.  A crash loses clusters at worst: they count as used.  If one fails nothing of what comes behind it is ever
 *    written: the image stays as the last good flush has left it, but for data written in place.
 * 3. Clusters with tables are known (`meta`).  Data that would lie there, tables that would lie on tables, references
 *    past the end of the file and reserved bits mean that the image is damaged: it is refused, or if that comes out
 *    later, marked (version 3) and read and written no more there. */
#pragma once

#include "vm/block/block_in.h"

enum { Q_TABLES = 32, Q_MIN_TABLES = 4, Q_CACHE = 4 << 20, Q_MOST_FREED = 1024 };

#define Q_COPIED     (1ull << 63)       /* of L1 and L2 entries: the refcount is 1, so it may be written in place */
#define Q_COMPRESSED (1ull << 62)
#define Q_ZERO       1ull               /* version 3 */
#define Q_OFFSET     0x00fffffffffffe00ull

enum q_kind { Q_NONE, Q_L2, Q_REFS };

struct q_table {
    enum q_kind kind;
    u64 off;                            /* in the file */
    u8 *data;                           /* a cluster, as it is in the file */
    u64 used;                           /* when it was, to find the oldest */
    bool dirty;
};

/* Clusters to give back. */
struct q_free {
    u64 off, size;
};

struct qcow2 {
    struct block block, *below;         /* NULL: zeros are behind it */
    char *below_path;
    int fd;
    bool write, damaged, zstd, lost;            /* lost: see image_flush */
    u32 version, cluster_log2, refs_log2;       /* of clusters in bytes, of a refcount in bits */
    u64 cluster, end;                   /* end: of the file, as tables may refer to it */
    u64 l1_off, *l1, refs_off, *refs;   /* entries in the host's order */
    u32 n_l1, n_refs;
    bool l1_dirty, refs_dirty;
    struct q_table table[Q_TABLES];
    unsigned n_tables;
    u64 clock, hint;                    /* hint: the first cluster that may be free */
    u64 *meta;                          /* offsets of clusters with tables, ascending */
    size_t n_meta, room_meta;
    struct q_free *freed;
    size_t n_freed, room_freed;
    u8 *whole, *packed;                 /* two clusters each, to work in */
    u64 unpacked;                       /* the entry of the compressed cluster whose data is in the second half of `whole`; 0: none */
};

static inline u64 q_be64(u64 v) { return __builtin_bswap64(v); }
static inline u64 q_up(const struct qcow2 *q, u64 n) { return ALIGN_UP(n, q->cluster); }
static inline u32 q_l2_log2(const struct qcow2 *q) { return q->cluster_log2 - 3; }

/* ---- qcow2_tables.c ---- */
/* The image is found to be damaged: -EIO. */
int q_damage(struct qcow2 *q, const char *what);
/* Clusters with tables: false if they are known already, or are no place for them. */
MUST_CHECK bool q_meta_add(struct qcow2 *q, u64 off, u64 size);
/* The same for all that an array of entries refers to, in whatever order. */
MUST_CHECK bool q_meta_add_all(struct qcow2 *q, const u64 *entry, u32 n);
bool q_is_meta(const struct qcow2 *q, u64 off);
/* A table at an offset.  fresh: a new one, all zeros. */
MUST_CHECK int q_table_get(struct qcow2 *q, enum q_kind kind, u64 off, bool fresh, struct q_table **out);
/* A free cluster becomes used. */
MUST_CHECK int q_alloc(struct qcow2 *q, u64 *off);
/* How often a cluster is used. */
MUST_CHECK int q_refcount(struct qcow2 *q, u64 off, u64 *n);
/* Later, when nothing in the file refers to them any more: they are used once less.  Who goes on for long without a flush
 * calls q_give_back between, while it holds no table, so that they do not pile up. */
MUST_CHECK int q_free_later(struct qcow2 *q, u64 off, u64 size);
MUST_CHECK int q_give_back(struct qcow2 *q);
/* Writes what is dirty; flush: so that the host keeps it, and then gives back clusters, which the next call writes. */
MUST_CHECK int q_commit(struct qcow2 *q, bool flush);
