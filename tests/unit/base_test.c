/* base_test.c - arenas, strings, messages, the log, and the maps of os.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/os.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(bit_helpers)
{
    ck_assert_uint_eq(bits(0xabcd, 4, 8), 0xbc);
    ck_assert_uint_eq(bits(~(u64)0, 0, 64), ~(u64)0);
    ck_assert_int_eq(sext64(0x80, 8), -128);
    ck_assert_int_eq(sext64(0x7f, 8), 127);
    ck_assert_uint_eq(zext64(0x1ff, 8), 0xff);
    ck_assert_uint_eq(ror64(1, 1), (u64)1 << 63);
    ck_assert_uint_eq(ror64(5, 0), 5);
    ck_assert(is_pow2(64) && !is_pow2(0) && !is_pow2(6));
    ck_assert_uint_eq(ALIGN_UP((u64)0x100000001, 0x1000), 0x100001000);
}
END_TEST

START_TEST(arena_release_reuses)
{
    struct arena a;
    arena_init(&a);
    char *s = arena_strdup(&a, "kept");
    struct arena_mark m = arena_mark(&a);
    u8 *p = arena_alloc(&a, 100);
    memset(p, 0xee, 100);
    arena_alloc(&a, 3 << 20);                   /* larger than a chunk */
    arena_release(&a, m);
    u8 *q = arena_zalloc(&a, 100);
    ck_assert_ptr_eq(p, q);
    ck_assert_uint_eq(q[0] | q[99], 0);
    ck_assert_str_eq(s, "kept");
    arena_fini(&a);
}
END_TEST

START_TEST(arena_blocks_do_not_overlap)
{
    enum { N = 2000 };
    struct arena a;
    static u8 *p[N];
    static size_t size[N];
    arena_init(&a);
    struct arena_mark start = arena_mark(&a);
    for (int round = 0; round < 2; round++) {
        for (unsigned i = 0; i < N; i++) {
            size[i] = i * 7919 % 3000 + (i % 500 == 0 ? 400000 : 0);
            p[i] = arena_alloc(&a, size[i]);
            ck_assert_uint_eq((uintptr_t)p[i] % 16, 0);
            memset(p[i], (int)i, size[i]);
        }
        for (unsigned i = 0; i < N; i++)
            ck_assert(!size[i] || (p[i][0] == (u8)i && !memcmp(p[i], p[i] + 1, size[i] - 1)));
        arena_release(&a, start);
    }
    arena_fini(&a);
}
END_TEST

START_TEST(arena_absurd_size_asserts)
{
    struct arena a;
    arena_init(&a);
    arena_alloc(&a, SIZE_MAX - 20);
}
END_TEST

START_TEST(buf_grows)
{
    struct buf b;
    buf_init(&b);
    ck_assert_str_eq(b.data, "");
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%04d", i);
    ck_assert_uint_eq(b.len, 4000);
    ck_assert_uint_eq(strlen(b.data), 4000);
    ck_assert(!memcmp(b.data + 3996, "0999", 5));
    buf_reset(&b);
    buf_add(&b, "ab\0c", 4);
    ck_assert_uint_eq(b.len, 4);
    ck_assert(!memcmp(b.data, "ab\0c", 5));
    buf_fini(&b);
}
END_TEST

START_TEST(err_formats_and_truncates)
{
    struct err e;
    char big[1000];
    memset(big, 'x', sizeof(big) - 1);
    big[999] = 0;
    ck_assert_int_eq(err_set(&e, -5, "n=%d", 3), -5);
    ck_assert_str_eq(e.msg, "n=3");
    ck_assert_int_eq(err_set(&e, -6, "%s", big), -6);
    ck_assert_uint_eq(strlen(e.msg), sizeof(e.msg) - 1);
    ck_assert_int_eq(err_set(NULL, -7, "x"), -7);
}
END_TEST

START_TEST(log_parse_knows_its_items)
{
    struct err e;
    log_mask = 0;
    ck_assert_int_eq(log_parse("sys,ir_opt", &e), 0);
    ck_assert_uint_eq(log_mask, 1u << LOG_CAT_sys | 1u << LOG_CAT_ir_opt);
    ck_assert_int_eq(log_parse("in_asm,nonsense", &e), -EINVAL);
    ck_assert_ptr_nonnull(strstr(e.msg, "nonsense"));
    ck_assert_ptr_nonnull(strstr(e.msg, "unimp"));
    ck_assert_uint_eq(log_mask, 1u << LOG_CAT_sys | 1u << LOG_CAT_ir_opt);
    ck_assert_int_eq(log_parse("sy", &e), -EINVAL);
    ck_assert_int_eq(log_parse("", &e), 0);
    log_mask = 0;
}
END_TEST

START_TEST(log_lines_have_prefixes)
{
    char path[] = "/tmp/ferry-log-XXXXXX", want[200], got[400] = "";
    struct err e;
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(log_open(path, &e), 0);
    ck_assert_int_gt(log_fd(), 2);
    log_mask = 1u << LOG_CAT_guest;
    LOG(guest, "x=%d", 7);
    LOG(sys, "off");
    log_text(LOG_CAT_guest, "one\ntwo\n");
    log_mask = 0;
    int t = os_gettid();
    snprintf(want, sizeof(want), "[%d guest] x=7\n[%d guest] one\n[%d guest] two\n", t, t, t);
    ck_assert_int_gt(read(fd, got, sizeof(got) - 1), 0);
    ck_assert_str_eq(got, want);
    ck_assert_int_lt(log_open("/nonexistent/dir/file", &e), 0);
    close(fd);
    unlink(path);
}
END_TEST

START_TEST(log_cuts_long_lines)
{
    char path[] = "/tmp/ferry-log-XXXXXX", got[5000] = "", big[4000];
    struct err e;
    int fd = mkstemp(path);
    ck_assert_int_eq(log_open(path, &e), 0);
    memset(big, 'y', sizeof(big) - 1);
    big[sizeof(big) - 1] = 0;
    log_line(LOG_CAT_int, "%s", big);
    ssize_t n = read(fd, got, sizeof(got) - 1);
    ck_assert_int_gt(n, 1000);
    ck_assert_int_le(n, 2048);
    ck_assert_int_eq(got[n - 1], '\n');
    close(fd);
    unlink(path);
}
END_TEST

START_TEST(os_memory)
{
    u8 *p = os_alloc(1 << 20);
    ck_assert_ptr_nonnull(p);
    ck_assert_uint_eq(p[0] | p[(1 << 20) - 1], 0);
    os_free(p, 1 << 20);
    ck_assert_uint_ge(os_page_size(), 4096);
    u64 t = os_now_ns();
    ck_assert_uint_ge(os_now_ns(), t);
}
END_TEST

/* Elsewhere there is no compiled code yet, and the emulator that runs these tests decides about addresses. */
#if defined(__x86_64__)
START_TEST(own_memory_is_high)
{
    /* Guests get everything below 2^42 by default: none of ours may be there. */
    u8 *p = os_alloc(1 << 20), *q = os_reserve((size_t)1 << 36);
    ck_assert_uint_gt((uintptr_t)p, (u64)1 << 42);
    ck_assert_uint_gt((uintptr_t)q, (u64)1 << 42);
    os_free(p, 1 << 20);
    os_free(q, (size_t)1 << 36);
}
END_TEST

START_TEST(code_is_seen_twice_and_unshared)
{
    struct os_code c;
    size_t size = 1 << 20, page = 4096;
    ck_assert_int_eq(os_code_map(&c, size), 0);
    ck_assert_ptr_ne(c.rx, c.rw);
    memcpy(c.rw, "code", 4);
    ck_assert(!memcmp(c.rx, "code", 4));
    u8 *shadow = os_alloc(page);
    ck_assert_ptr_nonnull(shadow);
    memcpy(shadow, "copy", 4);
    pid_t pid = fork();
    if (pid == 0) {
        if (os_code_freeze(&c, shadow, page) < 0 || memcmp(c.rx, "copy", 4))
            _exit(1);
        if (os_code_thaw(&c, 4) < 0 || memcmp(c.rx, "copy", 4))
            _exit(2);
        memcpy(c.rw, "kid!", 4);
        _exit(memcmp(c.rx, "kid!", 4) ? 3 : 0);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert(!memcmp(c.rx, "code", 4));
    os_free(shadow, page);
    os_code_unmap(&c);
    ck_assert_ptr_null(c.rx);
}
END_TEST

START_TEST(code_runs)
{
    static const u8 code[] = {0xb8, 42, 0, 0, 0, 0xc3};     /* mov eax, 42; ret */
    struct os_code c;
    ck_assert_int_eq(os_code_map(&c, 4096), 0);
    memcpy(c.rw, code, sizeof(code));
    int (*fn)(void);
    memcpy(&fn, &c.rx, sizeof(fn));
    ck_assert_int_eq(fn(), 42);
    os_code_unmap(&c);
}
END_TEST

/* Neither view is writable and executable at once. */
START_TEST(code_view_is_not_writable)
{
    struct os_code c;
    ck_assert_int_eq(os_code_map(&c, 4096), 0);
    *(volatile u8 *)c.rx = 1;
}
END_TEST
#endif

static u32 _Atomic word;

START_TEST(futex_returns_on_other_value)
{
    word = 1;
    os_futex_wait(&word, 0);
    os_futex_wake(&word, 1);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("all");
    tcase_add_test(tc, bit_helpers);
    tcase_add_test(tc, arena_release_reuses);
    tcase_add_test(tc, arena_blocks_do_not_overlap);
    tcase_add_test_raise_signal(tc, arena_absurd_size_asserts, SIGABRT);
    tcase_add_test(tc, buf_grows);
    tcase_add_test(tc, err_formats_and_truncates);
    tcase_add_test(tc, log_parse_knows_its_items);
    tcase_add_test(tc, log_lines_have_prefixes);
    tcase_add_test(tc, log_cuts_long_lines);
    tcase_add_test(tc, os_memory);
#if defined(__x86_64__)
    tcase_add_test(tc, own_memory_is_high);
    tcase_add_test(tc, code_is_seen_twice_and_unshared);
    tcase_add_test(tc, code_runs);
    tcase_add_test_raise_signal(tc, code_view_is_not_writable, SIGSEGV);
#endif
    tcase_add_test(tc, futex_returns_on_other_value);
    return suite_run("base", tc);
}
