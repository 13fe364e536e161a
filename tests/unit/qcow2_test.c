/* qcow2_test.c - images of qcow2 made by hand: what no tool makes, and what no driver does. */
#include "vm/block/block.h"

#include "base/err.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG2 = 12, CLUSTER = 1 << LOG2, REFS = 1 * CLUSTER, BLOCK = 2 * CLUSTER, L1 = 3 * CLUSTER, USED = 4 };
enum { DISK_SIZE = 1 << 20 };

static char path[64];
static int fd;
static struct err err;

static unsigned n_flushed, bad_flush;

/* The host's: nobody waits for its disk, and flush number bad_flush fails, once, as Linux does it. */
int fdatasync(int file)
{
    errno = EIO;
    return ++n_flushed == bad_flush ? -1 : 0;
}

static void put(u64 off, unsigned size, u64 value)
{
    value = __builtin_bswap64(value) >> (64 - 8 * size);
    ck_assert_int_eq(pwrite(fd, &value, size, (off_t)off), size);
}

/* Version 3, clusters of 4 KiB, refcounts of 16 bits; `used` clusters from the start on count as used. */
static void make(u64 disk_size, u32 n_l1, unsigned used)
{
    put(0, 4, 0x514649fb);
    put(4, 4, 3);
    put(20, 4, LOG2);
    put(24, 8, disk_size);
    put(36, 4, n_l1);
    put(40, 8, L1);
    put(48, 8, REFS);
    put(56, 4, 1);
    put(96, 4, 4);
    put(100, 4, 104);
    put(REFS, 8, BLOCK);
    for (unsigned i = 0; i < used; i++)
        put(BLOCK + 2 * i, 2, 1);
}

static void set_up(void)
{
    n_flushed = bad_flush = 0;
    strcpy(path, "qcow2_test.XXXXXX");
    fd = mkstemp(path);
    ck_assert_int_eq(ftruncate(fd, USED * CLUSTER), 0);
}

static void tear_down(void)
{
    close(fd);
    unlink(path);
}

static struct block *open_it(void)
{
    struct block *b = block_open(path, BLOCK_WRITE, &err);
    ck_assert_msg(b != NULL, "%s", err.msg);
    return b;
}

static u64 file_size(void)
{
    struct stat st;
    ck_assert_int_eq(fstat(fd, &st), 0);
    return (u64)st.st_size;
}

/* Written and discarded by turns, without a flush: the file does not grow on and on. */
START_TEST(no_flush)
{
    static u8 data[CLUSTER], got[CLUSTER];

    make(DISK_SIZE, 1, USED);
    struct block *b = open_it();
    for (unsigned i = 0; i < 10000; i++) {
        u64 off = (u64)(i % 64) * CLUSTER;
        memset(data, (int)i | 1, sizeof data);
        ck_assert_int_eq(b->ops->write(b, off, &(struct iovec){ data, CLUSTER }, 1), 0);
        ck_assert_int_eq(block_read(b, off, got, CLUSTER), 0);
        ck_assert_int_eq(memcmp(got, data, CLUSTER), 0);
        if (i % 64)
            ck_assert_int_eq(b->ops->zero(b, off, CLUSTER, true), 0);
    }
    ck_assert_uint_lt(file_size(), 8 << 20);
    block_close(b);
    b = open_it();
    ck_assert_int_eq(block_read(b, 0, got, CLUSTER), 0);
    ck_assert_int_eq(got[0], (9984 | 1) & 0xff);
    ck_assert_int_eq(block_read(b, CLUSTER, got, CLUSTER), 0);
    ck_assert_int_eq(got[0], 0);
    block_close(b);
}
END_TEST

/* A flush of the host has failed: no later one says that all is well, and the image is what the last good one has left. */
START_TEST(failed_flush)
{
    static u8 data[CLUSTER], got[CLUSTER];
    const struct iovec iov = { data, CLUSTER };

    make(DISK_SIZE, 1, USED);
    struct block *b = open_it();
    memset(data, 1, sizeof data);
    ck_assert_int_eq(b->ops->write(b, 0, &iov, 1), 0);
    ck_assert_int_eq(b->ops->flush(b), 0);
    memset(data, 2, sizeof data);
    ck_assert_int_eq(b->ops->write(b, CLUSTER, &iov, 1), 0);
    bad_flush = n_flushed + 1 + (unsigned)_i;
    ck_assert_int_eq(b->ops->flush(b), -EIO);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_int_eq(b->ops->flush(b), -EIO);
    block_close(b);
    ck_assert_uint_eq(n_flushed, bad_flush);
    b = open_it();
    ck_assert_int_eq(block_read(b, 0, got, CLUSTER), 0);
    ck_assert_int_eq(got[0], 1);
    ck_assert_int_eq(block_read(b, CLUSTER, got, CLUSTER), 0);
    ck_assert_int_eq(got[0], 2 * _i);           /* it is the last one that tells that the tables are there */
    ck_assert_int_eq(b->ops->flush(b), 0);
    block_close(b);
}
END_TEST

START_TEST(failed_flush_raw)
{
    struct block *b = open_it();

    bad_flush = 2;
    ck_assert_int_eq(b->ops->flush(b), 0);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_int_eq(b->ops->flush(b), -EIO);
    block_close(b);
}
END_TEST

/* A large disk whose tables lie in descending order; in the second round two of them are one. */
START_TEST(descending)
{
    enum { N = 1 << 20, SPAN = CLUSTER * (CLUSTER / 8), FIRST = 1 << 12 };
    u64 *l1 = malloc(N * sizeof *l1);

    make((u64)N * SPAN, N, USED);
    ck_assert_int_eq(ftruncate(fd, (off_t)(FIRST + N) * CLUSTER), 0);
    for (u64 i = 0; i < N; i++)
        l1[i] = __builtin_bswap64((FIRST + N - 1 - i) * CLUSTER);
    if (_i)
        l1[N / 3] = l1[2 * N / 3];
    ck_assert_int_eq(pwrite(fd, l1, N * sizeof *l1, L1), N * sizeof *l1);
    free(l1);
    struct block *b = block_open(path, BLOCK_READ, &err);
    ck_assert_int_eq(b != NULL, !_i);
    if (b)
        block_close(b);
    else
        ck_assert_ptr_nonnull(strstr(err.msg, "on another"));
}
END_TEST

int main(void)
{
    TCase *t = tcase_create("qcow2");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, no_flush);
    tcase_add_loop_test(t, failed_flush, 0, 2);
    tcase_add_test(t, failed_flush_raw);
    tcase_add_loop_test(t, descending, 0, 2);
    return suite_run("qcow2", t);
}
