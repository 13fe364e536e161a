/* os.h - the host kernel, thinly: memory maps that never collide with the guest, dual-mapped code pages,
 * thread ids, clocks.  Results are 0 or -errno, pointers NULL on failure.  Any thread. */
#pragma once

#include "base/base.h"

/* Anonymous private memory, zeroed; PROT_NONE for os_reserve. */
void *os_alloc(size_t size);
void  os_will_need_much(void *p, size_t size);      /* of what os_alloc gave: in large pages, if the host has any */
void *os_alloc_shared(size_t size);                 /* the children of a fork see the same memory */
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
/* The first bytes, whole pages, will seldom be written: they no longer count twice as memory in use. */
void os_code_written(struct os_code *c, size_t size);
/* After fork, whose child has neither view: there `shadow`, private memory with a copy of the first `size` bytes,
 * becomes rx, executable but not writable; rw is closed.  os_code_thaw makes two views again with what `used`
 * bytes of rx hold, under the feet of threads that run there.  size: of whole pages. */
MUST_CHECK int os_code_freeze(struct os_code *c, u8 *shadow, size_t size);
MUST_CHECK int os_code_thaw(struct os_code *c, size_t used);

/* fork() with other flags for clone: the C library's own locks are in order in the child.  As clone returns. */
int os_fork(u64 flags, s32 *pidfd);

int os_gettid(void);
bool os_has_our_memory(int tid);    /* does this thread, of whatever process, live in the memory we live in? */

/* Thread-local storage and the C library's idea of a thread, for one that the library did not start: with
 * CLONE_SETTLS this goes to clone, and the new thread first calls os_tls_start.  NULL without memory. */
void *os_tls_new(void);
void  os_tls_start(void);
void  os_tls_free(void *tls);   /* when the thread is gone */

u64 os_now_ns(void);            /* CLOCK_MONOTONIC */
u64 os_thread_ns(void);         /* processor time of this thread */
u64 os_process_ns(void);        /* processor time of the calling process */
u64 os_realtime_ns(void);       /* CLOCK_REALTIME */
u64 os_random(void);            /* from the kernel's generator */
size_t os_page_size(void);

/* In a loop that waits for another thread. */
static inline void os_pause(void)
{
#ifdef __x86_64__
    __builtin_ia32_pause();
#else
    __asm__ volatile("yield");
#endif
}

/* futex wait/wake on a private word; wait returns when *word != value, on wake, or spuriously. */
void os_futex_wait(_Atomic u32 *word, u32 value);
bool os_futex_wait_ns(_Atomic u32 *word, u32 value, u64 ns);           /* false: the time is over */
void os_futex_wake(_Atomic u32 *word, int n);

/* The same between processes; the wait ends after timeout_ns at the latest. */
void os_futex_wait_shared(_Atomic u32 *word, u32 value, u64 timeout_ns);
void os_futex_wake_shared(_Atomic u32 *word, int n);

/* A full memory barrier on every other thread of the process, so that they themselves need none.  os_barrier_all
 * may be called where os_barrier_ready said true. */
bool os_barrier_ready(void);
void os_barrier_all(void);
