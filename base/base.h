/* base.h - what every file of Ferry may assume about C.
 *
 * Fixed-width integers under short names, checked size arithmetic, bit helpers and ASSERT.
 * No state, no ownership; everything here may be called from any thread and from a signal handler,
 * except a failing ASSERT, which prints what it knows and aborts. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t  u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t   s8;
typedef int16_t  s16;
typedef int32_t  s32;
typedef int64_t  s64;
typedef unsigned __int128 u128;
typedef __int128 s128;

typedef u64 gva;   /* guest virtual address */
typedef u64 gpa;   /* guest physical address */

#define MUST_CHECK       __attribute__((warn_unused_result))
#define NORETURN         __attribute__((noreturn))
/* What signal handlers run: a handler may come in the middle of a thread sanitizer's own code, whose locks it must not
 * want.  So its accesses are not looked at; they are of the thread's own data. */
#define IN_HANDLER       __attribute__((no_sanitize("thread")))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define ARRAY_LEN(a)     (sizeof(a) / sizeof((a)[0]))
#define LIKELY(x)        __builtin_expect(!!(x), 1)
#define UNLIKELY(x)      __builtin_expect(!!(x), 0)
#define MIN(a, b)        ((a) < (b) ? (a) : (b))
#define MAX(a, b)        ((a) > (b) ? (a) : (b))
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a) - 1))
#define ALIGN_UP(x, a)   ALIGN_DOWN((x) + ((__typeof__(x))(a) - 1), a)
#define CONTAINER_OF(p, type, field) ((type *)((char *)(p) - offsetof(type, field)))

/* ---- failing because we are wrong ---------------------------------------------------------------- */

/* Prints file, line and message, runs the dump hook (CPU state, IR of the current block) and aborts. */
NORETURN PRINTF_LIKE(4, 5)
void assert_fail(const char *file, int line, const char *cond, const char *fmt, ...);

/* Called once by assert_fail before it aborts; set by whoever owns state worth printing.  May be NULL. */
extern void (*assert_dump_hook)(void);

#define ASSERT(cond, ...) \
    (LIKELY(cond) ? (void)0 : assert_fail(__FILE__, __LINE__, #cond, __VA_ARGS__))
#define UNREACHABLE(...) assert_fail(__FILE__, __LINE__, "unreachable", __VA_ARGS__)

/* ---- bits ---------------------------------------------------------------------------------------- */

/* len bits of x from bit pos; len 1..64. */
static inline u64 bits(u64 x, unsigned pos, unsigned len) { return x >> pos & (~(u64)0 >> (64 - len)); }

/* The low len bits of x as a signed value; len 1..64. */
static inline s64 sext64(u64 x, unsigned len) { return (s64)(x << (64 - len)) >> (64 - len); }

/* The low len bits of x; len 1..64. */
static inline u64 zext64(u64 x, unsigned len) { return x & (~(u64)0 >> (64 - len)); }

static inline u64 ror64(u64 x, unsigned n) { return x >> (n & 63) | x << (-n & 63); }
static inline bool is_pow2(u64 x) { return x && !(x & (x - 1)); }
