/* perfmap.h - tells perf which guest function a piece of translated code belongs to, in the two forms it knows.
 *
 *      /tmp/perf-PID.map       text, read by `perf report`: address, size, name
 *      DIR/jit-PID.dump        the code too, with times, for `perf inject --jit` and `perf annotate`
 *
 * Both tiers' code comes here from one place, engine_config.placed.  The files are opened for each record, so that
 * no descriptor of ours lies among the guest's. */
#pragma once

#include "base/base.h"

struct err;
struct proc;

/* Starts the files that p->cfg asks for.  0, or -errno with a message. */
MUST_CHECK int perfmap_start(struct proc *p, struct err *err);
/* As engine_config.placed, whose ctx is the struct proc. */
void perfmap_placed(void *ctx, gva pc, const void *code, u32 size);
/* In the child of a fork: files of its own, with what it has of its parent. */
void perfmap_after_fork(struct proc *p);
