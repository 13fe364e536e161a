/* virtio_test.c - the transport and the queues, driven through registers and rings as a driver would. */
#include "vm/dev/virtio_console.h"
#include "vm/dev/virtio_input.h"
#include "vm/dev/virtio_net.h"
#include "vm/dev/virtio_rng.h"

#include "core/physmem.h"
#include "tests/unit/suite.h"

enum { RAM = 0x40000000, RAM_SIZE = 1 << 20, DESC = RAM + 0x1000, AVAIL = RAM + 0x3000, USED = RAM + 0x4000,
       TABLE = RAM + 0x6000, DATA = RAM + 0x10000, SIZE = 8 };
enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

struct fake {
    struct virtio v;
    unsigned notices, resets;
    bool line;
};

static struct fake fake;
static struct virtio *driven;       /* by this queue */
static u32 driven_queue;
static struct physmem *mem;
static unsigned told;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void set_line(void *ctx, unsigned number, bool up) { fake.line = up; }
static void notify(struct virtio *v, unsigned queue) { fake.notices++; }
static void reset(struct virtio *v) { fake.resets++; }
static void configured(struct virtio *v) { v->config[7] = 1; }
static void tell(void *ctx, const void *host, u64 size) { told += (unsigned)size; }

static const struct virtio_type type = { .name = "fake", .id = 42, .n_queues = 2, .config_size = 8, .notify = notify,
                                         .reset = reset, .configured = configured };

static u32 get(u64 reg) { return (u32)driven->dev.type->read(&driven->dev, reg, 4); }
static void set(u64 reg, u32 value) { driven->dev.type->write(&driven->dev, reg, value, 4); }
static u8 *at(gpa a) { return pm_host(mem, a, 1); }
static void put16(gpa a, u16 v) { memcpy(at(a), &v, 2); }
static u16 get16(gpa a) { u16 v; memcpy(&v, at(a), 2); return v; }
static u32 get32(gpa a) { u32 v; memcpy(&v, at(a), 4); return v; }

static void describe(gpa table, unsigned i, u64 addr, u32 size, u16 flags, u16 next)
{
    struct { u64 addr; u32 size; u16 flags, next; } d = { addr, size, flags, next };
    memcpy(at(table + 16 * i), &d, sizeof d);
}

static void offer(u16 head)
{
    u16 idx = get16(AVAIL + 2);
    put16(AVAIL + 4 + 2 * (idx % SIZE), head);
    put16(AVAIL + 2, (u16)(idx + 1));
}

static void set_up(void)
{
    struct err *none = NULL;
    memset(&fake, 0, sizeof fake);
    driven = &fake.v;
    driven_queue = 1;
    mem = pm_new();
    ck_assert_int_eq(pm_add_ram(mem, RAM, RAM_SIZE, none), 0);
    pm_tell_code(mem, tell, NULL);
    told = 0;
    fake.v.mem = mem;
    fake.v.dev = (struct dev){ .type = &virtio_mmio_type, .irq = { .set = set_line }, .lock = &lock };
    virtio_init(&fake.v, &type, 1 << 3);
}

static void tear_down(void) { pm_free(mem); }

/* The driver offers what is described from `head` on, and the device takes it. */
static void pass(u16 head, struct virtq_chain *c)
{
    offer(head);
    ck_assert(virtq_take(&fake.v, 1, c));
}

/* The device is done with it, and says so. */
static void done(const struct virtq_chain *c, u32 written)
{
    virtq_done(&fake.v, c, written);
    virtq_tell(&fake.v, 1);
}

/* As a driver begins: features, then the queue. */
static void begin(u64 features)
{
    set(0x70, 0);
    set(0x70, 3);
    for (u32 i = 0; i < 2; i++) {
        set(0x24, i);
        set(0x20, (u32)(features >> 32 * i));
    }
    set(0x70, 11);
    set(0x30, driven_queue);
    set(0x38, SIZE);
    set(0x80, DESC);
    set(0x90, AVAIL);
    set(0xa0, USED);
    set(0x44, 1);
    set(0x70, 15);
}

/* The same, with a request of one descriptor to be offered. */
static void begin_with_one(u64 features)
{
    begin(features);
    describe(DESC, 0, DATA, 4, WRITE, 0);
}

static const u64 plain = VIRTIO_F_VERSION_1, events = VIRTIO_F_VERSION_1 | VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT;

START_TEST(registers)
{
    ck_assert_uint_eq(get(0), 0x74726976);
    ck_assert_uint_eq(get(4), 2);
    ck_assert_uint_eq(get(8), 42);
    ck_assert_uint_eq(get(0x10), 1 << 3 | 3 << 28);
    set(0x14, 1);
    ck_assert_uint_eq(get(0x10), 1);
    set(0x14, 2);
    ck_assert_uint_eq(get(0x10), 0);
    ck_assert_uint_eq(get(0x34), 256);
    set(0x30, 2);
    ck_assert_uint_eq(get(0x34), 0);
    set(0x44, 1);
    ck_assert_uint_eq(get(0x44), 0);
    ck_assert_uint_eq(get(0xb0), UINT32_MAX);
    ck_assert_uint_eq(virtio_mmio_empty(8), 0);
    fake.v.config[0] = 0x12;
    ck_assert_uint_eq(fake.v.dev.type->read(&fake.v.dev, 0x100, 1), 0x12);
    ck_assert_uint_eq(fake.v.dev.type->read(&fake.v.dev, 0x108, 1), 0);
    ck_assert_uint_eq(fake.v.dev.type->read(&fake.v.dev, 0x107, 4), 0);
    fake.v.dev.type->write(&fake.v.dev, 0x100, 0xab, 2);
    ck_assert_uint_eq(get(0x104), 1 << 24);
}
END_TEST

START_TEST(negotiation)
{
    set(0x70, 3);
    set(0x70, 11);
    ck_assert_uint_eq(get(0x70), 3);            /* no version 1 */
    set(0x24, 1);
    set(0x20, 1);
    set(0x24, 0);
    set(0x20, 1);                               /* what is not offered */
    set(0x70, 11);
    ck_assert_uint_eq(get(0x70), 3);
    set(0x70, 15);
    ck_assert_uint_eq(get(0x70), 3);
    begin(plain);
    ck_assert_uint_eq(get(0x70), 15);
    ck_assert_uint_eq(fake.notices, 1);         /* of what was there before it was ready */
    set(0x50, 1);
    set(0x50, 0);                               /* not in use */
    set(0x50, 99);
    ck_assert_uint_eq(fake.notices, 2);
    set(0x70, 0);
    ck_assert_uint_eq(get(0x70), 0);
    ck_assert_uint_eq(get(0x44), 0);
    ck_assert_uint_eq(fake.resets, 2);
}
END_TEST

START_TEST(request)
{
    struct virtq_chain c;
    char text[8] = "";

    begin(plain);
    ck_assert(!virtq_take(&fake.v, 1, &c));
    memcpy(at(DATA), "abcd", 4);
    memcpy(at(DATA + 0x100), "efgh", 4);
    describe(DESC, 2, DATA, 4, NEXT, 5);
    describe(DESC, 5, DATA + 0x100, 4, NEXT, 1);
    describe(DESC, 1, DATA + 0x200, 3, NEXT | WRITE, 0);
    describe(DESC, 0, DATA + 0x300, 100, WRITE, 0);
    pass(2, &c);
    ck_assert_uint_eq(c.out_size, 8);
    ck_assert_uint_eq(c.in_size, 103);
    ck_assert_uint_eq(chain_read(&c, 2, text, 4), 4);
    ck_assert_str_eq(text, "cdef");
    ck_assert_uint_eq(chain_read(&c, 6, text, 4), 2);
    ck_assert_uint_eq(chain_write(&c, 1, "xyz", 3), 3);
    ck_assert_int_eq(memcmp(at(DATA + 0x200), "\0xy", 3), 0);
    ck_assert_int_eq(*at(DATA + 0x300), 'z');
    ck_assert(!virtq_take(&fake.v, 1, &c));
    virtq_done(&fake.v, &c, 4);
    ck_assert_uint_eq(get16(USED + 2), 1);
    ck_assert_uint_eq(get32(USED + 4), 2);
    ck_assert_uint_eq(get32(USED + 8), 4);
    ck_assert(!fake.line);
    virtq_tell(&fake.v, 1);
    ck_assert(fake.line);
    ck_assert_uint_eq(get(0x60), 1);
    set(0x64, 1);
    ck_assert(!fake.line);
    virtq_tell(&fake.v, 1);                     /* nothing new */
    ck_assert(!fake.line);
    put16(AVAIL, 1);                            /* the driver wants no interrupts */
    pass(2, &c);
    virtq_put_back(&fake.v, &c);
    ck_assert(virtq_take(&fake.v, 1, &c));
    done(&c, 0);
    ck_assert(!fake.line);
}
END_TEST

START_TEST(event_indices)
{
    struct virtq_chain c;

    begin_with_one(events);
    offer(0);
    offer(0);
    put16(AVAIL + 4 + 2 * SIZE, 1);             /* interrupt behind the second */
    ck_assert(virtq_take(&fake.v, 1, &c));
    done(&c, 4);
    ck_assert(!fake.line);
    ck_assert(virtq_take(&fake.v, 1, &c));
    virtq_done(&fake.v, &c, 4);
    ck_assert(!virtq_take(&fake.v, 1, &c));
    ck_assert_uint_eq(get16(USED + 4 + 8 * SIZE), 2);       /* tell when there is a third */
    virtq_tell(&fake.v, 1);
    ck_assert(fake.line);
}
END_TEST

START_TEST(indirect)
{
    struct virtq_chain c;

    begin(events);
    describe(DESC, 3, TABLE, 32, INDIRECT, 0);
    describe(TABLE, 0, DATA, 16, NEXT, 1);
    describe(TABLE, 1, DATA + 16, 1, WRITE, 0);
    pass(3, &c);
    ck_assert_uint_eq(c.n_out, 1);
    ck_assert_uint_eq(c.n_in, 1);
    ck_assert_ptr_eq(chain_in(&c)->iov_base, at(DATA + 16));
}
END_TEST

/* Code in a page that the device has written is told of. */
START_TEST(code)
{
    struct virtq_chain c;

    begin(plain);
    describe(DESC, 0, DATA + 0xff8, 16, WRITE, 0);
    pass(0, &c);
    pm_code_begins(pm_code_mark(mem, at(DATA)));
    virtq_done(&fake.v, &c, 16);
    ck_assert_uint_eq(told, 8);
}
END_TEST

/* What was in hand at a reset is of no use. */
START_TEST(late)
{
    struct virtq_chain c;

    begin_with_one(plain);
    pass(0, &c);
    begin(plain);
    done(&c, 4);
    ck_assert_uint_eq(get16(USED + 2), 0);
    ck_assert(!fake.line);
}
END_TEST

/* There are never more in hand than the ring has entries. */
START_TEST(flood)
{
    struct virtq_chain c;

    begin_with_one(plain);
    for (unsigned i = 0; i < SIZE; i++)
        pass(0, &c);
    offer(0);
    ck_assert(!virtq_take(&fake.v, 1, &c));
    ck_assert_uint_eq(get(0x70), 15 | 64);
}
END_TEST

/* ---- devices that serve requests under the lock ---- */

static const u64 noon = 12, never = ~(u64)0;
static bool refills;
static unsigned n_bytes;

static u64 now(void *ctx) { return noon; }
static void sooner(void *ctx, u64 when_ns) { }
static void count(struct chardev *out, u8 byte) { n_bytes++; }
static bool swallow(struct net_link *link, const u8 *frame, size_t size) { return true; }
static void unplug(struct net_link *link) { }
static struct chardev out = { count };
static struct net_link net_link = { swallow, unplug };

static struct virtio *make_rng(void) { return virtio_rng_new(); }
static struct virtio *make_console(void) { return &virtio_console_new(&out)->v; }
static struct virtio *make_net(void) { return &virtio_net_new((const u8[6]){ 2 }, 1500, &net_link)->v; }
static struct virtio *make_input(void) { return &virtio_input_new()->v; }
static const struct { struct virtio *(*make)(void); u32 queue; u16 flags; } busy[] = {
    { make_rng, 0, WRITE }, { make_console, 1, 0 }, { make_net, 1, 0 }, { make_input, 1, 0 },
};

/* Another CPU, as it were: whenever a request has been handed in, it offers one more. */
static void refill(void *ctx, const void *host, u64 size)
{
    if (refills && host == at(USED + 2))
        offer(0);
}

static void make_busy(int i)
{
    driven = busy[i].make();
    driven->mem = mem;
    driven->dev = (struct dev){ .type = &virtio_mmio_type, .irq = { .set = set_line }, .due_ns = never, .now = now,
                                .sooner = sooner, .lock = &lock };
    driven_queue = busy[i].queue;
    n_bytes = 0;
    pm_tell_code(mem, refill, NULL);
    pm_code_begins(pm_code_mark(mem, at(USED)));
}

static void when_due(void)
{
    ck_assert_uint_eq(driven->dev.due_ns, noon);
    driven->dev.due_ns = never;
    driven->dev.type->due(&driven->dev);
}

/* However fast the driver is, a call ends; the rest is served when the device is due. */
START_TEST(endless)
{
    make_busy(_i);
    describe(DESC, 0, DATA, 64, busy[_i].flags, 0);
    for (unsigned i = 0; i < SIZE; i++)
        offer(0);
    refills = true;
    begin(plain);
    ck_assert_uint_eq(get16(USED + 2), VIRTQ_MAX);
    ck_assert(fake.line);
    when_due();
    ck_assert_uint_eq(get16(USED + 2), 2 * VIRTQ_MAX);
    refills = false;
    when_due();
    ck_assert_uint_eq(get16(USED + 2), 2 * VIRTQ_MAX + SIZE);
    ck_assert_uint_eq(driven->dev.due_ns, never);
    refills = true;                             /* a device that has been reset lies still */
    offer(0);
    set(0x50, driven_queue);
    set(0x70, 0);
    when_due();
    ck_assert_uint_eq(driven->dev.due_ns, never);
    driven->dev.type->fini(&driven->dev);
}
END_TEST

/* Many bytes count as many requests, too many are not kept. */
START_TEST(long_text)
{
    make_busy(1);
    refills = false;
    describe(DESC, 0, DATA, 100000, 0, 0);
    offer(0);
    offer(0);
    begin(plain);
    ck_assert_uint_eq(n_bytes, 65536);
    ck_assert_uint_eq(get16(USED + 2), 1);
    when_due();
    ck_assert_uint_eq(n_bytes, 2 * 65536);
    ck_assert_uint_eq(get16(USED + 2), 2);
    driven->dev.type->fini(&driven->dev);
}
END_TEST

/* What the driver asks of the keyboard, and what it gets when the key is pressed. */
START_TEST(button)
{
    static const u64 pressed[] = { 1 | 116 << 16 | 1ull << 32, 0, 1 | 116 << 16, 0 };
    struct virtio_input *d;

    make_busy(3);
    d = CONTAINER_OF(driven, struct virtio_input, v);
    driven_queue = 0;
    ck_assert(!virtio_input_press(d));
    for (u16 i = 0; i < SIZE; i++) {
        describe(DESC, i, DATA + 8 * i, 8, WRITE, 0);
        offer(i);
    }
    begin(plain);
    driven->dev.type->write(&driven->dev, 0x100, 0x11, 1);
    driven->dev.type->write(&driven->dev, 0x101, 1, 1);
    ck_assert_uint_eq(get(0x100), 0x11 | 1 << 8 | 15 << 16);
    ck_assert_uint_eq(get(0x108 + 12), 1 << (116 - 96));
    driven->dev.type->write(&driven->dev, 0x101, 2, 1);
    ck_assert_uint_eq(get(0x100), 0x11 | 2 << 8);
    ck_assert_uint_eq(get(0x108 + 12), 0);
    ck_assert(virtio_input_press(d));
    ck_assert(fake.line);
    ck_assert_uint_eq(get16(USED + 2), ARRAY_LEN(pressed));
    ck_assert_int_eq(memcmp(at(DATA), pressed, sizeof pressed), 0);
    ck_assert(virtio_input_press(d));
    ck_assert(!virtio_input_press(d));          /* the driver has given no more */
    set(0x70, 0);
    ck_assert_uint_eq(get(0x100), 0);
    ck_assert(!virtio_input_press(d));
    driven->dev.type->fini(&driven->dev);
}
END_TEST

/* Each of these breaks a rule. */
static void loop(void) { describe(DESC, 0, DATA, 4, NEXT, 0); }
static void far_next(void) { describe(DESC, 0, DATA, 4, NEXT, SIZE); }
static void no_memory(void) { describe(DESC, 0, RAM - 4, 8, 0, 0); }
static void past_end(void) { describe(DESC, 0, RAM + RAM_SIZE - 4, 8, 0, 0); }
static void wraps(void) { describe(DESC, 0, ~(u64)3, 8, 0, 0); }
static void order(void) { describe(DESC, 0, DATA, 4, NEXT | WRITE, 1); describe(DESC, 1, DATA, 4, 0, 0); }
static void far_head(void) { put16(AVAIL + 4, SIZE); }
static void far_idx(void) { put16(AVAIL + 2, SIZE + 1); }
static void odd_table(void) { describe(DESC, 0, TABLE, 24, INDIRECT, 0); }
static void no_table(void) { describe(DESC, 0, TABLE, 0, INDIRECT, 0); }
static void lost_table(void) { describe(DESC, 0, RAM + RAM_SIZE, 16, INDIRECT, 0); }
static void table_next(void) { describe(DESC, 0, TABLE, 16, INDIRECT | NEXT, 1); }
static void nested(void) { describe(DESC, 0, TABLE, 16, INDIRECT, 0); describe(TABLE, 0, TABLE, 16, INDIRECT, 0); }
static void huge_table(void) { describe(DESC, 0, TABLE, 16 * 257, INDIRECT, 0); }
static void (*const rules[])(void) = { loop, far_next, no_memory, past_end, wraps, order, far_head, far_idx, odd_table, no_table,
                                       lost_table, table_next, nested, huge_table };

START_TEST(broken)
{
    struct virtq_chain c;

    begin(events);
    offer(0);
    rules[_i]();
    ck_assert(!virtq_take(&fake.v, 1, &c));
    ck_assert_uint_eq(get(0x70), 15 | 64);
    ck_assert_uint_eq(get(0x60), 2);
    ck_assert(fake.line);
    describe(DESC, 0, DATA, 4, 0, 0);
    ck_assert(!virtq_take(&fake.v, 1, &c));
    set(0x70, 0);
    put16(AVAIL + 2, 0);
    begin(events);
    offer(0);
    ck_assert_uint_eq(get(0x70), 15);
    ck_assert(virtq_take(&fake.v, 1, &c));
}
END_TEST

/* Queues that cannot be. */
static const struct { u32 reg, value; } setups[] = { { 0x38, 0 }, { 0x38, 3 }, { 0x38, 512 }, { 0x80, DESC + 8 }, { 0x90, AVAIL + 1 },
                                                     { 0xa0, USED + 2 }, { 0x84, 1 }, { 0x80, RAM + RAM_SIZE - 64 } };

START_TEST(setup)
{
    begin(plain);
    set(0x44, 0);
    set(setups[_i].reg, setups[_i].value);
    set(0x44, 1);
    ck_assert_uint_eq(get(0x44), 0);
    ck_assert_uint_eq(get(0x70), 15 | 64);
}
END_TEST

int main(void)
{
    TCase *t = tcase_create("virtio");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, registers);
    tcase_add_test(t, negotiation);
    tcase_add_test(t, request);
    tcase_add_test(t, event_indices);
    tcase_add_test(t, indirect);
    tcase_add_test(t, code);
    tcase_add_test(t, late);
    tcase_add_test(t, flood);
    tcase_add_loop_test(t, endless, 0, (int)ARRAY_LEN(busy));
    tcase_add_test(t, long_text);
    tcase_add_test(t, button);
    tcase_add_loop_test(t, broken, 0, (int)ARRAY_LEN(rules));
    tcase_add_loop_test(t, setup, 0, (int)ARRAY_LEN(setups));
    return suite_run("virtio", t);
}
