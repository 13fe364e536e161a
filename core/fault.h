/* fault.h - what stops a guest CPU, and safe access to guest memory from host code.
 *
 * Translated code, the interpreter and helpers touch guest memory directly.  A host SIGSEGV or SIGBUS in
 * them becomes a guest fault: the process's signal handler calls engine->ops->host_fault, which recognises
 * translated code by its host pc (and resumes at the exit path), or finds a guard set by fault_guard below. */
#pragma once

#include "base/base.h"
#include <setjmp.h>
#include <stdatomic.h>

/* Why engine run() returned. */
enum cpu_exit {
    EXIT_KICK,              /* cpu->kick was set: look for signals, interrupts, exit requests */
    EXIT_SYSCALL,           /* pc is behind the instruction */
    EXIT_FAULT,             /* cpu->fault says what; pc is the faulting instruction */
    EXIT_STEP,              /* single step done */
    EXIT_CALL,              /* system mode: a call of the firmware; pc is behind the instruction */
    EXIT_WAIT,              /* system mode: nothing to do until an interrupt line is up; the same */
    EXIT_WAIT_EVENT,        /* system mode: nothing to do until cpu->event is set, or for a while; the same */
};

enum fault_kind {
    FAULT_NONE,
    FAULT_READ, FAULT_WRITE,/* data access to fault.addr */
    FAULT_FETCH,            /* instruction fetch from fault.addr */
    FAULT_ALIGN,            /* misaligned data access, or misaligned pc */
    FAULT_BRANCH,           /* an indirect branch to a place that expects none of its kind, which is fault.code */
    FAULT_UNDEF,            /* undefined instruction; fault.code holds its bits */
    FAULT_BREAK,            /* breakpoint instruction; fault.code holds its immediate */
    FAULT_DIVIDE,           /* integer division (guests that trap it) */
    FAULT_SYNDROME,         /* system mode: what fault.code says in the guest's own terms */
};

struct fault {
    enum fault_kind kind;
    bool mapped;            /* data and fetch faults: a mapping exists, its protection forbids the access */
    bool bus;               /* the host said SIGBUS: beyond the end of a mapped file */
    gva addr;               /* as the guest gave it, with the bits that guest_addr ignores */
    u64 code;
};

/* Guarded access: code between setting and clearing the guard may touch guest memory freely.  On a fault
 * control returns through the jump buffer with fault filled in.  Guards nest by saving the outer pointer. */
struct fault_guard {
    sigjmp_buf env;
    struct fault fault;
    struct fault_guard *outer;
};
extern _Thread_local struct fault_guard *fault_guard_top;

/* if (FAULT_GUARD_SET(&g)) { ...touch memory...; fault_guard_clear(&g); } else { ...g.fault... } */
#define FAULT_GUARD_SET(g) \
    ((g)->outer = fault_guard_top, fault_guard_top = (g), sigsetjmp((g)->env, 0) == 0)
static inline void fault_guard_clear(struct fault_guard *g)
{
    atomic_signal_fence(memory_order_seq_cst);     /* guarded accesses stay before */
    fault_guard_top = g->outer;
}

/* What touches guest memory for the guest races as the guest does: a thread sanitizer must not look.  For functions,
 * and around calls into the C library. */
#define GUEST_ACCESS __attribute__((no_sanitize("thread")))
#ifdef __SANITIZE_THREAD__
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);
static inline void guest_access_begin(void)
{
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
}
static inline void guest_access_end(void)
{
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
}
#else
static inline void guest_access_begin(void) { }
static inline void guest_access_end(void) { }
#endif

/* Called by the host signal handler for a synchronous fault outside translated code: returns false if no
 * guard is set (then it is our own crash), else does not return.  It unblocks SIGSEGV and SIGBUS; a handler
 * whose sa_mask blocks more restores the interrupted context's mask first. */
bool fault_guard_hit(const struct fault *f);

/* Copies with a guard.  0 or -EFAULT (part may have been copied). */
MUST_CHECK int guest_read(void *dst, gva src, size_t size);
MUST_CHECK int guest_write(gva dst, const void *src, size_t size);

/* Length of a guest string without its NUL, at most max - 1; -EFAULT, or -ENAMETOOLONG. */
MUST_CHECK s64 guest_strnlen(gva s, size_t max);
