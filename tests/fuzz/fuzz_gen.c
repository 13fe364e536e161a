/* fuzz_gen.c - makes random blocks from the decode rows.
 *
 * A word is a row's fixed bits with everything else random, register numbers often small so that instructions
 * meet.  It is used if the decoder names that row for it, the translator accepts it and the architecture says
 * what it does.  Two registers are kept out of operands:
 *
 *   x28  points into scratch memory.  A load or store gets "add base, x28, #offset" in front (and a small
 *        index, where there is one), so that it hits.  Some go to the end of memory or to
 *        nowhere, to fault.
 *   x27  counts the rounds of a block that is a loop.
 *   x26  with fuzz_regions, those of a loop inside; and x25 holds where the function returns to.
 *
 * Branches go forward to the start of another item; with fuzz_regions there may be a function behind the end:
 *
 *      items | movz x26; items; sub x26; tbz x26 | items | sub x27; cbnz x27 | ORA_STOP | mov x25, x30; items; mov x30, x25; ret */
#include "tests/fuzz/fuzz.h"
#include "frontend/a64/a64.h"
#include "frontend/a64/tr.h"

#include <fnmatch.h>
#include <stdio.h>
#include <sys/mman.h>

/* ---- rows ------------------------------------------------------------------------------------------------ */

static const struct { const char *name, *feature; u32 mask, value; } rows[] = {
    [A64_UNDEFINED] = { "undefined", "none", 0, 0 },
#define X(name, mask, bits, feature, text) [A64_##name] = { #name, #feature, mask, bits },
    A64_INSNS(X)
#undef X
};

enum use { PLAIN, NEVER, OWN };     /* OWN: not to be compared with another processor */

/* What is not simply put into blocks; the first pattern that matches counts. */
static const struct { const char *pattern; enum use use; const char *why; } special[] = {
    { "svc", NEVER, "leaves for the world" },
    { "brk", NEVER, "ends every block" },
    { "udf", NEVER, "always undefined" },
    { "mrs*", NEVER, "only of NZCV, FPCR and FPSR, as an item of its own" },
    { "msr*", NEVER, "only to NZCV, FPCR and FPSR, as an item of its own" },
    { "sys*", NEVER, "undefined, or a row of its own" },
    { "ic_*", NEVER, "its effect is on other code; tests/guest has that" },
    { "dc_cv*p", OWN, "qemu's user mode has it not" },
    { "dc_zva", OWN, "the block size is the processor's" },
    { "ld*xr*", NEVER, "in pairs with its store, as an item of its own" },
    { "ld*xp*", NEVER, "in pairs with its store, as an item of its own" },
    { "st*xr*", NEVER, "in pairs with its load, as an item of its own" },
    { "st*xp*", NEVER, "in pairs with its load, as an item of its own" },
    { "clrex*", NEVER, "nothing to see without exclusives" },
    { "bra*", NEVER, "needs an authenticated pointer; tests/insn has these" },
    { "brb*", NEVER, "needs an authenticated pointer; tests/insn has these" },
    { "blra*", NEVER, "needs an authenticated pointer; tests/insn has these" },
    { "reta*", NEVER, "needs an authenticated pointer; tests/insn has these" },
    { "ldra*", NEVER, "needs an authenticated pointer; tests/insn has these" },
    { "pac*", OWN, "keys differ" },
    { "aut*", OWN, "keys differ" },
    { "xpac*", OWN, "address size differs" },
    { "fjcvtzs", OWN, "qemu 7.2 calls a flushed denormal exact" },
    { "fcvtzs_1i", OWN, "qemu 7.2 leaves signs above a 16-bit result" },
    { "rndr*", NEVER, "random by nature" },
    { "cpy*", NEVER, "sizes in registers; tests/guest has these" },
    { "set[pme]", NEVER, "sizes in registers; tests/guest has these" },
    { "bc_cond", OWN, "qemu 7.2 has no FEAT_HBC" },
    { "ldiapp*", OWN, "qemu has no FEAT_LRCPC3" },
    { "stilp*", OWN, "qemu has no FEAT_LRCPC3" },
    { "ldapr_post", OWN, "qemu has no FEAT_LRCPC3" },
    { "stlr_pre", OWN, "qemu has no FEAT_LRCPC3" },
    { "ldapur_[vq]", OWN, "qemu has no FEAT_LRCPC3" },
    { "stlur_[vq]", OWN, "qemu has no FEAT_LRCPC3" },
    { "ldap1", OWN, "qemu has no FEAT_LRCPC3" },
    { "stl1", OWN, "qemu has no FEAT_LRCPC3" },
    { "ldclrp", OWN, "qemu has no FEAT_LSE128" },
    { "ldsetp", OWN, "qemu has no FEAT_LSE128" },
    { "swpp", OWN, "qemu has no FEAT_LSE128" },
};

static u16 chosen[A64_N_INSNS], flaggy[A64_N_INSNS];    /* flaggy: those of them that read or write flags */
static unsigned n_chosen, n_flaggy;
bool fuzz_tags, fuzz_regions;
static bool *was_used;              /* by row; shared with the child that makes the blocks */

static int special_of(unsigned row)
{
    for (unsigned i = 0; i < ARRAY_LEN(special); i++)
        if (!fnmatch(special[i].pattern, rows[row].name, 0))
            return (int)i;
    return -1;
}

static enum use use_of(unsigned row)
{
    int s = special_of(row);
    if (a64_rows[row].feature >= A64_N_IMPLEMENTED || a64_rows[row].attrs & A64_ATTR_el1)
        return NEVER;
    return s < 0 ? PLAIN : special[s].use;
}

static bool matches(unsigned row, const char *patterns)
{
    char name[80], pattern[80];
    snprintf(name, sizeof name, "%s.%s", rows[row].feature, rows[row].name);
    while (*patterns) {
        size_t n = strcspn(patterns, ",");
        snprintf(pattern, sizeof pattern, "%.*s", (int)n, patterns);
        if (!fnmatch(pattern, name, 0))
            return true;
        patterns += n + (patterns[n] == ',');
    }
    return false;
}

unsigned fuzz_choose_rows(const char *patterns)
{
    was_used = mmap(NULL, A64_N_INSNS, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT(was_used != MAP_FAILED, "no memory");
    for (unsigned i = 1; i < A64_N_INSNS; i++)
        if (use_of(i) != NEVER && matches(i, patterns))
            chosen[n_chosen++] = (u16)i;
    for (unsigned i = 0; i < n_chosen; i++)
        if (a64_rows[chosen[i]].attrs & (A64_ATTR_rf | A64_ATTR_wf))
            flaggy[n_flaggy++] = chosen[i];
    return n_chosen;
}

void fuzz_print_rows(void)
{
    for (unsigned i = 1; i < A64_N_INSNS; i++) {
        int s = special_of(i);
        printf("%s.%s: %s\n", rows[i].feature, rows[i].name, s >= 0 ? special[s].why : use_of(i) == NEVER ? "always undefined" : "yes");
    }
}

void fuzz_print_unused(void)
{
    for (unsigned i = 0; i < n_chosen; i++)
        if (!was_used[chosen[i]])
            printf("fuzz: no block has %s: is every word of it refused?\n", rows[chosen[i]].name);
}

/* ---- random values ----------------------------------------------------------------------------------------- */

static u64 state;

static u64 rnd(void)
{
    u64 z = state += 0x9e3779b97f4a7c15;        /* splitmix64 */
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static unsigned below(unsigned n) { return (unsigned)((rnd() >> 32) * n >> 32); }
static bool one_in(unsigned n) { return below(n) == 0; }

static u64 edge(void)
{
    static const u64 e[] = { 0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
                             0x100000000, 0x7fffffffffffffff, 0x8000000000000000, ~(u64)0, ~(u64)0 - 1,
                             0xffffffff80000000, 0xffffffff00000000, 63, 64, 31, 32 };
    return e[below(ARRAY_LEN(e))];
}

static u64 integer(void)
{
    switch (below(4)) {
    case 0: return edge();
    case 1: return rnd() >> below(64);
    case 2: return (u64)((s64)rnd() >> below(64));
    default: return rnd();
    }
}

/* A floating-point number: special, or with an exponent close to 1's so that sums and products matter. */
static u64 number(unsigned w)
{
    static const u8 mant_bits[] = { [16] = 10, [32] = 23, [64] = 52 };
    unsigned m = mant_bits[w], e = w - 1 - m;
    u64 mant = zext64(one_in(3) ? rnd() : one_in(2) ? edge() : rnd() << (m - below(m)), m);
    u64 bias = ((u64)1 << (e - 1)) - 1, all = ((u64)1 << e) - 1;
    u64 exponent;
    switch (below(8)) {
    case 0: exponent = 0; break;
    case 1: exponent = all; mant = one_in(2) ? 0 : mant; break;
    case 2: exponent = 1 + below(2); break;
    case 3: exponent = all - 1 - below(2); break;
    case 4: exponent = zext64(bias + below(w), e); break;
    case 5: exponent = zext64(rnd(), e); break;
    default: exponent = bias - 4 + below(8); break;
    }
    return (rnd() & 1) << (w - 1) | exponent << m | mant;
}

static u64 vector_half(void)
{
    u64 v = 0;
    unsigned w = 16 << below(3);
    if (one_in(3))
        return one_in(2) ? integer() : rnd();
    for (unsigned i = 0; i < 64; i += w)
        v |= (w == 64 || !one_in(8) ? number(w) : zext64(integer(), w)) << i;
    return v;
}

/* ---- words ----------------------------------------------------------------------------------------------- */

_Static_assert(ORA_MEM_SIZE - FUZZ_MEM_BASE == 0xc000, "the end of memory is an immediate away");
#define COUNT 0x91000400u     /* add x0, x0, #1 */
#define RET 0xd65f03c0u

enum { MEM_BASE_REG = 28, LOOP_REG = 27, INNER_REG = 26, LEAF_REG = 25, SP = 31 };
enum { HOLES = 8 };             /* pages from FUZZ_MEM_BASE on */

static u32 field(u32 word, unsigned pos, unsigned len) { return (u32)bits(word, pos, len); }
static u32 set_field(u32 word, unsigned pos, unsigned len, u32 v)
{
    u32 mask = ((1u << len) - 1) << pos;
    return (word & ~mask) | (v << pos & mask);
}

static u32 random_word(unsigned row)
{
    static const u8 reg_pos[] = { 0, 5, 10, 16 };
    u32 free = ~rows[row].mask, w = (u32)rnd();
    if (one_in(8))
        w |= (u32)rnd();
    else if (one_in(8))
        w &= (u32)rnd();
    for (unsigned i = 0; i < ARRAY_LEN(reg_pos); i++)
        if ((free >> reg_pos[i] & 31) == 31 && !one_in(3))
            w = set_field(w, reg_pos[i], 5, one_in(12) ? 31 : below(6));
    return (w & free) | rows[row].value;
}

static bool is_mem(u32 w) { return field(w, 27, 1) == 1 && field(w, 25, 1) == 0; }
static bool is_literal(u32 w) { return field(w, 27, 3) == 3 && field(w, 24, 2) == 0; }
static bool is_pair(u32 w) { return field(w, 27, 3) == 5; }
static bool is_single(u32 w) { return field(w, 27, 3) == 7; }
static bool is_vector_mem(u32 w) { return field(w, 26, 1); }
static bool is_ordered(u32 w) { return field(w, 24, 6) == 8; }
static bool is_reg_offset(u32 w) { return is_single(w) && field(w, 24, 1) == 0 && field(w, 21, 1) && field(w, 10, 2) == 2; }
static bool is_imm12(u32 w) { return is_single(w) && field(w, 24, 1); }

static bool is_kept(unsigned reg) { return reg == MEM_BASE_REG || reg == LOOP_REG || (fuzz_regions && (reg == INNER_REG || reg == LEAF_REG)); }

/* Constrained unpredictable, or one of the registers we keep. */
static bool is_bad(u32 w, unsigned row)
{
    static const u8 reg_pos[] = { 0, 5, 10, 16 };
    if ((w & 0xfff8001f) == 0xd508001f)                         /* DC without a register */
        return true;
    unsigned rt = field(w, 0, 5), rn = field(w, 5, 5), rt2 = field(w, 10, 5), rs = field(w, 16, 5);
    for (unsigned i = 0; i < ARRAY_LEN(reg_pos); i++)
        if ((~rows[row].mask >> reg_pos[i] & 31) && is_kept(field(w, reg_pos[i], 5)))
            return true;
    if (!is_mem(w))
        return (w & 0xfffff01f) == 0xd500401f && field(w, 8, 4);    /* CFINV, XAFLAG, AXFLAG: CRm should be 0 */
    if (is_pair(w)) {
        bool load = field(w, 22, 1), writeback = field(w, 23, 1);
        return (load && rt == rt2) || (writeback && !is_vector_mem(w) && rn != SP && (rn == rt || rn == rt2));
    }
    if (is_single(w) && !is_vector_mem(w) && !field(w, 24, 1) && !field(w, 21, 1) && field(w, 10, 1))
        return rn == rt && rn != SP;                            /* pre and post index */
    if ((w & 0x3f20fc00) == 0x3820c000 && field(w, 23, 1))
        return rs != 31;                                        /* LDAPR: should be 31 */
    return is_ordered(w) && (rs >= (fuzz_regions ? 23u : 26u) && field(w, 21, 1));   /* CASP would reach what we keep */
}

static u32 add_imm(unsigned rd, unsigned rn, unsigned imm) { return 0x91000000 | imm << 10 | rn << 5 | rd; }
static u32 movz(unsigned rd, unsigned imm) { return 0xd2800000 | imm << 5 | rd; }
static u32 movn(unsigned rd, unsigned imm) { return 0x92800000 | imm << 5 | rd; }

static void put(struct fuzz_item *it, u32 word) { it->words[it->n++] = word; }

/* Gives a load or store an address that is mapped. */
static bool put_mem(struct fuzz_item *it, u32 w)
{
    unsigned rn = field(w, 5, 5), rm = field(w, 16, 5);
    if (is_literal(w)) {
        put(it, set_field(w, 5, 19, (u32)(below(0x4000) - 0x2000)));
        return true;
    }
    bool aligned = rn == SP || is_ordered(w) || (field(w, 24, 6) & ~4u) == 0x19 ||
                   (is_single(w) && !field(w, 24, 1) && field(w, 21, 1) && field(w, 10, 2) == 0);
    if ((w & 0x3f200c00) == 0x19000000 || (w & 0x3f200c00) == 0x1d000800)      /* LDAPUR, STLUR: within 16 bytes */
        w = set_field(w, 12, 4, 0);
    if (is_imm12(w))
        w = set_field(w, 21, 1, 0);
    if (one_in(40)) {                                           /* at the end of memory: half of it may fault */
        put(it, add_imm(rn, MEM_BASE_REG, 0xc) | 1 << 22);
        put(it, 0xd1000000 | (below(80) & (aligned ? ~15u : ~0u)) << 10 | rn << 5 | rn);       /* sub */
    } else if (one_in(150)) {                                   /* where nobody has anything, or no address at all */
        put(it, one_in(2) ? 0xd2c00000 | (0x100 + below(0x3000)) << 5 | rn      /* movz rn, #..., lsl #32 */
                          : 0xd2e00000 | (below(0x10000) | 1) << 5 | rn);       /* lsl #48 */
        if (rn == SP)
            return false;
    } else {
        put(it, add_imm(rn, MEM_BASE_REG, below(0x1000) & (aligned ? ~15u : ~0u)));
        if (fuzz_regions)                                       /* some page: one of them may fault */
            put(it, add_imm(rn, rn, below(HOLES)) | 1 << 22);
    }
    if (fuzz_tags && rn != SP && one_in(2))
        put(it, 0xf2e00000 | (1 + below(255)) << 13 | rn);      /* movk rn, #tag << 8, lsl #48 */
    if (is_reg_offset(w) || (is_vector_mem(w) && field(w, 27, 3) == 1 && field(w, 23, 1))) {
        if (rm == rn)
            return false;
        if (rm != 31)
            put(it, one_in(2) ? movz(rm, below(0x400)) : movn(rm, below(0x400)));
        if (rm != 31 && is_reg_offset(w) && field(w, 13, 1) == 0 && field(w, 14, 1) && one_in(2))
            put(it, 0xf2e00000 | below(0x10000) << 5 | rm);     /* movk ..., lsl #48: the upper half is not looked at */
    }
    put(it, w);
    return true;
}

/* A branch: to the start of a later item. */
static bool put_branch(struct fuzz_item *it, u32 w)
{
    it->branch_over = (u8)(1 + below(4));
    if (field(w, 25, 7) == 0x6b) {                              /* BR, BLR, RET */
        unsigned rn = field(w, 5, 5);
        if (rn == 31)
            return false;
        put(it, 0x10000000 | rn);                               /* adr rn, target */
        put(it, w);
        it->branch = 1;
        return true;
    }
    put(it, w);
    it->branch = 1;
    return true;
}

static bool is_branch(u32 w)
{
    return field(w, 26, 5) == 5 || field(w, 25, 6) == 0x1a || field(w, 25, 6) == 0x1b || field(w, 24, 8) == 0x54 ||
           (field(w, 25, 7) == 0x6b);
}

/* Load exclusive, something, store exclusive. */
static void put_exclusive(struct fuzz_item *it)
{
    unsigned size = below(4), order = (unsigned)rnd();
    put(it, add_imm(6, MEM_BASE_REG, below(0x100) * 16));
    if (size >= 2 && one_in(2)) {
        put(it, 0x887f0000 | (size & 1) << 30 | (order & 1) << 15 | 1 << 10 | 6 << 5 | 0);      /* ldxp x0, x1, [x6] */
        put(it, 0x88200000 | (size & 1) << 30 | 2 << 16 | (order >> 1 & 1) << 15 | 4 << 10 | 6 << 5 | 3);
    } else {
        put(it, 0x085f7c00 | size << 30 | (order & 1) << 15 | 6 << 5 | 0);                      /* ldxr x0, [x6] */
        put(it, 0x08007c00 | size << 30 | 2 << 16 | (order >> 1 & 1) << 15 | 6 << 5 | 1);       /* stxr w2, x1, [x6] */
    }
}

/* MRS or MSR of NZCV, FPCR, FPSR. */
static void put_sysreg(struct fuzz_item *it)
{
    static const u32 mrs[] = { 0xd53b4200, 0xd53b4400, 0xd53b4420 };
    unsigned which = below(3), rt = below(6);
    if (one_in(2)) {
        put(it, mrs[which] | rt);
        return;
    }
    if (which == 2)                                             /* without the flags of AArch32 */
        put(it, movz(rt, below(0x100) & 0x9f));
    if (which == 1)                                             /* movz xt, #..., lsl #16: rounding, FZ, DN, AHP */
        put(it, 0xd2a00000 | (below(32) << 6) << 5 | rt);
    put(it, (mrs[which] & ~0x00200000u) | rt);
}

static bool make_item(struct fuzz_item *it, fuzz_accepts *accepts)
{
    *it = (struct fuzz_item){ 0 };
    unsigned row = n_flaggy && one_in(3) ? flaggy[below(n_flaggy)] : chosen[below(n_chosen)];
    u32 w = random_word(row);
    struct a64_args args;
    if (a64_decode(w, &args) != row || is_bad(w, row))
        return false;
    it->row = (u16)row;
    if (is_branch(w))
        return put_branch(it, w);
    if ((w & 0xfff80000) == 0xd5080000)                         /* DC */
        put(it, add_imm(field(w, 0, 5), MEM_BASE_REG, below(0x1000)));
    return accepts(w) && (is_mem(w) ? put_mem(it, w) : (put(it, w), true));
}

/* ---- blocks ------------------------------------------------------------------------------------------------ */

static void make_regs(struct ora_regs *r)
{
    for (unsigned i = 0; i < 31; i++)
        r->x[i] = integer();
    r->x[MEM_BASE_REG] = ORA_MEM + FUZZ_MEM_BASE;
    r->x[LOOP_REG] = FUZZ_LOOPS;
    if (fuzz_regions)
        r->x[INNER_REG] = FUZZ_LOOPS;
    r->sp = ORA_MEM + 0x8000 + below(256) * 16;
    for (unsigned i = 0; i < 32; i++)
        for (unsigned k = 0; k < 2; k++)
            r->v[i][k] = vector_half();
    r->nzcv = below(16);
    r->fpcr = one_in(2) ? 0 : (u32)rnd() & A64_FPCR_MASK;
    r->fpsr = one_in(2) ? 0 : (u32)rnd() & 0x0800009f;
}

/* What makes regions of several blocks: an inner loop, a function and calls of it. */
static void make_region(struct fuzz_block *b)
{
    unsigned n = b->n_items;
    b->n_leaf = n > 2 && one_in(2) ? (u8)(1 + below(MIN(n / 2, 5u))) : 0;
    unsigned n_main = n - b->n_leaf;
    b->inner_from = (u8)below(n_main);
    b->inner_to = (u8)(b->inner_from + below(n_main - b->inner_from + 1));
    for (unsigned i = 0; b->n_leaf && i < n_main; i++)
        if (one_in(6)) {
            b->items[i] = (struct fuzz_item){ .n = 2, .words = { 0x94000000, COUNT }, .branch = 1, .call = true };    /* bl */
        }
    b->loop |= one_in(2);
    b->hole = one_in(2) ? (u8)(FUZZ_MEM_BASE / FUZZ_PAGE + below(HOLES)) : 0;
    b->pure &= !b->hole;
}

void fuzz_make(struct fuzz_block *b, u64 seed, u64 number_, unsigned n_items, fuzz_accepts *accepts)
{
    state = seed * 0xd1342543de82ef95 + number_ * 0x2545f4914f6cdd1d;
    *b = (struct fuzz_block){ .pure = true };
    make_regs(&b->regs);
    b->mem_seed = rnd() | 1;
    b->loop = one_in(4);
    unsigned n = 1 + below(MIN(n_items, FUZZ_ITEMS));
    for (unsigned tries = 0; b->n_items < n && tries < 4000; tries++) {
        struct fuzz_item *it = &b->items[b->n_items];
        if (one_in(40)) {
            *it = (struct fuzz_item){ 0 };
            one_in(2) ? put_exclusive(it) : put_sysreg(it);
        } else if (!make_item(it, accepts)) {
            continue;
        }
        if (it->row && use_of(it->row) == OWN)
            b->pure = false;
        was_used[it->row] = true;
        b->n_items++;
    }
    if (fuzz_regions)
        make_region(b);
}

unsigned fuzz_print_refused(fuzz_accepts *accepts, fuzz_accepts *knows)
{
    enum { WORDS = 200, SHOWN = 3 };
    unsigned total = 0;
    state = 1;
    for (unsigned i = 0; i < n_chosen; i++) {
        unsigned n = 0;
        for (unsigned k = 0; k < WORDS; k++) {
            struct a64_args args;
            u32 w = random_word(chosen[i]);
            if (a64_decode(w, &args) != chosen[i] || is_bad(w, chosen[i]) || is_branch(w) || accepts(w) || !knows(w))
                continue;
            if (n++ < SHOWN)
                printf("%s %08x\n", rows[chosen[i]].name, w);
        }
        total += n;
    }
    return total;
}

static u32 branch_word(u32 w, s32 words)
{
    if ((w & 0x9f000000) == 0x10000000)                         /* ADR: always a multiple of 4 bytes */
        return set_field(w, 5, 19, (u32)words);
    if (field(w, 26, 5) == 5)
        return set_field(w, 0, 26, (u32)words);
    if (field(w, 25, 6) == 0x1b)
        return set_field(w, 5, 14, (u32)words);
    return set_field(w, 5, 19, (u32)words);
}

struct layout {
    const struct fuzz_block *b;
    struct ora_case *c;
    unsigned n_main, start[FUZZ_ITEMS + 1], leaf, end;
};

static void add_word(struct layout *l, u32 w) { l->c->words[l->c->n_words++] = w; }

/* sub reg, reg, #1; branch back to `to`. */
static void close_loop(struct layout *l, unsigned reg, u32 branch, unsigned to)
{
    add_word(l, 0xd1000400 | reg << 5 | reg);
    add_word(l, branch_word(branch | reg, (s32)to - (s32)l->c->n_words));
}

static void add_items(struct layout *l, unsigned from, unsigned to)
{
    const struct fuzz_block *b = l->b;
    unsigned inner_to = MIN(b->inner_to, l->n_main), inner = 0;
    bool loops = b->inner_from < inner_to && from == 0;
    for (unsigned i = from; i < to; i++) {
        if (loops && i == b->inner_from) {
            add_word(l, movz(INNER_REG, FUZZ_LOOPS - 1));
            inner = l->c->n_words;
        }
        l->start[i] = l->c->n_words;
        for (unsigned k = 0; k < b->items[i].n; k++)
            add_word(l, b->items[i].words[k]);
        if (loops && i + 1 == inner_to)                          /* tbz x26, #63: whatever it was before */
            close_loop(l, INNER_REG, 0xb6f80000, inner);
    }
}

static void fill_in_branches(struct layout *l)
{
    for (unsigned i = 0; i < l->b->n_items; i++) {
        const struct fuzz_item *it = &l->b->items[i];
        if (!it->branch)
            continue;
        unsigned limit = i < l->n_main ? l->n_main : l->b->n_items, next = i + it->branch_over;
        unsigned at = l->start[i] + it->branch - 1;
        unsigned to = it->call ? l->leaf : next < limit ? l->start[next] : limit == l->n_main ? l->end : l->start[limit];
        l->c->words[at] = branch_word(l->c->words[at], (s32)(to - at));
    }
}

/* It calls a function with two returns, and returns to behind the instruction that follows its call in every other round. */
static void add_leaf_end(struct layout *l)
{
    add_word(l, 0x94000004);                                     /* bl four words ahead */
    add_word(l, 0x92400000 | LOOP_REG << 5 | 30);                /* and x30, x27, #1 */
    add_word(l, 0x8b1e0800 | LEAF_REG << 5 | 30);                /* add x30, x25, x30, lsl #2 */
    add_word(l, RET);
    add_word(l, 0x36080040 | LOOP_REG);                          /* tbz x27, #1, two words ahead */
    add_word(l, RET);
    add_word(l, RET);
}

void fuzz_lay_out(const struct fuzz_block *b, struct ora_case *c)
{
    struct layout l = { .b = b, .c = c, .n_main = b->n_items - MIN(b->n_leaf, b->n_items) };
    *c = (struct ora_case){ .seed = b->mem_seed, .regs = b->regs };
    add_items(&l, 0, l.n_main);
    l.end = c->n_words;
    if (b->loop)
        close_loop(&l, LOOP_REG, 0xb5000000, 0);                 /* cbnz */
    if (b->n_leaf) {
        add_word(&l, ORA_STOP);
        l.leaf = c->n_words;
        add_word(&l, 0xaa1e03e0 | LEAF_REG);                     /* mov x25, x30 */
        add_items(&l, l.n_main, b->n_items);
        l.start[b->n_items] = c->n_words;
        add_leaf_end(&l);
    }
    fill_in_branches(&l);
}
