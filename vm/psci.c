/* psci.c - calls of the firmware: power of CPUs and of the machine (PSCI 1.1, DEN 0022), by HVC. */
#include "vm/machine_in.h"

enum { PSCI_VERSION, CPU_SUSPEND, CPU_OFF, CPU_ON, AFFINITY_INFO, MIGRATE_INFO_TYPE = 6, SYSTEM_OFF = 8, SYSTEM_RESET,
       PSCI_FEATURES };
enum { NOT_SUPPORTED = -1, INVALID_PARAMETERS = -2, ALREADY_ON = -4 };
enum { VERSION_1_1 = 0x10001, NO_MIGRATION = 2, ON = 0 };

/* Functions have a form with 32-bit arguments, and those with addresses one with 64. */
#define FORM_32 0x84000000u
#define FORM_64 0xc4000000u

static bool is_psci(u64 id)
{
    u32 form = (u32)id & 0xffffffe0u, n = id & 31;
    switch (n) {
    case PSCI_VERSION: case CPU_OFF: case MIGRATE_INFO_TYPE: case SYSTEM_OFF: case SYSTEM_RESET: case PSCI_FEATURES:
        return form == FORM_32;
    case CPU_SUSPEND: case CPU_ON: case AFFINITY_INFO:
        return form == FORM_32 || form == FORM_64;
    default:
        return false;
    }
}

/* There is one CPU, number 0. */
static s64 call(struct vcpu *v, const u64 *arg)
{
    if (!is_psci(arg[0]))
        return NOT_SUPPORTED;
    switch (arg[0] & 31) {
    case PSCI_VERSION:      return VERSION_1_1;
    case CPU_SUSPEND:       return 0;           /* standby: it may wake at once */
    case CPU_ON:            return arg[1] ? INVALID_PARAMETERS : ALREADY_ON;
    case AFFINITY_INFO:     return arg[1] || arg[2] ? INVALID_PARAMETERS : ON;
    case MIGRATE_INFO_TYPE: return NO_MIGRATION;
    case PSCI_FEATURES:     return is_psci(arg[1]) ? 0 : NOT_SUPPORTED;
    case SYSTEM_RESET:
        machine_stop(v->m, STOP_RESET);
        return 0;
    default:                                    /* of the only CPU, or of the machine */
        machine_stop(v->m, STOP_OFF);
        return 0;
    }
}

void psci_call(struct vcpu *v)
{
    const struct guest_system *sys = v->cpu->guest->system;
    u64 arg[4];

    sys->call_args(v->cpu, arg, ARRAY_LEN(arg));
    sys->call_result(v->cpu, (u64)call(v, arg));
}
