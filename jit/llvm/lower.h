/* lower.h - inside the region compiler: what the files that turn IR into LLVM IR share.
 *
 * Values.  Each node of the block being lowered has an LLVM value of its type: integers as iN (i1 too), f32 and
 * f64 as float and double, f16 as i16, vectors as vectors of those.  Operands are asked for with the type that
 * the op wants, since the 128-bit types stand for one another.
 *
 * State.  Each field of guest state that the region touches is a variable (an alloca, which LLVM makes SSA),
 * filled at the entry from the argument registers or from memory.  `dirty` says which variables may differ from
 * memory: see lower_state.c. */
#pragma once

#include "core/cpu.h"
#include "jit/jit_cpu.h"
#include "jit/llvm/llvm_tier.h"

#include <llvm-c/Core.h>
#include <llvm-c/TargetMachine.h>

enum { LO_MAX_FIELDS = 128, LO_STATE_SIZE = 4096, LO_N_X = 10, LO_N_V = 8 };

/* Arguments of a region: the state pointer, in rdi; the register with that home in the order of pins is the first. */
enum { LO_STATE = 4 };

/* Calling conventions by number; llvm-c names none of them. */
enum { LO_PRESERVE_NONE = 21, LO_PRESERVE_ALL = 15 };

struct llvm_tier {
    const struct guest *guest;
    LLVMContextRef cx;
    LLVMTargetMachineRef tm;
    LLVMTargetDataRef layout;
    char *triple;
    LLVMTypeRef type[IR_N_TYPES];           /* by IR type */
    LLVMTypeRef ptr, nothing, code, support; /* code: what a region is; support: void (ptr) */
    unsigned strictfp, nounwind, elementtype, prof, invariant;      /* attribute and metadata kinds */
    LLVMValueRef cold_first;                /* branch weights */
    LLVMValueRef nothing_more;              /* metadata of kinds that say all */
    bool has_avx, has_fma, has_aes, has_clmul, has_crc32, has_sha, has_f16c;
};

struct field {
    u16 off;
    u8 size;
    s8 pin;                                 /* argument number, -1: in memory between blocks */
    LLVMTypeRef type;
    LLVMValueRef var;
    enum ir_type scalar;                    /* f32 or f64: `low` holds its lowest lane, var the rest; else none */
    LLVMValueRef low;
};

struct fields { u64 bit[LO_MAX_FIELDS / 64]; };

/* Floating-point results of the block that are not checked yet (lower_check.c). */
enum { LATE_MAX = 128, LATE_LIVE = 1, LATE_SHOWS = 2 };
struct late {
    ir_ref node[LATE_MAX];                  /* pending: they may be NaNs other than the guest's */
    unsigned n;
    ir_ref tiny[LATE_MAX];                  /* may be tiny results that the host does not take for such */
    LLVMValueRef tiny_val[LATE_MAX];
    unsigned n_tiny;
    u8 width[IR_MAX_NODES];                 /* of a pending node's lanes; 0: not pending */
    u8 seen[IR_MAX_NODES];                  /* scratch */
    u16 last_use[IR_MAX_NODES];
    u16 in_field[LO_MAX_FIELDS];            /* pending node whose value a field holds; 0: none */
};

/* Accesses that are mostly on the page of the one before (IR_MEM_STEADY) remember it: lower_look.c. */
enum { LO_STREAMS = 16 };
struct stream {
    u64 key;                                /* the register they go by, or the instruction */
    unsigned regime, size;                  /* size: of the largest of them */
    bool store;
    LLVMValueRef page, room, add;           /* variables: its address, where on it they may begin, 0: nowhere; what to add */
};

/* Accesses of a block to bytes close to each other, which share a look. */
enum { LO_WINDOWS = 32 };
struct window {
    ir_ref base;
    unsigned regime, n;                     /* n: accesses */
    bool store;
    s64 start, end;                         /* from base */
    LLVMValueRef add;                       /* what to add, 0: it is not on one page; NULL: nobody has looked yet */
};

struct lo {
    struct llvm_tier *t;
    const struct region *r;
    LLVMModuleRef m;
    LLVMBuilderRef b;
    LLVMValueRef fn, state;                 /* state: the state pointer, argument 0 */

    struct field field[LO_MAX_FIELDS];
    unsigned n_fields;
    u8 field_at[LO_STATE_SIZE];             /* by byte offset: number + 1 */
    struct fields dirty_in[REGION_MAX_BLOCKS], dirty;

    const struct ir_block *blk;             /* the block being lowered */
    LLVMBasicBlockRef entry[REGION_MAX_BLOCKS];
    LLVMValueRef *val;
    LLVMValueRef wide[IR_MAX_NODES];        /* of some loads: the value as i64, zeros above */
    unsigned n_exits;                       /* used so far */
    gva pc;                                 /* of the guest instruction */
    gva told_pc;                            /* what jit_cpu.site says here, ~0: unknown */
    struct stream stream[LO_STREAMS];
    unsigned n_streams;
    struct window window[LO_WINDOWS];
    unsigned n_windows;
    u8 window_at[IR_MAX_NODES];             /* of an access: number + 1 */
    bool mode_unknown;                      /* the block itself sets the floating-point mode */
    bool failed;
    struct late late;
};

/* Lowers node n to a value; NULL: not for these types, the evaluator does it. */
typedef LLVMValueRef lower_fn(struct lo *l, ir_ref n, const struct ir_node *i);
/* The same for ops without value. */
typedef void effect_fn(struct lo *l, const struct ir_node *i);

/* ---- lower.c --------------------------------------------------------------------------------------- */
MUST_CHECK bool lo_region(struct lo *l);            /* false: cannot be compiled */
LLVMValueRef lo_use(struct lo *l, ir_ref r, enum ir_type t);       /* operand, seen as type t */
LLVMValueRef lo_val(struct lo *l, ir_ref r);                       /* as its own */
LLVMValueRef lo_cast(struct lo *l, LLVMValueRef v, LLVMTypeRef t); /* the same bits */
LLVMValueRef lo_bits(struct lo *l, LLVMValueRef v, enum ir_type t);     /* as integer or vector of integers */
LLVMValueRef lo_intrinsic(struct lo *l, const char *name, LLVMTypeRef overload, unsigned n, const LLVMValueRef *arg);
LLVMValueRef lo_eval(struct lo *l, ir_ref n, const struct ir_node *i);  /* by a call of the evaluator */
LLVMValueRef lo_lower(struct lo *l, ir_ref n, const struct ir_node *i); /* by code; NULL: there is none */
LLVMBasicBlockRef lo_new_block(struct lo *l);
void lo_go(struct lo *l, LLVMBasicBlockRef to);                    /* goes on in a new block */
void lo_unlikely(struct lo *l, LLVMValueRef branch);               /* its first way is cold */
static inline unsigned lo_width(enum ir_type t) { return ir_type_info[t].lane_bits; }
static inline bool lo_is_vec(enum ir_type t) { return ir_type_info[t].bits == 128; }
static inline LLVMTypeRef lo_type(const struct lo *l, unsigned t) { return l->t->type[t]; }
/* The integer type of the same shape. */
enum ir_type lo_int_of(enum ir_type t);
enum ir_type lo_int_type(unsigned bits);
enum ir_type lo_vec_type(unsigned lane_bits);
LLVMValueRef lo_int(struct lo *l, enum ir_type t, u64 v);          /* constant, in each lane */
LLVMValueRef lo_place(struct lo *l, gva place);                    /* address in the guest's code: see ir_place */

/* ---- lower_look.c ------------------------------------------------------------------------------------- */
/* System mode: where the access of node i at addr can be made; value: what a REGION_STORE stores. */
LLVMValueRef lo_look(struct lo *l, const struct ir_node *i, LLVMValueRef addr, unsigned size, enum region_access access,
                     LLVMValueRef value);
void lo_find_streams(struct lo *l);                 /* in the region's first block, before the others */
void lo_find_windows(struct lo *l);                 /* before a block */
static inline bool lo_is_system(const struct lo *l) { return l->t->guest->system; }

/* ---- lower_state.c ----------------------------------------------------------------------------------- */
void lo_find_fields(struct lo *l);
void lo_enter(struct lo *l);                        /* fills the variables */
void lo_find_dirty(struct lo *l);                   /* dirty_in of all blocks */
LLVMValueRef lo_get_field(struct lo *l, const struct field *f);
void lo_sync(struct lo *l);                         /* memory now holds all state */
void lo_show(struct lo *l);                         /* the same on a way that joins another on which it does not */
void lo_reload(struct lo *l);                       /* after something else may have changed it */
void lo_store_exit(struct lo *l);                   /* what the target does not take in registers */
LLVMValueRef lo_state_ptr(struct lo *l, s32 disp);
void lo_state_store(struct lo *l, s32 disp, LLVMValueRef v);
lower_fn lo_ldreg;
effect_fn lo_streg;
static inline bool lo_syncs(const struct region *r, const struct ir_node *i)       /* is there a lo_sync before it? */
{
    bool plain = r->plain || i->op == IR_load_ || i->op == IR_store_;       /* these have edges instead */
    return i->op == IR_call_ || (!plain && (ir_op_info[i->op].flags & (F_READS_MEM | F_WRITES_MEM)));
}

/* ---- lower_check.c --------------------------------------------------------------------------------------- */
void lo_late_begin(struct lo *l);                   /* at the beginning of a block */
void lo_late_before(struct lo *l, ir_ref n, const struct ir_node *i);   /* before each node is lowered */
void lo_late_exact(struct lo *l, ir_ref n, const struct ir_node *i);    /* its operands must be exact */
/* v is node n's result if it is no NaN; can_underflow: nor a tiny number rounded up. */
void lo_late_result(struct lo *l, ir_ref n, LLVMValueRef v, bool can_underflow);

/* ---- lower_exit.c ------------------------------------------------------------------------------------ */
effect_fn lo_br, lo_br_if, lo_br_call, lo_br_ind, lo_br_icall, lo_br_ret, lo_trap;
/* Leaves by exit number n, which must be the next one. */
void lo_leave_next(struct lo *l);
void lo_leave_by(struct lo *l, const char *symbol, LLVMValueRef target);
/* Calls a support routine that keeps all registers. */
void lo_support(struct lo *l, const char *symbol);
void lo_kick_test(struct lo *l);
void lo_hold_test(struct lo *l);
void lo_count_entry(struct lo *l);
void lo_mode_test(struct lo *l);

/* ---- lower_mem.c -------------------------------------------------------------------------------------- */
lower_fn lo_load, lo_rmw, lo_cas, lo_ll, lo_sc, lo_call;
effect_fn lo_store, lo_fence;

/* ---- lower_fp.c --------------------------------------------------------------------------------------- */
/* How an operation is constrained, and what names its overload. */
enum { FP_ROUNDS = 1, FP_CONVERTS = 2 };
LLVMValueRef lo_constrained(struct lo *l, const char *name, unsigned form, LLVMTypeRef result, unsigned n,
                            const LLVMValueRef *arg);
/* Node n's exact value on a cold path, taken if c (of vectors: any lane), which joins `back` from *from; the builder
 * then is in `fast`, which must go to `back`, or is it. */
LLVMValueRef lo_exactly_if(struct lo *l, ir_ref n, const struct ir_node *i, LLVMValueRef c, LLVMBasicBlockRef fast,
                           LLVMBasicBlockRef back, LLVMBasicBlockRef *from);
LLVMValueRef lo_merged(struct lo *l, LLVMValueRef x, LLVMBasicBlockRef from_x, LLVMValueRef y, LLVMBasicBlockRef from_y);

/* ---- lower_int.c, lower_vec.c, lower_fp.c, lower_convert.c, lower_crypto.c --------------------------------------------------------------- */
#define IR_UN(name, ...)  lower_fn lo_##name;
#define IR_BIN(name, ...) lower_fn lo_##name;
#define IR_CMP(name, ...) lower_fn lo_##name;
#define IR_TRI(name, ...) lower_fn lo_##name;
#define IR_OP(...)
#include "ir/ops.def"
lower_fn lo_select, lo_fshr, lo_zext, lo_sext, lo_trunc, lo_fl_add, lo_fl_sub, lo_fl_adc, lo_fl_sbc, lo_fl_logic;
lower_fn lo_bitcast, lo_dup, lo_extract, lo_insert, lo_shuffle, lo_lookup, lo_lo64, lo_sxl, lo_zxl, lo_narrow,
    lo_saturating;
lower_fn lo_farith, lo_fsqrt, lo_fma, lo_fminmax, lo_fneg, lo_fabs, lo_frint, lo_fcvt, lo_ftoint, lo_from_int,
    lo_fcompare, lo_fl_fcmp, lo_fcmp, lo_ftojs;
lower_fn lo_adc, lo_carry;
lower_fn lo_aes, lo_clmul, lo_crc32, lo_crc32c, lo_sha1_rounds, lo_sha256_rounds, lo_sha256_schedule;
