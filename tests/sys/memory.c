/* memory.c - mmap, mremap, mprotect, brk, madvise, shared segments. */
#include "check.h"
#include <stdint.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>

enum { PAGE = 4096, RW = PROT_READ | PROT_WRITE, PRIV = MAP_PRIVATE | MAP_ANONYMOUS };

int main(void)
{
    char *a = mmap(NULL, 4 * PAGE, RW, PRIV, -1, 0);
    CHECK(a != MAP_FAILED && a[0] == 0 && (uintptr_t)a % PAGE == 0);
    memset(a, 1, 4 * PAGE);
    CHECK(mmap(a + PAGE, PAGE, RW, PRIV | MAP_FIXED, -1, 0) == a + PAGE);
    CHECK(a[PAGE] == 0 && a[0] == 1 && a[2 * PAGE] == 1);
    CHECK(mmap(a, PAGE, RW, PRIV | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED && errno == EEXIST);
    CHECK(munmap(a + PAGE, PAGE) == 0 && mmap(a + PAGE, PAGE, RW, PRIV, -1, 0) == a + PAGE);
    CHECK_ERRNO((long)mmap(a + 1, PAGE, RW, PRIV | MAP_FIXED, -1, 0), EINVAL);
    CHECK_ERRNO((long)mmap(NULL, 0, RW, PRIV, -1, 0), EINVAL);
    CHECK_ERRNO((long)mmap(NULL, PAGE, RW, MAP_PRIVATE, -1, 0), EBADF);
    CHECK_ERRNO((long)mmap(NULL, SIZE_MAX - PAGE, RW, PRIV, -1, 0), ENOMEM);
    CHECK_ERRNO(munmap(a + 1, PAGE), EINVAL);
    CHECK(munmap(a, 4 * PAGE) == 0);
    CHECK_ERRNO(mprotect(a, PAGE, RW), ENOMEM);

    /* A reservation far larger than memory. */
    size_t huge = (size_t)4 << 40;
    char *h = mmap(NULL, huge, PROT_NONE, PRIV | MAP_NORESERVE, -1, 0);
    CHECK(h != MAP_FAILED && mprotect(h + huge / 2, PAGE, RW) == 0);
    h[huge / 2] = 1;
    CHECK(munmap(h, huge) == 0);

    char *m = mmap(NULL, 2 * PAGE, RW, PRIV, -1, 0);
    strcpy(m + PAGE, "kept");
    m = mremap(m, 2 * PAGE, 100 * PAGE, MREMAP_MAYMOVE);
    CHECK(m != MAP_FAILED && !strcmp(m + PAGE, "kept") && m[99 * PAGE] == 0);
    char *to = mmap(NULL, 10 * PAGE, PROT_NONE, PRIV, -1, 0);
    CHECK(mremap(m, 100 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to && !strcmp(to + PAGE, "kept"));
    CHECK_ERRNO((long)mremap(to + 1, PAGE, 2 * PAGE, MREMAP_MAYMOVE), EINVAL);
    CHECK_ERRNO((long)mremap(m, PAGE, 2 * PAGE, MREMAP_MAYMOVE), EFAULT);

    char *s = mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char *twin = mremap(s, 0, PAGE, MREMAP_MAYMOVE);
    CHECK(twin != MAP_FAILED && twin != s);
    s[5] = 7;
    CHECK(twin[5] == 7);

    scratch_enter();
    FILE *f = fopen("file", "w+");
    CHECK(f && ftruncate(fileno(f), 3 * PAGE) == 0);
    char *w = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fileno(f), PAGE);
    CHECK(w != MAP_FAILED);
    strcpy(w + PAGE, "to the file");
    CHECK(msync(w, 2 * PAGE, MS_SYNC) == 0);
    char buf[16];
    CHECK(pread(fileno(f), buf, 12, 2 * PAGE) == 12 && !strcmp(buf, "to the file"));
    CHECK_ERRNO((long)mmap(NULL, PAGE, RW, MAP_SHARED, fileno(f), 100), EINVAL);
    CHECK(unlink("file") == 0);

    char *top = sbrk(0);
    CHECK(sbrk(10 * PAGE) == top && sbrk(0) == top + 10 * PAGE);
    memset(top, 3, 10 * PAGE);
    CHECK(sbrk(-10 * PAGE) == top + 10 * PAGE && sbrk(0) == top);
    CHECK(sbrk(PAGE) == top && sbrk(-PAGE));

    memset(to, 9, PAGE);
    CHECK(madvise(to, PAGE, MADV_DONTNEED) == 0 && to[0] == 0);
    CHECK_ERRNO(madvise(to + 1, PAGE, MADV_DONTNEED), EINVAL);
    unsigned char vec[2];
    CHECK(mincore(to, 2 * PAGE, vec) == 0 && vec[1] & 1);

    int id = shmget(IPC_PRIVATE, 2 * PAGE, 0600);
    CHECK(id >= 0);
    char *x = shmat(id, NULL, 0), *y = shmat(id, NULL, SHM_RDONLY);
    CHECK(x != (void *)-1 && y != (void *)-1 && x != y && shmctl(id, IPC_RMID, NULL) == 0);
    x[PAGE] = 4;
    CHECK(y[PAGE] == 4 && shmdt(x) == 0 && shmdt(y) == 0);
    CHECK_ERRNO(shmdt(x), EINVAL);

    /* Segments side by side stay two: detaching one leaves the other. */
    char *room = mmap(NULL, 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(munmap(room, 2 * PAGE) == 0);
    for (int i = 0; i < 2; i++) {
        CHECK((id = shmget(IPC_PRIVATE, PAGE, 0600)) >= 0 && shmat(id, room + i * PAGE, 0) == room + i * PAGE);
        CHECK(shmctl(id, IPC_RMID, NULL) == 0);
    }
    CHECK(shmdt(room) == 0);
    room[PAGE] = 1;
    CHECK(shmdt(room + PAGE) == 0);
    return 0;
}
