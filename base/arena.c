/* arena.c - chunks in a list; `cur` is the one being filled, those behind it are empty and kept.
 *
 *      first -> [full] -> [full] -> [cur: used|free] -> [empty] -> NULL
 *
 * A request larger than a kept chunk gets a chunk of its own, put in front of the empty ones. */
#include "base/arena.h"
#include "base/os.h"

enum { CHUNK = 256 * 1024, ALIGN = 16 };

struct arena_chunk {
    struct arena_chunk *next;
    size_t size;                /* of data */
    _Alignas(ALIGN) u8 data[];
};

static struct arena_chunk *chunk_new(size_t need)
{
    size_t total;
    ASSERT(!__builtin_add_overflow(need, sizeof(struct arena_chunk) + CHUNK, &total), "arena of %zu bytes", need);
    total = ALIGN_DOWN(total, (size_t)CHUNK);
    struct arena_chunk *c = os_alloc(total);
    ASSERT(c, "out of memory (%zu bytes)", total);
    c->size = total - sizeof(*c);
    return c;
}

void arena_init(struct arena *a)
{
    *a = (struct arena){0};
}

void arena_fini(struct arena *a)
{
    for (struct arena_chunk *c = a->first, *next; c; c = next) {
        next = c->next;
        os_free(c, c->size + sizeof(*c));
    }
    arena_init(a);
}

/* Makes `cur` a chunk with room for need bytes. */
static void next_chunk(struct arena *a, size_t need)
{
    struct arena_chunk **link = a->cur ? &a->cur->next : &a->first;
    if (!*link || (*link)->size < need) {
        struct arena_chunk *c = chunk_new(need);
        c->next = *link;
        *link = c;
    }
    a->cur = *link;
    a->used = 0;
}

void *arena_alloc(struct arena *a, size_t size)
{
    ASSERT(size <= SIZE_MAX - ALIGN, "arena_alloc of %zu bytes", size);
    size = ALIGN_UP(size, (size_t)ALIGN);
    if (UNLIKELY(!a->cur || a->cur->size - a->used < size))
        next_chunk(a, size);
    void *p = a->cur->data + a->used;
    a->used += size;
    return p;
}

void *arena_zalloc(struct arena *a, size_t size)
{
    return memset(arena_alloc(a, size), 0, size);
}

char *arena_strdup(struct arena *a, const char *s)
{
    size_t size = strlen(s) + 1;
    return memcpy(arena_alloc(a, size), s, size);
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){a->cur, a->used};
}

void arena_release(struct arena *a, struct arena_mark m)
{
    a->cur = m.chunk;
    a->used = m.used;
}
