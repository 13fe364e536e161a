/* relative.h - what a dynamic loader does for a program without libraries, where that loader is missing. */
#pragma once

#include "base/base.h"

struct elf_image;

/* Applies the relocations of a mapped program that needs no libraries and has none but relative ones, as Go's
 * programs for Android are.  -ENOEXEC if it is not such a program, and -EFAULT if its tables lead nowhere; then
 * it must not run. */
MUST_CHECK int elf_relocate(const struct elf_image *im, u16 machine);
