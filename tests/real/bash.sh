# programs: bash
$RUN bash -c 'echo $((7 ** 20)) ${BASH_VERSINFO[0]}; for i in {1..5}; do echo -n "$i "; done; echo'
$RUN bash "$HERE/bash.in"
$RUN bash -c 'kill -TERM $$'; echo "killed: $?"
$RUN bash -c 'exit 42'; echo "exit: $?"
echo 'echo from standard input; cat' | $RUN bash
