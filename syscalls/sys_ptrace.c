/* sys_ptrace.c - ptrace(2), and the calls that wait for children; see trace.h. */
#include "base/base.h"
#include "core/fault.h"
#include "syscalls/calls.h"
#include "syscalls/tracer.h"
#include "syscalls/vmchild.h"
#include "base/log.h"
#include "base/os.h"

#include <elf.h>
#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Requests of the generic kernel that the host's headers may lack. */
enum { REQ_SYSEMU = 31, REQ_SYSEMU_SINGLESTEP = 32, ARM_SYSTEM_CALL = 0x404 };

/* Options that the host does; the others are ours. */
#define HOST_OPTIONS (PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEVFORKDONE \
                      | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL)
#define OPTIONS (HOST_OPTIONS | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP)

static u64 host_ptr(const void *p)
{
    return (u64)(uintptr_t)p;
}

/* ---- beginning and going on ------------------------------------------------------------------------------- */

static s64 go_on(const struct tracee *e, enum trace_mode mode, enum trace_go go, u64 sig)
{
    s64 r;
    if (sig > SIG_COUNT)
        return -EIO;
    if (sig == SIGKILL)
        return tracer_host(PTRACE_KILL, e->tid, 0, 0);
    if (e->thread && ((r = tracee_put(e, trace.mode, mode)) || (r = tracee_put(e, trace.sig, (s32)sig))
                      || (r = tracee_put(e, trace.go, go))))
        return r;
    return tracer_host(PTRACE_CONT, e->tid, 0, 0);
}

static s64 trace_me(struct thread *th)
{
    if (atomic_load(&th->trace.on))
        return -EPERM;
    s64 r = tracer_host(PTRACE_TRACEME, 0, 0, 0);
    if (!r)
        trace_start(th);
    return r;
}

/* The next stop of a thread that is being attached: its wait status.  -ESRCH: it has ended. */
static s64 next_stop(int tid)
{
    for (;;) {
        siginfo_t si = { 0 };
        if (syscall(SYS_waitid, P_PID, tid, &si, WSTOPPED | WEXITED | __WALL | WNOWAIT, NULL) < 0) {
            if (errno != EINTR)
                return -ESRCH;
            continue;
        }
        if (si.si_code != CLD_TRAPPED && si.si_code != CLD_STOPPED)
            return -ESRCH;
        if (syscall(SYS_waitid, P_PID, tid, &si, WSTOPPED | __WALL | WNOHANG, NULL) == 0 && si.si_pid)
            return si.si_status << 8 | 0x7f;
    }
}

/* Until the host's SIGSTOP of an attachment has stopped it.  0, the signal that had stopped it before, or -ESRCH. */
static s64 await_stop(int tid)
{
    const struct tracee e = { .tid = tid };
    siginfo_t si;
    int before = 0;
    for (s64 status; (status = next_stop(tid)) >= 0;) {
        int sig = WSTOPSIG(status);
        if (tracer_host(PTRACE_GETSIGINFO, tid, 0, host_ptr(&si))) {
            before = sig;
            sig = 0;                            /* ours is still to come */
        } else if (sig == SIGSTOP) {
            return before;
        } else if (sig == SIGCONT) {
            before = 0;
            syscall(SYS_tkill, tid, SIGSTOP);   /* it has taken ours away */
        }
        tracer_resume(&e, sig);
    }
    return -ESRCH;
}

/* Until it knows that it is traced: from then on no signal gets past the tracer. */
static s64 await_adoption(struct thread *th, int tid)
{
    struct tracee e;
    for (s64 status; (status = next_stop(tid)) >= 0;) {
        int guest = (int)status;
        if (!tracer_stopped(th, tid, &guest))
            continue;
        if (tracee_find(&e, tid))
            return -ESRCH;
        bool adopted = atomic_load(&e.trace.at) == STOP_ADOPTED;
        if (adopted)
            return go_on(&e, MODE_CONT, GO_ON, 0);
        tracer_resume(&e, 0);
    }
    return -ESRCH;
}

/* Attaches and finds its struct thread, which a thread lacks for a moment when it or its program starts.  Result as of
 * await_stop, or another error. */
static s64 attach_host(struct tracee *e, int tid)
{
    const struct timespec moment = { .tv_nsec = 1000000 };
    for (int tries = 0; tries < 500; tries++) {
        s64 r = tracer_host(PTRACE_ATTACH, tid, 0, 0);
        if (r)
            return r;
        s64 stopped = await_stop(tid);
        if (stopped < 0)
            return stopped;
        r = tracee_find(e, tid);
        if (r || e->thread)
            return r ? r : stopped;
        tracer_host(PTRACE_DETACH, tid, 0, 0);
        nanosleep(&moment, NULL);
    }
    return -EPERM;
}

static s64 attach(struct thread *th, int tid, bool seize, u64 options)
{
    struct tracee e;
    if (tid <= 0 || kill(tid, 0) < 0)
        return tid > 0 && errno == EPERM ? -EPERM : -ESRCH;
    if (!tracer_same_program(tid)) {
        LOG(unimp, "ptrace of process %d, which is no guest of this Ferry, is refused", tid);
        return -EPERM;
    }
    s64 r = attach_host(&e, tid);
    if (r < 0)
        return r;
    /* One that was stopped stays so; PTRACE_ATTACH says it with its SIGSTOP. */
    const s32 group = seize && r ? (s32)r | STOPPED_BY_HOST : 0;
    const struct siginfo_guest stop = { .signo = SIGSTOP, .rt = { .pid = getpid(), .uid = getuid() } };
    struct trace_info info;
    memcpy(&info, &stop, sizeof info);
    u32 ask = seize ? ASK_ADOPT : ASK_ADOPT | ASK_SIGNAL;
    if ((r = tracee_put(&e, trace.asked, info)) || (r = tracee_put(&e, trace.asked_tid, tid))
        || (r = tracee_put(&e, trace.ask, ask)) || (group && (r = tracee_put(&e, trace.group, group)))
        || (r = tracee_put(&e, trace.options, (u32)options)) || (r = tracee_put(&e, trace.seized, seize))
        || (r = tracee_put(&e, trace.mode, MODE_CONT))
        || (r = tracer_host(PTRACE_SETOPTIONS, tid, 0, options & HOST_OPTIONS))) {
        tracer_host(PTRACE_DETACH, tid, 0, 0);
        return r;
    }
    tracer_resume(&e, SIGTRAP);
    return await_adoption(th, tid);
}

static s64 interrupt(struct thread *th, int tid)
{
    siginfo_t si = { .si_signo = SIGTRAP, .si_code = SI_QUEUE };
    struct tracee e;
    if (tracer_of(tid) != os_gettid())
        return -ESRCH;
    if (!tracee_find(&e, tid) && e.thread && !e.trace.seized)
        return -EIO;
    si.si_pid = getpid();
    si.si_uid = getuid();
    si.si_value.sival_ptr = (void *)TRACE_INTERRUPT;
    return syscall(SYS_rt_tgsigqueueinfo, tracer_process(tid), tid, SIGTRAP, &si) < 0 ? -errno : 0;
}

static s64 detach(const struct tracee *e, u64 sig)
{
    s64 r;
    if (sig > SIG_COUNT)
        return -EIO;
    if (e->thread && ((r = tracee_put(e, trace.on, 0)) || (r = tracee_put(e, trace.sig, (s32)sig))
                      || (r = tracee_put(e, trace.go, GO_DETACH))))
        return r;
    return tracer_host(PTRACE_DETACH, e->tid, 0, 0);
}

static s64 set_options(const struct tracee *e, u64 options)
{
    if (options & ~(u64)OPTIONS)
        return -EINVAL;
    s64 r = e->thread ? tracee_put(e, trace.options, (u32)options) : 0;
    return r ? r : tracer_host(PTRACE_SETOPTIONS, e->tid, 0, options & HOST_OPTIONS);
}

/* ---- memory and registers ------------------------------------------------------------------------------------ */

static bool guest_word(const struct thread *th, gva addr)
{
    gva limit = as_limit(th->proc->as);
    return addr < limit && limit - addr >= sizeof(u64);
}

static s64 peek(struct thread *th, const struct tracee *e, gva addr, gva data)
{
    u64 word;
    s64 r = guest_word(th, addr) ? tracer_host(PTRACE_PEEKDATA, e->tid, addr, host_ptr(&word)) : -EIO;
    return r ? r : guest_write(data, &word, sizeof word) ? -EFAULT : 0;
}

static s64 poke(struct thread *th, const struct tracee *e, gva addr, u64 word)
{
    s64 r = guest_word(th, addr) ? tracer_host(PTRACE_POKEDATA, e->tid, addr, word) : -EIO;
    if (!r)
        tracer_changed_code(e, addr, sizeof word);
    return r;
}

/* The registers of a CPU lie behind its common head, its flags, floating-point state and kind of branch in it. */
static s64 write_cpu(const struct tracee *e, gva at, const struct cpu *cpu)
{
    const size_t fp = offsetof(struct cpu, fp_mode), flags = offsetof(struct cpu, flags);
    s64 r = tracee_write(e, at + fp, &cpu->fp_mode, offsetof(struct cpu, excl_addr) - fp);
    return r ? r : tracee_write(e, at + flags, &cpu->flags, cpu->guest->cpu_size - flags);
}

static unsigned get_set(struct thread *th, const struct tracee *e, const struct cpu *cpu, u32 type,
                        u8 buf[ABI_REGSET_MAX])
{
    if (type != ARM_SYSTEM_CALL)
        return th->proc->abi->get_regset(cpu, type, buf);
    memcpy(buf, &e->trace.number, sizeof e->trace.number);
    return sizeof e->trace.number;
}

static s64 regset(struct thread *th, const struct tracee *e, u32 type, gva uiov, bool set)
{
    struct { gva base; u64 size; } iov;
    gva at;
    u8 buf[ABI_REGSET_MAX] = { 0 };
    if (guest_read(&iov, uiov, sizeof iov))
        return -EFAULT;
    if (tracee_read(e, e->thread + offsetof(struct thread, cpu), &at, sizeof at))
        return -ESRCH;
    size_t cpu_size = th->cpu->guest->cpu_size;
    struct cpu *cpu = aligned_alloc(64, ALIGN_UP(cpu_size, (size_t)64));
    if (!cpu)
        return -ENOMEM;
    s64 r = tracee_read(e, at, cpu, cpu_size);
    cpu->guest = th->cpu->guest;
    unsigned size = r ? 0 : get_set(th, e, cpu, type, buf);
    u64 n = MIN(iov.size, (u64)size);
    if (!r && (!size || iov.size % (size < 8 ? 4 : 8)))
        r = -EINVAL;
    else if (!r && !set)
        r = guest_write(iov.base, buf, n) ? -EFAULT : 0;
    else if (!r && guest_read(buf, iov.base, n))
        r = -EFAULT;
    else if (!r && type == ARM_SYSTEM_CALL) {
        s32 number;
        memcpy(&number, buf, sizeof number);
        r = tracee_put(e, trace.number, number);
    } else if (!r) {
        th->proc->abi->set_regset(cpu, type, buf);
        r = write_cpu(e, at, cpu);
    }
    free(cpu);
    if (!r && guest_write(uiov + 8, &n, sizeof n))
        r = -EFAULT;
    return r;
}

/* ---- what the stop is about ---------------------------------------------------------------------------------- */

static s64 get_siginfo(const struct tracee *e, gva data)
{
    struct trace_info info = e->trace.info;
    if (atomic_load(&e->trace.at) == STOP_GROUP && !e->trace.seized)
        return -EINVAL;
    if (!atomic_load(&e->trace.at)) {
        s64 r = tracer_host(PTRACE_GETSIGINFO, e->tid, 0, host_ptr(&info));
        if (r)
            return r;
    }
    return guest_write(data, &info, sizeof info) ? -EFAULT : 0;
}

static s64 set_siginfo(const struct tracee *e, gva data)
{
    struct trace_info info;
    if (guest_read(&info, data, sizeof info))
        return -EFAULT;
    return atomic_load(&e->trace.at) == STOP_SIGNAL ? tracee_put(e, trace.info, info) : -EINVAL;
}

static s64 get_message(const struct tracee *e, gva data)
{
    u64 message = e->trace.message;
    if (!atomic_load(&e->trace.at)) {
        s64 r = tracer_host(PTRACE_GETEVENTMSG, e->tid, 0, host_ptr(&message));
        if (r)
            return r;
    }
    return guest_write(data, &message, sizeof message) ? -EFAULT : 0;
}

static s64 syscall_info(struct thread *th, const struct tracee *e, u64 room, gva data)
{
    struct ptrace_syscall_info info = { .op = PTRACE_SYSCALL_INFO_NONE, .arch = th->proc->abi->audit_arch };
    size_t size = offsetof(struct ptrace_syscall_info, entry);
    gva at;
    struct cpu *cpu = aligned_alloc(64, ALIGN_UP(th->cpu->guest->cpu_size, (size_t)64));
    if (!cpu)
        return -ENOMEM;
    s64 r = tracee_read(e, e->thread + offsetof(struct thread, cpu), &at, sizeof at);
    if (!r)
        r = tracee_read(e, at, cpu, th->cpu->guest->cpu_size);
    info.instruction_pointer = th->proc->abi->pc(cpu);
    info.stack_pointer = th->proc->abi->sp(cpu);
    free(cpu);
    if (r)
        return r;
    switch ((enum trace_at)atomic_load(&e->trace.at)) {
    case STOP_ENTRY:
        info.op = PTRACE_SYSCALL_INFO_ENTRY;
        info.entry.nr = (u64)(s64)e->trace.number;
        memcpy(info.entry.args, e->trace.arg, sizeof info.entry.args);
        size = offsetof(struct ptrace_syscall_info, entry) + sizeof info.entry;
        break;
    case STOP_EXIT:
        info.op = PTRACE_SYSCALL_INFO_EXIT;
        info.exit.rval = e->trace.result;
        info.exit.is_error = e->trace.result < 0 && e->trace.result >= -4095;
        size = offsetof(struct ptrace_syscall_info, exit.is_error) + 1;
        break;
    case STOP_SECCOMP:
        info.op = PTRACE_SYSCALL_INFO_SECCOMP;
        info.seccomp.nr = (u64)(s64)e->trace.number;
        memcpy(info.seccomp.args, e->trace.arg, sizeof info.seccomp.args);
        info.seccomp.ret_data = (u32)e->trace.message;
        size = offsetof(struct ptrace_syscall_info, seccomp.ret_data) + sizeof info.seccomp.ret_data;
        break;
    case STOP_NONE: case STOP_SIGNAL: case STOP_EVENT: case STOP_GROUP: case STOP_ADOPTED:
        break;
    }
    return guest_write(data, &info, MIN(room, (u64)size)) ? -EFAULT : (s64)size;
}

static s64 signal_mask(const struct tracee *e, u64 size, gva data, bool set)
{
    u64 mask;
    if (size != sizeof mask)
        return -EINVAL;
    if (!set) {
        s64 r = tracee_read(e, e->thread + offsetof(struct thread, mask), &mask, sizeof mask);
        return r ? r : guest_write(data, &mask, sizeof mask) ? -EFAULT : 0;
    }
    if (guest_read(&mask, data, sizeof mask))
        return -EFAULT;
    return tracee_put(e, mask, mask & ~(SIG_BIT(SIGKILL) | SIG_BIT(SIGSTOP)));
}

/* ---- ptrace(2) --------------------------------------------------------------------------------------------------- */

static s64 request(struct thread *th, const struct tracee *e, u64 number, u64 addr, u64 data)
{
    switch (number) {
    case PTRACE_CONT:            return go_on(e, MODE_CONT, GO_ON, data);
    case PTRACE_SYSCALL:         return go_on(e, MODE_SYSCALL, GO_ON, data);
    case PTRACE_SINGLESTEP:      return go_on(e, MODE_STEP, GO_ON, data);
    case REQ_SYSEMU:             return go_on(e, MODE_SYSEMU, GO_ON, data);
    case REQ_SYSEMU_SINGLESTEP:  return go_on(e, MODE_SYSEMU_STEP, GO_ON, data);
    case PTRACE_LISTEN:
        return e->trace.seized && atomic_load(&e->trace.at) == STOP_GROUP ? go_on(e, MODE_CONT, GO_LISTEN, 0) : -EIO;
    case PTRACE_DETACH:          return detach(e, data);
    case PTRACE_SETOPTIONS:      return set_options(e, data);
    case PTRACE_GETEVENTMSG:     return get_message(e, data);
    case PTRACE_GETSIGINFO:      return get_siginfo(e, data);
    default:                     break;
    }
    if (!e->thread)
        return -ESRCH;
    switch (number) {
    case PTRACE_PEEKTEXT: case PTRACE_PEEKDATA:
        return peek(th, e, addr, data);
    case PTRACE_POKETEXT: case PTRACE_POKEDATA:
        return poke(th, e, addr, data);
    case PTRACE_SETSIGINFO:      return set_siginfo(e, data);
    case PTRACE_GETREGSET:       return regset(th, e, (u32)addr, data, false);
    case PTRACE_SETREGSET:       return regset(th, e, (u32)addr, data, true);
    case PTRACE_GETSIGMASK:      return signal_mask(e, addr, data, false);
    case PTRACE_SETSIGMASK:      return signal_mask(e, addr, data, true);
    case PTRACE_GET_SYSCALL_INFO: return syscall_info(th, e, addr, data);
    case PTRACE_PEEKSIGINFO:     return tracer_host(PTRACE_PEEKSIGINFO, e->tid, addr, data);
    default:                     return -EIO;
    }
}

s64 sys_ptrace(struct thread *th, const u64 arg[6])
{
    struct tracee e;
    int tid = (int)arg[1];
    switch (arg[0]) {
    case PTRACE_TRACEME:
        return trace_me(th);
    case PTRACE_ATTACH:
        return attach(th, tid, false, 0);
    case PTRACE_SEIZE:
        return arg[2] || arg[3] & ~(u64)OPTIONS ? -EIO : attach(th, tid, true, arg[3]);
    case PTRACE_INTERRUPT:
        return interrupt(th, tid);
    case PTRACE_KILL:
        return tracer_host(PTRACE_KILL, tid, 0, 0);
    default:
        break;
    }
    s64 r = tracee_find_stopped(&e, tid);
    return r ? r : request(th, &e, arg[0], arg[2], arg[3]);
}

/* ---- waiting --------------------------------------------------------------------------------------------------- */

/* With these options a process that Ferry has started would be seen. */
static void show_children(struct thread *th, u64 options)
{
    if (UNLIKELY(options & (__WALL | __WCLONE)))
        th->proc->engine->ops->end_helpers(th->proc->engine, true);
}

s64 sys_wait4(struct thread *th, const u64 arg[6])
{
    int status;
    s64 r;
    show_children(th, arg[2]);
    do {
        status = 0;
        r = sys_host(th, SYS_wait4, arg[0], host_ptr(&status), arg[2], arg[3], 0, 0);
    } while (r > 0 && WIFSTOPPED(status) && !tracer_stopped(th, (int)r, &status));
    if (r > 0 && UNLIKELY(th->proc->vmchildren != NULL))
        vmchild_reap(th->proc);
    return r > 0 && arg[1] && guest_write(arg[1], &status, sizeof status) ? -EFAULT : r;
}

/* A stop of a traced thread in what waitid says.  False: it was none for the guest. */
static bool tell_stop(struct thread *th, siginfo_t *si, u64 options)
{
    int status = si->si_status << 8 | 0x7f;
    bool tell = tracer_stopped(th, si->si_pid, &status);
    si->si_status = status >> 8;
    if (!tell && options & WNOWAIT)             /* not taken yet, and gone by now */
        syscall(SYS_waitid, P_PID, si->si_pid, NULL, WSTOPPED | __WALL | WNOHANG, NULL);
    return tell;
}

s64 sys_waitid(struct thread *th, const u64 arg[6])
{
    siginfo_t si;
    s64 r;
    show_children(th, arg[3]);
    do {
        memset(&si, 0, sizeof si);
        r = sys_host(th, SYS_waitid, arg[0], arg[1], host_ptr(&si), arg[3], arg[4], 0);
    } while (!r && si.si_code == CLD_TRAPPED && !tell_stop(th, &si, arg[3]));
    if (!r && UNLIKELY(th->proc->vmchildren != NULL))
        vmchild_reap(th->proc);
    /* The kernel writes these on failure too, and nothing else. */
    bool again = r <= -SYS_ERESTARTSYS;
    bool bad = !again && arg[2] && (guest_write(arg[2], &si, offsetof(siginfo_t, si_code) + sizeof si.si_code)
                                    || guest_write(arg[2] + offsetof(siginfo_t, si_pid), &si.si_pid, 12));
    return bad ? -EFAULT : r;
}
