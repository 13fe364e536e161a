# programs: gawk
# A report over 200,000 records, sorting, regular expressions, a coprocess, the network, exact arithmetic.
$RUN gawk 'BEGIN { x = 7; for (i = 1; i <= 200000; i++) { x = (x * 1103515245 + 12345) % 2147483648
    printf "%d,%s,%s,%.3f\n", i, substr("alpha bravo charlie delta echo", x % 25 + 1, 5), strftime("%F", x, 1), x / 1000 } }' >data.csv
$RUN gawk -F, '{ n[$2]++; sum[$2] += $4; split($3, d, "-"); year[d[1]]++ }
    END { PROCINFO["sorted_in"] = "@ind_str_asc"; for (k in n) printf "[%s] %d %.3f\n", k, n[k], sum[k]
          m = asorti(year, y); print m, y[1], year[y[1]], y[m], year[y[m]] }' data.csv
$RUN gawk -F, '$2 ~ /^(br|ch|[de]c).*[ao]/ && $4 > 2000000 { gsub(/[aeiou]+/, "<&>", $2); print $1, $2; if (++n == 5) exit }' data.csv
$RUN gawk 'BEGIN { FPAT = "([^,]+)|(\"[^\"]+\")" } { print NF, $2 }' <<'X'
a,"b, c",d
1,2,3
X
$RUN gawk 'BEGIN { cmd = "sort -rn"; for (i = 1; i <= 1000; i++) print i * 7919 % 1000 |& cmd; close(cmd, "to")
    while ((cmd |& getline line) > 0) if (++n <= 3) print line; print n, close(cmd) }'
$RUN gawk 'BEGIN { for (;;) { s = "/inet/tcp/" (port = 20000 + (n++ * 7 + PROCINFO["pid"]) % 20000) "/0/0"
        c = "gawk \047BEGIN { s = \"/inet/tcp/0/127.0.0.1/" port "\"; for (i = 0; i < 50; i++) { PROCINFO[s, \"RETRY\"]; if ((s |& getline l) > 0) { print l; exit }; close(s); system(\"sleep 0.1\") } }\047 >client &"
        system(c); print "hello over tcp" |& s; close(s); break } system("sleep 1; cat client") }'
$RUN gawk -M -v PREC=200 'BEGIN { f = 1; for (i = 2; i <= 60; i++) f *= i; print f; printf "%.50f\n", atan2(0, -1); print 2^127 % 1000007 }'
$RUN gawk 'function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) } BEGIN { print fib(22); printf "%c%c %5.1e %o %X\n", 65, "B", 12345.678, 8, 255
    "date -u -d @86400 +%F" | getline d; print d; print toupper("straße"), index("hello", "l"), match("foobar", /o+/), RSTART, RLENGTH, strtonum("0x1F") }'
$RUN gawk -f /dev/stdin <<'X'
@load "filefuncs"
BEGIN { stat("data.csv", s); print s["size"], s["type"]; exit 4 }
X
echo "status $?"
