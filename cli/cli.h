/* cli.h - what the files of the command line share.  Only this folder prints to the user or exits. */
#pragma once

#include "base/base.h"

/* Exit status of our own failures; the guest's passes through. */
enum { CLI_FAILED = 125, CLI_CANNOT_EXECUTE = 126, CLI_NOT_FOUND = 127 };

/* Prints "ferry: message" to standard error and returns CLI_FAILED. */
PRINTF_LIKE(1, 2) int cli_error(const char *fmt, ...);
/* Standard input, output and error, where they are closed, become /dev/null: else a file would be opened in their place. */
void cli_fill_descriptors(void);

struct proc_config;

/* Subcommands: argv[0] is the subcommand's name, with ferry's before it, or ferry's.  They return the exit status. */
int cli_run(int argc, char **argv);
int cli_prof(int argc, char **argv);
int cli_stat(int argc, char **argv);
int cli_boot(int argc, char **argv);
int cli_vm(int argc, char **argv);
int cli_root(int argc, char **argv);
int cli_dis(int argc, char **argv);
int cli_setup(int argc, char **argv);
int cli_doctor(int argc, char **argv);
int cli_cache(int argc, char **argv);
/* ferry cache warm: makes the code of all functions of these files. */
int cli_warm(const struct proc_config *cfg, char **files);

/* The configuration that `ferry run` would use, from the environment and the options in argv[1...]; optind is then what
 * is left.  0 or an exit status. */
int cli_config(int argc, char **argv, struct proc_config *cfg);

/* Where translations are kept, by the option's value (NULL: not given).  0 or an exit status.  Children of a program get a
 * value that begins so: they may be in another root, where no directory shall be made. */
enum { CLI_CACHE_NOT_MADE = '?' };
struct engine_cache;
int cli_cache_dirs(const char *value, struct engine_cache *cache);
/* Is there the directory where they are kept by default? */
bool cli_cache_exists(void);

/* Started by the kernel's binfmt_misc: argv is EXE PATH [ARGV0] ARGS..., with no options. */
bool cli_by_kernel(void);

/* For `ferry --help` and `ferry --version`; 0. */
int cli_help(void);
int cli_version(void);
void cli_print_options(void);

/* The root to use when none is named: one made by `ferry root`, the distribution's cross directory, or NULL. */
const char *cli_default_root(void);
