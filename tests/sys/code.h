/* code.h - programs of tests/sys that make code: int f(void) { return value; } in 8 bytes, at most 16 bits of value. */
#pragma once

#include "check.h"
#include <sys/mman.h>

enum { CODE_SIZE = 8 };

static inline void code_put(void *at, unsigned value)
{
#if defined(__aarch64__)
    const unsigned insn[2] = { 0x52800000 | (value & 0xffff) << 5, 0xd65f03c0 };    /* mov w0, #value; ret */
#else
    const unsigned char insn[CODE_SIZE] = { 0xb8, value & 0xff, value >> 8 & 0xff, 0, 0, 0xc3 };
#endif
    memcpy(at, insn, CODE_SIZE);
    __builtin___clear_cache(at, (char *)at + CODE_SIZE);
}

static inline unsigned code_call(const void *at) { return ((unsigned (*)(void))at)(); }

/* Writable and executable. */
static inline char *code_map(size_t size)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}
