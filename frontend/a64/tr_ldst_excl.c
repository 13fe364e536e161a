/* tr_ldst_excl.c - exclusives, acquire and release, compare-and-swap, atomic operations (DDI 0487 C4.1.94).
 *
 * Misaligned accesses of this group are alignment faults; with FEAT_LSE2 those only that cross 16 bytes. */
#include "frontend/a64/tr.h"

static const enum ir_type int_of_size[4] = { IR_i8, IR_i16, IR_i32, IR_i64 };

static enum ir_type type_of(const struct a64_args *a) { return int_of_size[a->size + a->sf]; }

static unsigned aligned(const struct tr *t) { return IR_MEM_ALIGNED | (tr_has(t, A64_FEAT_lse2) ? IR_MEM_IN16 : 0); }

static unsigned order(const struct tr *t, bool acquire, bool release)
{
    return aligned(t) | (acquire ? IR_MEM_ACQUIRE : 0) | (release ? IR_MEM_RELEASE : 0);
}

static unsigned acquire_pc(const struct tr *t) { return aligned(t) | IR_MEM_ACQUIRE_PC; }

static ir_ref narrow(struct tr *t, unsigned n, enum ir_type type)
{
    ir_ref v = get_x(t, n, true);
    return type == IR_i64 ? v : ir_trunc(t->b, type, v);
}

/* ---- exclusives ---------------------------------------------------------------------------------- */

bool tr_ldxr(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    set_x(t, a->rt, ir_append(t->b, IR_ll_, type_of(a), order(t, a->acq, false), base, 0, 0));
    return true;
}

bool tr_ldxp(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    ir_ref v = ir_append(t->b, IR_ll_, a->sf ? IR_v2i64 : IR_i64, order(t, a->acq, false), base, 0, 0);
    tr_split(t, a->rt, a->rt2, a->sf, v);
    return true;
}

static bool store_exclusive(struct tr *t, const struct a64_args *a, ir_ref v)
{
    ir_ref failed = ir_append(t->b, IR_sc_, IR_i1, order(t, false, a->rel), base_address(t, a->rn), v, 0);
    set_x(t, a->rs, ir_zext(t->b, IR_i64, failed));
    return true;
}

bool tr_stxr(struct tr *t, const struct a64_args *a)
{
    return store_exclusive(t, a, narrow(t, a->rt, type_of(a)));
}

bool tr_stxp(struct tr *t, const struct a64_args *a)
{
    return store_exclusive(t, a, tr_join(t, a->rt, a->rt2, a->sf));
}

bool tr_clrex(struct tr *t, const struct a64_args *a)
{
    ir_streg(t->b, offsetof(struct cpu, excl_addr), imm(t, IR_i64, ~0ull));
    return true;
}

/* ---- ordered ------------------------------------------------------------------------------------- */

enum { POST = 1 };

/* Of the access from the base, and then of the base where it is written back. */
static s32 offset_of(const struct a64_args *a) { return a->scale ? a->imm * (1 << (a->size + a->sf)) : a->imm; }
static s32 access_offset(const struct a64_args *a) { return a->wb == POST ? 0 : offset_of(a); }

static void write_back(struct tr *t, const struct a64_args *a, ir_ref base)
{
    if (a->wb)
        set_x_sp(t, a->rn, ir_add(t->b, base, imm(t, IR_i64, (u64)(s64)offset_of(a))));
}

/* LDAR, LDLAR, LDAPR, LDAPUR */
bool tr_ldar(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    ir_ref v = ir_load(t->b, type_of(a), base, access_offset(a), a->pc ? acquire_pc(t) : order(t, true, false));
    set_x(t, a->rt, a->sx ? ir_sext(t->b, tr_int(!a->w), v) : v);
    write_back(t, a, base);
    return true;
}

/* STLR, STLLR, STLUR */
bool tr_stlr(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    ir_store(t->b, base, access_offset(a), narrow(t, a->rt, type_of(a)), order(t, false, true));
    write_back(t, a, base);
    return true;
}

/* LDIAPP: both registers with one access. */
bool tr_ldiapp(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    tr_split(t, a->rt, a->rt2, a->sf, ir_load(t->b, a->sf ? IR_v2i64 : IR_i64, base, 0, acquire_pc(t)));
    write_back(t, a, base);
    return true;
}

bool tr_stilp(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    ir_store(t->b, base, access_offset(a), tr_join(t, a->rt, a->rt2, a->sf), order(t, false, true));
    write_back(t, a, base);
    return true;
}

/* Vector registers travel as integers: a release store of those needs no fence. */
static ir_ref low_bits(struct tr *t, const struct a64_args *a)
{
    return a->size == 4 ? get_v(t, a->rt, IR_v2i64) : ir_extract(t->b, type_of(a), get_v(t, a->rt, IR_v2i64), 0);
}

/* LDAPUR, STLUR (SIMD&FP) */
bool tr_ldapur_v(struct tr *t, const struct a64_args *a)
{
    enum ir_type type = a->size == 4 ? IR_v2i64 : type_of(a);
    set_v(t, a->rt, ir_load(t->b, type, base_address(t, a->rn), a->imm, acquire_pc(t)));
    return true;
}

bool tr_stlur_v(struct tr *t, const struct a64_args *a)
{
    ir_ref base = base_address(t, a->rn);
    ir_store(t->b, base, a->imm, low_bits(t, a), order(t, false, true));
    return true;
}

bool tr_ldap1(struct tr *t, const struct a64_args *a)
{
    ir_ref v = ir_load(t->b, IR_i64, base_address(t, a->rn), 0, acquire_pc(t));
    set_v(t, a->rd, ir_emit(t->b, IR_insert_, IR_v2i64, (unsigned)a->q, get_v(t, a->rd, IR_v2i64), v, 0));
    return true;
}

bool tr_stl1(struct tr *t, const struct a64_args *a)
{
    ir_ref v = ir_extract(t->b, IR_i64, get_v(t, a->rd, IR_v2i64), (unsigned)a->q);
    ir_store(t->b, base_address(t, a->rn), 0, v, order(t, false, true));
    return true;
}

/* ---- FEAT_LSE ------------------------------------------------------------------------------------ */

bool tr_cas(struct tr *t, const struct a64_args *a)
{
    enum ir_type type = type_of(a);
    ir_ref base = base_address(t, a->rn), expected = narrow(t, a->rs, type), v = narrow(t, a->rt, type);
    set_x(t, a->rs, ir_append(t->b, IR_cas_, type, order(t, a->acq, a->rel), base, expected, v));
    return true;
}

bool tr_casp(struct tr *t, const struct a64_args *a)
{
    enum ir_type type = a->sf ? IR_v2i64 : IR_i64;
    ir_ref base = base_address(t, a->rn);
    ir_ref expected = tr_join(t, a->rs, (unsigned)a->rs + 1, a->sf), v = tr_join(t, a->rt, (unsigned)a->rt + 1, a->sf);
    ir_ref old = ir_append(t->b, IR_cas_, type, order(t, a->acq, a->rel), base, expected, v);
    tr_split(t, a->rs, (unsigned)a->rs + 1, a->sf, old);
    return true;
}

/* ADD, CLR, EOR, SET, SMAX, SMIN, UMAX, UMIN, SWP; CLR wants its operand inverted. */
static const u8 rmw_kind[9] = {
    RMW_ADD, RMW_AND, RMW_XOR, RMW_OR, RMW_SMAX, RMW_SMIN, RMW_UMAX, RMW_UMIN, RMW_XCHG,
};
enum { CLR = 1 };

/* LDADD, LDCLR, LDEOR, LDSET, LDSMAX, LDSMIN, LDUMAX, LDUMIN, SWP */
bool tr_rmw(struct tr *t, const struct a64_args *a)
{
    enum ir_type type = type_of(a);
    ir_ref base = base_address(t, a->rn), v = narrow(t, a->rs, type);
    if (a->op == CLR)
        v = ir_not(t->b, v);
    set_x(t, a->rt, ir_append(t->b, IR_rmw_, type, IR_RMW(rmw_kind[a->op], order(t, a->acq, a->rel)), base, v, 0));
    return true;
}

/* LDCLRP, LDSETP, SWPP */
bool tr_rmw_pair(struct tr *t, const struct a64_args *a)
{
    ir_ref v = tr_join(t, a->rt, a->rt2, true), kind = imm(t, IR_i32, rmw_kind[a->op]);
    if (a->op == CLR)
        v = ir_not(t->b, v);
    tr_split(t, a->rt, a->rt2, true, call_helper(t, A64_HELP_rmw_pair, base_address(t, a->rn), v, kind));
    return true;
}
