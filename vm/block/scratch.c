/* scratch.c - what is written before an image that stays as it is: a temporary file without a name, as large as the
 * image and sparse, and a bit for each 4 KiB of it that counts. */
#include "base/err.h"
#include "base/os.h"
#include "vm/block/block_in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PIECE_LOG2 = 12, PIECE = 1 << PIECE_LOG2 };

struct scratch {
    struct block block, *below;
    int fd;
    u64 n_bytes;                /* of the bits */
    u8 *here;                   /* the bits: this piece is in the file */
};

static struct scratch *self(struct block *b) { return CONTAINER_OF(b, struct scratch, block); }

static bool is_here(const struct scratch *s, u64 piece) { return s->here[piece >> 3] >> (piece & 7) & 1; }

/* How many bytes from off on, at most size, are alike. */
static u64 run(const struct scratch *s, u64 off, u64 size)
{
    u64 piece = off >> PIECE_LOG2, end = piece + 1;

    while (end << PIECE_LOG2 < off + size && is_here(s, end) == is_here(s, piece))
        end++;
    return MIN(size, (end << PIECE_LOG2) - off);
}

static int scratch_read(struct block *b, u64 off, const struct iovec *iov, unsigned n)
{
    const struct scratch *s = self(b);
    struct iovec part[IOV_MAX_PARTS];
    int code = 0;

    for (u64 at = 0, size = iov_total(iov, n), len; at < size && !code; at += len) {
        len = run(s, off + at, size - at);
        unsigned parts = iov_part(iov, n, at, len, part);
        code = is_here(s, (off + at) >> PIECE_LOG2) ? image_readv(s->fd, off + at, part, parts)
                                                    : s->below->ops->read(s->below, off + at, part, parts);
    }
    return code;
}

/* The piece with this offset comes over from the image, if only a part of it is going to be written. */
static int fetch(struct scratch *s, u64 off)
{
    u8 bytes[PIECE];
    u64 start = ALIGN_DOWN(off, (u64)PIECE), size = MIN(PIECE, s->block.size - start);

    if (off == start || off >= s->block.size || is_here(s, off >> PIECE_LOG2))
        return 0;
    int code = block_read(s->below, start, bytes, size);
    if (!code)
        code = image_write(s->fd, start, bytes, size);
    if (!code)
        s->here[start >> PIECE_LOG2 >> 3] |= (u8)(1 << (start >> PIECE_LOG2 & 7));
    return code;
}

static void mark(struct scratch *s, u64 off, u64 size)
{
    for (u64 piece = off >> PIECE_LOG2; piece << PIECE_LOG2 < off + size; piece++)
        s->here[piece >> 3] |= (u8)(1 << (piece & 7));
}

static int scratch_write(struct block *b, u64 off, const struct iovec *iov, unsigned n)
{
    struct scratch *s = self(b);
    u64 size = iov_total(iov, n);
    int code = fetch(s, off);

    if (!code)
        code = fetch(s, off + size);
    if (!code)
        code = image_writev(s->fd, off, iov, n);
    if (!code)
        mark(s, off, size);
    return code;
}

static int scratch_zero(struct block *b, u64 off, u64 size, bool may_free)
{
    struct scratch *s = self(b);
    int code = fetch(s, off);

    if (!code)
        code = fetch(s, off + size);
    if (!code)
        code = image_zero(s->fd, off, size, true);
    if (!code)
        mark(s, off, size);
    return code;
}

/* Nothing here outlives Ferry. */
static int scratch_flush(struct block *b) { return 0; }

static void scratch_close(struct block *b)
{
    struct scratch *s = self(b);

    block_close(s->below);
    close(s->fd);
    os_free(s->here, s->n_bytes);
    free(s);
}

static const struct block_ops ops = { scratch_read, scratch_write, scratch_zero, scratch_flush, scratch_close };

/* In $TMPDIR, or where there is room for large files. */
static int temporary(struct err *err)
{
    const char *dir = secure_getenv("TMPDIR");
    char name[4096];
    int fd;

    dir = dir && *dir ? dir : "/var/tmp";
    fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR) && (size_t)snprintf(name, sizeof name, "%s/ferry-XXXXXX", dir) < sizeof name) {
        fd = mkostemp(name, O_CLOEXEC);
        if (fd >= 0)
            unlink(name);
    }
    return fd < 0 ? err_set(err, -errno, "no file for what the guest writes in %s: %s; set TMPDIR", dir, strerror(errno)) : fd;
}

struct block *scratch_open(struct block *below, struct err *err)
{
    struct scratch *s = calloc(1, sizeof *s);
    int fd = s ? temporary(err) : err_set(err, -ENOMEM, "no memory for %s", below->path);

    if (fd >= 0) {
        *s = (struct scratch){ { &ops, below->size, below->path }, below, fd, (below->size >> PIECE_LOG2 >> 3) + 1, NULL };
        s->here = os_alloc(s->n_bytes);
        if (s->here)
            return &s->block;
        err_set(err, -ENOMEM, "%s is too large: %llu GiB", below->path, (unsigned long long)below->size >> 30);
        close(fd);
    }
    free(s);
    block_close(below);
    return NULL;
}
