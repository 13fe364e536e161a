#!/usr/bin/env python3
# initrd.py BUSYBOX INIT OUT [PROGRAM...] [--file NAME=FILE]... [--modules FOLDER NAME...]: an initial RAM disk (cpio
# "newc", gzip) with busybox, a script that runs first, more programs in /bin, other files, and modules of a kernel with
# those they depend on, listed in /modules in order.
import argparse, gzip, lzma, os

out = bytearray()

def add(name, mode, data=b"", device=(0, 0)):
    path = name.encode() + b"\0"
    fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(path), 0)
    for part in (b"070701" + b"".join(b"%08X" % f for f in fields) + path, data):
        out.extend(part + b"\0" * (-len(part) % 4))

def read(path):
    with open(path, "rb") as f:
        return f.read()

def add_modules(folder, names):
    where = {f.split(".")[0].replace("-", "_"): os.path.join(d, f)
             for d, _, fs in os.walk(folder) for f in fs if f.endswith((".ko", ".ko.xz"))}
    order = []

    def need(name):
        if name not in where or name in order:      # what is not there is part of the kernel
            return
        data = read(where[name])
        if where[name].endswith(".xz"):
            data = lzma.decompress(data)
        at = data.find(b"\0depends=") + 9
        for other in data[at:data.index(b"\0", at)].decode().split(","):
            need(other.replace("-", "_"))
        order.append(name)
        add(name + ".ko", 0o100644, data)

    for name in names:
        need(name)
    add("modules", 0o100644, "".join(f"/{name}.ko\n" for name in order).encode())

args = argparse.ArgumentParser()
args.add_argument("busybox")
args.add_argument("init")
args.add_argument("out")
args.add_argument("program", nargs="*")
args.add_argument("--file", action="append", default=[])
args.add_argument("--modules", nargs="+")
args = args.parse_args()
for folder in ("bin", "dev", "proc", "sys", "tmp", "mnt"):
    add(folder, 0o40755)
add("dev/console", 0o20600, device=(5, 1))
add("dev/null", 0o20666, device=(1, 3))
add("bin/busybox", 0o100755, read(args.busybox))
add("init", 0o100755, read(args.init))
for path in args.program:
    add("bin/" + os.path.basename(path), 0o100755, read(path))
for pair in args.file:
    name, path = pair.split("=", 1)
    add(name, 0o100755, read(path))
if args.modules:
    add_modules(args.modules[0], args.modules[1:])
add("TRAILER!!!", 0)
with open(args.out, "wb") as f:
    f.write(gzip.compress(bytes(out), 6))
