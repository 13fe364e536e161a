/* symtab.c - see symtab.h.  Everything is copied out of the file at once and sorted by address:
 *
 *      symbols   | address, size, name | ...        functions only, one for each address
 *      starts    | address | ...                    of functions, from the table that unwinding uses
 *      segments  | offset, address, size | ...      from offsets to addresses */
#include "loader/symtab.h"

#include "base/buf.h"
#include <fcntl.h>
#include <libelf.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_SEGMENTS = 32, MAX_UNWIND = 16 << 20 };

struct symbol {
    u64 addr, size;
    u32 name;               /* offset in names */
    bool local;
};
struct segment { u64 offset, addr, size; };

struct symtab {
    struct symbol *symbol;
    size_t n_symbols, room;
    u64 *start;
    size_t n_starts;
    struct segment segment[MAX_SEGMENTS];
    unsigned n_segments;
    struct buf names;
};

/* ---- symbols ---------------------------------------------------------------------------------------- */

static void add_symbol(struct symtab *s, const Elf64_Sym *sym, const char *name)
{
    if (s->n_symbols == s->room) {
        size_t room = s->room ? 2 * s->room : 1024;
        struct symbol *more = realloc(s->symbol, room * sizeof *more);
        if (!more)
            return;
        s->symbol = more;
        s->room = room;
    }
    s->symbol[s->n_symbols++] = (struct symbol){
        .addr = sym->st_value, .size = sym->st_size, .name = (u32)s->names.len,
        .local = ELF64_ST_BIND(sym->st_info) == STB_LOCAL,
    };
    buf_add(&s->names, name, strlen(name) + 1);
}

static void read_symbols(struct symtab *s, Elf *elf, Elf_Scn *scn, const Elf64_Shdr *h)
{
    enum { MAX_NAMES = 1 << 30 };           /* all together */
    const Elf_Data *d = elf_getdata(scn, NULL);

    if (!d || d->d_type != ELF_T_SYM)
        return;
    const Elf64_Sym *sym = d->d_buf;
    for (size_t k = 0; k < d->d_size / sizeof *sym; k++) {
        unsigned type = ELF64_ST_TYPE(sym[k].st_info);
        if ((type != STT_FUNC && type != STT_GNU_IFUNC) || sym[k].st_shndx == SHN_UNDEF)
            continue;
        const char *name = elf_strptr(elf, h->sh_link, sym[k].st_name);
        if (name && *name && s->names.len < MAX_NAMES)
            add_symbol(s, &sym[k], name);
    }
}

static size_t underscores(const char *name) { return strspn(name, "_"); }

/* Of several names for one address the first is kept: what everybody may use before what is local, malloc before
 * __libc_malloc. */
static int by_address(const void *a, const void *b, void *names)
{
    const struct symbol *x = a, *y = b;
    const char *xn = (char *)names + x->name, *yn = (char *)names + y->name;

    if (x->addr != y->addr)
        return x->addr < y->addr ? -1 : 1;
    if (x->local != y->local)
        return x->local ? 1 : -1;
    if (underscores(xn) != underscores(yn))
        return underscores(xn) < underscores(yn) ? -1 : 1;
    if (strlen(xn) != strlen(yn))
        return strlen(xn) < strlen(yn) ? -1 : 1;
    return strcmp(xn, yn);
}

static void sort_symbols(struct symtab *s)
{
    size_t n = 0;

    if (!s->n_symbols)
        return;
    qsort_r(s->symbol, s->n_symbols, sizeof *s->symbol, by_address, s->names.data);
    for (size_t k = 0; k < s->n_symbols; k++) {
        if (n && s->symbol[n - 1].addr == s->symbol[k].addr)
            s->symbol[n - 1].size = MAX(s->symbol[n - 1].size, s->symbol[k].size);
        else
            s->symbol[n++] = s->symbol[k];
    }
    s->n_symbols = n;
}

/* ---- where functions begin -------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    u64 x = *(const u64 *)a, y = *(const u64 *)b;
    return x < y ? -1 : x > y;
}

/* LSB 5.0, .eh_frame_hdr: version, three encodings, pointer, count, table of { function, description }. */
static void read_starts(struct symtab *s, int fd, const Elf64_Phdr *ph)
{
    enum { HEAD = 12, SDATA4_PCREL = 0x1b, UDATA4 = 0x03, SDATA4_DATAREL = 0x3b };
    size_t size = ph->p_filesz;
    u32 n;

    if (size < HEAD || size > MAX_UNWIND)
        return;
    u8 *p = malloc(size);
    if (!p || pread(fd, p, size, (off_t)ph->p_offset) != (ssize_t)size || p[0] != 1 || p[1] != SDATA4_PCREL
        || p[2] != UDATA4 || p[3] != SDATA4_DATAREL)
        goto out;
    memcpy(&n, p + 8, sizeof n);
    n = (u32)MIN((size_t)n, (size - HEAD) / 8);
    if (!(s->start = malloc(MAX(n, 1u) * sizeof *s->start)))
        goto out;
    for (u32 k = 0; k < n; k++) {
        s32 at;
        memcpy(&at, p + HEAD + 8 * k, sizeof at);
        s->start[k] = ph->p_vaddr + (u64)(s64)at;
    }
    s->n_starts = n;
    qsort(s->start, n, sizeof *s->start, by_value);
out:
    free(p);
}

/* ---- life ------------------------------------------------------------------------------------------------- */

static void read_file(struct symtab *s, int fd)
{
    size_t n;

    elf_version(EV_CURRENT);
    Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
    const Elf64_Phdr *ph = elf ? elf64_getphdr(elf) : NULL;
    if (ph && !elf_getphdrnum(elf, &n))
        for (size_t k = 0; k < n; k++) {
            if (ph[k].p_type == PT_LOAD && s->n_segments < MAX_SEGMENTS)
                s->segment[s->n_segments++] = (struct segment){ ph[k].p_offset, ph[k].p_vaddr, ph[k].p_filesz };
            else if (ph[k].p_type == PT_GNU_EH_FRAME)
                read_starts(s, fd, &ph[k]);
        }
    for (Elf_Scn *scn = NULL; elf && (scn = elf_nextscn(elf, scn));) {
        const Elf64_Shdr *h = elf64_getshdr(scn);
        if (h && (h->sh_type == SHT_SYMTAB || h->sh_type == SHT_DYNSYM))
            read_symbols(s, elf, scn, h);
    }
    if (elf)
        elf_end(elf);
    sort_symbols(s);
}

struct symtab *symtab_new(const char *path, u64 dev, u64 ino)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct symtab *s = NULL;

    if (fd < 0)
        return NULL;
    if (!fstat(fd, &st) && st.st_dev == dev && st.st_ino == ino && (s = calloc(1, sizeof *s))) {
        buf_init(&s->names);
        read_file(s, fd);
    }
    close(fd);
    return s;
}

void symtab_free(struct symtab *s)
{
    if (!s)
        return;
    buf_fini(&s->names);
    free(s->symbol);
    free(s->start);
    free(s);
}

/* ---- finding ----------------------------------------------------------------------------------------------- */

static u64 address_of(const struct symtab *s, u64 offset)
{
    for (unsigned k = 0; k < s->n_segments; k++)
        if (offset >= s->segment[k].offset && offset - s->segment[k].offset < s->segment[k].size)
            return offset - s->segment[k].offset + s->segment[k].addr;
    return offset;
}

static const struct symbol *symbol_at(const struct symtab *s, u64 addr)
{
    size_t lo = 0, hi = s->n_symbols;

    while (lo < hi) {               /* the first one behind addr */
        size_t mid = lo + (hi - lo) / 2;
        if (s->symbol[mid].addr <= addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (!lo)
        return NULL;
    const struct symbol *found = &s->symbol[lo - 1];
    return !found->size || addr - found->addr < found->size ? found : NULL;
}

const char *symtab_find(const struct symtab *s, u64 offset, u64 *start)
{
    u64 addr = address_of(s, offset);
    const struct symbol *found = symbol_at(s, addr);
    size_t lo = 0, hi = s->n_starts;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->start[mid] <= addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    *start = found ? found->addr : lo ? s->start[lo - 1] : addr;
    return found ? s->names.data + found->name : NULL;
}

void symtab_each(const struct symtab *s, void (*fn)(void *ctx, u64 addr), void *ctx)
{
    for (size_t k = 0; k < s->n_symbols; k++)
        fn(ctx, s->symbol[k].addr);
    for (size_t k = 0; k < s->n_starts; k++)
        fn(ctx, s->start[k]);
}
