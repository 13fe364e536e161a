/* sys_mem.c - memory calls.  core/aspace.c decides; here the guest's numbers become its arguments.
 *
 * Ranges are checked against the guest's limit before the host hears of them, so that no call reaches
 * Ferry's own memory. */
#include "base/log.h"
#include "syscalls/calls.h"
#include "syscalls/uring.h"
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MADV_DONTNEED_LOCKED
#define MADV_DONTNEED_LOCKED 24
#endif

enum { PAGE = 4096 };
enum { PROT_SEM_BIT = 8 };

/* What the address space is to know of a protection. */
static u64 known_prot(const struct thread *th)
{
    const struct proc *p = th->proc;
    return PROT_READ | PROT_WRITE | PROT_EXEC | (p->abi->guards(p->cfg->guest) ? AS_GUARDED : 0);
}

/* 0, or -EINVAL for a protection that this guest has not. */
static int check_prot(const struct thread *th, u64 prot)
{
    return prot & ~(known_prot(th) | PROT_SEM_BIT | PROT_GROWSDOWN) ? -EINVAL : 0;
}

static bool below_limit(const struct thread *th, gva start, u64 size)
{
    gva limit = as_limit(th->proc->as);
    return start <= limit && size <= limit - start;
}

/* The file behind a descriptor, for the guest's view of its maps. */
static const char *file_name(int fd, char buf[PATH_MAX])
{
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, buf, PATH_MAX - 1);
    if (n < 0)
        return NULL;
    buf[n] = 0;
    return buf;
}

s64 sys_mmap(struct thread *th, const u64 arg[6])
{
    char buf[PATH_MAX];
    const u64 flags_known = MAP_SHARED | MAP_PRIVATE | MAP_SHARED_VALIDATE | MAP_FIXED | MAP_ANONYMOUS | MAP_GROWSDOWN
        | MAP_DENYWRITE | MAP_EXECUTABLE | MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK
        | MAP_HUGETLB | MAP_SYNC | MAP_FIXED_NOREPLACE | (u64)0x3f << MAP_HUGE_SHIFT;
    u64 flags = arg[3] & flags_known;
    if (arg[5] % PAGE || check_prot(th, arg[2] & ~(u64)AS_GUARDED))
        return -EINVAL;
    if ((arg[3] & MAP_TYPE) == MAP_SHARED_VALIDATE && arg[3] & ~flags_known)
        return -EOPNOTSUPP;
    const char *name = flags & MAP_ANONYMOUS ? NULL : file_name((int)arg[4], buf);
    if (name && !strcmp(name, URING_NAME)) {
        s64 r = uring_map(th, (int)arg[4], arg, (int)(arg[2] & known_prot(th)));
        if (r != URING_NOT_OURS)
            return r;
    }
    return as_map(th->proc->as, arg[0], arg[1], (int)(arg[2] & known_prot(th)), (int)flags,
                  (int)arg[4], arg[5], name);
}

s64 sys_munmap(struct thread *th, const u64 arg[6])
{
    return as_unmap(th->proc->as, arg[0], arg[1]);
}

s64 sys_mprotect(struct thread *th, const u64 arg[6])
{
    gva start = arg[0];
    u64 size = arg[1];
    if (check_prot(th, arg[2]))
        return -EINVAL;
    if (arg[2] & PROT_GROWSDOWN) {
        /* From here down to the start of the stack's area. */
        struct as_area a;
        if (!as_find(th->proc->as, start, &a) || !(a.flags & MAP_GROWSDOWN))
            return -EINVAL;
        size += start - a.start;
        start = a.start;
    }
    return as_protect(th->proc->as, start, size, (int)(arg[2] & known_prot(th)));
}

s64 sys_pkey_mprotect(struct thread *th, const u64 arg[6])
{
    return (s32)arg[3] == -1 ? sys_mprotect(th, arg) : -EINVAL;
}

s64 sys_mseal(struct thread *th, const u64 arg[6])
{
    return arg[2] ? -EINVAL : as_seal(th->proc->as, arg[0], arg[1]);
}

s64 sys_remap_file_pages(struct thread *th, const u64 arg[6])
{
    return arg[2] ? -EINVAL : as_show_file(th->proc->as, arg[0], arg[1], arg[3]);
}

s64 sys_mremap(struct thread *th, const u64 arg[6])
{
    return as_remap(th->proc->as, arg[0], arg[1], arg[2], (int)arg[3], arg[4]);
}

s64 sys_brk(struct thread *th, const u64 arg[6])
{
    return (s64)as_brk(th->proc->as, arg[0]);
}

/* Advice after which the content is another. */
static bool throws_away(u64 advice)
{
    switch (advice) {
    case MADV_DONTNEED:
    case MADV_FREE:
    case MADV_REMOVE:
    case MADV_DONTFORK:
    case MADV_WIPEONFORK:
    case MADV_DONTNEED_LOCKED:
        return true;
    default:
        return false;
    }
}

s64 sys_madvise(struct thread *th, const u64 arg[6])
{
    if (arg[0] & 4095)
        return -EINVAL;
    if (!below_limit(th, arg[0], arg[1]))
        return -ENOMEM;
    if (throws_away(arg[2]) && as_keeps_content(th->proc->as, arg[0], arg[1]))
        return -EPERM;
    s64 r = sys_host(th, SYS_madvise, arg[0], arg[1], arg[2], 0, 0, 0);
    /* Code that is thrown away comes back as something else. */
    if (!r && (arg[2] == MADV_DONTNEED || arg[2] == MADV_FREE || arg[2] == MADV_REMOVE))
        th->proc->engine->ops->invalidate(th->proc->engine, arg[0], arg[1]);
    return r;
}

/* ---- System V shared memory -------------------------------------------------------------------------------------- */

s64 sys_shmat(struct thread *th, const u64 arg[6])
{
    struct shmid_ds ds;
    struct aspace *as = th->proc->as;
    if (shmctl((int)arg[0], IPC_STAT, &ds) < 0)
        return -errno;
    gva want = arg[1];
    if (want % PAGE) {
        if (!(arg[2] & SHM_RND))
            return -EINVAL;
        want = ALIGN_DOWN(want, PAGE);
    }
    /* Room first: the host must not choose the place. */
    int prot = PROT_READ | (arg[2] & SHM_RDONLY ? 0 : PROT_WRITE) | (arg[2] & SHM_EXEC ? PROT_EXEC : 0);
    int fixed = !want ? 0 : arg[2] & SHM_REMAP ? MAP_FIXED : MAP_FIXED_NOREPLACE;
    s64 at = as_map(as, want, ds.shm_segsz, prot, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | fixed, -1, 0, "/SYSV");
    if (at < 0)
        return at == -EEXIST ? -EINVAL : at;
    if (shmat((int)arg[0], (void *)at, (int)(arg[2] & SHM_RDONLY) | SHM_REMAP) == (void *)-1) {
        int e = errno;
        as_unmap(as, (gva)at, ds.shm_segsz);
        return -e;
    }
    return at;
}

s64 sys_shmdt(struct thread *th, const u64 arg[6])
{
    struct as_area a;
    struct aspace *as = th->proc->as;
    if (!as_find(as, arg[0], &a) || a.start != arg[0] || !a.name || strcmp(a.name, "/SYSV"))
        return -EINVAL;
    return as_unmap(as, a.start, a.end - a.start);
}
