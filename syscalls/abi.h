/* abi.h - what of a Linux process depends on the guest's architecture: one constant struct abi per guest.
 *
 * Implemented by syscalls/abi_<guest>.c, the only files of this folder that know a guest's registers.
 * All functions are called by the thread that owns the CPU. */
#pragma once

#include "base/base.h"
#include "core/cpu.h"

struct err;
struct thread;
struct sigaction_guest;
struct siginfo_guest;

enum { ABI_REGSET_MAX = 544 };

struct abi {
    u16 elf_machine;
    u32 audit_arch;                 /* AUDIT_ARCH_* */
    const char *platform;           /* AT_PLATFORM and uname's machine: "aarch64" */
    u64 minsigstksz;                /* AT_MINSIGSTKSZ */
    u64 (*hwcap)(const struct guest *, int word);   /* AT_HWCAP (1), AT_HWCAP2 (2) */
    bool (*guards)(const struct guest *);           /* has it guarded pages: AS_GUARDED? */
    u32 (*midr)(const struct guest *);              /* what /proc/cpuinfo says of the processor */

    /* ---- system calls ---- */
    unsigned (*number)(const struct cpu *);
    void (*args)(const struct cpu *, u64 arg[6]);
    void (*set_result)(struct cpu *, s64 r);
    void (*rewind)(struct cpu *);           /* pc back to the system call instruction, arguments as they were */

    /* ---- threads ---- */
    gva  (*pc)(const struct cpu *);
    gva  (*sp)(const struct cpu *);
    /* Return addresses: of the link register, then those of the calls pc is in as frame pointers show them,
     * innermost first, until something is no frame.  Returns how many. */
    unsigned (*callers)(const struct cpu *, gva *ret, unsigned max);
    void (*start)(struct cpu *, gva pc, gva sp);    /* first instruction of a new process image */
    /* Other keys of pointer authentication: those of PR_PAC_RESET_KEYS, 0 for all.  -EINVAL for others. */
    int  (*new_keys)(struct cpu *, u64 which, u64 random);
    void (*set_sp)(struct cpu *, gva sp);
    void (*set_tls)(struct cpu *, gva tls);
    void (*copy)(struct cpu *dst, const struct cpu *src);   /* all guest-visible registers */

    /* ---- register sets as a tracer sees them, by NT_* ---- */
    unsigned (*get_regset)(const struct cpu *, u32 type, u8 buf[ABI_REGSET_MAX]);      /* its size, 0: none */
    void (*set_regset)(struct cpu *, u32 type, const u8 buf[ABI_REGSET_MAX]);

    /* ---- signals ---- */
    /* Pushes a frame for `info` at sp (0: the current stack) and continues in the handler; mask is what
     * sigreturn restores.  0, or -EFAULT when the stack is not writable. */
    int (*push_frame)(struct thread *, const struct sigaction_guest *, const struct siginfo_guest *,
                      gva sp, u64 mask);
    /* Undoes it: registers, alternate stack; the mask goes to *mask.  0 or -EFAULT for a bad frame. */
    int (*pop_frame)(struct thread *, u64 *mask);
};

extern const struct abi abi_a64;

/* The abi for an ELF machine, NULL if there is none. */
const struct abi *abi_find(u16 elf_machine);
