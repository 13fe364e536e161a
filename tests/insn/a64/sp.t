# The stack pointer must be a multiple of 16 for accesses through it, whatever their address is.
9100c3ff add sp, sp, #48 : sp=0x10000001 => sp=0x10000031
f94003e0 ldr x0, [sp] : sp=0x10000048 => fault align 0x10000048
f94007e0 ldr x0, [sp, #8] : sp=0x10000048 => fault align 0x10000048
b94003e0 ldr w0, [sp] : sp=0x10000044 => fault align 0x10000044
394003e0 ldrb w0, [sp] : sp=0x10000041 => fault align 0x10000041
f81f0fe0 str x0, [sp, #-16]! : sp=0x10000048 => fault align 0x10000048
a9bf7bfd stp x29, x30, [sp, #-16]! : sp=0x10000048 => fault align 0x10000048
a8c17bfd ldp x29, x30, [sp], #16 : sp=0x10000041 => fault align 0x10000041
3d8003e0 str q0, [sp] : sp=0x10000048 => fault align 0x10000048
4c4073e0 ld1 { v0.16b }, [sp] : sp=0x10000048 => fault align 0x10000048
f8606be0 ldr x0, [sp, x0] : sp=0x10000048 x0=8 => fault align 0x10000048
c85f7fe0 ldxr x0, [sp] : sp=0x10000048 => fault align 0x10000048
c8dfffe0 ldar x0, [sp] : sp=0x10000048 => fault align 0x10000048
f82003e1 ldadd x0, x1, [sp] : sp=0x10000048 => fault align 0x10000048
d9420be1 ldiapp x1, x2, [sp], #16 : sp=0x10000048 => fault align 0x10000048
f94003e0 ldr x0, [sp] : sp=0x10000040 [10000040]=ff => x0=0xff
f84087e0 ldr x0, [sp], #8 : sp=0x10000040 [10000040]=ff => x0=0xff sp=0x10000048
f98003e0 prfm pldl1keep, [sp] : sp=0x10000048 =>
9100003f f94003e0 mov sp, x1; ldr x0, [sp] : x1=0x10000040 [10000040]=ff => x0=0xff sp=0x10000040
