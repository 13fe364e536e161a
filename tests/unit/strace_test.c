/* strace_test.c - lines of the system call trace, and the tables they come from. */
#include "base/err.h"
#include "base/log.h"
#include "core/fault.h"
#include "syscalls/conv.h"
#include "syscalls/table.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static char log_name[] = "/tmp/ferry-strace-XXXXXX";
static struct proc proc;
static struct thread thread = { .proc = &proc };

#define P(x) ((u64)(uintptr_t)(x))

/* What signal.c does for a guarded access. */
static void on_fault(int sig)
{
    const struct fault f = { .kind = FAULT_READ };
    if (!fault_guard_hit(&f))
        signal(sig, SIG_DFL);
}

static void set_up(void)
{
    const struct sigaction sa = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };
    ck_assert_int_eq(sigaction(SIGSEGV, &sa, NULL), 0);
    struct err err;
    int fd = mkstemp(log_name);
    ck_assert(fd >= 0);
    close(fd);
    ck_assert_int_eq(log_open(log_name, &err), 0);
    ck_assert_int_eq(log_parse("sys", &err), 0);
    proc.abi = &abi_a64;
}

static void tear_down(void) { unlink(log_name); }

/* What the log says about the call, without the prefix and the newline. */
static const char *trace(unsigned number, s64 result, const u64 arg[6])
{
    static char line[4096];
    ck_assert_int_eq(truncate(log_name, 0), 0);
    const struct sys_row *row = sys_row_find(&abi_a64, number);
    ck_assert(row);
    if (row->ret == K_NORET)
        strace_enter(&thread, row, arg);
    else
        strace_call(&thread, row, arg, result);
    FILE *f = fopen(log_name, "r");
    ck_assert(f && fgets(line, sizeof line, f));
    fclose(f);
    line[strcspn(line, "\n")] = 0;
    char *text = strstr(line, "] ");
    ck_assert_msg(text, "%s", line);
    return text + 2;
}

#define TRACE(number, result, ...) trace(number, result, (const u64[6]){ __VA_ARGS__ })

START_TEST(arguments)
{
    char buf[64], want[256], text[] = "text\n\1" "7\"";
    ck_assert_str_eq(TRACE(64, 8, 1, P(text), 8), "write(1, \"text\\n\\0017\\\"\", 8) = 8");
    memset(buf, 'x', sizeof buf);
    snprintf(want, sizeof want, "read(0, \"%.32s\"..., 64) = 50", buf);
    ck_assert_str_eq(TRACE(63, 50, 0, P(buf), 64), want);
    snprintf(want, sizeof want, "read(0, %p, 64) = -1 EFAULT (Bad address)", (void *)buf);
    ck_assert_str_eq(TRACE(63, -14, 0, P(buf), 64), want);
    ck_assert_str_eq(TRACE(56, 3, (u32)AT_FDCWD, P("/etc/passwd"), 0xc000 | 0x80000, 0),
                     "openat(AT_FDCWD, \"/etc/passwd\", O_RDONLY|O_DIRECTORY|O_NOFOLLOW|O_CLOEXEC, 0) = 3");
    ck_assert_str_eq(TRACE(56, -2, 5, P(""), 0x41, 0644),
                     "openat(5, \"\", O_WRONLY|O_CREAT, 0644) = -1 ENOENT (No such file or directory)");
    ck_assert_str_eq(TRACE(56, -14, (u32)AT_FDCWD, 8, 0, 0),
                     "openat(AT_FDCWD, 0x8, O_RDONLY, 0) = -1 EFAULT (Bad address)");
    ck_assert_str_eq(TRACE(222, 0x7f0000, 0, 4096, 3, 0x22, (u32)-1, 0),
                     "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000");
    ck_assert_str_eq(TRACE(98, 1, 0x1000, 0x81, 1),
                     "futex(0x1000, FUTEX_WAKE|FUTEX_PRIVATE_FLAG, 0x1, NULL, NULL, 0) = 1");
    const s32 fds[2] = { 3, 4 };
    ck_assert_str_eq(TRACE(59, 0, P(fds), 0x10000), "pipe2([3, 4], O_RDONLY|O_DIRECT) = 0");
    const u64 set = 1ull << 1 | 1ull << 13;
    ck_assert_str_eq(TRACE(135, -512, 0, P(&set), 0, 8),
                     "rt_sigprocmask(SIG_BLOCK, [INT ALRM], NULL, 8) = ? interrupted by a signal");
    const s64 time[2] = { 1, 500 };
    ck_assert_str_eq(TRACE(101, 0, P(time), 0), "nanosleep({1, 500}, NULL) = 0");
    ck_assert_str_eq(TRACE(94, 0, 3), "exit_group(3) = ?");
    ck_assert_str_eq(TRACE(172, 77), "getpid() = 77");
    ck_assert_str_eq(TRACE(29, -25, 0, 0x5413, 0x10),
                     "ioctl(0, TIOCGWINSZ, 0x10) = -1 ENOTTY (Inappropriate ioctl for device)");
}
END_TEST

START_TEST(numbers_without_rows)
{
    ck_assert_ptr_null(sys_row_find(&abi_a64, 244));
    ck_assert_ptr_null(sys_row_find(&abi_a64, 511));
    ck_assert_ptr_null(sys_row_find(&abi_a64, 512));
    ck_assert_ptr_null(sys_row_find(&abi_a64, ~0ull));
    ck_assert_str_eq(sys_row_find(&abi_a64, 63)->name, "read");
}
END_TEST

START_TEST(open_flags)
{
#if defined(__x86_64__)
    ck_assert_uint_eq(conv_oflag_to_host(&thread, 0x4000), O_DIRECTORY);
    ck_assert_uint_eq(conv_oflag_to_host(&thread, 0x8000 | 2), O_NOFOLLOW | O_RDWR);
    ck_assert_uint_eq(conv_oflag_to_host(&thread, 0x10000), O_DIRECT);
    ck_assert_uint_eq(conv_oflag_to_host(&thread, 0x404000), O_TMPFILE);
#endif
    for (unsigned b = 0; b < 23; b++) {         /* every bit comes back */
        u64 flag = (u64)1 << b;
        ck_assert_uint_eq(conv_oflag_to_guest(&thread, conv_oflag_to_host(&thread, flag)), flag);
    }
}
END_TEST

int main(void)
{
    TCase *t = tcase_create("strace");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, arguments);
    tcase_add_test(t, numbers_without_rows);
    tcase_add_test(t, open_flags);
    return suite_run("strace", t);
}
