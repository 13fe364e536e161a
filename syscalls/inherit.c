/* inherit.c - state of a thread as the bytes of a memfd; see inherit.h.
 *
 * A number that names the layout, the limits, the filters. */
#include "syscalls/inherit.h"

#include "base/buf.h"
#include "syscalls/proc.h"
#include "syscalls/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* Both sides are the same program, or one that replaced it on disk: the number says which layout it is. */
static const u64 magic = 0x3274696872656e69;

static bool limited(const struct rlimit max[2])
{
    return max[0].rlim_max != RLIM_INFINITY || max[1].rlim_max != RLIM_INFINITY
        || max[0].rlim_cur != RLIM_INFINITY || max[1].rlim_cur != RLIM_INFINITY;
}

s64 inherit_save(const struct thread *th, int *fd)
{
    struct buf b;
    *fd = -1;
    if (!atomic_load(&th->seccomp_mode) && !atomic_load(&th->trace.on) && !limited(proc_limits(th)))
        return 0;
    buf_init(&b);
    buf_add(&b, &magic, sizeof magic);
    buf_add(&b, proc_limits(th), sizeof th->proc->max_memory);
    trace_save(th, &b);
    seccomp_save(th, &b);
    *fd = memfd_create("ferry-inherit", 0);
    s64 r = *fd < 0 ? -errno : 0;
    for (size_t done = 0; !r && done < b.len;) {
        ssize_t n = pwrite(*fd, b.data + done, b.len - done, (off_t)done);
        if (n <= 0)
            r = -ENOMEM;
        else
            done += (size_t)n;
    }
    buf_fini(&b);
    return r;
}

int inherit_load(struct thread *th, int fd)
{
    struct buf b;
    u8 piece[4096];
    buf_init(&b);
    for (ssize_t n; (n = pread(fd, piece, sizeof piece, (off_t)b.len)) > 0;)
        buf_add(&b, piece, (size_t)n);
    const size_t head = sizeof magic + sizeof th->proc->max_memory;
    bool good = b.len >= head && !memcmp(b.data, &magic, sizeof magic);
    if (good) {
        memcpy(th->proc->max_memory, b.data + sizeof magic, sizeof th->proc->max_memory);
        as_set_limits(th->proc->as, th->proc->max_memory[0].rlim_cur, th->proc->max_memory[1].rlim_cur);
        const u8 *data = (const u8 *)b.data + head;
        size_t size = b.len - head;
        s64 n = trace_load(th, data, size);
        good = n > 0 && seccomp_load(th, data + n, size - (size_t)n) == (s64)size - n;
    }
    buf_fini(&b);
    if (good)
        close(fd);
    return good ? 0 : -EINVAL;
}
