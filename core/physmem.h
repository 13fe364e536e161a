/* physmem.h - what lies at a machine's physical addresses: RAM, and registers of devices.
 *
 * Built before the CPUs start, then constant.  Any thread reads and writes; a device is called under the lock that
 * its region names.  Pages of RAM with translated code are marked, so that writes to them are seen. */
#pragma once

#include "base/base.h"
#include <pthread.h>
#include <stdatomic.h>

struct err;
struct physmem;

enum { PM_PAGE_LOG2 = 12 };

/* Marks of pages of RAM.  SOON: stores to it are told already, but not all CPUs know that yet; CODE: they do, and
 * blocks may be made from what is there.  The bits above count how often the page has become SOON: who has asked all
 * CPUs finds out whether the mark it asked for is still there, or another that nobody has asked for yet. */
enum pm_mark { PM_NO_CODE, PM_CODE_SOON, PM_CODE, PM_MARK = 3, PM_ONE_MORE = 4 };

struct pm_device {
    u64 (*read)(void *ctx, u64 off, unsigned size);
    void (*write)(void *ctx, u64 off, u64 value, unsigned size);
    void *ctx;
    pthread_mutex_t *lock;
};

struct physmem *pm_new(void);                   /* NULL without memory */
void pm_free(struct physmem *pm);

/* base and size: of whole pages.  0 or -errno with a message. */
MUST_CHECK int pm_add_ram(struct physmem *pm, gpa base, u64 size, struct err *err);
MUST_CHECK int pm_add_device(struct physmem *pm, gpa base, u64 size, const struct pm_device *dev, struct err *err);

/* Where [addr, addr + size) lies in the host's memory; NULL: not all of it is RAM. */
u8 *pm_host(const struct physmem *pm, gpa addr, u64 size);

/* One access of 1, 2, 4 or 8 bytes to a device's registers.  false: nothing is there. */
bool pm_read(const struct physmem *pm, gpa addr, unsigned size, u64 *value);
bool pm_write(const struct physmem *pm, gpa addr, unsigned size, u64 value);

/* Somebody other than a CPU has written to RAM at `host`: if there is code on the page, `told` hears of it. */
void pm_written(const struct physmem *pm, const void *host, u64 size);
void pm_tell_code(struct physmem *pm, void (*told)(void *ctx, const void *host, u64 size), void *ctx);

/* The mark of the page that holds a host address of RAM. */
_Atomic u32 *pm_code_mark(const struct physmem *pm, const u8 *host);
/* It is SOON or CODE: stores to the page are told. */
static inline bool pm_has_code(const struct physmem *pm, const u8 *host) { return atomic_load(pm_code_mark(pm, host)) & PM_MARK; }

/* From none to SOON; the mark there is now.  If it is SOON, pm_code_known takes it when all CPUs have been asked after
 * this, and makes it CODE unless it has gone meanwhile, come again or not. */
u32  pm_code_begins(_Atomic u32 *mark);
void pm_code_known(_Atomic u32 *mark, u32 seen);
void pm_code_ends(_Atomic u32 *mark);           /* there is none */
