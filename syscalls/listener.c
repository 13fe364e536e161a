/* listener.c - seccomp's user notification; see listener.h.
 *
 *      target:   filter of the guest ── USER_NOTIF ── host call KEY ^ number ── host filter ── queue of the host
 *      listener: ioctl RECV of the host ── number without KEY, the guest's architecture ── guest
 *
 * "Go on" (SECCOMP_USER_NOTIF_FLAG_CONTINUE) is sent as an error that no kernel has: the host would answer ENOSYS to
 * the call it was made for, which the target could not tell from "nobody listens". */
#include "syscalls/listener.h"

#include "base/log.h"
#include "core/fault.h"
#include "syscalls/proc.h"
#include "syscalls/seccomp.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    KEY = 0x2b000000,
    FIRST_MARKED = 0x1000,              /* the host's own calls have lower numbers */
    GO_ON_ERROR = -0x7fff4652,
};

s64 listener_new(struct thread *th, u64 flags)
{
    struct sock_filter insn[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FIRST_MARKED, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog prog = { ARRAY_LEN(insn), insn };
    s64 fd = sys_host(th, SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, (u64)(uintptr_t)&prog, 0, 0, 0);
    if (fd == -EPERM || fd == -ENOSYS || fd == -EACCES)
        LOG(unimp, "the host allows no seccomp listener: error %d", (int)-fd);
    return fd;
}

bool listener_ask(struct thread *th, const struct seccomp_call *call, s64 *r)
{
    const u32 number = (u32)call->nr ^ KEY;
    *r = -ENOSYS;
    if (number < FIRST_MARKED)
        return false;                   /* would be a call of the host */
    s64 v = sys_host(th, (s32)number, call->arg[0], call->arg[1], call->arg[2], call->arg[3], call->arg[4],
                     call->arg[5]);
    *r = v;
    if (v == GO_ON_ERROR)
        return true;
    if (v > -SYS_ERESTARTSYS || v < -SYS_ERESTARTNOHAND) {
        /* In the register at once: some numbers have a meaning for our own loop. */
        th->proc->abi->set_result(th->cpu, v);
        *r = -SYS_NORESULT;
    }
    return false;
}

static s64 receive(struct thread *th, const u64 arg[6])
{
    static const struct seccomp_notif empty;
    struct seccomp_notif n;
    if (guest_read(&n, arg[2], sizeof n))
        return -EFAULT;
    if (memcmp(&n, &empty, sizeof n))
        return -EINVAL;
    s64 r = sys_host(th, SYS_ioctl, arg[0], SECCOMP_IOCTL_NOTIF_RECV, (u64)(uintptr_t)&n, 0, 0, 0);
    if (r < 0)
        return r;
    if ((u32)n.data.nr >= FIRST_MARKED) {
        n.data.nr ^= KEY;
        n.data.arch = th->proc->abi->audit_arch;
        n.data.instruction_pointer = 0;         /* the host's: the guest's is in the target's registers only */
    }
    return guest_write(arg[2], &n, sizeof n) ? -EFAULT : r;
}

static s64 answer(struct thread *th, const u64 arg[6])
{
    struct seccomp_notif_resp resp;
    if (guest_read(&resp, arg[2], sizeof resp))
        return -EFAULT;
    bool go_on = resp.flags & SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    if (resp.flags & ~(u32)SECCOMP_USER_NOTIF_FLAG_CONTINUE || (go_on && (resp.error || resp.val))
        || resp.error == GO_ON_ERROR || (!resp.error && resp.val == GO_ON_ERROR))
        return -EINVAL;
    if (go_on)
        resp = (struct seccomp_notif_resp){ .id = resp.id, .error = GO_ON_ERROR };
    return sys_host(th, SYS_ioctl, arg[0], SECCOMP_IOCTL_NOTIF_SEND, (u64)(uintptr_t)&resp, 0, 0, 0);
}

bool listener_ioctl(struct thread *th, const u64 arg[6], s64 *r)
{
    switch ((u32)arg[1]) {
    case (u32)SECCOMP_IOCTL_NOTIF_RECV:
        *r = receive(th, arg);
        return true;
    case (u32)SECCOMP_IOCTL_NOTIF_SEND:
        *r = answer(th, arg);
        return true;
    default:
        return false;
    }
}
