/* help_mops.c - the work of memory copy and set: the host's memmove and memset, within pages.
 *
 * Registers are written after each piece, so a fault finds what is left in them; the format is tr_mops.c's.
 * A piece lies in one page on each side, hence a fault comes before any of it has changed. */
#include "frontend/a64/help.h"
#include "frontend/a64/mops.h"

enum { PAGE = 4096, AT_ONCE = 1 << 20 };
enum { FLAG_C = 2, FLAG_N = 8 };

struct job {
    struct a64_cpu *c;
    u64 *d, *s, *n;             /* registers; s NULL for a set */
    u8 value;                   /* of a set */
    bool backward;
    gva dst, src;               /* the piece being done, */
    u64 size;                   /* as the guest gave the addresses */
};

static struct job job_of(struct cpu *cpu, u64 how)
{
    struct a64_cpu *c = CONTAINER_OF(cpu, struct a64_cpu, cpu);
    return (struct job){ .c = c, .d = &c->x[how & 31], .n = &c->x[how >> 10 & 31] };
}

static u64 left_of(const struct job *j) { return j->backward ? *j->n : -*j->n; }
static u64 to_page_end(gva a) { return PAGE - (a & (PAGE - 1)); }
static u64 in_page_before(gva a) { return ((a - 1) & (PAGE - 1)) + 1; }

/* The next piece: below the end of what is left, or above its start. */
static void choose_piece(struct job *j, u64 left)
{
    u64 size = left;
    if (j->backward) {
        size = MIN(size, MIN(in_page_before(*j->d + left), in_page_before(*j->s + left)));
        j->dst = *j->d + left - size;
        j->src = *j->s + left - size;
    } else {
        j->dst = *j->d - left;
        size = MIN(size, to_page_end(j->dst));
        if (j->s) {
            j->src = *j->s - left;
            size = MIN(size, to_page_end(j->src));
        }
    }
    j->size = size;
}

static void do_piece(const struct job *j)
{
    const struct guest *g = j->c->cpu.guest;
    void *dst = (void *)guest_addr(g, j->dst);
    if (j->s)
        memmove(dst, (const void *)guest_addr(g, j->src), j->size);
    else
        memset(dst, j->value, j->size);
}

/* Until nothing is left, or `budget` bytes are done.  Not inlined: what it writes must be in memory at a fault. */
__attribute__((noinline)) static void do_pieces(struct job *j, u64 budget)
{
    for (u64 left; (left = left_of(j)) != 0 && budget; budget -= MIN(budget, j->size)) {
        choose_piece(j, left);
        atomic_signal_fence(memory_order_seq_cst);
        do_piece(j);
        *j->n += j->backward ? -j->size : j->size;
    }
}

/* The source comes first where both are at fault. */
static _Noreturn void fail(const struct job *j, struct fault f)
{
    const struct guest *g = j->c->cpu.guest;
    u64 last = j->backward ? j->size - 1 : 0;
    gva dst = guest_addr(g, j->dst);
    bool host_told = f.addr - dst < j->size || (j->s && f.addr - guest_addr(g, j->src) < j->size);
    bool write = !j->s || (host_told ? f.addr - dst < j->size : guest_addr(g, j->src) >> 47 == 0);
    f.kind = write ? FAULT_WRITE : FAULT_READ;
    f.addr = (write ? j->dst : j->src) + last;
    fault_guard_hit(&f);
    UNREACHABLE("no fault guard around a helper");
}

static u64 work(struct job *j)
{
    struct fault_guard guard;
    if (!FAULT_GUARD_SET(&guard))
        fail(j, guard.fault);
    do_pieces(j, AT_ONCE);
    fault_guard_clear(&guard);
    return left_of(j) ? MOPS_AGAIN : MOPS_DONE;
}

/* ---- set ------------------------------------------------------------------------------------------------- */

u64 help_set(struct cpu *cpu, u64 how)
{
    struct job j = job_of(cpu, how);
    unsigned rs = how >> 5 & 31;
    j.value = rs == 31 ? 0 : (u8)j.c->x[rs];
    return cpu->flags & FLAG_C ? MOPS_RESTART : work(&j);       /* option B: Xd is the start, Xn what is left */
}

/* ---- copy ------------------------------------------------------------------------------------------------ */

/* From option B to what the prologue takes: Xd and Xs are the start or, backwards, the end. */
static u64 restart(struct job *j, bool backward)
{
    if (backward) {
        *j->d -= *j->n;
        *j->s -= *j->n;
    }
    return MOPS_RESTART;
}

u64 help_cpy(struct cpu *cpu, u64 how)
{
    struct job j = job_of(cpu, how);
    bool forward_only = how >> 15 & 1;
    j.s = &j.c->x[how >> 5 & 31];
    if (cpu->flags & FLAG_C)
        return restart(&j, cpu->flags & FLAG_N);
    j.backward = !forward_only && (s64)*j.n > 0;
    return work(&j);
}
