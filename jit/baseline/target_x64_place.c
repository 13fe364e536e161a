/* target_x64_place.c - what in a block's code depends on where it lies and on where the guest's code lies.
 *
 * Each such field is noted as a relocation, so that the code can be used again by another process (doc/cache.md):
 *   - displacements of what all blocks share; those within the block never change;
 *   - where stubs of exits are, which depends on the exits' numbers;
 *   - guest addresses: constants that move with the code (ir_place), return addresses, the pc;
 *   - bytes that say whether others see the guest's memory;
 *   - addresses of tables of this compiler, and of the counter of the block's address (jit_cpu.heat).
 * Guest addresses take the same code wherever they lie above 4 GiB.  Below, they may be folded into instructions:
 * such a block stays where it is, and so does one that computes with them in other ways than below. */
#include "jit/baseline/target.h"

#include "base/hash.h"

void tg_reloc(struct baseline *bl, enum bl_reloc_kind kind, u32 at, unsigned more)
{
    struct bl_result *out = bl->out;
    if (out->n_relocs == BL_MAX_RELOCS || at > UINT16_MAX)
        out->lost = true;
    else
        out->reloc[out->n_relocs++] = (struct bl_reloc){ (u16)at, (u8)kind, (u8)more };
}

/* ---- shared code ------------------------------------------------------------------------------------------- */

void tg_jump_stub(struct baseline *bl, const u8 *stub)
{
    ax64_jmp_to(&bl->a, stub, bl->rx);
    tg_reloc(bl, BL_RELOC_STUB, ax64_pos(&bl->a) - 4, 0);
}

void tg_call_stub(struct baseline *bl, const u8 *stub)
{
    ax64_call_to(&bl->a, stub, bl->rx);
    tg_reloc(bl, BL_RELOC_STUB, ax64_pos(&bl->a) - 4, 0);
}

/* ---- whether memory is shared ------------------------------------------------------------------------------ */

void bl_set_shared(struct baseline *bl, bool shared) { bl->shared = shared; }

/* A prefix: lock, or a segment's, which means nothing.  An opcode with one byte behind it: a jump over that many, or a
 * compare of al with that. */
u8 bl_shared_byte(unsigned more, bool shared)
{
    enum { LOCK = 0xf0, DS = 0x3e, JMP_SHORT = 0xeb, CMP_AL = 0x3c };
    return more == TG_SHARED_JUMP ? (shared ? JMP_SHORT : CMP_AL) : (shared ? LOCK : DS);
}

void tg_shared_byte(struct baseline *bl, enum tg_shared what)
{
    u32 at = ax64_pos(&bl->a);
    tg_reloc(bl, BL_RELOC_SHARED, at, what);
    ax64_byte(&bl->a, bl_shared_byte(what, bl->shared || bl->out->lost));
}

/* ---- guest addresses ----------------------------------------------------------------------------------------- */

/* Does it take the same instructions as every other one? */
static bool is_far(struct baseline *bl, gva v)
{
    bool far = v >> 32 && (s64)v != (s32)v;
    bl->out->stays |= !far;
    return far;
}

void tg_place_x(struct baseline *bl, unsigned d, gva v)
{
    ax64_mov_i(&bl->a, ax_x(d), v);
    if (is_far(bl, v))
        tg_reloc(bl, BL_RELOC_PLACE, ax64_pos(&bl->a) - 8, 0);
}

void tg_push_place(struct baseline *bl, gva v)
{
    if ((s64)v == (s32)v) {
        ax64_push_i(&bl->a, (s32)v);
        bl->out->stays = true;
    } else {
        tg_place_x(bl, AX_RBX, v);
        ax64_push(&bl->a, ax_x(AX_RBX));
    }
}

void tg_store_place(struct baseline *bl, struct ax64_rm m, gva v)
{
    struct ax64_rm hi = m;
    hi.disp += 4;
    if ((s64)v == (s32)v) {
        ax64_mov_mi(&bl->a, 64, m, (s32)v);
        bl->out->stays = true;
        return;
    }
    ax64_mov_mi(&bl->a, 32, m, (s32)(u32)v);
    u32 at = ax64_pos(&bl->a) - 4;
    ax64_mov_mi(&bl->a, 32, hi, (s32)(v >> 32));
    if (is_far(bl, v))
        tg_reloc(bl, BL_RELOC_HALVES, at, ax64_pos(&bl->a) - 4 - at);
}

/* Uses of constants for which only their size matters. */
static bool keeps_places(unsigned op)
{
    switch (op) {
    case IR_add_: case IR_sub_: case IR_select_: case IR_streg_: case IR_dup_: case IR_insert_: case IR_bitcast_:
    case IR_load_: case IR_store_: case IR_call_:
    case IR_eq_: case IR_ne_: case IR_ult_: case IR_ule_: case IR_slt_: case IR_sle_: case IR_fl_sub_: case IR_fl_add_:
    case IR_br_: case IR_br_if_: case IR_br_call_: case IR_br_ind_: case IR_br_icall_: case IR_br_ret_: case IR_trap_:
        return true;
    default:
        return false;
    }
}

void tg_look_for_places(struct baseline *bl)
{
    bool any = false;
    bl->out->stays = bl->b->stays;
    for (ir_ref n = 1; n < bl->b->n; n++) {
        const struct ir_node *i = bl_node(bl, n);
        if (ir_moves(i)) {
            is_far(bl, ir_imm(i));
            any = true;
        } else if (any && !keeps_places(i->op)) {
            unsigned slots = ir_ref_slots(i);
            bl->out->stays |= (slots & 1 && ir_moves(bl_node(bl, i->a))) || (slots & 2 && ir_moves(bl_node(bl, i->b)))
                || (slots & 4 && ir_moves(bl_node(bl, i->c)));
        }
    }
}

/* ---- tables -------------------------------------------------------------------------------------------------- */

void tg_table_x(struct baseline *bl, unsigned d, enum bl_table which)
{
    ax64_byte(&bl->a, d >= 8 ? 0x49 : 0x48);                /* mov d, imm64: always with 8 bytes */
    ax64_byte(&bl->a, 0xb8 | (d & 7));
    ax64_u64(&bl->a, (u64)(uintptr_t)tg_estimates(bl, which));
    tg_reloc(bl, BL_RELOC_TABLE, ax64_pos(&bl->a) - 8, which);
}

/* ---- which code is like which --------------------------------------------------------------------------------- */

u64 bl_identity(const struct baseline *bl)
{
    const u8 *stub[] = {
        bl->exit, bl->exit_fault, bl->return_bottom, bl->ret_miss[0], bl->call_eval, bl->call_slow, bl->call_helper,
        bl->call_quick, bl->exit_lookup[0], bl->exit_lookup[1], bl->exit_lookup[2], bl->exit_lookup[3],
    };
    u64 at[ARRAY_LEN(stub)];
    for (unsigned k = 0; k < ARRAY_LEN(stub); k++)
        at[k] = stub[k] ? (u64)(stub[k] - bl->enter) : 0;
    u64 h = hash_bytes(at, sizeof at, bl->fp_fast);
    return hash_bytes(&bl->host, sizeof bl->host, h);
}

/* ---- moving --------------------------------------------------------------------------------------------------- */

static u32 get32(const u8 *p)
{
    u32 v;
    memcpy(&v, p, sizeof v);
    return v;
}

static void put32(u8 *p, u32 v) { memcpy(p, &v, sizeof v); }
static void put64(u8 *p, u64 v) { memcpy(p, &v, sizeof v); }

enum { INSN = 4 };          /* bytes of guest code that share a counter: heat_of */

static u32 heat_at(gva pc) { return (u32)JIT_DISP(heat) + (u32)sizeof(s32) * heat_of(pc); }

void bl_relocate(struct baseline *bl, u8 *rw, u32 at, unsigned kind, unsigned more, struct bl_move by)
{
    u8 *p = rw + at;
    u64 v;

    switch ((enum bl_reloc_kind)kind) {
    case BL_RELOC_STUB:
        put32(p, get32(p) - (u32)by.host);
        break;
    case BL_RELOC_PLACE:
        put64(p, ((u64)get32(p + 4) << 32 | get32(p)) + (u64)by.guest);
        break;
    case BL_RELOC_HALVES:
        v = ((u64)get32(p + more) << 32 | get32(p)) + (u64)by.guest;
        put32(p, (u32)v);
        put32(p + more, (u32)(v >> 32));
        break;
    case BL_RELOC_HEAT:
        put32(p, heat_at((get32(p) - heat_at(0)) / sizeof(s32) * INSN + (u64)by.guest));
        break;
    case BL_RELOC_EXIT:                     /* bl_relocate_exit */
    case BL_RELOC_SHARED:                   /* bl_shared_byte */
        break;
    case BL_RELOC_TABLE:
        put64(p, (u64)(uintptr_t)tg_estimates(bl, more == BL_TABLE_RSQRT ? BL_TABLE_RSQRT : BL_TABLE_RECIP));
        break;
    }
}

void bl_relocate_exit(u8 *rw, u32 at, s64 stub) { put32(rw + at, (u32)(stub - (at + 4))); }

/* mov eax, number; jmp exit: see tg_flush_tails. */
void bl_relocate_stub(u8 *rw, u32 stub, u32 number, struct bl_move by)
{
    put32(rw + stub + 1, number);
    put32(rw + stub + 6, get32(rw + stub + 6) - (u32)by.host);
}
