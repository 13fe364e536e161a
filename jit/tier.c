/* tier.c - see tier.h: when a region is made, its way through compiler and placer, and where it goes. */
#include "jit/tier.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/os.h"
#include "core/mmu.h"
#include "jit/cache/cache.h"
#include "jit/collect.h"
#include "jit/compiler.h"
#include "jit/llvm/llvm_tier.h"
#include "jit/made.h"
#include "jit/place.h"
#include "jit/remote.h"
#include "jit/system.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

enum {
    SPOTS_LOG2 = 12,
    MAX_WANTED = 4,                 /* regions at the compiler */
    SOON = 4096,                    /* rounds until the answer is looked for */
    MAX_TRIES = 5,                  /* regions of one loop: code there may change again and again, and its ways */
    PATIENCE_LOG2 = 2,              /* each time so much more of it must have run elsewhere */
    FEW_INSNS = 16,                 /* for which it does not pay to enter a region */
    SHORT_NS = 300,                 /* from entry to entry, where that counts */
    MAX_SHORT = 2,                  /* times it is seen */
    MAX_ROUND_NS = 400,             /* of a loop that could be a region, on average */
    MIN_STAY = 100, MIN_SHARE = 4,  /* instructions in a region that is entered; and of all: a fourth at least */
    ALONE = 4,                      /* times as hot where the compiler takes the processor from the guest */
};
/* Instructions that a loop has executed before it is compiled, and for each one of its region: as long as compiling takes. */
#define WORK (40 * (u64)1000000)
#define WORK_FOR_EACH (1000 * (u64)1000)
/* Time for recordings: so much at once, and a fiftieth of the process's. */
#define LOOKING_NS (2 * (u64)1000000)
enum { LOOKING_SHARE = 50 };

/* What is known of the loop at pc, or of the block there that counts. */
struct spot {
    u64 key;                        /* as key_of */
    const void *who;                /* CPU that has been here last, and its time then */
    u64 at;
    u32 fired;                      /* how often its counter has, since the last region, in BL_HEAT_INDIRECTths */
    u16 round;                      /* instructions between two visits; 0: unknown */
    u16 n_insns;                    /* of the region that it is or would be; 0: unknown */
    u8 tries;
    u8 made;                        /* regions, because it counted */
    bool quiet;                     /* counts no more */
    u8 n_short;                     /* of a region: how often its entries came too fast */
    u32 rounds;                     /* between the last time the counter fired and the next */
    u32 round_ps;                   /* the fastest they have been; of a region: those of the loop in the baseline */
    u64 fired_at;                   /* ns */
};

/* A region at the compiler. */
struct wanted {
    s64 ticket;                     /* 0: none */
    u64 closed_by;                  /* the block whose rounds were counted, as key_of, and */
    u64 block[REGION_MAX_BLOCKS];   /* all of its own */
    bool stale;                     /* what it was made from has changed meanwhile */
    struct made made;
};

struct tier {
    struct tier_config cfg;
    struct llvm_tier *llvm;         /* NULL: there is none in this program, or it has not been needed */
    struct remote *remote;          /* then; NULL: not needed yet */
    bool asked;                     /* one of the two has been made, or cannot be */
    struct arena arena;             /* of the region being collected */
    struct buf object;
    struct bl_result result;
    struct wanted wanted[MAX_WANTED];
    const struct sys_view *view;    /* of who called */
    struct made found;              /* in an image */
    u64 compiler;                   /* compiler_id, once asked for; 0: nobody */
    bool compiler_known;
    struct spot *spot;              /* by spot_of */
    u64 n_made;
    u64 looking_ns;                 /* spent on recordings and what was made of them */
    bool alone;                     /* there is one processor */
    bool no_helper;                 /* ferry-llvm must not be started any more */
    bool exact;                     /* no plain regions any more */
};

/* ---- life ------------------------------------------------------------------------------------------------ */

static void make_ready(struct tier *t)
{
    cpu_set_t cpus;
    struct err err;

    if (t->asked)
        return;
    t->asked = true;
    t->alone = !sched_getaffinity(0, sizeof cpus, &cpus) && CPU_COUNT(&cpus) == 1;
    t->llvm = llvm_new(t->cfg.guest, &err);
    if (!t->llvm && !t->no_helper)
        t->remote = remote_new(t->cfg.guest);
}

struct tier *tier_new(const struct tier_config *cfg, struct err *err)
{
    struct tier *t = calloc(1, sizeof *t);

    if (t && !cfg->everything)
        t->spot = os_alloc(sizeof *t->spot << SPOTS_LOG2);
    if (!t || (!cfg->everything && !t->spot)) {
        free(t);
        err_set(err, -ENOMEM, "no memory for the compiler");
        return NULL;
    }
    t->cfg = *cfg;
    arena_init(&t->arena);
    buf_init(&t->object);
    if (cfg->everything && !(t->llvm = llvm_new(cfg->guest, err))) {
        tier_free(t);
        return NULL;
    }
    if (cfg->machine) {
        make_ready(t);
        if (t->remote)
            remote_start_apart(t->remote);
    }
    return t;
}

void tier_free(struct tier *t)
{
    if (t->llvm)
        llvm_free(t->llvm);
    arena_fini(&t->arena);
    buf_fini(&t->object);
    remote_free(t->remote);
    os_free(t->spot, sizeof *t->spot << SPOTS_LOG2);
    free(t);
}

void tier_stats(const struct tier *t, struct engine_stats *s)
{
    s->regions = t->n_made;
    for (unsigned k = 0; k < MAX_WANTED; k++)
        s->waiting += t->wanted[k].ticket != 0;
    if (t->remote)
        s->compile_ns = remote_stats(t->remote).compile_ns;
}

/* ---- what is known of loops ------------------------------------------------------------------------------------ */

/* What stands for code at pc: in system mode there may be others at the same pc. */
static u64 key_in(gva pc, u64 space) { return pc ^ space >> MMU_PAGE_LOG2 << MMU_PAGE_LOG2; }

static u64 key_of(const struct tier *t, gva pc)
{
    u64 space;

    return sys_space(t->view, pc, &space) ? key_in(pc, space) : pc;
}

static struct spot *spot_place(const struct tier *t, u64 key)
{
    return &t->spot[(key >> 2 ^ key >> (2 + SPOTS_LOG2)) & ((1u << SPOTS_LOG2) - 1)];
}

static struct spot *spot_by(const struct tier *t, u64 key)
{
    struct spot *s = spot_place(t, key);

    if (s->key != key)
        *s = (struct spot){ .key = key };
    return s;
}

static struct spot *spot_of(const struct tier *t, gva pc) { return spot_by(t, key_of(t, pc)); }

static struct tb *find(const struct tier *t, gva pc)
{
    u64 space;

    return sys_space(t->view, pc, &space) ? tb_find_in(t->cfg.tbs, pc, space, BL_PLAIN) : NULL;
}

/* ---- regions of earlier runs ---------------------------------------------------------------------------------- */

static struct cache *cache_of(const struct tier *t) { return t->cfg.cache ? *t->cfg.cache : NULL; }

static unsigned kind_of(bool plain, bool fp_flags)
{
    return IMG_REGIONS | (plain ? 0 : IMG_EXACT) | (fp_flags ? IMG_FLAGS : 0);
}

static u64 compiler(struct tier *t)
{
    if (!t->compiler_known)
        t->compiler = compiler_id(t->llvm);
    t->compiler_known = true;
    return t->compiler;
}

/* Is one kept for pc?  Mostly there is no image with any, and nothing is asked.  There need be nobody to compile others. */
static bool is_kept(struct tier *t, gva pc)
{
    struct cache *c = cache_of(t);

    if (!c || t->cfg.everything || !cache_has_regions(c, pc))
        return false;
    make_ready(t);
    cache_set_compiler(c, compiler(t));
    return cache_has_region(c, pc, kind_of(!t->exact, t->cfg.tbs->fp_flags));
}

/* Did an earlier run find a region there not worth having? */
static bool was_given_up(struct tier *t, gva pc)
{
    struct cache *c = cache_of(t);

    if (!c || !cache_has_regions(c, pc))
        return false;
    cache_set_compiler(c, compiler(t));
    return cache_region_is_given_up(c, pc, kind_of(!t->exact, t->cfg.tbs->fp_flags));
}

/* ---- entering an object --------------------------------------------------------------------------------------- */

/* Removes a block that something else takes the place of. */
static void replace(struct tier *t, struct tb *b)
{
    b->text = NULL;                     /* it shall not come back */
    tb_remove(t->cfg.tbs, b);
    t->cfg.gone(t->cfg.gone_ctx, b);
}

/* closed_by: whose rounds were counted, ~0: nobody's in this run, and the one before judged. */
static void note_region(const struct tier *t, const struct made *w, u64 closed_by)
{
    struct spot *s = spot_by(t, key_in(w->pc, w->space));

    s->round_ps = closed_by == ~(u64)0 ? 0 : spot_by(t, closed_by)->round_ps;
    s->n_insns = (u16)w->n_insns;
    s->n_short = 0;
}

/* The region from t->object, NULL: it is none.  Takes the place of the block at its pc. */
static struct tb *enter(struct tier *t, const struct made *w, u64 closed_by, const char *from)
{
    struct tbs *tbs = t->cfg.tbs;
    struct source src;

    tb_thaw(tbs);
    tb_make_exits(tbs, BL_MAX_EXITS);
    tbs->code_used = ALIGN_UP(tbs->code_used, TB_LOOP_ALIGN);
    int err = place_region(t->cfg.bl, w->pc, w->regime, w->exit, w->n_exits, t->object.data, t->object.len, tbs->code.rw + tbs->code_used,
                           tbs->code.rx + tbs->code_used, tbs->code.size - tbs->code_used, tbs->n_exits, &t->result);
    if (err) {
        LOG(unimp, "region %llx: %s", (unsigned long long)w->pc, strerror(-err));
        return NULL;
    }
    LOG(perf, "region %llx: %u blocks, %u instructions, %u bytes%s", (unsigned long long)w->pc, w->n_blocks, w->n_insns,
        t->result.size, from);
    struct tb *old = tb_find_in(tbs, w->pc, w->space, BL_PLAIN);
    if (old)
        replace(t, old);
    while ((old = tb_across(tbs, w->pc, w->space)))
        replace(t, old);                /* it is to lead into the region: see tier_until_region */
    if (cache_of(t))
        cache_region_entered(cache_of(t), w->pc, t->cfg.gone, t->cfg.gone_ctx);
    t->n_made++;
    t->result.region_plain = w->plain;
    if (t->spot)
        note_region(t, w, closed_by);
    source_init(&src, t->cfg.code);
    memcpy(src.range, w->range, w->n_ranges * sizeof *w->range);
    src.n = w->n_ranges;
    src.space = w->space;
    src.place = w->place;
    src.n_places = w->n_places;
    src.partial = true;                 /* a region never comes back: nobody knows how hot it would be */
    return tb_add(tbs, w->pc, BL_PLAIN, &t->result, NULL, &src);
}

/* The same for one that has just been compiled; the next run finds it. */
static struct tb *enter_new(struct tier *t, const struct wanted *wanted)
{
    const struct made *w = &wanted->made;
    struct tb *b = enter(t, w, wanted->closed_by, "");

    if (b && cache_of(t)) {
        cache_set_compiler(cache_of(t), compiler(t));
        cache_region_made(cache_of(t), kind_of(w->plain, w->fp_flags), w, t->object.data, t->object.len);
    }
    return b;
}

/* What enter needs to know; false: there are too many exits, or pages. */
static bool remember(struct tier *t, struct wanted *w, struct collecting *c)
{
    struct made *m = &w->made;

    m->pc = c->region.block[0].pc;
    m->space = 0;
    m->regime = c->region.block[0].regime;
    m->n_places = 0;
    if (!c->view)
        made_depend(m, c);
    else if (!made_find_place(m, c))
        return false;
    c->region.spans = m->n_places > 0;
    m->n_blocks = c->region.n_blocks;
    m->n_insns = c->n_insns;
    m->stays = !(m->pc >> 32);
    for (unsigned k = 0; k < m->n_blocks; k++) {
        w->block[k] = key_of(t, c->region.block[k].pc);
        m->stays |= c->region.block[k].stays;
    }
    m->plain = c->region.plain;
    m->fp_flags = c->region.fp_flags;
    w->stale = false;
    m->n_exits = region_exits(&c->region, m->exit);
    return m->n_exits;
}

static struct tb *compile_now(struct tier *t, struct collecting *c, u64 closed_by)
{
    struct wanted *w = &t->wanted[0];   /* free: who compiles at once has none at the compiler */

    buf_reset(&t->object);
    w->closed_by = closed_by;
    int err = remember(t, w, c) ? llvm_compile(t->llvm, &c->region, &t->object) : -E2BIG;
    if (!err)
        return enter_new(t, w);
    LOG(unimp, "region %llx: %s", (unsigned long long)w->made.pc, strerror(-err));
    return NULL;
}

struct tb *tier_find(struct tier *t, gva pc)
{
    unsigned kind = kind_of(!t->exact, t->cfg.tbs->fp_flags);

    if (!is_kept(t, pc) || !cache_find_region(cache_of(t), pc, kind, &t->found, &t->object))
        return NULL;
    tb_thaw(t->cfg.tbs);
    struct tb *b = enter(t, &t->found, ~(u64)0, ", kept");
    if (!b)
        cache_give_up_region(cache_of(t), pc, kind);
    return b;
}

/* ---- everything at once ---------------------------------------------------------------------------------------- */

struct tb *tier_make(struct tier *t, gva pc, bool masks, bool check_sp)
{
    if (!t->cfg.everything)
        return NULL;
    struct arena_mark mark = arena_mark(&t->arena);
    struct collecting *c = collect_new(&t->arena, t->cfg.guest, t->cfg.tbs, t->cfg.code, masks, check_sp);

    c->region.plain = t->cfg.plain;
    struct tb *tb = collect_few(c, pc) ? compile_now(t, c, pc) : NULL;
    arena_release(&t->arena, mark);
    return tb;
}

/* ---- loops that are hot ----------------------------------------------------------------------------------------- */

static bool is_quiet(const struct tier *t, u64 key)
{
    const struct spot *s = spot_place(t, key);

    return s->key == key && s->quiet;
}

/* The counter is negative from 2^31 on. */
static u32 step(const struct tier *t) { return (u32)(((u64)1 << 31) / MAX(t->cfg.hot_after, 1u)); }
static s32 fires_after(const struct tier *t, u64 rounds)
{
    return (s32)(((s64)1 << 31) - (s64)(step(t) * MIN(rounds, (u64)t->cfg.hot_after)));
}

/* The counter of s has fired, and shall do again after so many rounds. */
static s32 next_fire(const struct tier *t, struct spot *s, u64 rounds)
{
    u64 now = os_now_ns(), ps = s->rounds ? (now - s->fired_at) * 1000 / s->rounds : UINT32_MAX;

    s->round_ps = (u32)MIN(ps, s->round_ps ? s->round_ps : (u64)UINT32_MAX);
    s->rounds = (u32)MIN(rounds, (u64)t->cfg.hot_after);
    s->fired_at = now;
    return fires_after(t, rounds);
}

bool tier_is_off(const struct tier *t)
{
    bool no_compiler = t->asked && !t->llvm && (!t->remote || remote_gave_up(t->remote));

    return t->cfg.everything || no_compiler;
}

u32 tier_heat_step(const struct tier *t, gva pc, u64 space)
{
    return tier_is_off(t) || is_quiet(t, key_in(pc, space)) ? 0 : step(t);
}

/* The block at pc counts no more: it is made again without. */
static void silence(struct tier *t, gva pc)
{
    struct tb *b = find(t, pc);

    spot_of(t, pc)->quiet = true;
    if (b && !b->region) {
        tb_thaw(t->cfg.tbs);
        replace(t, b);
    }
}

unsigned tier_until_region(struct tier *t, const struct ir_block *b, u64 space)
{
    unsigned n = 0;
    bool kept = cache_of(t) && cache_has_regions(cache_of(t), b->pc);

    for (ir_ref k = 1; (t->n_made || kept) && k < b->n; k++) {
        if (b->node[k].op != IR_insn_)
            continue;
        gva pc = ir_imm(&b->node[k]);
        const struct tb *tb = n ? tb_find_in(t->cfg.tbs, pc, space, BL_PLAIN) : NULL;
        if ((tb && tb->region) || (n && kept && is_kept(t, pc)))
            return n;
        n++;
    }
    return 0;
}

static void region_made(struct tier *t, u64 from)
{
    struct spot *s = spot_by(t, from);

    s->fired = 0;
    s->made++;
}

/* Has there been one? */
static bool look_for_answers(struct tier *t)
{
    bool any = false;

    for (unsigned k = 0; k < MAX_WANTED; k++) {
        struct wanted *w = &t->wanted[k];
        enum remote_answer a = w->ticket ? remote_answer(t->remote, w->ticket, &t->object) : REMOTE_WAIT;
        if (a == REMOTE_WAIT)
            continue;
        w->ticket = 0;
        any = true;
        if (a == REMOTE_LOST || w->stale || !tb_has_room(t->cfg.tbs))
            continue;
        if (a == REMOTE_BAD || !enter_new(t, w))
            spot_by(t, key_in(w->made.pc, w->made.space))->tries = MAX_TRIES;
        else
            region_made(t, w->closed_by);
    }
    return any;
}

/* Hands the region over, or compiles it.  False: it never will be one. */
static bool want(struct tier *t, struct collecting *c, u64 closed_by)
{
    u8 *tries = &spot_of(t, c->region.block[0].pc)->tries;

    if (t->llvm) {
        if (!tb_has_room(t->cfg.tbs))
            return true;                /* the next to make a block flushes */
        ++*tries;
        region_made(t, closed_by);
        return compile_now(t, c, closed_by);
    }
    for (unsigned k = 0; t->remote && k < MAX_WANTED; k++) {
        struct wanted *w = &t->wanted[k];
        if (w->ticket)
            continue;
        if (!remember(t, w, c))
            return false;
        ++*tries;
        w->closed_by = closed_by;
        s64 ticket = remote_submit(t->remote, &c->region);
        w->ticket = MAX(ticket, 0);
        return ticket >= 0 && !remote_gave_up(t->remote);
    }
    return t->remote;
}

/* Is there a region with the block at pc at the compiler?  It need not begin there: with luck the program stays in it. */
static bool is_wanted(const struct tier *t, gva pc)
{
    const u64 key = key_of(t, pc);

    for (unsigned k = 0; k < MAX_WANTED; k++)
        for (unsigned i = 0; t->wanted[k].ticket && i < t->wanted[k].made.n_blocks; i++)
            if (t->wanted[k].block[i] == key)
                return true;
    return false;
}

static bool is_full(const struct tier *t)
{
    for (unsigned k = 0; k < MAX_WANTED; k++)
        if (!t->wanted[k].ticket)
            return false;
    return true;
}

/* The block at pc, also one of a piece in use that was only reached from within that. */
static struct tb *block_at(struct tier *t, gva pc)
{
    struct tb *b = find(t, pc);

    return b || !cache_of(t) ? b : cache_find(cache_of(t), pc, BL_PLAIN);
}

/* Is it time for the loop with s?  The compiler's queue, and a lack of processors, make it later. */
static bool hot_enough(const struct tier *t, const struct spot *s)
{
    u64 work = t->cfg.eager ? 0 : MAX(WORK, s->n_insns * WORK_FOR_EACH) * (t->alone ? ALONE : 1);

    for (unsigned k = 0; k < MAX_WANTED; k++)
        work += t->wanted[k].ticket ? work : 0;
    work <<= MIN(PATIENCE_LOG2 * s->made, 30);
    return (u64)s->fired * t->cfg.hot_after / BL_HEAT_INDIRECT * s->round >= work;
}

/* Does the guest stay in the region long enough for what it costs to come and go? */
static bool pays(const struct tier *t, const struct collecting *c)
{
    struct record_fit fit = record_replay(c->rec, &c->region);

    LOG(perf, "loop %llx: %u blocks, %u instructions; entered %u times for %u of %u instructions",
        (unsigned long long)c->region.block[0].pc, c->region.n_blocks, c->n_insns, fit.entries, fit.n_insns, c->rec->n_insns);
    return t->cfg.eager || (fit.n_insns >= MIN_STAY * fit.entries && fit.n_insns >= c->rec->n_insns / MIN_SHARE);
}

/* Is there, or may there come, a region of the loops through head? */
static bool try_loop(struct tier *t, gva head, const struct recording *rec, bool masks, bool check_sp)
{
    struct spot *s = spot_of(t, head), *from = spot_of(t, rec->from);

    if (is_wanted(t, head) || is_full(t))
        return true;
    const struct tb *b = block_at(t, head);
    if (!b || s->tries >= MAX_TRIES || was_given_up(t, head))
        return false;
    if (b->region && !from->made)
        from->made = 1;                 /* by an earlier run */
    struct arena_mark mark = arena_mark(&t->arena);
    struct collecting *c = collect_new(&t->arena, t->cfg.guest, t->cfg.tbs, t->cfg.code, masks, check_sp);
    c->view = t->view;
    c->cache = cache_of(t);
    c->region.plain = !t->exact;
    c->region.optional = !t->cfg.eager;
    c->rec = rec;
    bool good = collect_loops(c, head) && pays(t, c);
    from->n_insns = (u16)c->n_insns;
    if (good && hot_enough(t, from))
        good = want(t, c, key_of(t, rec->from));
    if (!good)
        s->tries = MAX_TRIES;
    arena_release(&t->arena, mark);
    return good;
}

/* What the block can close a loop by: a backward branch that has been taken, or else the indirect branch it ends with. */
enum closes { CLOSES_NOTHING, CLOSES_BACKWARD, CLOSES_INDIRECT };

static enum closes closes(const struct tier *t, const struct tb *b)
{
    enum closes by = CLOSES_INDIRECT;

    for (unsigned k = 0; k < b->n_exits; k++) {
        const struct tb_exit *e = &t->cfg.tbs->exit[b->first_exit + k];
        if (tb_loop_of(t->cfg.tbs, b, k) != ~(gva)0)
            return CLOSES_BACKWARD;
        if (e->backward && e->far)
            return CLOSES_BACKWARD;     /* it may have been: it is not linked */
        if (e->backward && e->patch && e->variant == BL_PLAIN)
            by = CLOSES_NOTHING;
    }
    return by;
}

/* Have the rounds that made the counter fire taken so long that more than a loop must lie between them?  Recording costs as
 * much as many rounds of a small loop, and large programs have hundreds of those. */
static bool is_rare(const struct tier *t, struct spot *s, const void *who, u64 rounds)
{
    u64 now = os_thread_ns(), before = s->who == who ? s->at : 0;

    s->who = who;
    s->at = now;
    return !t->cfg.eager && now - before > rounds * MAX_ROUND_NS;
}

static bool may_look(const struct tier *t)
{
    return t->cfg.eager || t->looking_ns < LOOKING_NS + os_process_ns() / LOOKING_SHARE;
}

s32 tier_hot(struct tier *t, const struct sys_view *v, gva pc, struct recording **rec)
{
    t->view = v;
    make_ready(t);
    if (look_for_answers(t))
        return next_fire(t, spot_of(t, pc), t->cfg.hot_after);
    const struct tb *b = block_at(t, pc);
    if (!b || b->region || *rec)
        return 0;
    if (tier_is_off(t)) {
        silence(t, pc);
        return 0;
    }
    struct spot *s = spot_of(t, pc);
    if (is_wanted(t, pc))
        return next_fire(t, s, SOON);
    enum closes by = closes(t, b);
    unsigned parts = by == CLOSES_INDIRECT ? 1 : BL_HEAT_INDIRECT;
    bool known = s->who == rec, rare = is_rare(t, s, rec, (u64)t->cfg.hot_after * parts / BL_HEAT_INDIRECT), look = false;
    if (!rare) {
        s->fired += s->fired < UINT32_MAX / 2 ? parts : 0;
        look = (!s->round || hot_enough(t, s)) && may_look(t);
    }
    if (look && by != CLOSES_NOTHING)
        *rec = record_new(pc);
    else if (by == CLOSES_NOTHING || (by == CLOSES_INDIRECT && known && !s->round))
        silence(t, pc);                 /* programs have too many indirect branches to count them for long */
    return next_fire(t, s, t->cfg.hot_after);
}

/* Instructions in a round of the loop that the block at rec->from closes. */
static u16 round_of(const struct recording *rec)
{
    return (u16)MIN(rec->n_insns / MAX(rec->n_rounds, 1u), (unsigned)UINT16_MAX);
}

/* What comes of the recording: a region, perhaps later, or nothing.  False: the block shall count no more. */
static bool use(struct tier *t, const struct recording *rec, bool masks, bool check_sp)
{
    struct spot *s = spot_of(t, rec->from);
    const struct tb *b = block_at(t, rec->from);
    bool any = false;

    s->round = MAX(round_of(rec), 1);
    if (!b || b->region || (rec->n_rounds && !hot_enough(t, s)))
        return true;
    for (unsigned k = 0; k < b->n_exits; k++) {
        gva head = tb_loop_of(t->cfg.tbs, b, k);
        if (head != ~(gva)0 && record_visits(rec, head))
            any |= try_loop(t, head, rec, masks, check_sp);
    }
    if (!any && rec->n_rounds > 1)
        any = try_loop(t, rec->from, rec, masks, check_sp);
    return any;
}

s32 tier_recorded(struct tier *t, const struct sys_view *v, const struct recording *rec, bool masks, bool check_sp)
{
    t->view = v;
    bool any = use(t, rec, masks, check_sp);

    if (!any)
        silence(t, rec->from);
    u64 now = os_thread_ns();
    if (now > rec->began)                       /* else it was begun by another thread, which forked */
        t->looking_ns += now - rec->began;
    spot_of(t, rec->from)->rounds = 0;          /* since the counter fired: these were none of the loop's time */
    return next_fire(t, spot_of(t, rec->from), is_wanted(t, rec->from) ? SOON : t->cfg.hot_after);
}

static bool leads_to(const struct tbs *tbs, const struct tb *b, gva pc)
{
    for (u32 k = b->first_exit; k < b->first_exit + b->n_exits; k++)
        if (tbs->exit[k].target == pc)
            return true;
    return false;
}

/* The baseline again.  Blocks that may have been cut for the region's sake (tier_until_region) are made anew. */
static void give_up(struct tier *t, struct tb *region, const char *why)
{
    struct tbs *tbs = t->cfg.tbs;
    struct spot *s = spot_by(t, key_in(region->pc, region->space));

    LOG(perf, "region %llx: %s", (unsigned long long)region->pc, why);
    s->tries = MAX_TRIES;
    s->quiet = true;
    if (cache_of(t))
        cache_give_up_region(cache_of(t), region->pc, kind_of(region->plain, tbs->fp_flags));
    tb_thaw(tbs);
    for (u32 k = 0; k < tbs->n; k++)
        if (!tbs->list[k]->dead && !tbs->list[k]->region && leads_to(tbs, tbs->list[k], region->pc))
            replace(t, tbs->list[k]);
    replace(t, region);
}

void tier_entered(struct tier *t, const struct sys_view *v, gva pc, u64 ns)
{
    t->view = v;
    struct tb *b = find(t, pc);
    u64 entry_ps = ns * 1000 / TIER_ENTRIES;

    if (t->cfg.everything || !b || !b->region)
        return;
    struct spot *s = spot_of(t, pc);
    bool is_short = t->cfg.eager || (entry_ps < SHORT_NS * 1000 && entry_ps * s->n_insns < (u64)FEW_INSNS * s->round_ps);
    if (is_short && ++s->n_short >= MAX_SHORT)
        give_up(t, b, "entered too often");
}

void tier_refused(struct tier *t, struct tb *region)
{
    if (!region->dead)
        give_up(t, region, "its pages are elsewhere");
}

static void drop_regions(struct tier *t, bool only_plain)
{
    struct tbs *tbs = t->cfg.tbs;

    tb_thaw(tbs);
    for (u32 k = 0; k < tbs->n; k++) {
        struct tb *b = tbs->list[k];
        if (b->region && !b->dead && (b->plain || !only_plain))
            replace(t, b);
    }
    for (unsigned k = 0; k < MAX_WANTED; k++)
        t->wanted[k].stale |= t->wanted[k].made.plain || !only_plain;
}

void tier_exact(struct tier *t)
{
    t->exact = true;
    drop_regions(t, true);
}

void tier_fp_flags(struct tier *t)
{
    t->cfg.tbs->fp_flags = true;
    if (t->n_made || t->asked)
        drop_regions(t, false);
}

/* ---- what happens to code ------------------------------------------------------------------------------------------ */

void tier_invalidate(struct tier *t, gva start, gva end)
{
    for (unsigned k = 0; k < MAX_WANTED; k++)
        for (unsigned i = 0; t->wanted[k].ticket && i < t->wanted[k].made.n_ranges; i++) {
            const struct tb_range *r = &t->wanted[k].made.range[i];
            t->wanted[k].stale |= r->start < end && start < r->end;
        }
}

void tier_flush(struct tier *t)
{
    for (unsigned k = 0; k < MAX_WANTED; k++)
        t->wanted[k].stale = true;
}

void tier_fork_child(struct tier *t)
{
    for (unsigned k = 0; k < MAX_WANTED; k++)
        t->wanted[k].ticket = 0;
    t->looking_ns = 0;
    if (t->remote)
        remote_fork_child(t->remote);
}

bool tier_has_helper(const struct tier *t, bool for_good)
{
    return !t->cfg.everything && (for_good ? !t->no_helper : t->remote != NULL);
}

void tier_end_helper(struct tier *t, bool for_good)
{
    if (t->remote)
        remote_stop(t->remote);
    if (for_good) {
        t->no_helper = true;
        remote_free(t->remote);
        t->remote = NULL;
        for (unsigned k = 0; k < MAX_WANTED; k++)
            t->wanted[k].ticket = 0;
    }
}
