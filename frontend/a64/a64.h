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

/* The processors of a64_profiles.def are guests that differ in nothing else; a64_guest is the first, "max". */
const struct guest *a64_guest_at(unsigned i, const char **doc);     /* NULL behind the last */

/* The processor of a machine: EL1 and EL0, core/engine.h's system mode. */
extern const struct guest a64_system_guest;

/* fault.code of FAULT_ALIGN: the exception class, 0 for a data access. */
enum { A64_EC_PC_ALIGN = 0x22, A64_EC_SP_ALIGN = 0x26 };

enum { A64_FPCR_MASK = 0x07c80000 };    /* AHP DN FZ RMode FZ16; the rest reads as zero */

/* FPSR and FPCR as MRS/MSR see them; signal frames use these too. */
u32  a64_get_fpsr(const struct a64_cpu *c);
void a64_set_fpsr(struct a64_cpu *c, u32 v);
void a64_set_fpcr(struct a64_cpu *c, u32 v);

/* Keys of pointer authentication made from a random number; a bit of `which` each: APIA APIB APDA APDB APGA. */
enum { A64_ALL_KEYS = 31 };
void a64_new_keys(struct a64_cpu *c, unsigned which, u64 random);

/* AT_HWCAP (1) or AT_HWCAP2 (2) (Linux: arch/arm64/include/uapi/asm/hwcap.h), and MIDR_EL1. */
u64 a64_hwcap(const struct guest *g, int word);
u32 a64_midr(const struct guest *g);
bool a64_signs(const struct guest *g);      /* FEAT_PAuth */
bool a64_guards(const struct guest *g);     /* FEAT_BTI */
