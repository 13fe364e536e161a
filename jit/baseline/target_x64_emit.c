/* target_x64_emit.c - which op has an emitter.  The others are evaluated by a call (target_x64_call.c). */
#include "jit/baseline/target.h"

#define E(name) [IR_##name##_] = tg_##name

emit_fn *const tg_emit[IR_N_OPS] = {
    E(neg), E(not), E(abs), E(clz), E(ctz), E(popcnt), E(bswap), E(rbit),
    E(add), E(sub), E(mul), E(umulh), E(smulh), E(udiv), E(sdiv),
    E(and), E(or), E(xor), E(andn), E(shl), E(shr), E(sar), E(ror), E(fshr),
    E(umin), E(umax), E(smin), E(smax), E(eq), E(ne), E(ult), E(ule), E(slt), E(sle),
    E(select), E(zext), E(sext), E(trunc), E(crc32), E(crc32c),
    E(fl_add), E(fl_sub), E(adc), E(carry), E(fl_adc), E(fl_sbc), E(fl_logic),
    E(ldreg), E(streg), E(load), E(store), E(rmw), E(cas), E(ll), E(sc), E(copy), E(fill), E(fence), E(call),
    E(bitcast), E(extract),
    E(fadd), E(fsub), E(fmul), E(fdiv), E(fsqrt), E(fma), E(fmin), E(fmax), E(fminnm), E(fmaxnm), E(fneg), E(fabs),
    E(frint), E(fcvt), E(ftos), E(ftou), E(stof), E(utof), E(feq), E(flt), E(fle), E(fl_fcmp),
    E(fcmp), E(ftojs), E(fmulx), E(frecps), E(frsqrts), E(frecpe), E(frsqrte), E(fp_getflags),
    E(br), E(br_if), E(br_call), E(br_ind), E(br_icall), E(br_ret), E(trap),
};

#define V(name, fn) [IR_##name##_] = fn

emit_fn *const tg_emit_vec[IR_N_OPS] = {
    V(add, tg_lanes), V(sub, tg_lanes), V(mul, tg_vec_mul), V(umulh, tg_lanes), V(smulh, tg_lanes),
    V(and, tg_lanes), V(or, tg_lanes), V(xor, tg_lanes), V(andn, tg_vec_andn), V(bitsel, tg_bitsel),
    V(umin, tg_lanes), V(umax, tg_lanes), V(smin, tg_lanes), V(smax, tg_lanes),
    V(uhadd, tg_vec_halving), V(urhadd, tg_vec_halving), V(shadd, tg_vec_halving), V(srhadd, tg_vec_halving),
    V(eq, tg_lanes), V(ne, tg_vec_compare), V(slt, tg_vec_compare), V(sle, tg_vec_compare),
    V(ult, tg_vec_compare), V(ule, tg_vec_compare),
    V(not, tg_vec_not), V(neg, tg_vec_neg), V(abs, tg_vec_abs), V(popcnt, tg_vec_popcnt),
    V(shl, tg_vec_shift), V(shr, tg_vec_shift), V(sar, tg_vec_shift), V(ror, tg_vec_ror),
    V(uqadd, tg_lanes), V(sqadd, tg_lanes), V(uqsub, tg_lanes), V(sqsub, tg_lanes),
    V(sqxtn, tg_lanes), V(sqxtun, tg_lanes), V(uqxtn, tg_uqxtn), V(sxl, tg_sxl), V(zxl, tg_zxl), V(lo64, tg_lo64),
    V(bitcast, tg_bitcast), V(dup, tg_dup), V(insert, tg_insert), V(shuffle, tg_shuffle), V(lookup, tg_lookup),
    V(aes_sub, tg_aes_sub), V(aes_inv_sub, tg_aes_inv_sub), V(aes_mix, tg_aes_mix), V(aes_inv_mix, tg_aes_inv_mix),
    V(aes_enc, tg_aes_enc), V(aes_dec, tg_aes_dec), V(clmul, tg_clmul), V(sha1_rounds, tg_sha1_rounds),
    V(sha256_abcd, tg_sha256_abcd), V(sha256_efgh, tg_sha256_efgh), V(sha256_su0, tg_sha256_su0), V(sha256_su1, tg_sha256_su1),
    V(fadd, tg_fadd), V(fsub, tg_fsub), V(fmul, tg_fmul), V(fdiv, tg_fdiv), V(fsqrt, tg_fsqrt), V(fma, tg_fma),
    V(fmin, tg_fmin), V(fmax, tg_fmax), V(fminnm, tg_fminnm), V(fmaxnm, tg_fmaxnm), V(fneg, tg_fneg), V(fabs, tg_fabs),
    V(frint, tg_frint), V(fcvt, tg_fcvt), V(ftos, tg_vec_ftos), V(ftou, tg_vec_ftou), V(stof, tg_vec_stof), V(utof, tg_vec_utof),
    V(fmulx, tg_fmulx), V(frecps, tg_frecps), V(frsqrts, tg_frsqrts), V(frecpe, tg_frecpe), V(frsqrte, tg_frsqrte),
    V(feq, tg_vec_fcompare), V(flt, tg_vec_fcompare), V(fle, tg_vec_fcompare),
    V(select, tg_select), V(ldreg, tg_ldreg), V(load, tg_load), V(store, tg_store), V(streg, tg_streg),
    V(cas, tg_cas), V(ll, tg_ll), V(call, tg_call),
};
