/* source.c - see source.h. */
#include "jit/source.h"

enum { NEAR = 4096 };

void source_init(struct source *s, const struct code_reader *code)
{
    s->code = code;
    s->n = s->n_pieces = s->n_bytes = 0;
    s->guard_at = ~(gva)0;
    s->guarded = s->partial = s->full = false;
    s->space = 0;
    s->like = NULL;
    s->place = NULL;
    s->n_places = 0;
}

/* What touches range i becomes part of it. */
static void join(struct source *s, unsigned i)
{
    for (unsigned k = 0; k < s->n;) {
        struct tb_range *r = &s->range[i], *q = &s->range[k];
        if (k == i || q->start > r->end || q->end < r->start) {
            k++;
            continue;
        }
        *r = (struct tb_range){ MIN(r->start, q->start), MAX(r->end, q->end) };
        *q = s->range[--s->n];
        i = i == s->n ? k : i;
        k = 0;
    }
}

static u64 gap(const struct tb_range *r, gva start, gva end)
{
    return start > r->end ? start - r->end : r->start > end ? r->start - end : 0;
}

/* With no place for another range the nearest one grows, if it is near: to depend on too much does no harm. */
static bool record(struct source *s, gva start, gva end)
{
    unsigned best = 0;

    for (unsigned i = 1; i < s->n; i++)
        if (gap(&s->range[i], start, end) < gap(&s->range[best], start, end))
            best = i;
    u64 far = s->n ? gap(&s->range[best], start, end) : NEAR + 1;
    if (far && s->n < TB_MAX_RANGES) {
        s->range[s->n++] = (struct tb_range){ start, end };
        return true;
    }
    if (far > NEAR)
        return false;
    struct tb_range *r = &s->range[best];
    *r = (struct tb_range){ MIN(r->start, start), MAX(r->end, end) };
    join(s, best);
    return true;
}

static void keep(struct source *s, gva pc, const void *data, unsigned size)
{
    bool continues = s->n_pieces && s->piece[s->n_pieces - 1].end == pc;

    if (s->n_bytes + size > SOURCE_BYTES || (!continues && s->n_pieces == SOURCE_PIECES)) {
        s->partial = true;
        return;
    }
    if (!continues)
        s->piece[s->n_pieces++].start = pc;
    s->piece[s->n_pieces - 1].end = pc + size;
    memcpy(s->bytes + s->n_bytes, data, size);
    s->n_bytes += size;
}

/* With no place to note another range far away the code there counts as unreadable: the block ends before it.  What cannot
 * be read is noted too: a block that is nothing but a fetch fault must go when code appears there. */
bool source_read(void *ctx, gva pc, void *dst, unsigned size)
{
    struct source *s = ctx;

    if (!record(s, pc, pc + size)) {
        s->full = true;
        return false;
    }
    if (!s->code->read(s->code->ctx, pc, dst, size)) {
        s->partial = true;
        return false;
    }
    if (!s->partial)
        keep(s, pc, dst, size);
    return true;
}

bool source_guarded(void *ctx, gva pc)
{
    struct source *s = ctx;

    s->guard_at = pc;
    s->guarded = code_guarded(s->code, pc);
    return s->guarded;
}

void source_move(struct source *s, u64 space, gva page, const u8 *host)
{
    u64 by = (u64)(uintptr_t)host - page;

    s->space = space;
    s->partial = true;
    for (unsigned i = 0; i < s->n; i++) {
        s->range[i].start += by;
        s->range[i].end += by;
    }
}

bool source_same(const struct code_reader *code, const struct tb_range *piece, unsigned n, const u8 *bytes)
{
    for (unsigned i = 0; i < n; i++)
        for (gva at = piece[i].start; at < piece[i].end;) {
            u8 now[16];
            unsigned size = (unsigned)MIN(piece[i].end - at, sizeof now);
            if (!code->read(code->ctx, at, now, size) || memcmp(now, bytes, size))
                return false;
            at += size;
            bytes += size;
        }
    return true;
}
