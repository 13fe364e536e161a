/* os_linux.c - the host kernel, thinly.
 *
 * Every mapping is placed by the kernel without a hint, that is at the top of the address space: guests
 * live below as_limit (core/aspace.h), so the two never meet. */
#include "base/os.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void *map(size_t size, int prot, int flags)
{
    void *p = mmap(NULL, size, prot, flags | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

void *os_alloc(size_t size)
{
    return map(size, PROT_READ | PROT_WRITE, MAP_PRIVATE);
}

void *os_reserve(size_t size)
{
    return map(size, PROT_NONE, MAP_PRIVATE | MAP_NORESERVE);
}

void os_free(void *p, size_t size)
{
    if (p)
        munmap(p, size);
}

int os_commit(void *p, size_t size)
{
    return mprotect(p, size, PROT_READ | PROT_WRITE) ? -errno : 0;
}

/* ---- code pages ---------------------------------------------------------------------------------- */

/* Shared anonymous memory; mremap with an old size of 0 maps the same pages a second time (mremap(2)).
 * Unlike a memfd this needs no file number, and no file size limit of the guest's can forbid it. */
static u8 *code_pages(size_t size)
{
    return map(size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE);
}

int os_code_map(struct os_code *c, size_t size)
{
    *c = (struct os_code){0};
    u8 *rw = code_pages(size);
    if (!rw)
        return -errno;
    u8 *rx = mremap(rw, 0, size, MREMAP_MAYMOVE);
    if (rx == MAP_FAILED || mprotect(rx, size, PROT_READ | PROT_EXEC) < 0) {
        int err = errno;
        os_free(rw, size);
        if (rx != MAP_FAILED)
            os_free(rx, size);
        return -err;
    }
    *c = (struct os_code){.rx = rx, .rw = rw, .size = size};
    return 0;
}

void os_code_unmap(struct os_code *c)
{
    os_free(c->rx, c->size);
    os_free(c->rw, c->size);
    *c = (struct os_code){0};
}

u8 *os_code_copy(const struct os_code *c, size_t used)
{
    u8 *copy = code_pages(c->size);
    return copy ? memcpy(copy, c->rw, used) : NULL;
}

int os_code_replace(struct os_code *c, u8 *copy)
{
    os_free(c->rx, c->size);        /* first: there may be a limit on the size of all mappings */
    os_free(c->rw, c->size);
    if (mremap(copy, 0, c->size, MREMAP_MAYMOVE | MREMAP_FIXED, c->rx) == MAP_FAILED ||
        mprotect(c->rx, c->size, PROT_READ | PROT_EXEC) < 0 ||
        mremap(copy, c->size, c->size, MREMAP_MAYMOVE | MREMAP_FIXED, c->rw) == MAP_FAILED)
        return -errno;
    return 0;
}

/* ---- threads and time ---------------------------------------------------------------------------- */

int os_gettid(void)
{
    return (int)syscall(SYS_gettid);
}

static u64 clock_ns(clockid_t clock)
{
    struct timespec ts;
    clock_gettime(clock, &ts);
    return (u64)ts.tv_sec * 1000000000u + (u64)ts.tv_nsec;
}

u64 os_now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
u64 os_realtime_ns(void) { return clock_ns(CLOCK_REALTIME); }

u64 os_random(void)
{
    u64 v;
    while (getrandom(&v, sizeof v, 0) != sizeof v)
        ;                                       /* interrupted before the generator was ready */
    return v;
}

size_t os_page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

void os_futex_wait(_Atomic u32 *word, u32 value)
{
    int saved = errno;
    syscall(SYS_futex, word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, value, NULL, NULL, 0);
    errno = saved;
}

void os_futex_wake(_Atomic u32 *word, int n)
{
    int saved = errno;
    syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, n, NULL, NULL, 0);
    errno = saved;
}

bool os_barrier_ready(void)
{
    return !syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
}

void os_barrier_all(void)
{
    long r = syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
    ASSERT(!r, "membarrier: %d", errno);
}
