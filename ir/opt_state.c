/* opt_state.c - removes writes of guest state that are overwritten before anybody can see them.
 *
 * One sweep from the end, with a mask for each 8 bytes of the CPU structure of the bytes that are written
 * again before anything reads them.  (Reads of known state never became nodes: see build.c.)
 *
 * 1. Everything is visible at an exit, in a call and at a node that may fault: there the masks are dropped,
 *    by a new epoch.
 * 2. An exit marked IR_BR_FLAGS_DEAD does not read the flags field (b->flags_off): the code there overwrites
 *    it first. */
#include "ir/passes.h"

enum { GRANULES = 256, FLAGS_SIZE = 4 };

struct sweep {
    struct { u16 epoch; u8 mask; } g[GRANULES];
    u16 epoch;
};

/* Bytes of granule g that [off, off + size) covers. */
static u8 cover(unsigned g, unsigned off, unsigned size)
{
    unsigned from = off > g * 8 ? off - g * 8 : 0, to = MIN(off + size - g * 8, 8);
    return (u8)((0xff << from) & (0xff >> (8 - to)));
}

static u8 written_again(const struct sweep *s, unsigned g)
{
    return g < GRANULES && s->g[g].epoch == s->epoch ? s->g[g].mask : 0;
}

/* Does the write stay?  Notes that it happens. */
static bool write_state(struct sweep *s, unsigned off, unsigned size)
{
    bool seen = false;
    for (unsigned g = off / 8; g <= (off + size - 1) / 8; g++) {
        u8 mask = cover(g, off, size), again = written_again(s, g);
        seen |= (mask & ~again) != 0;
        if (g < GRANULES) {
            s->g[g].epoch = s->epoch;
            s->g[g].mask = again | mask;
        }
    }
    return seen;
}

static void read_state(struct sweep *s, unsigned off, unsigned size)
{
    for (unsigned g = off / 8; g <= (off + size - 1) / 8 && g < GRANULES; g++)
        if (s->g[g].epoch == s->epoch)
            s->g[g].mask &= (u8)~cover(g, off, size);
}

static void exit_block(struct sweep *s, const struct ir_node *n, u32 flags, u16 flags_off)
{
    unsigned g = flags_off / 8u;
    u8 field = cover(g, flags_off, FLAGS_SIZE);
    bool dead = (flags & F_TERMINATOR) || (written_again(s, g) & field) == field;
    s->epoch++;
    if (dead && ir_op_info[n->op].aux == 'X' && n->aux & IR_BR_FLAGS_DEAD)
        write_state(s, flags_off, FLAGS_SIZE);
}

void ir_opt_state(struct ir_block *b)
{
    struct sweep s = { .epoch = 1 };

    for (ir_ref i = b->n; --i > 0;) {
        struct ir_node *n = &b->node[i];
        u32 flags = ir_op_info[n->op].flags;
        unsigned size = ir_type_info[n->type].bits / 8;

        if (n->op == IR_streg_) {
            if (!write_state(&s, n->aux, size))
                ir_kill(n);
        } else if (n->op == IR_ldreg_) {
            read_state(&s, n->aux, size);
        } else if (flags & (F_TERMINATOR | F_SIDE_EXIT)) {
            exit_block(&s, n, flags, b->flags_off);
        } else if (flags & (F_READS_CPU | F_MAY_FAULT)) {
            s.epoch++;
        }
    }
}
