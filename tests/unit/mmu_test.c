/* mmu_test.c - accesses that miss the software TLB, with tables that map one to one: what may go straight to memory
 * afterwards, pages with code, devices, accesses across pages. */
#include "core/engine.h"
#include "core/mmu.h"
#include "core/tlb.h"
#include "tests/unit/suite.h"

#include <stdlib.h>

enum { RAM = 0x40000000, PAGE = 1 << MMU_PAGE_LOG2, SIZE = 16 * PAGE, DEVICE = 0x9000000, NOWHERE = 0x20000000, KERNEL = 1 };

static struct physmem *mem;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned n_removed, n_walks;
static u64 written;
static struct cpu *cpu;

static bool walk(struct cpu *c, gva va, unsigned access, unsigned regime, struct mmu_page *page)
{
    n_walks++;
    *page = (struct mmu_page){ .pa = va, .size_log2 = MMU_PAGE_LOG2, .may = 7, .device = va < RAM, .global = true };
    return true;
}

static void remapped(struct cpu *c, gva start, u64 size, unsigned spaces) { }
static void renewed(struct cpu *c, unsigned space) { }
static void switched(struct cpu *c, unsigned space) { }
static void invalidate_host(struct engine *e, const void *start, u64 size) { n_removed++; }
static u64 read_device(void *ctx, u64 off, unsigned size) { return 0x1122334455667788 + off; }
static void write_device(void *ctx, u64 off, u64 value, unsigned size) { written = value << off; }

static const struct guest_system sys = { .walk = walk };
static const struct guest guest = { .name = "one to one", .cpu_size = sizeof(struct cpu), .system = &sys };
static const struct engine_ops ops = {
    .remapped = remapped, .renewed = renewed, .switched = switched, .invalidate_host = invalidate_host,
};
static struct engine engine = { &ops };

static void set_up(void)
{
    struct err *none = NULL;
    const struct pm_device device = { read_device, write_device, NULL, &lock };

    mem = pm_new();
    ck_assert_int_eq(pm_add_ram(mem, RAM, SIZE, none), 0);
    ck_assert_int_eq(pm_add_device(mem, DEVICE, PAGE, &device, none), 0);
    cpu = aligned_alloc(64, ALIGN_UP(sizeof *cpu, (size_t)64));
    memset(cpu, 0, sizeof *cpu);
    cpu->guest = &guest;
    cpu->engine = &engine;
    ck_assert_ptr_nonnull(mmu_new(cpu, mem));
    n_removed = n_walks = 0;
}

static void tear_down(void)
{
    mmu_free(cpu->mmu);
    free(cpu);
    pm_free(mem);
}

/* What compiled code does. */
static bool code_finds(gva va, enum mmu_access access)
{
    struct tlb_view v = cpu->tlb[KERNEL];
    const struct tlb_entry *e = (const struct tlb_entry *)((const u8 *)v.entry
                                                           + (va >> (MMU_PAGE_LOG2 - TLB_ENTRY_LOG2) & v.mask));
    return e->tag[access] == tlb_page(va);
}

/* True: the store has been made by the call. */
static bool store(gva va, u64 value)
{
    bool done;
    u8 *at = mmu_store(cpu, va, sizeof value, KERNEL, &value, &done);

    ck_assert_ptr_nonnull(at);
    memcpy(at, &value, sizeof value);
    ck_assert_mem_eq(pm_host(mem, va, sizeof value), &value, sizeof value);
    return done;
}

START_TEST(a_miss_is_one)
{
    ck_assert(!code_finds(RAM, MMU_WRITE) && !store(RAM, 1) && code_finds(RAM, MMU_WRITE));
    ck_assert_ptr_eq(mmu_load(cpu, RAM + 8, 8, KERNEL), pm_host(mem, RAM + 8, 8));
    ck_assert_uint_eq(n_walks, 1);
    mmu_flush(cpu);
    ck_assert(!code_finds(RAM, MMU_WRITE));
}
END_TEST

/* Stores to a page with code are seen, until it has been stored to so often that its code is forgotten; then it is a page
 * like any other, and may become one with code again. */
START_TEST(code_comes_and_goes)
{
    _Atomic u32 *mark = pm_code_mark(mem, pm_host(mem, RAM, 1));

    for (unsigned round = 0; round < 3; round++) {
        const struct mmu_request protect = { .what = MMU_PROTECT_CODE, .host = pm_host(mem, RAM, 1) };
        unsigned n = 0;
        ck_assert(!store(RAM, round) && code_finds(RAM, MMU_WRITE));
        u32 soon = pm_code_begins(mark);
        mmu_forget(cpu, &protect);
        pm_code_known(mark, soon);
        ck_assert(!code_finds(RAM, MMU_WRITE));
        n_removed = 0;
        while (store(RAM + 8 * (n % 4), n) && n < 100)
            n++;
        ck_assert(n && n < 100 && n_removed == n);
        ck_assert(!pm_has_code(mem, pm_host(mem, RAM, 1)) && code_finds(RAM, MMU_WRITE));
    }
    pm_code_begins(mark);
    ck_assert_ptr_nonnull(mmu_atomic(cpu, RAM, 8, KERNEL, true));
    ck_assert(!pm_has_code(mem, pm_host(mem, RAM, 1)));
}
END_TEST

START_TEST(across_pages)
{
    _Atomic u32 *mark = pm_code_mark(mem, pm_host(mem, RAM + PAGE, 1));

    ck_assert(store(RAM + PAGE - 3, 0x0102030405060708) && !n_removed);
    ck_assert_mem_eq(mmu_load(cpu, RAM + PAGE - 3, 8, KERNEL), pm_host(mem, RAM + PAGE - 3, 8), 8);
    pm_code_begins(mark);
    ck_assert(store(RAM + PAGE - 3, 5) && n_removed == 1);
    ck_assert_ptr_null(mmu_load(cpu, RAM + SIZE - 4, 8, KERNEL));
    ck_assert(cpu->fault.bus && cpu->fault.addr == RAM + SIZE);
}
END_TEST

START_TEST(devices)
{
    bool done;
    u64 value = 0x77;

    ck_assert_uint_eq(*(const u64 *)mmu_load(cpu, DEVICE + 8, 8, KERNEL), 0x1122334455667788 + 8);
    ck_assert(mmu_store(cpu, DEVICE + 4, 4, KERNEL, &value, &done) && done && written == 0x77 << 4);
    ck_assert(!code_finds(DEVICE, MMU_READ) && !code_finds(DEVICE, MMU_WRITE));
    ck_assert_ptr_null(mmu_load(cpu, DEVICE + 2, 4, KERNEL));
    ck_assert_int_eq(cpu->fault.kind, FAULT_ALIGN);
    ck_assert_ptr_null(mmu_load(cpu, NOWHERE, 4, KERNEL));
    ck_assert(cpu->fault.kind == FAULT_READ && cpu->fault.bus);
    ck_assert_ptr_null(mmu_atomic(cpu, DEVICE, 4, KERNEL, true));
    ck_assert(cpu->fault.kind == FAULT_WRITE && cpu->fault.bus);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("mmu");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_miss_is_one);
    tcase_add_test(tc, code_comes_and_goes);
    tcase_add_test(tc, across_pages);
    tcase_add_test(tc, devices);
    return suite_run("mmu", tc);
}
