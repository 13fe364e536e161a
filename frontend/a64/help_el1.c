/* help_el1.c - system registers with code of their own, and system instructions of EL1 (DDI 0487 C5). */
#include "core/engine.h"
#include "core/mmu.h"
#include "frontend/a64/a64_sys.h"
#include "frontend/a64/help.h"
#include "frontend/a64/tr.h"

enum { CNT_ENABLE = 1, CNT_IMASK = 2, CNT_ISTATUS = 4 };
enum { CNTKCTL_PCTEN = 1, CNTKCTL_VCTEN = 2, CNTKCTL_VTEN = 1 << 8, CNTKCTL_PTEN = 1 << 9 };
enum { OSLSR_OSLM = 8, OSLSR_OSLK = 2 };
/* IDC and DIC: programs need not clean or invalidate anything, stores to code are seen (core/mmu.h).  Lines of 64 bytes. */
enum { CTR = 0x3444c004 };
#define CTR_RES1 (1ull << 31)
#define MMFR2_E0PD (1ull << 60)
#define PFR0_CSV (1ull << 56 | 1ull << 60)      /* neither Spectre v2 nor Meltdown */
#define PFR0_GIC (1ull << 24)

static u64 now(struct a64_sys *s) { return s->c.cpu.percpu->now_ns(&s->c.cpu); }

/* ---- what programs may ------------------------------------------------------------------------------------- */

/* The exception of an MRS, MSR or SYS that EL1 has not allowed: its bits are the instruction's. */
static u64 sysreg_esr(u32 word)
{
    u64 iss = (u64)bits(word, 19, 2) << 20 | bits(word, 5, 3) << 17 | bits(word, 16, 3) << 14 | bits(word, 12, 4) << 10
        | bits(word, 0, 5) << 5 | bits(word, 8, 4) << 1 | bits(word, 21, 1);
    return ESR(EC_SYSREG, iss);
}

void help_el0_check(struct cpu *cpu, u64 allowed_by, u64 word)
{
    if (!(a64_sys_of(cpu)->sctlr & allowed_by))
        a64_trap(cpu, sysreg_esr((u32)word));
}

void help_el0_wfx(struct cpu *cpu, u64 event)
{
    if (!(a64_sys_of(cpu)->sctlr & (event ? SCTLR_NTWE : SCTLR_NTWI)))
        a64_trap(cpu, ESR(EC_WFX, 0x1ull << 24 | 0xeull << 20 | event));
}

/* ---- timers: CNTFRQ_EL0 says 1 GHz --------------------------------------------------------------------------- */

void a64_timer_changed(struct a64_sys *s, enum percpu_timer t)
{
    bool on = (s->cnt_ctl[t] & (CNT_ENABLE | CNT_IMASK)) == CNT_ENABLE;
    s->c.cpu.percpu->timer(&s->c.cpu, t, on ? s->cnt_cval[t] : ~(u64)0);
}

static u64 read_timer(struct a64_sys *s, enum percpu_timer t, unsigned which)
{
    u64 count = now(s), ctl = s->cnt_ctl[t];
    switch (which) {
    case 0:  return (u32)(s->cnt_cval[t] - count);
    case 1:  return ctl | (ctl & CNT_ENABLE && count >= s->cnt_cval[t] ? CNT_ISTATUS : 0);
    default: return s->cnt_cval[t];
    }
}

static void write_timer(struct a64_sys *s, enum percpu_timer t, unsigned which, u64 v)
{
    if (which == 0)
        s->cnt_cval[t] = now(s) + (u64)sext64(v, 32);
    else if (which == 1)
        s->cnt_ctl[t] = v & (CNT_ENABLE | CNT_IMASK);
    else
        s->cnt_cval[t] = v;
    a64_timer_changed(s, t);
}

/* ---- registers ------------------------------------------------------------------------------------------------ */

/* What EL0 needs for a register of op1 = 3: a bit of CNTKCTL_EL1, or of SCTLR_EL1. */
static bool el0_may(const struct a64_sys *s, enum a64_el1_reg reg)
{
    switch ((int)reg) {
    case EL1_CTR_EL0:       return s->sctlr & SCTLR_UCT;
    case EL1_DAIF:          return s->sctlr & SCTLR_UMA;
    case EL1_CNTPCT_EL0:    return s->cntkctl & CNTKCTL_PCTEN;
    case EL1_CNTVCT_EL0:    return s->cntkctl & CNTKCTL_VCTEN;
    case EL1_CNTP_TVAL_EL0: case EL1_CNTP_CTL_EL0: case EL1_CNTP_CVAL_EL0: return s->cntkctl & CNTKCTL_PTEN;
    case EL1_CNTV_TVAL_EL0: case EL1_CNTV_CTL_EL0: case EL1_CNTV_CVAL_EL0: return s->cntkctl & CNTKCTL_VTEN;
    default:                return true;
    }
}

static u64 pending(struct a64_sys *s)
{
    u32 irq = atomic_load(&s->c.cpu.irq);
    return (irq & PERCPU_IRQ ? DAIF_I : 0) | (irq & PERCPU_FIQ ? DAIF_F : 0);
}

u64 help_read_el1(struct cpu *cpu, u64 reg, u64 word)
{
    struct a64_sys *s = a64_sys_of(cpu);
    if (!s->el && !el0_may(s, (enum a64_el1_reg)reg))
        a64_trap(cpu, sysreg_esr((u32)word));
    switch ((int)reg) {
    case EL1_MIDR_EL1:      return a64_midr(cpu->guest);
    case EL1_ID_AA64PFR0_EL1: return a64_id_reg(cpu->guest->model, A64_ID_PFR0) | PFR0_CSV | (cpu->percpu->gic_read ? PFR0_GIC : 0);
    case EL1_ID_AA64MMFR2_EL1: return a64_id_reg(cpu->guest->model, A64_ID_MMFR2) | MMFR2_E0PD;
    case EL1_SCTLR_EL1:     return s->sctlr;
    case EL1_CPACR_EL1:     return s->cpacr;
    case EL1_TTBR0_EL1:     return s->ttbr[0];
    case EL1_TTBR1_EL1:     return s->ttbr[1];
    case EL1_TCR_EL1:       return s->tcr;
    case EL1_MAIR_EL1:      return s->mair;
    case EL1_VBAR_EL1:      return s->vbar;
    case EL1_SPSel:         return s->spsel;
    case EL1_CurrentEL:     return (u64)s->el << 2;
    case EL1_PAN:           return (u64)s->pan << 22;
    case EL1_DAIF:          return s->daif;
    case EL1_ISR_EL1:       return pending(s);
    case EL1_CTR_EL0:       return CTR | CTR_RES1;
    case EL1_TPIDRRO_EL0:   return s->c.tpidrro;
    case EL1_CNTPCT_EL0: case EL1_CNTVCT_EL0: return now(s);
    case EL1_CNTP_TVAL_EL0: case EL1_CNTP_CTL_EL0: case EL1_CNTP_CVAL_EL0:
        return read_timer(s, TIMER_PHYSICAL, (unsigned)reg - EL1_CNTP_TVAL_EL0);
    default:
        return read_timer(s, TIMER_VIRTUAL, (unsigned)reg - EL1_CNTV_TVAL_EL0);
    }
}

/* Before mmu_flush.  What maps the kernel's code: the table of the upper half, and how it is read. */
static void update_kernel_map(struct a64_sys *s)
{
    u64 map = (s->ttbr[1] << 16 >> 17) ^ s->tcr * 0x9e3779b97f4a7c15 ^ s->sctlr << 48;
    atomic_store_explicit(&s->c.cpu.kernel_map, s->sctlr & SCTLR_M ? map | 1 : 0, memory_order_relaxed);
}

static void write_ttbr(struct a64_sys *s, unsigned n, u64 v)
{
    u64 changed = (s->ttbr[n] ^ v) << 16 >> 17;         /* of the table */
    s->ttbr[n] = v;
    if (n && changed) {
        update_kernel_map(s);
        mmu_flush(&s->c.cpu);
    }
    mmu_set_space(&s->c.cpu, a64_space(s));
}

static void write_translation(struct a64_sys *s, u64 *reg, u64 v)
{
    if (*reg == v)
        return;
    *reg = v;
    update_kernel_map(s);
    mmu_flush(&s->c.cpu);
    mmu_set_space(&s->c.cpu, a64_space(s));
    a64_update_mode(s);
}

void help_write_el1(struct cpu *cpu, u64 reg, u64 v, u64 word)
{
    struct a64_sys *s = a64_sys_of(cpu);
    if (!s->el && !el0_may(s, (enum a64_el1_reg)reg))
        a64_trap(cpu, sysreg_esr((u32)word));
    switch ((int)reg) {
    case EL1_SCTLR_EL1: write_translation(s, &s->sctlr, v | (A64_SCTLR_RESET & ~SCTLR_SPAN)); break;
    case EL1_TCR_EL1:   write_translation(s, &s->tcr, v); break;
    case EL1_MAIR_EL1:  write_translation(s, &s->mair, v); break;
    case EL1_CPACR_EL1:
        s->cpacr = v & 3 << 20;
        a64_update_mode(s);
        cpu->engine->ops->remapped(cpu, 0, 0, 0);
        break;
    case EL1_TTBR0_EL1: write_ttbr(s, 0, v); break;
    case EL1_TTBR1_EL1: write_ttbr(s, 1, v); break;
    case EL1_VBAR_EL1:  s->vbar = v & ~0x7ffull; break;
    case EL1_SPSel:     a64_set_pstate(s, s->el, v & 1); break;
    case EL1_PAN:       help_set_pan(cpu, v >> 22 & 1); break;
    case EL1_DAIF:      s->daif = (u32)v & DAIF_ALL; break;
    case EL1_TPIDRRO_EL0: s->c.tpidrro = v; break;
    case EL1_OSLAR_EL1: s->oslsr = OSLSR_OSLM | (v & 1 ? OSLSR_OSLK : 0); break;
    case EL1_CNTP_TVAL_EL0: case EL1_CNTP_CTL_EL0: case EL1_CNTP_CVAL_EL0:
        write_timer(s, TIMER_PHYSICAL, (unsigned)reg - EL1_CNTP_TVAL_EL0, v);
        break;
    default:
        write_timer(s, TIMER_VIRTUAL, (unsigned)reg - EL1_CNTV_TVAL_EL0, v);
        break;
    }
}

u64 help_read_gic(struct cpu *cpu, u64 reg)
{
    u64 v;
    if (!cpu->percpu->gic_read || !cpu->percpu->gic_read(cpu, (unsigned)reg, &v))
        a64_trap(cpu, ESR(EC_UNKNOWN, 0));
    return v;
}

void help_write_gic(struct cpu *cpu, u64 reg, u64 v)
{
    if (!cpu->percpu->gic_write || !cpu->percpu->gic_write(cpu, (unsigned)reg, v))
        a64_trap(cpu, ESR(EC_UNKNOWN, 0));
}

/* ---- system instructions ----------------------------------------------------------------------------------------- */

/* By op2 of TLBI at EL1; v: the ASID in 63..48, the page's number in 43..0.  Other CPUs have done it when the guest
 * has waited for it, see tr_dsb. */
void help_tlbi(struct cpu *cpu, u64 op2, u64 v, u64 others)
{
    struct a64_sys *s = a64_sys_of(cpu);
    struct mmu_request r = { .what = MMU_FORGET_PAGE, .va = (gva)sext64(v << 12, 56) };
    bool all_spaces = op2 == 3 || op2 == 7;
    r.space = all_spaces ? MMU_ALL : (int)(v >> 48) & (s->tcr >> 36 & 1 ? 0xffff : 0xff);
    if (op2 == 0)
        r.what = MMU_FORGET_ALL;
    else if (op2 == 2)
        r.what = MMU_FORGET_SPACE;
    mmu_forget(cpu, &r);
    cpu->unsettled |= UNSETTLED;
    if (others)
        cpu->engine->ops->ask_others(cpu, &r);
}

void help_send_event(struct cpu *cpu) { cpu->percpu->send_event(cpu); }

/* AT S1E1R, S1E1W, S1E0R, S1E0W by op2; PAR_EL1 has the result. */
void help_at(struct cpu *cpu, u64 op2, u64 va)
{
    struct a64_sys *s = a64_sys_of(cpu);
    struct fault saved = cpu->fault;
    struct mmu_page page;
    if (a64_walk(cpu, va, op2 & 1 ? MMU_WRITE : MMU_READ, op2 < 2, &page))
        s->par = (page.pa & 0xfffffffff000) | 1u << 11 | (page.device ? 0 : 0xffull << 56 | 3u << 7);
    else
        s->par = 1 | cpu->fault.code << 1 | 1u << 11;
    cpu->fault = saved;
}
