/* build.c - appending to a block: value numbering and the memory of what guest state holds.
 *
 * Value numbers: an open hash table of the pure nodes, keyed by all 16 bytes of the node.  It starts small
 * because most blocks are, and is rebuilt when half full.
 *
 * State: one entry for each 8 bytes of the CPU structure names the value last read from or written to a field
 * that covers them.  A read that lies inside one such field gives that value or a part of it; every other
 * read is a node.  Calls forget everything (by a new epoch).  Fields beyond the table are never remembered. */
#include "ir/build.h"

enum { FIRST_NODES = 256, FIRST_HASH = 64, FIRST_VCONSTS = 16, GRANULES = 160 };

struct ir_known {
    struct granule {
        ir_ref ref;             /* 0: nothing known */
        u16 off;                /* of the field */
        u8 size;
        u8 epoch;
    } g[GRANULES];
    u64 stored[IR_MAX_NODES / 64];
    u8 epoch;
};

void ir_init(struct ir_block *b, struct arena *arena, gva pc, u16 flags_off)
{
    *b = (struct ir_block){ .arena = arena, .pc = pc, .flags_off = flags_off };
    b->cap = FIRST_NODES;
    b->node = arena_alloc(arena, b->cap * sizeof *b->node);
    b->node[0] = (struct ir_node){ .op = IR_const_, .type = IR_none };
    b->n = 1;
    b->hash_size = FIRST_HASH;
    b->hash = arena_zalloc(arena, b->hash_size * sizeof *b->hash);
    b->known = arena_zalloc(arena, sizeof *b->known);
}

/* ---- guest state ----------------------------------------------------------------------------------- */

static unsigned size_of(enum ir_type t) { return (ir_type_info[t].bits + 7) / 8; }

static void remember(struct ir_block *b, unsigned off, enum ir_type t, ir_ref r)
{
    unsigned size = size_of(t);
    for (unsigned g = off / 8; g <= (off + size - 1) / 8 && g < GRANULES; g++)
        b->known->g[g] = (struct granule){ r, (u16)off, (u8)size, b->known->epoch };
}

static void forget_all(struct ir_known *k)
{
    if (++k->epoch == 0)
        memset(k->g, 0, sizeof k->g);
}

/* `t` at `byte` of the value r, which is at least as large; IR_NONE if that has no simple form. */
static ir_ref part_of(struct ir_block *b, enum ir_type t, ir_ref r, unsigned byte)
{
    enum ir_type from = ir_type_of(b, r);
    if (from == t)
        return r;
    if (ir_is_vec(from)) {
        if (ir_is_vec(t))
            return ir_bitcast(b, t, r);
        return byte % size_of(t) == 0 ? ir_extract(b, t, r, byte / size_of(t)) : IR_NONE;
    }
    static const u8 int_type[9] = { 0, IR_i8, IR_i16, 0, IR_i32, 0, 0, 0, IR_i64 };
    enum ir_type as_int = (enum ir_type)int_type[size_of(from)], part = (enum ir_type)int_type[size_of(t)];
    r = ir_bitcast(b, as_int, r);
    if (byte)
        r = ir_shr(b, r, ir_const(b, as_int, byte * 8));
    return ir_bitcast(b, t, ir_trunc(b, part, r));
}

ir_ref ir_ldreg(struct ir_block *b, enum ir_type t, u16 off)
{
    const struct ir_known *k = b->known;
    unsigned size = size_of(t), first = off / 8u, last = (off + size - 1) / 8u;
    if (last < GRANULES) {
        struct granule f = k->g[first], l = k->g[last];
        if (f.ref && f.epoch == k->epoch && l.ref == f.ref && l.epoch == f.epoch && l.off == f.off &&
            off >= f.off && off + size <= f.off + f.size) {
            ir_ref r = part_of(b, t, f.ref, off - f.off);
            if (r || b->failed)
                return r;
        }
    }
    ir_ref r = ir_append(b, IR_ldreg_, t, off, 0, 0, 0);
    if (r)
        remember(b, off, t, r);
    return r;
}

bool ir_was_stored(const struct ir_block *b, ir_ref r) { return b->known->stored[r / 64] >> (r & 63) & 1; }

/* ---- appending ------------------------------------------------------------------------------------- */

static bool grow(struct ir_block *b)
{
    if (b->n == IR_MAX_NODES) {
        b->failed = true;
        return false;
    }
    struct ir_node *node = arena_alloc(b->arena, 2 * b->cap * sizeof *node);
    memcpy(node, b->node, b->n * sizeof *node);
    b->node = node;
    b->cap *= 2;
    return true;
}

/* A node as two words: fields stored one by one and read together would stall the host. */
struct words { u64 lo, hi; };
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words of a node");

static struct words pack(enum ir_op op, enum ir_type t, unsigned aux, ir_ref x, ir_ref y, ir_ref z)
{
    return (struct words){ (u64)op | (u64)t << 8 | (u64)(u16)aux << 16 | (u64)x << 32, (u64)y | (u64)z << 32 };
}

static ir_ref push(struct ir_block *b, struct words w)
{
    if (UNLIKELY(b->failed) || (UNLIKELY(b->n == b->cap) && !grow(b)))
        return IR_NONE;
    memcpy(&b->node[b->n], &w, sizeof w);
    return b->n++;
}

ir_ref ir_append(struct ir_block *b, enum ir_op op, enum ir_type t, unsigned aux, ir_ref x, ir_ref y, ir_ref z)
{
    ir_ref r = push(b, pack(op, t, aux, x, y, z));
    if (!r)
        return IR_NONE;
    if (op == IR_streg_) {
        remember(b, aux, t, x);
        b->known->stored[x / 64] |= 1ull << (x & 63);
    } else if (op == IR_call_) {
        forget_all(b->known);
    } else if ((op == IR_bitcast_ && ir_is_vec(t)) || (op == IR_br_if_ && ir_is_const(b, x))) {
        b->unfolded = true;
    }
    return r;
}

/* ---- value numbers --------------------------------------------------------------------------------- */

static u32 *slot_of(struct ir_block *b, struct words w)
{
    u64 h = (w.lo ^ (w.hi << 29 | w.hi >> 35)) * 0x9e3779b97f4a7c15;
    h ^= h >> 32;
    for (u32 i = (u32)h;; i++) {
        u32 *slot = &b->hash[i & (b->hash_size - 1)];
        struct words o;
        memcpy(&o, &b->node[*slot], sizeof o);
        if (!*slot || (o.lo == w.lo && o.hi == w.hi))
            return slot;
    }
}

static void grow_hash(struct ir_block *b)
{
    u32 *old = b->hash, old_size = b->hash_size;
    b->hash_size *= 4;
    b->hash = arena_zalloc(b->arena, b->hash_size * sizeof *b->hash);
    for (u32 i = 0; i < old_size; i++) {
        struct words w;
        memcpy(&w, &b->node[old[i]], sizeof w);
        if (old[i])
            *slot_of(b, w) = old[i];
    }
}

static ir_ref number(struct ir_block *b, struct words w)
{
    u32 *slot = slot_of(b, w);
    if (*slot)
        return *slot;
    ir_ref r = push(b, w);
    if (!r)
        return IR_NONE;
    *slot = r;
    if (++b->n_hash > b->hash_size / 2)
        grow_hash(b);
    return r;
}

ir_ref ir_emit(struct ir_block *b, enum ir_op op, enum ir_type t, unsigned aux, ir_ref x, ir_ref y, ir_ref z)
{
    u32 flags = ir_op_info[op].flags;
    if (UNLIKELY(b->failed))
        return IR_NONE;
    if (!(flags & F_PURE))
        return ir_append(b, op, t, aux, x, y, z);

    /* Commutative operands: the constant second, else the older value first; but a compare keeps the order of
     * the flags op that it often stands beside, so that one host compare serves both. */
    if (flags & F_COMM) {
        bool cx = ir_is_imm(b, x), cy = ir_is_imm(b, y);
        if (cx != cy ? cx : x > y && !(flags & F_COMPARE)) {
            ir_ref tmp = x;
            x = y;
            y = tmp;
        }
    }
    ir_ref r = ir_simplify(b, op, t, aux, x, y, z);
    if (r)
        return r;
    if (op == IR_bitcast_ && ir_is_vec(t))
        b->unfolded = true;
    return number(b, pack(op, t, aux, x, y, z));
}

/* ---- constants and marks --------------------------------------------------------------------------- */

ir_ref ir_const(struct ir_block *b, enum ir_type t, u64 value)
{
    if (UNLIKELY(b->failed))
        return IR_NONE;
    value = zext64(value, ir_type_info[t].bits);
    return number(b, pack(IR_const_, t, 0, 0, (u32)value, (u32)(value >> 32)));
}

ir_ref ir_place(struct ir_block *b, gva place)
{
    if (UNLIKELY(b->failed))
        return IR_NONE;
    return number(b, pack(IR_const_, IR_i64, IR_CONST_MOVES, 0, (u32)place, (u32)(place >> 32)));
}

u32 ir_pool(struct ir_block *b, u64 lo, u64 hi)
{
    for (u32 i = b->n_vc; i-- > 0;)
        if (b->vc[i].lo == lo && b->vc[i].hi == hi)
            return i;
    if (b->n_vc == IR_MAX_VCONSTS) {
        b->failed = true;
        return 0;
    }
    if (b->n_vc == b->cap_vc) {
        u32 cap = b->cap_vc ? 2 * b->cap_vc : FIRST_VCONSTS;
        struct ir_v128 *vc = arena_alloc(b->arena, cap * sizeof *vc);
        if (b->n_vc)
            memcpy(vc, b->vc, b->n_vc * sizeof *vc);
        b->vc = vc;
        b->cap_vc = cap;
    }
    b->vc[b->n_vc] = (struct ir_v128){ lo, hi };
    return b->n_vc++;
}

ir_ref ir_vconst(struct ir_block *b, enum ir_type t, u64 lo, u64 hi)
{
    u32 i = ir_pool(b, lo, hi);
    if (UNLIKELY(b->failed))
        return IR_NONE;
    return number(b, pack(IR_vconst_, t, i, 0, 0, 0));
}

void ir_insn(struct ir_block *b, gva pc)
{
    push(b, pack(IR_insn_, IR_none, 0, 0, (u32)pc, (u32)(pc >> 32)));
    b->n_insns++;
}
