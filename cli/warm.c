/* warm.c - ferry cache warm: makes the code of programs and libraries without running them.
 *
 * A file is mapped into an address space of its own, and an engine makes code of every function that its symbols or its
 * unwinding table name, and of what direct branches lead to from there. */
#include "base/err.h"
#include "cli/cli.h"
#include "core/aspace.h"
#include "core/fault.h"
#include "loader/elf.h"
#include "loader/symtab.h"
#include "syscalls/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct warm {
    struct aspace *as;
    struct engine *engine;
    struct elf_image image;
    gva *pc;
    size_t n, cap;
};

static bool read_code(void *ctx, gva pc, void *dst, unsigned size)
{
    struct warm *w = ctx;
    return as_executable(w->as, pc, size) && !guest_read(dst, pc, size);
}

static bool guarded(void *ctx, gva pc) { return as_guarded(((struct warm *)ctx)->as, pc); }

static void changed(void *ctx, gva start, u64 size)
{
    struct warm *w = ctx;
    w->engine->ops->invalidate(w->engine, start, size);
}

static void mapped(void *ctx, gva start, u64 size, int fd, u64 offset, int prot)
{
    struct warm *w = ctx;
    w->engine->ops->code_mapped(w->engine, start, size, fd, offset, (prot & AS_GUARDED) != 0);
}

/* Code that runs makes system calls here; code must be made as for such. */
static enum quick_call no_call(struct cpu *cpu) { return QUICK_NO; }

static void add_function(void *ctx, u64 addr)
{
    struct warm *w = ctx;
    if (w->n == w->cap) {
        w->cap = w->cap ? 2 * w->cap : 4096;
        w->pc = realloc(w->pc, w->cap * sizeof *w->pc);
        ASSERT(w->pc, "out of memory");
    }
    w->pc[w->n++] = w->image.base + addr;
}

static int by_address(const void *x, const void *y)
{
    const gva *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

static int start(struct warm *w, const struct proc_config *cfg, struct err *err)
{
    const struct engine_config ec = {
        .guest = cfg->guest, .cache = &cfg->cache, .code = { read_code, w, guarded }, .tier = cfg->tier,
        .fp_fast = cfg->fp_fast, .hot_after = cfg->hot_after, .quick_call = no_call,
    };
    if (!(w->as = as_new(cfg->seed, err)) || !(w->engine = engine_new(&ec, err)))
        return -ENOMEM;
    as_on_change(w->as, changed, w);
    as_on_code(w->as, mapped);
    return 0;
}

static int warm_file(struct warm *w, const struct proc_config *cfg, int fd, const char *path, struct err *err)
{
    struct stat st;
    enum elf_kind kind;
    int e = elf_probe(fd, path, cfg->guest->elf_machine, &kind, err);
    if (e)
        return e;
    if (kind != ELF_PROGRAM)
        return err_set(err, -ENOEXEC, "%s: is no ARM64 program or library", path);
    if ((e = start(w, cfg, err)))
        return e;
    const struct abi *abi = abi_find(cfg->guest->elf_machine);
    e = elf_map(w->as, fd, path, cfg->guest->elf_machine, as_pie_base(w->as), abi->guards(cfg->guest), &w->image, err);
    if (e)
        return e;
    struct symtab *s = fstat(fd, &st) ? NULL : symtab_new(path, st.st_dev, st.st_ino);
    if (s)
        symtab_each(s, add_function, w);
    symtab_free(s);
    add_function(w, w->image.entry - w->image.base);
    qsort(w->pc, w->n, sizeof *w->pc, by_address);
    w->engine->ops->prepare(w->engine, w->pc, w->n);
    w->engine->ops->save(w->engine);
    struct engine_stats stats = w->engine->ops->stats(w->engine);
    printf("%s: %llu blocks made, %llu were there\n", path, (unsigned long long)stats.blocks, (unsigned long long)stats.kept);
    return 0;
}

int cli_warm(const struct proc_config *cfg, char **files)
{
    int status = 0;
    for (; *files; files++) {
        struct warm w = { 0 };
        struct err err = { "" };
        int fd = open(*files, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0)
            status = cli_error("%s: %s", *files, strerror(errno));
        else if (warm_file(&w, cfg, fd, *files, &err))
            status = cli_error("%s", err.msg);
        if (w.engine)
            engine_free(w.engine);
        if (w.as)
            as_free(w.as);
        free(w.pc);
        if (fd >= 0)
            close(fd);
    }
    return status;
}
