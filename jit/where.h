/* where.h - what translated code was doing when a signal interrupted it, for a profiler.  Async-signal-safe. */
#pragma once

#include "jit/jit_cpu.h"
#include "jit/tb.h"

/* Of the CPU's own thread, while it is in code, at this host pc and stack pointer: guest pc, then return addresses of
 * the guest's calls, innermost first, which may be old ones.  Returns how many of max; 0: in none of the blocks. */
unsigned where_in_code(const struct tbs *t, const struct jit_cpu *jc, u64 host, u64 sp, gva *pc, unsigned max);

/* The same: is it in a region? */
bool where_is_region(const struct tbs *t, const struct jit_cpu *jc, u64 host);
