/* host.h - the few facts about the host processor that the engine needs: a signal context's pc and whether a
 * fault was a write.  One section a host; a host without compiled code needs none. */
#pragma once

#include "base/base.h"
#include <ucontext.h>

#if defined(__x86_64__)

static inline u64 host_pc(const ucontext_t *uc) { return (u64)uc->uc_mcontext.gregs[REG_RIP]; }
static inline void host_set_pc(ucontext_t *uc, const void *pc) { uc->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)pc; }
static inline void host_set_sp(ucontext_t *uc, const void *sp) { uc->uc_mcontext.gregs[REG_RSP] = (greg_t)(uintptr_t)sp; }
/* Page-fault error code, bit 1 (Intel SDM vol. 3, 4.7). */
static inline bool host_fault_is_write(const ucontext_t *uc) { return uc->uc_mcontext.gregs[REG_ERR] >> 1 & 1; }

#else

static inline u64 host_pc(const ucontext_t *uc) { return 0; }
static inline void host_set_pc(ucontext_t *uc, const void *pc) { }
static inline void host_set_sp(ucontext_t *uc, const void *sp) { }
static inline bool host_fault_is_write(const ucontext_t *uc) { return false; }

#endif
