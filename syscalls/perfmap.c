/* perfmap.c - see perfmap.h.  Format of the dump: tools/perf/Documentation/jitdump-specification.txt of Linux. */
#include "syscalls/perfmap.h"

#include "base/err.h"
#include "base/os.h"
#include "syscalls/proc.h"
#include "syscalls/symbols.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CODE_LOAD = 0 };
enum { PATH_SIZE = PATH_MAX };

struct dump_head {
    u32 magic, version, size, machine, pad_, pid;
    u64 time, flags;
};
struct dump_code {
    u32 id, size;
    u64 time;
    u32 pid, tid;
    u64 vma, addr, code_size, index;
};

static u64 n_dumped;                            /* under the engine's lock */

static void map_path(char out[PATH_SIZE]) { snprintf(out, PATH_SIZE, "/tmp/perf-%d.map", getpid()); }

static void dump_path(const struct proc *p, char out[PATH_SIZE])
{
    snprintf(out, PATH_SIZE, "%s/jit-%d.dump", p->cfg->jitdump, getpid());
}

static int create(const char *path)
{
    return open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
}

/* A file that has gone or is full must not stop the guest. */
static void append(const char *path, const struct iovec *part, int n)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return;
    if (writev(fd, part, n) < 0) {
        /* nobody to tell */
    }
    close(fd);
}

/* ---- starting -------------------------------------------------------------------------------------------- */

static u32 host_machine(void)
{
#if defined(__x86_64__)
    return EM_X86_64;
#else
    return EM_AARCH64;
#endif
}

/* perf finds the dump by a mapping of it that is executable. */
static int start_dump(const char *path)
{
    const struct dump_head h = {
        .magic = 0x4a695444, .version = 1, .size = sizeof h, .machine = host_machine(), .pid = (u32)getpid(),
        .time = os_now_ns(),
    };
    int fd = create(path), err = 0;

    if (fd < 0)
        return -errno;
    if (write(fd, &h, sizeof h) != sizeof h
        || mmap(NULL, os_page_size(), PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED)
        err = -errno;
    close(fd);
    n_dumped = 0;
    return err;
}

static int start_map(const char *path)
{
    int fd = create(path);

    if (fd < 0)
        return -errno;
    close(fd);
    return 0;
}

int perfmap_start(struct proc *p, struct err *err)
{
    char path[PATH_SIZE];
    int e = 0;

    if (p->cfg->perf_map) {
        map_path(path);
        e = start_map(path);
    }
    if (!e && p->cfg->jitdump) {
        dump_path(p, path);
        e = start_dump(path);
    }
    return e ? err_set(err, e, "cannot write %s for perf: %s", path, strerror(-e)) : 0;
}

void perfmap_after_fork(struct proc *p)
{
    struct err err;

    if (!p->cfg->perf_map && !p->cfg->jitdump)
        return;
    if (!perfmap_start(p, &err))
        p->engine->ops->place_again(p->engine);
}

/* ---- code -------------------------------------------------------------------------------------------------- */

static void put_dump(const struct proc *p, const char *name, const void *code, u32 size)
{
    char path[PATH_SIZE];
    size_t name_size = strlen(name) + 1;
    struct dump_code c = {
        .id = CODE_LOAD, .size = (u32)(sizeof c + name_size + size), .time = os_now_ns(), .pid = (u32)getpid(),
        .tid = (u32)os_gettid(), .vma = (u64)(uintptr_t)code, .addr = (u64)(uintptr_t)code, .code_size = size,
        .index = n_dumped++,
    };
    const struct iovec part[] = { { &c, sizeof c }, { (void *)name, name_size }, { (void *)code, size } };

    dump_path(p, path);
    append(path, part, ARRAY_LEN(part));
}

void perfmap_placed(void *ctx, gva pc, const void *code, u32 size)
{
    struct proc *p = ctx;
    char name[SYMBOL_MAX] = "[ferry]", path[PATH_SIZE], line[SYMBOL_MAX + 64];

    if (pc != ~(gva)0)
        symbols_name(p->symbols, pc, name);
    if (p->cfg->perf_map) {
        int n = snprintf(line, sizeof line, "%llx %x %s\n", (unsigned long long)(uintptr_t)code, size, name);
        const struct iovec part = { line, (size_t)n };
        map_path(path);
        append(path, &part, 1);
    }
    if (p->cfg->jitdump)
        put_dump(p, name, code, size);
}
