/* elf_test.c - the loader on a small program made here, on every truncation of it and on thousands of damaged
 * ones: each must be mapped or refused with one line, and nothing may stay mapped behind the space's back. */
#include "loader/elf.h"
#include "loader/stack.h"
#include "base/err.h"
#include "core/aspace.h"
#include "tests/unit/suite.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, CODE = 0x200, FILE_SIZE = 2 * PAGE };

struct program {
    Elf64_Ehdr e;
    Elf64_Phdr p[6];
    char interp[32];
};

static u8 file[FILE_SIZE];
static struct aspace *as;

/* Text, data with bss, an interpreter, headers in memory. */
static struct program *make(u16 type)
{
    const gva base = type == ET_EXEC ? 0x400000 : 0;
    struct program *f = (struct program *)file;
    for (unsigned i = 0; i < FILE_SIZE; i++)
        file[i] = (u8)(i >= CODE ? i * 7 : 0);
    *f = (struct program){
        .e = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
               .e_type = type, .e_machine = EM_AARCH64, .e_version = EV_CURRENT, .e_entry = base + CODE,
               .e_phoff = sizeof(Elf64_Ehdr), .e_ehsize = sizeof(Elf64_Ehdr),
               .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 6 },
        .p = {
            { .p_type = PT_PHDR, .p_vaddr = base + sizeof(Elf64_Ehdr), .p_filesz = 6 * sizeof(Elf64_Phdr),
              .p_memsz = 6 * sizeof(Elf64_Phdr), .p_offset = sizeof(Elf64_Ehdr) },
            { .p_type = PT_INTERP, .p_offset = offsetof(struct program, interp), .p_filesz = 15, .p_memsz = 15 },
            { .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = base, .p_filesz = PAGE, .p_memsz = PAGE,
              .p_align = PAGE },
            { .p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_vaddr = base + 0x11000 + 0x10, .p_offset = PAGE + 0x10,
              .p_filesz = 0x100, .p_memsz = 0x3000, .p_align = 0x10000 },
            { .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W },
            { .p_type = PT_NOTE, .p_filesz = 4 },
        },
        .interp = "/lib/ld-test.so",
    };
    f->p[1].p_filesz = f->p[1].p_memsz = sizeof "/lib/ld-test.so";
    return f;
}

static int load(size_t size, struct elf_image *out, struct err *err)
{
    int fd = memfd_create("elf_test", MFD_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, file, size), (ssize_t)size);
    err->msg[0] = 0;
    int r = elf_map(as, fd, "prog", EM_AARCH64, as_pie_base(as), true, out, err);
    close(fd);
    return r;
}

static void note(void *ctx, const struct as_area *a)
{
    struct as_area *last = ctx;
    *last = *a;
}

/* Everything away; a reservation left half done would show up as a refused unmap. */
static void unload(void)
{
    for (;;) {
        struct as_area a = { 0 };
        as_each(as, note, &a);
        if (!a.end)
            return;
        ck_assert_int_eq(as_unmap(as, a.start, a.end - a.start), 0);
    }
}

static void set_up(void)
{
    as = as_new(7, NULL);
    ck_assert(as);
}

static void tear_down(void)
{
    unload();
    as_free(as);
}

START_TEST(maps_a_position_independent_program)
{
    struct elf_image im;
    struct err err;
    make(ET_DYN);
    ck_assert_msg(!load(FILE_SIZE, &im, &err), "%s", err.msg);
    ck_assert_uint_eq(im.base % 0x10000, 0);
    ck_assert_uint_eq(im.entry, im.base + CODE);
    ck_assert_uint_eq(im.phdr, im.base + sizeof(Elf64_Ehdr));
    ck_assert_str_eq(im.interp, "/lib/ld-test.so");
    ck_assert(!im.fixed && !im.exec_stack);
    ck_assert(as_executable(as, im.base, PAGE) && !as_executable(as, im.base + 0x11000, 1));
    const u8 *m = (const u8 *)im.base;
    ck_assert(!memcmp(m, file, PAGE));
    ck_assert(!memcmp(m + 0x11010, file + PAGE + 0x10, 0x100));
    for (unsigned i = 0x11110; i < 0x14010; i++)
        ck_assert_uint_eq(m[i], 0);
    ck_assert_uint_eq(im.end, im.base + 0x15000);
    ck_assert(!as_readable(as, im.end, 1));
}
END_TEST

START_TEST(maps_a_fixed_program_where_it_wants)
{
    struct elf_image im;
    struct err err;
    make(ET_EXEC);
    ck_assert_msg(!load(FILE_SIZE, &im, &err), "%s", err.msg);
    ck_assert_uint_eq(im.base, 0);
    ck_assert_uint_eq(im.entry, 0x400000 + CODE);
    ck_assert(im.fixed);
    ck_assert_int_lt(load(FILE_SIZE, &im, &err), 0);            /* the place is taken now */
    ck_assert_ptr_nonnull(strstr(err.msg, "0x400000"));
}
END_TEST

static void refused(size_t size, const char *why)
{
    struct elf_image im;
    struct err err;
    ck_assert_int_lt(load(size, &im, &err), 0);
    ck_assert_msg(strstr(err.msg, why) != NULL, "\"%s\" lacks \"%s\"", err.msg, why);
    unload();
}

START_TEST(says_what_is_wrong)
{
    make(ET_DYN)->e.e_machine = EM_X86_64;
    refused(FILE_SIZE, "x86-64");
    make(ET_DYN)->e.e_machine = 0x1234;
    refused(FILE_SIZE, "unknown");
    make(ET_DYN)->e.e_ident[EI_CLASS] = ELFCLASS32;
    refused(FILE_SIZE, "32-bit-pointer ARM64");
    struct program *f = make(ET_DYN);
    f->e.e_ident[EI_DATA] = ELFDATA2MSB;
    f->e.e_machine = (u16)(EM_AARCH64 << 8);
    refused(FILE_SIZE, "big-endian ARM64");
    make(ET_REL);
    refused(FILE_SIZE, "object file");
    make(ET_DYN)->e.e_ident[0] = 'x';
    refused(FILE_SIZE, "not a program");
    make(ET_DYN)->e.e_phentsize = 32;
    refused(FILE_SIZE, "program headers");
    f = make(ET_DYN);
    f->p[2].p_type = f->p[3].p_type = PT_NULL;
    refused(FILE_SIZE, "nothing to load");
    make(ET_DYN)->p[3].p_memsz = 1;
    refused(FILE_SIZE, "larger in the file");
    make(ET_DYN)->p[3].p_vaddr = ~(u64)0 - 100;
    refused(FILE_SIZE, "outside");
    make(ET_DYN)->p[3].p_vaddr += 8;
    refused(FILE_SIZE, "aligned");
    make(ET_DYN)->p[1].p_filesz = 14;
    refused(FILE_SIZE, "dynamic loader");
    make(ET_DYN);
    refused(PAGE, "truncated");
    refused(30, "truncated");
    refused(3, "no ELF header");
}
END_TEST

static void survive(size_t size)
{
    struct elf_image im;
    struct err err;
    int r = load(size, &im, &err);
    if (r) {
        ck_assert_int_lt(r, 0);
        ck_assert_msg(!strncmp(err.msg, "prog: ", 6) && !strchr(err.msg, '\n'), "message \"%s\"", err.msg);
    } else {
        ck_assert(im.start < im.end && im.end <= as_limit(as));
        ck_assert(memchr(im.interp, 0, sizeof im.interp));
    }
    unload();
}

START_TEST(every_truncation)
{
    make(ET_DYN);
    for (size_t size = 0; size < sizeof(struct program); size++)
        survive(size);
    for (size_t size = sizeof(struct program); size < FILE_SIZE; size += 61)
        survive(size);
}
END_TEST

START_TEST(every_header_byte)
{
    static const u8 values[] = { 0, 1, 0x7f, 0x80, 0xff };
    for (size_t i = 0; i < sizeof(struct program); i++) {
        for (unsigned v = 0; v < ARRAY_LEN(values); v++) {
            make(ET_DYN);
            file[i] = values[v];
            survive(FILE_SIZE);
        }
    }
}
END_TEST

START_TEST(random_damage)
{
    static const u64 nasty[] = { 0, 1, 0xfff, 0x1000, 0x7fffffff, 0x80000000, 0xffffffff, (u64)1 << 47,
                                 (u64)1 << 63, ~(u64)0, ~(u64)0xfff };
    srand(3);
    for (int n = 0; n < 4000; n++) {
        make(rand() % 2 ? ET_DYN : ET_EXEC);
        for (int k = rand() % 4; k >= 0; k--) {
            size_t at = (size_t)rand() % (sizeof(struct program) - 8);
            u64 v = nasty[(size_t)rand() % ARRAY_LEN(nasty)];
            memcpy(file + (rand() % 2 ? at & ~(size_t)7 : at), &v, (size_t)1 << rand() % 4);
        }
        survive(rand() % 8 ? FILE_SIZE : (size_t)rand() % FILE_SIZE);
    }
}
END_TEST

START_TEST(scripts)
{
    static const struct { const char *line; bool good; const char *interp, *arg; } cases[] = {
        { "#!/bin/sh\n", true, "/bin/sh", "" },
        { "#! /usr/bin/env  python3 -E \t\nrest", true, "/usr/bin/env", "python3 -E" },
        { "#!/bin/sh", true, "/bin/sh", "" },
        { "#!\n", false, "", "" },
        { "#!   \n/bin/sh\n", false, "", "" },
        { "#", false, "", "" },
    };
    for (unsigned i = 0; i < ARRAY_LEN(cases); i++) {
        char interp[PATH_MAX], arg[PATH_MAX];
        int fd = memfd_create("script", MFD_CLOEXEC);
        ck_assert_int_eq(write(fd, cases[i].line, strlen(cases[i].line)), (ssize_t)strlen(cases[i].line));
        ck_assert_int_eq(elf_script(fd, interp, arg), cases[i].good);
        if (cases[i].good) {
            ck_assert_str_eq(interp, cases[i].interp);
            ck_assert_str_eq(arg, cases[i].arg);
        }
        close(fd);
    }
}
END_TEST

START_TEST(the_initial_stack)
{
    struct elf_image im;
    struct err err;
    make(ET_DYN);
    ck_assert_int_eq(load(FILE_SIZE, &im, &err), 0);
    char *argv[] = { "prog", "", "two words", NULL }, *envp[] = { "A=1", NULL };
    const struct stack_config cfg = { .image = &im, .interp_base = 0x1000, .argv = argv, .envp = envp,
        .execfn = "./prog", .platform = "aarch64", .hwcap = 5, .random = { 1, 2 } };
    struct stack_layout out;
    ck_assert_int_eq(stack_make(as, &cfg, &out, &err), 0);
    ck_assert_uint_eq(out.sp % 16, 0);
    const u64 *w = (const u64 *)out.sp;
    ck_assert_uint_eq(w[0], 3);
    ck_assert_str_eq((const char *)w[1], "prog");
    ck_assert_str_eq((const char *)w[2], "");
    ck_assert_str_eq((const char *)w[3], "two words");
    ck_assert_uint_eq(w[4], 0);
    ck_assert_str_eq((const char *)w[5], "A=1");
    ck_assert_uint_eq(w[6], 0);
    ck_assert_uint_eq(w[1], out.args);
    ck_assert_uint_eq(w[5], out.env);
    ck_assert_uint_eq((gva)&w[7], out.auxv);
    unsigned seen = 0;
    for (const u64 *a = w + 7; a[0] != AT_NULL; a += 2) {
        seen += (a[0] == AT_ENTRY && a[1] == im.entry) || (a[0] == AT_BASE && a[1] == 0x1000)
            || (a[0] == AT_EXECFN && !strcmp((const char *)a[1], "./prog"))
            || (a[0] == AT_RANDOM && ((const u64 *)a[1])[1] == 2);
        ck_assert_uint_ne(a[0], AT_SYSINFO_EHDR);
    }
    ck_assert_uint_eq(seen, 4);
}
END_TEST

#if defined(__x86_64__)
enum { TERABYTES = 1 };
#else
enum { TERABYTES = 0 };         /* the emulator that runs the ARM64 build's tests makes tables of all of it */
#endif

int main(void)
{
    TCase *t = tcase_create("elf");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, maps_a_position_independent_program);
    tcase_add_test(t, maps_a_fixed_program_where_it_wants);
    tcase_add_test(t, says_what_is_wrong);
    tcase_add_test(t, every_truncation);
    if (TERABYTES)
        tcase_add_test(t, every_header_byte);
    if (TERABYTES)
        tcase_add_test(t, random_damage);
    tcase_add_test(t, scripts);
    tcase_add_test(t, the_initial_stack);
    return suite_run("elf", t);
}
