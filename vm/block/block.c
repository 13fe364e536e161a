/* block.c - see block.h. */
#include "vm/block/block_in.h"

#include "base/err.h"

#include <errno.h>
#include <unistd.h>

struct block *format_open(const char *path, const char *format, bool write, unsigned depth, struct err *err)
{
    u8 head[4];
    int fd = image_open(path, write, err);

    if (fd < 0)
        return NULL;
    int code = image_read(fd, 0, head, sizeof head);
    bool qcow2 = !code && qcow2_is(head), raw = format && !strcmp(format, "raw");
    if (code)
        err_set(err, code, "%s: %s", path, strerror(-code));
    else if (format && !raw && (strcmp(format, "qcow2") || !qcow2))
        code = err_set(err, -ENOTSUP, "%s is no %s image that Ferry reads", path, format);
    if (code) {
        close(fd);
        return NULL;
    }
    return qcow2 && !raw ? qcow2_open(fd, path, write, depth, err) : raw_open(fd, path, write, err);
}

struct block *block_open(const char *path, enum block_use use, struct err *err)
{
    struct block *b = format_open(path, NULL, use == BLOCK_WRITE, 0, err);

    return b && use == BLOCK_SCRATCH ? scratch_open(b, err) : b;
}
