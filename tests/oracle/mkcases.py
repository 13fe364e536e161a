#!/usr/bin/env python3
"""mkcases.py - makes lines of tests/insn/a64/*.t: asks an oracle what an instruction does.

    mkcases.py [--run CMD] [FILE]...        lines from files or stdin:

    add x1, x2, x3 : x2=0x12 x3=-1          assembly (GNU as) or a hexadecimal word, and the start state
    # anything else that is empty or a comment goes through

A template multiplies: "{a|b}" anywhere in a line makes one line each; in the state part the words i8 i16 i32
i64 f16 f32 f64 in braces stand for edge values of that type: "add w0, w1, w2 : x1={i32} x2={i32}".
Vectors: v1=0x<hex> (128 bits), or v1=f32:1.0,-0.0,0x7fc00000,2 (lane 0 first; also f16 f64 i8 i16 i32 i64),
a single value fills all lanes.  Memory: [10000040]=hex bytes in address order.  Also sp nzcv=0110 fpcr fpsr.

Output: "WORD text : state => what changed"; `=> fault KIND [address]`, `=>` alone when nothing changed.
Registers that are not named must not matter: each case runs with two different fillings, and a difference is an error.
"""
import argparse, io, os, re, shutil, struct, subprocess, sys, tempfile

CODE, MEM, MEM_SIZE, MAX_WORDS, MAX_PATCHES = 0x20000000, 0x10000000, 0x10000, 256, 16
REGS = struct.Struct("<31QQQ64Q4I")
MARCH = ("armv8.6-a+fp16+fp16fml+sha2+sha3+sm4+aes+dotprod+i8mm+bf16+rcpc+flagm+lse+crc+rdma+rng+ssbs+sb+predres"
         "+compnum+pauth+memtag")

def rep(n, v): return sum((v & ((1 << n) - 1)) << i for i in range(0, 128, n))
EDGES = {
    "i8": [0, 1, 0x7f, 0x80, 0xff], "i16": [0, 1, 0x7fff, 0x8000, 0xffff],
    "i32": [0, 1, 0x7fffffff, 0x80000000, 0xffffffff],
    "i64": [0, 1, 0x7fffffffffffffff, 1 << 63, (1 << 64) - 1],
    "f16": [0, 0x8000, 0x3c00, 0xbe00, 1, 0x3ff, 0x400, 0x7bff, 0x7c00, 0xfc00, 0x7e01, 0x7c01],
    "f32": [0, 1 << 31, 0x3f800000, 0xbfc00000, 1, 0x7fffff, 0x800000, 0x7f7fffff, 0x7f800000, 0xff800000,
            0x7fc00001, 0xffa00001],
    "f64": [0, 1 << 63, 0x3ff0 << 48, 0xbff8 << 48, 1, (1 << 52) - 1, 1 << 52, (0x7ff0 << 48) - 1, 0x7ff0 << 48,
            0xfff0 << 48, (0x7ff8 << 48) + 1, (0xfff4 << 48) + 1],
}

def expand(line):
    # register lists {v0.4s} are braces too: only | and edge names are templates
    for m in re.finditer(r"\{([^{}]*)\}", line):
        body = m.group(1)
        if body in EDGES: parts = [hex(v) for v in EDGES[body]]
        elif "|" in body: parts = body.split("|")
        else: continue
        for p in parts: yield from expand(line[:m.start()] + p + line[m.end():])
        return
    yield line

def lane(kind, s):
    n = int(kind[1:])
    if kind[0] == "f" and not s.lower().startswith(("0x", "-0x")):
        return int.from_bytes(struct.pack({16: "<e", 32: "<f", 64: "<d"}[n], float(s)), "little"), n
    return int(s, 0) & ((1 << n) - 1), n

def number(s, bits):
    m = re.fullmatch(r"([if](?:8|16|32|64)):(.*)", s)
    if not m: return int(s, 0) & ((1 << bits) - 1)
    lanes = [lane(m.group(1), t) for t in m.group(2).split(",")]
    n = lanes[0][1]
    if len(lanes) == 1: lanes *= bits // n
    return sum(v << i * n for i, (v, _) in enumerate(lanes))

class Case:
    def __init__(self, line):
        self.asm, _, st = line.partition(" : ")
        self.asm = self.asm.strip()
        self.named, self.mem = {}, {}
        for t in st.split():
            k, eq, v = t.partition("=")
            if not eq: raise ValueError(f"{t}: not NAME=VALUE")
            if k[0] == "[": self.mem[int(k[1:-1], 16) - MEM] = bytes.fromhex(v)
            elif k == "nzcv": self.named[k] = int(v, 2)
            elif k in ("sp", "fpcr", "fpsr") or re.fullmatch("x([0-9]|[12][0-9]|30)", k): self.named[k] = number(v, 64)
            elif re.fullmatch("v([0-9]|[12][0-9]|3[01])", k): self.named[k] = number(v, 128)
            else: raise ValueError(f"{k}: no such register")

def fill(junk):
    s = {f"x{i}": (0x5a5a5a5a5a5a5a00 + i) * junk for i in range(31)}
    s |= {f"v{i}": rep(64, 0x3c3c3c3c3c3c3c00 + i) * junk for i in range(32)}
    return s | {"sp": MEM + 0x8000 + 0x100 * junk, "nzcv": 15 * junk, "fpcr": 0, "fpsr": 0}

def pack(case, start):
    v = [p for i in range(32) for p in (start[f"v{i}"] & (1 << 64) - 1, start[f"v{i}"] >> 64)]
    regs = REGS.pack(*[start[f"x{i}"] for i in range(31)], start["sp"], 0, *v, start["nzcv"], start["fpcr"], start["fpsr"], 0)
    patches = []
    for off, data in case.mem.items():
        for i in range(0, len(data), 32): patches.append((off + i, data[i:i + 32]))
    if len(patches) > MAX_PATCHES: raise ValueError("too much memory named")
    return (struct.pack("<IIQ", 1, len(patches), 0) + regs + struct.pack("<I", case.word).ljust(MAX_WORDS * 4, b"\0") +
            b"".join(struct.pack("<II32s", o, len(d), d) for o, d in patches).ljust(MAX_PATCHES * 40, b"\0"))

def unpack(f):
    sig, code, addr = struct.unpack("<IIQ", f.read(16))
    r = REGS.unpack(f.read(REGS.size))
    end = {f"x{i}": r[i] for i in range(31)} | {"sp": r[31], "pc": r[32]}
    end |= {f"v{i}": r[33 + 2 * i] | r[34 + 2 * i] << 64 for i in range(32)}
    end |= {"nzcv": r[97], "fpcr": r[98], "fpsr": r[99]}
    chunks = [struct.unpack("<Q16s", f.read(24)) for _ in range(struct.unpack("<Q", f.read(8))[0])]
    return sig, addr, end, chunks

def show(k, v):
    if k == "nzcv": return f"nzcv={v:04b}"
    return f"{k}=0x{v:032x}" if k[0] == "v" else f"{k}=0x{v:x}"

def assemble(cases):
    with tempfile.TemporaryDirectory() as d:
        src = f".arch {MARCH}\n.text\n"
        for i, c in enumerate(cases):
            a = f".inst 0x{c.asm}" if re.fullmatch("[0-9a-f]{8}", c.asm) else c.asm
            src += f'.line {c.line}\n{a}\n'
        open(d + "/a.s", "w").write(src)
        subprocess.run(["aarch64-linux-gnu-as", "-o", d + "/a.o", d + "/a.s"], check=True)
        subprocess.run(["aarch64-linux-gnu-objcopy", "-O", "binary", "-j", ".text", d + "/a.o", d + "/a.bin"], check=True)
        b = open(d + "/a.bin", "rb").read()
    for c, w in zip(cases, struct.unpack(f"<{len(b) // 4}I", b), strict=True): c.word = w

def disassemble(cases):
    mc = shutil.which("llvm-mc-19") or shutil.which("llvm-mc")
    text = "\n".join(" ".join(f"0x{b:02x}" for b in struct.pack("<I", c.word)) for c in cases)
    p = subprocess.run([mc, "--disassemble", "--triple=aarch64", "-mattr=+all"], input=text, text=True, capture_output=True)
    lines = iter([l.strip() for l in p.stdout.splitlines() if l.strip() and not l.strip().startswith(".")])
    bad = {int(m.group(1)) for m in re.finditer(r"<stdin>:(\d+):\d+: warning: invalid", p.stderr)}
    for i, c in enumerate(cases, 1):
        t = "undefined" if i in bad else re.sub(r"\s+", " ", next(lines).split("//")[0]).strip()
        m = re.match(r"(b|bl|b\.\w+|cbn?z|tbn?z|adrp?|ldr|ldrsw|prfm) ([^[]*)#(-?\d+)$", t)
        if m:                                           # LLVM prints distances, we print targets
            base = CODE & ~0xfff if m.group(1) == "adrp" else CODE
            t = f"{m.group(1)} {m.group(2)}0x{(base + int(m.group(3))) & (1 << 64) - 1:x}"
        c.text = t

def outcome(case, start, res):
    sig, addr, end, chunks = res
    if case.word & 0xffe0001f == 0xd4000001: return ["syscall"]
    if sig:
        store = re.match(r"(st|swp|cas|ld(add|clr|eor|set|smax|smin|umax|umin))", case.text)
        kind = {4: "undef", 5: f"break 0x{case.word >> 5 & 0xffff:x}", 7: "align",
                11: f"fetch 0x{addr:x}" if addr == end["pc"] else f"{'write' if store else 'read'} 0x{addr:x}"}.get(sig, f"signal {sig}")
        if sig == 11 and addr == end["pc"] and end["pc"] != CODE:
            pass                                        # a branch to nowhere: done, with pc there
        else:
            return [f"fault {kind}"]
    out = [show(k, end[k]) for k in start if start[k] != end[k]]
    if end["pc"] != CODE + 4: out.append(f"pc=0x{end['pc']:x}")
    for off, data in chunks:
        was = bytearray(16)
        for o, d in case.mem.items():
            for i, b in enumerate(d):
                if off <= o + i < off + 16: was[o + i - off] = b
        ch = [i for i in range(16) if was[i] != data[i]]
        out.append(f"[{MEM + off + ch[0]:x}]={data[ch[0]:ch[-1] + 1].hex()}")
    return out

def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--run", help="command that runs the oracle (default: built here, run by qemu-aarch64)")
    ap.add_argument("file", nargs="*")
    args = ap.parse_args()
    lines = [l.rstrip("\n") for f in ([open(n) for n in args.file] or [sys.stdin]) for l in f]
    items, cases = [], []
    for n, raw in enumerate(lines, 1):
        if not raw.strip() or raw.lstrip().startswith("#"): items.append(raw); continue
        for line in expand(raw.split(" => ")[0]):
            try: c = Case(line)
            except ValueError as e: sys.exit(f"line {n}: {e}")
            c.line = n
            items.append(c); cases.append(c)
    if not cases: return
    assemble(cases)
    disassemble(cases)
    with tempfile.TemporaryDirectory() as d:
        cmd = args.run
        if not cmd:
            here = os.path.dirname(os.path.abspath(__file__))
            subprocess.run(["aarch64-linux-gnu-gcc", "-O2", "-static", "-I", here + "/../..", "-o", d + "/oracle",
                            here + "/a64_oracle.c"], check=True)
            cmd = f"qemu-aarch64 -cpu max,sve=off,sme=off {d}/oracle"
        blob, starts = [], []
        for c in cases:
            for junk in (0, 1):
                starts.append(fill(junk) | c.named)
                blob.append(pack(c, starts[-1]))
        p = subprocess.run(cmd.split(), input=b"".join(blob), capture_output=True)
    if p.returncode: sys.exit(f"oracle: exit {p.returncode}: {p.stderr.decode()}")
    f = io.BytesIO(p.stdout)
    bad = 0
    for i, c in enumerate(cases):
        a, b = (outcome(c, starts[2 * i + j], unpack(f)) for j in (0, 1))
        # a register that keeps its value in one filling and gets the same in the other is a result all the same
        a1 = {t.split("=")[0]: t for t in a}; b1 = {t.split("=")[0]: t for t in b}
        for k in list(a1 | b1):
            if a1.get(k) != b1.get(k):
                if k in a1 and k in b1 or a1.get(k, "fault").startswith("fault") and b1.get(k, "fault").startswith("fault"):
                    print(f"line {c.line}: {c.asm}: depends on a register that is not named ({k})", file=sys.stderr); bad = 1
                t = a1.get(k) or b1.get(k)
                (a if k in b1 else b).append(t)
        c.result = sorted(set(a) | set(b), key=lambda t: [(int(x) if x.isdigit() else x) for x in re.split(r"(\d+)", t.split("=")[0])])
    for it in items:
        if isinstance(it, str): print(it); continue
        st = [show(k, v) for k, v in it.named.items()] + [f"[{MEM + o:x}]={d.hex()}" for o, d in it.mem.items()]
        print(f"{it.word:08x} {it.text}" + (" : " + " ".join(st) if st else "") + " ".join(["", "=>"] + it.result))
    sys.exit(bad)

main()
