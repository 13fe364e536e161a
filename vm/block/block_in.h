/* block_in.h - what the formats of images share.  Internal to vm/block/. */
#pragma once

#include "vm/block/block.h"

enum { BLOCK_DEPTH = 16 };          /* images behind images */

/* ---- file.c: the file of an image ---- */
/* Opens a regular file or a device and locks it as QEMU does, so that of several programs none writes what others use.
 * The descriptor or -errno with a message. */
MUST_CHECK int image_open(const char *path, bool write, struct err *err);
MUST_CHECK int image_size(int fd, const char *path, u64 *size, struct err *err);
/* All of it: what lies behind the end of the file reads as zeros. */
MUST_CHECK int image_read(int fd, u64 off, void *to, u64 size);
MUST_CHECK int image_write(int fd, u64 off, const void *from, u64 size);
MUST_CHECK int image_readv(int fd, u64 off, const struct iovec *iov, unsigned n);
MUST_CHECK int image_writev(int fd, u64 off, const struct iovec *iov, unsigned n);
/* Makes zeros; free: by giving back its room, if the file system can. */
MUST_CHECK int image_zero(int fd, u64 off, u64 size, bool free);
/* *lost: of this image, for as long as it is open.  A host that could not write once says so once, and takes what it could
 * not write for written: from then on no flush goes well. */
MUST_CHECK int image_flush(int fd, bool *lost);

u64 iov_total(const struct iovec *iov, unsigned n);
void iov_clear(const struct iovec *iov, unsigned n);
void iov_fill(const struct iovec *iov, unsigned n, const u8 *from);         /* their whole length */
void iov_gather(const struct iovec *iov, unsigned n, u8 *to);
enum { IOV_MAX_PARTS = 258 };       /* of one request */

/* ---- the formats ---- */
/* They take fd, and close it when they fail. */
struct block *raw_open(int fd, const char *path, bool write, struct err *err);
struct block *qcow2_open(int fd, const char *path, bool write, unsigned depth, struct err *err);
bool qcow2_is(const u8 head[4]);
/* Takes `below`.  Writes go to a temporary file. */
struct block *scratch_open(struct block *below, struct err *err);
/* An image by its path; format: "raw", "qcow2" or NULL: what it looks like; depth: images that it is behind. */
struct block *format_open(const char *path, const char *format, bool write, unsigned depth, struct err *err);
