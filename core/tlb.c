/* tlb.c - see tlb.h. */
#include "core/tlb.h"

#include "base/os.h"

enum {
    ROOM = 1 << TLB_MAX_LOG2,
    TAG_BITS = 8,                   /* of an address, that translation may ignore */
    LARGE_LOG2 = 21, HUGE_LOG2 = 30,
};

static bool same_page(u64 tag, gva va, unsigned size_log2) { return !((tag ^ va) << TAG_BITS >> TAG_BITS >> size_log2); }

static bool is_empty(const struct tlb_entry *e)
{
    return (e->tag[MMU_READ] & e->tag[MMU_WRITE] & e->tag[MMU_FETCH]) == TLB_NONE;
}

static void drop(struct tlb_entry *e)
{
    for (unsigned k = 0; k < MMU_ACCESSES; k++)
        e->tag[k] = TLB_NONE;
}

/* ---- life ------------------------------------------------------------------------------------------ */

bool tlb_new(struct tlb *t)
{
    *t = (struct tlb){ .entry = os_alloc(ROOM * sizeof *t->entry), .note = os_alloc(ROOM * sizeof *t->note),
                       .n_filled = 1 };
    if (!t->entry || !t->note)
        return false;
    tlb_reuse(t);
    return true;
}

void tlb_free(struct tlb *t)
{
    os_free(t->entry, ROOM * sizeof *t->entry);
    os_free(t->note, ROOM * sizeof *t->note);
}

/* ---- finding and filling ---------------------------------------------------------------------------- */

const struct tlb_entry *tlb_find(struct tlb *t, gva va, enum mmu_access access)
{
    u32 i = tlb_index(t, va);
    struct tlb_entry *e = &t->entry[i];

    if (e->tag[access] == tlb_page(va))
        return e;
    for (unsigned k = 0; k < TLB_VICTIMS; k++) {
        if (t->victim[k].e.tag[access] != tlb_page(va))
            continue;
        const struct tlb_entry found = t->victim[k].e;
        const struct tlb_note note = t->victim[k].note;
        t->victim[k].e = *e;
        t->victim[k].note = t->note[i];
        if (t->note[i].guarded)
            drop(&t->victim[k].e);
        *e = found;
        t->note[i] = note;
        t->n_thrown++;
        return e;
    }
    return NULL;
}

bool tlb_is_global(const struct tlb *t, gva va, enum mmu_access access)
{
    u32 i = tlb_index(t, va);
    return t->entry[i].tag[access] == tlb_page(va) && t->note[i].global;
}

/* Entries of the table that is twice as large: the page of each says in which half it is. */
static void grow(struct tlb *t)
{
    tlb_drop_guarded(t);
    for (u32 i = 0; i < t->n; i++) {
        struct tlb_entry *lower = &t->entry[i], *upper = &t->entry[i + t->n];
        u64 tag = lower->tag[MMU_READ] & ~TLB_NONE;
        tag |= (lower->tag[MMU_WRITE] | lower->tag[MMU_FETCH]) & ~TLB_NONE;     /* they have the same page or none */
        *upper = *lower;
        t->note[i + t->n] = t->note[i];
        drop(tag >> MMU_PAGE_LOG2 & t->n ? lower : upper);
    }
    t->n *= 2;
    t->n_thrown = 0;
}

/* Entry i makes room for another page. */
static void throw_out(struct tlb *t, u32 i)
{
    if (!t->note[i].guarded) {
        t->victim[t->next_victim].e = t->entry[i];
        t->victim[t->next_victim].note = t->note[i];
        t->next_victim = (t->next_victim + 1) % TLB_VICTIMS;
    }
    t->n_thrown++;
}

static void note_guarded(struct tlb *t, u32 i)
{
    if (t->n_guarded == TLB_GUARDED)
        tlb_drop_guarded(t);
    t->guarded[t->n_guarded++] = (u16)i;
}

static bool is_of(const struct tlb_entry *e, gva page)
{
    return e->tag[MMU_READ] == page || e->tag[MMU_WRITE] == page || e->tag[MMU_FETCH] == page;
}

void tlb_fill(struct tlb *t, gva va, struct tlb_note note, unsigned may, const u8 *host)
{
    const gva page = tlb_page(va);

    if (t->n_thrown >= 2 * t->n && t->n < ROOM)
        grow(t);
    u32 i = tlb_index(t, va);
    struct tlb_entry *e = &t->entry[i];
    for (unsigned k = 0; k < TLB_VICTIMS; k++)          /* each page is in one place only */
        if (is_of(&t->victim[k].e, page))
            drop(&t->victim[k].e);
    if (!is_empty(e) && !is_of(e, page))
        throw_out(t, i);
    if (note.guarded)
        note_guarded(t, i);
    for (unsigned k = 0; k < MMU_ACCESSES; k++)
        e->tag[k] = may >> k & 1 ? page : TLB_NONE;
    e->addend = (u64)(uintptr_t)host - page;
    t->note[i] = note;
    t->n_filled += t->n_filled < UINT32_MAX;           /* 0 would say that there is nothing to drop */
    if (note.size_log2 > LARGE_LOG2)
        t->huge |= 1ull << (va >> HUGE_LOG2 & 63);
    else if (note.size_log2 > MMU_PAGE_LOG2)
        t->large |= 1ull << (va >> LARGE_LOG2 & 63);
}

/* ---- forgetting ------------------------------------------------------------------------------------ */

static void empty(struct tlb *t, u32 n)
{
    t->n = n;
    for (u32 i = 0; i < n; i++)
        drop(&t->entry[i]);
    for (unsigned k = 0; k < TLB_VICTIMS; k++)
        drop(&t->victim[k].e);
    t->n_filled = t->n_thrown = t->n_guarded = 0;
    t->large = t->huge = 0;
}

void tlb_empty(struct tlb *t)
{
    if (t->n_filled)
        empty(t, t->n_filled < t->n / 4 ? MAX(t->n / 2, 1u << TLB_MIN_LOG2) : t->n);
}

void tlb_reuse(struct tlb *t)
{
    if (t->n_filled)
        empty(t, 1 << TLB_MIN_LOG2);
}

static void drop_part(struct tlb_entry *e, const struct tlb_note *note, gva va)
{
    bool is = false;
    for (unsigned k = 0; k < MMU_ACCESSES; k++)
        is |= e->tag[k] != TLB_NONE && same_page(e->tag[k], va, MAX(note->size_log2, (u8)MMU_PAGE_LOG2));
    if (is)
        drop(e);
}

void tlb_drop_page(struct tlb *t, gva va)
{
    u32 first = tlb_index(t, va), n = 1;

    if (!t->n_filled)
        return;
    if (t->huge >> (va >> HUGE_LOG2 & 63) & 1)
        n = t->n;
    else if (t->large >> (va >> LARGE_LOG2 & 63) & 1)
        n = MIN(t->n, 1u << (LARGE_LOG2 - MMU_PAGE_LOG2));
    if (n > 1)
        first &= ~(n - 1);
    for (u32 i = first; i < first + n; i++)
        drop_part(&t->entry[i], &t->note[i], va);
    for (unsigned k = 0; k < TLB_VICTIMS; k++)
        drop_part(&t->victim[k].e, &t->victim[k].note, va);
}

void tlb_drop_guarded(struct tlb *t)
{
    for (unsigned i = 0; i < t->n_guarded; i++)
        drop(&t->entry[t->guarded[i]]);
    t->n_guarded = 0;
}

static void protect(struct tlb_entry *e, const u8 *host_page)
{
    if (e->tag[MMU_WRITE] != TLB_NONE && e->tag[MMU_WRITE] + e->addend == (u64)(uintptr_t)host_page)
        e->tag[MMU_WRITE] = TLB_NONE;
}

void tlb_protect(struct tlb *t, const u8 *host_page)
{
    for (u32 i = 0; i < t->n && t->n_filled; i++)
        protect(&t->entry[i], host_page);
    for (unsigned k = 0; k < TLB_VICTIMS; k++)
        protect(&t->victim[k].e, host_page);
}
