/* target_x64_crypto.c - AES, carry-less products, SHA-1 and SHA-256, where the host has the instructions. */
#include "jit/baseline/target.h"

/* ---- AES: the host's rounds add a key at the end, here zero --------------------------------------------- */

static bool round_of(struct baseline *bl, ir_ref n, const struct ir_node *i, u32 insn)
{
    if (!bl->host.aes)
        return false;
    struct vr x = bl_v(bl, i->a);
    bl_done(bl, n);
    ax64_v3(&bl->a, insn, bl_def_v(bl, n, 128), x, tg_pool(bl, 0, 0));
    return true;
}

bool tg_aes_sub(struct baseline *bl, ir_ref n, const struct ir_node *i) { return round_of(bl, n, i, AXV_AESENCLAST); }
bool tg_aes_inv_sub(struct baseline *bl, ir_ref n, const struct ir_node *i) { return round_of(bl, n, i, AXV_AESDECLAST); }
bool tg_aes_enc(struct baseline *bl, ir_ref n, const struct ir_node *i) { return round_of(bl, n, i, AXV_AESENC); }
bool tg_aes_dec(struct baseline *bl, ir_ref n, const struct ir_node *i) { return round_of(bl, n, i, AXV_AESDEC); }

/* Substitution undone, then a whole round. */
bool tg_aes_mix(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    if (!bl->host.aes)
        return false;
    struct vr x = bl_v(bl, i->a), t = bl_tmp_v(bl);
    ax64_v3(&bl->a, AXV_AESDECLAST, t, x, tg_pool(bl, 0, 0));
    bl_done(bl, n);
    ax64_v3(&bl->a, AXV_AESENC, bl_def_v(bl, n, 128), t, tg_pool(bl, 0, 0));
    return true;
}

bool tg_aes_inv_mix(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    if (!bl->host.aes)
        return false;
    struct ax64_rm x = bl_vrm(bl, i->a, 128);
    bl_done(bl, n);
    ax64_v2(&bl->a, AXV_AESIMC, bl_def_v(bl, n, 128), x);
    return true;
}

bool tg_clmul(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    if (!bl->host.pclmul)
        return false;
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), t = bl_tmp_v(bl);
    ax64_v3_i(&bl->a, AXV_PCLMULQDQ, t, x, ax_vr(y), (i->aux & 1) | (i->aux & 2) << 3);
    bl_done(bl, n);
    bl_def_in_v(bl, n, t, 128);
    return true;
}

/* ---- SHA: the host keeps the lanes in the opposite order -------------------------------------------------- */

bool tg_sha1_rounds(struct baseline *bl, ir_ref n, const struct ir_node *i)
{
    /* The host adds the round's constant itself: it is taken off the words. */
    static const u32 constant[3] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc };
    struct ax64 *a = &bl->a;
    if (!bl->host.sha)
        return false;
    struct vr t = bl_tmp_v(bl), u = bl_tmp_v(bl), v = bl_tmp_v(bl);
    u64 k = (u64)constant[i->aux] << 32 | constant[i->aux];
    ax64_v2_i(a, AXV_PSHUFD, t, bl_vrm(bl, i->a, 128), 0x1b);
    ax64_v3(a, AXV_PSUBD, u, bl_v(bl, i->c), tg_pool(bl, k, k));
    ax64_v2_i(a, AXV_PSHUFD, u, ax_vr(u), 0x1b);
    ax64_vshift_i(a, AXV_PSLLDQ_I, v, bl_v(bl, i->b), 12);
    ax64_v3(a, AXV_PADDD, u, u, ax_vr(v));
    ax64_sha1rnds4(a, t, u, i->aux);
    bl_done(bl, n);
    ax64_v2_i(a, AXV_PSHUFD, bl_def_v(bl, n, 128), ax_vr(t), 0x1b);
    return true;
}

/* Two rounds at a time; the words are in xmm0, implicitly.  c, d, g, h after two rounds are a, b, e, f before. */
static bool sha256_rounds(struct baseline *bl, ir_ref n, const struct ir_node *i, unsigned lanes)
{
    struct ax64 *a = &bl->a;
    if (!bl->host.sha)
        return false;
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), w = bl_v(bl, i->c), words = { 0 };
    struct vr abef = bl_tmp_v(bl), cdgh = bl_tmp_v(bl), saved = bl_tmp_v(bl);
    ax64_v3_i(a, AXV_SHUFPS, abef, y, ax_vr(x), 0x11);
    ax64_v3_i(a, AXV_SHUFPS, cdgh, y, ax_vr(x), 0xbb);
    tg_move(bl, CLS_V, saved.n, words.n);
    tg_move(bl, CLS_V, words.n, w.n);
    ax64_sha(a, AX_SHA256RNDS2, cdgh, abef);
    ax64_v2_i(a, AXV_PSHUFD, words, ax_vr(words), 0x0e);
    ax64_sha(a, AX_SHA256RNDS2, abef, cdgh);
    tg_move(bl, CLS_V, words.n, saved.n);
    ax64_v3_i(a, AXV_SHUFPS, abef, abef, ax_vr(cdgh), lanes);
    bl_done(bl, n);
    bl_def_in_v(bl, n, abef, 128);
    return true;
}

bool tg_sha256_abcd(struct baseline *bl, ir_ref n, const struct ir_node *i) { return sha256_rounds(bl, n, i, 0xbb); }
bool tg_sha256_efgh(struct baseline *bl, ir_ref n, const struct ir_node *i) { return sha256_rounds(bl, n, i, 0x11); }

static bool schedule(struct baseline *bl, ir_ref n, const struct ir_node *i, enum ax64_sha insn)
{
    if (!bl->host.sha)
        return false;
    struct vr x = bl_v(bl, i->a), y = bl_v(bl, i->b), t = bl_tmp_v(bl);
    tg_move(bl, CLS_V, t.n, x.n);
    ax64_sha(&bl->a, insn, t, y);
    bl_done(bl, n);
    bl_def_in_v(bl, n, t, 128);
    return true;
}

bool tg_sha256_su0(struct baseline *bl, ir_ref n, const struct ir_node *i) { return schedule(bl, n, i, AX_SHA256MSG1); }
bool tg_sha256_su1(struct baseline *bl, ir_ref n, const struct ir_node *i) { return schedule(bl, n, i, AX_SHA256MSG2); }
