# programs: busybox
$RUN busybox sh "$HERE/busybox.in"
