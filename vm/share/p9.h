/* p9.h - serves a directory of the host by 9P2000.L, the file protocol of Linux's "9p" file system.
 *
 * The client is not trusted.  It reaches the directory and what is below, never what links point to elsewhere: each
 * step takes one name, no name goes up, and the host's kernel is told to stay beneath (openat2).  Files that it holds
 * are descriptors without rights (O_PATH); only regular files and directories are opened.  It makes no devices and no
 * programs with set-user-ID.  One thread at a time. */
#pragma once

#include "vm/sandbox.h"

struct p9;

enum { P9_MSIZE_MAX = 512 << 10, P9_HEAD = 7 };     /* bytes of a message, of its head */

/* n_servers: how many there are or will be in this process, which divide its descriptors among them.  NULL with a message. */
struct p9 *p9_new(const char *dir, bool read_only, unsigned n_servers, struct err *err);
void p9_free(struct p9 *p);
struct sandbox_dir p9_beneath(const struct p9 *p);      /* all that it opens */
void p9_drop_all(struct p9 *p);                     /* forgets the client's files: it starts anew */

/* Answers a request of n bytes into `reply`, which has room for `room` bytes; the answer's size, 0: there is none. */
size_t p9_serve(struct p9 *p, const u8 *request, size_t n, u8 *reply, size_t room);
