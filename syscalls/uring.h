/* uring.h - io_uring: a kernel's rings whose submissions are of the guest's form.
 *
 * Any thread. */
#pragma once

#include "syscalls/proc.h"

/* mmap of `size` bytes at `offset` of the ring that descriptor fd names.  The address, -errno, or URING_NOT_OURS. */
#define URING_NOT_OURS INT64_MIN
s64 uring_map(struct thread *th, int fd, const u64 arg[6], int prot);

/* What the links of /proc/self/fd say of a ring. */
#define URING_NAME "anon_inode:[io_uring]"
