/* path.h - guest path names to host path names.
 *
 * With a root (-L), an absolute path that exists below the root is taken there, symbolic links inside the
 * root staying inside; what does not exist there is the host's.  Directories whose content belongs to the
 * user or the running system (/home, /tmp, /proc, ...) are always the host's.  Something new is created where
 * its directory is found.  A relative path stays in the tree where it begins; where it leads out of that, by ".." or
 * by a link with an absolute target, it goes on as an absolute path does (walk.h), and so do links of the host's.
 * A root without /usr and /etc holds libraries only (a cross compiler's, say): of it only files are taken, the
 * directories that both have are the host's, and relative paths are never translated.  Any thread. */
#pragma once

#include "base/base.h"
#include <limits.h>

struct open_how;
struct proc;
struct thread;

enum path_how {
    PATH_FOLLOW,            /* a symbolic link at the end is followed */
    PATH_NOFOLLOW,
    PATH_CREATE,            /* not followed, and may be missing */
    PATH_OPEN_CREATE,       /* followed, and may be missing */
};

/* The host address of the path to use: the guest's own string or buf.  0 or -errno. */
MUST_CHECK s64 path_to_host(struct proc *p, s64 dirfd, gva path, enum path_how how, char buf[PATH_MAX], u64 *out);

/* The quick way with a root: one call of the host walks and opens.  A descriptor, -errno, or
 * PATH_UNKNOWN: path_to_host has the answer.  how: with the host's O_ flags, and RESOLVE_ flags of the guest's. */
#define PATH_UNKNOWN INT64_MIN
s64 path_open(struct thread *th, s64 dirfd, gva path, const struct open_how *how);

/* The same for a string of ours that is absolute; returns path or buf. */
const char *path_in_root(const struct proc *p, const char *path, enum path_how how, char buf[PATH_MAX]);

/* What the guest should see of a host path: a leading root is cut off in place. */
void path_to_guest(const struct proc *p, char *path);

/* The guest's name of an open directory, or of the current one (AT_FDCWD).  False: it has none. */
bool path_of_directory(const struct proc *p, s64 dirfd, char name[PATH_MAX]);

/* Absolute names of the guest: of files that are not in the root, not on the host, the running kernel's. */
bool path_always_host(const char *name);
bool path_never_host(const char *name);
bool path_kernels(const char *name);

/* Opens the root, as long as there are descriptors. */
void path_use_root(const struct proc *p);
/* The root's descriptor, which the guest must not close; -1: none. */
int path_root_fd(void);
/* In a mount namespace of its own the descriptor must be one of that; flags: CLONE_*. */
void path_renew_root(const struct proc *p, u64 flags);
/* The root is gone (chroot). */
void path_forget_root(struct proc *p);
