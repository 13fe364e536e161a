# Hints, barriers, cache maintenance, system registers, pointer authentication.

d503201f nop =>
d503203f yield =>
d503205f wfe =>
d503207f wfi =>
d503209f sev =>
d50320bf sevl =>
d50320df dgh =>
d50322df clrbhb =>
d53be0c1 mrs x1, CNTVCTSS_EL0 => x1=?
d51be0c1 msr CNTVCTSS_EL0, x1 => fault undef
d503229f csdb =>
d50322df clrbhb =>
d503221f esb =>
d50320df dgh =>
d503241f bti =>
d503245f bti c =>
d503249f bti j =>
d50324df bti jc =>
d5032fff hint #127 =>
d503223f psb csync =>
d503225f tsb csync =>
d5033fbf dmb sy =>
d5033ebf dmb st =>
d5033dbf dmb ld =>
d5033bbf dmb ish =>
d5033abf dmb ishst =>
d50339bf dmb ishld =>
d50337bf dmb nsh =>
d50336bf dmb nshst =>
d50335bf dmb nshld =>
d50333bf dmb osh =>
d50332bf dmb oshst =>
d50331bf dmb oshld =>
d50330bf dmb #0 =>
d5033f9f dsb sy =>
d5033e9f dsb st =>
d5033d9f dsb ld =>
d5033b9f dsb ish =>
d5033a9f dsb ishst =>
d503399f dsb ishld =>
d503379f dsb nsh =>
d503369f dsb nshst =>
d503359f dsb nshld =>
d503339f dsb osh =>
d503329f dsb oshst =>
d503319f dsb oshld =>
d503309f ssbb =>
d5033fdf isb =>
d50331df isb #1 =>
d50330ff sb =>
d50b7421 dc zva, x1 : x1=0x10000047 [10000030]=ffffffffffffffffffffffffffffffffffffff [1000007c]=ffffffffffffffff => [10000040]=000000 [1000007c]=00000000
d50b7c21 dc cvap, x1 : x1=0x10000040 =>
d50b7d21 dc cvadp, x1 : x1=0x10000040 =>
d50b7a21 dc cvac, x1 : x1=0x10000040 =>
d50b7b21 dc cvau, x1 : x1=0x10000040 =>
d50b7e21 dc civac, x1 : x1=0x10000040 =>
d50b7521 ic ivau, x1 : x1=0x10000040 =>
d53b4200 mrs x0, NZCV : nzcv=0000 => x0=0x0
d53b4200 mrs x0, NZCV : nzcv=1010 => x0=0xa0000000
d53b4200 mrs x0, NZCV : nzcv=1111 => x0=0xf0000000
d51b4200 msr NZCV, x0 : x0=0x0 => nzcv=0000
d51b4200 msr NZCV, x0 : x0=0xf0000000 => nzcv=1111
d51b4200 msr NZCV, x0 : x0=0x50000000 => nzcv=0101
d51b4200 msr NZCV, x0 : x0=0xffffffff6fffffff => nzcv=0110
d53b4400 mrs x0, FPCR : fpcr=0x0 => x0=0x0
d53b4400 mrs x0, FPCR : fpcr=0x7c80000 => x0=0x7c80000
d51b4400 msr FPCR, x0 : x0=0x0 fpcr=0x2000000 => fpcr=0x0
d51b4400 msr FPCR, x0 : x0=0x7c80000 fpcr=0x2000000 => fpcr=0x7c80000
d51b4400 msr FPCR, x0 : x0=0xc00000 fpcr=0x2000000 => fpcr=0xc00000
d53b4420 mrs x0, FPSR : fpsr=0x0 => x0=0x0
d53b4420 mrs x0, FPSR : fpsr=0x800009f => x0=0x800009f
d51b4420 msr FPSR, x0 : x0=0x0 fpsr=0x1 => fpsr=0x0
d51b4420 msr FPSR, x0 : x0=0x800009f fpsr=0x1 => fpsr=0x800009f
d51b4420 msr FPSR, x0 : x0=0x2 fpsr=0x1 => fpsr=0x2
d51bd060 msr TPIDRRO_EL0, x0 : x0=0x1 => fault undef
d538c000 mrs x0, S3_0_C12_C0_0 : x0=0x1 => fault undef
d50341df undefined : x0=0x1 => fault undef
d53b4220 mrs x0, S3_3_C4_C2_1 : x0=0x1 => fault undef
d5384240 mrs x0, S3_0_C4_C2_2 : x0=0x1 => fault undef
d518c000 msr S3_0_C12_C0_0, x0 : x0=0x1 => fault undef
d50041bf undefined : x0=0x1 => fault undef
d5087800 sys #0, c7, c8, #0, x0 : x0=0x10000000 => fault undef
d508871f sys #0, c8, c7, #0 : x0=0x10000000 => fault undef
d5087640 sys #0, c7, c6, #2, x0 : x0=0x10000000 => fault undef
d508751f sys #0, c7, c5, #0 : x0=0x10000000 => fault undef
d5087100 sys #0, c7, c1, #0, x0 : x0=0x10000000 => fault undef
d5281000 sysl x0, #0, c1, c0, #0 : x0=0x10000000 => fault undef
dac143e0 xpaci x0 : x0=0x45000010000040 => x0=0x10000040
dac143e0 xpaci x0 : x0=0xc5000010000040 => x0=0xffff000010000040
dac143e0 xpaci x0 : x0=0xff7f000010000040 => x0=0xff00000010000040
dac143e0 xpaci x0 : x0=0x12ffffff10000040 => x0=0xffffffff10000040
dac147e0 xpacd x0 : x0=0x45000010000040 => x0=0x10000040
dac147e0 xpacd x0 : x0=0xc5000010000040 => x0=0xffff000010000040
d50320ff xpaclri : x30=0x45000010000040 => x30=0x10000040

# without an oracle: it needs its own tpidr; the values are ours
d51bd040 msr TPIDR_EL0, x0 : x0=0x123456789abcdef0 => tpidr_el0=0x123456789abcdef0
d53bd040 mrs x0, TPIDR_EL0 : tpidr_el0=0x123456789abcdef0 => x0=0x123456789abcdef0
d53bd060 mrs x0, TPIDRRO_EL0 : tpidrro_el0=0x55 => x0=0x55
d53b0020 mrs x0, CTR_EL0 => x0=0x9444c00a
d53b00e0 mrs x0, DCZID_EL0 => x0=0x4
d53be000 mrs x0, CNTFRQ_EL0 => x0=0x3b9aca00
d53be040 mrs x0, CNTVCT_EL0 => x0=?
d5380000 mrs x0, MIDR_EL1 => x0=0xf0460
d53800a0 mrs x0, MPIDR_EL1 => x0=0x80000000
d53800c0 mrs x0, REVIDR_EL1 => x0=0x0
d5380400 mrs x0, ID_AA64PFR0_EL1 => x0=?
d5380500 mrs x0, ID_AA64DFR0_EL1 => x0=0x6
d53807a0 mrs x0, S3_0_C0_C7_5 => x0=0x0
d53800e0 mrs x0, S3_0_C0_C0_7 : x0=0x1 => fault undef
d51b0020 msr CTR_EL0, x0 : x0=0x1 => fault undef
d53b42a0 mrs x0, DIT : dit=1 => x0=0x1000000
d51b42a0 msr DIT, x0 : x0=0x1000000 dit=0 => dit=1
d503415f msr DIT, #1 : dit=0 => dit=1
d503425f msr DIT, #2 : dit=1 => dit=0
d53b42c0 mrs x0, SSBS : ssbs=1 => x0=0x1000
d51b42c0 msr SSBS, x0 : x0=0x0 ssbs=1 => ssbs=0
d503403f msr SSBS, #0 : ssbs=1 => ssbs=0
d503433f msr SSBS, #3 : ssbs=0 => ssbs=1
# a signed pointer is its own again; a wrong code gives one that faults
dac10020 dac11020 pacia x0, x1; autia x0, x1 : x0=0x10000040 x1=0x1234 => x0=0x10000040
dac10420 dac11420 pacib x0, x1; autib x0, x1 : x0=0x1200007f10000040 x1=0x1234 => x0=0x1200007f10000040
dac10820 dac11820 pacda x0, x1; autda x0, x1 : x0=0x10000040 x1=0x1234 => x0=0x10000040
dac10c20 dac11c20 pacdb x0, x1; autdb x0, x1 : x0=0x10000040 x1=0x1234 => x0=0x10000040
dac123e0 dac133e0 paciza x0; autiza x0 : x0=0x10000040 => x0=0x10000040
dac127e0 dac137e0 pacizb x0; autizb x0 : x0=0x10000040 => x0=0x10000040
dac12be0 dac13be0 pacdza x0; autdza x0 : x0=0x10000040 => x0=0x10000040
dac12fe0 dac13fe0 pacdzb x0; autdzb x0 : x0=0x10000040 => x0=0x10000040
d503211f d503219f pacia1716; autia1716 : x17=0x10000040 x16=0x1234 => x17=0x10000040
d503215f d50321df pacib1716; autib1716 : x17=0x10000040 x16=0x1234 => x17=0x10000040
d503231f d503239f paciaz; autiaz : x30=0x10000040 => x30=0x10000040
d503233f d50323bf paciasp; autiasp : x30=0x10000040 sp=0x10008000 => x30=0x10000040
d503235f d50323df pacibz; autibz : x30=0x10000040 => x30=0x10000040
d503237f d50323ff pacibsp; autibsp : x30=0x10000040 sp=0x10008000 => x30=0x10000040
dac10020 dac143e0 pacia x0, x1; xpaci x0 : x0=0x10000040 x1=0x1234 => x0=0x10000040
dac11020 dac11020 autia x0, x1; autia x0, x1 : x0=0x0021000010000040 x1=0x1234 => x0=0x21000010000040
dac11420 dac11420 autib x0, x1; autib x0, x1 : x0=0x0021000010000040 x1=0x1234 => x0=0x21000010000040
9ac23020 9ac23023 eb03001f pacga x0, x1, x2; pacga x3, x1, x2; cmp x0, x3 : x1=0x5 x2=0x6 => x0=? x3=? nzcv=0110
dac123f0 d61f0a1f paciza x16; braaz x16 : x16=0x20000010 => x16=? pc=0x20000010
dac127f0 d61f0e1f pacizb x16; brabz x16 : x16=0x20000010 => x16=? pc=0x20000010
dac10030 d71f0a01 pacia x16, x1; braa x16, x1 : x16=0x20000010 x1=0x7 => x16=? pc=0x20000010
dac10430 d71f0e01 pacib x16, x1; brab x16, x1 : x16=0x20000010 x1=0x7 => x16=? pc=0x20000010
dac123f0 d63f0a1f paciza x16; blraaz x16 : x16=0x20000010 => x16=? x30=0x20000008 pc=0x20000010
dac127f0 d63f0e1f pacizb x16; blrabz x16 : x16=0x20000010 => x16=? x30=0x20000008 pc=0x20000010
dac10030 d73f0a01 pacia x16, x1; blraa x16, x1 : x16=0x20000010 x1=0x7 => x16=? x30=0x20000008 pc=0x20000010
dac10430 d73f0e01 pacib x16, x1; blrab x16, x1 : x16=0x20000010 x1=0x7 => x16=? x30=0x20000008 pc=0x20000010
d503233f d65f0bff paciasp; retaa : x30=0x20000010 sp=0x10008000 => x30=? pc=0x20000010
d503237f d65f0fff pacibsp; retab : x30=0x20000010 sp=0x10008000 => x30=? pc=0x20000010
dac12be1 f8201420 pacdza x1; ldraa x0, [x1, #8] : x1=0x10000040 [10000048]=0102030405060708 => x0=0x807060504030201 x1=?
dac12be1 f8201c20 pacdza x1; ldraa x0, [x1, #8]! : x1=0x10000040 [10000048]=0102030405060708 => x0=0x807060504030201 x1=0x10000048
dac12fe1 f8a01420 pacdzb x1; ldrab x0, [x1, #8] : x1=0x10000040 [10000048]=0102030405060708 => x0=0x807060504030201 x1=?
dac12fe1 f8a01c20 pacdzb x1; ldrab x0, [x1, #8]! : x1=0x10000040 [10000048]=0102030405060708 => x0=0x807060504030201 x1=0x10000048
# not at EL0
d500417f msr UAO, #1 => fault undef
d500419f msr PAN, #1 => fault undef
d50041bf msr SPSel, #1 => fault undef
d50342df msr DAIFSet, #2 => fault undef
d501421f msr S0_1_C4_C2_0, xzr => fault undef
d50342ff msr DAIFClr, #2 => fault undef
