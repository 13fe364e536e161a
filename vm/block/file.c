/* file.c - the file of an image: opened, locked, read and written in full.  See block_in.h. */
#include "base/err.h"
#include "vm/block/block_in.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- locks ------------------------------------------------------------------------------------------------- */

/* QEMU's convention: byte 100 + i is locked by who does i with the image, 200 + i by who does not want others to. */
enum { READS, WRITES, RESIZES = 3, DOES = 100, FORBIDS = 200 };

static bool lock_byte(int fd, int byte)
{
    struct flock l = { .l_type = F_RDLCK, .l_start = byte, .l_len = 1 };
    return !fcntl(fd, F_OFD_SETLK, &l) || (errno != EAGAIN && errno != EACCES);     /* some file systems have no locks */
}

static bool locked(int fd, int byte)
{
    struct flock l = { .l_type = F_WRLCK, .l_start = byte, .l_len = 1 };
    return !fcntl(fd, F_OFD_GETLK, &l) && l.l_type != F_UNLCK;
}

/* First we say what we do, then we look what others do, so that of two that begin at once at least one sees the other. */
static bool lock_image(int fd, bool write)
{
    static const struct { u8 what; bool ours, writer; } rows[] = {
        { DOES + READS, true, false },    { FORBIDS + WRITES, true, false },  { FORBIDS + RESIZES, true, false },
        { DOES + WRITES, true, true },    { DOES + RESIZES, true, true },     { DOES + WRITES, false, false },
        { DOES + RESIZES, false, false }, { FORBIDS + READS, false, false },  { FORBIDS + WRITES, false, true },
        { FORBIDS + RESIZES, false, true },
    };

    for (unsigned i = 0; i < ARRAY_LEN(rows); i++)
        if ((!rows[i].writer || write) && (rows[i].ours ? !lock_byte(fd, rows[i].what) : locked(fd, rows[i].what)))
            return false;
    return true;
}

int image_open(const char *path, bool write, struct err *err)
{
    int fd = open(path, (write ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), code = 0;
    struct stat st;

    if (fd < 0)
        return err_set(err, -errno, "%s: %s", path, strerror(errno));
    if (fstat(fd, &st))
        code = err_set(err, -errno, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
        code = err_set(err, -EINVAL, "%s is no file", path);
    else if (!lock_image(fd, write))
        code = err_set(err, -EBUSY, "%s is in use by another program or disk%s", path, write ? "" : ", which writes to it");
    if (!code)
        return fd;
    close(fd);
    return code;
}

int image_size(int fd, const char *path, u64 *size, struct err *err)
{
    off_t end = lseek(fd, 0, SEEK_END);

    if (end < 0)
        return err_set(err, -errno, "%s: %s", path, strerror(errno));
    *size = (u64)end;
    return 0;
}

/* ---- pieces of memory ----------------------------------------------------------------------------------------- */

unsigned iov_part(const struct iovec *iov, unsigned n, u64 skip, u64 size, struct iovec *out)
{
    unsigned made = 0;

    for (unsigned i = 0; i < n && size; i++) {
        if (skip >= iov[i].iov_len) {
            skip -= iov[i].iov_len;
            continue;
        }
        u64 here = MIN(size, iov[i].iov_len - skip);
        out[made++] = (struct iovec){ (u8 *)iov[i].iov_base + skip, here };
        size -= here;
        skip = 0;
    }
    return made;
}

u64 iov_total(const struct iovec *iov, unsigned n)
{
    u64 size = 0;

    for (unsigned i = 0; i < n; i++)
        size += iov[i].iov_len;
    return size;
}

void iov_clear(const struct iovec *iov, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        memset(iov[i].iov_base, 0, iov[i].iov_len);
}

void iov_fill(const struct iovec *iov, unsigned n, const u8 *from)
{
    for (unsigned i = 0; i < n; from += iov[i++].iov_len)
        memcpy(iov[i].iov_base, from, iov[i].iov_len);
}

void iov_gather(const struct iovec *iov, unsigned n, u8 *to)
{
    for (unsigned i = 0; i < n; to += iov[i++].iov_len)
        memcpy(to, iov[i].iov_base, iov[i].iov_len);
}

/* ---- input and output --------------------------------------------------------------------------------------- */

typedef ssize_t transfer_fn(int fd, const struct iovec *iov, int n, off_t off);

/* All of it, however the host divides it.  *got: how far it came; 0 at the end of the file. */
static int transfer(transfer_fn *fn, int fd, u64 off, const struct iovec *iov, unsigned n, u64 *got)
{
    u64 size = iov_total(iov, n);
    struct iovec part[IOV_MAX_PARTS];

    ASSERT(n <= IOV_MAX_PARTS, "a request of %u parts", n);
    for (*got = 0; *got < size;) {
        unsigned parts = *got ? iov_part(iov, n, *got, size - *got, part) : n;
        ssize_t did = fn(fd, *got ? part : iov, (int)parts, (off_t)(off + *got));
        if (did < 0 && errno == EINTR)
            continue;
        if (did < 0)
            return -errno;
        if (!did)
            return 0;
        *got += (u64)did;
    }
    return 0;
}

static ssize_t do_read(int fd, const struct iovec *iov, int n, off_t off) { return preadv(fd, iov, n, off); }
static ssize_t do_write(int fd, const struct iovec *iov, int n, off_t off) { return pwritev(fd, iov, n, off); }

int image_readv(int fd, u64 off, const struct iovec *iov, unsigned n)
{
    struct iovec rest[IOV_MAX_PARTS];
    u64 got;
    int code = transfer(do_read, fd, off, iov, n, &got);

    if (!code)
        iov_clear(rest, iov_part(iov, n, got, UINT64_MAX, rest));
    return code;
}

int image_writev(int fd, u64 off, const struct iovec *iov, unsigned n)
{
    u64 got;
    int code = transfer(do_write, fd, off, iov, n, &got);

    return code ? code : got < iov_total(iov, n) ? -ENOSPC : 0;
}

int image_read(int fd, u64 off, void *to, u64 size) { return image_readv(fd, off, &(struct iovec){ to, size }, 1); }

int image_write(int fd, u64 off, const void *from, u64 size)
{
    return image_writev(fd, off, &(struct iovec){ (void *)(uintptr_t)from, size }, 1);
}

int image_zero(int fd, u64 off, u64 size, bool free)
{
    static const u8 zeros[64 << 10];
    int mode = free ? FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE : FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, code = 0;

    if (!size || !fallocate(fd, mode, (off_t)off, (off_t)size))
        return 0;
    for (u64 at = 0; at < size && !code; at += sizeof zeros)
        code = image_write(fd, off + at, zeros, MIN(size - at, sizeof zeros));
    return code;
}

int image_flush(int fd, bool *lost)
{
    int code = 0;

    if (*lost)
        return -EIO;
    while ((code = fdatasync(fd) ? -errno : 0) == -EINTR)
        ;
    *lost = code != 0;
    return code;
}
