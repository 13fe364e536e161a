/* p9.c - see p9.h: messages, the client's numbers for files, and the way down from the directory. */
#include "vm/share/p9_in.h"

#include "base/err.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { READS, CHANGES };
enum { R_ERROR = 7, MSIZE_MIN = 4096, FILES_LEFT = 256 };
enum { QID_DIR = 0x80, QID_SYMLINK = 0x02 };

/* ---- messages ------------------------------------------------------------------------------------------------- */

u64 p9_get(struct p9_in *in, unsigned size)
{
    u64 value = 0;

    if (size > in->left) {
        in->bad = true;
        in->left = 0;
        return 0;
    }
    memcpy(&value, in->at, size);
    in->at += size;
    in->left -= size;
    return value;
}

void p9_put(struct p9_out *out, unsigned size, u64 value)
{
    if (size > out->room - out->used) {
        out->bad = true;
        return;
    }
    memcpy(out->at + out->used, &value, size);
    out->used += size;
}

void p9_put_text(struct p9_out *out, const char *text, size_t n)
{
    p9_put(out, 2, n);
    if (n > UINT16_MAX || n > out->room - out->used) {
        out->bad = true;
        return;
    }
    memcpy(out->at + out->used, text, n);
    out->used += n;
}

bool p9_get_text(struct p9_in *in, char *to, size_t room)
{
    size_t n = (size_t)p9_get(in, 2);

    if (n > in->left) {
        in->bad = true;
        in->left = n = 0;
    }
    bool ok = n < room && !memchr(in->at, 0, n);
    memcpy(to, in->at, ok ? n : 0);
    to[ok ? n : 0] = 0;
    in->at += n;
    in->left -= n;
    return ok;
}

int p9_get_name(struct p9_in *in, char to[NAME_MAX + 1])
{
    if (!p9_get_text(in, to, NAME_MAX + 1))
        return -ENAMETOOLONG;
    return !*to || strchr(to, '/') || !strcmp(to, ".") || !strcmp(to, "..") ? -EINVAL : 0;
}

/* What tells files apart; of other file systems mounted below as well. */
static void put_qid(struct p9_out *out, u8 type, u64 version, u64 path)
{
    p9_put(out, 1, type);
    p9_put(out, 4, (u32)version);
    p9_put(out, 8, path);
}

void p9_put_qid(struct p9_out *out, const struct stat *st)
{
    u8 type = S_ISDIR(st->st_mode) ? QID_DIR : S_ISLNK(st->st_mode) ? QID_SYMLINK : 0;
    u64 version = (u64)st->st_mtim.tv_sec * 1000003 + (u64)st->st_mtim.tv_nsec + (u64)st->st_size;
    put_qid(out, type, version, st->st_ino ^ (u64)st->st_dev << 40);
}

void p9_put_entry_qid(struct p9_out *out, u64 inode, unsigned char type)
{
    put_qid(out, type == DT_DIR ? QID_DIR : type == DT_LNK ? QID_SYMLINK : 0, 0, inode);
}

/* ---- the client's files ------------------------------------------------------------------------------------------ */

static struct fid **find(struct p9 *p, u32 id)
{
    struct fid **at = &p->bucket[id % P9_BUCKETS];

    while (*at && (*at)->id != id)
        at = &(*at)->next;
    return at;
}

struct fid *p9_fid(struct p9 *p, struct p9_in *in)
{
    u32 id = (u32)p9_get(in, 4);
    return in->bad ? NULL : *find(p, id);
}

int p9_fid_new(struct p9 *p, u32 id, int path)
{
    struct fid **at = find(p, id), *f = *at || p->n_fids >= p->max_fids ? NULL : malloc(sizeof *f);

    if (!f) {
        close(path);
        return *at ? -EBADF : -ENFILE;
    }
    *f = (struct fid){ .next = NULL, .id = id, .path = path, .fd = -1 };
    *at = f;
    p->n_fids++;
    return 0;
}

void p9_fid_free(struct p9 *p, struct fid *f)
{
    *find(p, f->id) = f->next;
    close(f->path);
    if (f->fd >= 0)
        close(f->fd);
    free(f);
    p->n_fids--;
}

void p9_drop_all(struct p9 *p)
{
    for (unsigned i = 0; i < P9_BUCKETS; i++)
        while (p->bucket[i])
            p9_fid_free(p, p->bucket[i]);
}

/* ---- beneath the directory ------------------------------------------------------------------------------------------ */

int p9_step(int dir, const char *name)
{
    struct open_how how = { .flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
                            .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
    long fd = syscall(SYS_openat2, dir, name, &how, sizeof how);

    return fd < 0 ? -errno : (int)fd;
}

int p9_stat(int path, struct stat *st) { return fstatat(path, "", st, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) ? -errno : 0; }

int p9_reopen(const struct p9 *p, int path, int flags)
{
    struct stat st;
    char name[16];
    int code = p9_stat(path, &st);

    if (code)
        return code;
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        return S_ISLNK(st.st_mode) ? -ELOOP : -EACCES;
    snprintf(name, sizeof name, "%d", path);
    int fd = openat(p->self_fds, name, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

/* ---- requests ---------------------------------------------------------------------------------------------------------- */

struct op {
    int (*serve)(struct p9 *, struct p9_in *, struct p9_out *);
    u8 what;
};

static const struct op ops[128] = {
#define P9(number, name, what) [number] = { p9_##name, what },
#include "vm/share/p9.def"
#undef P9
};

static int serve(struct p9 *p, unsigned type, struct p9_in *in, struct p9_out *out)
{
    const struct op *op = type < ARRAY_LEN(ops) ? &ops[type] : NULL;

    if (!op || !op->serve)
        return -EOPNOTSUPP;
    if (p->read_only && op->what == CHANGES)
        return -EROFS;
    int code = op->serve(p, in, out);
    return code ? code : in->bad ? -EINVAL : out->bad ? -EMSGSIZE : 0;
}

/* The head counts what follows it. */
static size_t finish(struct p9_out *out, u8 type, u16 tag)
{
    u32 size = (u32)out->used;

    memcpy(out->at, &size, sizeof size);
    out->at[4] = type;
    memcpy(out->at + 5, &tag, sizeof tag);
    return size;
}

size_t p9_serve(struct p9 *p, const u8 *request, size_t n, u8 *reply, size_t room)
{
    struct p9_in in = { .at = request, .left = n };
    struct p9_out out = { .at = reply, .used = P9_HEAD, .room = MIN(room, (size_t)p->msize) };
    u32 size = (u32)p9_get(&in, 4);
    unsigned type = (unsigned)p9_get(&in, 1);
    u16 tag = (u16)p9_get(&in, 2);

    if (in.bad || size < P9_HEAD || out.room < P9_HEAD + 4) {
        LOG(guest, "9p: a request of %zu bytes with room for %zu in its answer", n, room);
        return 0;
    }
    in.left = MIN(in.left, (size_t)size - P9_HEAD);
    int code = serve(p, type, &in, &out);
    if (!code)
        return finish(&out, (u8)(type + 1), tag);
    out.used = P9_HEAD;
    p9_put(&out, 4, (u32)-code);
    return finish(&out, R_ERROR, tag);
}

int p9_version(struct p9 *p, struct p9_in *in, struct p9_out *out)
{
    static const char ours[] = "9P2000.L", unknown[] = "unknown";
    u32 msize = (u32)p9_get(in, 4);
    char version[16];
    bool ok = p9_get_text(in, version, sizeof version) && !strcmp(version, ours);

    p9_drop_all(p);
    if (msize < MSIZE_MIN)
        return -EINVAL;
    p->msize = MIN(msize, (u32)P9_MSIZE_MAX);
    p9_put(out, 4, p->msize);
    p9_put_text(out, ok ? ours : unknown, strlen(ok ? ours : unknown));
    return 0;
}

/* Requests are served one after the other: what is to be called off has been answered. */
int p9_flush(struct p9 *p, struct p9_in *in, struct p9_out *out) { return 0; }

/* ---- life ------------------------------------------------------------------------------------------------------------ */

static void close_if(int fd)
{
    if (fd >= 0)
        close(fd);
}

static int open_dirs(struct p9 *p, const char *dir, struct err *err)
{
    p->root = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (p->root < 0)
        return err_set(err, -errno, "--share: %s: %s", dir, strerror(errno));
    p->self_fds = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (p->self_fds < 0)
        return err_set(err, -errno, "--share needs /proc: %s", strerror(errno));
    int fd = p9_step(p->root, ".");
    if (fd == -ENOSYS)
        return err_set(err, fd, "--share needs openat2, which Linux has from 5.6 on");
    if (fd < 0)
        return err_set(err, fd, "--share: %s: %s", dir, strerror(-fd));
    close(fd);
    return 0;
}

struct p9 *p9_new(const char *dir, bool read_only, unsigned n_servers, struct err *err)
{
    struct p9 *p = calloc(1, sizeof *p);
    struct rlimit files;

    if (!p) {
        err_set(err, -ENOMEM, "no memory to share a directory");
        return NULL;
    }
    *p = (struct p9){ .root = -1, .self_fds = -1, .read_only = read_only, .msize = MSIZE_MIN };
    if (open_dirs(p, dir, err)) {
        p9_free(p);
        return NULL;
    }
    if (!getrlimit(RLIMIT_NOFILE, &files)) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    /* Each file is one descriptor, or two if it is open. */
    s64 room = getrlimit(RLIMIT_NOFILE, &files) ? 0 : (s64)MIN(files.rlim_cur, 1 << 20) - FILES_LEFT;
    p->max_fids = (u32)MAX(room, 64) / 2 / n_servers;
    return p;
}

struct sandbox_dir p9_beneath(const struct p9 *p) { return (struct sandbox_dir){ .fd = p->root, .change = !p->read_only }; }

void p9_free(struct p9 *p)
{
    p9_drop_all(p);
    close_if(p->root);
    close_if(p->self_fds);
    free(p);
}
