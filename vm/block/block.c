/* block.c - see block.h. */
#include "vm/block/block_in.h"

#include "base/err.h"

#include <unistd.h>

struct block *format_open(const char *path, bool write, unsigned depth, struct err *err)
{
    u8 head[4];
    int fd = image_open(path, write, err);

    if (fd < 0)
        return NULL;
    int code = image_read(fd, 0, head, sizeof head);
    if (code) {
        err_set(err, code, "%s: %s", path, strerror(-code));
        close(fd);
        return NULL;
    }
    return qcow2_is(head) ? qcow2_open(fd, path, write, depth, err) : raw_open(fd, path, write, err);
}

struct block *block_open(const char *path, enum block_use use, struct err *err)
{
    struct block *b = format_open(path, use == BLOCK_WRITE, 0, err);

    return b && use == BLOCK_SCRATCH ? scratch_open(b, err) : b;
}
