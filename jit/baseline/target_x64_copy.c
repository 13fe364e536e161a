/* target_x64_copy.c - copy and fill: a few bytes of guest memory at once.
 *
 * By size: two pieces that overlap in the middle, or four.  Everything is loaded before the first store, and no
 * side has a page border in it, so a fault comes before anything has changed. */
#include "jit/baseline/target.h"

enum { MOST = 64, PAGE = 4096 };

#define RAX ax_x(AX_RAX)

struct move {
    struct baseline *bl;
    bool fill;
    struct xr to, from, size;       /* from: the pattern of a fill */
    struct xr t;                    /* and rax: temporaries */
    struct vr v[4];
};

static struct ax64_rm at(struct xr base, s32 off) { return ax_m(base, off); }
static struct ax64_rm before_end(const struct move *m, struct xr base, s32 off) { return ax_mx(base, m->size, 0, -off); }

/* The first and the last `bits`, which may overlap. */
static void two_ints(const struct move *m, unsigned bits, unsigned last_bits)
{
    unsigned first = m->fill ? m->from.n : (unsigned)AX_RAX, last = m->fill ? m->from.n : m->t.n;
    s32 off = (s32)last_bits / 8;
    if (!m->fill) {
        tg_get(m->bl, CLS_X, bits, first, at(m->from, 0));
        tg_get(m->bl, CLS_X, last_bits, last, before_end(m, m->from, off));
    }
    tg_put(m->bl, CLS_X, bits, at(m->to, 0), first);
    tg_put(m->bl, CLS_X, last_bits, before_end(m, m->to, off), last);
}

/* The same of 16 bytes; with four, also what follows the first and precedes the last. */
static void load_vectors(const struct move *m, unsigned n)
{
    for (unsigned k = n - 2; k < n && !m->fill; k++) {
        s32 off = k < 2 ? 0 : 16;
        struct ax64_rm from = k & 1 ? before_end(m, m->from, 16 + off) : at(m->from, off);
        tg_get(m->bl, CLS_V, 128, m->v[k].n, from);
    }
}

static void store_vectors(const struct move *m, unsigned n)
{
    for (unsigned k = 0; k < n; k++) {
        s32 off = k < 2 ? 0 : 16;
        struct ax64_rm to = k & 1 ? before_end(m, m->to, 16 + off) : at(m->to, off);
        tg_put(m->bl, CLS_V, 128, to, m->v[m->fill ? 0 : k].n);
    }
}

static void jump_if_size(const struct move *m, enum ax64_cc cc, s32 than, u32 label)
{
    ax64_alu_i(&m->bl->a, AX_CMP, 64, ax_r(m->size), than);
    ax64_jcc(&m->bl->a, cc, label);
}

static void jump_if_crossing(const struct move *m, struct xr addr, u32 label)
{
    ax64_mov(&m->bl->a, 32, RAX, ax_r(addr));
    ax64_alu_i(&m->bl->a, AX_AND, 32, ax_r(RAX), PAGE - 1);
    ax64_alu_i(&m->bl->a, AX_CMP, 32, ax_r(RAX), PAGE - MOST);
    ax64_jcc(&m->bl->a, AX_A, label);
}

static void move_all(const struct move *m, u32 done)
{
    struct ax64 *a = &m->bl->a;
    u32 large = ax64_label(a), below[4];
    for (unsigned k = 0; k < ARRAY_LEN(below); k++)
        below[k] = ax64_label(a);
    jump_if_size(m, AX_B, 16, below[0]);
    if (m->fill) {
        ax64_v_rm(a, AXV_MOVD_TO, 64, m->v[0], ax_r(m->from));
        ax64_v3(a, AXV_PUNPCKLQDQ, m->v[0], m->v[0], ax_vr(m->v[0]));
    }
    load_vectors(m, 2);
    jump_if_size(m, AX_A, 32, large);
    store_vectors(m, 2);
    ax64_jmp(a, done);
    ax64_bind(a, large);
    load_vectors(m, 4);
    store_vectors(m, 4);
    ax64_jmp(a, done);
    for (unsigned k = 0; k < 3; k++) {
        unsigned bits = 64u >> k;
        ax64_bind(a, below[k]);
        jump_if_size(m, AX_B, (s32)bits / 8, below[k + 1]);
        two_ints(m, bits, bits == 16 ? 8 : bits);      /* of two or three bytes the last alone */
        ax64_jmp(a, done);
    }
    ax64_bind(a, below[3]);
    jump_if_size(m, AX_E, 0, done);
    two_ints(m, 8, 8);
}

static bool move(struct baseline *bl, ir_ref n, const struct ir_node *i, bool fill)
{
    struct ax64 *a = &bl->a;
    struct move m = { .bl = bl, .fill = fill };
    u32 no = ax64_label(a), done = ax64_label(a), end = ax64_label(a);
    bl_prep(bl, i->a);
    bl_prep(bl, i->b);
    bl_prep(bl, i->c);
    bl_take_x(bl, AX_RAX);
    m.to = bl_x(bl, i->a);
    m.from = bl_x(bl, i->b);
    m.size = bl_x(bl, i->c);
    m.t = bl_tmp_x(bl);
    for (unsigned k = 0; k < (fill ? 1 : 4); k++)
        m.v[k] = bl_tmp_v(bl);
    jump_if_size(&m, AX_A, MOST, no);
    jump_if_crossing(&m, m.to, no);
    if (!fill)
        jump_if_crossing(&m, m.from, no);
    move_all(&m, done);
    ax64_bind(a, done);
    ax64_mov_i(a, RAX, 1);
    ax64_jmp(a, end);
    ax64_bind(a, no);
    ax64_mov_i(a, RAX, 0);
    ax64_bind(a, end);
    bl_done(bl, n);
    bl_lock_only_x(bl, RAX);
    tg_move(bl, CLS_X, bl_def_x(bl, n, 1).n, AX_RAX);
    return true;
}

bool tg_copy(struct baseline *bl, ir_ref n, const struct ir_node *i) { return move(bl, n, i, false); }
bool tg_fill(struct baseline *bl, ir_ref n, const struct ir_node *i) { return move(bl, n, i, true); }
