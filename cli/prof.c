/* prof.c - ferry prof: runs a program and all that it starts with samplers on, then writes what they saw. */
#include "cli/cli.h"
#include "cli/flame.h"
#include "cli/measure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum output { SVG, FOLDED, N_OUTPUTS };
static const char *const suffix[N_OUTPUTS] = { ".svg", ".folded" };

struct prof {
    const char *name;                   /* of the files, without the suffix */
    char path[N_OUTPUTS][4096];
    FILE *out[N_OUTPUTS];
    struct measure measure;
};

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

static int write_profile(const struct prof *p, const char *program)
{
    struct flame *root = flame_new(p->measure.tally);
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
    if (tally_cut(p->measure.tally))
        fputs("ferry: there were more different stacks than fit; the rest is counted in shorter ones\n", stderr);
    return 0;
}

int cli_prof(int argc, char **argv)
{
    struct prof p = { 0 };
    int status;

    if ((status = take_arguments(&p, &argc, &argv)) || (status = open_outputs(&p)) || (status = measure_new(&p.measure)))
        return status;
    const int fd[N_OUTPUTS] = { fileno(p.out[SVG]), fileno(p.out[FOLDED]) };
    int result = measure_run(&p.measure, "tally", fd, N_OUTPUTS, argc, argv);
    while (argc > 1 && **argv == '-') {         /* the program's name, for the title */
        argv++;
        argc--;
    }
    status = write_profile(&p, *argv);
    return status ? status : result;
}
