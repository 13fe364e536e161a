/* wish.h - what children of forks would have liked to find, told to their parent in shared memory.
 *
 * A child runs blocks that its parent never did, interpreted or unlinked, and so does the next child.  What it
 * misses it notes here; before the next fork the parent makes it, for all children to come.  These are hints: several
 * processes write at once, and who fulfils them checks that they make sense.  Any thread. */
#pragma once

#include "base/base.h"

struct wishes;

struct wish {
    gva pc;                 /* a block there */
    u32 link;               /* or WISH_BLOCK: that this exit, if it goes to pc, be linked to it */
};
enum { WISH_BLOCK = UINT32_MAX };

struct wishes *wish_new(void);                              /* NULL without memory: nothing can be wished */
void wish_note(struct wishes *w, struct wish wish);         /* w may be NULL */
bool wish_take(struct wishes *w, struct wish *wish);        /* one of them; false: none is left */
void wish_free(struct wishes *w);
