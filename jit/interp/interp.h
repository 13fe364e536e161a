/* interp.h - executes IR as it stands: the oracle of the other executors, and the fallback on any host.
 *
 * Called by the engine (and tests) on the CPU's own thread, which must have a handler for SIGSEGV and SIGBUS
 * that ends in fault_guard_hit.  Guest memory is accessed directly, or
 * in system mode by core/mmu.h. */
#pragma once

#include "core/cpu.h"
#include "ir/ir.h"

enum { ITP_NEXT = -1 };

/* Runs a block to its end.  ITP_NEXT: the guest's pc field says where to go on; else an enum cpu_exit as run()
 * would return it (EXIT_FAULT: cpu->fault is filled in and pc is that of the faulting instruction). */
int itp_run_block(struct cpu *cpu, const struct ir_block *b);
