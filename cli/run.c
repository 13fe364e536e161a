/* run.c - ferry run: options and their environment twins become a proc_config; then the process takes over.
 *
 * Options are applied in order: first the environment's, then the command line's, so that the last wins. */
#include "cli/cli.h"
#include "base/err.h"
#include "base/log.h"
#include "frontend/a64/a64.h"
#include "syscalls/proc.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

enum opt_id {
#define OPT(id, ...) OPT_##id,
#include "cli/options.def"
    N_OPTS
};

static const struct opt {
    char letter;
    const char *name, *arg, *env, *doc;
} opts[N_OPTS] = {
#define OPT(id, ...) [OPT_##id] = {__VA_ARGS__},
#include "cli/options.def"
};

struct run {
    const char *value[N_OPTS];          /* the last one given; options without argument: "1" */
    char **env;                         /* the program's, NULL at the end */
    size_t n_env;
};

static void *must(void *p)
{
    ASSERT(p, "out of memory");
    return p;
}

PRINTF_LIKE(1, 2) static char *format(const char *fmt, ...)
{
    char *s;
    va_list ap;

    va_start(ap, fmt);
    if (vasprintf(&s, fmt, ap) < 0)
        s = NULL;
    va_end(ap);
    return must(s);
}

/* ---- help ------------------------------------------------------------------------------------------ */

static void print_option(const struct opt *o)
{
    char left[40], letter[8] = "    ";

    if (!o->doc)
        return;
    if (o->letter)
        snprintf(letter, sizeof(letter), "-%c, ", o->letter);
    snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, o->arg ? "=" : "", o->arg ? o->arg : "");
    printf("  %-25s %-16s %s\n", left, o->env ? o->env : "", o->doc);
}

void cli_print_options(void)
{
#define OPT_GROUP(title) puts("\n" title);
#define OPT(id, ...)     print_option(&opts[OPT_##id]);
#include "cli/options.def"
}

static int print_log_items(void)
{
#define LOG_CAT(name, doc) printf("  %-8s %s\n", #name, doc);
    puts("Items for -d:");
    LOG_CATEGORIES(LOG_CAT)
#undef LOG_CAT
    return 0;
}

/* ---- the program's environment --------------------------------------------------------------------- */

static void env_copy(struct run *r)
{
    size_t n = 0;
    while (environ[n])
        n++;
    r->env = must(malloc((n + 1) * sizeof(*r->env)));
    memcpy(r->env, environ, (n + 1) * sizeof(*r->env));
    r->n_env = n;
}

/* Removes the variable named by the first len bytes of name. */
static void env_remove(struct run *r, const char *name, size_t len)
{
    size_t out = 0;
    for (size_t i = 0; i < r->n_env; i++)
        if (strncmp(r->env[i], name, len) || r->env[i][len] != '=')
            r->env[out++] = r->env[i];
    r->env[out] = NULL;
    r->n_env = out;
}

/* Sets or removes one variable; returns false if arg is no such thing. */
static bool env_edit(struct run *r, bool set, const char *arg)
{
    size_t len = strcspn(arg, "=");
    if (!len || set != (arg[len] == '='))
        return false;
    env_remove(r, arg, len);
    if (set) {
        r->env = must(realloc(r->env, (r->n_env + 2) * sizeof(*r->env)));
        r->env[r->n_env++] = must(strdup(arg));
        r->env[r->n_env] = NULL;
    }
    return true;
}

/* ---- options --------------------------------------------------------------------------------------- */

static int apply(struct run *r, enum opt_id id, const char *arg)
{
    if ((id == OPT_set_env || id == OPT_del_env) && !env_edit(r, id == OPT_set_env, arg))
        return cli_error("--%s wants %s, not \"%s\"", opts[id].name, opts[id].arg, arg);
    r->value[id] = arg ? arg : "1";
    return 0;
}

/* What o's variable says, NULL: nothing. */
static const char *value_in_environment(const struct opt *o)
{
    char name[32];

    if (!o->env)
        return NULL;
    size_t len = strcspn(o->env, "=");
    snprintf(name, sizeof name, "%.*s", (int)len, o->env);
    const char *v = secure_getenv(name);
    if (!v || !*v || (!o->arg && !o->env[len] && !strcmp(v, "0")) || (o->env[len] && strcmp(v, o->env + len + 1)))
        return NULL;
    return v;
}

/* The environment's twins.  Those that edit the program's environment hold a list separated by commas, and
 * must not work again in its children. */
static int apply_environment(struct run *r)
{
    for (unsigned id = 0; id < N_OPTS; id++) {
        const char *v = value_in_environment(&opts[id]);
        int status = 0;
        if (!v)
            continue;
        if (id != OPT_set_env && id != OPT_del_env) {
            status = apply(r, id, v);
        } else {
            char *list = must(strdup(v)), *save, *item;
            for (item = strtok_r(list, ",", &save); item && !status; item = strtok_r(NULL, ",", &save))
                status = apply(r, id, item);
            free(list);
        }
        if (id == OPT_set_env || id == OPT_del_env || id == OPT_argv0)
            env_remove(r, opts[id].env, strlen(opts[id].env));
        if (status)
            return status;
    }
    return 0;
}

/* Returns 0, or an exit status; optind is then the program. */
static int apply_arguments(struct run *r, int argc, char **argv)
{
    struct option longs[N_OPTS + 1] = {0};
    char shorts[2 * N_OPTS + 3] = "+:";
    size_t n = strlen(shorts);
    int c;

    for (unsigned id = 0; id < N_OPTS; id++) {
        longs[id] = (struct option){opts[id].name, opts[id].arg ? required_argument : no_argument, NULL, 256 + (int)id};
        if (opts[id].letter)
            shorts[n++] = opts[id].letter;
        if (opts[id].letter && opts[id].arg)
            shorts[n++] = ':';
    }
    shorts[n] = 0;
    opterr = 0;
    while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (c == '?' || c == ':')
            return cli_error(c == ':' ? "%s wants an argument; `ferry --help' lists the options"
                                      : "no option %s; `ferry --help' lists them", argv[optind - 1]);
        unsigned id = 0;
        while (c < 256 && opts[id].letter != c)
            id++;
        int status = apply(r, c < 256 ? id : (unsigned)c - 256, optarg);
        if (status)
            return status;
    }
    return 0;
}

/* ---- what the values mean ---------------------------------------------------------------------------- */

static int parse_seed(const char *text, u64 *seed)
{
    char *end;
    errno = 0;
    *seed = strtoull(text, &end, 0);
    if (errno || *end || end == text || *text == '-')
        return cli_error("--seed wants a number, not \"%s\"", text);
    return 0;
}

static int parse_engine(const char *text, enum engine_tier *tier)
{
    if (!strcmp(text, "auto"))
        *tier = TIER_BEST;
    else if (!strcmp(text, "interp"))
        *tier = TIER_INTERP;
    else if (!strcmp(text, "baseline"))
        *tier = TIER_BASELINE;
    else if (!strcmp(text, "llvm"))
        *tier = TIER_LLVM;
    else if (!strcmp(text, "llvm-plain"))
        *tier = TIER_LLVM_PLAIN;
    else
        return cli_error("no engine \"%s\"; there are: auto interp baseline", text);
    return 0;
}

static int parse_fp(const char *text, bool *fast)
{
    *fast = !strcmp(text, "fast");
    if (!*fast && strcmp(text, "exact"))
        return cli_error("--fp wants exact or fast, not \"%s\"", text);
    return 0;
}

static int find_cpu(const char *name, const struct guest **guest)
{
    const struct guest *g;
    const char *doc;
    for (unsigned i = 0; (g = a64_guest_at(i, &doc)); i++)
        if (!strcmp(g->cpu, name)) {
            *guest = g;
            return 0;
        }
    return cli_error("no processor \"%s\"; `ferry --cpu list' shows them", name);
}

static int print_cpus(void)
{
    const struct guest *g;
    const char *doc;
    puts("Processors for --cpu:");
    for (unsigned i = 0; (g = a64_guest_at(i, &doc)); i++)
        printf("  %-15s %s\n", g->cpu, doc);
    return 0;
}

/* Returns the file's name as children should open it: absolute, to be appended to. */
static int start_log(const struct run *r, const char **file)
{
    const char *path = r->value[OPT_log_file];
    struct err err;

    *file = NULL;
    if (r->value[OPT_strace])
        log_mask |= 1u << LOG_CAT_sys;
    if (r->value[OPT_log] && log_parse(r->value[OPT_log], &err) < 0)
        return cli_error("%s", err.msg);
    if (!path)
        return 0;
    if (log_open(path, &err) < 0)
        return cli_error("%s", err.msg);
    char *full = realpath(path + (*path == '+'), NULL);
    *file = full ? format("+%s", full) : path;
    free(full);
    return 0;
}

/* A directory for absolute guest paths, absolute itself; NULL for none, which / says too. */
static int find_root(const struct run *r, const char **root)
{
    const char *given = r->value[OPT_root];
    struct stat st;

    *root = given ? given : cli_default_root();
    if (!*root)
        return 0;
    bool there = !stat(*root, &st);
    if (!there || !S_ISDIR(st.st_mode))
        return cli_error("the root %s is %s; `ferry root list' shows those made by `ferry root add'", *root,
                         there ? "no directory" : "not there");
    *root = must(realpath(*root, NULL));
    if (!strcmp(*root, "/"))
        *root = NULL;
    return 0;
}

/* Absolute, since the programs that this one executes may run elsewhere. */
static int find_dump_dir(struct run *r)
{
    struct stat st;

    if (!r->value[OPT_jitdump])
        return 0;
    if (stat(r->value[OPT_jitdump], &st) < 0 || !S_ISDIR(st.st_mode))
        return cli_error("--jitdump wants a directory, not \"%s\"", r->value[OPT_jitdump]);
    r->value[OPT_jitdump] = must(realpath(r->value[OPT_jitdump], NULL));
    return 0;
}

/* A name without a slash that is no file here is looked up in $PATH below the root, then on the host. */
static const char *find_program(const char *name, const char *root)
{
    const char *path = getenv("PATH");
    struct stat st;

    if (strchr(name, '/') || !stat(name, &st))
        return name;
    for (const char *p = path ? path : "/usr/bin:/bin"; *p; p += strcspn(p, ":"), p += *p == ':') {
        const char *prefixes[] = {root, ""};
        for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
            if (!prefixes[i])
                continue;
            char *full = format("%s%.*s/%s", prefixes[i], (int)strcspn(p, ":"), p, name);
            if (!stat(full, &st) && S_ISREG(st.st_mode) && !access(full, X_OK))
                return full;
            free(full);
        }
    }
    return name;
}

/* Our own options again, for the programs that this one executes. */
static char **child_args(const struct run *r, const char *root, const char *log_file)
{
    char **args = must(calloc(N_OPTS + 1, sizeof(*args)));
    const char *given = r->value[OPT_root] ? "/" : NULL;     /* then the environment's must not come back */
    size_t n = 0;

    for (unsigned id = 0; id <= OPT_stat; id++) {
        const char *v = id == OPT_root ? (root ? root : given) : id == OPT_log_file ? log_file : r->value[id];
        if (!v || id == OPT_set_env || id == OPT_del_env || id == OPT_argv0)
            continue;
        args[n++] = opts[id].arg ? format("--%s=%s", opts[id].name, v) : format("--%s", opts[id].name);
    }
    return args;
}

enum { KEPT_ARGV0 = 1 };        /* in AT_FLAGS: binfmt_misc's flag P (linux/binfmts.h) */

bool cli_by_kernel(void)
{
    errno = 0;
    return getauxval(AT_EXECFD) || !errno;
}

/* The program's own arguments begin at argv[optind]; its name is returned. */
static const char *take_kernel_arguments(int argc, char **argv, struct proc_config *cfg)
{
    cfg->exec_fd = (int)getauxval(AT_EXECFD);
    optind = getauxval(AT_FLAGS) & KEPT_ARGV0 && argc > 2 ? 2 : 1;
    return argv[1];
}

/* What the options mean for a process; 0 or an exit status. */
static int take_values(struct run *r, struct proc_config *cfg, const char **log_file)
{
    int status = 0;

    if ((r->value[OPT_engine] && (status = parse_engine(r->value[OPT_engine], &cfg->tier))) ||
        (r->value[OPT_fp] && (status = parse_fp(r->value[OPT_fp], &cfg->fp_fast))) ||
        (r->value[OPT_cpu] && (status = find_cpu(r->value[OPT_cpu], &cfg->guest))) ||
        (r->value[OPT_seed] && (status = parse_seed(r->value[OPT_seed], &cfg->seed))) ||
        (status = cli_cache_dirs(r->value[OPT_cache], &cfg->cache)) || (status = find_root(r, &cfg->root)) ||
        (status = find_dump_dir(r)) || (status = start_log(r, log_file)))
        return status;
    cfg->perf_map = r->value[OPT_perf_map];
    cfg->jitdump = r->value[OPT_jitdump];
    cfg->profile = r->value[OPT_stat] ? r->value[OPT_stat] : r->value[OPT_tally];
    cfg->profile_tiers = r->value[OPT_stat];
    cfg->hot_after = r->value[OPT_no_llvm] ? 0 : ENGINE_HOT_AFTER;
    cfg->seeded = r->value[OPT_seed];
    cfg->step = log_on(LOG_CAT_exec);
    return 0;
}

int cli_config(int argc, char **argv, struct proc_config *cfg)
{
    struct run r = {0};
    const char *log_file;
    int status;

    *cfg = (struct proc_config){.guest = &a64_guest, .tier = TIER_BEST, .inherit = -1, .exec_fd = -1};
    optind = 1;
    if ((status = apply_environment(&r)) || (status = apply_arguments(&r, argc, argv)))
        return status;
    return take_values(&r, cfg, &log_file);
}

int cli_run(int argc, char **argv)
{
    struct run r = {0};
    struct proc_config cfg = {.guest = &a64_guest, .tier = TIER_BEST, .inherit = -1, .exec_fd = -1};
    const char *log_file, *by_kernel = NULL;
    struct err err = {""};
    int status;

    env_copy(&r);
    if ((status = apply_environment(&r)))
        return status;
    if (argc > 1 && cli_by_kernel())
        by_kernel = take_kernel_arguments(argc, argv, &cfg);
    else if ((status = apply_arguments(&r, argc, argv)))
        return status;
    if (by_kernel && !r.value[OPT_cache] && !cli_cache_exists())
        r.value[OPT_cache] = "off";         /* it may be a container's image that is being built: leave nothing in it */
    if (r.value[OPT_help])
        return cli_help();
    if (r.value[OPT_version])
        return cli_version();
    if (r.value[OPT_log] && !strcmp(r.value[OPT_log], "help"))
        return print_log_items();
    if (r.value[OPT_cpu] && !strcmp(r.value[OPT_cpu], "list"))
        return print_cpus();
    if (optind >= argc)
        return cli_error("which program? `ferry PROGRAM [ARG...]' runs one, `ferry --help' lists the options");
    if ((status = take_values(&r, &cfg, &log_file)))
        return status;

    if (r.value[OPT_inherit])
        cfg.inherit = atoi(r.value[OPT_inherit]);
    cfg.path = by_kernel ? by_kernel : find_program(argv[optind], cfg.root);
    if (r.value[OPT_argv0])
        argv[optind] = (char *)r.value[OPT_argv0];
    cfg.argv = argv + optind;
    cfg.envp = r.env;
    r.value[OPT_cache] = cfg.cache.user ? format("%c%s", CLI_CACHE_NOT_MADE, cfg.cache.user) : "off";
    cfg.ferry_args = child_args(&r, cfg.root, log_file);
    status = proc_run(&cfg, &err);
    cli_error("%s", err.msg);
    return status;
}
