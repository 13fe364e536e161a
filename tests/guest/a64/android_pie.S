// android_pie.S - a program for Android's loader, without libraries: its relative relocations are done, its entry is called.
        .text
        .global _start
_start:
        adrp    x1, table
        ldr     x1, [x1, :lo12:table]
        ldr     x1, [x1]                // a pointer to a pointer to the text
        mov     x0, #1
        mov     x2, #(end - text)
        mov     x8, #64                 // write
        svc     #0
        mov     x0, #0
        mov     x8, #93                 // exit
        svc     #0

        .data
        .balign 8
table:  .quad   second
second: .quad   text
text:   .ascii  "relocated\n"
end:
