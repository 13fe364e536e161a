# Branches, exceptions.  The code lies at 20000000.

14000002 b 0x20000008 => pc=0x20000008
17fffffc b 0x1ffffff0 => pc=0x1ffffff0
15ffffff b 0x27fffffc => pc=0x27fffffc
16000000 b 0x18000000 => pc=0x18000000
14000001 b 0x20000004 =>
54000040 b.eq 0x20000008 : nzcv=0000 =>
54000040 b.eq 0x20000008 : nzcv=0100 => pc=0x20000008
54000040 b.eq 0x20000008 : nzcv=0010 =>
54000040 b.eq 0x20000008 : nzcv=1000 =>
54000040 b.eq 0x20000008 : nzcv=0001 =>
54000040 b.eq 0x20000008 : nzcv=1001 =>
54000040 b.eq 0x20000008 : nzcv=0110 => pc=0x20000008
54ffffc0 b.eq 0x1ffffff8 : nzcv=0000 =>
54ffffc0 b.eq 0x1ffffff8 : nzcv=0100 => pc=0x1ffffff8
54ffffc0 b.eq 0x1ffffff8 : nzcv=0010 =>
54ffffc0 b.eq 0x1ffffff8 : nzcv=1000 =>
54ffffc0 b.eq 0x1ffffff8 : nzcv=0001 =>
54ffffc0 b.eq 0x1ffffff8 : nzcv=1001 =>
54ffffc0 b.eq 0x1ffffff8 : nzcv=0110 => pc=0x1ffffff8
54000041 b.ne 0x20000008 : nzcv=0000 => pc=0x20000008
54000041 b.ne 0x20000008 : nzcv=0100 =>
54000041 b.ne 0x20000008 : nzcv=0010 => pc=0x20000008
54000041 b.ne 0x20000008 : nzcv=1000 => pc=0x20000008
54000041 b.ne 0x20000008 : nzcv=0001 => pc=0x20000008
54000041 b.ne 0x20000008 : nzcv=1001 => pc=0x20000008
54000041 b.ne 0x20000008 : nzcv=0110 =>
54ffffc1 b.ne 0x1ffffff8 : nzcv=0000 => pc=0x1ffffff8
54ffffc1 b.ne 0x1ffffff8 : nzcv=0100 =>
54ffffc1 b.ne 0x1ffffff8 : nzcv=0010 => pc=0x1ffffff8
54ffffc1 b.ne 0x1ffffff8 : nzcv=1000 => pc=0x1ffffff8
54ffffc1 b.ne 0x1ffffff8 : nzcv=0001 => pc=0x1ffffff8
54ffffc1 b.ne 0x1ffffff8 : nzcv=1001 => pc=0x1ffffff8
54ffffc1 b.ne 0x1ffffff8 : nzcv=0110 =>
54000042 b.hs 0x20000008 : nzcv=0000 =>
54000042 b.hs 0x20000008 : nzcv=0100 =>
54000042 b.hs 0x20000008 : nzcv=0010 => pc=0x20000008
54000042 b.hs 0x20000008 : nzcv=1000 =>
54000042 b.hs 0x20000008 : nzcv=0001 =>
54000042 b.hs 0x20000008 : nzcv=1001 =>
54000042 b.hs 0x20000008 : nzcv=0110 => pc=0x20000008
54ffffc2 b.hs 0x1ffffff8 : nzcv=0000 =>
54ffffc2 b.hs 0x1ffffff8 : nzcv=0100 =>
54ffffc2 b.hs 0x1ffffff8 : nzcv=0010 => pc=0x1ffffff8
54ffffc2 b.hs 0x1ffffff8 : nzcv=1000 =>
54ffffc2 b.hs 0x1ffffff8 : nzcv=0001 =>
54ffffc2 b.hs 0x1ffffff8 : nzcv=1001 =>
54ffffc2 b.hs 0x1ffffff8 : nzcv=0110 => pc=0x1ffffff8
54000043 b.lo 0x20000008 : nzcv=0000 => pc=0x20000008
54000043 b.lo 0x20000008 : nzcv=0100 => pc=0x20000008
54000043 b.lo 0x20000008 : nzcv=0010 =>
54000043 b.lo 0x20000008 : nzcv=1000 => pc=0x20000008
54000043 b.lo 0x20000008 : nzcv=0001 => pc=0x20000008
54000043 b.lo 0x20000008 : nzcv=1001 => pc=0x20000008
54000043 b.lo 0x20000008 : nzcv=0110 =>
54ffffc3 b.lo 0x1ffffff8 : nzcv=0000 => pc=0x1ffffff8
54ffffc3 b.lo 0x1ffffff8 : nzcv=0100 => pc=0x1ffffff8
54ffffc3 b.lo 0x1ffffff8 : nzcv=0010 =>
54ffffc3 b.lo 0x1ffffff8 : nzcv=1000 => pc=0x1ffffff8
54ffffc3 b.lo 0x1ffffff8 : nzcv=0001 => pc=0x1ffffff8
54ffffc3 b.lo 0x1ffffff8 : nzcv=1001 => pc=0x1ffffff8
54ffffc3 b.lo 0x1ffffff8 : nzcv=0110 =>
54000044 b.mi 0x20000008 : nzcv=0000 =>
54000044 b.mi 0x20000008 : nzcv=0100 =>
54000044 b.mi 0x20000008 : nzcv=0010 =>
54000044 b.mi 0x20000008 : nzcv=1000 => pc=0x20000008
54000044 b.mi 0x20000008 : nzcv=0001 =>
54000044 b.mi 0x20000008 : nzcv=1001 => pc=0x20000008
54000044 b.mi 0x20000008 : nzcv=0110 =>
54ffffc4 b.mi 0x1ffffff8 : nzcv=0000 =>
54ffffc4 b.mi 0x1ffffff8 : nzcv=0100 =>
54ffffc4 b.mi 0x1ffffff8 : nzcv=0010 =>
54ffffc4 b.mi 0x1ffffff8 : nzcv=1000 => pc=0x1ffffff8
54ffffc4 b.mi 0x1ffffff8 : nzcv=0001 =>
54ffffc4 b.mi 0x1ffffff8 : nzcv=1001 => pc=0x1ffffff8
54ffffc4 b.mi 0x1ffffff8 : nzcv=0110 =>
54000045 b.pl 0x20000008 : nzcv=0000 => pc=0x20000008
54000045 b.pl 0x20000008 : nzcv=0100 => pc=0x20000008
54000045 b.pl 0x20000008 : nzcv=0010 => pc=0x20000008
54000045 b.pl 0x20000008 : nzcv=1000 =>
54000045 b.pl 0x20000008 : nzcv=0001 => pc=0x20000008
54000045 b.pl 0x20000008 : nzcv=1001 =>
54000045 b.pl 0x20000008 : nzcv=0110 => pc=0x20000008
54ffffc5 b.pl 0x1ffffff8 : nzcv=0000 => pc=0x1ffffff8
54ffffc5 b.pl 0x1ffffff8 : nzcv=0100 => pc=0x1ffffff8
54ffffc5 b.pl 0x1ffffff8 : nzcv=0010 => pc=0x1ffffff8
54ffffc5 b.pl 0x1ffffff8 : nzcv=1000 =>
54ffffc5 b.pl 0x1ffffff8 : nzcv=0001 => pc=0x1ffffff8
54ffffc5 b.pl 0x1ffffff8 : nzcv=1001 =>
54ffffc5 b.pl 0x1ffffff8 : nzcv=0110 => pc=0x1ffffff8
54000046 b.vs 0x20000008 : nzcv=0000 =>
54000046 b.vs 0x20000008 : nzcv=0100 =>
54000046 b.vs 0x20000008 : nzcv=0010 =>
54000046 b.vs 0x20000008 : nzcv=1000 =>
54000046 b.vs 0x20000008 : nzcv=0001 => pc=0x20000008
54000046 b.vs 0x20000008 : nzcv=1001 => pc=0x20000008
54000046 b.vs 0x20000008 : nzcv=0110 =>
54ffffc6 b.vs 0x1ffffff8 : nzcv=0000 =>
54ffffc6 b.vs 0x1ffffff8 : nzcv=0100 =>
54ffffc6 b.vs 0x1ffffff8 : nzcv=0010 =>
54ffffc6 b.vs 0x1ffffff8 : nzcv=1000 =>
54ffffc6 b.vs 0x1ffffff8 : nzcv=0001 => pc=0x1ffffff8
54ffffc6 b.vs 0x1ffffff8 : nzcv=1001 => pc=0x1ffffff8
54ffffc6 b.vs 0x1ffffff8 : nzcv=0110 =>
54000047 b.vc 0x20000008 : nzcv=0000 => pc=0x20000008
54000047 b.vc 0x20000008 : nzcv=0100 => pc=0x20000008
54000047 b.vc 0x20000008 : nzcv=0010 => pc=0x20000008
54000047 b.vc 0x20000008 : nzcv=1000 => pc=0x20000008
54000047 b.vc 0x20000008 : nzcv=0001 =>
54000047 b.vc 0x20000008 : nzcv=1001 =>
54000047 b.vc 0x20000008 : nzcv=0110 => pc=0x20000008
54ffffc7 b.vc 0x1ffffff8 : nzcv=0000 => pc=0x1ffffff8
54ffffc7 b.vc 0x1ffffff8 : nzcv=0100 => pc=0x1ffffff8
54ffffc7 b.vc 0x1ffffff8 : nzcv=0010 => pc=0x1ffffff8
54ffffc7 b.vc 0x1ffffff8 : nzcv=1000 => pc=0x1ffffff8
54ffffc7 b.vc 0x1ffffff8 : nzcv=0001 =>
54ffffc7 b.vc 0x1ffffff8 : nzcv=1001 =>
54ffffc7 b.vc 0x1ffffff8 : nzcv=0110 => pc=0x1ffffff8
54000048 b.hi 0x20000008 : nzcv=0000 =>
54000048 b.hi 0x20000008 : nzcv=0100 =>
54000048 b.hi 0x20000008 : nzcv=0010 => pc=0x20000008
54000048 b.hi 0x20000008 : nzcv=1000 =>
54000048 b.hi 0x20000008 : nzcv=0001 =>
54000048 b.hi 0x20000008 : nzcv=1001 =>
54000048 b.hi 0x20000008 : nzcv=0110 =>
54ffffc8 b.hi 0x1ffffff8 : nzcv=0000 =>
54ffffc8 b.hi 0x1ffffff8 : nzcv=0100 =>
54ffffc8 b.hi 0x1ffffff8 : nzcv=0010 => pc=0x1ffffff8
54ffffc8 b.hi 0x1ffffff8 : nzcv=1000 =>
54ffffc8 b.hi 0x1ffffff8 : nzcv=0001 =>
54ffffc8 b.hi 0x1ffffff8 : nzcv=1001 =>
54ffffc8 b.hi 0x1ffffff8 : nzcv=0110 =>
54000049 b.ls 0x20000008 : nzcv=0000 => pc=0x20000008
54000049 b.ls 0x20000008 : nzcv=0100 => pc=0x20000008
54000049 b.ls 0x20000008 : nzcv=0010 =>
54000049 b.ls 0x20000008 : nzcv=1000 => pc=0x20000008
54000049 b.ls 0x20000008 : nzcv=0001 => pc=0x20000008
54000049 b.ls 0x20000008 : nzcv=1001 => pc=0x20000008
54000049 b.ls 0x20000008 : nzcv=0110 => pc=0x20000008
54ffffc9 b.ls 0x1ffffff8 : nzcv=0000 => pc=0x1ffffff8
54ffffc9 b.ls 0x1ffffff8 : nzcv=0100 => pc=0x1ffffff8
54ffffc9 b.ls 0x1ffffff8 : nzcv=0010 =>
54ffffc9 b.ls 0x1ffffff8 : nzcv=1000 => pc=0x1ffffff8
54ffffc9 b.ls 0x1ffffff8 : nzcv=0001 => pc=0x1ffffff8
54ffffc9 b.ls 0x1ffffff8 : nzcv=1001 => pc=0x1ffffff8
54ffffc9 b.ls 0x1ffffff8 : nzcv=0110 => pc=0x1ffffff8
5400004a b.ge 0x20000008 : nzcv=0000 => pc=0x20000008
5400004a b.ge 0x20000008 : nzcv=0100 => pc=0x20000008
5400004a b.ge 0x20000008 : nzcv=0010 => pc=0x20000008
5400004a b.ge 0x20000008 : nzcv=1000 =>
5400004a b.ge 0x20000008 : nzcv=0001 =>
5400004a b.ge 0x20000008 : nzcv=1001 => pc=0x20000008
5400004a b.ge 0x20000008 : nzcv=0110 => pc=0x20000008
54ffffca b.ge 0x1ffffff8 : nzcv=0000 => pc=0x1ffffff8
54ffffca b.ge 0x1ffffff8 : nzcv=0100 => pc=0x1ffffff8
54ffffca b.ge 0x1ffffff8 : nzcv=0010 => pc=0x1ffffff8
54ffffca b.ge 0x1ffffff8 : nzcv=1000 =>
54ffffca b.ge 0x1ffffff8 : nzcv=0001 =>
54ffffca b.ge 0x1ffffff8 : nzcv=1001 => pc=0x1ffffff8
54ffffca b.ge 0x1ffffff8 : nzcv=0110 => pc=0x1ffffff8
5400004b b.lt 0x20000008 : nzcv=0000 =>
5400004b b.lt 0x20000008 : nzcv=0100 =>
5400004b b.lt 0x20000008 : nzcv=0010 =>
5400004b b.lt 0x20000008 : nzcv=1000 => pc=0x20000008
5400004b b.lt 0x20000008 : nzcv=0001 => pc=0x20000008
5400004b b.lt 0x20000008 : nzcv=1001 =>
5400004b b.lt 0x20000008 : nzcv=0110 =>
54ffffcb b.lt 0x1ffffff8 : nzcv=0000 =>
54ffffcb b.lt 0x1ffffff8 : nzcv=0100 =>
54ffffcb b.lt 0x1ffffff8 : nzcv=0010 =>
54ffffcb b.lt 0x1ffffff8 : nzcv=1000 => pc=0x1ffffff8
54ffffcb b.lt 0x1ffffff8 : nzcv=0001 => pc=0x1ffffff8
54ffffcb b.lt 0x1ffffff8 : nzcv=1001 =>
54ffffcb b.lt 0x1ffffff8 : nzcv=0110 =>
5400004c b.gt 0x20000008 : nzcv=0000 => pc=0x20000008
5400004c b.gt 0x20000008 : nzcv=0100 =>
5400004c b.gt 0x20000008 : nzcv=0010 => pc=0x20000008
5400004c b.gt 0x20000008 : nzcv=1000 =>
5400004c b.gt 0x20000008 : nzcv=0001 =>
5400004c b.gt 0x20000008 : nzcv=1001 => pc=0x20000008
5400004c b.gt 0x20000008 : nzcv=0110 =>
54ffffcc b.gt 0x1ffffff8 : nzcv=0000 => pc=0x1ffffff8
54ffffcc b.gt 0x1ffffff8 : nzcv=0100 =>
54ffffcc b.gt 0x1ffffff8 : nzcv=0010 => pc=0x1ffffff8
54ffffcc b.gt 0x1ffffff8 : nzcv=1000 =>
54ffffcc b.gt 0x1ffffff8 : nzcv=0001 =>
54ffffcc b.gt 0x1ffffff8 : nzcv=1001 => pc=0x1ffffff8
54ffffcc b.gt 0x1ffffff8 : nzcv=0110 =>
5400004d b.le 0x20000008 : nzcv=0000 =>
5400004d b.le 0x20000008 : nzcv=0100 => pc=0x20000008
5400004d b.le 0x20000008 : nzcv=0010 =>
5400004d b.le 0x20000008 : nzcv=1000 => pc=0x20000008
5400004d b.le 0x20000008 : nzcv=0001 => pc=0x20000008
5400004d b.le 0x20000008 : nzcv=1001 =>
5400004d b.le 0x20000008 : nzcv=0110 => pc=0x20000008
54ffffcd b.le 0x1ffffff8 : nzcv=0000 =>
54ffffcd b.le 0x1ffffff8 : nzcv=0100 => pc=0x1ffffff8
54ffffcd b.le 0x1ffffff8 : nzcv=0010 =>
54ffffcd b.le 0x1ffffff8 : nzcv=1000 => pc=0x1ffffff8
54ffffcd b.le 0x1ffffff8 : nzcv=0001 => pc=0x1ffffff8
54ffffcd b.le 0x1ffffff8 : nzcv=1001 =>
54ffffcd b.le 0x1ffffff8 : nzcv=0110 => pc=0x1ffffff8
5400004e b.al 0x20000008 : nzcv=0000 => pc=0x20000008
5400004e b.al 0x20000008 : nzcv=0100 => pc=0x20000008
5400004e b.al 0x20000008 : nzcv=0010 => pc=0x20000008
5400004e b.al 0x20000008 : nzcv=1000 => pc=0x20000008
5400004e b.al 0x20000008 : nzcv=0001 => pc=0x20000008
5400004e b.al 0x20000008 : nzcv=1001 => pc=0x20000008
5400004e b.al 0x20000008 : nzcv=0110 => pc=0x20000008
54ffffce b.al 0x1ffffff8 : nzcv=0000 => pc=0x1ffffff8
54ffffce b.al 0x1ffffff8 : nzcv=0100 => pc=0x1ffffff8
54ffffce b.al 0x1ffffff8 : nzcv=0010 => pc=0x1ffffff8
54ffffce b.al 0x1ffffff8 : nzcv=1000 => pc=0x1ffffff8
54ffffce b.al 0x1ffffff8 : nzcv=0001 => pc=0x1ffffff8
54ffffce b.al 0x1ffffff8 : nzcv=1001 => pc=0x1ffffff8
54ffffce b.al 0x1ffffff8 : nzcv=0110 => pc=0x1ffffff8
5400004f b.nv 0x20000008 : nzcv=0000 => pc=0x20000008
5400004f b.nv 0x20000008 : nzcv=0100 => pc=0x20000008
5400004f b.nv 0x20000008 : nzcv=0010 => pc=0x20000008
5400004f b.nv 0x20000008 : nzcv=1000 => pc=0x20000008
5400004f b.nv 0x20000008 : nzcv=0001 => pc=0x20000008
5400004f b.nv 0x20000008 : nzcv=1001 => pc=0x20000008
5400004f b.nv 0x20000008 : nzcv=0110 => pc=0x20000008
54ffffcf b.nv 0x1ffffff8 : nzcv=0000 => pc=0x1ffffff8
54ffffcf b.nv 0x1ffffff8 : nzcv=0100 => pc=0x1ffffff8
54ffffcf b.nv 0x1ffffff8 : nzcv=0010 => pc=0x1ffffff8
54ffffcf b.nv 0x1ffffff8 : nzcv=1000 => pc=0x1ffffff8
54ffffcf b.nv 0x1ffffff8 : nzcv=0001 => pc=0x1ffffff8
54ffffcf b.nv 0x1ffffff8 : nzcv=1001 => pc=0x1ffffff8
54ffffcf b.nv 0x1ffffff8 : nzcv=0110 => pc=0x1ffffff8
34000041 cbz w1, 0x20000008 : x1=0x0 => pc=0x20000008
34000041 cbz w1, 0x20000008 : x1=0x1 =>
34000041 cbz w1, 0x20000008 : x1=0x100000000 => pc=0x20000008
34ffffc1 cbz w1, 0x1ffffff8 : x1=0x0 => pc=0x1ffffff8
34ffffc1 cbz w1, 0x1ffffff8 : x1=0x1 =>
34ffffc1 cbz w1, 0x1ffffff8 : x1=0x100000000 => pc=0x1ffffff8
b4000041 cbz x1, 0x20000008 : x1=0x0 => pc=0x20000008
b4000041 cbz x1, 0x20000008 : x1=0x1 =>
b4000041 cbz x1, 0x20000008 : x1=0x100000000 =>
b4ffffc1 cbz x1, 0x1ffffff8 : x1=0x0 => pc=0x1ffffff8
b4ffffc1 cbz x1, 0x1ffffff8 : x1=0x1 =>
b4ffffc1 cbz x1, 0x1ffffff8 : x1=0x100000000 =>
35000041 cbnz w1, 0x20000008 : x1=0x0 =>
35000041 cbnz w1, 0x20000008 : x1=0x1 => pc=0x20000008
35000041 cbnz w1, 0x20000008 : x1=0x100000000 =>
35ffffc1 cbnz w1, 0x1ffffff8 : x1=0x0 =>
35ffffc1 cbnz w1, 0x1ffffff8 : x1=0x1 => pc=0x1ffffff8
35ffffc1 cbnz w1, 0x1ffffff8 : x1=0x100000000 =>
b5000041 cbnz x1, 0x20000008 : x1=0x0 =>
b5000041 cbnz x1, 0x20000008 : x1=0x1 => pc=0x20000008
b5000041 cbnz x1, 0x20000008 : x1=0x100000000 => pc=0x20000008
b5ffffc1 cbnz x1, 0x1ffffff8 : x1=0x0 =>
b5ffffc1 cbnz x1, 0x1ffffff8 : x1=0x1 => pc=0x1ffffff8
b5ffffc1 cbnz x1, 0x1ffffff8 : x1=0x100000000 => pc=0x1ffffff8
36000041 tbz w1, #0, 0x20000008 : x1=0x0 => pc=0x20000008
36000041 tbz w1, #0, 0x20000008 : x1=0x1 =>
36000041 tbz w1, #0, 0x20000008 : x1=0x80000000 => pc=0x20000008
36000041 tbz w1, #0, 0x20000008 : x1=0x100000000 => pc=0x20000008
36000041 tbz w1, #0, 0x20000008 : x1=0x8000000000000000 => pc=0x20000008
3607ffc1 tbz w1, #0, 0x1ffffff8 : x1=0x0 => pc=0x1ffffff8
3607ffc1 tbz w1, #0, 0x1ffffff8 : x1=0x1 =>
3607ffc1 tbz w1, #0, 0x1ffffff8 : x1=0x80000000 => pc=0x1ffffff8
3607ffc1 tbz w1, #0, 0x1ffffff8 : x1=0x100000000 => pc=0x1ffffff8
3607ffc1 tbz w1, #0, 0x1ffffff8 : x1=0x8000000000000000 => pc=0x1ffffff8
36f80041 tbz w1, #31, 0x20000008 : x1=0x0 => pc=0x20000008
36f80041 tbz w1, #31, 0x20000008 : x1=0x1 => pc=0x20000008
36f80041 tbz w1, #31, 0x20000008 : x1=0x80000000 =>
36f80041 tbz w1, #31, 0x20000008 : x1=0x100000000 => pc=0x20000008
36f80041 tbz w1, #31, 0x20000008 : x1=0x8000000000000000 => pc=0x20000008
36ffffc1 tbz w1, #31, 0x1ffffff8 : x1=0x0 => pc=0x1ffffff8
36ffffc1 tbz w1, #31, 0x1ffffff8 : x1=0x1 => pc=0x1ffffff8
36ffffc1 tbz w1, #31, 0x1ffffff8 : x1=0x80000000 =>
36ffffc1 tbz w1, #31, 0x1ffffff8 : x1=0x100000000 => pc=0x1ffffff8
36ffffc1 tbz w1, #31, 0x1ffffff8 : x1=0x8000000000000000 => pc=0x1ffffff8
b6000041 tbz x1, #32, 0x20000008 : x1=0x0 => pc=0x20000008
b6000041 tbz x1, #32, 0x20000008 : x1=0x1 => pc=0x20000008
b6000041 tbz x1, #32, 0x20000008 : x1=0x80000000 => pc=0x20000008
b6000041 tbz x1, #32, 0x20000008 : x1=0x100000000 =>
b6000041 tbz x1, #32, 0x20000008 : x1=0x8000000000000000 => pc=0x20000008
b607ffc1 tbz x1, #32, 0x1ffffff8 : x1=0x0 => pc=0x1ffffff8
b607ffc1 tbz x1, #32, 0x1ffffff8 : x1=0x1 => pc=0x1ffffff8
b607ffc1 tbz x1, #32, 0x1ffffff8 : x1=0x80000000 => pc=0x1ffffff8
b607ffc1 tbz x1, #32, 0x1ffffff8 : x1=0x100000000 =>
b607ffc1 tbz x1, #32, 0x1ffffff8 : x1=0x8000000000000000 => pc=0x1ffffff8
b6f80041 tbz x1, #63, 0x20000008 : x1=0x0 => pc=0x20000008
b6f80041 tbz x1, #63, 0x20000008 : x1=0x1 => pc=0x20000008
b6f80041 tbz x1, #63, 0x20000008 : x1=0x80000000 => pc=0x20000008
b6f80041 tbz x1, #63, 0x20000008 : x1=0x100000000 => pc=0x20000008
b6f80041 tbz x1, #63, 0x20000008 : x1=0x8000000000000000 =>
b6ffffc1 tbz x1, #63, 0x1ffffff8 : x1=0x0 => pc=0x1ffffff8
b6ffffc1 tbz x1, #63, 0x1ffffff8 : x1=0x1 => pc=0x1ffffff8
b6ffffc1 tbz x1, #63, 0x1ffffff8 : x1=0x80000000 => pc=0x1ffffff8
b6ffffc1 tbz x1, #63, 0x1ffffff8 : x1=0x100000000 => pc=0x1ffffff8
b6ffffc1 tbz x1, #63, 0x1ffffff8 : x1=0x8000000000000000 =>
37000041 tbnz w1, #0, 0x20000008 : x1=0x0 =>
37000041 tbnz w1, #0, 0x20000008 : x1=0x1 => pc=0x20000008
37000041 tbnz w1, #0, 0x20000008 : x1=0x80000000 =>
37000041 tbnz w1, #0, 0x20000008 : x1=0x100000000 =>
37000041 tbnz w1, #0, 0x20000008 : x1=0x8000000000000000 =>
3707ffc1 tbnz w1, #0, 0x1ffffff8 : x1=0x0 =>
3707ffc1 tbnz w1, #0, 0x1ffffff8 : x1=0x1 => pc=0x1ffffff8
3707ffc1 tbnz w1, #0, 0x1ffffff8 : x1=0x80000000 =>
3707ffc1 tbnz w1, #0, 0x1ffffff8 : x1=0x100000000 =>
3707ffc1 tbnz w1, #0, 0x1ffffff8 : x1=0x8000000000000000 =>
37f80041 tbnz w1, #31, 0x20000008 : x1=0x0 =>
37f80041 tbnz w1, #31, 0x20000008 : x1=0x1 =>
37f80041 tbnz w1, #31, 0x20000008 : x1=0x80000000 => pc=0x20000008
37f80041 tbnz w1, #31, 0x20000008 : x1=0x100000000 =>
37f80041 tbnz w1, #31, 0x20000008 : x1=0x8000000000000000 =>
37ffffc1 tbnz w1, #31, 0x1ffffff8 : x1=0x0 =>
37ffffc1 tbnz w1, #31, 0x1ffffff8 : x1=0x1 =>
37ffffc1 tbnz w1, #31, 0x1ffffff8 : x1=0x80000000 => pc=0x1ffffff8
37ffffc1 tbnz w1, #31, 0x1ffffff8 : x1=0x100000000 =>
37ffffc1 tbnz w1, #31, 0x1ffffff8 : x1=0x8000000000000000 =>
b7000041 tbnz x1, #32, 0x20000008 : x1=0x0 =>
b7000041 tbnz x1, #32, 0x20000008 : x1=0x1 =>
b7000041 tbnz x1, #32, 0x20000008 : x1=0x80000000 =>
b7000041 tbnz x1, #32, 0x20000008 : x1=0x100000000 => pc=0x20000008
b7000041 tbnz x1, #32, 0x20000008 : x1=0x8000000000000000 =>
b707ffc1 tbnz x1, #32, 0x1ffffff8 : x1=0x0 =>
b707ffc1 tbnz x1, #32, 0x1ffffff8 : x1=0x1 =>
b707ffc1 tbnz x1, #32, 0x1ffffff8 : x1=0x80000000 =>
b707ffc1 tbnz x1, #32, 0x1ffffff8 : x1=0x100000000 => pc=0x1ffffff8
b707ffc1 tbnz x1, #32, 0x1ffffff8 : x1=0x8000000000000000 =>
b7f80041 tbnz x1, #63, 0x20000008 : x1=0x0 =>
b7f80041 tbnz x1, #63, 0x20000008 : x1=0x1 =>
b7f80041 tbnz x1, #63, 0x20000008 : x1=0x80000000 =>
b7f80041 tbnz x1, #63, 0x20000008 : x1=0x100000000 =>
b7f80041 tbnz x1, #63, 0x20000008 : x1=0x8000000000000000 => pc=0x20000008
b7ffffc1 tbnz x1, #63, 0x1ffffff8 : x1=0x0 =>
b7ffffc1 tbnz x1, #63, 0x1ffffff8 : x1=0x1 =>
b7ffffc1 tbnz x1, #63, 0x1ffffff8 : x1=0x80000000 =>
b7ffffc1 tbnz x1, #63, 0x1ffffff8 : x1=0x100000000 =>
b7ffffc1 tbnz x1, #63, 0x1ffffff8 : x1=0x8000000000000000 => pc=0x1ffffff8
94000002 bl 0x20000008 => pc=0x20000008 x30=0x20000004
97fffffe bl 0x1ffffff8 => pc=0x1ffffff8 x30=0x20000004
d61f0020 br x1 : x1=0x20000010 => pc=0x20000010
d63f0020 blr x1 : x1=0x20000010 => pc=0x20000010 x30=0x20000004
d63f03c0 blr x30 : x30=0x20000010 => pc=0x20000010 x30=0x20000004
d65f03c0 ret : x30=0x20000010 => pc=0x20000010
d65f0020 ret x1 : x1=0x20000010 => pc=0x20000010
d4200000 brk #0 => fault break 0x0
d42000a0 brk #0x5 => fault break 0x5
d43fffe0 brk #0xffff => fault break 0xffff
d4400020 hlt #0x1 => fault undef
d4000002 hvc #0 => fault undef
d4000003 smc #0 => fault undef
d4a00001 dcps1 => fault undef
d4a00042 dcps2 #0x2 => fault undef
d4a00003 dcps3 => fault undef
d69f03e0 eret => fault undef
d69f0bff eretaa => fault undef
d69f0fff eretab => fault undef
d6bf03e0 drps => fault undef
00000000 udf #0 => fault undef
0000ffff udf #65535 => fault undef
00010000 undefined => fault undef
d4000000 undefined => fault undef
d4000003 smc #0 => fault undef
d4200001 undefined => fault undef
d4e00000 undefined => fault undef
# B.cond has o1 = 0, BR no stray bits
55000000 undefined => fault undef
d61f0021 undefined => fault undef
d61f0401 undefined => fault undef
d63f0001 undefined => fault undef

# a system call leaves with the pc behind it
d4000001 svc #0 => syscall
d41fffe1 svc #0xffff => syscall

# ---- BC.cond (FEAT_HBC): a hint that the branch is consistent
54000050 bc.eq 0x20000008 : nzcv=0000 =>
54000050 bc.eq 0x20000008 : nzcv=0100 => pc=0x20000008
54ffffd1 bc.ne 0x1ffffff8 : nzcv=0000 => pc=0x1ffffff8
54ffffd1 bc.ne 0x1ffffff8 : nzcv=0100 =>
5480001a bc.ge 0x1ff00000 : nzcv=0001 =>
5480001a bc.ge 0x1ff00000 : nzcv=1001 => pc=0x1ff00000
5400005e bc.al 0x20000008 : nzcv=0000 => pc=0x20000008
55000050 undefined : nzcv=0100 => fault undef
