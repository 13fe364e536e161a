/* compiler.h - which compiler makes regions, and for which host processor: their code is good for both only. */
#pragma once

#include "base/base.h"

/* A number for ferry-llvm as it lies beside this program's file, with the LLVM in it, or for the compiler in this program; and
 * for the processor.  0: there is no ferry-llvm. */
u64 compiler_id(bool in_program);

/* A hash of the build id of an ELF file, of which this is the beginning; 0: it has none there. */
u64 build_id_hash(const u8 *data, size_t size);
