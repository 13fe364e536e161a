# programs: busybox
# heavy: with the interpreter only in ./dev test --long
$RUN busybox sh "$HERE/busybox.in"
