/* place.c - see place.h.
 *
 *      | .text, the region at its beginning | constants | the region's pc | exits and their stubs (target_x64_region.c) |
 *
 * The object may come from another process: nothing in it is believed. */
#include "jit/place.h"

#include <errno.h>
#include <libelf.h>
#include <stdlib.h>

enum { MAX_SECTIONS = 64, MAX_ALIGN = 64 };

struct placing {
    struct baseline *bl;
    unsigned regime;
    Elf *elf;
    const Elf64_Sym *sym;
    size_t n_syms;
    size_t strings;                     /* section with the symbols' names */
    u8 *rw;
    const u8 *rx;
    size_t room;
    u32 used;
    s64 at[MAX_SECTIONS];               /* offset of each section, -1: not loaded */
    u32 base_at;
    u32 exit_at[REGION_MAX_EXITS];
    unsigned n_exits;
};

static Elf64_Shdr *header(Elf_Scn *s) { return elf64_getshdr(s); }

static int load_section(struct placing *p, Elf_Scn *s, const Elf64_Shdr *h)
{
    const Elf_Data *d = elf_getdata(s, NULL);
    u64 align = MAX(h->sh_addralign, 1u), base = (u64)(uintptr_t)p->rx;
    if (!d || d->d_size != h->sh_size || align > MAX_ALIGN || align & (align - 1) || h->sh_size > p->room)
        return -ENOEXEC;
    u32 at = (u32)(ALIGN_UP(base + p->used, align) - base);    /* the code around knows less alignment */
    if (at > p->room - h->sh_size)
        return -ENOEXEC;
    memset(p->rw + p->used, 0xcc, at - p->used);
    if (d->d_size)
        memcpy(p->rw + at, d->d_buf, d->d_size);
    p->at[elf_ndxscn(s)] = at;
    p->used = at + (u32)h->sh_size;
    return 0;
}

/* Code first, so that the region begins the block; the other pass takes the constants. */
static int load_sections(struct placing *p, bool code)
{
    for (Elf_Scn *s = NULL; (s = elf_nextscn(p->elf, s));) {
        const Elf64_Shdr *h = header(s);
        if (!h || elf_ndxscn(s) >= MAX_SECTIONS)
            return -ENOEXEC;
        if (!(h->sh_flags & SHF_ALLOC) || !h->sh_size || h->sh_type != SHT_PROGBITS)
            continue;
        if (((h->sh_flags & SHF_EXECINSTR) != 0) != code)
            continue;
        int err = load_section(p, s, h);
        if (err)
            return err;
    }
    return 0;
}

static int put_base(struct placing *p, gva pc)
{
    u32 at = ALIGN_UP(p->used, (u32)sizeof pc);
    if (at + sizeof pc > p->room)
        return -ENOSPC;
    memcpy(p->rw + at, &pc, sizeof pc);
    p->base_at = at;
    p->used = at + (u32)sizeof pc;
    return 0;
}

static int find_symbols(struct placing *p)
{
    for (Elf_Scn *s = NULL; (s = elf_nextscn(p->elf, s));) {
        const Elf64_Shdr *h = header(s);
        if (h->sh_type != SHT_SYMTAB)
            continue;
        const Elf_Data *d = elf_getdata(s, NULL);
        if (!d || d->d_type != ELF_T_SYM)
            return -ENOEXEC;
        p->sym = d->d_buf;
        p->n_syms = d->d_size / sizeof *p->sym;
        p->strings = h->sh_link;
        return 0;
    }
    return -ENOEXEC;
}

/* Where a symbol is, as executed; NULL: unknown. */
static const u8 *address(const struct placing *p, const Elf64_Sym *s)
{
    if (s->st_shndx != SHN_UNDEF)
        return s->st_shndx < MAX_SECTIONS && p->at[s->st_shndx] >= 0 && s->st_value < p->room
             ? p->rx + p->at[s->st_shndx] + s->st_value : NULL;
    const char *name = elf_strptr(p->elf, p->strings, s->st_name);
    if (!name)
        return NULL;
    if (name[0] == 'x' && name[1] >= '0' && name[1] <= '9') {
        unsigned long n = strtoul(name + 1, NULL, 10);
        return n < p->n_exits ? p->rx + p->exit_at[n] : NULL;
    }
    return strcmp(name, REGION_BASE) ? bl_symbol(p->bl, name) : p->rx + p->base_at;
}

static int relocate(struct placing *p, u32 section_at, u64 section_size, const Elf64_Rela *r)
{
    u64 n = ELF64_R_SYM(r->r_info);
    if (n >= p->n_syms || r->r_offset > section_size || section_size - r->r_offset < 4)
        return -ENOEXEC;
    const u8 *to = address(p, &p->sym[n]);
    if (!to || (ELF64_R_TYPE(r->r_info) != R_X86_64_PC32 && ELF64_R_TYPE(r->r_info) != R_X86_64_PLT32))
        return -ENOEXEC;
    u64 at = section_at + r->r_offset;
    s64 v = (s64)((u64)(to - (p->rx + at)) + (u64)r->r_addend);
    s32 v32 = (s32)v;
    if (v != v32)
        return -ENOEXEC;
    memcpy(p->rw + at, &v32, sizeof v32);
    return 0;
}

static int relocate_all(struct placing *p)
{
    for (Elf_Scn *s = NULL; (s = elf_nextscn(p->elf, s));) {
        const Elf64_Shdr *h = header(s);
        if (h->sh_type != SHT_RELA || h->sh_info >= MAX_SECTIONS || p->at[h->sh_info] < 0)
            continue;
        const Elf_Data *d = elf_getdata(s, NULL);
        const Elf64_Shdr *target = header(elf_getscn(p->elf, h->sh_info));
        if (!d || d->d_type != ELF_T_RELA || !target)
            return -ENOEXEC;
        const Elf64_Rela *r = d->d_buf;
        for (size_t k = 0; k < d->d_size / sizeof *r; k++) {
            int err = relocate(p, (u32)p->at[h->sh_info], target->sh_size, &r[k]);
            if (err)
                return err;
        }
    }
    return 0;
}

static int compare_edges(const void *x, const void *y)
{
    const struct region_edge *a = x, *b = y;
    return a->from < b->from ? -1 : a->from > b->from;
}

/* From offsets relative to themselves to such from the beginning, sorted. */
static int find_edges(struct placing *p, struct bl_result *out)
{
    size_t names;
    if (elf_getshdrstrndx(p->elf, &names))
        return -ENOEXEC;
    for (Elf_Scn *s = NULL; (s = elf_nextscn(p->elf, s));) {
        const Elf64_Shdr *h = header(s);
        const char *name = elf_strptr(p->elf, names, h->sh_name);
        s64 at = p->at[elf_ndxscn(s)];
        if (!name || strcmp(name, REGION_EDGES) || at < 0)
            continue;
        struct region_edge *edge = (struct region_edge *)(p->rw + at);
        if (out->n_edges || at % _Alignof(struct region_edge))
            return -ENOEXEC;
        out->edges_at = (u32)at;
        out->n_edges = (u32)(h->sh_size / sizeof *edge);
        for (u32 k = 0; k < out->n_edges; k++) {
            edge[k].from += (u32)at + (u32)(k * sizeof *edge);
            edge[k].to += (u32)at + (u32)(k * sizeof *edge) + (u32)offsetof(struct region_edge, to);
            if (edge[k].from >= p->used || edge[k].to >= p->used)
                return -ENOEXEC;
        }
        qsort(edge, out->n_edges, sizeof *edge, compare_edges);
    }
    return 0;
}

static bool begins_with_region(const struct placing *p)
{
    for (size_t k = 0; k < p->n_syms; k++) {
        const char *name = elf_strptr(p->elf, p->strings, p->sym[k].st_name);
        if (name && ELF64_ST_TYPE(p->sym[k].st_info) == STT_FUNC && !strcmp(name, "region"))
            return address(p, &p->sym[k]) == p->rx;
    }
    return false;
}

static int place(struct placing *p, gva pc, const struct region_exit *exit, u32 first_exit, struct bl_result *out)
{
    int err;

    memset(p->at, 0xff, sizeof p->at);
    if ((err = load_sections(p, true)) || (err = load_sections(p, false)) || (err = put_base(p, pc)) || (err = find_symbols(p)))
        return err;
    if (!bl_region_exits(p->bl, pc, p->regime, exit, p->n_exits, p->rw, p->rx, p->used, p->room, first_exit, p->exit_at, out))
        return -ENOSPC;
    if (!begins_with_region(p))
        return -ENOEXEC;
    if ((err = relocate_all(p)))
        return err;
    return find_edges(p, out);
}

int place_region(struct baseline *bl, gva pc, unsigned regime, const struct region_exit *exit, unsigned n_exits, const void *object,
                 size_t size, u8 *rw, const u8 *rx, size_t room, u32 first_exit, struct bl_result *out)
{
    struct placing p = { .bl = bl, .regime = regime, .rw = rw, .rx = rx, .room = room, .n_exits = n_exits };

    elf_version(EV_CURRENT);
    p.elf = elf_memory((char *)object, size);
    if (!p.elf)
        return -ENOEXEC;
    const Elf64_Ehdr *h = elf64_getehdr(p.elf);
    bool good = h && h->e_machine == EM_X86_64 && h->e_type == ET_REL && h->e_shoff % _Alignof(Elf64_Shdr) == 0;
    int err = good ? place(&p, pc, exit, first_exit, out) : -ENOEXEC;
    elf_end(p.elf);
    return err;
}
