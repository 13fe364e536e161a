/* untag.h - repeats an access with a tagged address in code that takes addresses for bare and has no exact state.
 *
 * The host faults on the tag.  The handler takes it off the address register and has the host execute one instruction;
 * in the trap behind that it puts the tag back.  Async-signal-safe; a CPU's own thread. */
#pragma once

#include "core/guest.h"
#include <ucontext.h>

struct untag {
    bool stepping;
    u8 reg;                     /* of the host, as the context numbers it */
    u64 tagged, bare;           /* its values */
};

/* False: it was not a tag that the instruction faulted on. */
bool untag_begin(struct untag *u, const struct guest *guest, ucontext_t *uc);
/* After the instruction, or because it faulted again. */
void untag_end(struct untag *u, ucontext_t *uc);
