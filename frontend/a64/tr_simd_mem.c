/* tr_simd_mem.c - Advanced SIMD loads and stores of structures: DDI 0487 C4.1.94 (LD1-LD4, ST1-ST4, LDnR).
 *
 * Several structures: memory is moved in chunks of a register's size, and bytes are dealt between chunks and
 * registers by shuffles.  All accesses come before the first register is written. */
#include "frontend/a64/tr_simd.h"

/* The base after the access: plus rm, or for rm 31 plus the bytes moved. */
static void advance(struct tr *t, const struct a64_args *a, ir_ref base, unsigned bytes)
{
    if (!a->post)
        return;
    ir_ref step = a->rm == 31 ? imm(t, IR_i64, bytes) : get_x(t, (unsigned)a->rm, true);
    set_x_sp(t, (unsigned)a->rn, ir_add(t->b, base, step));
}

/* A register's worth of memory. */
static ir_ref load_chunk(struct tr *t, ir_ref base, unsigned i, struct shape s)
{
    enum ir_type type = s.bytes == 16 ? s.type : IR_i64;
    ir_ref v = ir_load(t->b, type, base, (s32)(i * s.bytes), IR_MEM_PLAIN);
    return s.bytes == 16 ? v : ir_bitcast(t->b, s.type, v);
}

static void store_chunk(struct tr *t, ir_ref base, unsigned i, struct shape s, ir_ref v)
{
    if (s.bytes == 8)
        v = ir_extract(t->b, IR_i64, v, 0);
    ir_store(t->b, base, (s32)(i * s.bytes), v, IR_MEM_PLAIN);
}

/* Byte i is byte from[i] of the n inputs laid one behind the other. */
static ir_ref gather(struct tr *t, struct shape s, const ir_ref in[4], unsigned n, const u8 from[16])
{
    ir_ref v = IR_NONE;
    for (unsigned pair = 0; pair < n; pair += 2) {
        u8 byte[16];
        bool any = false;
        for (unsigned i = 0; i < 16; i++) {
            unsigned src = from[i] / s.bytes, in_src = from[i] % s.bytes;
            bool here = i < s.bytes && src / 2 == pair / 2;
            byte[i] = here ? (u8)((src & 1) * 16 + in_src) : 0x80;
            any |= here;
        }
        if (!any)
            continue;
        ir_ref part = pick(t, s.type, in[pair], in[pair + 1 < n ? pair + 1 : pair], byte);
        v = v ? ir_op2(t->b, IR_or_, s.type, v, part) : part;
    }
    return v;
}

/* Even (part 0) or odd (1) lanes of x:y. */
static ir_ref unzip(struct tr *t, struct shape s, ir_ref x, ir_ref y, unsigned part)
{
    u8 byte[16];
    for (unsigned i = 0; i < 16; i++)
        byte[i] = (u8)(((2 * (i >> s.log2) + part) << s.log2) + (i & ((1u << s.log2) - 1)));
    return pick(t, s.type, x, y, byte);
}

/* Lanes of x and y in turn, from the lower (part 0) or upper (1) halves. */
static ir_ref zip(struct tr *t, struct shape s, ir_ref x, ir_ref y, unsigned part)
{
    u8 byte[16];
    for (unsigned i = 0; i < 16; i++) {
        unsigned lane = i >> s.log2;
        byte[i] = (u8)(16 * (lane & 1) + 8 * part + (lane / 2 << s.log2) + (i & ((1u << s.log2) - 1)));
    }
    return pick(t, s.type, x, y, byte);
}

/* Four whole registers: two steps of eight shuffles, which hosts have as instructions. */
static void deal_four(struct tr *t, struct shape s, ir_ref v[4], bool to_memory)
{
    for (unsigned step = 0; step < 2; step++) {
        ir_ref w[4];
        for (unsigned i = 0; i < 4; i++) {
            if (to_memory)
                w[i] = zip(t, s, v[i / 2], v[i / 2 + 2], i & 1);
            else
                w[i] = unzip(t, s, v[2 * (i & 1)], v[2 * (i & 1) + 1], i / 2);
        }
        memcpy(v, w, sizeof w);
    }
}

/* Registers from memory, lane by lane: structure i has lane i of each; or memory from registers. */
static void deal(struct tr *t, struct shape s, ir_ref v[4], unsigned n, bool to_memory)
{
    ir_ref out[4];
    unsigned in_lane = (1u << s.log2) - 1;
    if (n == 4 && s.bytes == 16) {
        deal_four(t, s, v, to_memory);
        return;
    }
    for (unsigned k = 0; k < n; k++) {
        u8 from[16] = { 0 };
        for (unsigned i = 0; i < s.bytes; i++) {
            if (to_memory) {            /* byte k * bytes + i of memory: which register, which lane? */
                unsigned element = (k * s.bytes + i) >> s.log2;
                from[i] = (u8)(element % n * s.bytes + (element / n << s.log2) + (i & in_lane));
            } else {
                from[i] = (u8)((((i >> s.log2) * n + k) << s.log2) + (i & in_lane));
            }
        }
        out[k] = gather(t, s, v, n, from);
    }
    memcpy(v, out, n * sizeof out[0]);
}

bool tr_ldst_multi(struct tr *t, const struct a64_args *a)
{
    struct shape s = shape_of((unsigned)a->size, 8u << a->q);
    unsigned regs = (unsigned)a->regs;
    ir_ref v[4], base = base_address(t, (unsigned)a->rn);
    if (a->n > 1 && a->size == 3 && !a->q)
        return false;
    if (a->ld) {
        for (unsigned i = 0; i < regs; i++)
            v[i] = load_chunk(t, base, i, s);
        if (a->n > 1)
            deal(t, s, v, regs, false);
        for (unsigned i = 0; i < regs; i++)
            set_v(t, ((unsigned)a->rd + i) & 31, v[i]);
    } else {
        for (unsigned i = 0; i < regs; i++)
            v[i] = get_v(t, ((unsigned)a->rd + i) & 31, s.type);
        if (a->n > 1)
            deal(t, s, v, regs, true);
        for (unsigned i = 0; i < regs; i++)
            store_chunk(t, base, i, s, v[i]);
    }
    advance(t, a, base, regs * s.bytes);
    return true;
}

/* ---- one structure ----------------------------------------------------------------------------------- */

bool tr_ldst_lane(struct tr *t, const struct a64_args *a)
{
    unsigned log2 = (unsigned)a->size, lane = (unsigned)a->lane >> log2, n = (unsigned)a->selem + 1;
    enum ir_type type = int_scalar(log2);
    ir_ref x[4], base = base_address(t, (unsigned)a->rn);
    for (unsigned i = 0; i < n; i++) {
        s32 disp = (s32)(i << log2);
        unsigned rd = ((unsigned)a->rd + i) & 31;
        if (a->ld)
            x[i] = ir_load(t->b, type, base, disp, IR_MEM_PLAIN);
        else
            ir_store(t->b, base, disp, ir_extract(t->b, type, get_v(t, rd, int_lanes(log2)), lane), IR_MEM_PLAIN);
    }
    for (unsigned i = 0; i < n && a->ld; i++) {
        unsigned rd = ((unsigned)a->rd + i) & 31;
        set_v(t, rd, ir_emit(t->b, IR_insert_, int_lanes(log2), lane, get_v(t, rd, int_lanes(log2)), x[i], 0));
    }
    advance(t, a, base, n << log2);
    return true;
}

bool tr_ld_rep(struct tr *t, const struct a64_args *a)
{
    unsigned n = (unsigned)a->selem + 1;
    struct shape s = shape_of((unsigned)a->size, 8u << a->q);
    ir_ref x[4], base = base_address(t, (unsigned)a->rn);
    for (unsigned i = 0; i < n; i++)
        x[i] = ir_load(t->b, int_scalar(s.log2), base, (s32)(i << s.log2), IR_MEM_PLAIN);
    for (unsigned i = 0; i < n; i++)
        put(t, ((unsigned)a->rd + i) & 31, s, ir_op1(t->b, IR_dup_, s.type, x[i]));
    advance(t, a, base, n << s.log2);
    return true;
}
