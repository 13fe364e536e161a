/* llvm_common.c - the texts of two disassemblers, brought to one form: LLVM prints distances where we print
 * targets, and its hexadecimal numbers differ. */
#include "tests/dis/llvm_common.h"
#include "frontend/a64/a64.h"

#include <ctype.h>
#include <llvm-c/Disassembler.h>
#include <llvm-c/Target.h>
#include <stdio.h>
#include <stdlib.h>

/* Blanks become one space, numbers after '#' and bare hexadecimal ones decimal, letters small. */
static void normalise(char out[LLVM_TEXT], const char *s)
{
    size_t n = 0;
    while (isspace((unsigned char)*s))
        s++;
    while (*s && n + 32 < LLVM_TEXT) {
        if (s[0] == '/' && s[1] == '/')
            break;
        if (isspace((unsigned char)*s)) {
            while (isspace((unsigned char)*s))
                s++;
            if (*s)
                out[n++] = ' ';
        } else if (s[0] == '0' && s[1] == 'x' && (n == 0 || !isalnum((unsigned char)out[n - 1]))) {
            char *end;
            n += (size_t)snprintf(out + n, LLVM_TEXT - n, "%ld", (long)strtoull(s, &end, 16));
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
static void absolute(char text[LLVM_TEXT])
{
    static const char *const relative[] = { "b ", "bl ", "b.", "bc.", "cbz ", "cbnz ", "tbz ", "tbnz ", "adr ", "adrp ",
                                            "ldr ", "ldrsw ", "prfm " };
    bool is = false;
    for (unsigned i = 0; i < ARRAY_LEN(relative); i++)
        is |= !strncmp(text, relative[i], strlen(relative[i]));
    char *hash = strrchr(text, '#');
    if (!is || !hash || strchr(text, '['))
        return;
    u64 base = LLVM_PC;
    u64 target = base + (u64)strtoll(hash + 1, NULL, 0);
    snprintf(hash, LLVM_TEXT - (size_t)(hash - text), "%ld", (long)target);
}

void *llvm_open(const char *features)
{
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64Disassembler();
    return LLVMCreateDisasmCPUFeatures("aarch64", "", features, NULL, 0, NULL, NULL);
}

bool llvm_text(void *llvm, char out[LLVM_TEXT], u32 word)
{
    char raw[LLVM_TEXT];
    u8 bytes[4];
    memcpy(bytes, &word, 4);
    if (!LLVMDisasmInstruction(llvm, bytes, 4, LLVM_PC, raw, sizeof raw))
        return false;
    normalise(out, raw);
    absolute(out);
    return true;
}

void our_text(char out[LLVM_TEXT], u32 word)
{
    char raw[LLVM_TEXT];
    u8 bytes[4];
    memcpy(bytes, &word, 4);
    a64_guest.disassemble(raw, sizeof raw, bytes, 4, LLVM_PC);
    normalise(out, raw);
}
