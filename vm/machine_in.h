/* machine_in.h - what the files of a machine share.  Internal to vm/. */
#pragma once

#include "core/percpu.h"
#include "core/physmem.h"
#include "vm/console.h"
#include "vm/dev/gic.h"
#include "vm/dev/pl011.h"
#include "vm/dev/pl031.h"
#include "vm/dev/pl061.h"
#include "vm/dev/virtio.h"
#include "vm/dev/virtio_console.h"
#include "vm/dev/virtio_input.h"
#include "vm/machine.h"
#include "vm/serial.h"

enum stop { STOP_NO, STOP_OFF, STOP_RESET, STOP_USER };

/* The map of the board; interrupts of devices are SPIs, those of timers PPIs. */
enum {
#define BOARD_AREA(name, base, size, ...) BOARD_##name = base, name##_SIZE = size,
#define BOARD_DEV(name, member, type, base, size, spi, ...) BOARD_##name = base, name##_SIZE = size, SPI_##name = spi,
#define BOARD_PPI(name, number, what) PPI_##name = number,
#include "vm/board.def"
    BOARD_RAM = 0x40000000, VIRTIO_SLOTS = VIRTIO_SIZE / VIRTIO_SLOT_SIZE, SPI_VIRTIO = 16,
};

enum { LINE_POWER = 3 };            /* of the GPIO: the power button */

enum power { POWER_OFF, POWER_STARTS, POWER_ON };

struct signals;

struct vcpu {
    struct machine *m;
    struct cpu *cpu;
    unsigned number;                /* its affinity number too */
    pthread_t thread;
    _Atomic u32 wakes;              /* counts reasons to wake up: a futex */
    _Atomic u32 power;              /* enum power; changed under the lock */
    u64 start_pc, start_arg;        /* while it starts */
    u64 due[N_TIMERS];              /* when the timer's line goes up; ~0: it is or will not */
};

struct machine {
    const struct machine_config *cfg;
    struct engine *engine;
    struct physmem *mem;
    pthread_mutex_t lock;           /* of all devices, and of what follows */
    struct gic gic;
    struct pl011 uart;
    struct virtio_console *hvc;     /* NULL: none */
    struct pl031 rtc;
    struct pl061 gpio;
    struct virtio_input *button;    /* the power button once more */
    struct virtio *virtio[VIRTIO_SLOTS];        /* those that are there, from the first slot on */
    struct dev *devices;
    struct console console;
    struct serial serial;
    struct signals *signals;        /* that ask for the end */
    u8 typed[256];                  /* for the UART, or hvc, when it has room: by the waiting thread */
    unsigned n_typed;
    u64 took_ns;                    /* when some of it was taken or there was none: the host's time */
    struct vcpu vcpu[MACHINE_MAX_CPUS];
    unsigned n_cpus;
    _Atomic u64 start_ns;           /* when the machine's clock was 0, so to speak: less the pauses */
    _Atomic u64 paused_ns;          /* the machine's time, while it is paused; else 0 */
    _Atomic u32 n_parked;           /* CPUs that wait for the end of the pause, or have ended: a futex */
    struct monitor *monitor;        /* NULL: none */
    u64 sleeps_until;               /* the waiting thread: machine time, see machine_wake */
    int wake_fd;
    _Atomic u32 stop;               /* enum stop */
    bool told;                      /* cfg->started has been called */
};

/* ---- machine.c ---- */
u64  machine_now(const struct machine *m);
void machine_wake(struct machine *m);                       /* the waiting thread looks again */
void machine_sooner(struct machine *m, u64 when_ns);        /* under the lock: it looks at this time at the latest */
void machine_stop(struct machine *m, enum stop why);
bool machine_press_power(struct machine *m);                /* false: its system does not listen */
unsigned machine_type_room(const struct machine *m);
void machine_type(struct machine *m, const u8 *bytes, unsigned n);          /* at most so many */
/* Makes RAM and devices, and ends the devices. */
MUST_CHECK int machine_build(struct machine *m, struct err *err);
void machine_end_devices(struct machine *m);
/* Attaches a device: its interrupt line, clock and lock, reset and end. */
void machine_attach(struct machine *m, struct dev *d, const struct dev_type *type, unsigned spi);

/* ---- slots.c: virtio devices ---- */
/* Those that the configuration asks for; -errno with a message. */
MUST_CHECK int slots_fill(struct machine *m, struct err *err);
/* Gives a device the next slot; from now on the machine ends it. */
MUST_CHECK int machine_add_virtio(struct machine *m, struct virtio *v, struct err *err);

/* ---- vcpu.c ---- */
MUST_CHECK int vcpu_new(struct vcpu *v, struct machine *m, unsigned number, struct err *err);
/* Its thread begins; the CPU is switched off. */
MUST_CHECK int vcpu_start(struct vcpu *v, struct err *err);
void vcpu_join(struct vcpu *v);
/* Of all: none runs guest code until vcpu_resume.  By the waiting thread. */
void vcpu_pause(struct machine *m);
void vcpu_resume(struct machine *m);
/* False: it is not off. */
bool vcpu_switch_on(struct vcpu *v, u64 pc, u64 arg);
void vcpu_switch_off(struct vcpu *v);                       /* by its own thread */
void vcpu_sleep(struct vcpu *v);                            /* the same: until an interrupt line is up, or for less */
unsigned vcpu_current(void *ctx);                           /* struct gic's */
void vcpu_signal(void *ctx, unsigned cpu, u32 lines);       /* struct gic's */
/* Under the lock: raises the lines of timers whose time has come; the time of the next one, or ~0. */
u64  vcpu_timers(struct vcpu *v, u64 now);

/* ---- monitor/: what others ask on a socket, see doc/system.md; all by the waiting thread ---- */
enum { MONITOR_FDS = 8 };
struct pollfd;
/* NULL: the machine has none; or with a message if it was asked for. */
MUST_CHECK int monitor_open(struct monitor **mon, struct machine *m, struct err *err);
void monitor_close(struct monitor *mon);
/* What it waits for, at most MONITOR_FDS of them; and what has come. */
unsigned monitor_fds(const struct monitor *mon, struct pollfd *fd);
void monitor_serve(struct monitor *mon, const struct pollfd *fd);

/* ---- psci.c ---- */
void psci_call(struct vcpu *v);

/* ---- dev/virtio_blk.c ---- */
/* The first disk's image; NULL: there is no disk.  While no CPU runs. */
struct block *blk_first(const struct machine *m);

/* ---- boot.c ---- */
/* Puts kernel, initrd and device tree into RAM. */
MUST_CHECK int boot_load(struct machine *m, u64 *pc, u64 *tree, struct err *err);

/* ---- tree.c ---- */
struct tree_config {
    unsigned n_cpus;
    unsigned gic;           /* version */
    u64 memory, initrd, initrd_end;
    const char *append;
    const char *root;       /* device with the root file system; "": as append says */
    unsigned n_virtio;      /* slots in use */
};
/* The device tree, at most `room` bytes; its size or -errno. */
MUST_CHECK int tree_make(void *out, size_t room, const struct tree_config *cfg);
