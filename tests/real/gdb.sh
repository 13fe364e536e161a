# programs: gdb dash python3
# gdb stops a running program with threads and lets it go on; breakpoints, finish, steps, watchpoints, kill in a new one.
# heavy: with the interpreter only in ./dev test --long
cat >threads.py <<'END'
import os, threading, time
def run():
    while not os.path.exists("go"):
        time.sleep(0.05)
threads = [threading.Thread(target=run) for _ in range(3)]
for t in threads:
    t.start()
open("ready", "w").close()
for t in threads:
    t.join()
print("all joined")
END
$RUN python3 threads.py >done &
pid=$!
n=0
while [ ! -e ready ] && [ $n -lt 600 ]; do
    sleep 0.1
    n=$((n + 1))
done
$RUN gdb -nx -batch -ex 'info threads' -ex 'thread apply all -q print $_thread' -ex 'thread 2' -ex stepi -ex detach -p $pid >gdb.txt 2>&1
sed -n 's/^[ *]*\([1-4]\) *Thread .*"python3".*/thread \1/p; /^\$/p; s/^\[Switching to thread \([0-9]\).*/to \1/p; s/process [0-9]*/PID/; /detached/p' gdb.txt
: >go
wait $pid
echo "status $?"
cat done

# One step, and the calls a breakpoint stops.
$RUN gdb -nx -batch -ex 'set breakpoint pending on' -ex 'set width 0' -ex 'break write' -ex run -ex 'info breakpoints' \
    -ex finish -ex stepi -ex stepi -ex 'watch *(long *)&environ' -ex 'delete 2' -ex continue -ex 'print $_exitcode' -ex 'delete' \
    -ex continue -ex 'print $_exitcode' --args "$(command -v dash)" -c 'echo hello; echo again; exit 7' 2>&1 |
    sed -n 's/Hardware watch/Watch/; s/0x[0-9a-f]*//g; s/^\(Breakpoint 1,\).*write (.*/\1 write/; /already hit/p; /^Watch/p; /^Breakpoint 1,/p; /^hello/p; /^again/p; /^\[Inf/s/ (.*) / /p; /^\$[0-9]* = [0-9v]/p' |
    sed '/^\$/s/^\$[0-9]*/value/'

$RUN gdb -nx -batch -ex 'set breakpoint pending on' -ex 'break write' -ex run -ex 'call (int) getppid() > 1' -ex kill \
    --args "$(command -v dash)" -c 'echo hello' 2>&1 | sed -n 's/process [0-9]*/PID/; /^\$/p; /killed/p'
exit 0
