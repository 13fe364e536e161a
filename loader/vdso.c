/* vdso.c - the vDSO image.  See vdso.h.
 *
 *      ELF header | program headers | .hash | .dynsym | .dynstr | .gnu.version | .gnu.version_d | .dynamic | code
 *
 * The code is a table of instruction words: there is no assembler for the guest on a user's machine.  Names and
 * version are those of Linux (man 7 vdso); unwinders know the two instructions of rt_sigreturn by heart. */
#include "loader/vdso.h"

#include <elf.h>
#include <errno.h>

/* ---- what is in it ------------------------------------------------------------------------------------ */

struct function {
    const char *name;
    const u32 *code;
    unsigned n_words;
};

struct description {
    u16 machine;
    const char *version;
    const struct function *functions;   /* the first one is rt_sigreturn */
    unsigned n_functions;
};

#define FUNCTION(name, words) { name, words, ARRAY_LEN(words) }

/* AArch64.  The two clocks that programs ask for all the time are registers in nanoseconds: CNTVCT_EL0 is
 * CLOCK_MONOTONIC and FERRY_REALTIME CLOCK_REALTIME (a64_sysreg.def).  Other clocks are system calls. */
static const u32 a64_sigreturn[] = {
    0xd2801168,     /* mov x8, #139 */
    0xd4000001,     /* svc #0 */
};
static const u32 a64_clock_gettime[] = {
    0x340000a0,     /* cbz w0, realtime */
    0x7100041f,     /* cmp w0, #1 */
    0x54000161,     /* b.ne syscall */
    0xd53be042,     /* mrs x2, CNTVCT_EL0 */
    0x14000002,     /* b split */
    0xd53bf002,     /* realtime: mrs x2, FERRY_REALTIME */
    0xd2994003,     /* split: movz x3, #0xca00 */
    0xf2a77343,     /* movk x3, #0x3b9a, lsl #16 */
    0x9ac30844,     /* udiv x4, x2, x3 */
    0x9b038885,     /* msub x5, x4, x3, x2 */
    0xa9001424,     /* stp x4, x5, [x1] */
    0x52800000,     /* mov w0, #0 */
    0xd65f03c0,     /* ret */
    0xd2800e28,     /* syscall: mov x8, #113 */
    0xd4000001,     /* svc #0 */
    0xd65f03c0,     /* ret */
};
static const u32 a64_clock_getres[] = {
    0xd2800e48,     /* mov x8, #114 */
    0xd4000001,     /* svc #0 */
    0xd65f03c0,     /* ret */
};
static const u32 a64_gettimeofday[] = {
    0xb5000181,     /* cbnz x1, syscall: the time zone is wanted */
    0xd53bf002,     /* mrs x2, FERRY_REALTIME */
    0xd2994003,     /* movz x3, #0xca00 */
    0xf2a77343,     /* movk x3, #0x3b9a, lsl #16 */
    0x9ac30844,     /* udiv x4, x2, x3 */
    0x9b038885,     /* msub x5, x4, x3, x2 */
    0xd2807d03,     /* mov x3, #1000 */
    0x9ac308a5,     /* udiv x5, x5, x3 */
    0xb4000040,     /* cbz x0, done */
    0xa9001404,     /* stp x4, x5, [x0] */
    0x52800000,     /* done: mov w0, #0 */
    0xd65f03c0,     /* ret */
    0xd2801528,     /* syscall: mov x8, #169 */
    0xd4000001,     /* svc #0 */
    0xd65f03c0,     /* ret */
};

static const struct function a64_functions[] = {
    FUNCTION("__kernel_rt_sigreturn", a64_sigreturn),
    FUNCTION("__kernel_clock_gettime", a64_clock_gettime),
    FUNCTION("__kernel_clock_getres", a64_clock_getres),
    FUNCTION("__kernel_gettimeofday", a64_gettimeofday),
};

static const struct description descriptions[] = {
    { EM_AARCH64, "LINUX_2.6.39", a64_functions, ARRAY_LEN(a64_functions) },
};

/* ---- writing ------------------------------------------------------------------------------------------ */

/* Room for n bytes aligned to 8 behind what is there; the image has room for all we put into it. */
static void *place(struct vdso *v, size_t *used, size_t n, u64 *off)
{
    *used = ALIGN_UP(*used, 8);
    ASSERT(*used + n <= VDSO_SIZE, "the vDSO outgrew its page");
    *off = *used;
    *used += n;
    return v->image + *off;
}

enum { STRINGS = 256 };

static u32 add_string(char *table, size_t *used, const char *s)
{
    size_t at = *used, n = strlen(s) + 1;
    ASSERT(at + n <= STRINGS, "the vDSO's strings");
    memcpy(table + at, s, n);
    *used += n;
    return (u32)at;
}

static u32 sysv_hash(const char *s)
{
    u32 h = 0;
    for (; *s; s++) {
        h = (h << 4) + (u8)*s;
        h ^= h >> 24 & 0xf0;
    }
    return h & 0x0fffffff;
}

int vdso_make(struct vdso *v, u16 elf_machine)
{
    enum { N_SEGMENTS = 2, N_DYNAMIC = 10 };
    static const char soname[] = "linux-vdso.so.1";
    const struct description *d = NULL;
    for (unsigned i = 0; i < ARRAY_LEN(descriptions); i++)
        if (descriptions[i].machine == elf_machine)
            d = &descriptions[i];
    if (!d)
        return -EINVAL;

    memset(v, 0, sizeof *v);
    unsigned n_sym = d->n_functions + 1;
    size_t used = 0, str_used = 1;
    u64 off, ph_off, hash_off, sym_off, str_off, ver_off, def_off, dyn_off;
    Elf64_Ehdr *eh = place(v, &used, sizeof *eh, &off);
    Elf64_Phdr *ph = place(v, &used, N_SEGMENTS * sizeof *ph, &ph_off);
    u32 *hash = place(v, &used, (3 + n_sym) * sizeof *hash, &hash_off);
    Elf64_Sym *sym = place(v, &used, n_sym * sizeof *sym, &sym_off);
    char *str = place(v, &used, STRINGS, &str_off);
    u16 *ver = place(v, &used, n_sym * sizeof *ver, &ver_off);
    struct { Elf64_Verdef def; Elf64_Verdaux aux; } *def = place(v, &used, 2 * sizeof *def, &def_off);
    Elf64_Dyn *dyn = place(v, &used, N_DYNAMIC * sizeof *dyn, &dyn_off);

    u32 soname_at = add_string(str, &str_used, soname), version_at = add_string(str, &str_used, d->version);

    /* One hash bucket: all symbols in one chain. */
    hash[0] = 1;
    hash[1] = n_sym;
    hash[2] = n_sym > 1 ? 1 : 0;
    for (unsigned i = 1; i < n_sym; i++) {
        const struct function *f = &d->functions[i - 1];
        size_t size = f->n_words * sizeof *f->code;
        memcpy(place(v, &used, size, &off), f->code, size);
        sym[i] = (Elf64_Sym){ .st_name = add_string(str, &str_used, f->name), .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
                              .st_shndx = 1, .st_value = off, .st_size = size };
        ver[i] = 2;
        hash[3 + i] = i + 1 < n_sym ? i + 1 : 0;
        if (i == 1)
            v->sigreturn = off;
    }

    for (unsigned i = 0; i < 2; i++) {
        const char *name = i ? d->version : soname;
        def[i].def = (Elf64_Verdef){ .vd_version = VER_DEF_CURRENT, .vd_flags = i ? 0 : VER_FLG_BASE,
                                     .vd_ndx = (u16)(i + 1), .vd_cnt = 1, .vd_hash = sysv_hash(name),
                                     .vd_aux = sizeof def->def, .vd_next = i ? 0 : sizeof *def };
        def[i].aux = (Elf64_Verdaux){ .vda_name = i ? version_at : soname_at };
    }

    const Elf64_Dyn dynamic[N_DYNAMIC] = {
        { DT_SONAME, { soname_at } }, { DT_HASH, { hash_off } },     { DT_SYMTAB, { sym_off } },
        { DT_SYMENT, { sizeof *sym } }, { DT_STRTAB, { str_off } },  { DT_STRSZ, { str_used } },
        { DT_VERSYM, { ver_off } },   { DT_VERDEF, { def_off } },    { DT_VERDEFNUM, { 2 } },
        { DT_NULL, { 0 } },
    };
    memcpy(dyn, dynamic, sizeof dynamic);
    ph[0] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_filesz = used, .p_memsz = used,
                          .p_align = VDSO_SIZE };
    ph[1] = (Elf64_Phdr){ .p_type = PT_DYNAMIC, .p_flags = PF_R, .p_offset = dyn_off, .p_vaddr = dyn_off,
                          .p_paddr = dyn_off, .p_filesz = sizeof dynamic, .p_memsz = sizeof dynamic, .p_align = 8 };
    *eh = (Elf64_Ehdr){ .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
                        .e_type = ET_DYN, .e_machine = elf_machine, .e_version = EV_CURRENT, .e_phoff = ph_off,
                        .e_ehsize = sizeof *eh, .e_phentsize = sizeof *ph, .e_phnum = N_SEGMENTS,
                        .e_shentsize = sizeof(Elf64_Shdr) };
    return 0;
}
