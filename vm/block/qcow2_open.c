/* qcow2_open.c - the header of a qcow2 image: what it must fulfil, what is behind it, its tables.  See qcow2.h. */
#include "base/err.h"
#include "vm/block/qcow2.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Numbers are big-endian. */
struct header {
    u8 magic[4];
    u32 version;
    u64 backing_off;
    u32 backing_size, cluster_log2;
    u64 size;
    u32 crypt, l1_size;
    u64 l1_off, refs_off;
    u32 refs_clusters, n_snapshots;
    u64 snapshots_off, incompatible, compatible, autoclear;     /* from incompatible on: version 3 */
    u32 refs_log2, header_size;
    u8 compression, unused[7];
};
_Static_assert(sizeof(struct header) == 112, "as the format has it");
enum { V2_SIZE = 72, V3_SIZE = 104, AUTOCLEAR_AT = 88 };
enum { DIRTY = 1, CORRUPT = 2, EXTERNAL = 4, COMPRESSION = 8, EXTENDED_L2 = 16 };
enum { MAX_L1 = 32 << 20, MAX_REFS = 8 << 20, MAX_NAME = 1023, EXT_FORMAT = 0xe2792aca, MAX_FORMAT = 15 };

extern const struct block_ops qcow2_ops;

bool qcow2_is(const u8 head[4]) { return !memcmp(head, "QFI\xfb", 4); }

static u32 be32(u32 v) { return __builtin_bswap32(v); }

static int refuse(const struct qcow2 *q, struct err *err, const char *why)
{
    return err_set(err, -EINVAL, "%s %s", q->block.path, why);
}

static void to_host(struct header *h)
{
    u32 *const half[] = { &h->version, &h->backing_size, &h->cluster_log2, &h->crypt, &h->l1_size, &h->refs_clusters,
                          &h->n_snapshots, &h->refs_log2, &h->header_size };
    u64 *const whole[] = { &h->backing_off, &h->size, &h->l1_off, &h->refs_off, &h->snapshots_off, &h->incompatible,
                           &h->compatible, &h->autoclear };

    for (unsigned i = 0; i < ARRAY_LEN(half); i++)
        *half[i] = be32(*half[i]);
    for (unsigned i = 0; i < ARRAY_LEN(whole); i++)
        *whole[i] = q_be64(*whole[i]);
}

static int check_features(const struct qcow2 *q, const struct header *h, struct err *err)
{
    u64 unknown = h->incompatible & ~(u64)(DIRTY | CORRUPT | EXTERNAL | COMPRESSION | EXTENDED_L2);

    if (h->crypt)
        return refuse(q, err, "is encrypted, which Ferry does not read");
    if (unknown)
        return err_set(err, -ENOTSUP, "%s has features that Ferry does not know (%#llx)", q->block.path, (unsigned long long)unknown);
    if (h->incompatible & EXTERNAL)
        return refuse(q, err, "has its data in another file, which Ferry does not read; `qemu-img convert' makes one file");
    if (h->incompatible & EXTENDED_L2)
        return refuse(q, err, "has subclusters (extended_l2), which Ferry does not read; `qemu-img convert' makes one without");
    if (h->incompatible & CORRUPT)
        return refuse(q, err, "is marked as damaged; `qemu-img check -r all' may mend it");
    if (h->incompatible & DIRTY && q->write)
        return refuse(q, err, "was not closed in order; `qemu-img check -r all' mends it");
    if (h->compression > 1)
        return refuse(q, err, "is compressed in a way that Ferry does not know");
    return 0;
}

/* Reads and checks the header. */
static int read_header(struct qcow2 *q, struct header *h, struct err *err)
{
    u64 size;
    int code = image_size(q->fd, q->block.path, &size, err);

    if (!code && (code = image_read(q->fd, 0, h, sizeof *h)))
        err_set(err, code, "%s: %s", q->block.path, strerror(-code));
    if (code)
        return code;
    to_host(h);
    if (size < V2_SIZE || (h->version != 2 && h->version != 3))
        return refuse(q, err, "is a qcow2 image of a version that Ferry does not know");
    if (h->version == 2) {
        h->incompatible = h->compatible = h->autoclear = h->compression = 0;
        h->refs_log2 = 4;
        h->header_size = V2_SIZE;
    } else if (h->header_size < sizeof *h || !(h->incompatible & COMPRESSION)) {
        h->compression = 0;
    }
    if (h->cluster_log2 < 9 || h->cluster_log2 > 21 || h->refs_log2 > 6 || h->size > INT64_MAX / 2 || h->size < BLOCK_SECTOR
        || h->header_size > 1u << h->cluster_log2 || (h->version == 3 && (h->header_size < V3_SIZE || h->header_size % 8)))
        return refuse(q, err, "is damaged: its header cannot be");
    q->version = h->version;
    q->cluster_log2 = h->cluster_log2;
    q->cluster = 1ull << h->cluster_log2;
    q->refs_log2 = h->refs_log2;
    q->end = q_up(q, size);
    q->zstd = h->compression == 1;
    q->block.size = ALIGN_DOWN(h->size, (u64)BLOCK_SECTOR);
    return check_features(q, h, err);
}

/* ---- what is behind ------------------------------------------------------------------------------------------------ */

/* The header's extensions may name the format of the image behind; "" if not. */
static int find_format(const struct qcow2 *q, const struct header *h, char format[MAX_FORMAT + 1], struct err *err)
{
    u64 end = h->backing_off && h->backing_off < q->cluster ? h->backing_off : q->cluster;
    u32 ext[2];

    *format = 0;
    for (u64 at = h->header_size; at + sizeof ext <= end;) {
        int code = image_read(q->fd, at, ext, sizeof ext);
        if (code)
            return err_set(err, code, "%s: %s", q->block.path, strerror(-code));
        u32 type = be32(ext[0]), size = be32(ext[1]);
        at += sizeof ext;
        if (!type)
            return 0;
        if (size > end - at || (type == EXT_FORMAT && size > MAX_FORMAT))
            return refuse(q, err, "is damaged: its header cannot be");
        if (type == EXT_FORMAT) {
            code = image_read(q->fd, at, format, size);
            format[size] = 0;
            return code ? err_set(err, code, "%s: %s", q->block.path, strerror(-code)) : 0;
        }
        at += ALIGN_UP((u64)size, 8ull);
    }
    return 0;
}

static int open_below(struct qcow2 *q, const struct header *h, unsigned depth, struct err *err)
{
    char name[MAX_NAME + 1], format[MAX_FORMAT + 1];
    const char *slash = strrchr(q->block.path, '/');
    u64 end = h->backing_off + h->backing_size;

    if (!h->backing_off)
        return 0;
    if (!h->backing_size || h->backing_size > MAX_NAME || h->backing_off < h->header_size || end < h->backing_off || end > q->cluster)
        return refuse(q, err, "is damaged: the name of the image behind it cannot be");
    if (depth == BLOCK_DEPTH)
        return refuse(q, err, "has too many images behind it");
    int code = image_read(q->fd, h->backing_off, name, h->backing_size);
    if (code)
        return err_set(err, code, "%s: %s", q->block.path, strerror(-code));
    name[h->backing_size] = 0;
    for (const char *c = name; *c; c++)
        if ((u8)*c < ' ')
            return refuse(q, err, "is damaged: the name of the image behind it cannot be");
    if (!strncmp(name, "json:", 5) || strstr(name, "://"))
        return err_set(err, -ENOTSUP, "%s: what is behind it is no file: %.100s", q->block.path, name);
    code = find_format(q, h, format, err);
    if (code)
        return code;
    int n = *name == '/' || !slash ? asprintf(&q->below_path, "%s", name)
                                   : asprintf(&q->below_path, "%.*s/%s", (int)(slash - q->block.path), q->block.path, name);
    if (n < 0) {
        q->below_path = NULL;
        return err_set(err, -ENOMEM, "no memory for %s", q->block.path);
    }
    struct err why;
    q->below = format_open(q->below_path, *format ? format : NULL, false, depth + 1, &why);
    return q->below ? 0 : err_set(err, -EINVAL, "%s%s%s", depth ? "" : q->block.path, depth ? "" : ", what is behind it: ", why.msg);
}

/* ---- tables ---------------------------------------------------------------------------------------------------------- */

/* Reads an array of n entries; its clusters and those that it refers to hold tables. */
static int load(struct qcow2 *q, u64 off, u32 n, u64 mask, u64 **entry, struct err *err)
{
    if (!q_meta_add(q, off, 8ull * n))
        return refuse(q, err, "is damaged: a table lies past the end or on another");
    *entry = malloc(8ull * n);
    int code = *entry ? image_read(q->fd, off, *entry, 8ull * n) : -ENOMEM;
    if (code)
        return err_set(err, code, "%s: %s", q->block.path, strerror(-code));
    for (u32 i = 0; i < n; i++) {
        u64 e = (*entry)[i] = q_be64((*entry)[i]);
        if (e & ~(mask | Q_OFFSET) || (e && !(e & Q_OFFSET)))
            return refuse(q, err, "is damaged: a table has unknown bits");
    }
    return q_meta_add_all(q, *entry, n) ? 0 : refuse(q, err, "is damaged: a table lies past the end or on another");
}

static int load_tables(struct qcow2 *q, const struct header *h, struct err *err)
{
    u32 span = q->cluster_log2 + q_l2_log2(q);
    u64 need = (h->size + (1ull << span) - 1) >> span;

    if (need > h->l1_size || need > MAX_L1 / 8 || !h->refs_clusters || h->refs_clusters > (u32)MAX_REFS >> q->cluster_log2)
        return refuse(q, err, "is damaged: its tables are too large or too small");
    q->n_l1 = (u32)need;
    q->l1_off = h->l1_off;
    q->refs_off = h->refs_off;
    q->n_refs = h->refs_clusters << (q->cluster_log2 - 3);
    if (!q_meta_add(q, 0, q->cluster))
        return refuse(q, err, "is damaged: it is too short");
    int code = load(q, q->l1_off, q->n_l1, Q_COPIED, &q->l1, err);
    return code ? code : load(q, q->refs_off, q->n_refs, 0, &q->refs, err);
}

static int prepare(struct qcow2 *q, const struct header *h, struct err *err)
{
    q->n_tables = (unsigned)MAX((u64)Q_MIN_TABLES, MIN((u64)Q_TABLES, (u64)Q_CACHE >> q->cluster_log2));
    q->whole = malloc(2 * q->cluster);
    q->packed = malloc(2 * q->cluster);
    if (!q->whole || !q->packed)
        return err_set(err, -ENOMEM, "no memory for %s", q->block.path);
    /* Bits of what is kept beside the disk, such as which of it has changed: no longer true. */
    if (q->write && h->autoclear && image_write(q->fd, AUTOCLEAR_AT, &(u64){ 0 }, sizeof(u64)))
        return refuse(q, err, "cannot be written");
    return 0;
}

struct block *qcow2_open(int fd, const char *path, bool write, unsigned depth, struct err *err)
{
    struct qcow2 *q = calloc(1, sizeof *q);
    struct header h;

    if (!q) {
        close(fd);
        err_set(err, -ENOMEM, "no memory for %s", path);
        return NULL;
    }
    *q = (struct qcow2){ .block = { &qcow2_ops, 0, path }, .fd = fd, .write = write };
    int code = read_header(q, &h, err);
    if (!code)
        code = load_tables(q, &h, err);
    if (!code)
        code = open_below(q, &h, depth, err);
    if (!code)
        code = prepare(q, &h, err);
    if (!code)
        return &q->block;
    q->write = false;
    qcow2_ops.close(&q->block);
    return NULL;
}
