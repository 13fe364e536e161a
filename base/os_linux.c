/* os_linux.c - the host kernel, thinly.
 *
 * Every mapping is placed by the kernel without a hint, that is at the top of the address space: guests
 * live below as_limit (core/aspace.h), so the two never meet. */
#include "base/os.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <sys/uio.h>
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

void os_will_need_much(void *p, size_t size) { madvise(p, size, MADV_HUGEPAGE); }

void *os_alloc_shared(size_t size)
{
    return map(size, PROT_READ | PROT_WRITE, MAP_SHARED);
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

/* ---- threads of our own --------------------------------------------------------------------------- */

/* What the C library offers to its own start-up code and to debuggers (libthread_db): storage, and where its
 * thread structure keeps its id and its link in the list of threads: { bits, number, offset }. */
void *_dl_allocate_tls(void *);
void _dl_deallocate_tls(void *, bool);
void __ctype_init(void);
extern const int _thread_db_pthread_tid[3], _thread_db_pthread_list[3];

void *os_tls_new(void)
{
    void *tls = _dl_allocate_tls(NULL);
    __libc_single_threaded = 0;             /* or its locks wake nobody */
#if defined(__x86_64__)
    /* Its head (x86-64 ABI): itself at 0 and 16, guards of stacks and pointers at 40 and 48. */
    u64 *to = tls, *from = __builtin_thread_pointer();
    if (tls) {
        to[0] = to[2] = (u64)(uintptr_t)tls;
        to[5] = from[5];
        to[6] = from[6];
    }
#endif
    return tls;
}

void os_tls_free(void *tls) { _dl_deallocate_tls(tls, true); }

void os_tls_start(void)
{
    u8 *self = (u8 *)pthread_self();
    void **list = (void **)(self + _thread_db_pthread_list[2]);
    *(s32 *)(self + _thread_db_pthread_tid[2]) = os_gettid();
    list[0] = list[1] = list;
    __ctype_init();
}

/* fork() of the C library is much around the call of _Fork, which the linker turns here (--wrap) in a static program.
 * In another one, for tests with sanitizers, there is the system call alone. */
int __real__Fork(void);
int __wrap__Fork(void);
static _Thread_local struct {
    bool wanted;
    u64 flags;
    s32 *pidfd;
} other_fork;

static int clone_now(u64 flags, s32 *pidfd)
{
    u8 *tid = (u8 *)pthread_self() + _thread_db_pthread_tid[2];
#if defined(__x86_64__)
    return (int)syscall(SYS_clone, flags | CLONE_CHILD_SETTID, NULL, pidfd, tid, 0);
#else
    return (int)syscall(SYS_clone, flags | CLONE_CHILD_SETTID, NULL, pidfd, 0, tid);
#endif
}

int __wrap__Fork(void)
{
    if (!other_fork.wanted)
        return __real__Fork();
    other_fork.wanted = false;
    return clone_now(other_fork.flags, other_fork.pidfd);
}

int os_fork(u64 flags, s32 *pidfd)
{
    if (getauxval(AT_BASE))                     /* it has a loader */
        return clone_now(flags, pidfd);
    other_fork.wanted = true;
    other_fork.flags = flags;
    other_fork.pidfd = pidfd;
    return fork();
}

/* ---- code pages ---------------------------------------------------------------------------------- */

/* Shared anonymous memory; mremap with an old size of 0 maps the same pages a second time (mremap(2)).
 * Unlike a memfd this needs no file number, and no file size limit of the guest's can forbid it. */
static u8 *code_pages(size_t size)
{
    return map(size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE);
}

/* Two views side by side.  The child of a fork shall have none of them: see os_code_freeze. */
int os_code_map(struct os_code *c, size_t size)
{
    *c = (struct os_code){0};
    u8 *rx = code_pages(2 * size), *rw = rx + size;
    if (!rx)
        return -errno;
    if (mremap(rx, 0, size, MREMAP_MAYMOVE | MREMAP_FIXED, rw) == MAP_FAILED ||
        mprotect(rx, size, PROT_READ | PROT_EXEC) || madvise(rx, 2 * size, MADV_DONTFORK)) {
        int err = errno;
        os_free(rx, 2 * size);
        return -err;
    }
    *c = (struct os_code){.rx = rx, .rw = rw, .size = size};
    return 0;
}

void os_code_written(struct os_code *c, size_t size) { madvise(c->rw, size, MADV_DONTNEED); }

void os_code_unmap(struct os_code *c)
{
    os_free(c->rx, 2 * c->size);
    *c = (struct os_code){0};
}

int os_code_freeze(struct os_code *c, u8 *shadow, size_t size)
{
    if (mmap(c->rx, 2 * c->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED
        || mremap(shadow, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, c->rx) == MAP_FAILED
        || mprotect(c->rx, size, PROT_READ | PROT_EXEC))
        return -errno;
    return 0;
}

/* Maps the pages at `from` at `to` as well.  The kernel counts them twice until what was at `to` has gone: if there is no
 * address space for that, there is a moment with nothing at `to`. */
static int show_again(u8 *from, u8 *to, size_t size)
{
    if (mremap(from, 0, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED)
        return 0;
    munmap(to, size);
    return mremap(from, 0, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED ? -errno : 0;
}

/* Takes no address space but what the two views have.  The new executable view is complete before it takes the place of
 * the old one, in one step. */
int os_code_thaw(struct os_code *c, size_t used)
{
    if (mmap(c->rw, c->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED)
        return -errno;
    memcpy(c->rw, c->rx, used);
    if (mprotect(c->rw, c->size, PROT_READ | PROT_EXEC) || show_again(c->rw, c->rx, c->size)
        || mprotect(c->rw, c->size, PROT_READ | PROT_WRITE)
        || madvise(c->rx, 2 * c->size, MADV_DONTFORK))
        return -errno;
    return 0;
}

/* ---- threads and time ---------------------------------------------------------------------------- */

int os_gettid(void)
{
    return (int)syscall(SYS_gettid);
}

/* One that has ended has no memory even before its parent has waited for it, and everybody may read what is his. */
bool os_has_our_memory(int tid)
{
    char byte = 0, copy;
    const struct iovec to = { &copy, 1 }, from = { &byte, 1 };
    int saved = errno;
    bool has = process_vm_readv(tid, &to, 1, &from, 1, 0) == 1 || errno != ESRCH;
    errno = saved;
    return has;
}

static u64 clock_ns(clockid_t clock)
{
    struct timespec ts;
    clock_gettime(clock, &ts);
    return (u64)ts.tv_sec * 1000000000u + (u64)ts.tv_nsec;
}

u64 os_now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
u64 os_thread_ns(void) { return clock_ns(CLOCK_THREAD_CPUTIME_ID); }
u64 os_process_ns(void) { return clock_ns(CLOCK_PROCESS_CPUTIME_ID); }
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

void os_futex_wait_shared(_Atomic u32 *word, u32 value, u64 timeout_ns)
{
    const struct timespec t = { (time_t)(timeout_ns / 1000000000), (long)(timeout_ns % 1000000000) };
    int saved = errno;
    syscall(SYS_futex, word, FUTEX_WAIT, value, &t, NULL, 0);
    errno = saved;
}

void os_futex_wake_shared(_Atomic u32 *word, int n)
{
    int saved = errno;
    syscall(SYS_futex, word, FUTEX_WAKE, n, NULL, NULL, 0);
    errno = saved;
}

bool os_futex_wait_ns(_Atomic u32 *word, u32 value, u64 ns)
{
    const struct timespec ts = { (time_t)(ns / 1000000000), (long)(ns % 1000000000) };
    int saved = errno;
    bool over = syscall(SYS_futex, word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, value, &ts, NULL, 0) && errno == ETIMEDOUT;
    errno = saved;
    return !over;
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
