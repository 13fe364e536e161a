# Logical operations, move wide, bitfields, extract, PC-relative addresses.

12000020 and w0, w1, #0x1 : x1=0x123456789abcdef0 => x0=0x0
12001c20 and w0, w1, #0xff : x1=0x123456789abcdef0 => x0=0xf0
12010020 and w0, w1, #0x80000000 : x1=0x123456789abcdef0 => x0=0x80000000
1200f020 and w0, w1, #0x55555555 : x1=0x123456789abcdef0 => x0=0x10145450
12031420 and w0, w1, #0xe0000007 : x1=0x123456789abcdef0 => x0=0x80000000
121f7820 and w0, w1, #0xfffffffe : x1=0x123456789abcdef0 => x0=0x9abcdef0
32000020 orr w0, w1, #0x1 : x1=0x123456789abcdef0 => x0=0x9abcdef1
32001c20 orr w0, w1, #0xff : x1=0x123456789abcdef0 => x0=0x9abcdeff
32010020 orr w0, w1, #0x80000000 : x1=0x123456789abcdef0 => x0=0x9abcdef0
3200f020 orr w0, w1, #0x55555555 : x1=0x123456789abcdef0 => x0=0xdffddff5
32031420 orr w0, w1, #0xe0000007 : x1=0x123456789abcdef0 => x0=0xfabcdef7
321f7820 orr w0, w1, #0xfffffffe : x1=0x123456789abcdef0 => x0=0xfffffffe
52000020 eor w0, w1, #0x1 : x1=0x123456789abcdef0 => x0=0x9abcdef1
52001c20 eor w0, w1, #0xff : x1=0x123456789abcdef0 => x0=0x9abcde0f
52010020 eor w0, w1, #0x80000000 : x1=0x123456789abcdef0 => x0=0x1abcdef0
5200f020 eor w0, w1, #0x55555555 : x1=0x123456789abcdef0 => x0=0xcfe98ba5
52031420 eor w0, w1, #0xe0000007 : x1=0x123456789abcdef0 => x0=0x7abcdef7
521f7820 eor w0, w1, #0xfffffffe : x1=0x123456789abcdef0 => x0=0x6543210e
72000020 ands w0, w1, #0x1 : x1=0x123456789abcdef0 => nzcv=0100 x0=0x0
72001c20 ands w0, w1, #0xff : x1=0x123456789abcdef0 => nzcv=0000 x0=0xf0
72010020 ands w0, w1, #0x80000000 : x1=0x123456789abcdef0 => nzcv=1000 x0=0x80000000
7200f020 ands w0, w1, #0x55555555 : x1=0x123456789abcdef0 => nzcv=0000 x0=0x10145450
72031420 ands w0, w1, #0xe0000007 : x1=0x123456789abcdef0 => nzcv=1000 x0=0x80000000
721f7820 ands w0, w1, #0xfffffffe : x1=0x123456789abcdef0 => nzcv=1000 x0=0x9abcdef0
92400020 and x0, x1, #0x1 : x1=0x923456789abcdef0 => x0=0x0
92410020 and x0, x1, #0x8000000000000000 : x1=0x923456789abcdef0 => x0=0x8000000000000000
92089c20 and x0, x1, #0xff00ff00ff00ff00 : x1=0x923456789abcdef0 => x0=0x920056009a00de00
927ff820 and x0, x1, #0xfffffffffffffffe : x1=0x923456789abcdef0 => x0=0x923456789abcdef0
9200e420 and x0, x1, #0x3333333333333333 : x1=0x923456789abcdef0 => x0=0x1230123012301230
92420c20 and x0, x1, #0xc000000000000003 : x1=0x923456789abcdef0 => x0=0x8000000000000000
b2400020 orr x0, x1, #0x1 : x1=0x923456789abcdef0 => x0=0x923456789abcdef1
b2410020 orr x0, x1, #0x8000000000000000 : x1=0x923456789abcdef0 => x0=0x923456789abcdef0
b2089c20 orr x0, x1, #0xff00ff00ff00ff00 : x1=0x923456789abcdef0 => x0=0xff34ff78ffbcfff0
b27ff820 orr x0, x1, #0xfffffffffffffffe : x1=0x923456789abcdef0 => x0=0xfffffffffffffffe
b200e420 orr x0, x1, #0x3333333333333333 : x1=0x923456789abcdef0 => x0=0xb337777bbbbffff3
b2420c20 orr x0, x1, #0xc000000000000003 : x1=0x923456789abcdef0 => x0=0xd23456789abcdef3
d2400020 eor x0, x1, #0x1 : x1=0x923456789abcdef0 => x0=0x923456789abcdef1
d2410020 eor x0, x1, #0x8000000000000000 : x1=0x923456789abcdef0 => x0=0x123456789abcdef0
d2089c20 eor x0, x1, #0xff00ff00ff00ff00 : x1=0x923456789abcdef0 => x0=0x6d34a97865bc21f0
d27ff820 eor x0, x1, #0xfffffffffffffffe : x1=0x923456789abcdef0 => x0=0x6dcba9876543210e
d200e420 eor x0, x1, #0x3333333333333333 : x1=0x923456789abcdef0 => x0=0xa107654ba98fedc3
d2420c20 eor x0, x1, #0xc000000000000003 : x1=0x923456789abcdef0 => x0=0x523456789abcdef3
f2400020 ands x0, x1, #0x1 : x1=0x923456789abcdef0 => nzcv=0100 x0=0x0
f2410020 ands x0, x1, #0x8000000000000000 : x1=0x923456789abcdef0 => nzcv=1000 x0=0x8000000000000000
f2089c20 ands x0, x1, #0xff00ff00ff00ff00 : x1=0x923456789abcdef0 => nzcv=1000 x0=0x920056009a00de00
f27ff820 ands x0, x1, #0xfffffffffffffffe : x1=0x923456789abcdef0 => nzcv=1000 x0=0x923456789abcdef0
f200e420 ands x0, x1, #0x3333333333333333 : x1=0x923456789abcdef0 => nzcv=0000 x0=0x1230123012301230
f2420c20 ands x0, x1, #0xc000000000000003 : x1=0x923456789abcdef0 => nzcv=1000 x0=0x8000000000000000
927cec3f and sp, x1, #0xfffffffffffffff0 : x1=0x1000123f => sp=0x10001230
3204003f orr wsp, w1, #0x10000000 : x1=0x80 => sp=0x10000080
f2401c3f tst x1, #0xff : x1=0x1200 => nzcv=0100
7201003f tst w1, #0x80000000 : x1=0x0 => nzcv=0100
7201003f tst w1, #0x80000000 : x1=0x1 => nzcv=0100
7201003f tst w1, #0x80000000 : x1=0x7fffffffffffffff => nzcv=1000
7201003f tst w1, #0x80000000 : x1=0x8000000000000000 => nzcv=0100
7201003f tst w1, #0x80000000 : x1=0xffffffffffffffff => nzcv=1000
7200003f tst w1, #0x1 : x1=0x0 => nzcv=0100
7200003f tst w1, #0x1 : x1=0x1 => nzcv=0000
7200003f tst w1, #0x1 : x1=0x7fffffffffffffff => nzcv=0000
7200003f tst w1, #0x1 : x1=0x8000000000000000 => nzcv=0100
7200003f tst w1, #0x1 : x1=0xffffffffffffffff => nzcv=0000
f261003f tst x1, #0x80000000 : x1=0x0 => nzcv=0100
f261003f tst x1, #0x80000000 : x1=0x1 => nzcv=0100
f261003f tst x1, #0x80000000 : x1=0x7fffffffffffffff => nzcv=0000
f261003f tst x1, #0x80000000 : x1=0x8000000000000000 => nzcv=0100
f261003f tst x1, #0x80000000 : x1=0xffffffffffffffff => nzcv=0000
f240003f tst x1, #0x1 : x1=0x0 => nzcv=0100
f240003f tst x1, #0x1 : x1=0x1 => nzcv=0000
f240003f tst x1, #0x1 : x1=0x7fffffffffffffff => nzcv=0000
f240003f tst x1, #0x1 : x1=0x8000000000000000 => nzcv=0100
f240003f tst x1, #0x1 : x1=0xffffffffffffffff => nzcv=0000
3200f3e0 mov w0, #1431655765 => x0=0x55555555
32195fe0 mov w0, #2147483520 => x0=0x7fffff80
b200f3e0 mov x0, #6148914691236517205 => x0=0x5555555555555555
b2003fe0 mov x0, #281470681808895 => x0=0xffff0000ffff
b2703fe0 orr x0, xzr, #0xffff0000 => x0=0xffff0000
32103fe0 orr w0, wzr, #0xffff0000 => x0=0xffff0000
# N with sf = 0, all ones
12400020 undefined : x1=0x1 => fault undef
12007c20 undefined : x1=0x1 => fault undef
9240fc20 undefined : x1=0x1 => fault undef
0a020020 and w0, w1, w2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x12345670
8a020020 and x0, x1, x2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x9214121812345670
8a021020 and x0, x1, x2, lsl #4 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x8000000002044680
0ac21c20 and w0, w1, w2, ror #7 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x902448a0
8a82fc20 and x0, x1, x2, asr #63 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x923456789abcdef0
0a427c20 and w0, w1, w2, lsr #31 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x0
0a220020 bic w0, w1, w2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x88888880
8a220020 bic x0, x1, x2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x20446088888880
8a221020 bic x0, x1, x2, lsl #4 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x1234567898b89870
0ae21c20 bic w0, w1, w2, ror #7 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0xa989650
8aa2fc20 bic x0, x1, x2, asr #63 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x0
0a627c20 bic w0, w1, w2, lsr #31 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x9abcdef0
2a020020 orr w0, w1, w2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x9abcdef8
aa020020 orr x0, x1, x2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0xfefcfef89abcdef8
aa021020 orr x0, x1, x2, lsl #4 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0xfffffff9bbfdfff0
2ac21c20 orr w0, w1, w2, ror #7 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0xfabcfefc
aa82fc20 orr x0, x1, x2, asr #63 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0xffffffffffffffff
2a427c20 orr w0, w1, w2, lsr #31 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x9abcdef0
2a220020 orn w0, w1, w2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0xfffffff7
aa220020 orn x0, x1, x2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x9337577ffffffff7
aa221020 orn x0, x1, x2, lsl #4 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x9234567edebedeff
2ae21c20 orn w0, w1, w2, ror #7 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x9fffdff3
aaa2fc20 orn x0, x1, x2, asr #63 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x923456789abcdef0
2a627c20 orn w0, w1, w2, lsr #31 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0xffffffff
4a020020 eor w0, w1, w2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x88888888
ca020020 eor x0, x1, x2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x6ce8ece088888888
ca021020 eor x0, x1, x2, lsl #4 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x7ffffff9b9f9b970
4ac21c20 eor w0, w1, w2, ror #7 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x6a98b65c
ca82fc20 eor x0, x1, x2, asr #63 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x6dcba9876543210f
4a427c20 eor w0, w1, w2, lsr #31 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x9abcdef0
4a220020 eon w0, w1, w2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x77777777
ca220020 eon x0, x1, x2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x9317131f77777777
ca221020 eon x0, x1, x2, lsl #4 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x800000064606468f
4ae21c20 eon w0, w1, w2, ror #7 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x956749a3
caa2fc20 eon x0, x1, x2, asr #63 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x923456789abcdef0
4a627c20 eon w0, w1, w2, lsr #31 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => x0=0x6543210f
6a020020 ands w0, w1, w2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=0000 x0=0x12345670
ea020020 ands x0, x1, x2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=1000 x0=0x9214121812345670
ea021020 ands x0, x1, x2, lsl #4 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=1000 x0=0x8000000002044680
6ac21c20 ands w0, w1, w2, ror #7 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=1000 x0=0x902448a0
ea82fc20 ands x0, x1, x2, asr #63 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=1000 x0=0x923456789abcdef0
6a427c20 ands w0, w1, w2, lsr #31 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=1000 x0=0x88888880
ea220020 bics x0, x1, x2 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=0000 x0=0x20446088888880
ea221020 bics x0, x1, x2, lsl #4 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=0000 x0=0x1234567898b89870
6ae21c20 bics w0, w1, w2, ror #7 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=0000 x0=0xa989650
eaa2fc20 bics x0, x1, x2, asr #63 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=0100 x0=0x0
6a627c20 bics w0, w1, w2, lsr #31 : x1=0x923456789abcdef0 x2=0xfedcba9812345678 => nzcv=1000 x0=0x9abcdef0
2a0103e0 mov w0, w1 : x1=0x0 => x0=0x0
2a0103e0 mov w0, w1 : x1=0x1 => x0=0x1
2a0103e0 mov w0, w1 : x1=0x7fffffffffffffff => x0=0xffffffff
2a0103e0 mov w0, w1 : x1=0x8000000000000000 => x0=0x0
2a0103e0 mov w0, w1 : x1=0xffffffffffffffff => x0=0xffffffff
aa0103e0 mov x0, x1 : x1=0x0 => x0=0x0
aa0103e0 mov x0, x1 : x1=0x1 => x0=0x1
aa0103e0 mov x0, x1 : x1=0x7fffffffffffffff => x0=0x7fffffffffffffff
aa0103e0 mov x0, x1 : x1=0x8000000000000000 => x0=0x8000000000000000
aa0103e0 mov x0, x1 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
2a2103e0 mvn w0, w1 : x1=0x0 => x0=0xffffffff
2a2103e0 mvn w0, w1 : x1=0x1 => x0=0xfffffffe
2a2103e0 mvn w0, w1 : x1=0x7fffffffffffffff => x0=0x0
2a2103e0 mvn w0, w1 : x1=0x8000000000000000 => x0=0xffffffff
2a2103e0 mvn w0, w1 : x1=0xffffffffffffffff => x0=0x0
aa2103e0 mvn x0, x1 : x1=0x0 => x0=0xffffffffffffffff
aa2103e0 mvn x0, x1 : x1=0x1 => x0=0xfffffffffffffffe
aa2103e0 mvn x0, x1 : x1=0x7fffffffffffffff => x0=0x8000000000000000
aa2103e0 mvn x0, x1 : x1=0x8000000000000000 => x0=0x7fffffffffffffff
aa2103e0 mvn x0, x1 : x1=0xffffffffffffffff => x0=0x0
aae107e0 mvn x0, x1, ror #1 : x1=0x1 => x0=0x7fffffffffffffff
6a02003f tst w1, w2 : x1=0x0 x2=0x0 => nzcv=0100
6a02003f tst w1, w2 : x1=0x0 x2=0x1 => nzcv=0100
6a02003f tst w1, w2 : x1=0x0 x2=0x7fffffffffffffff => nzcv=0100
6a02003f tst w1, w2 : x1=0x0 x2=0x8000000000000000 => nzcv=0100
6a02003f tst w1, w2 : x1=0x0 x2=0xffffffffffffffff => nzcv=0100
6a02003f tst w1, w2 : x1=0x1 x2=0x0 => nzcv=0100
6a02003f tst w1, w2 : x1=0x1 x2=0x1 => nzcv=0000
6a02003f tst w1, w2 : x1=0x1 x2=0x7fffffffffffffff => nzcv=0000
6a02003f tst w1, w2 : x1=0x1 x2=0x8000000000000000 => nzcv=0100
6a02003f tst w1, w2 : x1=0x1 x2=0xffffffffffffffff => nzcv=0000
6a02003f tst w1, w2 : x1=0x7fffffffffffffff x2=0x0 => nzcv=0100
6a02003f tst w1, w2 : x1=0x7fffffffffffffff x2=0x1 => nzcv=0000
6a02003f tst w1, w2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => nzcv=1000
6a02003f tst w1, w2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => nzcv=0100
6a02003f tst w1, w2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => nzcv=1000
6a02003f tst w1, w2 : x1=0x8000000000000000 x2=0x0 => nzcv=0100
6a02003f tst w1, w2 : x1=0x8000000000000000 x2=0x1 => nzcv=0100
6a02003f tst w1, w2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => nzcv=0100
6a02003f tst w1, w2 : x1=0x8000000000000000 x2=0x8000000000000000 => nzcv=0100
6a02003f tst w1, w2 : x1=0x8000000000000000 x2=0xffffffffffffffff => nzcv=0100
6a02003f tst w1, w2 : x1=0xffffffffffffffff x2=0x0 => nzcv=0100
6a02003f tst w1, w2 : x1=0xffffffffffffffff x2=0x1 => nzcv=0000
6a02003f tst w1, w2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => nzcv=1000
6a02003f tst w1, w2 : x1=0xffffffffffffffff x2=0x8000000000000000 => nzcv=0100
6a02003f tst w1, w2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => nzcv=1000
ea02003f tst x1, x2 : x1=0x0 x2=0x0 => nzcv=0100
ea02003f tst x1, x2 : x1=0x0 x2=0x1 => nzcv=0100
ea02003f tst x1, x2 : x1=0x0 x2=0x7fffffffffffffff => nzcv=0100
ea02003f tst x1, x2 : x1=0x0 x2=0x8000000000000000 => nzcv=0100
ea02003f tst x1, x2 : x1=0x0 x2=0xffffffffffffffff => nzcv=0100
ea02003f tst x1, x2 : x1=0x1 x2=0x0 => nzcv=0100
ea02003f tst x1, x2 : x1=0x1 x2=0x1 => nzcv=0000
ea02003f tst x1, x2 : x1=0x1 x2=0x7fffffffffffffff => nzcv=0000
ea02003f tst x1, x2 : x1=0x1 x2=0x8000000000000000 => nzcv=0100
ea02003f tst x1, x2 : x1=0x1 x2=0xffffffffffffffff => nzcv=0000
ea02003f tst x1, x2 : x1=0x7fffffffffffffff x2=0x0 => nzcv=0100
ea02003f tst x1, x2 : x1=0x7fffffffffffffff x2=0x1 => nzcv=0000
ea02003f tst x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => nzcv=0000
ea02003f tst x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => nzcv=0100
ea02003f tst x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => nzcv=0000
ea02003f tst x1, x2 : x1=0x8000000000000000 x2=0x0 => nzcv=0100
ea02003f tst x1, x2 : x1=0x8000000000000000 x2=0x1 => nzcv=0100
ea02003f tst x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => nzcv=0100
ea02003f tst x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 => nzcv=1000
ea02003f tst x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff => nzcv=1000
ea02003f tst x1, x2 : x1=0xffffffffffffffff x2=0x0 => nzcv=0100
ea02003f tst x1, x2 : x1=0xffffffffffffffff x2=0x1 => nzcv=0000
ea02003f tst x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => nzcv=0000
ea02003f tst x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 => nzcv=1000
ea02003f tst x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => nzcv=1000
6a220020 bics w0, w1, w2 : x1=0x0 x2=0x0 => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x0 x2=0x1 => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x0 x2=0x7fffffffffffffff => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x0 x2=0x8000000000000000 => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x0 x2=0xffffffffffffffff => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x1 x2=0x0 => nzcv=0000 x0=0x1
6a220020 bics w0, w1, w2 : x1=0x1 x2=0x1 => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x1 x2=0x7fffffffffffffff => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x1 x2=0x8000000000000000 => nzcv=0000 x0=0x1
6a220020 bics w0, w1, w2 : x1=0x1 x2=0xffffffffffffffff => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x7fffffffffffffff x2=0x0 => nzcv=1000 x0=0xffffffff
6a220020 bics w0, w1, w2 : x1=0x7fffffffffffffff x2=0x1 => nzcv=1000 x0=0xfffffffe
6a220020 bics w0, w1, w2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => nzcv=1000 x0=0xffffffff
6a220020 bics w0, w1, w2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x8000000000000000 x2=0x0 => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x8000000000000000 x2=0x1 => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x8000000000000000 x2=0x8000000000000000 => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0x8000000000000000 x2=0xffffffffffffffff => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0xffffffffffffffff x2=0x0 => nzcv=1000 x0=0xffffffff
6a220020 bics w0, w1, w2 : x1=0xffffffffffffffff x2=0x1 => nzcv=1000 x0=0xfffffffe
6a220020 bics w0, w1, w2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => nzcv=0100 x0=0x0
6a220020 bics w0, w1, w2 : x1=0xffffffffffffffff x2=0x8000000000000000 => nzcv=1000 x0=0xffffffff
6a220020 bics w0, w1, w2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x0 x2=0x0 => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x0 x2=0x1 => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x0 x2=0x8000000000000000 => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x1 x2=0x0 => nzcv=0000 x0=0x1
ea220020 bics x0, x1, x2 : x1=0x1 x2=0x1 => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x1 x2=0x8000000000000000 => nzcv=0000 x0=0x1
ea220020 bics x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 => nzcv=0000 x0=0x7fffffffffffffff
ea220020 bics x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 => nzcv=0000 x0=0x7ffffffffffffffe
ea220020 bics x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => nzcv=0000 x0=0x7fffffffffffffff
ea220020 bics x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x8000000000000000 x2=0x0 => nzcv=1000 x0=0x8000000000000000
ea220020 bics x0, x1, x2 : x1=0x8000000000000000 x2=0x1 => nzcv=1000 x0=0x8000000000000000
ea220020 bics x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => nzcv=1000 x0=0x8000000000000000
ea220020 bics x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff => nzcv=0100 x0=0x0
ea220020 bics x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 => nzcv=1000 x0=0xffffffffffffffff
ea220020 bics x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => nzcv=1000 x0=0xfffffffffffffffe
ea220020 bics x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => nzcv=1000 x0=0x8000000000000000
ea220020 bics x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 => nzcv=0000 x0=0x7fffffffffffffff
ea220020 bics x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => nzcv=0100 x0=0x0
# a 32-bit form has no shift above 31
0a028020 undefined : x1=0x1 x2=0x1 => fault undef
2a028020 undefined : x1=0x1 x2=0x1 => fault undef
4a028020 undefined : x1=0x1 x2=0x1 => fault undef
6a028020 undefined : x1=0x1 x2=0x1 => fault undef
6a02803f undefined : x1=0x1 x2=0x1 => fault undef
2a2283e0 undefined : x1=0x1 x2=0x1 => fault undef

d2e24680 mov x0, #1311673391471656960 => x0=0x1234000000000000
d2a00000 movz x0, #0, lsl #16 => x0=0x0
52b00000 mov w0, #-2147483648 => x0=0x80000000
52800000 mov w0, #0 => x0=0x0
d29fffe0 mov x0, #65535 => x0=0xffff
92c24680 mov x0, #-20014547599361 => x0=0xffffedcbffffffff
92800000 mov x0, #-1 => x0=0xffffffffffffffff
12800000 mov w0, #-1 => x0=0xffffffff
129fffe0 movn w0, #65535 => x0=0xffff0000
12bfffe0 movn w0, #65535, lsl #16 => x0=0xffff
92e00000 movn x0, #0, lsl #48 => x0=0xffffffffffffffff
f2e24680 movk x0, #4660, lsl #48 : x0=0x923456789abcdef0 => x0=0x123456789abcdef0
f2a00000 movk x0, #0, lsl #16 : x0=0x923456789abcdef0 => x0=0x923456780000def0
f29fffe0 movk x0, #65535 : x0=0x923456789abcdef0 => x0=0x923456789abcffff
72b0eca0 movk w0, #34661, lsl #16 : x0=0x923456789abcdef0 => x0=0x8765def0
72886420 movk w0, #17185 : x0=0x923456789abcdef0 => x0=0x9abc4321
# hw<1> with sf = 0
12c00000 undefined : x0=0x1 => fault undef
52c00000 undefined : x0=0x1 => fault undef
72c00000 undefined : x0=0x1 => fault undef
52e00000 undefined : x0=0x1 => fault undef

13042c20 sbfx w0, w1, #4, #8 : x1=0xfedcba9876543210 => x0=0x21
13007c20 asr w0, w1, #0 : x1=0xfedcba9876543210 => x0=0x76543210
937ffc20 asr x0, x1, #63 : x1=0xfedcba9876543210 => x0=0xffffffffffffffff
9343f820 sbfx x0, x1, #3, #60 : x1=0xfedcba9876543210 => x0=0xffdb97530eca8642
93401020 sbfx x0, x1, #0, #5 : x1=0xfedcba9876543210 => x0=0xfffffffffffffff0
131c1c20 sbfiz w0, w1, #4, #8 : x1=0xfedcba9876543218 => x0=0x180
13010020 sbfiz w0, w1, #31, #1 : x1=0xfedcba9876543218 => x0=0x0
93440c20 sbfiz x0, x1, #60, #4 : x1=0xfedcba9876543218 => x0=0x8000000000000000
937ff820 sbfiz x0, x1, #1, #63 : x1=0xfedcba9876543218 => x0=0xfdb97530eca86430
13007c20 asr w0, w1, #0 : x1=0x0 => x0=0x0
13007c20 asr w0, w1, #0 : x1=0x1 => x0=0x1
13007c20 asr w0, w1, #0 : x1=0x7fffffffffffffff => x0=0xffffffff
13007c20 asr w0, w1, #0 : x1=0x8000000000000000 => x0=0x0
13007c20 asr w0, w1, #0 : x1=0xffffffffffffffff => x0=0xffffffff
9340fc20 asr x0, x1, #0 : x1=0x0 => x0=0x0
9340fc20 asr x0, x1, #0 : x1=0x1 => x0=0x1
9340fc20 asr x0, x1, #0 : x1=0x7fffffffffffffff => x0=0x7fffffffffffffff
9340fc20 asr x0, x1, #0 : x1=0x8000000000000000 => x0=0x8000000000000000
9340fc20 asr x0, x1, #0 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
13007c20 asr w0, w1, #0 : x1=0x0 => x0=0x0
13007c20 asr w0, w1, #0 : x1=0x1 => x0=0x1
13007c20 asr w0, w1, #0 : x1=0x7fffffffffffffff => x0=0xffffffff
13007c20 asr w0, w1, #0 : x1=0x8000000000000000 => x0=0x0
13007c20 asr w0, w1, #0 : x1=0xffffffffffffffff => x0=0xffffffff
9341fc20 asr x0, x1, #1 : x1=0x0 => x0=0x0
9341fc20 asr x0, x1, #1 : x1=0x1 => x0=0x0
9341fc20 asr x0, x1, #1 : x1=0x7fffffffffffffff => x0=0x3fffffffffffffff
9341fc20 asr x0, x1, #1 : x1=0x8000000000000000 => x0=0xc000000000000000
9341fc20 asr x0, x1, #1 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
13007c20 asr w0, w1, #0 : x1=0x0 => x0=0x0
13007c20 asr w0, w1, #0 : x1=0x1 => x0=0x1
13007c20 asr w0, w1, #0 : x1=0x7fffffffffffffff => x0=0xffffffff
13007c20 asr w0, w1, #0 : x1=0x8000000000000000 => x0=0x0
13007c20 asr w0, w1, #0 : x1=0xffffffffffffffff => x0=0xffffffff
937ffc20 asr x0, x1, #63 : x1=0x0 => x0=0x0
937ffc20 asr x0, x1, #63 : x1=0x1 => x0=0x0
937ffc20 asr x0, x1, #63 : x1=0x7fffffffffffffff => x0=0x0
937ffc20 asr x0, x1, #63 : x1=0x8000000000000000 => x0=0xffffffffffffffff
937ffc20 asr x0, x1, #63 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
13017c20 asr w0, w1, #1 : x1=0x0 => x0=0x0
13017c20 asr w0, w1, #1 : x1=0x1 => x0=0x0
13017c20 asr w0, w1, #1 : x1=0x7fffffffffffffff => x0=0xffffffff
13017c20 asr w0, w1, #1 : x1=0x8000000000000000 => x0=0x0
13017c20 asr w0, w1, #1 : x1=0xffffffffffffffff => x0=0xffffffff
9340fc20 asr x0, x1, #0 : x1=0x0 => x0=0x0
9340fc20 asr x0, x1, #0 : x1=0x1 => x0=0x1
9340fc20 asr x0, x1, #0 : x1=0x7fffffffffffffff => x0=0x7fffffffffffffff
9340fc20 asr x0, x1, #0 : x1=0x8000000000000000 => x0=0x8000000000000000
9340fc20 asr x0, x1, #0 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
13017c20 asr w0, w1, #1 : x1=0x0 => x0=0x0
13017c20 asr w0, w1, #1 : x1=0x1 => x0=0x0
13017c20 asr w0, w1, #1 : x1=0x7fffffffffffffff => x0=0xffffffff
13017c20 asr w0, w1, #1 : x1=0x8000000000000000 => x0=0x0
13017c20 asr w0, w1, #1 : x1=0xffffffffffffffff => x0=0xffffffff
9341fc20 asr x0, x1, #1 : x1=0x0 => x0=0x0
9341fc20 asr x0, x1, #1 : x1=0x1 => x0=0x0
9341fc20 asr x0, x1, #1 : x1=0x7fffffffffffffff => x0=0x3fffffffffffffff
9341fc20 asr x0, x1, #1 : x1=0x8000000000000000 => x0=0xc000000000000000
9341fc20 asr x0, x1, #1 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
13017c20 asr w0, w1, #1 : x1=0x0 => x0=0x0
13017c20 asr w0, w1, #1 : x1=0x1 => x0=0x0
13017c20 asr w0, w1, #1 : x1=0x7fffffffffffffff => x0=0xffffffff
13017c20 asr w0, w1, #1 : x1=0x8000000000000000 => x0=0x0
13017c20 asr w0, w1, #1 : x1=0xffffffffffffffff => x0=0xffffffff
937ffc20 asr x0, x1, #63 : x1=0x0 => x0=0x0
937ffc20 asr x0, x1, #63 : x1=0x1 => x0=0x0
937ffc20 asr x0, x1, #63 : x1=0x7fffffffffffffff => x0=0x0
937ffc20 asr x0, x1, #63 : x1=0x8000000000000000 => x0=0xffffffffffffffff
937ffc20 asr x0, x1, #63 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
131f7c20 asr w0, w1, #31 : x1=0x0 => x0=0x0
131f7c20 asr w0, w1, #31 : x1=0x1 => x0=0x0
131f7c20 asr w0, w1, #31 : x1=0x7fffffffffffffff => x0=0xffffffff
131f7c20 asr w0, w1, #31 : x1=0x8000000000000000 => x0=0x0
131f7c20 asr w0, w1, #31 : x1=0xffffffffffffffff => x0=0xffffffff
9340fc20 asr x0, x1, #0 : x1=0x0 => x0=0x0
9340fc20 asr x0, x1, #0 : x1=0x1 => x0=0x1
9340fc20 asr x0, x1, #0 : x1=0x7fffffffffffffff => x0=0x7fffffffffffffff
9340fc20 asr x0, x1, #0 : x1=0x8000000000000000 => x0=0x8000000000000000
9340fc20 asr x0, x1, #0 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
131f7c20 asr w0, w1, #31 : x1=0x0 => x0=0x0
131f7c20 asr w0, w1, #31 : x1=0x1 => x0=0x0
131f7c20 asr w0, w1, #31 : x1=0x7fffffffffffffff => x0=0xffffffff
131f7c20 asr w0, w1, #31 : x1=0x8000000000000000 => x0=0x0
131f7c20 asr w0, w1, #31 : x1=0xffffffffffffffff => x0=0xffffffff
9341fc20 asr x0, x1, #1 : x1=0x0 => x0=0x0
9341fc20 asr x0, x1, #1 : x1=0x1 => x0=0x0
9341fc20 asr x0, x1, #1 : x1=0x7fffffffffffffff => x0=0x3fffffffffffffff
9341fc20 asr x0, x1, #1 : x1=0x8000000000000000 => x0=0xc000000000000000
9341fc20 asr x0, x1, #1 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
131f7c20 asr w0, w1, #31 : x1=0x0 => x0=0x0
131f7c20 asr w0, w1, #31 : x1=0x1 => x0=0x0
131f7c20 asr w0, w1, #31 : x1=0x7fffffffffffffff => x0=0xffffffff
131f7c20 asr w0, w1, #31 : x1=0x8000000000000000 => x0=0x0
131f7c20 asr w0, w1, #31 : x1=0xffffffffffffffff => x0=0xffffffff
937ffc20 asr x0, x1, #63 : x1=0x0 => x0=0x0
937ffc20 asr x0, x1, #63 : x1=0x1 => x0=0x0
937ffc20 asr x0, x1, #63 : x1=0x7fffffffffffffff => x0=0x0
937ffc20 asr x0, x1, #63 : x1=0x8000000000000000 => x0=0xffffffffffffffff
937ffc20 asr x0, x1, #63 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
13001c20 sxtb w0, w1 : x1=0x8123456789ab8081 => x0=0xffffff81
93401c20 sxtb x0, w1 : x1=0x8123456789ab8081 => x0=0xffffffffffffff81
13003c20 sxth w0, w1 : x1=0x8123456789ab8081 => x0=0xffff8081
93403c20 sxth x0, w1 : x1=0x8123456789ab8081 => x0=0xffffffffffff8081
93407c20 sxtw x0, w1 : x1=0x8123456789ab8081 => x0=0xffffffff89ab8081
53001c20 uxtb w0, w1 : x1=0x8123456789abf9fa => x0=0xfa
53003c20 uxth w0, w1 : x1=0x8123456789abf9fa => x0=0xf9fa
53042c20 ubfx w0, w1, #4, #8 : x1=0xfedcba9876543210 => x0=0x21
53000020 ubfx w0, w1, #0, #1 : x1=0xfedcba9876543210 => x0=0x0
d37ffc20 lsr x0, x1, #63 : x1=0xfedcba9876543210 => x0=0x1
d343f820 ubfx x0, x1, #3, #60 : x1=0xfedcba9876543210 => x0=0xfdb97530eca8642
d3407c20 ubfx x0, x1, #0, #32 : x1=0xfedcba9876543210 => x0=0x76543210
531c1c20 ubfiz w0, w1, #4, #8 : x1=0xfedcba9876543218 => x0=0x180
531f7420 ubfiz w0, w1, #1, #30 : x1=0xfedcba9876543218 => x0=0x6ca86430
d3440820 ubfiz x0, x1, #60, #3 : x1=0xfedcba9876543218 => x0=0x0
d37ff420 ubfiz x0, x1, #1, #62 : x1=0xfedcba9876543218 => x0=0x7db97530eca86430
531f7820 lsl w0, w1, #1 : x1=0xfedcba9876543211 => x0=0xeca86422
53010020 lsl w0, w1, #31 : x1=0xfedcba9876543211 => x0=0x80000000
d37ff820 lsl x0, x1, #1 : x1=0xfedcba9876543211 => x0=0xfdb97530eca86422
d3410020 lsl x0, x1, #63 : x1=0xfedcba9876543211 => x0=0x8000000000000000
d3607c20 lsl x0, x1, #32 : x1=0xfedcba9876543211 => x0=0x7654321100000000
53017c20 lsr w0, w1, #1 : x1=0xfedcba9876543211 => x0=0x3b2a1908
531f7c20 lsr w0, w1, #31 : x1=0xfedcba9876543211 => x0=0x0
d341fc20 lsr x0, x1, #1 : x1=0xfedcba9876543211 => x0=0x7f6e5d4c3b2a1908
d37ffc20 lsr x0, x1, #63 : x1=0xfedcba9876543211 => x0=0x1
d360fc20 lsr x0, x1, #32 : x1=0xfedcba9876543211 => x0=0xfedcba98
331c1c20 bfi w0, w1, #4, #8 : x0=0x123456789abcdef0 x1=0xfedcba9876543218 => x0=0x9abcd180
33010020 bfi w0, w1, #31, #1 : x0=0x123456789abcdef0 x1=0xfedcba9876543218 => x0=0x1abcdef0
b3440c20 bfi x0, x1, #60, #4 : x0=0x123456789abcdef0 x1=0xfedcba9876543218 => x0=0x823456789abcdef0
b340fc20 bfxil x0, x1, #0, #64 : x0=0x123456789abcdef0 x1=0xfedcba9876543218 => x0=0xfedcba9876543218
b37ff820 bfi x0, x1, #1, #63 : x0=0x123456789abcdef0 x1=0xfedcba9876543218 => x0=0xfdb97530eca86430
33042c20 bfxil w0, w1, #4, #8 : x0=0x123456789abcdef0 x1=0xfedcba9876543218 => x0=0x9abcde21
33007c20 bfxil w0, w1, #0, #32 : x0=0x123456789abcdef0 x1=0xfedcba9876543218 => x0=0x76543218
b37ffc20 bfxil x0, x1, #63, #1 : x0=0x123456789abcdef0 x1=0xfedcba9876543218 => x0=0x123456789abcdef1
b343f820 bfxil x0, x1, #3, #60 : x0=0x123456789abcdef0 x1=0xfedcba9876543218 => x0=0x1fdb97530eca8643
b3781fe0 bfi x0, xzr, #8, #8 : x0=0xffffffffffffffff => x0=0xffffffffffff00ff
33181c63 bfi w3, w3, #8, #8 : x3=0x12345678 => x3=0x12347878
# N != sf, and positions above 31 with sf = 0
13400020 undefined : x1=0x1 => fault undef
93000020 undefined : x1=0x1 => fault undef
33208020 undefined : x1=0x1 => fault undef
53008020 undefined : x1=0x1 => fault undef
d3000020 undefined : x1=0x1 => fault undef
53400020 undefined : x1=0x1 => fault undef
13208020 undefined : x1=0x1 => fault undef
13820020 extr w0, w1, w2, #0 : x1=0xfedcba9876543211 x2=0x123456789abcdef1 => x0=0x9abcdef1
13827c20 extr w0, w1, w2, #31 : x1=0xfedcba9876543211 x2=0x123456789abcdef1 => x0=0xeca86423
93c20420 extr x0, x1, x2, #1 : x1=0xfedcba9876543211 x2=0x123456789abcdef1 => x0=0x891a2b3c4d5e6f78
93c2fc20 extr x0, x1, x2, #63 : x1=0xfedcba9876543211 x2=0x123456789abcdef1 => x0=0xfdb97530eca86422
93c20020 extr x0, x1, x2, #0 : x1=0xfedcba9876543211 x2=0x123456789abcdef1 => x0=0x123456789abcdef1
13810420 ror w0, w1, #1 : x1=0xfedcba9876543211 => x0=0xbb2a1908
13817c20 ror w0, w1, #31 : x1=0xfedcba9876543211 => x0=0xeca86422
93c10420 ror x0, x1, #1 : x1=0xfedcba9876543211 => x0=0xff6e5d4c3b2a1908
93c1fc20 ror x0, x1, #63 : x1=0xfedcba9876543211 => x0=0xfdb97530eca86423
13828020 undefined : x1=0x1 x2=0x2 => fault undef
93820020 undefined : x1=0x1 x2=0x2 => fault undef
13c20020 undefined : x1=0x1 x2=0x2 => fault undef
13a20020 undefined : x1=0x1 x2=0x2 => fault undef

10000000 adr x0, 0x20000000 => x0=0x20000000
10000040 adr x0, 0x20000008 => x0=0x20000008
107fffe0 adr x0, 0x200ffffc => x0=0x200ffffc
10ffffe0 adr x0, 0x1ffffffc => x0=0x1ffffffc
70800000 adr x0, 0x1ff00003 => x0=0x1ff00003
90000000 adrp x0, 0x20000000 => x0=0x20000000
b0000000 adrp x0, 0x20001000 => x0=0x20001000
f07fffe0 adrp x0, 0x11ffff000 => x0=0x11ffff000
90800000 adrp x0, 0xffffffff20000000 => x0=0xffffffff20000000
