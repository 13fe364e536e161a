/* ext4.h - reads files of an ext4 file system in a disk image, so that a kernel can be started without one running.
 *
 * Only reading, and only what is there after a clean end or what the journal does not hold: it is not replayed.  Read:
 * extents, 64-bit layouts, directories of any kind.  Not read, with a message: block maps of ext2 and ext3, inline data,
 * encryption, block groups by meta_bg.  Nothing in the file system is believed: sizes, numbers and depths are checked. */
#pragma once

#include "vm/block/block.h"

enum { EXT4_ROOT = 2, EXT4_NAME = 255 };

struct ext4 {
    struct block *block;
    u64 start, n_blocks;                /* bytes from the start of the disk; blocks of the file system */
    u64 first_group;                    /* block with the descriptors */
    u32 block_size, inode_size, desc_size, inodes_per_group, n_inodes;
};

struct ext4_file {
    u32 mode;
    u64 size;
    u8 root[60];                        /* of the tree of extents, or a short symbolic link */
    bool extents;
};

/* false: there is no ext4 in [start, start + size); with a message in err if it is one that cannot be read. */
bool ext4_open(struct ext4 *fs, struct block *b, u64 start, u64 size, struct err *err);

/* The file a path leads to, symbolic links followed; 0 or -errno: -ENOENT, or with a message. */
MUST_CHECK int ext4_find(const struct ext4 *fs, const char *path, struct ext4_file *f, struct err *err);
/* The same, but a symbolic link in the last place is what is found. */
MUST_CHECK int ext4_find_link(const struct ext4 *fs, const char *path, struct ext4_file *f, struct err *err);
/* Reads all of a file of at most max bytes, plus a zero; the caller frees *data. */
MUST_CHECK int ext4_load(const struct ext4 *fs, const struct ext4_file *f, u64 max, u8 **data, u64 *size, struct err *err);
/* Tells of each name in a directory; ends when `each` says false. */
MUST_CHECK int ext4_list(const struct ext4 *fs, const struct ext4_file *dir, bool (*each)(void *ctx, const char *name, u32 inode),
                         void *ctx, struct err *err);

static inline bool ext4_is_file(const struct ext4_file *f) { return (f->mode & 0xf000) == 0x8000; }
static inline bool ext4_is_dir(const struct ext4_file *f) { return (f->mode & 0xf000) == 0x4000; }
static inline bool ext4_is_link(const struct ext4_file *f) { return (f->mode & 0xf000) == 0xa000; }
