/* wire.h - how Ferry and ferry-llvm talk: a region as bytes, and the memory that both see.
 *
 *   Ferry's processes ── slot READY ──► ferry-llvm ── slot DONE, object in it ──► the process that asked
 *
 * Invariants
 *  1. Each slot has one word, ticket << 8 | enum wire_state, and every change of it is one compare and swap.  Who loses
 *     one has lost the slot: so either side may die or be stopped at any point, and nobody waits for a lock.
 *  2. A ticket is used once.  Who asks owns FREE -> FILLING -> READY and DONE, FAILED -> FREE, ferry-llvm the rest.
 *     What ferry-llvm finds abandoned it frees.
 *  3. `life` says so before ferry-llvm ends, if it still can.
 *  4. Neither side believes the other: what is read is copied first, then looked at. */
#pragma once

#include "base/arena.h"
#include "jit/region.h"
#include <stdatomic.h>

struct guest;

enum { WIRE_SLOTS = 16, WIRE_ROOM = 256 << 10, WIRE_CPU = 24 };

enum wire_state { WIRE_FREE, WIRE_FILLING, WIRE_READY, WIRE_WORKING, WIRE_DONE, WIRE_FAILED };

#define WIRE_MACHINE "machine"

struct wire_slot {
    _Atomic u64 word;
    s32 owner;                      /* process that asks */
    u32 size;                       /* of what is in data */
    char cpu[WIRE_CPU];             /* guest->cpu, or that of machines: */
    u8 data[WIRE_ROOM];
};

/* ENDED: it was not needed any more.  BROKEN: it could not go on. */
enum wire_life { WIRE_STARTING, WIRE_RUNNING, WIRE_ENDED, WIRE_BROKEN };

struct wire {
    u64 identity;                   /* wire_identity of who made it */
    _Atomic u32 ended;              /* see helper.h */
    _Atomic u32 life;               /* enum wire_life */
    _Atomic u32 calls;              /* counts slots made READY: ferry-llvm sleeps on it */
    _Atomic u64 ticket;             /* the last one */
    _Atomic u32 n_crashes;          /* after which ferry-llvm went on */
    _Atomic u64 n_compiled, compile_ns;
    struct wire_slot slot[WIRE_SLOTS];
};

static inline u64 wire_word(u64 ticket, enum wire_state s) { return ticket << 8 | s; }
static inline enum wire_state wire_state(u64 word) { return (enum wire_state)(word & 0xff); }
static inline bool wire_move(struct wire_slot *s, u64 ticket, enum wire_state from, enum wire_state to)
{
    u64 expected = wire_word(ticket, from);
    return atomic_compare_exchange_strong(&s->word, &expected, wire_word(ticket, to));
}

/* Differs between builds that do not understand each other: ops, helpers of this guest, places in the CPU's memory. */
u64 wire_identity(const struct guest *guest);

/* A region as bytes.  put: their number, 0 if they do not fit.  get: false if they are no region; else it lies in
 * the arena. */
size_t wire_put(const struct region *r, u8 *data, size_t room);
MUST_CHECK bool wire_get(struct region *r, struct arena *arena, const u8 *data, size_t size);
