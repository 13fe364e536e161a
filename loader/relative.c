/* relative.c - relative relocations of a mapped program: its base is added to words of its own.
 *
 * The tables are read from the mapped image, which is not trusted: guest_read and guest_write refuse what is not
 * mapped (gABI, "Dynamic Section" and "Relocation"). */
#include "loader/relative.h"
#include "core/fault.h"
#include "loader/elf.h"
#include <elf.h>
#include <errno.h>

struct tables {
    u64 rela, rela_size, rela_entry;
    bool others;            /* libraries, or relocations of other kinds */
};

static u32 relative_type(u16 machine)
{
    switch (machine) {
    case EM_AARCH64: return R_AARCH64_RELATIVE;
    case EM_X86_64:  return R_X86_64_RELATIVE;
    default:         return 0;
    }
}

static int find_dynamic(const struct elf_image *im, Elf64_Phdr *dynamic)
{
    for (unsigned i = 0; im->phdr && i < im->phnum; i++) {
        if (guest_read(dynamic, im->phdr + (u64)i * im->phentsize, sizeof *dynamic))
            return -EFAULT;
        if (dynamic->p_type == PT_DYNAMIC)
            return 0;
    }
    return -ENOEXEC;
}

static int read_tables(const struct elf_image *im, const Elf64_Phdr *dynamic, struct tables *t)
{
    Elf64_Dyn d = { .d_tag = DT_NULL };
    *t = (struct tables){ .rela_entry = sizeof(Elf64_Rela) };
    for (u64 at = 0; at + sizeof d <= dynamic->p_memsz; at += sizeof d) {
        if (guest_read(&d, im->base + dynamic->p_vaddr + at, sizeof d))
            return -EFAULT;
        switch (d.d_tag) {
        case DT_NULL:    return 0;
        case DT_RELA:    t->rela = d.d_un.d_ptr; break;
        case DT_RELASZ:  t->rela_size = d.d_un.d_val; break;
        case DT_RELAENT: t->rela_entry = d.d_un.d_val; break;
        case DT_NEEDED: case DT_REL: case DT_RELR: case DT_INIT: case DT_INIT_ARRAY: t->others = true; break;
        case DT_PLTRELSZ: t->others |= d.d_un.d_val != 0; break;
        default: break;
        }
    }
    return 0;
}

int elf_relocate(const struct elf_image *im, u16 machine)
{
    Elf64_Phdr dynamic;
    struct tables t;
    const u32 relative = relative_type(machine);
    int r = find_dynamic(im, &dynamic);
    if (!r)
        r = read_tables(im, &dynamic, &t);
    if (r)
        return r;
    if (!relative || t.others || t.rela_entry != sizeof(Elf64_Rela))
        return -ENOEXEC;
    for (u64 at = 0; at + sizeof(Elf64_Rela) <= t.rela_size; at += sizeof(Elf64_Rela)) {
        Elf64_Rela rela;
        if (guest_read(&rela, im->base + t.rela + at, sizeof rela))
            return -EFAULT;
        if (ELF64_R_TYPE(rela.r_info) != relative)
            return -ENOEXEC;
        u64 value = im->base + (u64)rela.r_addend;
        if (guest_write(im->base + rela.r_offset, &value, sizeof value))
            return -EFAULT;
    }
    return 0;
}
