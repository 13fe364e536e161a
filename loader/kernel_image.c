/* kernel_image.c - see kernel_image.h. */
#include "loader/kernel_image.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { MAX_FILE = 1 << 30, MAX_IMAGE = 512 << 20 };

struct header {
    u32 code[2];
    u64 text_offset, image_size, flags, reserved[3];
    u32 magic, pe;
};
_Static_assert(sizeof(struct header) == 64, "the header of an Image");
enum { MAGIC = 0x644d5241, FLAG_BIG_ENDIAN = 1 };

int file_load(const char *path, u64 max, u8 **data, u64 *size, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), code = 0;
    struct stat st;

    *data = NULL;
    if (fd < 0)
        return err_set(err, -errno, "%s: %s", path, strerror(errno));
    if (fstat(fd, &st))
        code = err_set(err, -errno, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode))
        code = err_set(err, -EINVAL, "%s is no file", path);
    else if ((u64)st.st_size > max)
        code = err_set(err, -EFBIG, "%s is too large: %lld MiB", path, (long long)st.st_size >> 20);
    else if (!(*data = malloc((size_t)st.st_size + 1)))
        code = err_set(err, -ENOMEM, "no memory for %s", path);
    for (*size = 0; !code && *size < (u64)st.st_size;) {
        ssize_t n = read(fd, *data + *size, (size_t)st.st_size - *size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            code = err_set(err, -EIO, "%s: %s", path, n ? strerror(errno) : "it became shorter while it was read");
        else
            *size += (u64)n;
    }
    close(fd);
    if (code) {
        free(*data);
        *data = NULL;
    }
    return code;
}

/* k's data, which is compressed, becomes what it holds. */
static int gunzip(struct kernel_image *k, const char *path, struct err *err)
{
    z_stream z = { .next_in = k->data, .avail_in = (uInt)k->size };
    u8 *out = malloc(MAX_IMAGE);
    int how = Z_MEM_ERROR;

    if (out && inflateInit2(&z, 16 + MAX_WBITS) == Z_OK) {
        z.next_out = out;
        z.avail_out = MAX_IMAGE;
        how = inflate(&z, Z_FINISH);
        inflateEnd(&z);
    }
    if (how != Z_STREAM_END) {
        free(out);
        return err_set(err, -ENOEXEC, "%s is damaged: gzip says %d", path, how);
    }
    free(k->data);
    k->data = out;
    k->size = z.total_out;
    return 0;
}

int kernel_load(struct kernel_image *k, const char *path, struct err *err)
{
    struct header h;
    int code = file_load(path, MAX_FILE, &k->data, &k->size, err);

    if (!code && k->size >= 2 && k->data[0] == 0x1f && k->data[1] == 0x8b)
        code = gunzip(k, path, err);
    if (!code && k->size < sizeof h)
        code = err_set(err, -ENOEXEC, "%s is no kernel: too short", path);
    if (!code) {
        memcpy(&h, k->data, sizeof h);
        if (h.magic != MAGIC)
            code = err_set(err, -ENOEXEC, "%s is no ARM64 kernel: it must be an Image, plain or gzip", path);
        else if (h.flags & FLAG_BIG_ENDIAN)
            code = err_set(err, -ENOEXEC, "%s is a big-endian kernel, which Ferry does not run", path);
        else if (h.text_offset >= KERNEL_ALIGN || h.image_size > MAX_IMAGE)
            code = err_set(err, -ENOEXEC, "%s is damaged: its header asks for impossible memory", path);
    }
    if (code) {
        kernel_free(k);
        return code;
    }
    k->text_offset = h.text_offset;
    k->memory = MAX(h.image_size, k->size);
    return 0;
}

void kernel_free(struct kernel_image *k)
{
    free(k->data);
    k->data = NULL;
}
