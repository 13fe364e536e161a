/* machine.h - a whole ARM64 computer: memory, CPUs, interrupt controller, timers, console; see doc/system.md.
 *
 * The memory map is that of QEMU's board "virt".  Threads: one a CPU, which runs its guest code, and the one that
 * called machine_run, which waits for time, input and the end. */
#pragma once

#include "base/base.h"
#include "core/engine.h"
#include "vm/block/block.h"

struct err;

enum { MACHINE_DISKS = 16 };

struct machine_disk {
    const char *path;       /* of its image */
    enum block_use use;
};

struct net_forward;

struct machine_net {
    bool on;
    const struct net_forward *forward;
    unsigned n_forward;
    u16 *host_port;         /* out: of each forward, the port of the host */
};

/* A directory of the host, which the guest mounts by its tag. */
struct machine_share {
    const char *dir, *tag;
    bool read_only;
};

/* One more end of the serial line. */
struct machine_serial {
    const char *text;       /* file:PATH, unix:PATH or pty */
    char terminal[32];      /* out: its name */
};

struct machine_config {
    const struct guest *guest;
    enum engine_tier tier;
    u32 hot_after;          /* as in struct engine_config */
    unsigned n_cpus;        /* 1 to MACHINE_MAX_CPUS */
    unsigned gic;           /* version of the interrupt controller: 2 or 3 */
    u64 memory;             /* bytes of RAM */
    const char *name;       /* of its monitor's socket; NULL: any */
    const char *kernel, *initrd, *append;       /* each may be NULL; kernel: then what the first disk has is started */
    struct machine_disk disk[MACHINE_DISKS];
    unsigned n_disks;
    int in, out;            /* of the console; in may be a terminal */
    bool virtio_console;    /* there is one, which is typed to once its driver runs */
    struct machine_serial *serial;
    unsigned n_serial;      /* at most SERIAL_ENDS */
    struct machine_net net;
    const struct machine_share *share;
    unsigned n_share;
    void (*started)(const struct machine_config *);     /* before the first instruction: may tell the user */
    void (*tell)(const char *what);         /* tells the user of something that goes wrong later; called by any thread */
};

enum { MACHINE_MIN_MEMORY = 64 << 20, MACHINE_MAX_CPUS = 8 };

/* Runs a machine until it is switched off (0) or the user ends it (1); -errno with a message if it cannot start.  A signal
 * that asks for the end ends it too, and then does what it does by default. */
MUST_CHECK int machine_run(const struct machine_config *cfg, struct err *err);
