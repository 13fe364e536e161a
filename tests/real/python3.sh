# programs: python3
# heavy: with the interpreter only in ./dev test --long
$RUN python3 -c 'print(2**1000)'
$RUN python3 -I "$HERE/python3.in"
$RUN python3 -c 'import sys; sys.exit(7)'; echo "exit: $?"
$RUN python3 -c '1/0' 2>&1; echo "exit: $?"
