/* region.c - see region.h. */
#include "jit/region.h"

u32 region_edge_find(const struct region_edge *edge, u32 n, u32 from)
{
    u32 lo = 0, hi = n;
    while (lo < hi) {
        u32 mid = lo + (hi - lo) / 2;
        if (edge[mid].from < from)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && edge[lo].from == from ? edge[lo].to : 0;
}

int region_find(const struct region *r, gva pc)
{
    for (unsigned i = 0; i < r->n_blocks; i++)
        if (r->block[i].pc == pc)
            return (int)i;
    return -1;
}

bool region_tests_kick(const struct ir_block *b)
{
    for (ir_ref r = 1; r < b->n; r++) {
        const struct ir_node *i = &b->node[r];
        if (ir_op_info[i->op].aux == 'X'
            && ((i->aux & IR_BR_BACKWARD) || i->op == IR_br_ind_ || i->op == IR_br_icall_))
            return true;
    }
    return false;
}

static bool has_flag(const struct ir_block *b, u32 flag)
{
    for (ir_ref n = 1; n < b->n; n++)
        if (ir_op_info[b->node[n].op].flags & flag)
            return true;
    return false;
}

bool region_has_fp(const struct region *r)
{
    for (unsigned k = 0; k < r->n_blocks; k++)
        if (has_flag(&r->block[k], F_FP))
            return true;
    return false;
}

/* Helpers, being side effects, may do it too. */
bool region_tests_mode(const struct region *r, const struct ir_block *b)
{
    for (unsigned k = 0; k < r->n_blocks; k++)
        if (has_flag(&r->block[k], F_SIDE_EFFECT))
            return has_flag(b, F_FP);
    return false;
}

struct list {
    struct region_exit *exit;
    unsigned n;
};

static void add(struct list *l, enum region_exit_kind kind, gva target, gva ret, unsigned why)
{
    if (l->n < REGION_MAX_EXITS)
        l->exit[l->n] = (struct region_exit){ kind, (u8)why, target, ret };
    l->n++;
}

static void add_node(struct list *l, const struct region *r, const struct ir_block *b, const struct ir_node *i)
{
    gva a = ir_op_slots[i->op] & 1 ? ir_imm(&b->node[i->a]) : 0;
    switch ((int)i->op) {
    case IR_br_:
        if (region_find(r, a) < 0)
            add(l, REGION_LINK, a, 0, 0);
        break;
    case IR_br_if_:
        if (region_find(r, ir_imm(&b->node[i->b])) < 0)
            add(l, REGION_LINK, ir_imm(&b->node[i->b]), 0, 0);
        break;
    case IR_br_call_:
        add(l, REGION_CALL, a, ir_imm(&b->node[i->b]), 0);
        break;
    case IR_br_icall_:
        add(l, REGION_ICALL, 0, ir_imm(&b->node[i->b]), IR_BR_KIND_OF(i->aux));
        break;
    case IR_trap_:
        add(l, REGION_TRAP, a, 0, i->aux);
        break;
    }
}

unsigned region_exits(const struct region *r, struct region_exit exit[REGION_MAX_EXITS])
{
    struct list l = { exit, 0 };

    if (region_has_fp(r))
        add(&l, REGION_FLUSH, r->block[0].pc, 0, 0);
    for (unsigned k = 0; k < r->n_blocks; k++) {
        const struct ir_block *b = &r->block[k];
        if (region_tests_mode(r, b))
            add(&l, REGION_FLUSH, b->pc, 0, 0);
        if (region_tests_kick(b))
            add(&l, REGION_KICK, b->pc, 0, 0);
        for (ir_ref n = 1; n < b->n; n++)
            add_node(&l, r, b, &b->node[n]);
    }
    return l.n <= REGION_MAX_EXITS ? l.n : 0;
}
