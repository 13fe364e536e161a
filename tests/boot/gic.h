/* gic.h - what images that take interrupts share: registers of devices, the controller's places and numbers, GICv3's system
 * registers by the manual's names (for an assembler that does not know them).  Included by each of them once. */
#pragma once

#include "bare.h"

enum { GICD = 0x8000000, GICR = 0x80a0000, SGI = 0x10000 };
enum { VIRTUAL = 27, PHYSICAL = 30, SPURIOUS = 1023 };

#define ICC_PMR_EL1 S3_0_C4_C6_0
#define ICC_DIR_EL1 S3_0_C12_C11_1
#define ICC_RPR_EL1 S3_0_C12_C11_3
#define ICC_SGI1R_EL1 S3_0_C12_C11_5
#define ICC_IAR1_EL1 S3_0_C12_C12_0
#define ICC_EOIR1_EL1 S3_0_C12_C12_1
#define ICC_HPPIR1_EL1 S3_0_C12_C12_2
#define ICC_BPR1_EL1 S3_0_C12_C12_3
#define ICC_CTLR_EL1 S3_0_C12_C12_4
#define ICC_SRE_EL1 S3_0_C12_C12_5
#define ICC_IGRPEN1_EL1 S3_0_C12_C12_7

__attribute__((unused)) static u32 get(u64 a) { return *(volatile u32 *)a; }
__attribute__((unused)) static u8 get8(u64 a) { return *(volatile u8 *)a; }
__attribute__((unused)) static void set(u64 a, u32 v) { *(volatile u32 *)a = v; }
__attribute__((unused)) static void set8(u64 a, u8 v) { *(volatile u8 *)a = v; }
__attribute__((unused)) static void on(void) { __asm__ volatile("msr daifclr, #2\n\tisb\n\tnop" : : : "memory"); }
__attribute__((unused)) static void off(void) { __asm__ volatile("msr daifset, #2" : : : "memory"); }
