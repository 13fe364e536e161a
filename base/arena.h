/* arena.h - bump allocator with mark and release: memory by lifetime, nothing freed one by one.
 *
 * Owned by one thread.  Memory comes in chunks from the host and is kept across releases for reuse.
 * Running out of host memory is an ASSERT: arenas hold what must not fail. */
#pragma once

#include "base/base.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *first, *cur;
    size_t used;            /* in cur */
};

struct arena_mark {
    struct arena_chunk *chunk;
    size_t used;
};

void arena_init(struct arena *a);
void arena_fini(struct arena *a);

/* Uninitialised memory, aligned to 16. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_zalloc(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s);

struct arena_mark arena_mark(const struct arena *a);
void arena_release(struct arena *a, struct arena_mark m);
