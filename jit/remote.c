/* remote.c - see remote.h. */
#include "jit/remote.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/os.h"
#include "core/guest.h"
#include "jit/helper.h"
#include "jit/wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_STARTS = 4 };            /* but those after which it ended because it was not needed do not count */
#define PATIENCE_NS (30 * (u64)1000000000)      /* for an answer */

struct remote {
    const struct guest *guest;
    struct wire *wire;              /* NULL: not started */
    struct helper helper;
    int owner;                      /* we */
    bool apart;                     /* remote_start_apart */
    unsigned n_starts;
    u32 epoch;                      /* counts connections: whose ticket it is */
    u32 n_waiting;                  /* requests not answered */
    u64 since;                      /* of the last answer, or the first request */
    struct remote_stats before;     /* of those that ended */
};

struct remote *remote_new(const struct guest *guest)
{
    struct remote *r = calloc(1, sizeof *r);

    if (r)
        *r = (struct remote){ .guest = guest, .owner = getpid() };
    return r;
}

bool remote_gave_up(const struct remote *r) { return !r->wire && r->n_starts >= MAX_STARTS; }

/* ---- starting and ending ------------------------------------------------------------------------------------------ */

static bool connect(struct remote *r)
{
    struct wire *w = r->n_starts < MAX_STARTS ? os_reserve(sizeof *w) : NULL;

    if (!w)
        return false;
    r->n_starts = r->apart ? MAX_STARTS : r->n_starts + 1;
    r->helper = (struct helper){ .shared = w, .size = sizeof *w, .ended = &w->ended };
    int err = r->apart ? helper_start_apart(&r->helper, "ferry-llvm") : helper_start(&r->helper, "ferry-llvm");
    if (err) {
        LOG(perf, "ferry-llvm does not start: %s", strerror(-err));
        os_free(w, sizeof *w);
        if (err != -EAGAIN && err != -ECANCELED)
            r->n_starts = MAX_STARTS;
        return false;
    }
    w->identity = wire_identity(r->guest);
    r->wire = w;
    r->since = os_now_ns();
    return true;
}

void remote_start_apart(struct remote *r)
{
    r->apart = true;
    (void)connect(r);
}

static void disconnect(struct remote *r)
{
    r->before = remote_stats(r);
    os_free(r->wire, sizeof *r->wire);
    r->wire = NULL;
    r->n_waiting = 0;
    r->epoch++;
}

/* A child of vfork, or of clone with CLONE_VM: what it started would have to end with it. */
static bool is_in_our_memory(const struct remote *r) { return getpid() != r->owner; }

void remote_stop(struct remote *r)
{
    if (!r->wire || is_in_our_memory(r))
        return;
    if (r->apart) {
        atomic_store(&r->wire->ended, 1);
        os_futex_wake_shared(&r->wire->calls, 1);
        helper_reap_apart(&r->helper);
    }
    helper_end(&r->helper);
    disconnect(r);
    r->n_starts = r->apart ? MAX_STARTS : 0;
}

void remote_free(struct remote *r)
{
    if (r)
        remote_stop(r);
    free(r);
}

void remote_fork_child(struct remote *r)
{
    r->owner = getpid();
    r->n_waiting = 0;
    r->before = (struct remote_stats){ 0 };
}

/* Ends the connection to a ferry-llvm that is no more, or does not answer. */
static bool is_lost(struct remote *r)
{
    if (is_in_our_memory(r))
        return false;
    bool ended = helper_has_ended(&r->helper);
    enum wire_life life = atomic_load(&r->wire->life);

    bool late = (r->n_waiting || (life == WIRE_STARTING && !r->apart)) && os_now_ns() - r->since > PATIENCE_NS;

    if (life <= WIRE_RUNNING && !ended && !late)
        return false;
    if (life == WIRE_ENDED)
        r->n_starts--;
    else if (life == WIRE_BROKEN)
        r->n_starts = MAX_STARTS;
    LOG(perf, "ferry-llvm: %s", life == WIRE_ENDED ? "not needed any more" : life == WIRE_BROKEN ? "broken" :
        ended ? "killed" : "no answer");
    helper_end(&r->helper);
    disconnect(r);
    return true;
}

/* ---- asking ------------------------------------------------------------------------------------------------------- */

enum { TICKET_BITS = 40 };

/* A free slot, now FILLING and ours by its ticket; NULL: none. */
static struct wire_slot *take_slot(struct wire *w, u64 *ticket)
{
    *ticket = (atomic_fetch_add(&w->ticket, 1) + 1) & (((u64)1 << TICKET_BITS) - 1);
    for (unsigned k = 0; k < WIRE_SLOTS; k++) {
        u64 word = atomic_load(&w->slot[k].word);
        if (wire_state(word) == WIRE_FREE
            && atomic_compare_exchange_strong(&w->slot[k].word, &word, wire_word(*ticket, WIRE_FILLING)))
            return &w->slot[k];
    }
    return NULL;
}

s64 remote_submit(struct remote *r, const struct region *region)
{
    u64 ticket;

    if ((r->wire && is_lost(r)) || (!r->wire && (is_in_our_memory(r) || !connect(r))))
        return 0;
    struct wire_slot *s = take_slot(r->wire, &ticket);
    if (!s)
        return 0;
    s->owner = r->owner;
    snprintf(s->cpu, sizeof s->cpu, "%s", r->guest->system ? WIRE_MACHINE : r->guest->cpu);
    s->size = (u32)wire_put(region, s->data, sizeof s->data);
    if (!wire_move(s, ticket, WIRE_FILLING, s->size ? WIRE_READY : WIRE_FREE) || !s->size)
        return -1;
    atomic_fetch_add(&r->wire->calls, 1);
    os_futex_wake_shared(&r->wire->calls, 1);
    if (!r->n_waiting++)
        r->since = os_now_ns();
    return (s64)((u64)r->epoch << TICKET_BITS | ticket);
}

static enum remote_answer take(struct remote *r, struct wire_slot *s, u64 ticket, enum wire_state state, struct buf *out)
{
    buf_reset(out);
    if (state == WIRE_DONE)
        buf_add(out, s->data, MIN(s->size, (u32)sizeof s->data));
    if (!wire_move(s, ticket, state, WIRE_FREE))
        return REMOTE_LOST;
    return state == WIRE_DONE ? REMOTE_DONE : REMOTE_BAD;
}

enum remote_answer remote_answer(struct remote *r, s64 number, struct buf *out)
{
    u64 ticket = (u64)number & (((u64)1 << TICKET_BITS) - 1);
    enum remote_answer a = REMOTE_LOST;

    if (!r->wire || (u32)((u64)number >> TICKET_BITS) != r->epoch)
        return REMOTE_LOST;
    for (unsigned k = 0; k < WIRE_SLOTS; k++) {
        struct wire_slot *s = &r->wire->slot[k];
        u64 word = atomic_load(&s->word);
        enum wire_state state = wire_state(word);
        if (word >> 8 != ticket)
            continue;
        if (state == WIRE_READY || state == WIRE_WORKING)
            return is_lost(r) ? REMOTE_LOST : REMOTE_WAIT;
        if (state == WIRE_DONE || state == WIRE_FAILED)
            a = take(r, s, ticket, state, out);
    }
    r->n_waiting--;
    r->since = os_now_ns();
    return a;
}

struct remote_stats remote_stats(const struct remote *r)
{
    struct remote_stats s = r->before;

    if (r->wire && r->helper.owner == r->owner) {
        s.n_compiled += atomic_load(&r->wire->n_compiled);
        s.compile_ns += atomic_load(&r->wire->compile_ns);
    }
    return s;
}
