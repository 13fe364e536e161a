/* abi_a64.c - Linux on AArch64: registers of a system call, and the signal frame.
 *
 * Frame layout: arch/arm64/include/uapi/asm/sigcontext.h and arch/arm64/kernel/signal.c of Linux.
 *
 *      sp ->   siginfo | ucontext: flags link stack mask, fault address x0-x30 sp pc pstate,
 *              records: fpsimd, esr (after faults), end
 *      x29 ->  { old x29, old x30 }, so that a debugger can walk through
 */
#include "core/fault.h"
#include "frontend/a64/a64.h"
#include "syscalls/proc.h"
#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <signal.h>

/* ---- system calls, threads -------------------------------------------------------------------------------- */

static struct a64_cpu *a64(struct cpu *cpu) { return CONTAINER_OF(cpu, struct a64_cpu, cpu); }
static const struct a64_cpu *a64c(const struct cpu *cpu) { return CONTAINER_OF(cpu, const struct a64_cpu, cpu); }

static unsigned number(const struct cpu *cpu) { return (u32)a64c(cpu)->x[8]; }

/* One by one, as translated code has just stored them: a wider load would wait until they are in the cache. */
static void args(const struct cpu *cpu, u64 arg[6])
{
    const volatile u64 *x = a64c(cpu)->x;
#pragma GCC unroll 6
    for (unsigned i = 0; i < 6; i++)
        arg[i] = x[i];
}

static void set_result(struct cpu *cpu, s64 r) { a64(cpu)->x[0] = (u64)r; }
static void rewind_call(struct cpu *cpu) { a64(cpu)->pc -= 4; }
static gva get_pc(const struct cpu *cpu) { return a64c(cpu)->pc; }
static gva get_sp(const struct cpu *cpu) { return a64c(cpu)->sp; }
static void set_sp(struct cpu *cpu, gva sp) { a64(cpu)->sp = sp; }
static void set_tls(struct cpu *cpu, gva tls) { a64(cpu)->tpidr = tls; }

/* AAPCS64, "The Frame Pointer": x29 -> { caller's x29, x30 }, up the stack.  Return addresses may be signed. */
static unsigned callers(const struct cpu *cpu, gva *ret, unsigned max)
{
    const u64 address = ((u64)1 << 48) - 1;
    u64 frame[2] = { a64c(cpu)->x[29], a64c(cpu)->x[30] };
    gva last = 0;
    unsigned n = 0;

    if (n < max)
        ret[n++] = frame[1] & address;
    while (n < max && frame[0] > last && frame[0] % 8 == 0 && frame[0] < address) {
        last = frame[0];
        if (guest_read(frame, last, sizeof frame) || !frame[1])
            break;
        ret[n++] = frame[1] & address;
    }
    return n;
}

static void start(struct cpu *cpu, gva pc, gva sp)
{
    a64(cpu)->pc = pc;
    a64(cpu)->sp = sp;
}

static int new_keys(struct cpu *cpu, u64 which, u64 random)
{
    if ((which & ~(u64)A64_ALL_KEYS) || !a64_signs(cpu->guest))
        return -EINVAL;
    a64_new_keys(a64(cpu), which ? (unsigned)which : A64_ALL_KEYS, random);
    return 0;
}

static void copy(struct cpu *dst, const struct cpu *src)
{
    dst->flags = src->flags;
    dst->fp_mode = src->fp_mode;
    dst->fp_flags = src->fp_flags;
    memcpy(dst + 1, src + 1, sizeof(struct a64_cpu) - sizeof(struct cpu));
}

/* ---- register sets ----------------------------------------------------------------------------------------- */

/* arch/arm64/include/uapi/asm/ptrace.h */
struct user_regs { u64 x[31], sp, pc, pstate; };
struct user_fpsimd { struct a64_v v[32]; u32 fpsr, fpcr, pad_[2]; };
_Static_assert(sizeof(struct user_fpsimd) <= ABI_REGSET_MAX, "the largest set");
enum { DEBUG_ARCH_V8 = 6 };             /* of breakpoint and watchpoint registers there are none */
#define PAC_MASK ((u64)0x7f << 48)       /* frontend/a64/tr_pac.c */

static u64 get_pstate(const struct a64_cpu *c)
{
    return (u64)(c->cpu.flags & 15) << 28 | (u64)(a64_guards(c->cpu.guest) ? c->cpu.branch_kind : 0) << 10;
}

static void set_pstate(struct a64_cpu *c, u64 pstate)
{
    c->cpu.flags = pstate >> 28 & 15;
    c->cpu.branch_kind = a64_guards(c->cpu.guest) ? pstate >> 10 & 3 : 0;
}

static unsigned get_regset(const struct cpu *cpu, u32 type, u8 buf[ABI_REGSET_MAX])
{
    const struct a64_cpu *c = a64c(cpu);
    struct user_regs r = { .sp = c->sp, .pc = c->pc, .pstate = get_pstate(c) };
    struct user_fpsimd f = { .fpsr = a64_get_fpsr(c), .fpcr = c->fpcr };
    const u32 debug[2] = { DEBUG_ARCH_V8 << 8 };
    const u64 pac[2] = { PAC_MASK, PAC_MASK };
    switch (type) {
    case NT_PRSTATUS:
        memcpy(r.x, c->x, sizeof r.x);
        memcpy(buf, &r, sizeof r);
        return sizeof r;
    case NT_PRFPREG:
        memcpy(f.v, c->v, sizeof f.v);
        memcpy(buf, &f, sizeof f);
        return sizeof f;
    case NT_ARM_TLS:
        memcpy(buf, &c->tpidr, sizeof c->tpidr);
        return sizeof c->tpidr;
    case NT_ARM_HW_BREAK: case NT_ARM_HW_WATCH:
        memcpy(buf, debug, sizeof debug);
        return sizeof debug;
    case NT_ARM_PAC_MASK:
        memcpy(buf, pac, sizeof pac);
        return a64_signs(cpu->guest) ? sizeof pac : 0;
    default:
        return 0;
    }
}

static void set_regset(struct cpu *cpu, u32 type, const u8 buf[ABI_REGSET_MAX])
{
    struct a64_cpu *c = a64(cpu);
    struct user_regs r;
    struct user_fpsimd f;
    switch (type) {
    case NT_PRSTATUS:
        memcpy(&r, buf, sizeof r);
        memcpy(c->x, r.x, sizeof r.x);
        c->sp = r.sp;
        c->pc = r.pc;
        set_pstate(c, r.pstate);
        break;
    case NT_PRFPREG:
        memcpy(&f, buf, sizeof f);
        memcpy(c->v, f.v, sizeof f.v);
        a64_set_fpsr(c, f.fpsr);
        a64_set_fpcr(c, f.fpcr);
        break;
    case NT_ARM_TLS:
        memcpy(&c->tpidr, buf, sizeof c->tpidr);
        break;
    default:
        break;                          /* read-only */
    }
}

/* ---- signal frame -------------------------------------------------------------------------------------------- */

enum { RECORD_FPSIMD = 0x46508001, RECORD_ESR = 0x45535201, RESERVED = 4096 };
enum { SA_RESTORER_BIT = 0x04000000, SA_EXPOSE_TAGBITS = 0x800 };

struct record { u32 magic, size; };

struct fpsimd {
    struct record head;
    u32 fpsr, fpcr;
    struct a64_v v[32];
};
_Static_assert(sizeof(struct fpsimd) == 528, "struct fpsimd_context");

struct esr {
    struct record head;
    u64 esr;
};

struct frame {
    struct siginfo_guest info;
    u64 flags, link;
    struct sigstack_guest stack;
    u64 mask;
    u8 unused[120];
    struct {
        _Alignas(16) u64 fault_address;
        u64 x[31], sp, pc, pstate;
        _Alignas(16) u8 records[RESERVED];
    } mc;
};
_Static_assert(offsetof(struct frame, mc) == 128 + 176, "struct ucontext");
_Static_assert(sizeof(struct frame) == 4688, "struct rt_sigframe");

/* What we write: the kernel reserves all of it, programs look at the records up to the end mark. */
enum { USED = offsetof(struct frame, mc.records) + sizeof(struct fpsimd) + sizeof(struct esr) + sizeof(struct record) };

/* ESR_EL1 of the exception that became this signal. */
static u64 syndrome(const struct fault *f)
{
    const u64 il = 1 << 25, fsc = f->mapped ? 0xf : 0x7;        /* permission or translation, level 3 */
    switch (f->kind) {
    case FAULT_READ:  return (u64)0x24 << 26 | il | fsc;
    case FAULT_WRITE: return (u64)0x24 << 26 | il | 1 << 6 | fsc;
    case FAULT_FETCH: return (u64)0x20 << 26 | il | fsc;
    case FAULT_ALIGN: return f->code ? f->code << 26 | il : (u64)0x24 << 26 | il | 0x21;
    case FAULT_BREAK: return (u64)0x3c << 26 | il | (f->code & 0xffff);
    case FAULT_BRANCH: return (u64)0x0d << 26 | il | f->code;
    case FAULT_SYNDROME:
    case FAULT_UNDEF:
    case FAULT_NONE:
    case FAULT_DIVIDE:
        break;
    }
    return il;
}

static bool is_fault(const struct siginfo_guest *info)
{
    return info->code > 0 && (info->signo == SIGSEGV || info->signo == SIGBUS || info->signo == SIGTRAP ||
                              info->signo == SIGILL);
}

/* Of addresses in the upper half Linux shows all bits. */
static u64 without_tag(u64 addr) { return addr & guest_addr(&a64_guest, addr); }

static int push_frame(struct thread *th, const struct sigaction_guest *act, const struct siginfo_guest *info, gva sp,
                      u64 mask)
{
    struct a64_cpu *c = a64(th->cpu);
    gva top = ALIGN_DOWN(sp ? sp : c->sp, 16), chain = top - 16, at = chain - sizeof(struct frame);
    struct frame f;
    memset(&f, 0, USED);
    f.info = *info;
    f.stack = th->altstack;
    f.mask = mask;
    if (is_fault(info)) {
        f.mc.fault_address = without_tag(c->cpu.fault.addr);
        if (!(act->flags & SA_EXPOSE_TAGBITS))
            f.info.fault.addr = without_tag(f.info.fault.addr);
    }
    memcpy(f.mc.x, c->x, sizeof f.mc.x);
    f.mc.sp = c->sp;
    f.mc.pc = c->pc;
    f.mc.pstate = get_pstate(c);

    u8 *p = f.mc.records;
    struct fpsimd fp = { { RECORD_FPSIMD, sizeof fp }, a64_get_fpsr(c), c->fpcr, { { 0 } } };
    memcpy(fp.v, c->v, sizeof fp.v);
    memcpy(p, &fp, sizeof fp);
    p += sizeof fp;
    if (is_fault(info)) {
        const struct esr esr = { { RECORD_ESR, sizeof esr }, syndrome(&c->cpu.fault) };
        memcpy(p, &esr, sizeof esr);
    }
    const u64 link[2] = { c->x[29], c->x[30] };
    if (at > top || guest_write(at, &f, USED) || guest_write(chain, link, sizeof link))
        return -EFAULT;

    c->x[0] = (u64)info->signo;
    if (act->flags & SA_SIGINFO) {
        c->x[1] = at;
        c->x[2] = at + offsetof(struct frame, flags);
    }
    c->x[29] = chain;
    c->x[30] = act->flags & SA_RESTORER_BIT ? act->restorer : th->proc->sigreturn;
    c->sp = at;
    c->pc = act->handler;
    c->cpu.branch_kind = 2;                     /* as if called */
    return 0;
}

/* Finds the floating-point record; the handler may have changed anything. */
static bool find_fpsimd(const struct frame *f, struct fpsimd *out)
{
    for (size_t at = 0; at + sizeof *out <= RESERVED;) {
        struct record r;
        memcpy(&r, f->mc.records + at, sizeof r);
        if (r.magic == RECORD_FPSIMD && r.size == sizeof *out) {
            memcpy(out, f->mc.records + at, sizeof *out);
            return true;
        }
        if (!r.magic || r.size < sizeof r || r.size % 16 || r.size > RESERVED)
            return false;
        at += r.size;
    }
    return false;
}

static int pop_frame(struct thread *th, u64 *mask)
{
    struct a64_cpu *c = a64(th->cpu);
    struct frame f;
    struct fpsimd fp;
    if (c->sp % 16 || guest_read(&f, c->sp, USED) || !find_fpsimd(&f, &fp))
        return -EFAULT;
    memcpy(c->x, f.mc.x, sizeof c->x);
    c->sp = f.mc.sp;
    c->pc = f.mc.pc;
    set_pstate(c, f.mc.pstate);
    c->cpu.excl_addr = ~(gva)0;
    a64_set_fpsr(c, fp.fpsr);
    a64_set_fpcr(c, fp.fpcr);
    memcpy(c->v, fp.v, sizeof c->v);
    if (f.stack.flags != SS_ONSTACK)
        th->altstack = f.stack;
    *mask = f.mask;
    return 0;
}

const struct abi abi_a64 = {
    .elf_machine = EM_AARCH64,
    .audit_arch = AUDIT_ARCH_AARCH64,
    .platform = "aarch64",
    .minsigstksz = sizeof(struct frame) + 32,
    .hwcap = a64_hwcap,
    .guards = a64_guards,
    .midr = a64_midr,
    .number = number,
    .args = args,
    .set_result = set_result,
    .rewind = rewind_call,
    .pc = get_pc,
    .sp = get_sp, .callers = callers,
    .start = start,
    .new_keys = new_keys,
    .set_sp = set_sp,
    .set_tls = set_tls,
    .copy = copy,
    .get_regset = get_regset,
    .set_regset = set_regset,
    .push_frame = push_frame,
    .pop_frame = pop_frame,
};

const struct abi *abi_find(u16 elf_machine)
{
    return elf_machine == abi_a64.elf_machine ? &abi_a64 : NULL;
}
