/* raw.c - an image that is the disk, byte for byte. */
#include "base/err.h"
#include "vm/block/block_in.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct raw {
    struct block block;
    int fd;
    bool lost;                  /* see image_flush */
};

static struct raw *self(struct block *b) { return CONTAINER_OF(b, struct raw, block); }

static int raw_read(struct block *b, u64 off, const struct iovec *iov, unsigned n) { return image_readv(self(b)->fd, off, iov, n); }

/* A guest must not make another format of its disk, whose header could name any file to be opened at the next start. */
static int raw_write(struct block *b, u64 off, const struct iovec *iov, unsigned n)
{
    struct iovec part[IOV_MAX_PARTS + 1];
    u8 head[4] = { 0 };

    if (!off && iov_total(iov, n) >= sizeof head) {
        iov_gather(part, iov_part(iov, n, 0, sizeof head, part), head);
        if (qcow2_is(head))
            return -EPERM;
        /* What was looked at is what is written: the guest may change its memory meanwhile. */
        part[0] = (struct iovec){ head, sizeof head };
        return image_writev(self(b)->fd, 0, part, 1 + iov_part(iov, n, sizeof head, UINT64_MAX, part + 1));
    }
    return image_writev(self(b)->fd, off, iov, n);
}

static int raw_zero(struct block *b, u64 off, u64 size, bool may_free) { return image_zero(self(b)->fd, off, size, may_free); }
static int raw_flush(struct block *b) { return image_flush(self(b)->fd, &self(b)->lost); }

static void raw_close(struct block *b)
{
    close(self(b)->fd);
    free(self(b));
}

static const struct block_ops ops = { raw_read, raw_write, raw_zero, raw_flush, raw_close };

struct block *raw_open(int fd, const char *path, bool write, struct err *err)
{
    struct raw *r = calloc(1, sizeof *r);
    u64 size;

    if (r && !image_size(fd, path, &size, err)) {
        if (size) {
            *r = (struct raw){ .block = { &ops, ALIGN_UP(size, (u64)BLOCK_SECTOR), path }, .fd = fd };
            return &r->block;
        }
        err_set(err, -EINVAL, "%s is empty", path);
    } else if (!r) {
        err_set(err, -ENOMEM, "no memory for %s", path);
    }
    free(r);
    close(fd);
    return NULL;
}
