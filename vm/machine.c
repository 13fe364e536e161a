/* machine.c - see machine.h. */
#include "vm/machine_in.h"

#include "base/err.h"
#include "base/os.h"
#include "vm/sandbox.h"
#include "vm/signals.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { INPUT_MAX = 64, FIRST_SERIAL = 3, FIRST_MONITOR = FIRST_SERIAL + SERIAL_ENDS };
static const u64 second_ns = 1000000000, flush_ns = 5000000, full_ns = 20000000, stuck_ns = 2000000000;

u64 machine_now(const struct machine *m)
{
    u64 paused = atomic_load(&m->paused_ns);
    return paused ? paused : os_now_ns() - m->start_ns;
}

void machine_wake(struct machine *m)
{
    ssize_t n = write(m->wake_fd, &(u64){ 1 }, sizeof(u64));
    (void)n;                            /* it fails only if it is awake anyway */
}

void machine_sooner(struct machine *m, u64 when_ns)
{
    if (when_ns < m->sleeps_until)
        machine_wake(m);
}

void machine_stop(struct machine *m, enum stop why)
{
    u32 not_yet = STOP_NO;

    if (why == STOP_USER)
        atomic_store(&m->stop, why);            /* whatever the guest wants at the same time */
    else
        atomic_compare_exchange_strong(&m->stop, &not_yet, why);
    machine_wake(m);
}

/* By one of the two buttons, so that it is pressed once. */
bool machine_press_power(struct machine *m)
{
    pthread_mutex_lock(&m->lock);
    bool heard = virtio_input_press(m->button);
    if (!heard)
        heard = pl061_press(&m->gpio, LINE_POWER);
    pthread_mutex_unlock(&m->lock);
    return heard;
}

unsigned machine_type_room(const struct machine *m) { return (unsigned)sizeof m->typed - m->n_typed; }

void machine_type(struct machine *m, const u8 *bytes, unsigned n)
{
    memcpy(m->typed + m->n_typed, bytes, n);
    m->n_typed += n;
}

/* ---- devices ------------------------------------------------------------------------------------------- */

static u64 dev_read(void *ctx, u64 off, unsigned size)
{
    struct dev *d = ctx;
    return d->type->read(d, off, size);
}

static void dev_write(void *ctx, u64 off, u64 value, unsigned size)
{
    struct dev *d = ctx;
    d->type->write(d, off, value, size);
}

static u64 dev_now(void *ctx) { return machine_now(ctx); }
static void dev_sooner(void *ctx, u64 when_ns) { machine_sooner(ctx, when_ns); }

void machine_attach(struct machine *m, struct dev *d, const struct dev_type *type, unsigned spi)
{
    *d = (struct dev){ .type = type, .irq = { gic_set_spi, &m->gic, spi }, .due_ns = ~(u64)0, .ctx = m, .now = dev_now,
                       .sooner = dev_sooner, .lock = &m->lock, .next = m->devices };
    m->devices = d;
}

static int add_device(struct machine *m, struct dev *d, const struct dev_type *type, u64 base, u64 size, unsigned spi,
                      struct err *err)
{
    machine_attach(m, d, type, spi);
    return pm_add_device(m->mem, base, size, &(struct pm_device){ dev_read, dev_write, d, &m->lock }, err);
}

static int add_gic(struct machine *m, struct err *err)
{
    bool v2 = m->gic.v2 = m->cfg->gic == 2;
    int code = add_device(m, &m->gic.dist, v2 ? &gicv2_dist_type : &gic_dist_type, BOARD_GICD, GICD_SIZE, 0, err);

    if (code)
        return code;
    return v2 ? add_device(m, &m->gic.redist, &gicv2_cpu_type, BOARD_GICC, GICC_SIZE, 0, err)
              : add_device(m, &m->gic.redist, &gic_redist_type, BOARD_GICR, m->n_cpus * GICR_SIZE, 0, err);
}

static int add_board(struct machine *m, struct err *err)
{
    const struct { struct dev *dev; const struct dev_type *type; u64 base, size; unsigned spi; } row[] = {
#define BOARD_DEV(name, member, type, base, size, spi, ...) { &m->member.dev, &type##_type, base, size, spi },
#include "vm/board.def"
    };
    int code = 0;

    for (unsigned i = 0; i < ARRAY_LEN(row) && !code; i++)
        code = add_device(m, row[i].dev, row[i].type, row[i].base, row[i].size, row[i].spi, err);
    return code;
}

int machine_build(struct machine *m, struct err *err)
{
    m->gic.n_cpus = m->n_cpus = m->cfg->n_cpus;
    m->gic.signal = vcpu_signal;
    m->gic.current = vcpu_current;
    m->gic.ctx = m;
    m->uart.out = &m->console.dev;
    m->rtc.base_ns = os_realtime_ns() - machine_now(m);
    int code = pm_add_ram(m->mem, BOARD_RAM, m->cfg->memory, err);
    if (!code)
        code = add_gic(m, err);
    if (!code)
        code = add_board(m, err);
    return code ? code : slots_fill(m, err);
}

void machine_end_devices(struct machine *m)
{
    for (struct dev *d = m->devices, *next; d; d = next) {
        next = d->next;         /* the device may be gone afterwards */
        if (d->type->fini)
            d->type->fini(d);
    }
    m->devices = NULL;
}

static void reset(struct machine *m)
{
    for (struct dev *d = m->devices; d; d = d->next)
        d->type->reset(d);
}

/* ---- waiting ------------------------------------------------------------------------------------------- */

static bool types_to_hvc(const struct machine *m) { return m->hvc && virtio_running(&m->hvc->v); }
static unsigned input_room(struct machine *m) { return types_to_hvc(m) ? virtio_console_room(m->hvc) : pl011_room(&m->uart); }

static void receive(struct machine *m, const u8 *bytes, unsigned n)
{
    if (types_to_hvc(m)) {
        virtio_console_receive(m->hvc, bytes, n);
        return;
    }
    for (unsigned i = 0; i < n; i++)
        pl011_receive(&m->uart, bytes[i]);
}

/* Under the lock: what has become due is done; until when there is nothing to do. */
static u64 look(struct machine *m)
{
    u64 now = machine_now(m), next = m->console.n ? now + flush_ns : ~(u64)0;
    unsigned n = MIN(m->n_typed, input_room(m));
    receive(m, m->typed, n);
    m->n_typed -= n;
    memmove(m->typed, m->typed + n, m->n_typed);
    if (n || !m->n_typed)
        m->took_ns = os_now_ns();
    if (m->n_typed)             /* there was no room for it */
        next = MIN(next, now + full_ns);
    if (m->paused_ns)
        return next;
    for (unsigned i = 0; i < m->n_cpus; i++)
        next = MIN(next, vcpu_timers(&m->vcpu[i], now));
    for (struct dev *d = m->devices; d; d = d->next) {
        if (d->due_ns <= now) {
            d->due_ns = ~(u64)0;
            d->type->due(d);
        }
        next = MIN(next, d->due_ns);
    }
    return next;
}

/* The console waits while there is no room.  But a terminal is heard again when the machine has taken nothing for long, since
 * Ctrl-A x is to end that one too: what it does not take is lost then. */
static bool hears(const struct machine *m)
{
    bool stuck = m->console.raw && os_now_ns() - m->took_ns > stuck_ns;
    return !m->console.ended && (stuck || machine_type_room(m));
}

/* What is typed on the console goes the way of what others type: where to, look decides when there is room. */
static void input(struct machine *m)
{
    u8 bytes[INPUT_MAX];
    unsigned room = machine_type_room(m);
    int n = console_read(&m->console, bytes, room ? MIN(room, INPUT_MAX) : INPUT_MAX);

    if (n < 0)
        machine_stop(m, STOP_USER);
    machine_type(m, bytes, MIN((unsigned)MAX(n, 0), room));
}

/* Until somebody stops the machine. */
static void attend(struct machine *m)
{
    while (!atomic_load(&m->stop)) {
        struct pollfd fd[FIRST_MONITOR + MONITOR_FDS] = { { .fd = m->wake_fd, .events = POLLIN }, { .events = POLLIN },
                                                        { .fd = m->signals->fd, .events = POLLIN } };
        unsigned had, n_fds = FIRST_MONITOR + (m->monitor ? monitor_fds(m->monitor, fd + FIRST_MONITOR) : 0);

        pthread_mutex_lock(&m->lock);
        had = m->console.n;
        u64 next = m->sleeps_until = look(m);
        pthread_mutex_unlock(&m->lock);
        u64 now = machine_now(m), ns = next > now ? next - now : 0;
        struct timespec wait = { (time_t)(ns / second_ns), (long)(ns % second_ns) };
        fd[1].fd = hears(m) ? m->console.in : -1;
        serial_fds(m, fd + FIRST_SERIAL);
        int n = ppoll(fd, n_fds, next == ~(u64)0 ? NULL : &wait, NULL);
        if (n > 0 && fd[0].revents) {
            u64 count;
            ssize_t got = read(m->wake_fd, &count, sizeof count);
            (void)got;
        }
        if (n > 0 && fd[1].revents)
            input(m);
        if ((n > 0 && fd[2].revents && signals_take(m->signals)) || m->console.gone)
            machine_stop(m, STOP_USER);
        if (n > 0)
            serial_serve(m, fd + FIRST_SERIAL);
        if (n > 0 && n_fds > FIRST_MONITOR)
            monitor_serve(m->monitor, fd + FIRST_MONITOR);
        pthread_mutex_lock(&m->lock);
        if (m->console.n && m->console.n == had)
            console_flush(&m->console);
        pthread_mutex_unlock(&m->lock);
    }
}

/* ---- life ---------------------------------------------------------------------------------------------- */

/* One start, up to the next stop. */
static int run_once(struct machine *m, struct err *err)
{
    u64 pc, tree;
    u32 before = STOP_RESET;

    pthread_mutex_lock(&m->lock);
    reset(m);                           /* no device works on anything from here on */
    pthread_mutex_unlock(&m->lock);
    int code = boot_load(m, &pc, &tree, err);
    if (code)
        return code;
    if (m->cfg->started && !m->told)
        m->cfg->started(m->cfg);
    m->told = true;
    m->engine->ops->invalidate_host(m->engine, pm_host(m->mem, BOARD_RAM, m->cfg->memory), m->cfg->memory);
    atomic_compare_exchange_strong(&m->stop, &before, STOP_NO);
    atomic_store(&m->paused_ns, 0);
    atomic_store(&m->n_parked, 0);
    m->sleeps_until = 0;
    unsigned n = 0;
    while (n < m->n_cpus && !code)
        if (!(code = vcpu_start(&m->vcpu[n], err)))
            n++;
    if (code)
        machine_stop(m, STOP_OFF);
    else
        vcpu_switch_on(&m->vcpu[0], pc, tree);
    attend(m);
    while (n)
        vcpu_join(&m->vcpu[--n]);
    return code;
}

static bool over(void *ctx) { return atomic_load(&((struct machine *)ctx)->stop) == STOP_USER; }
static void held_back(void *ctx) { machine_sooner(ctx, machine_now(ctx) + flush_ns); }

static void code_written(void *ctx, const void *host, u64 size)
{
    const struct machine *m = ctx;
    m->engine->ops->invalidate_host(m->engine, host, size);
}

static int run(struct machine *m, struct err *err)
{
    const struct engine_config cfg = { .guest = m->cfg->guest, .tier = m->cfg->tier, .hot_after = m->cfg->hot_after, .mem = m->mem };
    int code = machine_build(m, err);

    if (code)
        return code;
    pm_tell_code(m->mem, code_written, m);
    m->engine = engine_new(&cfg, err);
    if (!m->engine)
        return -ENOMEM;
    for (unsigned i = 0; i < m->n_cpus && !code; i++)
        code = vcpu_new(&m->vcpu[i], m, i, err);
    console_open(&m->console, m->cfg->in, m->cfg->out);
    m->console.ends = m->signals->fd;
    m->console.over = over;
    m->console.held = held_back;
    m->console.ctx = m;
    code = code ? code : serial_open(m, err);
    code = code ? code : monitor_open(&m->monitor, m, err);
    if (!code)
        code = sandbox_enter(&(struct sandbox_config){ .net = m->cfg->net.on, .share = m->cfg->n_share }, err);
    do
        code = code ? code : run_once(m, err);
    while (!code && m->stop == STOP_RESET);
    console_close(&m->console);
    serial_close(m);
    return code ? code : m->stop == STOP_USER;
}

int machine_run(const struct machine_config *cfg, struct err *err)
{
    struct machine *m = calloc(1, sizeof *m);
    struct signals signals;
    int code = -ENOMEM;

    if (!m)
        return err_set(err, code, "no memory for a machine");
    m->cfg = cfg;
    m->start_ns = os_now_ns();
    m->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    m->mem = pm_new();
    pthread_mutex_init(&m->lock, NULL);
    signals_hold(&signals);             /* before there are threads */
    m->signals = &signals;
    if (m->mem && m->wake_fd >= 0)
        code = run(m, err);
    else
        err_set(err, code, "no memory for a machine");
    machine_end_devices(m);
    if (m->monitor)             /* who waits for the end waits for the disks too */
        monitor_close(m->monitor);
    if (m->engine)
        engine_free(m->engine);
    if (m->mem)
        pm_free(m->mem);
    if (m->wake_fd >= 0)
        close(m->wake_fd);
    pthread_mutex_destroy(&m->lock);
    if (m->console.gone)
        signals.came = SIGPIPE;
    signals_let_go(&signals);
    free(m);
    return code;
}
