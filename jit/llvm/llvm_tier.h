/* llvm_tier.h - compiles a region by LLVM to an ELF object in memory; see doc/llvm-tier.md.
 *
 * One compiler serves one thread.  LLVM aborts the process on some errors, so guests are served by a program
 * of its own; tests link the compiler into theirs.  A program without LLVM links none.c. */
#pragma once

#include "core/guest.h"
#include "jit/region.h"

struct buf;
struct err;
struct llvm_tier;

/* NULL with a message where there is no LLVM. */
struct llvm_tier *llvm_new(const struct guest *guest, struct err *err);
void llvm_free(struct llvm_tier *t);

/* Appends the object to out.  0, or -errno: the region cannot be compiled. */
MUST_CHECK int llvm_compile(struct llvm_tier *t, const struct region *r, struct buf *out);

/* Is the op left to the evaluator whenever the result is of type t? */
bool llvm_falls_back(enum ir_op op, enum ir_type t);
