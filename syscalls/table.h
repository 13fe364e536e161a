/* table.h - syscalls.def, kinds.def and their companions as C data.  Read-only; any thread.
 *
 * Used by dispatch.c (what to do), strace.c (how to print) and conv.c (what differs between architectures). */
#pragma once

#include "base/base.h"
#include "syscalls/proc.h"

struct buf;

/* ---- kinds of arguments ---------------------------------------------------------------------------- */

enum sys_conv {
    CONV_none, CONV_path, CONV_path_nf, CONV_path_new, CONV_path_at, CONV_oflag, CONV_stat, CONV_sigset,
};

enum sys_print {
    PRINT_none, PRINT_s32, PRINT_s64, PRINT_hex, PRINT_oct, PRINT_ptr, PRINT_dirfd, PRINT_signal, PRINT_string,
    PRINT_strings, PRINT_bytes_in, PRINT_bytes_out, PRINT_iov_in, PRINT_iov_out, PRINT_fd_pair, PRINT_pollfds,
    PRINT_sockaddr, PRINT_stat, PRINT_epevent, PRINT_sigset, PRINT_timespec, PRINT_timespec_out, PRINT_timespec2,
    PRINT_timeval_out, PRINT_flags, PRINT_ioctl,
};

enum sys_kind {
#define KIND(name, conv, print) K_##name,
#include "syscalls/kinds.def"
#undef KIND
    K_COUNT
};

/* A kind with its parameter, as the rows spell it. */
#define K_IN(n)       (K_IN | (n) << 8)
#define K_OUT(n)      (K_OUT | (n) << 8)
#define K_IOV_IN(n)   (K_IOV_IN | (n) << 8)
#define K_IOV_OUT(n)  (K_IOV_OUT | (n) << 8)
#define K_PATHAT(n)   (K_PATHAT | (n) << 8)
#define K_POLLFDS(n)  (K_POLLFDS | (n) << 8)
#define K_SOCKADDR(n) (K_SOCKADDR | (n) << 8)
#define KIND_OF(k)    ((enum sys_kind)((k) & 0xff))
#define KIND_ARG(k)   ((unsigned)(k) >> 8)

struct sys_kind_row {
    u8 conv;                /* enum sys_conv */
    u8 print;               /* enum sys_print */
};
extern const struct sys_kind_row sys_kinds[K_COUNT];

/* ---- rows ------------------------------------------------------------------------------------------ */

enum sys_how { HOW_PASS, HOW_CODE, HOW_AWAY, HOW_DENY };

struct sys_row {
    const char *name;
    s64 (*code)(struct thread *, const u64 arg[6]);     /* CODE, AWAY */
    s16 host;               /* number on this host, -1: the host lacks it */
    u8 how;                 /* enum sys_how */
    u8 error;               /* DENY */
    u8 fds;                 /* arguments that are descriptors, a bit each */
    bool converts;          /* one of the kinds has a conversion */
    u16 ret, arg[6];        /* kinds */
};
extern const struct sys_row sys_rows[];

/* The row of a guest's call, NULL for a number nobody knows. */
const struct sys_row *sys_row_find(const struct abi *abi, u64 number);

/* ---- flags ------------------------------------------------------------------------------------------ */

struct sys_flag {
    const char *name;
    u16 kind;
    bool value;             /* a choice under mask, else a bit */
    u32 mask, a64, x64;     /* of a bit: mask is unused */
};
extern const struct sys_flag sys_flags[];
extern const unsigned sys_n_flags;

/* The names, NULL for a number without one. */
const char *sys_errno_name(unsigned number);
const char *sys_errno_text(unsigned number);
const char *sys_signal_name(unsigned number);
const char *sys_ioctl_name(u32 number);

/* ---- the trace -------------------------------------------------------------------------------------- */

/* One line for a finished call; result as sys_dispatch returns it. */
void strace_call(struct thread *th, const struct sys_row *row, const u64 arg[6], s64 result);
/* The line of a call that may not come back. */
void strace_enter(struct thread *th, const struct sys_row *row, const u64 arg[6]);
