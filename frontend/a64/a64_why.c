/* a64_why.c - why an instruction is undefined: found out by translating it alone and throwing that away. */
#include "frontend/a64/tr.h"
#include <stdio.h>

static bool no_code(void *ctx, gva pc, void *dst, unsigned size) { return false; }

static bool translates(const struct a64_profile *cpu, struct arena *arena, enum a64_insn insn, const struct a64_args *a,
                       u32 word)
{
    const struct code_reader code = { .read = no_code };
    struct arena_mark mark = arena_mark(arena);
    struct ir_block b;
    struct tr t = { .b = &b, .cpu = cpu, .next = 4, .insn = word, .code = &code, .window = ~0ull };
    ir_init(&b, arena, 0, offsetof(struct cpu, flags));
    bool ok = a64_rows[insn].translate(&t, a);
    arena_release(arena, mark);
    return ok;
}

enum a64_why a64_why(const struct a64_profile *cpu, struct arena *arena, u32 word, enum a64_insn *insn,
                     enum a64_feature *lacking)
{
    struct a64_args a;
    *insn = a64_decode(word, &a);
    if (*insn == A64_UNDEFINED)
        return A64_UNALLOCATED;
    unsigned attrs = a64_rows[*insn].attrs;
    bool has = a64_available(cpu, *insn, &a, lacking);
    if (attrs & A64_ATTR_el1)
        return A64_PRIVILEGED;
    if (*lacking >= A64_N_IMPLEMENTED)
        return A64_LACKS;
    if (!translates(cpu, arena, *insn, &a, word))
        return *insn == A64_mrs || *insn == A64_msr ? A64_PRIVILEGED : A64_UNALLOCATED;
    return has || attrs & A64_ATTR_hint ? A64_RUNS : A64_LACKS;
}

void a64_explain(const struct guest *g, char *out, size_t size, u64 insn, gva pc)
{
    const u32 word = (u32)insn;
    struct arena arena;
    char text[128], why[128] = "is no instruction";
    enum a64_feature lacking;
    enum a64_insn row;
    g->disassemble(text, sizeof text, (const u8 *)&word, sizeof word, pc);
    arena_init(&arena);
    arena_alloc(&arena, 1);
    switch (a64_why(g->model, &arena, word, &row, &lacking)) {
    case A64_LACKS:
        snprintf(why, sizeof why, "needs %s, which --cpu %s does not have", a64_feature_name(lacking), g->cpu);
        break;
    case A64_PRIVILEGED:
        snprintf(why, sizeof why, "is not for programs");
        break;
    case A64_UNALLOCATED:
        if (row == A64_udf)
            snprintf(why, sizeof why, "is undefined for ever");
        break;
    case A64_RUNS:
        snprintf(why, sizeof why, "was undefined here");
        break;
    }
    arena_fini(&arena);
    snprintf(out, size, "%08x (%s) %s", word, text, why);
}
