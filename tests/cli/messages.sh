#!/bin/sh
# messages.sh FERRY GUESTS: our own failures are one line that says what to do, with the right exit status; the
# program's status, signal, arguments and environment pass through.  GUESTS holds the guest programs, if built.
ferry=$1 guests=$2
unset FERRY_ROOT FERRY_CPU FERRY_ENGINE FERRY_LOG FERRY_LOG_FILE FERRY_STRACE FERRY_SEED FERRY_SET_ENV FERRY_UNSET_ENV FERRY_ARGV0 FERRY_HIDE_CPU FERRY_FP FERRY_CACHE
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export HOME="$work/home" XDG_DATA_HOME="$work/data" XDG_CACHE_HOME="$work/cache"
failed=0

# fails STATUS WORDS ARGS...: ferry ARGS exits with STATUS and says one line "ferry: ... WORDS ...".
fails() {
    want=$1 words=$2
    shift 2
    "$ferry" "$@" >"$work/out" 2>"$work/err" </dev/null
    got=$?
    if [ $got != "$want" ] || [ "$(wc -l <"$work/err")" != 1 ] || [ -s "$work/out" ] ||
        ! grep -q "^ferry: .*$words" "$work/err"; then
        echo "ferry $*: status $got, expected $want with one line about \"$words\":"
        cat "$work/err" "$work/out"
        failed=1
    fi
}

# says TEXT ARGS...: ferry ARGS succeeds and its first line contains TEXT.
says() {
    want=$1
    shift
    "$ferry" "$@" >"$work/out" 2>"$work/err" </dev/null && head -n 1 "$work/out" | grep -qF -- "$want" && return
    echo "ferry $*: expected \"$want\""
    cat "$work/out" "$work/err"
    failed=1
}

fails 125 'which program'
fails 125 'which program' run
fails 125 '--nonsense' --nonsense
fails 125 '-Z' -Z prog
fails 125 'wants an argument' -L
fails 125 '--seed wants a number' --seed=-1 prog
fails 125 '--set-env wants VAR=VAL' -E novalue prog
fails 125 '--cpu list' --cpu=z80 prog
fails 125 'auto interp baseline' --engine=turbo prog
fails 125 '--fp wants exact or fast' --fp=slow prog
FERRY_HIDE_CPU=avx,mmx fails 125 'no feature "mmx"; there are: all avx' prog
fails 125 'no log item "nonsense"' -d nonsense prog
fails 125 'cannot write the log' -D "$work/no/such/dir" prog
fails 125 'is not there; .ferry root list' -L "$work/nowhere" prog
fails 125 'is no directory; .ferry root list' -L /etc/passwd prog
fails 125 'which program' prof
fails 125 'which program' prof -o "$work/p"
fails 125 'which program' prof --
fails 125 '-o wants the name' prof -o
fails 125 '-o wants the name' prof --output= prog
fails 125 'cannot write .*/p.svg' prof -o "$work/no/such/dir/p" prog
fails 125 '--jitdump wants a directory' --jitdump="$work/nowhere" prog
fails 125 'add, install, list, path or remove' root
fails 125 'ferry root add' root path
fails 125 'cannot be the name' root add ../etc
fails 125 'dis wants' dis xyz
fails 127 'no such file' "$work/nothing"
fails 127 'no such file' no-such-program-anywhere
fails 126 'directory' "$work"
echo text >"$work/text"
fails 126 'chmod' "$work/text"
chmod +x "$work/text"
fails 126 'text' "$work/text"
fails 126 'x86-64' "$(readlink -f /proc/self/exe)"
: >"$work/empty"
chmod +x "$work/empty"
fails 126 'empty' "$work/empty"
mkfifo "$work/fifo"
chmod +x "$work/fifo"
fails 126 'no regular file' "$work/fifo"

says 'ferry ' --version
says 'Usage: ferry' --help
says 'Usage: ferry' run -h
says 'Items' -d help
says 'Processors' --cpu list
for command in run prof stat boot vm root cache setup doctor dis; do
    says 'Usage: ferry' $command --help
    says 'Usage: ferry' $command -h
done
says 'add x0, x1, x2' dis 8b020020
[ "$("$ferry" --help | wc -l)" -le 40 ] || { echo "--help is longer than a screen"; failed=1; }

# dies OPTION WORD TEXT [guarded]: a program dies of WORD, and one line says why.
dies() {
    "$ferry" $1 "$guests/illegal" $2 $4 >"$work/out" 2>"$work/err" </dev/null
    got=$?
    if [ $got != 132 ] || [ "$(grep -c '^ferry: ' "$work/err")" != 1 ] || ! grep -qF -- "$3" "$work/err"; then
        echo "$2 with $1: status $got, expected 132 with one line about \"$3\":"
        cat "$work/err"
        failed=1
    fi
}

if [ -x "$guests/hello" ]; then
    for n in 100 700 2000 60000; do
        head -c $n "$guests/hello" >"$work/cut"
        chmod +x "$work/cut"
        fails 126 'truncated\|damaged\|beyond' "$work/cut"
    done
    says 'argc 3' -0 /some/name -- "$guests/start" a b
    says 'Hello' --seed=5 -d exec -D "$work/log" "$guests/hello"
    [ -s "$work/log" ] || { echo "-D wrote no log"; failed=1; }
    FERRY_STRACE=1 FERRY_LOG_FILE="$work/log2" "$ferry" "$guests/hello" >/dev/null
    grep -q 'uname' "$work/log2" || { echo "FERRY_STRACE shows no uname"; failed=1; }
    "$ferry" --strace "$guests/exit" >/dev/null 2>&1
    [ $? = 42 ] || { echo "the exit status does not pass"; failed=1; }
    "$ferry" --engine=baseline --fp=fast "$guests/nan" >"$work/out"
    grep -q '^after execve fff8' "$work/out" || { echo "--fp=fast changes nothing, or not after execve"; failed=1; }
    sh -c '"$0" "$1" >/dev/null 2>&1' "$ferry" "$guests/fault"
    [ $? = 139 ] || { echo "the signal does not pass"; failed=1; }
    dies --cpu=max 04e00000 '04e00000 (sve) needs FEAT_SVE, which --cpu max does not have'
    dies --cpu=max 45c07226 '45c07226 (sve) needs FEAT_SVE2, '
    dies --engine=interp 80947ec3 '80947ec3 (sme) needs FEAT_SME, '
    dies --cpu=max 9adf17c2 '9adf17c2 (gmi x2, x30, xzr) needs FEAT_MTE2, '
    dies --cpu=max d53bd0a0 'd53bd0a0 (mrs x0, TPIDR2_EL0) needs FEAT_SME, '
    dies --cpu=cortex-a72 b8210001 'b8210001 (ldadd w1, w1, [x0]) needs FEAT_LSE, which --cpu cortex-a72 does not have'
    dies --cpu=cortex-a53 1ee02800 '1ee02800 (fadd h0, h0, h0) needs FEAT_FP16, '
    dies --cpu=neoverse-n1 d53b2400 'd53b2400 (mrs x0, RNDR) needs FEAT_RNG, '
    dies --cpu=max d4000002 'd4000002 (hvc #0) is not for programs'
    dies --cpu=max d5390000 'd5390000 (mrs x0, S3_1_C0_C0_0) is not for programs'
    dies --cpu=max 00000000 '00000000 (udf #0) is undefined for ever'
    dies --cpu=max ffffffff 'ffffffff (undefined) is no instruction'
    dies --cpu=max d503201f 'an indirect branch of its kind may not come here' guarded
    "$ferry" "$guests/illegal" >/dev/null 2>"$work/err"
    [ ! -s "$work/err" ] || { echo "a handled SIGILL is reported:"; cat "$work/err"; failed=1; }
else
    echo "no guest programs: without a cross compiler this part is left out"
fi
exit $failed
