/* table.c - the tables of table.h, made from the .def files. */
#include "syscalls/table.h"

#include "syscalls/calls.h"

#include <elf.h>
#include <errno.h>

const struct sys_kind_row sys_kinds[K_COUNT] = {
#define KIND(name, conv, print) [K_##name] = { CONV_##conv, PRINT_##print },
#include "syscalls/kinds.def"
#undef KIND
};

/* ---- calls ------------------------------------------------------------------------------------------ */

#define NO (-1)
#if defined(__x86_64__)
#define HOST_NUMBER(a64, x64) x64
#elif defined(__aarch64__)
#define HOST_NUMBER(a64, x64) a64
#else
#error "no column of syscalls.def for this host"
#endif

enum {
#define SYS(name, ...) ROW_##name,
#include "syscalls/syscalls.def"
#undef SYS
    N_ROWS
};

#define HOW_OF_PASS    HOW_PASS
#define HOW_OF_CODE    HOW_CODE
#define HOW_OF_AWAY    HOW_AWAY
#define HOW_OF_DENY(e) HOW_DENY
#define ERROR_PASS     0
#define ERROR_CODE     0
#define ERROR_AWAY     0
#define ERROR_DENY(e)  e
#define CODE_PASS(name) NULL
#define CODE_CODE(name) sys_##name
#define CODE_AWAY       CODE_CODE
#define CODE_DENY(e)    CODE_PASS

/* Kinds with a conversion, a bit each. */
enum {
    CONVERTING = 0
#define KIND(name, conv, print) | (CONV_##conv ? (u64)1 << K_##name : 0)
#include "syscalls/kinds.def"
#undef KIND
};

#define IS_FD(k)    ((k) == K_FD || (k) == K_DIRFD)
#define CONVERTS(k) (((k) & 0xff) < 64 && CONVERTING >> ((k) & 63) & 1)
#define ANY(is, a, b, c, d, e, f)  (is(a) || is(b) || is(c) || is(d) || is(e) || is(f))
#define BITS(is, a, b, c, d, e, f) (is(a) | is(b) << 1 | is(c) << 2 | is(d) << 3 | is(e) << 4 | is(f) << 5)

const struct sys_row sys_rows[N_ROWS] = {
#define SYS(n, a64, x64, how, ret, a0, a1, a2, a3, a4, a5) \
    [ROW_##n] = { #n, CODE_##how(n), HOST_NUMBER(a64, x64), HOW_OF_##how, ERROR_##how, \
                  BITS(IS_FD, K_##a0, K_##a1, K_##a2, K_##a3, K_##a4, K_##a5), \
                  ANY(CONVERTS, K_##a0, K_##a1, K_##a2, K_##a3, K_##a4, K_##a5), K_##ret, \
                  { K_##a0, K_##a1, K_##a2, K_##a3, K_##a4, K_##a5 } },
#include "syscalls/syscalls.def"
#undef SYS
};

/* Row + 1 by number.  Calls an architecture lacks land behind the numbers anyone uses. */
enum { NUMBER_LIMIT = 512 };
static const u16 a64_rows[NUMBER_LIMIT + N_ROWS] = {
#define SYS(name, a64, x64, ...) [a64 == NO ? NUMBER_LIMIT + ROW_##name : a64] = ROW_##name + 1,
#include "syscalls/syscalls.def"
#undef SYS
};

const struct sys_row *sys_row_find(const struct abi *abi, u64 number)
{
    ASSERT(abi->elf_machine == EM_AARCH64, "machine %u has no column", abi->elf_machine);
    if (number >= NUMBER_LIMIT || !a64_rows[number])
        return NULL;
    return &sys_rows[a64_rows[number] - 1];
}

/* ---- names ------------------------------------------------------------------------------------------ */

const struct sys_flag sys_flags[] = {
#define FLAG(kind, name, a64, x64)     { #name, K_##kind, false, 0, a64, x64 },
#define VALUE(kind, mask, name, value) { #name, K_##kind, true, mask, value, value },
#include "syscalls/flags.def"
#undef FLAG
#undef VALUE
};
const unsigned sys_n_flags = ARRAY_LEN(sys_flags);

static const struct { const char *name, *text; } errnos[] = {
#define ERRNO(name, number, text) [number] = { #name, text },
#include "syscalls/errno.def"
#undef ERRNO
};

const char *sys_errno_name(unsigned number)
{
    return number < ARRAY_LEN(errnos) ? errnos[number].name : NULL;
}

const char *sys_errno_text(unsigned number)
{
    return number < ARRAY_LEN(errnos) ? errnos[number].text : NULL;
}

const char *sys_signal_name(unsigned number)
{
    static const char *const names[] = {
#define SIGNAL(name, number) [number] = #name,
#include "syscalls/signal.def"
#undef SIGNAL
    };
    return number < ARRAY_LEN(names) ? names[number] : NULL;
}

const char *sys_ioctl_name(u32 number)
{
    static const struct { u32 number; const char *name; } names[] = {
#define IOCTL(name, number) { number, #name },
#include "syscalls/ioctl.def"
#undef IOCTL
    };
    for (unsigned i = 0; i < ARRAY_LEN(names); i++)
        if (names[i].number == number)
            return names[i].name;
    return NULL;
}
