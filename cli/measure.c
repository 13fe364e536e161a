/* measure.c - see measure.h. */
#include "cli/measure.h"

#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile pid_t child;

static void pass_on(int sig)
{
    if (child > 0)
        kill(child, sig);
}

int measure_new(struct measure *m)
{
    m->fd = memfd_create("ferry-tally", MFD_CLOEXEC);
    int err = m->fd < 0 ? -errno : tally_make(m->fd);
    if (err || !(m->tally = tally_map(m->fd)))
        return cli_error("no memory for what is measured: %s", strerror(err ? -err : ENOMEM));
    return 0;
}

static NORETURN void be_program(const struct measure *m, const char *option, pid_t parent, int argc, char **argv)
{
    char text[64];
    char **args = calloc((size_t)argc + 3, sizeof *args);

    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    if (!args)
        _exit(cli_error("out of memory"));
    snprintf(text, sizeof text, "--%s=/proc/%d/fd/%d", option, (int)parent, m->fd);
    close(m->fd);
    args[0] = "run";
    args[1] = text;
    memcpy(args + 2, argv, (size_t)argc * sizeof *args);
    _exit(cli_run(argc + 2, args));
}

int measure_run(const struct measure *m, const char *option, const int *fd, unsigned n, int argc, char **argv)
{
    pid_t parent = getpid();
    int status;

    signal(SIGINT, SIG_IGN);            /* the terminal sends these to the program too */
    signal(SIGQUIT, SIG_IGN);
    signal(SIGTERM, pass_on);
    signal(SIGHUP, pass_on);
    child = fork();
    if (!child) {
        for (unsigned k = 0; k < n; k++)
            close(fd[k]);
        be_program(m, option, parent, argc, argv);
    }
    if (child < 0)
        return cli_error("cannot start a process: %s", strerror(errno));
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return cli_error("the program is lost: %s", strerror(errno));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
