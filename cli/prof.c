/* prof.c - ferry prof: runs a program and all that it starts with samplers on, then writes what they saw.
 *
 * The program runs in a child; its processes count into a tally in a memory file, which they find by this process's
 * number.  So nothing is left behind, whatever happens to them or to us. */
#include "base/tally.h"
#include "cli/cli.h"
#include "cli/flame.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum output { SVG, FOLDED, N_OUTPUTS };
static const char *const suffix[N_OUTPUTS] = { ".svg", ".folded" };

struct prof {
    const char *name;                   /* of the files, without the suffix */
    char path[N_OUTPUTS][4096];
    FILE *out[N_OUTPUTS];
    int tally_fd;
    struct tally *tally;
};

static volatile pid_t child;

static void pass_on(int sig)
{
    if (child > 0)
        kill(child, sig);
}

/* Arguments of ours come first; *argv is then what `ferry run` wants behind its name. */
static int take_arguments(struct prof *p, int *argc, char ***argv)
{
    char **a = *argv + 1;
    const char *name = "ferry-prof";

    while (*a && (!strncmp(*a, "-o", 2) || !strncmp(*a, "--output", 8))) {
        const char *value = *a + (a[0][1] == 'o' ? 2 : 8);
        if (a[0][1] == '-' && *value == '=')
            value++;
        else if (!*value && a[1])
            value = *++a;
        else if (a[0][1] == '-' && *value)
            break;
        if (!*value)
            return cli_error("-o wants the name of a file to write");
        name = value;
        a++;
    }
    if (!*a || (!strcmp(*a, "--") && !a[1]))
        return cli_error("which program? `ferry prof [-o FILE] PROGRAM [ARG...]' profiles one");
    size_t len = strlen(name);
    if (len > 4 && !strcmp(name + len - 4, suffix[SVG]))
        len -= 4;
    if (len > sizeof p->path[0] - 8)
        return cli_error("the name of the file is too long");
    p->name = strndup(name, len);
    *argc -= (int)(a - *argv);
    *argv = a;
    return p->name ? 0 : cli_error("out of memory");
}

static int open_outputs(struct prof *p)
{
    for (int k = 0; k < N_OUTPUTS; k++) {
        snprintf(p->path[k], sizeof p->path[k], "%s%s", p->name, suffix[k]);
        p->out[k] = fopen(p->path[k], "we");
        if (!p->out[k])
            return cli_error("cannot write %s: %s", p->path[k], strerror(errno));
    }
    return 0;
}

static int make_tally(struct prof *p)
{
    p->tally_fd = memfd_create("ferry-prof", MFD_CLOEXEC);
    int err = p->tally_fd < 0 ? -errno : tally_make(p->tally_fd);
    if (err || !(p->tally = tally_map(p->tally_fd)))
        return cli_error("no memory for the profile: %s", strerror(err ? -err : ENOMEM));
    return 0;
}

/* Never returns. */
static NORETURN void be_program(const struct prof *p, pid_t parent, int argc, char **argv)
{
    char option[64];
    char **args = calloc((size_t)argc + 3, sizeof *args);

    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    if (!args)
        _exit(cli_error("out of memory"));
    snprintf(option, sizeof option, "--tally=/proc/%d/fd/%d", (int)parent, p->tally_fd);
    close(p->tally_fd);
    for (int k = 0; k < N_OUTPUTS; k++)
        close(fileno(p->out[k]));
    args[0] = "run";
    args[1] = option;
    memcpy(args + 2, argv, (size_t)argc * sizeof *args);
    _exit(cli_run(argc + 2, args));
}

/* Its exit status, as a shell would see it. */
static int run(const struct prof *p, int argc, char **argv)
{
    pid_t parent = getpid();
    int status;

    signal(SIGINT, SIG_IGN);            /* the terminal sends these to the program too */
    signal(SIGQUIT, SIG_IGN);
    signal(SIGTERM, pass_on);
    signal(SIGHUP, pass_on);
    child = fork();
    if (!child)
        be_program(p, parent, argc, argv);
    if (child < 0)
        return cli_error("cannot start a process: %s", strerror(errno));
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return cli_error("the program is lost: %s", strerror(errno));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int write_profile(const struct prof *p, const char *program)
{
    struct flame *root = flame_new(p->tally);
    char title[256];

    if (!root)
        return cli_error("no memory for the profile");
    snprintf(title, sizeof title, "%s: %llu ms of processor time", program, (unsigned long long)root->total);
    flame_write_svg(root, title, p->out[SVG]);
    flame_write_folded(root, p->out[FOLDED]);
    u64 total = root->total;
    flame_free(root);
    for (int k = 0; k < N_OUTPUTS; k++)
        if (fflush(p->out[k]) || ferror(p->out[k]))
            return cli_error("cannot write %s: %s", p->path[k], strerror(errno));
    fprintf(stderr, "ferry: %llu ms sampled: %s, %s\n", (unsigned long long)total, p->path[SVG], p->path[FOLDED]);
    if (tally_cut(p->tally))
        fputs("ferry: there were more different stacks than fit; the rest is counted in shorter ones\n", stderr);
    return 0;
}

int cli_prof(int argc, char **argv)
{
    struct prof p = { 0 };
    int status;

    if ((status = take_arguments(&p, &argc, &argv)) || (status = open_outputs(&p)) || (status = make_tally(&p)))
        return status;
    int result = run(&p, argc, argv);
    while (argc > 1 && **argv == '-') {         /* the program's name, for the title */
        argv++;
        argc--;
    }
    status = write_profile(&p, *argv);
    return status ? status : result;
}
