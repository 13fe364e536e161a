/* compiler.c - see compiler.h. */
#include "jit/compiler.h"

#include "base/hash.h"
#include "jit/helper.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

enum { BEGINNING = 4096 };

/* ---- build ids ------------------------------------------------------------------------------------------------ */

static u64 in_notes(const u8 *p, size_t size)
{
    while (size >= sizeof(Elf64_Nhdr)) {
        Elf64_Nhdr n;
        memcpy(&n, p, sizeof n);
        u64 desc = sizeof n + ALIGN_UP((u64)n.n_namesz, 4u), end = desc + ALIGN_UP((u64)n.n_descsz, 4u);
        if (end > size)
            return 0;
        if (n.n_type == NT_GNU_BUILD_ID && n.n_namesz == 4 && !memcmp(p + sizeof n, "GNU", 4))
            return hash_bytes(p + desc, n.n_descsz, 0);
        p += end;
        size -= end;
    }
    return 0;
}

u64 build_id_hash(const u8 *data, size_t size)
{
    Elf64_Ehdr h;
    Elf64_Phdr ph;
    u64 found = 0;

    if (size < sizeof h)
        return 0;
    memcpy(&h, data, sizeof h);
    if (memcmp(h.e_ident, ELFMAG, SELFMAG) || h.e_phoff > size)
        return 0;
    for (u64 k = 0; k < h.e_phnum && !found && (k + 1) * sizeof ph <= size - h.e_phoff; k++) {
        memcpy(&ph, data + h.e_phoff + k * sizeof ph, sizeof ph);
        if (ph.p_type == PT_NOTE && ph.p_offset <= size && ph.p_filesz <= size - ph.p_offset)
            found = in_notes(data + ph.p_offset, ph.p_filesz);
    }
    return found;
}

static u64 of_program(const char *name)
{
    char path[PATH_MAX];
    u8 data[BEGINNING];
    int fd = helper_find(path, name) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t n = fd < 0 ? 0 : read(fd, data, sizeof data);

    if (fd >= 0)
        close(fd);
    return n > 0 ? build_id_hash(data, (size_t)n) : 0;
}

/* ---- the processor -------------------------------------------------------------------------------------------- */

/* LLVM compiles for the very processor: its model and whatever it offers. */
static u64 of_processor(u64 h)
{
#ifdef __x86_64__
    static const u32 leaf[][2] = { { 1, 0 }, { 7, 0 }, { 7, 1 }, { 0xd, 1 }, { 0x80000001, 0 } };

    for (unsigned k = 0; k < ARRAY_LEN(leaf); k++) {
        u32 a = 0, b = 0, c = 0, d = 0;
        __get_cpuid_count(leaf[k][0], leaf[k][1], &a, &b, &c, &d);
        if (leaf[k][0] == 1)
            b = 0;                          /* which of several processors this is */
        if (leaf[k][0] == 0xd)
            b = 0;                          /* what is enabled, by its size */
        const u32 all[] = { a, b, c, d };
        h = hash_bytes(all, sizeof all, h);
    }
#endif
    return h;
}

u64 compiler_id(bool in_program)
{
    u64 who = in_program ? 1 : of_program("ferry-llvm");

    return who ? of_processor(who) | 1 : 0;
}
