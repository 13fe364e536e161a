#!/usr/bin/env python3
# initrd.py BUSYBOX INIT OUT [PROGRAM...]: an initial RAM disk (cpio "newc", gzip) with busybox, a script that runs
# first, and more programs in /bin.
import gzip, os, sys

out = bytearray()

def add(name, mode, data=b"", device=(0, 0)):
    path = name.encode() + b"\0"
    fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(path), 0)
    for part in (b"070701" + b"".join(b"%08X" % f for f in fields) + path, data):
        out.extend(part + b"\0" * (-len(part) % 4))

for folder in ("bin", "dev", "proc", "sys", "tmp"):
    add(folder, 0o40755)
add("dev/console", 0o20600, device=(5, 1))
add("dev/null", 0o20666, device=(1, 3))
for path, name in [(sys.argv[1], "busybox")] + [(p, os.path.basename(p)) for p in sys.argv[4:]]:
    with open(path, "rb") as f:
        add("bin/" + name, 0o100755, f.read())
with open(sys.argv[2], "rb") as f:
    add("init", 0o100755, f.read())
add("TRAILER!!!", 0)
with open(sys.argv[3], "wb") as f:
    f.write(gzip.compress(bytes(out), 6))
