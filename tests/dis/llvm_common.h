/* llvm_common.h - our disassembler and LLVM's, their texts in one form. */
#pragma once

#include "base/base.h"

enum { LLVM_PC = 0x20000000, LLVM_TEXT = 256 };

/* A disassembler with these features ("+neon,+crc"); NULL if this LLVM has no AArch64. */
void *llvm_open(const char *features);

/* The text of a word, in the common form; false where LLVM refuses it. */
bool llvm_text(void *llvm, char out[LLVM_TEXT], u32 word);

/* The text of a word by our disassembler, whether it could be executed or not. */
void our_text(char out[LLVM_TEXT], u32 word);
