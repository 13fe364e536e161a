/* disk.c - exercises images as a machine does.
 *
 *      disk work IMAGE MODEL SEED ROUNDS       random requests to IMAGE and to MODEL, a raw image with the same content;
 *                                              both must read alike.  Flushed and closed in the end.
 *      disk cut IMAGE MODEL SEED ROUNDS        the same, but it ends without closing; MODEL has what was flushed, and
 *                                              sectors written since are listed on standard output
 *      disk same IMAGE MODEL [SECTOR...]       do they read alike, but for these sectors?
 *      disk hostile IMAGE SEED ROUNDS          opens and uses copies of IMAGE with bytes changed; nothing may crash
 */
#include "base/err.h"
#include "vm/block/block.h"
#include "vm/look/look.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MOST = 256 << 10, PIECE = 1 << 20 };

static struct err err;
static u8 data[MOST], got[PIECE], want[PIECE];

static void die(const char *what, u64 at)
{
    fprintf(stderr, "disk: %s at %#llx\n", what, (unsigned long long)at);
    exit(1);
}

static struct block *open_it(const char *path, enum block_use use)
{
    struct block *b = block_open(path, use, &err);
    if (!b) {
        fprintf(stderr, "disk: %s\n", err.msg);
        exit(1);
    }
    return b;
}

static u64 random_below(u64 n) { return ((u64)rand() << 31 | (u64)rand()) % n; }

/* A request, mostly near others; its place and size. */
static void choose(u64 disk, u64 *off, u64 *size)
{
    u64 sectors = disk / BLOCK_SECTOR, span = rand() % 4 ? MIN(sectors, 4096) : sectors;

    *off = random_below(span) * BLOCK_SECTOR;
    *size = (1 + random_below(1 << rand() % 10)) * BLOCK_SECTOR;
    *size = MIN(MIN(*size, MOST), disk - *off);
}

static int put(struct block *b, u64 off, u64 size)
{
    u64 cut = random_below(size + 1);
    struct iovec iov[2] = { { data, cut }, { data + cut, size - cut } };

    return b->ops->write(b, off, iov, 2);
}

static void compare(struct block *a, struct block *b, u64 off, u64 size, const u8 *skip)
{
    if (block_read(a, off, got, size) || block_read(b, off, want, size))
        die("cannot read", off);
    for (u64 i = 0; i < size; i += BLOCK_SECTOR)
        if (!(skip && skip[(off + i) / BLOCK_SECTOR]) && memcmp(got + i, want + i, BLOCK_SECTOR))
            die("different", off + i);
}

static void compare_all(struct block *a, struct block *b, const u8 *skip)
{
    u64 size = MIN(a->size, b->size);

    for (u64 at = 0; at < size; at += PIECE)
        compare(a, b, at, MIN(PIECE, size - at), skip);
}

static void step(struct block *a, struct block *b, u8 *changed)
{
    u64 off, size;
    int what = rand() % 16;
    bool may_free = rand() & 1;

    choose(MIN(a->size, b->size), &off, &size);
    if (what < 5) {
        compare(a, b, off, size, NULL);
        return;
    }
    memset(data, rand(), size);
    if (what < 7 ? a->ops->zero(a, off, size, may_free) || b->ops->zero(b, off, size, false) : put(a, off, size) || put(b, off, size))
        die("cannot write", off);
    memset(changed + off / BLOCK_SECTOR, 1, size / BLOCK_SECTOR);
    if (what == 15 && rand() % 4 == 0) {
        if (a->ops->flush(a))
            die("cannot flush", 0);
        memset(changed, 0, a->size / BLOCK_SECTOR);
    }
}

static void work(char **arg, bool cut)
{
    struct block *a = open_it(arg[0], BLOCK_WRITE), *b = open_it(arg[1], BLOCK_WRITE);
    u8 *changed = calloc(1, a->size / BLOCK_SECTOR + 1);

    srand((unsigned)atoi(arg[2]));
    for (int i = atoi(arg[3]); i; i--)
        step(a, b, changed);
    if (cut) {
        for (u64 i = 0; i < a->size / BLOCK_SECTOR; i++)
            if (changed[i])
                printf("%llu\n", (unsigned long long)i);
        fflush(stdout);
        _exit(0);
    }
    compare_all(a, b, NULL);
    block_close(a);
    block_close(b);
    free(changed);
}

static void same(char **arg)
{
    struct block *a = open_it(arg[0], BLOCK_READ), *b = open_it(arg[1], BLOCK_READ);
    u8 *skip = calloc(1, a->size / BLOCK_SECTOR + 1);

    for (char **s = arg + 2; *s; s++)
        skip[strtoull(*s, NULL, 10)] = 1;
    compare_all(a, b, skip);
    block_close(a);
    block_close(b);
    free(skip);
}

/* Whatever it is, it is used: looked into, read, written. */
static void use(const char *path)
{
    struct look look;
    struct block *b = block_open(path, rand() % 2 ? BLOCK_WRITE : BLOCK_SCRATCH, &err);
    u64 off, size;

    if (!b) {
        if (!*err.msg || strchr(err.msg, '\n'))
            die("refused without a line of text", 0);
        return;
    }
    if (!look_into(b, &look, &err))
        look_free(&look);
    for (int i = 0; i < 60; i++) {
        choose(b->size, &off, &size);
        int code = i % 3 ? b->ops->write(b, off, &(struct iovec){ data, size }, 1) : block_read(b, off, got, size);
        code = i % 7 == 6 ? b->ops->zero(b, off, size, true) : i % 11 == 10 ? b->ops->flush(b) : code;
        if (code > 0)
            die("an odd result", off);
    }
    block_close(b);
}

static void hostile(char **arg)
{
    static const u64 odd[] = { 0, 1, 0xff, 0x8000, 0xffff, 0x7fffffff, 0xffffffff, 0x4000000000000001, 0x80000000000001ff,
                               ~(u64)0 };
    char copy[4096];
    FILE *f = fopen(arg[0], "rb");
    long size;
    u8 *image;

    setrlimit(RLIMIT_AS, &(struct rlimit){ 2048ull << 20, 2048ull << 20 });
    if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) <= 0 || !(image = malloc((size_t)size)))
        die("cannot read the image", 0);
    rewind(f);
    if (fread(image, 1, (size_t)size, f) != (size_t)size)
        die("cannot read the image", 0);
    fclose(f);
    snprintf(copy, sizeof copy, "%s.copy", arg[0]);
    srand((unsigned)atoi(arg[1]));
    for (int i = atoi(arg[2]); i; i--) {
        int fd = open(copy, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        long kept = rand() % 8 ? size : (long)random_below((u64)size);
        if (fd < 0 || write(fd, image, (size_t)kept) != kept)
            die("cannot write a copy", 0);
        for (int k = 1 + rand() % 4; k; k--) {
            u64 v = rand() % 2 ? odd[rand() % (int)ARRAY_LEN(odd)] : random_below(1ull << rand() % 62);
            u64 at = random_below(rand() % 3 ? MIN((u64)size, 4096) : (u64)size), n = 1ull << rand() % 4;
            v = rand() % 2 ? __builtin_bswap64(v) >> (64 - 8 * n) : v;
            if (pwrite(fd, &v, n, (off_t)ALIGN_DOWN(at, n)) < 0)
                die("cannot write a copy", 0);
        }
        close(fd);
        use(copy);
        if (truncate(copy, 0))                  /* what grew is given back first */
            die("cannot write a copy", 0);
    }
    unlink(copy);
    free(image);
}

int main(int argc, char **argv)
{
    if (argc >= 6 && !strcmp(argv[1], "work"))
        work(argv + 2, false);
    else if (argc >= 6 && !strcmp(argv[1], "cut"))
        work(argv + 2, true);
    else if (argc >= 4 && !strcmp(argv[1], "same"))
        same(argv + 2);
    else if (argc >= 5 && !strcmp(argv[1], "hostile"))
        hostile(argv + 2);
    else
        return 2;
    return 0;
}
