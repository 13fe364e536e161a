/* none.c - for programs that do not link LLVM. */
#include "base/err.h"
#include "jit/llvm/llvm_tier.h"

#include <errno.h>

struct llvm_tier *llvm_new(const struct guest *guest, struct err *err)
{
    err_set(err, -ENOTSUP, "this program does not hold the LLVM compiler: use --engine=baseline or leave the option out");
    return NULL;
}

void llvm_free(struct llvm_tier *t) { }
int llvm_compile(struct llvm_tier *t, const struct region *r, struct buf *out) { return -ENOTSUP; }
bool llvm_falls_back(enum ir_op op, enum ir_type t) { return true; }
