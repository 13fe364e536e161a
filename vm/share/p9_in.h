/* p9_in.h - what the files of the 9P server share.  Internal to vm/share. */
#pragma once

#include "vm/share/p9.h"
#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

enum { P9_BUCKETS = 256, P9_QID = 13 };

/* A file that the client has a number for. */
struct fid {
    struct fid *next;
    u32 id;
    int path;               /* O_PATH */
    int fd;                 /* open, or -1 */
};

struct p9 {
    int root, self_fds;     /* the directory, and /proc/self/fd */
    bool read_only;
    u32 msize;
    u32 n_fids, max_fids;
    struct fid *bucket[P9_BUCKETS];
};

/* A request being read; what is not there reads as 0 and sets `bad`. */
struct p9_in {
    const u8 *at;
    size_t left;
    bool bad;
};

/* An answer being written; what does not fit sets `bad`. */
struct p9_out {
    u8 *at;
    size_t used, room;
    bool bad;
};

u64  p9_get(struct p9_in *in, unsigned size);
void p9_put(struct p9_out *out, unsigned size, u64 value);
void p9_put_text(struct p9_out *out, const char *text, size_t n);
void p9_put_qid(struct p9_out *out, const struct stat *st);
void p9_put_entry_qid(struct p9_out *out, u64 inode, unsigned char type);

/* A text with 0 at its end; false: it is too long for `room`, or holds a 0. */
bool p9_get_text(struct p9_in *in, char *to, size_t room);
/* A name within a directory: 0 or -errno. */
int p9_get_name(struct p9_in *in, char to[NAME_MAX + 1]);

struct fid *p9_fid(struct p9 *p, struct p9_in *in);             /* the one whose number comes next; NULL */
int  p9_fid_new(struct p9 *p, u32 id, int path);                /* takes path */
void p9_fid_free(struct p9 *p, struct fid *f);

/* ---- beneath the directory ---- */
int p9_step(int dir, const char *name);                         /* O_PATH of an entry, or -errno */
/* Opens what an O_PATH descriptor stands for, a regular file or directory: descriptor or -errno. */
int p9_reopen(const struct p9 *p, int path, int flags);
int p9_stat(int path, struct stat *st);                         /* 0 or -errno */

/* The requests: 0 or -errno. */
#define P9(number, name, what) int p9_##name(struct p9 *p, struct p9_in *in, struct p9_out *out);
#include "vm/share/p9.def"
#undef P9
