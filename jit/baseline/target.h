/* target.h - inside the baseline compiler: what the driver and the allocator share with the emitters.
 *
 * struct baseline is the compiler's whole state, used under the engine's block lock by one thread at a time.
 *
 * Values.  Each IR node has a struct val.  Conversions that need no code are aliases: `root` names the node
 * whose location they share.  A value may be in a host register, in a spill slot, in a state field, or
 * nowhere yet (lazy: emitted when first needed).  Bits of a register at and above `zbits` are zero.
 *
 * Registers.  Homes hold pinned guest registers, at most one live value each; temporaries are handed out and
 * taken back when a value's last use is done.  Registers used by the node being emitted are locked. */
#pragma once

#include "jit/asm/asm_x64.h"
#include "jit/asm/asm_x64_vec.h"
#include "jit/baseline/baseline.h"
#include "jit/jit_cpu.h"

enum bl_class { CLS_X, CLS_V };

enum bl_how {
    HOW_PLAIN,
    HOW_DEAD,               /* pure and unused */
    HOW_LAZY,               /* emitted at its first use, or folded into it */
    HOW_FLAGS,              /* lazy compare or carry: an earlier subtraction or sum has left the flags */
    HOW_FUSED,              /* a load emits its only use, an extension; a product its upper half */
};

/* 32 bytes, so that two fit a cache line and an index is a shift. */
struct val {
    u16 uses, last;         /* uses still to come; node of the last one */
    u16 next;               /* node of the next one */
    u16 after[3];           /* when this node is emitted, its operands' next uses */
    u16 same_as;            /* analysis: the value this one is probably an alias of, 0: of none */
    u16 root;
    u16 fused;              /* of a load: the extension it emits as well; of a product: the node of its upper half;
                               of an exit: the flags it writes */
    s8 reg;                 /* -1: none */
    u8 cls, how;
    u8 hint;                /* pinned register it goes to + 1, 0: none */
    bool fold;              /* its only use can absorb it; a carry: comes from the sum before it */
    bool emitted;
    union {
        struct { u16 n_addr, n_cond, gen, home_gen; } early;    /* until the analysis has reached its node */
        struct {
            s16 field;      /* state field that holds it, -1: none */
            s8 slot;        /* -1: none */
            u8 zbits;
            bool swapped;   /* HOW_FLAGS: its operands are the subtraction's in the other order */
            bool need_flags;        /* a HOW_FLAGS compare relies on this subtraction */
            bool keeps_flags;       /* a product, made so that the host's flags stay */
            u8 no_denormals;        /* lanes of this many bits hold none, or their flag is set: target_x64_mode.c */
        };
    };
};
_Static_assert(sizeof(struct val) == 32 && 3 * IR_MAX_NODES <= UINT16_MAX, "values are small");

/* What the host flags hold. */
struct host_flags {
    /* x - y; zero and sign of result; the same, C = V = 0; carry of the adc result; carry is the value result */
    enum { FL_NONE, FL_SUB, FL_RESULT, FL_LOGIC, FL_ADC, FL_CARRY } kind;
    ir_ref x, y, result;    /* roots, or constants */
    unsigned w;
};

/* What the host may have beyond SSE4.1; 256 bits never, so AVX is an encoding with three operands. */
#define HOST_FEATURES(X) \
    X(avx) X(avx2) X(fma) X(f16c) X(bmi1) X(bmi2) X(lzcnt) X(popcnt) X(sse42) X(pclmul) X(aes) X(sha)

struct host_features {
#define FEATURE(name) bool name;
    HOST_FEATURES(FEATURE)
#undef FEATURE
};

struct pinned { u16 off; u8 cls, reg; };

/* What the analysis asks about an op. */
struct op_traits {
    u8 slots;               /* which operand slots are references */
    bool address, condition;        /* so is operand 1 */
    bool removable, barrier;        /* if unused; state must be exact there */
    bool leaf;              /* needs no operand and no code where it stands */
    bool neutral;           /* its code never touches the host flags */
    bool finds_flags;       /* takes the carry, or the flags, from the host's if they are there */
    bool alias;             /* its result may be its operand's register */
    bool special;           /* has a rule of its own in the analysis */
    bool fp, sets_fp;       /* needs a known floating-point environment; changes it */
    bool indirect;          /* leaves for an address known at run time only */
};

/* target_x64_window.c.  Offsets are from base. */
struct window {
    ir_ref base;
    unsigned regime;
    bool store;                         /* one of its accesses is a store */
    bool shared, asked;                 /* by more than one access; the first has been emitted */
    s64 start, end;
};
struct sharer { u16 node; u8 window; s64 off; };

struct baseline {
    const struct guest *guest;
    struct host_features host;
    u32 recip[256], rsqrt[512];         /* fractions of estimates: target_x64_step.c */
    bool fp_fast;           /* struct engine_config */
    struct op_traits traits[IR_N_OPS];

    /* Stubs, as executed. */
    const u8 *exit_lookup[N_KINDS], *look_again[N_KINDS];
    const u8 *enter, *exit, *exit_fault, *return_bottom, *ret_miss[N_KINDS], *call_eval, *call_slow,
        *call_helper, *call_memory, *call_access[16], *call_quick;      /* call_quick is NULL: code leaves for system calls */
    const u8 *missed[N_KINDS][16], *missed_return[N_KINDS][16];     /* by the register with the address */
    struct { const u8 *eval, *helper, *memory, *fault; } region;

    struct pinned pin[2][16];
    u8 n_pin[2];
    const struct pinned *pin_at[512];   /* by state offset / 8 */

    /* The block being compiled. */
    const struct ir_block *b;
    struct ir_block region_at;          /* b of regions: where they begin */
    const struct ir_node *node;         /* b's */
    const u8 *rx;
    u32 first_exit;
    struct bl_result *out;
    struct ax64 a;
    bool failed;
    ir_ref at;              /* node being emitted */
    ir_ref reg_val[2][16];  /* root of the value in each register, 0 if free */
    u16 temps[2], locked[2];
    u64 slots;              /* used spill slots */
    u64 slots_ended;        /* of them, those whose value died in this node: it may still read them */
    struct host_flags hf;
    ir_ref field_val[64];   /* roots that may have a field */
    unsigned n_field_val;
    u32 exit_label[BL_MAX_EXITS];
    bool exit_probes[BL_MAX_EXITS];     /* system mode: cannot be linked, goes by the indirect table */
    bool exit_inside[BL_MAX_EXITS];     /* its stub lies behind the code */
    const u8 *code;                     /* as in bl_set_exits, or NULL */
    const u32 *exit_chunk;
    gva pc;                 /* of the guest instruction being emitted */
    struct slow {
        enum { SLOW_FP, SLOW_ALIGN, SLOW_DENORMAL, SLOW_MEMORY, SLOW_EXIT } kind;
        enum ir_type type;  /* SLOW_DENORMAL: of the operand in register d */
        u32 label, resume;
        ir_ref node;
        gva pc;
        u8 d, operand[3];   /* SLOW_EXIT: operand[0] is the exit's number */
        u8 size;            /* SLOW_ALIGN: of an access that may lie anywhere in 16 bytes, else 0 */
        struct ax64_rm m;   /* SLOW_MEMORY: the guest's operand; d: gets what to add to it; */
        u8 access, in;      /* enum tg_access; where the value to store is, as in jit_cpu.where; */
        bool writes;        /* its window is written to; */
        ir_ref value;       /* the constant to store, or none */
        u8 window;          /* it fills the slot of this one; JIT_WINDOWS: of none; */
        s8 before, behind;  /* the bytes of which begin and end here, from its own address; */
    } slow[256];
    unsigned n_slow;
    struct window window[JIT_WINDOWS];
    struct sharer sharer[128];          /* accesses of windows, in order; those before sharer_at have been emitted */
    unsigned n_windows, n_sharers, sharer_at;
    bool has_fp;            /* needs a known floating-point mode */
    bool shared;            /* others see the guest's memory */
    u32 heat_step;          /* of the counters of blocks that may loop, 0: none count */
    bool closes_loop;       /* has a backward branch that is no call */
    bool ends_indirect;     /* has an indirect branch that is no call */
    bool may_loop;          /* has an exit that may close a loop of blocks: a backward or an indirect one */
    enum bl_variant variant;
    bool mode_changes;      /* analysis: behind the node there is one that sets the environment */
    bool mode_unknown;      /* the block itself sets the floating-point environment, or it is CAREFUL */
    u32 leave_label;        /* out of line: leave for leave_why; ~0: not needed */
    u32 leave_why;
    struct { u32 label; bool moves; u64 lo, hi; } pool[128];
    unsigned n_pool;
    struct val v[IR_MAX_NODES];
};

/* ---- analyse.c -------------------------------------------------------------------------------------- */
void bl_set_traits(struct baseline *bl);
void bl_analyse(struct baseline *bl);
bool bl_flag_neutral(const struct baseline *bl, ir_ref r);
/* Is node r the difference x - y?  Subtracting a constant may have become adding its negative. */
bool bl_subtracts(const struct baseline *bl, ir_ref r, ir_ref x, ir_ref y);
/* What a jump tests (enum ax64_cc) after x - y or a look at x, as fl does, to decide the compare c; -1: nothing does. */
int bl_condition_of(const struct baseline *bl, const struct ir_node *fl, const struct ir_node *c);

/* ---- regalloc.c ------------------------------------------------------------------------------------- */
void bl_regs_init(struct baseline *bl);
static inline const struct ir_node *bl_node(const struct baseline *bl, ir_ref r) { return &bl->node[r]; }
static inline ir_ref bl_same_as(const struct baseline *bl, ir_ref r) { return bl->v[r].same_as ? bl->v[r].same_as : r; }
static inline struct val *bl_root(struct baseline *bl, ir_ref r) { return &bl->v[bl->v[r].root]; }
static inline unsigned bl_bits(const struct baseline *bl, ir_ref r) { return ir_type_info[bl->node[r].type].bits; }

/* Operands: the value in a locked register.  clean: zeros above its type's width. */
struct xr bl_x(struct baseline *bl, ir_ref r);
struct xr bl_x_clean(struct baseline *bl, ir_ref r);
struct vr bl_v(struct baseline *bl, ir_ref r);
/* Register or memory of at least w bits (memory if that saves a register). */
struct ax64_rm bl_rm(struct baseline *bl, ir_ref r, unsigned w);
struct ax64_rm bl_vrm(struct baseline *bl, ir_ref r, unsigned w);
/* Exchanges the operands of a commutative op if that gives bl_rm one it leaves in memory. */
void bl_memory_last(struct baseline *bl, ir_ref *x, ir_ref *y, unsigned w);
/* Is it a constant that fits a sign-extended 32-bit immediate at width w? */
bool bl_imm(const struct baseline *bl, ir_ref r, unsigned w, s32 *v);
/* Emits it now if it is lazy. */
void bl_prep(struct baseline *bl, ir_ref r);
/* One use less. */
void bl_use_done(struct baseline *bl, ir_ref r);
/* The uses of all of a node's operands. */
void bl_done(struct baseline *bl, ir_ref n);

/* Results: the register for node n's value, its hinted home or a temporary (maybe a dying operand's). */
struct xr bl_def_x(struct baseline *bl, ir_ref n, unsigned zbits);
struct vr bl_def_v(struct baseline *bl, ir_ref n, unsigned zbits);
/* Not a home and none of the locked registers. */
struct xr bl_def_x_fresh(struct baseline *bl, ir_ref n, unsigned zbits);
struct vr bl_def_v_fresh(struct baseline *bl, ir_ref n, unsigned zbits);
/* The scratch register t becomes n's. */
void bl_def_in_v(struct baseline *bl, ir_ref n, struct vr t, unsigned zbits);
void bl_def_in_x(struct baseline *bl, ir_ref n, struct xr t, unsigned zbits);
/* Node n is the same as operand r, seen with another type. */
void bl_def_alias(struct baseline *bl, ir_ref n, ir_ref r);
void bl_redirect(struct baseline *bl, ir_ref r, ir_ref n);

/* Scratch for the current node, locked.  take: this very register, whatever it holds is moved away. */
struct xr bl_tmp_x(struct baseline *bl);
struct vr bl_tmp_v(struct baseline *bl);
void bl_take_x(struct baseline *bl, unsigned reg);
void bl_unlock_x(struct baseline *bl, struct xr r);
void bl_lock_only_x(struct baseline *bl, struct xr r);      /* the operands are no longer needed */
void bl_unlock_v(struct baseline *bl, struct vr r);

/* State. */
static inline const struct pinned *bl_pin_at(const struct baseline *bl, unsigned off)
{
    return off / 8 < ARRAY_LEN(bl->pin_at) ? bl->pin_at[off / 8] : NULL;
}
/* Is the state access the whole register? */
static inline bool bl_covers(const struct pinned *p, const struct ir_node *i)
{
    return p->off == i->aux && ir_type_info[i->type].bits == (p->cls == CLS_X ? 64 : 128)
        && (ir_type_info[i->type].cls == 'I') == (p->cls == CLS_X);
}
void bl_put_const(struct baseline *bl, ir_ref r, unsigned reg);                 /* the constant r, and what is known of it */
void bl_home_reuse(struct baseline *bl, enum bl_class cls, unsigned reg);       /* its value moves away if needed */
void bl_set_field(struct baseline *bl, ir_ref root, unsigned off);               /* now holds its value */
void bl_field_written(struct baseline *bl, unsigned off, unsigned size);
void bl_save_for_call(struct baseline *bl);     /* nothing live in registers, homes or fields afterwards */
#define TG_STATE ((struct xr){ AX_RDI })         /* the state pointer */
static inline struct ax64_rm bl_state(s32 disp) { return ax_m(TG_STATE, disp); }
static inline struct ax64_rm bl_slot(unsigned slot) { return bl_state(JIT_DISP(spill) + 16 * (s32)slot); }

/* Bytes of jit_cpu.where. */
enum { TG_GENERAL = 0x40, TG_NOWHERE = 0xff };

/* ---- target_x64.c: registers, stubs, moves ------------------------------------------------------------ */
void tg_move(struct baseline *bl, enum bl_class cls, unsigned d, unsigned s);
void tg_put(struct baseline *bl, enum bl_class cls, unsigned bits, struct ax64_rm m, unsigned s);
void tg_get(struct baseline *bl, enum bl_class cls, unsigned bits, unsigned d, struct ax64_rm m);
void tg_const_x(struct baseline *bl, unsigned d, u64 v);
void tg_const_v(struct baseline *bl, unsigned d, u64 lo, u64 hi);
struct ax64_rm tg_pool(struct baseline *bl, u64 lo, u64 hi);       /* a constant behind the block's code */
struct ax64_rm tg_pool_moving(struct baseline *bl, gva v);         /* one that moves with the guest's code */
void tg_flush_tails(struct baseline *bl);                          /* slow paths, exit stubs, constants */

u32  bl_mxcsr_of_mode(u32 mode);
u32  bl_flags_of_mxcsr(u32 csr);
void tg_stubs_look_again(struct baseline *bl);
void tg_stubs_missed(struct baseline *bl);
void tg_stub_ret_miss(struct baseline *bl, unsigned kind);
void tg_to_host_stack(struct baseline *bl);
void tg_call_c(struct baseline *bl, uintptr_t fn);                 /* of the jit_cpu; rbx is lost */
void tg_eval_c(struct jit_cpu *jc);
u32  tg_helper_c(struct jit_cpu *jc);

/* ---- target_x64_place.c: what depends on where the code lies, the guest's or ours ----------------------------- */
void tg_reloc(struct baseline *bl, enum bl_reloc_kind kind, u32 at, unsigned more);
/* A byte that is another one as soon as memory is shared. */
enum tg_shared { TG_SHARED_LOCK /* prefix of the next instruction */, TG_SHARED_JUMP /* followed by one byte, how far */ };
void tg_shared_byte(struct baseline *bl, enum tg_shared what);
void tg_jump_stub(struct baseline *bl, const u8 *stub);
void tg_call_stub(struct baseline *bl, const u8 *stub);
void tg_place_x(struct baseline *bl, unsigned d, gva v);            /* d = v, which moves with the guest's code */
void tg_push_place(struct baseline *bl, gva v);                    /* rbx is lost */
void tg_store_place(struct baseline *bl, struct ax64_rm m, gva v);
void tg_table_x(struct baseline *bl, unsigned d, enum bl_table which);
void tg_look_for_places(struct baseline *bl);                      /* does the block stay where it is? */

/* ---- target_x64_tlb.c -------------------------------------------------------------------------------- */
enum tg_access { TG_LOAD, TG_STORE, TG_ATOMIC, TG_SC };
/* System mode: m, the operand of node n, as it is in the host's memory; locks what it is made of.
 * value: of a store, IR_NONE for others; it is in a register or a constant. */
struct ax64_rm tg_guest(struct baseline *bl, ir_ref n, const struct ir_node *i, struct ax64_rm m, enum tg_access access,
                        ir_ref value);
/* The same in one register, from that of the address, which is unlocked; take: AX_NONE, or it must be this. */
struct xr tg_guest_base(struct baseline *bl, ir_ref n, const struct ir_node *i, struct xr base, enum tg_access access,
                        unsigned take);
void tg_slow_memory(struct baseline *bl, const struct slow *s);    /* its code out of line */
unsigned tg_access_size(const struct baseline *bl, const struct ir_node *i);
void tg_stubs_access(struct baseline *bl);                         /* bl->call_access, by the register with the address */
/* target_x64_window.c */
void tg_look_for_windows(struct baseline *bl);
const struct sharer *tg_sharer(struct baseline *bl, ir_ref n);     /* node n, of rising n; NULL: it shares nothing */
u32  tg_memory_c(struct jit_cpu *jc);
static inline unsigned tg_kind(const struct baseline *bl, const struct ir_node *i)
{
    return bl->guest->system ? bl->b->regime : IR_BR_KIND_OF(i->aux);
}

/* ---- target_x64_region.c; leave: where code goes on that is on the host's stack, eax says why ------------------ */
void tg_stubs_region(struct baseline *bl, u32 leave);

/* ---- baseline.c ------------------------------------------------------------------------------------------ */
void bl_begin(struct baseline *bl, gva pc, enum bl_variant variant, u8 *rw, const u8 *rx, size_t size, u32 first_exit,
              struct bl_result *out);
bool bl_end(struct baseline *bl);

/* ---- emitters ------------------------------------------------------------------------------------------ */

/* Emits node n; false: not natively for these types. */
typedef bool emit_fn(struct baseline *bl, ir_ref n, const struct ir_node *i);
extern emit_fn *const tg_emit[IR_N_OPS], *const tg_emit_vec[IR_N_OPS];      /* scalar results; vector results */
/* By row of the language: the scalar forms, or all. */
#define IR_OP(name, ...) emit_fn tg_##name;
#include "ir/ops.def"
void bl_emit_node(struct baseline *bl, ir_ref n);
void tg_emit_eval(struct baseline *bl, ir_ref n);                  /* by a call of the evaluator */
/* Leaves with an alignment fault if the flags say not zero; reg holds the address and is lost.  size not 0: only
 * if that many bytes cross a multiple of 16. */
void tg_slow_align(struct baseline *bl, ir_ref n, unsigned reg, unsigned size);
/* A native result d that may need the exact evaluator: jumps there on cc, which continues behind this point. */
void tg_slow_fp(struct baseline *bl, ir_ref n, enum ax64_cc cc, unsigned d, const u8 operand[3]);

/* The same, continuing at the label resume. */
void tg_slow_fp_over(struct baseline *bl, ir_ref n, enum ax64_cc cc, unsigned d, const u8 operand[3], u32 resume);
/* On cc the operand in d is zero or NaN for the host (a scalar), or it is denormal: out of line raises FP_ID. */
void tg_slow_denormal(struct baseline *bl, enum ax64_cc cc, enum ir_type type, unsigned d);
emit_fn tg_vec_fcompare, tg_vec_ftos, tg_vec_ftou, tg_vec_stof, tg_vec_utof;
/* t, a scratch register, is node n's value; on the way into a home the rubbish above a scalar goes. */
void tg_result_v(struct baseline *bl, ir_ref n, struct vr t, unsigned zbits);
/* bad = lanes of x whose magnitude has upper 32 bits above `limit`; of 64-bit lanes the lower halves are 0. */
void tg_find_large(struct baseline *bl, enum ir_type t, struct vr bad, struct vr x, u64 limit);
/* Scalar results have the upper bits of one operand's register: may those of r be the upper bits of node n's?  Clearing
 * them would lengthen chains of sums. */
static inline bool tg_clean(struct baseline *bl, ir_ref n, ir_ref r)
{
    return bl_root(bl, r)->zbits <= bl_bits(bl, n);
}
/* t is node n's result, of an operation that can underflow, unless it is a NaN or that makes a difference. */
void tg_check_result(struct baseline *bl, ir_ref n, struct vr t, const u8 operand[3]);
/* Can one jump test an fcmp?  Sets the host flags for such a one; operands are used, not released. */
bool tg_fcmp_is_one(const struct baseline *bl, const struct ir_node *i);
enum ax64_cc tg_fcmp_flags(struct baseline *bl, const struct ir_node *i);
int tg_round_control(unsigned aux, bool signal);                    /* of roundsd, for enum fp_round; -1: there is none */
/* Half precision (target_x64_half.c); tg_single: x, operand r, widened to another register if it is half. */
struct vr tg_single(struct baseline *bl, ir_ref r, struct vr x);
bool tg_half_arith(struct baseline *bl, ir_ref n, const struct ir_node *i, u32 op, bool can_underflow);
bool tg_half_min_max(struct baseline *bl, ir_ref n, const struct ir_node *i, bool max);
bool tg_half_compare(struct baseline *bl, ir_ref n, const struct ir_node *i, unsigned predicate);
void tg_to_half(struct baseline *bl, struct vr t);                  /* a single, zeros above, in place */
emit_fn tg_half_fma, tg_half_rint, tg_half_to_int, tg_half_from_lanes, tg_half_widen, tg_half_narrow;
/* Vectors. */
emit_fn tg_lanes, tg_vec_mul, tg_vec_andn, tg_vec_compare, tg_vec_not, tg_vec_neg, tg_vec_abs, tg_vec_popcnt, tg_vec_shift,
    tg_vec_ror, tg_vec_halving;
void tg_v3(struct baseline *bl, u32 op, struct vr d, struct vr x, struct ax64_rm y);
void tg_clear_above(struct baseline *bl, unsigned bits, struct vr d, struct vr x);

/* Sets the host flags for the compare c and gives the condition under which it holds; consumes its uses. */
enum ax64_cc tg_compare(struct baseline *bl, ir_ref c);
enum ax64_cc tg_cc_of(unsigned op, bool swapped);
/* The same for an exit that writes the flags of node fl: those are the host's.  Then what writes them. */
enum ax64_cc tg_compare_flags(struct baseline *bl, ir_ref c, ir_ref fl);
void tg_exit_flags(struct baseline *bl, bool borrow);
/* The operand [address + disp], folding; locks registers, consumes nothing. */
struct ax64_rm tg_address(struct baseline *bl, ir_ref addr, s32 disp);
struct ax64_rm tg_sum_address(struct baseline *bl, ir_ref add);    /* base + index << scale of a lazy addition */
void tg_kick_test(struct baseline *bl);
void tg_slow_exit(struct baseline *bl, const struct slow *s);      /* its code out of line */

const u32 *tg_estimates(struct baseline *bl, enum bl_table which); /* target_x64_step.c */

/* target_x64_mode.c */
void tg_choose_variant(struct jit_cpu *jc);                        /* after a change of fp_mode or fp_flags */
void tg_mode_test(struct baseline *bl);                            /* at the entry of a block with floating point */
void tg_flush_operands(struct baseline *bl, ir_ref n);             /* before and after node n */
void tg_flushed_result(struct baseline *bl, ir_ref n);
struct ax64_rm tg_lanes_of(struct baseline *bl, enum ir_type t, u64 lane);
void tg_set_pc(struct baseline *bl, gva pc);
void tg_store_u64(struct baseline *bl, struct ax64_rm m, u64 v);
struct slow *tg_slow(struct baseline *bl, ir_ref n, enum ax64_cc cc);      /* on cc, to what is filled in */
unsigned tg_exit(struct baseline *bl, gva target);                 /* number of a new exit */
void tg_patched(struct baseline *bl, unsigned k, u32 patch);      /* the exit leaves by the jump with its displacement there */
void tg_exit_by_table(struct baseline *bl, unsigned k);            /* code of one that cannot be linked */
/* Looks for the guest pc in a register; the flags say whether it is there.  rbx: where, for tg_probed. */
void tg_probe(struct baseline *bl, struct xr pc, unsigned kind);
struct ax64_rm tg_probed(const struct baseline *bl, unsigned kind);                           /* its code */
void tg_continuation(struct baseline *bl, gva ret);                /* what a return comes to */
