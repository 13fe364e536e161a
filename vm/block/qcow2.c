/* qcow2.c - images in QEMU's format: recognised. */
#include "base/err.h"
#include "vm/block/block_in.h"

#include <errno.h>
#include <unistd.h>

bool qcow2_is(const u8 head[4]) { return !memcmp(head, "QFI\xfb", 4); }

struct block *qcow2_open(int fd, const char *path, bool write, unsigned depth, struct err *err)
{
    err_set(err, -ENOTSUP, "%s is a qcow2 image, which Ferry cannot read; `qemu-img convert -O raw' makes a raw one", path);
    close(fd);
    return NULL;
}
