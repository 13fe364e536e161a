/* ir_ops.c - prints doc/ir-ops.md, the operations of the intermediate language. */
#include "ir/ir.h"

#include <stdio.h>

static const struct {
    u32 flag;
    const char *name;
} flag_names[] = {
    {F_PURE, "pure"}, {F_COMM, "commutative"}, {F_LANES, "lanes"}, {F_COMPARE, "compare"}, {F_FLAGS, "flags"},
    {F_FP, "fp"}, {F_FPCTL, "fp control"}, {F_READS_CPU, "reads CPU"}, {F_WRITES_CPU, "writes CPU"},
    {F_READS_MEM, "reads memory"}, {F_WRITES_MEM, "writes memory"}, {F_MAY_FAULT, "may fault"},
    {F_SIDE_EFFECT, "side effect"}, {F_SIDE_EXIT, "side exit"}, {F_TERMINATOR, "terminator"}, {F_MARK, "mark"},
};

int main(void)
{
    puts("# Operations of the intermediate language\n\n"
         "Generated from `ir/ops.def` by `ninja -C build doc`; do not edit. The letters of result, operands and aux\n"
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
