/* psci.c - calls of the firmware: power of CPUs and of the machine (PSCI 1.1, DEN 0022), by HVC. */
#include "vm/machine_in.h"

enum {
#define PSCI(name, number, ...) name = number,
#include "vm/psci.def"
};
enum { DONE = 0, NOT_SUPPORTED = -1, INVALID_PARAMETERS = -2, ALREADY_ON = -4, ON_PENDING = -5, INVALID_ADDRESS = -9 };
enum { VERSION_1_1 = 0x10001, NO_MIGRATION = 2, AFFINITY_ON = 0, AFFINITY_OFF = 1, AFFINITY_ON_PENDING = 2 };

enum { SHORT = 1, BOTH };

/* Functions have a form with 32-bit arguments, and those with addresses one with 64. */
#define FORM_32 0x84000000u
#define FORM_64 0xc4000000u

static bool is_psci(u64 id)
{
    static const u8 forms[32] = {
#define PSCI(name, number, form, what) [name] = form,
#include "vm/psci.def"
    };
    u32 form = (u32)id & 0xffffffe0u, n = id & 31;

    return (form == FORM_32 && forms[n]) || (form == FORM_64 && forms[n] == BOTH);
}

/* The CPU with these affinity numbers; NULL: there is none. */
static struct vcpu *cpu_at(struct machine *m, u64 affinity)
{
    return affinity < m->n_cpus ? &m->vcpu[affinity] : NULL;
}

static s64 affinity_info(struct machine *m, u64 affinity, u64 level)
{
    static const s8 info[] = { [POWER_OFF] = AFFINITY_OFF, [POWER_STARTS] = AFFINITY_ON_PENDING, [POWER_ON] = AFFINITY_ON };
    const struct vcpu *v = level ? NULL : cpu_at(m, affinity);

    return v ? info[atomic_load(&v->power)] : INVALID_PARAMETERS;
}

static s64 cpu_on(struct machine *m, u64 affinity, u64 pc, u64 arg)
{
    struct vcpu *v = cpu_at(m, affinity);

    if (!v)
        return INVALID_PARAMETERS;
    if (pc & 3)
        return INVALID_ADDRESS;
    if (vcpu_switch_on(v, pc, arg))
        return DONE;
    return atomic_load(&v->power) == POWER_STARTS ? ON_PENDING : ALREADY_ON;
}

static s64 call(struct vcpu *v, const u64 *arg)
{
    if (!is_psci(arg[0]))
        return NOT_SUPPORTED;
    switch (arg[0] & 31) {
    case PSCI_VERSION:      return VERSION_1_1;
    case CPU_SUSPEND:                           /* always standby */
        vcpu_sleep(v);
        return DONE;
    case CPU_OFF:
        vcpu_switch_off(v);
        return DONE;
    case CPU_ON:            return cpu_on(v->m, arg[1], arg[2], arg[3]);
    case AFFINITY_INFO:     return affinity_info(v->m, arg[1], arg[2]);
    case MIGRATE_INFO_TYPE: return NO_MIGRATION;
    case PSCI_FEATURES:     return is_psci(arg[1]) ? DONE : NOT_SUPPORTED;
    default:
        machine_stop(v->m, (arg[0] & 31) == SYSTEM_RESET ? STOP_RESET : STOP_OFF);
        return DONE;
    }
}

void psci_call(struct vcpu *v)
{
    const struct guest_system *sys = v->cpu->guest->system;
    u64 arg[4];

    sys->call_args(v->cpu, arg, ARRAY_LEN(arg));
    for (unsigned i = 0; i < ARRAY_LEN(arg) && (arg[0] >> 30 & 1) == 0; i++)
        arg[i] = (u32)arg[i];                   /* functions with 32-bit arguments */
    sys->call_result(v->cpu, (u64)call(v, arg));
}
