/* elf.c - ELF images: checked first, then reserved as a whole, then mapped segment by segment.
 *
 *      read header and program headers (libelf) -> check every number against the file and against each
 *      other -> reserve [lowest page, highest page) -> file pages over it, zeroed tails, anonymous pages
 *
 * Nothing of the file is used as a size or address before check_segments has seen it. */
#include "loader/elf.h"
#include "base/err.h"
#include "core/aspace.h"
#include "core/fault.h"
#include <errno.h>
#include <libelf.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, MAX_PHDRS = 512 };

/* ---- looking at files --------------------------------------------------------------------------------------- */

static const struct { u16 machine; const char *name; } machines[] = {
    { EM_AARCH64, "ARM64" }, { EM_X86_64, "x86-64" }, { EM_386, "32-bit x86" }, { EM_ARM, "32-bit ARM" },
    { EM_RISCV, "RISC-V" }, { EM_PPC64, "64-bit POWER" }, { EM_PPC, "32-bit POWER" }, { EM_S390, "s390" },
    { EM_MIPS, "MIPS" }, { EM_LOONGARCH, "LoongArch" }, { EM_SPARCV9, "SPARC" }, { EM_IA_64, "Itanium" },
    { EM_ALPHA, "Alpha" }, { EM_PARISC, "PA-RISC" }, { EM_68K, "m68k" }, { EM_SH, "SuperH" },
};

const char *elf_machine_name(u16 machine)
{
    for (unsigned i = 0; i < ARRAY_LEN(machines); i++)
        if (machines[i].machine == machine)
            return machines[i].name;
    return "unknown";
}

/* e_machine, whatever the byte order and class. */
static u16 machine_of(const u8 *h)
{
    return h[EI_DATA] == ELFDATA2MSB ? (u16)(h[18] << 8 | h[19]) : (u16)(h[19] << 8 | h[18]);
}

int elf_probe(int fd, const char *path, u16 machine, enum elf_kind *kind, struct err *err)
{
    u8 h[20];
    ssize_t n = pread(fd, h, sizeof h, 0);
    if (n < 0)
        return err_set(err, -errno, "cannot read %s: %s", path, strerror(errno));
    *kind = ELF_NOT;
    if (n >= 2 && h[0] == '#' && h[1] == '!')
        *kind = ELF_SCRIPT;
    else if (n == sizeof h && !memcmp(h, ELFMAG, SELFMAG))
        *kind = machine_of(h) == machine && h[EI_CLASS] == ELFCLASS64 && h[EI_DATA] == ELFDATA2LSB
            ? ELF_PROGRAM : ELF_OTHER_MACHINE;
    return 0;
}

bool elf_script(int fd, char interp[PATH_MAX], char arg[PATH_MAX])
{
    char line[256];                     /* as much as the kernel reads */
    ssize_t n = pread(fd, line, sizeof line - 1, 0);
    if (n < 3 || line[0] != '#' || line[1] != '!')
        return false;
    line[n] = 0;
    char *eol = strpbrk(line, "\n");
    if (eol)
        *eol = 0;
    char *p = line + 2 + strspn(line + 2, " \t");
    size_t len = strcspn(p, " \t");
    if (!len || (!eol && p + len == line + n && n == sizeof line - 1))
        return false;                   /* no name, or one cut off */
    memcpy(interp, p, len);
    interp[len] = 0;
    p += len;
    p += strspn(p, " \t");
    size_t end = strlen(p);
    while (end && (p[end - 1] == ' ' || p[end - 1] == '\t'))
        end--;
    memcpy(arg, p, end);
    arg[end] = 0;
    return true;
}

/* ---- checking ------------------------------------------------------------------------------------------------- */

struct file {
    int fd;
    const char *path;
    u64 size;
    Elf *elf;
    const Elf64_Ehdr *ehdr;
    const Elf64_Phdr *phdr;
    size_t n_phdr;
    gva lo, hi;                         /* page-aligned span of the loadable segments */
    u64 align;
    bool guarded;           /* code is to be mapped AS_GUARDED */
};

static int bad(const struct file *f, struct err *err, const char *what)
{
    return err_set(err, -ENOEXEC, "%s: cannot be loaded: %s", f->path, what);
}

static int other_machine(const struct file *f, const u8 *h, u16 machine, struct err *err)
{
    const char *order = h[EI_DATA] == ELFDATA2MSB ? "big-endian " : "";
    const char *width = h[EI_CLASS] == ELFCLASS32 && machine_of(h) == machine ? "32-bit-pointer " : "";
    return err_set(err, -ENOEXEC, "%s: is a program for %s%s%s, this runs %s programs", f->path, order, width,
                   elf_machine_name(machine_of(h)), elf_machine_name(machine));
}

static int read_headers(struct file *f, u16 machine, struct err *err)
{
    struct stat st;
    if (fstat(f->fd, &st) < 0)
        return err_set(err, -errno, "cannot read %s: %s", f->path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(err, -EACCES, "%s: is not a regular file", f->path);
    f->size = (u64)st.st_size;
    u8 h[sizeof(Elf64_Ehdr)] = { 0 };
    ssize_t n = pread(f->fd, h, sizeof h, 0);
    if (n < EI_NIDENT || memcmp(h, ELFMAG, SELFMAG))
        return err_set(err, -ENOEXEC, "%s: is not a program (no ELF header)", f->path);
    if (n < (ssize_t)sizeof h)
        return bad(f, err, "the file is truncated");
    if (machine_of(h) != machine || h[EI_CLASS] != ELFCLASS64 || h[EI_DATA] != ELFDATA2LSB)
        return other_machine(f, h, machine, err);

    elf_version(EV_CURRENT);
    f->elf = elf_begin(f->fd, ELF_C_READ, NULL);
    f->ehdr = f->elf ? elf64_getehdr(f->elf) : NULL;
    if (!f->ehdr)
        return bad(f, err, "its ELF header is damaged");
    if (f->ehdr->e_type != ET_EXEC && f->ehdr->e_type != ET_DYN)
        return err_set(err, -ENOEXEC, "%s: is no program but %s", f->path,
                       f->ehdr->e_type == ET_REL ? "an object file (not linked)" :
                       f->ehdr->e_type == ET_CORE ? "a core dump" : "an ELF file of unknown type");
    if (f->ehdr->e_phentsize != sizeof(Elf64_Phdr) || elf_getphdrnum(f->elf, &f->n_phdr) || !f->n_phdr
        || f->n_phdr > MAX_PHDRS || f->ehdr->e_phoff > f->size
        || f->n_phdr * sizeof(Elf64_Phdr) > f->size - f->ehdr->e_phoff
        || !(f->phdr = elf64_getphdr(f->elf)))
        return bad(f, err, "its program headers are damaged or truncated");
    return 0;
}

static int check_segments(struct file *f, gva limit, struct err *err)
{
    f->lo = ~(gva)0;
    f->hi = 0;
    f->align = PAGE;
    for (size_t i = 0; i < f->n_phdr; i++) {
        const Elf64_Phdr *p = &f->phdr[i];
        if (p->p_type != PT_LOAD || !p->p_memsz)
            continue;
        if (p->p_filesz > p->p_memsz)
            return bad(f, err, "a segment is larger in the file than in memory");
        if (p->p_vaddr >= limit || p->p_memsz > limit - p->p_vaddr)
            return bad(f, err, "a segment lies outside the address space");
        if (p->p_filesz && (p->p_offset > f->size || p->p_filesz > f->size - p->p_offset))
            return bad(f, err, "the file is truncated: a segment ends behind it");
        if ((p->p_vaddr ^ p->p_offset) % PAGE && p->p_filesz)
            return bad(f, err, "a segment is not aligned to pages");
        f->lo = MIN(f->lo, ALIGN_DOWN(p->p_vaddr, PAGE));
        f->hi = MAX(f->hi, ALIGN_UP(p->p_vaddr + p->p_memsz, PAGE));
        if (is_pow2(p->p_align) && p->p_align > f->align && p->p_align <= (u64)1 << 30)
            f->align = p->p_align;
    }
    return f->hi > f->lo ? 0 : bad(f, err, "it has nothing to load");
}

static int read_interp(const struct file *f, char interp[PATH_MAX], struct err *err)
{
    interp[0] = 0;
    for (size_t i = 0; i < f->n_phdr; i++) {
        const Elf64_Phdr *p = &f->phdr[i];
        if (p->p_type != PT_INTERP)
            continue;
        if (p->p_filesz < 2 || p->p_filesz > PATH_MAX || p->p_offset > f->size
            || p->p_filesz > f->size - p->p_offset
            || pread(f->fd, interp, p->p_filesz, (off_t)p->p_offset) != (ssize_t)p->p_filesz
            || interp[p->p_filesz - 1])
            return bad(f, err, "the name of its dynamic loader is damaged");
        break;
    }
    return 0;
}

/* GNU_PROPERTY_AARCH64_FEATURE_1_AND with its bit for BTI, in a .note.gnu.property.  What is damaged asks for
 * nothing, as in Linux. */
static bool property_wants_guards(const u8 *note, size_t size)
{
    enum { FEATURE_1_AND = 0xc0000000, FEATURE_1_BTI = 1 };
    Elf64_Nhdr h;
    if (size < sizeof h + 4)
        return false;
    memcpy(&h, note, sizeof h);
    if (h.n_type != NT_GNU_PROPERTY_TYPE_0 || h.n_namesz != 4 || memcmp(note + sizeof h, "GNU", 4)
        || h.n_descsz > size - sizeof h - 4)
        return false;
    const u8 *p = note + sizeof h + 4, *end = p + h.n_descsz;
    while ((size_t)(end - p) >= 8) {
        u32 word[3] = { 0 };                    /* type, size, data */
        memcpy(word, p, MIN((size_t)(end - p), sizeof word));
        if (word[1] > (size_t)(end - p) - 8)
            return false;
        if (word[0] == FEATURE_1_AND && word[1] >= 4)
            return word[2] & FEATURE_1_BTI;
        p += MIN(8 + ALIGN_UP((size_t)word[1], 8), (size_t)(end - p));
    }
    return false;
}

static bool wants_guards(const struct file *f)
{
    enum { MAX_NOTE = 1024 };
    u8 note[MAX_NOTE];
    for (size_t i = 0; i < f->n_phdr; i++) {
        const Elf64_Phdr *p = &f->phdr[i];
        if (p->p_type != PT_GNU_PROPERTY)
            continue;
        ssize_t n = pread(f->fd, note, MIN(p->p_filesz, sizeof note), (off_t)p->p_offset);
        return n > 0 && property_wants_guards(note, (size_t)n);
    }
    return false;
}

/* ---- mapping --------------------------------------------------------------------------------------------------- */

static int map_failed(const struct file *f, gva start, gva end, s64 code, struct err *err)
{
    return err_set(err, (int)code, "%s: cannot map %#lx-%#lx: %s", f->path, start, end, strerror((int)-code));
}

/* Reserves the image's span so that its segments cannot fall upon anything else. */
static s64 reserve(struct aspace *as, const struct file *f, gva near)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    u64 size = f->hi - f->lo;
    if (f->ehdr->e_type == ET_EXEC)
        return as_map(as, f->lo, size, PROT_NONE, flags | MAP_FIXED_NOREPLACE, -1, 0, NULL);
    u64 extra = f->align - PAGE;
    s64 got = as_map(as, near ? ALIGN_UP(near, f->align) : 0, size + extra, PROT_NONE, flags, -1, 0, NULL);
    if (got < 0 || !extra)
        return got;
    /* The base, not the first segment, is what must be aligned. */
    gva start = (gva)got, base = ALIGN_UP(start - f->lo, f->align) + f->lo;
    if (base > start && as_unmap(as, start, base - start))
        return -ENOMEM;
    if (start + extra > base && as_unmap(as, base + size, start + extra - base))
        return -ENOMEM;
    return (s64)base;
}

/* Zeroes memory of the image: its last page may lie behind the end of a file that has just shrunk. */
static int zero_tail(gva start, u64 size)
{
    static const u8 zeros[PAGE];
    return guest_write(start, zeros, size);
}

static int map_segment(struct aspace *as, const struct file *f, const Elf64_Phdr *p, gva base, struct err *err)
{
    const int fixed = MAP_PRIVATE | MAP_FIXED;
    int prot = (p->p_flags & PF_R ? PROT_READ : 0) | (p->p_flags & PF_W ? PROT_WRITE : 0)
        | (p->p_flags & PF_X ? PROT_EXEC | (f->guarded ? AS_GUARDED : 0) : 0);
    gva start = ALIGN_DOWN(p->p_vaddr + base, PAGE), file_end = p->p_vaddr + base + p->p_filesz;
    gva end = ALIGN_UP(p->p_vaddr + base + p->p_memsz, PAGE);
    gva anon = p->p_filesz ? ALIGN_UP(file_end, PAGE) : start;
    if (anon > start) {
        u64 offset = p->p_offset - (p->p_vaddr + base - start);
        s64 r = as_map(as, start, anon - start, prot, fixed, f->fd, offset, f->path);
        if (r < 0)
            return map_failed(f, start, anon, r, err);
        if (p->p_memsz > p->p_filesz && prot & PROT_WRITE && file_end < anon && zero_tail(file_end, anon - file_end))
            return bad(f, err, "the file changes while it is loaded");
    }
    if (end > anon) {
        s64 r = as_map(as, anon, end - anon, prot, fixed | MAP_ANONYMOUS, -1, 0, NULL);
        if (r < 0)
            return map_failed(f, anon, end, r, err);
    }
    return 0;
}

/* Where the program headers are in memory: AT_PHDR. */
static gva find_phdr(const struct file *f, gva base)
{
    for (size_t i = 0; i < f->n_phdr; i++)
        if (f->phdr[i].p_type == PT_PHDR)
            return base + f->phdr[i].p_vaddr;
    u64 off = f->ehdr->e_phoff;
    for (size_t i = 0; i < f->n_phdr; i++) {
        const Elf64_Phdr *p = &f->phdr[i];
        if (p->p_type == PT_LOAD && p->p_offset <= off && off - p->p_offset < p->p_filesz)
            return base + p->p_vaddr + (off - p->p_offset);
    }
    return 0;
}

static int map_file(struct aspace *as, struct file *f, u16 machine, gva near, bool guards, struct elf_image *out,
                    struct err *err)
{
    int r = read_headers(f, machine, err);
    if (!r)
        r = check_segments(f, as_limit(as), err);
    if (r)
        return r;
    s64 start = reserve(as, f, near);
    if (start < 0)
        return map_failed(f, f->lo, f->hi, start, err);
    *out = (struct elf_image){
        .base = (gva)start - f->lo, .start = (gva)start, .end = (gva)start + (f->hi - f->lo),
        .phnum = (u16)f->n_phdr, .phentsize = f->ehdr->e_phentsize, .fixed = f->ehdr->e_type == ET_EXEC,
    };
    if ((r = read_interp(f, out->interp, err)))
        return r;
    f->guarded = guards && !out->interp[0] && wants_guards(f);
    out->entry = f->ehdr->e_entry + out->base;
    out->phdr = find_phdr(f, out->base);
    for (size_t i = 0; i < f->n_phdr && !r; i++) {
        const Elf64_Phdr *p = &f->phdr[i];
        if (p->p_type == PT_GNU_STACK)
            out->exec_stack = p->p_flags & PF_X;
        if (p->p_type == PT_LOAD && p->p_memsz)
            r = map_segment(as, f, p, out->base, err);
    }
    return r;
}

int elf_map(struct aspace *as, int fd, const char *path, u16 machine, gva near, bool guards, struct elf_image *out,
            struct err *err)
{
    struct file f = { .fd = fd, .path = path };
    int r = map_file(as, &f, machine, near, guards, out, err);
    if (f.elf)
        elf_end(f.elf);
    return r;
}
