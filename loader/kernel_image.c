/* kernel_image.c - see kernel_image.h. */
#include "loader/kernel_image.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

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
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), code = 0;      /* a pipe is refused, not waited for */
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

/* These unpack into MAX_IMAGE bytes: how many there are, 0 for damage.  What follows the end is not looked at. */
static size_t gunzip(u8 *out, const u8 *data, size_t size)
{
    z_stream z = { .next_in = (u8 *)(uintptr_t)data, .avail_in = (uInt)size, .next_out = out, .avail_out = MAX_IMAGE };
    int how = inflateInit2(&z, 16 + MAX_WBITS);

    if (how != Z_OK)
        return 0;
    how = inflate(&z, Z_FINISH);
    inflateEnd(&z);
    return how == Z_STREAM_END ? z.total_out : 0;
}

static size_t unzstd(u8 *out, const u8 *data, size_t size)
{
    ZSTD_DStream *z = ZSTD_createDStream();
    ZSTD_inBuffer from = { data, size, 0 };
    ZSTD_outBuffer to = { out, MAX_IMAGE, 0 };
    size_t left = 1;

    while (z && left && !ZSTD_isError(left) && from.pos < size && to.pos < MAX_IMAGE)
        left = ZSTD_decompressStream(z, &to, &from);
    ZSTD_freeDStream(z);
    return left ? 0 : to.pos;
}

/* k's data becomes what is compressed in some of it. */
static int unpack(struct kernel_image *k, u64 off, u64 size, bool zstd, const char *name, struct err *err)
{
    u8 *out = malloc(MAX_IMAGE);
    size_t n = out ? (zstd ? unzstd : gunzip)(out, k->data + off, size) : 0;

    if (!out)
        return err_set(err, -ENOMEM, "no memory to unpack %s", name);
    if (!n) {
        free(out);
        return err_set(err, -ENOEXEC, "%s is damaged: what it holds cannot be unpacked (%s)", name, zstd ? "zstd" : "gzip");
    }
    free(k->data);
    k->data = out;
    k->size = n;
    return 0;
}

/* An EFI program around a compressed kernel: "MZ", "zimg", where that is, its size, how it is compressed. */
static int unwrap(struct kernel_image *k, const char *name, struct err *err)
{
    enum { OFFSET = 8, SIZE = 12, HOW = 24, HOW_SIZE = 32 };
    u32 off, size;
    const u8 *how = k->data + HOW;

    memcpy(&off, k->data + OFFSET, sizeof off);
    memcpy(&size, k->data + SIZE, sizeof size);
    if (off > k->size || size > k->size - off)
        return err_set(err, -ENOEXEC, "%s is damaged: its kernel is past its end", name);
    if (!memcmp(how, "gzip", 5) || !memcmp(how, "zstd", 4))
        return unpack(k, off, size, *how == 'z', name, err);
    return err_set(err, -ENOEXEC, "%s is compressed in a way that Ferry does not unpack: only gzip and zstd", name);
}

int kernel_load(struct kernel_image *k, const char *path, struct err *err)
{
    u8 *data;
    u64 size;
    int code = file_load(path, MAX_FILE, &data, &size, err);

    k->data = NULL;
    return code ? code : kernel_take(k, data, size, path, err);
}

int kernel_take(struct kernel_image *k, u8 *data, u64 size, const char *path, struct err *err)
{
    struct header h;
    int code = 0;

    k->data = data;
    k->size = size;
    if (size >= sizeof h && data[0] == 0x1f && data[1] == 0x8b)
        code = unpack(k, 0, size, false, path, err);
    else if (size >= sizeof h && !memcmp(data, "MZ", 2) && !memcmp(data + 4, "zimg", 4))
        code = unwrap(k, path, err);
    if (!code && k->size < sizeof h)
        code = err_set(err, -ENOEXEC, "%s is no kernel: too short", path);
    if (!code) {
        memcpy(&h, k->data, sizeof h);
        if (h.magic != MAGIC)
            code = err_set(err, -ENOEXEC, "%s is no ARM64 kernel: it must be an Image, plain, gzip or EFI zboot", path);
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
