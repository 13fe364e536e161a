/* A program whose file asks for guarded pages: a call through a register to code without a landing pad ends it. */
    .section .note.gnu.property, "a"
    .balign 8
    .word 4, 16, 5                          /* name, description: sizes; NT_GNU_PROPERTY_TYPE_0 */
    .asciz "GNU"
    .word 0xc0000000, 4, 1, 0               /* GNU_PROPERTY_AARCH64_FEATURE_1_AND: BTI */

    .text
    .global _start
_start:
    adr x1, expected
    blr x1
    adr x1, unexpected
    blr x1
    mov x0, #1
    mov x8, #93                             /* exit */
    svc #0
expected:
    hint #34                                /* bti c */
    ret
unexpected:
    ret
