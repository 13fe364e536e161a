/* p9_names.c - requests about names: the way from directory to file, entries made, changed and listed. */
#include "vm/share/p9_in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WALK_MAX = 16, ENTRY_HEAD = P9_QID + 8 + 1 + 2, L_REMOVE_DIR = 0x200, MODE_MASK = 01777 };

int p9_attach(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    u32 id = (u32)p9_get(in, 4);
    struct stat st;
    int code = p9_stat(p->root, &st), path = fcntl(p->root, F_DUPFD_CLOEXEC, 0);

    if (path < 0)
        return -errno;
    if (!code)
        p9_put_qid(out, &st);
    else
        close(path);
    return code ? code : p9_fid_new(p, id, path);
}

/* Where a walk of n names leads: O_PATH, or -1 if it stopped on the way; *done names were there. */
static int walk(struct p9_in *in, int from, unsigned n, struct stat *st, unsigned *done, int *code)
{
    char name[NAME_MAX + 1];
    int at = from;

    for (*done = 0; *done < n; ++*done) {
        int next = *code = p9_get_name(in, name);
        if (!*code)
            next = *code = p9_step(at, name);
        if (at != from)
            close(at);
        at = next;
        if (next >= 0 && (*code = p9_stat(next, &st[*done])) < 0)
            close(next);
        if (*code < 0)
            return -1;
    }
    return at == from ? fcntl(from, F_DUPFD_CLOEXEC, 0) : at;
}

int p9_walk(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    struct fid *f = p9_fid(p, in);
    u32 id = (u32)p9_get(in, 4);
    unsigned n = (unsigned)p9_get(in, 2), done;
    struct stat st[WALK_MAX];
    int code = 0;

    if (!f || f->fd >= 0)
        return -EBADF;
    if (n > WALK_MAX)
        return -EINVAL;
    int path = walk(in, f->path, n, st, &done, &code);
    if (path < 0 && !done)
        return code ? code : -errno;
    if (path >= 0 && id == f->id) {
        close(f->path);
        f->path = path;
    } else if (path >= 0 && (code = p9_fid_new(p, id, path))) {
        return code;
    }
    p9_put(out, 2, done);
    for (unsigned i = 0; i < done; i++)
        p9_put_qid(out, &st[i]);
    return 0;
}

/* ---- entries ------------------------------------------------------------------------------------------------------- */

/* What has just been made is answered. */
static int put_made(int dir, const char *name, struct p9_out *out)
{
    struct stat st;

    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
        return -errno;
    p9_put_qid(out, &st);
    return 0;
}

int p9_mkdir(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    const struct fid *dir = p9_fid(p, in);
    char name[NAME_MAX + 1];
    int code = p9_get_name(in, name);
    u32 mode = (u32)p9_get(in, 4);

    if (!dir || code || in->bad)
        return code ? code : -EBADF;
    return mkdirat(dir->path, name, mode & MODE_MASK) ? -errno : put_made(dir->path, name, out);
}

int p9_symlink(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    const struct fid *dir = p9_fid(p, in);
    char name[NAME_MAX + 1], target[PATH_MAX];
    int code = p9_get_name(in, name);

    if (!dir || code)
        return code ? code : -EBADF;
    if (!p9_get_text(in, target, sizeof target) || in->bad)
        return -ENAMETOOLONG;
    return symlinkat(target, dir->path, name) ? -errno : put_made(dir->path, name, out);
}

int p9_readlink(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    const struct fid *f = p9_fid(p, in);
    char target[PATH_MAX];
    ssize_t n = f ? readlinkat(f->path, "", target, sizeof target) : -1;

    if (n < 0)
        return f ? -errno : -EBADF;
    p9_put_text(out, target, (size_t)n);
    return 0;
}

int p9_link(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    const struct fid *dir = p9_fid(p, in), *f = p9_fid(p, in);
    char name[NAME_MAX + 1], from[16];
    struct stat st;
    int code = p9_get_name(in, name);

    if (!dir || !f || code || in->bad)
        return code ? code : -EBADF;
    code = p9_stat(f->path, &st);
    if (code || S_ISLNK(st.st_mode))            /* whose descriptor the kernel would follow */
        return code ? code : -EPERM;
    snprintf(from, sizeof from, "%d", f->path);
    return linkat(p->self_fds, from, dir->path, name, AT_SYMLINK_FOLLOW) ? -errno : 0;
}

int p9_renameat(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    const struct fid *from = p9_fid(p, in);
    char name[NAME_MAX + 1], new_name[NAME_MAX + 1];
    int code = p9_get_name(in, name);
    const struct fid *to = p9_fid(p, in);
    int code_to = p9_get_name(in, new_name);

    if (!from || !to || code || code_to || in->bad)
        return code ? code : code_to ? code_to : -EBADF;
    return renameat(from->path, name, to->path, new_name) ? -errno : 0;
}

int p9_unlinkat(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    const struct fid *dir = p9_fid(p, in);
    char name[NAME_MAX + 1];
    int code = p9_get_name(in, name);
    u32 flags = (u32)p9_get(in, 4);

    if (!dir || code || in->bad)
        return code ? code : -EBADF;
    return unlinkat(dir->path, name, flags & L_REMOVE_DIR ? AT_REMOVEDIR : 0) ? -errno : 0;
}

/* ---- lists --------------------------------------------------------------------------------------------------------- */

/* As many of n bytes of host entries as fit. */
static void put_entries(struct p9_out *out, const u8 *from, size_t n)
{
    for (size_t at = 0; at < n;) {
        const struct dirent64 *d = (const struct dirent64 *)(from + at);
        size_t length = strlen(d->d_name);
        if (ENTRY_HEAD + length > out->room - out->used)
            return;
        p9_put_entry_qid(out, d->d_ino, d->d_type);
        p9_put(out, 8, (u64)d->d_off);
        p9_put(out, 1, d->d_type);
        p9_put_text(out, d->d_name, length);
        at += d->d_reclen;
    }
}

/* The client's next request names the place of the last entry that it got: what did not fit is read again. */
int p9_readdir(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    struct fid *f = p9_fid(p, in);
    u64 offset = p9_get(in, 8);
    size_t count = (size_t)p9_get(in, 4), head = out->used;
    _Alignas(struct dirent64) u8 entries[32 << 10];

    if (!f || f->fd < 0)
        return -EBADF;
    if (lseek(f->fd, (off_t)offset, SEEK_SET) < 0)
        return -errno;
    long n = syscall(SYS_getdents64, f->fd, entries, sizeof entries);
    if (n < 0)
        return -errno;
    struct p9_out list = { .at = out->at, .used = head + 4, .room = MIN(out->room, head + 4 + count) };
    if (list.room < list.used)
        return -EINVAL;
    put_entries(&list, entries, (size_t)n);
    if (n && list.used == head + 4)
        return -EINVAL;                         /* no room for one */
    p9_put(out, 4, list.used - head - 4);
    out->used = list.used;
    return 0;
}
