/* target_x64_emit.c - which op has an emitter.  The others are evaluated by a call (target_x64_call.c). */
#include "jit/baseline/target.h"

#define E(name) [IR_##name##_] = tg_##name

emit_fn *const tg_emit[IR_N_OPS] = {
    E(neg), E(not), E(abs), E(clz), E(ctz), E(popcnt), E(bswap), E(rbit),
    E(add), E(sub), E(mul), E(umulh), E(smulh), E(udiv), E(sdiv),
    E(and), E(or), E(xor), E(andn), E(shl), E(shr), E(sar), E(ror), E(fshr),
    E(umin), E(umax), E(smin), E(smax), E(eq), E(ne), E(ult), E(ule), E(slt), E(sle),
    E(select), E(zext), E(sext), E(trunc), E(crc32c),
    E(fl_add), E(fl_sub), E(fl_adc), E(fl_sbc), E(fl_logic),
    E(ldreg), E(streg), E(load), E(store), E(rmw), E(cas), E(ll), E(sc), E(fence), E(call),
    E(br), E(br_if), E(br_call), E(br_ind), E(br_icall), E(br_ret), E(trap),
};
