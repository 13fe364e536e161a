/* qcow2_tables.c - tables and refcounts of a qcow2 image: the cache, allocation, and the order of writing.  See qcow2.h. */
#include "base/log.h"
#include "vm/block/qcow2.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

enum { FEATURES_AT = 72, CORRUPT = 2, REFS_AT = 48 };

int q_damage(struct qcow2 *q, const char *what)
{
    u64 features;

    LOG(guest, "%s is damaged: %s", q->block.path, what);
    if (!q->damaged && q->write && q->version >= 3 && !image_read(q->fd, FEATURES_AT, &features, sizeof features)) {
        features |= q_be64(CORRUPT);
        if (image_write(q->fd, FEATURES_AT, &features, sizeof features))
            LOG(guest, "%s cannot be marked as damaged", q->block.path);
    }
    q->damaged = true;
    return -EIO;
}

/* ---- clusters with tables --------------------------------------------------------------------------------------- */

/* The first that is not below off. */
static size_t meta_at(const struct qcow2 *q, u64 off)
{
    size_t low = 0, high = q->n_meta;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (q->meta[mid] < off)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool q_is_meta(const struct qcow2 *q, u64 off)
{
    size_t i = meta_at(q, off);
    return i < q->n_meta && q->meta[i] == off;
}

static bool meta_room(struct qcow2 *q, u64 n)
{
    size_t room = 2 * q->room_meta + n;
    u64 *grown;

    if (q->n_meta + n <= q->room_meta)
        return true;
    grown = realloc(q->meta, room * sizeof *grown);
    if (!grown)
        return false;
    q->meta = grown;
    q->room_meta = room;
    return true;
}

bool q_meta_add(struct qcow2 *q, u64 off, u64 size)
{
    u64 n = q_up(q, size) >> q->cluster_log2;
    size_t at = meta_at(q, off);

    if (off % q->cluster || off >= q->end || n > (q->end - off) >> q->cluster_log2
        || (at < q->n_meta && q->meta[at] < off + (n << q->cluster_log2)))
        return false;
    if (!meta_room(q, n))
        return false;
    memmove(q->meta + at + n, q->meta + at, (q->n_meta - at) * sizeof *q->meta);
    for (u64 i = 0; i < n; i++)
        q->meta[at + i] = off + (i << q->cluster_log2);
    q->n_meta += n;
    return true;
}

static int ascending(const void *a, const void *b)
{
    u64 x = *(const u64 *)a, y = *(const u64 *)b;
    return (x > y) - (x < y);
}

bool q_meta_add_all(struct qcow2 *q, const u64 *entry, u32 n)
{
    if (!meta_room(q, n))
        return false;
    for (u32 i = 0; i < n; i++) {
        u64 off = entry[i] & Q_OFFSET;
        if (off % q->cluster || off >= q->end)
            return false;
        if (entry[i])
            q->meta[q->n_meta++] = off;
    }
    qsort(q->meta, q->n_meta, sizeof *q->meta, ascending);
    for (size_t i = 1; i < q->n_meta; i++)
        if (q->meta[i] == q->meta[i - 1])
            return false;
    return true;
}

static void meta_remove(struct qcow2 *q, u64 off, u64 size)
{
    size_t at = meta_at(q, off), n = q_up(q, size) >> q->cluster_log2;

    memmove(q->meta + at, q->meta + at + n, (q->n_meta - at - n) * sizeof *q->meta);
    q->n_meta -= n;
}

/* ---- the cache --------------------------------------------------------------------------------------------------- */

int q_table_get(struct qcow2 *q, enum q_kind kind, u64 off, bool fresh, struct q_table **out)
{
    struct q_table *t = &q->table[0];
    int code = 0;

    for (unsigned i = 0; i < q->n_tables; i++) {
        if (q->table[i].kind == kind && q->table[i].off == off) {
            *out = &q->table[i];
            (*out)->used = ++q->clock;
            return 0;
        }
        if (q->table[i].used < t->used)
            t = &q->table[i];
    }
    if (t->dirty)
        code = q_commit(q, false);
    if (code)
        return code;
    t->kind = Q_NONE;
    if (!t->data && !(t->data = malloc(q->cluster)))
        return -ENOMEM;
    if (fresh)
        memset(t->data, 0, q->cluster);
    else if ((code = image_read(q->fd, off, t->data, q->cluster)))
        return code;
    *t = (struct q_table){ kind, off, t->data, ++q->clock, fresh };
    *out = t;
    return 0;
}

static int write_tables(struct qcow2 *q, enum q_kind kind)
{
    int code = 0;

    for (unsigned i = 0; i < q->n_tables && !code; i++) {
        struct q_table *t = &q->table[i];
        if (t->kind != kind || !t->dirty)
            continue;
        code = image_write(q->fd, t->off, t->data, q->cluster);
        t->dirty = code != 0;
    }
    return code;
}

/* An array of entries in the file. */
static int write_entries(struct qcow2 *q, u64 off, const u64 *entry, u32 n, bool *dirty)
{
    u64 buf[512];
    int code = 0;

    for (u32 i = 0; i < n && !code; i += ARRAY_LEN(buf)) {
        u32 part = MIN(n - i, (u32)ARRAY_LEN(buf));
        for (u32 k = 0; k < part; k++)
            buf[k] = q_be64(entry[i + k]);
        code = image_write(q->fd, off + 8ull * i, buf, 8ull * part);
    }
    *dirty = code != 0;
    return code;
}

static int release(struct qcow2 *q);

int q_commit(struct qcow2 *q, bool flush)
{
    bool tables = q->l1_dirty || q->refs_dirty;
    int code = q->damaged || q->lost ? -EIO : write_tables(q, Q_REFS);

    for (unsigned i = 0; i < q->n_tables; i++)
        tables |= q->table[i].kind == Q_L2 && q->table[i].dirty;
    if (!code && q->refs_dirty && !(code = image_flush(q->fd, &q->lost)))
        code = write_entries(q, q->refs_off, q->refs, q->n_refs, &q->refs_dirty);
    if (!code && tables && !(code = image_flush(q->fd, &q->lost)))
        code = write_tables(q, Q_L2);
    if (!code && q->l1_dirty && !(code = image_flush(q->fd, &q->lost)))
        code = write_entries(q, q->l1_off, q->l1, q->n_l1, &q->l1_dirty);
    if (code || !flush)
        return code;
    code = image_flush(q->fd, &q->lost);
    return code ? code : release(q);
}

/* ---- refcounts ---------------------------------------------------------------------------------------------------- */

static u32 per_block_log2(const struct qcow2 *q) { return q->cluster_log2 + 3 - q->refs_log2; }

static u64 ref_get(const struct qcow2 *q, const u8 *data, u64 i)
{
    u64 v = 0;

    if (q->refs_log2 < 3)
        return data[i >> (3 - q->refs_log2)] >> (i << q->refs_log2 & 7) & ((1u << (1 << q->refs_log2)) - 1);
    unsigned size = 1u << (q->refs_log2 - 3);
    for (unsigned k = 0; k < size; k++)
        v = v << 8 | data[i * size + k];
    return v;
}

static void ref_set(const struct qcow2 *q, u8 *data, u64 i, u64 v)
{
    if (q->refs_log2 < 3) {
        unsigned shift = i << q->refs_log2 & 7, mask = ((1u << (1 << q->refs_log2)) - 1) << shift;
        u8 *at = &data[i >> (3 - q->refs_log2)];
        *at = (u8)((*at & ~mask) | (unsigned)v << shift);
        return;
    }
    unsigned size = 1u << (q->refs_log2 - 3);
    for (unsigned k = size; k--; v >>= 8)
        data[i * size + k] = (u8)v;
}

/* The block with the refcount of a cluster; NULL: there is none, and the cluster is free. */
static int ref_block(struct qcow2 *q, u64 cluster, struct q_table **t)
{
    u64 i = cluster >> per_block_log2(q);

    *t = NULL;
    return i < q->n_refs && q->refs[i] ? q_table_get(q, Q_REFS, q->refs[i], false, t) : 0;
}

int q_refcount(struct qcow2 *q, u64 off, u64 *n)
{
    u64 cluster = off >> q->cluster_log2;
    struct q_table *t;
    int code = ref_block(q, cluster, &t);

    *n = t && !code ? ref_get(q, t->data, cluster & ((1ull << per_block_log2(q)) - 1)) : 0;
    return code;
}

/* One use less. */
static int ref_drop(struct qcow2 *q, u64 off)
{
    u64 cluster = off >> q->cluster_log2, in = cluster & ((1ull << per_block_log2(q)) - 1);
    struct q_table *t;
    int code = ref_block(q, cluster, &t);

    if (code)
        return code;
    u64 n = t ? ref_get(q, t->data, in) : 0;
    if (!n)
        return q_damage(q, "a cluster in use counts as free");
    ref_set(q, t->data, in, n - 1);
    t->dirty = true;
    q->hint = MIN(q->hint, cluster);
    if (n == 1 && q_is_meta(q, off))
        meta_remove(q, off, q->cluster);
    return n > 1 ? 0 : image_zero(q->fd, off, q->cluster, true);
}

/* Nothing refers to them in the file now. */
static int release(struct qcow2 *q)
{
    int code = 0;

    while (q->n_freed && !code) {
        struct q_free f = q->freed[--q->n_freed];
        u64 first = ALIGN_DOWN(f.off, q->cluster), end = f.off + f.size;
        for (u64 at = first; at < end && !code; at += q->cluster)
            code = ref_drop(q, at);
    }
    return code;
}

int q_free_later(struct qcow2 *q, u64 off, u64 size)
{
    if (q->n_freed == q->room_freed) {
        size_t room = 2 * q->room_freed + 64;
        struct q_free *grown = realloc(q->freed, room * sizeof *grown);
        if (!grown)
            return -ENOMEM;
        q->freed = grown;
        q->room_freed = room;
    }
    q->freed[q->n_freed++] = (struct q_free){ off, size };
    return 0;
}

int q_give_back(struct qcow2 *q) { return q->n_freed < Q_MOST_FREED ? 0 : q_commit(q, true); }

/* ---- allocation --------------------------------------------------------------------------------------------------- */

static void grow_end(struct qcow2 *q, u64 end) { q->end = MAX(q->end, end); }

/* A larger refcount table, at `off`, which the block of entry i describes; then the header refers to it. */
static int grow_table(struct qcow2 *q, u64 i, u64 off, u64 clusters)
{
    u32 n = (u32)(clusters << (q->cluster_log2 - 3));
    u64 *grown = calloc(n, sizeof *grown), old_off = q->refs_off;
    u32 old_n = q->n_refs;
    u8 field[12];
    bool dirty;

    if (!grown)
        return -ENOMEM;
    memcpy(grown, q->refs, q->n_refs * sizeof *grown);
    grown[i] = i << per_block_log2(q) << q->cluster_log2;
    int code = write_tables(q, Q_REFS);
    if (!code)
        code = write_entries(q, off, grown, n, &dirty);
    if (!code)
        code = image_flush(q->fd, &q->lost);
    u64 be_off = q_be64(off);
    u32 be_n = __builtin_bswap32((u32)clusters);
    memcpy(field, &be_off, 8);
    memcpy(field + 8, &be_n, 4);
    if (!code)
        code = image_write(q->fd, REFS_AT, field, sizeof field);
    if (code) {
        free(grown);
        return code;
    }
    free(q->refs);
    q->refs = grown;
    q->refs_off = off;
    q->n_refs = n;
    q->refs_dirty = false;
    meta_remove(q, old_off, 8ull * old_n);
    return q_free_later(q, old_off, 8ull * old_n);
}

/* The refcount block of entry i is made, in the first of the clusters that it describes, all of which are free. */
static int make_block(struct qcow2 *q, u64 i)
{
    u64 first = i << per_block_log2(q), off = first << q->cluster_log2, clusters = 0;
    struct q_table *t;

    if (i >= q->n_refs)
        clusters = (MAX(2ull * q->n_refs, i + 1) + (q->cluster / 8) - 1) >> (q->cluster_log2 - 3);
    if (clusters + 1 >= 1ull << per_block_log2(q))
        return -EFBIG;
    grow_end(q, off + ((clusters + 1) << q->cluster_log2));
    if (!q_meta_add(q, off, (clusters + 1) << q->cluster_log2))
        return q_damage(q, "free clusters hold tables");
    int code = q_table_get(q, Q_REFS, off, true, &t);
    for (u64 k = 0; k <= clusters && !code; k++)
        ref_set(q, t->data, k, 1);
    if (clusters && !code)
        code = grow_table(q, i, off + q->cluster, clusters);
    if (code && q->refs_off != off + q->cluster)        /* the host's fault: it may go well later */
        meta_remove(q, off, (clusters + 1) << q->cluster_log2);
    if (code || clusters)
        return code;
    q->refs[i] = off;
    q->refs_dirty = true;
    return 0;
}

int q_alloc(struct qcow2 *q, u64 *off)
{
    u32 log2 = per_block_log2(q);
    struct q_table *t;

    for (u64 cluster = q->hint;; cluster++) {
        int code = ref_block(q, cluster, &t);
        if (!code && !t)
            code = make_block(q, cluster >> log2);
        if (!code && !t)
            code = ref_block(q, cluster, &t);
        if (code)
            return code;
        u64 in = cluster & ((1ull << log2) - 1);
        if (ref_get(q, t->data, in))
            continue;
        *off = cluster << q->cluster_log2;
        if (q_is_meta(q, *off))
            return q_damage(q, "a table's cluster counts as free");
        ref_set(q, t->data, in, 1);
        t->dirty = true;
        q->hint = cluster + 1;
        grow_end(q, *off + q->cluster);
        return 0;
    }
}
