/* help.h - prototypes of the run-time helpers, from a64_helpers.def.  Internal to frontend/a64. */
#pragma once

#include "frontend/a64/a64.h"
#include "ir/ir.h"

/* How struct helper_desc (core/guest.h) passes each type. */
#define HELP_RES_none void
#define HELP_OUT_none
#define HELP_ARG_none
#define HELP_RES_i1 u64
#define HELP_OUT_i1
#define HELP_ARG_i1 , u64
#define HELP_RES_i8 u64
#define HELP_OUT_i8
#define HELP_ARG_i8 , u64
#define HELP_RES_i16 u64
#define HELP_OUT_i16
#define HELP_ARG_i16 , u64
#define HELP_RES_i32 u64
#define HELP_OUT_i32
#define HELP_ARG_i32 , u64
#define HELP_RES_i64 u64
#define HELP_OUT_i64
#define HELP_ARG_i64 , u64
#define HELP_RES_f16 u64
#define HELP_OUT_f16
#define HELP_ARG_f16 , u64
#define HELP_RES_f32 u64
#define HELP_OUT_f32
#define HELP_ARG_f32 , u64
#define HELP_RES_f64 u64
#define HELP_OUT_f64
#define HELP_ARG_f64 , u64
#define HELP_RES_v16i8 void
#define HELP_OUT_v16i8 , struct ir_v128 *
#define HELP_ARG_v16i8 , const struct ir_v128 *
#define HELP_RES_v8i16 void
#define HELP_OUT_v8i16 , struct ir_v128 *
#define HELP_ARG_v8i16 , const struct ir_v128 *
#define HELP_RES_v4i32 void
#define HELP_OUT_v4i32 , struct ir_v128 *
#define HELP_ARG_v4i32 , const struct ir_v128 *
#define HELP_RES_v2i64 void
#define HELP_OUT_v2i64 , struct ir_v128 *
#define HELP_ARG_v2i64 , const struct ir_v128 *
#define HELP_RES_v8f16 void
#define HELP_OUT_v8f16 , struct ir_v128 *
#define HELP_ARG_v8f16 , const struct ir_v128 *
#define HELP_RES_v4f32 void
#define HELP_OUT_v4f32 , struct ir_v128 *
#define HELP_ARG_v4f32 , const struct ir_v128 *
#define HELP_RES_v2f64 void
#define HELP_OUT_v2f64 , struct ir_v128 *
#define HELP_ARG_v2f64 , const struct ir_v128 *

#define HELPER(name, result, a, b, c, may_fault) \
    HELP_RES_##result help_##name(struct cpu *cpu HELP_OUT_##result HELP_ARG_##a HELP_ARG_##b HELP_ARG_##c);
#include "frontend/a64/a64_helpers.def"
