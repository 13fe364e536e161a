/* kernel_image.h - Linux kernels for direct start: the Image format of arm64 (Documentation/arch/arm64/booting.rst),
 * plain, compressed with gzip, or wrapped as an EFI program with a compressed payload (zboot: gzip or zstd).
 *
 * Files are not trusted: whatever is wrong with one becomes a message. */
#pragma once

#include "base/base.h"

struct err;

struct kernel_image {
    u8 *data;               /* the image; freed by kernel_free */
    u64 size;
    u64 text_offset;        /* from a multiple of 2 MiB, where it is to lie */
    u64 memory;             /* that it needs from there on */
};

enum { KERNEL_ALIGN = 2 << 20 };

/* The file's kernel.  0 or -errno with a message. */
MUST_CHECK int kernel_load(struct kernel_image *k, const char *path, struct err *err);
/* The same of a file in memory, which it takes; name: for messages. */
MUST_CHECK int kernel_take(struct kernel_image *k, u8 *data, u64 size, const char *name, struct err *err);
void kernel_free(struct kernel_image *k);

/* A whole file in memory that the caller frees, at most max bytes; 0 or -errno with a message. */
MUST_CHECK int file_load(const char *path, u64 max, u8 **data, u64 *size, struct err *err);
