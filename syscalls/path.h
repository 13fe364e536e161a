/* path.h - guest path names to host path names.
 *
 * With a root (-L), an absolute path that exists below the root is taken there, symbolic links inside the
 * root staying inside; what does not exist there is the host's.  Directories whose content belongs to the
 * user or the running system (/home, /tmp, /proc, ...) are always the host's.  Something new is created where
 * its directory is found.  A root without /usr and /etc holds libraries only (a cross compiler's, say): of it
 * only files are taken, the directories that both have are the host's.  Relative paths are never translated.
 * Any thread. */
#pragma once

#include "base/base.h"
#include <limits.h>

struct proc;
struct thread;

enum path_how {
    PATH_FOLLOW,            /* a symbolic link at the end is followed */
    PATH_NOFOLLOW,
    PATH_CREATE,            /* not followed, and may be missing */
    PATH_OPEN_CREATE,       /* followed, and may be missing */
};

/* The host address of the path to use: the guest's own string or buf.  0 or -errno. */
MUST_CHECK s64 path_to_host(struct proc *p, gva path, enum path_how how, char buf[PATH_MAX], u64 *out);

/* The quick way for what is in a root: one call of the host walks and opens.  A descriptor, -errno, or
 * PATH_IS_HOST: the root lacks it, the name holds as it is; PATH_UNKNOWN: path_to_host has the answer.
 * flags: the host's O_ flags. */
#define PATH_IS_HOST INT64_MIN
#define PATH_UNKNOWN (INT64_MIN + 1)
s64 path_open(struct thread *th, gva path, u64 flags, u64 mode);

/* The same for a string of ours that is absolute; returns path or buf. */
const char *path_in_root(const struct proc *p, const char *path, enum path_how how, char buf[PATH_MAX]);

/* What the guest should see of a host path: a leading root is cut off in place. */
void path_to_guest(const struct proc *p, char *path);

/* Opens the root, as long as there are descriptors. */
void path_use_root(const struct proc *p);
/* The root's descriptor, which the guest must not close; -1: none. */
int path_root_fd(void);
/* The root is gone (chroot). */
void path_forget_root(struct proc *p);
