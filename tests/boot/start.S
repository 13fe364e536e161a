// start.S - the beginning of every small machine image: header of an arm64 Image, stack, vectors, main.
#define FRAME (36 * 8)
#define GENERAL x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15, x16, x17, \
    x18, x19, x20, x21, x22, x23, x24, x25, x26, x27, x28, x29
#define CALLEE_SAVED x19, x20, x21, x22, x23, x24, x25, x26, x27, x28
    .section .head, "ax"
    b start
    .word 0
    .quad 0                         // text offset
    .quad _end - 0x40200000
    .quad 0xa
    .quad 0, 0, 0
    .ascii "ARM\x64"
    .word 0

    .macro begin_cpu
    adrp x1, vectors
    add x1, x1, :lo12:vectors
    msr vbar_el1, x1
    mov x1, #3 << 20                // floating point and vectors
    msr cpacr_el1, x1
    isb
    .endm

start:
    adrp x1, stack_top
    add x1, x1, :lo12:stack_top
    mov sp, x1
    begin_cpu
    bl main
    mov x0, #0x84000000             // SYSTEM_OFF
    add x0, x0, #8
    hvc #0
1:  wfi
    b 1b

// where the other CPUs begin; the argument is their stack
    .weak second_main
    .global second
second:
    mov sp, x0
    begin_cpu
    b second_main

// u64 firmware(u64 number, u64 a, u64 b, u64 c): the calling convention is that of functions (SMCCC 2.6)
    .global firmware
firmware:
    hvc #0
    ret

    .macro vector number
    .balign 0x80
    sub sp, sp, #FRAME
    stp x0, x1, [sp]
    mov x0, #\number
    b common
    .endm

    .text
    .balign 0x800
    .global vectors
vectors:
    vector 0
    vector 1
    vector 2
    vector 3
    vector 4
    vector 5
    vector 6
    vector 7
    vector 8
    vector 9
    vector 10
    vector 11
    vector 12
    vector 13
    vector 14
    vector 15

    // registers to or from the stack, in pairs from `at` on
    .macro pairs op, at, first, second, more:vararg
    \op \first, \second, [sp, #\at]
    .ifnb \more
    pairs \op, (\at+16), \more
    .endif
    .endm

common:
    pairs stp, 16, GENERAL
    mrs x1, elr_el1
    stp x30, x1, [sp, #240]
    mrs x1, spsr_el1
    mrs x2, esr_el1
    stp x1, x2, [sp, #256]
    mrs x1, far_el1
    str x1, [sp, #272]
    mov x1, x0
    mov x0, sp
    bl handle
    ldp x1, x2, [sp, #248]
    msr elr_el1, x1
    msr spsr_el1, x2
    ldr x30, [sp, #240]
    pairs ldp, 16, GENERAL
    ldp x0, x1, [sp]
    add sp, sp, #FRAME
    eret

// u64 at_el0(u64 pc, u64 arg, u64 sp): runs there until SVC #0xff, whose x0 is the result
    .global at_el0
at_el0:
    stp x29, x30, [sp, #-96]!
    pairs stp, 16, CALLEE_SAVED
    adrp x3, el1_sp
    mov x4, sp
    str x4, [x3, :lo12:el1_sp]
    msr sp_el0, x2
    msr elr_el1, x0
    mov x3, #0x3c0
    msr spsr_el1, x3
    mov x0, x1
    eret

// called by the handler of that SVC
    .global back_from_el0
back_from_el0:
    adrp x3, el1_sp
    ldr x4, [x3, :lo12:el1_sp]
    mov sp, x4
    pairs ldp, 16, CALLEE_SAVED
    ldp x29, x30, [sp], #96
    ret

    .bss
    .balign 16
    .skip 16384
stack_top:
el1_sp:
    .quad 0
