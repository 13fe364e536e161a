/* proc.c - from a program's name to its first instruction, and the end of the process.
 *
 * A script is replaced by its interpreter here, as the kernel does it.  The order of the steps matters: the
 * address space first (nothing of the guest may be mapped before it knows what is ours), signals before
 * files are looked at (a file that shrinks under us is a fault to be caught). */
#include "syscalls/proc.h"
#include "base/err.h"
#include "base/log.h"
#include "base/os.h"
#include "core/fault.h"
#include "loader/elf.h"
#include "loader/relative.h"
#include "loader/stack.h"
#include "loader/vdso.h"
#include "syscalls/host_call.h"
#include "syscalls/inherit.h"
#include "syscalls/path.h"
#include "syscalls/perfmap.h"
#include "syscalls/procfs.h"
#include "syscalls/symbols.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FAILED = 125, NOT_EXECUTABLE = 126, NOT_FOUND = 127, MAX_SCRIPTS = 5 };
enum { FD_HIGH = 960 };         /* guests expect the low file numbers for themselves */

/* ---- finding the program ------------------------------------------------------------------------------------- */

struct program {
    int fd;
    const char *path;           /* on the host, what fd is */
    char **argv;
    char *execfn;
    char buf[PATH_MAX], interp[PATH_MAX], arg[PATH_MAX];
};

static int open_program(struct program *pr, const char *name, struct err *err)
{
    struct stat st;
    pr->fd = open(pr->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);      /* a FIFO must not hold us */
    int e = errno;
    if (pr->fd < 0) {
        err_set(err, -e, "%s: %s", name, e == ENOENT ? "no such file" : strerror(e));
        return e == ENOENT || e == ENOTDIR ? NOT_FOUND : NOT_EXECUTABLE;
    }
    if (fstat(pr->fd, &st) || !S_ISREG(st.st_mode)) {
        err_set(err, -EACCES, "%s: is %s, not a program", name, S_ISDIR(st.st_mode) ? "a directory" : "no regular file");
        return NOT_EXECUTABLE;
    }
    if (faccessat(AT_FDCWD, pr->path, X_OK, AT_EACCESS)) {
        err_set(err, -EACCES, "%s: is not executable (chmod +x?)", name);
        return NOT_EXECUTABLE;
    }
    return 0;
}

/* argv of the interpreter: its own name, the line's argument, the script, the script's arguments. */
static char **script_argv(struct program *pr)
{
    size_t argc = 0;
    while (pr->argv[argc])
        argc++;
    char **argv = calloc(argc + 4, sizeof *argv), **a = argv;
    ASSERT(argv, "out of memory");
    *a++ = strdup(pr->interp);
    if (pr->arg[0])
        *a++ = strdup(pr->arg);
    *a++ = pr->execfn;
    if (argc)
        memcpy(a, pr->argv + 1, (argc - 1) * sizeof *a);
    return argv;
}

static int find_program(const struct proc *p, struct program *pr, struct err *err)
{
    pr->argv = (char **)p->cfg->argv;
    pr->execfn = strdup(p->cfg->path);
    ASSERT(pr->execfn, "out of memory");
    path_to_guest(p, pr->execfn);           /* execve hands host paths on */
    pr->path = proc_host_path(p, p->cfg->path, pr->buf);
    for (int n = 0;; n++) {
        enum elf_kind kind;
        pr->fd = n ? -1 : p->cfg->exec_fd;
        int status = pr->fd < 0 ? open_program(pr, pr->execfn, err) : 0;
        if (status)
            return status;
        if (elf_probe(pr->fd, pr->execfn, p->abi->elf_machine, &kind, err))
            return NOT_EXECUTABLE;
        if (kind != ELF_SCRIPT)
            return 0;                   /* elf_map says what is wrong with the others */
        if (n == MAX_SCRIPTS || !elf_script(pr->fd, pr->interp, pr->arg)) {
            err_set(err, -ENOEXEC, n ? "%s: too many scripts behind each other"
                                     : "%s: its first line names no interpreter", pr->execfn);
            return NOT_EXECUTABLE;
        }
        close(pr->fd);
        pr->argv = script_argv(pr);
        pr->execfn = pr->argv[0];
        pr->path = proc_host_path(p, pr->interp, pr->buf);
    }
}

/* ---- the process image --------------------------------------------------------------------------------------------- */

static int map_interp(struct proc *p, const struct program *pr, const struct elf_image *im, struct elf_image *interp,
                      struct err *err)
{
    char buf[PATH_MAX];
    const char *path = proc_host_path(p, im->interp, buf);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && !elf_relocate(im, p->abi->elf_machine)) {
        interp->entry = im->entry;
        return 0;
    }
    if (fd < 0) {
        err_set(err, -ENOENT, "%s needs the loader %s, which is not %s%s; `ferry root add debian-arm64' makes a root "
                "with the libraries, -L DIR names one", pr->execfn, im->interp, p->root ? "in the root " : "here",
                p->root ? p->root : "");
        return NOT_FOUND;
    }
    int r = elf_map(p->as, fd, path, p->abi->elf_machine, 0, p->abi->guards(p->cfg->guest), interp, err);
    close(fd);
    return r ? NOT_EXECUTABLE : 0;
}

static gva map_vdso(struct proc *p)
{
    struct vdso v;
    if (vdso_make(&v, p->abi->elf_machine))
        return 0;
    s64 at = as_map(p->as, 0, VDSO_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0, "[vdso]");
    if (at < 0)
        return 0;
    memcpy((void *)at, v.image, VDSO_SIZE);
    p->sigreturn = (gva)at + v.sigreturn;
    /* The host shall not join it with what the guest maps beside it, and part them again at each change. */
    madvise((void *)at, VDSO_SIZE, MADV_NOHUGEPAGE);
    if (as_protect(p->as, (gva)at, VDSO_SIZE, PROT_READ | PROT_EXEC))
        return 0;
    p->engine->ops->code_mapped(p->engine, (gva)at, VDSO_SIZE, -1, 0, false);
    return (gva)at;
}

static u64 mix(u64 x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static int make_image(struct proc *p, struct thread *th, const struct program *pr, struct err *err)
{
    struct elf_image im, interp = { 0 };
    if (elf_map(p->as, pr->fd, pr->path, p->abi->elf_machine, as_pie_base(p->as), p->abi->guards(p->cfg->guest), &im, err))
        return NOT_EXECUTABLE;
    if (im.interp[0]) {
        int status = map_interp(p, pr, &im, &interp, err);
        if (status)
            return status;
    }
    as_set_brk(p->as, im.end + (mix(p->seed + 1) & 0x1fff) * 4096);

    const struct stack_config cfg = {
        .image = &im, .interp_base = interp.start, .argv = pr->argv, .envp = p->cfg->envp,
        .execfn = pr->execfn, .platform = p->abi->platform, .hwcap = p->abi->hwcap(p->cfg->guest, 1),
        .hwcap2 = p->abi->hwcap(p->cfg->guest, 2), .minsigstksz = p->abi->minsigstksz, .vdso = map_vdso(p), .random = { mix(p->seed + 2), mix(p->seed + 3) },
        .secure = getauxval(AT_SECURE) != 0,
    };
    struct stack_layout st;
    if (stack_make(p->as, &cfg, &st, err))
        return NOT_EXECUTABLE;
    p->auxv = st.auxv;
    p->auxv_end = st.auxv_end;
    p->args = st.args;
    p->args_end = st.args_end;
    p->env = st.env;
    p->env_end = st.env_end;
    p->stack_start = st.sp;
    p->abi->start(th->cpu, im.interp[0] ? interp.entry : im.entry, st.sp);
    p->abi->new_keys(th->cpu, 0, mix(p->seed + 4));
    return 0;
}

/* ---- putting it together -------------------------------------------------------------------------------------------- */

static bool read_code(void *ctx, gva pc, void *dst, unsigned size)
{
    struct proc *p = ctx;
    return as_executable(p->as, pc, size) && !guest_read(dst, pc, size);
}

static bool code_guarded_at(void *ctx, gva pc)
{
    struct proc *p = ctx;
    return as_guarded(p->as, pc);
}

static void code_changed(void *ctx, gva start, u64 size)
{
    struct proc *p = ctx;
    p->engine->ops->invalidate(p->engine, start, size);
}

static void code_mapped(void *ctx, gva start, u64 size, int fd, u64 offset, int prot)
{
    struct proc *p = ctx;
    p->engine->ops->code_mapped(p->engine, start, size, fd, offset, (prot & AS_GUARDED) != 0);
}

static void memory_shared(void *ctx)
{
    struct proc *p = ctx;
    p->engine->ops->share(p->engine);
}

static void name_process(struct proc *p, struct thread *th, const struct program *pr)
{
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", pr->fd);
    ssize_t n = readlink(link, p->exe, sizeof p->exe - 1);
    p->exe[MAX(n, 0)] = 0;
    struct stat st, there;
    bool same = !fstat(pr->fd, &st) && !stat(p->exe, &there) && st.st_ino == there.st_ino && st.st_dev == there.st_dev;
    p->exe_fd = same ? -1 : fcntl(pr->fd, F_DUPFD_CLOEXEC, FD_HIGH);
    const char *base = strrchr(pr->execfn, '/');
    snprintf(th->comm, sizeof th->comm, "%.15s", base ? base + 1 : pr->execfn);
    prctl(PR_SET_NAME, th->comm);
}

/* For profilers.  0, or -errno with a message. */
static int start_looking(struct proc *p, struct err *err)
{
    if (!(p->symbols = symbols_new(p->as)))
        return err_set(err, -ENOMEM, "no memory for symbols");
    if (p->cfg->profile && !profile_start(p, p->cfg->profile))
        LOG(perf, "%s is no tally of a running `ferry prof' or `ferry stat'", p->cfg->profile);
    return perfmap_start(p, err);
}

/* Everything but running.  0 or an exit status. */
static int make_proc(struct proc *p, const struct proc_config *cfg, struct thread **out, struct err *err)
{
    p->cfg = cfg;
    p->root = cfg->root;
    path_use_root(p);
    p->abi = abi_find(cfg->guest->elf_machine);
    ASSERT(p->abi, "no system calls for %s", cfg->guest->name);
    p->seed = cfg->seed;
    if (!cfg->seeded && getrandom(&p->seed, sizeof p->seed, 0) != sizeof p->seed)
        p->seed = os_now_ns();
    p->max_memory[0] = p->max_memory[1] = (struct rlimit){ RLIM_INFINITY, RLIM_INFINITY };
    if (!(p->as = as_new(p->seed, err)))
        return FAILED;
    const bool for_perf = cfg->perf_map || cfg->jitdump;
    if ((for_perf || cfg->profile) && start_looking(p, err))
        return FAILED;
    const struct engine_config ec = {
        .guest = cfg->guest, .code = { read_code, p, code_guarded_at }, .tier = cfg->tier, .fp_fast = cfg->fp_fast,
        .hot_after = cfg->hot_after, .step = cfg->step, .quick_call = thread_quick_call,
        .placed = for_perf ? perfmap_placed : NULL, .placed_ctx = p,
        .cache = cfg->cache.user || cfg->cache.system ? &cfg->cache : NULL,
    };
    if (!(p->engine = engine_new(&ec, err)))
        return FAILED;
    as_on_change(p->as, code_changed, p);
    as_on_share(p->as, memory_shared);
    if (cfg->cache.user || cfg->cache.system)
        as_on_code(p->as, code_mapped);
    struct thread *th = thread_new(p);
    if (!th) {
        err_set(err, -ENOMEM, "no memory for the first thread");
        return FAILED;
    }
    *out = th;
    th->tid = os_gettid();
    thread_add(th);
    sig_start(p, th);
    if (cfg->inherit >= 0 && inherit_load(th, cfg->inherit)) {
        err_set(err, -EINVAL, "--inherit names no state of a program that was replaced by this one");
        return FAILED;
    }

    struct program pr = { .fd = -1 };
    int status = find_program(p, &pr, err);
    if (!status)
        status = make_image(p, th, &pr, err);
    if (!status) {
        name_process(p, th, &pr);
        procfs_publish(p);
    }
    if (pr.fd >= 0)
        close(pr.fd);
    return status;
}

int proc_run(const struct proc_config *cfg, struct err *err)
{
    struct proc *p = calloc(1, sizeof *p);
    struct thread *th;
    if (!p) {
        err_set(err, -ENOMEM, "no memory for the process");
        return FAILED;
    }
    int status = make_proc(p, cfg, &th, err);
    if (status)
        return status;
    trace_exec(th);
    thread_loop(th);
    /* The initial thread has ended; others go on. */
    int exit_status = th->exit_status;
    thread_end(th);
    for (;;)
        syscall(SYS_exit, exit_status);
}

/* ---- the end ----------------------------------------------------------------------------------------------------------- */

static void log_stats(struct proc *p)
{
    struct engine_stats s = p->engine->ops->stats(p->engine);
    LOG(perf, "%lu blocks, %lu regions, %lu bytes of code, %lu flushes, %lu blocks kept from earlier", s.blocks, s.regions,
        s.code_bytes, s.flushes, s.kept);
    if (s.compile_ns || s.waiting)
        LOG(perf, "%lu.%03lu s of compiling regions, %lu waiting", s.compile_ns / 1000000000, s.compile_ns / 1000000 % 1000,
            s.waiting);
}

void proc_save(struct thread *th)
{
    if (th->own_process)
        return;
    profile_end(th);
    th->proc->engine->ops->save(th->proc->engine);
}

void proc_exit(struct thread *th, int status)
{
    if (!th->own_process && log_on(LOG_CAT_perf))
        log_stats(th->proc);
    if (!th->own_process)
        th->proc->engine->ops->end_helpers(th->proc->engine, false);
    proc_save(th);
    if (th->own_process)
        thread_clear_tid(th);           /* others see this memory */
    for (;;)
        syscall(SYS_exit_group, status);
}

void proc_die(struct thread *th, int sig)
{
    proc_save(th);
    LOG(int, "killed by signal %d at pc %#lx", sig, th->proc->abi->pc(th->cpu));
    if (!th->own_process)
        th->proc->engine->ops->end_helpers(th->proc->engine, false);
    if (sig != SIGKILL)
        host_sigaction(sig, &(struct ksigaction){ .handler = NULL }, NULL);
    host_sigmask(~SIG_BIT(sig));
    syscall(SYS_tgkill, getpid(), os_gettid(), sig);
    /* Only signals that kill get here. */
    for (;;)
        syscall(SYS_exit_group, 128 + sig);
}
