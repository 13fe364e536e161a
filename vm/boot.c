/* boot.c - what a machine starts with: kernel, initial RAM disk, device tree, in RAM.
 *
 *      RAM + 0        device tree
 *      RAM + 2 MiB    kernel, as it asks for its place there
 *      behind it      RAM disk */
#include "base/err.h"
#include "loader/kernel_image.h"
#include "vm/look/look.h"
#include "vm/machine_in.h"

#include <errno.h>
#include <stdlib.h>

enum { TREE_ROOM = 1 << 20, PAGE = 4096 };

/* Copies a part of a start into RAM. */
static int put(struct machine *m, const char *what, u64 at, const u8 *data, u64 size, struct err *err)
{
    u8 *to = at - BOARD_RAM <= m->cfg->memory ? pm_host(m->mem, at, size) : NULL;

    if (!to)
        return err_set(err, -ENOSPC, "%s does not fit into %llu MiB of memory: give it more with --memory", what,
                       (unsigned long long)m->cfg->memory >> 20);
    memcpy(to, data, size);
    return 0;
}

/* What is started: files of the host, or from the first disk. */
struct start {
    struct kernel_image kernel;
    struct look look;
};

static int gather(struct machine *m, struct start *s, struct err *err)
{
    const struct machine_config *cfg = m->cfg;
    int code = cfg->kernel ? kernel_load(&s->kernel, cfg->kernel, err) : look_into(blk_first(m), &s->look, err);

    if (!code && !cfg->kernel) {
        code = kernel_take(&s->kernel, s->look.kernel, s->look.kernel_size, s->look.kernel_name, err);
        s->look.kernel = NULL;
    }
    if (!code && cfg->initrd) {
        free(s->look.initrd);
        code = file_load(cfg->initrd, cfg->memory, &s->look.initrd, &s->look.initrd_size, err);
    }
    return code;
}

static int place(struct machine *m, const struct start *s, u64 *pc, u64 *tree_at, struct err *err)
{
    struct tree_config tree = { .n_cpus = m->n_cpus, .gic = m->cfg->gic, .memory = m->cfg->memory, .append = m->cfg->append,
                                .root = s->look.root };
    const struct kernel_image *k = &s->kernel;
    int code;

    while (tree.n_virtio < VIRTIO_SLOTS && m->virtio[tree.n_virtio])
        tree.n_virtio++;
    *tree_at = BOARD_RAM;
    *pc = BOARD_RAM + KERNEL_ALIGN + k->text_offset;
    code = put(m, "the kernel", *pc, k->data, k->size, err);
    if (!code && s->look.initrd) {
        tree.initrd = ALIGN_UP(*pc + k->memory, (u64)PAGE);
        tree.initrd_end = tree.initrd + s->look.initrd_size;
        code = put(m, "the initial RAM disk", tree.initrd, s->look.initrd, s->look.initrd_size, err);
    }
    if (!code && tree_make(pm_host(m->mem, *tree_at, TREE_ROOM), TREE_ROOM, &tree) < 0)
        code = err_set(err, -E2BIG, "the kernel's command line is too long");
    return code;
}

int boot_load(struct machine *m, u64 *pc, u64 *tree, struct err *err)
{
    struct start s = { .kernel.data = NULL };
    int code = gather(m, &s, err);

    if (!code)
        code = place(m, &s, pc, tree, err);
    kernel_free(&s.kernel);
    look_free(&s.look);
    return code;
}
