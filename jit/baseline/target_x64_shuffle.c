/* target_x64_shuffle.c - byte shuffles by constant picks: the forms that one instruction does, else pshufb. */
#include "jit/baseline/target.h"

/* picks[i] < 16: byte of x, < 32: byte of y, else 0. */
struct picks { u8 at[16]; };

static struct picks picks_of(const struct baseline *bl, ir_ref r)
{
    struct picks p;
    memcpy(p.at, &bl->b->vc[bl_node(bl, r)->aux], 16);
    return p;
}

static bool equal(const struct picks *p, const struct picks *q) { return !memcmp(p, q, sizeof *p); }

/* What a host instruction does with operands x and y: written out as picks and compared. */
static struct picks unpack(unsigned size, bool high)
{
    struct picks p;
    for (unsigned i = 0; i < 16; i++) {
        unsigned lane = i / size;
        p.at[i] = (u8)((lane & 1 ? 16 : 0) + (high ? 8 : 0) + lane / 2 * size + i % size);
    }
    return p;
}

static bool try_unpack(struct baseline *bl, const struct picks *p, struct vr d, struct vr x, struct vr y)
{
    static const u32 insn[2][4] = {
        { AXV_PUNPCKLBW, AXV_PUNPCKLWD, AXV_PUNPCKLDQ, AXV_PUNPCKLQDQ },
        { AXV_PUNPCKHBW, AXV_PUNPCKHWD, AXV_PUNPCKHDQ, AXV_PUNPCKHQDQ },
    };
    for (unsigned high = 0; high < 2; high++) {
        for (unsigned k = 0; k < 4; k++) {
            struct picks q = unpack(1u << k, high);
            if (equal(p, &q)) {
                ax64_v3(&bl->a, insn[high][k], d, x, ax_vr(y));
                return true;
            }
        }
    }
    return false;
}

/* Consecutive bytes of x:y, or of one of them and zeros. */
static bool try_align(struct baseline *bl, const struct picks *p, struct vr d, struct vr x, struct vr y)
{
    unsigned first = p->at[0];
    for (unsigned i = 1; i < 16; i++)
        if (p->at[i] != first + i)
            return false;
    if (first > 16)
        return false;
    ax64_v3_i(&bl->a, AXV_PALIGNR, d, y, ax_vr(x), first);
    return true;
}

/* Whole 32-bit lanes: two of one source below, two of one source above. */
static bool try_lanes(struct baseline *bl, const struct picks *p, struct vr d, struct vr x, struct vr y)
{
    unsigned lane[4], imm = 0;
    for (unsigned k = 0; k < 4; k++) {
        lane[k] = p->at[4 * k] / 4;
        for (unsigned i = 0; i < 4; i++)
            if (p->at[4 * k + i] != 4 * lane[k] + i || p->at[4 * k] >= 32)
                return false;
        imm |= (lane[k] & 3) << 2 * k;
    }
    if (lane[0] / 4 != lane[1] / 4 || lane[2] / 4 != lane[3] / 4)
        return false;
    struct vr low = lane[0] < 4 ? x : y, high = lane[2] < 4 ? x : y;
    if (low.n == high.n)
        ax64_v2_i(&bl->a, AXV_PSHUFD, d, ax_vr(low), imm);
    else
        ax64_v3_i(&bl->a, AXV_SHUFPS, d, low, ax_vr(high), imm);
    return true;
}

static struct ax64_rm pick_pool(struct baseline *bl, const struct picks *p, unsigned first)
{
    struct ir_v128 v;
    u8 at[16];
    for (unsigned i = 0; i < 16; i++)
        at[i] = p->at[i] >= first && p->at[i] < first + 16 ? p->at[i] - first : 0x80;
    memcpy(&v, at, 16);
    return tg_pool(bl, v.lo, v.hi);
}

static void by_bytes(struct baseline *bl, const struct picks *p, struct vr d, struct vr x, struct vr y)
{
    bool uses[2] = { false, false };
    for (unsigned i = 0; i < 16; i++)
        if (p->at[i] < 32)
            uses[p->at[i] >> 4] = true;
    if (!uses[1]) {
        ax64_v3(&bl->a, AXV_PSHUFB, d, x, pick_pool(bl, p, 0));
    } else if (!uses[0]) {
        ax64_v3(&bl->a, AXV_PSHUFB, d, y, pick_pool(bl, p, 16));
    } else {
        struct vr t = bl_tmp_v(bl);
        ax64_v3(&bl->a, AXV_PSHUFB, t, y, pick_pool(bl, p, 16));
        ax64_v3(&bl->a, AXV_PSHUFB, d, x, pick_pool(bl, p, 0));
        ax64_v3(&bl->a, AXV_POR, d, d, ax_vr(t));
        bl_unlock_v(bl, t);
    }
}

bool tg_shuffle(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct picks p = picks_of(bl, i->c);
    bl_prep(bl, i->a);
    bl_prep(bl, i->b);
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), t = bl_tmp_v(bl);
    if (x.n == y.n)                         /* one name for both */
        for (unsigned k = 0; k < 16; k++)
            if (p.at[k] < 32)
                p.at[k] &= 15;
    struct picks mirrored = p;
    for (unsigned k = 0; k < 16; k++)
        if (p.at[k] < 32)
            mirrored.at[k] = p.at[k] ^ 16;
    if (!try_lanes(bl, &p, t, x, y) && !try_unpack(bl, &p, t, x, y) && !try_unpack(bl, &mirrored, t, y, x)
        && !try_align(bl, &p, t, x, y) && !try_align(bl, &mirrored, t, y, x))
        by_bytes(bl, &p, t, x, y);
    bl_done(bl, n);
    tg_move(bl, CLS_V, bl_def_v(bl, n, 128).n, t.n);
    return true;
}

/* pshufb gives zero where bit 7 of the pick is set: a saturating sum sets it for picks above 15. */
bool tg_lookup(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), t = bl_tmp_v(bl);
    ax64_v3(&bl->a, AXV_PADDUSB, t, y, tg_pool(bl, 0x7070707070707070, 0x7070707070707070));
    bl_done(bl, n);
    tg_v3(bl, AXV_PSHUFB, bl_def_v(bl, n, 128), x, ax_vr(t));
    return true;
}
