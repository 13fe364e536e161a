/* a64_profile.c - which features a processor has, and what follows from them. */
#include "frontend/a64/tr.h"

#define F(name) (1ull << A64_FEAT_##name)
#define ALL     (~0ull >> (64 - A64_N_IMPLEMENTED))
#define MOST    (ALL & ~F(lse2))

const struct a64_profile a64_profiles[A64_N_CPUS] = {
#define A64_PROFILE(id, name, midr, features, doc) { name, doc, midr, features },
#include "frontend/a64/a64_profiles.def"
};

/* In system mode: without what memory accesses by helpers, traps of its own or page-table bits would need. */
const struct a64_profile a64_system_profile = {
    .name = "max",
    .midr = 0x000f0460,
    .features = ALL & ~(F(lse2) | F(lse128) | F(lrcpc3) | F(pauth) | F(pacg) | F(wfxt) | F(cssc) | F(mops) | F(hbc) | F(ecv)
                        | F(dgh) | F(rprfm) | F(bti)),
};

static const struct {
    u8 word, bit, reg, shift, value;
} feature[A64_N_IMPLEMENTED] = {
#define A64_FEATURE(name, manual, word, bit, id, shift, value) { word, bit, A64_ID_##id, shift, value },
#include "frontend/a64/a64_features.def"
};

static bool has(const struct a64_profile *cpu, enum a64_feature f)
{
    return f < A64_N_IMPLEMENTED && cpu->features >> f & 1;
}

const char *a64_feature_name(enum a64_feature f)
{
    static const char *const names[A64_N_FEATURES] = {
#define A64_FEATURE(name, manual, ...) [A64_FEAT_##name] = manual,
#include "frontend/a64/a64_features.def"
#define A64_ABSENT(name, manual) [A64_FEAT_##name] = manual,
#include "frontend/a64/a64_absent.def"
    };
    return names[f];
}

u64 a64_hwcap(const struct guest *g, int word)
{
    u64 v = 0;
    for (unsigned i = 0; i < A64_N_IMPLEMENTED; i++)
        if (has(g->model, i) && feature[i].word == word)
            v |= 1ull << feature[i].bit;
    return v;
}

bool a64_signs(const struct guest *g) { return has(g->model, A64_FEAT_pauth); }
bool a64_guards(const struct guest *g) { return has(g->model, A64_FEAT_bti); }
u32 a64_midr(const struct guest *g) { return ((const struct a64_profile *)g->model)->midr; }

/* Fields that say "at least" are raised by the later rows.  PFR0 says in addition that EL0 and EL1 are AArch64
 * only, MMFR0 that there are no granules of 4 and 64 KiB: as Linux shows fields that are not for programs. */
u64 a64_id_reg(const struct a64_profile *cpu, enum a64_id reg)
{
    u64 v = reg == A64_ID_PFR0 ? 0x11 : reg == A64_ID_MMFR0 ? 0xff000000 : 0;
    for (unsigned i = 0; i < A64_N_IMPLEMENTED; i++)
        if (has(cpu, i) && feature[i].reg == reg && bits(v, feature[i].shift, 4) < feature[i].value)
            v = (v & ~(15ull << feature[i].shift)) | (u64)feature[i].value << feature[i].shift;
    return v;
}

/* Does a field of the instruction select half precision?  Converting to it and from it is older than FEAT_FP16. */
static bool selects_half(enum a64_insn insn, const struct a64_args *a)
{
    const struct a64_row *row = &a64_rows[insn];
    return (a->ftype == 3 && insn != A64_fcvt_s) || (row->feature == A64_FEAT_fcma && a->size == 1) ||
           (row->attrs & A64_ATTR_half_imm && a->imm < 32);
}

bool a64_available(const struct a64_profile *cpu, enum a64_insn insn, const struct a64_args *a, enum a64_feature *lacking)
{
    enum a64_feature f = a64_rows[insn].feature;
    if (lacking)
        *lacking = f;
    if (LIKELY(cpu->features == MOST && f < A64_N_IMPLEMENTED && insn != A64_mrs && insn != A64_msr))
        return true;
    if (has(cpu, f) && selects_half(insn, a))
        f = A64_FEAT_fp16;
    else if (insn == A64_mrs || insn == A64_msr)
        f = sysreg_feature(a);
    if (lacking)
        *lacking = f;
    return has(cpu, f);
}
