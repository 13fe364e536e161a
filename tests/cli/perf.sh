#!/bin/sh
# perf.sh FERRY PROGRAM: the map and the dump of translated code that perf reads, of tests/cli/prof.c's "child".
ferry=$1 program=$2
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
unset FERRY_ROOT FERRY_LOG FERRY_LOG_FILE FERRY_ENGINE FERRY_PERF_MAP FERRY_JITDUMP
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"; [ -z "$pid" ] || rm -f "/tmp/perf-$pid.map"' EXIT

"$ferry" --engine=baseline --perf-map --jitdump="$work" "$program" child &
pid=$!
wait $pid
status=$?
[ $status = 3 ] || { echo "status $status, not 3"; exit 1; }
python3 - "/tmp/perf-$pid.map" "$work/jit-$pid.dump" $pid <<'END'
import re, struct, sys

code = []
for line in open(sys.argv[1]):
    m = re.fullmatch(r"([0-9a-f]+) ([0-9a-f]+) (\S+)\n", line)
    assert m, f"no line of a map: {line!r}"
    code.append((int(m[1], 16), int(m[2], 16), m[3]))
names = [name for _, _, name in code]
assert names[0] == "[ferry]", names[0]
for name in ("main", "after_exec", "once", "_start"):
    assert name in names, f"no code of {name}"
for (at, size, name), (after, _, _) in zip(code, code[1:]):
    assert size and at + size <= after, f"{name} at {at:x} overlaps what follows"

dump = open(sys.argv[2], "rb").read()
magic, version, size, machine, _, pid, _, flags = struct.unpack_from("<6I2Q", dump)
assert (magic, version, size, pid, flags) == (0x4a695444, 1, 40, int(sys.argv[3]), 0)
at, n, last = size, 0, 0
while at < len(dump):
    kind, size, time, pid, tid, vma, addr, code_size, index = struct.unpack_from("<2IQ2I4Q", dump, at)
    name = dump[at + 56 : dump.index(b"\0", at + 56)].decode()
    assert kind == 0 and size == 56 + len(name) + 1 + code_size and time >= last and index == n
    assert (addr, code_size, name) == code[n] and vma == addr, f"record {n} is not line {n} of the map"
    at, n, last = at + size, n + 1, time
assert at == len(dump) and n == len(code), "the dump ends in a record"
END
