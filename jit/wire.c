/* wire.c - see wire.h.
 *
 *      | struct head | its calls | its guesses | for each block: struct part, its nodes, its vector constants | */
#include "jit/wire.h"

#include "base/err.h"
#include "core/guest.h"
#include "core/mmu.h"
#include "jit/jit_cpu.h"

enum { MAGIC = 0x6e676572 };

struct head { u32 magic, n_blocks, n_calls, n_guesses, plain, optional, fp_flags, spans; };
struct part {
    gva pc;
    u32 n, n_vc, n_insns, guest_size;
    u16 flags_off;
    u8 check_sp, in_call, regime, pad[3];
};

/* ---- identity ------------------------------------------------------------------------------------------------ */

static u64 mix(u64 h, u64 v) { return (h ^ v) * 0x100000001b3; }

static u64 mix_text(u64 h, const char *s)
{
    while (*s)
        h = mix(h, (u8)*s++);
    return mix(h, 0);
}

u64 wire_identity(const struct guest *guest)
{
    u64 h = 0xcbf29ce484222325;

    for (unsigned k = 0; k < IR_N_OPS; k++)
        h = mix(mix_text(mix_text(h, ir_op_info[k].name), ir_op_info[k].args), ir_op_info[k].flags);
    for (unsigned k = 0; k < IR_N_TYPES; k++)
        h = mix_text(h, ir_type_info[k].name);
    for (unsigned k = 0; k < guest->n_helpers; k++)
        h = mix(mix_text(h, guest->helpers[k].name), guest->helpers[k].may_fault);
    for (unsigned k = 0; guest->pin[k]; k++)
        h = mix(h, guest->pin[k]);
    for (unsigned k = 0; guest->pin_vec[k]; k++)
        h = mix(h, guest->pin_vec[k]);
    const u64 places[] = {
        guest->cpu_size, guest->pc_off, offsetof(struct cpu, kick), offsetof(struct cpu, excl_addr), CPU_BIAS,
        sizeof(struct jit_cpu), offsetof(struct jit_cpu, arg), offsetof(struct jit_cpu, what),
        offsetof(struct jit_cpu, variant), offsetof(struct jit_cpu, site), offsetof(struct jit_cpu, held), offsetof(struct jit_cpu, where),
        offsetof(struct cpu, tlb), sizeof(struct tlb_entry), sizeof(struct wire), sizeof(struct region),
    };
    for (unsigned k = 0; k < ARRAY_LEN(places); k++)
        h = mix(h, places[k]);
    return h;
}

/* ---- putting ------------------------------------------------------------------------------------------------- */

struct out {
    u8 *data;
    size_t used, room;
    bool full;
};

static void put(struct out *o, const void *data, size_t size)
{
    if (o->full || size > o->room - o->used) {
        o->full = true;
        return;
    }
    if (size)
        memcpy(o->data + o->used, data, size);
    o->used += size;
}

size_t wire_put(const struct region *r, u8 *data, size_t room)
{
    struct out o = { .data = data, .room = room };

    put(&o, &(struct head){ MAGIC, r->n_blocks, r->n_calls, r->n_guesses, r->plain, r->optional, r->fp_flags, r->spans }, sizeof(struct head));
    put(&o, r->call, r->n_calls * sizeof *r->call);
    put(&o, r->guess, r->n_guesses * sizeof *r->guess);
    for (unsigned k = 0; k < r->n_blocks; k++) {
        const struct ir_block *b = &r->block[k];
        const struct part p = {
            .pc = b->pc, .n = b->n, .n_vc = b->n_vc, .n_insns = b->n_insns, .guest_size = b->guest_size,
            .flags_off = b->flags_off, .check_sp = b->check_sp,
            .in_call = r->in_call[k], .regime = b->regime,
        };
        put(&o, &p, sizeof p);
        put(&o, b->node, b->n * sizeof *b->node);
        put(&o, b->vc, b->n_vc * sizeof *b->vc);
    }
    return o.full ? 0 : o.used;
}

/* ---- getting ------------------------------------------------------------------------------------------------- */

struct in {
    const u8 *data;
    size_t used, size;
};

static bool get(struct in *in, void *to, size_t size)
{
    if (size > in->size - in->used)
        return false;
    if (size)
        memcpy(to, in->data + in->used, size);
    in->used += size;
    return true;
}

static bool get_calls(struct in *in, struct region *r)
{
    if (!get(in, r->call, r->n_calls * sizeof *r->call))
        return false;
    r->call[0] = (struct region_call){ 0 };
    for (unsigned k = 1; k < r->n_calls; k++) {
        if (r->call[k].outer >= k || r->call[r->call[k].outer].depth >= REGION_MAX_DEPTH)
            return false;
        r->call[k].depth = r->call[r->call[k].outer].depth + 1;
    }
    return get(in, r->guess, r->n_guesses * sizeof *r->guess);
}

static bool get_block(struct in *in, struct arena *arena, struct region *r, unsigned k)
{
    struct ir_block *b = &r->block[k];
    struct part p;
    struct err err;

    if (!get(in, &p, sizeof p) || p.n < 2 || p.n > IR_MAX_NODES || p.n_vc > IR_MAX_VCONSTS
        || p.in_call >= r->n_calls || p.regime >= CPU_REGIMES)
        return false;
    r->in_call[k] = p.in_call;
    *b = (struct ir_block){
        .arena = arena, .pc = p.pc, .n = p.n, .cap = p.n, .n_vc = p.n_vc, .cap_vc = p.n_vc, .n_insns = p.n_insns,
        .guest_size = p.guest_size, .flags_off = p.flags_off, .check_sp = p.check_sp != 0, .regime = p.regime,
        .node = arena_alloc(arena, p.n * sizeof *b->node), .vc = arena_alloc(arena, p.n_vc * sizeof *b->vc),
    };
    return get(in, b->node, p.n * sizeof *b->node) && get(in, b->vc, p.n_vc * sizeof *b->vc) && !ir_verify(b, &err);
}

bool wire_get(struct region *r, struct arena *arena, const u8 *data, size_t size)
{
    struct in in = { .data = data, .size = size };
    struct head h;

    if (!get(&in, &h, sizeof h) || h.magic != MAGIC || !h.n_blocks || h.n_blocks > REGION_MAX_BLOCKS
        || !h.n_calls || h.n_calls > REGION_MAX_CALLS || h.n_guesses > REGION_MAX_GUESSES)
        return false;
    *r = (struct region){
        .n_blocks = h.n_blocks, .n_calls = h.n_calls, .n_guesses = h.n_guesses, .plain = h.plain != 0, .optional = h.optional != 0, .fp_flags = h.fp_flags != 0,
        .spans = h.spans != 0,
    };
    if (!get_calls(&in, r))
        return false;
    for (unsigned k = 0; k < r->n_blocks; k++)
        if (!get_block(&in, arena, r, k))
            return false;
    return in.used == in.size;
}
