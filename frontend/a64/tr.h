/* tr.h - what all translate functions of the AArch64 front end share.  Internal to frontend/a64.
 *
 * A translate function is `bool tr_<row>(struct tr *t, const struct a64_args *a)`: it appends the IR of one
 * instruction and returns false for "undefined here" and nothing else.  It touches no CPU.  All memory
 * accesses come before the first register write (see ir/ir.h). */
#pragma once

#include "frontend/a64/a64.h"
#include "ir/ir.h"

#include "a64_decode.h"     /* generated: struct a64_args, enum a64_insn, A64_INSNS, a64_decode */

/* ---- processors: a64_profile.c --------------------------------------------------------------------- */

/* A row's @feature: those that are implemented, then those whose instructions are only known by name. */
enum a64_feature {
#define A64_FEATURE(name, ...) A64_FEAT_##name,
#include "frontend/a64/a64_features.def"
    A64_N_IMPLEMENTED,
    A64_LAST_IMPLEMENTED = A64_N_IMPLEMENTED - 1,
#define A64_ABSENT(name, ...) A64_FEAT_##name,
#include "frontend/a64/a64_absent.def"
    A64_N_FEATURES
};
_Static_assert(A64_N_IMPLEMENTED <= 64, "features are bits of a u64");

enum a64_cpu_id {
#define A64_PROFILE(id, ...) A64_CPU_##id,
#include "frontend/a64/a64_profiles.def"
    A64_N_CPUS
};

struct a64_profile {
    const char *name, *doc;
    u32 midr;               /* MIDR_EL1 */
    u64 features;           /* bit per enum a64_feature */
};
extern const struct a64_profile a64_profiles[A64_N_CPUS];
extern const struct a64_profile a64_system_profile;

/* Has cpu the features that a decoded instruction needs?  false: *lacking (may be NULL) is the first it lacks. */
bool a64_available(const struct a64_profile *cpu, enum a64_insn insn, const struct a64_args *a, enum a64_feature *lacking);

enum a64_id { A64_ID_NONE, A64_ID_PFR0, A64_ID_PFR1, A64_ID_ISAR0, A64_ID_ISAR1, A64_ID_ISAR2,
              A64_ID_MMFR0, A64_ID_MMFR2 };
const char *a64_feature_name(enum a64_feature f);                  /* "FEAT_LSE" */
u64 a64_id_reg(const struct a64_profile *cpu, enum a64_id reg);     /* as Linux shows it to EL0 */

/* What a word is for the programs of a processor (a64_why.c); arena is scratch.  *insn and *lacking are set where
 * they are known. */
enum a64_why { A64_RUNS, A64_LACKS, A64_PRIVILEGED, A64_UNALLOCATED };
enum a64_why a64_why(const struct a64_profile *cpu, struct arena *arena, u32 word, enum a64_insn *insn,
                     enum a64_feature *lacking);
/* The text of an instruction that was undefined and why. */
void a64_explain(const struct guest *g, char *out, size_t size, u64 insn, gva pc);

/* ---- translation ----------------------------------------------------------------------------------- */

/* How the flags were last set in this block (see tr_util.c).  UNKNOWN: as the nibble, or not in this block. */
enum flag_src { FLAGS_UNKNOWN, FLAGS_ADD, FLAGS_SUB, FLAGS_LOGIC, FLAGS_ADC, FLAGS_FCMP };

struct flag_state {
    enum flag_src how;
    bool pending;           /* the flags field of the CPU is not up to date */
    bool dead;              /* behind this instruction they are overwritten before they are read */
    ir_ref x, y;            /* operands of the addition or subtraction */
    ir_ref carry_in, carry; /* FLAGS_ADC: x + y + carry_in, carry out */
    ir_ref result;          /* IR_NONE where nobody wanted it */
    ir_ref nibble;          /* once it was computed */
    ir_ref guard, unless;   /* CCMP: `how` holds if guard (unless: its inverse), else the flags are ... */
    u8 otherwise;           /* ... these */
};

struct tr {
    struct ir_block *b;
    const struct a64_profile *cpu;
    gva pc;                 /* of this instruction */
    gva next;               /* of the one to translate after it */
    u32 insn;               /* its bits */
    unsigned n_exits;       /* side exits so far */
    bool done;              /* a terminator was appended */
    bool sp_unknown;        /* this instruction has written an sp that may not be aligned */
    bool system;            /* system mode: b->mode counts ... */
    bool limited;           /* ... and does not allow every instruction, or sp_unknown has been set */
    bool exact;             /* flags must be valid at every exit */
    const struct code_reader *code;
    gva window;             /* address of the 16 bytes of code that ... */
    u32 words[4];           /* ... were read last; ~0: none */
    struct flag_state flags;
};

static inline bool tr_has(const struct tr *t, enum a64_feature f) { return t->cpu->features >> f & 1; }

#define A64_OFF(field) ((u16)offsetof(struct a64_cpu, field))
#define A64_X(n) ((u16)(offsetof(struct a64_cpu, x) + 8 * (n)))
#define A64_V(n) ((u16)(offsetof(struct a64_cpu, v) + 16 * (n)))

static inline enum ir_type tr_int(bool sf) { return sf ? IR_i64 : IR_i32; }

/* ---- general registers: sf = 64-bit view; register 31 is zero, or sp in the _sp forms -------------- */
ir_ref get_x(struct tr *t, unsigned n, bool sf);
ir_ref get_x_sp(struct tr *t, unsigned n, bool sf);
void   set_x(struct tr *t, unsigned n, ir_ref v);          /* i32 is zero-extended */
void   set_x_sp(struct tr *t, unsigned n, ir_ref v);

/* ---- vector registers ------------------------------------------------------------------------------ */
ir_ref get_v(struct tr *t, unsigned n, enum ir_type type);   /* any type; scalars are the low bits */
void   set_v(struct tr *t, unsigned n, ir_ref v);            /* scalars and 64-bit values clear the rest */

/* ---- two registers as one value: i64 of two words, v2i64 of two doublewords (sf) ----------------------- */
ir_ref tr_join(struct tr *t, unsigned lo, unsigned hi, bool sf);
void   tr_split(struct tr *t, unsigned lo, unsigned hi, bool sf, ir_ref v);

/* ---- constants, flags, conditions ------------------------------------------------------------------ */
ir_ref imm(struct tr *t, enum ir_type type, u64 v);
void   set_flags_add(struct tr *t, ir_ref x, ir_ref y, ir_ref result);
void   set_flags_adc(struct tr *t, ir_ref x, ir_ref y, ir_ref c, ir_ref result);
void   set_flags_sub(struct tr *t, ir_ref x, ir_ref y, ir_ref result);
void   set_flags_logic(struct tr *t, ir_ref result);
void   set_flags_fcmp(struct tr *t, ir_ref x, ir_ref y, ir_ref nibble);      /* of a float compare */
void   fp_environment_changes(struct tr *t);                 /* before MSR FPCR, FPSR: compares of floats are forgotten */
void   set_flags(struct tr *t, ir_ref nibble);               /* any other source; forgets the above */
void   set_flags_ccmp(struct tr *t, unsigned cond, bool sub, ir_ref x, ir_ref y, unsigned otherwise);
ir_ref get_flags(struct tr *t);                              /* i32 nibble */
void   save_flags(struct tr *t);                             /* the CPU's field is up to date from here on */
ir_ref condition(struct tr *t, unsigned cond);               /* i1; cond as in B.cond */

void   before_instruction(struct tr *t);                     /* saves flags that a fault of t->insn would lose */

/* ---- addresses, leaving the block ------------------------------------------------------------------ */
ir_ref base_address(struct tr *t, unsigned rn);              /* Xn or SP */
unsigned br_attrs(struct tr *t, gva target);                 /* enum ir_br of an exit to target; flags saved if needed */
unsigned br_if_attrs(struct tr *t, gva target);              /* the same of one that is taken on a condition */
void   branch_to(struct tr *t, gva target);                  /* ends the block, or continues at the target */
void   trap(struct tr *t, unsigned exit, gva pc);            /* enum cpu_exit */
void   undefined(struct tr *t);                              /* as the bits t->insn at t->pc */
void   set_fault(struct tr *t, enum fault_kind kind, gva addr, u64 code);    /* and ends the block */
ir_ref extend_reg(struct tr *t, unsigned rm, unsigned option, unsigned shift, bool sf);   /* ExtendReg() */
ir_ref shift_reg(struct tr *t, unsigned rm, unsigned type, unsigned amount, bool sf);     /* ShiftReg() */

/* ---- helpers: numbers from a64_helpers.def ----------------------------------------------------------- */
enum a64_helper {
#define HELPER(name, ...) A64_HELP_##name,
#include "frontend/a64/a64_helpers.def"
    A64_N_HELPERS
};
ir_ref call_helper(struct tr *t, enum a64_helper h, ir_ref x, ir_ref y, ir_ref z);

/* ---- PSTATE.BTYPE (enum of cpu->branch_kind) --------------------------------------------------------- */
enum { BTYPE_JUMP_CALL = 1, BTYPE_CALL = 2, BTYPE_JUMP = 3 };
bool a64_accepts(const struct code_reader *code, gva pc, unsigned kind);

/* ---- code ---------------------------------------------------------------------------------------------- */
bool fetch(struct tr *t, gva pc, u32 *word);                                /* false: no code there */

/* ---- immediates ---------------------------------------------------------------------------------------- */
bool bitmask_ok(bool sf, unsigned n, unsigned imms);                        /* DecodeBitMasks() */
u64  bitmask(bool sf, unsigned n, unsigned immr, unsigned imms);

/* ---- conditions of rows --------------------------------------------------------------------------------- */
static inline bool distinct(unsigned x, unsigned y, unsigned z) { return x != y && x != z && y != z; }

/* ---- system mode: tr_el1.c, help_el1.c -------------------------------------------------------------------- */
enum a64_el1_reg {
#define A64_EL1(name, ...) EL1_##name,
#include "frontend/a64/a64_sysreg_el1.def"
    N_EL1_REGS
};
enum el1_result { EL1_DONE, EL1_NONE, EL1_UNDECIDED };
enum el1_result el1_mrs(struct tr *t, const struct a64_args *a);
enum el1_result el1_msr(struct tr *t, const struct a64_args *a);
bool   el1_svc(struct tr *t, const struct a64_args *a);
bool   el1_stopped(struct tr *t);                           /* the mode does not allow t->insn: the block has ended */
void   el1_check(struct tr *t, u64 allowed_by);             /* by this bit of SCTLR_EL1, if EL0 has not all of them */
void   el1_settle(struct tr *t);                            /* DSB: may end the block */
void   leave_to(struct tr *t, ir_ref pc);                   /* ends the block: on by way of the run loop */

/* ---- tr_system.c --------------------------------------------------------------------------------------- */
enum a64_feature sysreg_feature(const struct a64_args *a);                  /* what MRS and MSR of it need */
