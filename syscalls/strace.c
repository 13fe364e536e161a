/* strace.c - the trace of system calls, printed from the rows: `-d sys` and --strace.
 *
 * Lines look like strace's: name(arguments) = result.  They are printed when the call is over, so that what
 * it wrote can be shown; calls that may not come back (result NORET) are printed before.  Guest memory is
 * read under a guard: whatever a program passes, printing it is harmless. */
#include "syscalls/table.h"

#include "base/buf.h"
#include "base/log.h"
#include "core/fault.h"
#include "syscalls/conv.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

enum { MAX_STRING = 32, MAX_ITEMS = 8 };

/* The call being printed. */
struct call {
    struct buf *out;
    const struct sys_row *row;
    const u64 *arg;
    s64 result;
    bool done;              /* result is valid */
};

/* ---- pieces ------------------------------------------------------------------------------------------- */

static void hex(struct buf *b, u64 v)
{
    buf_printf(b, "%#llx", (unsigned long long)v);
}

static void pointer(struct buf *b, u64 v)
{
    if (v)
        hex(b, v);
    else
        buf_printf(b, "NULL");
}

static void quoted(struct buf *b, const u8 *s, size_t n, bool more)
{
    buf_printf(b, "\"");
    for (size_t i = 0; i < n; i++) {
        u8 c = s[i];
        if (c == '\n')
            buf_printf(b, "\\n");
        else if (c == '\t')
            buf_printf(b, "\\t");
        else if (c == '\r')
            buf_printf(b, "\\r");
        else if (c == '"' || c == '\\')
            buf_printf(b, "\\%c", c);
        else if (c >= 32 && c < 127)
            buf_printf(b, "%c", c);
        else if (i + 1 < n && s[i + 1] >= '0' && s[i + 1] <= '9')
            buf_printf(b, "\\%03o", c);
        else
            buf_printf(b, "\\%o", c);
    }
    buf_printf(b, more ? "\"..." : "\"");
}

static void bytes(struct buf *b, gva p, u64 len)
{
    u8 data[MAX_STRING];
    size_t n = MIN(len, sizeof data);
    if (!p || guest_read(data, p, n) < 0)
        pointer(b, p);
    else
        quoted(b, data, n, len > n);
}

static void string(struct buf *b, gva p)
{
    char s[PATH_MAX];
    s64 n = p ? guest_strnlen(p, sizeof s) : -1;
    if (n < 0 || guest_read(s, p, (size_t)n) < 0)
        pointer(b, p);
    else
        quoted(b, (u8 *)s, (size_t)n, false);
}

static void strings(struct buf *b, gva p)
{
    gva item;
    if (!p || guest_read(&item, p, sizeof item) < 0) {
        pointer(b, p);
        return;
    }
    buf_printf(b, "[");
    for (unsigned i = 0; item; i++) {
        if (i)
            buf_printf(b, ", ");
        if (i == 2 * MAX_ITEMS) {
            buf_printf(b, "...");
            break;
        }
        string(b, item);
        p += sizeof item;
        if (guest_read(&item, p, sizeof item) < 0)
            break;
    }
    buf_printf(b, "]");
}

static void flags(struct buf *b, u16 kind, u64 v)
{
    bool any = false;
    u32 left = (u32)v;
    for (unsigned i = 0; i < sys_n_flags; i++) {
        const struct sys_flag *f = &sys_flags[i];
        bool hit = f->value ? (left & f->mask) == f->a64 && !(f->mask == ~0u && any)
                            : f->a64 && (left & f->a64) == f->a64;
        if (f->kind != kind || !hit)
            continue;
        buf_printf(b, "%s%s", any ? "|" : "", f->name);
        any = true;
        left &= f->value ? ~f->mask : ~f->a64;
        if (f->value && f->mask == ~0u)
            return;
    }
    if (left || !any)
        buf_printf(b, left ? "%s%#x" : "%s%u", any ? "|" : "", left);
}

static void timespec(struct buf *b, gva p, unsigned count)
{
    struct { s64 sec, ns; } t[2];
    if (!p || guest_read(t, p, count * sizeof t[0]) < 0) {
        pointer(b, p);
        return;
    }
    buf_printf(b, count > 1 ? "[" : "");
    for (unsigned i = 0; i < count; i++)
        buf_printf(b, "%s{%lld, %lld}", i ? ", " : "", (long long)t[i].sec, (long long)t[i].ns);
    buf_printf(b, count > 1 ? "]" : "");
}

static void sigset(struct buf *b, gva p)
{
    u64 set;
    if (!p || guest_read(&set, p, sizeof set) < 0) {
        pointer(b, p);
        return;
    }
    bool inverted = __builtin_popcountll(set) > 40;
    if (inverted)
        set = ~set;
    buf_printf(b, inverted ? "~[" : "[");
    bool any = false;
    for (unsigned s = 1; s <= 64; s++) {
        if (!(set >> (s - 1) & 1))
            continue;
        const char *name = sys_signal_name(s);
        if (name)
            buf_printf(b, "%s%s", any ? " " : "", name + 3);
        else
            buf_printf(b, "%sRT_%u", any ? " " : "", s - 32);
        any = true;
    }
    buf_printf(b, "]");
}

static void iov(struct buf *b, gva p, u64 count, u64 limit)
{
    buf_printf(b, "[");
    for (u64 i = 0; i < count; i++) {
        struct { gva base; u64 len; } v;
        if (i)
            buf_printf(b, ", ");
        if (i == MAX_ITEMS || guest_read(&v, p + i * sizeof v, sizeof v) < 0) {
            buf_printf(b, "...");
            break;
        }
        buf_printf(b, "{");
        bytes(b, v.base, MIN(v.len, limit));
        limit -= MIN(v.len, limit);
        buf_printf(b, ", %llu}", (unsigned long long)v.len);
    }
    buf_printf(b, "]");
}

static void pollfds(struct buf *b, gva p, u64 count)
{
    buf_printf(b, "[");
    for (u64 i = 0; i < count; i++) {
        struct pollfd f;
        if (i)
            buf_printf(b, ", ");
        if (i == MAX_ITEMS || guest_read(&f, p + i * sizeof f, sizeof f) < 0) {
            buf_printf(b, "...");
            break;
        }
        buf_printf(b, "{%d, %#x, %#x}", f.fd, (unsigned)(u16)f.events, (unsigned)(u16)f.revents);
    }
    buf_printf(b, "]");
}

static void sockaddr(struct buf *b, gva p, u64 len)
{
    union {
        struct sockaddr sa;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
        struct sockaddr_un un;
        struct sockaddr_nl nl;
        u8 raw[128];
    } a;
    char text[INET6_ADDRSTRLEN];
    memset(&a, 0, sizeof a);
    len = MIN(len, sizeof a - 1);
    if (!p || len < sizeof a.sa.sa_family || guest_read(&a, p, len) < 0) {
        pointer(b, p);
        return;
    }
    switch (a.sa.sa_family) {
    case AF_INET:
        inet_ntop(AF_INET, &a.in.sin_addr, text, sizeof text);
        buf_printf(b, "{AF_INET, %s, port %u}", text, ntohs(a.in.sin_port));
        return;
    case AF_INET6:
        inet_ntop(AF_INET6, &a.in6.sin6_addr, text, sizeof text);
        buf_printf(b, "{AF_INET6, %s, port %u}", text, ntohs(a.in6.sin6_port));
        return;
    case AF_UNIX:
        buf_printf(b, "{AF_UNIX, ");
        len = strnlen(a.un.sun_path + 1, sizeof a.un.sun_path - 1);     /* an abstract name begins with NUL */
        quoted(b, (u8 *)a.un.sun_path, len + (a.un.sun_path[0] || len), false);
        buf_printf(b, "}");
        return;
    case AF_NETLINK:
        buf_printf(b, "{AF_NETLINK, pid %u, groups %#x}", a.nl.nl_pid, a.nl.nl_groups);
        return;
    default:
        buf_printf(b, "{family %u, ...}", a.sa.sa_family);
    }
}

static void stat_text(struct buf *b, gva p)
{
    /* The guest's layout: mode at 16, size at 48 (asm-generic/stat.h). */
    u32 mode;
    s64 size;
    if (!p || guest_read(&mode, p + 16, sizeof mode) < 0 || guest_read(&size, p + 48, sizeof size) < 0)
        pointer(b, p);
    else
        buf_printf(b, "{mode=%#o, size=%lld, ...}", mode, (long long)size);
}

static void epevent(struct buf *b, gva p)
{
    struct epevent_guest e;
    if (!p || guest_read(&e, p, sizeof e) < 0)
        pointer(b, p);
    else
        buf_printf(b, "{%#x, %#llx}", e.events, (unsigned long long)e.data);
}

static void fd_pair(struct buf *b, gva p)
{
    s32 fd[2];
    if (!p || guest_read(fd, p, sizeof fd) < 0)
        pointer(b, p);
    else
        buf_printf(b, "[%d, %d]", fd[0], fd[1]);
}

/* ---- one argument -------------------------------------------------------------------------------------- */

static void argument(struct call *c, unsigned i)
{
    struct buf *b = c->out;
    u16 kind = c->row->arg[i];
    u64 v = c->arg[i], n = c->arg[KIND_ARG(kind) % 6];
    bool wrote = c->done && c->result >= 0;     /* what the call writes is there */
    const char *name;
    switch ((enum sys_print)sys_kinds[KIND_OF(kind)].print) {
    case PRINT_none:    return;
    case PRINT_s32:     buf_printf(b, "%d", (s32)v); return;
    case PRINT_s64:     buf_printf(b, "%lld", (long long)v); return;
    case PRINT_hex:     hex(b, v); return;
    case PRINT_oct:     buf_printf(b, "%#o", (u32)v); return;
    case PRINT_ptr:     pointer(b, v); return;
    case PRINT_dirfd:
        if ((s32)v == AT_FDCWD)
            buf_printf(b, "AT_FDCWD");
        else
            buf_printf(b, "%d", (s32)v);
        return;
    case PRINT_signal:
        name = sys_signal_name((u32)v);
        if (name)
            buf_printf(b, "%s", name);
        else
            buf_printf(b, "%d", (s32)v);
        return;
    case PRINT_string:  string(b, v); return;
    case PRINT_strings: strings(b, v); return;
    case PRINT_bytes_in: bytes(b, v, n); return;
    case PRINT_bytes_out:
        if (wrote)
            bytes(b, v, MIN((u64)c->result, n));
        else
            pointer(b, v);
        return;
    case PRINT_iov_in:  iov(b, v, n, ~(u64)0); return;
    case PRINT_iov_out: iov(b, v, n, wrote ? (u64)c->result : 0); return;
    case PRINT_fd_pair:
        if (wrote)
            fd_pair(b, v);
        else
            pointer(b, v);
        return;
    case PRINT_pollfds: pollfds(b, v, n); return;
    case PRINT_sockaddr: sockaddr(b, v, n); return;
    case PRINT_stat:
        if (wrote)
            stat_text(b, v);
        else
            pointer(b, v);
        return;
    case PRINT_epevent: epevent(b, v); return;
    case PRINT_sigset:  sigset(b, v); return;
    case PRINT_timespec: timespec(b, v, 1); return;
    case PRINT_timespec_out:
    case PRINT_timeval_out:
        if (wrote)
            timespec(b, v, 1);
        else
            pointer(b, v);
        return;
    case PRINT_timespec2: timespec(b, v, 2); return;
    case PRINT_flags:   flags(b, KIND_OF(kind), v); return;
    case PRINT_ioctl:
        name = sys_ioctl_name((u32)v);
        if (name)
            buf_printf(b, "%s", name);
        else
            hex(b, (u32)v);
        return;
    }
}

/* ---- one call ------------------------------------------------------------------------------------------ */

static void head(struct call *c)
{
    buf_printf(c->out, "%s(", c->row->name);
    for (unsigned i = 0; i < 6 && c->row->arg[i] != K__; i++) {
        if (i)
            buf_printf(c->out, ", ");
        argument(c, i);
    }
    buf_printf(c->out, ")");
}

static void result(struct buf *b, u16 kind, s64 r)
{
    if (r == -SYS_ERESTARTSYS || r == -SYS_ERESTARTNOINTR || r == -SYS_ERESTARTNOHAND) {
        buf_printf(b, " = ? interrupted by a signal");
    } else if (r < 0 && r >= -4095) {
        const char *name = sys_errno_name((unsigned)-r), *text = sys_errno_text((unsigned)-r);
        buf_printf(b, " = -1 %s (%s)", name ? name : "E?", text ? text : "unknown");
    } else if (kind == K_PTR || kind == K_HEX) {
        buf_printf(b, " = %#llx", (unsigned long long)r);
    } else if (kind == K_MODE) {
        buf_printf(b, " = %#llo", (unsigned long long)r);
    } else {
        buf_printf(b, " = %lld", (long long)r);
    }
}

void strace_enter(struct thread *th, const struct sys_row *row, const u64 arg[6])
{
    struct buf b;
    buf_init(&b);
    struct call c = { .out = &b, .row = row, .arg = arg };
    head(&c);
    LOG(sys, "%s = ?", b.data);
    buf_fini(&b);
}

void strace_call(struct thread *th, const struct sys_row *row, const u64 arg[6], s64 r)
{
    if (r == -SYS_NORESULT)
        return;
    struct buf b;
    buf_init(&b);
    struct call c = { .out = &b, .row = row, .arg = arg, .result = r, .done = true };
    head(&c);
    result(&b, row->ret, r);
    LOG(sys, "%s", b.data);
    buf_fini(&b);
}
