/* a64.h - the AArch64 CPU structure and the guest description; for cli, tests and syscalls/abi_a64.c.
 *
 * Source of names and semantics: Arm Architecture Reference Manual for A-profile, DDI 0487. */
#pragma once

#include "core/cpu.h"
#include "core/guest.h"

struct a64_v { _Alignas(16) u64 lo; u64 hi; };      /* a vector register, element 0 lowest */

struct a64_cpu {
    struct cpu cpu;
#define A64_REG(ctype, field, name, size, mask)        ctype field;
#define A64_REGS(ctype, field, count, name, size, mask) ctype field[count];
#define A64_HID(ctype, field, count)                   ctype field[count];
#include "frontend/a64/a64_state.def"
};

_Static_assert(offsetof(struct a64_cpu, x) + 31 * 8 <= CPU_BIAS + 128, "x0..x30 within one-byte displacements");

extern const struct guest a64_guest;

/* MIDR_EL1: no vendor, an architecture of its own (15: see the ID registers). */
enum { A64_MIDR = 0x000f0460 };

enum { A64_FPCR_MASK = 0x07c80000 };    /* AHP DN FZ RMode FZ16; the rest reads as zero */

/* FPSR and FPCR as MRS/MSR see them; signal frames use these too. */
u32  a64_get_fpsr(const struct a64_cpu *c);
void a64_set_fpsr(struct a64_cpu *c, u32 v);
void a64_set_fpcr(struct a64_cpu *c, u32 v);

/* AT_HWCAP and AT_HWCAP2 of the implemented features (Linux: arch/arm64/include/uapi/asm/hwcap.h). */
u64 a64_hwcap(void);
u64 a64_hwcap2(void);
