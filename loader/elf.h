/* elf.h - looking at program files and mapping ELF images into a guest's address space.
 *
 * Called once or twice at process start: for the program and for its dynamic loader.  Files are not trusted:
 * whatever is wrong with one becomes a message. */
#pragma once

#include "base/base.h"
#include <limits.h>

struct err;
struct aspace;

enum elf_kind {
    ELF_PROGRAM,            /* for the machine asked for */
    ELF_OTHER_MACHINE,      /* a program for another one */
    ELF_SCRIPT,             /* begins with #! */
    ELF_NOT,                /* neither */
};

/* What the first bytes of a file say.  -errno (with a message) if it cannot be read. */
MUST_CHECK int elf_probe(int fd, const char *path, u16 machine, enum elf_kind *kind, struct err *err);

/* The interpreter line of a script: its program and the one optional argument (empty if there is none).
 * False if the line is no good. */
bool elf_script(int fd, char interp[PATH_MAX], char arg[PATH_MAX]);

struct elf_image {
    gva base;               /* what was added to the file's addresses */
    gva start, end;         /* of everything mapped; the heap begins at end */
    gva entry;
    gva phdr;               /* program headers in memory, 0 if no segment holds them */
    u16 phnum, phentsize;
    bool fixed;             /* not position-independent */
    bool exec_stack;        /* PT_GNU_STACK asks for it */
    char interp[PATH_MAX];  /* of PT_INTERP, empty if there is none */
};

/* Maps the segments.  near is where a position-independent image should go, 0: anywhere.  guards: there are
 * guarded pages, which code gets whose file asks for them, but for that of programs with a dynamic loader: it
 * does that itself.  0, -ENOEXEC, -ENOMEM or another -errno with a message that names the file. */
MUST_CHECK int elf_map(struct aspace *as, int fd, const char *path, u16 machine, gva near, bool guards,
                       struct elf_image *out, struct err *err);

/* "x86-64", "32-bit ARM", ... of an ELF machine number, "unknown" if we have no name. */
const char *elf_machine_name(u16 machine);
