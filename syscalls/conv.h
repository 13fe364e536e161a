/* conv.h - what a guest's kernel interface has in another layout than the host's.
 *
 * Everything else is the same on 64-bit little-endian architectures and passes straight through. */
#pragma once

#include "base/base.h"

struct stat;
struct sys_row;
struct thread;

/* O_ flags.  Bits that neither side has a row for stay: the host's kernel judges them. */
u64 conv_oflag_to_host(struct thread *th, u64 flags);
u64 conv_oflag_to_guest(struct thread *th, u64 flags);

/* struct stat to the guest's at dst: 0 or -EFAULT. */
MUST_CHECK int conv_stat_to_guest(struct thread *th, gva dst, const struct stat *st);

/* struct epoll_event: the guest's layout (asm-generic, not packed). */
struct epevent_guest {
    u32 events, pad_;
    u64 data;
};
