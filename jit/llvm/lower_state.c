/* lower_state.c - guest state of a region as variables.
 *
 * A field is a naturally aligned piece of 1 to 16 bytes of the CPU structure: accesses that overlap lie in one
 * field, the largest access decides its size.  Pinned registers (baseline.h) are fields always.
 *
 * Memory and variables.  `dirty` fields may differ from memory.  At the entry those are the pinned ones.
 *   1. Before a node that may fault (unless the region is plain), and before a helper, everything dirty is stored (lo_sync), so that memory
 *      holds exact state there; the stores are volatile as the accesses are, which keeps their order.
 *   2. At an exit what is dirty and not pinned is stored; the pinned ones travel in registers.
 *      In system mode plain accesses do it on the way that misses the TLB (lo_show).
 *   3. A region that has nodes that may fault stores the pinned fields at its entry, once, so that loops store
 *      only what they change.
 *
 * Vector registers that a region uses as scalars of one format only are two variables, the scalar and the rest, so that
 * the zeros above a scalar that is written cost nothing until somebody wants the whole. */
#include "jit/llvm/lower.h"

static void set(struct fields *f, unsigned k) { f->bit[k / 64] |= 1ull << (k % 64); }
static bool has(const struct fields *f, unsigned k) { return f->bit[k / 64] >> (k % 64) & 1; }
static void clear(struct fields *f) { memset(f, 0, sizeof *f); }

/* ---- which ------------------------------------------------------------------------------------------ */

static unsigned access_size(const struct ir_node *i) { return MAX(ir_type_info[i->type].bits, 8u) / 8; }

/* `size_at` has the size of the field that begins at each offset; grows fields until the access lies in one. */
static void cover(struct lo *l, u8 *size_at, unsigned off, unsigned size)
{
    if (off + size > LO_STATE_SIZE || off & (size - 1)) {
        l->failed = true;
        return;
    }
    for (unsigned big = 16; big > size; big /= 2)
        if (size_at[ALIGN_DOWN(off, big)] == big)
            return;
    memset(size_at + off, 0, size);
    size_at[off] = (u8)size;
}

static void add_field(struct lo *l, unsigned off, unsigned size)
{
    if (l->n_fields == LO_MAX_FIELDS) {
        l->failed = true;
        return;
    }
    struct field *f = &l->field[l->n_fields++];
    *f = (struct field){ .off = (u16)off, .size = (u8)size, .pin = -1 };
    f->type = lo_type(l, size == 16 ? IR_v2i64 : lo_int_type(8 * size));
    memset(l->field_at + off, (int)l->n_fields, size);
}

static void set_pins(struct lo *l, const u16 *off, unsigned max, unsigned first_arg)
{
    for (unsigned k = 0; k < max && off && off[k]; k++)
        l->field[l->field_at[off[k]] - 1].pin = (s8)(first_arg + k == LO_STATE ? 0 : first_arg + k);
}

static void cover_pins(struct lo *l, u8 *size_at, const u16 *off, unsigned max, unsigned size)
{
    for (unsigned k = 0; k < max && off && off[k]; k++)
        cover(l, size_at, off[k], size);
}

/* ---- vector registers as scalars ----------------------------------------------------------------------- */

static const enum ir_type no_format_yet = IR_v16i8;

/* Integers of that size pass for scalars. */
static enum ir_type format_of(enum ir_type t)
{
    return t == IR_f32 || t == IR_i32 ? IR_f32 : t == IR_f64 || t == IR_i64 ? IR_f64 : IR_none;
}

/* The format of a value that is written.  Constants that fit both ask for neither: 0.0 is made so. */
static enum ir_type format_written(const struct ir_block *b, const struct ir_node *i)
{
    const struct ir_node *a = &b->node[i->a];
    if (access_size(i) != 16)
        return IR_none;
    if (a->op == IR_vconst_ && !b->vc[a->aux].hi)
        return b->vc[a->aux].lo > UINT32_MAX ? IR_f64 : no_format_yet;
    return a->op == IR_bitcast_ ? format_of(ir_type_of(b, a->a)) : IR_none;
}

static void vote(struct lo *l, unsigned off, enum ir_type t)
{
    struct field *f = &l->field[l->field_at[off] - 1];
    if (f->size == 16 && t != no_format_yet)
        f->scalar = f->off == off && (f->scalar == no_format_yet || f->scalar == t) ? t : IR_none;
}

/* What node i does with registers, and with whole ones that others have read. */
static void vote_for(struct lo *l, const struct ir_block *b, const struct ir_node *i)
{
    const ir_ref ref[3] = { i->a, i->b, i->c };
    unsigned slots = ir_ref_slots(i);
    for (unsigned k = 0; k < 3; k++) {
        const struct ir_node *from = slots >> k & 1 && ref[k] != IR_NONE ? &b->node[ref[k]] : NULL;
        if (from && from->op == IR_ldreg_ && access_size(from) == 16)
            vote(l, from->aux, i->op == IR_extract_ && !i->aux ? format_of((enum ir_type)i->type) : IR_none);
    }
    if (i->op == IR_streg_)
        vote(l, i->aux, format_written(b, i));
    else if (i->op == IR_ldreg_ && access_size(i) != 16)
        vote(l, i->aux, format_of((enum ir_type)i->type));
}

static void find_scalars(struct lo *l)
{
    for (unsigned k = 0; k < l->n_fields; k++)
        l->field[k].scalar = l->field[k].size == 16 ? no_format_yet : IR_none;
    for (unsigned k = 0; k < l->r->n_blocks; k++)
        for (ir_ref n = 1; n < l->r->block[k].n; n++)
            vote_for(l, &l->r->block[k], &l->r->block[k].node[n]);
    for (unsigned k = 0; k < l->n_fields; k++)
        if (l->field[k].scalar == no_format_yet)
            l->field[k].scalar = IR_none;
}

/* ---- all of them --------------------------------------------------------------------------------------- */

void lo_find_fields(struct lo *l)
{
    static _Thread_local u8 size_at[LO_STATE_SIZE];
    const struct guest *g = l->t->guest;
    memset(size_at, 0, sizeof size_at);
    cover_pins(l, size_at, g->pin, LO_N_X, 8);
    cover_pins(l, size_at, g->pin_vec, LO_N_V, 16);
    for (unsigned k = 0; k < l->r->n_blocks; k++) {
        const struct ir_block *b = &l->r->block[k];
        for (ir_ref n = 1; n < b->n && !l->failed; n++)
            if (b->node[n].op == IR_ldreg_ || b->node[n].op == IR_streg_)
                cover(l, size_at, b->node[n].aux, access_size(&b->node[n]));
    }
    for (unsigned off = 0; off < LO_STATE_SIZE && !l->failed; off++)
        if (size_at[off])
            add_field(l, off, size_at[off]);
    if (l->failed)
        return;
    find_scalars(l);
    set_pins(l, g->pin, LO_N_X, 1);
    set_pins(l, g->pin_vec, LO_N_V, 2 + LO_N_X);      /* behind the target register */
}

/* ---- memory ------------------------------------------------------------------------------------------- */

LLVMValueRef lo_state_ptr(struct lo *l, s32 disp)
{
    LLVMValueRef off = LLVMConstInt(lo_type(l, IR_i64), (u64)(s64)disp, 1);
    return LLVMBuildGEP2(l->b, lo_type(l, IR_i8), l->state, &off, 1, "");
}

/* Volatile: in order with the guest's accesses. */
void lo_state_store(struct lo *l, s32 disp, LLVMValueRef v)
{
    LLVMValueRef s = LLVMBuildStore(l->b, v, lo_state_ptr(l, disp));
    LLVMSetAlignment(s, 1);
    LLVMSetVolatile(s, 1);
}

static LLVMTypeRef scalar_vector(struct lo *l, const struct field *f)
{
    return lo_type(l, f->scalar == IR_f64 ? IR_v2f64 : IR_v4f32);
}

static LLVMValueRef low_of(struct lo *l, const struct field *f)
{
    return LLVMBuildLoad2(l->b, lo_type(l, f->scalar), f->low, "");
}

/* The scalar in a vector of nothing else. */
static LLVMValueRef lone(struct lo *l, const struct field *f)
{
    return LLVMBuildInsertElement(l->b, LLVMGetPoison(scalar_vector(l, f)), low_of(l, f), lo_int(l, IR_i32, 0), "");
}

/* By a shuffle, as nothing on hot paths is: what exits want shall not be taken for it, and made there. */
static LLVMValueRef get(struct lo *l, const struct field *f)
{
    LLVMValueRef v = LLVMBuildLoad2(l->b, f->type, f->var, "");
    if (f->scalar == IR_none)
        return v;
    LLVMTypeRef t = scalar_vector(l, f);
    unsigned n = LLVMGetVectorSize(t);
    LLVMValueRef pick[4] = { lo_int(l, IR_i32, n) };
    for (unsigned k = 1; k < n; k++)
        pick[k] = lo_int(l, IR_i32, k);
    v = LLVMBuildShuffleVector(l->b, lo_cast(l, v, t), lone(l, f), LLVMConstVector(pick, n), "");
    return lo_cast(l, v, f->type);
}

static void put(struct lo *l, const struct field *f, LLVMValueRef v)
{
    LLVMBuildStore(l->b, v, f->var);
    if (f->scalar == IR_none)
        return;
    v = LLVMBuildExtractElement(l->b, lo_cast(l, v, scalar_vector(l, f)), lo_int(l, IR_i32, 0), "");
    LLVMBuildStore(l->b, v, f->low);
}

LLVMValueRef lo_get_field(struct lo *l, const struct field *f) { return get(l, f); }

static void to_memory(struct lo *l, const struct field *f) { lo_state_store(l, STATE_DISP(f->off), get(l, f)); }

static void from_memory(struct lo *l, const struct field *f)
{
    LLVMValueRef v = LLVMBuildLoad2(l->b, f->type, lo_state_ptr(l, STATE_DISP(f->off)), "");
    LLVMSetAlignment(v, 1);
    put(l, f, v);
}

void lo_sync(struct lo *l)
{
    for (unsigned k = 0; k < l->n_fields; k++)
        if (has(&l->dirty, k))
            to_memory(l, &l->field[k]);
    clear(&l->dirty);
}

void lo_show(struct lo *l)
{
    for (unsigned k = 0; k < l->n_fields; k++)
        if (has(&l->dirty, k))
            to_memory(l, &l->field[k]);
}

void lo_reload(struct lo *l)
{
    for (unsigned k = 0; k < l->n_fields; k++)
        from_memory(l, &l->field[k]);
}

void lo_store_exit(struct lo *l)
{
    for (unsigned k = 0; k < l->n_fields; k++)
        if (has(&l->dirty, k) && l->field[k].pin < 0)
            to_memory(l, &l->field[k]);
}

static bool may_sync(const struct lo *l)
{
    const struct region *r = l->r;
    const unsigned memory = lo_is_system(l) ? F_READS_MEM | F_WRITES_MEM : 0;
    for (unsigned k = 0; k < r->n_blocks; k++)
        for (ir_ref n = 1; n < r->block[k].n; n++)
            if (lo_syncs(r, &r->block[k].node[n]) || ir_op_info[r->block[k].node[n].op].flags & memory)
                return true;
    return false;
}

void lo_enter(struct lo *l)
{
    for (unsigned k = 0; k < l->n_fields; k++) {
        struct field *f = &l->field[k];
        f->var = LLVMBuildAlloca(l->b, f->type, "");
        if (f->scalar != IR_none)
            f->low = LLVMBuildAlloca(l->b, lo_type(l, f->scalar), "");
        if (f->pin >= 0)
            put(l, f, LLVMGetParam(l->fn, (unsigned)f->pin));
        else
            from_memory(l, f);
        if (f->pin >= 0 && may_sync(l))
            to_memory(l, f);
    }
    l->dirty = l->dirty_in[0];      /* a set that is right for the exits before the first block, too */
}

/* ---- what is dirty where --------------------------------------------------------------------------------- */

static bool merge(struct fields *into, const struct fields *from)
{
    bool grew = false;
    for (unsigned k = 0; k < ARRAY_LEN(into->bit); k++) {
        grew |= (from->bit[k] & ~into->bit[k]) != 0;
        into->bit[k] |= from->bit[k];
    }
    return grew;
}

/* Carries the set through a block; did one of its successors get more? */
static bool flow(struct lo *l, const struct ir_block *b, struct fields dirty)
{
    bool grew = false;
    for (ir_ref n = 1; n < b->n; n++) {
        const struct ir_node *i = &b->node[n];
        if (lo_syncs(l->r, i))
            clear(&dirty);
        else if (i->op == IR_streg_)
            set(&dirty, l->field_at[i->aux] - 1u);
        u8 to[REGION_SITE_GUESSES];
        for (unsigned n_ways = region_ways(l->r, b, i, to), k = 0; k < n_ways; k++)
            grew |= merge(&l->dirty_in[to[k]], &dirty);
    }
    return grew;
}

void lo_find_dirty(struct lo *l)
{
    memset(l->dirty_in, 0, sizeof l->dirty_in);
    for (unsigned k = 0; k < l->n_fields; k++)
        if (l->field[k].pin >= 0 && !may_sync(l))
            set(&l->dirty_in[0], k);
    for (bool grew = true; grew;) {
        grew = false;
        for (unsigned k = 0; k < l->r->n_blocks; k++)
            grew |= flow(l, &l->r->block[k], l->dirty_in[k]);
    }
}

/* ---- registers -------------------------------------------------------------------------------------------- */

static struct field *field_of(struct lo *l, const struct ir_node *i) { return &l->field[l->field_at[i->aux] - 1]; }

/* A field of 16 bytes seen as pieces of `bits`, floats if t is one. */
static LLVMTypeRef pieces(struct lo *l, unsigned bits, enum ir_type t)
{
    return lo_type(l, t == IR_f64 ? IR_v2f64 : t == IR_f32 ? IR_v4f32 : lo_vec_type(bits));
}

LLVMValueRef lo_ldreg(struct lo *l, ir_ref n, const struct ir_node *i)
{
    const struct field *f = field_of(l, i);
    enum ir_type t = (enum ir_type)i->type, whole = lo_int_of(t);
    unsigned bits = 8 * access_size(i), at = 8u * (i->aux - f->off);
    if (f->scalar != IR_none && bits != 128)
        return lo_cast(l, low_of(l, f), lo_type(l, t));
    LLVMValueRef v = f->scalar != IR_none ? lo_cast(l, lone(l, f), f->type) : get(l, f);     /* for its lowest lane only */
    if (bits == 8u * f->size)
        ;
    else if (f->size == 16)
        v = LLVMBuildExtractElement(l->b, lo_cast(l, v, pieces(l, bits, t)),
                                    LLVMConstInt(lo_type(l, IR_i32), at / bits, 0), "");
    else
        v = LLVMBuildTrunc(l->b, LLVMBuildLShr(l->b, v, LLVMConstInt(f->type, at, 0), ""),
                           lo_type(l, lo_int_type(bits)), "");
    if (whole == IR_i1)
        v = LLVMBuildTrunc(l->b, v, lo_type(l, IR_i1), "");
    return lo_cast(l, v, lo_type(l, t));
}

void lo_streg(struct lo *l, const struct ir_node *i)
{
    const struct field *f = field_of(l, i);
    unsigned bits = 8 * access_size(i), at = 8u * (i->aux - f->off);
    enum ir_type t = ir_type_of(l->blk, i->a);
    set(&l->dirty, l->field_at[i->aux] - 1u);
    if (f->scalar != IR_none && l->blk->node[i->a].op == IR_vconst_) {
        put(l, f, lo_use(l, i->a, IR_v2i64));
        return;
    }
    if (f->scalar != IR_none) {
        LLVMBuildStore(l->b, lo_use(l, l->blk->node[i->a].a, f->scalar), f->low);
        LLVMBuildStore(l->b, LLVMConstNull(f->type), f->var);
        return;
    }
    LLVMValueRef v = f->size == 16 ? lo_use(l, i->a, t) : lo_bits(l, lo_val(l, i->a), t);
    if (lo_width(t) == 1)
        v = LLVMBuildZExt(l->b, v, lo_type(l, IR_i8), "");
    if (bits == 8u * f->size) {
        v = lo_cast(l, v, f->type);
    } else if (f->size == 16) {
        LLVMValueRef whole = lo_cast(l, get(l, f), pieces(l, bits, t));
        v = LLVMBuildInsertElement(l->b, whole, v, LLVMConstInt(lo_type(l, IR_i32), at / bits, 0), "");
        v = lo_cast(l, v, f->type);
    } else {
        LLVMValueRef shift = LLVMConstInt(f->type, at, 0), mask = LLVMConstInt(f->type, ~((~0ull >> (64 - bits)) << at), 0);
        v = LLVMBuildShl(l->b, LLVMBuildZExt(l->b, v, f->type, ""), shift, "");
        v = LLVMBuildOr(l->b, LLVMBuildAnd(l->b, get(l, f), mask, ""), v, "");
    }
    LLVMBuildStore(l->b, v, f->var);
}
