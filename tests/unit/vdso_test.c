/* vdso_test.c - the vDSO image is found and read as a dynamic loader does it. */
#include "loader/vdso.h"
#include "tests/unit/suite.h"

#include <elf.h>
#include <errno.h>

static struct vdso v;

static const void *at(u64 off) { return v.image + off; }

static u64 dynamic(s64 tag)
{
    const Elf64_Ehdr *eh = at(0);
    const Elf64_Phdr *ph = at(eh->e_phoff);
    for (unsigned i = 0; i < eh->e_phnum; i++) {
        if (ph[i].p_type != PT_DYNAMIC)
            continue;
        for (const Elf64_Dyn *d = at(ph[i].p_offset); d->d_tag != DT_NULL; d++)
            if (d->d_tag == tag)
                return d->d_un.d_val;
    }
    ck_abort_msg("no dynamic tag %lld", (long long)tag);
}

static u32 hash(const char *s)
{
    u32 h = 0, g;
    for (; *s; s++) {
        h = (h << 4) + (u8)*s;
        if ((g = h & 0xf0000000) != 0)
            h ^= g >> 24;
        h &= ~g;
    }
    return h;
}

/* dlvsym(): the offset of the function, 0 if it is not there in this version. */
static u64 lookup(const char *name, const char *version)
{
    const u32 *h = at(dynamic(DT_HASH));
    const Elf64_Sym *sym = at(dynamic(DT_SYMTAB));
    const char *str = at(dynamic(DT_STRTAB));
    const u16 *ver = at(dynamic(DT_VERSYM));
    u16 want = 0;
    u64 off = dynamic(DT_VERDEF);
    for (u64 i = 0; i < dynamic(DT_VERDEFNUM); i++) {
        const Elf64_Verdef *d = at(off);
        const Elf64_Verdaux *a = at(off + d->vd_aux);
        if (d->vd_hash == hash(version) && !strcmp(str + a->vda_name, version))
            want = d->vd_ndx;
        off += d->vd_next;
    }
    for (u32 i = h[2 + hash(name) % h[0]]; i; i = h[2 + h[0] + i])
        if (!strcmp(str + sym[i].st_name, name) && ver[i] == want && sym[i].st_shndx != SHN_UNDEF)
            return sym[i].st_value;
    return 0;
}

START_TEST(functions_are_found)
{
    ck_assert_int_eq(vdso_make(&v, EM_AARCH64), 0);
    const Elf64_Ehdr *eh = at(0);
    ck_assert_int_eq(memcmp(eh->e_ident, ELFMAG, SELFMAG), 0);
    ck_assert_int_eq(eh->e_machine, EM_AARCH64);
    ck_assert_int_eq(eh->e_type, ET_DYN);
    static const char *const names[] = { "__kernel_rt_sigreturn", "__kernel_clock_gettime",
                                         "__kernel_clock_getres", "__kernel_gettimeofday" };
    for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
        u64 off = lookup(names[i], "LINUX_2.6.39");
        ck_assert_msg(off && off % 4 == 0 && off < VDSO_SIZE, "%s at %llu", names[i], (unsigned long long)off);
    }
    ck_assert_uint_eq(lookup("__kernel_clock_gettime", "LINUX_2.6"), 0);
    ck_assert_uint_eq(lookup("getcpu", "LINUX_2.6.39"), 0);
}
END_TEST

START_TEST(sigreturn_is_what_unwinders_expect)
{
    static const u32 expected[] = { 0xd2801168, 0xd4000001 };
    ck_assert_int_eq(vdso_make(&v, EM_AARCH64), 0);
    ck_assert_uint_eq(v.sigreturn, lookup("__kernel_rt_sigreturn", "LINUX_2.6.39"));
    ck_assert_mem_eq(at(v.sigreturn), expected, sizeof expected);
}
END_TEST

START_TEST(unknown_machine)
{
    ck_assert_int_eq(vdso_make(&v, EM_MIPS), -EINVAL);
}
END_TEST

int main(void)
{
    TCase *t = tcase_create("vdso");
    tcase_add_test(t, functions_are_found);
    tcase_add_test(t, sigreturn_is_what_unwinders_expect);
    tcase_add_test(t, unknown_machine);
    return suite_run("vdso", t);
}
