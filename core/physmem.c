/* physmem.c - see physmem.h. */
#include "core/physmem.h"

#include "base/err.h"
#include "base/os.h"

#include <errno.h>
#include <stdlib.h>

enum { MAX_REGIONS = 64 };

struct region {
    gpa base;
    u64 size;
    u8 *host;               /* RAM */
    _Atomic u32 *mark;      /* the same: one a page */
    struct pm_device dev;
};

struct physmem {
    struct region region[MAX_REGIONS];          /* RAM first: it is looked for most */
    unsigned n;
    void (*told)(void *ctx, const void *host, u64 size);
    void *told_ctx;
};

struct physmem *pm_new(void) { return calloc(1, sizeof(struct physmem)); }

static u64 marks_size(u64 size) { return (size >> PM_PAGE_LOG2) * sizeof(u32); }

void pm_free(struct physmem *pm)
{
    for (unsigned i = 0; i < pm->n; i++) {
        os_free(pm->region[i].host, pm->region[i].size);
        os_free(pm->region[i].mark, marks_size(pm->region[i].size));
    }
    free(pm);
}

static int add(struct physmem *pm, const struct region *r, struct err *err)
{
    ASSERT(pm->n < MAX_REGIONS, "too many regions of physical memory");
    for (unsigned i = 0; i < pm->n; i++)
        if (r->base < pm->region[i].base + pm->region[i].size && pm->region[i].base < r->base + r->size)
            return err_set(err, -EINVAL, "two things at physical address %#llx", (unsigned long long)r->base);
    if (r->host) {
        memmove(&pm->region[1], &pm->region[0], pm->n * sizeof *r);
        pm->region[0] = *r;
    } else {
        pm->region[pm->n] = *r;
    }
    pm->n++;
    return 0;
}

int pm_add_ram(struct physmem *pm, gpa base, u64 size, struct err *err)
{
    struct region r = { .base = base, .size = size, .host = os_alloc(size) };

    r.mark = os_alloc(marks_size(size));
    int code = r.host && r.mark ? add(pm, &r, err)
                                : err_set(err, -ENOMEM, "no memory for %llu MiB of RAM", (unsigned long long)size >> 20);
    if (code) {
        os_free(r.host, size);
        os_free(r.mark, marks_size(size));
    }
    return code;
}

int pm_add_device(struct physmem *pm, gpa base, u64 size, const struct pm_device *dev, struct err *err)
{
    return add(pm, &(struct region){ .base = base, .size = size, .dev = *dev }, err);
}

static const struct region *find(const struct physmem *pm, gpa addr, u64 size)
{
    for (unsigned i = 0; i < pm->n; i++) {
        const struct region *r = &pm->region[i];
        if (addr - r->base < r->size)
            return size <= r->size - (addr - r->base) ? r : NULL;
    }
    return NULL;
}

u8 *pm_host(const struct physmem *pm, gpa addr, u64 size)
{
    const struct region *r = find(pm, addr, size);

    return r && r->host ? r->host + (addr - r->base) : NULL;
}

bool pm_read(const struct physmem *pm, gpa addr, unsigned size, u64 *value)
{
    const struct region *r = find(pm, addr, size);

    if (!r || r->host)
        return false;
    pthread_mutex_lock(r->dev.lock);
    *value = r->dev.read(r->dev.ctx, addr - r->base, size);
    pthread_mutex_unlock(r->dev.lock);
    return true;
}

bool pm_write(const struct physmem *pm, gpa addr, unsigned size, u64 value)
{
    const struct region *r = find(pm, addr, size);

    if (!r || r->host)
        return false;
    pthread_mutex_lock(r->dev.lock);
    r->dev.write(r->dev.ctx, addr - r->base, value, size);
    pthread_mutex_unlock(r->dev.lock);
    return true;
}

void pm_tell_code(struct physmem *pm, void (*told)(void *ctx, const void *host, u64 size), void *ctx)
{
    pm->told = told;
    pm->told_ctx = ctx;
}

void pm_written(const struct physmem *pm, const void *host, u64 size)
{
    const u64 page = 1 << PM_PAGE_LOG2;
    const u8 *at = host;

    while (size) {
        u64 n = MIN(size, page - ((u64)(uintptr_t)at & (page - 1)));
        if (pm_has_code(pm, at))
            pm->told(pm->told_ctx, at, n);
        at += n;
        size -= n;
    }
}

_Atomic u32 *pm_code_mark(const struct physmem *pm, const u8 *host)
{
    for (unsigned i = 0; i < pm->n; i++) {
        const struct region *r = &pm->region[i];
        if (r->host && (u64)(host - r->host) < r->size)
            return &r->mark[(host - r->host) >> PM_PAGE_LOG2];
    }
    UNREACHABLE("code outside RAM");
}

u32 pm_code_begins(_Atomic u32 *mark)
{
    u32 is = atomic_load(mark), soon;

    do
        soon = (is & PM_MARK) == PM_NO_CODE ? (is | PM_CODE_SOON) + PM_ONE_MORE : is;
    while (soon != is && !atomic_compare_exchange_weak(mark, &is, soon));
    return soon;
}

void pm_code_known(_Atomic u32 *mark, u32 seen)
{
    atomic_compare_exchange_strong(mark, &seen, (seen & ~(u32)PM_MARK) | PM_CODE);
}

void pm_code_ends(_Atomic u32 *mark) { atomic_fetch_and(mark, ~(u32)PM_MARK); }
