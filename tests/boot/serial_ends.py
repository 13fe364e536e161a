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
                got = b""
                while b"empty" not in got:
                    got += s.recv(4096)
        else:
            fd = os.open(name, os.O_RDWR | os.O_NOCTTY)
            os.write(fd, b"hello\n")
            got = b""
            while b"input: " not in got:            # what comes last may be lost when the machine ends
                got += os.read(fd, 4096)
            os.close(fd)
        status = machine.wait(30)
    finally:
        machine.kill()
    ok = status == 0 and "hello." in read(log) and "hello." in read(f"{scratch}/serial.out") and (b"hello." in got or typed_at != "socket")
    if not ok or os.path.exists(path):
        sys.exit(f"{typed_at}: status {status}, log:\n{read(log)}\nread: {got}")

run("socket")
run("terminal")
