# A program compiled here and debugged: breakpoints, conditions, watchpoints, threads, values, a call, a child, a fault,
# and a process that runs already.
cp "$HERE/gdb.c" . && $RUN gcc -g -O0 -pthread gdb.c -o prog || exit 77
gdb() {
    $RUN timeout 200 gdb -nx -batch -ex 'set width 0' -ex 'set pagination off' -ex 'set debuginfod enabled off' "$@" 2>&1 |
        sed -e 's/0x[0-9a-f]*/ADDRESS/g; s/(LWP [0-9]*)/(LWP)/; s/process [0-9]*/process PID/g; s/Thread ADDRESS/Thread/' \
            -e '/libthread_db/d; /\[New /d; /^warning/d; /exited\]$/d; /Detaching/d; /debuginfo/d; s/ "prog"//; s/[^ ]*gdb\.c:/gdb.c:/g'
}
gdb -ex 'break factorial if n == 2' -ex run -ex bt -ex 'print n' -ex 'finish' -ex 'delete' -ex 'break move' -ex continue \
    -ex 'info args' -ex 'print *p' -ex 'print p->name' -ex 'next' -ex 'print p->x' -ex 'set var p->y = 1000' -ex 'up' -ex 'print i' \
    -ex 'print factorial(5)' -ex 'print $_siginfo.si_signo' -ex 'delete' -ex continue ./prog | grep -v '^\[Inferior'
gdb -ex 'break move' -ex run -ex 'thread apply all -s -q -- frame apply all -s -q -- print number' -ex kill ./prog | grep '^\$' | sort
gdb -ex 'set can-use-hw-watchpoints 0' -ex 'break move if dx == 1' -ex run -ex 'watch where.y' -ex continue -ex continue -ex 'info watchpoints' \
    -ex kill ./prog | grep -E 'Old value|New value|watchpoint|already hit'
gdb -ex 'set follow-fork-mode child' -ex 'break move if dx == 100' -ex run -ex 'print where.x' -ex 'stepi 3' -ex 'next' -ex 'next' -ex 'print where' \
    -ex continue ./prog | sed -n '/^\$/p; /p->/p; /counter/p; s/.*\(exited with\)/\1/p'
gdb -ex run -ex bt -ex 'print $_siginfo.si_signo' -ex 'print $_siginfo._sifields._sigfault.si_addr' -ex 'x/i $pc' -ex 'generate-core-file core' \
    --args ./prog 1234 | grep -E 'SIGSEGV|^#|^\$|str|Saved'
gdb -ex bt -ex 'print where' ./prog core | grep -E '^#|^\$|terminated'
$RUN sleep 100 & pid=$!
sleep 1
gdb -ex 'info signals SIGUSR1' -ex 'print (int)1 + 1' -ex detach -p $pid | grep -cE 'SIGUSR1|^\$1 = 2'
{ kill $pid; wait $pid; status=$?; } 2>/dev/null; echo "attached: $status"
