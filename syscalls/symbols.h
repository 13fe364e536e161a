/* symbols.h - names for guest code: for profilers, of the guest and of translated code.
 *
 *      function            the ELF file mapped there has a symbol
 *      file+0x1234         it has none: where the function begins in the file's own addresses
 *      [vdso]              what has a name instead of a file
 *      [anon]              code that the guest has made itself
 *
 * Files are read when code of theirs is named for the first time, and kept.  Any thread may ask; a lock of its own is
 * taken, and then the address space's, so the callers may hold the engine's. */
#pragma once

#include "base/base.h"

struct aspace;
struct symbols;

struct symbols *symbols_new(struct aspace *as);        /* never freed: one a process; NULL without memory */

enum { SYMBOL_MAX = 512 };

/* The name of the code at pc, cut to SYMBOL_MAX with its 0. */
void symbols_name(struct symbols *s, gva pc, char out[SYMBOL_MAX]);
/* Is there code at pc? */
bool symbols_code(struct symbols *s, gva pc);

void symbols_fork_before(struct symbols *s);
void symbols_fork_after(struct symbols *s, bool child);
