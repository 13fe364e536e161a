/* boot.h - what the files of `ferry boot` share: options of one topic each.  They return 0 or the exit status. */
#pragma once

#include "cli/cli.h"
#include "vm/machine.h"

/* ---- boot_net.c ---- */
int boot_net(struct machine_config *cfg, const char *text);
int boot_forward(struct machine_config *cfg, const char *text);
int boot_serial(struct machine_config *cfg, const char *text);
int boot_console(struct machine_config *cfg, const char *text);
int boot_share(struct machine_config *cfg, const char *text);
/* Goes on in the program that has a network, if one is wanted and this one has none; argv is that of main. */
void boot_with_net(struct machine_config *cfg, char **argv);
/* Says which ports and terminals of the host became the machine's. */
void boot_tell_ends(const struct machine_config *cfg);
