/* boot.c - what a machine starts with: kernel, initial RAM disk, device tree, in RAM.
 *
 *      RAM + 0        device tree
 *      RAM + 2 MiB    kernel, as it asks for its place there
 *      behind it      RAM disk */
#include "base/err.h"
#include "loader/kernel_image.h"
#include "vm/machine_in.h"

#include <errno.h>
#include <stdlib.h>

enum { TREE_ROOM = 1 << 20, PAGE = 4096 };

/* Copies a part of a start into RAM. */
static int put(struct machine *m, const char *path, u64 at, const u8 *data, u64 size, struct err *err)
{
    u8 *to = at - BOARD_RAM <= m->cfg->memory ? pm_host(m->mem, at, size) : NULL;

    if (!to)
        return err_set(err, -ENOSPC, "%s does not fit into %llu MiB of memory: give it more with --memory", path,
                       (unsigned long long)m->cfg->memory >> 20);
    memcpy(to, data, size);
    return 0;
}

static int load_initrd(struct machine *m, u64 at, struct tree_config *tree, struct err *err)
{
    u8 *data;
    u64 size;
    int code = file_load(m->cfg->initrd, m->cfg->memory, &data, &size, err);

    if (code)
        return code;
    code = put(m, m->cfg->initrd, at, data, size, err);
    tree->initrd = at;
    tree->initrd_end = at + size;
    free(data);
    return code;
}

int boot_load(struct machine *m, u64 *pc, u64 *tree_at, struct err *err)
{
    struct tree_config tree = { .memory = m->cfg->memory, .append = m->cfg->append };
    struct kernel_image k;
    int code = kernel_load(&k, m->cfg->kernel, err);

    if (code)
        return code;
    while (tree.n_virtio < VIRTIO_SLOTS && m->virtio[tree.n_virtio])
        tree.n_virtio++;
    *tree_at = BOARD_RAM;
    *pc = BOARD_RAM + KERNEL_ALIGN + k.text_offset;
    code = put(m, m->cfg->kernel, *pc, k.data, k.size, err);
    if (!code && m->cfg->initrd)
        code = load_initrd(m, ALIGN_UP(*pc + k.memory, (u64)PAGE), &tree, err);
    kernel_free(&k);
    if (!code && tree_make(pm_host(m->mem, *tree_at, TREE_ROOM), TREE_ROOM, &tree) < 0)
        code = err_set(err, -E2BIG, "the kernel's command line is too long");
    return code;
}
