/* record.c - see record.h. */
#include "jit/record.h"

#include "base/os.h"
#include "jit/region.h"
#include <stdlib.h>

enum { SITE_TARGETS = 32,           /* that are told apart */
       PAGE_LOG2 = 12, STEADY = 8, FEW = 3 };    /* of so many accesses all but one; less are no evidence */

struct recording *record_new(gva from)
{
    struct recording *rec = malloc(sizeof *rec);

    if (rec) {
        rec->began = os_thread_ns();
        rec->from = rec->next = from;
        rec->n = rec->n_insns = rec->n_rounds = 0;
        memset(rec->pages, 0, sizeof rec->pages);
    }
    return rec;
}

static enum record_kind kind_of(const struct ir_block *b, gva next)
{
    const struct ir_node *end = &b->node[b->n - 1];

    for (ir_ref n = 1; n < b->n; n++)
        if (b->node[n].op == IR_br_if_ && ir_imm(&b->node[b->node[n].b]) == next)
            return RECORD_BRANCH;
    switch ((int)end->op) {
    case IR_br_:        return RECORD_BRANCH;
    case IR_br_ind_:    return RECORD_INDIRECT;
    case IR_br_call_:   return RECORD_CALL;
    case IR_br_icall_:  return RECORD_ICALL;
    case IR_br_ret_:    return RECORD_RETURN;
    }
    return RECORD_OTHER;
}

bool record_add(struct recording *rec, const struct ir_block *b, bool ended, gva next)
{
    const struct ir_node *end = &b->node[b->n - 1];

    if (rec->n == RECORD_STEPS)         /* a vfork child that was killed has filled it */
        return true;
    struct record_step *s = &rec->step[rec->n];
    *s = (struct record_step){ .pc = b->pc, .last = b->pc, .kind = ended ? kind_of(b, next) : RECORD_OTHER };
    for (ir_ref n = 1; n < b->n; n++)
        if (b->node[n].op == IR_insn_) {
            s->last = ir_imm(&b->node[n]);
            s->n_insns++;
        }
    if (s->kind == RECORD_CALL || s->kind == RECORD_ICALL)
        s->ret = ir_imm(&b->node[end->b]);
    rec->n_insns += s->n_insns;
    rec->n_rounds += next == rec->from;
    rec->next = next;
    rec->n++;
    return rec->n == RECORD_STEPS || rec->n_insns >= RECORD_MAX_INSNS
        || (rec->n_insns >= RECORD_MIN_INSNS && (!rec->n_rounds || rec->n_rounds >= RECORD_ROUNDS));
}

static unsigned pages_of(gva insn) { return insn >> 2 & (RECORD_PAGES - 1); }

/* Instructions that share a place take it from each other. */
void record_access(struct recording *rec, gva insn, gva va, unsigned size)
{
    struct record_pages *p = &rec->pages[pages_of(insn)];

    if (p->insn != insn)
        *p = (struct record_pages){ .insn = insn };
    else
        p->n_steady += p->page == va >> PAGE_LOG2 && p->page == (va + size - 1) >> PAGE_LOG2;
    p->n_neat += !(va & (size - 1));
    p->page = va >> PAGE_LOG2;
    p->n++;
}

bool record_is_steady(const struct recording *rec, gva insn, bool *neat)
{
    const struct record_pages *p = &rec->pages[pages_of(insn)];

    *neat = (unsigned)(p->n - p->n_neat) * STEADY <= p->n;
    return p->insn == insn && p->n > FEW && (unsigned)(p->n - 1 - p->n_steady) * STEADY <= p->n;
}

static gva next_of(const struct recording *rec, unsigned k) { return k + 1 < rec->n ? rec->step[k + 1].pc : rec->next; }

unsigned record_count(const struct recording *rec, gva last, gva next)
{
    unsigned n = 0;

    for (unsigned k = 0; k < rec->n; k++)
        n += rec->step[k].last == last && next_of(rec, k) == next;
    return n;
}

unsigned record_visits(const struct recording *rec, gva pc)
{
    unsigned n = 0;

    for (unsigned k = 0; k < rec->n; k++)
        n += rec->step[k].pc == pc;
    return n;
}

unsigned record_targets(const struct recording *rec, gva last, gva *to, unsigned max)
{
    struct { gva pc; unsigned n; } seen[SITE_TARGETS];
    unsigned n_seen = 0, n = 0;

    for (unsigned k = 0; k < rec->n; k++) {
        const struct record_step *s = &rec->step[k];
        unsigned i = 0;
        if (s->last != last || (s->kind != RECORD_INDIRECT && s->kind != RECORD_ICALL))
            continue;
        while (i < n_seen && seen[i].pc != next_of(rec, k))
            i++;
        if (i == SITE_TARGETS)
            continue;
        if (i == n_seen)
            seen[n_seen++].n = 0;
        seen[i].pc = next_of(rec, k);
        seen[i].n++;
    }
    while (n < max) {
        unsigned best = 0;
        for (unsigned i = 1; i < n_seen; i++)
            if (seen[i].n > seen[best].n)
                best = i;
        if (!n_seen || !seen[best].n)
            break;
        to[n++] = seen[best].pc;
        seen[best].n = 0;
    }
    return n;
}

/* ---- replaying --------------------------------------------------------------------------------------------- */

/* The call in which the region goes on after the step, whose block is in `call`; -1: it leaves. */
static int call_after(const struct region *r, unsigned call, const struct record_step *s, gva next)
{
    switch ((enum record_kind)s->kind) {
    case RECORD_BRANCH:     return (int)call;
    case RECORD_CALL:       return region_call_at(r, call, s->ret);
    case RECORD_RETURN:     return call && r->call[call].ret == next ? r->call[call].outer : -1;
    case RECORD_INDIRECT:   return region_guesses(r, call, s->last, next) ? (int)call : -1;
    case RECORD_ICALL:      return region_guesses(r, call, s->last, next) ? region_call_at(r, call, s->ret) : -1;
    case RECORD_OTHER:      break;
    }
    return -1;
}

struct record_fit record_replay(const struct recording *rec, const struct region *r)
{
    struct record_fit fit = { 0, 0 };
    int call = -1;

    for (unsigned k = 0; k < rec->n; k++) {
        const struct record_step *s = &rec->step[k];
        gva next = next_of(rec, k);
        if (call < 0 && s->pc == r->block[0].pc) {
            call = 0;
            fit.entries++;
        }
        if (call < 0)
            continue;
        fit.n_insns += s->n_insns;
        call = call_after(r, (unsigned)call, s, next);
        if (call >= 0 && region_find(r, next, (unsigned)call) < 0)
            call = -1;
    }
    return fit;
}
