/* prepare.h - making the code of functions before anything runs: ferry cache warm. */
#pragma once

#include "jit/tb.h"

struct prepare {
    const struct tbs *tbs;
    const struct code_reader *code;
    unsigned insn;                                      /* bytes of the smallest instruction */
    void (*provide)(void *ctx, gva pc, bool backward);  /* makes the block at pc if there is none */
    void *ctx;
};

/* Of the functions at these addresses, which ascend, and of all that direct branches lead to from there, as far as there is
 * room. */
void prepare_functions(const struct prepare *p, const gva *pc, size_t n);
