/* opt_state.c - removes writes of guest state that are overwritten before anybody can see them.
 *
 * One sweep from the end, with a set of the 4-byte words of the CPU structure that are written again before
 * anything reads them.  (Reads of known state never became nodes: see build.c.)  Fields beyond the set, smaller
 * than a word or not aligned are left alone.
 *
 * 1. Everything is visible at an exit, in a call and at a node that may fault: there the set becomes empty.
 * 2. An exit marked IR_BR_FLAGS_DEAD does not read the flags field (b->flags_off): the code there overwrites
 *    it first. */
#include "ir/passes.h"

enum { SET_WORDS = 8, FLAGS_SIZE = 4 };

struct sweep {
    u64 again[SET_WORDS];       /* a bit for each 4 bytes */
};

/* Where a field lies in the set, and its bits; false: nowhere. */
static bool find(unsigned off, unsigned size, unsigned *word, u64 *mask)
{
    unsigned bit = off / 4, n = size / 4;
    *word = bit / 64;
    *mask = ((1ull << n) - 1) << (bit & 63);
    return *word < SET_WORDS && !((off | size) & 3) && (bit & 63) + n <= 64;
}

/* Does the write stay?  Notes that it happens. */
static bool write_state(struct sweep *s, unsigned off, unsigned size)
{
    unsigned w;
    u64 mask;
    if (!find(off, size, &w, &mask))
        return true;
    bool seen = (s->again[w] & mask) != mask;
    s->again[w] |= mask;
    return seen;
}

static void read_state(struct sweep *s, unsigned off, unsigned size)
{
    for (unsigned bit = off / 4; bit <= (off + size - 1) / 4 && bit < 64 * SET_WORDS; bit++)
        s->again[bit / 64] &= ~(1ull << (bit & 63));
}

static void all_visible(struct sweep *s) { memset(s->again, 0, sizeof s->again); }

static void exit_block(struct sweep *s, const struct ir_node *n, u32 flags, u16 flags_off)
{
    struct sweep before = *s;
    all_visible(s);
    if (ir_op_info[n->op].aux != 'X' || !(n->aux & IR_BR_FLAGS_DEAD))
        return;
    if ((flags & F_TERMINATOR) || !write_state(&before, flags_off, FLAGS_SIZE))
        write_state(s, flags_off, FLAGS_SIZE);
}

void ir_opt_state(struct ir_block *b)
{
    struct sweep s = { { 0 } };

    for (ir_ref i = b->n; --i > 0;) {
        struct ir_node *n = &b->node[i];
        u32 flags = ir_op_info[n->op].flags;

        if (!(flags & (F_WRITES_CPU | F_READS_CPU | F_TERMINATOR | F_SIDE_EXIT | F_MAY_FAULT)))
            continue;
        if (n->op == IR_streg_) {
            if (!write_state(&s, n->aux, ir_type_info[n->type].bits / 8))
                ir_kill(n);
        } else if (n->op == IR_ldreg_) {
            read_state(&s, n->aux, ir_type_info[n->type].bits / 8);
        } else if (flags & (F_TERMINATOR | F_SIDE_EXIT)) {
            exit_block(&s, n, flags, b->flags_off);
        } else {
            all_visible(&s);
        }
    }
}
