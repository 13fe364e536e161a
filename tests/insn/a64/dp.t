# Data processing with one, two and three sources; conditional select.

5ac00020 rbit w0, w1 : x1=0x0 => x0=0x0
5ac00020 rbit w0, w1 : x1=0x1 => x0=0x80000000
5ac00020 rbit w0, w1 : x1=0x7fffffffffffffff => x0=0xffffffff
5ac00020 rbit w0, w1 : x1=0x8000000000000000 => x0=0x0
5ac00020 rbit w0, w1 : x1=0xffffffffffffffff => x0=0xffffffff
dac00020 rbit x0, x1 : x1=0x0 => x0=0x0
dac00020 rbit x0, x1 : x1=0x1 => x0=0x8000000000000000
dac00020 rbit x0, x1 : x1=0x7fffffffffffffff => x0=0xfffffffffffffffe
dac00020 rbit x0, x1 : x1=0x8000000000000000 => x0=0x1
dac00020 rbit x0, x1 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
5ac00020 rbit w0, w1 : x1=0x123456789abcdef0 => x0=0xf7b3d59
dac00020 rbit x0, x1 : x1=0x123456789abcdef0 => x0=0xf7b3d591e6a2c48
5ac00420 rev16 w0, w1 : x1=0x123456789abcdef0 => x0=0xbc9af0de
dac00420 rev16 x0, x1 : x1=0x123456789abcdef0 => x0=0x34127856bc9af0de
5ac00820 rev w0, w1 : x1=0x123456789abcdef0 => x0=0xf0debc9a
dac00c20 rev x0, x1 : x1=0x123456789abcdef0 => x0=0xf0debc9a78563412
dac00820 rev32 x0, x1 : x1=0x123456789abcdef0 => x0=0x78563412f0debc9a
5ac01020 clz w0, w1 : x1=0x0 => x0=0x20
5ac01020 clz w0, w1 : x1=0x1 => x0=0x1f
5ac01020 clz w0, w1 : x1=0x7fffffffffffffff => x0=0x0
5ac01020 clz w0, w1 : x1=0x8000000000000000 => x0=0x20
5ac01020 clz w0, w1 : x1=0xffffffffffffffff => x0=0x0
dac01020 clz x0, x1 : x1=0x0 => x0=0x40
dac01020 clz x0, x1 : x1=0x1 => x0=0x3f
dac01020 clz x0, x1 : x1=0x7fffffffffffffff => x0=0x1
dac01020 clz x0, x1 : x1=0x8000000000000000 => x0=0x0
dac01020 clz x0, x1 : x1=0xffffffffffffffff => x0=0x0
5ac01420 cls w0, w1 : x1=0x0 => x0=0x1f
5ac01420 cls w0, w1 : x1=0x1 => x0=0x1e
5ac01420 cls w0, w1 : x1=0x7fffffffffffffff => x0=0x1f
5ac01420 cls w0, w1 : x1=0x8000000000000000 => x0=0x1f
5ac01420 cls w0, w1 : x1=0xffffffffffffffff => x0=0x1f
dac01420 cls x0, x1 : x1=0x0 => x0=0x3f
dac01420 cls x0, x1 : x1=0x1 => x0=0x3e
dac01420 cls x0, x1 : x1=0x7fffffffffffffff => x0=0x0
dac01420 cls x0, x1 : x1=0x8000000000000000 => x0=0x0
dac01420 cls x0, x1 : x1=0xffffffffffffffff => x0=0x3f
5ac01020 clz w0, w1 : x1=0xf0 => x0=0x18
5ac01020 clz w0, w1 : x1=0xffffffffff00 => x0=0x0
5ac01020 clz w0, w1 : x1=0xfff0000000000000 => x0=0x20
5ac01020 clz w0, w1 : x1=0xfffffff0 => x0=0x0
dac01020 clz x0, x1 : x1=0xf0 => x0=0x38
dac01020 clz x0, x1 : x1=0xffffffffff00 => x0=0x10
dac01020 clz x0, x1 : x1=0xfff0000000000000 => x0=0x0
dac01020 clz x0, x1 : x1=0xfffffff0 => x0=0x20
5ac01420 cls w0, w1 : x1=0xf0 => x0=0x17
5ac01420 cls w0, w1 : x1=0xffffffffff00 => x0=0x17
5ac01420 cls w0, w1 : x1=0xfff0000000000000 => x0=0x1f
5ac01420 cls w0, w1 : x1=0xfffffff0 => x0=0x1b
dac01420 cls x0, x1 : x1=0xf0 => x0=0x37
dac01420 cls x0, x1 : x1=0xffffffffff00 => x0=0xf
dac01420 cls x0, x1 : x1=0xfff0000000000000 => x0=0xb
dac01420 cls x0, x1 : x1=0xfffffff0 => x0=0x1f
# opcode 3 with sf = 0, and beyond
5ac00c20 undefined : x1=0x1 => fault undef
5ac02420 undefined : x1=0x1 => fault undef
dac02420 undefined : x1=0x1 => fault undef

1ac20820 udiv w0, w1, w2 : x1=0x0 x2=0x0 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x0 x2=0x1 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x0 x2=0x7fffffffffffffff => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x0 x2=0x8000000000000000 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x0 x2=0xffffffffffffffff => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x1 x2=0x0 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x1 x2=0x1 => x0=0x1
1ac20820 udiv w0, w1, w2 : x1=0x1 x2=0x7fffffffffffffff => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x1 x2=0x8000000000000000 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x1 x2=0xffffffffffffffff => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x7fffffffffffffff x2=0x0 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x7fffffffffffffff x2=0x1 => x0=0xffffffff
1ac20820 udiv w0, w1, w2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => x0=0x1
1ac20820 udiv w0, w1, w2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0x1
1ac20820 udiv w0, w1, w2 : x1=0x8000000000000000 x2=0x0 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x8000000000000000 x2=0x1 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x8000000000000000 x2=0x8000000000000000 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x8000000000000000 x2=0xffffffffffffffff => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0xffffffffffffffff x2=0x0 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0xffffffffffffffff x2=0x1 => x0=0xffffffff
1ac20820 udiv w0, w1, w2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => x0=0x1
1ac20820 udiv w0, w1, w2 : x1=0xffffffffffffffff x2=0x8000000000000000 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => x0=0x1
9ac20820 udiv x0, x1, x2 : x1=0x0 x2=0x0 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x0 x2=0x1 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x0 x2=0x8000000000000000 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x1 x2=0x0 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x1 x2=0x1 => x0=0x1
9ac20820 udiv x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x1 x2=0x8000000000000000 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 => x0=0x7fffffffffffffff
9ac20820 udiv x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => x0=0x1
9ac20820 udiv x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x8000000000000000 x2=0x0 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x8000000000000000 x2=0x1 => x0=0x8000000000000000
9ac20820 udiv x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0x1
9ac20820 udiv x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 => x0=0x1
9ac20820 udiv x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => x0=0xffffffffffffffff
9ac20820 udiv x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => x0=0x2
9ac20820 udiv x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 => x0=0x1
9ac20820 udiv x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => x0=0x1
1ac20c20 sdiv w0, w1, w2 : x1=0x0 x2=0x0 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x0 x2=0x1 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x0 x2=0x7fffffffffffffff => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x0 x2=0x8000000000000000 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x0 x2=0xffffffffffffffff => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x1 x2=0x0 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x1 x2=0x1 => x0=0x1
1ac20c20 sdiv w0, w1, w2 : x1=0x1 x2=0x7fffffffffffffff => x0=0xffffffff
1ac20c20 sdiv w0, w1, w2 : x1=0x1 x2=0x8000000000000000 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x1 x2=0xffffffffffffffff => x0=0xffffffff
1ac20c20 sdiv w0, w1, w2 : x1=0x7fffffffffffffff x2=0x0 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x7fffffffffffffff x2=0x1 => x0=0xffffffff
1ac20c20 sdiv w0, w1, w2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => x0=0x1
1ac20c20 sdiv w0, w1, w2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0x1
1ac20c20 sdiv w0, w1, w2 : x1=0x8000000000000000 x2=0x0 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x8000000000000000 x2=0x1 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x8000000000000000 x2=0x8000000000000000 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x8000000000000000 x2=0xffffffffffffffff => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0xffffffffffffffff x2=0x0 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0xffffffffffffffff x2=0x1 => x0=0xffffffff
1ac20c20 sdiv w0, w1, w2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => x0=0x1
1ac20c20 sdiv w0, w1, w2 : x1=0xffffffffffffffff x2=0x8000000000000000 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => x0=0x1
9ac20c20 sdiv x0, x1, x2 : x1=0x0 x2=0x0 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x0 x2=0x1 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x0 x2=0x8000000000000000 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x1 x2=0x0 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x1 x2=0x1 => x0=0x1
9ac20c20 sdiv x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x1 x2=0x8000000000000000 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff => x0=0xffffffffffffffff
9ac20c20 sdiv x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 => x0=0x7fffffffffffffff
9ac20c20 sdiv x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => x0=0x1
9ac20c20 sdiv x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0x8000000000000001
9ac20c20 sdiv x0, x1, x2 : x1=0x8000000000000000 x2=0x0 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x8000000000000000 x2=0x1 => x0=0x8000000000000000
9ac20c20 sdiv x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0xffffffffffffffff
9ac20c20 sdiv x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 => x0=0x1
9ac20c20 sdiv x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff => x0=0x8000000000000000
9ac20c20 sdiv x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => x0=0xffffffffffffffff
9ac20c20 sdiv x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => x0=0x1
1ac20820 udiv w0, w1, w2 : x1=0x64 x2=0x7 => x0=0xe
1ac20820 udiv w0, w1, w2 : x1=0x64 x2=0xfffffffffffffff9 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0x64 x2=0x0 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0xffffffffffffff9c x2=0x7 => x0=0x24924916
1ac20820 udiv w0, w1, w2 : x1=0xffffffffffffff9c x2=0xfffffffffffffff9 => x0=0x0
1ac20820 udiv w0, w1, w2 : x1=0xffffffffffffff9c x2=0x0 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x64 x2=0x7 => x0=0xe
9ac20820 udiv x0, x1, x2 : x1=0x64 x2=0xfffffffffffffff9 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0x64 x2=0x0 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0xffffffffffffff9c x2=0x7 => x0=0x2492492492492484
9ac20820 udiv x0, x1, x2 : x1=0xffffffffffffff9c x2=0xfffffffffffffff9 => x0=0x0
9ac20820 udiv x0, x1, x2 : x1=0xffffffffffffff9c x2=0x0 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0x64 x2=0x7 => x0=0xe
1ac20c20 sdiv w0, w1, w2 : x1=0x64 x2=0xfffffffffffffff9 => x0=0xfffffff2
1ac20c20 sdiv w0, w1, w2 : x1=0x64 x2=0x0 => x0=0x0
1ac20c20 sdiv w0, w1, w2 : x1=0xffffffffffffff9c x2=0x7 => x0=0xfffffff2
1ac20c20 sdiv w0, w1, w2 : x1=0xffffffffffffff9c x2=0xfffffffffffffff9 => x0=0xe
1ac20c20 sdiv w0, w1, w2 : x1=0xffffffffffffff9c x2=0x0 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0x64 x2=0x7 => x0=0xe
9ac20c20 sdiv x0, x1, x2 : x1=0x64 x2=0xfffffffffffffff9 => x0=0xfffffffffffffff2
9ac20c20 sdiv x0, x1, x2 : x1=0x64 x2=0x0 => x0=0x0
9ac20c20 sdiv x0, x1, x2 : x1=0xffffffffffffff9c x2=0x7 => x0=0xfffffffffffffff2
9ac20c20 sdiv x0, x1, x2 : x1=0xffffffffffffff9c x2=0xfffffffffffffff9 => x0=0xe
9ac20c20 sdiv x0, x1, x2 : x1=0xffffffffffffff9c x2=0x0 => x0=0x0
1ac22020 lsl w0, w1, w2 : x1=0xfedcba9876543211 x2=0x0 => x0=0x76543211
1ac22020 lsl w0, w1, w2 : x1=0xfedcba9876543211 x2=0x1 => x0=0xeca86422
1ac22020 lsl w0, w1, w2 : x1=0xfedcba9876543211 x2=0x1f => x0=0x80000000
1ac22020 lsl w0, w1, w2 : x1=0xfedcba9876543211 x2=0x20 => x0=0x76543211
1ac22020 lsl w0, w1, w2 : x1=0xfedcba9876543211 x2=0x3f => x0=0x80000000
1ac22020 lsl w0, w1, w2 : x1=0xfedcba9876543211 x2=0x40 => x0=0x76543211
1ac22020 lsl w0, w1, w2 : x1=0xfedcba9876543211 x2=0xffffffffffffffff => x0=0x80000000
9ac22020 lsl x0, x1, x2 : x1=0xfedcba9876543211 x2=0x0 => x0=0xfedcba9876543211
9ac22020 lsl x0, x1, x2 : x1=0xfedcba9876543211 x2=0x1 => x0=0xfdb97530eca86422
9ac22020 lsl x0, x1, x2 : x1=0xfedcba9876543211 x2=0x1f => x0=0x3b2a190880000000
9ac22020 lsl x0, x1, x2 : x1=0xfedcba9876543211 x2=0x20 => x0=0x7654321100000000
9ac22020 lsl x0, x1, x2 : x1=0xfedcba9876543211 x2=0x3f => x0=0x8000000000000000
9ac22020 lsl x0, x1, x2 : x1=0xfedcba9876543211 x2=0x40 => x0=0xfedcba9876543211
9ac22020 lsl x0, x1, x2 : x1=0xfedcba9876543211 x2=0xffffffffffffffff => x0=0x8000000000000000
1ac22420 lsr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x0 => x0=0x76543211
1ac22420 lsr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x1 => x0=0x3b2a1908
1ac22420 lsr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x1f => x0=0x0
1ac22420 lsr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x20 => x0=0x76543211
1ac22420 lsr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x3f => x0=0x0
1ac22420 lsr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x40 => x0=0x76543211
1ac22420 lsr w0, w1, w2 : x1=0xfedcba9876543211 x2=0xffffffffffffffff => x0=0x0
9ac22420 lsr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x0 => x0=0xfedcba9876543211
9ac22420 lsr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x1 => x0=0x7f6e5d4c3b2a1908
9ac22420 lsr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x1f => x0=0x1fdb97530
9ac22420 lsr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x20 => x0=0xfedcba98
9ac22420 lsr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x3f => x0=0x1
9ac22420 lsr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x40 => x0=0xfedcba9876543211
9ac22420 lsr x0, x1, x2 : x1=0xfedcba9876543211 x2=0xffffffffffffffff => x0=0x1
1ac22820 asr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x0 => x0=0x76543211
1ac22820 asr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x1 => x0=0x3b2a1908
1ac22820 asr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x1f => x0=0x0
1ac22820 asr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x20 => x0=0x76543211
1ac22820 asr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x3f => x0=0x0
1ac22820 asr w0, w1, w2 : x1=0xfedcba9876543211 x2=0x40 => x0=0x76543211
1ac22820 asr w0, w1, w2 : x1=0xfedcba9876543211 x2=0xffffffffffffffff => x0=0x0
9ac22820 asr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x0 => x0=0xfedcba9876543211
9ac22820 asr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x1 => x0=0xff6e5d4c3b2a1908
9ac22820 asr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x1f => x0=0xfffffffffdb97530
9ac22820 asr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x20 => x0=0xfffffffffedcba98
9ac22820 asr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x3f => x0=0xffffffffffffffff
9ac22820 asr x0, x1, x2 : x1=0xfedcba9876543211 x2=0x40 => x0=0xfedcba9876543211
9ac22820 asr x0, x1, x2 : x1=0xfedcba9876543211 x2=0xffffffffffffffff => x0=0xffffffffffffffff
1ac22c20 ror w0, w1, w2 : x1=0xfedcba9876543211 x2=0x0 => x0=0x76543211
1ac22c20 ror w0, w1, w2 : x1=0xfedcba9876543211 x2=0x1 => x0=0xbb2a1908
1ac22c20 ror w0, w1, w2 : x1=0xfedcba9876543211 x2=0x1f => x0=0xeca86422
1ac22c20 ror w0, w1, w2 : x1=0xfedcba9876543211 x2=0x20 => x0=0x76543211
1ac22c20 ror w0, w1, w2 : x1=0xfedcba9876543211 x2=0x3f => x0=0xeca86422
1ac22c20 ror w0, w1, w2 : x1=0xfedcba9876543211 x2=0x40 => x0=0x76543211
1ac22c20 ror w0, w1, w2 : x1=0xfedcba9876543211 x2=0xffffffffffffffff => x0=0xeca86422
9ac22c20 ror x0, x1, x2 : x1=0xfedcba9876543211 x2=0x0 => x0=0xfedcba9876543211
9ac22c20 ror x0, x1, x2 : x1=0xfedcba9876543211 x2=0x1 => x0=0xff6e5d4c3b2a1908
9ac22c20 ror x0, x1, x2 : x1=0xfedcba9876543211 x2=0x1f => x0=0xeca86423fdb97530
9ac22c20 ror x0, x1, x2 : x1=0xfedcba9876543211 x2=0x20 => x0=0x76543211fedcba98
9ac22c20 ror x0, x1, x2 : x1=0xfedcba9876543211 x2=0x3f => x0=0xfdb97530eca86423
9ac22c20 ror x0, x1, x2 : x1=0xfedcba9876543211 x2=0x40 => x0=0xfedcba9876543211
9ac22c20 ror x0, x1, x2 : x1=0xfedcba9876543211 x2=0xffffffffffffffff => x0=0xfdb97530eca86423
1ac24020 crc32b w0, w1, w2 : x1=0x0 x2=0x0 => x0=0x0
1ac24020 crc32b w0, w1, w2 : x1=0x0 x2=0x123456789abcdef0 => x0=0xbdbdf21c
1ac24020 crc32b w0, w1, w2 : x1=0xffffffff x2=0x0 => x0=0x2dfd1072
1ac24020 crc32b w0, w1, w2 : x1=0xffffffff x2=0x123456789abcdef0 => x0=0x9040e26e
1ac24020 crc32b w0, w1, w2 : x1=0x12345678 x2=0x0 => x0=0x5ecccd58
1ac24020 crc32b w0, w1, w2 : x1=0x12345678 x2=0x123456789abcdef0 => x0=0xe3713f44
1ac24420 crc32h w0, w1, w2 : x1=0x0 x2=0x0 => x0=0x0
1ac24420 crc32h w0, w1, w2 : x1=0x0 x2=0x123456789abcdef0 => x0=0x75d71e6e
1ac24420 crc32h w0, w1, w2 : x1=0xffffffff x2=0x0 => x0=0xbe26ed00
1ac24420 crc32h w0, w1, w2 : x1=0xffffffff x2=0x123456789abcdef0 => x0=0xcbf1f36e
1ac24420 crc32h w0, w1, w2 : x1=0x12345678 x2=0x0 => x0=0x65ee150b
1ac24420 crc32h w0, w1, w2 : x1=0x12345678 x2=0x123456789abcdef0 => x0=0x10390b65
1ac24820 crc32w w0, w1, w2 : x1=0x0 x2=0x0 => x0=0x0
1ac24820 crc32w w0, w1, w2 : x1=0x0 x2=0x123456789abcdef0 => x0=0x59db9573
1ac24820 crc32w w0, w1, w2 : x1=0xffffffff x2=0x0 => x0=0xdebb20e3
1ac24820 crc32w w0, w1, w2 : x1=0xffffffff x2=0x123456789abcdef0 => x0=0x8760b590
1ac24820 crc32w w0, w1, w2 : x1=0x12345678 x2=0x0 => x0=0x8e2958ce
1ac24820 crc32w w0, w1, w2 : x1=0x12345678 x2=0x123456789abcdef0 => x0=0xd7f2cdbd
9ac24c20 crc32x w0, w1, x2 : x1=0x0 x2=0x0 => x0=0x0
9ac24c20 crc32x w0, w1, x2 : x1=0x0 x2=0x123456789abcdef0 => x0=0x7c00d823
9ac24c20 crc32x w0, w1, x2 : x1=0xffffffff x2=0x0 => x0=0x9add2096
9ac24c20 crc32x w0, w1, x2 : x1=0xffffffff x2=0x123456789abcdef0 => x0=0xe6ddf8b5
9ac24c20 crc32x w0, w1, x2 : x1=0x12345678 x2=0x0 => x0=0xba7bd7f1
9ac24c20 crc32x w0, w1, x2 : x1=0x12345678 x2=0x123456789abcdef0 => x0=0xc67b0fd2
1ac25020 crc32cb w0, w1, w2 : x1=0x0 x2=0x0 => x0=0x0
1ac25020 crc32cb w0, w1, w2 : x1=0x0 x2=0x123456789abcdef0 => x0=0xf36e6f75
1ac25020 crc32cb w0, w1, w2 : x1=0xffffffff x2=0x0 => x0=0xad82acae
1ac25020 crc32cb w0, w1, w2 : x1=0xffffffff x2=0x123456789abcdef0 => x0=0x5eecc3db
1ac25020 crc32cb w0, w1, w2 : x1=0x12345678 x2=0x0 => x0=0xfb533894
1ac25020 crc32cb w0, w1, w2 : x1=0x12345678 x2=0x123456789abcdef0 => x0=0x83d57e1
1ac25420 crc32ch w0, w1, w2 : x1=0x0 x2=0x0 => x0=0x0
1ac25420 crc32ch w0, w1, w2 : x1=0x0 x2=0x123456789abcdef0 => x0=0x3b3170f2
1ac25420 crc32ch w0, w1, w2 : x1=0xffffffff x2=0x0 => x0=0xe9e882d
1ac25420 crc32ch w0, w1, w2 : x1=0xffffffff x2=0x123456789abcdef0 => x0=0x35aff8df
1ac25420 crc32ch w0, w1, w2 : x1=0x12345678 x2=0x0 => x0=0x55c93830
1ac25420 crc32ch w0, w1, w2 : x1=0x12345678 x2=0x123456789abcdef0 => x0=0x6ef848c2
1ac25820 crc32cw w0, w1, w2 : x1=0x0 x2=0x0 => x0=0x0
1ac25820 crc32cw w0, w1, w2 : x1=0x0 x2=0x123456789abcdef0 => x0=0x831eef9d
1ac25820 crc32cw w0, w1, w2 : x1=0xffffffff x2=0x0 => x0=0xb798b438
1ac25820 crc32cw w0, w1, w2 : x1=0xffffffff x2=0x123456789abcdef0 => x0=0x34865ba5
1ac25820 crc32cw w0, w1, w2 : x1=0x12345678 x2=0x0 => x0=0xfa745634
1ac25820 crc32cw w0, w1, w2 : x1=0x12345678 x2=0x123456789abcdef0 => x0=0x796ab9a9
9ac25c20 crc32cx w0, w1, x2 : x1=0x0 x2=0x0 => x0=0x0
9ac25c20 crc32cx w0, w1, x2 : x1=0x0 x2=0x123456789abcdef0 => x0=0xaa8c2b3e
9ac25c20 crc32cx w0, w1, x2 : x1=0xffffffff x2=0x0 => x0=0x73d74d75
9ac25c20 crc32cx w0, w1, x2 : x1=0xffffffff x2=0x123456789abcdef0 => x0=0xd95b664b
9ac25c20 crc32cx w0, w1, x2 : x1=0x12345678 x2=0x0 => x0=0x4a4a6d17
9ac25c20 crc32cx w0, w1, x2 : x1=0x12345678 x2=0x123456789abcdef0 => x0=0xe0c64629
# size and sf disagree
1ac24c20 undefined : x1=0x1 x2=0x2 => fault undef
9ac24820 undefined : x1=0x1 x2=0x2 => fault undef
1ac25c20 undefined : x1=0x1 x2=0x2 => fault undef
9ac24020 undefined : x1=0x1 x2=0x2 => fault undef

1b020c20 madd w0, w1, w2, w3 : x1=0x0 x2=0x123456789abcdef1 x3=0x0 => x0=0x0
1b020c20 madd w0, w1, w2, w3 : x1=0x0 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0xffffffff
1b020c20 madd w0, w1, w2, w3 : x1=0x1 x2=0x123456789abcdef1 x3=0x0 => x0=0x9abcdef1
1b020c20 madd w0, w1, w2, w3 : x1=0x1 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x9abcdef0
1b020c20 madd w0, w1, w2, w3 : x1=0x7fffffffffffffff x2=0x123456789abcdef1 x3=0x0 => x0=0x6543210f
1b020c20 madd w0, w1, w2, w3 : x1=0x7fffffffffffffff x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x6543210e
1b020c20 madd w0, w1, w2, w3 : x1=0x8000000000000000 x2=0x123456789abcdef1 x3=0x0 => x0=0x0
1b020c20 madd w0, w1, w2, w3 : x1=0x8000000000000000 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0xffffffff
1b020c20 madd w0, w1, w2, w3 : x1=0xffffffffffffffff x2=0x123456789abcdef1 x3=0x0 => x0=0x6543210f
1b020c20 madd w0, w1, w2, w3 : x1=0xffffffffffffffff x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x6543210e
9b020c20 madd x0, x1, x2, x3 : x1=0x0 x2=0x123456789abcdef1 x3=0x0 => x0=0x0
9b020c20 madd x0, x1, x2, x3 : x1=0x0 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0xffffffffffffffff
9b020c20 madd x0, x1, x2, x3 : x1=0x1 x2=0x123456789abcdef1 x3=0x0 => x0=0x123456789abcdef1
9b020c20 madd x0, x1, x2, x3 : x1=0x1 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x123456789abcdef0
9b020c20 madd x0, x1, x2, x3 : x1=0x7fffffffffffffff x2=0x123456789abcdef1 x3=0x0 => x0=0x6dcba9876543210f
9b020c20 madd x0, x1, x2, x3 : x1=0x7fffffffffffffff x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x6dcba9876543210e
9b020c20 madd x0, x1, x2, x3 : x1=0x8000000000000000 x2=0x123456789abcdef1 x3=0x0 => x0=0x8000000000000000
9b020c20 madd x0, x1, x2, x3 : x1=0x8000000000000000 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x7fffffffffffffff
9b020c20 madd x0, x1, x2, x3 : x1=0xffffffffffffffff x2=0x123456789abcdef1 x3=0x0 => x0=0xedcba9876543210f
9b020c20 madd x0, x1, x2, x3 : x1=0xffffffffffffffff x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0xedcba9876543210e
1b028c20 msub w0, w1, w2, w3 : x1=0x0 x2=0x123456789abcdef1 x3=0x0 => x0=0x0
1b028c20 msub w0, w1, w2, w3 : x1=0x0 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0xffffffff
1b028c20 msub w0, w1, w2, w3 : x1=0x1 x2=0x123456789abcdef1 x3=0x0 => x0=0x6543210f
1b028c20 msub w0, w1, w2, w3 : x1=0x1 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x6543210e
1b028c20 msub w0, w1, w2, w3 : x1=0x7fffffffffffffff x2=0x123456789abcdef1 x3=0x0 => x0=0x9abcdef1
1b028c20 msub w0, w1, w2, w3 : x1=0x7fffffffffffffff x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x9abcdef0
1b028c20 msub w0, w1, w2, w3 : x1=0x8000000000000000 x2=0x123456789abcdef1 x3=0x0 => x0=0x0
1b028c20 msub w0, w1, w2, w3 : x1=0x8000000000000000 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0xffffffff
1b028c20 msub w0, w1, w2, w3 : x1=0xffffffffffffffff x2=0x123456789abcdef1 x3=0x0 => x0=0x9abcdef1
1b028c20 msub w0, w1, w2, w3 : x1=0xffffffffffffffff x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x9abcdef0
9b028c20 msub x0, x1, x2, x3 : x1=0x0 x2=0x123456789abcdef1 x3=0x0 => x0=0x0
9b028c20 msub x0, x1, x2, x3 : x1=0x0 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0xffffffffffffffff
9b028c20 msub x0, x1, x2, x3 : x1=0x1 x2=0x123456789abcdef1 x3=0x0 => x0=0xedcba9876543210f
9b028c20 msub x0, x1, x2, x3 : x1=0x1 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0xedcba9876543210e
9b028c20 msub x0, x1, x2, x3 : x1=0x7fffffffffffffff x2=0x123456789abcdef1 x3=0x0 => x0=0x923456789abcdef1
9b028c20 msub x0, x1, x2, x3 : x1=0x7fffffffffffffff x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x923456789abcdef0
9b028c20 msub x0, x1, x2, x3 : x1=0x8000000000000000 x2=0x123456789abcdef1 x3=0x0 => x0=0x8000000000000000
9b028c20 msub x0, x1, x2, x3 : x1=0x8000000000000000 x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x7fffffffffffffff
9b028c20 msub x0, x1, x2, x3 : x1=0xffffffffffffffff x2=0x123456789abcdef1 x3=0x0 => x0=0x123456789abcdef1
9b028c20 msub x0, x1, x2, x3 : x1=0xffffffffffffffff x2=0x123456789abcdef1 x3=0xffffffffffffffff => x0=0x123456789abcdef0
1b027c20 mul w0, w1, w2 : x1=0x0 x2=0x3 => x0=0x0
1b027c20 mul w0, w1, w2 : x1=0x0 x2=0xfffffffffffffffd => x0=0x0
1b027c20 mul w0, w1, w2 : x1=0x1 x2=0x3 => x0=0x3
1b027c20 mul w0, w1, w2 : x1=0x1 x2=0xfffffffffffffffd => x0=0xfffffffd
1b027c20 mul w0, w1, w2 : x1=0x7fffffffffffffff x2=0x3 => x0=0xfffffffd
1b027c20 mul w0, w1, w2 : x1=0x7fffffffffffffff x2=0xfffffffffffffffd => x0=0x3
1b027c20 mul w0, w1, w2 : x1=0x8000000000000000 x2=0x3 => x0=0x0
1b027c20 mul w0, w1, w2 : x1=0x8000000000000000 x2=0xfffffffffffffffd => x0=0x0
1b027c20 mul w0, w1, w2 : x1=0xffffffffffffffff x2=0x3 => x0=0xfffffffd
1b027c20 mul w0, w1, w2 : x1=0xffffffffffffffff x2=0xfffffffffffffffd => x0=0x3
9b027c20 mul x0, x1, x2 : x1=0x0 x2=0x3 => x0=0x0
9b027c20 mul x0, x1, x2 : x1=0x0 x2=0xfffffffffffffffd => x0=0x0
9b027c20 mul x0, x1, x2 : x1=0x1 x2=0x3 => x0=0x3
9b027c20 mul x0, x1, x2 : x1=0x1 x2=0xfffffffffffffffd => x0=0xfffffffffffffffd
9b027c20 mul x0, x1, x2 : x1=0x7fffffffffffffff x2=0x3 => x0=0x7ffffffffffffffd
9b027c20 mul x0, x1, x2 : x1=0x7fffffffffffffff x2=0xfffffffffffffffd => x0=0x8000000000000003
9b027c20 mul x0, x1, x2 : x1=0x8000000000000000 x2=0x3 => x0=0x8000000000000000
9b027c20 mul x0, x1, x2 : x1=0x8000000000000000 x2=0xfffffffffffffffd => x0=0x8000000000000000
9b027c20 mul x0, x1, x2 : x1=0xffffffffffffffff x2=0x3 => x0=0xfffffffffffffffd
9b027c20 mul x0, x1, x2 : x1=0xffffffffffffffff x2=0xfffffffffffffffd => x0=0x3
1b02fc20 mneg w0, w1, w2 : x1=0x0 x2=0x3 => x0=0x0
1b02fc20 mneg w0, w1, w2 : x1=0x0 x2=0xfffffffffffffffd => x0=0x0
1b02fc20 mneg w0, w1, w2 : x1=0x1 x2=0x3 => x0=0xfffffffd
1b02fc20 mneg w0, w1, w2 : x1=0x1 x2=0xfffffffffffffffd => x0=0x3
1b02fc20 mneg w0, w1, w2 : x1=0x7fffffffffffffff x2=0x3 => x0=0x3
1b02fc20 mneg w0, w1, w2 : x1=0x7fffffffffffffff x2=0xfffffffffffffffd => x0=0xfffffffd
1b02fc20 mneg w0, w1, w2 : x1=0x8000000000000000 x2=0x3 => x0=0x0
1b02fc20 mneg w0, w1, w2 : x1=0x8000000000000000 x2=0xfffffffffffffffd => x0=0x0
1b02fc20 mneg w0, w1, w2 : x1=0xffffffffffffffff x2=0x3 => x0=0x3
1b02fc20 mneg w0, w1, w2 : x1=0xffffffffffffffff x2=0xfffffffffffffffd => x0=0xfffffffd
9b02fc20 mneg x0, x1, x2 : x1=0x0 x2=0x3 => x0=0x0
9b02fc20 mneg x0, x1, x2 : x1=0x0 x2=0xfffffffffffffffd => x0=0x0
9b02fc20 mneg x0, x1, x2 : x1=0x1 x2=0x3 => x0=0xfffffffffffffffd
9b02fc20 mneg x0, x1, x2 : x1=0x1 x2=0xfffffffffffffffd => x0=0x3
9b02fc20 mneg x0, x1, x2 : x1=0x7fffffffffffffff x2=0x3 => x0=0x8000000000000003
9b02fc20 mneg x0, x1, x2 : x1=0x7fffffffffffffff x2=0xfffffffffffffffd => x0=0x7ffffffffffffffd
9b02fc20 mneg x0, x1, x2 : x1=0x8000000000000000 x2=0x3 => x0=0x8000000000000000
9b02fc20 mneg x0, x1, x2 : x1=0x8000000000000000 x2=0xfffffffffffffffd => x0=0x8000000000000000
9b02fc20 mneg x0, x1, x2 : x1=0xffffffffffffffff x2=0x3 => x0=0x3
9b02fc20 mneg x0, x1, x2 : x1=0xffffffffffffffff x2=0xfffffffffffffffd => x0=0xfffffffffffffffd
9b220c20 smaddl x0, w1, w2, x3 : x1=0x0 x2=0xffffffff x3=0x0 => x0=0x0
9b220c20 smaddl x0, w1, w2, x3 : x1=0x0 x2=0xffffffff x3=0xffffffffffffffff => x0=0xffffffffffffffff
9b220c20 smaddl x0, w1, w2, x3 : x1=0x0 x2=0x7fffffff x3=0x0 => x0=0x0
9b220c20 smaddl x0, w1, w2, x3 : x1=0x0 x2=0x7fffffff x3=0xffffffffffffffff => x0=0xffffffffffffffff
9b220c20 smaddl x0, w1, w2, x3 : x1=0x1 x2=0xffffffff x3=0x0 => x0=0xffffffffffffffff
9b220c20 smaddl x0, w1, w2, x3 : x1=0x1 x2=0xffffffff x3=0xffffffffffffffff => x0=0xfffffffffffffffe
9b220c20 smaddl x0, w1, w2, x3 : x1=0x1 x2=0x7fffffff x3=0x0 => x0=0x7fffffff
9b220c20 smaddl x0, w1, w2, x3 : x1=0x1 x2=0x7fffffff x3=0xffffffffffffffff => x0=0x7ffffffe
9b220c20 smaddl x0, w1, w2, x3 : x1=0x7fffffff x2=0xffffffff x3=0x0 => x0=0xffffffff80000001
9b220c20 smaddl x0, w1, w2, x3 : x1=0x7fffffff x2=0xffffffff x3=0xffffffffffffffff => x0=0xffffffff80000000
9b220c20 smaddl x0, w1, w2, x3 : x1=0x7fffffff x2=0x7fffffff x3=0x0 => x0=0x3fffffff00000001
9b220c20 smaddl x0, w1, w2, x3 : x1=0x7fffffff x2=0x7fffffff x3=0xffffffffffffffff => x0=0x3fffffff00000000
9b220c20 smaddl x0, w1, w2, x3 : x1=0x80000000 x2=0xffffffff x3=0x0 => x0=0x80000000
9b220c20 smaddl x0, w1, w2, x3 : x1=0x80000000 x2=0xffffffff x3=0xffffffffffffffff => x0=0x7fffffff
9b220c20 smaddl x0, w1, w2, x3 : x1=0x80000000 x2=0x7fffffff x3=0x0 => x0=0xc000000080000000
9b220c20 smaddl x0, w1, w2, x3 : x1=0x80000000 x2=0x7fffffff x3=0xffffffffffffffff => x0=0xc00000007fffffff
9b220c20 smaddl x0, w1, w2, x3 : x1=0xffffffff x2=0xffffffff x3=0x0 => x0=0x1
9b220c20 smaddl x0, w1, w2, x3 : x1=0xffffffff x2=0xffffffff x3=0xffffffffffffffff => x0=0x0
9b220c20 smaddl x0, w1, w2, x3 : x1=0xffffffff x2=0x7fffffff x3=0x0 => x0=0xffffffff80000001
9b220c20 smaddl x0, w1, w2, x3 : x1=0xffffffff x2=0x7fffffff x3=0xffffffffffffffff => x0=0xffffffff80000000
9b228c20 smsubl x0, w1, w2, x3 : x1=0x0 x2=0xffffffff x3=0x0 => x0=0x0
9b228c20 smsubl x0, w1, w2, x3 : x1=0x0 x2=0xffffffff x3=0xffffffffffffffff => x0=0xffffffffffffffff
9b228c20 smsubl x0, w1, w2, x3 : x1=0x0 x2=0x7fffffff x3=0x0 => x0=0x0
9b228c20 smsubl x0, w1, w2, x3 : x1=0x0 x2=0x7fffffff x3=0xffffffffffffffff => x0=0xffffffffffffffff
9b228c20 smsubl x0, w1, w2, x3 : x1=0x1 x2=0xffffffff x3=0x0 => x0=0x1
9b228c20 smsubl x0, w1, w2, x3 : x1=0x1 x2=0xffffffff x3=0xffffffffffffffff => x0=0x0
9b228c20 smsubl x0, w1, w2, x3 : x1=0x1 x2=0x7fffffff x3=0x0 => x0=0xffffffff80000001
9b228c20 smsubl x0, w1, w2, x3 : x1=0x1 x2=0x7fffffff x3=0xffffffffffffffff => x0=0xffffffff80000000
9b228c20 smsubl x0, w1, w2, x3 : x1=0x7fffffff x2=0xffffffff x3=0x0 => x0=0x7fffffff
9b228c20 smsubl x0, w1, w2, x3 : x1=0x7fffffff x2=0xffffffff x3=0xffffffffffffffff => x0=0x7ffffffe
9b228c20 smsubl x0, w1, w2, x3 : x1=0x7fffffff x2=0x7fffffff x3=0x0 => x0=0xc0000000ffffffff
9b228c20 smsubl x0, w1, w2, x3 : x1=0x7fffffff x2=0x7fffffff x3=0xffffffffffffffff => x0=0xc0000000fffffffe
9b228c20 smsubl x0, w1, w2, x3 : x1=0x80000000 x2=0xffffffff x3=0x0 => x0=0xffffffff80000000
9b228c20 smsubl x0, w1, w2, x3 : x1=0x80000000 x2=0xffffffff x3=0xffffffffffffffff => x0=0xffffffff7fffffff
9b228c20 smsubl x0, w1, w2, x3 : x1=0x80000000 x2=0x7fffffff x3=0x0 => x0=0x3fffffff80000000
9b228c20 smsubl x0, w1, w2, x3 : x1=0x80000000 x2=0x7fffffff x3=0xffffffffffffffff => x0=0x3fffffff7fffffff
9b228c20 smsubl x0, w1, w2, x3 : x1=0xffffffff x2=0xffffffff x3=0x0 => x0=0xffffffffffffffff
9b228c20 smsubl x0, w1, w2, x3 : x1=0xffffffff x2=0xffffffff x3=0xffffffffffffffff => x0=0xfffffffffffffffe
9b228c20 smsubl x0, w1, w2, x3 : x1=0xffffffff x2=0x7fffffff x3=0x0 => x0=0x7fffffff
9b228c20 smsubl x0, w1, w2, x3 : x1=0xffffffff x2=0x7fffffff x3=0xffffffffffffffff => x0=0x7ffffffe
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x0 x2=0xffffffff x3=0x0 => x0=0x0
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x0 x2=0xffffffff x3=0xffffffffffffffff => x0=0xffffffffffffffff
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x0 x2=0x7fffffff x3=0x0 => x0=0x0
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x0 x2=0x7fffffff x3=0xffffffffffffffff => x0=0xffffffffffffffff
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x1 x2=0xffffffff x3=0x0 => x0=0xffffffff
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x1 x2=0xffffffff x3=0xffffffffffffffff => x0=0xfffffffe
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x1 x2=0x7fffffff x3=0x0 => x0=0x7fffffff
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x1 x2=0x7fffffff x3=0xffffffffffffffff => x0=0x7ffffffe
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x7fffffff x2=0xffffffff x3=0x0 => x0=0x7ffffffe80000001
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x7fffffff x2=0xffffffff x3=0xffffffffffffffff => x0=0x7ffffffe80000000
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x7fffffff x2=0x7fffffff x3=0x0 => x0=0x3fffffff00000001
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x7fffffff x2=0x7fffffff x3=0xffffffffffffffff => x0=0x3fffffff00000000
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x80000000 x2=0xffffffff x3=0x0 => x0=0x7fffffff80000000
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x80000000 x2=0xffffffff x3=0xffffffffffffffff => x0=0x7fffffff7fffffff
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x80000000 x2=0x7fffffff x3=0x0 => x0=0x3fffffff80000000
9ba20c20 umaddl x0, w1, w2, x3 : x1=0x80000000 x2=0x7fffffff x3=0xffffffffffffffff => x0=0x3fffffff7fffffff
9ba20c20 umaddl x0, w1, w2, x3 : x1=0xffffffff x2=0xffffffff x3=0x0 => x0=0xfffffffe00000001
9ba20c20 umaddl x0, w1, w2, x3 : x1=0xffffffff x2=0xffffffff x3=0xffffffffffffffff => x0=0xfffffffe00000000
9ba20c20 umaddl x0, w1, w2, x3 : x1=0xffffffff x2=0x7fffffff x3=0x0 => x0=0x7ffffffe80000001
9ba20c20 umaddl x0, w1, w2, x3 : x1=0xffffffff x2=0x7fffffff x3=0xffffffffffffffff => x0=0x7ffffffe80000000
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x0 x2=0xffffffff x3=0x0 => x0=0x0
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x0 x2=0xffffffff x3=0xffffffffffffffff => x0=0xffffffffffffffff
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x0 x2=0x7fffffff x3=0x0 => x0=0x0
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x0 x2=0x7fffffff x3=0xffffffffffffffff => x0=0xffffffffffffffff
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x1 x2=0xffffffff x3=0x0 => x0=0xffffffff00000001
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x1 x2=0xffffffff x3=0xffffffffffffffff => x0=0xffffffff00000000
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x1 x2=0x7fffffff x3=0x0 => x0=0xffffffff80000001
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x1 x2=0x7fffffff x3=0xffffffffffffffff => x0=0xffffffff80000000
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x7fffffff x2=0xffffffff x3=0x0 => x0=0x800000017fffffff
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x7fffffff x2=0xffffffff x3=0xffffffffffffffff => x0=0x800000017ffffffe
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x7fffffff x2=0x7fffffff x3=0x0 => x0=0xc0000000ffffffff
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x7fffffff x2=0x7fffffff x3=0xffffffffffffffff => x0=0xc0000000fffffffe
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x80000000 x2=0xffffffff x3=0x0 => x0=0x8000000080000000
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x80000000 x2=0xffffffff x3=0xffffffffffffffff => x0=0x800000007fffffff
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x80000000 x2=0x7fffffff x3=0x0 => x0=0xc000000080000000
9ba28c20 umsubl x0, w1, w2, x3 : x1=0x80000000 x2=0x7fffffff x3=0xffffffffffffffff => x0=0xc00000007fffffff
9ba28c20 umsubl x0, w1, w2, x3 : x1=0xffffffff x2=0xffffffff x3=0x0 => x0=0x1ffffffff
9ba28c20 umsubl x0, w1, w2, x3 : x1=0xffffffff x2=0xffffffff x3=0xffffffffffffffff => x0=0x1fffffffe
9ba28c20 umsubl x0, w1, w2, x3 : x1=0xffffffff x2=0x7fffffff x3=0x0 => x0=0x800000017fffffff
9ba28c20 umsubl x0, w1, w2, x3 : x1=0xffffffff x2=0x7fffffff x3=0xffffffffffffffff => x0=0x800000017ffffffe
9b227c20 smull x0, w1, w2 : x1=0x1ffffffff x2=0x0 => x0=0x0
9b227c20 smull x0, w1, w2 : x1=0x1ffffffff x2=0x1 => x0=0xffffffffffffffff
9b227c20 smull x0, w1, w2 : x1=0x1ffffffff x2=0x7fffffff => x0=0xffffffff80000001
9b227c20 smull x0, w1, w2 : x1=0x1ffffffff x2=0x80000000 => x0=0x80000000
9b227c20 smull x0, w1, w2 : x1=0x1ffffffff x2=0xffffffff => x0=0x1
9b22fc20 smnegl x0, w1, w2 : x1=0x1ffffffff x2=0x0 => x0=0x0
9b22fc20 smnegl x0, w1, w2 : x1=0x1ffffffff x2=0x1 => x0=0x1
9b22fc20 smnegl x0, w1, w2 : x1=0x1ffffffff x2=0x7fffffff => x0=0x7fffffff
9b22fc20 smnegl x0, w1, w2 : x1=0x1ffffffff x2=0x80000000 => x0=0xffffffff80000000
9b22fc20 smnegl x0, w1, w2 : x1=0x1ffffffff x2=0xffffffff => x0=0xffffffffffffffff
9ba27c20 umull x0, w1, w2 : x1=0x1ffffffff x2=0x0 => x0=0x0
9ba27c20 umull x0, w1, w2 : x1=0x1ffffffff x2=0x1 => x0=0xffffffff
9ba27c20 umull x0, w1, w2 : x1=0x1ffffffff x2=0x7fffffff => x0=0x7ffffffe80000001
9ba27c20 umull x0, w1, w2 : x1=0x1ffffffff x2=0x80000000 => x0=0x7fffffff80000000
9ba27c20 umull x0, w1, w2 : x1=0x1ffffffff x2=0xffffffff => x0=0xfffffffe00000001
9ba2fc20 umnegl x0, w1, w2 : x1=0x1ffffffff x2=0x0 => x0=0x0
9ba2fc20 umnegl x0, w1, w2 : x1=0x1ffffffff x2=0x1 => x0=0xffffffff00000001
9ba2fc20 umnegl x0, w1, w2 : x1=0x1ffffffff x2=0x7fffffff => x0=0x800000017fffffff
9ba2fc20 umnegl x0, w1, w2 : x1=0x1ffffffff x2=0x80000000 => x0=0x8000000080000000
9ba2fc20 umnegl x0, w1, w2 : x1=0x1ffffffff x2=0xffffffff => x0=0x1ffffffff
9b427c20 smulh x0, x1, x2 : x1=0x0 x2=0x0 => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0x0 x2=0x1 => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0x0 x2=0x8000000000000000 => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0x1 x2=0x0 => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0x1 x2=0x1 => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0x1 x2=0x8000000000000000 => x0=0xffffffffffffffff
9b427c20 smulh x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff => x0=0xffffffffffffffff
9b427c20 smulh x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => x0=0x3fffffffffffffff
9b427c20 smulh x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => x0=0xc000000000000000
9b427c20 smulh x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0xffffffffffffffff
9b427c20 smulh x0, x1, x2 : x1=0x8000000000000000 x2=0x0 => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0x8000000000000000 x2=0x1 => x0=0xffffffffffffffff
9b427c20 smulh x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0xc000000000000000
9b427c20 smulh x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 => x0=0x4000000000000000
9b427c20 smulh x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => x0=0xffffffffffffffff
9b427c20 smulh x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => x0=0xffffffffffffffff
9b427c20 smulh x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 => x0=0x0
9b427c20 smulh x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x0 x2=0x0 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x0 x2=0x1 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x0 x2=0x7fffffffffffffff => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x0 x2=0x8000000000000000 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x1 x2=0x0 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x1 x2=0x1 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x1 x2=0x7fffffffffffffff => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x1 x2=0x8000000000000000 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x1 x2=0xffffffffffffffff => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x7fffffffffffffff x2=0x0 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x7fffffffffffffff x2=0x1 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x7fffffffffffffff x2=0x7fffffffffffffff => x0=0x3fffffffffffffff
9bc27c20 umulh x0, x1, x2 : x1=0x7fffffffffffffff x2=0x8000000000000000 => x0=0x3fffffffffffffff
9bc27c20 umulh x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0x7ffffffffffffffe
9bc27c20 umulh x0, x1, x2 : x1=0x8000000000000000 x2=0x0 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x8000000000000000 x2=0x1 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0x3fffffffffffffff
9bc27c20 umulh x0, x1, x2 : x1=0x8000000000000000 x2=0x8000000000000000 => x0=0x4000000000000000
9bc27c20 umulh x0, x1, x2 : x1=0x8000000000000000 x2=0xffffffffffffffff => x0=0x7fffffffffffffff
9bc27c20 umulh x0, x1, x2 : x1=0xffffffffffffffff x2=0x0 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => x0=0x0
9bc27c20 umulh x0, x1, x2 : x1=0xffffffffffffffff x2=0x7fffffffffffffff => x0=0x7ffffffffffffffe
9bc27c20 umulh x0, x1, x2 : x1=0xffffffffffffffff x2=0x8000000000000000 => x0=0x7fffffffffffffff
9bc27c20 umulh x0, x1, x2 : x1=0xffffffffffffffff x2=0xffffffffffffffff => x0=0xfffffffffffffffe
9b427c20 smulh x0, x1, x2 : x1=0x123456789abcdef0 x2=0xfffffffffffffffd => x0=0xffffffffffffffff
# 32-bit forms of what has none
1b220c20 undefined : x1=0x1 x2=0x2 => fault undef
1b427c20 undefined : x1=0x1 x2=0x2 => fault undef
1bc27c20 undefined : x1=0x1 x2=0x2 => fault undef

1a820020 csel w0, w1, w2, eq : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x44444444
1a820020 csel w0, w1, w2, eq : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
1a820020 csel w0, w1, w2, eq : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x44444444
1a820020 csel w0, w1, w2, eq : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x44444444
1a820020 csel w0, w1, w2, eq : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x22222222
1a821020 csel w0, w1, w2, ne : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
1a821020 csel w0, w1, w2, ne : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x44444444
1a821020 csel w0, w1, w2, ne : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x22222222
1a821020 csel w0, w1, w2, ne : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x22222222
1a821020 csel w0, w1, w2, ne : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x44444444
1a822020 csel w0, w1, w2, hs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x44444444
1a822020 csel w0, w1, w2, hs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
1a822020 csel w0, w1, w2, hs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x22222222
1a822020 csel w0, w1, w2, hs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x44444444
1a822020 csel w0, w1, w2, hs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x22222222
1a823020 csel w0, w1, w2, lo : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
1a823020 csel w0, w1, w2, lo : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x44444444
1a823020 csel w0, w1, w2, lo : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x44444444
1a823020 csel w0, w1, w2, lo : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x22222222
1a823020 csel w0, w1, w2, lo : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x44444444
1a824020 csel w0, w1, w2, mi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x44444444
1a824020 csel w0, w1, w2, mi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x44444444
1a824020 csel w0, w1, w2, mi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x22222222
1a824020 csel w0, w1, w2, mi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x22222222
1a824020 csel w0, w1, w2, mi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x22222222
1a825020 csel w0, w1, w2, pl : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
1a825020 csel w0, w1, w2, pl : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
1a825020 csel w0, w1, w2, pl : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x44444444
1a825020 csel w0, w1, w2, pl : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x44444444
1a825020 csel w0, w1, w2, pl : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x44444444
1a826020 csel w0, w1, w2, vs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x44444444
1a826020 csel w0, w1, w2, vs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x44444444
1a826020 csel w0, w1, w2, vs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x44444444
1a826020 csel w0, w1, w2, vs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x22222222
1a826020 csel w0, w1, w2, vs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x22222222
1a827020 csel w0, w1, w2, vc : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
1a827020 csel w0, w1, w2, vc : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
1a827020 csel w0, w1, w2, vc : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x22222222
1a827020 csel w0, w1, w2, vc : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x44444444
1a827020 csel w0, w1, w2, vc : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x44444444
1a828020 csel w0, w1, w2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x44444444
1a828020 csel w0, w1, w2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x44444444
1a828020 csel w0, w1, w2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x22222222
1a828020 csel w0, w1, w2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x44444444
1a828020 csel w0, w1, w2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x44444444
1a829020 csel w0, w1, w2, ls : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
1a829020 csel w0, w1, w2, ls : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
1a829020 csel w0, w1, w2, ls : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x44444444
1a829020 csel w0, w1, w2, ls : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x22222222
1a829020 csel w0, w1, w2, ls : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x22222222
1a82a020 csel w0, w1, w2, ge : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
1a82a020 csel w0, w1, w2, ge : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
1a82a020 csel w0, w1, w2, ge : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x44444444
1a82a020 csel w0, w1, w2, ge : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x22222222
1a82a020 csel w0, w1, w2, ge : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x22222222
1a82b020 csel w0, w1, w2, lt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x44444444
1a82b020 csel w0, w1, w2, lt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x44444444
1a82b020 csel w0, w1, w2, lt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x22222222
1a82b020 csel w0, w1, w2, lt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x44444444
1a82b020 csel w0, w1, w2, lt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x44444444
1a82c020 csel w0, w1, w2, gt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
1a82c020 csel w0, w1, w2, gt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x44444444
1a82c020 csel w0, w1, w2, gt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x44444444
1a82c020 csel w0, w1, w2, gt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x22222222
1a82c020 csel w0, w1, w2, gt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x44444444
1a82d020 csel w0, w1, w2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x44444444
1a82d020 csel w0, w1, w2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
1a82d020 csel w0, w1, w2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x22222222
1a82d020 csel w0, w1, w2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x44444444
1a82d020 csel w0, w1, w2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x22222222
1a82e020 csel w0, w1, w2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
1a82e020 csel w0, w1, w2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
1a82e020 csel w0, w1, w2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x22222222
1a82e020 csel w0, w1, w2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x22222222
1a82e020 csel w0, w1, w2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x22222222
1a82f020 csel w0, w1, w2, nv : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
1a82f020 csel w0, w1, w2, nv : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
1a82f020 csel w0, w1, w2, nv : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x22222222
1a82f020 csel w0, w1, w2, nv : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x22222222
1a82f020 csel w0, w1, w2, nv : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x22222222
9a820020 csel x0, x1, x2, eq : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x3333333344444444
9a820020 csel x0, x1, x2, eq : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
9a820020 csel x0, x1, x2, eq : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x3333333344444444
9a820020 csel x0, x1, x2, eq : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x3333333344444444
9a820020 csel x0, x1, x2, eq : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x1111111122222222
9a821020 csel x0, x1, x2, ne : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
9a821020 csel x0, x1, x2, ne : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x3333333344444444
9a821020 csel x0, x1, x2, ne : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x1111111122222222
9a821020 csel x0, x1, x2, ne : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x1111111122222222
9a821020 csel x0, x1, x2, ne : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x3333333344444444
9a822020 csel x0, x1, x2, hs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x3333333344444444
9a822020 csel x0, x1, x2, hs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
9a822020 csel x0, x1, x2, hs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x1111111122222222
9a822020 csel x0, x1, x2, hs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x3333333344444444
9a822020 csel x0, x1, x2, hs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x1111111122222222
9a823020 csel x0, x1, x2, lo : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
9a823020 csel x0, x1, x2, lo : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x3333333344444444
9a823020 csel x0, x1, x2, lo : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x3333333344444444
9a823020 csel x0, x1, x2, lo : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x1111111122222222
9a823020 csel x0, x1, x2, lo : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x3333333344444444
9a824020 csel x0, x1, x2, mi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x3333333344444444
9a824020 csel x0, x1, x2, mi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x3333333344444444
9a824020 csel x0, x1, x2, mi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x1111111122222222
9a824020 csel x0, x1, x2, mi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x1111111122222222
9a824020 csel x0, x1, x2, mi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x1111111122222222
9a825020 csel x0, x1, x2, pl : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
9a825020 csel x0, x1, x2, pl : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
9a825020 csel x0, x1, x2, pl : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x3333333344444444
9a825020 csel x0, x1, x2, pl : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x3333333344444444
9a825020 csel x0, x1, x2, pl : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x3333333344444444
9a826020 csel x0, x1, x2, vs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x3333333344444444
9a826020 csel x0, x1, x2, vs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x3333333344444444
9a826020 csel x0, x1, x2, vs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x3333333344444444
9a826020 csel x0, x1, x2, vs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x1111111122222222
9a826020 csel x0, x1, x2, vs : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x1111111122222222
9a827020 csel x0, x1, x2, vc : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
9a827020 csel x0, x1, x2, vc : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
9a827020 csel x0, x1, x2, vc : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x1111111122222222
9a827020 csel x0, x1, x2, vc : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x3333333344444444
9a827020 csel x0, x1, x2, vc : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x3333333344444444
9a828020 csel x0, x1, x2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x3333333344444444
9a828020 csel x0, x1, x2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x3333333344444444
9a828020 csel x0, x1, x2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x1111111122222222
9a828020 csel x0, x1, x2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x3333333344444444
9a828020 csel x0, x1, x2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x3333333344444444
9a829020 csel x0, x1, x2, ls : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
9a829020 csel x0, x1, x2, ls : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
9a829020 csel x0, x1, x2, ls : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x3333333344444444
9a829020 csel x0, x1, x2, ls : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x1111111122222222
9a829020 csel x0, x1, x2, ls : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x1111111122222222
9a82a020 csel x0, x1, x2, ge : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
9a82a020 csel x0, x1, x2, ge : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
9a82a020 csel x0, x1, x2, ge : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x3333333344444444
9a82a020 csel x0, x1, x2, ge : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x1111111122222222
9a82a020 csel x0, x1, x2, ge : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x1111111122222222
9a82b020 csel x0, x1, x2, lt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x3333333344444444
9a82b020 csel x0, x1, x2, lt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x3333333344444444
9a82b020 csel x0, x1, x2, lt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x1111111122222222
9a82b020 csel x0, x1, x2, lt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x3333333344444444
9a82b020 csel x0, x1, x2, lt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x3333333344444444
9a82c020 csel x0, x1, x2, gt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
9a82c020 csel x0, x1, x2, gt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x3333333344444444
9a82c020 csel x0, x1, x2, gt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x3333333344444444
9a82c020 csel x0, x1, x2, gt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x1111111122222222
9a82c020 csel x0, x1, x2, gt : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x3333333344444444
9a82d020 csel x0, x1, x2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x3333333344444444
9a82d020 csel x0, x1, x2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
9a82d020 csel x0, x1, x2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x1111111122222222
9a82d020 csel x0, x1, x2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x3333333344444444
9a82d020 csel x0, x1, x2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x1111111122222222
9a82e020 csel x0, x1, x2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
9a82e020 csel x0, x1, x2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
9a82e020 csel x0, x1, x2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x1111111122222222
9a82e020 csel x0, x1, x2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x1111111122222222
9a82e020 csel x0, x1, x2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x1111111122222222
9a82f020 csel x0, x1, x2, nv : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
9a82f020 csel x0, x1, x2, nv : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
9a82f020 csel x0, x1, x2, nv : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1010 => x0=0x1111111122222222
9a82f020 csel x0, x1, x2, nv : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1001 => x0=0x1111111122222222
9a82f020 csel x0, x1, x2, nv : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=1111 => x0=0x1111111122222222
1a828420 csinc w0, w1, w2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x0
1a828420 csinc w0, w1, w2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x0
1a828420 csinc w0, w1, w2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x44444445
1a828420 csinc w0, w1, w2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x44444445
1a82d420 csinc w0, w1, w2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x0
1a82d420 csinc w0, w1, w2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x22222222
1a82d420 csinc w0, w1, w2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x44444445
1a82d420 csinc w0, w1, w2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
1a82e420 csinc w0, w1, w2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x22222222
1a82e420 csinc w0, w1, w2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x22222222
1a82e420 csinc w0, w1, w2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
1a82e420 csinc w0, w1, w2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
9a828420 csinc x0, x1, x2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x100000000
9a828420 csinc x0, x1, x2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x100000000
9a828420 csinc x0, x1, x2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x3333333344444445
9a828420 csinc x0, x1, x2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x3333333344444445
9a82d420 csinc x0, x1, x2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x100000000
9a82d420 csinc x0, x1, x2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x1111111122222222
9a82d420 csinc x0, x1, x2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x3333333344444445
9a82d420 csinc x0, x1, x2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
9a82e420 csinc x0, x1, x2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x1111111122222222
9a82e420 csinc x0, x1, x2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x1111111122222222
9a82e420 csinc x0, x1, x2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
9a82e420 csinc x0, x1, x2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
5a828020 csinv w0, w1, w2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x0
5a828020 csinv w0, w1, w2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x0
5a828020 csinv w0, w1, w2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0xbbbbbbbb
5a828020 csinv w0, w1, w2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0xbbbbbbbb
5a82d020 csinv w0, w1, w2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x0
5a82d020 csinv w0, w1, w2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x22222222
5a82d020 csinv w0, w1, w2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0xbbbbbbbb
5a82d020 csinv w0, w1, w2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
5a82e020 csinv w0, w1, w2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x22222222
5a82e020 csinv w0, w1, w2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x22222222
5a82e020 csinv w0, w1, w2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
5a82e020 csinv w0, w1, w2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
da828020 csinv x0, x1, x2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0xffffffff00000000
da828020 csinv x0, x1, x2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0xffffffff00000000
da828020 csinv x0, x1, x2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0xccccccccbbbbbbbb
da828020 csinv x0, x1, x2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0xccccccccbbbbbbbb
da82d020 csinv x0, x1, x2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0xffffffff00000000
da82d020 csinv x0, x1, x2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x1111111122222222
da82d020 csinv x0, x1, x2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0xccccccccbbbbbbbb
da82d020 csinv x0, x1, x2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
da82e020 csinv x0, x1, x2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x1111111122222222
da82e020 csinv x0, x1, x2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x1111111122222222
da82e020 csinv x0, x1, x2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
da82e020 csinv x0, x1, x2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
5a828420 csneg w0, w1, w2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x1
5a828420 csneg w0, w1, w2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x1
5a828420 csneg w0, w1, w2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0xbbbbbbbc
5a828420 csneg w0, w1, w2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0xbbbbbbbc
5a82d420 csneg w0, w1, w2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x1
5a82d420 csneg w0, w1, w2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x22222222
5a82d420 csneg w0, w1, w2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0xbbbbbbbc
5a82d420 csneg w0, w1, w2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
5a82e420 csneg w0, w1, w2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x22222222
5a82e420 csneg w0, w1, w2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x22222222
5a82e420 csneg w0, w1, w2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x22222222
5a82e420 csneg w0, w1, w2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x22222222
da828420 csneg x0, x1, x2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0xffffffff00000001
da828420 csneg x0, x1, x2, hi : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0xffffffff00000001
da828420 csneg x0, x1, x2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0xccccccccbbbbbbbc
da828420 csneg x0, x1, x2, hi : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0xccccccccbbbbbbbc
da82d420 csneg x0, x1, x2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0xffffffff00000001
da82d420 csneg x0, x1, x2, le : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x1111111122222222
da82d420 csneg x0, x1, x2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0xccccccccbbbbbbbc
da82d420 csneg x0, x1, x2, le : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
da82e420 csneg x0, x1, x2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0000 => x0=0x1111111122222222
da82e420 csneg x0, x1, x2, al : x1=0x1111111122222222 x2=0xffffffff nzcv=0110 => x0=0x1111111122222222
da82e420 csneg x0, x1, x2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0000 => x0=0x1111111122222222
da82e420 csneg x0, x1, x2, al : x1=0x1111111122222222 x2=0x3333333344444444 nzcv=0110 => x0=0x1111111122222222
1a9f17e0 cset w0, eq : nzcv=0000 => x0=0x0
1a9f17e0 cset w0, eq : nzcv=0101 => x0=0x1
1a9f17e0 cset w0, eq : nzcv=1011 => x0=0x0
1a9f07e0 cset w0, ne : nzcv=0000 => x0=0x1
1a9f07e0 cset w0, ne : nzcv=0101 => x0=0x0
1a9f07e0 cset w0, ne : nzcv=1011 => x0=0x1
1a9f97e0 cset w0, hi : nzcv=0000 => x0=0x0
1a9f97e0 cset w0, hi : nzcv=0101 => x0=0x0
1a9f97e0 cset w0, hi : nzcv=1011 => x0=0x1
1a9fc7e0 cset w0, le : nzcv=0000 => x0=0x0
1a9fc7e0 cset w0, le : nzcv=0101 => x0=0x1
1a9fc7e0 cset w0, le : nzcv=1011 => x0=0x0
1a9fd7e0 cset w0, gt : nzcv=0000 => x0=0x1
1a9fd7e0 cset w0, gt : nzcv=0101 => x0=0x0
1a9fd7e0 cset w0, gt : nzcv=1011 => x0=0x1
1a9f77e0 cset w0, vs : nzcv=0000 => x0=0x0
1a9f77e0 cset w0, vs : nzcv=0101 => x0=0x1
1a9f77e0 cset w0, vs : nzcv=1011 => x0=0x1
9a9f17e0 cset x0, eq : nzcv=0000 => x0=0x0
9a9f17e0 cset x0, eq : nzcv=0101 => x0=0x1
9a9f17e0 cset x0, eq : nzcv=1011 => x0=0x0
9a9f07e0 cset x0, ne : nzcv=0000 => x0=0x1
9a9f07e0 cset x0, ne : nzcv=0101 => x0=0x0
9a9f07e0 cset x0, ne : nzcv=1011 => x0=0x1
9a9f97e0 cset x0, hi : nzcv=0000 => x0=0x0
9a9f97e0 cset x0, hi : nzcv=0101 => x0=0x0
9a9f97e0 cset x0, hi : nzcv=1011 => x0=0x1
9a9fc7e0 cset x0, le : nzcv=0000 => x0=0x0
9a9fc7e0 cset x0, le : nzcv=0101 => x0=0x1
9a9fc7e0 cset x0, le : nzcv=1011 => x0=0x0
9a9fd7e0 cset x0, gt : nzcv=0000 => x0=0x1
9a9fd7e0 cset x0, gt : nzcv=0101 => x0=0x0
9a9fd7e0 cset x0, gt : nzcv=1011 => x0=0x1
9a9f77e0 cset x0, vs : nzcv=0000 => x0=0x0
9a9f77e0 cset x0, vs : nzcv=0101 => x0=0x1
9a9f77e0 cset x0, vs : nzcv=1011 => x0=0x1
5a9f13e0 csetm w0, eq : nzcv=0000 => x0=0x0
5a9f13e0 csetm w0, eq : nzcv=0101 => x0=0xffffffff
5a9f13e0 csetm w0, eq : nzcv=1011 => x0=0x0
5a9f03e0 csetm w0, ne : nzcv=0000 => x0=0xffffffff
5a9f03e0 csetm w0, ne : nzcv=0101 => x0=0x0
5a9f03e0 csetm w0, ne : nzcv=1011 => x0=0xffffffff
5a9f93e0 csetm w0, hi : nzcv=0000 => x0=0x0
5a9f93e0 csetm w0, hi : nzcv=0101 => x0=0x0
5a9f93e0 csetm w0, hi : nzcv=1011 => x0=0xffffffff
5a9fc3e0 csetm w0, le : nzcv=0000 => x0=0x0
5a9fc3e0 csetm w0, le : nzcv=0101 => x0=0xffffffff
5a9fc3e0 csetm w0, le : nzcv=1011 => x0=0x0
5a9fd3e0 csetm w0, gt : nzcv=0000 => x0=0xffffffff
5a9fd3e0 csetm w0, gt : nzcv=0101 => x0=0x0
5a9fd3e0 csetm w0, gt : nzcv=1011 => x0=0xffffffff
5a9f73e0 csetm w0, vs : nzcv=0000 => x0=0x0
5a9f73e0 csetm w0, vs : nzcv=0101 => x0=0xffffffff
5a9f73e0 csetm w0, vs : nzcv=1011 => x0=0xffffffff
da9f13e0 csetm x0, eq : nzcv=0000 => x0=0x0
da9f13e0 csetm x0, eq : nzcv=0101 => x0=0xffffffffffffffff
da9f13e0 csetm x0, eq : nzcv=1011 => x0=0x0
da9f03e0 csetm x0, ne : nzcv=0000 => x0=0xffffffffffffffff
da9f03e0 csetm x0, ne : nzcv=0101 => x0=0x0
da9f03e0 csetm x0, ne : nzcv=1011 => x0=0xffffffffffffffff
da9f93e0 csetm x0, hi : nzcv=0000 => x0=0x0
da9f93e0 csetm x0, hi : nzcv=0101 => x0=0x0
da9f93e0 csetm x0, hi : nzcv=1011 => x0=0xffffffffffffffff
da9fc3e0 csetm x0, le : nzcv=0000 => x0=0x0
da9fc3e0 csetm x0, le : nzcv=0101 => x0=0xffffffffffffffff
da9fc3e0 csetm x0, le : nzcv=1011 => x0=0x0
da9fd3e0 csetm x0, gt : nzcv=0000 => x0=0xffffffffffffffff
da9fd3e0 csetm x0, gt : nzcv=0101 => x0=0x0
da9fd3e0 csetm x0, gt : nzcv=1011 => x0=0xffffffffffffffff
da9f73e0 csetm x0, vs : nzcv=0000 => x0=0x0
da9f73e0 csetm x0, vs : nzcv=0101 => x0=0xffffffffffffffff
da9f73e0 csetm x0, vs : nzcv=1011 => x0=0xffffffffffffffff
1a815420 cinc w0, w1, mi : x1=0x0 nzcv=0000 => x0=0x0
1a815420 cinc w0, w1, mi : x1=0x0 nzcv=1000 => x0=0x1
1a815420 cinc w0, w1, mi : x1=0x1 nzcv=0000 => x0=0x1
1a815420 cinc w0, w1, mi : x1=0x1 nzcv=1000 => x0=0x2
1a815420 cinc w0, w1, mi : x1=0x7fffffffffffffff nzcv=0000 => x0=0xffffffff
1a815420 cinc w0, w1, mi : x1=0x7fffffffffffffff nzcv=1000 => x0=0x0
1a815420 cinc w0, w1, mi : x1=0x8000000000000000 nzcv=0000 => x0=0x0
1a815420 cinc w0, w1, mi : x1=0x8000000000000000 nzcv=1000 => x0=0x1
1a815420 cinc w0, w1, mi : x1=0xffffffffffffffff nzcv=0000 => x0=0xffffffff
1a815420 cinc w0, w1, mi : x1=0xffffffffffffffff nzcv=1000 => x0=0x0
1a81b420 cinc w0, w1, ge : x1=0x0 nzcv=0000 => x0=0x1
1a81b420 cinc w0, w1, ge : x1=0x0 nzcv=1000 => x0=0x0
1a81b420 cinc w0, w1, ge : x1=0x1 nzcv=0000 => x0=0x2
1a81b420 cinc w0, w1, ge : x1=0x1 nzcv=1000 => x0=0x1
1a81b420 cinc w0, w1, ge : x1=0x7fffffffffffffff nzcv=0000 => x0=0x0
1a81b420 cinc w0, w1, ge : x1=0x7fffffffffffffff nzcv=1000 => x0=0xffffffff
1a81b420 cinc w0, w1, ge : x1=0x8000000000000000 nzcv=0000 => x0=0x1
1a81b420 cinc w0, w1, ge : x1=0x8000000000000000 nzcv=1000 => x0=0x0
1a81b420 cinc w0, w1, ge : x1=0xffffffffffffffff nzcv=0000 => x0=0x0
1a81b420 cinc w0, w1, ge : x1=0xffffffffffffffff nzcv=1000 => x0=0xffffffff
9a815420 cinc x0, x1, mi : x1=0x0 nzcv=0000 => x0=0x0
9a815420 cinc x0, x1, mi : x1=0x0 nzcv=1000 => x0=0x1
9a815420 cinc x0, x1, mi : x1=0x1 nzcv=0000 => x0=0x1
9a815420 cinc x0, x1, mi : x1=0x1 nzcv=1000 => x0=0x2
9a815420 cinc x0, x1, mi : x1=0x7fffffffffffffff nzcv=0000 => x0=0x7fffffffffffffff
9a815420 cinc x0, x1, mi : x1=0x7fffffffffffffff nzcv=1000 => x0=0x8000000000000000
9a815420 cinc x0, x1, mi : x1=0x8000000000000000 nzcv=0000 => x0=0x8000000000000000
9a815420 cinc x0, x1, mi : x1=0x8000000000000000 nzcv=1000 => x0=0x8000000000000001
9a815420 cinc x0, x1, mi : x1=0xffffffffffffffff nzcv=0000 => x0=0xffffffffffffffff
9a815420 cinc x0, x1, mi : x1=0xffffffffffffffff nzcv=1000 => x0=0x0
9a81b420 cinc x0, x1, ge : x1=0x0 nzcv=0000 => x0=0x1
9a81b420 cinc x0, x1, ge : x1=0x0 nzcv=1000 => x0=0x0
9a81b420 cinc x0, x1, ge : x1=0x1 nzcv=0000 => x0=0x2
9a81b420 cinc x0, x1, ge : x1=0x1 nzcv=1000 => x0=0x1
9a81b420 cinc x0, x1, ge : x1=0x7fffffffffffffff nzcv=0000 => x0=0x8000000000000000
9a81b420 cinc x0, x1, ge : x1=0x7fffffffffffffff nzcv=1000 => x0=0x7fffffffffffffff
9a81b420 cinc x0, x1, ge : x1=0x8000000000000000 nzcv=0000 => x0=0x8000000000000001
9a81b420 cinc x0, x1, ge : x1=0x8000000000000000 nzcv=1000 => x0=0x8000000000000000
9a81b420 cinc x0, x1, ge : x1=0xffffffffffffffff nzcv=0000 => x0=0x0
9a81b420 cinc x0, x1, ge : x1=0xffffffffffffffff nzcv=1000 => x0=0xffffffffffffffff
5a815020 cinv w0, w1, mi : x1=0x0 nzcv=0000 => x0=0x0
5a815020 cinv w0, w1, mi : x1=0x0 nzcv=1000 => x0=0xffffffff
5a815020 cinv w0, w1, mi : x1=0x1 nzcv=0000 => x0=0x1
5a815020 cinv w0, w1, mi : x1=0x1 nzcv=1000 => x0=0xfffffffe
5a815020 cinv w0, w1, mi : x1=0x7fffffffffffffff nzcv=0000 => x0=0xffffffff
5a815020 cinv w0, w1, mi : x1=0x7fffffffffffffff nzcv=1000 => x0=0x0
5a815020 cinv w0, w1, mi : x1=0x8000000000000000 nzcv=0000 => x0=0x0
5a815020 cinv w0, w1, mi : x1=0x8000000000000000 nzcv=1000 => x0=0xffffffff
5a815020 cinv w0, w1, mi : x1=0xffffffffffffffff nzcv=0000 => x0=0xffffffff
5a815020 cinv w0, w1, mi : x1=0xffffffffffffffff nzcv=1000 => x0=0x0
5a81b020 cinv w0, w1, ge : x1=0x0 nzcv=0000 => x0=0xffffffff
5a81b020 cinv w0, w1, ge : x1=0x0 nzcv=1000 => x0=0x0
5a81b020 cinv w0, w1, ge : x1=0x1 nzcv=0000 => x0=0xfffffffe
5a81b020 cinv w0, w1, ge : x1=0x1 nzcv=1000 => x0=0x1
5a81b020 cinv w0, w1, ge : x1=0x7fffffffffffffff nzcv=0000 => x0=0x0
5a81b020 cinv w0, w1, ge : x1=0x7fffffffffffffff nzcv=1000 => x0=0xffffffff
5a81b020 cinv w0, w1, ge : x1=0x8000000000000000 nzcv=0000 => x0=0xffffffff
5a81b020 cinv w0, w1, ge : x1=0x8000000000000000 nzcv=1000 => x0=0x0
5a81b020 cinv w0, w1, ge : x1=0xffffffffffffffff nzcv=0000 => x0=0x0
5a81b020 cinv w0, w1, ge : x1=0xffffffffffffffff nzcv=1000 => x0=0xffffffff
da815020 cinv x0, x1, mi : x1=0x0 nzcv=0000 => x0=0x0
da815020 cinv x0, x1, mi : x1=0x0 nzcv=1000 => x0=0xffffffffffffffff
da815020 cinv x0, x1, mi : x1=0x1 nzcv=0000 => x0=0x1
da815020 cinv x0, x1, mi : x1=0x1 nzcv=1000 => x0=0xfffffffffffffffe
da815020 cinv x0, x1, mi : x1=0x7fffffffffffffff nzcv=0000 => x0=0x7fffffffffffffff
da815020 cinv x0, x1, mi : x1=0x7fffffffffffffff nzcv=1000 => x0=0x8000000000000000
da815020 cinv x0, x1, mi : x1=0x8000000000000000 nzcv=0000 => x0=0x8000000000000000
da815020 cinv x0, x1, mi : x1=0x8000000000000000 nzcv=1000 => x0=0x7fffffffffffffff
da815020 cinv x0, x1, mi : x1=0xffffffffffffffff nzcv=0000 => x0=0xffffffffffffffff
da815020 cinv x0, x1, mi : x1=0xffffffffffffffff nzcv=1000 => x0=0x0
da81b020 cinv x0, x1, ge : x1=0x0 nzcv=0000 => x0=0xffffffffffffffff
da81b020 cinv x0, x1, ge : x1=0x0 nzcv=1000 => x0=0x0
da81b020 cinv x0, x1, ge : x1=0x1 nzcv=0000 => x0=0xfffffffffffffffe
da81b020 cinv x0, x1, ge : x1=0x1 nzcv=1000 => x0=0x1
da81b020 cinv x0, x1, ge : x1=0x7fffffffffffffff nzcv=0000 => x0=0x8000000000000000
da81b020 cinv x0, x1, ge : x1=0x7fffffffffffffff nzcv=1000 => x0=0x7fffffffffffffff
da81b020 cinv x0, x1, ge : x1=0x8000000000000000 nzcv=0000 => x0=0x7fffffffffffffff
da81b020 cinv x0, x1, ge : x1=0x8000000000000000 nzcv=1000 => x0=0x8000000000000000
da81b020 cinv x0, x1, ge : x1=0xffffffffffffffff nzcv=0000 => x0=0x0
da81b020 cinv x0, x1, ge : x1=0xffffffffffffffff nzcv=1000 => x0=0xffffffffffffffff
5a815420 cneg w0, w1, mi : x1=0x0 nzcv=0000 => x0=0x0
5a815420 cneg w0, w1, mi : x1=0x0 nzcv=1000 => x0=0x0
5a815420 cneg w0, w1, mi : x1=0x1 nzcv=0000 => x0=0x1
5a815420 cneg w0, w1, mi : x1=0x1 nzcv=1000 => x0=0xffffffff
5a815420 cneg w0, w1, mi : x1=0x7fffffffffffffff nzcv=0000 => x0=0xffffffff
5a815420 cneg w0, w1, mi : x1=0x7fffffffffffffff nzcv=1000 => x0=0x1
5a815420 cneg w0, w1, mi : x1=0x8000000000000000 nzcv=0000 => x0=0x0
5a815420 cneg w0, w1, mi : x1=0x8000000000000000 nzcv=1000 => x0=0x0
5a815420 cneg w0, w1, mi : x1=0xffffffffffffffff nzcv=0000 => x0=0xffffffff
5a815420 cneg w0, w1, mi : x1=0xffffffffffffffff nzcv=1000 => x0=0x1
5a81b420 cneg w0, w1, ge : x1=0x0 nzcv=0000 => x0=0x0
5a81b420 cneg w0, w1, ge : x1=0x0 nzcv=1000 => x0=0x0
5a81b420 cneg w0, w1, ge : x1=0x1 nzcv=0000 => x0=0xffffffff
5a81b420 cneg w0, w1, ge : x1=0x1 nzcv=1000 => x0=0x1
5a81b420 cneg w0, w1, ge : x1=0x7fffffffffffffff nzcv=0000 => x0=0x1
5a81b420 cneg w0, w1, ge : x1=0x7fffffffffffffff nzcv=1000 => x0=0xffffffff
5a81b420 cneg w0, w1, ge : x1=0x8000000000000000 nzcv=0000 => x0=0x0
5a81b420 cneg w0, w1, ge : x1=0x8000000000000000 nzcv=1000 => x0=0x0
5a81b420 cneg w0, w1, ge : x1=0xffffffffffffffff nzcv=0000 => x0=0x1
5a81b420 cneg w0, w1, ge : x1=0xffffffffffffffff nzcv=1000 => x0=0xffffffff
da815420 cneg x0, x1, mi : x1=0x0 nzcv=0000 => x0=0x0
da815420 cneg x0, x1, mi : x1=0x0 nzcv=1000 => x0=0x0
da815420 cneg x0, x1, mi : x1=0x1 nzcv=0000 => x0=0x1
da815420 cneg x0, x1, mi : x1=0x1 nzcv=1000 => x0=0xffffffffffffffff
da815420 cneg x0, x1, mi : x1=0x7fffffffffffffff nzcv=0000 => x0=0x7fffffffffffffff
da815420 cneg x0, x1, mi : x1=0x7fffffffffffffff nzcv=1000 => x0=0x8000000000000001
da815420 cneg x0, x1, mi : x1=0x8000000000000000 nzcv=0000 => x0=0x8000000000000000
da815420 cneg x0, x1, mi : x1=0x8000000000000000 nzcv=1000 => x0=0x8000000000000000
da815420 cneg x0, x1, mi : x1=0xffffffffffffffff nzcv=0000 => x0=0xffffffffffffffff
da815420 cneg x0, x1, mi : x1=0xffffffffffffffff nzcv=1000 => x0=0x1
da81b420 cneg x0, x1, ge : x1=0x0 nzcv=0000 => x0=0x0
da81b420 cneg x0, x1, ge : x1=0x0 nzcv=1000 => x0=0x0
da81b420 cneg x0, x1, ge : x1=0x1 nzcv=0000 => x0=0xffffffffffffffff
da81b420 cneg x0, x1, ge : x1=0x1 nzcv=1000 => x0=0x1
da81b420 cneg x0, x1, ge : x1=0x7fffffffffffffff nzcv=0000 => x0=0x8000000000000001
da81b420 cneg x0, x1, ge : x1=0x7fffffffffffffff nzcv=1000 => x0=0x7fffffffffffffff
da81b420 cneg x0, x1, ge : x1=0x8000000000000000 nzcv=0000 => x0=0x8000000000000000
da81b420 cneg x0, x1, ge : x1=0x8000000000000000 nzcv=1000 => x0=0x8000000000000000
da81b420 cneg x0, x1, ge : x1=0xffffffffffffffff nzcv=0000 => x0=0x1
da81b420 cneg x0, x1, ge : x1=0xffffffffffffffff nzcv=1000 => x0=0xffffffffffffffff
da9f07e0 cneg x0, xzr, ne : nzcv=0000 => x0=0x0
da9f07e0 cneg x0, xzr, ne : nzcv=0100 => x0=0x0
9a81e420 csinc x0, x1, x1, al : x1=0x5 nzcv=0000 => x0=0x5
9a81f420 csinc x0, x1, x1, nv : x1=0x5 nzcv=0000 => x0=0x5
da81e020 csinv x0, x1, x1, al : x1=0x5 nzcv=0000 => x0=0x5
da81f020 csinv x0, x1, x1, nv : x1=0x5 nzcv=0000 => x0=0x5
