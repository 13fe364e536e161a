/* sandbox.c - see sandbox.h: seccomp and Landlock.
 *
 * The filter is a list of tests of the call's number in the order of sandbox.def; the kernel answers for most calls
 * from a bitmap that it makes of it. */
#include "vm/sandbox.h"

#include "base/err.h"
#include "base/log.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MACHINE = 1, NET = 2, SHARE = 4, COMPILER = 8, ALWAYS = MACHINE | COMPILER, MAX_FILTER = 1024 };

#if defined(__x86_64__)
enum { X32 = 0x40000000 };
static const u32 arch = AUDIT_ARCH_X86_64;
#else
enum { X32 = 0 };
static const u32 arch = AUDIT_ARCH_AARCH64;
#endif

static const struct call {
    u32 number;
    u8 when, arg;               /* arg 6: none is looked at */
    u32 mask, value;
} calls[] = {
#define CALL(name, when) { __NR_##name, when, 6, 0, 0 },
#define CALL_IF(name, when, arg, mask, value) { __NR_##name, when, arg, mask, value },
#include "vm/sandbox.def"
#undef CALL
#undef CALL_IF
};

struct filter {
    struct sock_filter insn[MAX_FILTER];
    u16 n;
};

static void add(struct filter *f, u16 code, u32 k, u8 jt, u8 jf)
{
    ASSERT(f->n < MAX_FILTER, "sandbox.def is too long");
    f->insn[f->n++] = (struct sock_filter){ code, jt, jf, k };
}

static void load(struct filter *f, size_t offset) { add(f, BPF_LD | BPF_W | BPF_ABS, (u32)offset, 0, 0); }
static void answer(struct filter *f, u32 what) { add(f, BPF_RET | BPF_K, what, 0, 0); }

/* The accumulator holds the number, before and after. */
static void add_call(struct filter *f, const struct call *c)
{
    bool looks = c->arg < 6;

    add(f, BPF_JMP | BPF_JEQ | BPF_K, c->number, 0, looks ? 5 : 1);
    if (looks) {
        load(f, offsetof(struct seccomp_data, args) + 8 * c->arg);      /* its lower half */
        add(f, BPF_ALU | BPF_AND | BPF_K, c->mask, 0, 0);
        add(f, BPF_JMP | BPF_JEQ | BPF_K, c->value, 0, 1);
    }
    answer(f, SECCOMP_RET_ALLOW);
    if (looks)
        load(f, offsetof(struct seccomp_data, nr));
}

static void make_filter(struct filter *f, unsigned has)
{
    load(f, offsetof(struct seccomp_data, arch));
    add(f, BPF_JMP | BPF_JEQ | BPF_K, arch, 1, 0);
    answer(f, SECCOMP_RET_KILL_PROCESS);
    load(f, offsetof(struct seccomp_data, nr));
    if (X32) {
        add(f, BPF_JMP | BPF_JSET | BPF_K, X32, 0, 1);
        answer(f, SECCOMP_RET_KILL_PROCESS);
    }
    for (unsigned i = 0; i < ARRAY_LEN(calls); i++)
        if (calls[i].when & has)
            add_call(f, &calls[i]);
    /* The C library then uses clone, whose flags can be seen. */
    add(f, BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1);
    answer(f, SECCOMP_RET_ERRNO | ENOSYS);
    answer(f, SECCOMP_RET_ERRNO | EPERM);
}

int sandbox_enter(const struct sandbox_config *cfg, struct err *err)
{
    struct filter f = { .n = 0 };

    make_filter(&f, cfg->compiler ? COMPILER : MACHINE | (cfg->net ? NET : 0) | (cfg->share ? SHARE : 0));
    struct sock_fprog prog = { f.n, f.insn };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return err_set(err, -errno, "cannot give up privileges: %s", strerror(errno));
    long code = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &prog);
    return code ? err_set(err, code < 0 ? -errno : -ESRCH, "cannot confine the machine by seccomp: %s",
                          code < 0 ? strerror(errno) : "a thread has a filter of its own") : 0;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

enum { READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
       CHANGE = READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE
                | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SYM,
       ALL = CHANGE | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_SOCK
             | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK };

/* Renames and links between directories: without this right, which Linux 5.19 brought, they are refused. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
enum { ABI_REFER = 2 };

static void allow(int rules, const struct sandbox_dir *d, u64 refer)
{
    int fd = d->path ? open(d->path, O_PATH | O_CLOEXEC) : d->fd;
    struct landlock_path_beneath_attr beneath = { .allowed_access = d->change ? CHANGE | refer : READ, .parent_fd = fd };

    if (fd >= 0 && syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0))
        LOG(unimp, "landlock: no rule for %s", d->path ? d->path : "a directory");
    if (d->path && fd >= 0)
        close(fd);
}

void sandbox_confine(const struct sandbox_dir *dir, unsigned n)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    u64 refer = abi >= ABI_REFER ? LANDLOCK_ACCESS_FS_REFER : 0;
    struct landlock_ruleset_attr attr = { .handled_access_fs = ALL | refer };

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || abi < 1)
        return;
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (rules < 0)
        return;
    for (unsigned i = 0; i < n; i++)
        allow(rules, &dir[i], refer);
    if (syscall(SYS_landlock_restrict_self, rules, 0))
        LOG(unimp, "landlock: %s", strerror(errno));
    close(rules);
}
