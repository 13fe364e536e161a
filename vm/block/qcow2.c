/* qcow2.c - reading and writing the disk that a qcow2 image holds.  See qcow2.h. */
#include "vm/block/qcow2.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

static struct qcow2 *self(struct block *b) { return CONTAINER_OF(b, struct qcow2, block); }

/* ---- where a cluster is --------------------------------------------------------------------------------------- */

#define L1_RESERVED ~(Q_OFFSET | Q_COPIED)
#define L2_RESERVED ~(Q_OFFSET | Q_COPIED | Q_ZERO)

/* The L2 table of an offset on the disk; NULL: there is none. */
static int l2_of(struct qcow2 *q, u64 at, struct q_table **t)
{
    u64 entry = q->l1[at >> (q->cluster_log2 + q_l2_log2(q))];

    *t = NULL;
    return entry ? q_table_get(q, Q_L2, entry & Q_OFFSET, false, t) : 0;
}

static u64 l2_index(const struct qcow2 *q, u64 at) { return at >> q->cluster_log2 & ((1ull << q_l2_log2(q)) - 1); }
static u64 l2_get(const struct q_table *t, u64 i) { return q_be64(((const u64 *)t->data)[i]); }

static void l2_set(struct q_table *t, u64 i, u64 entry)
{
    ((u64 *)t->data)[i] = q_be64(entry);
    t->dirty = true;
}

/* Compressed data: where it begins, and how many bytes it has at most. */
static u64 packed_at(const struct qcow2 *q, u64 entry, u64 *size)
{
    u32 bits_off = 62 - (q->cluster_log2 - 8);
    u64 off = bits(entry, 0, bits_off);

    *size = (bits(entry, bits_off, 62 - bits_off) + 1) * BLOCK_SECTOR - off % BLOCK_SECTOR;
    return off;
}

/* Can the entry be? */
static int check(struct qcow2 *q, u64 entry)
{
    u64 off = entry & Q_OFFSET, size;

    if (entry & Q_COMPRESSED)
        return entry & Q_COPIED || packed_at(q, entry, &size) >= q->end ? q_damage(q, "compressed data past the end") : 0;
    if (entry & L2_RESERVED || (entry & Q_ZERO && q->version < 3))
        return q_damage(q, "a table of clusters has unknown bits");
    if (off && (off % q->cluster || off >= q->end || q_is_meta(q, off)))
        return q_damage(q, "a cluster that cannot be: past the end, or among tables");
    return 0;
}

static int entry_of(struct qcow2 *q, u64 at, u64 *entry)
{
    struct q_table *t;
    int code = l2_of(q, at, &t);

    *entry = t && !code ? l2_get(t, l2_index(q, at)) : 0;
    return code ? code : check(q, *entry);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool inflate_cluster(u8 *to, u64 room, const u8 *from, u64 size)
{
    z_stream z = { .next_in = (u8 *)(uintptr_t)from, .avail_in = (uInt)size, .next_out = to, .avail_out = (uInt)room };

    if (inflateInit2(&z, -15) != Z_OK)
        return false;
    int how = inflate(&z, Z_FINISH);
    inflateEnd(&z);
    return (how == Z_STREAM_END || how == Z_BUF_ERROR) && !z.avail_out;
}

static bool unzstd_cluster(u8 *to, u64 room, const u8 *from, u64 size)
{
    ZSTD_DStream *z = ZSTD_createDStream();
    ZSTD_inBuffer in = { from, size, 0 };
    ZSTD_outBuffer out = { to, room, 0 };
    size_t left = 1;

    while (z && left && !ZSTD_isError(left) && in.pos < in.size && out.pos < out.size)
        left = ZSTD_decompressStream(z, &out, &in);
    ZSTD_freeDStream(z);
    return out.pos == room;
}

/* The compressed cluster of an entry, in q->whole's second half. */
static int unpack(struct qcow2 *q, u64 entry, u8 **data)
{
    u64 size, off = packed_at(q, entry, &size);

    *data = q->whole + q->cluster;
    if (q->unpacked == entry)
        return 0;
    q->unpacked = 0;
    if (size > 2 * q->cluster)
        return q_damage(q, "compressed data of impossible size");
    int code = image_read(q->fd, off, q->packed, size);
    if (code)
        return code;
    if (!(q->zstd ? unzstd_cluster : inflate_cluster)(*data, q->cluster, q->packed, size))
        return q_damage(q, "compressed data that cannot be unpacked");
    q->unpacked = entry;
    return 0;
}

/* What lies behind the image, zeros where that ends. */
static int read_below(struct qcow2 *q, u64 at, const struct iovec *iov, unsigned n)
{
    struct iovec part[IOV_MAX_PARTS];
    u64 size = iov_total(iov, n), there = q->below && at < q->below->size ? MIN(size, q->below->size - at) : 0;
    int code = there ? q->below->ops->read(q->below, at, part, iov_part(iov, n, 0, there, part)) : 0;

    iov_clear(part, iov_part(iov, n, there, size - there, part));
    return code;
}

/* Within a cluster. */
static int read_piece(struct qcow2 *q, u64 at, const struct iovec *iov, unsigned n)
{
    u64 entry, in = at & (q->cluster - 1);
    u8 *data;
    int code = entry_of(q, at, &entry);

    if (code)
        return code;
    if (entry & Q_COMPRESSED) {
        code = unpack(q, entry, &data);
        if (!code)
            iov_fill(iov, n, data + in);
        return code;
    }
    if (entry & Q_ZERO)
        iov_clear(iov, n);
    else if (entry & Q_OFFSET)
        code = image_readv(q->fd, (entry & Q_OFFSET) + in, iov, n);
    else
        code = read_below(q, at, iov, n);
    return code;
}

typedef int piece_fn(struct qcow2 *q, u64 at, const struct iovec *iov, unsigned n);

/* Cluster by cluster. */
static int each_piece(struct qcow2 *q, u64 at, const struct iovec *iov, unsigned n, piece_fn *fn)
{
    struct iovec part[IOV_MAX_PARTS];
    u64 size = iov_total(iov, n);
    int code = 0;

    for (u64 done = 0, len; done < size && !code; done += len, at += len) {
        len = MIN(size - done, q->cluster - (at & (q->cluster - 1)));
        code = fn(q, at, part, iov_part(iov, n, done, len, part));
    }
    return code;
}

static int qcow2_read(struct block *b, u64 off, const struct iovec *iov, unsigned n)
{
    return each_piece(self(b), off, iov, n, read_piece);
}

/* ---- writing ------------------------------------------------------------------------------------------------------ */

/* The L2 table of an offset, which only this image's active disk uses. */
static int own_l2(struct qcow2 *q, u64 at, struct q_table **t)
{
    u64 *l1 = &q->l1[at >> (q->cluster_log2 + q_l2_log2(q))], old = *l1, off;
    int code = l2_of(q, at, t);

    if (code || old & Q_COPIED)
        return code;
    if (*t)
        memcpy(q->whole, (*t)->data, q->cluster);
    code = q_alloc(q, &off);
    if (!code && !q_meta_add(q, off, q->cluster))
        code = -ENOMEM;
    if (!code)
        code = q_table_get(q, Q_L2, off, true, t);
    if (code)
        return code;
    if (old)
        memcpy((*t)->data, q->whole, q->cluster);
    *l1 = off | Q_COPIED;
    q->l1_dirty = true;
    return old ? q_free_later(q, old & Q_OFFSET, q->cluster) : 0;
}

/* Sets the entry of an offset, and gives back what it referred to. */
static int replace(struct qcow2 *q, u64 at, u64 entry)
{
    struct q_table *t;
    u64 i = l2_index(q, at), old, size = q->cluster, off;
    int code = own_l2(q, at, &t);

    if (code)
        return code;
    old = l2_get(t, i);
    l2_set(t, i, entry);
    off = old & Q_COMPRESSED ? packed_at(q, old, &size) : old & Q_OFFSET;
    if (old & Q_COMPRESSED)
        q->unpacked = 0;
    return off ? q_free_later(q, off, size) : 0;
}

/* A cluster of its own for part of what is at `at`, the rest of it as it was. */
static int write_new(struct qcow2 *q, u64 at, const struct iovec *iov, unsigned n)
{
    u64 size = iov_total(iov, n), in = at & (q->cluster - 1), off;
    int code = q_give_back(q);

    if (size < q->cluster && !code) {
        code = read_piece(q, at - in, &(struct iovec){ q->whole, q->cluster }, 1);
        iov_gather(iov, n, q->whole + in);
    }
    if (!code)
        code = q_alloc(q, &off);
    if (!code)
        code = size < q->cluster ? image_write(q->fd, off, q->whole, q->cluster) : image_writev(q->fd, off, iov, n);
    return code ? code : replace(q, at, off | Q_COPIED);
}

static int write_piece(struct qcow2 *q, u64 at, const struct iovec *iov, unsigned n)
{
    u64 entry, uses;
    int code = entry_of(q, at, &entry);

    if (code)
        return code;
    if (entry & (Q_COMPRESSED | Q_ZERO) || !(entry & Q_COPIED) || !(entry & Q_OFFSET)
        || !(q->l1[at >> (q->cluster_log2 + q_l2_log2(q))] & Q_COPIED))
        return write_new(q, at, iov, n);
    code = q_refcount(q, entry & Q_OFFSET, &uses);
    if (!code && uses != 1)
        code = q_damage(q, "a cluster is used more often than it says");
    return code ? code : image_writev(q->fd, (entry & Q_OFFSET) + (at & (q->cluster - 1)), iov, n);
}

static int qcow2_write(struct block *b, u64 off, const struct iovec *iov, unsigned n)
{
    struct qcow2 *q = self(b);

    return q->damaged ? -EIO : each_piece(q, off, iov, n, write_piece);
}

static int zero_part(struct qcow2 *q, u64 at, u64 size)
{
    static const u8 zeros[64 << 10];
    int code = 0;

    for (u64 n; size && !code; size -= n, at += n) {
        n = MIN(MIN(size, sizeof zeros), q->cluster - (at & (q->cluster - 1)));
        code = write_piece(q, at, &(struct iovec){ (u8 *)(uintptr_t)zeros, n }, 1);
    }
    return code;
}

/* A whole cluster becomes zeros; it needs no room. */
static int zero_cluster(struct qcow2 *q, u64 at)
{
    u64 entry;
    int code = entry_of(q, at, &entry);

    if (code || entry & Q_ZERO || (!entry && !q->below))
        return code;
    code = q_give_back(q);
    if (code)
        return code;
    if (q->version >= 3)
        return replace(q, at, Q_ZERO);
    if (!q->below)
        return replace(q, at, 0);
    return zero_part(q, at, MIN(q->cluster, q->block.size - at));
}

static int qcow2_zero(struct block *b, u64 off, u64 size, bool may_free)
{
    struct qcow2 *q = self(b);
    int code = q->damaged ? -EIO : 0;

    for (u64 n; size && !code; size -= n, off += n) {
        n = MIN(size, q->cluster - (off & (q->cluster - 1)));
        bool whole = n == q->cluster || (off + n == b->size && !(off & (q->cluster - 1)));
        code = whole ? zero_cluster(q, off) : zero_part(q, off, n);
    }
    return code;
}

static int qcow2_flush(struct block *b)
{
    struct qcow2 *q = self(b);

    return q->damaged ? -EIO : q->write ? q_commit(q, true) : 0;
}

static void qcow2_close(struct block *b)
{
    struct qcow2 *q = self(b);

    /* What was freed by the first is written by the second. */
    if (q->write && !q->damaged && !q_commit(q, true) && q_commit(q, true))
        q->damaged = true;
    if (q->below)
        block_close(q->below);
    for (unsigned i = 0; i < Q_TABLES; i++)
        free(q->table[i].data);
    close(q->fd);
    free(q->below_path);
    free(q->l1);
    free(q->refs);
    free(q->meta);
    free(q->freed);
    free(q->whole);
    free(q->packed);
    free(q);
}

const struct block_ops qcow2_ops = { qcow2_read, qcow2_write, qcow2_zero, qcow2_flush, qcow2_close };
