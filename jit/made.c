/* made.c - see made.h. */
#include "jit/made.h"

#include "core/mmu.h"
#include "jit/collect.h"

void made_depend(struct made *m, const struct collecting *c)
{
    m->n_ranges = c->src.n;
    memcpy(m->range, c->src.range, c->src.n * sizeof *m->range);
}

/* ---- system mode ---------------------------------------------------------------------------------------- */

static void add_place(struct made *m, gva page, u64 space)
{
    for (unsigned k = 0; k < m->n_places; k++)
        if (m->place[k].page == page)
            return;
    m->place[m->n_places++] = (struct tb_place){ page, space };
}

/* Where the region lies; false: on too many pages. */
static bool find_places(struct made *m, const struct collecting *c)
{
    u64 space;

    m->n_places = 0;
    for (unsigned k = 0; k < c->region.n_blocks; k++) {
        gva pc = c->region.block[k].pc;
        if (m->n_places == REGION_MAX_PAGES || !sys_space(c->view, pc, &space))
            return false;
        add_place(m, ALIGN_DOWN(pc, (gva)1 << MMU_PAGE_LOG2), space);
    }
    m->space = m->place[0].space;
    return true;
}

/* The part of guest code [start, end) that lies on that page, as the host's addresses. */
static void add_range(struct made *m, const struct tb_range *r, const struct tb_place *p)
{
    const u64 size = 1 << MMU_PAGE_LOG2;
    gva start = MAX(r->start, p->page), end = MIN(r->end, p->page + size);

    if (start < end)
        m->range[m->n_ranges++] = (struct tb_range){ ALIGN_DOWN(p->space, size) + (start - p->page),
                                                     ALIGN_DOWN(p->space, size) + (end - p->page) };
}

/* The same for what it depends on: ranges that were read and are on none of its pages belong to blocks left out again. */
static bool find_ranges(struct made *m, const struct collecting *c)
{
    m->n_ranges = 0;
    for (unsigned i = 0; i < c->src.n; i++)
        for (unsigned k = 0; k < m->n_places; k++) {
            if (m->n_ranges == TB_MAX_RANGES)
                return false;
            add_range(m, &c->src.range[i], &m->place[k]);
        }
    return true;
}

bool made_find_place(struct made *m, const struct collecting *c)
{
    if (!find_places(m, c) || !find_ranges(m, c))
        return false;
    m->n_places = m->n_places > 1 ? m->n_places : 0;
    return true;
}
