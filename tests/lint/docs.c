/* docs.c - prints the generated pages of doc/ that come from compiled tables.
 *
 *     docs ir-ops                 the operations of the intermediate language
 *     docs coverage-a64 FILE.t... decode rows of AArch64 that have no case in the instruction tests */
#include "frontend/a64/a64.h"
#include "frontend/a64/tr.h"
#include "ir/ir.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- doc/ir-ops.md --------------------------------------------------------------------------------- */

static const struct {
    u32 flag;
    const char *name;
} flag_names[] = {
    {F_PURE, "pure"}, {F_COMM, "commutative"}, {F_LANES, "lanes"}, {F_COMPARE, "compare"}, {F_FLAGS, "flags"},
    {F_FP, "fp"}, {F_FPCTL, "fp control"}, {F_READS_CPU, "reads CPU"}, {F_WRITES_CPU, "writes CPU"},
    {F_READS_MEM, "reads memory"}, {F_WRITES_MEM, "writes memory"}, {F_MAY_FAULT, "may fault"},
    {F_SIDE_EFFECT, "side effect"}, {F_SIDE_EXIT, "side exit"}, {F_TERMINATOR, "terminator"}, {F_MARK, "mark"},
};

static int ir_ops(void)
{
    puts("# Operations of the intermediate language\n\n"
         "Generated from `ir/ops.def` by `ninja -C build write_docs`; do not edit. The letters of result, operands and aux\n"
         "are explained at the head of that file.\n\n"
         "| op | result | operands | aux | properties | meaning |\n|---|---|---|---|---|---|");
    for (unsigned op = 0; op < IR_N_OPS; op++) {
        const struct ir_op_info *i = &ir_op_info[op];
        const char *sep = "";
        printf("| `%s` | %c | %s | %c | ", i->name, i->result, i->args, i->aux);
        for (size_t k = 0; k < ARRAY_LEN(flag_names); k++) {
            if (i->flags & flag_names[k].flag) {
                printf("%s%s", sep, flag_names[k].name);
                sep = ", ";
            }
        }
        printf(" | %s |\n", i->doc);
    }
    return 0;
}

/* ---- doc/coverage-a64.md ----------------------------------------------------------------------------- */

static const struct {
    const char *name, *feature, *text;
} rows[A64_N_INSNS] = {
#define X(name, mask, bits, feature, text) [A64_##name] = {#name, #feature, text},
    A64_INSNS(X)
#undef X
};

/* Marks the rows of the words a case line begins with. */
static void read_line(const char *line, bool *seen)
{
    for (char *end;; line = end) {
        struct a64_args args;
        unsigned long word = strtoul(line, &end, 16);
        if (end - line != 8 + (*line == ' '))
            return;
        seen[a64_decode((u32)word, &args)] = true;
    }
}

/* Text in a table's cell. */
static void print_cell(const char *s)
{
    for (; *s; s++)
        printf(*s == '|' ? "\\%c" : "%c", *s);
}

static int coverage(char **files)
{
    static bool seen[A64_N_INSNS];
    static char line[4096];
    unsigned n_seen = 0;

    for (; *files; files++) {
        FILE *f = fopen(*files, "r");
        if (!f) {
            perror(*files);
            return 1;
        }
        while (fgets(line, sizeof(line), f))
            read_line(line, seen);
        fclose(f);
    }
    for (unsigned i = 1; i < A64_N_INSNS; i++)
        n_seen += seen[i];
    printf("# A64 rows and their test cases\n\n"
           "Generated from `frontend/a64/*.decode` and `tests/insn/a64/*.t` by `ninja -C build write_docs`; do not edit.\n\n"
           "%u of %u rows have at least one case, on every executor.", n_seen, A64_N_INSNS - 1);
    puts(n_seen == A64_N_INSNS - 1 ? "" : " These have none:\n\n| row | feature | text |\n|---|---|---|");
    for (unsigned i = 1; i < A64_N_INSNS; i++)
        if (!seen[i]) {
            printf("| `%s` | %s | `", rows[i].name, rows[i].feature);
            print_cell(rows[i].text);
            puts("` |");
        }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "ir-ops"))
        return ir_ops();
    if (argc > 2 && !strcmp(argv[1], "coverage-a64"))
        return coverage(argv + 2);
    fputs("usage: docs ir-ops | docs coverage-a64 FILE.t...\n", stderr);
    return 2;
}
