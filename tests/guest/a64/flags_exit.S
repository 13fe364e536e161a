/* flags_exit.S - the flags of a loop's end are live behind it only: in a function called there, in code jumped
 * to.  The exit status is made of them. */
    .globl _start
_start:
    mov x19, #0
    mov x3, #3
    b loop1
loop1:
    subs x3, x3, #1
    b.ne loop1
    bl take                         // Z C
    mov x3, #-3
    b loop2
loop2:
    adds x3, x3, #2
    b.mi loop2
    bl take                         // C
    adr x9, far
    mov w3, #2
    b loop3
loop3:
    subs w3, w3, #3
    b.eq loop3
    br x9                           // N
far:
    bl take
    mov x0, x19                     // (6 * 4 + 2) * 4 + 8 = 112
    and x0, x0, #0xff
    mov x8, #93
    svc #0
take:
    mrs x1, nzcv
    lsr x1, x1, #28
    add x19, x1, x19, lsl #2
    ret
