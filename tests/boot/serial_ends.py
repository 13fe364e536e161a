#!/usr/bin/env python3
# serial_ends.py FERRY IMAGE SCRATCH: the serial line at a file, a terminal and a socket beside the console.  The image
# waits for a line, which comes once from the socket and once from the terminal.
import os, re, socket, subprocess, sys, time

ferry, image, scratch = sys.argv[1:]
log, path = f"{scratch}/serial.log", f"{scratch}/serial.sock"

def wait_for(what):
    for _ in range(300):
        if result := what():
            return result
        time.sleep(0.1)
    sys.exit("in vain")

def read(name):
    with open(name) as f:
        return f.read()

# What has come by when "until" is there.  The other side may be gone first, and reads of nothing must end.
def hear(read, until):
    got = b""
    while until not in got and (part := read(4096)):
        got += part
    return got

def run(typed_at):
    for name in log, path:
        if os.path.lexists(name):
            os.remove(name)
    with open(f"{scratch}/serial.out", "w") as out:
        machine = subprocess.Popen([ferry, "boot", "--net", "none", "--memory", "128", "--kernel", image, "--serial", f"file:{log}",
                                    "--serial", f"unix:{path}", "--serial", "pty"], stdin=subprocess.PIPE, stdout=out, stderr=out)
    try:
        wait_for(lambda: os.path.exists(log) and "input: " in read(log))
        name = re.search(r"the serial line is at (\S+)", read(f"{scratch}/serial.out"))[1]
        if typed_at == "socket":
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(30)
                s.connect(path)
                s.sendall(b"hello\n")
                got = hear(s.recv, b"empty")
        else:
            fd = os.open(name, os.O_RDWR | os.O_NOCTTY)
            got = hear(lambda n: os.read(fd, n), b"input: ")     # what comes later may be lost when the machine ends
            os.write(fd, b"hello\n")
        status = machine.wait(30)
    finally:
        machine.kill()
    came = (b"hello." if typed_at == "socket" else b"input: ") in got
    logged = "hello." in read(log) and "hello." in read(f"{scratch}/serial.out")
    if status or not came or not logged or os.path.exists(path):
        sys.exit(f"{typed_at}: status {status}, log:\n{read(log)}\nread: {got}")

run("socket")
run("terminal")
