/* tally.c - see tally.h.
 *
 *      | head | text of names | table of names: offset of text | table of nodes: parent and name, count |
 *
 * Both tables are hashed with open addressing.  An entry is taken by changing it from 0, and never changes again; the
 * number of a name or node is the place of its entry, counted from 1. */
#include "base/tally.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    TEXT_SIZE = 8 << 20,
    NAMES_LOG2 = 17, N_NAMES = 1 << NAMES_LOG2,
    NODES_LOG2 = 19, N_NODES = 1 << NODES_LOG2,
    MAX_PROBES = 64,
    MAX_NAME = 1024,
};
static const char magic[8] = "fytally1";

struct node { _Atomic u64 key, count; };        /* key: parent << 32 | name */

struct tally {
    char magic[8];
    _Atomic u64 cut;
    _Atomic u32 used;                           /* bytes of text; the first is not, since 0 is no name */
    char text[TEXT_SIZE];
    _Atomic u32 name[N_NAMES];
    struct node node[N_NODES];
};

int tally_make(int fd)
{
    if (ftruncate(fd, sizeof(struct tally)))
        return -errno;
    return pwrite(fd, magic, sizeof magic, 0) == sizeof magic ? 0 : -EIO;
}

struct tally *tally_map(int fd)
{
    struct stat st;

    if (fstat(fd, &st) || st.st_size != sizeof(struct tally))
        return NULL;
    struct tally *t = mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (t == MAP_FAILED)
        return NULL;
    if (!memcmp(t->magic, magic, sizeof magic))
        return t;
    munmap(t, sizeof *t);
    return NULL;
}

struct tally *tally_open(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return NULL;
    struct tally *t = tally_map(fd);
    close(fd);
    return t;
}

/* ---- adding ------------------------------------------------------------------------------------------- */

static u64 hash_text(const char *s, size_t len)
{
    u64 h = 0xcbf29ce484222325;                 /* FNV-1a */

    for (size_t i = 0; i < len; i++)
        h = (h ^ (u8)s[i]) * 0x100000001b3;
    return h * 0x9e3779b97f4a7c15;
}

/* A copy of the name among the texts; 0: no room.  One that another process has entered meanwhile is wasted. */
static u32 put_text(struct tally *t, const char *name, size_t len)
{
    u32 at = atomic_load(&t->used);

    do
        if (at + len + 2 > TEXT_SIZE)
            return 0;
    while (!atomic_compare_exchange_weak(&t->used, &at, at + (u32)len + 1));
    memcpy(t->text + at + 1, name, len);        /* the 0 behind it is there */
    return at + 1;
}

static bool is_name(const struct tally *t, u32 at, const char *name, size_t len)
{
    return at < TEXT_SIZE - len && !memcmp(t->text + at, name, len) && !t->text[at + len];
}

u32 tally_name(struct tally *t, const char *name)
{
    size_t len = strnlen(name, MAX_NAME);
    u32 h = (u32)(hash_text(name, len) >> (64 - NAMES_LOG2)), ours = 0;

    for (unsigned k = 0; k < MAX_PROBES; k++) {
        u32 i = (h + k) % N_NAMES, at = atomic_load_explicit(&t->name[i], memory_order_acquire);
        if (!at) {
            if (!ours && !(ours = put_text(t, name, len)))
                return 0;
            if (atomic_compare_exchange_strong(&t->name[i], &at, ours))
                return i + 1;
        }
        if (is_name(t, at, name, len))
            return i + 1;
    }
    return 0;
}

u32 tally_child(struct tally *t, u32 node, u32 name)
{
    u64 key = (u64)node << 32 | name;
    u32 h = (u32)(key * 0x9e3779b97f4a7c15 >> (64 - NODES_LOG2));

    for (unsigned k = 0; name && k < MAX_PROBES; k++) {
        u32 i = (h + k) % N_NODES;
        u64 old = 0;
        if (atomic_load(&t->node[i].key) == key || atomic_compare_exchange_strong(&t->node[i].key, &old, key)
            || old == key)
            return i + 1;
    }
    atomic_fetch_add(&t->cut, 1);
    return node;
}

void tally_add(struct tally *t, u32 node, u64 count)
{
    if (node && node <= N_NODES)
        atomic_fetch_add(&t->node[node - 1].count, count);
}

/* ---- reading -------------------------------------------------------------------------------------------- */

void tally_each(const struct tally *t, void (*fn)(void *ctx, u32 node, u32 parent, const char *name, u64 count), void *ctx)
{
    for (u32 i = 0; i < N_NODES; i++) {
        u64 key = atomic_load(&t->node[i].key);
        u32 name = (u32)key, at = name && name <= N_NAMES ? atomic_load(&t->name[name - 1]) : 0;
        if (at && at < TEXT_SIZE)
            fn(ctx, i + 1, (u32)(key >> 32), t->text + at, atomic_load(&t->node[i].count));
    }
}

u64 tally_cut(const struct tally *t) { return atomic_load(&t->cut); }
