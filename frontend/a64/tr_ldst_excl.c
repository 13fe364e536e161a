/* tr_ldst_excl.c - exclusives, acquire and release, compare-and-swap, atomic operations (DDI 0487 C4.1.94).
 *
 * Misaligned accesses of this group are alignment faults (FEAT_LSE2 is not claimed). */
#include "frontend/a64/tr.h"

static const enum ir_type int_of_size[4] = { IR_i8, IR_i16, IR_i32, IR_i64 };

static enum ir_type type_of(const struct a64_args *a) { return int_of_size[a->size + a->sf]; }

static unsigned order(bool acquire, bool release)
{
    return IR_MEM_ALIGNED | (acquire ? IR_MEM_ACQUIRE : 0) | (release ? IR_MEM_RELEASE : 0);
}

static ir_ref narrow(struct tr *t, unsigned n, enum ir_type type)
{
    ir_ref v = get_x(t, n, true);
    return type == IR_i64 ? v : ir_trunc(t->b, type, v);
}

/* Two registers as one value: i64 of two words, v2i64 of two doublewords. */
static ir_ref join(struct tr *t, unsigned lo, unsigned hi, bool sf)
{
    struct ir_block *b = t->b;
    if (sf)
        return ir_insert(b, ir_bitcast(b, IR_v2i64, get_x(t, lo, true)), get_x(t, hi, true), 1);
    ir_ref h = ir_shl(b, ir_zext(b, IR_i64, get_x(t, hi, false)), imm(t, IR_i64, 32));
    return ir_or(b, h, ir_zext(b, IR_i64, get_x(t, lo, false)));
}

static void split(struct tr *t, unsigned lo, unsigned hi, bool sf, ir_ref v)
{
    struct ir_block *b = t->b;
    if (sf) {
        set_x(t, lo, ir_extract(b, IR_i64, v, 0));
        set_x(t, hi, ir_extract(b, IR_i64, v, 1));
    } else {
        set_x(t, lo, ir_trunc(b, IR_i32, v));
        set_x(t, hi, ir_shr(b, v, imm(t, IR_i64, 32)));
    }
}

/* ---- exclusives ---------------------------------------------------------------------------------- */

bool tr_ldxr(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    set_x(t, a->rt, ir_append(t->b, IR_ll_, type_of(a), order(a->acq, false), base, 0, 0));
    return true;
}

bool tr_ldxp(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    ir_ref v = ir_append(t->b, IR_ll_, a->sf ? IR_v2i64 : IR_i64, order(a->acq, false), base, 0, 0);
    split(t, a->rt, a->rt2, a->sf, v);
    return true;
}

static bool store_exclusive(struct tr *t, const struct a64_args *a, ir_ref v)
{
    ir_ref failed = ir_append(t->b, IR_sc_, IR_i1, order(false, a->rel), base_address(t, a->rn), v, 0);
    set_x(t, a->rs, ir_zext(t->b, IR_i64, failed));
    return true;
}

bool tr_stxr(struct tr *t, const struct a64_args *a)
{
    return store_exclusive(t, a, narrow(t, a->rt, type_of(a)));
}

bool tr_stxp(struct tr *t, const struct a64_args *a)
{
    return store_exclusive(t, a, join(t, a->rt, a->rt2, a->sf));
}

bool tr_clrex(struct tr *t, const struct a64_args *a)
{
    ir_streg(t->b, offsetof(struct cpu, excl_addr), imm(t, IR_i64, ~0ull));
    return true;
}

/* ---- ordered ------------------------------------------------------------------------------------- */

/* LDAR, LDLAR, LDAPR, LDAPUR */
bool tr_ldar(struct tr *t, const struct a64_args *a)
{
    unsigned mem = IR_MEM_ALIGNED | (a->pc ? IR_MEM_ACQUIRE_PC : IR_MEM_ACQUIRE);
    ir_ref v = ir_load(t->b, type_of(a), base_address(t, a->rn), a->imm, mem);
    set_x(t, a->rt, a->sx ? ir_sext(t->b, tr_int(!a->w), v) : v);
    return true;
}

/* STLR, STLLR, STLUR */
bool tr_stlr(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    ir_store(t->b, base, a->imm, narrow(t, a->rt, type_of(a)), order(false, true));
    return true;
}

/* ---- FEAT_LSE ------------------------------------------------------------------------------------ */

bool tr_cas(struct tr *t, const struct a64_args *a)
{
    enum ir_type type = type_of(a);
    ir_ref base = base_address(t, a->rn), expected = narrow(t, a->rs, type), v = narrow(t, a->rt, type);
    set_x(t, a->rs, ir_append(t->b, IR_cas_, type, order(a->acq, a->rel), base, expected, v));
    return true;
}

bool tr_casp(struct tr *t, const struct a64_args *a)
{
    enum ir_type type = a->sf ? IR_v2i64 : IR_i64;
    ir_ref base = base_address(t, a->rn);
    ir_ref expected = join(t, a->rs, (unsigned)a->rs + 1, a->sf), v = join(t, a->rt, (unsigned)a->rt + 1, a->sf);
    ir_ref old = ir_append(t->b, IR_cas_, type, order(a->acq, a->rel), base, expected, v);
    split(t, a->rs, (unsigned)a->rs + 1, a->sf, old);
    return true;
}

/* LDADD, LDCLR, LDEOR, LDSET, LDSMAX, LDSMIN, LDUMAX, LDUMIN, SWP */
bool tr_rmw(struct tr *t, const struct a64_args *a)
{
    static const u8 kind[9] = {
        RMW_ADD, RMW_AND, RMW_XOR, RMW_OR, RMW_SMAX, RMW_SMIN, RMW_UMAX, RMW_UMIN, RMW_XCHG,
    };
    enum { CLR = 1 };
    enum ir_type type = type_of(a);
    ir_ref base = base_address(t, a->rn), v = narrow(t, a->rs, type);
    if (a->op == CLR)
        v = ir_not(t->b, v);
    set_x(t, a->rt, ir_append(t->b, IR_rmw_, type, IR_RMW(kind[a->op], order(a->acq, a->rel)), base, v, 0));
    return true;
}
