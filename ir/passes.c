/* passes.c - the list of passes and who runs them. */
#include "ir/passes.h"

#include "base/err.h"

const struct ir_pass ir_passes[] = {
    { "fold",  ir_opt_fold },
    { "state", ir_opt_state },
    { "dce",   ir_opt_dce },
    { NULL, NULL },
};

void ir_optimise(struct ir_block *b, bool sweep)
{
    for (const struct ir_pass *p = ir_passes; p->name; p++) {
        if (p->run == ir_opt_dce && !sweep)
            continue;
        p->run(b);
#ifdef FERRY_DEBUG
        struct err err;
        ASSERT(ir_verify(b, &err) == 0, "after pass %s: %s", p->name, err.msg);
#endif
    }
}
