/* untag.c - see untag.h. */
#include "jit/untag.h"

#if defined(__x86_64__)

enum { TRAP_FLAG = 0x100 };

/* Registers by their number in instructions. */
static const u8 context_reg[16] = {
    REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
    REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};
enum { SP = 4, NO_REG = 16 };

struct operand {
    unsigned base, index, scale;
    s32 disp;
};

static bool is_prefix(u8 c) { return c == 0x66 || c == 0xf2 || c == 0xf3 || c == 0xf0; }

/* The place of the ModR/M byte; index and base: their fourth bits. */
static const u8 *find_modrm(const u8 *p, unsigned *index, unsigned *base)
{
    *index = *base = 0;
    while (is_prefix(*p))
        p++;
    if (*p == 0xc5)                             /* VEX: map 0F, no extensions of these registers */
        return p + 3;
    if (*p == 0xc4) {
        *index = ~p[1] >> 6 & 1;
        *base = ~p[1] >> 5 & 1;
        return p + 4;
    }
    if (*p >> 4 == 4) {                         /* REX */
        *index = *p >> 1 & 1;
        *base = *p & 1;
        p++;
    }
    if (*p != 0x0f)
        return p + 1;
    return p[1] == 0x38 || p[1] == 0x3a ? p + 3 : p + 2;
}

static s32 displacement(const u8 *p, unsigned mod)
{
    s32 disp = 0;

    if (mod == 1)
        return (s8)*p;
    if (mod == 2)
        memcpy(&disp, p, sizeof disp);
    return disp;
}

/* The memory operand; false: it has none with a base register. */
static bool decode(const u8 *p, struct operand *o)
{
    unsigned index4, base4;
    p = find_modrm(p, &index4, &base4);
    unsigned mod = *p >> 6, rm = *p & 7;

    p++;
    *o = (struct operand){ .base = rm | base4 << 3, .index = NO_REG };
    if (mod == 3 || (mod == 0 && rm == 5))
        return false;
    if (rm == 4) {                              /* SIB */
        o->base = (*p & 7) | base4 << 3;
        o->index = (*p >> 3 & 7) | index4 << 3;
        o->scale = *p >> 6;
        if (o->index == SP)
            o->index = NO_REG;
        if (mod == 0 && (*p & 7) == 5)
            return false;
        p++;
    }
    o->disp = displacement(p, mod);
    return o->base != SP;
}

static u64 value(const ucontext_t *uc, unsigned reg) { return (u64)uc->uc_mcontext.gregs[context_reg[reg]]; }

bool untag_begin(struct untag *u, const struct guest *guest, ucontext_t *uc)
{
    struct operand o;

    if (u->stepping || !decode((const u8 *)uc->uc_mcontext.gregs[REG_RIP], &o))
        return false;
    u64 addr = value(uc, o.base) + (u64)(s64)o.disp + (o.index == NO_REG ? 0 : value(uc, o.index) << o.scale);
    u64 tag = addr - guest_addr(guest, addr);
    if (!tag)
        return false;
    *u = (struct untag){ true, context_reg[o.base], value(uc, o.base), value(uc, o.base) - tag };
    uc->uc_mcontext.gregs[u->reg] = (greg_t)u->bare;
    uc->uc_mcontext.gregs[REG_EFL] |= TRAP_FLAG;
    return true;
}

/* A load into the address register itself has changed it. */
void untag_end(struct untag *u, ucontext_t *uc)
{
    u->stepping = false;
    uc->uc_mcontext.gregs[REG_EFL] &= ~(greg_t)TRAP_FLAG;
    if ((u64)uc->uc_mcontext.gregs[u->reg] == u->bare)
        uc->uc_mcontext.gregs[u->reg] = (greg_t)u->tagged;
}

#else

bool untag_begin(struct untag *u, const struct guest *guest, ucontext_t *uc) { return false; }
void untag_end(struct untag *u, ucontext_t *uc) { }

#endif
