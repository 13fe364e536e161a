/* flush.c - FPCR.FZ: denormal operands and tiny results count as zero, with the flags that tell so; and a loop that
 * turns it on and off a million times, which must cost no translation each time. */
#include <stdint.h>
#include <stdio.h>

#define FZ (1u << 24)

static void set_fpcr(uint64_t v) { __asm__ volatile("msr fpcr, %0" :: "r"(v) : "memory"); }
static void set_fpsr(uint64_t v) { __asm__ volatile("msr fpsr, %0" :: "r"(v) : "memory"); }
static uint64_t fpsr(void) { uint64_t v; __asm__ volatile("mrs %0, fpsr" : "=r"(v) :: "memory"); return v; }

static double of(uint64_t bits) { union { uint64_t u; double d; } v = { bits }; return v.d; }
static uint64_t bits(double d) { union { double d; uint64_t u; } v = { d }; return v.u; }

static __attribute__((noinline)) double mul(double x, double y) { double r; __asm__ volatile("fmul %d0, %d1, %d2" : "=w"(r) : "w"(x), "w"(y)); return r; }
static __attribute__((noinline)) double add(double x, double y) { double r; __asm__ volatile("fadd %d0, %d1, %d2" : "=w"(r) : "w"(x), "w"(y)); return r; }

static const uint64_t value[] = {
    0, 1, 0x8000000000000001, 0x000fffffffffffff, 0x0010000000000000, 0x8010000000000001, 0x3fefffffffffffff,
    0x3fe0000000000000, 0x3ff0000000000000, 0x1ff8000000000000, 0x7ff4000000000000, 0x7fefffffffffffff,
};
enum { N = sizeof value / sizeof *value };

static void show(const char *name, double (*op)(double, double), uint64_t fpcr, uint64_t before)
{
    uint64_t sum = 0, flags = 0;
    for (unsigned i = 0; i < N; i++)
        for (unsigned j = 0; j < N; j++) {
            set_fpcr(fpcr);
            set_fpsr(before);
            uint64_t r = bits(op(of(value[i]), of(value[j])));
            sum = (sum ^ r) * 0x9e3779b97f4a7c15;
            flags = (flags ^ fpsr()) * 0x9e3779b97f4a7c15;
        }
    set_fpcr(0);
    printf("%s fpcr %08lx after %02lx: %016lx %016lx\n", name, (unsigned long)fpcr, (unsigned long)before,
           (unsigned long)sum, (unsigned long)flags);
}

int main(void)
{
    for (unsigned round = 0; round < 4; round++)
        for (unsigned before = 0; before <= 16; before += 16) {
            show("mul", mul, (uint64_t)round << 22, before);
            show("mul", mul, (uint64_t)round << 22 | FZ, before);
            show("add", add, (uint64_t)round << 22 | FZ, before);
        }
    set_fpsr(0);
    double x = 1, y = 0x1p-1000;
    for (unsigned i = 0; i < 1000000; i++) {
        set_fpcr(i & 1 ? FZ : 0);
        x = add(mul(x, 0.999), mul(y, 0x1p-60));
    }
    set_fpcr(0);
    printf("%016lx %02lx\n", (unsigned long)bits(x), (unsigned long)fpsr());
    return 0;
}
