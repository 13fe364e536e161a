# programs: bc
echo 'scale=200; 4*a(1); e(1); sqrt(2)' | $RUN bc -l
$RUN bc <<'END'
2^1000
define f(n) {
    if (n < 2) return 1;
    return n * f(n - 1);
}
f(100)
obase=16; 2^64-1
ibase=2; 101101
END
