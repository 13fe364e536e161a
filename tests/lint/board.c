/* board.c - prints doc/board.md: what a machine of `ferry boot' has, from the tables that it is made of. */
#include "vm/machine_in.h"

#include <ctype.h>
#include <stdio.h>

enum { TREE_ROOM = 1 << 16 };
enum { NODE = 1, NODE_END = 2, PROPERTY = 3 };          /* marks of a flattened device tree */

static const char *or_none(const char *text) { return *text ? text : "-"; }

/* ---- tables ---------------------------------------------------------------------------------------------- */

static void print_map(void)
{
    puts("## Memory\n\n| address | size | interrupt | what | modelled | not modelled |\n|---|---|---|---|---|---|");
#define BOARD_AREA(name, base, size, what, missing) \
    printf("| %#010x | %#x | %s | %s | %s | %s |\n", base, size, base == BOARD_VIRTIO ? "SPI 16 to 47" : "", #name, what, or_none(missing));
#define BOARD_DEV(name, member, type, base, size, spi, what, missing) \
    printf("| %#010x | %#x | SPI %d | %s | %s | %s |\n", base, size, spi, #type, what, or_none(missing));
#include "vm/board.def"
    printf("| %#010x | `--memory` | | RAM | | |\n", BOARD_RAM);
    puts("\nElsewhere, and in the areas of the other GIC, nobody answers: an access is an external abort.\n");
    puts("## Interrupts of each CPU\n\n| PPI | what |\n|---|---|");
#define BOARD_PPI(name, number, what) printf("| %d | %s |\n", number - 16, what);
#include "vm/board.def"
}

static void print_virtio(void)
{
    puts("\n## Virtio devices, in the order of their slots\n\n| device | when | modelled | not modelled |\n|---|---|---|---|");
#define KIND(make, name, when, what, missing) printf("| %s | %s | %s | %s |\n", name, when, what, or_none(missing));
#include "vm/kinds.def"
}

static void print_firmware(void)
{
    puts("\n## Firmware\n\nPSCI 1.1 by HVC; other functions answer NOT_SUPPORTED.\n\n"
         "| function | number | with 64-bit arguments | |\n|---|---|---|---|");
    enum { SHORT, BOTH };
#define PSCI(name, number, form, what) printf("| %s | %d | %s | %s |\n", #name, number, form == BOTH ? "too" : "", what);
#include "vm/psci.def"
}

static void print_registers(void)
{
    static const struct { const char *name, *access, *what; } row[] = {
#define A64_EL1(name, op0, op1, crn, crm, op2, access, what) { #name, #access, op0 == 2 ? "debug" : #what },
#include "frontend/a64/a64_sysreg_el1.def"
    };
    static const struct { const char *how, *title; } kind[] = {
        { "CODE", "with a function" }, { "CONTEXT", "that translations depend on" }, { "GIC", "of the interrupt controller" },
        { "FULL_ID", "that say what the processor has" }, { "KNOWN", "of constant value" },
        { "SYS", "that are memory only" }, { "debug", "of debugging, which hold what is written, and nothing comes of it" },
    };

    puts("\n## System registers\n\nBesides those that programs have, all that EL1 has. In italics: read only, or write only. What the processor lacks is\n"
         "in [system.md](system.md#not-modelled).");
    for (unsigned k = 0; k < ARRAY_LEN(kind); k++) {
        const char *before = "";
        printf("\n**Registers %s**: ", kind[k].title);
        for (unsigned i = 0; i < ARRAY_LEN(row); i++) {
            const char *mark = strcmp(row[i].access, "RW") ? "*" : "";
            if (strncmp(row[i].what, kind[k].how, strlen(kind[k].how)))
                continue;
            printf("%s%s%s%s", before, mark, row[i].name, mark);
            if (!strcmp(kind[k].how, "KNOWN"))
                printf(" %.*s", (int)strcspn(row[i].what + 6, ")"), row[i].what + 6);
            before = ", ";
        }
        puts(".");
    }
}

/* ---- the device tree ------------------------------------------------------------------------------------------ */

static u32 cell(const u8 *at)
{
    u32 v;
    memcpy(&v, at, sizeof v);
    return __builtin_bswap32(v);
}

static bool is_text(const u8 *data, u32 size)
{
    for (u32 i = 0; i < size; i++)
        if (!isprint(data[i]) && (data[i] || !i || !data[i - 1]))
            return false;
    return size && !data[size - 1];
}

static void print_property(const char *name, const u8 *data, u32 size, unsigned depth)
{
    printf("%*s%s", 4 * depth, "", name);
    if (strstr(name, "seed"))
        printf(" = <random>");
    else if (is_text(data, size))
        for (u32 at = 0; at < size; at += (u32)strlen((const char *)data + at) + 1)
            printf("%s \"%s\"", at ? "," : " =", data + at);
    else
        for (u32 at = 0; at < size; at += 4)
            printf("%s%#x%s", at ? " " : " = <", cell(data + at), at + 4 == size ? ">" : "");
    puts(";");
}

static void print_tree(const struct tree_config *cfg)
{
    static u8 tree[TREE_ROOM];
    unsigned depth = 0;

    if (tree_make(tree, sizeof tree, cfg) < 0)
        return;
    const char *strings = (const char *)tree + cell(tree + 12);
    const u8 *at = tree + cell(tree + 8);
    do {
        u32 mark = cell(at);
        at += 4;
        if (mark == NODE) {
            const char *name = (const char *)at;
            printf("%*s%s {\n", 4 * depth++, "", *name ? name : "/");
            at += ALIGN_UP((u32)strlen(name) + 1, 4u);
        } else if (mark == NODE_END) {
            printf("%*s};\n", 4 * --depth, "");
        } else if (mark == PROPERTY) {
            u32 size = cell(at);
            print_property(strings + cell(at + 4), at + 8, size, depth);
            at += 8 + ALIGN_UP(size, 4u);
        }
    } while (depth);
}

int main(void)
{
    puts("# The board\n\n"
         "Generated from `vm/board.def`, `vm/kinds.def`, `vm/psci.def`, `frontend/a64/a64_sysreg_el1.def` and by `vm/tree.c`\n"
         "(`ninja -C build doc`); do not edit. How the devices work is in [devices.md](devices.md), the machine in\n"
         "[system.md](system.md); which instructions the processor has in [coverage-a64.md](coverage-a64.md).\n");
    print_map();
    print_virtio();
    print_firmware();
    print_registers();
    puts("\n## Device tree\n\nOf a machine with two CPUs, 1 GiB of RAM and three virtio devices. `--gic 2` has an `arm,cortex-a15-gic`.\n\n```");
    print_tree(&(struct tree_config){ .n_cpus = 2, .gic = 3, .memory = 1 << 30, .append = "console=ttyAMA0", .root = "/dev/vda1",
                                      .n_virtio = 3 });
    puts("```");
    return 0;
}
