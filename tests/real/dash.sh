# programs: dash
$RUN dash -c 'i=0; while [ $i -lt 5 ]; do i=$((i + 1)); echo $i; done | while read -r n; do echo "$((n * n))"; done'
$RUN dash -c 'f() { echo "f: $*"; return 7; }; f a b; echo $?; set -- x "y z"; for a; do echo "<$a>"; done'
$RUN dash -c 'cd / && pwd; umask 027; umask; ulimit -c; test -d /usr && echo dir'
$RUN dash -c 'no_such_program_here'; echo "status $?"
$RUN dash -c 'trap "echo bye" EXIT; x=$(echo inner | cat); echo "$x"'
