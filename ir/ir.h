/* ir.h - the intermediate language: blocks of typed nodes, the builder, and what passes need to know.
 *
 * A block is an array of 16-byte nodes in execution order; operands are indices of earlier nodes (SSA).
 * Guest state is reached by ldreg/streg at byte offsets of the CPU structure, so the language knows no
 * guest.  Nothing is freed before the block; the memory is the caller's arena.  One thread owns a block.
 *
 * The builder folds constants and simple identities as it appends and numbers pure values, so asking twice
 * for the same value gives the same reference.  Errors are sticky: a full block sets `failed`, later
 * appends give IR_NONE, and the caller checks once at the end.  It also remembers what each field of guest
 * state holds, so that reading a register that was read or written before costs no node.
 *
 * Ownership of state: nodes appear in the order of their effects.  At every F_MAY_FAULT node and every exit
 * the guest state in the CPU must be what the architecture says before that instruction (loads) or after
 * the preceding ones; so a translator emits all accesses of an instruction before its first streg. */
#pragma once

#include "base/arena.h"
#include "base/base.h"

typedef u32 ir_ref;
#define IR_NONE ((ir_ref)0)          /* node 0 is a placeholder: no value */

enum ir_type {
#define IR_TYPE(name, ...) IR_##name,
#include "ir/types.def"
    IR_N_TYPES
};

enum ir_op {
#define IR_OP(name, ...) IR_##name##_,      /* IR_add_ ...: the trailing bar keeps op and type names apart */
#include "ir/ops.def"
    IR_N_OPS
};

enum ir_flag {
    F_PURE = 1 << 0,        /* value depends on operands only; may be removed, moved, merged */
    F_COMM = 1 << 1,
    F_LANES = 1 << 2,       /* also lane by lane on integer vectors */
    F_COMPARE = 1 << 3,     /* i1, or for vector operands a mask of the operands' type */
    F_FLAGS = 1 << 4,       /* gives a flags nibble */
    F_FP = 1 << 5,          /* depends on the FP environment and raises sticky flags: stays even if unused */
    F_FPCTL = 1 << 6,       /* reads or changes the FP environment: no F_FP op may cross it */
    F_READS_CPU = 1 << 7,
    F_WRITES_CPU = 1 << 8,
    F_READS_MEM = 1 << 9,
    F_WRITES_MEM = 1 << 10,
    F_MAY_FAULT = 1 << 11,  /* guest state must be exact here */
    F_SIDE_EFFECT = 1 << 12,
    F_SIDE_EXIT = 1 << 13,  /* may leave the block, else goes on */
    F_TERMINATOR = 1 << 14,
    F_MARK = 1 << 15,       /* no value, no effect */
};

struct ir_node {
    u8 op;                  /* enum ir_op */
    u8 type;                /* enum ir_type of the result; of operand 1 for ops without result that need one */
    u16 aux;
    ir_ref a, b, c;
};
_Static_assert(sizeof(struct ir_node) == 16, "nodes are 16 bytes");

struct ir_op_info {
    const char *name, *args, *doc;
    char result, aux;
    u32 flags;
    u8 n_args;              /* operands that are references */
};
struct ir_type_info {
    const char *name;
    u8 bits, lane_bits;
    char cls;               /* I F V W, see types.def */
};
extern const struct ir_op_info ir_op_info[IR_N_OPS];
extern const u8 ir_op_slots[IR_N_OPS];      /* operand slots that may hold references: bit 0 a, 1 b, 2 c */
extern const struct ir_type_info ir_type_info[IR_N_TYPES];

/* ---- aux fields ---------------------------------------------------------------------------------- */

/* Memory attributes (load store rmw cas ll sc).  Access size and alignment of the type. */
enum ir_mem {
    IR_MEM_PLAIN = 0,
    IR_MEM_ACQUIRE = 1,     /* ordered before all later accesses */
    IR_MEM_RELEASE = 2,     /* ordered after all earlier accesses; with a later ACQUIRE load: kept in order */
    IR_MEM_ACQ_REL = 3,
    IR_MEM_ALIGNED = 4,     /* a misaligned address is an alignment fault */
    IR_MEM_ACQUIRE_PC = 8,  /* acquire without the order RELEASE store -> this load (LDAPR) */
    IR_MEM_RMW = 0xf0,      /* rmw: enum ir_rmw << 4 */
    IR_MEM_PROGRAM = 0x200, /* system mode: in regime 0, whatever the block's is */
    /* load store, system mode, hints: mostly on the page of the access before; and mostly aligned */
    IR_MEM_STEADY = 0x400, IR_MEM_NEAT = 0x800,
    IR_MEM_IN16 = 0x100,    /* with ALIGNED: only one that crosses a multiple of 16 bytes is misaligned */
};
enum ir_rmw { RMW_ADD, RMW_AND, RMW_OR, RMW_XOR, RMW_XCHG, RMW_SMIN, RMW_SMAX, RMW_UMIN, RMW_UMAX };
#define IR_RMW(kind, order) ((u16)((kind) << 4 | (order)))

enum ir_fence { IR_FENCE_LD = 1, IR_FENCE_ST = 2, IR_FENCE_FULL = 3 };  /* LD: loads before all later; ST: stores before later stores */

/* Branch attributes. */
enum ir_br {
    IR_BR_FLAGS_DEAD = 1,   /* at the target the guest's flags field is overwritten before it is read */
    IR_BR_BACKWARD = 2,     /* may close a loop: the executor tests cpu->kick here */
    IR_BR_LEAVE = 16,       /* br_if, br_ind: by way of the run loop each time */
    IR_BR_FLAGS_HERE = 32,  /* br_if: behind it that field is overwritten before it is read */
    IR_BR_KIND = 12,        /* br_ind, br_icall: cpu->branch_kind at the target, which may refuse it */
};
#define IR_BR_KIND_OF(aux) ((aux) >> 2 & 3u)
#define IR_BR_OF_KIND(kind) ((kind) << 2)

/* const */
enum { IR_CONST_MOVES = 1 };    /* see ir_place */

/* ---- the block ----------------------------------------------------------------------------------- */

struct ir_v128 { u64 lo, hi; };

struct ir_block {
    struct arena *arena;
    struct ir_node *node;   /* [1, n) */
    u32 n, cap;
    struct ir_v128 *vc;     /* pool of 128-bit constants */
    u32 n_vc, cap_vc;
    gva pc;                 /* of the first instruction */
    u32 guest_size;         /* bytes of guest code from pc on that the block's meaning depends on, if contiguous */
    u32 n_insns;
    u16 flags_off;          /* state field of the flags nibble (i32): see opt_state.c */
    bool check_sp;          /* set before translate: the guest uses stack pointers that are not aligned */
    bool reads_fp_flags;    /* set by translate */
    u16 mode;               /* set before translate: cpu->mode, and the regime of the accesses */
    u8 regime;
    bool failed;            /* ran out of room */
    bool stays;             /* its meaning depends on where it lies beyond constants that move */
    bool unfolded;          /* has casts between vectors or exits on constants: see opt_fold.c */
    u32 *hash;              /* value numbers of pure nodes, builder's own */
    u32 hash_size, n_hash;
    struct ir_known *known; /* what guest state fields hold, builder's own */
};

enum { IR_MAX_NODES = 4096, IR_MAX_VCONSTS = 1024 };

/* An empty block in arena memory. */
void ir_init(struct ir_block *b, struct arena *arena, gva pc, u16 flags_off);

/* Appends a node as it stands (no folding). */
ir_ref ir_append(struct ir_block *b, enum ir_op op, enum ir_type t, unsigned aux, ir_ref x, ir_ref y, ir_ref z);

/* Appends with folding and value numbering where the op is pure.  The generated builders call this. */
ir_ref ir_emit(struct ir_block *b, enum ir_op op, enum ir_type t, unsigned aux, ir_ref x, ir_ref y, ir_ref z);

ir_ref ir_const(struct ir_block *b, enum ir_type t, u64 value);
/* A constant that moves with the code: the same block elsewhere has another one, by as much.  Such a one is folded
 * only with constants that are added to it or subtracted. */
ir_ref ir_place(struct ir_block *b, gva place);
ir_ref ir_vconst(struct ir_block *b, enum ir_type t, u64 lo, u64 hi);
void   ir_insn(struct ir_block *b, gva pc);

static inline const struct ir_node *ir_at(const struct ir_block *b, ir_ref r) { return &b->node[r]; }
static inline u64 ir_imm(const struct ir_node *n) { return (u64)n->c << 32 | n->b; }
static inline bool ir_is_const(const struct ir_block *b, ir_ref r) { return b->node[r].op == IR_const_; }
static inline bool ir_moves(const struct ir_node *n) { return n->op == IR_const_ && n->aux == IR_CONST_MOVES; }
static inline enum ir_type ir_type_of(const struct ir_block *b, ir_ref r) { return (enum ir_type)b->node[r].type; }
static inline s32 ir_disp(const struct ir_node *n) { return (s32)n->c; }

/* The address of a load or store as a sum: *off gets its constants. */
static inline ir_ref ir_base(const struct ir_block *b, const struct ir_node *access, s64 *off)
{
    ir_ref r = access->a;

    *off = ir_disp(access);
    for (const struct ir_node *x; (x = &b->node[r])->op == IR_add_ && ir_is_const(b, x->b); r = x->a)
        *off += (s64)ir_imm(&b->node[x->b]);
    return r;
}

/* ---- builders of single ops: ir_add(b, x, y) ... --------------------------------------------------- */
/* UN, BIN, TRI take their type from operand 1; a compare gives i1, or operand 1's type for vectors. */
#define IR_UN(name, ...)  static inline ir_ref ir_##name(struct ir_block *b, ir_ref x) \
    { return ir_emit(b, IR_##name##_, ir_type_of(b, x), 0, x, 0, 0); }
#define IR_BIN(name, ...) static inline ir_ref ir_##name(struct ir_block *b, ir_ref x, ir_ref y) \
    { return ir_emit(b, IR_##name##_, ir_type_of(b, x), 0, x, y, 0); }
#define IR_TRI(name, ...) static inline ir_ref ir_##name(struct ir_block *b, ir_ref x, ir_ref y, ir_ref z) \
    { return ir_emit(b, IR_##name##_, ir_type_of(b, x), 0, x, y, z); }
#define IR_CMP(name, ...) static inline ir_ref ir_##name(struct ir_block *b, ir_ref x, ir_ref y) \
    { enum ir_type t = ir_type_of(b, x); \
      return ir_emit(b, IR_##name##_, ir_type_info[t].bits == 128 ? t : IR_i1, 0, x, y, 0); }
#define IR_OP(...)
#include "ir/ops.def"

/* The rest: type first where it cannot be told from the operands. */
static inline ir_ref ir_op1(struct ir_block *b, enum ir_op op, enum ir_type t, ir_ref x) { return ir_emit(b, op, t, 0, x, 0, 0); }
static inline ir_ref ir_op2(struct ir_block *b, enum ir_op op, enum ir_type t, ir_ref x, ir_ref y) { return ir_emit(b, op, t, 0, x, y, 0); }
static inline ir_ref ir_op3(struct ir_block *b, enum ir_op op, enum ir_type t, ir_ref x, ir_ref y, ir_ref z) { return ir_emit(b, op, t, 0, x, y, z); }
static inline ir_ref ir_select(struct ir_block *b, ir_ref c, ir_ref x, ir_ref y) { return ir_emit(b, IR_select_, ir_type_of(b, x), 0, c, x, y); }
static inline ir_ref ir_zext(struct ir_block *b, enum ir_type t, ir_ref x) { return ir_emit(b, IR_zext_, t, 0, x, 0, 0); }
static inline ir_ref ir_sext(struct ir_block *b, enum ir_type t, ir_ref x) { return ir_emit(b, IR_sext_, t, 0, x, 0, 0); }
static inline ir_ref ir_trunc(struct ir_block *b, enum ir_type t, ir_ref x) { return ir_emit(b, IR_trunc_, t, 0, x, 0, 0); }
static inline ir_ref ir_bitcast(struct ir_block *b, enum ir_type t, ir_ref x) { return ir_emit(b, IR_bitcast_, t, 0, x, 0, 0); }
ir_ref ir_ldreg(struct ir_block *b, enum ir_type t, u16 off);   /* a known value, or a part of one, or a node */
static inline void   ir_streg(struct ir_block *b, u16 off, ir_ref v) { ir_append(b, IR_streg_, ir_type_of(b, v), off, v, 0, 0); }
static inline ir_ref ir_load(struct ir_block *b, enum ir_type t, ir_ref addr, s32 disp, unsigned mem) { return ir_append(b, IR_load_, t, mem, addr, 0, (u32)disp); }
static inline void   ir_store(struct ir_block *b, ir_ref addr, s32 disp, ir_ref v, unsigned mem) { ir_append(b, IR_store_, ir_type_of(b, v), mem, addr, v, (u32)disp); }
static inline ir_ref ir_extract(struct ir_block *b, enum ir_type t, ir_ref v, unsigned lane) { return ir_emit(b, IR_extract_, t, lane, v, 0, 0); }
static inline ir_ref ir_insert(struct ir_block *b, ir_ref v, ir_ref x, unsigned lane) { return ir_emit(b, IR_insert_, ir_type_of(b, v), lane, v, x, 0); }
static inline ir_ref ir_call(struct ir_block *b, enum ir_type t, unsigned helper, ir_ref x, ir_ref y, ir_ref z) { return ir_append(b, IR_call_, t, helper, x, y, z); }

/* ---- printing, parsing, checking, passes ----------------------------------------------------------- */

/* Names for dumps come from the guest, so that this folder knows none.  Both may be NULL. */
struct ir_names {
    const char *(*reg)(u16 off, enum ir_type t);        /* "x0", or NULL: printed as @off */
    bool (*reg_parse)(const char *name, u16 *off, enum ir_type *t);
    const char *(*helper)(unsigned number);
};

struct buf;
struct err;

/* Appends the text form; ir_parse of it gives an equal block and the same text again. */
void ir_print(struct buf *out, const struct ir_block *b, const struct ir_names *names);

/* Parses text into an initialised block.  0 or -EINVAL with the line and reason in err. */
MUST_CHECK int ir_parse(struct ir_block *b, const char *text, const struct ir_names *names, struct err *err);

/* Types, operand order, one terminator at the end, aux ranges.  0 or -EINVAL with the reason. */
MUST_CHECK int ir_verify(const struct ir_block *b, struct err *err);

/* Which operand slots of a node are references (bit 0: a, 1: b, 2: c).  A dead node, between passes, is a
 * const of type none and has none. */
static inline unsigned ir_ref_slots(const struct ir_node *n)
{
    unsigned slots = ir_op_slots[n->op];
    return LIKELY(n->op != IR_call_) ? slots : slots & ((n->a ? 1u : 0) | (n->b ? 2u : 0) | (n->c ? 4u : 0));
}

struct ir_pass {
    const char *name;
    void (*run)(struct ir_block *b);
};
extern const struct ir_pass ir_passes[];        /* in order, ended by a NULL name */

/* Runs all passes, with the verifier after each in debug builds.  Without sweep dead and unused nodes stay: for
 * an executor that skips them itself. */
void ir_optimise(struct ir_block *b, bool sweep);

/* Before the passes: of each memory access's address only the low `bits` go to the host; see opt_mask.c. */
void ir_mask_addresses(struct ir_block *b, unsigned bits);
