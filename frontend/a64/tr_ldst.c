/* tr_ldst.c - loads and stores of one register or a pair, in all addressing modes (DDI 0487 C4.1.94).
 *
 * Arguments of the rows: size, log2 of the bytes (size + sf where the row has an sf); v: SIMD&FP register;
 * sx: sign-extended, to 32 bits where w; scale: the offset counts units of the size; wb: 1 post-, 2
 * pre-indexed.  Accesses come first, then registers, then the base. */
#include "frontend/a64/tr.h"
#include "frontend/a64/tr_pac.h"

enum { POST = 1, PRE = 2 };

static unsigned size_of(const struct a64_args *a) { return (unsigned)(a->size + a->sf); }

/* Bytes and halves of vector registers travel as integers, singles and doubles as floats. */
static enum ir_type access_type(const struct a64_args *a)
{
    static const enum ir_type type[2][5] = {
        { IR_i8, IR_i16, IR_i32, IR_i64, IR_none },
        { IR_i8, IR_i16, IR_f32, IR_f64, IR_v2i64 },
    };
    return type[a->v][size_of(a)];
}

static void set_loaded(struct tr *t, const struct a64_args *a, unsigned rt, ir_ref v)
{
    if (a->v)
        set_v(t, rt, v);
    else if (a->sx)
        set_x(t, rt, ir_sext(t->b, tr_int(!a->w), v));
    else
        set_x(t, rt, v);
}

static ir_ref to_store(struct tr *t, const struct a64_args *a, unsigned rt)
{
    enum ir_type type = access_type(a);
    if (a->v)
        return get_v(t, rt, type);
    ir_ref v = get_x(t, rt, true);
    return type == IR_i64 ? v : ir_trunc(t->b, type, v);
}

static s32 offset_of(const struct a64_args *a) { return a->scale ? a->imm * (1 << size_of(a)) : a->imm; }

static void write_back(struct tr *t, const struct a64_args *a, ir_ref base)
{
    if (a->wb)
        set_x_sp(t, a->rn, ir_add(t->b, base, imm(t, IR_i64, (u64)(s64)offset_of(a))));
}

/* ---- one register -------------------------------------------------------------------------------- */

/* LDTR, STTR and the like (op=1) do as programs do. */
static unsigned attrs(const struct a64_args *a) { return a->op ? IR_MEM_PROGRAM : IR_MEM_PLAIN; }

/* LDR, LDRB, LDRSB, LDUR, LDTR ... (immediate) */
bool tr_ld_imm(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    ir_ref v = ir_load(t->b, access_type(a), base, a->wb == POST ? 0 : offset_of(a), attrs(a));
    set_loaded(t, a, a->rt, v);
    write_back(t, a, base);
    return true;
}

/* STR, STRB, STUR, STTR ... (immediate) */
bool tr_st_imm(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    ir_store(t->b, base, a->wb == POST ? 0 : offset_of(a), to_store(t, a, a->rt), attrs(a));
    write_back(t, a, base);
    return true;
}

/* Base plus an X or an extended W register: option<2> = os, option<0> = ox. */
static ir_ref indexed(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref base = base_address(t, a->rn), index;
    if (a->ox)
        index = get_x(t, a->rm, true);
    else if (a->os)
        index = ir_sext(b, IR_i64, get_x(t, a->rm, false));
    else
        index = ir_zext(b, IR_i64, get_x(t, a->rm, false));
    if (a->s && size_of(a))
        index = ir_shl(b, index, imm(t, IR_i64, size_of(a)));
    return ir_add(b, base, index);
}

/* LDR, LDRB, LDRSB ... (register) */
bool tr_ld_reg(struct tr *t, const struct a64_args *a)
{
    set_loaded(t, a, a->rt, ir_load(t->b, access_type(a), indexed(t, a), 0, IR_MEM_PLAIN));
    return true;
}

/* STR, STRB, STRH (register) */
bool tr_st_reg(struct tr *t, const struct a64_args *a)
{
    ir_ref addr = indexed(t, a);
    ir_store(t->b, addr, 0, to_store(t, a, a->rt), IR_MEM_PLAIN);
    return true;
}

/* LDR, LDRSW (literal) */
bool tr_ld_lit(struct tr *t, const struct a64_args *a)
{
    ir_ref addr = ir_place(t->b, t->pc + (u64)(s64)a->imm);
    set_loaded(t, a, a->rt, ir_load(t->b, access_type(a), addr, 0, IR_MEM_PLAIN));
    return true;
}

/* LDRAA, LDRAB: the base is authenticated with modifier 0 first. */
bool tr_ldra(struct tr *t, const struct a64_args *a)
{
    ir_ref base = pac_toggle(t, base_address(t, a->rn), -1, (unsigned)a->key);
    ir_ref v = ir_load(t->b, IR_i64, base, a->imm, IR_MEM_PLAIN);
    set_x(t, a->rt, v);
    write_back(t, a, base);
    return true;
}

/* ---- pairs --------------------------------------------------------------------------------------- */

/* With FEAT_LSE2 two doublewords are one access (on hosts with AVX, whose aligned 16-byte accesses are atomic). */
static bool is_one_access(const struct tr *t, const struct a64_args *a)
{
    return tr_has(t, A64_FEAT_lse2) && !a->v && size_of(a) == 3;
}

/* LDP, LDPSW, LDNP */
bool tr_ldp(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    s32 off = a->wb == POST ? 0 : offset_of(a);
    if (is_one_access(t, a)) {
        tr_split(t, a->rt, a->rt2, true, ir_load(t->b, IR_v2i64, base, off, IR_MEM_PLAIN));
        write_back(t, a, base);
        return true;
    }
    ir_ref x = ir_load(t->b, access_type(a), base, off, IR_MEM_PLAIN);
    ir_ref y = ir_load(t->b, access_type(a), base, off + (1 << size_of(a)), IR_MEM_PLAIN);
    set_loaded(t, a, a->rt, x);
    set_loaded(t, a, a->rt2, y);
    write_back(t, a, base);
    return true;
}

/* STP, STNP */
bool tr_stp(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn), x = to_store(t, a, a->rt), y = to_store(t, a, a->rt2);
    s32 off = a->wb == POST ? 0 : offset_of(a);
    if (is_one_access(t, a)) {
        ir_store(t->b, base, off, tr_join(t, a->rt, a->rt2, true), IR_MEM_PLAIN);
    } else {
        ir_store(t->b, base, off, x, IR_MEM_PLAIN);
        ir_store(t->b, base, off + (1 << size_of(a)), y, IR_MEM_PLAIN);
    }
    write_back(t, a, base);
    return true;
}
