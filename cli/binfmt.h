/* binfmt.h - what the kernel's binfmt_misc knows about ARM64 programs (Documentation/admin-guide/binfmt-misc.rst).
 *
 * Registered, the kernel itself starts Ferry for every ARM64 program:  EXE PATH ARGV0 ARGS...
 * Flags: P keeps argv[0], O hands the program over open (so it need not be readable, nor its path known here),
 * C gives it the program's credentials (sudo works), F opens Ferry now, so that containers and chroots that do
 * not contain it have it too. */
#pragma once

#include "base/base.h"
#include <limits.h>

#define BINFMT_DIR   "/proc/sys/fs/binfmt_misc"
#define BINFMT_NAME  "ferry-aarch64"
#define BINFMT_FLAGS "POCF"

struct binfmt_entry {
    bool enabled;
    char interpreter[PATH_MAX], flags[16];
};

/* Is binfmt_misc there to be looked at? */
bool binfmt_mounted(void);

/* Reads an entry; false: there is none. */
bool binfmt_read(const char *name, struct binfmt_entry *e);

/* Does the entry name this very program, with all flags? */
bool binfmt_is_ours(const struct binfmt_entry *e);

/* The line that registers exe: for the kernel's `register' and for binfmt.d(5).  Free it. */
char *binfmt_line(const char *exe);

/* This program's file; NULL if it has none any more. */
const char *binfmt_self(char buf[PATH_MAX]);
