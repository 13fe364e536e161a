/* host.h - the few facts about the host processor that the engine needs: a signal context's pc and whether a
 * fault was a write.  One section a host; a host without compiled code needs none. */
#pragma once

#include "base/base.h"
#include <ucontext.h>
#ifdef __aarch64__
#include <asm/sigcontext.h>
#endif

#if defined(__x86_64__)

static inline u64 host_pc(const ucontext_t *uc) { return (u64)uc->uc_mcontext.gregs[REG_RIP]; }
static inline void host_set_pc(ucontext_t *uc, const void *pc) { uc->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)pc; }
static inline u64 host_sp(const ucontext_t *uc) { return (u64)uc->uc_mcontext.gregs[REG_RSP]; }
static inline void host_set_sp(ucontext_t *uc, u64 sp) { uc->uc_mcontext.gregs[REG_RSP] = (greg_t)sp; }
/* The register of compiled code's state pointer. */
static inline void host_set_state(ucontext_t *uc, const void *p) { uc->uc_mcontext.gregs[REG_RDI] = (greg_t)(uintptr_t)p; }
/* Page-fault error code, bit 1 (Intel SDM vol. 3, 4.7). */
static inline bool host_fault_is_write(const ucontext_t *uc) { return uc->uc_mcontext.gregs[REG_ERR] >> 1 & 1; }

#elif defined(__aarch64__)

static inline u64 host_pc(const ucontext_t *uc) { return uc->uc_mcontext.pc; }
static inline void host_set_pc(ucontext_t *uc, const void *pc) { uc->uc_mcontext.pc = (u64)(uintptr_t)pc; }
static inline u64 host_sp(const ucontext_t *uc) { return uc->uc_mcontext.sp; }
static inline void host_set_sp(ucontext_t *uc, u64 sp) { uc->uc_mcontext.sp = sp; }
static inline void host_set_state(ucontext_t *uc, const void *p) { }

/* Does a load or store write?  DDI 0487, C4.1, "Loads and Stores". */
static inline bool host_insn_writes(u32 insn)
{
    unsigned opc = insn >> 22 & 3;
    bool vector = insn >> 26 & 1, load = opc & 1;
    if ((insn & 0x3b200c00) == 0x38200000)              /* atomics; LDAPR is among them */
        return (insn & 0x3ffffc00) != 0x38bfc000;
    if ((insn & 0x3a000000) == 0x38000000)              /* one register; 128-bit stores have opc 2 */
        return opc == 0 || (vector && opc == 2 && insn >> 30 == 0);
    if ((insn & 0x3f000000) == 0x08000000)              /* exclusive, ordered, compare and swap */
        return !load || ((insn >> 21 & 1) && ((insn >> 23 & 1) || !(insn >> 31)));
    return !load;                                       /* pairs, vector structures */
}

/* ESR bit 6 (WnR), from the frame's records (Linux: arch/arm64/include/uapi/asm/sigcontext.h); an emulated
 * kernel may give none. */
static inline bool host_fault_is_write(const ucontext_t *uc)
{
    const u8 *p = (const u8 *)uc->uc_mcontext.__reserved;
    for (const struct _aarch64_ctx *h = (const void *)p; h->magic && h->size; h = (const void *)p) {
        if (h->magic == ESR_MAGIC)
            return ((const struct esr_context *)h)->esr >> 6 & 1;
        p += h->size;
    }
    return host_insn_writes(*(const u32 *)uc->uc_mcontext.pc);
}

#else

static inline u64 host_pc(const ucontext_t *uc) { return 0; }
static inline void host_set_pc(ucontext_t *uc, const void *pc) { }
static inline u64 host_sp(const ucontext_t *uc) { return 0; }
static inline void host_set_sp(ucontext_t *uc, u64 sp) { }
static inline void host_set_state(ucontext_t *uc, const void *p) { }
static inline bool host_fault_is_write(const ucontext_t *uc) { return false; }

#endif
