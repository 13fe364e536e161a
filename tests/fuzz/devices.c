/* devices.c - hostile guests: random accesses to the registers of every device of the board, and virtio drivers that break
 * the rules, with rings and descriptors that lie.
 *
 *   fuzz_devices [--rounds=N] [--seed=N] [--first=N] [--seconds=N]      (odd seeds: GICv3, even ones: GICv2)
 *
 * Nothing is expected but that the machine lives: crashes are what a finding is, best seen with the sanitizers; and
 * that every device has served requests, so that the drivers are not turned away at the door.  Each
 * round is a driver of its own, always the same for a seed and a number; but back ends have threads, which see the
 * memory change under them.  Files are made in a temporary folder, of a megabyte at most. */
#include "vm/machine_in.h"

#include "base/err.h"
#include "base/os.h"
#include "vm/dev/virtio_net.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { RAM_SIZE = 1 << 20, DISK_SIZE = 256 << 10, FILE_MAX = 1 << 20, STEPS = 60, CPUS = 2 };
enum { AREA_DESC = 0x1000, AREA_AVAIL = 0x3000, AREA_USED = 0x4000, AREA_TABLE = 0x6000, AREA_DATA = 0x8000 };
enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

static const struct { u64 base, size; } regions[] = {
    { BOARD_GICD, GICD_SIZE }, { BOARD_GICC, GICC_SIZE }, { BOARD_GICR, CPUS * GICR_SIZE }, { BOARD_GPIO, GPIO_SIZE }, { BOARD_UART, UART_SIZE }, { BOARD_RTC, RTC_SIZE },
    { BOARD_VIRTIO, VIRTIO_SIZE },
};

static struct machine m;
static u64 state;               /* of the random numbers */
static u64 tameness;            /* one lie among so many truths, so that some drivers get far */

static u64 served[VIRTIO_SLOTS];

/* ---- choices ------------------------------------------------------------------------------------------------------ */

static u64 rnd(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545f4914f6cdd1dull;
}

static u64 below(u64 n) { return (rnd() >> 32) % n; }
static bool one_in(u64 n) { return !below(n); }

/* A number as attackers like them. */
static u64 edge(void)
{
    static const u64 edges[] = { 0, 1, 2, 3, 4, 7, 8, 15, 16, 255, 256, 257, 511, 512, 4095, 4096, 65535, 65536, INT32_MAX, 1ull << 31,
                                 UINT32_MAX, 1ull << 32, INT64_MAX, 1ull << 63, UINT64_MAX };
    return edges[below(ARRAY_LEN(edges))] + (one_in(4) ? below(16) - 8 : 0);
}

/* An address: in RAM, at its ends, or nowhere. */
static u64 address(void)
{
    switch (below(8)) {
    case 0:  return BOARD_RAM + RAM_SIZE - below(32);
    case 1:  return BOARD_RAM - below(32);
    case 2:  return edge();
    case 3:  return BOARD_VIRTIO + below(0x4000);
    default: return BOARD_RAM + below(RAM_SIZE);
    }
}

static u8 *ram(u64 off) { return pm_host(m.mem, BOARD_RAM + off, 1); }
static void poke(u64 off, u64 value, unsigned size) { memcpy(ram(off), &value, size); }

/* ---- registers ---------------------------------------------------------------------------------------------------- */

static void set(unsigned slot, u64 reg, u64 value, unsigned size)
{
    pm_write(m.mem, BOARD_VIRTIO + slot * VIRTIO_SLOT_SIZE + reg, size, value);
}

static void any_access(void)
{
    unsigned size = 1u << below(4), i = (unsigned)below(ARRAY_LEN(regions));
    u64 off = below(regions[i].size / size) * size, value;

    if (one_in(3) && regions[i].base != BOARD_VIRTIO)
        off = below(MIN(regions[i].size, 0x1000) / size) * size;
    if (one_in(2))
        pm_write(m.mem, regions[i].base + off, size, one_in(2) ? rnd() : edge());
    else
        pm_read(m.mem, regions[i].base + off, size, &value);
}

/* ---- rings -------------------------------------------------------------------------------------------------------- */

static void descriptor(u64 table, unsigned i, unsigned n)
{
    bool tame = !one_in(tameness);
    u64 addr = tame ? BOARD_RAM + AREA_DATA + below(RAM_SIZE - AREA_DATA - 0x2000) : one_in(6) ? BOARD_RAM + AREA_TABLE : address();
    u64 size = tame ? 1 + below(0x1800) : one_in(4) ? 16 * below(32) : edge();
    u64 flags = tame ? (i + 1 < n && !one_in(3) ? NEXT : 0) | (i >= n / 2 || one_in(4) ? WRITE : 0) : below(8);

    poke(table + 16 * i, addr, 8);
    poke(table + 16 * i + 8, size, 4);
    poke(table + 16 * i + 12, flags, 2);
    poke(table + 16 * i + 14, tame ? i + 1 : one_in(2) ? below(n) : edge(), 2);
}

static void head_of_block(u64 at)
{
    static const u32 types[] = { 0, 1, 4, 8, 11, 13, 2, UINT32_MAX };
    poke(at, types[below(ARRAY_LEN(types))], 4);
    poke(at + 8, one_in(4) ? edge() : below(DISK_SIZE / 512 + 4), 8);
}

static void head_of_9p(u64 at)
{
    static const u8 types[] = { 8, 12, 14, 16, 22, 24, 26, 40, 52, 54, 70, 72, 74, 76, 100, 104, 110, 116, 118, 120, 18, 30 };
    static const char version[] = "\x15\0\0\0\x64\0\0\0\0\4\0\x08\0" "9P2000.L";
    static const char attach[] = "\x18\0\0\0\x68\0\0\0\0\0\0\xff\xff\xff\xff\1\0r\0\0\0\0\0\0";

    poke(at, one_in(4) ? edge() : 7 + below(100), 4);
    poke(at + 4, types[below(ARRAY_LEN(types))], 1);
    for (unsigned i = 7; i < 60; i++)               /* small numbers: files, lengths, names of one letter */
        poke(at + i, one_in(8) ? rnd() : below(3), 1);
    if (one_in(8))                                  /* so that the rest has something to work on */
        memcpy(ram(at), version, sizeof version - 1);
    else if (one_in(3))
        memcpy(ram(at), attach, sizeof attach - 1);
}

static void heads(unsigned kind)
{
    for (unsigned i = 0; i < 16; i++) {
        u64 at = AREA_DATA + below(RAM_SIZE - AREA_DATA - 0x100);
        memcpy(&at, ram(AREA_DESC + 16 * i), 8);
        at -= BOARD_RAM;
        if (at < AREA_DATA || at > RAM_SIZE - 0x100)
            continue;
        if (kind == 2)
            head_of_block(at);
        else if (kind == 9)
            head_of_9p(at);
        else
            poke(at, one_in(2) ? 0 : rnd(), 8);
    }
}

static void rings(unsigned kind, unsigned n)
{
    n = MIN(MAX(n, 1u), 256u);
    for (unsigned i = 0; i < MIN(n, 32u); i++) {
        descriptor(AREA_DESC, i, n);
        descriptor(AREA_TABLE, i, n);
        poke(AREA_AVAIL + 4 + 2 * i, one_in(2 * tameness) ? edge() : below(n), 2);
    }
    heads(kind);
    poke(AREA_AVAIL, below(3), 2);
    poke(AREA_AVAIL + 2, one_in(2 * tameness) ? edge() : below(n + 1), 2);
    poke(AREA_AVAIL + 4 + 2 * n, rnd(), 2);
}

static void ring_address(unsigned slot, u64 reg, u64 area)
{
    u64 at = one_in(4 * tameness) ? address() : BOARD_RAM + area;
    set(slot, reg, (u32)at, 4);
    set(slot, reg + 4, at >> 32, 4);
}

static void set_up_queue(unsigned slot, unsigned queue, unsigned n)
{
    set(slot, 0x30, queue, 4);
    set(slot, 0x44, 0, 4);
    set(slot, 0x38, n, 4);
    ring_address(slot, 0x80, AREA_DESC);
    ring_address(slot, 0x90, AREA_AVAIL);
    ring_address(slot, 0xa0, AREA_USED);
    set(slot, 0x44, 1, 4);
}

/* As drivers begin, with mistakes. */
static void start_driver(unsigned slot, unsigned n)
{
    const struct virtio *v = m.virtio[slot];
    u64 features = one_in(8) ? rnd() : v->offers & (one_in(3) ? rnd() | 1ull << 32 : ~0ull);

    if (!one_in(8))
        set(slot, 0x70, 0, 4);
    set(slot, 0x70, 3, 4);
    for (unsigned i = 0; i < 2; i++) {
        set(slot, 0x24, i, 4);
        set(slot, 0x20, features >> 32 * i, 4);
    }
    set(slot, 0x70, 11, 4);
    for (unsigned i = 0; i < v->type->n_queues + one_in(8); i++)
        set_up_queue(slot, i, n);
    set(slot, 0x70, one_in(16) ? rnd() : 15, 4);
}

/* ---- rounds --------------------------------------------------------------------------------------------------------- */

static void frame(struct virtio_net *n)
{
    static u8 bytes[VIRTIO_NET_FRAME_MAX];

    pthread_mutex_lock(&m.lock);
    if (one_in(4))
        virtio_net_room(n);
    else
        virtio_net_receive(n, bytes, one_in(3) ? VIRTIO_NET_FRAME_MAX : below(3000));
    pthread_mutex_unlock(&m.lock);
}

static void devices_due(void)
{
    pthread_mutex_lock(&m.lock);
    for (struct dev *d = m.devices; d; d = d->next)
        if (d->due_ns != ~(u64)0) {
            d->due_ns = ~(u64)0;
            d->type->due(d);
        }
    pthread_mutex_unlock(&m.lock);
}

static void step(unsigned slot, unsigned n, struct virtio_net *net)
{
    unsigned kind = m.virtio[slot]->type->id;

    switch (below(16)) {
    case 0:  any_access(); break;
    case 1:  rings(kind, n); break;
    case 2:  set(slot, 0x64, rnd(), 4); break;
    case 3:  set(slot, 0x100 + below(0x100), rnd(), 1u << below(4)); break;
    case 4:  frame(net); break;
    case 5:  devices_due(); break;
    case 6:
        if (one_in(tameness))
            poke(below(AREA_DATA), rnd(), 8);
        break;
    case 7:
        if (one_in(8))
            start_driver(slot, n);
        break;
    case 8:
        pthread_mutex_lock(&m.lock);
        if (pl011_room(&m.uart))
            pl011_receive(&m.uart, (u8)rnd());
        virtio_input_press(m.button);
        virtio_console_receive(m.hvc, (const u8 *)"typed", (unsigned)MIN(below(6), virtio_console_room(m.hvc)));
        pthread_mutex_unlock(&m.lock);
        break;
    default:
        if (one_in(4 * tameness))
            poke(AREA_AVAIL + 2, rnd(), 2);
        if (!one_in(4))                             /* a few more requests */
            (*(u16 *)ram(AREA_AVAIL + 2))++;
        descriptor(AREA_DESC, (unsigned)below(MIN(MAX(n, 1u), 32u)), MAX(n, 1u));
        heads(kind);
        set(slot, 0x50, one_in(16) ? edge() : below(m.virtio[slot]->type->n_queues), 4);
        if (one_in(8))
            usleep(20);                             /* time for the threads, of which the memory then changes */
        break;
    }
}

static void run_round(u64 seed, u64 number, struct virtio_net *net)
{
    static const unsigned sizes[] = { 0, 1, 2, 3, 8, 8, 16, 16, 16, 256, 512, UINT32_MAX };
    unsigned slots = 0;

    state = (seed << 32 | number) * 0x9e3779b97f4a7c15ull | 1;
    rnd();
    tameness = (const u64[]){ 4, 30, 300 }[below(3)];
    while (m.virtio[slots])
        slots++;
    unsigned slot = (unsigned)below(slots), n = sizes[below(ARRAY_LEN(sizes))];
    rings(m.virtio[slot]->type->id, n);
    start_driver(slot, n);
    for (unsigned i = 0; i < STEPS; i++)
        step(slot, n, net);
    pthread_mutex_lock(&m.lock);
    for (unsigned q = 0; q < m.virtio[slot]->type->n_queues; q++)
        served[slot] += m.virtio[slot]->queue[q].done;
    pthread_mutex_unlock(&m.lock);
}

/* ---- the machine ------------------------------------------------------------------------------------------------------ */

static bool full_link(struct net_link *l, const u8 *bytes, size_t size) { return !one_in(4); }
static void end_link(struct net_link *l) { }
static struct net_link link_to_nowhere = { full_link, end_link };

static void fail(const char *what)
{
    fprintf(stderr, "fuzz_devices: %s\n", what);
    exit(2);
}

static struct virtio_net *make(const char *dir, unsigned gic)
{
    static char disk[64], share[64];
    static struct machine_share shares[2];
    static struct machine_config cfg;
    static const u8 mac[6] = { 2 };
    struct err err;

    snprintf(disk, sizeof disk, "%s/disk", dir);
    snprintf(share, sizeof share, "%s/share", dir);
    int fd = open(disk, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || ftruncate(fd, DISK_SIZE) || mkdir(share, 0700))
        fail("no files");
    close(fd);
    shares[0] = (struct machine_share){ share, "share", false };
    shares[1] = (struct machine_share){ share, "ro", true };
    cfg = (struct machine_config){ .n_cpus = CPUS, .gic = gic, .virtio_console = true, .memory = RAM_SIZE, .share = shares, .n_disks = 2 };
    if (syscall(SYS_openat2, AT_FDCWD, ".", NULL, 0) < 0 && errno == ENOSYS)
        puts("the host (or what emulates it) has no openat2: no shares");
    else
        cfg.n_share = 2;
    cfg.disk[0] = (struct machine_disk){ disk, BLOCK_SCRATCH };
    cfg.disk[1] = (struct machine_disk){ disk, BLOCK_READ };
    m.cfg = &cfg;
    m.start_ns = os_now_ns();
    m.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    m.mem = pm_new();
    pthread_mutex_init(&m.lock, NULL);
    if (!m.mem || m.wake_fd < 0)
        fail("no memory");
    if (machine_build(&m, &err))
        fail(err.msg);
    struct virtio_net *net = virtio_net_new(mac, 1500, &link_to_nowhere);
    if (!net || machine_add_virtio(&m, &net->v, &err))
        fail("no network card");
    int null = open("/dev/null", O_RDWR);
    console_open(&m.console, null, null);
    for (struct dev *d = m.devices; d; d = d->next)
        d->type->reset(d);
    return net;
}

int main(int argc, char **argv)
{
    static const struct option options[] = { { "rounds", 1, NULL, 'r' }, { "seed", 1, NULL, 's' }, { "first", 1, NULL, 'f' },
                                             { "seconds", 1, NULL, 't' }, { NULL, 0, NULL, 0 } };
    u64 rounds = 1000, seed = 1, first = 0, end_ns = ~(u64)0;
    char dir[] = "/tmp/ferry-fuzz-XXXXXX", clean[64];

    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        u64 *const to = c == 'r' ? &rounds : c == 's' ? &seed : &first;
        if (c == '?')
            return 2;
        if (c == 't') {
            end_ns = os_now_ns() + strtoull(optarg, NULL, 0) * 1000000000;
            rounds = ~(u64)0;
        } else {
            *to = strtoull(optarg, NULL, 0);
        }
    }
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ FILE_MAX, FILE_MAX });
    if (!mkdtemp(dir))
        fail("no folder");
    struct virtio_net *net = make(dir, 2 + (unsigned)(seed & 1));
    u64 n = 0;
    for (; n < rounds && os_now_ns() < end_ns; n++)
        run_round(seed, first + n, net);
    printf("%llu rounds; requests served:", (unsigned long long)n);
    bool idle = false;
    for (unsigned i = 0; m.virtio[i]; i++) {
        printf(" %s %llu", m.virtio[i]->type->name, (unsigned long long)served[i]);
        idle |= !served[i];
    }
    puts(idle ? ": one did nothing" : "");
    machine_end_devices(&m);
    pm_free(m.mem);
    snprintf(clean, sizeof clean, "rm -rf %s", dir);
    return system(clean) ? 2 : idle;
}
