/* aspace.h - the guest's user-mode address space: what is mapped where, and who may map.
 *
 * Guest addresses are host addresses.  Ferry's own memory lies above as_limit; the guest's view never shows
 * it.  Placement is decided here from the seed, not by the host: the same seed gives the same addresses.
 * Bookkeeping is an interval tree of areas, so a reservation of terabytes costs one node.
 *
 * Threads: all functions take the space's lock, except as_executable and as_readable, which are called from
 * the translator and may run concurrently with changes (they take it shared).  Page sizes: 4 KiB. */
#pragma once

#include "base/base.h"

struct err;
struct aspace;

/* Beside PROT_READ, PROT_WRITE and PROT_EXEC: code that expects indirect branches (PROT_BTI of AArch64). */
enum { AS_GUARDED = 0x10 };

struct as_area {
    gva start, end;
    int prot;               /* PROT_* as the guest asked */
    int flags;              /* MAP_SHARED, MAP_PRIVATE, MAP_ANONYMOUS, MAP_GROWSDOWN, ... */
    u64 offset;             /* in the file */
    u64 dev, ino;           /* of the file, 0 for anonymous */
    const char *name;       /* path or "[heap]", NULL; owned by the space */
    bool sealed;            /* by as_seal: nobody changes what is mapped here any more */
};

/* One space per process.  seed fixes the layout (stack, mmap base, pie base). */
struct aspace *as_new(u64 seed, struct err *err);
void as_free(struct aspace *as);

/* Told about each range where code may have come, gone or changed. Called without the lock. */
void as_on_change(struct aspace *as, void (*fn)(void *ctx, gva start, u64 size), void *ctx);

/* Told about each mapping of a file's code that cannot be written to, after as_on_change; the same ctx. */
void as_on_code(struct aspace *as, void (*fn)(void *ctx, gva start, u64 size, int fd, u64 offset, int prot));

/* Told, once, when the guest has got memory that it may write to and other processes may see; the same ctx. */
void as_on_share(struct aspace *as, void (*fn)(void *ctx));

/* mmap as the guest means it: hint, MAP_FIXED and MAP_FIXED_NOREPLACE honoured inside the guest's range.
 * Returns the address or -errno.  name may be NULL. */
s64 as_map(struct aspace *as, gva hint, u64 size, int prot, int flags, int fd, u64 offset, const char *name);
int as_unmap(struct aspace *as, gva start, u64 size);
int as_protect(struct aspace *as, gva start, u64 size, int prot);
s64 as_remap(struct aspace *as, gva old, u64 old_size, u64 new_size, int flags, gva new_addr);

/* mseal: from now on -EPERM for whoever would change what is mapped in the range. */
int as_seal(struct aspace *as, gva start, u64 size);
/* Is something sealed there that is private, anonymous and not writable: nobody may throw away its content. */
bool as_keeps_content(struct aspace *as, gva start, u64 size);
/* remap_file_pages: the range, inside one shared mapping, shows what is mapped there from its page pgoff on. */
int as_show_file(struct aspace *as, gva start, u64 size, u64 pgoff);
/* A MAP_GROWSDOWN area above addr comes down to it, if there is one and room for it. */
bool as_grow_down(struct aspace *as, gva addr, u64 max_size);

/* At most so many bytes for all areas (RLIMIT_AS), for private writable ones (RLIMIT_DATA): else -ENOMEM.  Not
 * limited at first. */
void as_set_limits(struct aspace *as, u64 all, u64 data);

/* brk: the heap starts at `start` (page aligned); as_brk returns the new or the unchanged end. */
void as_set_brk(struct aspace *as, gva start);
gva  as_brk(struct aspace *as, gva end);

/* Is all of [start, start + size) mapped with the protection? */
bool as_readable(struct aspace *as, gva start, u64 size);
bool as_executable(struct aspace *as, gva start, u64 size);
/* Is the page mapped with AS_GUARDED?  Costs nothing in a space that has no such page. */
bool as_guarded(struct aspace *as, gva addr);

/* The area that contains addr: true and a copy in *out (its name stays valid until the next change). */
bool as_find(struct aspace *as, gva addr, struct as_area *out);
/* Areas in order of address, under the shared lock. */
void as_each(struct aspace *as, void (*fn)(void *ctx, const struct as_area *), void *ctx);

/* Where the loader should put things. */
gva as_stack_top(const struct aspace *as);
gva as_pie_base(const struct aspace *as);
gva as_limit(const struct aspace *as);      /* guest addresses are below this */

void as_fork_before(struct aspace *as);
void as_fork_after(struct aspace *as, bool child);
