/* store.c - see store.h.
 *
 * An image is written to a file of its own and renamed, so that readers see all of it or nothing; those who have the
 * old one mapped keep it.  Writers take turns by a lock on the directory; who finds it taken does not write: the next
 * process will.  What a killed writer leaves behind is removed an hour later. */
#include "jit/cache/store.h"

#include "base/log.h"
#include "base/os.h"
#include "core/fault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    NAME_SIZE = 40,
    TOUCH_AFTER = 3600,         /* seconds: how exact the time of the last use is */
    STALE_AFTER = 3600,         /* of a temporary file */
    TRIM_ONE_IN = 16,           /* how often a writer looks at the size of all images */
};
static const char suffix[] = ".img", temporary[] = "new-";

/* ---- names ------------------------------------------------------------------------------------------------------ */

static void name_of(char name[NAME_SIZE], struct img_key key)
{
    snprintf(name, NAME_SIZE, "%016llx%016llx%s", (unsigned long long)key.half[0], (unsigned long long)key.half[1], suffix);
}

static bool key_of(const char *name, struct img_key *key)
{
    char again[NAME_SIZE], half[17] = "";
    if (strlen(name) != 32 + sizeof suffix - 1)
        return false;
    for (unsigned k = 0; k < 2; k++) {
        memcpy(half, name + 16 * k, 16);
        key->half[k] = strtoull(half, NULL, 16);
    }
    name_of(again, *key);
    return !strcmp(name, again);
}

/* ---- trust ------------------------------------------------------------------------------------------------------- */

static bool ours(const struct stat *st, mode_t type)
{
    return (st->st_mode & S_IFMT) == type && (st->st_uid == geteuid() || st->st_uid == 0) && !(st->st_mode & 022);
}

/* The directory, or -errno; -EPERM: it is not to be trusted. */
static int open_dir(const char *dir)
{
    struct stat st;
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    if (!fstat(fd, &st) && ours(&st, S_IFDIR))
        return fd;
    close(fd);
    LOG(cache, "%s: ignored, others may write to it", dir);
    return -EPERM;
}

/* ---- reading ------------------------------------------------------------------------------------------------------ */

/* Maps one file; true and *data, *size.  why: what is wrong with one that is there. */
static bool map_file(int dir, const char *name, const void **data, size_t *size, const char **why)
{
    struct stat st;
    int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    *why = NULL;
    if (fd < 0) {
        if (errno != ENOENT)
            *why = strerror(errno);
        return false;
    }
    if (fstat(fd, &st) || !ours(&st, S_IFREG)) {
        *why = "it is not ours alone";
    } else if (st.st_size < (off_t)sizeof(struct img_header) || st.st_size > IMG_MAX_SIZE) {
        *why = "it is cut off";
    } else {
        *size = (size_t)st.st_size;
        *data = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (*data == MAP_FAILED)
            *why = strerror(errno);
        else if (st.st_uid == geteuid() && (s64)(os_realtime_ns() / 1000000000) - st.st_mtime > TOUCH_AFTER)
            futimens(fd, NULL);
    }
    close(fd);
    return !*why;
}

/* The file may be cut off while we look at it. */
static bool open_guarded(struct image *img, const void *data, size_t size, struct img_key key, const char **why)
{
    struct fault_guard guard;
    bool good;
    if (!FAULT_GUARD_SET(&guard)) {
        *why = "it is cut off";
        return false;
    }
    good = img_open(img, data, size, key, why);
    fault_guard_clear(&guard);
    return good;
}

static bool open_in(const char *dir, struct img_key key, struct image *img)
{
    char name[NAME_SIZE];
    const void *data = NULL;
    size_t size = 0;
    const char *why;
    int fd = dir ? open_dir(dir) : -ENOENT;

    if (fd < 0)
        return false;
    name_of(name, key);
    bool mapped = map_file(fd, name, &data, &size, &why);
    close(fd);
    if (mapped && open_guarded(img, data, size, key, &why))
        return true;
    if (mapped)
        munmap((void *)data, size);
    if (why)
        LOG(cache, "%s/%s: ignored, %s", dir, name, why);
    return false;
}

bool store_open(const struct store *s, struct img_key key, struct image *img)
{
    return open_in(s->user, key, img) || open_in(s->system, key, img);
}

void store_rest(const struct image *img)
{
    if (madvise((void *)img->data, img->size, MADV_DONTNEED))
        errno = 0;                              /* then they stay */
}

void store_close(struct image *img)
{
    if (img->data)
        munmap((void *)img->data, img->size);
    img_close(img);
}

/* ---- writing -------------------------------------------------------------------------------------------------------- */

/* A directory of ours, in one of ours or of the system's: root, with the HOME of somebody else, must leave nothing there
 * that he cannot use. */
static int make_dir(const char *dir, mode_t mode)
{
    char parent[4096];
    struct stat st;
    const char *slash = strrchr(dir, '/');
    if (!slash || (size_t)(slash - dir) >= sizeof parent)
        return -EINVAL;
    memcpy(parent, dir, (size_t)(slash - dir));
    parent[slash - dir] = 0;
    if (stat(*parent ? parent : "/", &st))
        return -errno;
    if (st.st_uid != geteuid() && st.st_uid != 0)
        return -EPERM;
    return mkdir(dir, mode) && errno != EEXIST ? -errno : 0;
}

/* At most two levels: where there is no home there shall be none. */
static int make_dirs(const char *dir, mode_t mode)
{
    char parent[4096];
    int err = make_dir(dir, mode);
    if (err != -ENOENT)
        return err;
    snprintf(parent, sizeof parent, "%s", dir);
    *strrchr(parent, '/') = 0;
    err = make_dir(parent, mode);
    return err ? err : make_dir(dir, mode);
}

bool store_writes(const struct store *s)
{
    int dir = s->user ? open_dir(s->user) : -EPERM;
    if (dir < 0)
        return dir == -ENOENT && s->make;
    bool writes = !faccessat(dir, ".", W_OK, AT_EACCESS);
    close(dir);
    return writes;
}

int store_lock(const struct store *s, int *lock)
{
    if (!s->user)
        return -ENOENT;
    int fd = open_dir(s->user);
    if (fd == -ENOENT && s->make) {
        int err = make_dirs(s->user, s->shared ? 0755 : 0700);
        if (err)
            return err;
        fd = open_dir(s->user);
    }
    if (fd < 0)
        return fd;
    if (flock(fd, LOCK_EX | LOCK_NB)) {
        int err = -errno;
        close(fd);
        return err == -EWOULDBLOCK ? -EBUSY : err;
    }
    *lock = fd;
    return 0;
}

void store_unlock(int lock) { close(lock); }

/* A limit would end the guest by a signal that it did nothing for. */
static bool may_write(size_t size)
{
    struct rlimit r;
    return !getrlimit(RLIMIT_FSIZE, &r) && (r.rlim_cur == RLIM_INFINITY || size <= r.rlim_cur);
}

/* To a number that no guest has in mind, in case one opens files meanwhile. */
static int out_of_the_way(int fd)
{
    enum { DISTANCE = 32 };
    struct rlimit r;
    if (fd < 0 || getrlimit(RLIMIT_NOFILE, &r) || r.rlim_cur < 4 * DISTANCE || r.rlim_cur > INT32_MAX)
        return fd;
    int away = fcntl(fd, F_DUPFD_CLOEXEC, (int)r.rlim_cur - DISTANCE);
    if (away >= 0)
        close(fd);
    return away >= 0 ? away : fd;
}

static int write_all(int fd, const u8 *data, size_t size)
{
    if (!may_write(size))
        return -EFBIG;
    while (size) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n ? -errno : -ENOSPC;
        data += n;
        size -= (size_t)n;
    }
    return 0;
}

int store_put(const struct store *s, struct img_key key, const void *data, size_t size)
{
    char name[NAME_SIZE], new[NAME_SIZE];
    int dir = open_dir(s->user);
    if (dir < 0)
        return dir;
    u64 random = os_random();
    name_of(name, key);
    snprintf(new, sizeof new, "%s%016llx", temporary, (unsigned long long)random);
    int fd = openat(dir, new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, s->shared ? 0644 : 0600);
    int err = fd < 0 ? -errno : 0;
    fd = out_of_the_way(fd);
    if (!err)
        err = write_all(fd, data, size);
    if (fd >= 0) {
        close(fd);
        if (!err && renameat(dir, new, dir, name))
            err = -errno;
        if (err)
            unlinkat(dir, new, 0);
    }
    close(dir);
    if (err)
        LOG(cache, "%s/%s: not written, %s", s->user, name, strerror(-err));
    else if (random % TRIM_ONE_IN == 0 || size > s->max_size / TRIM_ONE_IN)
        store_trim(s->user, s->max_size);
    return err;
}

/* ---- all images ------------------------------------------------------------------------------------------------------- */

int store_each(const char *path, bool (*fn)(void *ctx, int dirfd, const struct store_file *f), void *ctx)
{
    int fd = open_dir(path);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *d;
    bool more = true;

    if (!dir) {
        if (fd >= 0)
            close(fd);
        return fd < 0 ? fd : -ENOMEM;
    }
    while (more && (d = readdir(dir))) {
        struct stat st;
        struct store_file f = { .name = d->d_name };
        if (fstatat(fd, d->d_name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
            continue;
        f.size = (u64)st.st_size;
        f.used = st.st_mtime;
        if (key_of(d->d_name, &f.key))
            more = fn(ctx, fd, &f);
        else if (!strncmp(d->d_name, temporary, sizeof temporary - 1)
                 && (s64)(os_realtime_ns() / 1000000000) - st.st_mtime > STALE_AFTER)
            unlinkat(fd, d->d_name, 0);
    }
    closedir(dir);
    return 0;
}

struct trim {
    struct old { struct img_key key; u64 size; s64 used; } *file;
    size_t n, cap;
    u64 total;
};

static bool note_file(void *ctx, int dirfd, const struct store_file *f)
{
    struct trim *t = ctx;
    if (t->n == t->cap) {
        size_t cap = t->cap ? 2 * t->cap : 256;
        struct old *file = realloc(t->file, cap * sizeof *file);
        if (!file)
            return false;
        t->file = file;
        t->cap = cap;
    }
    t->file[t->n++] = (struct old){ f->key, f->size, f->used };
    t->total += f->size;
    return true;
}

static int by_use(const void *x, const void *y)
{
    const struct old *a = x, *b = y;
    return a->used < b->used ? -1 : a->used > b->used;
}

void store_trim(const char *path, u64 max_size)
{
    struct trim t = { 0 };
    char name[NAME_SIZE];
    int dir;

    if (store_each(path, note_file, &t) || t.total <= max_size || (dir = open_dir(path)) < 0) {
        free(t.file);
        return;
    }
    qsort(t.file, t.n, sizeof *t.file, by_use);
    for (size_t k = 0; k < t.n && t.total > max_size; k++) {
        name_of(name, t.file[k].key);
        if (!unlinkat(dir, name, 0))
            t.total -= t.file[k].size;
    }
    close(dir);
    free(t.file);
}
