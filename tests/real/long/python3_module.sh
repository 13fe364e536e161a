# Python's own tests of one module: python3_module.sh MODULE.  Sockets of virtual machines are left out.
$RUN timeout 1500 python3 -m test -v "$1" -i '*VSOCK*' >log 2>&1
grep -a '^Tests result' log
grep -aq '^Tests result: SUCCESS' log || { grep -aE '^(FAIL|ERROR|Timeout)|Error:' log | head -n 40; tail -n 20 log; }
