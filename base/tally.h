/* tally.h - a tree of names with counts that processes share: how often each stack was seen.
 *
 * It lies in one mapping of a file of fixed size, so a profile of any length, of any number of processes, costs
 * no more memory than that; where there is no room left, stacks are counted in the part of them that has some.
 * Nobody waits for anybody: everything is done by single atomic operations, and a process that is killed leaves a
 * good tree behind.  Any thread of any process may add. */
#pragma once

#include "base/base.h"

struct tally;

/* The tree's file: makes the descriptor's file an empty one.  0 or -errno. */
MUST_CHECK int tally_make(int fd);
/* Maps the tree in the file at path; NULL: there is none. */
struct tally *tally_open(const char *path);
struct tally *tally_map(int fd);

/* Number of a name, of a node's child with that name.  0 is the root, and a node without room for it is its own child. */
u32 tally_name(struct tally *t, const char *name);
u32 tally_child(struct tally *t, u32 node, u32 name);
void tally_add(struct tally *t, u32 node, u64 count);

/* Everything, in no order: each node but the root once. */
void tally_each(const struct tally *t, void (*fn)(void *ctx, u32 node, u32 parent, const char *name, u64 count), void *ctx);
/* What was counted with less than its whole stack, for want of room. */
u64 tally_cut(const struct tally *t);
