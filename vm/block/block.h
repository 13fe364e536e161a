/* block.h - what a disk is made of: an image in a file, raw or qcow2, with images behind it or a scratch layer before it.
 *
 *      virtio_blk ──► scratch ──► qcow2 ──► backing file (qcow2 or raw)
 *                  (temporary)   the image
 *
 * 1. Sizes and offsets are bytes, multiples of BLOCK_SECTOR; callers stay within size.
 * 2. Reading and writing wait for the host.  All calls of one block come from one thread at a time.
 * 3. What was written is safe from a crash of the host after a flush that came later, and from one of Ferry at once.
 * 4. Files are not trusted: whatever is wrong with one is a message at the start, or -EIO later. */
#pragma once

#include "base/base.h"
#include <sys/uio.h>

struct err;
struct block;

enum { BLOCK_SECTOR = 512 };

/* 0 or -errno each.  A block frees itself and what it is made of. */
struct block_ops {
    int (*read)(struct block *, u64 off, const struct iovec *iov, unsigned n);
    int (*write)(struct block *, u64 off, const struct iovec *iov, unsigned n);
    int (*zero)(struct block *, u64 off, u64 size, bool free);      /* free: its room may be given back */
    int (*flush)(struct block *);
    void (*close)(struct block *);                                  /* flushed or not */
};

struct block {
    const struct block_ops *ops;
    u64 size;
    const char *path;           /* of the image, for messages */
};

enum block_use {
    BLOCK_READ,                 /* others may read it too */
    BLOCK_WRITE,                /* nobody else may */
    BLOCK_SCRATCH,              /* as BLOCK_READ; what is written goes to a temporary file and is lost */
};

/* Opens an image of whatever format it is.  NULL with a message; path is borrowed for as long as the block lives. */
struct block *block_open(const char *path, enum block_use use, struct err *err);
static inline void block_close(struct block *b) { b->ops->close(b); }

/* [skip, skip + size) of some memory, as parts of its own; how many.  out: room for as many as there are. */
unsigned iov_part(const struct iovec *iov, unsigned n, u64 skip, u64 size, struct iovec *out);

/* One piece of memory. */
static inline int block_read(struct block *b, u64 off, void *to, u64 size)
{
    return b->ops->read(b, off, &(struct iovec){ to, size }, 1);
}
