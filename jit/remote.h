/* remote.h - the compiler in another process: ferry-llvm, which lies beside this program's file.
 *
 * It is started when the first region is handed over, has no file of ours open, and neither has this process one of
 * its: they share memory (wire.h).  The children of forks share it too.  It is a child of the process that started it,
 * but of the kind that wait() does not see, in a session of its own, and ends when that process does.  If it dies, hangs
 * or cannot be started, it costs the regions that it had; after a few times there are no more.
 *
 * Everything is called under tbs->lock. */
#pragma once

#include "jit/region.h"

struct buf;
struct guest;
struct remote;

struct remote *remote_new(const struct guest *guest);       /* NULL: no memory */
void remote_free(struct remote *r);

/* For a process that is about to give up its privileges: starts ferry-llvm now, which sleeps until there is work, gives up
 * its own and stays.  What is lost then stays lost. */
void remote_start_apart(struct remote *r);

/* Hands the region over.  Its ticket; 0: not now, or (see remote_gave_up) never; -1: this one never. */
s64 remote_submit(struct remote *r, const struct region *region);
bool remote_gave_up(const struct remote *r);

/* DONE: the object is in out.  BAD: the region cannot be compiled.  LOST: ask again. */
enum remote_answer { REMOTE_WAIT, REMOTE_DONE, REMOTE_BAD, REMOTE_LOST };
enum remote_answer remote_answer(struct remote *r, s64 ticket, struct buf *out);

/* The child of a fork: what its parent has submitted is not its own. */
void remote_fork_child(struct remote *r);
/* This process is to be another program: ferry-llvm ends. */
void remote_stop(struct remote *r);

struct remote_stats { u64 n_compiled, compile_ns; };        /* of the ferry-llvms that this process has started */
struct remote_stats remote_stats(const struct remote *r);
