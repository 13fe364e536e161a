/* boot.c - ferry boot: options become a machine_config; then the machine takes over. */
#include "cli/boot.h"

#include "base/err.h"
#include "base/log.h"
#include "frontend/a64/a64.h"
#include "vm/monitor/place.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { NAME, KERNEL, INITRD, APPEND, SMP, GIC, MEMORY, PERSIST, SCRATCH, ENGINE, NET, FORWARD, SHARE, SERIAL, CONSOLE, LLVM, NO_LLVM, LOG_CATS, LOG_FILE, HELP };

static const struct option options[] = {
    { "kernel", required_argument, NULL, KERNEL },  { "initrd", required_argument, NULL, INITRD },
    { "append", required_argument, NULL, APPEND },  { "memory", required_argument, NULL, MEMORY },
    { "smp", required_argument, NULL, SMP },        { "name", required_argument, NULL, NAME },
    { "gic", required_argument, NULL, GIC },        { "serial", required_argument, NULL, SERIAL },
    { "persist", no_argument, NULL, PERSIST },      { "scratch", no_argument, NULL, SCRATCH },
    { "engine", required_argument, NULL, ENGINE },  { "log", required_argument, NULL, LOG_CATS },
    { "log-file", required_argument, NULL, LOG_FILE }, { "help", no_argument, NULL, HELP },
    { "net", required_argument, NULL, NET },        { "forward", required_argument, NULL, FORWARD },
    { "share", required_argument, NULL, SHARE },    { "console", required_argument, NULL, CONSOLE },
    { "llvm", no_argument, NULL, LLVM },            { "no-llvm", no_argument, NULL, NO_LLVM },
    { NULL, 0, NULL, 0 },
};

static int help(void)
{
    puts("Usage: ferry boot [OPTION...] DISK...\n"
         "       ferry boot [OPTION...] --kernel IMAGE [DISK...]\n\n"
         "Runs an ARM64 machine (the board \"virt\") on the terminal, with the kernel that is on the first disk or\n"
         "the one given.  DISK: an image, raw or qcow2, that becomes vda, the next vdb, and so on.\n\n"
         "  --kernel IMAGE   Linux kernel: an arm64 Image, plain, gzip or EFI zboot\n"
         "  --initrd FILE    its initial RAM disk\n"
         "  --append TEXT    its command line, such as \"console=ttyAMA0\"\n"
         "  --smp N          processors, 1 to 8 (1)\n"
         "  --gic 2|3        version of the interrupt controller (3)\n"
         "  --memory SIZE    RAM, in MiB or with K, M or G (1G)\n"
         "  --persist        the guest changes the disks' images\n"
         "  --scratch        what it writes is forgotten in the end; that is so unless --persist is given\n"
         "  --name NAME      what `ferry vm' calls it (boot-PID)\n"
         "  --net user|none  a network behind this host's (user), or none\n"
         "  --forward [udp:][ADDRESS:]PORT:PORT\n"
         "                   a port of this host becomes a port of the machine, as 2222:22;\n"
         "                   without an address only this host's own programs can reach it\n"
         "  --console uart|virtio\n"
         "                   what the terminal is: ttyAMA0 (uart), or hvc0 besides\n"
         "  --serial file:PATH|unix:PATH|pty\n"
         "                   the serial line is there too, beside the terminal\n"
         "  --share [TAG=]DIR[:ro]\n"
         "                   a directory for the machine: mount -t 9p -o trans=virtio share /mnt\n"
         "  --engine NAME    auto, interp or baseline\n"
         "  --llvm           compile hot loops again by LLVM (or FERRY_LLVM=1); --no-llvm: do not, as without it\n"
         "  -d, --log CATS   what to log; --log-file FILE: where to\n\n"
         "Ctrl-A x ends the machine.  Exit status: 0 switched off, 1 ended by the user, 125 Ferry failed.");
    return 0;
}

/* Of whole MiB. */
static bool parse_size(const char *text, u64 *size)
{
    char *end;
    unsigned long long n = strtoull(text, &end, 10);
    unsigned shift = *end == 'K' ? 10 : *end == 'G' ? 30 : 20;

    if (end == text || (*end && (!strchr("KMG", *end) || end[1])) || n > UINT64_MAX >> shift)
        return false;
    *size = ALIGN_DOWN((u64)n << shift, (u64)1 << 20);
    return true;
}

static bool parse_number(const char *text, unsigned least, unsigned most, unsigned *n)
{
    char *end;
    unsigned long v = strtoul(text, &end, 10);

    *n = (unsigned)v;
    return end != text && !*end && v >= least && v <= most;
}

static bool parse_engine(const char *name, enum engine_tier *tier)
{
    static const char *const names[] = { [TIER_BEST] = "auto", [TIER_INTERP] = "interp", [TIER_BASELINE] = "baseline" };

    for (unsigned i = 0; i < ARRAY_LEN(names); i++)
        if (!strcmp(name, names[i])) {
            *tier = (enum engine_tier)i;
            return true;
        }
    return false;
}

/* 0, or the exit status. */
static int take(struct machine_config *cfg, int option, const char *given, struct err *err)
{
    switch (option) {
    case NAME:
        cfg->name = optarg;
        return place_name_ok(optarg) ? 0 : cli_error("--name: \"%s\" is none: letters, digits, '-', '_', '.'", optarg);
    case KERNEL: cfg->kernel = optarg; return 0;
    case INITRD: cfg->initrd = optarg; return 0;
    case APPEND: cfg->append = optarg; return 0;
    case SMP:
        if (!parse_number(optarg, 1, MACHINE_MAX_CPUS, &cfg->n_cpus))
            return cli_error("--smp: \"%s\" is no number from 1 to %d", optarg, MACHINE_MAX_CPUS);
        return 0;
    case GIC:
        if (!parse_number(optarg, 2, 3, &cfg->gic))
            return cli_error("--gic: \"%s\" is neither 2 nor 3", optarg);
        return 0;
    case MEMORY:
        if (!parse_size(optarg, &cfg->memory) || cfg->memory < MACHINE_MIN_MEMORY || cfg->memory > (u64)1 << 40)
            return cli_error("--memory: \"%s\" is no size between 64M and 1024G", optarg);
        return 0;
    case ENGINE:
        return parse_engine(optarg, &cfg->tier) ? 0 : cli_error("--engine: no \"%s\"; there are auto, interp, baseline", optarg);
    case PERSIST: case SCRATCH:
        for (unsigned i = 0; i < MACHINE_DISKS; i++)
            cfg->disk[i].use = option == PERSIST ? BLOCK_WRITE : BLOCK_SCRATCH;
        return 0;
    case LLVM: cfg->hot_after = ENGINE_HOT_AFTER; return 0;
    case NO_LLVM: cfg->hot_after = 0; return 0;
    case NET: return boot_net(cfg, optarg);
    case FORWARD: return boot_forward(cfg, optarg);
    case SERIAL: return boot_serial(cfg, optarg);
    case CONSOLE: return boot_console(cfg, optarg);
    case SHARE: return boot_share(cfg, optarg);
    case LOG_FILE: return log_open(optarg, err) ? cli_error("%s", err->msg) : 0;
    case LOG_CATS: case 'd': return log_parse(optarg, err) ? cli_error("%s", err->msg) : 0;
    case ':': return cli_error("boot: %s wants an argument; `ferry boot --help' lists the options", given);
    default: return cli_error("boot: no option %s; `ferry boot --help' lists them", given);
    }
}

/* Says what the user has to know of a machine that starts. */
static void started(const struct machine_config *cfg)
{
    boot_tell_ends(cfg);
    if (cfg->n_disks && cfg->disk[0].use == BLOCK_SCRATCH)
        fputs("ferry: what the machine writes to its disks is dropped at the end; --persist keeps it\n", stderr);
}

static bool names_nothing(const struct machine_config *cfg)
{
    bool nothing = (cfg->kernel && !*cfg->kernel) || (cfg->initrd && !*cfg->initrd);

    for (unsigned i = 0; i < cfg->n_disks; i++)
        nothing |= !*cfg->disk[i].path;
    return nothing;
}

static void tell(const char *what) { cli_error("%s", what); }

int cli_boot(int argc, char **argv)
{
    struct machine_config cfg = { .guest = &a64_system_guest, .n_cpus = 1, .gic = 3,
                                  .memory = (u64)1 << 30, .in = STDIN_FILENO, .out = STDOUT_FILENO, .net.on = true, .started = started, .tell = tell };
    struct err err;
    int status = take(&cfg, SCRATCH, "", &err);
    const char *llvm = getenv("FERRY_LLVM");

    if (llvm && !strcmp(llvm, "1"))
        cfg.hot_after = ENGINE_HOT_AFTER;

    cli_fill_descriptors();
    optind = 0;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":d:h", options, NULL)) != -1;) {
        if (c == HELP || c == 'h')
            return help();
        if ((status = take(&cfg, c, argv[optind - 1], &err)))
            return status;
    }
    for (; optind < argc; optind++) {
        if (cfg.n_disks == MACHINE_DISKS)
            return cli_error("boot: no more than %d disks", MACHINE_DISKS);
        cfg.disk[cfg.n_disks++].path = argv[optind];
    }
    if (names_nothing(&cfg))
        return cli_error("boot: the name of a file is empty");
    if (!cfg.kernel && !cfg.n_disks)
        return cli_error("boot: what? Name a disk image, or a kernel with --kernel");
    boot_with_net(&cfg, argv - 1);
    status = machine_run(&cfg, &err);
    return status < 0 ? cli_error("%s", err.msg) : status;
}
