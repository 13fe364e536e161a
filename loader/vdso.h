/* vdso.h - the shared object that a Linux kernel maps into every process, made here for the guest.
 *
 * The image is a complete little ELF file (AT_SYSINFO_EHDR points at it) with the functions C libraries look
 * for and the code that signal handlers return to.  It is position-independent, one page, read and execute. */
#pragma once

#include "base/base.h"

enum { VDSO_SIZE = 4096 };

struct vdso {
    u8 image[VDSO_SIZE];
    u64 sigreturn;          /* offset of the code that calls rt_sigreturn */
};

/* Fills in the image for an ELF machine; -EINVAL for one without a vDSO. */
MUST_CHECK int vdso_make(struct vdso *v, u16 elf_machine);
