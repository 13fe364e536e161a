/* areas.c - the areas of an address space as a treap ordered by address; see areas.h.
 *
 * Each node knows the lowest start, the highest end and the largest hole of its subtree, so that a place for a new
 * mapping is found without visiting every area, and what its areas use together. */
#include "core/areas.h"

#include "base/os.h"

#include <errno.h>
#include <sys/mman.h>

enum { PAGE = 4096 };

static _Atomic u64 generations;

static void new_generation(struct aspace *as)
{
    atomic_store_explicit(&as->generation, atomic_fetch_add(&generations, 1) + 1, memory_order_release);
}

u64 area_random(u64 *state)
{
    u64 z = *state += 0x9e3779b97f4a7c15;       /* splitmix64 */
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

struct usage area_usage(u64 size, int prot, int flags)
{
    bool data = prot & PROT_WRITE && !(flags & (MAP_SHARED | MAP_GROWSDOWN));
    return (struct usage){ size, data ? size : 0 };
}

void area_pull(struct node *n)
{
    struct node *l = n->left, *r = n->right;
    n->used = n->own ? (struct usage){ 0, 0 } : area_usage(n->a.end - n->a.start, n->a.prot, n->a.flags);
    n->used.all += (l ? l->used.all : 0) + (r ? r->used.all : 0);
    n->used.data += (l ? l->used.data : 0) + (r ? r->used.data : 0);
    n->lo = l ? l->lo : n->a.start;
    n->hi = r ? r->hi : n->a.end;
    u64 before = l ? n->a.start - l->hi : 0, after = r ? r->lo - n->a.end : 0;
    n->hole = MAX(before, after);
    if (l)
        n->hole = MAX(n->hole, l->hole);
    if (r)
        n->hole = MAX(n->hole, r->hole);
}

/* Areas that start below addr go to *l, the others to *r. */
static void tree_split(struct node *n, gva addr, struct node **l, struct node **r)
{
    if (!n) {
        *l = *r = NULL;
    } else if (n->a.start < addr) {
        tree_split(n->right, addr, &n->right, r);
        area_pull(n);
        *l = n;
    } else {
        tree_split(n->left, addr, l, &n->left);
        area_pull(n);
        *r = n;
    }
}

static struct node *tree_join(struct node *l, struct node *r)
{
    if (!l || !r)
        return l ? l : r;
    if (l->prio > r->prio) {
        l->right = tree_join(l->right, r);
        area_pull(l);
        return l;
    }
    r->left = tree_join(l, r->left);
    area_pull(r);
    return r;
}

static struct node *node_new(struct aspace *as)
{
    struct node *n = as->spare;
    if (n) {
        as->spare = n->left;
        return n;
    }
    const unsigned room = (AREA_CHUNK - sizeof(struct chunk)) / sizeof(struct node);
    if (!as->chunks || as->n_used == room) {
        struct chunk *c = os_alloc(AREA_CHUNK);
        ASSERT(c, "out of memory for the address space");
        c->next = as->chunks;
        as->n_used = 0;
        as->chunks = c;
    }
    return &as->chunks->node[as->n_used++];
}

struct node *area_new(struct aspace *as, const struct as_area *a, bool own)
{
    struct node *n = node_new(as);
    *n = (struct node){ .a = *a, .own = own, .prio = (u32)area_random(&as->random) };
    area_pull(n);
    return n;
}

static void node_free(struct aspace *as, struct node *n)
{
    n->left = as->spare;
    as->spare = n;
}

void area_tree_free(struct aspace *as, struct node *n)
{
    if (!n)
        return;
    struct node *r = n->right;
    area_tree_free(as, n->left);
    node_free(as, n);
    area_tree_free(as, r);
}

static struct node *tree_copy(struct aspace *as, const struct node *n)
{
    if (!n)
        return NULL;
    struct node *copy = node_new(as);
    *copy = *n;
    copy->left = tree_copy(as, n->left);
    copy->right = tree_copy(as, n->right);
    return copy;
}

void area_lock(struct aspace *as)
{
    if (LIKELY(lock_take(&as->lock)) || !as->before)
        return;
    as->root = as->before;
    as->before = NULL;
    new_generation(as);
}

void area_change_begin(struct aspace *as)
{
    area_lock(as);
    if (LIKELY(!lock_owner_may_die()))
        return;
    struct node *copy = tree_copy(as, as->root);
    as->before = as->root;
    atomic_signal_fence(memory_order_seq_cst);      /* others see what we did, should we die here */
    as->root = copy;
}

void area_change_end(struct aspace *as)
{
    struct node *old = as->before;
    atomic_signal_fence(memory_order_seq_cst);
    as->before = NULL;
    if (UNLIKELY(old != NULL))
        area_tree_free(as, old);
    lock_give(&as->lock);
}

struct node *area_after(struct node *n, gva addr)
{
    struct node *best = NULL;
    while (n) {
        if (n->a.end > addr) {
            best = n;
            n = n->left;
        } else {
            n = n->right;
        }
    }
    return best;
}

void area_insert(struct aspace *as, struct node *n)
{
    struct node *l, *r;
    new_generation(as);
    tree_split(as->root, n->a.start, &l, &r);
    as->root = tree_join(tree_join(l, n), r);
}

static struct node *take_out(struct aspace *as, struct node *n)
{
    struct node *l, *m, *r;
    tree_split(as->root, n->a.start, &l, &r);
    tree_split(r, n->a.start + 1, &m, &r);
    as->root = tree_join(l, r);
    return m;
}

/* Makes addr a border: an area across it becomes two. */
static void cut_at(struct aspace *as, gva addr)
{
    struct node *n = area_after(as->root, addr);
    if (!n || n->a.start >= addr)
        return;
    struct as_area right = n->a;
    right.start = addr;
    if (!(right.flags & MAP_ANONYMOUS))
        right.offset += addr - n->a.start;
    n = take_out(as, n);
    bool own = n->own;
    n->a.end = addr;
    area_pull(n);
    area_insert(as, n);
    area_insert(as, area_new(as, &right, own));
}

/* Takes the areas of [start, end) out of the tree as a tree of their own. */
struct node *area_cut_out(struct aspace *as, gva start, gva end)
{
    struct node *l, *m, *r;
    new_generation(as);
    cut_at(as, start);
    cut_at(as, end);
    tree_split(as->root, start, &l, &r);
    tree_split(r, end, &m, &r);
    as->root = tree_join(l, r);
    return m;
}

static bool continues(const struct node *l, const struct node *r)
{
    const struct as_area *a = &l->a, *b = &r->a;
    return a->end == b->start && !l->own && !r->own && a->prot == b->prot && a->flags == b->flags
        && a->dev == b->dev && a->ino == b->ino && a->name == b->name && a->sealed == b->sealed
        && (a->flags & MAP_ANONYMOUS ? !(a->flags & MAP_SHARED) : a->offset + (a->end - a->start) == b->offset);
}

/* Joins the two areas that meet at addr if they continue each other. */
static void merge_at(struct aspace *as, gva addr)
{
    struct node *l = area_after(as->root, addr - 1), *r = area_after(as->root, addr);
    if (!l || !r || l == r || !continues(l, r))
        return;
    r = take_out(as, r);
    l = take_out(as, l);
    l->a.end = r->a.end;
    node_free(as, r);
    area_pull(l);
    area_insert(as, l);
}

bool area_is_free(const struct aspace *as, gva start, u64 size)
{
    const struct node *n = area_after(as->root, start);
    return !n || n->a.start >= start + size;
}

int area_refusal(const struct aspace *as, gva start, u64 size, int own)
{
    gva end = start + size;
    int found = 0;
    for (const struct node *n; (n = area_after(as->root, start)) && n->a.start < end; start = n->a.end) {
        if (n->own)
            return own;
        if (n->a.sealed)
            found = -EPERM;
    }
    return found;
}

/* What the areas in [start, start + size) use. */
struct usage area_used_in(const struct aspace *as, gva start, u64 size)
{
    struct usage sum = { 0, 0 };
    gva end = start + size;
    for (const struct node *n; (n = area_after(as->root, start)) && n->a.start < end; start = n->a.end) {
        if (n->own)
            continue;
        u64 part = MIN(n->a.end, end) - MAX(n->a.start, start);
        struct usage u = area_usage(part, n->a.prot, n->a.flags);
        sum.all += u.all;
        sum.data += u.data;
    }
    return sum;
}

bool area_within_limits(const struct aspace *as, struct usage more, struct usage less)
{
    struct usage now = as->root ? as->root->used : (struct usage){ 0, 0 };
    return (more.all <= less.all || now.all - less.all + more.all <= as->max.all)
        && (more.data <= less.data || now.data - less.data + more.data <= as->max.data);
}

bool area_covered(const struct aspace *as, gva start, u64 size, int prot)
{
    for (gva end = start + size; start < end;) {
        const struct node *n = area_after(as->root, start);
        if (!n || n->a.start > start || n->own || (n->a.prot & prot) != prot)
            return false;
        start = n->a.end;
    }
    return true;
}

/* The highest start of a free range of `size` bytes in [lo, hi), 0 if there is none. */
static gva highest(const struct node *n, gva lo, gva hi, u64 size)
{
    if (lo >= hi || hi - lo < size)
        return 0;
    if (!n)
        return hi - size;
    if (n->a.start >= hi)
        return highest(n->left, lo, hi, size);
    if (n->a.end <= lo)
        return highest(n->right, lo, hi, size);
    if (n->lo >= lo && n->hi <= hi && n->lo - lo < size && hi - n->hi < size && n->hole < size)
        return 0;
    gva found = highest(n->right, n->a.end, hi, size);
    return found ? found : highest(n->left, lo, n->a.start, size);
}

gva area_place(const struct aspace *as, u64 size)
{
    gva found = highest(as->root, AREA_LOWEST, as->mmap_top, size);
    return found ? found : highest(as->root, as->stack_top, as->limit, size);
}

struct usage area_used_with(const struct aspace *as, gva start, u64 size, int prot)
{
    struct usage sum = { size, 0 };
    gva end = start + size;
    for (const struct node *n; (n = area_after(as->root, start)) && n->a.start < end; start = n->a.end)
        sum.data += area_usage(MIN(n->a.end, end) - MAX(n->a.start, start), prot, n->a.flags).data;
    return sum;
}

/* Puts a tree of areas, all in a range where the space has none, back in. */
void area_put_back(struct aspace *as, struct node *m, gva start, gva end)
{
    struct node *l, *r;
    tree_split(as->root, start, &l, &r);
    as->root = tree_join(tree_join(l, m), r);
    /* Neighbours inside the range may have become equal too. */
    for (gva addr = start;;) {
        merge_at(as, addr);
        struct node *n = area_after(as->root, addr);
        if (!n || n->a.end > end)
            break;
        addr = n->a.end;
    }
    merge_at(as, end);
}

bool area_any_exec(const struct node *n)
{
    return n && (n->a.prot & PROT_EXEC || area_any_exec(n->left) || area_any_exec(n->right));
}

static bool set_prot_at(struct node *n, gva start, int prot)
{
    bool code;
    if (start < n->a.start) {
        code = set_prot_at(n->left, start, prot);
    } else if (start > n->a.start) {
        code = set_prot_at(n->right, start, prot);
    } else {
        code = n->a.prot & PROT_EXEC;
        n->a.prot = prot;
    }
    area_pull(n);
    return code;
}

bool area_set_prot(struct aspace *as, gva start, gva end, int prot)
{
    new_generation(as);
    bool code = set_prot_at(as->root, start, prot);
    merge_at(as, start);
    merge_at(as, end);
    return code;
}

bool area_forget(struct aspace *as, gva start, u64 size)
{
    struct node *old = area_cut_out(as, start, start + size);
    bool code = area_any_exec(old);
    area_tree_free(as, old);
    return code;
}

void area_remember(struct aspace *as, const struct as_area *a)
{
    if (a->prot & AS_GUARDED)
        atomic_store_explicit(&as->guards, true, memory_order_relaxed);
    area_insert(as, area_new(as, a, false));
    merge_at(as, a->start);
    merge_at(as, a->end);
}
