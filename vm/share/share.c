/* share.c - a directory of the host for the guest: a channel (virtio_9p.c), and the thread that serves it (p9.c), so
 * that the host's disk holds up no CPU.
 *
 * The server's state is the thread's; what requests and answers point to is looked at under the machine's lock, since
 * after a reset it is the guest's again. */
#include "base/err.h"
#include "vm/dev/virtio_9p.h"
#include "vm/machine_in.h"
#include "vm/share/p9.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct share {
    struct p9_server server;
    struct virtio_9p *dev;
    struct p9 *p9;
    pthread_t thread;
    bool runs;
    pthread_cond_t cond;            /* with the machine's lock: one of these has become true */
    bool wanted, fresh, ends;
    struct virtq_chain chain;
    u8 request[P9_MSIZE_MAX], reply[P9_MSIZE_MAX];
};

static void wanted(struct p9_server *server, bool fresh)
{
    struct share *s = CONTAINER_OF(server, struct share, server);

    s->wanted = true;
    s->fresh |= fresh;
    pthread_cond_signal(&s->cond);
}

/* Under the lock, but not while it serves.  false: there is no request. */
static bool serve_one(struct share *s)
{
    struct virtio *v = &s->dev->v;

    if (!virtq_take(v, VIRTIO_9P_QUEUE, &s->chain))
        return false;
    u32 n = chain_read(&s->chain, 0, s->request, sizeof s->request), room = s->chain.in_size;
    dev_unlock(&v->dev);
    size_t size = p9_serve(s->p9, s->request, n, s->reply, MIN(room, sizeof s->reply));
    dev_lock(&v->dev);
    if (s->chain.epoch == v->epoch)
        virtq_done(v, &s->chain, chain_write(&s->chain, 0, s->reply, (u32)size));
    virtq_tell(v, VIRTIO_9P_QUEUE);
    return true;
}

static void *run(void *arg)
{
    struct share *s = arg;
    const struct dev *d = &s->dev->v.dev;
    const struct sandbox_dir beneath = p9_beneath(s->p9);

    sandbox_confine(&beneath, 1);
    dev_lock(d);
    while (!s->ends) {
        if (s->fresh) {
            s->fresh = false;
            p9_drop_all(s->p9);
        } else if (!s->wanted || !serve_one(s)) {
            s->wanted = false;
            pthread_cond_wait(&s->cond, d->lock);
        }
    }
    dev_unlock(d);
    return NULL;
}

static void fini(struct p9_server *server)
{
    struct share *s = CONTAINER_OF(server, struct share, server);

    if (s->runs) {
        dev_lock(&s->dev->v.dev);
        s->ends = true;
        pthread_cond_signal(&s->cond);
        dev_unlock(&s->dev->v.dev);
        pthread_join(s->thread, NULL);
    }
    if (s->p9)
        p9_free(s->p9);
    pthread_cond_destroy(&s->cond);
    free(s);
}

static int add(struct machine *m, const struct machine_share *cfg, struct err *err)
{
    struct share *s = calloc(1, sizeof *s);

    if (!s)
        return err_set(err, -ENOMEM, "no memory to share a directory");
    s->server = (struct p9_server){ wanted, fini };
    pthread_cond_init(&s->cond, NULL);
    s->p9 = p9_new(cfg->dir, cfg->read_only, m->cfg->n_share, err);
    s->dev = s->p9 ? virtio_9p_new(cfg->tag, &s->server) : NULL;
    if (!s->dev) {
        int code = s->p9 ? err_set(err, -ENOMEM, "no memory to share a directory") : -ENOENT;
        fini(&s->server);
        return code;
    }
    int code = machine_add_virtio(m, &s->dev->v, err);
    if (!code && (code = pthread_create(&s->thread, NULL, run, s)))
        code = err_set(err, -code, "no thread to share a directory with: %s", strerror(code));
    s->runs = !code;
    return code;
}

int shares_add(struct machine *m, struct err *err)
{
    int code = 0;

    for (unsigned i = 0; !code && i < m->cfg->n_share; i++)
        code = add(m, &m->cfg->share[i], err);
    return code;
}
