/* areas.c - what is asked of whole areas: sealing, limits of memory, areas that grow down, pages of a file in another
 * order. */
#include "check.h"
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { PAGE = 4096, RW = PROT_READ | PROT_WRITE, PRIV = MAP_PRIVATE | MAP_ANONYMOUS, SYS_mseal_ = 462 };

static long seal(void *at, size_t size, unsigned long flags) { return syscall(SYS_mseal_, at, size, flags); }

static void sealing(void)
{
    char *a = mmap(NULL, 6 * PAGE, RW, PRIV, -1, 0);
    CHECK(a != MAP_FAILED);
    memset(a, 5, 6 * PAGE);
    if (seal(a + PAGE, 2 * PAGE, 0) < 0 && errno == ENOSYS)
        return;                         /* a kernel before 6.10: natively only */
    CHECK_ERRNO(seal(a + 1, PAGE, 0), EINVAL);
    CHECK_ERRNO(seal(a, PAGE, 1), EINVAL);
    CHECK_ERRNO(munmap(a, 6 * PAGE), EPERM);
    CHECK_ERRNO(munmap(a + 2 * PAGE, PAGE), EPERM);
    CHECK_ERRNO(mprotect(a, 2 * PAGE, PROT_READ), EPERM);
    CHECK_ERRNO((long)mmap(a + PAGE, PAGE, RW, PRIV | MAP_FIXED, -1, 0), EPERM);
    CHECK_ERRNO((long)mremap(a + PAGE, 2 * PAGE, PAGE, 0), EPERM);
    CHECK_ERRNO((long)mremap(a + PAGE, 2 * PAGE, 9 * PAGE, MREMAP_MAYMOVE), EPERM);
    CHECK_ERRNO((long)mremap(a, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, a + PAGE), EPERM);
    CHECK(a[PAGE] == 5 && madvise(a + PAGE, PAGE, MADV_DONTNEED) == 0 && a[PAGE] == 0);    /* it may be written */
    CHECK(mprotect(a, PAGE, PROT_READ) == 0 && munmap(a, PAGE) == 0);

    char *b = mmap(NULL, 2 * PAGE, PROT_READ, PRIV, -1, 0);
    CHECK(b != MAP_FAILED && seal(b, 2 * PAGE, 0) == 0);
    CHECK_ERRNO(madvise(b, PAGE, MADV_DONTNEED), EPERM);
    CHECK(madvise(b, PAGE, MADV_WILLNEED) == 0);
    CHECK(munmap(a + 3 * PAGE, 3 * PAGE) == 0);
    CHECK_ERRNO(seal(a, 6 * PAGE, 0), ENOMEM);
}

/* ---- limits: in children, since they cannot be raised again by everybody --------------------------------------- */

static int all_limited(void)
{
    const struct rlimit small = { 64 << 20, 64 << 20 };
    struct rlimit got;
    CHECK(setrlimit(RLIMIT_AS, &small) == 0);
    CHECK(getrlimit(RLIMIT_AS, &got) == 0 && got.rlim_cur == small.rlim_cur && got.rlim_max == small.rlim_max);
    CHECK(mmap(NULL, 100 << 20, PROT_NONE, PRIV | MAP_NORESERVE, -1, 0) == MAP_FAILED && errno == ENOMEM);
    char *a = mmap(NULL, 20 << 20, RW, PRIV, -1, 0);
    CHECK(a != MAP_FAILED && mmap(a, 20 << 20, RW, PRIV | MAP_FIXED, -1, 0) == a);
    CHECK_ERRNO((long)mremap(a, 20 << 20, 100 << 20, MREMAP_MAYMOVE), ENOMEM);
    CHECK(mmap(NULL, 50 << 20, RW, PRIV, -1, 0) == MAP_FAILED && munmap(a, 20 << 20) == 0);
    CHECK_ERRNO((long)sbrk(100 << 20), ENOMEM);
    return 0;
}

static int data_limited(void)
{
    const struct rlimit small = { 16 << 20, RLIM_INFINITY };
    CHECK(setrlimit(RLIMIT_DATA, &small) == 0);
    char *a = mmap(NULL, 100 << 20, PROT_READ, PRIV, -1, 0);
    CHECK(a != MAP_FAILED);
    CHECK_ERRNO(mprotect(a, 30 << 20, RW), ENOMEM);
    CHECK(mprotect(a, 4 << 20, RW) == 0 && mprotect(a, 4 << 20, RW) == 0);
    CHECK(mmap(NULL, 30 << 20, RW, PRIV, -1, 0) == MAP_FAILED && errno == ENOMEM);
    CHECK(mmap(NULL, 30 << 20, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
    CHECK_ERRNO((long)sbrk(30 << 20), ENOMEM);
    return 0;
}

static const char *self;

/* The limits are the next program's too. */
static int inherited(void)
{
    const struct rlimit small = { 512 << 20, 512 << 20 };
    CHECK(setrlimit(RLIMIT_AS, &small) == 0);
    execl(self, self, "limited", NULL);
    return 3;
}

static int still_limited(void)
{
    struct rlimit got;
    CHECK(getrlimit(RLIMIT_AS, &got) == 0 && got.rlim_cur == 512 << 20);
    CHECK(mmap(NULL, 600 << 20, PROT_NONE, PRIV, -1, 0) == MAP_FAILED && errno == ENOMEM);
    return 0;
}

static void in_child(int (*fn)(void))
{
    int status;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        exit(fn());
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

/* ---- growing down ---------------------------------------------------------------------------------------------- */

static sigjmp_buf back;
static void on_segv(int sig) { siglongjmp(back, sig); }

static void growing(void)
{
    size_t room = 8 << 20;
    char *a = mmap(NULL, room, PROT_NONE, PRIV, -1, 0);
    CHECK(a != MAP_FAILED && munmap(a, room) == 0);
    char *s = mmap(a + room - 2 * PAGE, 2 * PAGE, RW, PRIV | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
    CHECK(s == a + room - 2 * PAGE);
    s[0] = 1;
    s[-8] = 2;
    s[-9 * PAGE] = 3;
    *(volatile char *)(s - 100 * PAGE);
    CHECK(s[0] == 1 && s[-8] == 2 && s[-9 * PAGE] == 3 && s[-50 * PAGE] == 0);
    /* Not into its neighbour's guard. */
    char *low = mmap(s - 400 * PAGE, PAGE, RW, PRIV | MAP_FIXED_NOREPLACE, -1, 0);
    CHECK(low == s - 400 * PAGE);
    signal(SIGSEGV, on_segv);
    if (!sigsetjmp(back, 1)) {
        s[-200 * PAGE] = 1;
        CHECK(!"it grew into the guard");
    }
    signal(SIGSEGV, SIG_DFL);
    CHECK(munmap(low, PAGE) == 0 && munmap(s - 100 * PAGE, 102 * PAGE) == 0);
}

/* ---- pages of a file ------------------------------------------------------------------------------------------- */

static void order(void)
{
    int fd = (int)syscall(SYS_memfd_create, "pages", 0);
    CHECK(fd >= 0 && ftruncate(fd, 8 * PAGE) == 0);
    char *a = mmap(NULL, 8 * PAGE, RW, MAP_SHARED, fd, 0);
    CHECK(a != MAP_FAILED);
    for (int i = 0; i < 8; i++)
        a[i * PAGE] = (char)i;
    CHECK(syscall(SYS_remap_file_pages, a, 2 * PAGE, 0, 6, 0) == 0);
    CHECK(a[0] == 6 && a[PAGE] == 7 && a[2 * PAGE] == 2 && a[6 * PAGE] == 6);
    CHECK_ERRNO(syscall(SYS_remap_file_pages, a, PAGE, PROT_READ, 0, 0), EINVAL);
    CHECK(munmap(a, 8 * PAGE) == 0 && close(fd) == 0);
    a = mmap(NULL, 2 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    a[PAGE] = 9;
    CHECK(syscall(SYS_remap_file_pages, a, PAGE, 0, 1, 0) == 0 && a[0] == 9 && munmap(a, 2 * PAGE) == 0);
    a = mmap(NULL, 2 * PAGE, RW, PRIV, -1, 0);
    CHECK_ERRNO(syscall(SYS_remap_file_pages, a, PAGE, 0, 1, 0), EINVAL);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return still_limited();
    self = argv[0];
    sealing();
    in_child(all_limited);
    in_child(data_limited);
    in_child(inherited);
    growing();
    order();
    return 0;
}
