# programs: strace gdb dash
# Calls, signals and children of a shell as strace sees them; a program stopped and walked through by gdb.
# heavy: with the interpreter only in ./dev test --long
script='trap "echo got it" USR1
kill -USR1 $$
(echo child; exit 3)
echo "status $?"
kill -TERM $$'
$RUN strace -f -qq -e trace=write,kill,exit_group -e signal=usr1,term -o log dash -c "$script"
echo "dash: $?"
sed 's/^[0-9]* *//; s/kill([0-9]*/kill(PID/; s/si_pid=[0-9]*/si_pid=PID/; s/si_uid=[0-9]*/si_uid=UID/; s/  */ /g' log | sort

$RUN strace -f -c -o log dash -c "$script"
awk '$NF == "kill" || $NF == "write" { print $NF, $(NF-1) }' log | sort

$RUN gdb -nx -batch -ex 'set width 0' -ex 'catch syscall write' -ex 'catch signal USR1' -ex run -ex continue \
    -ex stepi -ex 'print $_exitcode' -ex 'delete' -ex continue --args "$(command -v dash)" -c "$script" 2>&1 |
    sed -n 's/0x[0-9a-f]*/ADDRESS/g; s/ \[[0-9]*\]//; /^Catchpoint [0-9]/p; /^Program/p; /^got it/p; /^child/p; /^status/p; /void/p' |
    sed 's/,.*//'
