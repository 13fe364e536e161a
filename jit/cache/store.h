/* store.h - the directories with images: one file a key.
 *
 *      the user's      $XDG_CACHE_HOME/ferry, written by whoever runs programs
 *      the system's    /var/cache/ferry, written by root with `ferry cache'
 *
 * Only files and directories count that belong to the user of this process or to root and that nobody else may write.
 * Nothing is kept open: the guest sees no file number of ours.  Any thread, under the engine's block lock. */
#pragma once

#include "jit/cache/image.h"

struct store {
    const char *user, *system;  /* directories; NULL: none */
    u64 max_size;               /* of all images in the user's, bytes */
    bool make;                  /* the user's may be made */
    bool shared;                /* everybody may read what is written */
};

/* Maps the image of a key, the user's if there is one.  A bad one is reported, once (LOG cache), and ignored.  False: no
 * image. */
bool store_open(const struct store *s, struct img_key key, struct image *img);
void store_close(struct image *img);
/* Its pages that were looked at need not stay in this process's memory. */
void store_rest(const struct image *img);

/* Can images be written, as far as one can tell beforehand? */
bool store_writes(const struct store *s);

/* Puts an image in the place of the key's, in one step, and removes old ones if there are too many.  Another process may
 * be doing the same: then nothing happens and it is -EBUSY.  0 or -errno. */
MUST_CHECK int store_lock(const struct store *s, int *lock);
void store_unlock(int lock);
MUST_CHECK int store_put(const struct store *s, struct img_key key, const void *data, size_t size);

/* Removes images, those first that were not used for longest, until there are at most so many bytes. */
void store_trim(const char *dir, u64 max_size);

/* Calls fn for each image in a directory; false from it ends that.  -errno: the directory cannot be used. */
struct store_file { const char *name; u64 size; s64 used; struct img_key key; };
int store_each(const char *dir, bool (*fn)(void *ctx, int dirfd, const struct store_file *f), void *ctx);
