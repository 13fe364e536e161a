/* symtab_test.c - names of functions in a file: this program's own, and damaged copies of it, of which nothing is
 * known that would do harm. */
#include "base/base.h"
#include "loader/symtab.h"
#include "tests/unit/suite.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static u8 *file;
static size_t file_size;

__attribute__((noinline)) int a_function_to_find(int x) { return x * 3 + 1; }

/* In the file: where a function with this name is, from the symbol table read by hand. */
static u64 offset_of(const char *wanted, u64 *addr)
{
    const Elf64_Ehdr *e = (const Elf64_Ehdr *)file;
    const Elf64_Shdr *s = (const Elf64_Shdr *)(file + e->e_shoff);
    const Elf64_Phdr *p = (const Elf64_Phdr *)(file + e->e_phoff);

    for (unsigned k = 0; k < e->e_shnum; k++) {
        if (s[k].sh_type != SHT_SYMTAB)
            continue;
        const Elf64_Sym *sym = (const Elf64_Sym *)(file + s[k].sh_offset);
        const char *names = (const char *)file + s[s[k].sh_link].sh_offset;
        for (size_t i = 0; i < s[k].sh_size / sizeof *sym; i++)
            if (!strcmp(names + sym[i].st_name, wanted))
                *addr = sym[i].st_value;
    }
    for (unsigned k = 0; k < e->e_phnum; k++)
        if (p[k].p_type == PT_LOAD && *addr - p[k].p_vaddr < p[k].p_filesz)
            return *addr - p[k].p_vaddr + p[k].p_offset;
    ck_abort_msg("%s is not in the program", wanted);
}

static struct symtab *load(const u8 *data, size_t size)
{
    char path[64];
    struct stat st;
    int fd = memfd_create("symtab_test", MFD_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, data, size), (ssize_t)size);
    ck_assert_int_eq(fstat(fd, &st), 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct symtab *s = symtab_new(path, st.st_dev, st.st_ino);
    close(fd);
    return s;
}

static void set_up(void)
{
    struct stat st;
    FILE *f = fopen("/proc/self/exe", "re");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(fstat(fileno(f), &st), 0);
    file_size = (size_t)st.st_size;
    file = malloc(file_size);
    ck_assert_uint_eq(fread(file, 1, file_size, f), file_size);
    fclose(f);
}

static void tear_down(void) { free(file); }

START_TEST(finds_functions)
{
    struct symtab *s = load(file, file_size);
    u64 addr = 0, start = 0, at = offset_of("a_function_to_find", &addr);
    ck_assert_ptr_nonnull(s);
    ck_assert_str_eq(symtab_find(s, at, &start), "a_function_to_find");
    ck_assert_uint_eq(start, addr);
    start = 0;
    ck_assert_str_eq(symtab_find(s, at + 1, &start), "a_function_to_find");
    ck_assert_uint_eq(start, addr);
    symtab_free(s);
}
END_TEST

START_TEST(without_symbols_knows_where_functions_begin)
{
    u64 addr = 0, start = 0, at = offset_of("a_function_to_find", &addr);
    const Elf64_Ehdr *e = (const Elf64_Ehdr *)file;
    Elf64_Shdr *s = (Elf64_Shdr *)(file + e->e_shoff);
    for (unsigned k = 0; k < e->e_shnum; k++)
        if (s[k].sh_type == SHT_SYMTAB || s[k].sh_type == SHT_DYNSYM)
            s[k].sh_type = SHT_NULL;
    struct symtab *t = load(file, file_size);
    ck_assert_ptr_null(symtab_find(t, at + 2, &start));
    ck_assert_uint_eq(start, addr);
    symtab_free(t);
}
END_TEST

START_TEST(refuses_another_file)
{
    struct stat st;
    ck_assert_int_eq(stat("/proc/self/exe", &st), 0);
    ck_assert_ptr_null(symtab_new("/proc/self/exe", st.st_dev, st.st_ino + 1));
    ck_assert_ptr_null(symtab_new("/no/such/file", 0, 0));
}
END_TEST

static void ask(struct symtab *s)
{
    u64 start;
    ck_assert_ptr_nonnull(s);
    for (u64 at = 0; at < file_size; at += 1 + file_size / 200) {
        const char *name = symtab_find(s, at, &start);
        ck_assert(!name || *name);
    }
    symtab_find(s, ~(u64)0, &start);
    symtab_free(s);
}

START_TEST(damaged_files)
{
    u64 random = 88172645463325252;
    const Elf64_Ehdr *e = (const Elf64_Ehdr *)file;
    size_t heads = e->e_shoff, n_heads = e->e_shnum * sizeof(Elf64_Shdr);
    u8 *copy = malloc(file_size);

    for (size_t size = 0; size < 300; size++)
        ask(load(file, size));
    for (unsigned k = 1; k < 8; k++)
        ask(load(file, file_size * k / 8));
    for (unsigned k = 0; k < 400; k++) {
        memcpy(copy, file, file_size);
        for (unsigned i = 0; i < 6; i++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            size_t at = random >> 40, where = random % 3;
            copy[where == 0 ? at % 1024 : where == 1 ? heads + at % n_heads : at % file_size] = (u8)(random >> 32);
        }
        ask(load(copy, file_size));
    }
    free(copy);
}
END_TEST

int main(void)
{
    TCase *t = tcase_create("symtab");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, finds_functions);
    tcase_add_test(t, without_symbols_knows_where_functions_begin);
    tcase_add_test(t, refuses_another_file);
    tcase_add_test(t, damaged_files);
    return suite_run("symtab", t);
}
