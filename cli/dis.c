/* dis.c - ferry dis: instructions given in hex, as text. */
#include "cli/cli.h"
#include "frontend/a64/a64.h"

#include <stdio.h>
#include <stdlib.h>

int cli_dis(int argc, char **argv)
{
    if (argc < 2)
        return cli_error("which instruction? `ferry dis 8b030041' shows one");
    for (int i = 1; i < argc; i++) {
        char *end, text[128];
        unsigned long word = strtoul(argv[i], &end, 16);
        u32 insn = (u32)word;
        if (*end || end == argv[i] || word > UINT32_MAX)
            return cli_error("\"%s\" is no instruction: dis wants 32-bit numbers in hex", argv[i]);
        if (!a64_guest.disassemble(text, sizeof(text), (const u8 *)&insn, sizeof(insn), 4 * (gva)(i - 1)))
            return cli_error("cannot show %s", argv[i]);
        printf("%08x  %s\n", insn, text);
    }
    return 0;
}
