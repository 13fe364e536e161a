/* tr_pac.c - pointer authentication (DDI 0487 D8.10), with an algorithm of our own, computed inline.
 *
 * As under Linux with 48-bit addresses and tagged pointers the code takes bits 54..48; bit 55 chooses the
 * address range and bits 63..56 are the tag.  FEAT_PAuth2 makes it cheap: signing and authenticating both
 * exclusive-or the code into the pointer, so a wrong one stays there and makes an address nobody has, and they
 * are the same few instructions at every function entry and exit.
 *
 * The code is bits 54..48 of (pointer + modifier) * key, where the key is an odd number << 7: so all of the
 * sum's lower 48 bits count, and none above, where the pointer has its code.  What pointers and modifiers have
 * above is mixed into the sum, but for the stack pointer as modifier, where that would only be waste: it is an
 * address, and what it authenticates a return address. */
#include "frontend/a64/tr_pac.h"

enum { PAC_LSB = 48, SELECT_BIT = 55, SP = 31 };
static const u64 pac_field = 0x7full << PAC_LSB;

static ir_ref key_of(struct tr *t, unsigned key) { return ir_ldreg(t->b, IR_i64, (u16)(A64_OFF(pac_key) + 8 * key)); }

/* 0 for addresses: the tag and bit 55 of x and bits 63..48 of m, times a constant. */
static ir_ref upper_bits(struct tr *t, ir_ref x, ir_ref m)
{
    struct ir_block *b = t->b;
    ir_ref tag = ir_shr(b, x, imm(t, IR_i64, SELECT_BIT)), up = ir_shr(b, m, imm(t, IR_i64, PAC_LSB));
    return ir_mul(b, ir_or(b, ir_shl(b, up, imm(t, IR_i64, 64 - SELECT_BIT)), tag), imm(t, IR_i64, 0x2c1b3c6d));
}

ir_ref pac_toggle(struct tr *t, ir_ref x, int modifier, unsigned key)
{
    struct ir_block *b = t->b;
    ir_ref m = modifier < 0 ? imm(t, IR_i64, 0) : get_x_sp(t, (unsigned)modifier, true), sum = ir_add(b, x, m);
    if (modifier != SP)
        sum = ir_add(b, sum, upper_bits(t, x, m));
    return ir_xor(b, x, ir_and(b, ir_mul(b, sum, key_of(t, key)), imm(t, IR_i64, pac_field)));
}

/* PACIA..PACDZB, AUTIA..AUTDZB and the hint forms */
bool tr_pac(struct tr *t, const struct a64_args *a)
{
    set_x(t, a->rd, pac_toggle(t, get_x(t, a->rd, true), a->zero ? -1 : a->rn, (unsigned)a->key));
    return true;
}

/* XPACI, XPACD, XPACLRI: bit 55 in the place of the code; tags are for the lower half of addresses only */
bool tr_xpac(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref x = get_x(t, a->rd, true);
    ir_ref ext = ir_sar(b, ir_shl(b, x, imm(t, IR_i64, 63 - SELECT_BIT)), imm(t, IR_i64, 63));
    ext = ir_and(b, ext, imm(t, IR_i64, 0xffffull << PAC_LSB));
    set_x(t, a->rd, ir_or(b, ir_and(b, x, imm(t, IR_i64, ~pac_field)), ext));
    return true;
}

bool tr_pacga(struct tr *t, const struct a64_args *a)
{
    struct ir_block *b = t->b;
    ir_ref key = ir_shr(b, key_of(t, 4), imm(t, IR_i64, 7));
    ir_ref h = ir_mul(b, get_x(t, a->rn, true), key);
    h = ir_add(b, ir_ror(b, h, imm(t, IR_i64, 32)), get_x_sp(t, a->rm, true));
    h = ir_mul(b, h, key);
    h = ir_mul(b, ir_xor(b, h, ir_shr(b, h, imm(t, IR_i64, 32))), key);
    set_x(t, a->rd, ir_and(b, h, imm(t, IR_i64, 0xffffffff00000000)));
    return true;
}
