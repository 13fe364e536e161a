/* p9_test.c - the server of shared directories, asked by a client that does not play by the rules. */
#include "vm/share/p9.h"

#include "base/err.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { STATFS = 8, LOPEN = 12, LCREATE = 14, SYMLINK = 16, MKNOD = 18, READLINK = 22, GETATTR = 24, SETATTR = 26, XATTRWALK = 30,
       READDIR = 40, LINK = 70, MKDIR = 72, RENAMEAT = 74, UNLINKAT = 76, VERSION = 100, ATTACH = 104, WALK = 110, READ = 116,
       WRITE = 118, CLUNK = 120 };
enum { ROOT = 0, FILE_ = 1, OTHER = 2, NEW = 9, R_ERROR = 7 };

static char dir[64], path[128];
static struct p9 *p9;
static unsigned n_servers = 1;
static u8 request[P9_MSIZE_MAX], reply[P9_MSIZE_MAX];
static size_t n_request, n_reply;

static void put(unsigned size, u64 value)
{
    memcpy(request + n_request, &value, size);
    n_request += size;
}

static void put_text(const char *text)
{
    put(2, strlen(text));
    memcpy(request + n_request, text, strlen(text));
    n_request += strlen(text);
}

static u64 get(size_t at, unsigned size)
{
    u64 value = 0;
    memcpy(&value, reply + at, size);
    return value;
}

static void begin(u8 type)
{
    n_request = 4;
    put(1, type);
    put(2, 77);
}

/* Sends it: 0, or the error that came back. */
static int ask(void)
{
    memcpy(request, &(u32){ (u32)n_request }, 4);
    n_reply = p9_serve(p9, request, n_request, reply, sizeof reply);
    ck_assert_uint_ge(n_reply, 7);
    ck_assert_uint_eq(get(0, 4), n_reply);
    ck_assert_uint_eq(get(5, 2), 77);
    if (reply[4] == R_ERROR)
        return (int)get(7, 4);
    ck_assert_uint_eq(reply[4], request[4] + 1);
    return 0;
}

static const char *at(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static void make(const char *name, const char *text)
{
    FILE *f = fopen(at(name), "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

static void attach(bool read_only)
{
    static char in[80];
    snprintf(in, sizeof in, "%s/in", dir);
    p9 = p9_new(in, read_only, n_servers, NULL);
    ck_assert_ptr_nonnull(p9);
    begin(VERSION);
    put(4, sizeof request);
    put_text("9P2000.L");
    ck_assert_int_eq(ask(), 0);
    begin(ATTACH);
    put(4, ROOT);
    put(4, UINT32_MAX);
    put_text("root");
    put_text("");
    put(4, 0);
    ck_assert_int_eq(ask(), 0);
}

static void set_up(void)
{
    strcpy(dir, "/tmp/ferry-p9-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    ck_assert_int_eq(mkdir(at("in"), 0755) | mkdir(at("in/sub"), 0755), 0);
    make("outside", "secret");
    make("in/file", "contents");
    ck_assert_int_eq(symlink("../outside", at("in/link")) | symlink("..", at("in/up")) | mkfifo(at("in/pipe"), 0644), 0);
    attach(false);
}

static void tear_down(void)
{
    char command[96];
    p9_free(p9);
    snprintf(command, sizeof command, "rm -r %s", dir);
    ck_assert_int_eq(system(command), 0);
}

static int walk(u32 from, u32 to, unsigned n, const char *const *names)
{
    begin(WALK);
    put(4, from);
    put(4, to);
    put(2, n);
    for (unsigned i = 0; i < n; i++)
        put_text(names[i]);
    return ask();
}

static int step(const char *name, u32 to) { return walk(ROOT, to, 1, &name); }

static int open_file(u32 file, u32 flags)
{
    begin(LOPEN);
    put(4, file);
    put(4, flags);
    return ask();
}

static int named(u8 type, const char *name)
{
    begin(type);
    put(4, ROOT);
    if (type == LINK)
        put(4, FILE_);
    put_text(name);
    if (type == SYMLINK)
        put_text("target");
    put(4, type == LCREATE ? O_RDWR : 0755);
    put(4, 0755);
    put(4, 0);
    return ask();
}

START_TEST(reads)
{
    ck_assert_int_eq(step("file", FILE_), 0);
    ck_assert_int_eq(open_file(FILE_, O_RDONLY), 0);
    begin(READ);
    put(4, FILE_);
    put(8, 3);
    put(4, 1000);
    ck_assert_int_eq(ask(), 0);
    ck_assert_uint_eq(get(7, 4), 5);
    ck_assert_int_eq(memcmp(reply + 11, "tents", 5), 0);
    ck_assert_int_eq(walk(FILE_, OTHER, 0, NULL), EBADF);       /* an open file leads nowhere */
    begin(CLUNK);
    put(4, FILE_);
    ck_assert_int_eq(ask(), 0);
    ck_assert_int_eq(ask(), EBADF);
}
END_TEST

/* Names that would lead out of the directory. */
static const char *const evil[] = { "..", ".", "", "/", "/etc/passwd", "../outside", "sub/../../outside", "up/outside", "sub/" };

START_TEST(names)
{
    const char *name = evil[_i];

    ck_assert_int_eq(step(name, OTHER), EINVAL);
    ck_assert_int_eq(step("file", FILE_), 0);
    for (unsigned i = 0; i < 4; i++)
        ck_assert_int_eq(named((const u8[]){ LCREATE, SYMLINK, LINK, MKDIR }[i], name), EINVAL);
    ck_assert_int_eq(named(UNLINKAT, name), EINVAL);
    begin(RENAMEAT);
    put(4, ROOT);
    put_text("file");
    put(4, ROOT);
    put_text(name);
    ck_assert_int_eq(ask(), EINVAL);
    ck_assert_int_eq(access(at("in/file"), F_OK) | access(at("outside"), F_OK), 0);
}
END_TEST

START_TEST(links)
{
    const char *const through[] = { "up", "outside" };

    ck_assert_int_eq(step("link", FILE_), 0);
    ck_assert_int_eq(open_file(FILE_, O_RDONLY), ELOOP);
    begin(READLINK);
    put(4, FILE_);
    ck_assert_int_eq(ask(), 0);
    ck_assert_int_eq(memcmp(reply + 9, "../outside", 10), 0);
    ck_assert_int_eq(walk(ROOT, OTHER, 2, through), 0);         /* one step; the file is not made */
    ck_assert_uint_eq(get(7, 2), 1);
    ck_assert_int_eq(open_file(OTHER, O_RDONLY), EBADF);
    ck_assert_int_eq(named(LCREATE, "link"), ELOOP);            /* does not write what the link points to */
    begin(SETATTR);
    put(4, FILE_);
    put(4, 8);                                                  /* the size */
    for (unsigned i = 0; i < 3; i++)
        put(4, 0);
    for (unsigned i = 0; i < 5; i++)
        put(8, 0);
    ck_assert_int_eq(ask(), ELOOP);
    struct stat st;
    ck_assert_int_eq(stat(at("outside"), &st), 0);
    ck_assert_int_eq(st.st_size, 6);
}
END_TEST

START_TEST(refused)
{
    ck_assert_int_eq(step("pipe", FILE_), 0);
    ck_assert_int_eq(open_file(FILE_, O_RDONLY), EACCES);
    ck_assert_int_eq(named(LCREATE, "pipe"), EACCES);
    ck_assert_int_eq(named(MKNOD, "node"), EOPNOTSUPP);
    ck_assert_int_eq(named(XATTRWALK, "user.x"), EOPNOTSUPP);
    ck_assert_int_eq(named(3, "x"), EOPNOTSUPP);
    ck_assert_int_eq(named(255, "x"), EOPNOTSUPP);
    ck_assert_int_eq(named(102, "x"), EOPNOTSUPP);
    ck_assert_int_eq(step("file", OTHER), 0);
    ck_assert_int_eq(step("file", OTHER), EBADF);               /* the number is taken */
    ck_assert_int_eq(step("none", NEW), ENOENT);
}
END_TEST

START_TEST(set_user_id)
{
    struct stat st;

    ck_assert_int_eq(step("file", FILE_), 0);
    begin(SETATTR);
    put(4, FILE_);
    put(4, 1);
    put(4, 06755);
    put(4, 0);
    put(4, 0);
    for (unsigned i = 0; i < 5; i++)
        put(8, 0);
    ck_assert_int_eq(ask(), 0);
    ck_assert_int_eq(stat(at("in/file"), &st), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0755);
}
END_TEST

START_TEST(lists)
{
    u64 offset = 0;
    unsigned n = 0;

    ck_assert_int_eq(walk(ROOT, FILE_, 0, NULL), 0);
    ck_assert_int_eq(open_file(FILE_, O_RDONLY), 0);
    do {                                                        /* one or two at a time */
        begin(READDIR);
        put(4, FILE_);
        put(8, offset);
        put(4, 60);
        ck_assert_int_eq(ask(), 0);
        for (size_t i = 11; i < n_reply; i += 24 + get(i + 22, 2), n++)
            offset = get(i + 13, 8);
    } while (n_reply > 11);
    ck_assert_uint_eq(n, 7);                                    /* . .. file link pipe sub up */
}
END_TEST

START_TEST(read_only)
{
    p9_free(p9);
    attach(true);
    ck_assert_int_eq(step("file", FILE_), 0);
    for (unsigned i = 0; i < 5; i++)
        ck_assert_int_eq(named((const u8[]){ LCREATE, SYMLINK, LINK, MKDIR, UNLINKAT }[i], "name"), EROFS);
    ck_assert_int_eq(open_file(FILE_, O_RDWR), EROFS);
    ck_assert_int_eq(open_file(FILE_, O_WRONLY), EROFS);
    ck_assert_int_eq(open_file(FILE_, 01000), EROFS);           /* emptied by being opened */
    ck_assert_int_eq(open_file(FILE_, O_RDONLY), 0);
}
END_TEST

/* Requests of random bytes, lengths that lie, answers with little room: nothing is written behind them. */
START_TEST(garbage)
{
    u64 x = 0x9e3779b97f4a7c15ull + (u64)_i;

    for (unsigned round = 0; round < 20000; round++) {
        u8 small[64], *out = round & 1 ? small : reply;
        size_t n = x >> 33 & 63, room = round & 1 ? x >> 40 & 31 : sizeof reply;
        for (size_t i = 0; i < sizeof small; i++) {
            x = x * 6364136223846793005ull + 1442695040888963407ull;
            request[i] = (u8)(x >> 56 & (x >> 50 & 1 ? 0xff : 3));
        }
        request[4] = (u8)(2 * (x >> 45 & 63));
        if (request[4] == 50)
            continue;                                           /* fsync takes its time */
        memset(small, 0xa5, sizeof small);
        if (x & 3)
            memcpy(request, &(u32){ (u32)n }, 4);
        ck_assert_uint_le(p9_serve(p9, request, n, out, room), room);
        for (size_t i = room; i < sizeof small; i++)
            ck_assert_uint_eq(small[i], 0xa5);
    }
}
END_TEST

/* Several shares divide half of the process's descriptors; the root is a file of the client's too. */
START_TEST(many_files)
{
    enum { LIMIT = 1024 };

    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ LIMIT, LIMIT }), 0);
    for (n_servers = 1; n_servers <= 4; n_servers += 3) {
        u32 held = 1;
        int code;
        p9_free(p9);
        attach(false);
        while (!(code = walk(ROOT, 100 + held, 0, NULL)))
            held++;
        ck_assert_int_eq(code, ENFILE);
        ck_assert_uint_le(held, LIMIT / 2 / n_servers);
        ck_assert_uint_ge(held, LIMIT / 4 / n_servers);
    }
    n_servers = 1;
}
END_TEST

START_TEST(no_directory)
{
    struct err err;

    ck_assert_ptr_null(p9_new(at("none"), false, 1, &err));
    ck_assert_ptr_null(p9_new(at("in/file"), false, 1, &err));
    ck_assert_ptr_nonnull(strstr(err.msg, "Not a directory"));
}
END_TEST

int main(void)
{
    if (syscall(SYS_openat2, AT_FDCWD, ".", NULL, 0) < 0 && errno == ENOSYS) {
        puts("skipped: the host (or what emulates it) has no openat2");
        return 77;
    }
    TCase *t = tcase_create("p9");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, reads);
    tcase_add_loop_test(t, names, 0, (int)ARRAY_LEN(evil));
    tcase_add_test(t, links);
    tcase_add_test(t, refused);
    tcase_add_test(t, set_user_id);
    tcase_add_test(t, lists);
    tcase_add_test(t, read_only);
    tcase_add_loop_test(t, garbage, 0, 4);
    tcase_add_test(t, many_files);
    tcase_add_test(t, no_directory);
    return suite_run("p9", t);
}
