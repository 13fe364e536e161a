/* main.c - ferry: picks the subcommand, prints help and version. */
#include "cli/cli.h"
#include "version.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *args, *doc;
    bool helps;                 /* it has more to say about itself */
} commands[] = {
    {"run", cli_run, "[OPTION...] PROGRAM [ARG...]", "run an ARM64 Linux program (\"run\" may be left out)", true},
    {"prof", cli_prof, "[-o FILE] [OPTION...] PROGRAM", "run it and draw a flame graph of where its time goes", false},
    {"stat", cli_stat, "[OPTION...] PROGRAM", "run it and count its time by kind of code", false},
    {"boot", cli_boot, "[OPTION...] [DISK...]", "run an ARM64 machine: the Linux on a disk, or --kernel", true},
    {"vm", cli_vm, "list|console|stop|... NAME", "the machines that run", true},
    {"root", cli_root, "add|list|path|remove|install", "directories with ARM64 libraries and programs", true},
    {"cache", cli_cache, "info|warm|export|import|clear", "translations kept from earlier runs", false},
    {"setup", cli_setup, "[--remove]", "let the kernel start ferry for ARM64 programs (root)", false},
    {"doctor", cli_doctor, "", "what this machine lacks, and how to mend it", false},
    {"dis", cli_dis, "WORD...", "show A64 instructions given in hex", false},
};

int cli_error(const char *fmt, ...)
{
    char msg[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(msg, sizeof(msg), fmt, ap);
    va_end(ap);
    fprintf(stderr, "ferry: %s\n", msg);
    return CLI_FAILED;
}

void cli_fill_descriptors(void)
{
    int fd;

    while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO)
        ;
    if (fd >= 0)
        close(fd);
}

int cli_help(void)
{
    puts("Usage: ferry [OPTION...] PROGRAM [ARG...]\n\nCommands");
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        printf("  %-7s%-30s %s\n", commands[i].name, commands[i].args, commands[i].doc);
    cli_print_options();
    puts("\nThe environment variable does the same as the option.  Exit status: the program's own;\n"
         "125 Ferry failed, 126 the program cannot be executed, 127 it was not found.");
    return 0;
}

int cli_version(void)
{
    printf("ferry %s (%s)\n", FERRY_VERSION, FERRY_COMMIT);
    return 0;
}

static int start(const struct command *c, int argc, char **argv)
{
    if (c->helps || argc < 2 || (strcmp(argv[1], "--help") && strcmp(argv[1], "-h")))
        return c->run(argc, argv);
    printf("Usage: ferry %s %s\n\n  %s; see `ferry --help' and doc/\n", c->name, c->args, c->doc);
    return 0;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && !cli_by_kernel() && i < ARRAY_LEN(commands); i++)
        if (!strcmp(argv[1], commands[i].name))
            return start(&commands[i], argc - 1, argv + 1);
    return cli_run(argc, argv);
}
