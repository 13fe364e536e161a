/* reloc_test.c - code made for one place, relocated, is the code made for the other.
 *
 * Blocks of random instructions, with those that know where they are more often than chance has it, are compiled for
 * two addresses of guest and host each. */
#include "base/err.h"
#include "frontend/a64/a64.h"
#include "jit/baseline/baseline.h"
#include "tests/unit/suite.h"

#include <stdlib.h>

enum { WORDS = 24, ROOM = 64 << 10, SHARED = 16 << 10, BLOCKS = 30000, FIRST_EXIT = 7 };

struct side {
    struct baseline *bl;
    struct bl_result out;
    gva base;
    u8 *memory;                         /* shared code, then the block's */
    u32 at;                             /* where that lies */
    u32 chunk[2];                       /* where the stubs of exits are */
};

static u32 words[WORDS];

static bool read_words(void *ctx, gva pc, void *dst, unsigned size)
{
    const struct side *s = ctx;
    if (pc < s->base || pc + size > s->base + sizeof words)
        return false;
    memcpy(dst, (const u8 *)words + (pc - s->base), size);
    return true;
}

static u64 state = 1;
static u32 next(void) { return (u32)((state = state * 6364136223846793005 + 1442695040888963407) >> 32); }

static u32 reg(u32 word) { return (word & ~(u32)0x1f) | (next() & 3); }        /* so that results meet */

static u32 random_word(void)
{
    static const u32 know[] = {
        0x10000000,                     /* adr */
        0x90000000, 0x90000000,         /* adrp */
        0x58000000,                     /* ldr literal */
        0x94000000, 0x54000000,         /* bl, b.cond */
        0xd63f0000, 0xd65f03c0,         /* blr, ret */
        0xd4000001, 0xd4200000,         /* svc, brk */
    };
    u32 r = next();
    switch (r % 10) {
    case 0: case 1: {
        u32 w = know[next() % ARRAY_LEN(know)];
        bool adr = (w & 0x1f000000) == 0x10000000, literal = w == 0x58000000;
        return adr || literal ? reg(w | (next() & 0x00ffff00)) : w == 0x54000000 ? w | (next() & 0xff) << 5 | (next() & 13) : w;
    }
    case 2: return reg(0x91000000 | (next() & 0x3ffc00) | (next() & 3) << 5);           /* add x, x, #n */
    case 3: return reg(0x8b000000 | (next() & 3) << 5 | (next() & 3) << 16);            /* add x, x, x */
    case 4: return reg((next() & 1 ? 0xf9400000 : 0xf9000000) | (next() & 0x3ffc00) | (next() & 3) << 5);
    case 5: return reg((next() & 1 ? 0xeb00001f : 0x9a800000) | (next() & 3) << 5 | (next() & 3) << 16);   /* cmp, csel */
    case 6: return reg(0xa9000000 | (next() & 0x3f8000) | (next() & 3) << 5 | (next() & 3) << 10);      /* stp */
    case 7: return reg(0xaa0003e0 | (next() & 3) << 16);                                /* mov */
    default: return next();
    }
}

static bool compile(struct side *s, struct arena *arena)
{
    struct code_reader reader = { read_words, s, NULL };
    struct ir_block b;
    ir_init(&b, arena, s->base, offsetof(struct cpu, flags));
    a64_guest.translate(&b, &reader, s->base, WORDS, 2, false);
    ir_optimise(&b, false);
    u8 *rw = s->memory + s->at;
    return !b.failed && bl_compile(s->bl, &b, BL_PLAIN, rw, rw, ROOM, FIRST_EXIT, &s->out);
}

static u32 quick(struct jit_cpu *jc) { return 0; }

static void side_init(struct side *s, gva base, u32 gap)
{
    struct err err;
    *s = (struct side){ .base = base };
    ck_assert_int_eq(bl_new(&s->bl, &a64_guest, false, &err), 0);
    s->memory = aligned_alloc(4096, 2 * SHARED + ROOM);
    ck_assert(bl_stubs(s->bl, quick, s->memory, s->memory, SHARED) <= SHARED);
    s->at = SHARED + gap;
    s->chunk[0] = (u32)(8 * gap);       /* nobody goes there */
    s->chunk[1] = s->chunk[0] + 100000;
    bl_set_exits(s->bl, s->memory, s->chunk);
    bl_set_heat(s->bl, 70000);
}

/* a's code becomes what b's must be. */
static void move(struct side *a, const struct side *b)
{
    struct bl_move by = { (s64)b->at - (s64)a->at, (s64)(b->base - a->base) };
    u8 *rw = a->memory + a->at;
    for (unsigned k = 0; k < a->out.n_relocs; k++) {
        struct bl_reloc r = a->out.reloc[k];
        if (r.kind == BL_RELOC_TABLE)   /* each compiler has its own */
            bl_relocate(b->bl, rw, r.at, r.kind, r.more, by);
        else if (r.kind == BL_RELOC_EXIT)
            bl_relocate_exit(rw, r.at, (s64)bl_exit_at(b->chunk, FIRST_EXIT + r.more) - b->at);
        else
            bl_relocate(a->bl, rw, r.at, r.kind, r.more, by);
    }
    for (unsigned k = 0; k < a->out.n_exits; k++) {
        if (a->out.exit[k].stub)
            bl_relocate_stub(rw, a->out.exit[k].stub, FIRST_EXIT + k, by);
        else if (a->out.exit[k].patch)
            bl_relocate_exit(rw, a->out.exit[k].patch, (s64)bl_exit_at(b->chunk, FIRST_EXIT + k) - b->at);
        ck_assert_uint_eq(a->out.exit[k].target - a->base, b->out.exit[k].target - b->base);
        ck_assert_uint_eq(a->out.exit[k].stub, b->out.exit[k].stub);
    }
}

static unsigned compare(struct side *a, struct side *b, struct arena *arena)
{
    unsigned n = 0;
    for (unsigned k = 0; k < BLOCKS; k++) {
        struct arena_mark mark = arena_mark(arena);
        for (unsigned i = 0; i < WORDS; i++)
            words[i] = random_word();
        bool x = compile(a, arena), y = compile(b, arena);
        ck_assert(x == y);
        if (x)
            ck_assert(a->out.stays == b->out.stays && a->out.lost == b->out.lost);
        if (x && !a->out.stays && !a->out.lost) {
            ck_assert_uint_eq(a->out.size, b->out.size);
            move(a, b);
            ck_assert_msg(!memcmp(a->memory + a->at, b->memory + b->at, a->out.size), "block %u of %08x %08x %08x ...", k,
                          words[0], words[1], words[2]);
            n++;
        }
        arena_release(arena, mark);
    }
    return n;
}

START_TEST(far)
{
    struct side a, b;
    struct arena arena;
    arena_init(&arena);
    side_init(&a, 0x2aaabcd40000, 0);
    side_init(&b, 0x0155575a0000, 4096);
    unsigned n = compare(&a, &b, &arena);
    ck_assert_msg(n > BLOCKS * 3 / 4, "only %u of %u blocks can move", n, BLOCKS);
    bl_free(a.bl);
    bl_free(b.bl);
    free(a.memory);
    free(b.memory);
    arena_fini(&arena);
}
END_TEST

/* What has a short form below 4 GiB stays there. */
START_TEST(near)
{
    struct side a;
    struct arena arena;
    arena_init(&arena);
    side_init(&a, 0x400000, 0);
    words[0] = 0x94000010;              /* bl */
    ck_assert(compile(&a, &arena));
    ck_assert(a.out.stays);
    words[0] = 0xd65f03c0;              /* ret: knows no place */
    ck_assert(compile(&a, &arena));
    ck_assert(!a.out.stays);
    bl_free(a.bl);
    free(a.memory);
    arena_fini(&arena);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, far);
    tcase_add_test(tc, near);
    return suite_run_how("reloc", tc, SUITE_COMPILED);
}
