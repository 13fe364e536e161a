# FEAT_CSSC, FEAT_WFxT and FEAT_RNG: qemu 7.2 has them not or at random; values by the definitions.
dac02020 abs x0, x1 : x1=0x0 => x0=0x0
dac02020 abs x0, x1 : x1=0x1 => x0=0x1
dac02020 abs x0, x1 : x1=0xffffffffffffffff => x0=0x1
dac02020 abs x0, x1 : x1=0x8000000000000000 => x0=0x8000000000000000
dac02020 abs x0, x1 : x1=0x7fffffffffffffff => x0=0x7fffffffffffffff
dac02020 abs x0, x1 : x1=0x80 => x0=0x80
dac02020 abs x0, x1 : x1=0x7f => x0=0x7f
dac02020 abs x0, x1 : x1=0xf0f0f0f0 => x0=0xf0f0f0f0
dac02020 abs x0, x1 : x1=0x123456789abcdef0 => x0=0x123456789abcdef0
dac01c20 cnt x0, x1 : x1=0x0 => x0=0x0
dac01c20 cnt x0, x1 : x1=0x1 => x0=0x1
dac01c20 cnt x0, x1 : x1=0xffffffffffffffff => x0=0x40
dac01c20 cnt x0, x1 : x1=0x8000000000000000 => x0=0x1
dac01c20 cnt x0, x1 : x1=0x7fffffffffffffff => x0=0x3f
dac01c20 cnt x0, x1 : x1=0x80 => x0=0x1
dac01c20 cnt x0, x1 : x1=0x7f => x0=0x7
dac01c20 cnt x0, x1 : x1=0xf0f0f0f0 => x0=0x10
dac01c20 cnt x0, x1 : x1=0x123456789abcdef0 => x0=0x20
dac01820 ctz x0, x1 : x1=0x0 => x0=0x40
dac01820 ctz x0, x1 : x1=0x1 => x0=0x0
dac01820 ctz x0, x1 : x1=0xffffffffffffffff => x0=0x0
dac01820 ctz x0, x1 : x1=0x8000000000000000 => x0=0x3f
dac01820 ctz x0, x1 : x1=0x7fffffffffffffff => x0=0x0
dac01820 ctz x0, x1 : x1=0x80 => x0=0x7
dac01820 ctz x0, x1 : x1=0x7f => x0=0x0
dac01820 ctz x0, x1 : x1=0xf0f0f0f0 => x0=0x4
dac01820 ctz x0, x1 : x1=0x123456789abcdef0 => x0=0x4
9ac26020 smax x0, x1, x2 : x1=0x1 x2=0x2 => x0=0x2
9ac26020 smax x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => x0=0x1
9ac26020 smax x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0x7fffffffffffffff
9ac26020 smax x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => x0=0x0
9ac26020 smax x0, x1, x2 : x1=0x5 x2=0x5 => x0=0x5
9ac26020 smax x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0x7fffffffffffffff
91c1fc20 smax x0, x1, #127 : x1=0x1 => x0=0x7f
91c20020 smax x0, x1, #-128 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
91c3fc20 smax x0, x1, #-1 : x1=0x90 => x0=0x90
91c00020 smax x0, x1, #0 : x1=0x8000000000000000 => x0=0x0
91c20420 smax x0, x1, #-127 : x1=0x0 => x0=0x0
9ac26420 umax x0, x1, x2 : x1=0x1 x2=0x2 => x0=0x2
9ac26420 umax x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => x0=0xffffffffffffffff
9ac26420 umax x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0x8000000000000000
9ac26420 umax x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => x0=0xffffffffffffffff
9ac26420 umax x0, x1, x2 : x1=0x5 x2=0x5 => x0=0x5
9ac26420 umax x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0xffffffffffffffff
91c5fc20 umax x0, x1, #127 : x1=0x1 => x0=0x7f
91c60020 umax x0, x1, #128 : x1=0xffffffffffffffff => x0=0xffffffffffffffff
91c7fc20 umax x0, x1, #255 : x1=0x90 => x0=0xff
91c40020 umax x0, x1, #0 : x1=0x8000000000000000 => x0=0x8000000000000000
91c60420 umax x0, x1, #129 : x1=0x0 => x0=0x81
9ac26820 smin x0, x1, x2 : x1=0x1 x2=0x2 => x0=0x1
9ac26820 smin x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => x0=0xffffffffffffffff
9ac26820 smin x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0x8000000000000000
9ac26820 smin x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => x0=0xffffffffffffffff
9ac26820 smin x0, x1, x2 : x1=0x5 x2=0x5 => x0=0x5
9ac26820 smin x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0xffffffffffffffff
91c9fc20 smin x0, x1, #127 : x1=0x1 => x0=0x1
91ca0020 smin x0, x1, #-128 : x1=0xffffffffffffffff => x0=0xffffffffffffff80
91cbfc20 smin x0, x1, #-1 : x1=0x90 => x0=0xffffffffffffffff
91c80020 smin x0, x1, #0 : x1=0x8000000000000000 => x0=0x8000000000000000
91ca0420 smin x0, x1, #-127 : x1=0x0 => x0=0xffffffffffffff81
9ac26c20 umin x0, x1, x2 : x1=0x1 x2=0x2 => x0=0x1
9ac26c20 umin x0, x1, x2 : x1=0xffffffffffffffff x2=0x1 => x0=0x1
9ac26c20 umin x0, x1, x2 : x1=0x8000000000000000 x2=0x7fffffffffffffff => x0=0x7fffffffffffffff
9ac26c20 umin x0, x1, x2 : x1=0x0 x2=0xffffffffffffffff => x0=0x0
9ac26c20 umin x0, x1, x2 : x1=0x5 x2=0x5 => x0=0x5
9ac26c20 umin x0, x1, x2 : x1=0x7fffffffffffffff x2=0xffffffffffffffff => x0=0x7fffffffffffffff
91cdfc20 umin x0, x1, #127 : x1=0x1 => x0=0x1
91ce0020 umin x0, x1, #128 : x1=0xffffffffffffffff => x0=0x80
91cffc20 umin x0, x1, #255 : x1=0x90 => x0=0x90
91cc0020 umin x0, x1, #0 : x1=0x8000000000000000 => x0=0x0
91ce0420 umin x0, x1, #129 : x1=0x0 => x0=0x0
5ac02020 abs w0, w1 : x1=0xdeadbeef00000000 => x0=0x0
5ac02020 abs w0, w1 : x1=0xdeadbeef00000001 => x0=0x1
5ac02020 abs w0, w1 : x1=0xdeadbeefffffffff => x0=0x1
5ac02020 abs w0, w1 : x1=0xdeadbeef80000000 => x0=0x80000000
5ac02020 abs w0, w1 : x1=0xdeadbeef7fffffff => x0=0x7fffffff
5ac02020 abs w0, w1 : x1=0xdeadbeef00000080 => x0=0x80
5ac02020 abs w0, w1 : x1=0xdeadbeef0000007f => x0=0x7f
5ac02020 abs w0, w1 : x1=0xdeadbeeff0f0f0f0 => x0=0xf0f0f10
5ac02020 abs w0, w1 : x1=0xdeadbeef12345678 => x0=0x12345678
5ac01c20 cnt w0, w1 : x1=0xdeadbeef00000000 => x0=0x0
5ac01c20 cnt w0, w1 : x1=0xdeadbeef00000001 => x0=0x1
5ac01c20 cnt w0, w1 : x1=0xdeadbeefffffffff => x0=0x20
5ac01c20 cnt w0, w1 : x1=0xdeadbeef80000000 => x0=0x1
5ac01c20 cnt w0, w1 : x1=0xdeadbeef7fffffff => x0=0x1f
5ac01c20 cnt w0, w1 : x1=0xdeadbeef00000080 => x0=0x1
5ac01c20 cnt w0, w1 : x1=0xdeadbeef0000007f => x0=0x7
5ac01c20 cnt w0, w1 : x1=0xdeadbeeff0f0f0f0 => x0=0x10
5ac01c20 cnt w0, w1 : x1=0xdeadbeef12345678 => x0=0xd
5ac01820 ctz w0, w1 : x1=0xdeadbeef00000000 => x0=0x20
5ac01820 ctz w0, w1 : x1=0xdeadbeef00000001 => x0=0x0
5ac01820 ctz w0, w1 : x1=0xdeadbeefffffffff => x0=0x0
5ac01820 ctz w0, w1 : x1=0xdeadbeef80000000 => x0=0x1f
5ac01820 ctz w0, w1 : x1=0xdeadbeef7fffffff => x0=0x0
5ac01820 ctz w0, w1 : x1=0xdeadbeef00000080 => x0=0x7
5ac01820 ctz w0, w1 : x1=0xdeadbeef0000007f => x0=0x0
5ac01820 ctz w0, w1 : x1=0xdeadbeeff0f0f0f0 => x0=0x4
5ac01820 ctz w0, w1 : x1=0xdeadbeef12345678 => x0=0x3
1ac26020 smax w0, w1, w2 : x1=0xdeadbeef00000001 x2=0xdeadbeef00000002 => x0=0x2
1ac26020 smax w0, w1, w2 : x1=0xdeadbeefffffffff x2=0xdeadbeef00000001 => x0=0x1
1ac26020 smax w0, w1, w2 : x1=0xdeadbeef80000000 x2=0xdeadbeef7fffffff => x0=0x7fffffff
1ac26020 smax w0, w1, w2 : x1=0xdeadbeef00000000 x2=0xdeadbeefffffffff => x0=0x0
1ac26020 smax w0, w1, w2 : x1=0xdeadbeef00000005 x2=0xdeadbeef00000005 => x0=0x5
1ac26020 smax w0, w1, w2 : x1=0xdeadbeef7fffffff x2=0xdeadbeefffffffff => x0=0x7fffffff
11c1fc20 smax w0, w1, #127 : x1=0xdeadbeef00000001 => x0=0x7f
11c20020 smax w0, w1, #-128 : x1=0xdeadbeefffffffff => x0=0xffffffff
11c3fc20 smax w0, w1, #-1 : x1=0xdeadbeef00000090 => x0=0x90
11c00020 smax w0, w1, #0 : x1=0xdeadbeef80000000 => x0=0x0
11c20420 smax w0, w1, #-127 : x1=0xdeadbeef00000000 => x0=0x0
1ac26420 umax w0, w1, w2 : x1=0xdeadbeef00000001 x2=0xdeadbeef00000002 => x0=0x2
1ac26420 umax w0, w1, w2 : x1=0xdeadbeefffffffff x2=0xdeadbeef00000001 => x0=0xffffffff
1ac26420 umax w0, w1, w2 : x1=0xdeadbeef80000000 x2=0xdeadbeef7fffffff => x0=0x80000000
1ac26420 umax w0, w1, w2 : x1=0xdeadbeef00000000 x2=0xdeadbeefffffffff => x0=0xffffffff
1ac26420 umax w0, w1, w2 : x1=0xdeadbeef00000005 x2=0xdeadbeef00000005 => x0=0x5
1ac26420 umax w0, w1, w2 : x1=0xdeadbeef7fffffff x2=0xdeadbeefffffffff => x0=0xffffffff
11c5fc20 umax w0, w1, #127 : x1=0xdeadbeef00000001 => x0=0x7f
11c60020 umax w0, w1, #128 : x1=0xdeadbeefffffffff => x0=0xffffffff
11c7fc20 umax w0, w1, #255 : x1=0xdeadbeef00000090 => x0=0xff
11c40020 umax w0, w1, #0 : x1=0xdeadbeef80000000 => x0=0x80000000
11c60420 umax w0, w1, #129 : x1=0xdeadbeef00000000 => x0=0x81
1ac26820 smin w0, w1, w2 : x1=0xdeadbeef00000001 x2=0xdeadbeef00000002 => x0=0x1
1ac26820 smin w0, w1, w2 : x1=0xdeadbeefffffffff x2=0xdeadbeef00000001 => x0=0xffffffff
1ac26820 smin w0, w1, w2 : x1=0xdeadbeef80000000 x2=0xdeadbeef7fffffff => x0=0x80000000
1ac26820 smin w0, w1, w2 : x1=0xdeadbeef00000000 x2=0xdeadbeefffffffff => x0=0xffffffff
1ac26820 smin w0, w1, w2 : x1=0xdeadbeef00000005 x2=0xdeadbeef00000005 => x0=0x5
1ac26820 smin w0, w1, w2 : x1=0xdeadbeef7fffffff x2=0xdeadbeefffffffff => x0=0xffffffff
11c9fc20 smin w0, w1, #127 : x1=0xdeadbeef00000001 => x0=0x1
11ca0020 smin w0, w1, #-128 : x1=0xdeadbeefffffffff => x0=0xffffff80
11cbfc20 smin w0, w1, #-1 : x1=0xdeadbeef00000090 => x0=0xffffffff
11c80020 smin w0, w1, #0 : x1=0xdeadbeef80000000 => x0=0x80000000
11ca0420 smin w0, w1, #-127 : x1=0xdeadbeef00000000 => x0=0xffffff81
1ac26c20 umin w0, w1, w2 : x1=0xdeadbeef00000001 x2=0xdeadbeef00000002 => x0=0x1
1ac26c20 umin w0, w1, w2 : x1=0xdeadbeefffffffff x2=0xdeadbeef00000001 => x0=0x1
1ac26c20 umin w0, w1, w2 : x1=0xdeadbeef80000000 x2=0xdeadbeef7fffffff => x0=0x7fffffff
1ac26c20 umin w0, w1, w2 : x1=0xdeadbeef00000000 x2=0xdeadbeefffffffff => x0=0x0
1ac26c20 umin w0, w1, w2 : x1=0xdeadbeef00000005 x2=0xdeadbeef00000005 => x0=0x5
1ac26c20 umin w0, w1, w2 : x1=0xdeadbeef7fffffff x2=0xdeadbeefffffffff => x0=0x7fffffff
11cdfc20 umin w0, w1, #127 : x1=0xdeadbeef00000001 => x0=0x1
11ce0020 umin w0, w1, #128 : x1=0xdeadbeefffffffff => x0=0x80
11cffc20 umin w0, w1, #255 : x1=0xdeadbeef00000090 => x0=0x90
11cc0020 umin w0, w1, #0 : x1=0xdeadbeef80000000 => x0=0x0
11ce0420 umin w0, w1, #129 : x1=0xdeadbeef00000000 => x0=0x0
9ac27020 undefined => fault undef
91d00420 undefined => fault undef
fac02020 undefined => fault undef
d5031003 wfet x3 =>
d503103f wfit xzr =>
d53b241f mrs xzr, RNDR : nzcv=1111 => nzcv=0000
d53b243f mrs xzr, RNDRRS : nzcv=0110 => nzcv=0000
d51b2400 msr RNDR, x0 : x0=0x1 => fault undef
