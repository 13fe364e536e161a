/* baseline.h - one IR block to host code, at once: linear register allocation and direct emission.
 *
 * Called by the engine under its block lock.  Code is position independent within the code memory it is
 * compiled for; direct jumps out of the block are left as exits that the engine links (jit/tb.h).
 *
 * Registers.  The first registers of guest->pin live in host registers while translated code runs, across
 * blocks; all other state is in memory.  Writes go through: at every node that may fault and at every exit
 * pinned registers hold exact values in their homes and everything else is exact in memory, so a fault needs
 * nothing but host pc -> guest pc (marks).
 *
 * Calls use the host's return predictor: translated code runs with the stack pointer on a stack of pairs
 * (guest return address, host return address); see target_x64_control.c. */
#pragma once

#include "core/guest.h"
#include "ir/ir.h"

struct err;
struct baseline;
struct region_exit;

enum { BL_MAX_EXITS = 256, BL_MAX_MARKS = 1024, BL_MAX_RELOCS = 1024 };

/* Code of a block with floating point, by the environment it is for.  A block is always entered at PLAIN, which jumps
 * to FLUSH where denormals count as zero, which leaves for CAREFUL where not even that does: see target_x64_mode.c. */
enum bl_variant { BL_PLAIN, BL_FLUSH, BL_CAREFUL };

struct bl_exit {            /* a direct jump that leaves the block */
    gva target;
    enum bl_variant variant;            /* of the block at target */
    u32 patch;              /* offset in the block of its 4-byte displacement, in an aligned quadword; 0: never linked */
    u32 stub;               /* offset of what it reaches while unlinked; 0: its stub is apart, see bl_set_exits */
    bool backward;          /* may close a loop */
    bool far;               /* system mode: goes to another page */
};
struct bl_mark {            /* from this code offset on: the instruction at this distance from the block's pc */
    u16 code, pc;
};

/* What must change in a block's code before it can run elsewhere or for a guest that lies elsewhere; and its exits. */
struct bl_reloc {
    u16 at;                 /* offset of the field */
    u8 kind;                /* enum bl_reloc_kind */
    u8 more;                /* HALVES: the upper one lies so much further on; TABLE: which one */
};
enum bl_reloc_kind {
    BL_RELOC_STUB,          /* 4 bytes: displacement of something that all blocks share */
    BL_RELOC_PLACE,         /* 8 bytes: guest address */
    BL_RELOC_HALVES,        /* the same as two times 4 bytes */
    BL_RELOC_TABLE,         /* 8 bytes: host address of a table of the compiler's */
    BL_RELOC_HEAT,          /* 4 bytes: displacement of the counter of a guest address */
    BL_RELOC_EXIT,          /* 4 bytes: displacement of the stub, which is apart, of the block's exit number `more` */
    BL_RELOC_SHARED,        /* 1 byte that says whether memory is shared: bl_shared_byte */
};

/* Tables that code reads. */
enum bl_table { BL_TABLE_RECIP, BL_TABLE_RSQRT, BL_N_TABLES };

struct bl_result {
    u32 size;
    bool region, region_plain;
    bool stays;             /* the code is good for the guest's code at this address only */
    bool lost;              /* there were more relocations than there is room for */
    unsigned n_exits, n_marks, n_relocs;
    u32 edges_at, n_edges;          /* regions: their struct region_edge, sorted, by offset in the code */
    struct bl_exit exit[BL_MAX_EXITS];
    struct bl_mark mark[BL_MAX_MARKS];
    struct bl_reloc reloc[BL_MAX_RELOCS];
};

/* Why translated code came back: the value of enter(). */
enum bl_leave {
    BL_LEAVE_LINK = 0,                  /* | number of the exit, counted from bl_compile's first_exit */
    BL_LEAVE_LOOKUP = 0x40000000,       /* pc is in the state: indirect branch without an entry */
    BL_LEAVE_KICK,                      /* pc is in the state */
    BL_LEAVE_FAULT,                     /* cpu->fault and pc are set */
    BL_LEAVE_INTERP,                    /* the block at pc needs the interpreter */
    BL_LEAVE_MODE,                      /* the block at pc needs its variant BL_CAREFUL */
    BL_LEAVE_TRAP,                      /* | enum cpu_exit << 8; pc is in the state */
};

/* -ENOTSUP where the host has no back end.  FERRY_HIDE_CPU in the environment lists features of the host processor
 * that are not to be used ("all", "avx,bmi2"), so that tests see what other hosts run. */
MUST_CHECK int bl_new(struct baseline **bl, const struct guest *guest, bool fp_fast, struct err *err);
void bl_free(struct baseline *bl);

struct jit_cpu;

/* Writes what all blocks share (entry, exits, call stubs) to rw, which executes at rx; returns its size.  Code makes
 * system calls by quick (NULL: leaves for them), whose result is 0 to go on or what to leave with; pc is in the
 * state and every register but the floating-point environment. */
u32 bl_stubs(struct baseline *bl, u32 (*quick)(struct jit_cpu *), u8 *rw, const u8 *rx, size_t size);

/* What exits of blocks reach while they are not linked does not lie in the blocks, which are denser so: the stub of exit n
 * is at code + bl_exit_at(chunk, n).  bl_exit_stubs writes those of a chunk, the first one's number is a multiple of
 * BL_EXIT_CHUNK.  Where this is not called, and in regions, stubs lie behind the code. */
enum { BL_EXIT_STUB = 10 /* bytes */, BL_EXIT_CHUNK = 256, BL_EXIT_CHUNK_SIZE = BL_EXIT_CHUNK * BL_EXIT_STUB };
void bl_set_exits(struct baseline *bl, const u8 *code, const u32 *chunk);
void bl_exit_stubs(struct baseline *bl, u8 *rw, const u8 *rx, u32 first);
static inline u32 bl_exit_at(const u32 *chunk, u32 n)
{
    return chunk[n / BL_EXIT_CHUNK] + n % BL_EXIT_CHUNK * BL_EXIT_STUB;
}

/* Compiles b to rw, which executes at rx.  False: it does not fit into size or into the tables. */
bool bl_compile(struct baseline *bl, const struct ir_block *b, enum bl_variant variant, u8 *rw, const u8 *rx, size_t size,
                u32 first_exit, struct bl_result *out);

/* The same for a block that cannot be compiled: its code leaves with BL_LEAVE_INTERP. */
bool bl_compile_leave(struct baseline *bl, const struct ir_block *b, u8 *rw, const u8 *rx, size_t size, u32 first_exit,
                      struct bl_result *out);

/* From now on blocks with backward branches add step to their counter (jit_cpu.h) in each round, and leave as for a
 * kick when it is negative; 0: they do not count. */
void bl_set_heat(struct baseline *bl, u32 step);
/* Those with indirect branches count so many at once: programs have many, of which few close loops. */
enum { BL_HEAT_INDIRECT = 8 };

/* Code of a block or of several, copied to rw: it was made for a place `host` bytes before the one where it will
 * execute, and for a guest `guest` bytes before.  `more` of relocations is as in bl_result, but `at` counts from rw. */
struct bl_move { s64 host, guest; };
void bl_relocate(struct baseline *bl, u8 *rw, u32 at, unsigned kind, unsigned more, struct bl_move by);
/* BL_RELOC_EXIT: at rw + at is the displacement of a stub that is so far from rw. */
void bl_relocate_exit(u8 *rw, u32 at, s64 stub);
/* The stub of an exit behind the code, which from now on has this number. */
void bl_relocate_stub(u8 *rw, u32 stub, u32 number, struct bl_move by);

/* A number that two compilers share only if code of one may, relocated, be used by the other, given that they are of one
 * build.  After bl_stubs. */
u64 bl_identity(const struct baseline *bl);

/* Does somebody else see the guest's memory?  If not, atomic accesses need not lock anything.  Blocks differ by single bytes,
 * so they are told later as well: `more` is the relocation's.  At first not. */
void bl_set_shared(struct baseline *bl, bool shared);
u8 bl_shared_byte(unsigned more, bool shared);

/* Runs code until it leaves. */
u32 bl_run(const struct baseline *bl, struct cpu *cpu, const void *code);

/* Where a fault in translated code continues: leaves with BL_LEAVE_FAULT. */
const u8 *bl_fault_exit(const struct baseline *bl);

/* The host return address of a pair whose guest address is ~0, at the bottom of the return stack. */
const u8 *bl_return_bottom(const struct baseline *bl);

/* For regions (jit/region.h), this one beginning at pc, of that regime.  Writes n exits behind the `used` bytes of the region's own code at rw; their
 * offsets go to at[].  False: they do not fit into room. */
bool bl_region_exits(struct baseline *bl, gva pc, unsigned regime, const struct region_exit *exit, unsigned n, u8 *rw, const u8 *rx, u32 used,
                     size_t room, u32 first_exit, u32 *at, struct bl_result *out);
/* What a region reaches by this name; NULL: nothing. */
const u8 *bl_symbol(const struct baseline *bl, const char *name);
/* Where a fault in a region continues, with the state pointer in its register. */
const u8 *bl_region_fault_exit(const struct baseline *bl);

/* Largest number of entries the return stack may be searched beyond its top; above its empty position lie
 * as many pairs { bl_return_bottom, ~0 }. */
enum { BL_RETURN_SCAN = 16 };

/* Does this host evaluate the op by a call whenever the result is of type t? */
bool bl_falls_back(enum ir_op op, enum ir_type t);
