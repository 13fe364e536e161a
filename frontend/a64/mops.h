/* mops.h - what tr_mops.c tells the helpers of memory copy and set, and what they answer. */
#pragma once

#include "base/base.h"

enum mops_stage { MOPS_PROLOGUE, MOPS_MAIN, MOPS_EPILOGUE };

#define MOPS_HOW(rd, rs, rn, forward) ((u32)(rd) | (u32)(rs) << 5 | (u32)(rn) << 10 | (u32)(forward) << 15)

/* MOPS_AGAIN: there is more to do, and time to look for signals.  MOPS_RESTART: the registers have the other
 * format (option B) and are now as the prologue wants them. */
enum mops_result { MOPS_DONE, MOPS_AGAIN, MOPS_RESTART };
