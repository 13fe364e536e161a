/* procfs.h - the files below /proc that would show the host's side of a guest process.
 *
 * /proc/self, /proc/thread-self, /proc/<own pid> and their task/<tid>: exe, cwd, root and fd links; maps,
 * smaps, cmdline, environ, auxv, stat and status are made here; /proc/cpuinfo describes the guest's processor.
 * Another guest's exe is found through its auxiliary vector.  Everything else is the host kernel's own, which
 * is right because guest threads are host threads and guest addresses are host addresses. */
#pragma once

#include "base/base.h"
#include <limits.h>

struct abi;
struct guest;
struct buf;
struct proc;
struct thread;

#define PROCFS_NOT_OURS INT64_MIN

/* A descriptor of a file with the generated text, -errno, or PROCFS_NOT_OURS.  host_flags: O_ flags. */
s64 procfs_open(struct thread *th, s64 dirfd, gva path, u64 host_flags);

/* 1: the link's text is in target; 0: not ours; or -errno. */
int procfs_readlink(struct thread *th, s64 dirfd, gva path, char target[PATH_MAX]);

/* The absolute name, without ".." and the like, of a name that may be one of the files above; false: it is not. */
bool procfs_name(const struct proc *p, s64 dirfd, const char *relative, char name[PATH_MAX]);

/* The same for a guest's string. */
bool procfs_names(const struct proc *p, s64 dirfd, gva path);

/* The host path to use for an absolute path below /proc whose last link is followed: path or buf. */
const char *procfs_follow(const struct proc *p, const char *path, char buf[PATH_MAX]);

/* Tells the host's kernel where the guest's arguments, environment and auxiliary vector are, so that ps, pgrep
 * and other guests see them.  Quietly without effect where the kernel cannot (CONFIG_CHECKPOINT_RESTORE). */
void procfs_publish(const struct proc *p);

/* /proc/cpuinfo of n processors (cpuinfo.c). */
void cpuinfo_text(const struct abi *abi, const struct guest *g, unsigned n, struct buf *out);
