/* a64_sys.h - the AArch64 CPU in system mode: what EL1 has beyond struct a64_cpu.  Internal to frontend/a64.
 *
 * The stack pointer in use is a64_cpu.sp; sp_bank holds the other one (and garbage for the one in use). */
#pragma once

#include "core/guest.h"
#include "core/percpu.h"
#include "frontend/a64/a64.h"

enum { N_DEBUG_REGS = 16 };

struct a64_sys {
    struct a64_cpu c;
    u64 sp_bank[2];         /* SP_EL0, SP_EL1 */
    u64 sctlr, cpacr, ttbr[2], tcr, mair, amair, afsr[2], esr, far, par, vbar, contextidr, tpidr_el1, elr, spsr,
        actlr, csselr, mpidr, cntkctl, cnt_ctl[N_TIMERS], cnt_cval[N_TIMERS], mdscr, mdccint, osdlr, oslsr, osdtrrx,
        osdtrtx, oseccr, dbgclaim, dbgprcr, dbgbvr[N_DEBUG_REGS], dbgbcr[N_DEBUG_REGS], dbgwvr[N_DEBUG_REGS],
        dbgwcr[N_DEBUG_REGS];
    u32 el, spsel, daif, pan, il, ss;   /* PSTATE; daif: in its bits of DAIF */
};

static inline struct a64_sys *a64_sys_of(const struct cpu *cpu) { return (struct a64_sys *)cpu; }

#define A64_SYS_OFF(field) ((u16)offsetof(struct a64_sys, field))

/* cpu->mode, which translation depends on. */
enum a64_mode {
    A64_MODE_EL1 = 1,
    A64_MODE_NO_FP = 2,     /* floating point and vectors are trapped */
    A64_MODE_LIMITED = 4,   /* EL0: some of what SCTLR_EL1 can take from programs is taken */
    A64_MODE_IL = 8,        /* PSTATE.IL */
    A64_MODE_SP0 = 16,      /* EL1 on SP_EL0 */
};

enum { DAIF_D = 1 << 9, DAIF_A = 1 << 8, DAIF_I = 1 << 7, DAIF_F = 1 << 6, DAIF_ALL = 15 << 6 };

#define SCTLR_M     (1ull << 0)
#define SCTLR_A     (1ull << 1)
#define SCTLR_SA    (1ull << 3)
#define SCTLR_SA0   (1ull << 4)
#define SCTLR_UMA   (1ull << 9)
#define SCTLR_DZE   (1ull << 14)
#define SCTLR_UCT   (1ull << 15)
#define SCTLR_NTWI  (1ull << 16)
#define SCTLR_NTWE  (1ull << 18)
#define SCTLR_WXN   (1ull << 19)
#define SCTLR_SPAN  (1ull << 23)
#define SCTLR_UCI   (1ull << 26)
#define SCTLR_DSSBS (1ull << 44)
#define A64_SCTLR_RESET 0x30d00980ull       /* what is always 1; SPAN, which is not, starts so */
/* What programs are allowed by it. */
#define SCTLR_ALLOWED (SCTLR_UMA | SCTLR_DZE | SCTLR_UCT | SCTLR_NTWI | SCTLR_NTWE | SCTLR_UCI)

/* Exception classes of ESR_EL1 (DDI 0487 D19.2.37). */
enum a64_ec {
    EC_UNKNOWN = 0x00, EC_WFX = 0x01, EC_FP = 0x07, EC_ILLEGAL = 0x0e, EC_SVC = 0x15, EC_SYSREG = 0x18,
    EC_FETCH = 0x20, EC_PC_ALIGN = 0x22, EC_DATA = 0x24, EC_SP_ALIGN = 0x26, EC_BRK = 0x3c,
    EC_SAME_EL = 1,         /* added to FETCH and DATA */
};
#define ESR(ec, iss) ((u64)(ec) << 26 | 1u << 25 | (iss))

/* Fault status codes: fault.code of data and fetch faults. */
enum a64_fsc { FSC_SIZE = 0, FSC_TRANSLATION = 4, FSC_ACCESS = 8, FSC_PERMISSION = 12,      /* | level */
               FSC_EXTERNAL = 0x10, FSC_EXTERNAL_WALK = 0x14, FSC_ALIGN = 0x21 };

/* ---- a64_exc.c ---------------------------------------------------------------------------------------- */
void a64_update_mode(struct a64_sys *s);            /* after a change of what cpu->mode is made of */
void a64_set_pstate(struct a64_sys *s, unsigned el, unsigned spsel);
void a64_take_sync(struct a64_sys *s, u64 esr, u64 back);
_Noreturn void a64_trap(struct cpu *cpu, u64 esr);  /* in a helper that may fault: the instruction has this exception */
void a64_take_fault(struct cpu *cpu);
void a64_take_interrupt(struct cpu *cpu);
void a64_call_args(const struct cpu *cpu, u64 *arg, unsigned n);
void a64_call_result(struct cpu *cpu, u64 result);
void a64_start(struct cpu *cpu, u64 id, u64 pc, u64 arg);

/* ---- a64_mmu.c ---------------------------------------------------------------------------------------- */
bool a64_walk(struct cpu *cpu, gva va, unsigned access, unsigned regime, struct mmu_page *page);
int  a64_space(const struct a64_sys *s);            /* the address space in use */

/* ---- help_el1.c --------------------------------------------------------------------------------------- */
void a64_timer_changed(struct a64_sys *s, enum percpu_timer t);
