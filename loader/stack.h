/* stack.h - the initial stack of a process: strings, environment, arguments and the auxiliary vector.
 *
 *      top     execfn | environment strings | argument strings | platform, 16 random bytes
 *              auxv | envp | argv | argc                                             <- sp, 16-aligned
 */
#pragma once

#include "base/base.h"

struct err;
struct aspace;
struct elf_image;

struct stack_config {
    const struct elf_image *image;
    gva interp_base;            /* 0 without a dynamic loader */
    char *const *argv, *const *envp;
    const char *execfn;         /* as the guest sees the program's name */
    const char *platform;
    u64 hwcap, hwcap2, minsigstksz;
    gva vdso;                   /* 0: none */
    u64 random[2];
    bool secure;
};

struct stack_layout {
    gva sp;
    gva lo, hi;                 /* the mapping */
    gva auxv, auxv_end;
    gva args, args_end;         /* strings of argv */
    gva env, env_end;
};

/* Maps the stack and fills it.  0, -E2BIG or another -errno with a message. */
MUST_CHECK int stack_make(struct aspace *as, const struct stack_config *cfg, struct stack_layout *out,
                          struct err *err);
