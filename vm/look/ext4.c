/* ext4.c - see ext4.h. */
#include "vm/look/ext4.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>

/* ---- the super block ------------------------------------------------------------------------------------------- */

enum { SUPER_AT = 1024, SUPER_SIZE = 1024, MAGIC = 0xef53, MIN_BLOCK = 1024, MAX_BLOCK = 65536 };
enum { JOURNAL_DEVICE = 0x8, META_BG = 0x10, COMPRESSION = 0x1, WIDE = 0x80 };
/* What changes nothing for who only reads files: types in directories, a journal to replay, extents, 64 bits, multiple
 * mounts, flexible groups, large attributes, checksums' seed, large directories, inline data, encryption, case folding. */
static const u32 readable = 0x2 | 0x4 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x2000 | 0x4000 | 0x8000 | 0x10000 | 0x20000;

static u16 get16(const u8 *p) { return (u16)(p[0] | p[1] << 8); }
static u32 get32(const u8 *p) { return get16(p) | (u32)get16(p + 2) << 16; }
static u64 join(u32 low, u32 high) { return low | (u64)high << 32; }

static int read_bytes(const struct ext4 *fs, u64 off, void *to, u64 size, struct err *err)
{
    u8 sectors[2 * BLOCK_SECTOR];
    u64 at = fs->start + off, first = ALIGN_DOWN(at, (u64)BLOCK_SECTOR);

    if (off > fs->n_blocks * fs->block_size || size > fs->n_blocks * fs->block_size - off)
        return err_set(err, -EUCLEAN, "%s: its file system is damaged: a reference past its end", fs->block->path);
    int code = size < BLOCK_SECTOR ? block_read(fs->block, first, sectors, MIN(sizeof sectors, fs->block->size - first))
                                   : block_read(fs->block, at, to, size);
    if (code)
        return err_set(err, code, "%s: %s", fs->block->path, strerror(-code));
    if (size < BLOCK_SECTOR)
        memcpy(to, sectors + (at - first), size);
    return 0;
}

static int unreadable(const struct ext4 *fs, struct err *err, const char *why)
{
    return err_set(err, -EUCLEAN, "%s: its ext4 file system %s", fs->block->path, why);
}

/* What the numbers of the super block must fulfil. */
static bool sound(const struct ext4 *fs, u64 size)
{
    return fs->n_blocks && fs->n_blocks <= size / fs->block_size && fs->inode_size >= 128 && fs->inode_size <= fs->block_size
           && is_pow2(fs->inode_size) && fs->desc_size >= 32 && fs->desc_size <= fs->block_size && is_pow2(fs->desc_size)
           && fs->inodes_per_group && fs->n_inodes >= 11;
}

bool ext4_open(struct ext4 *fs, struct block *b, u64 start, u64 size, struct err *err)
{
    u8 super[SUPER_SIZE];

    err->msg[0] = 0;
    *fs = (struct ext4){ .block = b, .start = start };
    if (start > b->size || size > b->size - start || size < 8 * MIN_BLOCK || block_read(b, start + SUPER_AT, super, sizeof super)
        || get16(super + 56) != MAGIC)
        return false;
    u32 scale = get32(super + 24), needs = get32(super + 96);
    fs->block_size = scale <= 6 ? MIN_BLOCK << scale : MAX_BLOCK;
    fs->n_blocks = join(get32(super + 4), needs & WIDE ? get32(super + 336) : 0);
    fs->n_inodes = get32(super);
    fs->inodes_per_group = get32(super + 40);
    fs->inode_size = get32(super + 76) ? get16(super + 88) : 128;
    fs->desc_size = needs & WIDE ? get16(super + 254) : 32;
    fs->first_group = get32(super + 20) + 1ull;
    if (needs & ~readable)
        unreadable(fs, err, needs & META_BG ? "has its groups described in a way that Ferry does not read (meta_bg)"
                                            : "has features that Ferry does not read");
    else if (scale > 6 || !sound(fs, size))
        unreadable(fs, err, "is damaged: its super block cannot be");
    return !err->msg[0];
}

/* ---- files ------------------------------------------------------------------------------------------------------ */

enum { FLAG_ENCRYPTED = 0x800, FLAG_EXTENTS = 0x80000, FLAG_INLINE = 0x10000000, INODE_HEAD = 128 };

static int read_inode(const struct ext4 *fs, u32 n, struct ext4_file *f, struct err *err)
{
    u8 desc[64] = { 0 }, inode[INODE_HEAD];
    u32 group, index;

    if (!n || n > fs->n_inodes)
        return unreadable(fs, err, "is damaged: a file with an impossible number");
    group = (n - 1) / fs->inodes_per_group;
    index = (n - 1) % fs->inodes_per_group;
    int code = read_bytes(fs, fs->first_group * fs->block_size + (u64)group * fs->desc_size, desc, MIN(fs->desc_size, sizeof desc), err);
    if (code)
        return code;
    u64 table = join(get32(desc + 8), fs->desc_size >= 64 ? get32(desc + 40) : 0);
    if (table >= fs->n_blocks)
        return unreadable(fs, err, "is damaged: a group of files past its end");
    code = read_bytes(fs, table * fs->block_size + (u64)index * fs->inode_size, inode, sizeof inode, err);
    if (code)
        return code;
    u32 flags = get32(inode + 32);
    f->mode = get16(inode);
    f->size = join(get32(inode + 4), get32(inode + 108));
    f->extents = flags & FLAG_EXTENTS;
    memcpy(f->root, inode + 40, sizeof f->root);
    if (flags & (FLAG_ENCRYPTED | FLAG_INLINE))
        return unreadable(fs, err, flags & FLAG_INLINE ? "has files inside their inodes, which Ferry does not read"
                                                       : "is encrypted");
    return 0;
}

enum { EXTENT_MAGIC = 0xf30a, EXTENT_DEPTH = 5, UNWRITTEN = 32768 };

/* Where block `want` of the file is: *at, 0 for a hole, and how many follow it there, at most *n. */
static int map(const struct ext4 *fs, const struct ext4_file *f, u32 want, u64 *at, u32 *n, struct err *err)
{
    u8 node[MAX_BLOCK];
    u32 limit = *n, room = (u32)sizeof f->root;

    if (!f->extents)
        return unreadable(fs, err, "has files of an older kind (block maps), which Ferry does not read");
    memcpy(node, f->root, room);
    for (int depth = get16(node + 6), below = EXTENT_DEPTH + 1;; depth--) {
        u32 used = get16(node + 2), i = 0;
        if (get16(node) != EXTENT_MAGIC || depth < 0 || depth >= below || get16(node + 6) != depth || used >= room / 12)
            return unreadable(fs, err, "is damaged: a file's list of extents cannot be");
        below = depth;
        while (i < used && get32(node + 12 * (i + 1)) <= want)
            i++;
        u32 next = i < used ? get32(node + 12 * (i + 1)) : UINT32_MAX;
        limit = MIN(limit, next - want);
        const u8 *e = node + 12 * i;                    /* the last that begins at or before; i = 0: there is none */
        u32 len = get16(e + 4);
        bool unwritten = len > UNWRITTEN;               /* room for a file, which is zeros */
        len -= unwritten ? UNWRITTEN : 0;
        if (!i || (!depth && want - get32(e) >= len)) {
            *at = 0;
            *n = limit;
            return 0;
        }
        if (!depth) {
            u32 in = want - get32(e);
            *at = unwritten ? 0 : join(get32(e + 8), get16(e + 6)) + in;
            *n = MIN(limit, len - in);
            return !*at || *at + *n <= fs->n_blocks ? 0 : unreadable(fs, err, "is damaged: a file past its end");
        }
        room = fs->block_size;
        int code = read_bytes(fs, join(get32(e + 4), get16(e + 8)) * fs->block_size, node, room, err);
        if (code)
            return code;
    }
}

int ext4_load(const struct ext4 *fs, const struct ext4_file *f, u64 max, u8 **data, u64 *size, struct err *err)
{
    u64 n_blocks = (f->size + fs->block_size - 1) / fs->block_size, at;
    int code = 0;

    *data = NULL;
    *size = f->size;
    if (f->size > max || n_blocks > fs->n_blocks)
        return err_set(err, -EFBIG, "%s: a file in it is too large: %llu MiB", fs->block->path, (unsigned long long)f->size >> 20);
    *data = calloc(1, n_blocks * fs->block_size + 1);
    if (!*data)
        return err_set(err, -ENOMEM, "no memory for a file in %s", fs->block->path);
    for (u32 i = 0, n; i < n_blocks && !code; i += n) {
        n = (u32)n_blocks - i;
        code = map(fs, f, i, &at, &n, err);
        if (!code && at)
            code = read_bytes(fs, at * fs->block_size, *data + (u64)i * fs->block_size, (u64)n * fs->block_size, err);
    }
    if (code) {
        free(*data);
        *data = NULL;
        return code;
    }
    memset(*data + f->size, 0, n_blocks * fs->block_size - f->size + 1);
    return 0;
}

/* ---- directories -------------------------------------------------------------------------------------------------- */

enum { MAX_DIR = 16 << 20, MAX_LINK = 4096, MAX_LINKS = 8 };

int ext4_list(const struct ext4 *fs, const struct ext4_file *dir, bool (*each)(void *ctx, const char *name, u32 inode), void *ctx,
              struct err *err)
{
    u8 *data;
    u64 size;
    bool more = true;
    int code = ext4_load(fs, dir, MAX_DIR, &data, &size, err);

    if (code)
        return code;
    for (u64 at = 0; more && !code && at + 8 <= size;) {
        const u8 *e = data + at;
        u32 len = get16(e + 4), name_len = e[6], left = (u32)(fs->block_size - at % fs->block_size);
        char name[EXT4_NAME + 1] = "";
        if (fs->block_size == MAX_BLOCK && (!len || len == MAX_BLOCK - 1))
            len = MAX_BLOCK;
        if (len < 8 || len % 4 || len > left || 8 + name_len > len) {
            code = unreadable(fs, err, "is damaged: a directory cannot be");
            break;
        }
        memcpy(name, e + 8, name_len);
        if (get32(e) && name_len)
            more = each(ctx, name, get32(e));
        at += len;
    }
    free(data);
    return code;
}

struct search {
    const char *name;
    u32 found;
};

static bool same(void *ctx, const char *name, u32 inode)
{
    struct search *s = ctx;

    if (strcmp(name, s->name))
        return true;
    s->found = inode;
    return false;
}

static int read_link(const struct ext4 *fs, const struct ext4_file *f, char *target, struct err *err)
{
    u8 *data;
    u64 size;

    if (!f->extents && f->size < sizeof f->root) {
        memcpy(target, f->root, f->size);
        target[f->size] = 0;
        return 0;
    }
    int code = ext4_load(fs, f, MAX_LINK - 1, &data, &size, err);
    if (!code)
        memcpy(target, data, size + 1);
    free(data);
    return code;
}

/* The file called `name` in a directory. */
static int find_entry(const struct ext4 *fs, const struct ext4_file *dir, const char *name, struct ext4_file *f, struct err *err)
{
    struct search s = { name, 0 };

    if (!ext4_is_dir(dir))
        return -ENOENT;
    int code = ext4_list(fs, dir, same, &s, err);
    return code ? code : s.found ? read_inode(fs, s.found, f, err) : -ENOENT;
}

static int find(const struct ext4 *fs, const char *path, bool follow, struct ext4_file *f, struct err *err)
{
    char left[2 * MAX_LINK], target[MAX_LINK], name[EXT4_NAME + 1], rest[MAX_LINK];
    struct ext4_file dir;
    int links = 0, code = read_inode(fs, EXT4_ROOT, f, err);

    if (strlen(path) >= MAX_LINK)
        return -ENOENT;
    strcpy(left, path);
    for (char *at = left; !code;) {
        at += strspn(at, "/");
        size_t len = strcspn(at, "/");
        if (!len)
            return 0;
        if (len > EXT4_NAME)
            return -ENOENT;
        memcpy(name, at, len);
        name[len] = 0;
        at += len;
        dir = *f;
        code = find_entry(fs, &dir, name, f, err);
        if (code || !ext4_is_link(f) || (!follow && !at[strspn(at, "/")]))
            continue;
        if (links++ == MAX_LINKS)
            return -ENOENT;
        code = read_link(fs, f, target, err);
        if (code)
            return code;
        if (strlen(at) >= MAX_LINK)
            return -ENOENT;
        strcpy(rest, at);
        strcpy(left, target);
        strcat(strcat(left, "/"), rest);
        at = left;
        if (*target == '/')
            code = read_inode(fs, EXT4_ROOT, f, err);
        else
            *f = dir;
    }
    return code;
}

int ext4_find(const struct ext4 *fs, const char *path, struct ext4_file *f, struct err *err) { return find(fs, path, true, f, err); }

int ext4_find_link(const struct ext4 *fs, const char *path, struct ext4_file *f, struct err *err)
{
    return find(fs, path, false, f, err);
}
