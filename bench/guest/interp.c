/* interp.c - a threaded bytecode interpreter: one indirect branch per guest-level operation */
#define UNITS 180000
#include "bench.h"

enum { LOAD, ADD, SUB, MUL, XOR, SHR, DEC, JNZ, HALT };
struct op { uint8_t code, a, b; int8_t c; };

static const struct op program[] = {            /* r0 = rounds, r1 = accumulator */
    { LOAD, 2, 0, 100 },
    { MUL, 1, 1, 3 }, { ADD, 1, 1, 2 }, { SHR, 4, 1, 7 }, { XOR, 1, 1, 4 },
    { SUB, 5, 1, 2 }, { XOR, 3, 3, 5 }, { LOAD, 6, 0, 13 }, { ADD, 3, 3, 6 },
    { DEC, 2, 0, 0 }, { JNZ, 2, 0, -10 },
    { DEC, 0, 0, 0 }, { JNZ, 0, 0, -13 }, { HALT, 0, 0, 0 },
};

static uint64_t run(const struct op *pc, uint64_t *r)
{
    static const void *const label[] = { &&load, &&add, &&sub, &&mul, &&xor, &&shr, &&dec, &&jnz, &&halt };
#define NEXT goto *label[(++pc)->code]
    goto *label[pc->code];
load:   r[pc->a] = pc->c; NEXT;
add:    r[pc->a] = r[pc->b] + r[pc->c]; NEXT;
sub:    r[pc->a] = r[pc->b] - r[pc->c]; NEXT;
mul:    r[pc->a] = r[pc->b] * r[pc->c]; NEXT;
xor:    r[pc->a] = r[pc->b] ^ r[pc->c]; NEXT;
shr:    r[pc->a] = r[pc->b] >> pc->c; NEXT;
dec:    r[pc->a]--; NEXT;
jnz:    pc += r[pc->a] ? pc->c : 0; NEXT;
halt:   return r[1];
}

static uint64_t bench(long n)
{
    uint64_t r[8] = { n, 1, 0, 0x10001 };
    uint64_t h = run(program, r);
    return mix(h, r[3]);
}
