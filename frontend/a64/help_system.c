/* help_system.c - run-time helpers of system instructions; called as struct helper_desc says. */
#include "frontend/a64/help.h"
#include "base/os.h"
#include "core/engine.h"

/* The line size that CTR_EL0.IminLine promises. */
enum { ICACHE_LINE = 4096 };

void help_ic_ivau(struct cpu *cpu, u64 addr)
{
    if (cpu->engine)
        cpu->engine->ops->invalidate(cpu->engine, ALIGN_DOWN(guest_addr(cpu->guest, addr), ICACHE_LINE), ICACHE_LINE);
}

/* CNTVCT_EL0 counts nanoseconds: CNTFRQ_EL0 says 1 GHz. */
u64 help_cntvct(struct cpu *cpu) { return os_now_ns(); }
u64 help_realtime(struct cpu *cpu) { return os_realtime_ns(); }
u64 help_random(struct cpu *cpu) { return os_random(); }
