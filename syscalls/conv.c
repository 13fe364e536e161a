/* conv.c - structures and flags that differ between architectures.  See conv.h. */
#include "syscalls/conv.h"

#include "core/fault.h"
#include "syscalls/proc.h"
#include "syscalls/table.h"

#include <sys/stat.h>

/* ---- flags ------------------------------------------------------------------------------------------ */

#if defined(__x86_64__)
#define HOST_FLAG(a64, x64) (u64)(x64)
#else
#define HOST_FLAG(a64, x64) (u64)(a64)
#endif
#define GUEST_FLAG(a64, x64) (u64)(a64)

/* The table by the preprocessor: what remains of it are the few flags that differ. */
static u64 oflag(u64 flags, bool to_host)
{
    u64 out = flags;
#define FLAG(kind, name, ...) \
    if (K_##kind == K_OFLAG && GUEST_FLAG(__VA_ARGS__) != HOST_FLAG(__VA_ARGS__)) \
        out &= ~(to_host ? GUEST_FLAG(__VA_ARGS__) : HOST_FLAG(__VA_ARGS__));
#define VALUE(kind, mask, name, value)
#include "syscalls/flags.def"
#undef FLAG
#define FLAG(kind, name, ...) \
    if (K_##kind == K_OFLAG && flags & (to_host ? GUEST_FLAG(__VA_ARGS__) : HOST_FLAG(__VA_ARGS__))) \
        out |= to_host ? HOST_FLAG(__VA_ARGS__) : GUEST_FLAG(__VA_ARGS__);
#include "syscalls/flags.def"
#undef FLAG
#undef VALUE
    return out;
}

u64 conv_oflag_to_host(struct thread *th, u64 flags)
{
    return oflag(flags, true);
}

u64 conv_oflag_to_guest(struct thread *th, u64 flags)
{
    return oflag(flags, false);
}

/* ---- struct stat ------------------------------------------------------------------------------------ */

/* include/uapi/asm-generic/stat.h */
struct stat_generic {
    u64 dev, ino;
    u32 mode, nlink, uid, gid;
    u64 rdev, pad1_;
    s64 size;
    s32 blksize, pad2_;
    s64 blocks;
    s64 atime;
    u64 atime_ns;
    s64 mtime;
    u64 mtime_ns;
    s64 ctime;
    u64 ctime_ns;
    u32 unused_[2];
};
_Static_assert(sizeof(struct stat_generic) == 128, "struct stat is 128 bytes");

int conv_stat_to_guest(struct thread *th, gva dst, const struct stat *st)
{
    struct stat_generic g = {
        .dev = st->st_dev, .ino = st->st_ino, .mode = st->st_mode, .nlink = (u32)st->st_nlink,
        .uid = st->st_uid, .gid = st->st_gid, .rdev = st->st_rdev, .size = st->st_size,
        .blksize = (s32)st->st_blksize, .blocks = st->st_blocks,
        .atime = st->st_atim.tv_sec, .atime_ns = (u64)st->st_atim.tv_nsec,
        .mtime = st->st_mtim.tv_sec, .mtime_ns = (u64)st->st_mtim.tv_nsec,
        .ctime = st->st_ctim.tv_sec, .ctime_ns = (u64)st->st_ctim.tv_nsec,
    };
    return guest_write(dst, &g, sizeof g);
}
