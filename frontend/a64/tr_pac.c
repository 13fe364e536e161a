/* tr_pac.c - pointer authentication (DDI 0487 D8.10), with an algorithm of our own, computed inline.
 *
 * As under Linux with 48-bit addresses and tagged pointers the code takes bits 54..48; bit 55 chooses the
 * address range and bits 63..56 are the tag.  The keys are those of the process; the hash is
 * one multiplication, whose top bits depend on all others: cheap enough for every function entry. */
#include "frontend/a64/tr_pac.h"

enum { PAC_LSB = 48, PAC_BITS = 7, SELECT_BIT = 55 };
static const u64 pac_field = 0x7full << PAC_LSB;

static ir_ref key_half(struct tr *t, unsigned key, unsigned half)
{
    return ir_ldreg(t->b, IR_i64, (u16)(A64_OFF(pac_key) + 8 * (2 * key + half)));
}

static ir_ref hash(struct tr *t, ir_ref x, ir_ref modifier, unsigned key)
{
    struct ir_block *b = t->b;
    ir_ref m = ir_ror(b, ir_xor(b, modifier, key_half(t, key, 1)), imm(t, IR_i64, 24));
    ir_ref sum = ir_add(b, ir_xor(b, x, key_half(t, key, 0)), m);
    return ir_mul(b, sum, imm(t, IR_i64, 0xd6e8feb86659fd93));
}

/* The pointer with bit 55 in the place of the code; tags are for the lower half of addresses only. */
static ir_ref strip(struct tr *t, ir_ref x)
{
    struct ir_block *b = t->b;
    ir_ref ext = ir_sar(b, ir_shl(b, x, imm(t, IR_i64, 63 - SELECT_BIT)), imm(t, IR_i64, 63));
    ext = ir_and(b, ext, imm(t, IR_i64, 0xffffull << PAC_LSB));
    return ir_or(b, ir_and(b, x, imm(t, IR_i64, ~pac_field)), ext);
}

static ir_ref code_of(struct tr *t, ir_ref stripped, ir_ref modifier, unsigned key)
{
    struct ir_block *b = t->b;
    ir_ref h = ir_shr(b, hash(t, stripped, modifier, key), imm(t, IR_i64, 64 - PAC_BITS));
    return ir_shl(b, h, imm(t, IR_i64, PAC_LSB));
}

static ir_ref with_code(struct tr *t, ir_ref stripped, ir_ref code)
{
    return ir_or(t->b, ir_and(t->b, stripped, imm(t, IR_i64, ~pac_field)), code);
}

ir_ref pac_auth(struct tr *t, ir_ref x, ir_ref modifier, unsigned key)
{
    struct ir_block *b = t->b;
    ir_ref good = strip(t, x), code = code_of(t, good, modifier, key);
    u64 poison = (key & 1 ? 2ull : 1ull) << 53;             /* an error code in bits 54..53 */
    ir_ref bad = ir_and(b, good, imm(t, IR_i64, ~(3ull << 53)));
    bad = ir_or(b, bad, imm(t, IR_i64, poison));
    return ir_select(b, ir_eq(b, x, with_code(t, good, code)), good, bad);
}

static ir_ref modifier_of(struct tr *t, const struct a64_args *a)
{
    return a->zero ? imm(t, IR_i64, 0) : get_x_sp(t, (unsigned)a->rn, true);
}

/* PACIA..PACDZB and the hint forms.  A pointer that is not canonical gets a wrong code. */
bool tr_pac(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref x = get_x(t, a->rd, true), good = strip(t, x);
    ir_ref code = code_of(t, good, modifier_of(t, a), (unsigned)a->key);
    ir_ref spoilt = ir_shl(b, ir_zext(b, IR_i64, ir_ne(b, x, good)), imm(t, IR_i64, SELECT_BIT - 1));
    set_x(t, a->rd, with_code(t, good, ir_xor(b, code, spoilt)));
    return true;
}

/* AUTIA..AUTDZB and the hint forms */
bool tr_aut(struct tr *t, const struct a64_args *a)
{
    set_x(t, a->rd, pac_auth(t, get_x(t, a->rd, true), modifier_of(t, a), (unsigned)a->key));
    return true;
}

/* XPACI, XPACD, XPACLRI */
bool tr_xpac(struct tr *t, const struct a64_args *a)
{
    set_x(t, a->rd, strip(t, get_x(t, a->rd, true)));
    return true;
}

bool tr_pacga(struct tr *t, const struct a64_args *a)
{
    ir_ref h = hash(t, get_x(t, a->rn, true), get_x_sp(t, a->rm, true), 4);
    set_x(t, a->rd, ir_and(t->b, h, imm(t, IR_i64, 0xffffffff00000000)));
    return true;
}
