/* tr_util.c - registers, flags, conditions, addresses and exits, shared by the translate functions.
 *
 * Flags.  A flag setter computes nothing: what it would compute from is kept in t->flags.  A condition becomes
 * a compare of those operands.  The nibble is computed and stored only where someone outside can see it:
 *
 * 1. at an exit, unless the code at its target overwrites the flags before it reads them;
 * 2. before an access to memory, if the code behind it reads the flags before it overwrites them: a signal
 *    handler may return to the access, and the block that starts there knows the stored flags only;
 * 3. before helpers and traps.
 *
 * What code does to the flags is found by decoding a few instructions there: rows say it with !rf and !wf. */
#include "frontend/a64/tr.h"

/* ---- general registers --------------------------------------------------------------------------- */

ir_ref get_x(struct tr *t, unsigned n, bool sf)
{
    if (n == 31)
        return ir_const(t->b, tr_int(sf), 0);
    ir_ref v = ir_ldreg(t->b, IR_i64, A64_X(n));
    return sf ? v : ir_trunc(t->b, IR_i32, v);
}

ir_ref get_x_sp(struct tr *t, unsigned n, bool sf)
{
    if (n != 31)
        return get_x(t, n, sf);
    ir_ref v = ir_ldreg(t->b, IR_i64, A64_OFF(sp));
    return sf ? v : ir_trunc(t->b, IR_i32, v);
}

static ir_ref widen(struct tr *t, ir_ref v)
{
    return ir_type_of(t->b, v) == IR_i64 ? v : ir_zext(t->b, IR_i64, v);
}

void set_x(struct tr *t, unsigned n, ir_ref v)
{
    if (n != 31)
        ir_streg(t->b, A64_X(n), widen(t, v));
}

/* A multiple of 16, given that sp is one? */
static bool is_sp_aligned(struct tr *t, ir_ref v, unsigned depth)
{
    const struct ir_node *n = ir_at(t->b, v);
    ir_ref x = n->a, y = n->b;
    switch ((int)n->op) {
    case IR_const_:
        return !(ir_imm(n) & 15);
    case IR_ldreg_:
        return n->aux == A64_OFF(sp) || v == ir_ldreg(t->b, IR_i64, A64_OFF(sp));
    case IR_add_:
    case IR_sub_:
        return depth && is_sp_aligned(t, x, depth - 1) && is_sp_aligned(t, y, depth - 1);
    case IR_and_:
        return depth && (is_sp_aligned(t, x, depth - 1) || is_sp_aligned(t, y, depth - 1));
    default:
        return v == ir_ldreg(t->b, IR_i64, A64_OFF(sp));
    }
}

void set_x_sp(struct tr *t, unsigned n, ir_ref v)
{
    enum { DEPTH = 3 };
    if (n == 31 && !t->b->check_sp && !is_sp_aligned(t, v, DEPTH))
        t->sp_unknown = true;
    ir_streg(t->b, n == 31 ? A64_OFF(sp) : A64_X(n), widen(t, v));
}

/* ---- vector registers ---------------------------------------------------------------------------- */

ir_ref get_v(struct tr *t, unsigned n, enum ir_type type)
{
    if (ir_type_info[type].bits == 128)
        return ir_ldreg(t->b, type, A64_V(n));
    return ir_bitcast(t->b, type, ir_ldreg(t->b, IR_v2i64, A64_V(n)));
}

void set_v(struct tr *t, unsigned n, ir_ref v)
{
    if (ir_type_info[ir_type_of(t->b, v)].bits != 128)
        v = ir_bitcast(t->b, IR_v2i64, v);
    ir_streg(t->b, A64_V(n), v);
}

ir_ref imm(struct tr *t, enum ir_type type, u64 v)
{
    return ir_const(t->b, type, zext64(v, ir_type_info[type].bits));
}

/* ---- flags --------------------------------------------------------------------------------------- */

/* x + c sets the flags of x - -c, but for c = 0 (carry) and the most negative c (overflow). */
static bool add_as_sub(struct tr *t, ir_ref *y)
{
    enum ir_type type = ir_type_of(t->b, *y);
    u64 min = 1ull << (ir_type_info[type].bits - 1);
    if (!ir_is_const(t->b, *y) || ir_moves(ir_at(t->b, *y)) || ir_imm(ir_at(t->b, *y)) == 0 || ir_imm(ir_at(t->b, *y)) == min)
        return false;
    *y = imm(t, type, -ir_imm(ir_at(t->b, *y)));
    return true;
}

void set_flags_add(struct tr *t, ir_ref x, ir_ref y, ir_ref result)
{
    enum flag_src how = add_as_sub(t, &y) ? FLAGS_SUB : FLAGS_ADD;
    t->flags = (struct flag_state){ .how = how, .pending = true, .x = x, .y = y, .result = result };
}

void set_flags_sub(struct tr *t, ir_ref x, ir_ref y, ir_ref result)
{
    t->flags = (struct flag_state){ .how = FLAGS_SUB, .pending = true, .x = x, .y = y, .result = result };
}

/* The carry comes right behind the sum, where it costs least. */
void set_flags_adc(struct tr *t, ir_ref x, ir_ref y, ir_ref c, ir_ref result)
{
    ir_ref carry = ir_op3(t->b, IR_carry_, IR_i1, x, y, c);
    t->flags = (struct flag_state){
        .how = FLAGS_ADC, .pending = true, .x = x, .y = y, .carry_in = c, .carry = carry, .result = result,
    };
}

void set_flags_logic(struct tr *t, ir_ref result)
{
    t->flags = (struct flag_state){ .how = FLAGS_LOGIC, .pending = true, .result = result };
}

void set_flags(struct tr *t, ir_ref nibble)
{
    t->flags = (struct flag_state){ .pending = true, .nibble = nibble };
}

void set_flags_fcmp(struct tr *t, ir_ref x, ir_ref y, ir_ref nibble)
{
    t->flags = (struct flag_state){ .how = FLAGS_FCMP, .pending = true, .x = x, .y = y, .nibble = nibble };
}

void fp_environment_changes(struct tr *t)
{
    if (t->flags.how == FLAGS_FCMP)
        t->flags.how = FLAGS_UNKNOWN;
}

void set_flags_ccmp(struct tr *t, unsigned cond, bool sub, ir_ref x, ir_ref y, unsigned otherwise)
{
    ir_ref guard = condition(t, cond), unless = condition(t, cond ^ 1);
    if (sub)
        set_flags_sub(t, x, y, IR_NONE);
    else
        set_flags_add(t, x, y, IR_NONE);
    t->flags.guard = guard;
    t->flags.unless = unless;
    t->flags.otherwise = (u8)otherwise;
}

ir_ref get_flags(struct tr *t)
{
    struct flag_state *f = &t->flags;
    if (f->nibble)
        return f->nibble;
    if (f->how == FLAGS_UNKNOWN)
        return ir_ldreg(t->b, IR_i32, offsetof(struct cpu, flags));
    if (f->how == FLAGS_LOGIC)
        f->nibble = ir_op1(t->b, IR_fl_logic_, IR_i32, f->result);
    else if (f->how == FLAGS_ADC)
        f->nibble = ir_op3(t->b, IR_fl_adc_, IR_i32, f->x, f->y, f->carry_in);
    else
        f->nibble = ir_op2(t->b, f->how == FLAGS_SUB ? IR_fl_sub_ : IR_fl_add_, IR_i32, f->x, f->y);
    if (f->guard)
        f->nibble = ir_select(t->b, f->guard, f->nibble, imm(t, IR_i32, f->otherwise));
    return f->nibble;
}

void save_flags(struct tr *t)
{
    if (t->flags.pending)
        ir_streg(t->b, offsetof(struct cpu, flags), get_flags(t));
    t->flags.pending = false;
}

/* ---- conditions ---------------------------------------------------------------------------------- */

enum { EQ, NE, CS, CC, MI, PL, VS, VC, HI, LS, GE, LT, GT, LE, AL };

/* ConditionHolds() for known flags. */
static bool holds(unsigned cond, unsigned nzcv)
{
    bool n = nzcv & 8, z = nzcv & 4, c = nzcv & 2, v = nzcv & 1, r;
    switch (cond >> 1) {
    case 0:  r = z; break;
    case 1:  r = c; break;
    case 2:  r = n; break;
    case 3:  r = v; break;
    case 4:  r = c && !z; break;
    case 5:  r = n == v; break;
    case 6:  r = n == v && !z; break;
    default: return true;
    }
    return r != (cond & 1);
}

/* From the nibble N<<3 | Z<<2 | C<<1 | V. */
static ir_ref from_nibble(struct tr *t, unsigned cond)
{
    struct ir_block *b = t->b;
    ir_ref f = get_flags(t), zero = imm(t, IR_i32, 0), v;
    static const u8 bit[4] = { 4, 2, 8, 1 };
    switch (cond >> 1) {
    case 0: case 1: case 2: case 3:
        v = ir_and(b, f, imm(t, IR_i32, bit[cond >> 1]));
        return cond & 1 ? ir_eq(b, v, zero) : ir_ne(b, v, zero);
    case 4:
        v = ir_and(b, f, imm(t, IR_i32, 6));
        zero = imm(t, IR_i32, 2);
        break;
    case 5: case 6:
        v = ir_and(b, ir_xor(b, ir_shr(b, f, imm(t, IR_i32, 3)), f), imm(t, IR_i32, 1));
        if (cond >> 1 == 6)
            v = ir_or(b, v, ir_and(b, f, imm(t, IR_i32, 4)));
        break;
    default:
        return imm(t, IR_i1, 1);
    }
    return cond & 1 ? ir_ne(b, v, zero) : ir_eq(b, v, zero);
}

/* Conditions that look at the result only: EQ NE MI PL, and after a logical operation all. */
static ir_ref from_result(struct tr *t, unsigned cond, ir_ref r)
{
    struct ir_block *b = t->b;
    ir_ref zero = imm(t, ir_type_of(b, r), 0);
    switch (cond) {
    case EQ: return ir_eq(b, r, zero);
    case NE: return ir_ne(b, r, zero);
    case MI: case LT: return ir_slt(b, r, zero);
    case PL: case GE: return ir_sle(b, zero, r);
    case GT: return ir_slt(b, zero, r);
    case LE: return ir_sle(b, r, zero);
    case CS: case VS: case HI: return imm(t, IR_i1, 0);
    default: return imm(t, IR_i1, 1);           /* CC VC LS AL */
    }
}

static ir_ref from_sub(struct tr *t, unsigned cond)
{
    struct ir_block *b = t->b;
    ir_ref x = t->flags.x, y = t->flags.y, r = t->flags.result;
    switch (cond) {
    case EQ: return r ? from_result(t, cond, r) : ir_eq(b, x, y);
    case NE: return r ? from_result(t, cond, r) : ir_ne(b, x, y);
    case CS: return ir_ule(b, y, x);
    case CC: return ir_ult(b, x, y);
    case MI: case PL: return from_result(t, cond, r ? r : ir_sub(b, x, y));
    case HI: return ir_ult(b, y, x);
    case LS: return ir_ule(b, x, y);
    case GE: return ir_sle(b, y, x);
    case LT: return ir_slt(b, x, y);
    case GT: return ir_slt(b, y, x);
    case LE: return ir_sle(b, x, y);
    default: return from_nibble(t, cond);
    }
}

static ir_ref from_adc(struct tr *t, unsigned cond)
{
    switch (cond) {
    case EQ: case NE: case MI: case PL: return from_result(t, cond, t->flags.result);
    case CS: return t->flags.carry;
    case CC: return ir_not(t->b, t->flags.carry);
    default: return from_nibble(t, cond);
    }
}

static ir_ref from_add(struct tr *t, unsigned cond)
{
    struct ir_block *b = t->b;
    ir_ref x = t->flags.x, r = t->flags.result ? t->flags.result : ir_add(b, x, t->flags.y);
    switch (cond) {
    case EQ: case NE: case MI: case PL: return from_result(t, cond, r);
    case CS: return ir_ult(b, r, x);
    case CC: return ir_ule(b, x, r);
    default: return from_nibble(t, cond);
    }
}

/* Less than sets N, equal Z and C, greater C, unordered C and V. */
static ir_ref from_fcmp(struct tr *t, unsigned cond)
{
    enum { L = 1, E = 2, G = 4, U = 8 };
    static const u8 relations[AL] = {
        [EQ] = E, [CS] = E | G | U, [MI] = L, [VS] = U, [HI] = G | U, [GE] = E | G, [GT] = G,
        [NE] = L | G | U, [CC] = L, [PL] = E | G | U, [VC] = L | E | G, [LS] = L | E, [LT] = L | U, [LE] = L | E | U,
    };
    return ir_emit(t->b, IR_fcmp_, IR_i1, relations[cond], t->flags.x, t->flags.y, 0);
}

ir_ref condition(struct tr *t, unsigned cond)
{
    struct flag_state *f = &t->flags;
    ir_ref v;
    if (cond >= AL)
        return imm(t, IR_i1, 1);
    if (f->how == FLAGS_FCMP)
        return from_fcmp(t, cond);
    /* Overflow comes from the nibble, which knows about the guard. */
    if (f->how == FLAGS_UNKNOWN || cond == VS || cond == VC)
        return f->how == FLAGS_LOGIC ? from_result(t, cond, f->result) : from_nibble(t, cond);
    if (f->guard && f->how == FLAGS_ADD)
        return from_nibble(t, cond);
    if (f->how == FLAGS_LOGIC)
        v = from_result(t, cond, f->result);
    else if (f->how == FLAGS_ADC)
        v = from_adc(t, cond);
    else
        v = f->how == FLAGS_SUB ? from_sub(t, cond) : from_add(t, cond);
    if (!f->guard)
        return v;
    return holds(cond, f->otherwise) ? ir_or(t->b, f->unless, v) : ir_and(t->b, f->guard, v);
}

/* ---- operands ------------------------------------------------------------------------------------ */

ir_ref base_address(struct tr *t, unsigned rn)
{
    if (rn == 31 && t->b->check_sp)
        call_helper(t, A64_HELP_check_sp, IR_NONE, IR_NONE, IR_NONE);
    return get_x_sp(t, rn, true);
}

ir_ref extend_reg(struct tr *t, unsigned rm, unsigned option, unsigned shift, bool sf)
{
    static const enum ir_type narrow[4] = { IR_i8, IR_i16, IR_i32, IR_i64 };
    enum ir_type from = narrow[option & 3], to = tr_int(sf);
    ir_ref v = get_x(t, rm, sf);
    if (ir_type_info[from].bits < ir_type_info[to].bits) {
        v = ir_trunc(t->b, from, v);
        v = option & 4 ? ir_sext(t->b, to, v) : ir_zext(t->b, to, v);
    }
    return shift ? ir_shl(t->b, v, imm(t, to, shift)) : v;
}

ir_ref shift_reg(struct tr *t, unsigned rm, unsigned type, unsigned amount, bool sf)
{
    static const enum ir_op op[4] = { IR_shl_, IR_shr_, IR_sar_, IR_ror_ };
    ir_ref v = get_x(t, rm, sf);
    return amount ? ir_op2(t->b, op[type & 3], tr_int(sf), v, imm(t, tr_int(sf), amount)) : v;
}

bool bitmask_ok(bool sf, unsigned n, unsigned imms)
{
    unsigned v = n << 6 | (~imms & 63);
    if ((!sf && n) || v < 2)
        return false;
    unsigned len = 31 - (unsigned)__builtin_clz(v), levels = (1u << len) - 1;
    return (imms & levels) != levels;
}

u64 bitmask(bool sf, unsigned n, unsigned immr, unsigned imms)
{
    unsigned len = 31 - (unsigned)__builtin_clz(n << 6 | (~imms & 63)), size = 1u << len;
    unsigned ones = (imms & (size - 1)) + 1, r = immr & (size - 1);
    u64 v = zext64(~0ull, ones);
    if (r)
        v = zext64(v >> r | v << (size - r), size);
    for (; size < 64; size *= 2)
        v |= v << size;
    return sf ? v : (u32)v;
}

/* ---- pairs -------------------------------------------------------------------------------------- */

ir_ref tr_join(struct tr *t, unsigned lo, unsigned hi, bool sf)
{
    struct ir_block *b = t->b;
    if (sf)
        return ir_insert(b, ir_bitcast(b, IR_v2i64, get_x(t, lo, true)), get_x(t, hi, true), 1);
    ir_ref h = ir_shl(b, ir_zext(b, IR_i64, get_x(t, hi, false)), imm(t, IR_i64, 32));
    return ir_or(b, h, ir_zext(b, IR_i64, get_x(t, lo, false)));
}

void tr_split(struct tr *t, unsigned lo, unsigned hi, bool sf, ir_ref v)
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

/* ---- code ---------------------------------------------------------------------------------------- */

/* Readers lock and guard, so code is read 16 bytes at a time; those never lie in two pages. */
bool fetch(struct tr *t, gva pc, u32 *word)
{
    gva window = ALIGN_DOWN(pc, sizeof t->words);
    if (t->window != window) {
        t->window = ~0ull;
        if (!t->code->read(t->code->ctx, window, t->words, sizeof t->words))
            return false;
        t->window = window;
    }
    *word = t->words[pc / 4 % 4];
    return true;
}

/* ---- leaving the block --------------------------------------------------------------------------- */

/* All loads and stores are in one group of encodings (C4.1, op0 = x1x0). */
static bool accesses_memory(u32 word) { return (word >> 25 & 5) == 4; }

/* CPY and SET, the only ones of the group that know flags. */
static bool is_mops(u32 word) { return (word & 0x3b200c00) == 0x19000400; }

/* Are the flags overwritten at pc before anything can read them?  Looks at a few instructions only. */
static bool overwritten(struct tr *t, gva pc, unsigned depth)
{
    for (unsigned n = 0; n < depth; n++, pc += 4) {
        struct a64_args a;
        u32 word;
        if (pc & 3 || !fetch(t, pc, &word))
            return false;
        if (accesses_memory(word) && !is_mops(word))
            continue;
        enum a64_insn insn = a64_decode(word, &a);
        unsigned attrs = a64_rows[insn].attrs;
        if (insn == A64_UNDEFINED || attrs & (A64_ATTR_rf | A64_ATTR_end) || !a64_available(t->cpu, insn, &a, NULL))
            return false;
        if (attrs & A64_ATTR_wf)
            return true;
        if (insn == A64_b || insn == A64_bl)
            pc += (gva)(s64)a.imm - 4;
        else if (insn == A64_cbz || insn == A64_cbnz || insn == A64_tbz || insn == A64_tbnz)
            return overwritten(t, pc + (gva)(s64)a.imm, (depth - n) / 2) && overwritten(t, pc + 4, (depth - n) / 2);
    }
    return false;
}

enum { LOOK_AHEAD = 24, LOOP_AHEAD = 100 };      /* a loop's flags are usually set at its end */

unsigned br_attrs(struct tr *t, gva target)
{
    unsigned attrs = target <= t->pc ? IR_BR_BACKWARD : 0;
    if (!t->exact && t->flags.pending && overwritten(t, target, attrs ? LOOP_AHEAD : LOOK_AHEAD))
        return attrs | IR_BR_FLAGS_DEAD;
    save_flags(t);
    return attrs;
}

unsigned br_if_attrs(struct tr *t, gva target)
{
    bool pending = t->flags.pending;
    unsigned attrs = br_attrs(t, target);
    if (pending && !t->flags.pending && !t->exact && overwritten(t, t->pc + 4, LOOK_AHEAD))
        attrs |= IR_BR_FLAGS_HERE;
    return attrs;
}

void before_instruction(struct tr *t)
{
    if (!accesses_memory(t->insn) || !t->flags.pending || t->flags.dead)
        return;
    t->flags.dead = !t->exact && overwritten(t, t->pc + 4, LOOK_AHEAD);
    if (!t->flags.dead)
        save_flags(t);
}

/* Short forward branches are followed: the block stays one piece of guest code (guest_size). */
void branch_to(struct tr *t, gva target)
{
    enum { FOLLOW = 1024 };
    if (target > t->pc && target - t->b->pc < FOLLOW) {
        t->next = target;
        return;
    }
    unsigned attrs = br_attrs(t, target);
    ir_append(t->b, IR_br_, IR_none, attrs, imm(t, IR_i64, target), 0, 0);
    t->done = true;
}

void trap(struct tr *t, unsigned exit, gva pc)
{
    save_flags(t);
    ir_append(t->b, IR_trap_, IR_none, exit, imm(t, IR_i64, pc), 0, 0);
    t->done = true;
}

void set_fault(struct tr *t, enum fault_kind kind, gva addr, u64 code)
{
    ir_streg(t->b, offsetof(struct cpu, fault.kind), imm(t, IR_i32, kind));
    ir_streg(t->b, offsetof(struct cpu, fault.mapped), imm(t, IR_i8, 0));
    ir_streg(t->b, offsetof(struct cpu, fault.bus), imm(t, IR_i8, 0));
    ir_streg(t->b, offsetof(struct cpu, fault.addr), ir_place(t->b, addr));
    ir_streg(t->b, offsetof(struct cpu, fault.code), imm(t, IR_i64, code));
    trap(t, EXIT_FAULT, t->pc);
}

void undefined(struct tr *t) { set_fault(t, FAULT_UNDEF, t->pc, t->insn); }

ir_ref call_helper(struct tr *t, enum a64_helper h, ir_ref x, ir_ref y, ir_ref z)
{
    static const u8 result[A64_N_HELPERS + 1] = {
#define HELPER(name, res, ...) IR_##res,
#include "frontend/a64/a64_helpers.def"
    };
    save_flags(t);
    return ir_call(t->b, (enum ir_type)result[h], h, x, y, z);
}
