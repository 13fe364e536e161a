/* small.c - virtio devices that need no back end of their own: a source of entropy, which every machine has since guests
 * wait for one as they start; a power button; and a console, if the user wants it. */
#include "base/err.h"
#include "vm/dev/virtio_input.h"
#include "vm/dev/virtio_rng.h"
#include "vm/machine_in.h"

#include <errno.h>

int rng_add(struct machine *m, struct err *err)
{
    struct virtio *v = virtio_rng_new();
    return v ? machine_add_virtio(m, v, err) : err_set(err, -ENOMEM, "no memory for a source of entropy");
}

int button_add(struct machine *m, struct err *err)
{
    m->button = virtio_input_new();
    return m->button ? machine_add_virtio(m, &m->button->v, err) : err_set(err, -ENOMEM, "no memory for a power button");
}

int hvc_add(struct machine *m, struct err *err)
{
    if (!m->cfg->virtio_console)
        return 0;
    m->hvc = virtio_console_new(&m->console.dev);
    return m->hvc ? machine_add_virtio(m, &m->hvc->v, err) : err_set(err, -ENOMEM, "no memory for a console");
}
