# Addition and subtraction, compares, carries, flag manipulation.

# ---- immediate
11048c20 add w0, w1, #291 : x1=0x0 => x0=0x123
11048c20 add w0, w1, #291 : x1=0x1 => x0=0x124
11048c20 add w0, w1, #291 : x1=0x7fffffffffffffff => x0=0x122
11048c20 add w0, w1, #291 : x1=0x8000000000000000 => x0=0x123
11048c20 add w0, w1, #291 : x1=0xffffffffffffffff => x0=0x122
91048c20 add x0, x1, #291 : x1=0x0 => x0=0x123
91048c20 add x0, x1, #291 : x1=0x1 => x0=0x124
91048c20 add x0, x1, #291 : x1=0x7fffffffffffffff => x0=0x8000000000000122
91048c20 add x0, x1, #291 : x1=0x8000000000000000 => x0=0x8000000000000123
91048c20 add x0, x1, #291 : x1=0xffffffffffffffff => x0=0x122
910043e0 add x0, sp, #16 : sp=0x10008000 => x0=0x10008010
914007e0 add x0, sp, #1, lsl #12 : sp=0x10008000 => x0=0x10009000
9100803f add sp, x1, #32 : x1=0x10002000 => sp=0x10002020
1100803f add wsp, w1, #32 : x1=0x8000000010002000 => sp=0x10002020
9100007f mov sp, x3 : x3=0x10003000 => sp=0x10003000
910003e3 mov x3, sp : sp=0x10008000 => x3=0x10008000
1100007f mov wsp, w3 : x3=0xffffffff10003000 => sp=0x10003000
910003ff mov sp, sp : sp=0x10008000 =>
31000420 adds w0, w1, #1 : x1=0x0 => nzcv=0000 x0=0x1
31000420 adds w0, w1, #1 : x1=0x1 => nzcv=0000 x0=0x2
31000420 adds w0, w1, #1 : x1=0x7fffffffffffffff => nzcv=0110 x0=0x0
31000420 adds w0, w1, #1 : x1=0x8000000000000000 => nzcv=0000 x0=0x1
31000420 adds w0, w1, #1 : x1=0xffffffffffffffff => nzcv=0110 x0=0x0
b1000420 adds x0, x1, #1 : x1=0x0 => nzcv=0000 x0=0x1
b1000420 adds x0, x1, #1 : x1=0x1 => nzcv=0000 x0=0x2
b1000420 adds x0, x1, #1 : x1=0x7fffffffffffffff => nzcv=1001 x0=0x8000000000000000
b1000420 adds x0, x1, #1 : x1=0x8000000000000000 => nzcv=1000 x0=0x8000000000000001
b1000420 adds x0, x1, #1 : x1=0xffffffffffffffff => nzcv=0110 x0=0x0
317ffc20 adds w0, w1, #4095, lsl #12 : x1=0x0 => nzcv=0000 x0=0xfff000
317ffc20 adds w0, w1, #4095, lsl #12 : x1=0x1 => nzcv=0000 x0=0xfff001
317ffc20 adds w0, w1, #4095, lsl #12 : x1=0x7fffffff => nzcv=1001 x0=0x80ffefff
317ffc20 adds w0, w1, #4095, lsl #12 : x1=0x80000000 => nzcv=1000 x0=0x80fff000
317ffc20 adds w0, w1, #4095, lsl #12 : x1=0xffffffff => nzcv=0010 x0=0xffefff
b10023e0 adds x0, sp, #8 : sp=0x10008000 => nzcv=0000 x0=0x10008008
3100043f cmn w1, #1 : x1=0x0 => nzcv=0000
3100043f cmn w1, #1 : x1=0x1 => nzcv=0000
3100043f cmn w1, #1 : x1=0x7fffffffffffffff => nzcv=0110
3100043f cmn w1, #1 : x1=0x8000000000000000 => nzcv=0000
3100043f cmn w1, #1 : x1=0xffffffffffffffff => nzcv=0110
b100043f cmn x1, #1 : x1=0x0 => nzcv=0000
b100043f cmn x1, #1 : x1=0x1 => nzcv=0000
b100043f cmn x1, #1 : x1=0x7fffffffffffffff => nzcv=1001
b100043f cmn x1, #1 : x1=0x8000000000000000 => nzcv=1000
b100043f cmn x1, #1 : x1=0xffffffffffffffff => nzcv=0110
b100003f cmn x1, #0 : x1=0x0 => nzcv=0100
b100003f cmn x1, #0 : x1=0x1 => nzcv=0000
b100003f cmn x1, #0 : x1=0x7fffffffffffffff => nzcv=0000
b100003f cmn x1, #0 : x1=0x8000000000000000 => nzcv=1000
b100003f cmn x1, #0 : x1=0xffffffffffffffff => nzcv=1000
b10007ff cmn sp, #1 : sp=0x10008000 => nzcv=0000
513ffc20 sub w0, w1, #4095 : x1=0x0 => x0=0xfffff001
513ffc20 sub w0, w1, #4095 : x1=0x1 => x0=0xfffff002
513ffc20 sub w0, w1, #4095 : x1=0x7fffffffffffffff => x0=0xfffff000
513ffc20 sub w0, w1, #4095 : x1=0x8000000000000000 => x0=0xfffff001
513ffc20 sub w0, w1, #4095 : x1=0xffffffffffffffff => x0=0xfffff000
d13ffc20 sub x0, x1, #4095 : x1=0x0 => x0=0xfffffffffffff001
d13ffc20 sub x0, x1, #4095 : x1=0x1 => x0=0xfffffffffffff002
d13ffc20 sub x0, x1, #4095 : x1=0x7fffffffffffffff => x0=0x7ffffffffffff000
d13ffc20 sub x0, x1, #4095 : x1=0x8000000000000000 => x0=0x7ffffffffffff001
d13ffc20 sub x0, x1, #4095 : x1=0xffffffffffffffff => x0=0xfffffffffffff000
d10103ff sub sp, sp, #64 : sp=0x10008000 => sp=0x10007fc0
71000420 subs w0, w1, #1 : x1=0x0 => nzcv=1000 x0=0xffffffff
71000420 subs w0, w1, #1 : x1=0x1 => nzcv=0110 x0=0x0
71000420 subs w0, w1, #1 : x1=0x7fffffffffffffff => nzcv=1010 x0=0xfffffffe
71000420 subs w0, w1, #1 : x1=0x8000000000000000 => nzcv=1000 x0=0xffffffff
71000420 subs w0, w1, #1 : x1=0xffffffffffffffff => nzcv=1010 x0=0xfffffffe
f1000420 subs x0, x1, #1 : x1=0x0 => nzcv=1000 x0=0xffffffffffffffff
f1000420 subs x0, x1, #1 : x1=0x1 => nzcv=0110 x0=0x0
f1000420 subs x0, x1, #1 : x1=0x7fffffffffffffff => nzcv=0010 x0=0x7ffffffffffffffe
f1000420 subs x0, x1, #1 : x1=0x8000000000000000 => nzcv=0011 x0=0x7fffffffffffffff
f1000420 subs x0, x1, #1 : x1=0xffffffffffffffff => nzcv=1010 x0=0xfffffffffffffffe
f17ffc20 subs x0, x1, #4095, lsl #12 : x1=0xfff000 => nzcv=0110 x0=0x0
f10043e1 subs x1, sp, #16 : sp=0x10008000 => nzcv=0010 x1=0x10007ff0
7100003f cmp w1, #0 : x1=0x0 => nzcv=0110
7100003f cmp w1, #0 : x1=0x1 => nzcv=0010
7100003f cmp w1, #0 : x1=0x7fffffffffffffff => nzcv=1010
7100003f cmp w1, #0 : x1=0x8000000000000000 => nzcv=0110
7100003f cmp w1, #0 : x1=0xffffffffffffffff => nzcv=1010
7100043f cmp w1, #1 : x1=0x0 => nzcv=1000
7100043f cmp w1, #1 : x1=0x1 => nzcv=0110
7100043f cmp w1, #1 : x1=0x7fffffffffffffff => nzcv=1010
7100043f cmp w1, #1 : x1=0x8000000000000000 => nzcv=1000
7100043f cmp w1, #1 : x1=0xffffffffffffffff => nzcv=1010
f100003f cmp x1, #0 : x1=0x0 => nzcv=0110
f100003f cmp x1, #0 : x1=0x1 => nzcv=0010
f100003f cmp x1, #0 : x1=0x7fffffffffffffff => nzcv=0010
f100003f cmp x1, #0 : x1=0x8000000000000000 => nzcv=1010
f100003f cmp x1, #0 : x1=0xffffffffffffffff => nzcv=1010
f100043f cmp x1, #1 : x1=0x0 => nzcv=1000
f100043f cmp x1, #1 : x1=0x1 => nzcv=0110
f100043f cmp x1, #1 : x1=0x7fffffffffffffff => nzcv=0010
f100043f cmp x1, #1 : x1=0x8000000000000000 => nzcv=0011
f100043f cmp x1, #1 : x1=0xffffffffffffffff => nzcv=1010
f10043ff cmp sp, #16 : sp=0x10008000 => nzcv=0010
f17ffc3f cmp x1, #4095, lsl #12 : x1=0xfff000 => nzcv=0110

# ---- shifted register
0b020020 add w0, w1, w2 : x1=0x0 x2=0x0 => x0=0x0
0b020020 add w0, w1, w2 : x1=0x0 x2=0x1 => x0=0x1
0b020020 add w0, w1, w2 : x1=0x0 x2=0x7fffffffffffffff => x0=0xffffffff
0b020020 add w0, w1, w2 : x1=0x0 x2=0x8000000000000000 => x0=0x0
0b020020 add w0, w1, w2 : x1=0x0 x2=0xffffffffffffffff => x0=0xffffffff
0b020020 add w0, w1, w2 : x1=0x1 x2=0x0 => x0=0x1
0b020020 add w0, w1, w2 : x1=0x1 x2=0x1 => x0=0x2
0b020020 add w0, w1, w2 : x1=0x1 x2=0x7fffffffffffffff => x0=0x0
0b020020 add w0, w1, w2 : x1=0x1 x2=0x8000000000000000 => x0=0x1
0b020020 add w0, w1, w2 : x1=0x1 x2=0xffffffffffffffff => x0=0x0
0b020020 add w0, w1, w2 : x1=0x7fffffffffffffff x2=0x0 => x0=0xffffffff
0b020020 add w0, w1, w2 : x1=0x7fffffffffffffff x2=0x1 => x0=0x0
0b020020 add w0, w1, w2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => x0=0xfffffffe
0b020020 add w0, w1, w2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => x0=0xffffffff
0b020020 add w0, w1, w2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0xfffffffe
0b020020 add w0, w1, w2 : x1=0x8000000000000000 x2=0x0 => x0=0x0
0b020020 add w0, w1, w2 : x1=0x8000000000000000 x2=0x1 => x0=0x1
0b020020 add w0, w1, w2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0xffffffff
0b020020 add w0, w1, w2 : x1=0x8000000000000000 x2=0x8000000000000000 => x0=0x0
0b020020 add w0, w1, w2 : x1=0x8000000000000000 x2=0xffffffffffffffff => x0=0xffffffff
0b020020 add w0, w1, w2 : x1=0xffffffffffffffff x2=0x0 => x0=0xffffffff
0b020020 add w0, w1, w2 : x1=0xffffffffffffffff x2=0x1 => x0=0x0
0b020020 add w0, w1, w2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => x0=0xfffffffe
0b020020 add w0, w1, w2 : x1=0xffffffffffffffff x2=0x8000000000000000 => x0=0xffffffff
0b020020 add w0, w1, w2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => x0=0xfffffffe
8b020020 add x0, x1, x2 : x1=0x0 x2=0x0 => x0=0x0
8b020020 add x0, x1, x2 : x1=0x0 x2=0x1 => x0=0x1
8b020020 add x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff => x0=0x7fffffffffffffff
8b020020 add x0, x1, x2 : x1=0x0 x2=0x8000000000000000 => x0=0x8000000000000000
8b020020 add x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => x0=0xffffffffffffffff
8b020020 add x0, x1, x2 : x1=0x1 x2=0x0 => x0=0x1
8b020020 add x0, x1, x2 : x1=0x1 x2=0x1 => x0=0x2
8b020020 add x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff => x0=0x8000000000000000
8b020020 add x0, x1, x2 : x1=0x1 x2=0x8000000000000000 => x0=0x8000000000000001
8b020020 add x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff => x0=0x0
8b020020 add x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 => x0=0x7fffffffffffffff
8b020020 add x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 => x0=0x8000000000000000
8b020020 add x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => x0=0xfffffffffffffffe
8b020020 add x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => x0=0xffffffffffffffff
8b020020 add x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0x7ffffffffffffffe
8b020020 add x0, x1, x2 : x1=0x8000000000000000 x2=0x0 => x0=0x8000000000000000
8b020020 add x0, x1, x2 : x1=0x8000000000000000 x2=0x1 => x0=0x8000000000000001
8b020020 add x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0xffffffffffffffff
8b020020 add x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 => x0=0x0
8b020020 add x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff => x0=0x7fffffffffffffff
8b020020 add x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 => x0=0xffffffffffffffff
8b020020 add x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => x0=0x0
8b020020 add x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => x0=0x7ffffffffffffffe
8b020020 add x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 => x0=0x7fffffffffffffff
8b020020 add x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => x0=0xfffffffffffffffe
0b020420 add w0, w1, w2, lsl #1 : x1=0x87654321 x2=0x89abcdef => x0=0x9abcdeff
0b027c20 add w0, w1, w2, lsl #31 : x1=0x87654321 x2=0x89abcdef => x0=0x7654321
0b420420 add w0, w1, w2, lsr #1 : x1=0x87654321 x2=0x89abcdef => x0=0xcc3b2a18
0b427c20 add w0, w1, w2, lsr #31 : x1=0x87654321 x2=0x89abcdef => x0=0x87654322
0b820420 add w0, w1, w2, asr #1 : x1=0x87654321 x2=0x89abcdef => x0=0x4c3b2a18
0b827c20 add w0, w1, w2, asr #31 : x1=0x87654321 x2=0x89abcdef => x0=0x87654320
8b020020 add x0, x1, x2 : x1=0x87654321fedcba98 x2=0x89abcdef12345678 => x0=0x1111111111111110
8b020420 add x0, x1, x2, lsl #1 : x1=0x87654321fedcba98 x2=0x89abcdef12345678 => x0=0x9abcdf0023456788
8b02fc20 add x0, x1, x2, lsl #63 : x1=0x87654321fedcba98 x2=0x89abcdef12345678 => x0=0x87654321fedcba98
8b420020 add x0, x1, x2, lsr #0 : x1=0x87654321fedcba98 x2=0x89abcdef12345678 => x0=0x1111111111111110
8b420420 add x0, x1, x2, lsr #1 : x1=0x87654321fedcba98 x2=0x89abcdef12345678 => x0=0xcc3b2a1987f6e5d4
8b42fc20 add x0, x1, x2, lsr #63 : x1=0x87654321fedcba98 x2=0x89abcdef12345678 => x0=0x87654321fedcba99
8b820020 add x0, x1, x2, asr #0 : x1=0x87654321fedcba98 x2=0x89abcdef12345678 => x0=0x1111111111111110
8b820420 add x0, x1, x2, asr #1 : x1=0x87654321fedcba98 x2=0x89abcdef12345678 => x0=0x4c3b2a1987f6e5d4
8b82fc20 add x0, x1, x2, asr #63 : x1=0x87654321fedcba98 x2=0x89abcdef12345678 => x0=0x87654321fedcba97
2b020020 adds w0, w1, w2 : x1=0x0 x2=0x0 => nzcv=0100 x0=0x0
2b020020 adds w0, w1, w2 : x1=0x0 x2=0x1 => nzcv=0000 x0=0x1
2b020020 adds w0, w1, w2 : x1=0x0 x2=0x7fffffffffffffff => nzcv=1000 x0=0xffffffff
2b020020 adds w0, w1, w2 : x1=0x0 x2=0x8000000000000000 => nzcv=0100 x0=0x0
2b020020 adds w0, w1, w2 : x1=0x0 x2=0xffffffffffffffff => nzcv=1000 x0=0xffffffff
2b020020 adds w0, w1, w2 : x1=0x1 x2=0x0 => nzcv=0000 x0=0x1
2b020020 adds w0, w1, w2 : x1=0x1 x2=0x1 => nzcv=0000 x0=0x2
2b020020 adds w0, w1, w2 : x1=0x1 x2=0x7fffffffffffffff => nzcv=0110 x0=0x0
2b020020 adds w0, w1, w2 : x1=0x1 x2=0x8000000000000000 => nzcv=0000 x0=0x1
2b020020 adds w0, w1, w2 : x1=0x1 x2=0xffffffffffffffff => nzcv=0110 x0=0x0
2b020020 adds w0, w1, w2 : x1=0x7fffffffffffffff x2=0x0 => nzcv=1000 x0=0xffffffff
2b020020 adds w0, w1, w2 : x1=0x7fffffffffffffff x2=0x1 => nzcv=0110 x0=0x0
2b020020 adds w0, w1, w2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => nzcv=1010 x0=0xfffffffe
2b020020 adds w0, w1, w2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => nzcv=1000 x0=0xffffffff
2b020020 adds w0, w1, w2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => nzcv=1010 x0=0xfffffffe
2b020020 adds w0, w1, w2 : x1=0x8000000000000000 x2=0x0 => nzcv=0100 x0=0x0
2b020020 adds w0, w1, w2 : x1=0x8000000000000000 x2=0x1 => nzcv=0000 x0=0x1
2b020020 adds w0, w1, w2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => nzcv=1000 x0=0xffffffff
2b020020 adds w0, w1, w2 : x1=0x8000000000000000 x2=0x8000000000000000 => nzcv=0100 x0=0x0
2b020020 adds w0, w1, w2 : x1=0x8000000000000000 x2=0xffffffffffffffff => nzcv=1000 x0=0xffffffff
2b020020 adds w0, w1, w2 : x1=0xffffffffffffffff x2=0x0 => nzcv=1000 x0=0xffffffff
2b020020 adds w0, w1, w2 : x1=0xffffffffffffffff x2=0x1 => nzcv=0110 x0=0x0
2b020020 adds w0, w1, w2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => nzcv=1010 x0=0xfffffffe
2b020020 adds w0, w1, w2 : x1=0xffffffffffffffff x2=0x8000000000000000 => nzcv=1000 x0=0xffffffff
2b020020 adds w0, w1, w2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => nzcv=1010 x0=0xfffffffe
ab020020 adds x0, x1, x2 : x1=0x0 x2=0x0 => nzcv=0100 x0=0x0
ab020020 adds x0, x1, x2 : x1=0x0 x2=0x1 => nzcv=0000 x0=0x1
ab020020 adds x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff => nzcv=0000 x0=0x7fffffffffffffff
ab020020 adds x0, x1, x2 : x1=0x0 x2=0x8000000000000000 => nzcv=1000 x0=0x8000000000000000
ab020020 adds x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => nzcv=1000 x0=0xffffffffffffffff
ab020020 adds x0, x1, x2 : x1=0x1 x2=0x0 => nzcv=0000 x0=0x1
ab020020 adds x0, x1, x2 : x1=0x1 x2=0x1 => nzcv=0000 x0=0x2
ab020020 adds x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff => nzcv=1001 x0=0x8000000000000000
ab020020 adds x0, x1, x2 : x1=0x1 x2=0x8000000000000000 => nzcv=1000 x0=0x8000000000000001
ab020020 adds x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff => nzcv=0110 x0=0x0
ab020020 adds x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 => nzcv=0000 x0=0x7fffffffffffffff
ab020020 adds x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 => nzcv=1001 x0=0x8000000000000000
ab020020 adds x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => nzcv=1001 x0=0xfffffffffffffffe
ab020020 adds x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => nzcv=1000 x0=0xffffffffffffffff
ab020020 adds x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => nzcv=0010 x0=0x7ffffffffffffffe
ab020020 adds x0, x1, x2 : x1=0x8000000000000000 x2=0x0 => nzcv=1000 x0=0x8000000000000000
ab020020 adds x0, x1, x2 : x1=0x8000000000000000 x2=0x1 => nzcv=1000 x0=0x8000000000000001
ab020020 adds x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => nzcv=1000 x0=0xffffffffffffffff
ab020020 adds x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 => nzcv=0111 x0=0x0
ab020020 adds x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff => nzcv=0011 x0=0x7fffffffffffffff
ab020020 adds x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 => nzcv=1000 x0=0xffffffffffffffff
ab020020 adds x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => nzcv=0110 x0=0x0
ab020020 adds x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => nzcv=0010 x0=0x7ffffffffffffffe
ab020020 adds x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 => nzcv=0011 x0=0x7fffffffffffffff
ab020020 adds x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => nzcv=1010 x0=0xfffffffffffffffe
ab1f03ff cmn xzr, xzr => nzcv=0100
2b02003f cmn w1, w2 : x1=0x0 x2=0x0 => nzcv=0100
2b02003f cmn w1, w2 : x1=0x0 x2=0x1 => nzcv=0000
2b02003f cmn w1, w2 : x1=0x0 x2=0x7fffffff => nzcv=0000
2b02003f cmn w1, w2 : x1=0x0 x2=0x80000000 => nzcv=1000
2b02003f cmn w1, w2 : x1=0x0 x2=0xffffffff => nzcv=1000
2b02003f cmn w1, w2 : x1=0x1 x2=0x0 => nzcv=0000
2b02003f cmn w1, w2 : x1=0x1 x2=0x1 => nzcv=0000
2b02003f cmn w1, w2 : x1=0x1 x2=0x7fffffff => nzcv=1001
2b02003f cmn w1, w2 : x1=0x1 x2=0x80000000 => nzcv=1000
2b02003f cmn w1, w2 : x1=0x1 x2=0xffffffff => nzcv=0110
2b02003f cmn w1, w2 : x1=0x7fffffff x2=0x0 => nzcv=0000
2b02003f cmn w1, w2 : x1=0x7fffffff x2=0x1 => nzcv=1001
2b02003f cmn w1, w2 : x1=0x7fffffff x2=0x7fffffff => nzcv=1001
2b02003f cmn w1, w2 : x1=0x7fffffff x2=0x80000000 => nzcv=1000
2b02003f cmn w1, w2 : x1=0x7fffffff x2=0xffffffff => nzcv=0010
2b02003f cmn w1, w2 : x1=0x80000000 x2=0x0 => nzcv=1000
2b02003f cmn w1, w2 : x1=0x80000000 x2=0x1 => nzcv=1000
2b02003f cmn w1, w2 : x1=0x80000000 x2=0x7fffffff => nzcv=1000
2b02003f cmn w1, w2 : x1=0x80000000 x2=0x80000000 => nzcv=0111
2b02003f cmn w1, w2 : x1=0x80000000 x2=0xffffffff => nzcv=0011
2b02003f cmn w1, w2 : x1=0xffffffff x2=0x0 => nzcv=1000
2b02003f cmn w1, w2 : x1=0xffffffff x2=0x1 => nzcv=0110
2b02003f cmn w1, w2 : x1=0xffffffff x2=0x7fffffff => nzcv=0010
2b02003f cmn w1, w2 : x1=0xffffffff x2=0x80000000 => nzcv=0011
2b02003f cmn w1, w2 : x1=0xffffffff x2=0xffffffff => nzcv=1010
ab02003f cmn x1, x2 : x1=0x0 x2=0x0 => nzcv=0100
ab02003f cmn x1, x2 : x1=0x0 x2=0x1 => nzcv=0000
ab02003f cmn x1, x2 : x1=0x0 x2=0x7fffffff => nzcv=0000
ab02003f cmn x1, x2 : x1=0x0 x2=0x80000000 => nzcv=0000
ab02003f cmn x1, x2 : x1=0x0 x2=0xffffffff => nzcv=0000
ab02003f cmn x1, x2 : x1=0x1 x2=0x0 => nzcv=0000
ab02003f cmn x1, x2 : x1=0x1 x2=0x1 => nzcv=0000
ab02003f cmn x1, x2 : x1=0x1 x2=0x7fffffff => nzcv=0000
ab02003f cmn x1, x2 : x1=0x1 x2=0x80000000 => nzcv=0000
ab02003f cmn x1, x2 : x1=0x1 x2=0xffffffff => nzcv=0000
ab02003f cmn x1, x2 : x1=0x7fffffff x2=0x0 => nzcv=0000
ab02003f cmn x1, x2 : x1=0x7fffffff x2=0x1 => nzcv=0000
ab02003f cmn x1, x2 : x1=0x7fffffff x2=0x7fffffff => nzcv=0000
ab02003f cmn x1, x2 : x1=0x7fffffff x2=0x80000000 => nzcv=0000
ab02003f cmn x1, x2 : x1=0x7fffffff x2=0xffffffff => nzcv=0000
ab02003f cmn x1, x2 : x1=0x80000000 x2=0x0 => nzcv=0000
ab02003f cmn x1, x2 : x1=0x80000000 x2=0x1 => nzcv=0000
ab02003f cmn x1, x2 : x1=0x80000000 x2=0x7fffffff => nzcv=0000
ab02003f cmn x1, x2 : x1=0x80000000 x2=0x80000000 => nzcv=0000
ab02003f cmn x1, x2 : x1=0x80000000 x2=0xffffffff => nzcv=0000
ab02003f cmn x1, x2 : x1=0xffffffff x2=0x0 => nzcv=0000
ab02003f cmn x1, x2 : x1=0xffffffff x2=0x1 => nzcv=0000
ab02003f cmn x1, x2 : x1=0xffffffff x2=0x7fffffff => nzcv=0000
ab02003f cmn x1, x2 : x1=0xffffffff x2=0x80000000 => nzcv=0000
ab02003f cmn x1, x2 : x1=0xffffffff x2=0xffffffff => nzcv=0000
cb821020 sub x0, x1, x2, asr #4 : x1=0x10 x2=0xffffffffffffff00 => x0=0x20
4b0103e0 neg w0, w1 : x1=0x0 => x0=0x0
4b0103e0 neg w0, w1 : x1=0x1 => x0=0xffffffff
4b0103e0 neg w0, w1 : x1=0x7fffffffffffffff => x0=0x1
4b0103e0 neg w0, w1 : x1=0x8000000000000000 => x0=0x0
4b0103e0 neg w0, w1 : x1=0xffffffffffffffff => x0=0x1
cb0103e0 neg x0, x1 : x1=0x0 => x0=0x0
cb0103e0 neg x0, x1 : x1=0x1 => x0=0xffffffffffffffff
cb0103e0 neg x0, x1 : x1=0x7fffffffffffffff => x0=0x8000000000000001
cb0103e0 neg x0, x1 : x1=0x8000000000000000 => x0=0x8000000000000000
cb0103e0 neg x0, x1 : x1=0xffffffffffffffff => x0=0x1
4b010fe0 neg w0, w1, lsl #3 : x1=0x5 => x0=0xffffffd8
6b020020 subs w0, w1, w2 : x1=0x0 x2=0x0 => nzcv=0110 x0=0x0
6b020020 subs w0, w1, w2 : x1=0x0 x2=0x1 => nzcv=1000 x0=0xffffffff
6b020020 subs w0, w1, w2 : x1=0x0 x2=0x7fffffffffffffff => nzcv=0000 x0=0x1
6b020020 subs w0, w1, w2 : x1=0x0 x2=0x8000000000000000 => nzcv=0110 x0=0x0
6b020020 subs w0, w1, w2 : x1=0x0 x2=0xffffffffffffffff => nzcv=0000 x0=0x1
6b020020 subs w0, w1, w2 : x1=0x1 x2=0x0 => nzcv=0010 x0=0x1
6b020020 subs w0, w1, w2 : x1=0x1 x2=0x1 => nzcv=0110 x0=0x0
6b020020 subs w0, w1, w2 : x1=0x1 x2=0x7fffffffffffffff => nzcv=0000 x0=0x2
6b020020 subs w0, w1, w2 : x1=0x1 x2=0x8000000000000000 => nzcv=0010 x0=0x1
6b020020 subs w0, w1, w2 : x1=0x1 x2=0xffffffffffffffff => nzcv=0000 x0=0x2
6b020020 subs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x0 => nzcv=1010 x0=0xffffffff
6b020020 subs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x1 => nzcv=1010 x0=0xfffffffe
6b020020 subs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => nzcv=0110 x0=0x0
6b020020 subs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => nzcv=1010 x0=0xffffffff
6b020020 subs w0, w1, w2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => nzcv=0110 x0=0x0
6b020020 subs w0, w1, w2 : x1=0x8000000000000000 x2=0x0 => nzcv=0110 x0=0x0
6b020020 subs w0, w1, w2 : x1=0x8000000000000000 x2=0x1 => nzcv=1000 x0=0xffffffff
6b020020 subs w0, w1, w2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => nzcv=0000 x0=0x1
6b020020 subs w0, w1, w2 : x1=0x8000000000000000 x2=0x8000000000000000 => nzcv=0110 x0=0x0
6b020020 subs w0, w1, w2 : x1=0x8000000000000000 x2=0xffffffffffffffff => nzcv=0000 x0=0x1
6b020020 subs w0, w1, w2 : x1=0xffffffffffffffff x2=0x0 => nzcv=1010 x0=0xffffffff
6b020020 subs w0, w1, w2 : x1=0xffffffffffffffff x2=0x1 => nzcv=1010 x0=0xfffffffe
6b020020 subs w0, w1, w2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => nzcv=0110 x0=0x0
6b020020 subs w0, w1, w2 : x1=0xffffffffffffffff x2=0x8000000000000000 => nzcv=1010 x0=0xffffffff
6b020020 subs w0, w1, w2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => nzcv=0110 x0=0x0
eb020020 subs x0, x1, x2 : x1=0x0 x2=0x0 => nzcv=0110 x0=0x0
eb020020 subs x0, x1, x2 : x1=0x0 x2=0x1 => nzcv=1000 x0=0xffffffffffffffff
eb020020 subs x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff => nzcv=1000 x0=0x8000000000000001
eb020020 subs x0, x1, x2 : x1=0x0 x2=0x8000000000000000 => nzcv=1001 x0=0x8000000000000000
eb020020 subs x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => nzcv=0000 x0=0x1
eb020020 subs x0, x1, x2 : x1=0x1 x2=0x0 => nzcv=0010 x0=0x1
eb020020 subs x0, x1, x2 : x1=0x1 x2=0x1 => nzcv=0110 x0=0x0
eb020020 subs x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff => nzcv=1000 x0=0x8000000000000002
eb020020 subs x0, x1, x2 : x1=0x1 x2=0x8000000000000000 => nzcv=1001 x0=0x8000000000000001
eb020020 subs x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff => nzcv=0000 x0=0x2
eb020020 subs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 => nzcv=0010 x0=0x7fffffffffffffff
eb020020 subs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 => nzcv=0010 x0=0x7ffffffffffffffe
eb020020 subs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => nzcv=0110 x0=0x0
eb020020 subs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => nzcv=1001 x0=0xffffffffffffffff
eb020020 subs x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => nzcv=1001 x0=0x8000000000000000
eb020020 subs x0, x1, x2 : x1=0x8000000000000000 x2=0x0 => nzcv=1010 x0=0x8000000000000000
eb020020 subs x0, x1, x2 : x1=0x8000000000000000 x2=0x1 => nzcv=0011 x0=0x7fffffffffffffff
eb020020 subs x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => nzcv=0011 x0=0x1
eb020020 subs x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 => nzcv=0110 x0=0x0
eb020020 subs x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff => nzcv=1000 x0=0x8000000000000001
eb020020 subs x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 => nzcv=1010 x0=0xffffffffffffffff
eb020020 subs x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => nzcv=1010 x0=0xfffffffffffffffe
eb020020 subs x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => nzcv=1010 x0=0x8000000000000000
eb020020 subs x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 => nzcv=0010 x0=0x7fffffffffffffff
eb020020 subs x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => nzcv=0110 x0=0x0
6b0103e0 negs w0, w1 : x1=0x0 => nzcv=0110 x0=0x0
6b0103e0 negs w0, w1 : x1=0x1 => nzcv=1000 x0=0xffffffff
6b0103e0 negs w0, w1 : x1=0x7fffffffffffffff => nzcv=0000 x0=0x1
6b0103e0 negs w0, w1 : x1=0x8000000000000000 => nzcv=0110 x0=0x0
6b0103e0 negs w0, w1 : x1=0xffffffffffffffff => nzcv=0000 x0=0x1
eb0103e0 negs x0, x1 : x1=0x0 => nzcv=0110 x0=0x0
eb0103e0 negs x0, x1 : x1=0x1 => nzcv=1000 x0=0xffffffffffffffff
eb0103e0 negs x0, x1 : x1=0x7fffffffffffffff => nzcv=1000 x0=0x8000000000000001
eb0103e0 negs x0, x1 : x1=0x8000000000000000 => nzcv=1001 x0=0x8000000000000000
eb0103e0 negs x0, x1 : x1=0xffffffffffffffff => nzcv=0000 x0=0x1
6b02003f cmp w1, w2 : x1=0x0 x2=0x0 => nzcv=0110
6b02003f cmp w1, w2 : x1=0x0 x2=0x1 => nzcv=1000
6b02003f cmp w1, w2 : x1=0x0 x2=0x7fffffff => nzcv=1000
6b02003f cmp w1, w2 : x1=0x0 x2=0x80000000 => nzcv=1001
6b02003f cmp w1, w2 : x1=0x0 x2=0xffffffff => nzcv=0000
6b02003f cmp w1, w2 : x1=0x1 x2=0x0 => nzcv=0010
6b02003f cmp w1, w2 : x1=0x1 x2=0x1 => nzcv=0110
6b02003f cmp w1, w2 : x1=0x1 x2=0x7fffffff => nzcv=1000
6b02003f cmp w1, w2 : x1=0x1 x2=0x80000000 => nzcv=1001
6b02003f cmp w1, w2 : x1=0x1 x2=0xffffffff => nzcv=0000
6b02003f cmp w1, w2 : x1=0x7fffffff x2=0x0 => nzcv=0010
6b02003f cmp w1, w2 : x1=0x7fffffff x2=0x1 => nzcv=0010
6b02003f cmp w1, w2 : x1=0x7fffffff x2=0x7fffffff => nzcv=0110
6b02003f cmp w1, w2 : x1=0x7fffffff x2=0x80000000 => nzcv=1001
6b02003f cmp w1, w2 : x1=0x7fffffff x2=0xffffffff => nzcv=1001
6b02003f cmp w1, w2 : x1=0x80000000 x2=0x0 => nzcv=1010
6b02003f cmp w1, w2 : x1=0x80000000 x2=0x1 => nzcv=0011
6b02003f cmp w1, w2 : x1=0x80000000 x2=0x7fffffff => nzcv=0011
6b02003f cmp w1, w2 : x1=0x80000000 x2=0x80000000 => nzcv=0110
6b02003f cmp w1, w2 : x1=0x80000000 x2=0xffffffff => nzcv=1000
6b02003f cmp w1, w2 : x1=0xffffffff x2=0x0 => nzcv=1010
6b02003f cmp w1, w2 : x1=0xffffffff x2=0x1 => nzcv=1010
6b02003f cmp w1, w2 : x1=0xffffffff x2=0x7fffffff => nzcv=1010
6b02003f cmp w1, w2 : x1=0xffffffff x2=0x80000000 => nzcv=0010
6b02003f cmp w1, w2 : x1=0xffffffff x2=0xffffffff => nzcv=0110
eb02003f cmp x1, x2 : x1=0x0 x2=0x0 => nzcv=0110
eb02003f cmp x1, x2 : x1=0x0 x2=0x1 => nzcv=1000
eb02003f cmp x1, x2 : x1=0x0 x2=0x7fffffff => nzcv=1000
eb02003f cmp x1, x2 : x1=0x0 x2=0x80000000 => nzcv=1000
eb02003f cmp x1, x2 : x1=0x0 x2=0xffffffff => nzcv=1000
eb02003f cmp x1, x2 : x1=0x1 x2=0x0 => nzcv=0010
eb02003f cmp x1, x2 : x1=0x1 x2=0x1 => nzcv=0110
eb02003f cmp x1, x2 : x1=0x1 x2=0x7fffffff => nzcv=1000
eb02003f cmp x1, x2 : x1=0x1 x2=0x80000000 => nzcv=1000
eb02003f cmp x1, x2 : x1=0x1 x2=0xffffffff => nzcv=1000
eb02003f cmp x1, x2 : x1=0x7fffffff x2=0x0 => nzcv=0010
eb02003f cmp x1, x2 : x1=0x7fffffff x2=0x1 => nzcv=0010
eb02003f cmp x1, x2 : x1=0x7fffffff x2=0x7fffffff => nzcv=0110
eb02003f cmp x1, x2 : x1=0x7fffffff x2=0x80000000 => nzcv=1000
eb02003f cmp x1, x2 : x1=0x7fffffff x2=0xffffffff => nzcv=1000
eb02003f cmp x1, x2 : x1=0x80000000 x2=0x0 => nzcv=0010
eb02003f cmp x1, x2 : x1=0x80000000 x2=0x1 => nzcv=0010
eb02003f cmp x1, x2 : x1=0x80000000 x2=0x7fffffff => nzcv=0010
eb02003f cmp x1, x2 : x1=0x80000000 x2=0x80000000 => nzcv=0110
eb02003f cmp x1, x2 : x1=0x80000000 x2=0xffffffff => nzcv=1000
eb02003f cmp x1, x2 : x1=0xffffffff x2=0x0 => nzcv=0010
eb02003f cmp x1, x2 : x1=0xffffffff x2=0x1 => nzcv=0010
eb02003f cmp x1, x2 : x1=0xffffffff x2=0x7fffffff => nzcv=0010
eb02003f cmp x1, x2 : x1=0xffffffff x2=0x80000000 => nzcv=0010
eb02003f cmp x1, x2 : x1=0xffffffff x2=0xffffffff => nzcv=0110
eb0103ff cmp xzr, x1 : x1=0x0 => nzcv=0110
eb0103ff cmp xzr, x1 : x1=0x1 => nzcv=1000
eb0103ff cmp xzr, x1 : x1=0x7fffffffffffffff => nzcv=1000
eb0103ff cmp xzr, x1 : x1=0x8000000000000000 => nzcv=1001
eb0103ff cmp xzr, x1 : x1=0xffffffffffffffff => nzcv=0000
6b410fff cmp wzr, w1, lsr #3 : x1=0x0 => nzcv=0110
6b410fff cmp wzr, w1, lsr #3 : x1=0x1 => nzcv=0110
6b410fff cmp wzr, w1, lsr #3 : x1=0x7fffffff => nzcv=1000
6b410fff cmp wzr, w1, lsr #3 : x1=0x80000000 => nzcv=1000
6b410fff cmp wzr, w1, lsr #3 : x1=0xffffffff => nzcv=1000
0b028020 undefined : x1=0x1 x2=0x1 => fault undef
# shift type 3 is reserved; a 32-bit form has no shift above 31
0bc20020 undefined : x1=0x1 x2=0x1 => fault undef
8bc20020 undefined : x1=0x1 x2=0x1 => fault undef
2bc20020 undefined : x1=0x1 x2=0x1 => fault undef
abc20020 undefined : x1=0x1 x2=0x1 => fault undef
4bc20020 undefined : x1=0x1 x2=0x1 => fault undef
cbc20020 undefined : x1=0x1 x2=0x1 => fault undef
6bc20020 undefined : x1=0x1 x2=0x1 => fault undef
ebc20020 undefined : x1=0x1 x2=0x1 => fault undef
6bc2003f undefined : x1=0x1 x2=0x1 => fault undef
6bc203e0 undefined : x1=0x1 x2=0x1 => fault undef
6bc203ff undefined : x1=0x1 x2=0x1 => fault undef

# ---- extended register
8b220020 add x0, x1, w2, uxtb : x1=0x1000 x2=0x123456789abcdef0 => x0=0x10f0
8b221020 add x0, x1, w2, uxtb #4 : x1=0x1000 x2=0x123456789abcdef0 => x0=0x1f00
8b222020 add x0, x1, w2, uxth : x1=0x1000 x2=0x123456789abcdef0 => x0=0xeef0
8b223020 add x0, x1, w2, uxth #4 : x1=0x1000 x2=0x123456789abcdef0 => x0=0xdff00
8b224020 add x0, x1, w2, uxtw : x1=0x1000 x2=0x123456789abcdef0 => x0=0x9abceef0
8b225020 add x0, x1, w2, uxtw #4 : x1=0x1000 x2=0x123456789abcdef0 => x0=0x9abcdff00
8b228020 add x0, x1, w2, sxtb : x1=0x1000 x2=0x123456789abcdef0 => x0=0xff0
8b229020 add x0, x1, w2, sxtb #4 : x1=0x1000 x2=0x123456789abcdef0 => x0=0xf00
8b22a020 add x0, x1, w2, sxth : x1=0x1000 x2=0x123456789abcdef0 => x0=0xffffffffffffeef0
8b22b020 add x0, x1, w2, sxth #4 : x1=0x1000 x2=0x123456789abcdef0 => x0=0xfffffffffffdff00
8b22c020 add x0, x1, w2, sxtw : x1=0x1000 x2=0x123456789abcdef0 => x0=0xffffffff9abceef0
8b22d020 add x0, x1, w2, sxtw #4 : x1=0x1000 x2=0x123456789abcdef0 => x0=0xfffffff9abcdff00
8b226c20 add x0, x1, x2, uxtx #3 : x1=0x1000 x2=0x923456789abcdef0 => x0=0x91a2b3c4d5e70780
8b22ec20 add x0, x1, x2, sxtx #3 : x1=0x1000 x2=0x923456789abcdef0 => x0=0x91a2b3c4d5e70780
0b220420 add w0, w1, w2, uxtb #1 : x1=0x1000 x2=0x9abcdef0 => x0=0x11e0
0b222420 add w0, w1, w2, uxth #1 : x1=0x1000 x2=0x9abcdef0 => x0=0x1cde0
0b224420 add w0, w1, w2, uxtw #1 : x1=0x1000 x2=0x9abcdef0 => x0=0x3579cde0
0b226420 add w0, w1, w2, uxtx #1 : x1=0x1000 x2=0x9abcdef0 => x0=0x3579cde0
0b228420 add w0, w1, w2, sxtb #1 : x1=0x1000 x2=0x9abcdef0 => x0=0xfe0
0b22a420 add w0, w1, w2, sxth #1 : x1=0x1000 x2=0x9abcdef0 => x0=0xffffcde0
0b22c420 add w0, w1, w2, sxtw #1 : x1=0x1000 x2=0x9abcdef0 => x0=0x3579cde0
0b22e420 add w0, w1, w2, sxtx #1 : x1=0x1000 x2=0x9abcdef0 => x0=0x3579cde0
8b226bff add sp, sp, x2, lsl #2 : x2=0x10 sp=0x10008000 => sp=0x10008040
8b2253e3 add x3, sp, w2, uxtw #4 : x2=0xffffffff00000010 sp=0x10008000 => x3=0x10008100
cb2263ff sub sp, sp, x2 : x2=0x40 sp=0x10008000 => sp=0x10007fc0
cb22c820 sub x0, x1, w2, sxtw #2 : x1=0x0 x2=0xfffffff0 => x0=0x40
ab228020 adds x0, x1, w2, sxtb : x1=0x1 x2=0xff => nzcv=0110 x0=0x0
ab22a03f cmn x1, w2, sxth : x1=0x1 x2=0xffff => nzcv=0110
6b220020 subs w0, w1, w2, uxtb : x1=0xff x2=0x1ff => nzcv=0110 x0=0x0
eb2263ff cmp sp, x2 : x2=0x10008000 sp=0x10008000 => nzcv=0110
eb22c03f cmp x1, w2, sxtw : x1=0xffffffffffffffff x2=0xffffffff => nzcv=0110
# the shift is at most 4
8b221420 undefined : x1=0x1 x2=0x1 => fault undef
8b221820 undefined : x1=0x1 x2=0x1 => fault undef
8b221c20 undefined : x1=0x1 x2=0x1 => fault undef
0b225420 undefined : x1=0x1 x2=0x1 => fault undef

# ---- with carry
1a020020 adc w0, w1, w2 : x1=0x0 x2=0x1 nzcv=0000 => x0=0x1
1a020020 adc w0, w1, w2 : x1=0x0 x2=0x1 nzcv=0010 => x0=0x2
1a020020 adc w0, w1, w2 : x1=0x1 x2=0x1 nzcv=0000 => x0=0x2
1a020020 adc w0, w1, w2 : x1=0x1 x2=0x1 nzcv=0010 => x0=0x3
1a020020 adc w0, w1, w2 : x1=0x7fffffff x2=0x1 nzcv=0000 => x0=0x80000000
1a020020 adc w0, w1, w2 : x1=0x7fffffff x2=0x1 nzcv=0010 => x0=0x80000001
1a020020 adc w0, w1, w2 : x1=0x80000000 x2=0x1 nzcv=0000 => x0=0x80000001
1a020020 adc w0, w1, w2 : x1=0x80000000 x2=0x1 nzcv=0010 => x0=0x80000002
1a020020 adc w0, w1, w2 : x1=0xffffffff x2=0x1 nzcv=0000 => x0=0x0
1a020020 adc w0, w1, w2 : x1=0xffffffff x2=0x1 nzcv=0010 => x0=0x1
9a020020 adc x0, x1, x2 : x1=0x0 x2=0x1 nzcv=0000 => x0=0x1
9a020020 adc x0, x1, x2 : x1=0x0 x2=0x1 nzcv=0010 => x0=0x2
9a020020 adc x0, x1, x2 : x1=0x1 x2=0x1 nzcv=0000 => x0=0x2
9a020020 adc x0, x1, x2 : x1=0x1 x2=0x1 nzcv=0010 => x0=0x3
9a020020 adc x0, x1, x2 : x1=0x7fffffff x2=0x1 nzcv=0000 => x0=0x80000000
9a020020 adc x0, x1, x2 : x1=0x7fffffff x2=0x1 nzcv=0010 => x0=0x80000001
9a020020 adc x0, x1, x2 : x1=0x80000000 x2=0x1 nzcv=0000 => x0=0x80000001
9a020020 adc x0, x1, x2 : x1=0x80000000 x2=0x1 nzcv=0010 => x0=0x80000002
9a020020 adc x0, x1, x2 : x1=0xffffffff x2=0x1 nzcv=0000 => x0=0x100000000
9a020020 adc x0, x1, x2 : x1=0xffffffff x2=0x1 nzcv=0010 => x0=0x100000001
3a020020 adcs w0, w1, w2 : x1=0x0 x2=0x0 nzcv=0000 => nzcv=0100 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x0 x2=0x0 nzcv=0010 => nzcv=0000 x0=0x1
3a020020 adcs w0, w1, w2 : x1=0x0 x2=0x1 nzcv=0000 => x0=0x1
3a020020 adcs w0, w1, w2 : x1=0x0 x2=0x1 nzcv=0010 => nzcv=0000 x0=0x2
3a020020 adcs w0, w1, w2 : x1=0x0 x2=0x7fffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffff
3a020020 adcs w0, w1, w2 : x1=0x0 x2=0x7fffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x0 x2=0x8000000000000000 nzcv=0000 => nzcv=0100 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x0 x2=0x8000000000000000 nzcv=0010 => nzcv=0000 x0=0x1
3a020020 adcs w0, w1, w2 : x1=0x0 x2=0xffffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffff
3a020020 adcs w0, w1, w2 : x1=0x0 x2=0xffffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x1 x2=0x0 nzcv=0000 => x0=0x1
3a020020 adcs w0, w1, w2 : x1=0x1 x2=0x0 nzcv=0010 => nzcv=0000 x0=0x2
3a020020 adcs w0, w1, w2 : x1=0x1 x2=0x1 nzcv=0000 => x0=0x2
3a020020 adcs w0, w1, w2 : x1=0x1 x2=0x1 nzcv=0010 => nzcv=0000 x0=0x3
3a020020 adcs w0, w1, w2 : x1=0x1 x2=0x7fffffffffffffff nzcv=0000 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x1 x2=0x7fffffffffffffff nzcv=0010 => x0=0x1
3a020020 adcs w0, w1, w2 : x1=0x1 x2=0x8000000000000000 nzcv=0000 => x0=0x1
3a020020 adcs w0, w1, w2 : x1=0x1 x2=0x8000000000000000 nzcv=0010 => nzcv=0000 x0=0x2
3a020020 adcs w0, w1, w2 : x1=0x1 x2=0xffffffffffffffff nzcv=0000 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x1 x2=0xffffffffffffffff nzcv=0010 => x0=0x1
3a020020 adcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x0 nzcv=0000 => nzcv=1000 x0=0xffffffff
3a020020 adcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x0 nzcv=0010 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x1 nzcv=0000 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x1 nzcv=0010 => x0=0x1
3a020020 adcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff nzcv=0000 => nzcv=1010 x0=0xfffffffe
3a020020 adcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff nzcv=0010 => nzcv=1010 x0=0xffffffff
3a020020 adcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x8000000000000000 nzcv=0000 => nzcv=1000 x0=0xffffffff
3a020020 adcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x8000000000000000 nzcv=0010 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff nzcv=0000 => nzcv=1010 x0=0xfffffffe
3a020020 adcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff nzcv=0010 => nzcv=1010 x0=0xffffffff
3a020020 adcs w0, w1, w2 : x1=0x8000000000000000 x2=0x0 nzcv=0000 => nzcv=0100 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x8000000000000000 x2=0x0 nzcv=0010 => nzcv=0000 x0=0x1
3a020020 adcs w0, w1, w2 : x1=0x8000000000000000 x2=0x1 nzcv=0000 => x0=0x1
3a020020 adcs w0, w1, w2 : x1=0x8000000000000000 x2=0x1 nzcv=0010 => nzcv=0000 x0=0x2
3a020020 adcs w0, w1, w2 : x1=0x8000000000000000 x2=0x7fffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffff
3a020020 adcs w0, w1, w2 : x1=0x8000000000000000 x2=0x7fffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x8000000000000000 x2=0x8000000000000000 nzcv=0000 => nzcv=0100 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0x8000000000000000 x2=0x8000000000000000 nzcv=0010 => nzcv=0000 x0=0x1
3a020020 adcs w0, w1, w2 : x1=0x8000000000000000 x2=0xffffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffff
3a020020 adcs w0, w1, w2 : x1=0x8000000000000000 x2=0xffffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x0 nzcv=0000 => nzcv=1000 x0=0xffffffff
3a020020 adcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x0 nzcv=0010 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x1 nzcv=0000 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x1 nzcv=0010 => x0=0x1
3a020020 adcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff nzcv=0000 => nzcv=1010 x0=0xfffffffe
3a020020 adcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff nzcv=0010 => nzcv=1010 x0=0xffffffff
3a020020 adcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x8000000000000000 nzcv=0000 => nzcv=1000 x0=0xffffffff
3a020020 adcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x8000000000000000 nzcv=0010 => nzcv=0110 x0=0x0
3a020020 adcs w0, w1, w2 : x1=0xffffffffffffffff x2=0xffffffffffffffff nzcv=0000 => nzcv=1010 x0=0xfffffffe
3a020020 adcs w0, w1, w2 : x1=0xffffffffffffffff x2=0xffffffffffffffff nzcv=0010 => nzcv=1010 x0=0xffffffff
ba020020 adcs x0, x1, x2 : x1=0x0 x2=0x0 nzcv=0000 => nzcv=0100 x0=0x0
ba020020 adcs x0, x1, x2 : x1=0x0 x2=0x0 nzcv=0010 => nzcv=0000 x0=0x1
ba020020 adcs x0, x1, x2 : x1=0x0 x2=0x1 nzcv=0000 => x0=0x1
ba020020 adcs x0, x1, x2 : x1=0x0 x2=0x1 nzcv=0010 => nzcv=0000 x0=0x2
ba020020 adcs x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff nzcv=0000 => x0=0x7fffffffffffffff
ba020020 adcs x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff nzcv=0010 => nzcv=1001 x0=0x8000000000000000
ba020020 adcs x0, x1, x2 : x1=0x0 x2=0x8000000000000000 nzcv=0000 => nzcv=1000 x0=0x8000000000000000
ba020020 adcs x0, x1, x2 : x1=0x0 x2=0x8000000000000000 nzcv=0010 => nzcv=1000 x0=0x8000000000000001
ba020020 adcs x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffffffffffff
ba020020 adcs x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
ba020020 adcs x0, x1, x2 : x1=0x1 x2=0x0 nzcv=0000 => x0=0x1
ba020020 adcs x0, x1, x2 : x1=0x1 x2=0x0 nzcv=0010 => nzcv=0000 x0=0x2
ba020020 adcs x0, x1, x2 : x1=0x1 x2=0x1 nzcv=0000 => x0=0x2
ba020020 adcs x0, x1, x2 : x1=0x1 x2=0x1 nzcv=0010 => nzcv=0000 x0=0x3
ba020020 adcs x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff nzcv=0000 => nzcv=1001 x0=0x8000000000000000
ba020020 adcs x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff nzcv=0010 => nzcv=1001 x0=0x8000000000000001
ba020020 adcs x0, x1, x2 : x1=0x1 x2=0x8000000000000000 nzcv=0000 => nzcv=1000 x0=0x8000000000000001
ba020020 adcs x0, x1, x2 : x1=0x1 x2=0x8000000000000000 nzcv=0010 => nzcv=1000 x0=0x8000000000000002
ba020020 adcs x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff nzcv=0000 => nzcv=0110 x0=0x0
ba020020 adcs x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff nzcv=0010 => x0=0x1
ba020020 adcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 nzcv=0000 => x0=0x7fffffffffffffff
ba020020 adcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 nzcv=0010 => nzcv=1001 x0=0x8000000000000000
ba020020 adcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 nzcv=0000 => nzcv=1001 x0=0x8000000000000000
ba020020 adcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 nzcv=0010 => nzcv=1001 x0=0x8000000000000001
ba020020 adcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff nzcv=0000 => nzcv=1001 x0=0xfffffffffffffffe
ba020020 adcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff nzcv=0010 => nzcv=1001 x0=0xffffffffffffffff
ba020020 adcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 nzcv=0000 => nzcv=1000 x0=0xffffffffffffffff
ba020020 adcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 nzcv=0010 => nzcv=0110 x0=0x0
ba020020 adcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff nzcv=0000 => nzcv=0010 x0=0x7ffffffffffffffe
ba020020 adcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff nzcv=0010 => x0=0x7fffffffffffffff
ba020020 adcs x0, x1, x2 : x1=0x8000000000000000 x2=0x0 nzcv=0000 => nzcv=1000 x0=0x8000000000000000
ba020020 adcs x0, x1, x2 : x1=0x8000000000000000 x2=0x0 nzcv=0010 => nzcv=1000 x0=0x8000000000000001
ba020020 adcs x0, x1, x2 : x1=0x8000000000000000 x2=0x1 nzcv=0000 => nzcv=1000 x0=0x8000000000000001
ba020020 adcs x0, x1, x2 : x1=0x8000000000000000 x2=0x1 nzcv=0010 => nzcv=1000 x0=0x8000000000000002
ba020020 adcs x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffffffffffff
ba020020 adcs x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
ba020020 adcs x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 nzcv=0000 => nzcv=0111 x0=0x0
ba020020 adcs x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 nzcv=0010 => nzcv=0011 x0=0x1
ba020020 adcs x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff nzcv=0000 => nzcv=0011 x0=0x7fffffffffffffff
ba020020 adcs x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff nzcv=0010 => nzcv=1010 x0=0x8000000000000000
ba020020 adcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 nzcv=0000 => nzcv=1000 x0=0xffffffffffffffff
ba020020 adcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 nzcv=0010 => nzcv=0110 x0=0x0
ba020020 adcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 nzcv=0000 => nzcv=0110 x0=0x0
ba020020 adcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 nzcv=0010 => x0=0x1
ba020020 adcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff nzcv=0000 => nzcv=0010 x0=0x7ffffffffffffffe
ba020020 adcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff nzcv=0010 => x0=0x7fffffffffffffff
ba020020 adcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 nzcv=0000 => nzcv=0011 x0=0x7fffffffffffffff
ba020020 adcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 nzcv=0010 => nzcv=1010 x0=0x8000000000000000
ba020020 adcs x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff nzcv=0000 => nzcv=1010 x0=0xfffffffffffffffe
ba020020 adcs x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff nzcv=0010 => nzcv=1010 x0=0xffffffffffffffff
5a020020 sbc w0, w1, w2 : x1=0x0 x2=0x1 nzcv=0000 => x0=0xfffffffe
5a020020 sbc w0, w1, w2 : x1=0x0 x2=0x1 nzcv=0010 => x0=0xffffffff
5a020020 sbc w0, w1, w2 : x1=0x1 x2=0x1 nzcv=0000 => x0=0xffffffff
5a020020 sbc w0, w1, w2 : x1=0x1 x2=0x1 nzcv=0010 => x0=0x0
5a020020 sbc w0, w1, w2 : x1=0x7fffffff x2=0x1 nzcv=0000 => x0=0x7ffffffd
5a020020 sbc w0, w1, w2 : x1=0x7fffffff x2=0x1 nzcv=0010 => x0=0x7ffffffe
5a020020 sbc w0, w1, w2 : x1=0x80000000 x2=0x1 nzcv=0000 => x0=0x7ffffffe
5a020020 sbc w0, w1, w2 : x1=0x80000000 x2=0x1 nzcv=0010 => x0=0x7fffffff
5a020020 sbc w0, w1, w2 : x1=0xffffffff x2=0x1 nzcv=0000 => x0=0xfffffffd
5a020020 sbc w0, w1, w2 : x1=0xffffffff x2=0x1 nzcv=0010 => x0=0xfffffffe
da020020 sbc x0, x1, x2 : x1=0x0 x2=0x1 nzcv=0000 => x0=0xfffffffffffffffe
da020020 sbc x0, x1, x2 : x1=0x0 x2=0x1 nzcv=0010 => x0=0xffffffffffffffff
da020020 sbc x0, x1, x2 : x1=0x1 x2=0x1 nzcv=0000 => x0=0xffffffffffffffff
da020020 sbc x0, x1, x2 : x1=0x1 x2=0x1 nzcv=0010 => x0=0x0
da020020 sbc x0, x1, x2 : x1=0x7fffffff x2=0x1 nzcv=0000 => x0=0x7ffffffd
da020020 sbc x0, x1, x2 : x1=0x7fffffff x2=0x1 nzcv=0010 => x0=0x7ffffffe
da020020 sbc x0, x1, x2 : x1=0x80000000 x2=0x1 nzcv=0000 => x0=0x7ffffffe
da020020 sbc x0, x1, x2 : x1=0x80000000 x2=0x1 nzcv=0010 => x0=0x7fffffff
da020020 sbc x0, x1, x2 : x1=0xffffffff x2=0x1 nzcv=0000 => x0=0xfffffffd
da020020 sbc x0, x1, x2 : x1=0xffffffff x2=0x1 nzcv=0010 => x0=0xfffffffe
7a020020 sbcs w0, w1, w2 : x1=0x0 x2=0x0 nzcv=0000 => nzcv=1000 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0x0 x2=0x0 nzcv=0010 => nzcv=0110 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x0 x2=0x1 nzcv=0000 => nzcv=1000 x0=0xfffffffe
7a020020 sbcs w0, w1, w2 : x1=0x0 x2=0x1 nzcv=0010 => nzcv=1000 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0x0 x2=0x7fffffffffffffff nzcv=0000 => nzcv=0100 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x0 x2=0x7fffffffffffffff nzcv=0010 => nzcv=0000 x0=0x1
7a020020 sbcs w0, w1, w2 : x1=0x0 x2=0x8000000000000000 nzcv=0000 => nzcv=1000 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0x0 x2=0x8000000000000000 nzcv=0010 => nzcv=0110 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x0 x2=0xffffffffffffffff nzcv=0000 => nzcv=0100 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x0 x2=0xffffffffffffffff nzcv=0010 => nzcv=0000 x0=0x1
7a020020 sbcs w0, w1, w2 : x1=0x1 x2=0x0 nzcv=0000 => nzcv=0110 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x1 x2=0x0 nzcv=0010 => x0=0x1
7a020020 sbcs w0, w1, w2 : x1=0x1 x2=0x1 nzcv=0000 => nzcv=1000 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0x1 x2=0x1 nzcv=0010 => nzcv=0110 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x1 x2=0x7fffffffffffffff nzcv=0000 => x0=0x1
7a020020 sbcs w0, w1, w2 : x1=0x1 x2=0x7fffffffffffffff nzcv=0010 => nzcv=0000 x0=0x2
7a020020 sbcs w0, w1, w2 : x1=0x1 x2=0x8000000000000000 nzcv=0000 => nzcv=0110 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x1 x2=0x8000000000000000 nzcv=0010 => x0=0x1
7a020020 sbcs w0, w1, w2 : x1=0x1 x2=0xffffffffffffffff nzcv=0000 => x0=0x1
7a020020 sbcs w0, w1, w2 : x1=0x1 x2=0xffffffffffffffff nzcv=0010 => nzcv=0000 x0=0x2
7a020020 sbcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x0 nzcv=0000 => nzcv=1010 x0=0xfffffffe
7a020020 sbcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x0 nzcv=0010 => nzcv=1010 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x1 nzcv=0000 => nzcv=1010 x0=0xfffffffd
7a020020 sbcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x1 nzcv=0010 => nzcv=1010 x0=0xfffffffe
7a020020 sbcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x8000000000000000 nzcv=0000 => nzcv=1010 x0=0xfffffffe
7a020020 sbcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0x8000000000000000 nzcv=0010 => nzcv=1010 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x8000000000000000 x2=0x0 nzcv=0000 => nzcv=1000 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0x8000000000000000 x2=0x0 nzcv=0010 => nzcv=0110 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x8000000000000000 x2=0x1 nzcv=0000 => nzcv=1000 x0=0xfffffffe
7a020020 sbcs w0, w1, w2 : x1=0x8000000000000000 x2=0x1 nzcv=0010 => nzcv=1000 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0x8000000000000000 x2=0x7fffffffffffffff nzcv=0000 => nzcv=0100 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x8000000000000000 x2=0x7fffffffffffffff nzcv=0010 => nzcv=0000 x0=0x1
7a020020 sbcs w0, w1, w2 : x1=0x8000000000000000 x2=0x8000000000000000 nzcv=0000 => nzcv=1000 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0x8000000000000000 x2=0x8000000000000000 nzcv=0010 => nzcv=0110 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x8000000000000000 x2=0xffffffffffffffff nzcv=0000 => nzcv=0100 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0x8000000000000000 x2=0xffffffffffffffff nzcv=0010 => nzcv=0000 x0=0x1
7a020020 sbcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x0 nzcv=0000 => nzcv=1010 x0=0xfffffffe
7a020020 sbcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x0 nzcv=0010 => nzcv=1010 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x1 nzcv=0000 => nzcv=1010 x0=0xfffffffd
7a020020 sbcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x1 nzcv=0010 => nzcv=1010 x0=0xfffffffe
7a020020 sbcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
7a020020 sbcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x8000000000000000 nzcv=0000 => nzcv=1010 x0=0xfffffffe
7a020020 sbcs w0, w1, w2 : x1=0xffffffffffffffff x2=0x8000000000000000 nzcv=0010 => nzcv=1010 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0xffffffffffffffff x2=0xffffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffff
7a020020 sbcs w0, w1, w2 : x1=0xffffffffffffffff x2=0xffffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
fa020020 sbcs x0, x1, x2 : x1=0x0 x2=0x0 nzcv=0000 => nzcv=1000 x0=0xffffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0x0 x2=0x0 nzcv=0010 => nzcv=0110 x0=0x0
fa020020 sbcs x0, x1, x2 : x1=0x0 x2=0x1 nzcv=0000 => nzcv=1000 x0=0xfffffffffffffffe
fa020020 sbcs x0, x1, x2 : x1=0x0 x2=0x1 nzcv=0010 => nzcv=1000 x0=0xffffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff nzcv=0000 => nzcv=1000 x0=0x8000000000000000
fa020020 sbcs x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff nzcv=0010 => nzcv=1000 x0=0x8000000000000001
fa020020 sbcs x0, x1, x2 : x1=0x0 x2=0x8000000000000000 nzcv=0000 => x0=0x7fffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0x0 x2=0x8000000000000000 nzcv=0010 => nzcv=1001 x0=0x8000000000000000
fa020020 sbcs x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff nzcv=0000 => nzcv=0100 x0=0x0
fa020020 sbcs x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff nzcv=0010 => nzcv=0000 x0=0x1
fa020020 sbcs x0, x1, x2 : x1=0x1 x2=0x0 nzcv=0000 => nzcv=0110 x0=0x0
fa020020 sbcs x0, x1, x2 : x1=0x1 x2=0x0 nzcv=0010 => x0=0x1
fa020020 sbcs x0, x1, x2 : x1=0x1 x2=0x1 nzcv=0000 => nzcv=1000 x0=0xffffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0x1 x2=0x1 nzcv=0010 => nzcv=0110 x0=0x0
fa020020 sbcs x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff nzcv=0000 => nzcv=1000 x0=0x8000000000000001
fa020020 sbcs x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff nzcv=0010 => nzcv=1000 x0=0x8000000000000002
fa020020 sbcs x0, x1, x2 : x1=0x1 x2=0x8000000000000000 nzcv=0000 => nzcv=1001 x0=0x8000000000000000
fa020020 sbcs x0, x1, x2 : x1=0x1 x2=0x8000000000000000 nzcv=0010 => nzcv=1001 x0=0x8000000000000001
fa020020 sbcs x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff nzcv=0000 => x0=0x1
fa020020 sbcs x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff nzcv=0010 => nzcv=0000 x0=0x2
fa020020 sbcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 nzcv=0000 => nzcv=0010 x0=0x7ffffffffffffffe
fa020020 sbcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 nzcv=0010 => x0=0x7fffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 nzcv=0000 => nzcv=0010 x0=0x7ffffffffffffffd
fa020020 sbcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 nzcv=0010 => x0=0x7ffffffffffffffe
fa020020 sbcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
fa020020 sbcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 nzcv=0000 => nzcv=1001 x0=0xfffffffffffffffe
fa020020 sbcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 nzcv=0010 => nzcv=1001 x0=0xffffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff nzcv=0000 => x0=0x7fffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff nzcv=0010 => nzcv=1001 x0=0x8000000000000000
fa020020 sbcs x0, x1, x2 : x1=0x8000000000000000 x2=0x0 nzcv=0000 => nzcv=0011 x0=0x7fffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0x8000000000000000 x2=0x0 nzcv=0010 => nzcv=1010 x0=0x8000000000000000
fa020020 sbcs x0, x1, x2 : x1=0x8000000000000000 x2=0x1 nzcv=0000 => nzcv=0011 x0=0x7ffffffffffffffe
fa020020 sbcs x0, x1, x2 : x1=0x8000000000000000 x2=0x1 nzcv=0010 => nzcv=0011 x0=0x7fffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff nzcv=0000 => nzcv=0111 x0=0x0
fa020020 sbcs x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff nzcv=0010 => nzcv=0011 x0=0x1
fa020020 sbcs x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 nzcv=0000 => nzcv=1000 x0=0xffffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 nzcv=0010 => nzcv=0110 x0=0x0
fa020020 sbcs x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff nzcv=0000 => nzcv=1000 x0=0x8000000000000000
fa020020 sbcs x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff nzcv=0010 => nzcv=1000 x0=0x8000000000000001
fa020020 sbcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 nzcv=0000 => nzcv=1010 x0=0xfffffffffffffffe
fa020020 sbcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 nzcv=0010 => nzcv=1010 x0=0xffffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 nzcv=0000 => nzcv=1010 x0=0xfffffffffffffffd
fa020020 sbcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 nzcv=0010 => nzcv=1010 x0=0xfffffffffffffffe
fa020020 sbcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff nzcv=0000 => nzcv=0011 x0=0x7fffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff nzcv=0010 => nzcv=1010 x0=0x8000000000000000
fa020020 sbcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 nzcv=0000 => nzcv=0010 x0=0x7ffffffffffffffe
fa020020 sbcs x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 nzcv=0010 => x0=0x7fffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff nzcv=0000 => nzcv=1000 x0=0xffffffffffffffff
fa020020 sbcs x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff nzcv=0010 => nzcv=0110 x0=0x0
5a0103e0 ngc w0, w1 : x1=0x0 nzcv=0000 => x0=0xffffffff
5a0103e0 ngc w0, w1 : x1=0x0 nzcv=0010 => x0=0x0
5a0103e0 ngc w0, w1 : x1=0x1 nzcv=0000 => x0=0xfffffffe
5a0103e0 ngc w0, w1 : x1=0x1 nzcv=0010 => x0=0xffffffff
5a0103e0 ngc w0, w1 : x1=0x7fffffffffffffff nzcv=0000 => x0=0x0
5a0103e0 ngc w0, w1 : x1=0x7fffffffffffffff nzcv=0010 => x0=0x1
5a0103e0 ngc w0, w1 : x1=0x8000000000000000 nzcv=0000 => x0=0xffffffff
5a0103e0 ngc w0, w1 : x1=0x8000000000000000 nzcv=0010 => x0=0x0
5a0103e0 ngc w0, w1 : x1=0xffffffffffffffff nzcv=0000 => x0=0x0
5a0103e0 ngc w0, w1 : x1=0xffffffffffffffff nzcv=0010 => x0=0x1
da0103e0 ngc x0, x1 : x1=0x0 nzcv=0000 => x0=0xffffffffffffffff
da0103e0 ngc x0, x1 : x1=0x0 nzcv=0010 => x0=0x0
da0103e0 ngc x0, x1 : x1=0x1 nzcv=0000 => x0=0xfffffffffffffffe
da0103e0 ngc x0, x1 : x1=0x1 nzcv=0010 => x0=0xffffffffffffffff
da0103e0 ngc x0, x1 : x1=0x7fffffffffffffff nzcv=0000 => x0=0x8000000000000000
da0103e0 ngc x0, x1 : x1=0x7fffffffffffffff nzcv=0010 => x0=0x8000000000000001
da0103e0 ngc x0, x1 : x1=0x8000000000000000 nzcv=0000 => x0=0x7fffffffffffffff
da0103e0 ngc x0, x1 : x1=0x8000000000000000 nzcv=0010 => x0=0x8000000000000000
da0103e0 ngc x0, x1 : x1=0xffffffffffffffff nzcv=0000 => x0=0x0
da0103e0 ngc x0, x1 : x1=0xffffffffffffffff nzcv=0010 => x0=0x1
7a0103e0 ngcs w0, w1 : x1=0x0 nzcv=1101 => nzcv=1000 x0=0xffffffff
7a0103e0 ngcs w0, w1 : x1=0x0 nzcv=0010 => nzcv=0110 x0=0x0
7a0103e0 ngcs w0, w1 : x1=0x1 nzcv=1101 => nzcv=1000 x0=0xfffffffe
7a0103e0 ngcs w0, w1 : x1=0x1 nzcv=0010 => nzcv=1000 x0=0xffffffff
7a0103e0 ngcs w0, w1 : x1=0x7fffffffffffffff nzcv=1101 => nzcv=0100 x0=0x0
7a0103e0 ngcs w0, w1 : x1=0x7fffffffffffffff nzcv=0010 => nzcv=0000 x0=0x1
7a0103e0 ngcs w0, w1 : x1=0x8000000000000000 nzcv=1101 => nzcv=1000 x0=0xffffffff
7a0103e0 ngcs w0, w1 : x1=0x8000000000000000 nzcv=0010 => nzcv=0110 x0=0x0
7a0103e0 ngcs w0, w1 : x1=0xffffffffffffffff nzcv=1101 => nzcv=0100 x0=0x0
7a0103e0 ngcs w0, w1 : x1=0xffffffffffffffff nzcv=0010 => nzcv=0000 x0=0x1
fa0103e0 ngcs x0, x1 : x1=0x0 nzcv=1101 => nzcv=1000 x0=0xffffffffffffffff
fa0103e0 ngcs x0, x1 : x1=0x0 nzcv=0010 => nzcv=0110 x0=0x0
fa0103e0 ngcs x0, x1 : x1=0x1 nzcv=1101 => nzcv=1000 x0=0xfffffffffffffffe
fa0103e0 ngcs x0, x1 : x1=0x1 nzcv=0010 => nzcv=1000 x0=0xffffffffffffffff
fa0103e0 ngcs x0, x1 : x1=0x7fffffffffffffff nzcv=1101 => nzcv=1000 x0=0x8000000000000000
fa0103e0 ngcs x0, x1 : x1=0x7fffffffffffffff nzcv=0010 => nzcv=1000 x0=0x8000000000000001
fa0103e0 ngcs x0, x1 : x1=0x8000000000000000 nzcv=1101 => nzcv=0000 x0=0x7fffffffffffffff
fa0103e0 ngcs x0, x1 : x1=0x8000000000000000 nzcv=0010 => nzcv=1001 x0=0x8000000000000000
fa0103e0 ngcs x0, x1 : x1=0xffffffffffffffff nzcv=1101 => nzcv=0100 x0=0x0
fa0103e0 ngcs x0, x1 : x1=0xffffffffffffffff nzcv=0010 => nzcv=0000 x0=0x1

# ---- conditional compare
7a420020 ccmp w1, w2, #0, eq : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
7a420020 ccmp w1, w2, #0, eq : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0000
7a420020 ccmp w1, w2, #0, eq : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
7a421020 ccmp w1, w2, #0, ne : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
7a421020 ccmp w1, w2, #0, ne : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a421020 ccmp w1, w2, #0, ne : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
7a422020 ccmp w1, w2, #0, hs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
7a422020 ccmp w1, w2, #0, hs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a422020 ccmp w1, w2, #0, hs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
7a424020 ccmp w1, w2, #0, mi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
7a424020 ccmp w1, w2, #0, mi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a424020 ccmp w1, w2, #0, mi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
7a426020 ccmp w1, w2, #0, vs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
7a426020 ccmp w1, w2, #0, vs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0000
7a426020 ccmp w1, w2, #0, vs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
7a428020 ccmp w1, w2, #0, hi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
7a428020 ccmp w1, w2, #0, hi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a428020 ccmp w1, w2, #0, hi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
7a42a020 ccmp w1, w2, #0, ge : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
7a42a020 ccmp w1, w2, #0, ge : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0000
7a42a020 ccmp w1, w2, #0, ge : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
7a42c020 ccmp w1, w2, #0, gt : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
7a42c020 ccmp w1, w2, #0, gt : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0000
7a42c020 ccmp w1, w2, #0, gt : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
7a420025 ccmp w1, w2, #5, eq : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
7a420025 ccmp w1, w2, #5, eq : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0101
7a420025 ccmp w1, w2, #5, eq : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
7a421025 ccmp w1, w2, #5, ne : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
7a421025 ccmp w1, w2, #5, ne : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a421025 ccmp w1, w2, #5, ne : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
7a422025 ccmp w1, w2, #5, hs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
7a422025 ccmp w1, w2, #5, hs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a422025 ccmp w1, w2, #5, hs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
7a424025 ccmp w1, w2, #5, mi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
7a424025 ccmp w1, w2, #5, mi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a424025 ccmp w1, w2, #5, mi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
7a426025 ccmp w1, w2, #5, vs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
7a426025 ccmp w1, w2, #5, vs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0101
7a426025 ccmp w1, w2, #5, vs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
7a428025 ccmp w1, w2, #5, hi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
7a428025 ccmp w1, w2, #5, hi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a428025 ccmp w1, w2, #5, hi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
7a42a025 ccmp w1, w2, #5, ge : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
7a42a025 ccmp w1, w2, #5, ge : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0101
7a42a025 ccmp w1, w2, #5, ge : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
7a42c025 ccmp w1, w2, #5, gt : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
7a42c025 ccmp w1, w2, #5, gt : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0101
7a42c025 ccmp w1, w2, #5, gt : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
7a42002f ccmp w1, w2, #15, eq : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
7a42002f ccmp w1, w2, #15, eq : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1111
7a42002f ccmp w1, w2, #15, eq : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
7a42102f ccmp w1, w2, #15, ne : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
7a42102f ccmp w1, w2, #15, ne : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a42102f ccmp w1, w2, #15, ne : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
7a42202f ccmp w1, w2, #15, hs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
7a42202f ccmp w1, w2, #15, hs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a42202f ccmp w1, w2, #15, hs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
7a42402f ccmp w1, w2, #15, mi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
7a42402f ccmp w1, w2, #15, mi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a42402f ccmp w1, w2, #15, mi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
7a42602f ccmp w1, w2, #15, vs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
7a42602f ccmp w1, w2, #15, vs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1111
7a42602f ccmp w1, w2, #15, vs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
7a42802f ccmp w1, w2, #15, hi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
7a42802f ccmp w1, w2, #15, hi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
7a42802f ccmp w1, w2, #15, hi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
7a42a02f ccmp w1, w2, #15, ge : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
7a42a02f ccmp w1, w2, #15, ge : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1111
7a42a02f ccmp w1, w2, #15, ge : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
7a42c02f ccmp w1, w2, #15, gt : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
7a42c02f ccmp w1, w2, #15, gt : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1111
7a42c02f ccmp w1, w2, #15, gt : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
fa420020 ccmp x1, x2, #0, eq : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
fa420020 ccmp x1, x2, #0, eq : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0000
fa420020 ccmp x1, x2, #0, eq : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
fa421020 ccmp x1, x2, #0, ne : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
fa421020 ccmp x1, x2, #0, ne : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa421020 ccmp x1, x2, #0, ne : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
fa422020 ccmp x1, x2, #0, hs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
fa422020 ccmp x1, x2, #0, hs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa422020 ccmp x1, x2, #0, hs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
fa424020 ccmp x1, x2, #0, mi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
fa424020 ccmp x1, x2, #0, mi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa424020 ccmp x1, x2, #0, mi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
fa426020 ccmp x1, x2, #0, vs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
fa426020 ccmp x1, x2, #0, vs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0000
fa426020 ccmp x1, x2, #0, vs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
fa428020 ccmp x1, x2, #0, hi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
fa428020 ccmp x1, x2, #0, hi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa428020 ccmp x1, x2, #0, hi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
fa42a020 ccmp x1, x2, #0, ge : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
fa42a020 ccmp x1, x2, #0, ge : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0000
fa42a020 ccmp x1, x2, #0, ge : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
fa42c020 ccmp x1, x2, #0, gt : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0000
fa42c020 ccmp x1, x2, #0, gt : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0000
fa42c020 ccmp x1, x2, #0, gt : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0000
fa420025 ccmp x1, x2, #5, eq : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
fa420025 ccmp x1, x2, #5, eq : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0101
fa420025 ccmp x1, x2, #5, eq : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
fa421025 ccmp x1, x2, #5, ne : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
fa421025 ccmp x1, x2, #5, ne : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa421025 ccmp x1, x2, #5, ne : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
fa422025 ccmp x1, x2, #5, hs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
fa422025 ccmp x1, x2, #5, hs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa422025 ccmp x1, x2, #5, hs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
fa424025 ccmp x1, x2, #5, mi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
fa424025 ccmp x1, x2, #5, mi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa424025 ccmp x1, x2, #5, mi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
fa426025 ccmp x1, x2, #5, vs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
fa426025 ccmp x1, x2, #5, vs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0101
fa426025 ccmp x1, x2, #5, vs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
fa428025 ccmp x1, x2, #5, hi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
fa428025 ccmp x1, x2, #5, hi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa428025 ccmp x1, x2, #5, hi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
fa42a025 ccmp x1, x2, #5, ge : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
fa42a025 ccmp x1, x2, #5, ge : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0101
fa42a025 ccmp x1, x2, #5, ge : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
fa42c025 ccmp x1, x2, #5, gt : x1=0x3 x2=0x7 nzcv=0100 => nzcv=0101
fa42c025 ccmp x1, x2, #5, gt : x1=0x3 x2=0x7 nzcv=1010 => nzcv=0101
fa42c025 ccmp x1, x2, #5, gt : x1=0x3 x2=0x7 nzcv=0001 => nzcv=0101
fa42002f ccmp x1, x2, #15, eq : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
fa42002f ccmp x1, x2, #15, eq : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1111
fa42002f ccmp x1, x2, #15, eq : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
fa42102f ccmp x1, x2, #15, ne : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
fa42102f ccmp x1, x2, #15, ne : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa42102f ccmp x1, x2, #15, ne : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
fa42202f ccmp x1, x2, #15, hs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
fa42202f ccmp x1, x2, #15, hs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa42202f ccmp x1, x2, #15, hs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
fa42402f ccmp x1, x2, #15, mi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
fa42402f ccmp x1, x2, #15, mi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa42402f ccmp x1, x2, #15, mi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
fa42602f ccmp x1, x2, #15, vs : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
fa42602f ccmp x1, x2, #15, vs : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1111
fa42602f ccmp x1, x2, #15, vs : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1000
fa42802f ccmp x1, x2, #15, hi : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
fa42802f ccmp x1, x2, #15, hi : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1000
fa42802f ccmp x1, x2, #15, hi : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
fa42a02f ccmp x1, x2, #15, ge : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1000
fa42a02f ccmp x1, x2, #15, ge : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1111
fa42a02f ccmp x1, x2, #15, ge : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
fa42c02f ccmp x1, x2, #15, gt : x1=0x3 x2=0x7 nzcv=0100 => nzcv=1111
fa42c02f ccmp x1, x2, #15, gt : x1=0x3 x2=0x7 nzcv=1010 => nzcv=1111
fa42c02f ccmp x1, x2, #15, gt : x1=0x3 x2=0x7 nzcv=0001 => nzcv=1111
7a5fb820 ccmp w1, #31, #0, lt : x1=0x1f nzcv=0000 =>
7a5fb820 ccmp w1, #31, #0, lt : x1=0x1f nzcv=1001 => nzcv=0000
7a5fb820 ccmp w1, #31, #0, lt : x1=0x1f nzcv=0110 => nzcv=0000
7a5fd820 ccmp w1, #31, #0, le : x1=0x1f nzcv=0000 =>
7a5fd820 ccmp w1, #31, #0, le : x1=0x1f nzcv=1001 => nzcv=0000
7a5fd820 ccmp w1, #31, #0, le : x1=0x1f nzcv=0110 =>
7a5f9820 ccmp w1, #31, #0, ls : x1=0x1f nzcv=0000 => nzcv=0110
7a5f9820 ccmp w1, #31, #0, ls : x1=0x1f nzcv=1001 => nzcv=0110
7a5f9820 ccmp w1, #31, #0, ls : x1=0x1f nzcv=0110 =>
7a5f7820 ccmp w1, #31, #0, vc : x1=0x1f nzcv=0000 => nzcv=0110
7a5f7820 ccmp w1, #31, #0, vc : x1=0x1f nzcv=1001 => nzcv=0000
7a5f7820 ccmp w1, #31, #0, vc : x1=0x1f nzcv=0110 =>
7a5f5820 ccmp w1, #31, #0, pl : x1=0x1f nzcv=0000 => nzcv=0110
7a5f5820 ccmp w1, #31, #0, pl : x1=0x1f nzcv=1001 => nzcv=0000
7a5f5820 ccmp w1, #31, #0, pl : x1=0x1f nzcv=0110 =>
7a5f3820 ccmp w1, #31, #0, lo : x1=0x1f nzcv=0000 => nzcv=0110
7a5f3820 ccmp w1, #31, #0, lo : x1=0x1f nzcv=1001 => nzcv=0110
7a5f3820 ccmp w1, #31, #0, lo : x1=0x1f nzcv=0110 => nzcv=0000
7a5fb82a ccmp w1, #31, #10, lt : x1=0x1f nzcv=0000 => nzcv=1010
7a5fb82a ccmp w1, #31, #10, lt : x1=0x1f nzcv=1001 => nzcv=1010
7a5fb82a ccmp w1, #31, #10, lt : x1=0x1f nzcv=0110 => nzcv=1010
7a5fd82a ccmp w1, #31, #10, le : x1=0x1f nzcv=0000 => nzcv=1010
7a5fd82a ccmp w1, #31, #10, le : x1=0x1f nzcv=1001 => nzcv=1010
7a5fd82a ccmp w1, #31, #10, le : x1=0x1f nzcv=0110 =>
7a5f982a ccmp w1, #31, #10, ls : x1=0x1f nzcv=0000 => nzcv=0110
7a5f982a ccmp w1, #31, #10, ls : x1=0x1f nzcv=1001 => nzcv=0110
7a5f982a ccmp w1, #31, #10, ls : x1=0x1f nzcv=0110 =>
7a5f782a ccmp w1, #31, #10, vc : x1=0x1f nzcv=0000 => nzcv=0110
7a5f782a ccmp w1, #31, #10, vc : x1=0x1f nzcv=1001 => nzcv=1010
7a5f782a ccmp w1, #31, #10, vc : x1=0x1f nzcv=0110 =>
7a5f582a ccmp w1, #31, #10, pl : x1=0x1f nzcv=0000 => nzcv=0110
7a5f582a ccmp w1, #31, #10, pl : x1=0x1f nzcv=1001 => nzcv=1010
7a5f582a ccmp w1, #31, #10, pl : x1=0x1f nzcv=0110 =>
7a5f382a ccmp w1, #31, #10, lo : x1=0x1f nzcv=0000 => nzcv=0110
7a5f382a ccmp w1, #31, #10, lo : x1=0x1f nzcv=1001 => nzcv=0110
7a5f382a ccmp w1, #31, #10, lo : x1=0x1f nzcv=0110 => nzcv=1010
fa40b820 ccmp x1, #0, #0, lt : x1=0x1f nzcv=0000 =>
fa40b820 ccmp x1, #0, #0, lt : x1=0x1f nzcv=1001 => nzcv=0000
fa40b820 ccmp x1, #0, #0, lt : x1=0x1f nzcv=0110 => nzcv=0000
fa40d820 ccmp x1, #0, #0, le : x1=0x1f nzcv=0000 =>
fa40d820 ccmp x1, #0, #0, le : x1=0x1f nzcv=1001 => nzcv=0000
fa40d820 ccmp x1, #0, #0, le : x1=0x1f nzcv=0110 => nzcv=0010
fa409820 ccmp x1, #0, #0, ls : x1=0x1f nzcv=0000 => nzcv=0010
fa409820 ccmp x1, #0, #0, ls : x1=0x1f nzcv=1001 => nzcv=0010
fa409820 ccmp x1, #0, #0, ls : x1=0x1f nzcv=0110 => nzcv=0010
fa407820 ccmp x1, #0, #0, vc : x1=0x1f nzcv=0000 => nzcv=0010
fa407820 ccmp x1, #0, #0, vc : x1=0x1f nzcv=1001 => nzcv=0000
fa407820 ccmp x1, #0, #0, vc : x1=0x1f nzcv=0110 => nzcv=0010
fa405820 ccmp x1, #0, #0, pl : x1=0x1f nzcv=0000 => nzcv=0010
fa405820 ccmp x1, #0, #0, pl : x1=0x1f nzcv=1001 => nzcv=0000
fa405820 ccmp x1, #0, #0, pl : x1=0x1f nzcv=0110 => nzcv=0010
fa403820 ccmp x1, #0, #0, lo : x1=0x1f nzcv=0000 => nzcv=0010
fa403820 ccmp x1, #0, #0, lo : x1=0x1f nzcv=1001 => nzcv=0010
fa403820 ccmp x1, #0, #0, lo : x1=0x1f nzcv=0110 => nzcv=0000
fa40b82a ccmp x1, #0, #10, lt : x1=0x1f nzcv=0000 => nzcv=1010
fa40b82a ccmp x1, #0, #10, lt : x1=0x1f nzcv=1001 => nzcv=1010
fa40b82a ccmp x1, #0, #10, lt : x1=0x1f nzcv=0110 => nzcv=1010
fa40d82a ccmp x1, #0, #10, le : x1=0x1f nzcv=0000 => nzcv=1010
fa40d82a ccmp x1, #0, #10, le : x1=0x1f nzcv=1001 => nzcv=1010
fa40d82a ccmp x1, #0, #10, le : x1=0x1f nzcv=0110 => nzcv=0010
fa40982a ccmp x1, #0, #10, ls : x1=0x1f nzcv=0000 => nzcv=0010
fa40982a ccmp x1, #0, #10, ls : x1=0x1f nzcv=1001 => nzcv=0010
fa40982a ccmp x1, #0, #10, ls : x1=0x1f nzcv=0110 => nzcv=0010
fa40782a ccmp x1, #0, #10, vc : x1=0x1f nzcv=0000 => nzcv=0010
fa40782a ccmp x1, #0, #10, vc : x1=0x1f nzcv=1001 => nzcv=1010
fa40782a ccmp x1, #0, #10, vc : x1=0x1f nzcv=0110 => nzcv=0010
fa40582a ccmp x1, #0, #10, pl : x1=0x1f nzcv=0000 => nzcv=0010
fa40582a ccmp x1, #0, #10, pl : x1=0x1f nzcv=1001 => nzcv=1010
fa40582a ccmp x1, #0, #10, pl : x1=0x1f nzcv=0110 => nzcv=0010
fa40382a ccmp x1, #0, #10, lo : x1=0x1f nzcv=0000 => nzcv=0010
fa40382a ccmp x1, #0, #10, lo : x1=0x1f nzcv=1001 => nzcv=0010
fa40382a ccmp x1, #0, #10, lo : x1=0x1f nzcv=0110 => nzcv=1010
3a420029 ccmn w1, w2, #9, eq : x1=0xffffffffffffffff x2=0x1 nzcv=0000 => nzcv=1001
3a420029 ccmn w1, w2, #9, eq : x1=0xffffffffffffffff x2=0x1 nzcv=0100 => nzcv=0110
3a421029 ccmn w1, w2, #9, ne : x1=0xffffffffffffffff x2=0x1 nzcv=0000 => nzcv=0110
3a421029 ccmn w1, w2, #9, ne : x1=0xffffffffffffffff x2=0x1 nzcv=0100 => nzcv=1001
ba420029 ccmn x1, x2, #9, eq : x1=0xffffffffffffffff x2=0x1 nzcv=0000 => nzcv=1001
ba420029 ccmn x1, x2, #9, eq : x1=0xffffffffffffffff x2=0x1 nzcv=0100 => nzcv=0110
ba421029 ccmn x1, x2, #9, ne : x1=0xffffffffffffffff x2=0x1 nzcv=0000 => nzcv=0110
ba421029 ccmn x1, x2, #9, ne : x1=0xffffffffffffffff x2=0x1 nzcv=0100 => nzcv=1001
3a430826 ccmn w1, #3, #6, eq : x1=0xfffffffffffffffd nzcv=0000 => nzcv=0110
3a430826 ccmn w1, #3, #6, eq : x1=0xfffffffffffffffd nzcv=0100 => nzcv=0110
3a431826 ccmn w1, #3, #6, ne : x1=0xfffffffffffffffd nzcv=0000 => nzcv=0110
3a431826 ccmn w1, #3, #6, ne : x1=0xfffffffffffffffd nzcv=0100 => nzcv=0110
ba430826 ccmn x1, #3, #6, eq : x1=0xfffffffffffffffd nzcv=0000 => nzcv=0110
ba430826 ccmn x1, #3, #6, eq : x1=0xfffffffffffffffd nzcv=0100 => nzcv=0110
ba431826 ccmn x1, #3, #6, ne : x1=0xfffffffffffffffd nzcv=0000 => nzcv=0110
ba431826 ccmn x1, #3, #6, ne : x1=0xfffffffffffffffd nzcv=0100 => nzcv=0110
fa42e024 ccmp x1, x2, #4, al : x1=0x1 x2=0x2 nzcv=0000 => nzcv=1000
fa42f024 ccmp x1, x2, #4, nv : x1=0x1 x2=0x2 nzcv=0000 => nzcv=1000
ba42e024 ccmn x1, x2, #4, al : x1=0x1 x2=0x2 nzcv=0100 => nzcv=0000
ba42f024 ccmn x1, x2, #4, nv : x1=0x1 x2=0x2 nzcv=0100 => nzcv=0000

# ---- flag manipulation
d500401f cfinv : nzcv=0000 => nzcv=0010
d500401f cfinv : nzcv=1111 => nzcv=1101
d500401f cfinv : nzcv=0010 => nzcv=0000
ba00042f rmif x1, #0, #15 : x1=0x8000000000000009 nzcv=0000 => nzcv=1001
ba00042f rmif x1, #0, #15 : x1=0x8000000000000009 nzcv=1111 => nzcv=1001
ba000425 rmif x1, #0, #5 : x1=0x8000000000000009 nzcv=0000 => nzcv=0001
ba000425 rmif x1, #0, #5 : x1=0x8000000000000009 nzcv=1111 => nzcv=1011
ba000420 rmif x1, #0, #0 : x1=0x8000000000000009 nzcv=0000 =>
ba000420 rmif x1, #0, #0 : x1=0x8000000000000009 nzcv=1111 =>
ba00842f rmif x1, #1, #15 : x1=0x8000000000000009 nzcv=0000 => nzcv=0100
ba00842f rmif x1, #1, #15 : x1=0x8000000000000009 nzcv=1111 => nzcv=0100
ba008425 rmif x1, #1, #5 : x1=0x8000000000000009 nzcv=0000 => nzcv=0100
ba008425 rmif x1, #1, #5 : x1=0x8000000000000009 nzcv=1111 => nzcv=1110
ba008420 rmif x1, #1, #0 : x1=0x8000000000000009 nzcv=0000 =>
ba008420 rmif x1, #1, #0 : x1=0x8000000000000009 nzcv=1111 =>
ba1f842f rmif x1, #63, #15 : x1=0x8000000000000009 nzcv=0000 => nzcv=0011
ba1f842f rmif x1, #63, #15 : x1=0x8000000000000009 nzcv=1111 => nzcv=0011
ba1f8425 rmif x1, #63, #5 : x1=0x8000000000000009 nzcv=0000 => nzcv=0001
ba1f8425 rmif x1, #63, #5 : x1=0x8000000000000009 nzcv=1111 => nzcv=1011
ba1f8420 rmif x1, #63, #0 : x1=0x8000000000000009 nzcv=0000 =>
ba1f8420 rmif x1, #63, #0 : x1=0x8000000000000009 nzcv=1111 =>
3a00082d setf8 w1 : x1=0x0 nzcv=0000 => nzcv=0100
3a00082d setf8 w1 : x1=0x0 nzcv=1111 => nzcv=0110
3a00082d setf8 w1 : x1=0x1 nzcv=0000 =>
3a00082d setf8 w1 : x1=0x1 nzcv=1111 => nzcv=0010
3a00082d setf8 w1 : x1=0x7f nzcv=0000 =>
3a00082d setf8 w1 : x1=0x7f nzcv=1111 => nzcv=0010
3a00082d setf8 w1 : x1=0x80 nzcv=0000 => nzcv=1001
3a00082d setf8 w1 : x1=0x80 nzcv=1111 => nzcv=1011
3a00082d setf8 w1 : x1=0xff nzcv=0000 => nzcv=1001
3a00082d setf8 w1 : x1=0xff nzcv=1111 => nzcv=1011
3a00082d setf8 w1 : x1=0x100 nzcv=0000 => nzcv=0101
3a00082d setf8 w1 : x1=0x100 nzcv=1111 => nzcv=0111
3a00082d setf8 w1 : x1=0x180 nzcv=0000 => nzcv=1000
3a00082d setf8 w1 : x1=0x180 nzcv=1111 => nzcv=1010
3a00482d setf16 w1 : x1=0x0 nzcv=0000 => nzcv=0100
3a00482d setf16 w1 : x1=0x0 nzcv=1111 => nzcv=0110
3a00482d setf16 w1 : x1=0x1 nzcv=0000 =>
3a00482d setf16 w1 : x1=0x1 nzcv=1111 => nzcv=0010
3a00482d setf16 w1 : x1=0x7fff nzcv=0000 =>
3a00482d setf16 w1 : x1=0x7fff nzcv=1111 => nzcv=0010
3a00482d setf16 w1 : x1=0x8000 nzcv=0000 => nzcv=1001
3a00482d setf16 w1 : x1=0x8000 nzcv=1111 => nzcv=1011
3a00482d setf16 w1 : x1=0xffff nzcv=0000 => nzcv=1001
3a00482d setf16 w1 : x1=0xffff nzcv=1111 => nzcv=1011
3a00482d setf16 w1 : x1=0x10000 nzcv=0000 => nzcv=0101
3a00482d setf16 w1 : x1=0x10000 nzcv=1111 => nzcv=0111
3a00482d setf16 w1 : x1=0x18000 nzcv=0000 => nzcv=1000
3a00482d setf16 w1 : x1=0x18000 nzcv=1111 => nzcv=1010
d500403f xaflag : nzcv=0000 => nzcv=1000
d500403f xaflag : nzcv=1000 =>
d500403f xaflag : nzcv=0110 =>
d500403f xaflag : nzcv=0010 =>
d500403f xaflag : nzcv=0011 => nzcv=0010
d500403f xaflag : nzcv=0100 => nzcv=0011
d500403f xaflag : nzcv=1111 => nzcv=0110
d500405f axflag : nzcv=0000 =>
d500405f axflag : nzcv=1000 => nzcv=0000
d500405f axflag : nzcv=0110 =>
d500405f axflag : nzcv=0010 =>
d500405f axflag : nzcv=0011 => nzcv=0100
d500405f axflag : nzcv=0100 =>
d500405f axflag : nzcv=1111 => nzcv=0100
