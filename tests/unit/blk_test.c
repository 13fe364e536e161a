/* blk_test.c - how much one request of a disk does, and how soon a reset ends it: a machine without CPUs, driven through
 * registers and a ring, on a host that is slow to make zeros. */
#include "vm/machine_in.h"

#include "base/err.h"
#include "base/os.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { RAM = 0x40000000, RAM_SIZE = 1 << 20, DESC = RAM + 0x1000, AVAIL = RAM + 0x3000, USED = RAM + 0x4000, HEAD = RAM + 0x5000,
       STATUS = RAM + 0x6000, DATA = RAM + 0x10000, DATA_SIZE = 0xe0000 };
enum { NEXT = 1, WRITE = 2, IN = 0, OUT = 1, DISCARD = 11, WRITE_ZEROES = 13, PENDING = 0xee };
enum { MOST = 1 << 15, SECTOR = 512, PIECE = 4 << 20 /* at once */, DISK_SIZE = 512 << 20, PARTS = 36 };

static char path[64];
static struct machine m;
static struct machine_config cfg;
static struct err err;
static _Atomic unsigned n_zeroed;
static unsigned slow_us;

/* The host's, as the disk's thread calls it. */
int fallocate(int fd, int mode, off_t off, off_t size)
{
    n_zeroed++;
    if (slow_us)
        usleep(slow_us);
    return 0;
}

static u8 *at(gpa a) { return pm_host(m.mem, a, 1); }
static void put(gpa a, u64 value, unsigned size) { memcpy(at(a), &value, size); }
static u64 get(gpa a, unsigned size) { u64 v = 0; memcpy(&v, at(a), size); return v; }
static void set(u64 reg, u32 value) { pm_write(m.mem, BOARD_VIRTIO + reg, 4, value); }
static u32 config(u64 off) { u64 v = 0; pm_read(m.mem, BOARD_VIRTIO + 0x100 + off, 4, &v); return (u32)v; }

static void begin(void)
{
    put(AVAIL, 0, 4);
    set(0x70, 0);
    set(0x70, 3);
    set(0x24, 1);
    set(0x20, 1);
    set(0x24, 0);
    set(0x20, 1 << 9 | 1 << 13 | 1 << 14);
    set(0x70, 11);
    set(0x30, 0);
    set(0x38, 256);
    set(0x80, DESC);
    set(0x90, AVAIL);
    set(0xa0, USED);
    set(0x44, 1);
    set(0x70, 15);
}

static void set_up(void)
{
    strcpy(path, "blk_test.XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_eq(ftruncate(fd, DISK_SIZE), 0);
    close(fd);
    memset(&m, 0, sizeof m);
    cfg = (struct machine_config){ .n_cpus = 1, .gic = 3, .memory = RAM_SIZE, .n_disks = 1, .disk = { { path, BLOCK_WRITE } } };
    m.cfg = &cfg;
    m.start_ns = os_now_ns();
    m.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    m.mem = pm_new();
    pthread_mutex_init(&m.lock, NULL);
    ck_assert_msg(!machine_build(&m, &err), "%s", err.msg);
    n_zeroed = slow_us = 0;
    begin();
}

static void tear_down(void)
{
    machine_end_devices(&m);
    pm_free(m.mem);
    close(m.wake_fd);
    unlink(path);
}

static void describe(unsigned i, u64 addr, u64 size, u16 flags)
{
    put(DESC + 16 * i, addr, 8);
    put(DESC + 16 * i + 8, size, 4);
    put(DESC + 16 * i + 12, flags | NEXT, 2);
    put(DESC + 16 * i + 14, i + 1, 2);
}

/* Sends what has been described as parts 1 to n - 1. */
static void send(u32 type, u64 sector, unsigned n)
{
    u16 idx = (u16)get(AVAIL + 2, 2);

    put(HEAD, type, 8);
    put(HEAD + 8, sector, 8);
    describe(0, HEAD, 16, 0);
    describe(n, STATUS, 1, WRITE);
    put(DESC + 16 * n + 12, WRITE, 2);
    put(STATUS, PENDING, 1);
    put(AVAIL + 4 + 2 * (idx % 256u), 0, 2);
    put(AVAIL + 2, idx + 1u, 2);
    set(0x50, 0);
}

static int status(void)
{
    for (;;) {
        pthread_mutex_lock(&m.lock);
        int is = (int)get(STATUS, 1);
        pthread_mutex_unlock(&m.lock);
        if (is != PENDING)
            return is;
        usleep(1000);
    }
}

static void clear(u32 type, unsigned n, u64 sector, u32 sectors)
{
    for (unsigned i = 0; i < n; i++) {
        put(DATA + 16 * i, sector + (u64)i * sectors, 8);
        put(DATA + 16 * i + 8, sectors, 8);
    }
    describe(1, DATA, 16ull * n, 0);
    send(type, 0, 2);
}

START_TEST(limits)
{
    ck_assert_uint_eq(config(36), MOST);            /* discard */
    ck_assert_uint_eq(config(48), MOST);            /* zeros */
    for (u32 type = DISCARD; type <= WRITE_ZEROES; type += WRITE_ZEROES - DISCARD) {
        clear(type, 1, 0, MOST);
        ck_assert_int_eq(status(), 0);
        clear(type, 1, 0, MOST + 1);
        ck_assert_int_eq(status(), 1);
        clear(type, 1, DISK_SIZE / SECTOR - 8, 16);
        ck_assert_int_eq(status(), 1);
    }
    ck_assert_uint_gt(n_zeroed, 2);                 /* in pieces */
}
END_TEST

/* A reset does not wait for what is left of a request. */
START_TEST(reset)
{
    slow_us = 50000;
    clear(DISCARD, 16, 0, MOST);
    while (!n_zeroed)
        usleep(1000);
    set(0x70, 0);
    ck_assert_uint_lt(n_zeroed, 16 * (MOST * SECTOR / PIECE));
    begin();
    slow_us = 0;
    clear(DISCARD, 1, 0, 8);                        /* and the next one is served */
    ck_assert_int_eq(status(), 0);
}
END_TEST

/* More than a piece, from the middle of one on, comes and goes as it is. */
START_TEST(large)
{
    const u64 sector = (4 << 20) / SECTOR - 24, size = (u64)PARTS * DATA_SIZE;
    static u8 want[DATA_SIZE], got[DATA_SIZE];
    int fd = open(path, O_RDONLY);

    for (unsigned i = 0; i < DATA_SIZE; i++)
        want[i] = (u8)(i * 7 + (i >> 9));
    memcpy(at(DATA), want, DATA_SIZE);
    for (unsigned i = 0; i < PARTS; i++)
        describe(1 + i, DATA, DATA_SIZE, 0);
    send(OUT, sector, 1 + PARTS);
    ck_assert_int_eq(status(), 0);
    for (unsigned i = 0; i < PARTS; i++) {
        ck_assert_int_eq(pread(fd, got, DATA_SIZE, (off_t)(sector * SECTOR + (u64)i * DATA_SIZE)), DATA_SIZE);
        ck_assert_int_eq(memcmp(got, want, DATA_SIZE), 0);
    }
    memset(at(DATA), 0, DATA_SIZE);
    for (unsigned i = 0; i < PARTS; i++)
        describe(1 + i, DATA, DATA_SIZE, WRITE);
    send(IN, sector, 1 + PARTS);
    ck_assert_int_eq(status(), 0);
    ck_assert_int_eq(memcmp(at(DATA), want, DATA_SIZE), 0);
    ck_assert_uint_eq(get(USED + 4 + 8 + 4, 4), size + 1);
    close(fd);
}
END_TEST

int main(void)
{
    TCase *t = tcase_create("blk");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, limits);
    tcase_add_test(t, reset);
    tcase_add_test(t, large);
    return suite_run("blk", t);
}
