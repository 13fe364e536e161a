# programs: grep sed gawk
# heavy: with the interpreter only in ./dev test --long
$RUN gawk 'BEGIN { srand(1); for (i = 0; i < 3000; i++) printf "%d line %s %.4f\n", i, substr("abcdefghijklmnop", i % 12 + 1, 4), sin(i) * sqrt(i) }' >text
$RUN grep -c 'line [a-d]' text; $RUN grep -E '^1?[0-9]{2} .*-' text | $RUN tail -n 2; $RUN grep -oP '(?<=line )\w+' text | sort | uniq -c
$RUN grep -v line text; echo "status $?"; $RUN grep -rn 'bcde 1\.' . | head -n 3
$RUN sed -n '/9[0-9]* line/{s/line \([a-z]*\)/<\1>/;y/abc/ABC/;p}' text | head -n 5; $RUN sed -E ':a;s/^([0-9]+)([0-9]{3})/\1,\2/;ta' text | tail -n 2
$RUN sed -i.orig '1,10d;$s/.*/last/' text; wc -l text text.orig; $RUN sed '5q;s/$/\x21/' text
$RUN gawk '{ n[$3]++; s[$3] += $4 } END { PROCINFO["sorted_in"] = "@ind_str_asc"; for (k in n) printf "%s %d %.6f\n", k, n[k], s[k] }' text.orig
$RUN gawk 'BEGIN { print 2^53 + 1, length("déjà"), toupper("ferry"), strftime("%F", 86400 * 365), and(12, 10), atan2(0, -1), exp(1), int(-3.7) }'
$RUN gawk -M 'BEGIN { print 2^200 }'; $RUN gawk 'BEGIN { "echo from a pipe" | getline x; print x; print "sorted" | "cat"; close("cat"); system("exit 3") }'
