/* walk.h - looking a name up component by component, in the tree as a guest with a root sees it (path.h).
 *
 * The way that is always right, and slow: path.c comes here when the kernel says that the name leads out of the tree
 * where it began, by "..", or by a link with an absolute target. */
#pragma once

#include "syscalls/path.h"

/* The host name of name, which begins at the guest's directory start if it is relative ("": /).  0, or -errno of the
 * guest's: then buf holds nothing of use. */
MUST_CHECK s64 walk_path(const struct proc *p, const char *start, const char *name, enum path_how how,
                         char buf[PATH_MAX]);
