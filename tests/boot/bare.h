/* bare.h - what the small machine images share: console, tables, exceptions.  Included by each of them once.
 *
 * Tables map RAM, where the image is, and the devices one to one; a test adds pages with map(). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

#define TEXT(x) #x
#define READ(reg) ({ u64 v_; __asm__ volatile("mrs %0, " TEXT(reg) : "=r"(v_) : : "memory"); v_; })
#define WRITE(reg, v) __asm__ volatile("msr " TEXT(reg) ", %0\n\tisb" : : "r"((u64)(v)) : "memory")
#define ISB() __asm__ volatile("dsb sy\n\tisb" : : : "memory")

struct frame { u64 x[31], elr, spsr, esr, far; };

/* ---- console ------------------------------------------------------------------------------------------- */

static void put(char c) { *(volatile u32 *)0x9000000 = (u8)c; }

static void print(const char *s)
{
    while (*s)
        put(*s++);
}

static void hex(u64 v)
{
    int shift = 60;
    while (shift && !(v >> shift & 15))
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        put("0123456789abcdef"[v >> shift & 15]);
}

__attribute__((unused)) static void say(const char *what, u64 v)
{
    print(what);
    put(' ');
    hex(v);
    put('\n');
}

/* The identification registers of a device. */
__attribute__((unused)) static void say_id(u64 device)
{
    print("id");
    for (u64 reg = 0xfe0; reg < 0x1000; reg += 4) {
        put(' ');
        hex(*(volatile u32 *)(device + reg));
    }
    put('\n');
}

/* ---- exceptions ---------------------------------------------------------------------------------------- */

u64 at_el0(u64 pc, u64 arg, u64 sp);
u64 back_from_el0(u64 result);
void on_interrupt(void);                        /* of the test */
u64 firmware(u64 number, u64 a, u64 b, u64 c);  /* by HVC: its x0 */

static u64 last_esr, last_far;
static unsigned n_exceptions;
static u64 resume_at;                           /* after the next synchronous exception: here; 0: behind it */

void handle(struct frame *f, u64 vector);
void handle(struct frame *f, u64 vector)
{
    if ((vector & 3) == 1) {
        on_interrupt();
        return;
    }
    unsigned ec = (unsigned)(f->esr >> 26);
    if (ec == 0x15 && (f->esr & 0xffff) == 0xff)
        back_from_el0(f->x[0]);
    last_esr = f->esr;
    last_far = f->far;
    f->spsr &= ~(1ull << 20);                   /* PSTATE.IL */
    n_exceptions++;
    if (resume_at)
        f->elr = resume_at;
    else if (ec != 0x15)
        f->elr += 4;
    resume_at = 0;
}

/* What the last statement has met: class and syndrome, and whether the address is as expected. */
__attribute__((unused)) static void report(const char *what, u64 far)
{
    print(what);
    if (n_exceptions) {
        print(": esr ");
        hex(last_esr);
        print(last_far == far ? " there" : "");
        print(n_exceptions > 1 ? " and more" : "");
    } else {
        print(": nothing");
    }
    put('\n');
    n_exceptions = 0;
}

/* ---- memory -------------------------------------------------------------------------------------------- */

enum { VALID = 3, BLOCK = 1, AF = 1 << 10, NG = 1 << 11, RO = 1 << 7, EL0 = 1 << 6, DEVICE = 1 << 2, INNER = 3 << 8 };
#define DBM (1ull << 51)
#define PXN (1ull << 53)
#define UXN (1ull << 54)

static u64 tables[64][512] __attribute__((aligned(4096)));
static unsigned n_tables;

__attribute__((unused)) static u64 *new_table(void) { return tables[n_tables++]; }

/* The level-3 entry of va, 4 KiB granule; tables are made. */
__attribute__((unused)) static u64 *entry(u64 *top, u64 va)
{
    for (int shift = 39; shift > 12; shift -= 9) {
        u64 *e = &top[va >> shift & 511];
        if (!*e)
            *e = (u64)new_table() | VALID;
        top = (u64 *)(*e & 0xfffffffff000);
    }
    return &top[va >> 12 & 511];
}

__attribute__((unused)) static void map(u64 *top, u64 va, u64 pa, u64 attrs) { *entry(top, va) = pa | attrs | VALID; }

#define TCR_4K (16ull | 16ull << 16 | 2ull << 30 | 4ull << 32 | 1ull << 36)     /* 48 bits, 16-bit ASIDs */

__attribute__((unused)) static void use_tables(u64 tcr, u64 *low, u64 *high)
{
    WRITE(mair_el1, 0x00ff);                    /* 0: normal, 1: device */
    WRITE(tcr_el1, tcr);
    WRITE(ttbr0_el1, low);
    WRITE(ttbr1_el1, high);
    ISB();
}

/* RAM and devices one to one in the lower half, nothing in the upper one. */
__attribute__((unused)) static u64 *mmu_on(u64 tcr, u64 sctlr)
{
    u64 *top = new_table(), *one = new_table(), *high = new_table();
    top[0] = (u64)one | VALID;
    one[0] = 0 | BLOCK | AF | DEVICE | UXN | PXN;
    one[1] = 0x40000000 | BLOCK | AF | INNER | UXN;
    use_tables(tcr, top, high);
    __asm__ volatile("tlbi vmalle1\n\tdsb sy\n\tisb" : : : "memory");
    WRITE(sctlr_el1, READ(sctlr_el1) | 1 | sctlr);
    return top;
}

__attribute__((unused)) static void tlbi_all(void) { __asm__ volatile("dsb sy\n\ttlbi vmalle1\n\tdsb sy\n\tisb" : : : "memory"); }
__attribute__((unused)) static void tlbi_va(u64 va, u64 asid)
{
    __asm__ volatile("dsb sy\n\ttlbi vae1, %0\n\tdsb sy\n\tisb" : : "r"(asid << 48 | (va >> 12 & 0xfffffffffff)) : "memory");
}

__attribute__((unused)) static u64 load(u64 va)
{
    u64 v = 0xdead;
    __asm__ volatile("ldr %0, [%1]" : "+r"(v) : "r"(va) : "memory");
    return v;
}

__attribute__((unused)) static void store(u64 va, u64 v) { __asm__ volatile("str %0, [%1]" : : "r"(v), "r"(va) : "memory"); }
