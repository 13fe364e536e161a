/* virtio_input.c - see virtio_input.h.  The driver asks what there is by two bytes of the configuration, "select" and
 * "subsel"; the answer follows with its size before it. */
#include "vm/dev/virtio_input.h"

#include <stdlib.h>

enum { EVENTS, STATUS, N_QUEUES };
enum { SELECT = 0, SUBSEL = 1, SIZE = 2, ANSWER = 8, CONFIG_SIZE = 136 };
enum { ASK_NAME = 1, ASK_IDS = 3, ASK_EVENTS = 0x11 };
enum { BUS_VIRTUAL = 6, EV_SYN = 0, EV_KEY = 1, SYN_REPORT = 0, KEY_POWER = 116 };

struct event {
    u16 type, code;
    u32 value;
};

static struct virtio_input *self(struct virtio *v) { return CONTAINER_OF(v, struct virtio_input, v); }

static void answer(struct virtio *v, const void *what, unsigned size)
{
    memset(v->config + SIZE, 0, CONFIG_SIZE - SIZE);
    memcpy(v->config + ANSWER, what, size);
    v->config[SIZE] = (u8)size;
}

static void configured(struct virtio *v)
{
    static const char name[] = "Power Button";
    static const u16 ids[4] = { BUS_VIRTUAL };
    static const u8 keys[KEY_POWER / 8 + 1] = { [KEY_POWER / 8] = 1 << KEY_POWER % 8 };
    unsigned select = v->config[SELECT], subsel = v->config[SUBSEL];

    if (select == ASK_NAME && !subsel)
        answer(v, name, sizeof name - 1);
    else if (select == ASK_IDS && !subsel)
        answer(v, ids, sizeof ids);
    else if (select == ASK_EVENTS && subsel == EV_KEY)
        answer(v, keys, sizeof keys);
    else
        answer(v, "", 0);
}

static void reset(struct virtio *v) { memset(v->config, 0, CONFIG_SIZE); }

/* What the driver tells is taken note of, which is all that there is to do. */
static void notify(struct virtio *v, unsigned queue)
{
    struct virtq_chain c;

    if (queue != STATUS)
        return;
    for (unsigned taken = 0; virtq_next(v, STATUS, &c, &taken);)
        virtq_done(v, &c, 0);
    virtq_tell(v, STATUS);
}

static void due(struct virtio *v) { notify(v, STATUS); }
static void fini(struct virtio *v) { free(self(v)); }

static const struct virtio_type type = { .name = "virtio-input", .id = 18, .n_queues = N_QUEUES, .config_size = CONFIG_SIZE,
                                         .notify = notify, .reset = reset, .configured = configured, .due = due, .fini = fini };

bool virtio_input_press(struct virtio_input *d)
{
    static const struct event events[] = {
        { EV_KEY, KEY_POWER, 1 }, { EV_SYN, SYN_REPORT, 0 }, { EV_KEY, KEY_POWER, 0 }, { EV_SYN, SYN_REPORT, 0 },
    };
    struct virtq_chain c;
    unsigned n = 0;

    while (n < ARRAY_LEN(events) && virtq_take(&d->v, EVENTS, &c)) {
        virtq_done(&d->v, &c, chain_write(&c, 0, &events[n], sizeof *events));
        n++;
    }
    virtq_tell(&d->v, EVENTS);
    return n == ARRAY_LEN(events);
}

struct virtio_input *virtio_input_new(void)
{
    struct virtio_input *d = calloc(1, sizeof *d);

    if (d)
        virtio_init(&d->v, &type, 0);
    return d;
}
