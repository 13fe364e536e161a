# programs: lua5.4
$RUN lua5.4 -e 'print(2^53, 10 // 3, 10 % -3, 1e15, 0.1, math.pi, 7 // 0.0, -7 // 0.0, math.maxinteger + 1 == math.mininteger)'
$RUN lua5.4 "$HERE/lua.in"
$RUN lua5.4 -e 'error("the end")'; echo "exit: $?"
