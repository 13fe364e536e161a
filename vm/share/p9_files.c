/* p9_files.c - requests about one file: open, create, read, write, attributes. */
#include "vm/share/p9_in.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Flags of open as the protocol numbers them. */
enum { L_ACCESS = 3, L_EXCL = 0200, L_TRUNC = 01000, L_APPEND = 02000, L_DSYNC = 010000, L_SYNC = 04000000 };
enum { MODE_MASK = 01777 };                     /* no set-user-ID, no set-group-ID */
enum { GETATTR_BASIC = 0x7ff };
enum { SET_MODE = 1, SET_UID = 2, SET_GID = 4, SET_SIZE = 8, SET_ATIME = 0x10, SET_MTIME = 0x20, SET_ATIME_TO = 0x80,
       SET_MTIME_TO = 0x100 };
enum { LOCK_SUCCESS = 0, UNLOCKED = 2, READ_HEAD = P9_HEAD + 4 };

static int host_flags(u32 flags)
{
    return (int)(flags & L_ACCESS) | (flags & L_TRUNC ? O_TRUNC : 0) | (flags & L_APPEND ? O_APPEND : 0)
           | (flags & L_DSYNC ? O_DSYNC : 0) | (flags & L_SYNC ? O_SYNC : 0);
}

static bool would_change(u32 flags) { return flags & L_ACCESS || flags & L_TRUNC; }

/* What lopen and lcreate answer: the file, and that reads and writes may be as large as messages let them. */
static int put_opened(struct fid *f, struct p9_out *out)
{
    struct stat st;
    int code = p9_stat(f->path, &st);

    if (!code)
        p9_put_qid(out, &st);
    p9_put(out, 4, 0);
    return code;
}

int p9_lopen(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    struct fid *f = p9_fid(p, in);
    u32 flags = (u32)p9_get(in, 4);

    if (!f || f->fd >= 0)
        return -EBADF;
    if (p->read_only && would_change(flags))
        return -EROFS;
    int fd = p9_reopen(p, f->path, host_flags(flags));
    if (fd < 0)
        return fd;
    f->fd = fd;
    return put_opened(f, out);
}

/* A new file, or, where the client does not insist on that, one that is there: O_PATH or -errno. */
static int create(int dir, const char *name, u32 flags, u32 mode, int *fd)
{
    struct open_how how = { .flags = (u64)(host_flags(flags) | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY),
                            .mode = mode & MODE_MASK, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
    *fd = (int)syscall(SYS_openat2, dir, name, &how, sizeof how);
    if (*fd < 0 && (errno != EEXIST || flags & L_EXCL))
        return -errno;
    return p9_step(dir, name);
}

int p9_lcreate(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    struct fid *f = p9_fid(p, in);
    char name[NAME_MAX + 1];
    int code = p9_get_name(in, name), fd;
    u32 flags = (u32)p9_get(in, 4), mode = (u32)p9_get(in, 4);

    if (code || in->bad)
        return code;
    if (!f || f->fd >= 0)
        return -EBADF;
    int path = create(f->path, name, flags, mode, &fd);
    if (path >= 0 && fd < 0)
        fd = p9_reopen(p, path, host_flags(flags));
    if (path < 0 || fd < 0) {
        code = path < 0 ? path : fd;
        close(path < 0 ? fd : path);
        return code;
    }
    close(f->path);
    f->path = path;
    f->fd = fd;
    return put_opened(f, out);
}

int p9_read(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    struct fid *f = p9_fid(p, in);
    u64 offset = p9_get(in, 8);
    size_t count = (size_t)p9_get(in, 4);

    if (!f || f->fd < 0)
        return -EBADF;
    count = MIN(count, out->room - MIN(out->room, (size_t)READ_HEAD));
    ssize_t n = pread(f->fd, out->at + READ_HEAD, count, (off_t)offset);
    if (n < 0)
        return -errno;
    p9_put(out, 4, (u64)n);
    out->used += (size_t)n;
    return 0;
}

int p9_write(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    struct fid *f = p9_fid(p, in);
    u64 offset = p9_get(in, 8);
    size_t count = (size_t)p9_get(in, 4);

    if (!f || f->fd < 0)
        return -EBADF;
    if (in->bad || count > in->left)
        return -EINVAL;
    ssize_t n = pwrite(f->fd, in->at, count, (off_t)offset);
    if (n < 0)
        return -errno;
    p9_put(out, 4, (u64)n);
    return 0;
}

int p9_fsync(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    const struct fid *f = p9_fid(p, in);
    bool data_only = p9_get(in, 4);

    if (!f || f->fd < 0)
        return -EBADF;
    return (data_only ? fdatasync(f->fd) : fsync(f->fd)) ? -errno : 0;
}

int p9_clunk(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    struct fid *f = p9_fid(p, in);

    if (!f)
        return -EBADF;
    p9_fid_free(p, f);
    return 0;
}

/* ---- attributes -------------------------------------------------------------------------------------------------- */

static void put_time(struct p9_out *out, struct timespec t)
{
    p9_put(out, 8, (u64)t.tv_sec);
    p9_put(out, 8, (u64)t.tv_nsec);
}

int p9_getattr(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    const struct fid *f = p9_fid(p, in);
    struct stat st;
    int code = f ? p9_stat(f->path, &st) : -EBADF;

    if (code)
        return code;
    p9_put(out, 8, GETATTR_BASIC);
    p9_put_qid(out, &st);
    p9_put(out, 4, st.st_mode);
    p9_put(out, 4, st.st_uid);
    p9_put(out, 4, st.st_gid);
    p9_put(out, 8, st.st_nlink);
    p9_put(out, 8, st.st_rdev);
    p9_put(out, 8, (u64)st.st_size);
    p9_put(out, 8, (u64)st.st_blksize);
    p9_put(out, 8, (u64)st.st_blocks);
    put_time(out, st.st_atim);
    put_time(out, st.st_mtim);
    put_time(out, st.st_ctim);
    put_time(out, (struct timespec){ 0 });      /* when it was made */
    p9_put(out, 8, 0);                          /* generation */
    p9_put(out, 8, 0);                          /* version of the data */
    return 0;
}

static int set_size(const struct p9 *p, const struct fid *f, u64 size)
{
    int fd = p9_reopen(p, f->path, O_WRONLY), code = 0;

    if (fd < 0)
        return fd;
    if (ftruncate(fd, (off_t)size))
        code = -errno;
    close(fd);
    return code;
}

static struct timespec time_to(u32 valid, u32 set, u32 set_to, u64 sec, u64 nsec)
{
    return (struct timespec){ (time_t)sec, !(valid & set) ? UTIME_OMIT : valid & set_to ? (long)nsec : UTIME_NOW };
}

int p9_setattr(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    const struct fid *f = p9_fid(p, in);
    u32 valid = (u32)p9_get(in, 4), mode = (u32)p9_get(in, 4), uid = (u32)p9_get(in, 4), gid = (u32)p9_get(in, 4);
    u64 size = p9_get(in, 8), t[4];
    char name[16];
    int code = 0;

    for (unsigned i = 0; i < ARRAY_LEN(t); i++)
        t[i] = p9_get(in, 8);
    if (!f || in->bad)
        return f ? -EINVAL : -EBADF;
    snprintf(name, sizeof name, "%d", f->path);
    if (valid & SET_MODE && fchmodat(p->self_fds, name, mode & MODE_MASK, 0))
        return -errno;
    if (valid & (SET_UID | SET_GID)
        && fchownat(f->path, "", valid & SET_UID ? uid : (uid_t)-1, valid & SET_GID ? gid : (gid_t)-1, AT_EMPTY_PATH))
        return -errno;
    if (valid & SET_SIZE)
        code = set_size(p, f, size);
    if (!code && valid & (SET_ATIME | SET_MTIME)) {
        const struct timespec at[2] = { time_to(valid, SET_ATIME, SET_ATIME_TO, t[0], t[1]),
                                        time_to(valid, SET_MTIME, SET_MTIME_TO, t[2], t[3]) };
        code = utimensat(f->path, "", at, AT_EMPTY_PATH) ? -errno : 0;
    }
    return code;
}

int p9_statfs(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    const struct fid *f = p9_fid(p, in);
    struct statfs st;

    if (!f)
        return -EBADF;
    if (fstatfs(f->path, &st))
        return -errno;
    p9_put(out, 4, (u32)st.f_type);
    p9_put(out, 4, (u32)st.f_bsize);
    p9_put(out, 8, st.f_blocks);
    p9_put(out, 8, st.f_bfree);
    p9_put(out, 8, st.f_bavail);
    p9_put(out, 8, st.f_files);
    p9_put(out, 8, st.f_ffree);
    p9_put(out, 8, (u64)(u32)st.f_fsid.__val[0] | (u64)(u32)st.f_fsid.__val[1] << 32);
    p9_put(out, 4, (u32)st.f_namelen);
    return 0;
}

/* ---- locks: there is one client, whose kernel keeps them itself ------------------------------------------------------ */

int p9_lock(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    if (!p9_fid(p, in))
        return -EBADF;
    p9_put(out, 1, LOCK_SUCCESS);
    return 0;
}

int p9_getlock(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    char client[256];

    if (!p9_fid(p, in))
        return -EBADF;
    p9_get(in, 1);
    u64 start = p9_get(in, 8), length = p9_get(in, 8), process = p9_get(in, 4);
    p9_get_text(in, client, sizeof client);
    p9_put(out, 1, UNLOCKED);
    p9_put(out, 8, start);
    p9_put(out, 8, length);
    p9_put(out, 4, process);
    p9_put_text(out, client, strlen(client));
    return 0;
}
