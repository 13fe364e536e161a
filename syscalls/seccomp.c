/* seccomp.c - the filters of a guest: checking, running, stacking them; see seccomp.h.
 *
 * What a program may hold is bpf_check_classic and seccomp_check_filter of Linux: the 40 instructions below,
 * loads of aligned words of the call, jumps forward and inside, no memory word read before it is written,
 * a return at the end. */
#include "syscalls/seccomp.h"

#include "base/buf.h"
#include "base/log.h"
#include "core/fault.h"
#include "syscalls/calls.h"
#include "syscalls/listener.h"
#include "syscalls/table.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FLAG_WAIT_KILLABLE = 1 << 5 };   /* SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, Linux 5.19 */
enum { MAX_PATH_INSNS = 32768, FILTER_PENALTY = 4, MAX_ERROR = 4095, CODE_SECCOMP = 1 };

struct filter {
    struct filter *older;           /* a reference */
    _Atomic u32 refs;
    u32 n;
    u32 total;                      /* instructions and penalties from here to the oldest */
    bool listened;                  /* it has a listener, who may be gone: listener.h */
    struct sock_filter insn[];
};

/* ---- programs ------------------------------------------------------------------------------------------ */

/* X(code): the instructions of seccomp's BPF that need no check of their own. */
#define PLAIN(X) \
    X(BPF_RET | BPF_K) X(BPF_RET | BPF_A) \
    X(BPF_ALU | BPF_ADD | BPF_K) X(BPF_ALU | BPF_ADD | BPF_X) X(BPF_ALU | BPF_SUB | BPF_K) \
    X(BPF_ALU | BPF_SUB | BPF_X) X(BPF_ALU | BPF_MUL | BPF_K) X(BPF_ALU | BPF_MUL | BPF_X) \
    X(BPF_ALU | BPF_DIV | BPF_X) X(BPF_ALU | BPF_AND | BPF_K) X(BPF_ALU | BPF_AND | BPF_X) \
    X(BPF_ALU | BPF_OR | BPF_K) X(BPF_ALU | BPF_OR | BPF_X) X(BPF_ALU | BPF_XOR | BPF_K) \
    X(BPF_ALU | BPF_XOR | BPF_X) X(BPF_ALU | BPF_LSH | BPF_X) X(BPF_ALU | BPF_RSH | BPF_X) X(BPF_ALU | BPF_NEG) \
    X(BPF_LD | BPF_IMM) X(BPF_LDX | BPF_IMM) X(BPF_MISC | BPF_TAX) X(BPF_MISC | BPF_TXA) \
    X(BPF_LD | BPF_W | BPF_LEN) X(BPF_LDX | BPF_W | BPF_LEN)

/* X(code): conditional jumps. */
#define JUMPS(X) \
    X(BPF_JMP | BPF_JEQ | BPF_K) X(BPF_JMP | BPF_JEQ | BPF_X) X(BPF_JMP | BPF_JGE | BPF_K) \
    X(BPF_JMP | BPF_JGE | BPF_X) X(BPF_JMP | BPF_JGT | BPF_K) X(BPF_JMP | BPF_JGT | BPF_X) \
    X(BPF_JMP | BPF_JSET | BPF_K) X(BPF_JMP | BPF_JSET | BPF_X)

#define CASE(code) case code:

static bool good_insn(const struct sock_filter *f, unsigned pc, unsigned n)
{
    const unsigned rest = n - pc - 1;
    switch (f->code) {
    PLAIN(CASE)
        return true;
    JUMPS(CASE)
        return f->jt < rest && f->jf < rest;
    case BPF_JMP | BPF_JA:
        return f->k < rest;
    case BPF_LD | BPF_W | BPF_ABS:
        return f->k < sizeof(struct seccomp_call) && f->k % 4 == 0;
    case BPF_ALU | BPF_DIV | BPF_K:
        return f->k != 0;
    case BPF_ALU | BPF_LSH | BPF_K:
    case BPF_ALU | BPF_RSH | BPF_K:
        return f->k < 32;
    case BPF_LD | BPF_MEM: case BPF_LDX | BPF_MEM: case BPF_ST: case BPF_STX:
        return f->k < BPF_MEMWORDS;
    default:
        return false;
    }
}

/* Every word that is read has been written on all ways there.  valid[pc]: words written on all ways to pc. */
static bool memory_written(const struct sock_filter *insn, unsigned n)
{
    u16 *valid = malloc(n * sizeof *valid), now = 0;
    bool good = valid != NULL;
    if (!good)
        return false;
    memset(valid, 0xff, n * sizeof *valid);
    for (unsigned pc = 0; good && pc < n; pc++) {
        const struct sock_filter *f = &insn[pc];
        now &= valid[pc];
        switch (f->code) {
        case BPF_ST: case BPF_STX:
            now |= (u16)(1 << f->k);
            break;
        case BPF_LD | BPF_MEM: case BPF_LDX | BPF_MEM:
            good = now >> f->k & 1;
            break;
        case BPF_JMP | BPF_JA:
            valid[pc + 1 + f->k] &= now;
            now = 0xffff;
            break;
        JUMPS(CASE)
            valid[pc + 1 + f->jt] &= now;
            valid[pc + 1 + f->jf] &= now;
            now = 0xffff;
            break;
        default:
            break;
        }
    }
    free(valid);
    return good;
}

int seccomp_verify(const struct sock_filter *insn, unsigned n)
{
    if (!n || n > BPF_MAXINSNS || BPF_CLASS(insn[n - 1].code) != BPF_RET)
        return -EINVAL;
    for (unsigned pc = 0; pc < n; pc++)
        if (!good_insn(&insn[pc], pc, n))
            return -EINVAL;
    return memory_written(insn, n) ? 0 : -EINVAL;
}

static u32 alu(u16 code, u32 a, u32 b)
{
    switch (BPF_OP(code)) {
    case BPF_ADD: return a + b;
    case BPF_SUB: return a - b;
    case BPF_MUL: return a * b;
    case BPF_AND: return a & b;
    case BPF_OR:  return a | b;
    case BPF_XOR: return a ^ b;
    case BPF_LSH: return a << (b & 31);
    case BPF_RSH: return a >> (b & 31);
    case BPF_NEG: return 0 - a;
    default:      return a / b;         /* DIV; the caller has looked at b */
    }
}

static bool jumps(u16 code, u32 a, u32 b)
{
    switch (BPF_OP(code)) {
    case BPF_JEQ: return a == b;
    case BPF_JGE: return a >= b;
    case BPF_JGT: return a > b;
    default:      return a & b;         /* JSET */
    }
}

u32 seccomp_evaluate(const struct sock_filter *insn, const struct seccomp_call *call)
{
    u32 a = 0, x = 0, mem[BPF_MEMWORDS] = { 0 };
    for (const struct sock_filter *f = insn;; f++) {
        const u32 b = BPF_SRC(f->code) == BPF_X ? x : f->k;
        switch (BPF_CLASS(f->code)) {
        case BPF_RET:
            return BPF_RVAL(f->code) == BPF_A ? a : f->k;
        case BPF_LD:
            if (BPF_MODE(f->code) == BPF_ABS)
                memcpy(&a, (const u8 *)call + f->k, sizeof a);
            else
                a = BPF_MODE(f->code) == BPF_LEN ? sizeof *call : BPF_MODE(f->code) == BPF_MEM ? mem[f->k] : f->k;
            break;
        case BPF_LDX:
            x = BPF_MODE(f->code) == BPF_LEN ? sizeof *call : BPF_MODE(f->code) == BPF_MEM ? mem[f->k] : f->k;
            break;
        case BPF_ST:
            mem[f->k] = a;
            break;
        case BPF_STX:
            mem[f->k] = x;
            break;
        case BPF_ALU:
            if (BPF_OP(f->code) == BPF_DIV && !b)
                return 0;
            a = alu(f->code, a, b);
            break;
        case BPF_JMP:
            f += BPF_OP(f->code) == BPF_JA ? f->k : jumps(f->code, a, b) ? f->jt : f->jf;
            break;
        default:
            if (BPF_MISCOP(f->code) == BPF_TAX)
                x = a;
            else
                a = x;
        }
    }
}

/* ---- lists of filters ---------------------------------------------------------------------------------- */

static struct filter *get(struct filter *f)
{
    if (f)
        atomic_fetch_add(&f->refs, 1);
    return f;
}

static void put(struct filter *f)
{
    while (f && atomic_fetch_sub(&f->refs, 1) == 1) {
        struct filter *older = f->older;
        free(f);
        f = older;
    }
}

static bool is_ancestor(const struct filter *old, const struct filter *f)
{
    while (f && f != old)
        f = f->older;
    return f == old;
}

static void set_mode(struct thread *th, u32 mode)
{
    atomic_store(&th->seccomp_mode, mode);
    atomic_fetch_or(&th->work, WORK_SECCOMP);
}

void seccomp_inherit(struct thread *child, const struct thread *parent)
{
    if (!atomic_load(&parent->seccomp_mode))
        return;
    atomic_store(&child->filter, get(atomic_load(&parent->filter)));
    set_mode(child, atomic_load(&parent->seccomp_mode));
}

void seccomp_drop(struct thread *th)
{
    put(atomic_exchange(&th->filter, NULL));
}

void seccomp_hold(struct thread *th)
{
    get(atomic_load(&th->filter));
}

void seccomp_status(const struct thread *th, unsigned *mode, unsigned *n_filters)
{
    *mode = atomic_load(&th->seccomp_mode);
    *n_filters = 0;
    for (const struct filter *f = atomic_load(&th->filter); f; f = f->older)
        ++*n_filters;
}

/* ---- over execve --------------------------------------------------------------------------------------- */

/* u32 mode, number of filters; then for each, the oldest first: u32 length and LISTENED, instructions. */
enum { LISTENED = 1 << 16 };

static void save_filters(const struct filter *f, struct buf *out)
{
    if (!f)
        return;
    save_filters(f->older, out);
    const u32 head = f->n | (f->listened ? LISTENED : 0);
    buf_add(out, &head, sizeof head);
    buf_add(out, f->insn, f->n * sizeof *f->insn);
}

void seccomp_save(const struct thread *th, struct buf *out)
{
    u32 head[2];
    seccomp_status(th, &head[0], &head[1]);
    buf_add(out, head, sizeof head);
    save_filters(atomic_load(&th->filter), out);
}

static struct filter *filter_new(struct filter *older, const struct sock_filter *insn, u32 n)
{
    struct filter *f = malloc(sizeof *f + n * sizeof *insn);
    if (!f)
        return NULL;
    *f = (struct filter){ .older = older, .refs = 1, .n = n, .total = n + FILTER_PENALTY };
    if (older)
        f->total += older->total;
    memcpy(f->insn, insn, n * sizeof *insn);
    return f;
}

s64 seccomp_load(struct thread *th, const u8 *data, size_t size)
{
    u32 head[2], n;
    size_t at = sizeof head;
    if (size < at)
        return -EINVAL;
    memcpy(head, data, sizeof head);
    for (u32 i = 0; i < head[1]; i++) {
        struct sock_filter insn[BPF_MAXINSNS];
        if (size - at < sizeof n)
            return -EINVAL;
        memcpy(&n, data + at, sizeof n);
        at += sizeof n;
        bool listened = n & LISTENED;
        n &= ~(u32)LISTENED;
        if (n > BPF_MAXINSNS || size - at < n * sizeof *insn)
            return -EINVAL;
        memcpy(insn, data + at, n * sizeof *insn);
        at += n * sizeof *insn;
        if (seccomp_verify(insn, n))
            return -EINVAL;
        struct filter *f = filter_new(atomic_load(&th->filter), insn, n);
        if (!f)
            return -EINVAL;
        f->listened = listened;
        atomic_store(&th->filter, f);
    }
    if (head[0])
        set_mode(th, head[0]);
    return (s64)at;
}

/* ---- a call -------------------------------------------------------------------------------------------- */

/* do_exit(sig) of the kernel: this thread ends as if killed, the others go on. */
static s64 kill_thread(struct thread *th, int sig)
{
    lock_take(&th->proc->lock);
    bool last = th->proc->n_threads == 1;
    lock_give(&th->proc->lock);
    if (th->own_process || last)
        proc_die(th, sig);
    th->ended = true;
    th->exit_status = sig;
    return -SYS_NORESULT;
}

static s64 trap(struct thread *th, const struct seccomp_call *call, u32 data)
{
    struct siginfo_guest info = { .signo = SIGSYS, .err = (s32)data, .code = CODE_SECCOMP };
    info.sys.addr = call->pc;
    info.sys.nr = call->nr;
    info.sys.arch = call->arch;
    sig_force(th, &info);
    return -SYS_NORESULT;
}

/* All filters see the call; the strictest answer counts, of equal ones the newest's.  *listened: of that one. */
static u32 run_filters(const struct filter *f, const struct seccomp_call *call, bool *listened)
{
    u32 result = SECCOMP_RET_ALLOW;
    for (; f; f = f->older) {
        u32 r = seccomp_evaluate(f->insn, call);
        if ((s32)(r & SECCOMP_RET_ACTION_FULL) < (s32)(result & SECCOMP_RET_ACTION_FULL)) {
            result = r;
            *listened = f->listened;
        }
    }
    return result;
}

static bool strict(struct thread *th, u64 number, s64 *r)
{
    const struct sys_row *row = sys_row_find(th->proc->abi, number);
    if (row && (row->host == SYS_read || row->host == SYS_write || row->host == SYS_exit
                || row->host == SYS_rt_sigreturn))
        return true;
    LOG(int, "call %llu is not in seccomp's strict mode", (unsigned long long)number);
    *r = kill_thread(th, SIGKILL);
    return false;
}

/* One look at the filters.  False: *r is the result. */
static bool filter(struct thread *th, u64 number, const u64 arg[6], u32 *asks, s64 *r)
{
    struct seccomp_call call = { .nr = (s32)number, .arch = th->proc->abi->audit_arch,
                                 .pc = th->proc->abi->pc(th->cpu) };
    memcpy(call.arg, arg, sizeof call.arg);
    bool listened = false;
    u32 result = run_filters(atomic_load_explicit(&th->filter, memory_order_acquire), &call, &listened);
    u32 data = result & SECCOMP_RET_DATA;
    switch (result & SECCOMP_RET_ACTION_FULL) {
    case SECCOMP_RET_LOG:
        LOG(int, "seccomp: call %d at pc %#lx", call.nr, call.pc);
        return true;
    case SECCOMP_RET_ALLOW:
        return true;
    case SECCOMP_RET_TRACE:
        *asks = result;
        return true;
    case SECCOMP_RET_ERRNO:
        /* In the register at once: some numbers have a meaning for our own loop. */
        th->proc->abi->set_result(th->cpu, -(s64)MIN(data, (u32)MAX_ERROR));
        *r = -SYS_NORESULT;
        return false;
    case SECCOMP_RET_TRAP:
        *r = trap(th, &call, data);
        return false;
    case SECCOMP_RET_USER_NOTIF:
        *r = -ENOSYS;
        return listened && listener_ask(th, &call, r);
    case SECCOMP_RET_KILL_THREAD:
        LOG(int, "seccomp: call %d kills the thread", call.nr);
        *r = kill_thread(th, SIGSYS);
        return false;
    default:
        LOG(int, "seccomp: call %d kills the process", call.nr);
        proc_die(th, SIGSYS);
    }
}

bool seccomp_enter(struct thread *th, u64 *number, u64 arg[6], s64 *r)
{
    if (atomic_load(&th->seccomp_mode) == SECCOMP_MODE_STRICT)
        return strict(th, *number, r);
    u32 asks = 0;
    if (!filter(th, *number, arg, &asks, r))
        return false;
    if (!asks)
        return true;
    *r = -ENOSYS;
    if (!trace_seccomp(th, number, arg, asks & SECCOMP_RET_DATA))
        return false;
    *r = -SYS_NORESULT;
    /* What the tracer has made of it is filtered like any call, but for the question to the tracer. */
    return (s32)*number >= 0 && filter(th, *number, arg, &asks, r);
}

/* ---- seccomp(2) ---------------------------------------------------------------------------------------- */

static bool may_filter(void)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct cap[2] = { { 0 } };
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
        return true;
    return !syscall(SYS_capget, &head, cap) && cap[CAP_SYS_ADMIN / 32].effective >> CAP_SYS_ADMIN % 32 & 1;
}

static s64 read_program(gva uargs, struct filter **out)
{
    struct { u16 n; u16 pad_[3]; gva insn; } prog;
    if (guest_read(&prog, uargs, sizeof prog))
        return -EFAULT;
    if (!prog.n || prog.n > BPF_MAXINSNS)
        return -EINVAL;
    if (!may_filter())
        return -EACCES;
    struct sock_filter *insn = malloc(prog.n * sizeof *insn);
    s64 r = !insn ? -ENOMEM : guest_read(insn, prog.insn, prog.n * sizeof *insn) ? -EFAULT
        : seccomp_verify(insn, prog.n);
    if (!r && !(*out = filter_new(NULL, insn, prog.n)))
        r = -ENOMEM;
    free(insn);
    return r;
}

/* 0, or the id of a thread that has something else than what this one has now.  proc->lock is held. */
static int cannot_sync(const struct thread *th)
{
    for (const struct thread *t = th->proc->threads; t; t = t->next) {
        u32 mode = atomic_load(&t->seccomp_mode);
        if (t != th && mode && !(mode == SECCOMP_MODE_FILTER
                                 && is_ancestor(atomic_load(&t->filter), atomic_load(&th->filter))))
            return t->tid;
    }
    return 0;
}

static void sync_threads(struct thread *th, struct filter *f)
{
    for (struct thread *t = th->proc->threads; t; t = t->next) {
        if (t == th)
            continue;
        put(atomic_exchange(&t->filter, get(f)));
        set_mode(t, SECCOMP_MODE_FILTER);
        atomic_fetch_or(&t->work, WORK_NO_NEW_PRIVS);
    }
}

/* With proc->lock.  0 or a listener's descriptor, -errno, or a thread's id in *other; takes f over if it is done. */
static s64 attach(struct thread *th, struct filter *f, u64 flags, int *other)
{
    struct filter *older = atomic_load(&th->filter);
    if (atomic_load(&th->seccomp_mode) == SECCOMP_MODE_STRICT)
        return -EINVAL;
    f->total = f->n + FILTER_PENALTY + (older ? older->total : 0);
    if (f->total > MAX_PATH_INSNS)
        return -ENOMEM;
    *other = flags & SECCOMP_FILTER_FLAG_TSYNC ? cannot_sync(th) : 0;
    if (*other)
        return flags & SECCOMP_FILTER_FLAG_TSYNC_ESRCH ? -ESRCH : 0;
    s64 fd = flags & SECCOMP_FILTER_FLAG_NEW_LISTENER ? listener_new(th, flags) : 0;
    if (fd < 0)
        return fd;
    f->listened = flags & SECCOMP_FILTER_FLAG_NEW_LISTENER;
    f->older = older;                   /* with the thread's reference */
    atomic_store(&th->filter, f);
    set_mode(th, SECCOMP_MODE_FILTER);
    if (flags & SECCOMP_FILTER_FLAG_TSYNC)
        sync_threads(th, f);
    return fd;
}

static s64 set_filter(struct thread *th, u64 flags, gva uargs)
{
    const u64 known = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW
        | SECCOMP_FILTER_FLAG_TSYNC_ESRCH | SECCOMP_FILTER_FLAG_NEW_LISTENER | FLAG_WAIT_KILLABLE;
    const u64 unclear = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_NEW_LISTENER;
    struct filter *f = NULL;
    int other = 0;
    if (flags & ~known || (flags & FLAG_WAIT_KILLABLE && !(flags & SECCOMP_FILTER_FLAG_NEW_LISTENER))
        || ((flags & unclear) == unclear && !(flags & SECCOMP_FILTER_FLAG_TSYNC_ESRCH)))
        return -EINVAL;
    s64 r = read_program(uargs, &f);
    if (r)
        return r;
    lock_take(&th->proc->lock);
    r = attach(th, f, flags, &other);
    lock_give(&th->proc->lock);
    if (r < 0 || other)
        put(f);
    return r ? r : other;
}

static s64 set_strict(struct thread *th)
{
    if (atomic_load(&th->seccomp_mode) == SECCOMP_MODE_FILTER)
        return -EINVAL;
    set_mode(th, SECCOMP_MODE_STRICT);
    return 0;
}

static s64 action_available(gva uaction)
{
    u32 action;
    if (guest_read(&action, uaction, sizeof action))
        return -EFAULT;
    switch (action) {
    case SECCOMP_RET_KILL_PROCESS: case SECCOMP_RET_KILL_THREAD: case SECCOMP_RET_TRAP: case SECCOMP_RET_ERRNO:
    case SECCOMP_RET_TRACE: case SECCOMP_RET_LOG: case SECCOMP_RET_ALLOW:
        return 0;
    case SECCOMP_RET_USER_NOTIF:
        return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) ? -errno : 0;
    default:
        return -EOPNOTSUPP;
    }
}

s64 sys_seccomp(struct thread *th, const u64 arg[6])
{
    const u16 sizes[3] = { 80, 24, sizeof(struct seccomp_call) };
    const u32 flags = (u32)arg[1];
    switch ((u32)arg[0]) {
    case SECCOMP_SET_MODE_STRICT:
        return flags || arg[2] ? -EINVAL : set_strict(th);
    case SECCOMP_SET_MODE_FILTER:
        return set_filter(th, flags, arg[2]);
    case SECCOMP_GET_ACTION_AVAIL:
        return flags ? -EINVAL : action_available(arg[2]);
    case SECCOMP_GET_NOTIF_SIZES:
        return flags ? -EINVAL : guest_write(arg[2], sizes, sizeof sizes) ? -EFAULT : 0;
    default:
        return -EINVAL;
    }
}
