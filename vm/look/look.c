/* look.c - see look.h.
 *
 *      partitions ──► ext4 in one of them ──► /boot/vmlinuz-* or /vmlinuz-*  (a partition for /boot is one of its own)
 *                          └──► the one with /etc and an init is the root
 *
 * Of several kernels that one is taken to which /vmlinuz or /boot/vmlinuz leads, else the newest by its name. */
#include "vm/look/look.h"

#include "base/err.h"
#include "vm/look/ext4.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_KERNEL = 512 << 20, MAX_INITRD = 1 << 30, MAX_PATH = 512 };

struct found {
    struct ext4 kernel_fs;
    char dir[8], kernel[EXT4_NAME + 1]; /* its directory and name; "": none yet */
    char root[32];
};

/* ---- the kernel ------------------------------------------------------------------------------------------------- */

static const char *const prefixes[] = { "vmlinuz-", "Image-", "vmlinux-" };

static const char *version(const char *kernel)
{
    for (unsigned i = 0; i < ARRAY_LEN(prefixes); i++)
        if (!strncmp(kernel, prefixes[i], strlen(prefixes[i])))
            return kernel + strlen(prefixes[i]);
    return NULL;
}

static bool newest(void *ctx, const char *name, u32 inode)
{
    char *best = ctx;
    size_t len = strlen(name);

    if (version(name) && !strstr(name, "rescue") && !(len > 4 && !strcmp(name + len - 4, ".old"))
        && (!*best || strverscmp(version(name), version(best)) > 0))
        strcpy(best, name);
    return true;
}

/* The name of the file that a link such as /vmlinuz leads to. */
static int linked(const struct ext4 *fs, const char *path, char *name, struct err *err)
{
    struct ext4_file f;
    u8 *data;
    u64 size;
    int code = ext4_find_link(fs, path, &f, err);

    *name = 0;
    if (code || !ext4_is_link(&f))
        return code == -ENOENT ? 0 : code;
    if (!f.extents && f.size < sizeof f.root) {
        data = (u8 *)strndup((const char *)f.root, f.size);
    } else {
        code = ext4_load(fs, &f, MAX_PATH, &data, &size, err);
        if (code)
            return code;
    }
    const char *slash = data ? strrchr((const char *)data, '/') : NULL, *last = slash ? slash + 1 : (const char *)data;
    if (last && version(last) && strlen(last) <= EXT4_NAME)
        strcpy(name, last);
    free(data);
    return 0;
}

static int find_kernel(const struct ext4 *fs, struct found *found, struct err *err)
{
    static const char *const dirs[] = { "/boot/", "/" };
    char link[MAX_PATH], path[MAX_PATH];
    struct ext4_file f;
    int code = 0;

    for (unsigned i = 0; i < ARRAY_LEN(dirs) && !*found->kernel && !code; i++) {
        char best[EXT4_NAME + 1] = "", preferred[EXT4_NAME + 1] = "";
        code = ext4_find(fs, dirs[i], &f, err);
        if (!code && ext4_is_dir(&f))
            code = ext4_list(fs, &f, newest, best, err);
        for (unsigned k = 0; k < ARRAY_LEN(dirs) && !code && !*preferred; k++) {
            snprintf(link, sizeof link, "%svmlinuz", dirs[k]);
            code = linked(fs, link, preferred, err);
        }
        if (!code && *preferred) {
            snprintf(path, sizeof path, "%s%s", dirs[i], preferred);
            code = ext4_find(fs, path, &f, err);
            if (!code && ext4_is_file(&f))
                strcpy(best, preferred);
        }
        code = code == -ENOENT ? 0 : code;
        if (*best && !code) {
            found->kernel_fs = *fs;
            strcpy(found->dir, dirs[i]);
            strcpy(found->kernel, best);
        }
    }
    return code;
}

/* Programs have their places, and this is one: does the root file system begin here? */
static int is_root(const struct ext4 *fs, bool *yes, struct err *err)
{
    static const char *const signs[] = { "/sbin/init", "/usr/lib/systemd/systemd", "/usr/sbin/init", "/etc/inittab", "/bin/sh" };
    struct ext4_file f;
    int code = ext4_find(fs, "/etc", &f, err);

    *yes = false;
    for (unsigned i = 0; i < ARRAY_LEN(signs) && !code && !*yes; i++) {
        int there = ext4_find(fs, signs[i], &f, err);
        *yes = !there && ext4_is_file(&f);
        code = there == -ENOENT ? 0 : there;
    }
    return code == -ENOENT ? 0 : code;
}

/* ---- the disk --------------------------------------------------------------------------------------------------- */

static int look_at(struct block *b, const struct partition *p, struct found *found, unsigned *n_ext4, struct err *err)
{
    struct ext4 fs;
    bool root;

    if (!ext4_open(&fs, b, p->start, p->size, err))
        return err->msg[0] ? -EUCLEAN : 0;
    ++*n_ext4;
    int code = *found->kernel ? 0 : find_kernel(&fs, found, err);
    if (!code && !*found->root) {
        code = is_root(&fs, &root, err);
        if (!code && root)
            snprintf(found->root, sizeof found->root, p->number ? "/dev/vda%u" : "/dev/vda", p->number);
    }
    return code;
}

static int load(const struct found *found, const char *prefix, const char *name, const char *suffix, u64 max, u8 **data, u64 *size,
                struct err *err)
{
    char path[MAX_PATH];
    struct ext4_file f;

    snprintf(path, sizeof path, "%s%s%s%s", found->dir, prefix, name, suffix);
    int code = ext4_find(&found->kernel_fs, path, &f, err);
    if (!code && !ext4_is_file(&f))
        code = -ENOENT;
    return code ? code : ext4_load(&found->kernel_fs, &f, max, data, size, err);
}

static int load_both(const struct found *found, struct look *out, struct err *err)
{
    static const char *const forms[][2] = { { "initrd.img-", "" }, { "initramfs-", ".img" }, { "initrd-", "" },
                                            { "initramfs-", "" },  { "initrd-", ".img" } };
    int code = load(found, "", found->kernel, "", MAX_KERNEL, &out->kernel, &out->kernel_size, err);

    snprintf(out->kernel_name, sizeof out->kernel_name, "%s%s", found->dir, found->kernel);
    if (code == -ENOENT)
        return err_set(err, code, "%s: its %s is no file", found->kernel_fs.block->path, out->kernel_name);
    for (unsigned i = 0; i < ARRAY_LEN(forms) && !code && !out->initrd; i++) {
        code = load(found, forms[i][0], version(found->kernel), forms[i][1], MAX_INITRD, &out->initrd, &out->initrd_size, err);
        code = code == -ENOENT ? 0 : code;
    }
    return code;
}

int look_into(struct block *b, struct look *out, struct err *err)
{
    struct partition part[MAX_PARTITIONS];
    struct found found = { .kernel = "" };
    unsigned n_ext4 = 0;
    int n = partitions(b, part, err), code = MIN(n, 0);

    *out = (struct look){ .kernel = NULL };
    for (int i = 0; i < n && !code; i++)
        code = look_at(b, &part[i], &found, &n_ext4, err);
    if (code)
        return code;
    if (!*found.kernel || !*found.root)
        return err_set(err, -ENOENT, "%s: %s; name a kernel with --kernel", b->path,
                       !n_ext4         ? "no ext4 file system is in it"
                       : *found.kernel ? "its root file system is not ext4"
                                       : "no kernel is in its /boot");
    strcpy(out->root, found.root);
    code = load_both(&found, out, err);
    if (code)
        look_free(out);
    return code;
}

void look_free(struct look *l)
{
    free(l->kernel);
    free(l->initrd);
    l->kernel = l->initrd = NULL;
}
