/* doctor.c - ferry doctor: what this machine has and lacks, with the command that mends it. */
#include "cli/binfmt.h"
#include "base/os.h"
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum state { FINE, COULD_BE_BETTER, BROKEN };

/* One line about one thing; where it is not FINE, what to do. */
struct finding {
    enum state state;
    char text[PATH_MAX + 200], mend[200];
};

PRINTF_LIKE(3, 4) static void found(struct finding *f, enum state state, const char *fmt, ...)
{
    va_list ap;
    f->state = state;
    va_start(ap, fmt);
    vsnprintf(f->text, sizeof f->text, fmt, ap);
    va_end(ap);
}

static void mend(struct finding *f, const char *how) { snprintf(f->mend, sizeof f->mend, "%s", how); }

/* ---- the checks ------------------------------------------------------------------------------------ */

static void check_code_memory(struct finding *f)
{
    struct os_code code;
    int e = os_code_map(&code, 1 << 20);
    if (e) {
        found(f, BROKEN, "memory for translated code is refused: %s", strerror(-e));
        mend(f, "allow it in the security policy (SELinux execmem, a service's MemoryDenyWriteExecute), or --engine=interp");
        return;
    }
    found(f, FINE, "translated code can be executed");
    os_code_unmap(&code);
}

static void check_processor(struct finding *f)
{
    static const struct { const char *name; bool need; } want[] = {
        { "sse4.1", true }, { "avx2", false }, { "fma", false }, { "bmi2", false }, { "f16c", false },
        { "pclmul", false }, { "aes", false },
    };
#ifdef __x86_64__
    char lacking[100] = "";
    bool need = false;
    const bool have[] = {
        __builtin_cpu_supports("sse4.1"), __builtin_cpu_supports("avx2"), __builtin_cpu_supports("fma"),
        __builtin_cpu_supports("bmi2"), __builtin_cpu_supports("f16c"), __builtin_cpu_supports("pclmul"),
        __builtin_cpu_supports("aes"),
    };
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        if (have[i])
            continue;
        need |= want[i].need;
        strcat(strcat(lacking, " "), want[i].name);
    }
    if (!*lacking)
        found(f, FINE, "the processor has every extension that Ferry uses");
    else
        found(f, need ? BROKEN : COULD_BE_BETTER, "the processor lacks%s", lacking);
    if (*lacking)
        mend(f, need ? "--engine=interp runs everywhere" : "some instructions take longer; nothing to be done");
#else
    found(f, COULD_BE_BETTER, "on this kind of machine Ferry interprets");
    mend(f, "compiled code exists on x86-64 hosts");
    (void)want;
#endif
}

static long read_number(const char *path)
{
    long v = -1;
    FILE *f = fopen(path, "re");
    if (f && fscanf(f, "%ld", &v) != 1)
        v = -1;
    if (f)
        fclose(f);
    return v;
}

static void check_memory(struct finding *f)
{
    long maps = read_number("/proc/sys/vm/max_map_count"), overcommit = read_number("/proc/sys/vm/overcommit_memory");
    struct rlimit as;
    if (!getrlimit(RLIMIT_AS, &as) && as.rlim_cur != RLIM_INFINITY) {
        found(f, BROKEN, "address space is limited to %llu MiB", (unsigned long long)(as.rlim_cur >> 20));
        mend(f, "ulimit -v unlimited");
    } else if (overcommit == 2) {
        found(f, COULD_BE_BETTER, "the kernel refuses to overcommit memory: Java, Go and sanitizers reserve much of it");
        mend(f, "sysctl vm.overcommit_memory=0");
    } else if (maps >= 0 && maps < 65530) {
        found(f, COULD_BE_BETTER, "only %ld mappings a process", maps);
        mend(f, "sysctl vm.max_map_count=262144");
    } else {
        found(f, FINE, "memory may be reserved and mapped as programs like it");
    }
}

static void check_files(struct finding *f)
{
    struct rlimit n;
    if (!getrlimit(RLIMIT_NOFILE, &n) && n.rlim_cur < 256) {
        found(f, COULD_BE_BETTER, "only %llu open files", (unsigned long long)n.rlim_cur);
        mend(f, "ulimit -n 1024");
    } else {
        found(f, FINE, "enough open files");
    }
}

static void check_root(struct finding *f)
{
    char loader[PATH_MAX];
    const char *root = cli_default_root();
    snprintf(loader, sizeof loader, "%s/lib/ld-linux-aarch64.so.1", root ? root : "");
    if (access(loader, R_OK)) {
        found(f, COULD_BE_BETTER, "no ARM64 libraries: only static programs run");
        mend(f, "ferry root add debian-arm64");
    } else {
        found(f, FINE, "ARM64 libraries are in %s", root ? root : "/");
    }
}

static void check_apt(struct finding *f)
{
    char path[PATH_MAX];
    const char *p = getenv("PATH");
    for (p = p ? p : "/usr/bin"; *p; p += strcspn(p, ":"), p += *p == ':') {
        snprintf(path, sizeof path, "%.*s/apt-get", (int)strcspn(p, ":"), p);
        if (!access(path, X_OK)) {
            found(f, FINE, "apt is here: `ferry root' can install ARM64 packages");
            return;
        }
    }
    found(f, COULD_BE_BETTER, "no apt: `ferry root add' needs it");
    mend(f, "make a root elsewhere and copy it, or use -L DIR with any ARM64 system's files");
}

static void check_binfmt(struct finding *f)
{
    struct binfmt_entry e;
    if (!binfmt_mounted() || !binfmt_read(BINFMT_NAME, &e)) {
        found(f, COULD_BE_BETTER, "the kernel does not start ARM64 programs by itself; `ferry PROGRAM' does");
        mend(f, "sudo ferry setup");
    } else if (!binfmt_is_ours(&e)) {
        found(f, COULD_BE_BETTER, "ARM64 programs are started with %s (flags %s%s)", e.interpreter, e.flags,
              e.enabled ? "" : ", disabled");
        mend(f, "sudo ferry setup");
    } else {
        found(f, FINE, "the kernel starts ARM64 programs with this Ferry");
    }
}

int cli_doctor(int argc, char **argv)
{
    static void (*const checks[])(struct finding *f) = {
        check_processor, check_code_memory, check_memory, check_files, check_root, check_apt, check_binfmt,
    };
    static const char *const sign[] = { [FINE] = "ok ", [COULD_BE_BETTER] = "-- ", [BROKEN] = "BAD" };
    bool broken = false;

    if (argc != 1)
        return cli_error("usage: ferry doctor");
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        struct finding f = { FINE, "", "" };
        checks[i](&f);
        printf("%s  %s%s%s\n", sign[f.state], f.text, *f.mend ? ": " : "", f.mend);
        broken |= f.state == BROKEN;
    }
    return broken ? CLI_FAILED : 0;
}
