#!/bin/sh
# cache.sh FERRY GUESTS: translations that last.  The second start makes no code; images that are damaged, cut off, of
# another program, of somebody else or open to others change nothing but time; nor do full and read-only directories,
# other writers and killed ones.
ferry=$1 guests=$2
unset FERRY_ROOT FERRY_CPU FERRY_ENGINE FERRY_LOG FERRY_LOG_FILE FERRY_STRACE FERRY_SEED FERRY_HIDE_CPU FERRY_FP FERRY_CACHE
[ -x "$guests/cached" ] || { echo "skipped: no guest programs"; exit 77; }
umask 022
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export HOME="$work/home" XDG_DATA_HOME="$work/data" XDG_CACHE_HOME="$work/xdg"
failed=0
fail() { echo "$*"; failed=1; }

# run DIR [OPTIONS...]: the program's output to $work/out, the log to $work/log; status of ferry.
run() {
    dir=$1
    shift
    "$ferry" run "$@" --cache="$dir" -d perf,cache -D "$work/log" "$prog" >"$work/out" 2>"$work/err" </dev/null
}
made() { sed -n 's/.*\] \([0-9]*\) blocks,.*/\1/p' "$work/log" | tail -n 1; }
found() { sed -n 's/.* \([0-9]*\) blocks kept.*/\1/p' "$work/log" | tail -n 1; }
# good WHAT: the last run printed what it should.
good() { cmp -s "$work/out" "$work/want" || { fail "$1: other output"; cat "$work/out" "$work/err"; }; }
# some ... blocks were found; the log says WORDS of an image that was ignored.
says() { grep -q "$1" "$work/log" || { fail "$2: the log does not say \"$1\""; cat "$work/log"; }; }

prog=$guests/cached
"$prog" >"$work/want" 2>/dev/null || "$ferry" run --cache=off "$prog" >"$work/want" || fail "does not run without"
[ "$(wc -l <"$work/want")" = 5 ] || fail "the program does not print what it should"

for prog in "$guests/cached" "$guests/hello"; do
    "$ferry" run --cache=off "$prog" >"$work/want"
    for n in 1 2; do
        run "$work/c" || fail "$prog, start $n: status $?"
        good "$prog, start $n"
    done
    # What is made each time: code that the program changes, and some blocks that cannot be kept.
    [ "$(made)" -lt 150 ] && [ "$(found)" -gt 50 ] || fail "$prog: made $(made), found $(found) blocks at the second start"
done
[ "$(made)" = 0 ] || fail "hello: made $(made) blocks at the second start"
good_dir=$work/h
for n in 1 2 3; do run "$good_dir"; done
small=$(ls "$good_dir"/*.img)

# ---- what belongs to another -----------------------------------------------------------------------------------
# other WHAT OPTIONS...: with these nothing of the others' is used.
other() {
    what=$1
    shift
    run "$good_dir" "$@"
    good "$what"
    [ "$(found)" = 0 ] || fail "$what: found $(found) blocks of others"
    rm -rf "$work/o" && cp -a "$work/keep" "$good_dir.new" && rm -rf "$good_dir" && mv "$good_dir.new" "$good_dir"
}
cp -a "$good_dir" "$work/keep"
other 'another processor' --cpu=cortex-a72
other 'another host' --fp=fast
FERRY_HIDE_CPU=all other 'other host features'

# A changed program of the same size and time: not one byte of the old code runs.
cp "$guests/cached" "$work/prog"
prog=$work/prog
touch -d 2020-01-01 "$prog"
for n in 1 2 3; do run "$work/p"; done
# answer(): add w0, w0, #1 becomes add w0, w0, #5; the page it is on changes.
python3 - "$work/prog" <<'P' 2>/dev/null || perl -e '
    local $/; open F, "+<", $ARGV[0]; binmode F; $_ = <F>; s/\x00\x04\x00\x11\xc0\x03\x5f\xd6/\x00\x14\x00\x11\xc0\x03\x5f\xd6/ or die;
    seek F, 0, 0; print F $_; close F' "$work/prog" || fail 'cannot change the program'
import sys
data = open(sys.argv[1], 'rb').read()
old, new = b'\x00\x04\x00\x11\xc0\x03\x5f\xd6', b'\x00\x14\x00\x11\xc0\x03\x5f\xd6'
assert old in data
open(sys.argv[1], 'r+b').write(data.replace(old, new))
P
touch -d 2020-01-01 "$prog"
for n in 1 2 3; do
    run "$work/p"
    grep -q 'answers 46 43 46' "$work/out" || { fail "changed program, start $n"; cat "$work/out"; }
done

# ---- damage -------------------------------------------------------------------------------------------------------
prog=$guests/hello
"$ferry" run --cache=off "$prog" >"$work/want"
size=$(stat -c %s "$small")
damage() {              # OFFSET: that byte is another
    rm -rf "$work/d" && mkdir "$work/d" && cp "$small" "$work/d/" || exit 1
    at=$work/d/${small##*/}
    byte=$(od -An -tu1 -j "$1" -N 1 "$at")
    printf "\\$(printf %03o $((byte ^ 0x41)))" | dd of="$at" bs=1 seek="$1" conv=notrunc 2>/dev/null
}
step=$((size / 60 + 1))
for at in 0 8 24 31 33 36 41 56 60 64 68 $(seq 72 $step $((size - 1))); do
    damage "$at"
    run "$work/d" || fail "damaged at $at: status $?"
    good "damaged at $at"
done
damage 0;  run "$work/d"; says 'ignored, it is no image of this version' 'damaged magic'
damage 9;  run "$work/d"; says 'ignored, it is the image of another file' 'damaged key'
damage 26; run "$work/d"; says 'ignored, it is damaged' 'damaged sum'
for n in 0 1 39 40 100 1000 $((size / 2)) $((size - 1)); do
    rm -rf "$work/d" && mkdir "$work/d" && head -c "$n" "$small" >"$work/d/${small##*/}"
    run "$work/d" || fail "cut off at $n: status $?"
    good "cut off at $n"
    [ "$(found)" = 0 ] || fail "cut off at $n: found $(found) blocks"
done
rm -rf "$work/d" && mkdir -p "$work/d/${small##*/}"         # a directory in its place
run "$work/d" || fail 'directory in place of an image'
good 'directory in place of an image'
rm -rf "$work/d" && mkdir "$work/d" && mkfifo "$work/d/${small##*/}"
run "$work/d" || fail 'FIFO in place of an image'
good 'FIFO in place of an image'
rm -rf "$work/d" && mkdir "$work/d" && ln -s "$small" "$work/d/${small##*/}"
run "$work/d"; good 'symbolic link in place of an image'
[ "$(found)" = 0 ] || fail 'a symbolic link was followed'

# ---- owners and modes -------------------------------------------------------------------------------------------------
again() { rm -rf "$work/d" && cp -a "$good_dir" "$work/d"; }
again; chmod g+w "$work/d/${small##*/}"
run "$work/d"; good 'writable image'; says 'it is not ours alone' 'writable image'
[ "$(found)" = 0 ] || fail 'an image that others may write to was used'
again; chmod 777 "$work/d"
run "$work/d"; good 'writable directory'; says 'others may write to it' 'writable directory'
[ "$(found)" = 0 ] || fail 'a directory that others may write to was used'
again; chmod 500 "$work/d"; chmod 400 "$work/d"/*
run "$work/d"; good 'read-only directory'
[ "$(found)" -gt 50 ] || fail 'a read-only directory was not used'
chmod 700 "$work/d"
if [ "$(id -u)" = 0 ]; then
    again; chown 65534 "$work/d/${small##*/}"
    run "$work/d"; good 'image of somebody else'; says 'it is not ours alone' 'image of somebody else'
    [ "$(found)" = 0 ] || fail 'an image of somebody else was used'
    again; chown 65534 "$work/d"
    run "$work/d"; good 'directory of somebody else'
    [ "$(found)" = 0 ] || fail 'a directory of somebody else was used'
    # With rights of somebody else there is no cache: a set-user-ID Ferry.
    cp "$ferry" "$work/setuid" && chown 65534 "$work/setuid" && chmod 4755 "$work/setuid" && chmod 755 "$work"
    rm -rf "$work/s"
    "$work/setuid" run --cache="$work/s" "$prog" >"$work/out" 2>&1
    good 'set-user-ID'
    [ ! -e "$work/s" ] || fail 'set-user-ID: wrote to the cache'
else
    echo 'not tried, only root can: files of somebody else, set-user-ID'
fi

# ---- writers ---------------------------------------------------------------------------------------------------------------
rm -rf "$work/w"
for n in 1 2 3 4 5 6 7 8; do
    "$ferry" run --cache="$work/w" "$guests/cached" >"$work/out.$n" 2>&1 &
done
wait
"$ferry" run --cache=off "$guests/cached" >"$work/want"
prog=$guests/cached
for n in 1 2 3 4 5 6 7 8; do
    cp "$work/out.$n" "$work/out"; good "writer $n of 8"
done
run "$work/w"; good 'after 8 writers'
[ "$(found)" -gt 0 ] || fail 'after 8 writers: nothing was kept'
ls "$work/w" | grep -q new- && fail 'temporary files are left'

# Killed while it writes: what is there is whole, the next start uses or replaces it.
for n in 01 02 03 04 05 06 07 08 09 10; do
    rm -rf "$work/k"
    timeout -s KILL 0.0$n "$ferry" run --cache="$work/k" "$prog" >/dev/null 2>&1
    run "$work/k" || fail "after a killed writer: status $?"
    good 'after a killed writer'
    grep -q 'ignored' "$work/log" && { fail 'a killed writer left half an image'; cat "$work/log"; }
done

# No room: a file size limit, and a file system that is full.
rm -rf "$work/f"
(ulimit -f 32; run "$work/f") || fail "with a limit: status $?"
good 'with a limit for files'
ls "$work/f" 2>/dev/null | grep -q . && fail 'with a limit for files: something was left'
"$ferry" run --cache=/dev/full/cache "$prog" >"$work/out" 2>&1 || fail "no directory: status $?"
good 'no directory'
if [ "$(id -u)" = 0 ] && mkdir -p "$work/small" && mount -t tmpfs -o size=64k,mode=700 none "$work/small" 2>/dev/null; then
    run "$work/small/c" || fail "full: status $?"
    good 'full'
    ls "$work/small/c" | grep -q . && fail 'full: something was left'
    umount "$work/small"
else
    echo 'not tried, only root can mount: a full file system'
fi

# ---- ferry cache ------------------------------------------------------------------------------------------------------------
export FERRY_CACHE="$work/cli"
says_line() {           # TEXT ARGS...: ferry cache ARGS succeeds and prints TEXT
    want=$1
    shift
    "$ferry" cache "$@" >"$work/out" 2>"$work/err" && grep -qF -- "$want" "$work/out" && return
    fail "ferry cache $*: expected \"$want\""
    cat "$work/out" "$work/err"
}
refuses() {             # TEXT ARGS...: ferry cache ARGS fails with one line that has TEXT
    want=$1
    shift
    "$ferry" cache "$@" >"$work/out" 2>"$work/err"
    [ $? = 125 ] && [ "$(wc -l <"$work/err")" = 1 ] && grep -q -- "$want" "$work/err" && return
    fail "ferry cache $*: expected one line with \"$want\""
    cat "$work/out" "$work/err"
}
says_line "$work/cli: empty" info
says_line 'blocks made' warm "$guests/hello"
"$ferry" run --cache=off "$guests/hello" >"$work/want"
"$ferry" run -d perf -D "$work/log" "$guests/hello" >"$work/out"
good 'warmed'
[ "$(made)" -lt 10 ] && [ "$(found)" -gt 50 ] || fail "warmed: made $(made), found $(found) blocks"
says_line ': 1 images' info
says_line '1 images' export "$work/exported"
"$ferry" cache clear || fail 'ferry cache clear'
says_line ': 0 images' info
says_line '1 images' import "$work/exported"
says_line ': 1 images' info
says_line 'blocks made' warm --cpu=cortex-a72 "$guests/cached" "$guests/hello"
says_line ': 3 images' info
head -c 5000 "$work/exported" >"$work/part"
refuses 'it is cut off' import "$work/part"
cat "$work/exported" >"$work/two" && echo rubbish >>"$work/two"
refuses 'there is no image' import "$work/two"
size=$(stat -c %s "$work/exported")
printf 'xyz' | dd of="$work/exported" bs=1 seek=$((size - 500)) conv=notrunc 2>/dev/null
refuses 'damaged' import "$work/exported"
refuses 'no ARM64 program' warm "$0"
refuses 'No such file' warm "$work/missing"
refuses 'use: ferry cache'
refuses 'use: ferry cache' warm
refuses 'use: ferry cache' export
refuses 'use: ferry cache' info more
refuses 'use: ferry cache' nonsense
FERRY_CACHE=off refuses 'no directory' info
FERRY_CACHE_SIZE=x refuses 'wants megabytes' info
# Six megabytes, of which each of the two images takes four: the oldest go.
rm -rf "$work/cli"
prog=$guests/hello
says_line 'blocks made' warm "$prog"
touch -d 2020-01-01 "$work/cli"/*.img
old=$(ls "$work/cli")
FERRY_CACHE_SIZE=6 says_line 'blocks made' warm "$guests/cached"
[ -e "$work/cli/$old" ] && fail 'an old image was not removed'
[ "$(ls "$work/cli")" ] || fail 'the new image was removed, too'
unset FERRY_CACHE

# By default it is where caches are.
"$ferry" run "$prog" >"$work/out"
[ -d "$work/xdg/ferry" ] || fail 'no cache in XDG_CACHE_HOME'
(unset XDG_CACHE_HOME; mkdir -p "$HOME"; "$ferry" run "$prog" >"$work/out"; [ -d "$HOME/.cache/ferry" ]) || fail 'no cache in HOME'
(unset XDG_CACHE_HOME; HOME="$work/nowhere"; "$ferry" run "$prog" >"$work/out"; [ ! -e "$work/nowhere" ]) || fail 'made a home'
if [ "$(id -u)" = 0 ]; then
    mkdir "$work/theirs" && chown 65534 "$work/theirs"
    (unset XDG_CACHE_HOME; HOME="$work/theirs"; "$ferry" run "$prog" >"$work/out"
        ! ls -A "$work/theirs" | grep -q .) || fail 'left something in the home of somebody else'
fi
(unset XDG_CACHE_HOME HOME; "$ferry" run "$prog" >"$work/out") || fail 'without HOME'
good 'without HOME'

"$ferry" run --cache="?$work/none" "$prog" >"$work/out"     # as children are started
good 'no directory to be made'
[ ! -e "$work/none" ] || fail 'made a directory that was not to be made'

"$ferry" run --cache=relative "$prog" >"$work/out" 2>"$work/err"
[ $? = 125 ] && grep -q 'wants an absolute directory or off' "$work/err" || fail '--cache=relative'
exit $failed
