/* os.h - the host kernel, thinly: memory maps that never collide with the guest, dual-mapped code pages,
 * thread ids, clocks.  Results are 0 or -errno, pointers NULL on failure.  Any thread. */
#pragma once

#include "base/base.h"

/* Anonymous private memory, zeroed; PROT_NONE for os_reserve. */
void *os_alloc(size_t size);
void *os_reserve(size_t size);
void  os_free(void *p, size_t size);
MUST_CHECK int os_commit(void *p, size_t size);     /* makes part of a reservation usable */

/* A range of code memory seen twice: rx executable, rw writable, the same pages. */
struct os_code {
    u8 *rx, *rw;
    size_t size;
};
MUST_CHECK int os_code_map(struct os_code *c, size_t size);
void os_code_unmap(struct os_code *c);
/* Around fork, which shares the pages: a copy of the first `used` bytes made before, since the parent goes on
 * patching them (NULL without memory), and what the child puts at both addresses instead.  The parent frees
 * its copy, of c->size bytes. */
u8 *os_code_copy(const struct os_code *c, size_t used);
MUST_CHECK int os_code_replace(struct os_code *c, u8 *copy);

int os_gettid(void);
u64 os_now_ns(void);            /* CLOCK_MONOTONIC */
u64 os_realtime_ns(void);       /* CLOCK_REALTIME */
u64 os_random(void);            /* from the kernel's generator */
size_t os_page_size(void);

/* futex wait/wake on a private word; wait returns when *word != value, on wake, or spuriously. */
void os_futex_wait(_Atomic u32 *word, u32 value);
void os_futex_wake(_Atomic u32 *word, int n);

/* A full memory barrier on every other thread of the process, so that they themselves need none.  os_barrier_all
 * may be called where os_barrier_ready said true. */
bool os_barrier_ready(void);
void os_barrier_all(void);
