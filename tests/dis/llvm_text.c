/* llvm_text.c - the disassembler's text against LLVM's, for random words of every decode row.
 *
 *      llvm_text [WORDS_PER_ROW [SEED]]
 *
 * Only words that we decode are asked about, what LLVM knows beyond is not looked at.  It refuses words whose
 * (0) and (1) bits are not as they should be and those that the manual calls constrained unpredictable; so a
 * refusal counts only if it meets every word of a row.  Both texts are brought to one form first: LLVM prints distances where we print targets, and its
 * hexadecimal numbers differ. */
#include "frontend/a64/a64.h"
#include "a64_decode.h"

#include <ctype.h>
#include <llvm-c/Disassembler.h>
#include <llvm-c/Target.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_FINDINGS_PER_ROW = 3, MIN_FOR_REFUSAL = 50, PC = 0x20000000 };

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
    { "mrs", "we name the registers that EL0 can reach" },
    { "msr", "we name the registers that EL0 can reach" },
    { "prfm_reg", "LLVM knows RPRFM" },
};

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

/* Blanks become one space, numbers after '#' and bare hexadecimal ones decimal, letters small. */
static void normalise(char *out, size_t size, const char *s)
{
    size_t n = 0;
    while (isspace((unsigned char)*s))
        s++;
    while (*s && n + 32 < size) {
        if (s[0] == '/' && s[1] == '/')
            break;
        if (isspace((unsigned char)*s)) {
            while (isspace((unsigned char)*s))
                s++;
            if (*s)
                out[n++] = ' ';
        } else if (s[0] == '0' && s[1] == 'x' && (n == 0 || !isalnum((unsigned char)out[n - 1]))) {
            char *end;
            n += (size_t)snprintf(out + n, size - n, "%ld", (long)strtoull(s, &end, 16));
            s = end;
        } else {
            out[n++] = (char)tolower((unsigned char)*s++);
        }
    }
    while (n && out[n - 1] == ' ')
        n--;
    out[n] = 0;
}

/* LLVM's "b #8" becomes our "b <target>". */
static void absolute(char *text, size_t size)
{
    static const char *const relative[] = { "b ", "bl ", "b.", "bc.", "cbz ", "cbnz ", "tbz ", "tbnz ", "adr ", "adrp ",
                                            "ldr ", "ldrsw ", "prfm " };
    bool is = false;
    for (unsigned i = 0; i < ARRAY_LEN(relative); i++)
        is |= !strncmp(text, relative[i], strlen(relative[i]));
    char *hash = strrchr(text, '#');
    if (!is || !hash || strchr(text, '['))
        return;
    u64 base = PC;
    u64 target = base + (u64)strtoll(hash + 1, NULL, 0);
    snprintf(hash, size - (size_t)(hash - text), "%ld", (long)target);
}

static void our_text(char *out, size_t size, u32 w)
{
    char raw[256];
    u8 bytes[4];
    memcpy(bytes, &w, 4);
    a64_guest.disassemble(raw, sizeof raw, bytes, 4, PC);
    normalise(out, size, raw);
}

static bool llvm_text(LLVMDisasmContextRef llvm, char *out, size_t size, u32 w)
{
    char raw[256];
    u8 bytes[4];
    memcpy(bytes, &w, 4);
    if (!LLVMDisasmInstruction(llvm, bytes, 4, PC, raw, sizeof raw))
        return false;
    normalise(out, size, raw);
    absolute(out, size);
    return true;
}

int main(int argc, char **argv)
{
    unsigned per_row = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 0) : 300, findings = 0, words = 0;
    if (argc > 2)
        state = strtoull(argv[2], NULL, 0) | 1;
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64Disassembler();
    LLVMDisasmContextRef llvm = LLVMCreateDisasmCPUFeatures("aarch64", "", "+all", NULL, 0, NULL, NULL);
    if (!llvm) {
        printf("this LLVM has no AArch64\n");
        return 77;
    }
    for (unsigned row = 1; row < ARRAY_LEN(rows); row++) {
        unsigned bad = 0, asked = 0, refused = 0;
        for (unsigned i = 0; i < per_row && bad < MAX_FINDINGS_PER_ROW; i++) {
            u32 w = ((u32)(rnd() >> 16) & ~rows[row].mask) | rows[row].bits;
            char ours[256], theirs[256];
            struct a64_args args;
            if (a64_decode(w, &args) != row)
                continue;
            asked++;
            our_text(ours, sizeof ours, w);
            if (!llvm_text(llvm, theirs, sizeof theirs, w)) {
                refused += !llvm_text(llvm, theirs, sizeof theirs, w | 0x001f7c00);     /* (1) bits of exclusives */
            } else if (strcmp(ours, theirs) && !may_differ(rows[row].name)) {
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
