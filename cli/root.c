/* root.c - ferry root: directories with ARM64 programs and libraries, made from the Debian archive.
 *
 * apt-get, with lists and status of its own, decides and fetches what is needed from the sources this
 * machine is set up for; dpkg-deb unpacks it.  Maintainer scripts do not run, so neither privileges nor an
 * emulator are needed; the few things they would do that programs miss are done in finish().  The scripts are
 * kept, and dpkg's status says "unpacked": `dpkg --configure -a' under Ferry, in a chroot, makes a system of it.
 *
 *      $XDG_DATA_HOME/ferry/roots/NAME     the root; its var/lib/dpkg/status says what is in it
 *      $XDG_CACHE_HOME/ferry/apt/NAME      package lists, packages being unpacked, the log of the last run */
#include "cli/cli.h"
#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <glob.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_NAME "debian-arm64"
#define CROSS_DIR    "/usr/aarch64-linux-gnu"
#define X86_64_LOADER "/lib64/ld-linux-x86-64.so.2"
#define HOST_LOADER  "/lib/ld-linux-aarch64.so.1"
#define DEFAULT_PACKAGES "bash coreutils dash diffutils findutils grep gzip hostname libc-bin libstdc++6 mawk " \
                         "ncurses-base ncurses-bin sed tar zlib1g"

struct root {
    const char *name;
    char *dir;              /* the root */
    char *build;            /* where a new one grows: it appears under its name when complete */
    char *work;             /* apt's */
};

PRINTF_LIKE(1, 2) static char *format(const char *fmt, ...)
{
    char *s;
    va_list ap;

    va_start(ap, fmt);
    if (vasprintf(&s, fmt, ap) < 0)
        s = NULL;
    va_end(ap);
    ASSERT(s, "out of memory");
    return s;
}

/* ---- where things are ------------------------------------------------------------------------------ */

/* $VAR/ferry/SUB/NAME, or $HOME/FALLBACK/ferry/...; NULL if neither is known. */
static char *xdg_path(const char *var, const char *fallback, const char *sub, const char *name)
{
    const char *base = secure_getenv(var), *home = secure_getenv("HOME");

    if (base && *base == '/')
        return format("%s/ferry/%s/%s", base, sub, name);
    return home && *home == '/' ? format("%s/%s/ferry/%s/%s", home, fallback, sub, name) : NULL;
}

static char *roots_path(const char *name)
{
    return xdg_path("XDG_DATA_HOME", ".local/share", "roots", name);
}

static bool is_dir(const char *path)
{
    struct stat st;
    return !stat(path, &st) && S_ISDIR(st.st_mode);
}

const char *cli_default_root(void)
{
    if (!access(HOST_LOADER, F_OK) && access(X86_64_LOADER, F_OK))
        return NULL;                        /* in a container or chroot that is an ARM64 system itself */
    char *dir = roots_path(DEFAULT_NAME);
    if (dir && is_dir(dir))
        return dir;
    free(dir);
    /* A host with ARM64 libraries of its own needs no root, and the cross compiler's loader must not meet them:
     * of different versions, the two hang in the child of a fork. */
    return access(HOST_LOADER, F_OK) && is_dir(CROSS_DIR) ? CROSS_DIR : NULL;
}

/* 0, or an exit status. */
static int root_open(struct root *r, const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
    if (!len || name[len] || *name == '.')
        return cli_error("\"%s\" cannot be the name of a root: letters, digits, - and _ make one", name);
    r->name = name;
    r->dir = roots_path(name);
    r->work = xdg_path("XDG_CACHE_HOME", ".cache", "apt", name);
    if (!r->dir || !r->work)
        return cli_error("no place for roots: set HOME, or XDG_DATA_HOME and XDG_CACHE_HOME");
    r->build = r->dir;
    return 0;
}

static int root_open_existing(struct root *r, const char *name)
{
    int status = root_open(r, name);
    if (!status && !is_dir(r->dir))
        status = cli_error("no root %s; `ferry root add %s' makes it", name, name);
    return status;
}

/* ---- files ----------------------------------------------------------------------------------------- */

static int make_dirs(const char *path)
{
    char *p = format("%s/", path);
    int status = 0;
    for (char *s = p + 1; *s && !status; s++) {
        if (*s != '/')
            continue;
        *s = 0;
        if (mkdir(p, 0777) < 0 && errno != EEXIST)
            status = cli_error("cannot make the directory %s: %s", p, strerror(errno));
        *s = '/';
    }
    free(p);
    return status;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    return remove(path);
}

static int remove_tree(const char *path)
{
    if (nftw(path, remove_entry, 32, FTW_DEPTH | FTW_PHYS) && errno != ENOENT)
        return cli_error("cannot remove %s: %s", path, strerror(errno));
    return 0;
}

static int write_file(const char *path, int flags, const char *text, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
    bool ok = fd >= 0 && write(fd, text, len) == (ssize_t)len;
    int err = errno;
    if (fd >= 0)
        close(fd);
    return ok ? 0 : cli_error("cannot write %s: %s", path, strerror(err));
}

static void read_file(struct buf *out, const char *path)
{
    char part[4096];
    ssize_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (n = read(fd, part, sizeof(part))) > 0)
        buf_add(out, part, (size_t)n);
    if (fd >= 0)
        close(fd);
}

/* ---- programs -------------------------------------------------------------------------------------- */

/* Runs a program with its output in the file `to` (appended).  0, or an exit status after a message. */
static int spawn(char *const argv[], const char *to)
{
    posix_spawn_file_actions_t files;
    pid_t pid;
    int status = 0;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, to, O_WRONLY | O_CREAT | O_APPEND, 0666);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    int err = posix_spawnp(&pid, argv[0], &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    if (err)
        return cli_error("cannot run %s: %s (it is part of Debian's apt and dpkg)", argv[0], strerror(err));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status ? -1 : 0;
}

/* The first error in the log of apt and dpkg, as one message. */
static int report(const struct root *r, const char *what, const char *log)
{
    struct buf text;
    buf_init(&text);
    read_file(&text, log);
    const char *line = !strncmp(text.data, "E: ", 3) ? text.data : strstr(text.data, "\nE: ");
    line = line ? line + (*line == '\n') + 3 : "no reason given";
    cli_error("%s failed: %.*s (all of it: %s)", what, (int)strcspn(line, "\n"), line, log);
    buf_fini(&text);
    return CLI_FAILED;
}

static int apt(const struct root *r, const char *const *args, size_t n, const char *log)
{
    char *conf = format("%s/apt.conf", r->work);
    const char **argv = calloc(n + 6, sizeof(*argv));
    ASSERT(argv, "out of memory");
    const char *head[] = {"apt-get", "-c", conf, "-q", "-y"};
    memcpy(argv, head, sizeof(head));
    memcpy(argv + ARRAY_LEN(head), args, n * sizeof(*args));
    int status = spawn((char *const *)argv, log);
    free(argv);
    free(conf);
    return status < 0 ? report(r, "apt-get", log) : status;
}

/* ---- making and extending ---------------------------------------------------------------------------- */

static int write_apt_conf(const struct root *r)
{
    char *path = format("%s/apt.conf", r->work);
    char *text = format("#clear APT::Architectures;\n"
                        "#clear APT::Update::Post-Invoke;\n"
                        "#clear APT::Update::Post-Invoke-Success;\n"
                        "#clear DPkg::Pre-Install-Pkgs;\n"
                        "APT::Architecture \"arm64\";\n"
                        "APT::Architectures { \"arm64\"; };\n"
                        "APT::Install-Recommends \"false\";\n"
                        "APT::Sandbox::User \"root\";\n"
                        "Acquire::Languages \"none\";\n"
                        "Dir::State \"%s\";\n"
                        "Dir::State::status \"%s/var/lib/dpkg/status\";\n"
                        "Dir::Cache \"%s\";\n"
                        "Dir::Log \"%s\";\n",
                        r->work, r->build, r->work, r->work);
    int status = write_file(path, O_TRUNC, text, strlen(text));
    free(text);
    free(path);
    return status;
}

/* $1 the package, $2 the root, $3 a directory for its control files.  Files and their list; control files under
 * the names dpkg has for them.  Not dpkg-deb -x: packages that still have /bin would turn our links into
 * directories. */
static const char unpack_script[] =
    "set -e; info=$2/var/lib/dpkg/info; rm -rf \"$3\"; dpkg-deb -e \"$1\" \"$3\"; "
    "p=$(dpkg-deb --show --showformat='${Package}' \"$1\"); "
    "! grep -q '^Multi-Arch: same' \"$3/control\" || p=$p:arm64; "
    "dpkg-deb --fsys-tarfile \"$1\" | tar -xvf - --keep-directory-symlink -C \"$2\" | "
    "sed 's,^[.],,; s,\\(.\\)/$,\\1,; s,^/$,/.,' >\"$info/$p.list\"; "
    "for f in \"$3\"/*; do [ \"${f##*/}\" = control ] || mv \"$f\" \"$info/$p.${f##*/}\"; done";

/* Unpacks one package and notes it in the root's dpkg status. */
static int unpack(const struct root *r, const char *deb, const char *log)
{
    char *status_file = format("%s/var/lib/dpkg/status", r->build);
    char *dir = format("%s/control", r->work), *control = format("%s/control", dir);
    char *extract[] = {"sh", "-c", (char *)unpack_script, "sh", (char *)deb, r->build, dir, NULL};
    struct buf text;

    int status = spawn(extract, log);
    buf_init(&text);
    read_file(&text, control);
    buf_printf(&text, "Status: install ok unpacked\n\n");
    if (!status)
        status = write_file(status_file, O_APPEND, text.data, text.len);
    else if (status < 0)
        status = cli_error("cannot unpack %s (see %s); is the disk full?", deb, log);
    buf_fini(&text);
    free(control);
    free(dir);
    free(status_file);
    return status;
}

/* What maintainer scripts would have done. */
static void finish(const struct root *r)
{
    /* Absolute paths are looked up in the root first: empty directories would hide the host's. */
    static const char *const hiding[] = {"boot", "dev", "home", "media", "mnt", "opt", "proc", "root", "run", "srv",
                                         "sys", "tmp", "var/tmp"};
    for (size_t i = 0; i < ARRAY_LEN(hiding); i++) {
        char *path = format("%s/%s", r->build, hiding[i]);
        rmdir(path);
        free(path);
    }
    static const char *const awks[] = {"gawk", "mawk"};
    for (size_t i = 0; i < ARRAY_LEN(awks); i++) {
        char *have = format("%s/usr/bin/%s", r->build, awks[i]), *link = format("%s/usr/bin/awk", r->build);
        if (!access(have, X_OK) && symlink(awks[i], link) < 0 && errno != EEXIST)
            cli_error("cannot make %s: %s", link, strerror(errno));
        free(have);
        free(link);
    }
}

static int unpack_all(const struct root *r, const char *log, size_t *n)
{
    char *pattern = format("%s/archives/*.deb", r->work);
    glob_t debs;
    int status = 0;

    *n = 0;
    if (!glob(pattern, 0, NULL, &debs)) {
        for (; *n < debs.gl_pathc && !status; ++*n)
            status = unpack(r, debs.gl_pathv[*n], log);
        for (size_t i = 0; i < debs.gl_pathc; i++)
            unlink(debs.gl_pathv[i]);
        globfree(&debs);
    }
    free(pattern);
    return status;
}

/* Adds packages, separated by blanks or commas, with all they depend on. */
static int install(const struct root *r, const char *packages)
{
    char *list = format("%s", packages), *log = format("%s/log", r->work), *lists = format("%s/lists/partial", r->work);
    char *archives = format("%s/archives/partial", r->work), *save, *p;
    const char *args[300] = {"install", "--download-only", "--no-install-recommends"}, *update[] = {"update"};
    size_t n = 3, n_unpacked = 0;
    int status, lock = -1;

    for (p = strtok_r(list, " ,", &save); p && n < ARRAY_LEN(args); p = strtok_r(NULL, " ,", &save))
        args[n++] = p;
    if ((status = make_dirs(lists)) || (status = make_dirs(archives)) || (status = write_apt_conf(r)))
        goto out;
    lock = open(r->work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (flock(lock, LOCK_EX | LOCK_NB) < 0) {
        status = cli_error("another ferry is working on the root %s; wait for it", r->name);
        goto out;
    }
    unlink(log);
    if ((status = apt(r, update, 1, log)) || (status = apt(r, args, n, log)) ||
        (status = unpack_all(r, log, &n_unpacked)))
        goto out;
    finish(r);
    fprintf(stderr, "ferry: %zu packages added to %s\n", n_unpacked, r->dir);
out:
    if (lock >= 0)
        close(lock);
    free(list);
    free(log);
    free(lists);
    free(archives);
    return status;
}

/* The empty root that packages are unpacked into: merged /usr as Debian has it, and an empty status. */
static int prepare(const struct root *r)
{
    static const char *const merged[] = {"bin", "sbin", "lib"};
    char *dpkg = format("%s/var/lib/dpkg", r->build), *status_file = format("%s/status", dpkg);
    char *info = format("%s/info", dpkg), *info_format = format("%s/format", info);
    int status = make_dirs(info);

    for (size_t i = 0; i < ARRAY_LEN(merged) && !status; i++) {
        char *to = format("usr/%s", merged[i]), *dir = format("%s/%s", r->build, to);
        char *link = format("%s/%s", r->build, merged[i]);
        status = make_dirs(dir);
        if (!status && symlink(to, link) < 0)
            status = cli_error("cannot make %s: %s", link, strerror(errno));
        free(link);
        free(dir);
        free(to);
    }
    if (!status && !(status = write_file(status_file, O_TRUNC, "", 0)))
        status = write_file(info_format, O_TRUNC, "1\n", 2);
    free(info_format);
    free(info);
    free(status_file);
    free(dpkg);
    return status;
}

/* ---- subcommands: argv[1..] are their arguments ------------------------------------------------------- */

static int root_add(int argc, char **argv, const char *include)
{
    struct root r;
    int status = root_open(&r, argc > 1 ? argv[1] : DEFAULT_NAME);
    if (status)
        return status;
    if (is_dir(r.dir))
        return cli_error("the root %s is there already: `ferry root install PACKAGE...' adds to it", r.dir);
    r.build = format("%s.partial", r.dir);
    char *packages = format("%s %s", DEFAULT_PACKAGES, include ? include : "");
    if (!(status = remove_tree(r.build)) && !(status = prepare(&r)) && !(status = install(&r, packages)) &&
        rename(r.build, r.dir) < 0)
        status = cli_error("cannot make %s: %s", r.dir, strerror(errno));
    if (status)
        remove_tree(r.build);
    free(packages);
    return status;
}

static int root_install(int argc, char **argv, const char *name)
{
    struct root r;
    struct buf packages;
    int status = root_open_existing(&r, name ? name : DEFAULT_NAME);
    if (status)
        return status;
    if (argc < 2)
        return cli_error("which packages? `ferry root install python3' adds one");
    buf_init(&packages);
    for (int i = 1; i < argc; i++)
        buf_printf(&packages, "%s ", argv[i]);
    status = install(&r, packages.data);
    buf_fini(&packages);
    return status;
}

static int root_list(int argc, char **argv, const char *value)
{
    char *pattern = roots_path("*");
    glob_t dirs;
    if (pattern && !glob(pattern, GLOB_ONLYDIR, NULL, &dirs)) {
        for (size_t i = 0; i < dirs.gl_pathc; i++)
            printf("%-20s %s\n", strrchr(dirs.gl_pathv[i], '/') + 1, dirs.gl_pathv[i]);
        globfree(&dirs);
    }
    free(pattern);
    return 0;
}

static int root_path(int argc, char **argv, const char *value)
{
    struct root r;
    int status = root_open_existing(&r, argc > 1 ? argv[1] : DEFAULT_NAME);
    if (!status)
        puts(r.dir);
    return status;
}

static int root_remove(int argc, char **argv, const char *value)
{
    struct root r;
    if (argc < 2)
        return cli_error("which root? `ferry root list' shows them");
    int status = root_open_existing(&r, argv[1]);
    if (!status)
        status = remove_tree(r.dir);
    return status ? status : remove_tree(r.work);
}

static const struct {
    const char *name, *option, *args, *doc;
    int (*run)(int argc, char **argv, const char *value);   /* value: the option's, NULL if not given */
} verbs[] = {
    {"add", "include", "[NAME] [--include=PACKAGE,...]", "make a root from Debian's arm64 archive", root_add},
    {"install", "root", "[--root=NAME] PACKAGE...", "add packages and what they need", root_install},
    {"list", NULL, "", "the roots there are", root_list},
    {"path", NULL, "[NAME]", "where one is", root_path},
    {"remove", NULL, "NAME", "delete one", root_remove},
};

static int root_help(void)
{
    puts("Usage: ferry root COMMAND\n");
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        printf("  %-8s%-34s%s\n", verbs[i].name, verbs[i].args, verbs[i].doc);
    puts("\nNAME is " DEFAULT_NAME " unless given; `ferry PROGRAM' uses that root when there is no -L.\n"
         "Packages come from the sources that apt on this machine is set up for.");
    return 0;
}

int cli_root(int argc, char **argv)
{
    if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
        return root_help();
    for (size_t i = 0; argc > 1 && i < ARRAY_LEN(verbs); i++) {
        if (strcmp(argv[1], verbs[i].name))
            continue;
        struct option options[] = {{verbs[i].option, required_argument, NULL, 'o'}, {"help", no_argument, NULL, 'h'}, {0}};
        const char *value = NULL;
        int c;
        opterr = 0;
        while ((c = getopt_long(argc - 1, argv + 1, "h", verbs[i].option ? options : options + 1, NULL)) != -1) {
            if (c == 'h')
                return root_help();
            if (c != 'o')
                return cli_error("no option %s of `ferry root %s'; see `ferry root --help'", argv[optind], argv[1]);
            value = optarg;
        }
        /* getopt has moved the options to the front: what is left follows the verb. */
        argv[optind] = argv[1];
        return verbs[i].run(argc - optind, argv + optind, value);
    }
    return cli_error("ferry root wants add, install, list, path or remove; see `ferry root --help'");
}
