/* cache.c - where translations of earlier runs are kept, and ferry cache: doc/cache.md. */
#include "base/buf.h"
#include "cli/cli.h"
#include "jit/cache/store.h"
#include "syscalls/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEFAULT_SIZE_MB = 1024 };
static const char system_dir[] = "/var/cache/ferry";

/* ---- where ------------------------------------------------------------------------------------------ */

static char *default_dir(void)
{
    const char *base = secure_getenv("XDG_CACHE_HOME"), *home = secure_getenv("HOME");
    char *dir = NULL;
    int n = -1;
    if (base && *base == '/')
        n = asprintf(&dir, "%s/ferry", base);
    else if (home && *home == '/')
        n = asprintf(&dir, "%s/.cache/ferry", home);
    return n < 0 ? NULL : dir;
}

bool cli_cache_exists(void)
{
    struct stat st;
    char *dir = default_dir();
    bool yes = dir && !stat(dir, &st);
    free(dir);
    return yes;
}

static int max_size(u64 *size)
{
    const char *text = secure_getenv("FERRY_CACHE_SIZE");
    char *end;
    unsigned long mb = text ? strtoul(text, &end, 10) : DEFAULT_SIZE_MB;
    if (text && (*end || end == text || *text == '-' || mb > UINT32_MAX))
        return cli_error("FERRY_CACHE_SIZE wants megabytes, not \"%s\"", text);
    *size = (u64)mb << 20;
    return 0;
}

/* Whoever runs with the rights of somebody else has no directory of his own. */
int cli_cache_dirs(const char *value, struct engine_cache *cache)
{
    *cache = (struct engine_cache){ 0 };
    if (getauxval(AT_SECURE) || (value && !strcmp(value, "off")))
        return 0;
    cache->make = !value || *value != CLI_CACHE_NOT_MADE;
    value += !cache->make;
    if (value && *value != '/')
        return cli_error("--cache wants an absolute directory or off, not \"%s\"", value);
    cache->user = value ? value : default_dir();
    cache->system = system_dir;
    return max_size(&cache->max_size);
}

/* ---- info, clear --------------------------------------------------------------------------------------- */

struct sum { u64 files, bytes; };

static bool add_up(void *ctx, int dirfd, const struct store_file *f)
{
    struct sum *s = ctx;
    s->files++;
    s->bytes += f->size;
    return true;
}

static void show(const char *what, const char *dir, u64 max)
{
    struct sum s = { 0, 0 };
    int e = dir ? store_each(dir, add_up, &s) : -ENOENT;
    printf("%-7s %s: ", what, dir ? dir : "none");
    if (e == -ENOENT)
        puts("empty");
    else if (e)
        printf("cannot be used, %s\n", e == -EPERM ? "others may write to it" : strerror(-e));
    else if (max)
        printf("%llu images, %.1f of at most %llu MB\n", (unsigned long long)s.files, (double)s.bytes / (1 << 20),
               (unsigned long long)(max >> 20));
    else
        printf("%llu images, %.1f MB\n", (unsigned long long)s.files, (double)s.bytes / (1 << 20));
}

static int info(const struct engine_cache *c, char **args)
{
    show("yours", c->user, c->max_size);
    show("system", c->system, 0);
    return 0;
}

static int clear(const struct engine_cache *c, char **args)
{
    store_trim(c->user, 0);
    return 0;
}

/* ---- export, import ------------------------------------------------------------------------------------------ */

struct export { FILE *out; const char *dir; u64 n; bool failed; };

/* Reads all of a file. */
static bool read_file(int fd, struct buf *b)
{
    char part[65536];
    ssize_t n;
    buf_reset(b);
    while ((n = read(fd, part, sizeof part)) > 0 && b->len <= (size_t)8 << 30)
        buf_add(b, part, (size_t)n);
    return n == 0;
}

static bool export_one(void *ctx, int dirfd, const struct store_file *f)
{
    struct export *x = ctx;
    struct buf b;
    struct image img;
    const char *why;
    int fd = openat(dirfd, f->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return true;
    buf_init(&b);
    if (read_file(fd, &b) && img_open(&img, b.data, b.len, f->key, &why)) {
        x->failed |= fwrite(b.data, 1, b.len, x->out) != b.len;
        x->n++;
        img_close(&img);
    }
    buf_fini(&b);
    close(fd);
    return !x->failed;
}

static int export(const struct engine_cache *c, char **args)
{
    struct export x = { fopen(args[0], "wbe"), c->user, 0, false };
    if (!x.out)
        return cli_error("%s: %s", args[0], strerror(errno));
    int e = store_each(c->user, export_one, &x);
    if (fclose(x.out) || x.failed)
        return cli_error("%s: %s", args[0], strerror(errno));
    if (e && e != -ENOENT)
        return cli_error("%s: %s", c->user, strerror(-e));
    printf("%llu images\n", (unsigned long long)x.n);
    return 0;
}

/* One image after the other; the first that is none ends it. */
static int import_all(const struct store *s, const char *name, const struct buf *b)
{
    u64 n = 0;
    for (size_t at = 0; at < b->len;) {
        struct img_header h;
        struct image img;
        const char *why = "it is cut off";
        if (b->len - at >= sizeof h)
            memcpy(&h, b->data + at, sizeof h);
        if (b->len - at < sizeof h || h.size < sizeof h || h.size > b->len - at
            || !img_open(&img, b->data + at, h.size, h.key, &why))
            return cli_error("%s: at byte %zu there is no image, %s; %llu before it were taken", name, at, why,
                             (unsigned long long)n);
        void *copy = malloc(h.size);            /* its parts are aligned there */
        bool good = copy && memcpy(copy, b->data + at, h.size) && (img.data = copy, img_check(&img));
        int e = good ? store_put(s, h.key, copy, h.size) : -EBADMSG;
        img_close(&img);
        free(copy);
        if (e)
            return cli_error("%s: the image at byte %zu: %s", name, at, good ? strerror(-e) : "it is damaged");
        at += h.size;
        n++;
    }
    printf("%llu images\n", (unsigned long long)n);
    return 0;
}

static int import(const struct engine_cache *c, char **args)
{
    struct store s = { .user = c->user, .max_size = c->max_size, .make = c->make, .shared = c->shared };
    struct buf b;
    int lock, fd = open(args[0], O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cli_error("%s: %s", args[0], strerror(errno));
    buf_init(&b);
    int status = read_file(fd, &b) ? 0 : cli_error("%s: %s", args[0], strerror(errno));
    close(fd);
    int e = status ? 0 : store_lock(&s, &lock);
    if (e)
        status = cli_error("%s: %s", c->user, e == -EBUSY ? "another process writes there, try again" : strerror(-e));
    if (!status) {
        status = import_all(&s, args[0], &b);
        store_unlock(lock);
    }
    buf_fini(&b);
    return status;
}

/* ---- ferry cache --------------------------------------------------------------------------------------------- */

static const struct action {
    const char *name, *args;
    int (*run)(const struct engine_cache *c, char **args);
    bool one;                   /* takes one argument, else none */
} actions[] = {
    { "info", "", info, false },
    { "export", " FILE", export, true },
    { "import", " FILE", import, true },
    { "clear", "", clear, false },
};

static int usage(void)
{
    return cli_error("use: ferry cache [--system] info | warm [OPTION...] FILE... | export FILE | import FILE | clear");
}

/* argv[0]: "cache". */
int cli_cache(int argc, char **argv)
{
    struct proc_config cfg;
    bool system = argc > 1 && !strcmp(argv[1], "--system");
    char **args = argv + 1 + system;
    if (!*args)
        return usage();
    bool warm = !strcmp(*args, "warm");
    char *nothing[] = { argv[0], NULL };
    int status = warm ? cli_config((int)(argv + argc - args), args, &cfg) : cli_config(1, nothing, &cfg);
    if (status)
        return status;
    if (system) {
        if (geteuid())
            return cli_error("the system's translations are root's to change: sudo ferry cache --system ...");
        umask(022);
        cfg.cache = (struct engine_cache){ .user = system_dir, .max_size = cfg.cache.max_size, .make = true, .shared = true };
    }
    if (!cfg.cache.user)
        return cli_error("there is no directory for translations: set HOME or FERRY_CACHE");
    if (warm)
        return args[optind] ? cli_warm(&cfg, args + optind) : usage();
    for (size_t k = 0; k < ARRAY_LEN(actions); k++)
        if (!strcmp(*args, actions[k].name))
            return !args[1] == !actions[k].one && (!args[1] || !args[2]) ? actions[k].run(&cfg.cache, args + 1) : usage();
    return usage();
}
