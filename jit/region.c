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

void region_exit_move(struct region_exit *e, u64 by)
{
    e->target += by;
    e->ret += by;
    for (unsigned k = 0; k < e->depth; k++)
        e->rets[k] += by;
}

/* What the code of exits takes for granted: target_x64_region.c. */
bool region_exit_ok(const struct region_exit *e)
{
    unsigned kinds = IR_BR_KIND_OF(IR_BR_KIND), max = e->kind == REGION_ICALL || e->kind == REGION_IND ? kinds : 0;

    return e->kind <= REGION_FLUSH && e->why <= (e->kind == REGION_TRAP ? UINT8_MAX : max) && e->depth <= REGION_MAX_DEPTH;
}

int region_find(const struct region *r, gva pc, unsigned call)
{
    for (unsigned i = 0; i < r->n_blocks; i++)
        if (r->block[i].pc == pc && r->in_call[i] == call)
            return (int)i;
    return -1;
}

static unsigned call_of(const struct region *r, const struct ir_block *b) { return r->in_call[b - r->block]; }

int region_call_at(const struct region *r, unsigned outer, gva ret)
{
    for (unsigned k = 1; k < r->n_calls; k++)
        if (r->call[k].outer == outer && r->call[k].ret == ret)
            return (int)k;
    return -1;
}

int region_to(const struct region *r, const struct ir_block *b, const struct ir_node *i)
{
    unsigned call = call_of(r, b);
    int inner;

    switch ((int)i->op) {
    case IR_br_:
        return region_find(r, ir_imm(&b->node[i->a]), call);
    case IR_br_if_:
        return region_find(r, ir_imm(&b->node[i->b]), call);
    case IR_br_call_:
        inner = region_call_at(r, call, ir_imm(&b->node[i->b]));
        return inner < 0 ? -1 : region_find(r, ir_imm(&b->node[i->a]), (unsigned)inner);
    case IR_br_ret_:
        return call ? region_find(r, r->call[call].ret, r->call[call].outer) : -1;
    }
    return -1;
}

bool region_kick_on_edge(const struct region *r, const struct ir_block *b, const struct ir_node *i)
{
    return (i->op == IR_br_ || i->op == IR_br_if_) && i->aux & IR_BR_BACKWARD && region_to(r, b, i) >= 0;
}

static unsigned guessed(const struct region *r, const struct ir_block *b, int call, u8 to[REGION_SITE_GUESSES])
{
    unsigned n = 0;

    for (unsigned g = 0; call >= 0 && g < r->n_guesses && n < REGION_SITE_GUESSES; g++) {
        int k = r->guess[g].block == b - r->block ? region_find(r, r->guess[g].target, (unsigned)call) : -1;
        if (k >= 0)
            to[n++] = (u8)k;
    }
    return n;
}

unsigned region_ways(const struct region *r, const struct ir_block *b, const struct ir_node *i, u8 to[REGION_SITE_GUESSES])
{
    unsigned call = call_of(r, b);

    if (i->op == IR_br_ind_)
        return i->aux & IR_BR_LEAVE ? 0 : guessed(r, b, (int)call, to);
    if (i->op == IR_br_icall_)
        return guessed(r, b, region_call_at(r, call, ir_imm(&b->node[i->b])), to);
    int k = region_to(r, b, i);
    to[0] = (u8)k;
    return k >= 0;
}

static gva last_of(const struct ir_block *b)
{
    ir_ref n = b->n - 1;

    while (n > 1 && b->node[n].op != IR_insn_)
        n--;
    return ir_imm(&b->node[n]);
}

bool region_guesses(const struct region *r, unsigned call, gva last, gva target)
{
    for (unsigned g = 0; g < r->n_guesses; g++)
        if (r->guess[g].target == target && r->in_call[r->guess[g].block] == call
            && last_of(&r->block[r->guess[g].block]) == last)
            return true;
    return false;
}

/* A call within the region goes on behind it, in the end: a cycle through it has another backward branch. */
static bool may_close_loop(const struct region *r, const struct ir_block *b, const struct ir_node *i)
{
    if (i->op == IR_br_ind_ || i->op == IR_br_icall_)
        return true;
    return i->aux & IR_BR_BACKWARD && region_to(r, b, i) < 0;
}

bool region_tests_kick(const struct region *r, const struct ir_block *b)
{
    for (ir_ref n = 1; n < b->n; n++)
        if (ir_op_info[b->node[n].op].aux == 'X' && may_close_loop(r, b, &b->node[n]))
            return true;
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
    const struct region *r;
    unsigned call;                      /* whose callee's blocks are being looked at */
};

static void add(struct list *l, enum region_exit_kind kind, gva target, gva ret, unsigned why)
{
    struct region_exit *e = &l->exit[l->n++];

    if (l->n > REGION_MAX_EXITS)
        return;
    *e = (struct region_exit){ .kind = kind, .why = (u8)why, .target = target, .ret = ret };
    if (kind != REGION_KICK && kind != REGION_TRAP && kind != REGION_FLUSH)     /* after those it does not pay */
        e->depth = l->r->call[l->call].depth;
    for (unsigned c = l->call, k = e->depth; k; c = l->r->call[c].outer)
        e->rets[--k] = l->r->call[c].ret;
}

static void add_node(struct list *l, const struct ir_block *b, const struct ir_node *i)
{
    gva a = ir_op_slots[i->op] & 1 ? ir_imm(&b->node[i->a]) : 0;
    bool inside = region_to(l->r, b, i) >= 0;
    if (region_kick_on_edge(l->r, b, i))
        add(l, REGION_KICK, ir_imm(&b->node[i->op == IR_br_ ? i->a : i->b]), 0, 0);
    switch ((int)i->op) {
    case IR_br_:
        if (!inside)
            add(l, REGION_LINK, a, 0, 0);
        break;
    case IR_br_if_:
        if (!inside)
            add(l, REGION_LINK, ir_imm(&b->node[i->b]), 0, 0);
        break;
    case IR_br_call_:
        if (!inside)
            add(l, REGION_CALL, a, ir_imm(&b->node[i->b]), 0);
        break;
    case IR_br_ret_:                    /* inside as well: it may return elsewhere */
        add(l, REGION_RET, 0, 0, 0);
        break;
    case IR_br_ind_:
        add(l, REGION_IND, 0, 0, IR_BR_KIND_OF(i->aux));
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
    struct list l = { .exit = exit, .r = r };

    add(&l, REGION_KICK, r->block[0].pc, 0, 0);
    if (r->spans)
        add(&l, REGION_KICK, r->block[0].pc, 0, 0);
    if (region_has_fp(r))
        add(&l, REGION_FLUSH, r->block[0].pc, 0, 0);
    for (unsigned k = 0; k < r->n_blocks; k++) {
        const struct ir_block *b = &r->block[k];
        l.call = r->in_call[k];
        if (region_tests_mode(r, b))
            add(&l, REGION_FLUSH, b->pc, 0, 0);
        if (region_tests_kick(r, b))
            add(&l, REGION_KICK, b->pc, 0, 0);
        for (ir_ref n = 1; n < b->n; n++)
            add_node(&l, b, &b->node[n]);
    }
    return l.n <= REGION_MAX_EXITS ? l.n : 0;
}
