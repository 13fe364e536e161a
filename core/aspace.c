/* aspace.c - the guest's address space: an interval tree of areas beside the host's own mappings.
 *
 * The tree is a treap ordered by address.  Each node knows the lowest start, the highest end and the largest
 * hole of its subtree, so that a place for a new mapping is found without visiting every area.
 *
 * Invariants:
 *  1. Areas never overlap; neighbours that continue each other are one area.
 *  2. What lay below as_limit when the space was made and is not the guest's (`own` nodes) is never handed
 *     out, replaced, changed or shown.
 *  3. The host is asked first, the tree follows; a refused call leaves the tree as it was.
 *  4. Guest code is data for us: pages are never executable for the host, and readable if executable for
 *     the guest.
 *
 *      0   64K        2/3 T: position-independent programs        mmap, downwards | 1 GiB | stack    T = 2^42
 *      |---|-- static programs --|---------------------|----------------------------------|----------|----  limit
 */
#include "core/aspace.h"
#include "base/err.h"
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096 };
#define LOWEST     ((gva)0x10000)               /* where searches end; the kernel's usual mmap_min_addr */
#define HIGHEST    ((gva)0x550000000000)        /* below the heap of a position-independent host program */
#define TIB        ((gva)1 << 40)

struct node {
    struct as_area a;
    bool own;               /* Ferry's or the host's, hidden */
    u32 prio;
    struct node *left, *right;
    gva lo, hi;             /* of the subtree */
    u64 hole;               /* largest gap between neighbours of the subtree */
};

struct name {
    struct name *next;
    char text[];
};

enum { N_NAMES = 256 };

struct aspace {
    pthread_rwlock_t lock;
    struct node *root;
    struct node *spare;             /* freed nodes, linked by left */
    struct name *names[N_NAMES];    /* interned: areas point into them */
    _Atomic bool guards;            /* there is, or was, a page with AS_GUARDED */
    _Atomic u64 generation;         /* another one after each change, of all spaces */
    u64 random;                     /* priorities */
    gva limit, mmap_top, stack_top, pie_base;
    gva brk_start, brk;
    void (*changed)(void *ctx, gva start, u64 size);
    void *changed_ctx;
};

static _Atomic u64 generations;

/* The executable range that this thread asked about last: the translator asks for every instruction. */
static _Thread_local struct {
    u64 generation;
    gva start, end;
} last_executable;

static void new_generation(struct aspace *as)
{
    atomic_store_explicit(&as->generation, atomic_fetch_add(&generations, 1) + 1, memory_order_release);
}

/* ---- tree ---------------------------------------------------------------------------------------------- */

static u64 next_random(u64 *state)
{
    u64 z = *state += 0x9e3779b97f4a7c15;       /* splitmix64 */
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static void pull(struct node *n)
{
    struct node *l = n->left, *r = n->right;
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
        pull(n);
        *l = n;
    } else {
        tree_split(n->left, addr, l, &n->left);
        pull(n);
        *r = n;
    }
}

static struct node *tree_join(struct node *l, struct node *r)
{
    if (!l || !r)
        return l ? l : r;
    if (l->prio > r->prio) {
        l->right = tree_join(l->right, r);
        pull(l);
        return l;
    }
    r->left = tree_join(l, r->left);
    pull(r);
    return r;
}

static struct node *node_new(struct aspace *as, const struct as_area *a, bool own)
{
    struct node *n = as->spare;
    if (n)
        as->spare = n->left;
    else
        n = malloc(sizeof *n);
    ASSERT(n, "out of memory for the address space");
    *n = (struct node){ .a = *a, .own = own, .prio = (u32)next_random(&as->random) };
    pull(n);
    return n;
}

static void node_free(struct aspace *as, struct node *n)
{
    n->left = as->spare;
    as->spare = n;
}

static void tree_free(struct aspace *as, struct node *n)
{
    if (!n)
        return;
    struct node *r = n->right;
    tree_free(as, n->left);
    node_free(as, n);
    tree_free(as, r);
}

/* The first area that ends after addr. */
static struct node *first_after(struct node *n, gva addr)
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

static void insert(struct aspace *as, struct node *n)
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
    struct node *n = first_after(as->root, addr);
    if (!n || n->a.start >= addr)
        return;
    struct as_area right = n->a;
    right.start = addr;
    if (!(right.flags & MAP_ANONYMOUS))
        right.offset += addr - n->a.start;
    n = take_out(as, n);
    bool own = n->own;
    n->a.end = addr;
    pull(n);
    insert(as, n);
    insert(as, node_new(as, &right, own));
}

/* Takes the areas of [start, end) out of the tree as a tree of their own. */
static struct node *cut_out(struct aspace *as, gva start, gva end)
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
        && a->dev == b->dev && a->ino == b->ino && a->name == b->name
        && (a->flags & MAP_ANONYMOUS || a->offset + (a->end - a->start) == b->offset);
}

/* Joins the two areas that meet at addr if they continue each other. */
static void merge_at(struct aspace *as, gva addr)
{
    struct node *l = first_after(as->root, addr - 1), *r = first_after(as->root, addr);
    if (!l || !r || l == r || !continues(l, r))
        return;
    r = take_out(as, r);
    l = take_out(as, l);
    l->a.end = r->a.end;
    node_free(as, r);
    pull(l);
    insert(as, l);
}

static bool is_free(const struct aspace *as, gva start, u64 size)
{
    const struct node *n = first_after(as->root, start);
    return !n || n->a.start >= start + size;
}

static bool has_own(const struct aspace *as, gva start, u64 size)
{
    gva end = start + size;
    for (const struct node *n; (n = first_after(as->root, start)) && n->a.start < end; start = n->a.end)
        if (n->own)
            return true;
    return false;
}

/* No hole in [start, start + size), nothing of ours in it, and every area has the protection. */
static bool covered(const struct aspace *as, gva start, u64 size, int prot)
{
    for (gva end = start + size; start < end;) {
        const struct node *n = first_after(as->root, start);
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

/* Where a mapping without a (usable) hint goes. */
static gva place(const struct aspace *as, u64 size)
{
    gva found = highest(as->root, LOWEST, as->mmap_top, size);
    return found ? found : highest(as->root, as->stack_top, as->limit, size);
}

static const char *intern(struct aspace *as, const char *text)
{
    if (!text)
        return NULL;
    u32 h = 5381;
    for (const char *s = text; *s; s++)
        h = h * 33 + (u8)*s;
    struct name **list = &as->names[h % N_NAMES];
    for (struct name *n = *list; n; n = n->next)
        if (!strcmp(n->text, text))
            return n->text;
    size_t size = strlen(text) + 1;
    struct name *n = malloc(sizeof *n + size);
    ASSERT(n, "out of memory for the address space");
    memcpy(n->text, text, size);
    n->next = *list;
    *list = n;
    return n->text;
}

/* ---- making a space ------------------------------------------------------------------------------------- */

/* Calls fn for each line of /proc/self/maps. */
static int each_host_map(void (*fn)(void *ctx, gva start, gva end), void *ctx)
{
    static const char path[] = "/proc/self/maps";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    char buf[512];
    gva word[2] = { 0, 0 };
    int field = 0;                  /* 0 start, 1 end, 2 the rest of the line */
    ssize_t len;
    while ((len = read(fd, buf, sizeof buf)) > 0) {
        for (ssize_t i = 0; i < len; i++) {
            char c = buf[i];
            if (c == '\n') {
                fn(ctx, word[0], word[1]);
                word[0] = word[1] = 0;
                field = 0;
            } else if (field < 2 && (c == '-' || c == ' ')) {
                field++;
            } else if (field < 2) {
                word[field] = word[field] << 4 | (u64)(c <= '9' ? c - '0' : c - 'a' + 10);
            }
        }
    }
    close(fd);
    return len < 0 ? -errno : 0;
}

static void add_own(void *ctx, gva start, gva end)
{
    struct aspace *as = ctx;
    const struct as_area a = { .start = start, .end = end, .flags = MAP_ANONYMOUS };
    insert(as, node_new(as, &a, true));
}

static void set_layout(struct aspace *as, gva top)
{
    u64 r[3];
    for (unsigned i = 0; i < ARRAY_LEN(r); i++)
        r[i] = next_random(&as->random);
    as->stack_top = top - (r[0] & 0x3fff) * PAGE;
    as->mmap_top = as->stack_top - (1 << 30) - (r[1] & 0x3ffff) * PAGE;
    /* Within 1.3 GiB: where thread sanitizers look for programs. */
    as->pie_base = ALIGN_DOWN(top / 3 * 2, 1 << 21) + (r[2] & 0x1ff) * (1 << 21);
}

/* Where everything of ours above the guest begins, rounded down generously. */
static gva find_limit(const struct aspace *as, gva top)
{
    const struct node *n = first_after(as->root, top);
    gva limit = n ? ALIGN_DOWN(n->a.start, TIB) : HIGHEST;
    return MIN(limit, HIGHEST);
}

struct aspace *as_new(u64 seed, struct err *err)
{
    struct aspace *as = calloc(1, sizeof *as);
    if (!as) {
        err_set(err, -ENOMEM, "no memory for the guest's address space");
        return NULL;
    }
    as->random = seed;
    pthread_rwlock_init(&as->lock, NULL);
    int code = each_host_map(add_own, as);
    if (code == -ENOENT) {          /* a chroot without /proc: the kernel has put us where it puts such programs */
        add_own(as, (gva)1 << 46, (gva)1 << 47);
    } else if (code) {
        err_set(err, code, "cannot read /proc/self/maps: %s", strerror(-code));
        as_free(as);
        return NULL;
    }
    /* 2^42 is where the address space of an ARM64 kernel with 42 bits ends: sanitizers, Go and V8 know that
     * layout.  Larger ones serve when Ferry itself runs with a sanitizer, whose shadow lies there. */
    for (unsigned bits = 42; bits <= 46; bits++) {
        gva top = (gva)1 << bits, limit = find_limit(as, top);
        if (limit >= top && is_free(as, top - TIB, TIB)) {
            as->limit = limit;
            set_layout(as, top);
            return as;
        }
    }
    err_set(err, -ENOMEM, "no room for the guest's address space: other mappings of this process are in the way");
    as_free(as);
    return NULL;
}

void as_free(struct aspace *as)
{
    if (!as)
        return;
    tree_free(as, as->root);
    for (struct node *n = as->spare, *next; n; n = next) {
        next = n->left;
        free(n);
    }
    for (unsigned i = 0; i < N_NAMES; i++) {
        for (struct name *n = as->names[i], *next; n; n = next) {
            next = n->next;
            free(n);
        }
    }
    pthread_rwlock_destroy(&as->lock);
    free(as);
}

void as_on_change(struct aspace *as, void (*fn)(void *ctx, gva start, u64 size), void *ctx)
{
    as->changed = fn;
    as->changed_ctx = ctx;
}

gva as_stack_top(const struct aspace *as) { return as->stack_top; }
gva as_pie_base(const struct aspace *as) { return as->pie_base; }
gva as_limit(const struct aspace *as) { return as->limit; }

/* ---- changing it ------------------------------------------------------------------------------------------ */

static int host_prot(int prot)
{
    return (prot & (PROT_READ | PROT_WRITE)) | (prot & PROT_EXEC ? PROT_READ : 0);
}

/* Page-aligned, not empty, below the limit; size is rounded up. */
static bool good_range(const struct aspace *as, gva start, u64 *size)
{
    if (!*size || *size > as->limit)
        return false;
    *size = ALIGN_UP(*size, PAGE);
    return start <= as->limit && *size <= as->limit - start;
}

static bool any_exec(const struct node *n)
{
    return n && (n->a.prot & PROT_EXEC || any_exec(n->left) || any_exec(n->right));
}

static void tell(struct aspace *as, bool code, gva start, u64 size)
{
    if (code && as->changed)
        as->changed(as->changed_ctx, start, size);
}

/* Forgets the areas of a range; was there code? */
static bool forget(struct aspace *as, gva start, u64 size)
{
    struct node *old = cut_out(as, start, start + size);
    bool code = any_exec(old);
    tree_free(as, old);
    return code;
}

static void remember(struct aspace *as, const struct as_area *a)
{
    if (a->prot & AS_GUARDED)
        atomic_store_explicit(&as->guards, true, memory_order_relaxed);
    insert(as, node_new(as, a, false));
    merge_at(as, a->start);
    merge_at(as, a->end);
}

static void describe_file(struct as_area *a, int fd)
{
    struct stat st;
    if (!(a->flags & MAP_ANONYMOUS) && !fstat(fd, &st)) {
        a->dev = st.st_dev;
        a->ino = st.st_ino;
    }
}

s64 as_map(struct aspace *as, gva hint, u64 size, int prot, int flags, int fd, u64 offset, const char *name)
{
    bool fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
    if (!size || (fixed && hint % PAGE))
        return -EINVAL;
    if (!good_range(as, fixed ? hint : 0, &size))
        return -ENOMEM;
    hint = ALIGN_UP(hint, PAGE);

    pthread_rwlock_wrlock(&as->lock);
    s64 result;
    bool code = false;
    gva addr = hint;
    if (fixed) {
        if (flags & MAP_FIXED_NOREPLACE && !is_free(as, addr, size)) {
            result = -EEXIST;
            goto out;
        }
        if (has_own(as, addr, size)) {
            result = -ENOMEM;
            goto out;
        }
    } else if (hint < LOWEST || hint > as->limit - size || !is_free(as, hint, size)) {
        addr = place(as, size);
        if (!addr) {
            result = -ENOMEM;
            goto out;
        }
    }
    struct as_area a = {
        .start = addr, .end = addr + size, .prot = prot, .offset = flags & MAP_ANONYMOUS ? 0 : offset,
        .flags = flags & ~(MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_POPULATE), .name = intern(as, name),
    };
    describe_file(&a, fd);
    /* The host would let a MAP_GROWSDOWN area grow behind our back. */
    int host_flags = (flags & ~(MAP_FIXED_NOREPLACE | MAP_GROWSDOWN)) | MAP_FIXED;
    void *p = mmap((void *)addr, size, host_prot(prot), host_flags, fd, (off_t)offset);
    if (p == MAP_FAILED) {
        result = -errno;
        goto out;
    }
    code = forget(as, addr, size) || prot & PROT_EXEC;
    remember(as, &a);
    result = (s64)addr;
    LOG(mmu, "map %012lx-%012lx prot %x flags %x %s", addr, addr + size, prot, flags, name ? name : "");
out:
    pthread_rwlock_unlock(&as->lock);
    tell(as, code, addr, size);
    return result;
}

int as_unmap(struct aspace *as, gva start, u64 size)
{
    if (start % PAGE || !good_range(as, start, &size))
        return -EINVAL;
    pthread_rwlock_wrlock(&as->lock);
    int result = 0;
    bool code = false;
    if (has_own(as, start, size))
        result = -EINVAL;
    else if (munmap((void *)start, size))
        result = -errno;
    else
        code = forget(as, start, size);
    LOG(mmu, "unmap %012lx-%012lx", start, start + size);
    pthread_rwlock_unlock(&as->lock);
    tell(as, code, start, size);
    return result;
}

static void set_prot(struct node *n, int prot)
{
    if (!n)
        return;
    n->a.prot = prot;
    set_prot(n->left, prot);
    set_prot(n->right, prot);
}

/* Puts a tree of areas, all in a range where the space has none, back in. */
static void put_back(struct aspace *as, struct node *m, gva start, gva end)
{
    struct node *l, *r;
    tree_split(as->root, start, &l, &r);
    as->root = tree_join(tree_join(l, m), r);
    /* Neighbours inside the range may have become equal too. */
    for (gva addr = start;;) {
        merge_at(as, addr);
        struct node *n = first_after(as->root, addr);
        if (!n || n->a.end > end)
            break;
        addr = n->a.end;
    }
    merge_at(as, end);
}

int as_protect(struct aspace *as, gva start, u64 size, int prot)
{
    if (start % PAGE)
        return -EINVAL;
    if (!size)
        return 0;
    if (!good_range(as, start, &size))
        return -ENOMEM;
    pthread_rwlock_wrlock(&as->lock);
    int result = 0;
    bool code = false;
    if (!covered(as, start, size, 0)) {
        result = -ENOMEM;
    } else if (mprotect((void *)start, size, host_prot(prot))) {
        result = -errno;
    } else {
        struct node *m = cut_out(as, start, start + size);
        code = any_exec(m) || prot & PROT_EXEC;
        if (prot & AS_GUARDED)
            atomic_store_explicit(&as->guards, true, memory_order_relaxed);
        set_prot(m, prot);
        put_back(as, m, start, start + size);
    }
    LOG(mmu, "protect %012lx-%012lx prot %x: %d", start, start + size, prot, result);
    pthread_rwlock_unlock(&as->lock);
    tell(as, code, start, size);
    return result;
}

/* ---- mremap ----------------------------------------------------------------------------------------------- */

/* The areas of [old, old + old_size) have moved to `to` and are new_size long. */
static bool moved(struct aspace *as, gva old, u64 old_size, gva to, u64 new_size, bool keep)
{
    struct as_area last = first_after(as->root, old)->a;
    if (!(last.flags & MAP_ANONYMOUS))
        last.offset += old - last.start;
    bool code = last.prot & PROT_EXEC;
    if (!keep)
        forget(as, old, old_size);
    last.start = to;
    last.end = to + new_size;
    remember(as, &last);
    return code;
}

s64 as_remap(struct aspace *as, gva old, u64 old_size, u64 new_size, int flags, gva new_addr)
{
    enum { KNOWN = MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP };
    bool fixed = flags & MREMAP_FIXED, keep = flags & MREMAP_DONTUNMAP;
    if (flags & ~KNOWN || old % PAGE || (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP) && !(flags & MREMAP_MAYMOVE)))
        return -EINVAL;
    u64 range = old_size ? old_size : 1;
    if (!good_range(as, old, &range))
        return -EFAULT;
    if (!good_range(as, fixed ? new_addr : 0, &new_size) || (fixed && new_addr % PAGE))
        return -EINVAL;
    old_size = ALIGN_UP(old_size, PAGE);
    if (fixed && new_addr < old + old_size && old < new_addr + new_size)
        return -EINVAL;
    if (keep && old_size != new_size)
        return -EINVAL;

    pthread_rwlock_wrlock(&as->lock);
    s64 result = (s64)old;
    gva to = old;
    bool was_code = false, over_code = false;
    const struct node *n = first_after(as->root, old);
    if (!n || n->a.start > old || n->own) {
        result = -EFAULT;
        goto out;
    }
    if (!fixed && !keep && old_size && new_size <= old_size) {
        /* Shrinking, which may span areas. */
        if (new_size < old_size) {
            if (has_own(as, old + new_size, old_size - new_size) ||
                munmap((void *)(old + new_size), old_size - new_size)) {
                result = -EFAULT;
                goto out;
            }
            was_code = forget(as, old + new_size, old_size - new_size);
        }
        goto out;
    }
    if (n->a.end < old + old_size) {
        result = -EFAULT;               /* the host, too, moves a single area only */
        goto out;
    }
    if (!fixed && !keep && old_size && is_free(as, old + old_size, new_size - old_size)
        && new_size <= as->limit - old
        && mremap((void *)old, old_size, new_size, 0) != MAP_FAILED) {
        over_code = moved(as, old, old_size, old, new_size, false);
        goto out;
    }
    if (!(flags & MREMAP_MAYMOVE)) {
        result = -ENOMEM;
        goto out;
    }
    to = fixed ? new_addr : place(as, new_size);
    if (!to || (fixed && has_own(as, to, new_size))) {
        result = -ENOMEM;
        goto out;
    }
    if (mremap((void *)old, old_size, new_size, MREMAP_MAYMOVE | MREMAP_FIXED | (keep ? MREMAP_DONTUNMAP : 0),
               (void *)to) == MAP_FAILED) {
        result = -errno;
        goto out;
    }
    over_code = forget(as, to, new_size);
    was_code = moved(as, old, old_size, to, new_size, keep || !old_size);
    over_code |= was_code;
    result = (s64)to;
out:
    LOG(mmu, "remap %012lx+%lx to %lx flags %x: %lx", old, old_size, new_size, flags, (u64)result);
    pthread_rwlock_unlock(&as->lock);
    tell(as, was_code, old, MAX(old_size, PAGE));
    tell(as, over_code, to, new_size);
    return result;
}

/* ---- brk --------------------------------------------------------------------------------------------------- */

void as_set_brk(struct aspace *as, gva start)
{
    as->brk_start = as->brk = start;
}

gva as_brk(struct aspace *as, gva end)
{
    pthread_rwlock_wrlock(&as->lock);
    gva from = ALIGN_UP(as->brk, PAGE), to = ALIGN_UP(end, PAGE);
    if (end < as->brk_start || end > as->limit - PAGE)
        goto out;
    if (to > from) {
        if (!is_free(as, from, to - from) ||
            mmap((void *)from, to - from, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
            goto out;
        const struct as_area a = {
            .start = from, .end = to, .prot = PROT_READ | PROT_WRITE, .flags = MAP_PRIVATE | MAP_ANONYMOUS,
            .name = intern(as, "[heap]"),
        };
        remember(as, &a);
    } else if (to < from) {
        if (munmap((void *)to, from - to))
            goto out;
        forget(as, to, from - to);
    }
    as->brk = end;
out:
    end = as->brk;
    pthread_rwlock_unlock(&as->lock);
    return end;
}

/* ---- asking ------------------------------------------------------------------------------------------------ */

static bool ask(struct aspace *as, gva start, u64 size, int prot)
{
    if (start > as->limit || size > as->limit - start)
        return false;
    pthread_rwlock_rdlock(&as->lock);
    bool yes = covered(as, start, size, prot);
    pthread_rwlock_unlock(&as->lock);
    return yes;
}

bool as_readable(struct aspace *as, gva start, u64 size) { return ask(as, start, size, PROT_READ); }

bool as_executable(struct aspace *as, gva start, u64 size)
{
    if (last_executable.generation == atomic_load_explicit(&as->generation, memory_order_acquire)
        && start >= last_executable.start && start < last_executable.end && size <= last_executable.end - start)
        return true;
    pthread_rwlock_rdlock(&as->lock);
    bool yes = start <= as->limit && size <= as->limit - start && covered(as, start, size, PROT_EXEC);
    const struct node *n = yes ? first_after(as->root, start) : NULL;
    if (n) {
        last_executable.generation = atomic_load_explicit(&as->generation, memory_order_relaxed);
        last_executable.start = n->a.start;
        last_executable.end = n->a.end;
    }
    pthread_rwlock_unlock(&as->lock);
    return yes;
}

bool as_guarded(struct aspace *as, gva addr)
{
    if (!atomic_load_explicit(&as->guards, memory_order_relaxed))
        return false;
    return addr < as->limit && ask(as, addr, 1, AS_GUARDED);
}

bool as_find(struct aspace *as, gva addr, struct as_area *out)
{
    pthread_rwlock_rdlock(&as->lock);
    const struct node *n = first_after(as->root, addr);
    bool found = n && n->a.start <= addr && !n->own;
    if (found)
        *out = n->a;
    pthread_rwlock_unlock(&as->lock);
    return found;
}

static void each(const struct node *n, void (*fn)(void *ctx, const struct as_area *), void *ctx)
{
    if (!n)
        return;
    each(n->left, fn, ctx);
    if (!n->own)
        fn(ctx, &n->a);
    each(n->right, fn, ctx);
}

void as_each(struct aspace *as, void (*fn)(void *ctx, const struct as_area *), void *ctx)
{
    pthread_rwlock_rdlock(&as->lock);
    each(as->root, fn, ctx);
    pthread_rwlock_unlock(&as->lock);
}

/* ---- fork -------------------------------------------------------------------------------------------------- */

void as_fork_before(struct aspace *as)
{
    pthread_rwlock_wrlock(&as->lock);
}

void as_fork_after(struct aspace *as, bool child)
{
    /* The child's thread has another id than the lock's owner. */
    if (child)
        pthread_rwlock_init(&as->lock, NULL);
    else
        pthread_rwlock_unlock(&as->lock);
}
