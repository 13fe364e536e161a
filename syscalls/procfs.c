/* procfs.c - generated /proc files.  See procfs.h. */
#include "syscalls/procfs.h"

#include "base/buf.h"
#include "core/fault.h"
#include "syscalls/conv.h"
#include "syscalls/memfile.h"
#include "syscalls/path.h"
#include "syscalls/proc.h"
#include "syscalls/seccomp.h"

#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* ---- which file -------------------------------------------------------------------------------------- */

/* Skips "<number>/" or NULL. */
static const char *skip_number(const char *s, long *value)
{
    char *end;
    if (!isdigit((unsigned char)*s))
        return NULL;
    *value = strtol(s, &end, 10);
    return *end == '/' ? end + 1 : NULL;
}

static bool own_thread(long id)
{
    char task[48];
    snprintf(task, sizeof task, "/proc/self/task/%ld", id);
    return access(task, F_OK) == 0;
}

/* What follows our own process's directory in path, NULL if it is not below it. */
static const char *own_file(const char *path)
{
    static const char proc[] = "/proc/", self[] = "self/", thread_self[] = "thread-self/", task[] = "task/";
    long id;
    if (strncmp(path, proc, sizeof proc - 1))
        return NULL;
    const char *s = path + sizeof proc - 1, *t;
    if (!strncmp(s, thread_self, sizeof thread_self - 1))
        return s + sizeof thread_self - 1;
    if (!strncmp(s, self, sizeof self - 1))
        s += sizeof self - 1;
    else if ((t = skip_number(s, &id)) != NULL && (id == getpid() || own_thread(id)))
        s = t;
    else
        return NULL;
    if (!strncmp(s, task, sizeof task - 1) && (t = skip_number(s + sizeof task - 1, &id)) != NULL)
        s = t;
    return s;
}

/* Takes repeated slashes, "." and ".." out of a name below /proc; what follows a link of the kernel's there stays. */
static void tidy(char *name)
{
    char *to = name, *from = name;
    while (*from) {
        while (*from == '/')
            from++;
        size_t n = strcspn(from, "/");
        if (n == 2 && !strncmp(from, "..", 2)) {
            while (to > name && *--to != '/')
                ;
        } else if (n && !(n == 1 && *from == '.')) {
            *to++ = '/';
            memmove(to, from, n);
            to += n;
        }
        from += n;
        if (n == 3 && (!strncmp(to - n, "cwd", n) || !strncmp(to - n, "exe", n))) {
            memmove(to, from, strlen(from) + 1);
            return;
        }
    }
    *to = 0;
}

/* Does a relative name end like a file of ours?  Others are not worth looking up their directory. */
static bool may_be_ours(const char *name)
{
    static const char *const files[] = { "exe", "maps", "smaps", "numa_maps", "cmdline", "environ", "auxv", "stat", "status",
                                         "mem", "limits", "syscall", "cpuinfo", "arch", "cwd", "root" };
    const char *last = strrchr(name, '/');
    last = last ? last + 1 : name;
    for (unsigned i = 0; i < ARRAY_LEN(files); i++)
        if (!strcmp(last, files[i]))
            return true;
    return *last && strspn(last, "0123456789") == strlen(last);
}

bool procfs_name(const struct proc *p, s64 dirfd, const char *relative, char name[PATH_MAX])
{
    if (*relative == '/')
        strcpy(name, relative);
    else if (!may_be_ours(relative) || !path_of_directory(p, dirfd, name) || strncmp(name, "/proc", 5)
             || strlen(name) + strlen(relative) + 2 > PATH_MAX)
        return false;
    else
        strcat(strcat(name, "/"), relative);
    tidy(name);
    return !strncmp(name, "/proc/", 6);
}

/* The guest's path in name, absolute; false for anything that cannot be below /proc. */
static bool read_proc_path(const struct proc *p, s64 dirfd, gva path, char name[PATH_MAX])
{
    char given[PATH_MAX], first[6];
    if (guest_read(first, path, 1) < 0 || (*first == '/' && (guest_read(first, path, sizeof first) < 0
                                           || (memcmp(first, "/proc/", sizeof first) && first[1] != '/' && first[1] != '.'))))
        return false;
    s64 n = guest_strnlen(path, PATH_MAX);
    if (n < 0 || guest_read(given, path, (size_t)n) < 0)
        return false;
    given[n] = 0;
    return procfs_name(p, dirfd, given, name);
}

bool procfs_names(const struct proc *p, s64 dirfd, gva path)
{
    char name[PATH_MAX];
    return read_proc_path(p, dirfd, path, name);
}

/* ---- texts ------------------------------------------------------------------------------------------- */

static void memory(struct buf *out, gva start, gva end)
{
    for (gva p = start; p < end;) {
        char piece[512];
        size_t n = MIN(end - p, sizeof piece);
        if (guest_read(piece, p, n) < 0)
            return;
        buf_add(out, piece, n);
        p += n;
    }
}

/* How much of a name is the root's. */
static size_t root_prefix(const struct proc *p, const char *name)
{
    size_t n = p->root ? strlen(p->root) : 0;
    return n && !strncmp(name, p->root, n) && name[n] == '/' ? n : 0;
}

struct maps { const struct proc *p; struct buf *out; };

static void maps_line(void *ctx, const struct as_area *a)
{
    const struct maps *m = ctx;
    struct buf *out = m->out;
    size_t start = out->len;
    buf_printf(out, "%08llx-%08llx %c%c%c%c %08llx %02x:%02x %llu ", (unsigned long long)a->start,
               (unsigned long long)a->end, a->prot & PROT_READ ? 'r' : '-', a->prot & PROT_WRITE ? 'w' : '-',
               a->prot & PROT_EXEC ? 'x' : '-', a->flags & MAP_SHARED ? 's' : 'p', (unsigned long long)a->offset,
               major(a->dev), minor(a->dev), (unsigned long long)a->ino);
    if (a->name && *a->name) {
        while (out->len - start < 73)
            buf_printf(out, " ");
        buf_printf(out, "%s", a->name + root_prefix(m->p, a->name));
    }
    buf_printf(out, "\n");
}

/* A whole file of the host; empty if it cannot be read. */
static void slurp(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char piece[4096];
    for (ssize_t n; fd >= 0 && (n = read(fd, piece, sizeof piece)) > 0;)
        buf_add(out, piece, (size_t)n);
    if (fd >= 0)
        close(fd);
}

/* What the guest may do there: the host maps its code without the right to execute it. */
static void show_protection(const struct proc *p, gva start, char *letters)
{
    struct as_area a;
    if (!letters || !as_find(p->as, start, &a))
        return;
    letters[1] = a.prot & PROT_READ ? 'r' : '-';
    letters[2] = a.prot & PROT_WRITE ? 'w' : '-';
    letters[3] = a.prot & PROT_EXEC ? 'x' : '-';
}

/* The host's maps, smaps or numa_maps without the entries above the guest's addresses. */
static void guests_part(const struct proc *p, const char *path, bool own, struct buf *out)
{
    struct buf all;
    buf_init(&all);
    slurp(path, &all);
    bool keep = true;
    for (char *line = all.data; line && *line;) {
        char *end = strchr(line, '\n');
        size_t n = end ? (size_t)(end - line) + 1 : strlen(line);
        char *dash;
        u64 start = strtoull(line, &dash, 16);
        if (dash >= line + 8 && (*dash == '-' || *dash == ' '))
            keep = start < as_limit(p->as);
        if (dash >= line + 8 && *dash == '-' && keep && own)
            show_protection(p, start, strchr(dash, ' '));
        const char *name = keep ? memchr(line, '/', n) : NULL;
        size_t before = name ? (size_t)(name - line) : n, cut = name ? root_prefix(p, name) : 0;
        if (keep) {
            buf_add(out, line, before);
            buf_add(out, line + before + cut, n - before - cut);
        }
        line += n;
    }
    buf_fini(&all);
}

/* The host's stat with the guest's stack and strings (proc(5): fields 28, 29, 48 to 51). */
static void stat_text(const struct proc *p, const char *path, struct buf *out)
{
    struct buf all;
    buf_init(&all);
    slurp(path, &all);
    char *s = all.data ? strrchr(all.data, ')') : NULL;
    if (!s)
        goto out;
    buf_add(out, all.data, (size_t)(s - all.data) + 1);
    char *save;
    unsigned field = 3;
    for (char *w = strtok_r(s + 1, " \n", &save); w; w = strtok_r(NULL, " \n", &save), field++) {
        u64 v;
        switch (field) {
        case 28: v = p->stack_start; break;
        case 29: v = 0; break;
        case 48: v = p->args; break;
        case 49: v = p->args_end; break;
        case 50: v = p->env; break;
        case 51: v = p->env_end; break;
        default:
            buf_printf(out, " %s", w);
            continue;
        }
        buf_printf(out, " %llu", (unsigned long long)v);
    }
    buf_printf(out, "\n");
out:
    buf_fini(&all);
}

/* The thread of this process that a path below /proc is about, NULL if it has ended. */
static const struct thread *thread_of(const struct proc *p, const char *path)
{
    static const char task[] = "/task/", self[] = "/proc/thread-self/";
    const char *t = strstr(path, task);
    int tid = !strncmp(path, self, sizeof self - 1) ? thread_self()->tid
        : t ? atoi(t + sizeof task - 1) : getpid();
    const struct thread *th = p->threads;
    while (th && th->tid != tid)
        th = th->next;
    return th;
}

struct thread_facts {
    unsigned mode, n_filters;
    u64 blocked, ignored, caught;
    bool known;
};

static struct thread_facts facts_of(struct proc *p, const char *path)
{
    struct thread_facts f = { 0 };
    lock_take(&p->lock);
    const struct thread *th = thread_of(p, path);
    if (th) {
        seccomp_status(th, &f.mode, &f.n_filters);
        f.blocked = th->mask;
        for (int sig = 1; sig <= SIG_COUNT; sig++) {
            const gva handler = th->sig->action[sig].handler;
            f.ignored |= handler == 1 ? SIG_BIT(sig) : 0;
            f.caught |= handler > 1 ? SIG_BIT(sig) : 0;
        }
        f.known = true;
    }
    lock_give(&p->lock);
    return f;
}

/* The host's status with the guest's filters and signals instead of Ferry's. */
static void status_text(struct proc *p, const char *path, struct buf *out)
{
    struct buf all;
    buf_init(&all);
    slurp(path, &all);
    const struct thread_facts f = facts_of(p, path);
    char *save, *line = all.len ? strtok_r(all.data, "\n", &save) : NULL;
    for (; line; line = strtok_r(NULL, "\n", &save)) {
        if (!strncmp(line, "x86_", 4))
            continue;
        if (!strncmp(line, "Seccomp:", 8))
            buf_printf(out, "Seccomp:\t%u\n", f.mode);
        else if (!strncmp(line, "Seccomp_filters:", 16))
            buf_printf(out, "Seccomp_filters:\t%u\n", f.n_filters);
        else if (f.known && !strncmp(line, "SigBlk:", 7))
            buf_printf(out, "SigBlk:\t%016llx\n", (unsigned long long)f.blocked);
        else if (f.known && !strncmp(line, "SigIgn:", 7))
            buf_printf(out, "SigIgn:\t%016llx\n", (unsigned long long)f.ignored);
        else if (f.known && !strncmp(line, "SigCgt:", 7))
            buf_printf(out, "SigCgt:\t%016llx\n", (unsigned long long)f.caught);
        else
            buf_printf(out, "%s\n", line);
    }
    buf_fini(&all);
}

static void limit_value(struct buf *out, rlim_t v)
{
    if (v == RLIM_INFINITY)
        buf_printf(out, "%-20s ", "unlimited");
    else
        buf_printf(out, "%-20llu ", (unsigned long long)v);
}

/* The host's limits with those of memory that the address space keeps. */
static void limits_text(const struct proc *p, const char *path, struct buf *out)
{
    static const char *const kept[2] = { "Max address space", "Max data size" };
    struct buf all;
    buf_init(&all);
    slurp(path, &all);
    char *save, *line = all.len ? strtok_r(all.data, "\n", &save) : NULL;
    for (; line; line = strtok_r(NULL, "\n", &save)) {
        unsigned i = 0;
        while (i < 2 && strncmp(line, kept[i], strlen(kept[i])))
            i++;
        if (i < 2) {
            buf_printf(out, "%-25s ", kept[i]);
            limit_value(out, p->max_memory[i].rlim_cur);
            limit_value(out, p->max_memory[i].rlim_max);
            buf_printf(out, "%-10s\n", "bytes");
        } else {
            buf_printf(out, "%s\n", line);
        }
    }
    buf_fini(&all);
}

/* ---- of others -------------------------------------------------------------------------------------- */

/* What follows another process's directory, or one of its threads', in path; NULL: it is not below one. */
static const char *others_file(const char *path, long *pid)
{
    static const char proc[] = "/proc/", task[] = "task/";
    long tid;
    const char *file = strncmp(path, proc, sizeof proc - 1) ? NULL : skip_number(path + sizeof proc - 1, pid), *t;
    if (file && !strncmp(file, task, sizeof task - 1) && (t = skip_number(file + sizeof task - 1, &tid)) != NULL)
        file = t;
    return file;
}

static bool is_ferry(long pid)
{
    char link[48], own[PATH_MAX], exe[PATH_MAX];
    snprintf(link, sizeof link, "/proc/%ld/exe", pid);
    ssize_t n = readlink(link, exe, sizeof exe), m = readlink("/proc/self/exe", own, sizeof own);
    return n > 0 && n == m && !memcmp(exe, own, (size_t)n);
}

/* The program of another process that runs under Ferry: the file mapped at the entry point which its
 * published auxiliary vector names.  False if it is no such process, or not ours to look into. */
static bool other_exe(const char *path, char target[PATH_MAX])
{
    char dir[32], name[64];
    long pid;
    const char *file = others_file(path, &pid);
    if (!file || strcmp(file, "exe") || !is_ferry(pid))
        return false;
    snprintf(dir, sizeof dir, "/proc/%ld", pid);

    struct buf text;
    buf_init(&text);
    snprintf(name, sizeof name, "%s/auxv", dir);
    slurp(name, &text);
    u64 entry = 0;
    for (size_t i = 0; i + sizeof(Elf64_auxv_t) <= text.len; i += sizeof(Elf64_auxv_t)) {
        Elf64_auxv_t a;
        memcpy(&a, text.data + i, sizeof a);
        if (a.a_type == AT_ENTRY)
            entry = a.a_un.a_val;
    }
    buf_reset(&text);
    snprintf(name, sizeof name, "%s/maps", dir);
    slurp(name, &text);
    bool found = false;
    char *save, *line = text.len ? strtok_r(text.data, "\n", &save) : NULL;
    for (; entry && line && !found; line = strtok_r(NULL, "\n", &save)) {
        char *end, *at = strchr(line, '/');
        u64 start = strtoull(line, &end, 16), stop = *end == '-' ? strtoull(end + 1, NULL, 16) : 0;
        found = at && entry >= start && entry < stop && strlen(at) < PATH_MAX;
        if (found)
            strcpy(target, at);
    }
    buf_fini(&text);
    return found;
}

/* The parts of another guest's memory that are not Ferry's. */
static bool generate_other(const struct proc *p, const char *path, struct buf *out)
{
    long pid;
    const char *file = others_file(path, &pid);
    if (!file || (strcmp(file, "maps") && strcmp(file, "smaps") && strcmp(file, "numa_maps")) || !is_ferry(pid))
        return false;
    guests_part(p, path, false, out);
    return out->len > 0;                /* else the host says why */
}

/* ---- which are made --------------------------------------------------------------------------------- */

/* The host's fdinfo, whose flags differ between architectures (flags.def). */
static void fdinfo_text(const char *path, struct buf *out)
{
    static const char name[] = "flags:";
    struct buf all;
    buf_init(&all);
    slurp(path, &all);
    char *save, *line = all.len ? strtok_r(all.data, "\n", &save) : NULL;
    for (; line; line = strtok_r(NULL, "\n", &save)) {
        u64 flags = strncmp(line, name, sizeof name - 1) ? 0 : strtoull(line + sizeof name - 1, NULL, 8);
        if (flags)
            buf_printf(out, "flags:\t0%llo\n", (unsigned long long)conv_oflag_to_guest(thread_self(), flags));
        else
            buf_printf(out, "%s\n", line);
    }
    buf_fini(&all);
}

/* The text of path, if it is one of ours. */
static bool generate(struct proc *p, const char *path, struct buf *out)
{
    if (!strcmp(path, "/proc/cpuinfo")) {
        cpuinfo_text(p->abi, p->cfg->guest, (unsigned)MAX(sysconf(_SC_NPROCESSORS_ONLN), 1), out);
        return true;
    }
    if (!strcmp(path, "/proc/sys/kernel/arch")) {
        buf_printf(out, "%s\n", p->abi->platform);
        return true;
    }
    const char *file = own_file(path);
    if (!file)
        return generate_other(p, path, out);
    if (!strcmp(file, "maps"))
        as_each(p->as, maps_line, &(struct maps){ p, out });
    else if (!strcmp(file, "smaps") || !strcmp(file, "numa_maps"))
        guests_part(p, path, true, out);
    else if (!strncmp(file, "fdinfo/", 7) && file[7])
        fdinfo_text(path, out);
    else if (!strcmp(file, "limits"))
        limits_text(p, path, out);
    else if (!strcmp(file, "syscall"))
        buf_printf(out, "running\n");       /* the host's calls and registers say nothing about the guest's */
    else if (!strcmp(file, "cmdline"))
        memory(out, p->args, p->args_end);
    else if (!strcmp(file, "environ"))
        memory(out, p->env, p->env_end);
    else if (!strcmp(file, "auxv"))
        memory(out, p->auxv, p->auxv_end);
    else if (!strcmp(file, "stat"))
        stat_text(p, path, out);
    else if (!strcmp(file, "status"))
        status_text(p, path, out);
    else
        return false;
    return true;
}

/* ---- for others --------------------------------------------------------------------------------------- */

void procfs_publish(const struct proc *p)
{
    /* The heap is the host's own and stays.  Where code and data are, only /proc/PID/stat shows; the kernel
     * wants some. */
    u64 brk = (u64)(uintptr_t)sbrk(0);
    struct prctl_mm_map map = {
        .start_code = p->stack_start, .end_code = p->stack_start + 1, .start_data = p->stack_start,
        .end_data = p->stack_start, .start_brk = brk, .brk = brk, .start_stack = p->stack_start,
        .arg_start = p->args, .arg_end = p->args_end, .env_start = p->env, .env_end = p->env_end,
        .auxv = (void *)(uintptr_t)p->auxv, .auxv_size = (u32)(p->auxv_end - p->auxv), .exe_fd = (u32)-1,
    };
    prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0);
}

/* ---- calls ------------------------------------------------------------------------------------------- */

s64 procfs_open(struct thread *th, s64 dirfd, gva path, u64 host_flags)
{
    char name[PATH_MAX];
    if (!read_proc_path(th->proc, dirfd, path, name))
        return PROCFS_NOT_OURS;
    int tid;
    if ((host_flags & O_ACCMODE) != O_RDONLY && memfile_path(name, &tid)) {
        s64 mem = sys_host(th, SYS_openat, (u64)AT_FDCWD, (u64)(uintptr_t)name, host_flags, 0, 0, 0);
        if (mem >= 0)
            memfile_opened(th, (int)mem, tid);
        return mem;
    }
    struct buf text;
    buf_init(&text);
    s64 r = PROCFS_NOT_OURS;
    if (access(name, F_OK) || !generate(th->proc, name, &text))
        goto out;
    r = -EACCES;
    if ((host_flags & O_ACCMODE) != O_RDONLY)
        goto out;
    int fd = memfd_create(name, host_flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
    r = fd < 0 ? -errno : fd;
    for (size_t done = 0; fd >= 0 && done < text.len;) {
        ssize_t n = pwrite(fd, text.data + done, text.len - done, (off_t)done);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
out:
    buf_fini(&text);
    return r;
}

int procfs_readlink(struct thread *th, s64 dirfd, gva path, char target[PATH_MAX])
{
    char name[PATH_MAX];
    const char *file;
    long pid;
    if (!read_proc_path(th->proc, dirfd, path, name))
        return 0;
    file = own_file(name);
    bool own = file != NULL;
    if (!file && !(file = others_file(name, &pid)))
        return 0;
    if (!own && other_exe(name, target)) {
        /* what it runs, not Ferry */
    } else if (own && !strcmp(file, "exe")) {
        strcpy(target, th->proc->exe);
    } else if (th->proc->root && (!strcmp(file, "cwd") || !strncmp(file, "fd/", 3))) {
        ssize_t n = readlink(name, target, PATH_MAX - 1);
        if (n < 0)
            return -errno;
        target[n] = 0;
    } else {
        return 0;
    }
    path_to_guest(th->proc, target);
    return 1;
}

const char *procfs_follow(const struct proc *p, const char *path, char buf[PATH_MAX])
{
    const char *file = own_file(path);
    if (!file)
        return other_exe(path, buf) ? buf : path;
    if (strcmp(file, "exe"))
        return path;
    if (p->exe_fd < 0)
        return strcpy(buf, p->exe);
    snprintf(buf, PATH_MAX, "/proc/self/fd/%d", p->exe_fd);
    return buf;
}
