/* block_test.c - disk images: raw files, the scratch layer, locks; against a copy in memory. */
#include "vm/block/block.h"

#include "base/err.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SIZE = 1 << 20 };

static char path[64];
static u8 model[SIZE], got[SIZE];
static struct err err;

static void set_up(void)
{
    strcpy(path, "block_test.XXXXXX");
    int fd = mkstemp(path);
    for (unsigned i = 0; i < SIZE; i++)
        model[i] = (u8)(i * 7 + (i >> 9));
    ck_assert_int_eq(write(fd, model, SIZE), SIZE);
    close(fd);
}

static void tear_down(void) { unlink(path); }

static struct block *open_it(enum block_use use)
{
    struct block *b = block_open(path, use, &err);
    ck_assert_msg(b != NULL, "%s", err.msg);
    return b;
}

static void compare(struct block *b)
{
    ck_assert_int_eq(block_read(b, 0, got, b->size), 0);
    ck_assert_int_eq(memcmp(got, model, SIZE), 0);
}

/* Random writes, zeros and reads, in parts. */
static void work(struct block *b, unsigned rounds)
{
    static u8 data[64 << 10];

    for (unsigned i = 0; i < rounds; i++) {
        u64 off = (u64)(rand() % (SIZE / 512)) * 512, size = (u64)(1 + rand() % (1 << rand() % 8)) * 512;
        u64 cut = (u64)rand() % sizeof data;
        size = MIN(size, SIZE - off);
        memset(data, rand(), sizeof data);
        if (rand() % 4 == 0) {
            ck_assert_int_eq(b->ops->zero(b, off, size, rand() & 1), 0);
            memset(model + off, 0, size);
        } else if (rand() % 4 == 0) {
            ck_assert_int_eq(block_read(b, off, got, size), 0);
            ck_assert_int_eq(memcmp(got, model + off, size), 0);
        } else {
            cut = MIN(cut, size);
            struct iovec iov[2] = { { data, cut }, { data + cut, size - cut } };
            ck_assert_int_eq(b->ops->write(b, off, iov, 2), 0);
            memcpy(model + off, data, size);
        }
    }
}

START_TEST(raw)
{
    struct block *b = open_it(BLOCK_WRITE);
    work(b, 2000);
    compare(b);
    ck_assert_int_eq(b->ops->flush(b), 0);
    block_close(b);
    b = open_it(BLOCK_READ);
    compare(b);
    block_close(b);
}
END_TEST

START_TEST(scratch)
{
    static u8 before[SIZE];
    memcpy(before, model, SIZE);
    struct block *b = open_it(BLOCK_SCRATCH);
    compare(b);
    work(b, 2000);
    compare(b);
    block_close(b);
    memcpy(model, before, SIZE);
    b = open_it(BLOCK_READ);
    compare(b);
    block_close(b);
}
END_TEST

/* The last sector is there even if the file ends within it. */
START_TEST(uneven)
{
    ck_assert_int_eq(truncate(path, 5000), 0);
    struct block *b = open_it(BLOCK_SCRATCH);
    ck_assert_uint_eq(b->size, 5120);
    ck_assert_int_eq(block_read(b, 4608, got, 512), 0);
    ck_assert_int_eq(memcmp(got, model + 4608, 392), 0);
    ck_assert_int_eq(got[392] | got[511], 0);
    block_close(b);
}
END_TEST

/* Who writes is alone; readers are not. */
START_TEST(locks)
{
    struct block *one = open_it(BLOCK_WRITE);
    ck_assert_ptr_null(block_open(path, BLOCK_WRITE, &err));
    ck_assert_ptr_nonnull(strstr(err.msg, "in use by another program or disk"));
    ck_assert_ptr_null(block_open(path, BLOCK_SCRATCH, &err));
    block_close(one);
    one = open_it(BLOCK_SCRATCH);
    struct block *two = open_it(BLOCK_READ);
    ck_assert_ptr_null(block_open(path, BLOCK_WRITE, &err));
    block_close(one);
    block_close(two);
    block_close(open_it(BLOCK_WRITE));
}
END_TEST

/* A raw disk stays one. */
START_TEST(disguise)
{
    struct block *b = open_it(BLOCK_WRITE);
    memcpy(got, "QFI\xfb", 4);
    ck_assert_int_ne(b->ops->write(b, 0, &(struct iovec){ got, 512 }, 1), 0);
    ck_assert_int_eq(b->ops->write(b, 512, &(struct iovec){ got, 512 }, 1), 0);
    block_close(b);
}
END_TEST

START_TEST(none)
{
    ck_assert_ptr_null(block_open("/", BLOCK_READ, &err));
    ck_assert_ptr_null(block_open("/dev/null", BLOCK_READ, &err));
    ck_assert_ptr_null(block_open("block_test.none", BLOCK_READ, &err));
    ck_assert_int_eq(truncate(path, 0), 0);
    ck_assert_ptr_null(block_open(path, BLOCK_READ, &err));
    ck_assert_ptr_nonnull(strstr(err.msg, "is empty"));
}
END_TEST

int main(void)
{
    TCase *t = tcase_create("block");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, raw);
    tcase_add_test(t, scratch);
    tcase_add_test(t, uneven);
    tcase_add_test(t, locks);
    tcase_add_test(t, disguise);
    tcase_add_test(t, none);
    return suite_run("block", t);
}
