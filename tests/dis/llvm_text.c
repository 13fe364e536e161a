/* llvm_text.c - the disassembler's text against LLVM's, for random words of every decode row.
 *
 *      llvm_text [WORDS_PER_ROW [SEED]]
 *
 * Also for rows of features that no processor has.  LLVM refuses words whose (0) and (1) bits are not as they
 * should be and those that the manual calls constrained unpredictable, so a refusal counts only if it meets
 * every word of a row; llvm_words.c looks at them one by one. */
#include "frontend/a64/tr.h"
#include "tests/dis/llvm_common.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_FINDINGS_PER_ROW = 3, MIN_FOR_REFUSAL = 50 };

static const struct { const char *name; u32 mask, bits; } rows[] = {
    { "undefined", 0, 0 },
#define X(name, mask, bits, feature, text) { #name, mask, bits },
    A64_INSNS(X)
#undef X
};

/* Rows where the texts may differ. */
static const struct { const char *row, *why; } differ[] = {
    { "sys", "LLVM knows instructions that EL0 cannot execute" },
    { "hint", "LLVM knows hints of later features" },
    { "dsb", "#12 is DFB in Armv8-R only" },
    { "msr_other", "LLVM knows fields of PSTATE that EL0 cannot write" },
    { "mrs", "we name the registers that EL0 can reach" },
    { "msr", "we name the registers that EL0 can reach" },
    { "prfm_reg", "LLVM knows RPRFM" },
};

/* Of instructions that nobody executes, a mnemonic may be all that we print; vectors of any length and matrices
 * are called after their extension. */
static bool only_named(unsigned row, const char *ours, char *theirs)
{
    enum a64_feature f = a64_rows[row].feature;
    if (f < A64_N_IMPLEMENTED || strchr(ours, ' '))
        return false;
    theirs[strcspn(theirs, " ")] = 0;
    return !strcmp(ours, "sve") || !strcmp(ours, "sme") || !strcmp(ours, theirs);
}

static bool may_differ(const char *row)
{
    for (unsigned i = 0; i < ARRAY_LEN(differ); i++)
        if (!strcmp(differ[i].row, row))
            return true;
    return false;
}

static u64 state = 1;

static u64 rnd(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

int main(int argc, char **argv)
{
    unsigned per_row = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 0) : 300, findings = 0, words = 0;
    if (argc > 2)
        state = strtoull(argv[2], NULL, 0) | 1;
    void *llvm = llvm_open("+all");
    if (!llvm) {
        printf("this LLVM has no AArch64\n");
        return 77;
    }
    for (unsigned row = 1; row < ARRAY_LEN(rows); row++) {
        unsigned bad = 0, asked = 0, refused = 0;
        for (unsigned i = 0; i < per_row && bad < MAX_FINDINGS_PER_ROW; i++) {
            u32 w = ((u32)(rnd() >> 16) & ~rows[row].mask) | rows[row].bits;
            char ours[LLVM_TEXT], theirs[LLVM_TEXT];
            struct a64_args args;
            if (a64_decode(w, &args) != row)
                continue;
            asked++;
            our_text(ours, w);
            if (!llvm_text(llvm, theirs, w)) {
                refused += !llvm_text(llvm, theirs, w | 0x001f7c00);     /* (1) bits of exclusives */
            } else if (strcmp(ours, theirs) && !may_differ(rows[row].name) &&
                       !only_named(row, ours, theirs)) {
                printf("%-14s %08x  ours: %-40s LLVM: %s\n", rows[row].name, w, ours, theirs);
                bad++;
            }
        }
        if (asked >= MIN_FOR_REFUSAL && refused == asked) {
            printf("%-14s LLVM knows no such instruction\n", rows[row].name);
            bad++;
        }
        findings += bad;
        words += asked;
    }
    printf("%u words of %u rows, %u differences shown\n", words, (unsigned)ARRAY_LEN(rows) - 1, findings);
    return findings != 0;
}
