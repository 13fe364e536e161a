/* smp.c - several CPUs: switched on and off, interrupts between them, atomics, order of memory, translations and code
 * that one changes and another uses.  Only CPU 0 prints. */
#include "cpus.h"

enum { CPUS = 4, FRAMES = 0x20000 };
enum { ON = 1 };

static u64 acquire(const u64 *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
static void release(u64 *p, u64 v) { __atomic_store_n(p, v, __ATOMIC_RELEASE); }
static u64 is_off(u64 cpu) { return firmware(0xc4000004, cpu, 0, 0); }

/* ---- the other CPUs: each does what it is told ------------------------------------------------------------ */

#define UNUSED __attribute__((unused))
typedef void work(unsigned cpu);
static struct {
    work *todo;             /* NULL: nothing */
    u64 n_done;
    u64 sgi, timer;         /* interrupts taken; by ids of SGIs, a digit each */
    u64 stack[1024];
} cpu[CPUS] __attribute__((aligned(64)));

static u64 *top;

static void controller_on(void)
{
    u64 mine = GICR + self() * FRAMES;
    set(mine + 0x14, 0);
    while (get(mine + 0x14) & 4)
        ;
    set(mine + SGI + 0x80, ~0u);
    set(mine + SGI + 0x100, 0xffff | 1u << VIRTUAL);
    WRITE(ICC_SRE_EL1, 7);
    WRITE(ICC_PMR_EL1, 0xf0);
    WRITE(ICC_IGRPEN1_EL1, 1);
}

void on_interrupt(void)
{
    u64 id = READ(ICC_IAR1_EL1);
    if (id == SPURIOUS)
        return;
    if (id == VIRTUAL) {
        WRITE(cntv_ctl_el0, 2);
        cpu[self()].timer++;
    } else {
        cpu[self()].sgi += 1ull << 4 * id;
    }
    WRITE(ICC_EOIR1_EL1, id);
}

void second_main(void)
{
    unsigned me = self();
    use_tables(TCR_4K, top, top);
    WRITE(sctlr_el1, READ(sctlr_el1) | 1 | 1 << 2 | 1 << 12);
    controller_on();
    release(&cpu[me].n_done, ON);
    for (;;) {
        work *todo;
        on();
        while (!(todo = (work *)acquire((u64 *)&cpu[me].todo)))
            __asm__ volatile("wfe");
        off();
        todo(me);
        cpu[me].todo = 0;
        __atomic_fetch_add(&cpu[me].n_done, 1, __ATOMIC_RELEASE);
    }
}

static void expect(unsigned i) { release((u64 *)&cpu[i].n_done, 0); }

static void tell(unsigned i, work *todo)
{
    release((u64 *)&cpu[i].todo, (u64)todo);
    __asm__ volatile("dsb ishst\n\tsev" : : : "memory");
}

static void wait_for(unsigned i)
{
    while (acquire((u64 *)&cpu[i].todo))
        ;
}

static void all(work *todo)
{
    for (unsigned i = 1; i < CPUS; i++)
        tell(i, todo);
    todo(0);
    for (unsigned i = 1; i < CPUS; i++)
        wait_for(i);
}

/* ---- power -------------------------------------------------------------------------------------------------- */

static void power(void)
{
    say("off", is_off(1));
    say("no such CPU", is_off(CPUS));
    say("on, none", cpu_on(CPUS, 0));
    for (unsigned i = 1; i < CPUS; i++) {
        expect(i);
        if (cpu_on(i, cpu[i].stack + 1024))
            print("not switched on\n");
        while (acquire(&cpu[i].n_done) != ON)
            ;
    }
    say("on", is_off(1));
    say("again", cpu_on(1, 0));
}

static void switch_off(unsigned me)
{
    release((u64 *)&cpu[me].todo, 0);
    firmware(0x84000002, 0, 0, 0);
}

static void switch_off_with_timer(unsigned me)
{
    WRITE(cntv_tval_el0, READ(cntfrq_el0) / 50);
    WRITE(cntv_ctl_el0, 1);
    switch_off(me);
}

/* A CPU that begins anew has no timer on. */
static void power_again(void)
{
    tell(2, switch_off_with_timer);
    while (is_off(2) != 1)
        ;
    expect(2);
    cpu[2].timer = 0;
    say("once more", cpu_on(2, cpu[2].stack + 1024));
    while (acquire(&cpu[2].n_done) != ON)
        ;
    for (u64 end = READ(cntvct_el0) + READ(cntfrq_el0) / 25; READ(cntvct_el0) < end;)
        ;
    say("its timer", acquire(&cpu[2].timer));
}

/* ---- atomics and order ---------------------------------------------------------------------------------------- */

enum { ROUNDS = 5000, EXCHANGES = 500 };
static u64 plain, exclusive, lse, lock, by_swap;

static void count(UNUSED unsigned me)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        u64 v, failed;
        __asm__ volatile("1: ldxr %0, [%2]\n\tadd %0, %0, #1\n\tstxr %w1, %0, [%2]\n\tcbnz %w1, 1b"
                         : "=&r"(v), "=&r"(failed) : "r"(&exclusive) : "memory");
        __asm__ volatile("stadd %0, [%1]" : : "r"(1ull), "r"(&lse) : "memory");
        __asm__ volatile("1: ldaxr %0, [%2]\n\tcbnz %0, 1b\n\tstxr %w1, %3, [%2]\n\tcbnz %w1, 1b"
                         : "=&r"(v), "=&r"(failed) : "r"(&lock), "r"(1ull) : "memory");
        plain++;
        release(&lock, 0);
        do {
            v = acquire(&by_swap);
            failed = v;
            __asm__ volatile("casal %0, %1, [%2]" : "+r"(failed) : "r"(v + 1), "r"(&by_swap) : "memory");
        } while (failed != v);
    }
}

static void atomics(void)
{
    all(count);
    say("exclusives", exclusive);
    say("atomic add", lse);
    say("under a lock", plain);
    say("compare and swap", by_swap);
}

static u64 x[CPUS][8], both_zero, go[2][8], stale;

/* Store, barrier, load of the other's: not both see nothing. */
static void store_load(unsigned me)
{
    static u64 seen[2][8];
    for (u64 i = 1; i <= EXCHANGES; i++) {
        release(&go[me][0], i);
        while (acquire(&go[!me][0]) < i)
            ;
        __atomic_store_n(&x[me][0], i, __ATOMIC_RELAXED);
        __asm__ volatile("dmb ish" : : : "memory");
        release(&seen[me][0], i << 1 | (__atomic_load_n(&x[!me][0], __ATOMIC_RELAXED) == i));
        while (acquire(&seen[!me][0]) >> 1 < i)
            ;
        if (me == 0 && !((seen[0][0] | seen[1][0]) & 1))
            both_zero++;
    }
}

static u64 data[8], flag[8];

static void pass_message(unsigned me)
{
    for (u64 i = 1; i <= EXCHANGES; i++)
        if (me == 0) {
            data[0] = i;
            release(&flag[0], i);
            while (acquire(&flag[1]) < i)
                ;
        } else {
            while (acquire(&flag[0]) < i)
                ;
            stale += *(volatile u64 *)&data[0] != i;
            release(&flag[1], i);
        }
}

static void order(void)
{
    tell(1, store_load);
    store_load(0);
    wait_for(1);
    say("both saw nothing", both_zero);
    tell(1, pass_message);
    pass_message(0);
    wait_for(1);
    say("stale messages", stale);
}

/* ---- interrupts ------------------------------------------------------------------------------------------------- */

static void until(const u64 *p, u64 v)
{
    for (unsigned i = 0; i < 200000000 && *(volatile u64 *)p != v; i++)
        __asm__ volatile("nop");
}

static void own_timer(unsigned me)
{
    WRITE(cntv_tval_el0, READ(cntfrq_el0) / 1000 * (me + 1));
    WRITE(cntv_ctl_el0, 1);
    __asm__ volatile("wfi");            /* masked: what is taken before it would not wake it */
    on();
    until(&cpu[me].timer, 1);
    off();
}

static void say_each(const char *what, bool timers)
{
    print(what);
    for (unsigned i = 0; i < CPUS; i++) {
        put(' ');
        hex(timers ? cpu[i].timer : cpu[i].sgi);
        if (!timers)
            cpu[i].sgi = 0;
    }
    put('\n');
}

static void interrupts(void)
{
    WRITE(ICC_SGI1R_EL1, 1 << 1 | 3ull << 24);
    until(&cpu[1].sgi, 0x1000);
    say_each("one", false);
    WRITE(ICC_SGI1R_EL1, 1ull << 40 | 2ull << 24);
    for (unsigned i = 1; i < CPUS; i++)
        until(&cpu[i].sgi, 0x100);
    say_each("all others", false);
    on();
    WRITE(ICC_SGI1R_EL1, 0xf | 1ull << 24);
    for (unsigned i = 0; i < CPUS; i++)
        until(&cpu[i].sgi, 0x10);
    off();
    say_each("all", false);
    all(own_timer);
    say_each("timers", true);
}

/* ---- translations that one changes while others use them ----------------------------------------------------------- */

enum { CHANGES = 100 };
static u64 page[2][512] __attribute__((aligned(4096)));
static u64 stop;
#define WINDOW 0x8000000000ull

/* Stores without pause: none of them may come to a page after it has been taken away. */
static void hammer(unsigned me)
{
    volatile u64 *p = (volatile u64 *)(WINDOW + 64 * me);
    while (!acquire(&stop))
        (*p)++;
}

static void shootdown(const char *what, bool by_asid)
{
    u64 late = 0, used = 0, first[CPUS];
    u64 *e = entry(top, WINDOW);
    *e = (u64)page[0] | VALID | AF | INNER | (by_asid ? NG : 0) | UXN | PXN;
    __asm__ volatile("dsb ishst\n\ttlbi vaae1is, %0\n\tdsb ish\n\tisb" : : "r"(WINDOW >> 12) : "memory");
    release(&stop, 0);
    for (unsigned i = 1; i < CPUS; i++) {
        first[i] = page[0][8 * i];
        tell(i, hammer);
        while (*(volatile u64 *)&page[0][8 * i] == first[i])
            ;
    }
    for (unsigned i = 1; i <= CHANGES; i++) {
        u64 *old = page[!(i & 1)], *new = page[i & 1];
        *(volatile u64 *)e = (u64)new | VALID | AF | INNER | (by_asid ? NG : 0) | UXN | PXN;
        if (by_asid)
            __asm__ volatile("dsb ishst\n\ttlbi aside1is, %0\n\tdsb ish\n\tisb" : : "r"(0ull) : "memory");
        else
            __asm__ volatile("dsb ishst\n\ttlbi vaae1is, %0\n\tdsb ish\n\tisb" : : "r"(WINDOW >> 12) : "memory");
        u64 before[CPUS];
        for (unsigned k = 1; k < CPUS; k++)
            before[k] = *(volatile u64 *)&old[8 * k];
        for (unsigned n = 0; n < 2000; n++)
            __asm__ volatile("nop");
        for (unsigned k = 1; k < CPUS; k++)
            late += *(volatile u64 *)&old[8 * k] != before[k];
    }
    release(&stop, 1);
    for (unsigned i = 1; i < CPUS; i++) {
        wait_for(i);
        used += page[0][8 * i] > first[i];
    }
    print(what);
    say(": late stores", late);
    say("CPUs that stored", used);
}

/* ---- code that one changes and another runs ------------------------------------------------------------------------- */

static u32 code[1024] __attribute__((aligned(4096)));
static u64 generation, seen_generation, wrong;

static void run_code(UNUSED unsigned me)
{
    for (u64 last = 0; last < CHANGES;) {
        u64 now = acquire(&generation);
        if (now == last)
            continue;
        last = now;
        __asm__ volatile("isb");
        for (unsigned i = 0; i < 20; i++)
            wrong += ((u64 (*)(void))(u64)code)() != now;
        release(&seen_generation, now);
    }
}

static void change_code(void)
{
    code[1] = 0xd65f03c0;                                       /* ret */
    tell(1, run_code);
    for (u64 i = 1; i <= CHANGES; i++) {
        *(volatile u32 *)&code[0] = 0xd2800000 | (u32)i << 5;    /* mov x0, #i */
        __asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb" : : "r"(code) : "memory");
        release(&generation, i);
        while (acquire(&seen_generation) != i)
            ;
    }
    wait_for(1);
    say("old code run", wrong);
}

int main(void)
{
    top = mmu_on(TCR_4K, 1 << 2 | 1 << 12);
    set(GICD, 0x12);
    controller_on();
    power();
    interrupts();
    atomics();
    order();
    shootdown("by address", false);
    shootdown("by space", true);
    change_code();
    power_again();
    all(count);
    say("atomic add", lse);
    return 0;
}
