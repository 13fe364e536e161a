/* virtio_blk.c - disks (Virtual I/O Device 1.2, 5.2): reading, writing, flushing, discarding, zeros, a serial number.
 *
 *      notify (machine's lock) ──► jobs ──► thread: reads and writes the image without any lock
 *                                              └──► machine's lock: virtq_done, virtq_tell
 *
 * One request at a time, in the order of the queue, so that a flush comes after all that was written before it.  Of
 * two locks the machine's is the outer one.  A reset waits under both until the thread touches the guest's memory no
 * more: a request is done in pieces, before each of which the thread looks whether it is still wanted.  Not modelled: several queues, switching the write cache off and on. */
#include "base/err.h"
#include "vm/block/block.h"
#include "vm/machine_in.h"
#include "vm/sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLK_SEG_MAX = 1 << 2, BLK_SIZE = 1 << 6, BLK_FLUSH = 1 << 9, BLK_DISCARD = 1 << 13, BLK_WRITE_ZEROES = 1 << 14 };
enum { READ = 0, WRITE = 1, FLUSH = 4, GET_ID = 8, DISCARD = 11, WRITE_ZEROES = 13 };
enum { OK = 0, IOERR = 1, UNSUPP = 2, SERIAL = 20, MAX_RANGES = 16, MAX_SECTORS = 1 << 15, UNMAP = 1 };
enum { PIECE = 4 << 20 };           /* bytes; no smaller than a cluster of an image, which is best cleared whole */

struct header {
    u32 type, reserved;
    u64 sector;
};

struct range {
    u64 sector;
    u32 n, flags;
};

struct blk_config {
    u64 capacity;
    u32 size_max, seg_max, geometry, blk_size, topology[2];
    u8 writeback, unused;
    u16 num_queues;
    u32 max_discard_sectors, max_discard_seg, discard_alignment, max_zeroes_sectors, max_zeroes_seg;
    u8 zeroes_may_unmap;
} __attribute__((packed));
_Static_assert(sizeof(struct blk_config) == 57, "as the standard has it");

struct job {
    struct job *next;
    struct virtq_chain chain;
    bool through;               /* the driver does not flush: each write is followed by one */
};

struct blk {
    struct virtio v;
    struct block *block;
    char serial[SERIAL];
    pthread_t thread;
    pthread_mutex_t lock;       /* of what follows */
    pthread_cond_t work, rest;
    struct job *first, **last;
    bool busy, end;
    _Atomic bool unwanted;      /* what the thread is about: reset waits for its next look */
    bool lost;                  /* of the thread, as long as there is one: the user has been told that the host cannot write */
    enum block_use use;
    void (*tell)(const char *what);
};

static struct blk *self(struct virtio *v) { return CONTAINER_OF(v, struct blk, v); }

/* ---- requests, on the disk's thread ---------------------------------------------------------------------------- */

static u8 status_of(int code) { return code ? code == -ENOTSUP ? UNSUPP : IOERR : OK; }

static bool inside(const struct blk *d, u64 sector, u64 size)
{
    return size % BLOCK_SECTOR == 0 && sector <= d->block->size / BLOCK_SECTOR && size <= d->block->size - sector * BLOCK_SECTOR;
}

/* What came of writing: a guest says little of its disk's errors, so the user hears of the first one too. */
static int wrote(struct blk *d, int code)
{
    char what[512];

    if (code && code != -ENOTSUP && !d->lost && d->tell) {
        d->lost = true;
        snprintf(what, sizeof what, "%s: what the guest writes cannot be kept%s: %s", d->block->path,
                 d->use == BLOCK_SCRATCH ? " (the temporary file in $TMPDIR, or /var/tmp)" : "", strerror(-code));
        d->tell(what);
    }
    return code;
}

/* How much of [off, off + size) to do at once: up to the next multiple of PIECE on the disk.  0: no more at all. */
static u64 piece(const struct blk *d, u64 off, u64 size) { return atomic_load(&d->unwanted) ? 0 : MIN(size, PIECE - off % PIECE); }

static int flush(struct blk *d) { return wrote(d, d->block->ops->flush(d->block)); }

static int transfer(struct blk *d, const struct job *j, const struct header *h)
{
    const struct virtq_chain *c = &j->chain;
    struct iovec part[VIRTQ_PARTS];
    bool writes = h->type == WRITE;
    u32 size = writes ? c->out_size - (u32)sizeof *h : c->in_size - 1;
    int code = inside(d, h->sector, size) ? 0 : -EIO;

    for (u64 done = 0, len; done < size && !code; done += len) {
        u64 off = h->sector * BLOCK_SECTOR + done;
        len = piece(d, off, size - done);
        if (!len)
            return -ECANCELED;
        if (writes)
            code = wrote(d, d->block->ops->write(d->block, off, part, iov_part(c->part, c->n_out, sizeof *h + done, len, part)));
        else
            code = d->block->ops->read(d->block, off, part, iov_part(c->part + c->n_out, c->n_in, done, len, part));
    }
    return size && writes && !code && j->through ? flush(d) : code;
}

static int clear_range(struct blk *d, u64 off, u64 size, bool free)
{
    int code = 0;

    for (u64 len; size && !code; off += len, size -= len) {
        len = piece(d, off, size);
        if (!len)
            return -ECANCELED;
        code = wrote(d, d->block->ops->zero(d->block, off, len, free));
    }
    return code;
}

/* Of discarded sectors nothing is asked, so they become zeros too. */
static int clear(struct blk *d, const struct job *j, const struct header *h)
{
    struct range r[MAX_RANGES];
    u32 size = j->chain.out_size - (u32)sizeof *h, known = h->type == DISCARD ? 0 : UNMAP;
    int code = 0;

    if (size % sizeof *r || size > sizeof r)
        return -EIO;
    chain_read(&j->chain, sizeof *h, r, size);
    for (unsigned i = 0; i < size / sizeof *r && !code; i++) {
        if (r[i].flags & ~known)
            code = -ENOTSUP;
        else if (r[i].n > MAX_SECTORS || !inside(d, r[i].sector, (u64)r[i].n * BLOCK_SECTOR))
            code = -EIO;
        else
            code = clear_range(d, r[i].sector * BLOCK_SECTOR, (u64)r[i].n * BLOCK_SECTOR,
                               h->type == DISCARD || r[i].flags & UNMAP);
    }
    return code || !j->through ? code : flush(d);
}

static u8 perform(struct blk *d, const struct job *j)
{
    struct header h = { 0 };

    if (chain_read(&j->chain, 0, &h, sizeof h) < sizeof h)
        return IOERR;
    switch (h.type) {
    case READ: case WRITE:            return status_of(transfer(d, j, &h));
    case FLUSH:                       return status_of(flush(d));
    case DISCARD: case WRITE_ZEROES:  return status_of(clear(d, j, &h));
    case GET_ID:
        chain_write(&j->chain, 0, d->serial, MIN(SERIAL, j->chain.in_size - 1));
        return OK;
    default:
        return UNSUPP;
    }
}

static void finish(struct blk *d, struct job *j, u8 status)
{
    dev_lock(&d->v.dev);
    if (j->chain.epoch == d->v.epoch)       /* or the guest's memory is no longer ours */
        chain_write(&j->chain, j->chain.in_size - 1, &status, 1);
    virtq_done(&d->v, &j->chain, j->chain.in_size);
    virtq_tell(&d->v, 0);
    dev_unlock(&d->v.dev);
    free(j);
}

static void *serve(void *arg)
{
    struct blk *d = arg;

    sandbox_confine(NULL, 0);           /* its images are open */
    pthread_mutex_lock(&d->lock);
    while (!d->end) {
        struct job *j = d->first;
        if (!j) {
            pthread_cond_wait(&d->work, &d->lock);
            continue;
        }
        d->first = j->next;
        if (!d->first)
            d->last = &d->first;
        d->busy = true;
        pthread_mutex_unlock(&d->lock);
        u8 status = perform(d, j);
        pthread_mutex_lock(&d->lock);
        d->busy = false;
        pthread_cond_signal(&d->rest);
        pthread_mutex_unlock(&d->lock);
        finish(d, j, status);
        pthread_mutex_lock(&d->lock);
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

/* ---- the device ------------------------------------------------------------------------------------------------ */

static bool take(struct blk *d)
{
    struct job *j = malloc(sizeof *j);

    if (!j || !virtq_take(&d->v, 0, &j->chain)) {
        free(j);
        return false;
    }
    if (!j->chain.in_size) {
        virtio_broken(&d->v, "a request without room for its status");
        free(j);
        return false;
    }
    j->next = NULL;
    j->through = !(d->v.accepted & BLK_FLUSH);
    pthread_mutex_lock(&d->lock);
    *d->last = j;
    d->last = &j->next;
    pthread_cond_signal(&d->work);
    pthread_mutex_unlock(&d->lock);
    return true;
}

static void notify(struct virtio *v, unsigned queue)
{
    while (take(self(v)))
        ;
}

static void reset(struct virtio *v)
{
    struct blk *d = self(v);

    pthread_mutex_lock(&d->lock);
    while (d->first) {
        struct job *j = d->first;
        d->first = j->next;
        free(j);
    }
    d->last = &d->first;
    atomic_store(&d->unwanted, true);
    while (d->busy)
        pthread_cond_wait(&d->rest, &d->lock);
    atomic_store(&d->unwanted, false);
    pthread_mutex_unlock(&d->lock);
}

static void fini(struct virtio *v)
{
    struct blk *d = self(v);

    pthread_mutex_lock(&d->lock);
    d->end = true;
    pthread_cond_signal(&d->work);
    pthread_mutex_unlock(&d->lock);
    pthread_join(d->thread, NULL);
    reset(v);
    flush(d);
    block_close(d->block);
    pthread_cond_destroy(&d->work);
    pthread_cond_destroy(&d->rest);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

struct block *blk_first(const struct machine *m)
{
    return m->cfg->n_disks ? self(m->virtio[0])->block : NULL;
}

static const struct virtio_type type = { .name = "disk", .id = 2, .n_queues = 1, .config_size = sizeof(struct blk_config), .notify = notify,
                                         .reset = reset, .fini = fini };

static void describe(struct blk *d, const char *path)
{
    const struct blk_config c = {
        .capacity = d->block->size / BLOCK_SECTOR, .seg_max = VIRTQ_PARTS - 2, .blk_size = BLOCK_SECTOR,
        .max_discard_sectors = MAX_SECTORS, .max_discard_seg = MAX_RANGES, .discard_alignment = 1,
        .max_zeroes_sectors = MAX_SECTORS, .max_zeroes_seg = MAX_RANGES, .zeroes_may_unmap = 1,
    };
    const char *name = strrchr(path, '/');

    memcpy(d->v.config, &c, sizeof c);
    name = name ? name + 1 : path;
    memcpy(d->serial, name, strnlen(name, SERIAL));
}

static int add(struct machine *m, const struct machine_disk *disk, struct err *err)
{
    struct blk *d = calloc(1, sizeof *d);

    if (!d)
        return err_set(err, -ENOMEM, "no memory for a disk");
    d->block = block_open(disk->path, disk->use, err);
    if (!d->block) {
        free(d);
        return -EINVAL;
    }
    d->last = &d->first;
    d->use = disk->use;
    d->tell = m->cfg->tell;
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->work, NULL);
    pthread_cond_init(&d->rest, NULL);
    describe(d, disk->path);
    virtio_init(&d->v, &type, BLK_SEG_MAX | BLK_SIZE | BLK_FLUSH | BLK_DISCARD | BLK_WRITE_ZEROES);
    int code = pthread_create(&d->thread, NULL, serve, d);
    if (code) {
        block_close(d->block);
        free(d);
        return err_set(err, -code, "no thread for a disk: %s", strerror(code));
    }
    return machine_add_virtio(m, &d->v, err);
}

int blk_add(struct machine *m, struct err *err)
{
    int code = 0;

    for (unsigned i = 0; i < m->cfg->n_disks && !code; i++)
        code = add(m, &m->cfg->disk[i], err);
    return code;
}
