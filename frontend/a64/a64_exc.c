/* a64_exc.c - exceptions of EL1: entering a handler, returning from it (DDI 0487 D1.3), and the CPU's start. */
#include "core/mmu.h"
#include "frontend/a64/a64_sys.h"
#include "frontend/a64/help.h"

enum { VECTOR_SYNC = 0, VECTOR_IRQ = 0x80, VECTOR_FIQ = 0x100, VECTOR_SAME_SPX = 0x200, VECTOR_LOWER = 0x400 };
enum { SPSR_DIT = 24, SPSR_PAN = 22, SPSR_SS = 21, SPSR_IL = 20, SPSR_SSBS = 12, SPSR_AARCH32 = 4 };

/* ---- PSTATE ------------------------------------------------------------------------------------------ */

void a64_update_mode(struct a64_sys *s)
{
    unsigned fpen = bits(s->cpacr, 20, 2), mode = 0;
    if (s->el)
        mode |= A64_MODE_EL1;
    if (s->el ? !(fpen & 1) : fpen != 3)
        mode |= A64_MODE_NO_FP;
    if (!s->el && (s->sctlr & SCTLR_ALLOWED) != SCTLR_ALLOWED)
        mode |= A64_MODE_LIMITED;
    if (s->il)
        mode |= A64_MODE_IL;
    if (s->el && !s->spsel)
        mode |= A64_MODE_SP0;
    s->c.cpu.mode = mode;
    s->c.cpu.regime = s->el;
}

static u64 *bank_of(struct a64_sys *s) { return &s->sp_bank[s->el && s->spsel]; }

void a64_set_pstate(struct a64_sys *s, unsigned el, unsigned spsel)
{
    *bank_of(s) = s->c.sp;
    s->el = el;
    s->spsel = spsel;
    s->c.sp = *bank_of(s);
    a64_update_mode(s);
}

static void set_pan(struct a64_sys *s, bool pan)
{
    if (pan && !s->pan)
        mmu_forbid_programs(&s->c.cpu);
    s->pan = pan;
}

static u64 get_spsr(const struct a64_sys *s)
{
    return (u64)s->c.cpu.flags << 28 | s->c.dit << SPSR_DIT | s->pan << SPSR_PAN | s->ss << SPSR_SS | s->il << SPSR_IL
        | s->c.ssbs << SPSR_SSBS | s->daif | (s->el ? 4 | s->spsel : 0);
}

/* ---- entry ------------------------------------------------------------------------------------------- */

static void enter(struct a64_sys *s, u64 back, unsigned vector)
{
    u64 spsr = get_spsr(s);
    unsigned from = !s->el ? VECTOR_LOWER : s->spsel ? VECTOR_SAME_SPX : 0;
    s->spsr = spsr;
    s->elr = back;
    s->daif = DAIF_ALL;
    s->il = s->ss = 0;
    s->c.ssbs = (s->sctlr & SCTLR_DSSBS) != 0;
    if (!(s->sctlr & SCTLR_SPAN))
        set_pan(s, true);
    a64_set_pstate(s, 1, 1);
    s->c.pc = s->vbar + from + vector;
}

void a64_take_sync(struct a64_sys *s, u64 esr, u64 back)
{
    s->esr = esr;
    enter(s, back, VECTOR_SYNC);
}

_Noreturn void a64_trap(struct cpu *cpu, u64 esr)
{
    fault_guard_hit(&(struct fault){ .kind = FAULT_SYNDROME, .code = esr });
    UNREACHABLE("no fault guard around a helper");
}

/* The instruction at pc, whose access has faulted; 0: it is no longer there. */
static u32 instruction(struct a64_sys *s)
{
    bool global;
    const u8 *page = mmu_fetch(&s->c.cpu, s->c.pc, &global);
    u32 word = 0;
    if (page)
        memcpy(&word, page + (s->c.pc & ((1u << MMU_PAGE_LOG2) - 1)), sizeof word);
    return word;
}

/* Does it write memory?  Of what only accesses of fixed alignment can be. */
static bool writes(u32 word)
{
    if ((word & 0x3f000000) == 0x08000000)                  /* exclusive, ordered, compare and swap */
        return !(word >> 22 & 1);
    if ((word & 0x3b200c00) == 0x38200000)                  /* atomic */
        return false;
    return (word & 0x0a000000) == 0x08000000 && !(word >> 22 & 1);
}

static u64 data_iss(struct a64_sys *s, const struct fault *f)
{
    const u64 wnr = 1 << 6, cm = 1 << 8;
    u32 word = instruction(s);
    if (f->kind == FAULT_ALIGN)
        return FSC_ALIGN | (writes(word) ? wnr : 0);
    if ((word & 0xfff80000) == 0xd5080000 && f->kind == FAULT_READ)     /* DC: as if it wrote */
        return f->code | wnr | cm;
    return (f->bus ? FSC_EXTERNAL : f->code) | (u64)(f->kind == FAULT_WRITE) << 6;
}

void a64_take_fault(struct cpu *cpu)
{
    struct a64_sys *s = a64_sys_of(cpu);
    const struct fault f = cpu->fault;
    unsigned same = s->el ? EC_SAME_EL : 0;
    u64 esr;
    switch ((int)f.kind) {
    case FAULT_FETCH:
        s->far = f.addr;
        esr = ESR(EC_FETCH + same, f.bus ? FSC_EXTERNAL : f.code);
        break;
    case FAULT_READ: case FAULT_WRITE:
        esr = ESR(EC_DATA + same, data_iss(s, &f));
        s->far = f.addr;
        break;
    case FAULT_ALIGN:
        esr = f.code ? ESR(f.code, 0) : ESR(EC_DATA + same, data_iss(s, &f));
        if (f.code != EC_SP_ALIGN)
            s->far = f.addr;
        break;
    case FAULT_BREAK:
        esr = ESR(EC_BRK, f.code);
        break;
    case FAULT_SYNDROME:
        esr = f.code;
        break;
    default:
        esr = ESR(EC_UNKNOWN, 0);
        break;
    }
    a64_take_sync(s, esr, s->c.pc);
}

void a64_take_interrupt(struct cpu *cpu)
{
    struct a64_sys *s = a64_sys_of(cpu);
    u32 irq = atomic_load_explicit(&cpu->irq, memory_order_acquire);
    if (irq & PERCPU_FIQ && !(s->daif & DAIF_F))
        enter(s, s->c.pc, VECTOR_FIQ);
    else if (irq & PERCPU_IRQ && !(s->daif & DAIF_I))
        enter(s, s->c.pc, VECTOR_IRQ);
}

/* ---- helpers ------------------------------------------------------------------------------------------- */

/* pc is that of the instruction. */
void help_svc(struct cpu *cpu, u64 imm)
{
    struct a64_sys *s = a64_sys_of(cpu);
    a64_take_sync(s, ESR(EC_SVC, imm), s->c.pc + 4);
}

/* A return to what is not there keeps EL and stack, and sets PSTATE.IL. */
static bool legal(const struct a64_sys *s, u64 spsr)
{
    unsigned m = spsr & 15;
    return !(spsr >> SPSR_AARCH32 & 1) && (m == 0 || (s->el && (m == 4 || m == 5)));
}

void help_eret(struct cpu *cpu)
{
    struct a64_sys *s = a64_sys_of(cpu);
    u64 spsr = s->spsr;
    bool ok = legal(s, spsr);
    cpu->flags = spsr >> 28 & 15;
    cpu->excl_addr = ~(gva)0;
    atomic_store_explicit(&cpu->event, 1, memory_order_relaxed);
    s->daif = spsr & DAIF_ALL;
    s->il = !ok || (spsr >> SPSR_IL & 1);
    s->c.dit = spsr >> SPSR_DIT & 1;
    s->c.ssbs = spsr >> SPSR_SSBS & 1;
    set_pan(s, spsr >> SPSR_PAN & 1);
    s->c.pc = s->elr;
    if (ok)
        a64_set_pstate(s, spsr >> 2 & 3, spsr & 1);
    else
        a64_update_mode(s);
}

void help_set_pan(struct cpu *cpu, u64 pan) { set_pan(a64_sys_of(cpu), pan); }

void help_set_spsel(struct cpu *cpu, u64 spsel)
{
    struct a64_sys *s = a64_sys_of(cpu);
    a64_set_pstate(s, s->el, (unsigned)spsel);
}

/* ---- calls of the firmware, start ------------------------------------------------------------------------ */

void a64_call_args(const struct cpu *cpu, u64 *arg, unsigned n)
{
    memcpy(arg, a64_sys_of(cpu)->c.x, n * sizeof *arg);
}

void a64_call_result(struct cpu *cpu, u64 result) { a64_sys_of(cpu)->c.x[0] = result; }

void a64_start(struct cpu *cpu, u64 id, u64 pc, u64 arg)
{
    struct a64_sys *s = a64_sys_of(cpu);
    cpu->guest->reset(cpu);
    s->mpidr = 1ull << 31 | id;
    s->c.pc = pc;
    s->c.x[0] = arg;
}
