/* aspace.c - the guest's address space: a tree of areas (areas.c) beside the host's own mappings.
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
#include "core/areas.h"

#include "base/err.h"
#include "base/log.h"
#include "base/os.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096 };
#define HIGHEST    ((gva)0x550000000000)        /* below the heap of a position-independent host program */
#define TIB        ((gva)1 << 40)

/* The executable range that this thread asked about last: the translator asks for every instruction. */
static _Thread_local struct {
    u64 generation;
    gva start, end;
} last_executable;

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
    area_insert(as, area_new(as, &a, true));
}

static void set_layout(struct aspace *as, gva top)
{
    u64 r[3];
    for (unsigned i = 0; i < ARRAY_LEN(r); i++)
        r[i] = area_random(&as->random);
    as->stack_top = top - (r[0] & 0x3fff) * PAGE;
    as->mmap_top = as->stack_top - (1 << 30) - (r[1] & 0x3ffff) * PAGE;
    /* Within 1.3 GiB: where thread sanitizers look for programs. */
    as->pie_base = ALIGN_DOWN(top / 3 * 2, 1 << 21) + (r[2] & 0x1ff) * (1 << 21);
}

/* Where everything of ours above the guest begins, rounded down generously. */
static gva find_limit(const struct aspace *as, gva top)
{
    const struct node *n = area_after(as->root, top);
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
    as->max = (struct usage){ UINT64_MAX, UINT64_MAX };
    int code = each_host_map(add_own, as);
    if (code == -ENOENT) {          /* a chroot without /proc: the kernel has put us where it puts such programs */
        add_own(as, (gva)1 << 46, (gva)1 << 47);
    } else if (code) {
        err_set(err, code, "cannot read /proc/self/maps: %s", strerror(-code));
        as_free(as);
        return NULL;
    }
    /* 2^42 is where the address space of an ARM64 kernel with 42 bits ends: sanitizers, Go and V8 know that
     * layout.  The others serve when Ferry itself runs with a sanitizer, whose shadow lies there; that for threads
     * leaves 2^39, and takes nothing above for memory. */
    static const u8 sizes[] = { 42, 43, 44, 45, 46, 39 };
    for (unsigned i = 0; i < ARRAY_LEN(sizes); i++) {
        gva top = (gva)1 << sizes[i], limit = sizes[i] == 39 ? top : find_limit(as, top), room = MIN(TIB, top / 4);
        if (limit >= top && area_is_free(as, top - room, room)) {
            as->limit = limit;
            as->random = seed;          /* again: how many mappings the host has shall make no difference */
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
    for (struct chunk *c = as->chunks, *next; c; c = next) {
        next = c->next;
        os_free(c, AREA_CHUNK);
    }
    for (unsigned i = 0; i < N_NAMES; i++) {
        for (struct name *n = as->names[i], *next; n; n = next) {
            next = n->next;
            free(n);
        }
    }
    free(as);
}

void as_on_share(struct aspace *as, void (*fn)(void *ctx)) { as->shared = fn; }

void as_on_code(struct aspace *as, void (*fn)(void *ctx, gva start, u64 size, int fd, u64 offset, int prot))
{
    as->code = fn;
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

static void tell(struct aspace *as, bool code, gva start, u64 size)
{
    if (code && as->changed)
        as->changed(as->changed_ctx, start, size);
}

static void describe_file(struct as_area *a, int fd)
{
    struct stat st;
    if (!(a->flags & MAP_ANONYMOUS) && !fstat(fd, &st)) {
        a->dev = st.st_dev;
        a->ino = st.st_ino;
    }
}

static void tell_shared(struct aspace *as)
{
    void (*fn)(void *ctx) = as->shared;

    if (fn)
        fn(as->changed_ctx);            /* twice does no harm; not at all, if we are killed here, would */
    as->shared = NULL;
}

/* Nobody asks for long: most programs soon have shared memory or never get any. */
static bool any_shared(const struct aspace *as, gva start, gva end)
{
    for (const struct node *n; as->shared && start < end && (n = area_after(as->root, start)); start = n->a.end)
        if (n->a.start < end && n->a.flags & MAP_SHARED)        /* MAP_SHARED_VALIDATE has that bit, too */
            return true;
    return false;
}

s64 as_map(struct aspace *as, gva hint, u64 size, int prot, int flags, int fd, u64 offset, const char *name)
{
    bool fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
    if (!size || (fixed && hint % PAGE))
        return -EINVAL;
    if (!good_range(as, fixed ? hint : 0, &size))
        return -ENOMEM;
    hint = ALIGN_UP(hint, PAGE);

    area_change_begin(as);
    s64 result;
    bool code = false;
    gva addr = hint;
    if (fixed) {
        if (flags & MAP_FIXED_NOREPLACE && !area_is_free(as, addr, size)) {
            result = -EEXIST;
            goto out;
        }
        result = area_refusal(as, addr, size, -ENOMEM);
        if (result)
            goto out;
    } else if (hint < AREA_LOWEST || hint > as->limit - size || !area_is_free(as, hint, size)) {
        addr = area_place(as, size);
        if (!addr) {
            result = -ENOMEM;
            goto out;
        }
    }
    struct usage replaced = fixed ? area_used_in(as, addr, size) : (struct usage){ 0, 0 };
    if (!area_within_limits(as, area_usage(size, prot, flags), replaced)) {
        result = -ENOMEM;
        goto out;
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
    code = area_forget(as, addr, size) || prot & PROT_EXEC;
    area_remember(as, &a);
    result = (s64)addr;
    LOG(mmu, "map %012lx-%012lx prot %x flags %x %s", addr, addr + size, prot, flags, name ? name : "");
out:
    area_change_end(as);
    if (result >= 0 && prot & PROT_WRITE && flags & MAP_SHARED)
        tell_shared(as);
    tell(as, code, addr, size);
    if (result >= 0 && as->code && prot & PROT_EXEC && !(prot & PROT_WRITE) && !(flags & MAP_ANONYMOUS))
        as->code(as->changed_ctx, addr, size, fd, offset, prot);
    return result;
}

int as_unmap(struct aspace *as, gva start, u64 size)
{
    if (start % PAGE || !good_range(as, start, &size))
        return -EINVAL;
    area_change_begin(as);
    bool code = false;
    int result = area_refusal(as, start, size, -EINVAL);
    if (!result && munmap((void *)start, size))
        result = -errno;
    if (!result)
        code = area_forget(as, start, size);
    LOG(mmu, "unmap %012lx-%012lx", start, start + size);
    area_change_end(as);
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
    area_pull(n);
}

/* Is the range exactly one of the guest's areas, and may it be changed?  What collectors protect again and again is. */
static bool is_one_area(const struct aspace *as, gva start, u64 size)
{
    const struct node *n = area_after(as->root, start);
    return n && n->a.start == start && n->a.end == start + size && !n->own && !n->a.sealed;
}

/* Loaders map code first and guard it then: it is the file's all the same. */
static void tell_again(struct aspace *as, gva start, u64 size, int prot)
{
    struct as_area a;
    struct stat st;
    if (!as_find(as, start, &a) || a.end - start < size || !a.ino || !a.name)
        return;
    int fd = open(a.name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return;
    if (!fstat(fd, &st) && st.st_dev == a.dev && st.st_ino == a.ino)
        as->code(as->changed_ctx, start, size, fd, a.offset + (start - a.start), prot);
    close(fd);
}

int as_protect(struct aspace *as, gva start, u64 size, int prot)
{
    if (start % PAGE)
        return -EINVAL;
    if (!size)
        return 0;
    if (!good_range(as, start, &size))
        return -ENOMEM;
    area_change_begin(as);
    bool code = false, whole = is_one_area(as, start, size);
    int result = whole ? 0 : area_covered(as, start, size, 0) ? area_refusal(as, start, size, -ENOMEM) : -ENOMEM;
    if (result) {
        /* told below */
    } else if (prot & PROT_WRITE && area_limited(as)
               && !area_within_limits(as, area_used_with(as, start, size, prot), area_used_in(as, start, size))) {
        result = -ENOMEM;
    } else if (mprotect((void *)start, size, host_prot(prot))) {
        result = -errno;
    } else if (whole) {
        code = area_set_prot(as, start, start + size, prot) || prot & PROT_EXEC;
    } else {
        struct node *m = area_cut_out(as, start, start + size);
        code = area_any_exec(m) || prot & PROT_EXEC;
        set_prot(m, prot);
        area_put_back(as, m, start, start + size);
    }
    bool shared = !result && prot & PROT_WRITE && any_shared(as, start, start + size);
    if (!result && prot & AS_GUARDED)
        atomic_store_explicit(&as->guards, true, memory_order_relaxed);
    LOG(mmu, "protect %012lx-%012lx prot %x: %d", start, start + size, prot, result);
    area_change_end(as);
    if (shared)
        tell_shared(as);
    tell(as, code, start, size);
    if (!result && as->code && prot & AS_GUARDED && prot & PROT_EXEC && !(prot & PROT_WRITE))
        tell_again(as, start, size, prot);
    return result;
}

/* ---- mremap ----------------------------------------------------------------------------------------------- */

/* The areas of [old, old + old_size) have moved to `to` and are new_size long. */
static bool moved(struct aspace *as, gva old, u64 old_size, gva to, u64 new_size, bool keep)
{
    struct as_area last = area_after(as->root, old)->a;
    if (!(last.flags & MAP_ANONYMOUS))
        last.offset += old - last.start;
    bool code = last.prot & PROT_EXEC;
    if (!keep)
        area_forget(as, old, old_size);
    last.start = to;
    last.end = to + new_size;
    area_remember(as, &last);
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

    area_change_begin(as);
    s64 result = (s64)old;
    gva to = old;
    bool was_code = false, over_code = false;
    const struct node *n = area_after(as->root, old);
    if (!n || n->a.start > old || n->own) {
        result = -EFAULT;
        goto out;
    }
    int no = area_refusal(as, old, MAX(old_size, PAGE), -EFAULT);
    if (no) {
        result = no;
        goto out;
    }
    if (!fixed && !keep && old_size && new_size <= old_size) {
        /* Shrinking, which may span areas. */
        if (new_size < old_size) {
            if (munmap((void *)(old + new_size), old_size - new_size)) {
                result = -EFAULT;
                goto out;
            }
            was_code = area_forget(as, old + new_size, old_size - new_size);
        }
        goto out;
    }
    if (n->a.end < old + old_size) {
        result = -EFAULT;               /* the host, too, moves a single area only */
        goto out;
    }
    u64 less = (keep || !old_size ? 0 : old_size) + (fixed ? area_used_in(as, new_addr, new_size).all : 0);
    if (!area_within_limits(as, area_usage(new_size, n->a.prot, n->a.flags), area_usage(less, n->a.prot, n->a.flags))) {
        result = -ENOMEM;
        goto out;
    }
    if (!fixed && !keep && old_size && area_is_free(as, old + old_size, new_size - old_size)
        && new_size <= as->limit - old
        && mremap((void *)old, old_size, new_size, 0) != MAP_FAILED) {
        over_code = moved(as, old, old_size, old, new_size, false);
        goto out;
    }
    if (!(flags & MREMAP_MAYMOVE)) {
        result = -ENOMEM;
        goto out;
    }
    to = fixed ? new_addr : area_place(as, new_size);
    no = fixed ? area_refusal(as, to, new_size, -ENOMEM) : 0;
    if (!to || no) {
        result = to ? no : -ENOMEM;
        goto out;
    }
    if (mremap((void *)old, old_size, new_size, MREMAP_MAYMOVE | MREMAP_FIXED | (keep ? MREMAP_DONTUNMAP : 0),
               (void *)to) == MAP_FAILED) {
        result = -errno;
        goto out;
    }
    over_code = area_forget(as, to, new_size);
    was_code = moved(as, old, old_size, to, new_size, keep || !old_size);
    over_code |= was_code;
    result = (s64)to;
out:
    LOG(mmu, "remap %012lx+%lx to %lx flags %x: %lx", old, old_size, new_size, flags, (u64)result);
    area_change_end(as);
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
    area_change_begin(as);
    gva from = ALIGN_UP(as->brk, PAGE), to = ALIGN_UP(end, PAGE);
    if (end < as->brk_start || end > as->limit - PAGE)
        goto out;
    if (to > from) {
        struct usage more = area_usage(to - from, PROT_WRITE, MAP_PRIVATE);
        if (!area_is_free(as, from, to - from) || !area_within_limits(as, more, (struct usage){ 0, 0 }) ||
            mmap((void *)from, to - from, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
            goto out;
        const struct as_area a = {
            .start = from, .end = to, .prot = PROT_READ | PROT_WRITE, .flags = MAP_PRIVATE | MAP_ANONYMOUS,
            .name = intern(as, "[heap]"),
        };
        area_remember(as, &a);
    } else if (to < from) {
        if (area_refusal(as, to, from - to, -EFAULT) || munmap((void *)to, from - to))
            goto out;
        area_forget(as, to, from - to);
    }
    as->brk = end;
out:
    end = as->brk;
    area_change_end(as);
    return end;
}

/* ---- what else can be done to areas ------------------------------------------------------------------------ */

void as_set_limits(struct aspace *as, u64 all, u64 data)
{
    area_lock(as);
    as->max = (struct usage){ all, data };
    lock_give(&as->lock);
}

static void set_sealed(struct node *n)
{
    if (!n)
        return;
    n->a.sealed = true;
    set_sealed(n->left);
    set_sealed(n->right);
}

int as_seal(struct aspace *as, gva start, u64 size)
{
    if (start % PAGE || size > UINT64_MAX - PAGE || start + ALIGN_UP(size, PAGE) < start)
        return -EINVAL;
    if (!size)
        return 0;
    if (!good_range(as, start, &size))
        return -ENOMEM;
    area_change_begin(as);
    int result = area_covered(as, start, size, 0) ? 0 : -ENOMEM;
    if (!result) {
        struct node *m = area_cut_out(as, start, start + size);
        set_sealed(m);
        area_put_back(as, m, start, start + size);
    }
    area_change_end(as);
    return result;
}

bool as_keeps_content(struct aspace *as, gva start, u64 size)
{
    bool found = false;
    gva end = start + size;
    area_lock(as);
    for (const struct node *n; !found && (n = area_after(as->root, start)) && n->a.start < end; start = n->a.end)
        found = n->a.sealed && n->a.flags & MAP_ANONYMOUS && !(n->a.flags & MAP_SHARED) && !(n->a.prot & PROT_WRITE);
    lock_give(&as->lock);
    return found;
}

int as_show_file(struct aspace *as, gva start, u64 size, u64 pgoff)
{
    start = ALIGN_DOWN(start, PAGE);
    size = ALIGN_DOWN(size, PAGE);
    if (!good_range(as, start, &size) || pgoff > UINT64_MAX / PAGE - size / PAGE)
        return -EINVAL;
    area_change_begin(as);
    const struct node *n = area_after(as->root, start);
    int result = -EINVAL;
    bool code = false;
    if (n && n->a.start <= start && n->a.end >= start + size && !n->own && n->a.flags & MAP_SHARED) {
        struct as_area a = n->a;
        result = area_refusal(as, start, size, -EINVAL);
        if (!result && syscall(SYS_remap_file_pages, start, size, 0, pgoff, 0))
            result = -errno;
        if (!result) {
            a.start = start;
            a.end = start + size;
            a.offset = a.flags & MAP_ANONYMOUS ? 0 : pgoff * PAGE;
            code = area_forget(as, start, size);
            area_remember(as, &a);
        }
    }
    area_change_end(as);
    tell(as, code, start, size);
    return result;
}

bool as_grow_down(struct aspace *as, gva addr, u64 max_size)
{
    enum { GUARD = 256 * PAGE };        /* to whatever is mapped below: the kernel's stack_guard_gap */
    gva start = ALIGN_DOWN(addr, PAGE);
    if (start < AREA_LOWEST || start >= as->limit)
        return false;
    area_change_begin(as);
    const struct node *n = area_after(as->root, addr);
    bool grows = n && n->a.start > start && n->a.flags & MAP_GROWSDOWN && !n->own && n->a.end - start <= max_size
        && area_is_free(as, start - MIN(start, GUARD), MIN(start, GUARD) + n->a.start - start)
        && area_within_limits(as, area_usage(n->a.start - start, n->a.prot, n->a.flags), (struct usage){ 0, 0 })
        && mmap((void *)start, n->a.start - start, host_prot(n->a.prot), MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
               != MAP_FAILED;
    if (grows) {
        struct as_area a = n->a;
        a.end = a.start;
        a.start = start;
        area_remember(as, &a);
    }
    area_change_end(as);
    return grows;
}

/* ---- asking ------------------------------------------------------------------------------------------------ */

static bool ask(struct aspace *as, gva start, u64 size, int prot)
{
    if (start > as->limit || size > as->limit - start)
        return false;
    area_lock(as);
    bool yes = area_covered(as, start, size, prot);
    lock_give(&as->lock);
    return yes;
}

bool as_readable(struct aspace *as, gva start, u64 size) { return ask(as, start, size, PROT_READ); }

bool as_executable(struct aspace *as, gva start, u64 size)
{
    if (last_executable.generation == atomic_load_explicit(&as->generation, memory_order_acquire)
        && start >= last_executable.start && start < last_executable.end && size <= last_executable.end - start)
        return true;
    area_lock(as);
    bool yes = start <= as->limit && size <= as->limit - start && area_covered(as, start, size, PROT_EXEC);
    const struct node *n = yes ? area_after(as->root, start) : NULL;
    if (n) {
        last_executable.generation = atomic_load_explicit(&as->generation, memory_order_relaxed);
        last_executable.start = n->a.start;
        last_executable.end = n->a.end;
    }
    lock_give(&as->lock);
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
    area_lock(as);
    const struct node *n = area_after(as->root, addr);
    bool found = n && n->a.start <= addr && !n->own;
    if (found)
        *out = n->a;
    lock_give(&as->lock);
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
    area_lock(as);
    each(as->root, fn, ctx);
    lock_give(&as->lock);
}

/* ---- fork -------------------------------------------------------------------------------------------------- */

void as_fork_before(struct aspace *as)
{
    area_lock(as);
}

void as_fork_after(struct aspace *as, bool child)
{
    if (child)
        lock_reset(&as->lock);
    else
        lock_give(&as->lock);
}
