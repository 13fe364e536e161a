/* source.c - see source.h. */
#include "jit/source.h"

void source_init(struct source *s, const struct code_reader *code)
{
    s->code = code;
    s->n = s->n_pieces = s->n_bytes = 0;
    s->guard_at = ~(gva)0;
    s->guarded = s->partial = false;
    s->space = 0;
}

static void record(struct source *s, gva start, gva end)
{
    for (unsigned i = 0; i < s->n; i++)
        if (start <= s->range[i].end && s->range[i].start <= end) {
            s->range[i].start = MIN(s->range[i].start, start);
            s->range[i].end = MAX(s->range[i].end, end);
            return;
        }
    s->range[s->n++] = (struct tb_range){ start, end };
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

/* With no place to note another range the code there counts as unreadable: the block ends before it.  What cannot
 * be read is noted too: a block that is nothing but a fetch fault must go when code appears there. */
bool source_read(void *ctx, gva pc, void *dst, unsigned size)
{
    struct source *s = ctx;

    if (s->n == TB_MAX_RANGES)
        return false;
    record(s, pc, pc + size);
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
