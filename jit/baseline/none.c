/* none.c - the baseline compiler of a host that has none: says so.  Built instead of the other files here. */
#include "jit/baseline/baseline.h"

#include "base/err.h"

#include <errno.h>

int bl_new(struct baseline **bl, const struct guest *guest, bool fp_fast, struct err *err)
{
    return err_set(err, -ENOTSUP, "this host has no baseline compiler; use --engine=interp");
}

void bl_free(struct baseline *bl) { }
void bl_set_shared(struct baseline *bl, bool shared) { }
u8 bl_shared_byte(unsigned more, bool shared) { return 0; }
void bl_set_heat(struct baseline *bl, u32 step) { }

u32 bl_stubs(struct baseline *bl, u32 (*quick)(struct jit_cpu *), u8 *rw, const u8 *rx, size_t size) { return 0; }

bool bl_compile(struct baseline *bl, const struct ir_block *b, enum bl_variant variant, u8 *rw, const u8 *rx, size_t size,
                u32 first_exit, struct bl_result *out)
{
    return false;
}

bool bl_compile_leave(struct baseline *bl, const struct ir_block *b, u8 *rw, const u8 *rx, size_t size, u32 first_exit,
                      struct bl_result *out)
{
    return false;
}

void bl_relocate(struct baseline *bl, u8 *rw, u32 at, unsigned kind, unsigned more, struct bl_move by) { }
void bl_relocate_exit(u8 *rw, u32 at, s64 stub) { }
void bl_relocate_stub(u8 *rw, u32 stub, u32 number, struct bl_move by) { }
void bl_set_exits(struct baseline *bl, const u8 *code, const u32 *chunk) { }
void bl_exit_stubs(struct baseline *bl, u8 *rw, const u8 *rx, u32 first) { }
u64 bl_identity(const struct baseline *bl) { return 0; }
u32 bl_run(const struct baseline *bl, struct cpu *cpu, const void *code) { return BL_LEAVE_FAULT; }
const u8 *bl_fault_exit(const struct baseline *bl) { return NULL; }
const u8 *bl_return_bottom(const struct baseline *bl) { return NULL; }

bool bl_region_exits(struct baseline *bl, gva pc, unsigned regime, const struct region_exit *exit, unsigned n, u8 *rw, const u8 *rx, u32 used,
                     size_t room, u32 first_exit, u32 *at, struct bl_result *out)
{
    return false;
}

const u8 *bl_symbol(const struct baseline *bl, const char *name) { return NULL; }
const u8 *bl_region_fault_exit(const struct baseline *bl) { return NULL; }
bool bl_falls_back(enum ir_op op, enum ir_type t) { return true; }
