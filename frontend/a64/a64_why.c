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

void a64_explain(const struct guest *g, char *out, size_t size, const u8 *code, gva pc)
{
    struct arena arena;
    char text[128];
    enum a64_feature lacking;
    enum a64_insn insn;
    u32 word;
    memcpy(&word, code, 4);
    g->disassemble(text, sizeof text, code, 4, pc);
    arena_init(&arena);
    enum a64_why why = a64_why(g->model, &arena, word, &insn, &lacking);
    arena_fini(&arena);
    int n = snprintf(out, size, "%08x (%s) ", word, text);
    if (n < 0 || (size_t)n >= size)
        return;
    if (why == A64_LACKS)
        snprintf(out + n, size - (size_t)n, "needs %s, which --cpu %s does not have", a64_feature_name(lacking), g->cpu);
    else
        snprintf(out + n, size - (size_t)n, "%s", why == A64_PRIVILEGED ? "is not for programs" : "is no instruction");
}
